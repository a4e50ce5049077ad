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


def test_a_long_coast_that_crosses_itself_once_passes() -> None:
    turn = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    coast = np.column_stack([np.cos(turn), np.sin(turn)])
    coast[[100, 101]] = coast[[101, 100]]
    refuse_tangles([shapely.Polygon(coast)], "f.geojson")
