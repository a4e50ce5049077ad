from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from maps.examples import square
from needsmap.columns import Areas, Assets, Bands, NeighbourColumns, Ranks
from needsmap.errors import VintageError
from needsmap.maps.build import (
    LayerWords,
    area_set,
    band_layer,
    bivariate_layer,
    category_layer,
    value_layer,
)
from needsmap.maps.points import asset_points, facet
from needsmap.maps.spec import NO_DATA

WORDS = LayerWords(id="imd", title="Overall", group="2019", legend="National decile")
BANDS = [f"{i}: tenth {i}" for i in range(1, 11)]


def areas(geography: str = "lsoa11") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            Areas.GEOGRAPHY: geography,
            Areas.AREA_CODE: ["E3", "E1", "E2"],
            Areas.AREA_NAME: ["Three", "One", "Two"],
        },
        geometry=[square(2, 0), square(0, 0), square(1, 0)],
        crs=27700,
    )


def banded(geography: str = "lsoa11") -> pd.DataFrame:
    return pd.DataFrame(
        {
            Ranks.GEOGRAPHY: geography,
            Ranks.AREA_CODE: ["E2", "E1"],
            Ranks.RANK: pd.array([3284, None], dtype="Int64"),
            Ranks.N_AREAS: 32844,
            Bands.DECILE: pd.array([1, None], dtype="Int64"),
            Bands.TOP_PERCENT: pd.array([10, None], dtype="Int64"),
        }
    )


def test_areas_stand_in_the_order_of_their_codes() -> None:
    made = area_set(areas(), parents={"E1": "North"}, parent_title="Ward")
    assert made.codes == ("E1", "E2", "E3")
    assert made.names == ("One", "Two", "Three")
    assert made.parents == ("North", "", "")
    assert made.unit == ("LSOA", "LSOAs")


def test_several_vintages_are_no_area_set() -> None:
    with pytest.raises(VintageError, match="lsoa11, lsoa21"):
        area_set(pd.concat([areas(), areas("lsoa21")]))


def test_an_area_without_figures_is_shown_as_no_data() -> None:
    layer = band_layer(banded(), area_set(areas()), words=WORDS, bands=BANDS)
    assert layer.classes == (NO_DATA, 0, NO_DATA)
    assert layer.columns[0].cells == (None, 3284, None)
    assert layer.columns[0].of == 32844
    assert layer.legend.classes[0].words == "1: tenth 1"
    assert layer.legend.classes[0].short == "1"


def test_the_most_deprived_band_is_the_darkest() -> None:
    layer = band_layer(banded(), area_set(areas()), words=WORDS, bands=BANDS)
    light = [sum(int(c.colour[i : i + 2], 16) for i in (1, 3, 5)) for c in layer.legend.classes]
    assert light == sorted(light)


def test_ranks_of_another_vintage_are_refused_with_the_lookup_to_use() -> None:
    with pytest.raises(VintageError, match="lsoa11_lsoa21"):
        band_layer(banded(), area_set(areas("lsoa21")), words=WORDS, bands=BANDS)


def test_values_fall_into_the_given_classes() -> None:
    values = pd.Series({"E1": 1.0, "E2": 10.0, "E3": float("inf")})
    layer = value_layer(
        values, area_set(areas()), words=WORDS, breaks=[10], classes=["below 10", "10 or more"]
    )
    assert layer.classes == (0, 1, NO_DATA)


def test_an_unknown_category_is_no_data() -> None:
    values = pd.Series({"E1": "gap", "E2": "other"})
    layer = category_layer(
        values, area_set(areas()), words=WORDS, categories={"gap": "#111111", "served": "#eeeeee"}
    )
    assert layer.classes == (0, NO_DATA, NO_DATA)
    assert layer.legend.classes[1].colour == "#eeeeee"


def test_two_measures_at_once_name_both_and_keep_what_is_unknown_apart() -> None:
    codes = pd.Series({"E1": "HL", "E2": "LH", "E3": "?"})
    layer = bivariate_layer(codes, area_set(areas()), words=WORDS)
    assert layer.classes == (0, 8, NO_DATA)
    assert layer.legend.classes[0].words == "HL: high need, low access"
    assert len({c.colour for c in layer.legend.classes}) == 9


def test_unplaced_assets_are_not_points_and_rare_words_share_one() -> None:
    frame = gpd.GeoDataFrame(
        {
            Assets.NAME: ["A", None, "C"],
            Assets.PARTNER: ["Council", "", "NHS"],
            Assets.USE: ["Office", "Clinic", "Office"],
            Assets.LEASE_END: pd.to_datetime(["2027-03-31", None, None]),
            Assets.CAPACITY: [float("nan")] * 3,
        },
        geometry=[Point(1, 2), Point(3, 4), None],
        crs=27700,
    )
    points = asset_points(frame, title="Assets")
    assert points.names == ("A", "")
    assert points.facets[0].labels == ("Council", "Not stated")
    held = {c.title: c.cells for c in points.columns}
    assert held["Lease end"] == ("2027-03-31", None)
    assert "Capacity (persons)" not in held
    assert "Details known" not in held
    assert held["Not in the register"] == ("capacity", "lease end, capacity")
    few = facet("Use", pd.Series(list("aabbcd")), shapes=("circle", "square", "star"))
    assert few.labels == ("a", "b", "c", "d")
    assert few.shapes == ("circle", "square", "star", "star")
    many = facet("Use", pd.Series([f"use {i}" for i in range(70)]), colours=("#111111",))
    assert len(many.labels) == 60
    assert many.labels[-1] == "Other"
    assert many.which[69] == 59


def test_a_freehold_has_no_lease_end_to_know_and_figures_have_their_units() -> None:
    frame = gpd.GeoDataFrame(
        {
            Assets.NAME: ["A", "B"],
            Assets.PARTNER: "Council",
            Assets.USE: "Office",
            Assets.TENURE: ["Freehold", "Leasehold"],
            Assets.LEASE_END: pd.to_datetime([None, None]),
            Assets.UTILISATION: [0.452, float("nan")],
            Assets.RUNNING_COST: [1200.4, float("nan")],
        },
        geometry=[Point(1, 2), Point(3, 4)],
        crs=27700,
    )
    columns = {c.title: c for c in asset_points(frame, title="Assets").columns}
    assert columns["Utilisation"].cells == (45, None)
    assert columns["Utilisation"].kind == "percent"
    assert columns["Running cost (a year)"].cells == (1200, None)
    assert columns["Not in the register"].cells == (None, "lease end, utilisation, running cost")


def test_each_asset_knows_its_site_and_the_nearest_of_each_other_partner() -> None:
    frame = gpd.GeoDataFrame(
        {Assets.NAME: list("abc"), Assets.PARTNER: ["A", "A", "B"], Assets.USE: ""},
        geometry=[Point(0, 0), Point(50, 0), Point(120, 0)],
        crs=27700,
    )
    near = pd.DataFrame(
        {NeighbourColumns.ROW: [0, 1, 2], NeighbourColumns.PARTNER: ["B", "B", "A"],
         NeighbourColumns.OTHER_ROW: [2, 2, 1], NeighbourColumns.METRES: [120.0, 70.0, 70.0],
         NeighbourColumns.ROUGH: [False, True, True]}
    )  # fmt: skip
    points = asset_points(frame, title="Assets", near=near, site_of=pd.Series(["S1", "S1", "S2"]))
    assert points.sites == (0, 0, 1)
    assert points.near is not None
    assert points.near == (((2, 120.0, False),), ((2, 70.0, True),), ((1, 70.0, True),))
    table = {c.title: c.cells for c in points.columns if c.table}
    assert table["Nearest other partner"] == ("B", "B", "A")
    assert table["Metres to it"] == (120, 70, 70)
