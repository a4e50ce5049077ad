"""Measured places as a wide frame: the figures of `measure`, in columns that a script can use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import needsmap as nm
from needsmap.errors import UnknownEntry
from needsmap.workflows.measure.measure import measure
from needsmap.workflows.measure.requests import MeasureRequest

if TYPE_CHECKING:
    import geopandas as gpd

    from needsmap.library import Library

RELEASE = "invented_iod2019"


@pytest.fixture(scope="module")
def wards(invented: Library) -> gpd.GeoDataFrame:
    return nm.summarise("Alderwick", RELEASE, by="ward", domains=("imd", "crime"), library=invented)


def test_one_row_a_ward_with_the_figures_of_measure(
    wards: gpd.GeoDataFrame, invented: Library
) -> None:
    request = MeasureRequest(places=("Alderwick",), release=RELEASE, by="ward", domains=("crime",))
    measured = measure(invented, request)
    long = measured.rounded
    scores = long[long["measure"] == "average_score"].set_index("area_code")
    frame = wards.set_index("WD19CD")
    assert frame.index.is_unique
    assert frame.index.tolist() == measured.codes
    assert frame["crime_average_score"].tolist() == scores["value"].tolist()
    assert frame["crime_average_score_rank"].tolist() == scores["rank"].tolist()
    assert frame["areas"].sum() == len(nm.load("Alderwick", RELEASE, library=invented))
    assert frame.crs == "EPSG:27700"
    assert frame.geometry.is_valid.all()
    assert list(frame.columns)[-1] == "geometry"


def test_peers_weights_and_sources_stand_beside_the_figures(wards: gpd.GeoDataFrame) -> None:
    attrs = json.loads(json.dumps(wards.attrs))
    assert "wards of 2019" in attrs["ranked_among"]
    assert "mid-" in attrs["weights"]
    assert attrs["sources"]
    assert attrs["caveats"]


def test_equal_weights_are_named_and_count_nobody(invented: Library) -> None:
    frame = nm.summarise("Alderwick", RELEASE, weights="equal", library=invented)
    assert "people" not in frame
    assert "counts alike" in frame.attrs["weights"]


def test_a_kind_that_is_not_one_is_refused(invented: Library) -> None:
    with pytest.raises(UnknownEntry, match="ward"):
        nm.summarise("Alderwick", RELEASE, by="street", library=invented)


@pytest.mark.real
def test_published_proportions_of_2019(library: Library) -> None:
    # File 10 of the Indices of Deprivation 2019, sheet IMD
    frame = nm.summarise(["Gravesham", "Calderdale"], "iod2019", library=library)
    assert frame.set_index("LAD19NM")["imd_proportion"].to_dict() == {
        "Gravesham": 0.0313,
        "Calderdale": 0.1563,
    }


def test_people_are_everyone_whatever_is_asked_for_first(invented: Library) -> None:
    adults = nm.summarise("Alderwick", RELEASE, domains=("employment", "imd"), library=invented)
    everyone = nm.summarise("Alderwick", RELEASE, library=invented)
    assert adults["people"].tolist() == everyone["people"].tolist()
    older = nm.summarise("Alderwick", RELEASE, domains="idaopi", library=invented)
    assert "people" not in older
    assert older["people_at_risk"].iloc[0] < everyone["people"].iloc[0]


@pytest.mark.real
def test_a_district_without_boundaries_is_drawn_as_its_small_areas(library: Library) -> None:
    frame = nm.summarise("Gateshead", "imd2007", weights="equal", library=library)
    areas = nm.load("Gateshead", "imd2007", library=library)
    assert frame.geometry.area.iloc[0] == pytest.approx(areas.geometry.area.sum())
    assert any("lad11" in notice for notice in frame.attrs["notices"])
