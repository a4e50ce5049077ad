"""Measured places in words: the page of one place, sentence by sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from needsmap.columns import Assignment, Bands, Lookups, Ranks, Spread, Summary
from needsmap.library.result import rows_of
from needsmap.measures.bands import top_percent
from needsmap.measures.phrases import decile_words, end_words, ordinal, phrase
from needsmap.measures.places.fit import METHODS
from needsmap.measures.places.measures import MEASURES
from needsmap.measures.places.spread import PocketRule
from needsmap.model import UNIT_WORDS, kind_of, vintage_of
from needsmap.workflows.measure.measure_tables import label_of
from needsmap.workflows.measure.measured import DECIMALS

if TYPE_CHECKING:
    from needsmap.workflows.measure.measured import Measured


def page(
    measured: Measured, code: str
) -> tuple[list[str], list[dict[str, Any]], dict[str, str], list[str]]:
    """Return the page of one place.

    Parameters
    ----------
    measured
        The places.
    code
        One of them.

    Returns
    -------
    tuple
        Lines above its table; one row a domain and measure with its value (as the department
        rounds it), rank and standing in words; their columns by heading; and lines beneath.
    """
    columns = {"domain": "Domain"} if len(measured.domains) > 1 else {}
    columns |= {"measure": "Measure", "shown": "Value", "standing": "Rank"}
    lines = [
        *_basis(measured, code),
        "",
        "What the average hides",
        *_hidden(measured, code),
        _deciles(measured, code),
        "",
    ]
    return _head(measured, code), _rows(measured, code), columns, lines


def _units(measured: Measured) -> tuple[str, str]:
    """Return the word for one small area and for several: LSOA, LSOAs."""
    return UNIT_WORDS[kind_of(measured.release.geography)]


def _kind(geography: str) -> str:
    """Describe what kind of place is measured: "ward of 2019", "place of your own"."""
    if geography == "own":
        return "place of your own"
    one, _ = UNIT_WORDS[kind_of(geography)]
    year = vintage_of(geography)
    return f"{one} of {year}" if year else one


def _head(measured: Measured, code: str) -> list[str]:
    """Return the place, the index and the direction of every figure."""
    name = str(measured.fit.loc[code, Assignment.AREA_NAME])
    shown = name if measured.geography == "own" else f"{name} ({code})"
    end, title = end_words(measured.release), measured.release.short_title
    alike = "" if measured.weights == "people" else ", every small area counted alike"
    return [
        f"{shown}, {_kind(measured.geography)}: {title}{alike}",
        f"Every measure: high = {end}. {_among(measured, end)}",
    ]


def _among(measured: Measured, end: str) -> str:
    if measured.unranked:
        return measured.unranked
    if measured.geography != "own":
        return f"Rank 1 = {end}, among {measured.peers_words}."
    if measured.yardstick_words:
        n = measured.everyone[Summary.AREA_CODE].nunique()
        return (
            f"It is set beside the {n:,} {measured.yardstick_words}: it is none of them, and has "
            "no rank there."
        )
    return f"Rank 1 = {end}, among the places of your own that were given."


def _rows(measured: Measured, code: str) -> list[dict[str, Any]]:
    long = measured.rounded
    titles = {d.id: label_of(d) for d in measured.domains}
    out = []
    for row in rows_of(long[(long[Summary.AREA_CODE] == code) & long[Summary.VALUE].notna()]):
        measure = str(row[Summary.MEASURE])
        beside = _beside(measured, row) if measured.yardstick_words else ""
        out.append(
            {
                "domain": titles[str(row[Summary.DOMAIN])],
                "measure": MEASURES[measure].title_in(measured.release),
                "id": measure,
                "value": row[Summary.VALUE],
                "shown": f"{row[Summary.VALUE]:,.{DECIMALS[measure]}f}",
                "rank": row[Summary.RANK],
                "peers": row[Summary.PEERS],
                "tied": row[Summary.TIED],
                "standing": beside or _standing(row, end_words(measured.release)),
            }
        )
    return out


def _standing(row: dict[str, Any], end: str) -> str:
    """Return a rank in words."""
    rank, peers, tied = row[Summary.RANK], row[Summary.PEERS], row[Summary.TIED]
    if rank is None:
        return "not ranked"
    standing = f"{ordinal(rank)} of {peers:,}"
    if tied > 1:
        return f"{standing}, shared by {tied:,}"
    percent = top_percent(rank, peers)
    if percent <= 50 and end == "most deprived":
        standing += f": among the {percent}% most deprived"
    return standing


def _beside(measured: Measured, row: dict[str, Any]) -> str:
    """Describe how a custom place, which has no rank itself, compares with the wards."""
    everyone = measured.everyone
    alike = (everyone[Summary.DOMAIN] == row[Summary.DOMAIN]) & (
        everyone[Summary.MEASURE] == row[Summary.MEASURE]
    )
    others = everyone.loc[alike, Summary.VALUE].dropna()
    if others.empty:
        return ""
    below = int(100 * float((others < row[Summary.VALUE]).mean()))
    return f"higher than in {below}% of {measured.yardstick_words.split(' ', 1)[0]}"


def _basis(measured: Measured, code: str) -> list[str]:
    """Describe what a place's figures rest on: areas, people, coverage, misfit."""
    row = measured.fit.loc[[code]].iloc[0]
    one, many = _units(measured)
    number, whole = int(row[Assignment.N_AREAS]), int(row[Assignment.N_WHOLE])
    parts = "" if whole == number else f", {whole or 'none'} of them whole"
    method = METHODS[str(row[Assignment.METHOD])]
    average = measured.of(measured.domains[0], "average_rank")
    known = average.loc[[code]].iloc[0]
    people = known[Summary.POPULATION]
    counted = f": {people:,.0f}" if pd.notna(people) else ""
    share = f"{100 * float(known[Summary.COVERAGE]):.1f}%"
    beyond = measured.made.outside.get(code)
    coverage = f"{beyond.covered}; {share} of those counted there" if beyond else share
    out = [
        f"Made of {number} {one if number == 1 else many}{parts}. Method: {method}.",
        f"{measured.population_words}{counted}. Coverage: {coverage} have data.",
    ]
    left, brought = row[Assignment.LEFT_OUT], row[Assignment.BROUGHT_IN]
    if pd.notna(left):
        out.append(
            f"Misfit: {100 * left:.1f}% of the place's residents (of "
            f"{int(row[Assignment.POPULATION_YEAR])}) are left out, and {100 * brought:.1f}% of "
            "those counted live outside it."
        )
    elif row[Assignment.METHOD] in {"best fit", "shared"}:
        out.append("Misfit: not judged, for want of residents or outlines at hand.")
    return out


def _hidden(measured: Measured, code: str) -> list[str]:
    """Describe what a place's average hides."""
    release, (one, many) = measured.release, _units(measured)
    end = end_words(release)
    row = measured.first.loc[[code]].iloc[0]
    areas = measured.areas.loc[
        (measured.areas[Lookups.TO_CODE] == code)
        & (measured.areas[Ranks.DOMAIN] == measured.domains[0].id)
    ].set_index(Ranks.AREA_CODE)[Bands.POSITION]

    def place(column: str) -> tuple[str, int]:
        area = str(row[column])
        name = measured.data.names.get(area, "")
        return f"{area} ({name})" if name else area, int(areas.loc[area])

    area, position = place(Spread.MOST_CODE)
    first = f"The {end} {one}: {area}, {phrase(position, release, unit=many)}."
    if int(row[Spread.N_AREAS]) == 1:
        return [first, f"It is the only {one} here: there is nothing to spread."]
    area, position = place(Spread.LEAST_CODE)
    where = f"{ordinal(position)} of {release.n_areas:,} from the {end} end"
    width = f"{row[Spread.RANGE]:.1f} percentile points from end to end"
    out = [
        first,
        f"The other end: {area}, {where}.",
        f"Spread: {width}; standard deviation {row[Spread.DEVIATION]:.1f}.",
    ]
    near = measured.near_cut.get(code, 0)
    if near:
        stands = f"1 {one} stands" if near == 1 else f"{near} {many} stand"
        out.append(f"{stands} within half a point of the 10% line: the proportion hangs on it.")
    pocket = f"POCKET. {row[Spread.POCKET_WORDS]}" if row[Spread.POCKET] else "No pocket"
    return [*out, f"{pocket}. Rule: {PocketRule(end=end).words}."]


def _deciles(measured: Measured, code: str) -> str:
    """Describe how a place's people are shared out over the national deciles."""
    mine = measured.deciles.loc[measured.deciles[Spread.AREA_CODE] == code]
    shares = ", ".join(
        f"{int(decile)}: {100 * float(share):.0f}%"
        for decile, share in zip(mine[Spread.DECILE], mine[Spread.SHARE], strict=True)
        if float(share) > 0
    )
    one, many = _units(measured)
    weighed = measured.summary[Summary.POPULATION].notna().any()
    people = f"People by {decile_words(measured.release)} of their {one}"
    subject = people if weighed else f"{many} by decile"
    return f"{subject} (1 = {end_words(measured.release)}; empty deciles left out): {shares}."
