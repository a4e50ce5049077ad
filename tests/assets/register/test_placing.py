"""Placing: point, then postcode, then district, then none; nothing dropped."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.make import POSTCODES, register_rows
from needsmap.assets.register.placing import place_assets
from needsmap.columns import Assets


def place(*rows: dict[str, object]) -> dict[str, object]:
    frame = place_assets(register_rows(rows), POSTCODES)
    assert len(frame) == len(rows)
    out = dict(frame.iloc[0])
    assert (out[Assets.PLACED_BY] in {"point", "postcode"}) == (out["geometry"] is not None)
    assert (out[Assets.REASON] == "") == (out["geometry"] is not None)
    return out


def test_a_point_in_degrees_is_turned_into_metres() -> None:
    # Kingston's Guildhall, near KT1 1EU: longitude, latitude as the Ordnance Survey gives them
    got = place({"x": "-0.3068", "y": "51.4085", "crs": "EPSG:4326"})
    assert got[Assets.PLACED_BY] == "point"
    assert got["geometry"].x == pytest.approx(517_850, abs=150)
    assert got["geometry"].y == pytest.approx(169_000, abs=250)
    assert got[Assets.FAULTS] == ""


def test_swapped_degrees_are_put_right_and_flagged() -> None:
    right = place({"x": "-2.365856", "y": "53.457484", "crs": "EPSG:4326"})
    swapped = place({"x": "53.457484", "y": "-2.365856", "crs": "EPSG:4326"})
    assert swapped["geometry"].equals(right["geometry"])
    assert swapped[Assets.FAULTS] == "longitude and latitude were swapped, and put right"


def test_metres_are_told_from_degrees_by_their_size() -> None:
    got = place({"x": "517814", "y": "169535"})
    assert (got["geometry"].x, got["geometry"].y) == (517_814, 169_535)
    named = place({"x": "517,814", "y": "169,535", "crs": "EPSG:4326"})
    assert named["geometry"].x == 517_814
    assert "metres of the National Grid, though EPSG:4326 is announced" in named[Assets.FAULTS]


def test_a_postcode_places_what_has_no_point() -> None:
    got = place({"postcode": "kt11ae"})
    assert got[Assets.PLACED_BY] == "postcode"
    assert got["geometry"].x == 517_814
    rough = place({"postcode": "KT2 7AA"})
    assert rough[Assets.FAULTS] == "the postcode's own position is rough"


def test_a_mended_postcode_must_exist() -> None:
    assert place({"postcode": "CH65 OEZ"})[Assets.FAULTS] == (
        "postcode 'CH65 OEZ' mended to CH65 0EZ"
    )
    lost = place({"postcode": "M32 OAA"})
    assert lost[Assets.PLACED_BY] == "district"
    assert lost[Assets.FAULTS] == (
        "postcode 'M32 OAA' cannot be read: M32 0AA, which it may mean, is not in the postcode list"
    )
    assert lost[Assets.POSTCODE] == "M32 OAA"


@pytest.mark.parametrize(
    ("row", "placed_by", "reason"),
    [
        ({"postcode": "M32"}, "district", "the postcode is only a district (M32)"),
        ({"postcode": "ZZ9"}, "none", "the postcode is only a district (ZZ9)"),
        ({"postcode": "AB43 1AJ"}, "district", "is not in the list, or has no position"),
        ({}, "none", "no coordinates and no postcode"),
        ({"postcode": "behind the church"}, "none", "the postcode cannot be read"),
        ({"uprn": "100012797623"}, "none", "its UPRN could be looked up"),
    ],
)
def test_what_has_no_place_says_why(row: dict[str, str], placed_by: str, reason: str) -> None:
    got = place(row)
    assert got[Assets.PLACED_BY] == placed_by
    assert reason in str(got[Assets.REASON])


@pytest.mark.parametrize(
    ("x", "y", "crs", "fault"),
    [
        ("see map", "", "", "coordinates are not numbers: 'see map'"),
        ("517814", "tbc; ask Ann", "", "coordinates are not numbers: 'tbc, ask Ann'"),
        ("9517814", "169535", "", "outside Great Britain"),
        ("2.35", "48.85", "EPSG:4326", "outside Great Britain"),
        ("517814", "169535", "Mars", "coordinate system 'Mars' is not known"),
    ],
)
def test_coordinates_that_cannot_be_used_are_a_fault(x: str, y: str, crs: str, fault: str) -> None:
    got = place({"x": x, "y": y, "crs": crs, "postcode": "KT1 1AE"})
    assert fault in str(got[Assets.FAULTS])
    assert got[Assets.PLACED_BY] == "postcode"


def test_nought_nought_is_no_place() -> None:
    assert place({"x": "0", "y": "0"})[Assets.PLACED_BY] == "none"


def test_a_point_far_from_its_postcode_is_kept_and_flagged() -> None:
    got = place({"x": "527814", "y": "169535", "postcode": "KT1 1AE"})  # one digit off: 10 km
    assert got[Assets.PLACED_BY] == "point"
    assert got[Assets.FAULTS] == "the point is 10.0 km from its postcode KT1 1AE"


def test_a_row_without_a_place_points_to_its_sibling() -> None:
    got = place({"uprn": "12345"}, {"uprn": "12345", "postcode": "KT1 1AE"})
    assert "line 3 has the same UPRN and a place" in str(got[Assets.REASON])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))))
def test_rows_in_are_rows_out_whatever_the_cells_hold(cells: list[tuple[str, str, str]]) -> None:
    rows = [{"x": x, "y": y, "postcode": p} for x, y, p in cells] or [{}]
    got = place_assets(register_rows(rows), POSTCODES)
    assert list(got[Assets.ASSET_ID]) == [f"a{i}" for i in range(len(rows))]
    assert list(got[Assets.LINE]) == list(range(2, len(rows) + 2))
