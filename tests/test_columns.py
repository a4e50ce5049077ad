"""The checks at the door list every fault and name the areas."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Polygon, box

from needsmap.columns import (
    Areas,
    check_areas,
    check_counts,
    check_lookup,
    check_ranks,
    check_same_geography,
)
from needsmap.errors import FrameError, VintageError


def ranks(**changes: object) -> pd.DataFrame:
    columns: dict[str, object] = {
        "release": "toy", "domain": "imd", "geography": "lsoa11",
        "area_code": ["E01000001", "E01000002"], "rank": [1, 2], "n_areas": 2,
    }  # fmt: skip
    return pd.DataFrame(columns | changes)


def test_a_good_frame_comes_back_in_standard_order_with_missing_scores() -> None:
    got = check_ranks(ranks())
    assert got.columns.tolist()[-1] == "score"
    assert str(got["rank"].dtype) == "Int64"


def test_ties_and_missing_ranks_are_allowed() -> None:
    assert check_ranks(ranks(rank=[1, 1]))["rank"].tolist() == [1, 1]
    assert check_ranks(ranks(rank=[1, None]))["rank"].isna().sum() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rank": [0, 2]}, r"rank is outside 1\.\.N.*E01000001"),
        ({"rank": [1, 3]}, r"rank is outside 1\.\.N.*E01000002"),
        ({"rank": ["1", "first"]}, "not a .whole. number: first"),
        ({"area_code": ["E01000001", "E01000001"]}, "appears twice: E01000001"),
        ({"area_code": ["E01000001", " "]}, "area_code is empty.*row 2"),
    ],
)
def test_a_fault_is_named(changes: dict[str, object], said: str) -> None:
    with pytest.raises(FrameError, match=f"(?s)some.csv: .*{said}"):
        check_ranks(ranks(**changes), what="some.csv")


def test_every_fault_is_told_at_once() -> None:
    bad = ranks(rank=[0, 9], area_code=["E01000001", "E01000001"]).drop(columns="domain")
    with pytest.raises(FrameError) as caught:
        check_ranks(bad)
    said = str(caught.value)
    assert "'domain' is missing" in said
    assert "outside 1..N" in said


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(FrameError, match="holds no row"):
        check_ranks(ranks().iloc[:0])


def areas(
    shapes: list[object], crs: object = 27700, codes: tuple[str, ...] = ("a", "b")
) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {Areas.GEOGRAPHY: "lsoa11", Areas.AREA_CODE: codes[: len(shapes)], Areas.AREA_NAME: "x"},
        geometry=shapes, crs=crs,
    )  # fmt: skip


BIG = box(520000, 180000, 521000, 181000)


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (areas([BIG], crs=None), "no CRS"),
        (areas([BIG], crs=3857), "EPSG:3857, expected EPSG:27700"),
        (areas([box(-0.3, 51.3, -0.2, 51.4)]), "look like degrees"),
        (areas([Polygon([(0, 0), (900, 900), (900, 0), (0, 900)])]), "not a valid shape"),
        (areas([BIG, None]), "has no shape.*b"),
        (areas([BIG, BIG], codes=("a", "a")), "appears twice"),
    ],
)
def test_a_boundary_fault_is_named(frame: gpd.GeoDataFrame, said: str) -> None:
    with pytest.raises(FrameError, match=f"(?s){said}"):
        check_areas(frame)


def lookup(**changes: object) -> pd.DataFrame:
    columns: dict[str, object] = {
        "from_geography": "lsoa11", "from_code": ["a", "b"], "to_geography": "wd19",
        "to_code": ["x", "x"],
    }  # fmt: skip
    return pd.DataFrame(columns | changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"from_code": ["a", "a"]}, "appears twice: a"),
        ({"share": [0.5, 1.5]}, r"share is outside 0\.\.1.*b"),
        ({"change": ["U", "Q"]}, "none of U, S, M, X"),
        ({"to_code": ["x", ""]}, "to_code is empty"),
    ],
)
def test_a_lookup_fault_is_named(changes: dict[str, object], said: str) -> None:
    with pytest.raises(FrameError, match=f"(?s){said}"):
        check_lookup(lookup(**changes))


def test_counts_below_zero_are_refused() -> None:
    bad = pd.DataFrame(
        {"geography": "g", "area_code": ["a"], "year": 2015, "group": "all", "persons": [-1]}
    )
    with pytest.raises(FrameError, match=r"below zero.*a"):
        check_counts(bad)


def test_two_vintages_are_never_joined_by_code_alone() -> None:
    check_same_geography("lsoa11", "lsoa11")
    with pytest.raises(VintageError, match=r"lsoa11 \(2011\) and lsoa21 \(2021\).*'lsoa11_lsoa21'"):
        check_same_geography("lsoa11", "lsoa21", lookup="lsoa11_lsoa21")
    with pytest.raises(VintageError, match="different geographies"):
        check_same_geography("lsoa11", "wd19")
