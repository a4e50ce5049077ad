"""Shapes that cross themselves: mended, or refused where that would not end."""

import math

import numpy as np
import pytest
import shapely

from needsmap.errors import FrameError
from needsmap.io.repair import describe_mending, mend, refuse_tangles


def test_a_bowtie_is_mended() -> None:
    bowtie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    refuse_tangles([bowtie, None], "f.geojson")
    mended = mend(bowtie)
    assert mended is not None
    assert mended.is_valid
    assert mended.area == pytest.approx(2)


def test_a_line_is_not_a_polygon() -> None:
    assert mend(shapely.LineString([(0, 0), (1, 1)])) is None


@pytest.mark.parametrize(
    ("drawn", "area"),
    [
        (shapely.Polygon([(0, 0), (6, 0), (6, 6), (0, 6)] * 2), 36),
        (shapely.Polygon([(0, 1), (6, 1), (6, 7), (0, 7), (0, 0), (4, 0), (4, 5), (2, 5), (2, 1)]),
         36 + 4),
        (shapely.MultiPolygon([shapely.box(x, 0, x + 4, 4) for x in (0, 1, 2)]), 24),
        (shapely.Polygon([(0, 0), (6, 0), (6, 6), (0, 6)],
                         [[(0, 0), (0, 2), (2, 2), (2, 0)], [(1, 1), (1, 3), (3, 3), (3, 1)]]),
         36 - 7),
    ],
    ids=["wound twice", "overshot", "overlapping parts", "overlapping holes"],
)  # fmt: skip
def test_what_overlaps_counts_once_and_the_change_is_given(
    drawn: shapely.Geometry, area: float
) -> None:
    mended = mend(drawn)
    assert mended is not None
    assert mended.is_valid
    assert mended.area == pytest.approx(area)
    assert f"{area} m2" in describe_mending(drawn, mended)


def test_polygons_in_collections_in_collections_are_kept() -> None:
    left, right = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    nest = shapely.GeometryCollection([shapely.Point(0, 0), shapely.MultiPolygon([right])])
    for _ in range(50):
        nest = shapely.GeometryCollection([nest])
    mended = mend(shapely.GeometryCollection([left, nest]))
    assert mended is not None
    assert mended.equals(shapely.box(0, 0, 2, 1))


def test_a_speck_of_crossing_is_not_worth_figures() -> None:
    drawn = shapely.Polygon([(0, 0), (100, 0), (100, 100), (99, 101), (100, 101), (0, 100)])
    mended = mend(drawn)
    assert not drawn.is_valid
    assert mended is not None
    assert describe_mending(drawn, mended) == ""


def test_corners_in_no_order_are_refused_at_once() -> None:
    corners = np.random.default_rng(1).random((20_000, 2))
    with pytest.raises(FrameError, match=r"f\.geojson"):
        refuse_tangles([shapely.Polygon(corners)], "f.geojson")


def lattice(corners: int) -> shapely.Polygon:
    """Short edges, few of which meet, and some long ones across all of them."""
    return shapely.Polygon([(n % 317, n % 331) for n in range(corners)])


@pytest.mark.parametrize(
    "shapes",
    [
        [shapely.Polygon(np.random.default_rng(1).random((300, 2)))],
        [lattice(100_000)],
        [shapely.MultiPolygon([lattice(100_000), shapely.box(-9, -9, -8, -8)])],
        [lattice(5_000)] * 10,
        [shapely.GeometryCollection([shapely.GeometryCollection([lattice(100_000)])])],
    ],
    ids=["few corners", "long edges", "parts", "many shapes", "nested"],
)
def test_tangles_of_every_size_are_refused(shapes: list[shapely.Geometry]) -> None:
    with pytest.raises(FrameError, match=r"f\.kml"):
        refuse_tangles(shapes, "f.kml")


def test_parts_with_common_borders_and_islands_pass() -> None:
    squares = [
        shapely.segmentize(shapely.box(x, y, x + 1, y + 1), 0.01)
        for x in range(10)
        for y in range(10)
    ]
    islands = [shapely.Point(x * 3, -9).buffer(1) for x in range(500)]
    bowtie = shapely.Polygon([(0, -5), (2, -3), (2, -5), (0, -3)])
    refuse_tangles([shapely.MultiPolygon([*squares, *islands, bowtie])], "f.geojson")


def test_a_long_coast_that_crosses_itself_once_passes() -> None:
    turn = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    coast = np.column_stack([np.cos(turn), np.sin(turn)])
    coast[[100, 101]] = coast[[101, 100]]
    refuse_tangles([shapely.Polygon(coast)], "f.geojson")


@pytest.mark.parametrize(
    "shape", [shapely.LineString([(0, 0), (0, 0)]), shapely.Point(np.nan, np.nan)]
)
def test_an_invalid_shape_without_rings_passes(shape: shapely.Geometry) -> None:
    refuse_tangles([shape], "f.geojson")


def test_a_hole_in_other_units_is_refused() -> None:
    """A ring in degrees with a hole in metres has corners at infinity once it is on the grid."""
    shell = [(0, 0), (9, 0), (9, 9), (0, 0)]
    hole = [(math.inf, math.inf), (math.inf, 2), (3, 2), (math.inf, math.inf)]
    with pytest.raises(FrameError, match="metres"):
        refuse_tangles([shapely.Polygon(shell, [hole])], "a.geojson")
