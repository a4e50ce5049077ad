"""The parts of an assessment's pages: tables and sections made from frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from needsmap.columns import Areas, Assets, Bands, ChangeColumns, Checks, Ranks
from needsmap.io.file_names import slug
from needsmap.measures.phrases import end_words, low_words, ordinal
from needsmap.model import Verdict, vintage_of
from needsmap.reports import document as d
from needsmap.reports.pages import sentences as say
from needsmap.reports.pages.figures import counted, number_word
from needsmap.reports.pages.sentences import share_of
from needsmap.sources import sha256
from needsmap.text.caveats import STRAIGHT, TWO_LISTS
from needsmap.text.comparability import VERDICTS
from needsmap.text.phrases import areas_of, joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from needsmap.assets.register.report import CheckReport
    from needsmap.library import Library
    from needsmap.model import Entry, Release
    from needsmap.reports.pages.facts import Services

#: How many areas a table lists before the rest is left to the downloads.
_MOST_ROWS = 20


def counts_sentence(
    name: str, lead: str, n: int, within: Mapping[int, int], release: Release
) -> str:
    """Return how many small areas are in the first tenth and fifth of the ranking.

    Parameters
    ----------
    name
        Of the place.
    lead
        Of what: "Overall", "On Crime".
    n
        Its small areas.
    within
        Percent (10, 20) to how many are among the most deprived.
    release
        Whose direction names the ends.

    Examples
    --------
    ``On Crime, 25 of the 199 small areas of Ealing are among the 20% most deprived in England, and
    seven of them among the 10% most deprived.``
    """
    in_10, in_20 = within[10], within[20]
    fifth, tenth = (share_of(share, release) for share in ("20%", "10%"))
    if not in_20:
        return (
            f"{lead}, none of the {number_word(n)} small areas of {name} is among the "
            f"{fifth} in {release.ranked_in}."
        )
    return (
        f"{lead}, {number_word(in_20)} of the {number_word(n)} small areas of {name} "
        f"{'is' if in_20 == 1 else 'are'} among the {fifth} in {release.ranked_in}, and "
        f"{number_word(in_10)} of them among the {tenth}."
    )


def worst_sentence(row: Mapping[Any, Any], names: Mapping[str, str], release: Release) -> str:
    """Return which small area is first, and where.

    Parameters
    ----------
    row
        Of the first small area, with bands.
    names
        Area code to name.
    release
        Whose direction names the ends.
    """
    code = str(row[Ranks.AREA_CODE])
    return (
        f"{names.get(code, code)} comes first: {ordinal(int(row[Bands.POSITION]))} of "
        f"{int(row[Ranks.N_AREAS]):,} in {release.ranked_in}, within the "
        f"{share_of(f'{int(row[Bands.TOP_PERCENT])}%', release)}."
    )


def first_areas(
    rows: pd.DataFrame,
    names: Mapping[str, str],
    title: str,
    moved: pd.DataFrame | None,
    *,
    release: Release,
) -> d.Table:
    """Return a table of the first small areas, with their moves.

    Parameters
    ----------
    rows
        Ranks with bands of one domain.
    names
        Area code to name.
    title
        The domain.
    moved
        A *change* frame; None for none.
    release
        Whose direction names the ends.
    """
    ordered = rows.sort_values([Bands.POSITION, Ranks.AREA_CODE]).head(_MOST_ROWS)
    n = int(rows[Ranks.N_AREAS].iloc[0])
    columns: dict[str, d.Heading] = {
        Areas.AREA_NAME: "Name",
        Ranks.AREA_CODE: ("Code", "code"),
        Bands.POSITION: ("Rank", "whole"),
        Bands.PERCENTILE: (f"Percentile (low = {low_words(release)})", "bar"),
        Bands.DECILE: ("Band", "whole"),
    }
    if moved is not None:
        points = moved.set_index(ChangeColumns.AREA_CODE)[ChangeColumns.POINTS]
        ordered = ordered.assign(**{ChangeColumns.POINTS: ordered[Ranks.AREA_CODE].map(points)})
        columns[ChangeColumns.POINTS] = ("Move, points", "points")
    return d.frame_table(
        _named(ordered, names),
        columns,
        title=f"{say.capital(end_words(release))} areas: {title}",
        name=f"first_{slug(title).replace('-', '_')}",
        note=f"Rank 1 of {n:,} is the {end_words(release)}. {_shown(len(rows))}",
    )


def _named(frame: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    codes = frame[Areas.AREA_CODE].astype(str)
    return frame.assign(**{Areas.AREA_NAME: codes.map(lambda code: names.get(code, code))})


def _shown(n: int) -> str:
    return f"The first {_MOST_ROWS} of {n} are shown." if n > _MOST_ROWS else "All are shown."


def moves_table(
    moved: pd.DataFrame, names: Mapping[str, str], title: str, before: Release, after: Release
) -> d.Table:
    """List the small areas that moved most towards the most deprived end.

    Parameters
    ----------
    moved
        A *change* frame of one domain.
    names
        Area code to name.
    title
        The domain.
    before, after
        What was compared.
    """
    known = moved[moved[ChangeColumns.POINTS].notna()]
    ordered = known.sort_values([ChangeColumns.POINTS, ChangeColumns.AREA_CODE]).head(_MOST_ROWS)
    lost = counted(len(moved) - len(known), "small area", "small areas").capitalize()
    lost_words = f" {lost} cannot be compared." if len(moved) > len(known) else ""
    verdicts = ordered[ChangeColumns.VERDICT].map(lambda v: VERDICTS.get(Verdict(v), ""))
    return d.frame_table(
        _named(ordered, names).assign(**{ChangeColumns.VERDICT: verdicts}),
        {
            Areas.AREA_NAME: "Name",
            ChangeColumns.AREA_CODE: ("Code", "code"),
            ChangeColumns.BEFORE: (f"Percentile {before.short_title}", "decimal"),
            ChangeColumns.AFTER: (f"Percentile {after.short_title}", "decimal"),
            ChangeColumns.POINTS: ("Move, points", "points"),
            ChangeColumns.VERDICT: "How comparable",
        },
        title=f"Moved most towards the {end_words(after)} end: {title}",
        name=f"moves_{slug(title).replace('-', '_')}",
        note=f"Below 0: towards the {end_words(after)} end. {_shown(len(known))}{lost_words}",
    )


#: How the columns of a register's report are headed for readers.
_PLACED: Final = {
    Checks.PARTNER: "Partner", Checks.ROWS: "Rows", "point": "Placed by coordinates",
    "postcode": "By postcode", "district": "District only", "none": "No place",
}  # fmt: skip


def gap_section(services: Services, place: str, release: Release) -> d.Section:
    """List gaps by service: how many small areas and people, and which.

    A gap is never set off against an overlap; see `needsmap.reports.pages.services`.

    Parameters
    ----------
    services, place
        What was measured, in the district of that name.
    release
        Whose direction names the ends.
    """
    gaps = pd.DataFrame(services.gaps, columns=["use", "area", "people"]).groupby("use")
    rows = sorted(
        ((str(use), len(g), float(g["people"].sum()), joined(list(g["area"]))) for use, g in gaps),
        key=lambda row: (-row[1], row[0]),
    )
    return d.section(
        "Gaps in services",
        d.text(
            f"A gap is a small area in the {end_words(release)} third of {place}, "
            f"and in the third with the fewest places of a service for "
            f"its people within {services.gap_radius:,.0f} metres.",
            TWO_LISTS,
        ),
        d.Table(
            title="Gaps by service",
            name="gaps",
            columns=(
                d.Column("Service"),
                d.Column("Small areas", "whole"),
                d.Column("People there", "whole"),
                d.Column("Which"),
            ),
            rows=tuple(rows),
            note=f"{services.counted}. {STRAIGHT}",
        ),
    )


def coverage_section(report: CheckReport, words: Sequence[str]) -> d.Section:
    """Describe what the partners' registers hold and lack, in the words of their map.

    Parameters
    ----------
    report
        What the registers hold.
    words
        The sentences of their map.
    """
    columns: dict[str, d.Heading] = {
        name: (_PLACED.get(name, name), "text" if name == Checks.PARTNER else "whole")
        for name in map(str, report.partners)
    }
    return d.section(
        "What partners sent",
        d.text(" ".join(words), tone="caveat"),
        d.frame_table(report.partners, columns, title="Rows by partner", name="asset_partners"),
    )


def assets_section(assets: pd.DataFrame) -> d.Section:
    """List every asset of the partners' registers.

    Parameters
    ----------
    assets
        An *assets* frame.
    """
    columns = {
        Assets.NAME: "Name", Assets.PARTNER: "Partner", Assets.USE: "Use", Assets.STATUS: "Status",
        Assets.TENURE: "Tenure", Assets.POSTCODE: "Postcode", Assets.PLACED_BY: "Placed by",
    }  # fmt: skip
    ordered = assets.sort_values([Assets.PARTNER, Assets.NAME, Assets.ASSET_ID])
    table = d.frame_table(ordered, columns, title="All assets", name="all_assets")
    return d.section("Every asset", table)


#: What stands between the publisher's own bytes and the file that was read.
_FIDELITY: Final = {
    "": "as published",
    "official-bytes": "as published",
    "re-saved": "saved in another format",
    "rebuilt-in-official-layout": "rebuilt in the published layout",
    "derived": "worked out from a published file",
}


def datasets_section(library: Library, own: Sequence[tuple[Path, str]]) -> d.Section:
    """List every dataset behind the site: owner, geography, date, licence, file, gaps.

    Parameters
    ----------
    library
        Knows the sources that were used.
    own
        The partnership's own files, and what each is.
    """
    entries = library.catalogue.entries
    rows: list[tuple[d.Cell, ...]] = []
    for source in sorted(
        {source.id: source for source in library.sources}.values(), key=lambda x: x.title
    ):
        entry = entries.get(source.id)
        rows.append(
            (source.title, source.publisher, _geography(entry), _dated(entry), source.licence,
             _FIDELITY.get(source.fidelity, source.fidelity), source.file, source.sha256[:12])
        )  # fmt: skip
    rows += [
        (what, "your partnership", "as its rows say", "as its headings say", "ask its owner",
         "as sent", path.name, sha256(path)[:12])
        for path, what in own
    ]  # fmt: skip
    headings = (
        "Dataset", "Owner", "Areas", "Date", "Licence", "How near to the published file", "File",
    )  # fmt: skip
    table = d.Table(
        title="What this site rests on",
        name="datasets",
        columns=(*map(d.Column, headings), d.Column("SHA-256 begins", "code")),
        rows=tuple(rows),
        note="A year beside areas is the year of their boundaries.",
    )
    return d.section("Every dataset", table)


def _geography(entry: Entry | None) -> str:
    """Return which areas of which year a dataset is of."""
    ends = [getattr(entry, name, "") for name in ("geography", "from_geography", "to_geography")]
    return " to ".join(areas_of(str(end)) for end in ends if end)


def _dated(entry: Entry | None) -> str:
    """Return when a dataset was published, else the year of its figures or of its areas."""
    date = getattr(entry, "published", "") or getattr(entry, "year", "")
    ends = [getattr(entry, name, "") for name in ("to_geography", "geography")]
    return str(date or next((vintage_of(str(end)) for end in ends if end), "") or "")


def gaps_section(gaps: Sequence[str]) -> d.Section:
    """List what is missing or was left out.

    Parameters
    ----------
    gaps
        Sentences.
    """
    lines = tuple(dict.fromkeys(gap.strip() for gap in gaps if gap.strip()))
    block = d.Bullets(lines) if lines else d.text("Nothing was left out.")
    return d.section("What is missing or was left out", block)
