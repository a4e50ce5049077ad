"""The parts of an assessment's pages: tables and sections made from frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from needsmap.frames import Assets, Bands, Change, Ranks
from needsmap.model import Verdict
from needsmap.reports import document as d
from needsmap.reports.pages.figures import counted, number_word
from needsmap.reports.pages.moved import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from needsmap.assets.register.report import CheckReport
    from needsmap.library import Library
    from needsmap.model import Release

#: How many areas a table lists before the rest is left to the downloads.
MOST_ROWS = 20


def counts_sentence(name: str, n: int, within: Mapping[int, int], ranked_in: str) -> str:
    """Say how many small areas stand in the first tenth and fifth of the ranking."""
    in_10, in_20 = within[10], within[20]
    return (
        f"Of the {number_word(n)} small areas of {name}, {number_word(in_20)} "
        f"{'is' if in_20 == 1 else 'are'} among the 20% most deprived in {ranked_in}, and "
        f"{number_word(in_10)} among the 10% most deprived."
    )


def first_areas(
    rows: pd.DataFrame, names: Mapping[str, str], title: str, moved: pd.DataFrame | None
) -> d.Table:
    """List the small areas nearest the most deprived end, with their moves."""
    ordered = rows.sort_values([Bands.POSITION, Ranks.AREA_CODE]).head(MOST_ROWS)
    points: dict[str, Any] = {}
    if moved is not None:
        points = dict(zip(moved[Change.AREA_CODE], moved[Change.POINTS], strict=True))
    n = int(rows[Ranks.N_AREAS].iloc[0])
    return d.Table(
        title=f"Nearest the most deprived end: {title}",
        name=f"first_{d.slug(title).replace('-', '_')}",
        columns=(
            d.Column("Name"), d.Column("Code", "code"), d.Column("Rank", "whole"),
            d.Column("Percentile (low = deprived)", "bar"), d.Column("Band", "whole"),
            *((d.Column("Move, points", "points"),) if moved is not None else ()),
        ),
        rows=tuple(
            (
                names.get(str(r[Ranks.AREA_CODE]), str(r[Ranks.AREA_CODE])),
                str(r[Ranks.AREA_CODE]), int(r[Bands.POSITION]), float(r[Bands.PERCENTILE]),
                int(r[Bands.DECILE]),
                *((_known(points.get(str(r[Ranks.AREA_CODE]))),) if moved is not None else ()),
            )
            for r in ordered.to_dict("records")
        ),
        note=f"Rank 1 of {n:,} is the most deprived. {_shown(len(rows))}",
    )  # fmt: skip


def _shown(n: int) -> str:
    return f"The first {MOST_ROWS} of {n} are shown." if n > MOST_ROWS else "All are shown."


def _known(value: Any) -> float | None:  # noqa: ANN401 - a cell of a frame
    return None if value is None or pd.isna(value) else float(value)


def moves_table(
    moved: pd.DataFrame, names: Mapping[str, str], title: str, before: Release, after: Release
) -> d.Table:
    """List the small areas that moved most towards the most deprived end."""
    known = moved[moved[Change.POINTS].notna()]
    ordered = known.sort_values([Change.POINTS, Change.AREA_CODE]).head(MOST_ROWS)
    lost = len(moved) - len(known)
    lost_words = (
        f" {counted(lost, 'small area', 'small areas').capitalize()} cannot be compared."
        if lost
        else ""
    )
    return d.Table(
        title=f"Moved most towards the most deprived end: {title}",
        name=f"moves_{d.slug(title).replace('-', '_')}",
        columns=(
            d.Column("Name"), d.Column("Code", "code"),
            d.Column(f"Percentile {before.short_title}", "decimal"),
            d.Column(f"Percentile {after.short_title}", "decimal"),
            d.Column("Move, points", "points"), d.Column("How comparable"),
        ),
        rows=tuple(
            (
                names.get(str(r[Change.AREA_CODE]), str(r[Change.AREA_CODE])),
                str(r[Change.AREA_CODE]), _known(r[Change.BEFORE]), _known(r[Change.AFTER]),
                _known(r[Change.POINTS]), VERDICTS.get(Verdict(r[Change.VERDICT]), ""),
            )
            for r in ordered.to_dict("records")
        ),
        note=f"Below 0: towards the most deprived end. {_shown(len(known))}{lost_words}",
    )  # fmt: skip


def assets_section(assets: pd.DataFrame, report: CheckReport) -> d.Section:
    """Say what the partners' registers hold and lack, and list their assets."""
    rows = tuple(
        (
            str(r[Assets.NAME]), str(r[Assets.PARTNER]), str(r[Assets.USE]), str(r[Assets.TENURE]),
            str(r[Assets.POSTCODE]), str(r[Assets.PLACED_BY]),
        )
        for r in assets.sort_values([Assets.PARTNER, Assets.NAME, Assets.ASSET_ID]).to_dict(
            "records"
        )
    )  # fmt: skip
    partners = report.partners
    return d.Section(
        title="What partners sent",
        blocks=(
            d.Text(paragraphs=(" ".join(report.sentences),), tone="caveat"),
            d.Table(
                title="Rows by partner",
                name="asset_partners",
                columns=tuple(d.Column(str(c).replace("_", " ").capitalize()) for c in partners),
                rows=tuple(tuple(row) for row in partners.astype("object").to_numpy().tolist()),
            ),
            d.Table(
                title="Every asset",
                name="assets",
                columns=(
                    d.Column("Name"), d.Column("Partner"), d.Column("Use"), d.Column("Tenure"),
                    d.Column("Postcode"), d.Column("Placed by"),
                ),
                rows=rows,
            ),
        ),
    )  # fmt: skip


def datasets_section(library: Library, own: Sequence[Path]) -> d.Section:
    """List every dataset behind the site: owner, geography, date, licence, file."""
    entries = library.catalogue.entries
    rows: list[tuple[d.Cell, ...]] = []
    for loan in sorted({loan.id: loan for loan in library.ledger}.values(), key=lambda x: x.title):
        entry = entries.get(loan.id)
        dated = getattr(entry, "published", "") or getattr(entry, "year", "")
        where = getattr(entry, "geography", "") or getattr(entry, "from_geography", "")
        rows.append(
            (loan.title, loan.publisher, str(where), str(dated), loan.licence, loan.file,
             loan.fidelity or "as published", loan.sha256[:12])
        )  # fmt: skip
    rows += [(path.name, "your partnership", "", "", "", path.name, "own file", "") for path in own]
    return d.Section(
        title="Every dataset",
        blocks=(
            d.Table(
                title="What this site rests on",
                name="datasets",
                columns=(
                    d.Column("Dataset"), d.Column("Owner"), d.Column("Geography"),
                    d.Column("Date"), d.Column("Licence"), d.Column("File"),
                    d.Column("How near to the published file"), d.Column("SHA-256 begins"),
                ),
                rows=tuple(rows),
                note="The year is part of a geography's name: lsoa21 are the areas of 2021.",
            ),
        ),
    )  # fmt: skip


def gaps_section(gaps: Sequence[str]) -> d.Section:
    """List what is missing or was left out."""
    kept = tuple(dict.fromkeys(g.strip() for g in gaps if g.strip()))
    block = d.Bullets(kept) if kept else d.Text(paragraphs=("Nothing was left out.",))
    return d.Section(title="What is missing or was left out", blocks=(block,))
