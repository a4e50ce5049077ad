"""Small areas to places: by lookup, residents, parts and land; and how badly each fits."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from measures.published import lookup, path_of, real
from needsmap.columns import BNG, Areas, Assignment, Counts, Lookups, Residents
from needsmap.errors import FrameError, NotComparable
from needsmap.measures.places.assignment import (
    by_area,
    by_parts,
    by_residents,
    chain,
    check_lived_in,
    from_lookup,
    residents,
    within,
)
from needsmap.measures.places.fit import LAST_RESORT, METHODS, describe, misfit


def areas(codes: list[str], boxes: list[tuple[float, ...]], geography: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            Areas.GEOGRAPHY: geography,
            Areas.AREA_CODE: codes,
            Areas.AREA_NAME: [f"Place {c}" for c in codes],
        },
        geometry=[shapely.box(*b) for b in boxes],
        crs=BNG,
    )


def people(rows: list[tuple[str, float, float, float]]) -> gpd.GeoDataFrame:
    """Small area, persons, x, y of each output area."""
    frame = pd.DataFrame(rows, columns=[Residents.AREA_CODE, Residents.PERSONS, "x", "y"])
    return gpd.GeoDataFrame(
        {
            Residents.AREA_CODE: frame[Residents.AREA_CODE],
            Residents.PART: [f"O{i}" for i in range(len(frame))],
            Residents.PERSONS: frame[Residents.PERSONS],
        },
        geometry=gpd.points_from_xy(frame["x"], frame["y"]),
        crs=BNG,
    )


def pairs(rows: list[tuple[str, str]], small: str, large: str, fit: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            Lookups.FROM_GEOGRAPHY: small,
            Lookups.FROM_CODE: [a for a, _ in rows],
            Lookups.FROM_NAME: "",
            Lookups.TO_GEOGRAPHY: large,
            Lookups.TO_CODE: [b for _, b in rows],
            Lookups.TO_NAME: [f"Place {b}" for _, b in rows],
            Lookups.SHARE: float("nan"),
            Lookups.CHANGE: "",
            Lookups.FIT: fit,
        }
    )


def shares(membership: pd.DataFrame) -> dict[tuple[str, str], float]:
    keys = zip(membership[Lookups.FROM_CODE], membership[Lookups.TO_CODE], strict=True)
    return dict(zip(keys, membership[Lookups.SHARE].astype(float), strict=True))


WARDS = areas(["W1", "W2"], [(0, 0, 100, 100), (100, 0, 200, 100)], "wd25")
#: E1 straddles the two wards: 300 of its 400 people live in W1.
PEOPLE = people([("E1", 300, 50, 50), ("E1", 100, 150, 50), ("E2", 600, 160, 20)])


def test_residents_share_a_small_area_out() -> None:
    out = by_residents(PEOPLE, WARDS, small="lsoa21")
    assert shares(out) == {("E1", "W1"): 0.75, ("E1", "W2"): 0.25, ("E2", "W2"): 1.0}
    assert set(out[Lookups.TO_GEOGRAPHY]) == {"wd25"}


def test_places_of_ones_own_may_overlap() -> None:
    both = areas(["A", "B"], [(0, 0, 200, 100), (100, 0, 200, 100)], "own")
    out = by_residents(PEOPLE, both, small="lsoa21")
    assert shares(out)["E1", "A"] == 1
    assert shares(out)["E1", "B"] == 0.25


def test_a_place_where_nobody_lives_is_told() -> None:
    sea = areas(["SEA"], [(9000, 9000, 9100, 9100)], "own")
    with pytest.raises(FrameError, match=r"nobody is known to live in 1 place: Place SEA"):
        check_lived_in(by_residents(PEOPLE, sea, small="lsoa21"), sea)
    out = by_residents(PEOPLE, WARDS, small="lsoa21")
    assert check_lived_in(out, WARDS) is out


def test_misfit_of_a_best_fit() -> None:
    best = from_lookup(pairs([("E1", "W1"), ("E2", "W2")], "lsoa21", "wd25", "best"))
    out = misfit(best, PEOPLE, WARDS)
    # W1: none of its 300 is left out, 100 of the 400 assigned live outside
    assert out.loc["W1"].tolist() == [0, 0.25]
    # W2: 100 of its 700 are left out
    assert out.loc["W2", Assignment.LEFT_OUT] == pytest.approx(1 / 7)
    assert out.loc["W2", Assignment.BROUGHT_IN] == 0
    exact = misfit(by_residents(PEOPLE, WARDS, small="lsoa21"), PEOPLE, WARDS)
    assert exact.to_numpy() == pytest.approx(np.zeros((2, 2)))


def test_description_stands_beside_every_value() -> None:
    best = from_lookup(pairs([("E1", "W1"), ("E2", "W2")], "lsoa21", "wd25", "best"))
    out = describe(best, method="best fit", year=2011, fit=misfit(best, PEOPLE, WARDS))
    row = out.set_index(Assignment.AREA_CODE).loc["W1"]
    assert (row[Assignment.N_AREAS], row[Assignment.N_WHOLE]) == (1, 1)
    assert row[Assignment.POPULATION_YEAR] == 2011
    assert row[Assignment.BROUGHT_IN] == 0.25
    split = describe(by_residents(PEOPLE, WARDS, small="lsoa21"), method="residents", year=2011)
    assert split[Assignment.N_WHOLE].tolist() == [0, 1]
    assert split[Assignment.LEFT_OUT].isna().all()
    with pytest.raises(FrameError, match="no method 'guess'"):
        describe(best, method="guess", year=None)


def test_land_is_a_last_resort_and_seams_are_not_people() -> None:
    small = areas(
        ["E1", "E2", "E3"],
        [(0, 0, 100, 100), (100, 0, 300, 100), (300, 0, 400, 100)],
        "lsoa21",
    )
    place = areas(["P"], [(0, 0, 200.0, 100)], "own")
    out = by_area(small, place)
    assert shares(out) == {("E1", "P"): 1.0, ("E2", "P"): 0.5}
    seam = areas(["P"], [(0.5, 0, 100.5, 100)], "own")
    assert shares(by_area(small, seam)) == {("E1", "P"): 1.0}
    assert "last resort" in METHODS[LAST_RESORT]


def test_lists_of_parts() -> None:
    parts = pd.DataFrame(PEOPLE.drop(columns="geometry"))
    out = by_parts(parts, {"Street": ["O1", "O2", "O1"]}, small="lsoa21", large="own")
    assert shares(out) == {("E1", "Street"): 0.25, ("E2", "Street"): 1.0}
    with pytest.raises(FrameError, match="Street: 1 not known: O9"):
        by_parts(parts, {"Street": ["O1", "O9"]}, small="lsoa21", large="own")


def test_a_region_through_the_district_never_through_the_ward() -> None:
    districts = pairs([("E1", "D1"), ("E2", "D1"), ("E3", "D2")], "lsoa11", "lad19", "exact")
    regions = pairs([("D1", "R1"), ("D2", "R2")], "lad19", "rgn19", "exact")
    assert shares(chain(districts, regions)) == {
        ("E1", "R1"): 1.0, ("E2", "R1"): 1.0, ("E3", "R2"): 1.0,
    }  # fmt: skip
    wards = pairs([("E1", "W1")], "lsoa11", "wd19", "best")
    with pytest.raises(NotComparable, match="only best-fit wd19"):
        chain(wards, pairs([("W1", "D1")], "wd19", "lad19", "exact"))
    with pytest.raises(FrameError, match="do not meet"):
        chain(districts, pairs([("D1", "R1")], "lad24", "rgn", "exact"))
    with pytest.raises(FrameError, match=r"1 lad19 code leads no further, such as D2"):
        chain(districts, regions.head(1))


def test_lookup_with_an_area_in_two_places_is_refused() -> None:
    twice = pairs([("E1", "W1"), ("E1", "W2")], "lsoa21", "wd25", "best")
    with pytest.raises(FrameError, match="E1"):
        from_lookup(twice)


def test_residents_need_a_home() -> None:
    counts = pd.DataFrame(
        {Counts.AREA_CODE: ["O1", "O2"], Counts.PERSONS: [10.0, 20.0], Counts.GEOGRAPHY: "oa11"}
    )
    points = gpd.GeoDataFrame(
        {Areas.AREA_CODE: ["O1", "O2"]}, geometry=gpd.points_from_xy([0, 1], [0, 1]), crs=BNG
    )
    nest = pairs([("O1", "E1"), ("O2", "E1")], "oa11", "lsoa11", "exact")
    out = residents(counts, points, nest)
    assert out[Residents.AREA_CODE].tolist() == ["E1", "E1"]
    assert out[Residents.PERSONS].sum() == 30
    with pytest.raises(FrameError, match="without a small area, such as O2"):
        residents(counts, points, nest.head(1))
    with pytest.raises(FrameError, match="without residents, such as O2"):
        residents(counts.head(1), points, nest)


ACROSS = st.one_of(st.floats(0.1, 99.9), st.floats(100.1, 199.9))


@given(st.lists(st.tuples(ACROSS, st.integers(1, 500)), min_size=1, max_size=30))
def test_nobody_is_lost_between_places_that_cover_everything(
    rows: list[tuple[float, int]],
) -> None:
    points = people([(f"E{i % 4}", n, x, 50.0) for i, (x, n) in enumerate(rows)])
    lives = within(points, WARDS)
    assert lives.notna().all()
    out = by_residents(points, WARDS.loc[WARDS[Areas.AREA_CODE].isin(set(lives))], small="lsoa21")
    assert out.groupby(Lookups.FROM_CODE)[Lookups.SHARE].sum().to_numpy() == pytest.approx(1)


# --- published ---


@real
def test_the_trap_of_the_ward_of_2024() -> None:
    ward = lookup("lsoa21_wd24", "lsoa21", "wd24")
    assert ward.loc[ward[Lookups.FROM_CODE] == "E01027305", Lookups.TO_CODE].tolist() != []
    district = lookup("lsoa21_lad24", "lsoa21", "lad24").set_index(Lookups.FROM_CODE)
    assert district.loc["E01027305", Lookups.TO_NAME] == "West Northamptonshire"


@real
def test_best_fit_of_norbiton_misses_few() -> None:
    raw = pd.read_csv(path_of("oa11_population"))
    codes = raw["OA11CD"]
    nest = lookup("oa11_lsoa11_msoa11_lad22", "oa11", "lsoa11")
    counts = pd.DataFrame(
        {Counts.AREA_CODE: codes, Counts.PERSONS: raw["usual_residents_2011"].astype(float)}
    )
    points = gpd.GeoDataFrame(
        {Areas.AREA_CODE: codes}, geometry=gpd.points_from_xy(raw["X"], raw["Y"]), crs=BNG
    )
    home = residents(counts, points, nest)
    wards = gpd.read_parquet(path_of("wd19_bgc")).rename(
        columns={"WD19CD": Areas.AREA_CODE, "WD19NM": Areas.AREA_NAME}
    )
    wards[Areas.GEOGRAPHY] = "wd19"
    norbiton = wards.loc[wards[Areas.AREA_CODE] == "E05000409"]
    best = lookup("lsoa11_wd19", "lsoa11", "wd19")
    mine = from_lookup(best.loc[best[Lookups.TO_CODE] == "E05000409"])
    fit = misfit(mine, home, norbiton).loc["E05000409"]
    assert fit[Assignment.LEFT_OUT] < 0.05
    assert fit[Assignment.BROUGHT_IN] < 0.05
    split = by_residents(home, norbiton, small="lsoa11")
    whole = {f"E0100{i}" for i in range(2969, 2975)}
    assert whole <= set(split[Lookups.FROM_CODE])
