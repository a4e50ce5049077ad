"""Boundary files of every kind and every fault."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from shapely import LineString, Polygon, box

from needsmap.catalogue import open_catalogue
from needsmap.columns import Areas
from needsmap.errors import FileFormatError, FrameError
from needsmap.model import BoundarySet, Notice
from needsmap.readers.boundaries import read_areas, read_names, read_water

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Library

ENTRY = replace(open_catalogue().find("lsoa21_bgc", BoundarySet), n_areas=2)
SQUARES = [box(520000, 180000, 521000, 181000), box(521000, 180000, 522000, 181000)]


def two(
    shapes: list[object] = SQUARES, codes: tuple[str, str] = ("E01000001", "E01000002")
) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"FID": [1, 2], "LSOA21CD": codes, "LSOA21NM": ["A 001A", "A 001B"]},
        geometry=shapes, crs=27700,
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["parquet", "gpkg", "geojson", "shp.zip"])
def test_every_common_format_gives_the_same_frame(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"areas.{kind}"
    frame = two()
    if kind == "parquet":
        frame.to_parquet(path)
    elif kind == "geojson":
        frame.to_crs(4326).to_file(path, driver="GeoJSON")
    elif kind == "shp.zip":
        frame.to_file(path, driver="ESRI Shapefile")
    else:
        frame.to_file(path)
    got = read_areas(path, ENTRY)
    assert got[Areas.AREA_CODE].tolist() == ["E01000001", "E01000002"]
    assert got.crs.to_epsg() == 27700
    # degrees and back without the OSTN15 grid may be off by up to 4 m
    assert got.geometry.area.tolist() == pytest.approx([1e6, 1e6], rel=1e-3)
    assert read_names(path, ENTRY)[Areas.AREA_NAME].tolist() == ["A 001A", "A 001B"]


def test_shapes_that_cross_themselves_are_repaired_and_counted(tmp_path: Path) -> None:
    bow = Polygon([(520000, 180000), (521000, 181000), (521000, 180000), (520000, 181000)])
    path = tmp_path / "areas.gpkg"
    two([bow, SQUARES[1]]).to_file(path)
    told: list[str] = []
    got = read_areas(path, ENTRY, notify=told.append)
    assert got.geometry.is_valid.all()
    assert told == [
        "repaired 1 shape that crosses itself: E01000001",
        "E01000001: 500,000 m2, where its outline as drawn adds up to 0 m2",
    ]


def test_areas_outside_england_are_left_out_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "areas.gpkg"
    two(codes=("E01000001", "W01000001")).to_file(path)
    told: list[str] = []
    got = read_areas(path, replace(ENTRY, n_areas=1), notify=told.append)
    assert len(got) == 1
    assert told == [Notice.of("areas_outside_england", entry="lsoa21_bgc", n=1)]


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (two().set_crs(None, allow_override=True), "no CRS is set"),
        (
            two().rename(columns={"LSOA21CD": "LSOA11CD"}),
            "(?s)no columns are headed 'lsoa21cd'.*LSOA11CD",
        ),
        (two(codes=("E01000001", "E01000001")), "appears twice: E01000001"),
        (two().iloc[:1], "1 areas, expected 2"),
    ],
)
def test_a_faulty_file_is_named_with_its_fault(
    frame: gpd.GeoDataFrame, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "areas.parquet"
    frame.to_parquet(path)
    with pytest.raises(FrameError, match=said) as caught:
        read_areas(path, ENTRY)
    assert str(path) in str(caught.value)


def test_water_is_lines_or_polygons_in_any_crs(tmp_path: Path) -> None:
    shapes = [LineString([(520000, 180000), (521000, 181000)]), SQUARES[0], None]
    frame = gpd.GeoDataFrame({"Name": ["Thames", None, "x"]}, geometry=shapes, crs=27700)
    frame.to_crs(4326).to_file(tmp_path / "water.geojson", driver="GeoJSON")
    got = read_water(tmp_path / "water.geojson")
    assert got[Areas.AREA_NAME].tolist() == ["Thames", ""]
    assert got.crs.to_epsg() == 27700
    assert got.geometry.iloc[0].length == pytest.approx(1414, abs=5)
    frame.set_crs(None, allow_override=True).to_parquet(tmp_path / "bare.parquet")
    with pytest.raises(FrameError, match="no CRS"):
        read_water(tmp_path / "bare.parquet")


@pytest.mark.parametrize("columns", [{}, {"w": [1.5, 2.5]}, {"name": [None, None]}])
@pytest.mark.parametrize("name", ["water.geojson", "water.gpkg", "water.shp"])
def test_water_needs_no_name(columns: dict[str, list[object]], name: str, tmp_path: Path) -> None:
    shapes = [LineString([(520000, 180000), (521000, 181000)]), LineString([(0, 1), (2, 3)])]
    gpd.GeoDataFrame(columns, geometry=shapes, crs=27700).to_file(tmp_path / name)
    assert read_water(tmp_path / name)[Areas.AREA_NAME].tolist() == [""]


def test_the_layer_that_has_the_columns_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "areas.gpkg"
    gpd.GeoDataFrame({"x": [1]}, geometry=[SQUARES[0]], crs=27700).to_file(path, layer="other")
    two().to_file(path, layer="lsoa")
    assert len(read_areas(path, ENTRY)) == 2
    assert len(read_names(path, ENTRY)) == 2
    two().to_file(path, layer="again")
    with pytest.raises(FrameError, match="'again'"):
        read_areas(path, ENTRY)


def test_areas_with_a_wrong_label_are_corrected_and_reported(tmp_path: Path) -> None:
    path = tmp_path / "areas.geojson"
    two().set_crs(4326, allow_override=True).to_file(path)
    told: list[str] = []
    got = read_areas(path, ENTRY, notify=told.append)
    assert got.geometry[0].equals_exact(two().geometry[0], 1)
    assert any("National Grid" in text for text in told)


@pytest.mark.parametrize("name", ["areas.gpkg", "areas.parquet", "areas.zip"])
def test_what_is_no_boundary_file_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"not at all")
    with pytest.raises(FileFormatError, match=name):
        read_areas(path, ENTRY)


@pytest.mark.real
@pytest.mark.parametrize("entry", list(open_catalogue().of(BoundarySet)), ids=lambda e: e.id)
def test_every_boundary_set_of_the_mirror_is_read_whole(
    entry: BoundarySet, library: Library
) -> None:
    names = library.load_names(entry.id)
    assert names[Areas.AREA_CODE].nunique() == entry.n_areas


@pytest.mark.real
def test_the_publishers_own_formats_give_the_same_areas(library: Library, mirror: Path) -> None:
    """A zipped shapefile in metres and a GeoJSON in degrees, against the mirror's parquet."""
    folder = mirror / "samples_official_format"
    shp = read_areas(folder / "london-2021-lsoa-gen20.zip", replace(ENTRY, n_areas=4994))
    geojson = read_areas(folder / "LSOA21_E09000021.geojson", replace(ENTRY, n_areas=99))
    whole = library.load_areas("lsoa21_bgc").set_index(Areas.AREA_CODE)
    for part, tolerance in ((shp, 1e-3), (geojson, 5e-3)):
        ours = part.set_index(Areas.AREA_CODE)
        other = whole.loc[ours.index]
        shared = ours.geometry.intersection(other.geometry, align=False).area
        assert (shared / other.area).min() > 1 - tolerance
