"""The point of a row, out of several pairs and notations, checked by land and postcode."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from assets.make import POSTCODES, register_rows
from needsmap.assets.register.land import is_beyond_border, is_on_land
from needsmap.assets.register.placing import NOTICES, place_assets
from needsmap.columns import Assets, PostcodeColumns

#: Some land about Kingston and Manchester, and an island.
LAND = gpd.GeoDataFrame(
    geometry=[
        shapely.box(400_000, 100_000, 640_000, 300_000),
        shapely.box(330_000, 300_000, 400_000, 420_000),
        shapely.box(83_000, 5_000, 95_000, 17_000),
    ],
    crs="EPSG:27700",
)


def place(*rows: dict[str, object]) -> pd.DataFrame:
    return place_assets(register_rows(rows), POSTCODES, land=LAND)


def point_of(row: dict[str, object]) -> tuple[float, float]:
    got = place(row).iloc[0]
    assert got[Assets.PLACED_BY] == "point", got[Assets.FAULTS]
    return got.geometry.x, got.geometry.y


DEGREES = {"longitude": "-0.294360", "latitude": "51.409430"}
METRES = {"easting": "518724", "northing": "169226"}


def test_a_point_is_never_made_of_two_pairs() -> None:
    assert point_of(METRES | DEGREES) == (518_724, 169_226)
    assert point_of(DEGREES) == pytest.approx((518_724, 169_203), abs=3)
    half = place(DEGREES | {"easting": "518724"}).iloc[0]
    assert (half.geometry.x, half.geometry.y) == pytest.approx((518_724, 169_203), abs=3)
    assert half[Assets.FAULTS] == "easting and northing: one coordinate is missing"


def test_pairs_that_disagree_are_flagged_and_the_postcode_decides() -> None:
    other = {"longitude": "-0.294360", "latitude": "51.609430"}
    got = place(METRES | other).iloc[0]
    assert got.geometry.y == 169_226
    assert "longitude and latitude lie 22.2 km from the point that was taken" in got[Assets.FAULTS]
    moved = {"easting": "538724", "northing": "169226", "postcode": "KT1 1AE"}
    near = place(moved | {"longitude": "-0.3074", "latitude": "51.4126"}).iloc[0]
    assert near.geometry.x == pytest.approx(517_814, abs=200)


def test_each_row_may_use_another_system() -> None:
    got = place(
        {"x": "518724", "y": "169226"},
        {"x": "-0.294360", "y": "51.409430"},
        {"x": "51.409430", "y": "-0.294360"},
        {"x": "-32767.97", "y": "6694066"},
    )
    assert (got[Assets.PLACED_BY] == "point").all()
    assert got.geometry.x.between(518_700, 518_750).all()


def test_an_announced_system_is_only_that_of_its_own_columns() -> None:
    both = place(METRES | DEGREES | {"crs": "WGS84"}).iloc[0]
    assert both[Assets.FAULTS] == ""
    named = place({"x": "518724", "y": "169226", "crs": "OSGB36"}).iloc[0]
    assert (named.geometry.x, named[Assets.FAULTS]) == (518_724, "")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"easting": "51872", "northing": "16922"}, "look cut short"),
        ({"easting": "5187", "northing": "1692"}, "look cut short"),
        ({"easting": "250000", "northing": "50000"}, "in the sea or abroad"),
        ({"grid_reference": "TQ16"}, "known to 10 km only"),
        ({"lat_long": "51.4, -0.3"}, "known to 11.1 km only"),
        ({"grid_reference": "see map"}, "is not a place that can be read"),
    ],
)
def test_what_cannot_be_true_is_not_placed(row: dict[str, object], fault: str) -> None:
    got = place(row).iloc[0]
    assert got.geometry is None
    assert fault in got[Assets.FAULTS]
    assert got[Assets.REASON] == "coordinates that cannot be used and no postcode"
    with_postcode = place(row | {"postcode": "KT1 1AE"}).iloc[0]
    assert with_postcode[Assets.PLACED_BY] == "postcode"


def test_swapped_easting_and_northing_are_put_right_by_land_or_postcode() -> None:
    assert point_of({"easting": "169226", "northing": "518724"}) == (518_724, 169_226)
    # both readings are on land: only the postcode can tell
    row = {"easting": "395001", "northing": "380002"}
    assert point_of(row) == (395_001, 380_002)
    assert point_of(row | {"postcode": "M32 0XZ"}) == (380_002, 395_001)


def test_most_rows_tell_of_a_swapped_file() -> None:
    rows: list[dict[str, object]] = [
        {"easting": "395011", "northing": f"38{i}013", "postcode": "M32 0XZ"} for i in range(2)
    ] * 3
    got = place(*rows, {"easting": "395101", "northing": "380102"})
    assert got.geometry.iloc[-1].coords[0] == (380_102, 395_101)
    assert got[Assets.FAULTS].str.contains("swapped").all()


def test_a_longitude_without_its_sign_is_put_right_by_the_postcode() -> None:
    got = place({"longitude": "0.3074", "latitude": "51.4126", "postcode": "KT1 1AE"}).iloc[0]
    assert got.geometry.x == pytest.approx(517_814, abs=200)
    assert "lacked its minus sign" in got[Assets.FAULTS]


def test_a_coarse_point_gives_way_to_a_postcode() -> None:
    fine = place({"grid_reference": "TQ 178 695", "postcode": "KT1 1AE"}).iloc[0]
    assert fine[Assets.PLACED_BY] == "point"
    assert fine[Assets.FAULTS] == "the coordinates are known to 100 m only"
    coarse = place({"grid_reference": "TQ 17 69", "postcode": "KT1 1AE"}).iloc[0]
    assert coarse[Assets.PLACED_BY] == "postcode"
    assert "known to 1 km only" in coarse[Assets.FAULTS]
    alone = place({"easting": "5.18E+05", "northing": "1.69E+05"}).iloc[0]
    assert alone[Assets.PLACED_BY] == "point"
    assert "known to 1 km only" in alone[Assets.FAULTS]


def test_piers_and_islands_are_on_land() -> None:
    x, y = pd.Series([90_000.0, 642_200.0, 645_000.0, None]), pd.Series([10_000.0, 2e5, 2e5, None])
    assert is_on_land(x, y, LAND).tolist() == [True, True, False, False]


def test_wales_and_scotland_are_outside_england_not_in_the_sea() -> None:
    cardiff = POSTCODES.iloc[:1].assign(
        **{PostcodeColumns.EASTING: 318_000.0, PostcodeColumns.NORTHING: 176_000.0}
    )
    cardiff[PostcodeColumns.DISTRICT_CODE] = "W06000015"
    every = pd.concat([POSTCODES, cardiff], ignore_index=True)
    rows = register_rows([{"easting": "318301", "northing": "176402"}])
    got = place_assets(rows, every, land=LAND).iloc[0]
    assert got[Assets.PLACED_BY] == "point"
    assert got[Assets.FAULTS] == "the coordinates lie outside England"
    sea = is_beyond_border(pd.Series([330_000.0]), pd.Series([150_000.0]), every)
    assert not sea.any()


def test_without_land_the_check_is_skipped_and_that_is_reported() -> None:
    rows = register_rows([{"easting": "250001", "northing": "50001"}])
    got = place_assets(rows, POSTCODES)
    assert got[Assets.PLACED_BY].tolist() == ["point"]
    assert len(got.attrs[NOTICES]) == 1
    assert place_assets(register_rows([{}]), POSTCODES).attrs[NOTICES] == []


def test_a_location_that_is_prose_is_the_address() -> None:
    got = place({"location": "1 High Street, KT1 1AE"}, {"location": "51.409430, -0.294360"})
    assert got[Assets.PLACED_BY].tolist() == ["postcode", "point"]
    assert got[Assets.ADDRESS].tolist() == ["1 High Street, KT1 1AE", ""]


def test_a_longitude_of_the_wrong_sign_is_not_placed_among_others() -> None:
    others = [DEGREES, DEGREES | {"longitude": "-0.29"}, DEGREES | {"longitude": "-0.31"}]
    got = place(*others, DEGREES | {"longitude": "0.3"})
    assert got[Assets.PLACED_BY].tolist() == ["point"] * 3 + ["none"]
    assert "sign of its longitude" in got[Assets.FAULTS].iloc[3]
    # neighbours that reach across Greenwich, and points with nothing opposite, are true
    chain = [DEGREES | {"longitude": f"{lon / 100:.4f}1"} for lon in range(-31, 20, 10)]
    assert (place(*chain, *others)[Assets.PLACED_BY] == "point").all()
    lone = place(*others, {"longitude": "0.30001", "latitude": "51.80001"})
    assert (lone[Assets.PLACED_BY] == "point").all()


def test_longitudes_that_are_all_east_and_cannot_be_checked_are_noted() -> None:
    def notices(row: dict[str, object]) -> str:
        return " ".join(place(row).attrs[NOTICES])

    east = DEGREES | {"longitude": "0.294360"}
    assert "minus sign" in notices(east)
    assert "minus sign" not in notices(DEGREES)


def test_web_mercator_that_is_not_announced_is_flagged() -> None:
    got = place({"x": "-32961.7", "y": "6694150"}).iloc[0]
    assert got[Assets.PLACED_BY] == "point"
    assert "Web Mercator" in got[Assets.FAULTS]
