"""Coordinate systems by name, and coordinates that cannot be in the one announced."""

import geopandas as gpd
import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box

from needsmap.errors import FrameError
from needsmap.io.crs import check_coordinates, frame_to_grid, resolve_crs

#: One point in Norbiton in five systems.
GRID = (518_600.0, 169_200.0)
DEGREES = (-0.296141, 51.409430)
MERCATOR = (-32_966.27, 6_694_039.27)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("OSGB36", 27700), ("BNG", 27700), ("British National Grid", 27700), ("EPSG 27700", 27700),
        ("27700", 27700), ("epsg:27700", 27700), (27700, 27700), ("WGS84", 4326), ("WGS 84", 4326),
        ("lat/long", 4326), ("Lat / Lng", 4326), ("4326", 4326), ("EPSG4326", 4326),
        ("ETRS89", 4258), ("Web Mercator", 3857), ("900913", 3857), ("ESRI:102100", 3857),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326), ("urn:ogc:def:crs:EPSG::27700", 27700),
        ("http://www.opengis.net/def/crs/EPSG/0/27700", 27700), ("EPSG:32630", 32630),
        ("OSGB36 / British National Grid (EPSG:27700)", 27700), ("EPSG:4277", 4277),
        (pyproj.CRS(27700).to_wkt("WKT1_ESRI"), 27700), (pyproj.CRS(4326).to_wkt(), 4326),
    ],
)  # fmt: skip
def test_names_that_people_write(name: object, code: int) -> None:
    assert resolve_crs(name).to_epsg() == code


@pytest.mark.parametrize(
    "name",
    ["", "the usual", "EPSG:99999", "12", "+proj=longlat +nadgrids=/etc/passwd", "PROJCS[", "[]"],
)
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(FrameError, match="not known"):
        resolve_crs(name)


@pytest.mark.parametrize(
    ("point", "announced", "fault"),
    [
        (GRID, "BNG", ""), (DEGREES, "WGS84", ""), (MERCATOR, "3857", ""),
        (GRID, "", ""), (DEGREES, None, ""), (MERCATOR, "", "Web Mercator"),
        (GRID, "WGS84", "metres of the National Grid"), (GRID, "3857", "National Grid"),
        (GRID, "ETRS89", "National Grid"), (DEGREES, "OSGB36", "are degrees, though EPSG:27700"),
        (DEGREES, "3857", "degrees"), (MERCATOR, "WGS84", "Web Mercator"),
        (MERCATOR, "BNG", "Web Mercator"), (DEGREES[::-1], "WGS84", "swapped"),
        (DEGREES[::-1], "", "swapped"), (DEGREES[::-1], "OSGB36", "swapped"),
        (GRID, "no such system", "is not known"),
    ],
)  # fmt: skip
def test_one_point_however_it_is_labelled(
    point: tuple[float, float], announced: str | None, fault: str
) -> None:
    got = check_coordinates([point[0]], [point[1]], announced)
    assert np.hypot(got.easting[0] - GRID[0], got.northing[0] - GRID[1]) < 6
    assert fault in got.fault[0]
    assert bool(fault) == bool(got.fault[0])


def test_each_row_has_its_own_system_and_none_affects_another() -> None:
    x = [GRID[0], DEGREES[0], DEGREES[1], np.nan, 2.3, 51.0, np.inf]
    y = [GRID[1], DEGREES[1], DEGREES[0], 3.0, 48.8, 51.0, 1.0]
    got = check_coordinates(x, y, ["BNG", "WGS84", "WGS84", "", "WGS84", "", "BNG"])
    assert np.isfinite(got.easting).tolist() == [True, True, True, False, False, False, False]
    assert got.swapped.tolist() == [False, False, True, False, False, False, False]
    assert [bool(fault) for fault in got.fault] == [False, False, True, False, True, True, False]
    assert "outside Great Britain" in got.fault[4]


def test_the_users_system_overrules_the_file_and_is_not_corrected() -> None:
    got = check_coordinates([GRID[0]], [GRID[1]], "WGS84", override="BNG")
    assert (got.easting[0], got.fault[0]) == (GRID[0], "")
    got = check_coordinates([GRID[0]], [GRID[1]], "BNG", override="3857")
    assert np.isnan(got.easting[0])
    assert "outside" in got.fault[0]
    with pytest.raises(FrameError):
        check_coordinates([1.0], [1.0], override="nothing")


def test_degrees_of_the_old_datum_are_shifted_by_it() -> None:
    got = check_coordinates([DEGREES[0]], [DEGREES[1]], "EPSG:4277")
    assert 80 < np.hypot(got.easting[0] - GRID[0], got.northing[0] - GRID[1]) < 150


@given(st.floats(200_000, 600_000), st.floats(100_000, 600_000))
def test_any_point_of_the_grid_is_found_again(east: float, north: float) -> None:
    turn = pyproj.Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
    lon, lat = turn.transform(east, north)
    for x, y in ((east, north), (lon, lat), (lat, lon)):
        got = check_coordinates([x], [y], "EPSG:27700")
        assert np.hypot(got.easting[0] - east, got.northing[0] - north) < 1


def test_shapes_are_checked_as_points_are() -> None:
    with np.errstate(invalid="ignore"):
        broken = Polygon([(0, 0), (1, 0), (np.nan, 1), (0, 0)])
    shapes = [
        box(518_500, 168_800, 519_500, 169_800), box(-0.3, 51.40, -0.28, 51.41),
        box(51.40, -0.3, 51.41, -0.28), box(2.3, 48.8, 2.4, 48.9), None, Polygon(),
        LineString([(518_000, 168_000, 5), (518_100, 168_000, 5)]), Point(np.nan, 1),
        broken,
    ]  # fmt: skip
    frame = gpd.GeoDataFrame({"n": range(9)}, geometry=shapes, crs="EPSG:4326")
    got, faults = frame_to_grid(frame, "a file")
    assert got.crs.to_epsg() == 27700
    assert got.geometry.notna().tolist() == [True, True, True, *[False] * 3, True, False, False]
    assert got.geometry[2].equals_exact(got.geometry[1], 1) or got.geometry[2].intersects(
        got.geometry[1]
    )
    assert {text: np.flatnonzero(rows).tolist() for text, rows in faults.items()} == {
        "coordinates are metres of the National Grid, though EPSG:4326 is announced": [0, 6],
        "longitude and latitude were swapped, and put right": [2],
        "the coordinates lie outside Great Britain": [3],
        "a coordinate is not a number": [7, 8],
    }
    assert not got.geometry[6].has_z


def test_a_frame_without_a_system_is_not_guessed_at() -> None:
    frame = gpd.GeoDataFrame(geometry=[Point(*GRID)])
    with pytest.raises(FrameError, match="--crs"):
        frame_to_grid(frame, "a file")
    assert frame_to_grid(frame, "a file", override="27700")[0].geometry[0] == Point(*GRID)
