"""Shapes that cross themselves: mended, or refused where that would not end."""

import numpy as np
import pytest
import shapely

from needsmap.errors import FrameError
from needsmap.io.repair import mend, refuse_tangles


def test_a_bowtie_is_mended() -> None:
    bowtie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    refuse_tangles([bowtie, None], "f.geojson")
    mended = mend(bowtie)
    assert mended is not None
    assert mended.is_valid
    assert mended.area == pytest.approx(2)


def test_a_line_is_not_a_polygon() -> None:
    assert mend(shapely.LineString([(0, 0), (1, 1)])) is None


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
    ],
    ids=["few corners", "long edges", "parts", "many shapes"],
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
