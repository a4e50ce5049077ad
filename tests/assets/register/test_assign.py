"""Points into areas, in pieces."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import box

from needsmap.assets.register import assign
from needsmap.assets.register.assign import areas_of_points, number_areas
from needsmap.columns import BNG
from needsmap.errors import FrameError

SQUARES = gpd.GeoDataFrame(
    {"area_code": [f"{i}{j}" for i in range(5) for j in range(5)]},
    geometry=[box(i, j, i + 1, j + 1) for i in range(5) for j in range(5)],
    crs=BNG,
)


def test_the_same_areas_as_a_spatial_join(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assign, "CHUNK", 17)
    xy = np.random.default_rng(2).uniform(-1, 6, (200, 2))
    spots = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*xy.T), crs=BNG)
    known = gpd.sjoin(spots, SQUARES, how="left")["area_code"]
    assert areas_of_points(spots, SQUARES).fillna("").tolist() == known.fillna("").tolist()


def test_a_stream_comes_back_in_its_pieces() -> None:
    pieces = [np.array([[0.5, 0.5]]), np.array([[4.5, 4.5], [9.0, 9.0]])]
    got = [piece.tolist() for piece in number_areas(iter(pieces), SQUARES)]
    assert got == [[0], [24, -1]]


def test_a_row_without_a_point_has_no_area_and_borders_go_to_the_first() -> None:
    spots = gpd.GeoDataFrame(geometry=gpd.points_from_xy([1.0, 2], [0.5, 2]), crs=BNG)
    spots.loc[1, "geometry"] = None
    assert areas_of_points(spots, SQUARES).fillna("none").tolist() == ["00", "none"]
    with pytest.raises(FrameError):
        areas_of_points(spots.to_crs("EPSG:4326"), SQUARES)
