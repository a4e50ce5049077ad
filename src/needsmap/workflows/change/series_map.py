"""The pictures of a series: a map with a switch through the releases, and slope lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.columns import Areas, SeriesColumns
from needsmap.library import ReleaseData
from needsmap.measures.phrases import (
    band_words,
    decile_words,
    end_words,
    far_end_words,
)
from needsmap.measures.time.comparability import STANDING_REASONS, relative_words
from needsmap.measures.time.vintages import carry_ranks
from needsmap.model import Lookup, Verdict, counted, kind_of, vintage_of
from needsmap.workflows.place_geometry import PlaceGeometry
from needsmap.workflows.wording import (
    INVENTED,
    change_caveats,
    direction_words,
    plain_notes,
    source_lines,
)

if TYPE_CHECKING:
    from needsmap.maps.figures.slopes import SlopeChart
    from needsmap.maps.spec import AreaSet, Layer, MapSpec
    from needsmap.measures.time.series import Point
    from needsmap.model import Release
    from needsmap.workflows.change.series_result import PlaceSeries

#: How many areas the slope lines name.
NAMED = 5


def series_map(result: PlaceSeries) -> MapSpec:
    """Describe a map with one layer a release, the geometry of each vintage once.

    Every release is shown on its own areas, as it was published: nothing is carried here, so
    an area that was split later is one area before.

    Parameters
    ----------
    result
        The series of a place.

    Returns
    -------
    MapSpec
    """
    from needsmap.maps.spec import MapSpec

    library = result.data.library
    grounds: dict[str, tuple[PlaceGeometry, AreaSet]] = {}
    layers = []
    for point in reversed(result.points):
        release = point.release
        if point.carried is None:
            continue
        if release.geography not in grounds:
            ground = PlaceGeometry(ReleaseData(library, release), result.place)
            drawn = ground.drawn()
            grounds[release.geography] = (ground, drawn)
        ground, drawn = grounds[release.geography]
        layers.append(_layer(result, point, ground, drawn))
    first = grounds[layers[0].areas][0]
    return MapSpec(
        title=(
            f"{result.place.name}: {result.domain.title} through {counted(len(layers), 'release')}"
        ),
        finding=result.finding,
        area_sets=tuple(drawn for _, drawn in grounds.values()),
        layers=tuple(layers),
        outlines=tuple(first.outlines(None)),
        labels=tuple(first.labels()),
        summary=(*result.comparisons(),),
        banner=INVENTED if library.invented else "",
        notes=plain_notes(library),
        caveats=(*result.lifted, *change_caveats(result.releases[-1])),
        left_out=tuple(point.gap for point in result.points if point.gap),
        sources=source_lines(library),
    )


def _layer(result: PlaceSeries, point: Point, ground: PlaceGeometry, drawn: AreaSet) -> Layer:
    """Show one release on its own areas."""
    from needsmap.maps.build import LayerWords
    from needsmap.maps.change import standing_layer

    release = point.release
    own = next(
        d for d in release.domains if d.id == result.domain.id or d.kind == result.domain.kind
    )
    words = LayerWords(
        id=f"{release.id}-{own.id}",
        title=result.domain.title,
        group=release.short_title,
        legend=f"{result.domain.title}: {decile_words(release)}, {release.short_title}",
        direction=direction_words(release),
        data_date=release.data_dates,
        notes=(f"On the LSOAs of {vintage_of(release.geography)}, as published.",),
    )
    ranks = result.data.library.load_ranks(release.id, domains=[own.id])
    carried = carry_ranks(ranks, direction=release.direction, areas=ground.codes)
    bands = [band_words(n, 10, release) for n in range(1, 11)]
    return standing_layer(carried, drawn, words=words, bands=bands)


def _sources(result: PlaceSeries, releases: list[Release]) -> list[str]:
    """Return the attributions that the lines rest on: of the releases and the change lookups."""
    used = {release.id for release in releases}
    kinds = {kind_of(release.geography) for release in releases}
    library = result.data.library
    for entry in library.catalogue.of(Lookup):
        if {kind_of(entry.from_geography), kind_of(entry.to_geography)} <= kinds:
            used.add(entry.id)
    return list(dict.fromkeys(use.attribution for use in library.sources if use.id in used))


def slope_chart(result: PlaceSeries) -> SlopeChart:
    """Describe the slope lines of a series: every area thin, the most deprived ones named.

    Parameters
    ----------
    result
        The series of a place.

    Returns
    -------
    SlopeChart
    """
    from needsmap.maps.figures.slopes import Slope, SlopeChart

    last = result.releases[-1]
    shown = [point.release for point in result.points if point.carried is not None]
    rows = result.series[result.series[SeriesColumns.RELEASE].isin([r.id for r in shown])]
    latest = rows[rows[SeriesColumns.RELEASE] == shown[-1].id].sort_values(SeriesColumns.PERCENTILE)
    strong = set(latest[SeriesColumns.AREA_CODE].head(NAMED))
    lines = []
    for code, own in rows.groupby(SeriesColumns.AREA_CODE, sort=True):
        values = [None if v != v else float(v) for v in own[SeriesColumns.PERCENTILE]]  # noqa: PLR0124 - not-a-number is unequal to itself
        exact = tuple(bool(v) for v in own[SeriesColumns.VERDICT] == Verdict.EXACT.value)
        name = str(own[Areas.AREA_NAME].iloc[0]) if code in strong else ""
        lines.append(Slope(label=name, values=tuple(values), own=exact))
    end = end_words(last)
    reading = (
        f"One line an LSOA of {vintage_of(result.geography)}; the {len(strong)} that rank "
        f"{end} in {shown[-1].short_title} are named. "
        "Dotted line, hollow mark: the figure was carried from the area that this one was part "
        "of."
    )
    return SlopeChart(
        title=f"{result.place.name}: {result.domain.title}",
        finding=result.finding,
        releases=tuple((r.short_title, r.data_dates) for r in shown),
        lines=tuple(lines),
        ends=(end, far_end_words(result.releases[-1])),
        notes=(
            relative_words(last),
            " ".join(STANDING_REASONS),
            reading,
            *_sources(result, shown),
        ),
        banner=INVENTED if result.invented else "",
    )
