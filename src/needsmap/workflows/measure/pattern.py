"""Test whether deprivation, or a move among areas, clusters in and about a place, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.columns import Areas, Bands, ChangeColumns, Pattern, Ranks
from needsmap.errors import FrameError
from needsmap.library import open_release
from needsmap.measures.phrases import more_words, share_words
from needsmap.measures.statistics.hotspots import ALPHA, hot_spots, local_moran
from needsmap.measures.statistics.pattern import (
    join_counts,
    local_join_counts,
    moran,
    neighbours,
)
from needsmap.model import Release, Verdict, counted, noun
from needsmap.model.arguments import check_arguments

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from needsmap.library import Library, ReleaseData, Result
    from needsmap.measures.statistics.pattern import Global, Neighbours
    from needsmap.workflows.measure.requests import PatternRequest, Statistic

#: Metres beyond the place's box whose areas serve as neighbours.
AROUND = 2_000.0
#: An area is marked where it is among this percentage, for the counts of joins.
MARKED = 20


@check_arguments
def find_pattern(library: Library, request: PatternRequest) -> Result:
    """Test whether low and high positions cluster, and where, with neighbours beyond the place.

    Parameters
    ----------
    library
        Where ranks and boundaries come from.
    request
        The place and the release.

    Returns
    -------
    Result
        A *pattern* frame with names, the lowest first.

    Raises
    ------
    NeedsmapError
        Without the ``[stats]`` extra.
    FrameError, UnknownPlace, AmbiguousPlace, UnknownEntry, VintageError, NotComparable
        Each saying what to do.
    """
    data = open_release(request.release, library=library)
    release = data.release
    place = data.find_place(request.place, vintage=request.vintage)
    codes = data.codes(place)
    field = _field(data.areas(), codes)
    values, what, caveats = _values(data, request, field)
    graph = neighbours(field)
    own = graph.subgraph([code for code in graph.unique_ids if code in set(codes)])
    whole = moran(values, own)
    find = hot_spots if request.statistic == "hot-spots" else local_moran
    table = find(values, graph, within=codes)
    names = field.set_index(Areas.AREA_CODE)[Areas.AREA_NAME]
    table.insert(1, Areas.AREA_NAME, table[Pattern.AREA_CODE].map(names))
    words = [_global(what, whole), _counts(table, request.statistic)]
    if not request.since:
        joins, sentence = _joins(values, graph, own, codes, release)
        table[Pattern.JOINS] = table[Pattern.AREA_CODE].map(joins).astype("Int64")
        words.append(sentence)
    low = f"{'became relatively ' if request.since else ''}{more_words(release)}"
    words.append(
        f"Low: {low}. Areas within {AROUND:,.0f} m beyond {place.name} serve as "
        "neighbours and are not reported. q is p corrected for the number of areas (false "
        f"discoveries, {ALPHA:.0%}); neighbours share an edge or a corner."
    )
    digits = {Pattern.VALUE: 2, Pattern.STATISTIC: 3, Pattern.Z: 3, Pattern.P: 5, Pattern.Q: 5}
    ordered = table.sort_values([Pattern.Z, Pattern.AREA_CODE], ignore_index=True)
    return library.result(ordered.round(digits), (*words, *caveats))


def _field(every: gpd.GeoDataFrame, codes: list[str]) -> gpd.GeoDataFrame:
    """Return the place's areas and those about it."""
    own = every[every[Areas.AREA_CODE].isin(codes)]
    west, south, east, north = own.total_bounds
    return every.cx[west - AROUND : east + AROUND, south - AROUND : north + AROUND]


def _values(
    data: ReleaseData, request: PatternRequest, field: gpd.GeoDataFrame
) -> tuple[pd.Series, str, list[str]]:
    """Return the figure of each area of the field, what it is, and what must be said of it."""
    library, release = data.library, data.release
    domain = release.find_domain(request.domain)
    codes = field[Areas.AREA_CODE].tolist()
    if not request.since:
        banded = data.bands([domain.id]).set_index(Ranks.AREA_CODE)
        values: pd.Series = banded[Bands.PERCENTILE].astype(float).reindex(codes)
        return values, f"The percentile position in {release.short_title}, {domain.title}", []
    from needsmap.measures.time.change import compare
    from needsmap.measures.time.comparability import judge, relative_words
    from needsmap.text.comparability import LEVELS
    from needsmap.workflows.change.timeline import carry_releases

    before = library.catalogue.find(request.since, Release)
    judged = judge(before, release, library.catalogue.comparability)
    pair = carry_releases(
        library, (before, release), release.geography, areas=codes, domains=[domain.id]
    )
    change = compare(*pair).set_index(ChangeColumns.AREA_CODE)
    kept = change[ChangeColumns.POINTS].where(change[ChangeColumns.VERDICT] == Verdict.EXACT.value)
    left = int(kept.isna().sum())
    changed = (
        f" (left out, as changed since: {counted(left, 'area')}; parts of one share its value)"
    )
    what = (
        f"The percentile points moved from {before.short_title} to {release.short_title}, "
        f"{domain.title}{changed if left else ''}"
    )
    sentences = " ".join(judged.sentences)
    return (
        kept.reindex(codes),
        what,
        [relative_words(release), f"{LEVELS[judged.level]} {sentences}"],
    )


def _global(what: str, whole: Global) -> str:
    way = "like" if whole.statistic > whole.expected else "unlike"
    verdict = f"{way} lies beside {way}" if whole.p <= ALPHA else "no more than chance"
    return (
        f"{what}: Moran's I {whole.statistic:.3f} within the place ({whole.expected:.3f} without a "
        f"pattern), p {whole.p:.2g}, {counted(whole.areas, 'area')}: {verdict}."
    )


def _counts(table: pd.DataFrame, statistic: Statistic) -> str:
    found = table.loc[table[Pattern.SIGNIFICANT], Pattern.KIND].value_counts()
    islands = int((table[Pattern.KIND] == "island").sum())
    listed = ", ".join(f"{n} {kind}" for kind, n in found.items()) or "none"
    name = "Gi*" if statistic == "hot-spots" else "local Moran"
    tested = int(table[Pattern.P].notna().sum())
    bare = len(table) - tested - islands
    untested = [
        f"{n} without a {what} {noun(n, 'was', 'were')} not tested"
        for n, what in ((islands, "neighbour"), (bare, "value, or a neighbour with one,"))
        if n
    ]
    found_in = f"Clusters by {name}, of {counted(tested, 'tested area')}"
    return f"{'; '.join((f'{found_in}: {listed}', *untested))}."


def _joins(
    values: pd.Series, graph: Neighbours, own: Neighbours, codes: list[str], release: Release
) -> tuple[pd.Series, str]:
    """Count neighbours that are both among the first fifth, in all and area by area."""
    marked = values <= MARKED
    first = share_words(f"{MARKED}%", release)
    try:
        local = local_join_counts(marked, graph)
    except FrameError:
        local = marked.astype(int) * 0
    try:
        whole = join_counts(marked, own)
    except FrameError:
        n = int(marked.reindex(codes).sum())
        return local, f"{n} of the place's areas {noun(n, 'is', 'are')} in the {first}."
    return local, (
        f"Of pairs of neighbours within the place {whole.both} are both in the {first}, "
        f"{whole.neither} neither, {whole.differ} differ. joins: how many neighbours of "
        "such an area are such too."
    )
