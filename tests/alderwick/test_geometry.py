"""The ground: an exactly noded coverage in the sea, dense in the middle, parted by a river."""

import numpy as np
import pytest
import shapely

from alderwick import Borough, make_borough
from alderwick.ground.geometry import CENTRE, ORIGIN, Bend

LAYERS = ["lsoa01", "lsoa11", "lsoa21", "wd13", "wd25", "lad19"]


@pytest.mark.parametrize("geography", LAYERS)
def test_every_layer_is_a_valid_coverage(borough: Borough, geography: str) -> None:
    areas = borough.areas(geography)
    assert areas.geometry.is_valid.all()
    assert shapely.coverage_is_valid(areas.geometry.to_numpy())
    assert (areas.geometry.geom_type == "Polygon").all()


@pytest.mark.parametrize("geography", LAYERS)
def test_every_layer_covers_the_same_ground(borough: Borough, geography: str) -> None:
    whole = shapely.area(borough.ground.polygons).sum()
    assert borough.areas(geography).geometry.area.sum() == pytest.approx(whole, rel=1e-12)


def test_the_borough_lies_in_the_north_sea(borough: Borough) -> None:
    west, south, east, north = borough.areas("lad19").total_bounds
    # the English coast's easternmost point (Lowestoft) is near 655500, 293700;
    # at these northings the coast (Spurn) lies west of 545000
    assert west > 600_000
    assert south > 400_000
    assert east < 660_000
    assert north < 440_000


def test_areas_are_small_in_the_centre_and_large_at_the_edge(borough: Borough) -> None:
    areas = borough.areas("lsoa11")
    middle = np.asarray(ORIGIN) + np.asarray(CENTRE)
    away = areas.geometry.centroid.distance(shapely.points(middle))
    near, far = areas[away < 1_000].geometry.area, areas[away > 4_000].geometry.area
    assert len(near) >= 10
    assert far.median() > 8 * near.median()


def test_areas_are_no_squares(borough: Borough) -> None:
    shapes = borough.areas("lsoa11").geometry
    box_share = shapes.area / shapes.map(lambda s: s.minimum_rotated_rectangle.area)
    assert box_share.median() < 0.85
    assert (shapely.get_num_coordinates(shapes.to_numpy()) > 20).all()


@pytest.mark.parametrize("geography", ["lsoa01", "lsoa21", "wd19", "wd25"])
def test_no_area_crosses_the_river(borough: Borough, geography: str) -> None:
    river = borough.ground.river
    assert river.geom_type == "LineString"
    for shape in borough.areas(geography).geometry:
        # on the border is not inside
        assert not river.relate_pattern(shape, "T********")


def test_the_bend_never_folds_the_plane() -> None:
    bend = Bend(np.random.default_rng(3))
    points = np.random.default_rng(4).uniform(0, 10_000, (20_000, 2))
    here = bend(points)
    east = bend(points + np.array([1, 0])) - here
    north = bend(points + np.array([0, 1])) - here
    assert (east[:, 0] * north[:, 1] - east[:, 1] * north[:, 0] > 0).all()


@pytest.mark.parametrize("seed", [1, 7])
def test_another_seed_gives_another_sound_borough(borough: Borough, seed: int) -> None:
    other = make_borough(seed)
    assert shapely.coverage_is_valid(other.areas("lsoa21").geometry.to_numpy())
    assert len(other.nest.layers["lsoa11"].codes) == len(borough.nest.layers["lsoa11"].codes)
    assert not shapely.equals(other.ground.river, borough.ground.river)
    assert len(set(other.addresses.postcodes)) == len(other.addresses.postcodes)
