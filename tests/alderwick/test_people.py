"""People: counts that sum, ages that are plausible, postcodes that lie where they should."""

import re

import numpy as np
import pytest
import shapely

from alderwick import Borough

YEARS = [2001, 2005, 2008, 2011, 2012, 2015, 2021, 2022]


@pytest.mark.parametrize("year", YEARS)
def test_ages_sum_to_everybody(borough: Borough, year: int) -> None:
    counts = borough.people.counts(year)
    ages = counts["children"] + counts["aged_16_59"] + counts["older"]
    assert (ages == counts["all"]).all()
    assert all((column >= 0).all() for column in counts.values())
    assert (counts["working_age"] < counts["all"]).all()


@pytest.mark.parametrize("geography", ["lsoa01", "lsoa11", "lsoa21", "wd19", "lad24"])
def test_areas_hold_the_people_of_their_cells(borough: Borough, geography: str) -> None:
    whole = borough.people.counts(2015)["all"].sum()
    assert borough.counts(geography, 2015)["all"].sum() == whole
    assert 150_000 < whole < 260_000


@pytest.mark.parametrize(
    ("geography", "year"), [("lsoa01", 2001), ("lsoa11", 2011), ("lsoa21", 2021)]
)
def test_lsoas_are_of_the_usual_size_in_their_census_year(
    borough: Borough, geography: str, year: int
) -> None:
    people = borough.counts(geography, year)["all"]
    assert people.min() > 800
    assert people.max() < 3_000
    assert 1_300 < np.median(people) < 1_900


def test_an_lsoa_is_made_of_a_few_output_areas(borough: Borough) -> None:
    cells = np.bincount(borough.nest.layers["lsoa11"].of_cell)
    assert set(cells.tolist()) <= {3, 4, 5, 6, 7}


def test_centroids_and_postcodes_lie_in_their_cell(borough: Borough) -> None:
    ground, addresses = borough.ground, borough.addresses
    assert shapely.covers(ground.polygons, shapely.points(borough.people.centroids)).mean() > 0.97
    homes = shapely.points(addresses.points.astype(float))
    assert shapely.covers(ground.polygons[addresses.of_cell], homes).all()


def test_postcodes_are_well_formed_unique_and_of_no_real_area(borough: Borough) -> None:
    names = borough.addresses.postcodes
    assert 1_300 <= len(names) <= 1_700
    assert len(set(names)) == len(names)
    # the inward part never has C I K M O V
    assert all(re.fullmatch(r"ZX[1-6] \d[ABD-HJLNP-UW-Z]{2}", name) for name in names)
    assert set(np.unique(borough.addresses.of_cell)) == set(range(len(borough.ground.polygons)))
