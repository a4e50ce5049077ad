"""A user's own counts by deprivation: rates with intervals, and how unequally they fall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from needsmap.columns import Bands, Estimates, Lookups, Ranks
from needsmap.errors import FetchError, FrameError, UnknownEntry, fault_list
from needsmap.library import open_release
from needsmap.measures.bands import add_bands
from needsmap.measures.phrases import end_words, far_end_words, low_words, more_words
from needsmap.measures.statistics.inequality import (
    concentration_index,
    gini,
    group_rates,
    slope_index,
)
from needsmap.measures.statistics.intervals import rates, wilson
from needsmap.measures.statistics.suppression import SHOWN, suppress
from needsmap.model import counted, noun
from needsmap.model.arguments import check_arguments
from needsmap.readers.indicator import read_indicator
from needsmap.workflows.vintage_of_codes import check_areas
from needsmap.workflows.wording import not_people

if TYPE_CHECKING:
    from needsmap.library import Library, ReleaseData, Result
    from needsmap.model import Release
    from needsmap.workflows.measure.requests import RatesRequest


@check_arguments
def measure_rates(library: Library, request: RatesRequest) -> Result:
    """Add a user's counts up by deprivation group, and measure how unequally they fall.

    Parameters
    ----------
    library
        Where ranks and people come from.
    request
        The counts and the release.

    Returns
    -------
    Result
        One row a group, most deprived first: ``group``, ``count``, ``persons``, ``value``,
        ``low``, ``high``, ``status``; hidden figures are missing. ``details`` holds the indices
        of inequality by name, None where they cannot be had.

    Raises
    ------
    FileFormatError, FrameError, UnknownEntry, UnknownPlace, AmbiguousPlace
        Each saying what to do.
    """
    data = open_release(request.release, library=library)
    release, domain = data.release, data.release.find_domain(request.domain)
    ranks = library.load_ranks(release.id, domains=[domain.id])
    positions = add_bands(ranks.dropna(subset=[Ranks.RANK]), release.direction)
    counts, left, whose = _counts(data, request)
    value = _with_intervals(group_rates(positions, counts, groups=request.groups), request)
    figures, findings = _inequality(value, counts, positions, release)
    share = request.kind == "proportion"
    unit = "share of persons, 0 to 1" if share else f"for {request.per:,.0f} people"
    method = (
        "Wilson's"
        if share
        else "Byar's, exact below ten events; no rate is given for fewer than ten"
    )
    words = (
        (
            f"{counts[Estimates.COUNT].sum():,.0f} counted among "
            f"{counts[Estimates.PERSONS].sum():,.0f} people in {counted(len(counts), 'area')} "
            f"({whose})"
            f"{left}. Values: {unit}."
        ),
        (
            f"{request.groups} groups of equally many areas of {release.ranked_in} by "
            f"{release.short_title}, {domain.title}; group 1 is the {end_words(release)}. 95% "
            f"intervals are {method}."
        ),
        *findings,
        (
            f"Counts from 1 to {request.least - 1} are hidden, and as many others as their total "
            "would give them away by; hidden, nought and missing are three things."
        ),
        not_people(release),
    )
    return library.result(_hide(value, request.least, digits=4 if share else 1), words, **figures)


def _hide(value: pd.DataFrame, least: int, *, digits: int) -> pd.DataFrame:
    """Return the groups as they may be printed: small counts are missing, figures are rounded."""
    marked = suppress(value.assign(all=""), count=Estimates.COUNT, margins=["all"], least=least)
    rates_ = [Estimates.VALUE, Estimates.LOW, Estimates.HIGH]
    table = marked.drop(columns=["all", Estimates.SHOWN])
    shown = marked[Estimates.STATUS] == SHOWN
    table[[Estimates.COUNT, *rates_]] = table[[Estimates.COUNT, *rates_]].where(shown)
    whole = [Estimates.COUNT, Estimates.PERSONS]
    table[whole] = table[whole].round().astype("Int64")
    return table.round(dict.fromkeys(rates_, digits))


def _counts(data: ReleaseData, request: RatesRequest) -> tuple[pd.DataFrame, str, str]:
    """Return ``area_code``, ``count`` and ``persons``, what was left out, and whose people."""
    release, file = data.release, request.file
    count = read_indicator(file, release.geography, column=request.count, counts=True)
    if request.persons:
        persons = read_indicator(file, release.geography, column=request.persons, counts=True)
        count.attrs["notices"] += persons.attrs["notices"]
        whose = f"people: {request.persons!r} of the file"
    else:
        people = data.persons()
        if people is None:
            raise FrameError(
                f"{release.short_title} holds no people to count among: name a column of the file "
                "with --persons"
            )
        persons, year = people
        whose = f"people: those that {release.short_title} counts by, {year}"
    check_areas(data, count, file=file.name)
    table = pd.DataFrame({Estimates.COUNT: count, Estimates.PERSONS: persons.reindex(count.index)})
    if request.place:
        place = data.find_place(request.place)
        inside, whole = set(data.codes(place)), place.label
        table = table[table.index.isin(inside)]
        if table.empty:
            raise FrameError(f"{file.name} holds no area of {place.label}")
    else:
        inside, whole = _districts_counted(data, set(table.index)), "the districts that it covers"
    absent = len(inside - set(table.index))
    known = table.dropna()
    _check_counts(known, request, count.attrs["lines"])
    missing = len(table) - len(known)
    left = f"; {counted(missing, 'area')} without a figure left out" if missing else ""
    if absent:
        left += (
            f"; {absent:,} of the {counted(len(inside), 'area')} of {whole} "
            f"{noun(absent, 'is', 'are')} not in the file, and neither their events nor their "
            "people are in any figure (where a missing row means none, give it with 0, or the "
            "rates are too high)"
        )
    return known.rename_axis(Ranks.AREA_CODE).reset_index(), left, whose


def _districts_counted(data: ReleaseData, codes: set[str]) -> set[str]:
    """Return the areas of the districts of which at least a quarter of the areas are given."""
    ranked = data.library.load_ranks(data.release.id)[Ranks.AREA_CODE]
    try:
        districts = data.parents("lad", ranked)
    except (FetchError, UnknownEntry):
        districts = None  # a remark that needs what is not at hand
    if districts is None:
        return codes
    given = districts[Lookups.FROM_CODE].isin(codes)
    share = given.groupby(districts[Lookups.TO_CODE]).transform("mean")
    return codes | set(districts.loc[share >= 0.25, Lookups.FROM_CODE])


def _check_counts(table: pd.DataFrame, request: RatesRequest, lines: dict[str, int]) -> None:
    """Refuse counts that no people can have: below 0, of nobody, more than there are, or parts."""
    count, persons = table[Estimates.COUNT], table[Estimates.PERSONS]
    kinds = [
        (count < 0, "a count below 0"),
        (
            count % 1 != 0,
            "a count with decimals: of a yearly average give the sums of events and people",
        ),
        (persons < 0, "fewer than 0 people"),
        ((persons == 0) & (count > 0), "a count, but 0 people"),
    ]
    if request.kind == "proportion":
        kinds.append(((count > persons) & (persons > 0), "more counted than there are people"))
    faults = [
        f"line {lines[str(code)]}: {code} has {why} ({row[Estimates.COUNT]:,.6g} of "
        f"{row[Estimates.PERSONS]:,.0f})"
        for wrong, why in kinds
        for code, row in table[wrong].iterrows()
    ]
    if faults:
        raise FrameError(fault_list(request.file.name, faults))


def _with_intervals(grouped: pd.DataFrame, request: RatesRequest) -> pd.DataFrame:
    """Add value, low and high to counts by group."""
    count, persons = grouped[Estimates.COUNT], grouped[Estimates.PERSONS]
    share = request.kind == "proportion"
    interval = wilson(count, persons) if share else rates(count, persons, per=request.per)
    columns = [Estimates.VALUE, Estimates.LOW, Estimates.HIGH]
    return grouped.assign(**{name: interval[name].to_numpy() for name in columns})


def _inequality(
    value: pd.DataFrame, counts: pd.DataFrame, positions: pd.DataFrame, release: Release
) -> tuple[dict[str, Any], list[str]]:
    """Measure slope, concentration and Gini; say what each means."""
    place = counts[Ranks.AREA_CODE].map(positions.set_index(Ranks.AREA_CODE)[Bands.POSITION])
    some = counts[Estimates.PERSONS] > 0
    rate = (counts[Estimates.COUNT] / counts[Estimates.PERSONS])[some]
    weights = counts.loc[some, Estimates.PERSONS]
    figures: dict[str, Any] = {
        "concentration_index": concentration_index(rate, place[some].astype(float), weights),
        "gini": gini(rate, weights),
    }
    concentration = (
        f"Concentration index {figures['concentration_index']:.3f} (below zero: it falls on "
        f"the areas that are {more_words(release)}). Gini {figures['gini']:.3f} over the areas "
        "(0: everywhere alike)."
    )
    try:
        slope = slope_index(value)
    except FrameError as error:
        return figures, [
            f"No slope index: {str(error).splitlines()[-1].strip(' -')}.",
            concentration,
        ]
    if min(slope.least_deprived, slope.most_deprived) < 0:
        return figures, [
            "No slope index: a straight line through the groups falls below 0.",
            concentration,
        ]
    names = ("sii", "sii_low", "sii_high", "rii", "rii_low", "rii_high")
    figures |= {name: getattr(slope, name) for name in names}
    ends = (
        f"{_figure(slope.least_deprived)}, less that at the {end_words(release)} end, "
        f"{_figure(slope.most_deprived)}"
    )
    bad = low_words(release).split()[0]
    low = "deprivation is" if release.of_deprivation else f"{release.measures} is {bad}"
    line = (
        f"Slope index of inequality {_figure(slope.sii)} ({_figure(slope.sii_low)} to "
        f"{_figure(slope.sii_high)}): the fitted figure at the {far_end_words(release)} "
        f"end, {ends}; below zero it is higher where {low}. Relative index {slope.rii:.2f} "
        f"({slope.rii_low:.2f} to {slope.rii_high:.2f}), over {counted(slope.groups, 'group')}."
    )
    return figures, [line, concentration]


def _figure(value: float | None) -> str:
    """Write a figure with the digits that it deserves.

    Examples
    --------
    >>> _figure(-1023.4), _figure(0.00175), _figure(None)
    ('-1,023', '0.00175', '-')
    """
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"
