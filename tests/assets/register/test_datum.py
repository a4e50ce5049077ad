"""Points that were computed without the OSGB36 datum shift: found, and put right on request."""

import numpy as np
import pandas as pd
import pyproj
import pytest

from assets.make import register_rows
from needsmap.assets.register.datum import shift_datum
from needsmap.assets.register.placing import NOTICES, place_assets
from needsmap.columns import Assets, PostcodeColumns

N = 40
NOISE = np.random.default_rng(7).normal(0, 45, (2, N))
EAST, NORTH = 518_000 + 137.0 * np.arange(N), 169_000 + 71.0 * np.arange(N)
POSTCODES = pd.DataFrame(
    {
        PostcodeColumns.POSTCODE: [
            f"KT1 {i // 20}{'ABDEFGHJLNPQRSTUWXYZ'[i % 20]}A" for i in range(N)
        ],
        PostcodeColumns.EASTING: EAST + NOISE[0],
        PostcodeColumns.NORTHING: NORTH + NOISE[1],
        PostcodeColumns.QUALITY: pd.array([10] * N, dtype="Int64"),
        PostcodeColumns.DISTRICT_CODE: "E09000021",
        PostcodeColumns.WARD_CODE: "",
    }
)


def as_degrees(system: str) -> list[dict[str, object]]:
    turn = pyproj.Transformer.from_crs("EPSG:27700", system, always_xy=True)
    x, y = turn.transform(EAST, NORTH)
    return [
        {"longitude": f"{a:.6f}", "latitude": f"{b:.6f}", "postcode": p}
        for a, b, p in zip(x, y, POSTCODES[PostcodeColumns.POSTCODE], strict=True)
    ]


def as_metres() -> list[dict[str, object]]:
    """Eastings and northings computed from WGS84 degrees as if they were of OSGB36."""
    lon, lat = pyproj.Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True).transform(
        EAST, NORTH
    )
    x, y = pyproj.Transformer.from_crs("EPSG:4277", "EPSG:27700", always_xy=True).transform(
        lon, lat
    )
    return [
        {"easting": f"{a:.1f}", "northing": f"{b:.1f}", "postcode": p}
        for a, b, p in zip(x, y, POSTCODES[PostcodeColumns.POSTCODE], strict=True)
    ]


@pytest.mark.parametrize("rows", [as_degrees("EPSG:4277"), as_metres()])
def test_a_missing_shift_is_reported_and_applied_on_request(rows: list[dict[str, object]]) -> None:
    found = place_assets(register_rows(rows), POSTCODES)
    off = np.hypot(found.geometry.x - EAST, found.geometry.y - NORTH)
    assert off.between(80, 130).all()
    assert "--shift-datum" in found.attrs[NOTICES][-1]
    moved = place_assets(register_rows(rows), POSTCODES, shift=True)
    assert np.hypot(moved.geometry.x - EAST, moved.geometry.y - NORTH).max() < 3
    assert moved[Assets.FAULTS].str.contains("datum shift").all()


def test_right_points_and_few_points_are_left_alone() -> None:
    right = place_assets(register_rows(as_degrees("EPSG:4326")), POSTCODES, shift=True)
    assert np.hypot(right.geometry.x - EAST, right.geometry.y - NORTH).max() < 3
    assert "none was moved" in right.attrs[NOTICES][-1]
    few = place_assets(register_rows(as_degrees("EPSG:4277")[:9]), POSTCODES)
    assert not any("datum" in notice for notice in few.attrs[NOTICES])


def test_an_offset_of_another_direction_is_reported_and_not_shifted() -> None:
    rows = [
        {"easting": str(e - 100), "northing": str(n + 13), "postcode": p}
        for e, n, p in zip(EAST, NORTH, POSTCODES[PostcodeColumns.POSTCODE], strict=True)
    ]
    got = place_assets(register_rows(rows), POSTCODES, shift=True)
    assert (
        any("does not explain" in notice for notice in got.attrs[NOTICES])
        or (got.geometry.x.to_numpy() == EAST - 100).all()
    )


def test_the_two_shifts_undo_each_other() -> None:
    there = shift_datum(EAST, NORTH, degrees=True)
    back = shift_datum(*there, degrees=False)
    assert np.hypot(back[0] - EAST, back[1] - NORTH).max() < 0.5
    assert np.hypot(there[0] - EAST, there[1] - NORTH).min() > 80
