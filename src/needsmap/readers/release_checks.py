"""Check whether a file is the release that it is taken for.

The years in the headings, the worksheet's name, the vintage of the codes and the published
ranks of a few areas (on the release's card) say whose file it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from needsmap.columns import Ranks
from needsmap.errors import FrameError
from needsmap.model import ENGLAND, UNIT_WORDS, counted, kind_of, some, vintage_of
from needsmap.readers.rank_checks import Findings, check_order

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    import pandas as pd

    from needsmap.model import Release

#: The highest code of an English LSOA in each vintage: codes are given out in order.
_LAST_CODE: Final = {"lsoa01": "E01032482", "lsoa11": "E01033768", "lsoa21": "E01035762"}
#: Years of areas and of indices in headings: ``LSOA code (2011)``, ``LSOA11CD``, ``imd_rank_2019``.
_LSOA_YEAR: Final = (
    r"lsoas?[ _.]*(?:(?:code|name)[ _.]*\(?(?=20))?((?:20)?\d\d)(?!\d)[ _.)]*(?:cd|nm|code|name|$)"
)
_INDEX_YEAR: Final = (
    r"(?:(?<![a-z])(?:imd|iod|id|index of multiple deprivation)|rank|score|decile)"
    r"[ _-]*((?:20)?\d\d)(?!\d)"
)
#: Columns of published figures beside those of a user's file.
_RANK: Final = f"{Ranks.RANK}_published"
_SCORE: Final = f"{Ranks.SCORE}_published"


def check_headings(headings: Iterable[str], sheet: str, release: Release) -> Findings:
    """Check the years that a file's headings and worksheet name.

    Parameters
    ----------
    headings
        Of the columns that the card matches, and of those that name areas and people.
    sheet
        The worksheet's name; "" for a text file.
    release
        What the file is taken for.

    Examples
    --------
    >>> from needsmap.catalogue import open_catalogue
    >>> from needsmap.model import Release
    >>> release = open_catalogue().find("iod2019", Release)
    >>> check_headings(["Local Authority District code (2013)"], "", release).faults
    ["'Local Authority District code (2013)' names 2013 where IMD 2019 has 2019"]
    """
    findings = Findings()
    people = {group.year for group in release.denominators}
    wrong: dict[tuple[str, str], tuple[str, str]] = {}
    for text in (*headings, sheet):
        for pattern, expected, decides in (
            (_LSOA_YEAR, {vintage_of(release.geography)}, False),
            (r"district (?:code|name) \((\d{4})\)", {release.district_year}, True),
            (r"(?:total|population|children)\b.*\bmid[- ](\d{4})", people, True),
            (_INDEX_YEAR, {release.year}, True),
        ):  # fmt: skip
            year = re.search(pattern, text, re.IGNORECASE)
            known = {y for y in expected if y}
            if not year or not known:
                continue
            if int(year[1]) % 100 in {y % 100 for y in known}:
                findings.decided |= decides
            else:
                # one fault a kind of heading: a file of people names its year in each
                wrong.setdefault((pattern, year[1]), (text, " or ".join(map(str, sorted(known)))))
    findings.faults = [
        f"{text!r} names {year} where {release.short_title} has {years}"
        for (_, year), (text, years) in wrong.items()
    ]
    return findings


def check_vintage(
    codes: Collection[str], release: Release, others: Iterable[Release] = ()
) -> list[str]:
    """Check that areas are those that a release ranks; return the faults.

    Parameters
    ----------
    codes
        Area codes, each once.
    release
        What they are taken for.
    others
        Releases whose whole number of areas may give the file away.
    """
    last = _LAST_CODE.get(release.geography)
    if release.collection != ENGLAND or last is None:
        return []
    faults = []
    newer = sorted(code for code in codes if code > last)
    if newer:
        year = vintage_of(release.geography)
        faults.append(
            f"{counted(len(newer), 'code is', 'codes are')} newer than the LSOAs of {year} that "
            f"{release.short_title} ranks: {some(newer)}"
        )
    alike = [r for r in others if r.n_areas == len(codes) != release.n_areas]
    if alike:
        faults.append(f"it holds {len(codes):,} areas, as many as {_names(alike)} ranks")
    return faults


def identify(ranks: pd.DataFrame, release: Release, others: Sequence[Release]) -> Findings:
    """Compare a file's ranks with the published ranks of a few areas.

    Parameters
    ----------
    ranks
        A *ranks* frame, as read from the file.
    release
        What the file is taken for.
    others
        Every release that it could be instead.

    Returns
    -------
    Findings
        A fault where the ranks are another release's, another domain's, reversed, or simply
        not the published ones.
    """
    known = {area for r in (release, *others) for area in r.known_ranks}
    few = ranks.loc[ranks[Ranks.AREA_CODE].isin(known) & ranks[Ranks.RANK].notna()]
    keys = zip(few[Ranks.DOMAIN], few[Ranks.AREA_CODE], strict=True)
    by_area = dict(zip(keys, few[Ranks.RANK].astype(int), strict=True))
    of_it = [r for r in others if same_edition(r, release)]
    fitting = [r for r in others if r not in of_it and _fits(by_area, r)]
    mine = any(_fits(by_area, r) for r in (release, *of_it))
    wrong = next((pair for pair in _known_pairs(by_area, release) if pair[2] != pair[3]), None)
    faults = []
    if wrong:
        faults.append(_explain(wrong, release, fitting))
    elif fitting and not mine:
        faults.append(f"its ranks are those of {_names(fitting)}, not {release.short_title}")
    return Findings(faults, decided=mine and not fitting)


def check_published(ranks: pd.DataFrame, published: pd.DataFrame, release: Release) -> Findings:
    """Compare a file's ranks and scores with those of the release's own file, area by area.

    Parameters
    ----------
    ranks, published
        *Ranks* frames: from the user's file, and from the publisher's.
    release
        What both are taken for.
    """
    keys = [Ranks.DOMAIN, Ranks.AREA_CODE]
    figures = [Ranks.RANK, Ranks.SCORE]
    every = ranks[[*keys, *figures]].merge(
        published[[*keys, *figures]], on=keys, suffixes=("", "_published")
    )
    digits = published.groupby(Ranks.DOMAIN)[Ranks.SCORE].agg(_rounding).to_dict()
    findings = Findings(decided=bool(every[[Ranks.RANK, _RANK]].notna().all(axis=1).any()))
    for domain, part in every.groupby(Ranks.DOMAIN, sort=False):
        if part[_RANK].isna().any():
            by_area = part[part[_RANK].isna()].set_index(Ranks.AREA_CODE)
            own, scores = by_area[Ranks.RANK].astype("float64"), by_area[_SCORE]
            faults = check_order(own, scores, release)
            findings.faults += [f"{domain}: {fault}, as published" for fault in faults]
        score = _rounding(part[Ranks.SCORE]) + digits.get(domain, 0.0)
        for figure, slack in ((Ranks.RANK, 0.0), (Ranks.SCORE, score + 1e-9)):
            own, other = (part[name].astype("float64") for name in (figure, f"{figure}_published"))
            differs = (own - other).abs() > slack
            if differs.any():
                both = int((own.notna() & other.notna()).sum())
                first = differs.to_numpy().argmax()
                findings.faults.append(
                    f"{domain}: {int(differs.sum()):,} of {both:,} areas have another {figure} "
                    f"than {release.short_title} published, such as "
                    f"{part[Ranks.AREA_CODE].iloc[first]}: {own.iloc[first]:,.12g}, published "
                    f"{other.iloc[first]:,.12g}"
                )
    return findings


def _rounding(figures: pd.Series[float]) -> float:
    """Return half the last digit that figures are written to: 0.0005 for three decimals."""
    known = figures.dropna()
    places = next((n for n in range(9) if (known.round(n) == known).all()), 9)
    return 0.5 * 10.0**-places


def check_covers(
    ranks: pd.DataFrame, areas: Collection[str], release: Release, *, file: str, place: str
) -> None:
    """Check that a user's file ranks every area of a place.

    Parameters
    ----------
    ranks
        A *ranks* frame, as read from the file.
    areas
        The place's area codes.
    release
        What the file is of.
    file, place
        For the message.

    Raises
    ------
    FrameError
        With the areas that have no row or no rank; a domain without any rank is not checked.
    """
    one, many = UNIT_WORDS[kind_of(release.geography)]
    wanted = set(areas)
    ranked = ranks[ranks[Ranks.RANK].notna()]
    for domain, part in ranked.groupby(Ranks.DOMAIN, sort=False):
        absent = sorted(wanted - set(part[Ranks.AREA_CODE]))
        if not absent:
            continue
        rows = absent[0] in set(ranks[Ranks.AREA_CODE])
        share = (
            f"the one {one}" if len(wanted) == 1
            else f"any of the {len(wanted):,} {many}" if len(absent) == len(wanted)
            else f"{len(absent):,} of the {len(wanted):,} {many}"
        )  # fmt: skip
        raise FrameError(
            f"{file}: the file has no {'rank' if rows else 'row'} for {share} of {place}"
            f"{f' in {domain}' if rows else ''}: {some(absent)}. No figure is given of a part of a "
            f"place: add them, or take the whole file of {release.short_title}"
        )


def same_edition(one: Release, other: Release) -> bool:
    """Return whether two cards are of one release: the whole, and a county's cut of it.

    Parameters
    ----------
    one, other
        In either order.
    """
    return (one.year, one.domains[0].id) == (other.year, other.domains[0].id)


def _known_pairs(
    by_area: dict[tuple[str, str], int], release: Release
) -> list[tuple[str, str, int, int]]:
    """Return the domain and area of each known rank that a file has, that rank and the file's."""
    return [
        (domain, area, rank, by_area[domain, area])
        for area, ranks in release.known_ranks.items()
        for domain, rank in ranks.items()
        if (domain, area) in by_area
    ]


def _fits(by_area: dict[tuple[str, str], int], release: Release) -> bool:
    pairs = _known_pairs(by_area, release)
    return bool(pairs) and all(known == own for *_, known, own in pairs)


def _names(releases: Sequence[Release]) -> str:
    return " or ".join(dict.fromkeys(r.short_title for r in releases))


def _explain(wrong: tuple[str, str, int, int], release: Release, fitting: Sequence[Release]) -> str:
    """Return why a rank is not the published one, as far as it can be told."""
    domain, area, published, rank = wrong
    line = f"{area} has rank {rank:,} of {domain}; {release.short_title} published {published:,}"
    if fitting:
        return f"{line}: the ranks are those of {_names(fitting)}"
    if rank == release.n_areas + 1 - published:
        return f"{line}: the ranks run the other way"
    same = [name for name, known in release.known_ranks[area].items() if known == rank]
    return f"{line}{': these are ranks of ' + same[0] if same else ''}"
