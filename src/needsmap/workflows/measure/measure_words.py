"""Measured places in words: the page of one place, sentence by sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from needsmap.columns import Assignment, Bands, Ranks, Spread, Summary
from needsmap.library.result import rows_of
from needsmap.measures.bands import top_percent
from needsmap.measures.phrases import decile_words, end_words, ordinal, phrase
from needsmap.measures.places.fit import METHODS
from needsmap.measures.places.measures import MEASURES
from needsmap.measures.places.spread import PocketRule
from needsmap.model import UNIT_WORDS, kind_of, vintage_of
from needsmap.workflows.measure.measure import area_names
from needsmap.workflows.measure.measure_tables import DECIMALS, label_of, rows

if TYPE_CHECKING:
    from needsmap.workflows.measure.measure import Measured


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
        Lines above its table, the rows, their columns by heading, and lines beneath.
    """
    columns = {"domain": "Domain"} if len(measured.domains) > 1 else {}
    columns |= {"measure": "Measure", "shown": "Value", "standing": "Rank"}
    lines = [
        *basis(measured, code),
        "",
        "What the average hides",
        *hidden(measured, code, area_names(measured)),
        deciles_words(measured, code),
        "",
    ]
    return head(measured, code), measure_rows(measured, code), columns, lines


def unit_of(measured: Measured) -> tuple[str, str]:
    """Return the word for one small area and for several: LSOA, LSOAs."""
    return UNIT_WORDS[kind_of(measured.release.geography)]


def kind_words(measured: Measured) -> str:
    """Describe what kind of place is measured: "ward of 2019", "place of your own"."""
    if measured.geography == "own":
        return "place of your own"
    one, _ = UNIT_WORDS[kind_of(measured.geography)]
    year = vintage_of(measured.geography)
    return f"{one} of {year}" if year else one


def head(measured: Measured, code: str) -> list[str]:
    """Return the place, the index and the direction of every figure."""
    release = measured.release
    name = _one(measured.assignment, Assignment.AREA_CODE, code)[Assignment.AREA_NAME]
    shown = name if measured.geography == "own" else f"{name} ({code})"
    end = end_words(release)
    alike = "" if measured.weights == "people" else ", every small area counted alike"
    return [
        f"{shown}, {kind_words(measured)}: {release.short_title}{alike}",
        f"Every measure: high = {end}. {_among(measured, end)}",
    ]


def _among(measured: Measured, end: str) -> str:
    if measured.unranked:
        return measured.unranked
    if measured.geography != "own":
        return f"Rank 1 = {end}, among {measured.peers_words}."
    if measured.yardstick_words:
        return (
            f"It is set beside the {_yardstick_size(measured):,} {measured.yardstick_words}: it is "
            "none of them, and has no rank there."
        )
    return f"Rank 1 = {end}, among the places of your own that were given."


def measure_rows(measured: Measured, code: str) -> list[dict[str, Any]]:
    """Return one row a domain and measure of a place, with its standing in words.

    Returns
    -------
    list of dict
        ``domain``, ``measure`` (published name), ``value`` (as the department rounds it),
        ``rank``, ``peers``, ``tied`` (how many share the rank), ``standing``.
    """
    long = rows(measured)
    mine = long.loc[(long[Summary.AREA_CODE] == code) & long[Summary.VALUE].notna()]
    titles = {d.id: label_of(d) for d in measured.domains}
    end = end_words(measured.release)
    out = []
    for row in rows_of(mine):
        measure = str(row[Summary.MEASURE])
        rank, peers, tied = row[Summary.RANK], row[Summary.PEERS], row[Summary.TIED]
        standing = _standing(rank, peers, tied, end)
        if measured.geography == "own":
            standing = _beside(measured, row) or standing
        out.append(
            {
                "domain": titles[str(row[Summary.DOMAIN])],
                "measure": MEASURES[measure].title_in(measured.release),
                "id": measure,
                "value": row[Summary.VALUE],
                "shown": f"{row[Summary.VALUE]:,.{DECIMALS[measure]}f}",
                "rank": rank,
                "peers": peers,
                "tied": tied,
                "standing": standing,
            }
        )
    return out


def _standing(rank: int | None, peers: int, tied: int, end: str) -> str:
    """Return a rank in words."""
    if rank is None:
        return "not ranked"
    percent = top_percent(rank, peers)
    if tied > 1:
        return f"{ordinal(rank)} of {peers:,}, shared by {tied:,}"
    standing = f"{ordinal(rank)} of {peers:,}"
    if percent <= 50 and end == "most deprived":
        standing += f": among the {percent}% most deprived"
    return standing


def _yardstick_size(measured: Measured) -> int:
    return int(measured.everyone[Summary.AREA_CODE].nunique())


def _beside(measured: Measured, row: dict[str, Any]) -> str:
    """Describe how a custom place, which has no rank itself, compares with the wards."""
    if not measured.yardstick_words:
        return ""
    others = measured.everyone.loc[
        (measured.everyone[Summary.DOMAIN] == row[Summary.DOMAIN])
        & (measured.everyone[Summary.MEASURE] == row[Summary.MEASURE]),
        Summary.VALUE,
    ].dropna()
    if others.empty:
        return ""
    below = int(100 * float((others < row[Summary.VALUE]).mean()))
    unit = measured.yardstick_words.split(" ", 1)[0]
    return f"higher than in {below}% of {unit}"


def basis(measured: Measured, code: str) -> list[str]:
    """Describe what a place's figures rest on: areas, people, coverage, misfit."""
    row = _one(measured.assignment, Assignment.AREA_CODE, code)
    one, many = unit_of(measured)
    number, whole = int(row[Assignment.N_AREAS]), int(row[Assignment.N_WHOLE])
    parts = "" if whole == number else f", {whole or 'none'} of them whole"
    method = METHODS[str(row[Assignment.METHOD])]
    out = [f"Made of {number} {one if number == 1 else many}{parts}. Method: {method}."]
    first = measured.summary.loc[
        (measured.summary[Summary.AREA_CODE] == code)
        & (measured.summary[Summary.DOMAIN] == measured.domains[0].id)
    ]
    known = first.loc[first[Summary.MEASURE] == "average_rank"].iloc[0]
    people = known[Summary.POPULATION]
    counted = f": {people:,.0f}" if pd.notna(people) else ""
    share = f"{100 * float(known[Summary.COVERAGE]):.1f}%"
    beyond = measured.made.outside.get(code)
    coverage = f"{beyond.covered}; {share} of those counted there" if beyond else share
    out.append(f"{measured.population_words}{counted}. Coverage: {coverage} have data.")
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


def hidden(measured: Measured, code: str, names: dict[str, str]) -> list[str]:
    """Describe what a place's average hides.

    Parameters
    ----------
    measured
        The places.
    code
        One of them.
    names
        Of small areas, by code.
    """
    release = measured.release
    one, many = unit_of(measured)
    here = measured.spread.loc[measured.spread[Spread.DOMAIN] == measured.domains[0].id]
    row = _one(here, Spread.AREA_CODE, code)
    areas = measured.areas.loc[
        (measured.areas["to_code"] == code)
        & (measured.areas[Ranks.DOMAIN] == measured.domains[0].id)
    ].set_index(Ranks.AREA_CODE)
    ends = []
    for word, column in ((end_words(release), Spread.MOST_CODE), ("other", Spread.LEAST_CODE)):
        area = str(row[column])
        position = int(areas[Bands.POSITION].loc[area])
        name = f" ({names[area]})" if names.get(area) else ""
        where = (
            f"{ordinal(position)} of {release.n_areas:,} from the {end_words(release)} end"
            if word == "other"
            else phrase(position, release, unit=many)
        )
        label = "The other end" if word == "other" else f"The {word} {one}"
        ends.append(f"{label}: {area}{name}, {where}.")
        if int(row[Spread.N_AREAS]) == 1:
            return [ends[0], f"It is the only {one} here: there is nothing to spread."]
    width = f"{row[Spread.RANGE]:.1f} percentile points from end to end"
    rule = PocketRule(end=end_words(release)).words
    out = [*ends, f"Spread: {width}; standard deviation {row[Spread.DEVIATION]:.1f}."]
    near = measured.near_cut.get(code, 0)
    if near:
        stands = f"1 {one} stands" if near == 1 else f"{near} {many} stand"
        out.append(f"{stands} within half a point of the 10% line: the proportion hangs on it.")
    if row[Spread.POCKET]:
        out.append(f"POCKET. {row[Spread.POCKET_WORDS]}. Rule: {rule}.")
    else:
        out.append(f"No pocket. Rule: {rule}.")
    return out


def deciles_words(measured: Measured, code: str) -> str:
    """Describe how a place's people are shared out over the national deciles."""
    rows_ = measured.deciles.loc[measured.deciles[Spread.AREA_CODE] == code]
    shares = [
        f"{int(row[Spread.DECILE])}: {100 * float(row[Spread.SHARE]):.0f}%"
        for _, row in rows_.iterrows()
        if float(row[Spread.SHARE]) > 0
    ]
    end = end_words(measured.release)
    _, many = unit_of(measured)
    one, _ = unit_of(measured)
    weighed = measured.summary[Summary.POPULATION].notna().any()
    subject = (
        f"People by {decile_words(measured.release)} of their {one}"
        if weighed
        else f"{many} by decile"
    )
    return f"{subject} (1 = {end}; empty deciles left out): {', '.join(shares)}."


def _one(frame: pd.DataFrame, column: str, code: str) -> pd.Series[Any]:
    return frame.loc[frame[column] == code].iloc[0]
