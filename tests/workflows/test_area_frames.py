"""Plain GeoDataFrames of small areas: the figures of the commands, in any way of naming a place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from geopandas.testing import assert_geodataframe_equal
from shapely import MultiPolygon, Point, box

import needsmap as nm
from needsmap.errors import FrameError, UnknownEntry, UnknownPlace
from needsmap.workflows.map_request import BandRequest
from needsmap.workflows.place_bands import place_bands

if TYPE_CHECKING:
    from needsmap.library import Library

RELEASE = "invented_iod2019"


@pytest.fixture(scope="module")
def alderwick(invented: Library) -> gpd.GeoDataFrame:
    return nm.load("Alderwick", RELEASE, domains="all", library=invented)


def test_ranks_and_deciles_are_those_of_bands(
    alderwick: gpd.GeoDataFrame, invented: Library
) -> None:
    request = BandRequest(place="Alderwick", release=RELEASE, domain="health")
    areas = place_bands(invented, request).areas.set_index("area_code").sort_index()
    frame = alderwick.set_index("LSOA11CD")
    assert frame["health_rank"].tolist() == areas["rank"].tolist()
    assert frame["health_decile"].tolist() == areas["decile"].tolist()
    assert frame.index.is_monotonic_increasing
    assert alderwick.crs == "EPSG:27700"


def test_what_stands_beside_the_figures_is_plain_data(alderwick: gpd.GeoDataFrame) -> None:
    attrs = json.loads(json.dumps(alderwick.attrs))
    assert attrs["place"] == "Alderwick"
    assert any("nvented" in notice for notice in attrs["notices"])
    assert attrs["sources"]
    assert attrs["decile_1"] == "most deprived"
    assert attrs["titles"]["health_decile"].endswith(": national decile")


def test_a_result_names_its_own_sources_whatever_was_loaded_before(invented: Library) -> None:
    before = (list(invented.notices), list(invented.sources))
    first = nm.load("Larkrise", RELEASE, library=invented)
    nm.load("Alderwick", "invented_iod2025", library=invented)
    again = nm.load("Larkrise", RELEASE, library=invented)
    assert first.attrs == again.attrs
    assert (list(invented.notices), list(invented.sources)) == before


def test_a_place_by_name_by_outline_and_by_codes_is_the_same(
    alderwick: gpd.GeoDataFrame, invented: Library
) -> None:
    ward = nm.load("Larkrise", RELEASE, library=invented)
    outline = ward.geometry.union_all()
    degrees = gpd.GeoSeries([outline], crs=27700).to_crs(4326)
    codes = ward["LSOA11CD"].tolist()
    assert 1 < len(codes) < len(alderwick)
    for place in (outline, degrees, degrees.to_frame("geometry"), set(codes), ["Larkrise"]):
        assert nm.load(place, RELEASE, library=invented)["LSOA11CD"].tolist() == codes


def test_an_outline_that_crosses_itself_is_mended(
    alderwick: gpd.GeoDataFrame, invented: Library
) -> None:
    west, south, east, north = alderwick.total_bounds
    twice = MultiPolygon([box(west, south, east, north), box(west, south, east, north + 1)])
    frame = nm.load(twice, RELEASE, library=invented)
    assert frame["LSOA11CD"].tolist() == alderwick["LSOA11CD"].tolist()


def test_what_a_caller_does_to_a_frame_changes_no_later_one(invented: Library) -> None:
    before = nm.load("Larkrise", RELEASE, library=invented)
    data = nm.open_release(RELEASE, library=invented)
    areas, ranks = data.areas(), invented.load_ranks(RELEASE)
    areas.to_crs(4326, inplace=True)
    areas.loc[:, "area_name"] = "X"
    ranks["rank"] = 1
    after = nm.load("Larkrise", RELEASE, library=invented)
    assert_geodataframe_equal(after, before)


@pytest.mark.parametrize(
    ("place", "error"),
    [
        ([], UnknownPlace),
        (["E01999999"], UnknownPlace),
        ("Atlantis", UnknownPlace),
        (None, UnknownPlace),
        ([5], UnknownPlace),
        (gpd.GeoSeries([box(0, 0, 1, 1)]), FrameError),
        (box(-0.3, 51.4, -0.2, 51.5), FrameError),
        (Point(520_000, 170_000), FrameError),
    ],
)
def test_what_is_not_a_place_is_refused(place: object, error: type, invented: Library) -> None:
    with pytest.raises(error):
        nm.load(place, RELEASE, library=invented)  # type: ignore[arg-type]


def test_an_unknown_domain_names_those_that_there_are(invented: Library) -> None:
    with pytest.raises(UnknownEntry, match="crime"):
        nm.load("Larkrise", RELEASE, domains=["magic"], library=invented)


def test_releases_are_listed_in_the_order_of_publication() -> None:
    table = nm.releases()
    assert table["published"].is_monotonic_increasing
    assert table.loc["iod2019", "areas"] == 32_844


@pytest.mark.real
def test_kingston_has_its_98_areas_and_norbiton_its_own(library: Library) -> None:
    frame = nm.load("Kingston upon Thames", "iod2019", library=library)
    ward = nm.load("Norbiton, Kingston upon Thames", "iod2019", library=library)
    assert len(frame) == 98
    assert set(ward["LSOA11CD"]) < set(frame["LSOA11CD"])
    worst = frame.sort_values("imd_rank")["LSOA11CD"].iloc[0]
    request = BandRequest(place="Kingston upon Thames", release="iod2019")
    assert worst == place_bands(library, request).worst["area_code"]
    with pytest.raises(UnknownPlace, match="2021"):
        nm.load(["E01035716"], "iod2019", library=library)
