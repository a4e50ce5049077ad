"""Registers: ten partners, near the high streets, with the faults of real files in known rows."""

from collections import Counter
from datetime import datetime

import numpy as np
import pytest
import shapely

from alderwick import Borough
from alderwick.estate.faults import EXCEL_UPRN, FORMULA_NAME, MARKUP_NAME, SHARED_UPRN
from alderwick.estate.registers import REFERENCE_DATE, Rows


@pytest.fixture(scope="module")
def land(borough: Borough) -> Rows:
    return borough.estate.land


@pytest.fixture(scope="module")
def partners(borough: Borough) -> Rows:
    return borough.estate.partners


@pytest.fixture(scope="module")
def practices(borough: Borough) -> Rows:
    return borough.estate.practices


def test_about_250_assets_of_ten_partners(land: Rows, partners: Rows, practices: Rows) -> None:
    assert 220 <= len(land) + len(partners) + len(practices) <= 270
    names = {row["OrganisationLabel"] for row in land} | {row["Partner"] for row in partners}
    assert len(names) + 1 == 10  # and the practices


def test_ids_are_unique(land: Rows, partners: Rows, practices: Rows) -> None:
    for rows, column in ((land, "AssetCode"), (partners, "Asset id"), (practices, "#1")):
        assert max(Counter(row[column] for row in rows).values()) == 1


def test_practices_have_27_columns_and_closed_rows(practices: Rows) -> None:
    assert {len(row) for row in practices} == {27}
    assert Counter(row["#13"] for row in practices) == {"A": len(practices) - 6, "C": 5, "D": 1}
    assert sum(row["#26"] != "4" for row in practices) == 1


def test_no_vacant_building_with_an_outcode_only_can_be_placed(land: Rows) -> None:
    bare = [
        row for row in land if row["PostCode"] and " " not in row["PostCode"] and not row["GeoX"]
    ]
    outcodes = [row for row in bare if len(row["PostCode"]) == 3]
    assert len(outcodes) == 15
    assert sum(row["TenureDetail"] == "Vacant" for row in outcodes) == 6


def test_one_row_has_longitude_and_latitude_swapped(land: Rows) -> None:
    swapped = [row for row in land if row["GeoX"] and float(row["GeoX"]) > 40]
    assert len(swapped) == 1
    # the rule of the faults' table: latitude in -8..2 with longitude in 49..61
    assert 49 < float(swapped[0]["GeoX"]) < 61
    assert -8 < float(swapped[0]["GeoY"]) < 2


def test_the_letter_o_stands_for_a_zero_of_a_postcode_that_exists(
    borough: Borough, land: Rows, practices: Rows
) -> None:
    wrong = [row["PostCode"] for row in land] + [row["#10"] for row in practices]
    wrong = [text for text in wrong if " O" in text]
    assert len(wrong) == 2
    assert {text.replace(" O", " 0") for text in wrong} <= set(borough.addresses.postcodes)


def test_a_site_stands_twice(land: Rows) -> None:
    twice = [row for row in land if row["UPRN"] == SHARED_UPRN]
    assert sorted(row["OtherDetail"] for row in twice) == ["Children's centre", "Library"]
    assert len({(row["GeoX"], row["GeoY"], row["PostCode"]) for row in twice}) == 1


def test_hostile_names_prose_and_damage_are_there_once(land: Rows, partners: Rows) -> None:
    names = [row["PropertyName"] for row in land] + [row["Name"] for row in partners]
    assert names.count(MARKUP_NAME) == names.count(FORMULA_NAME) == 1
    assert sum(row["UPRN"] == EXCEL_UPRN for row in land) == 1
    assert sum(row["BuildingSize"].startswith("approx") for row in land) == 1
    assert sum(row["TenureType"] == "Leashold" for row in land) == 1
    assert sum(row["Status"] == "Closed" for row in partners) == 2


def test_lease_ends_spread_over_the_five_years_from_a_fixed_day(partners: Rows) -> None:
    ends = [row["Lease end"] for row in partners if row["Lease end"] not in {"", "rolling"}]
    days = [(datetime.strptime(e, "%d/%m/%Y").date() - REFERENCE_DATE).days for e in ends]  # noqa: DTZ007 - a date has no zone
    assert len(days) > 30
    assert 0 < min(days) < 200
    assert 4 * 365 < max(days) <= 5 * 365


def test_only_leaseholds_have_a_lease_end(partners: Rows) -> None:
    assert all((row["Tenure"] == "Leasehold") == bool(row["Lease end"]) for row in partners)


def test_every_field_that_a_partnership_asks_for_is_mostly_filled(partners: Rows) -> None:
    for column in ("Capacity", "Utilisation", "Market value", "Condition", "Running cost"):
        filled = sum(bool(row[column]) for row in partners)
        assert 0.75 * len(partners) < filled <= len(partners)


def test_buildings_gather_at_high_streets(borough: Borough, partners: Rows) -> None:
    spots = [(float(r["Easting"]), float(r["Northing"])) for r in partners if r["Easting"]]
    points = np.array(spots)
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    homes = borough.addresses.points.astype(float)
    rng = np.random.default_rng(1)
    chance = [homes[rng.choice(len(homes), len(points), replace=False)] for _ in range(20)]
    by_chance = []
    for some in chance:
        gaps = np.hypot(*(some[:, None] - some[None]).transpose(2, 0, 1))
        np.fill_diagonal(gaps, np.inf)
        by_chance.append(np.median(gaps.min(axis=1)))
    assert np.median(apart.min(axis=1)) < min(by_chance)


def test_one_site_lies_outside_the_borough_and_one_easting_is_far_off(
    borough: Borough, partners: Rows
) -> None:
    whole = borough.areas("lad19").geometry.iloc[0]
    spots = [(float(r["Easting"]), float(r["Northing"])) for r in partners if r["Easting"]]
    away = shapely.distance(whole, shapely.points(spots))
    assert (away > 0).sum() >= 2
    assert (away > 3_000).sum() >= 1
