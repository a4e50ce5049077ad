"""Registers that are map files: every layer and folder, and coordinates that fit their label."""

import json
from pathlib import Path

import geopandas as gpd
import pytest
from shapely import MultiPoint, Point, Polygon, box

from needsmap.catalogue import open_catalogue
from needsmap.columns import Assets, RegisterRows
from needsmap.errors import NeedsmapError
from needsmap.model import RegisterLayout
from needsmap.readers.registers.read import Register, read_register
from needsmap.readers.registers.rows import Reading

LAYOUTS = tuple(open_catalogue(()).of(RegisterLayout))
HALL, HUB = Point(518_600, 169_200), Point(519_200, 169_300)


def sites(**columns: list[str]) -> gpd.GeoDataFrame:
    names = columns or {"Site Name": ["Elm Hall", "Oak Hub"], "Use": ["Hall", "Hub"]}
    return gpd.GeoDataFrame(names, geometry=[HALL, HUB], crs="EPSG:27700")


def read(path: Path, **stated: str) -> Register:
    return read_register(path, LAYOUTS, reading=Reading(**stated))


def points(register: Register) -> list[tuple[float, ...]]:
    pairs = register.rows[[RegisterRows.X, RegisterRows.Y]]
    return [tuple(map(float, pair)) if all(pair) else () for pair in pairs.to_numpy()]


def near(register: Register) -> bool:
    got = [Point(pair) for pair in points(register)]
    return all(min(HALL.distance(point), HUB.distance(point)) < 6 for point in got)


@pytest.mark.parametrize(
    ("crs", "announced"),
    [(27700, 4326), (27700, 3857), (4326, 27700), (3857, 4326), (3857, 27700)],
)
def test_a_wrong_label_is_corrected_and_flagged(crs: int, announced: int, tmp_path: Path) -> None:
    frame = sites().to_crs(crs).set_crs(announced, allow_override=True)
    frame.to_file(tmp_path / "a.gpkg")
    got = read(tmp_path / "a.gpkg")
    assert near(got)
    assert all(f"EPSG:{announced}" in fault for fault in got.rows[Assets.FAULTS])
    assert near(read(tmp_path / "a.gpkg", crs=str(crs)))
    assert not any(read(tmp_path / "a.gpkg", crs=str(crs)).rows[Assets.FAULTS])


def test_swapped_axes_and_shapes_without_a_place(tmp_path: Path) -> None:
    coordinates = [[51.40943, -0.296141], [-0.287485, 51.410203, 9.0], [], None, [float("nan"), 1]]
    features = [
        {"type": "Feature", "properties": {"Site Name": f"S{i}", "Tags": ["a", i]},
         "geometry": c if c is None else {"type": "Point", "coordinates": c}}
        for i, c in enumerate(coordinates)
    ]  # fmt: skip
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    got = read(path)
    assert got.rows[Assets.LINE].tolist() == [2, 3, 4, 5, 6]
    assert [bool(pair) for pair in points(got)] == [True, True, False, False, False]
    assert [bool(fault) for fault in got.rows[Assets.FAULTS]] == [True, False, False, False, True]
    assert HALL.distance(Point(points(got)[0])) < 3


def test_a_bowtie_and_an_empty_polygon_are_read(tmp_path: Path) -> None:
    bow = Polygon([(518500, 169100), (518700, 169300), (518700, 169100), (518500, 169300)])
    frame = sites().set_geometry([bow, Polygon()], crs="EPSG:27700")
    frame.to_file(tmp_path / "a.gpkg")
    got = points(read(tmp_path / "a.gpkg"))
    assert bow.buffer(150).contains(Point(got[0]))
    assert got[1] == ()


def test_every_layer_is_read_with_its_name_and_one_can_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    sites().to_file(path, layer="council")
    sites(Name=["GP", "Clinic"]).to_crs(4326).to_file(path, layer="nhs")
    got = read(path)
    assert len(got.rows) == 4
    assert any("'council', 'nhs'" in notice for notice in got.notices)
    assert near(got)
    assert list(read(path, sheet="nhs").rows[Assets.NAME]) == ["GP", "Clinic"]


def test_kml_folders_are_all_read(tmp_path: Path) -> None:
    mark = (
        "<Placemark><name>{}</name><Point><coordinates>-0.3,51.4</coordinates></Point></Placemark>"
    )
    folders = "".join(
        f"<Folder><name>{name}</name>{mark.format(name)}</Folder>" for name in ("One", "Two")
    )
    (tmp_path / "a.kml").write_text(
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{folders}'
        "<Placemark><name>Three</name></Placemark></Document></kml>",
        encoding="utf-8",
    )
    got = read(tmp_path / "a.kml")
    assert list(got.rows[Assets.NAME]) == ["One", "Two", "Three"]
    assert [bool(pair) for pair in points(got)] == [True, True, False]
    assert any("One, Two" in notice for notice in got.notices)


def test_the_files_own_columns_do_not_displace_its_shapes(tmp_path: Path) -> None:
    frame = sites(**{"Site Name": ["Elm", "Oak"], "x": ["1", "2"], "Easting": ["9", "8"]})
    frame.to_file(tmp_path / "a.geojson")
    assert near(read(tmp_path / "a.geojson"))


@pytest.mark.parametrize("crs", ["", "no such system"])
def test_a_file_without_a_system_asks_for_one(crs: str, tmp_path: Path) -> None:
    sites().to_file(tmp_path / "a.shp", crs=None)
    (tmp_path / "a.prj").unlink(missing_ok=True)
    with pytest.raises(NeedsmapError, match=r"--crs|not known"):
        read(tmp_path / "a.shp", crs=crs)
    assert near(read(tmp_path / "a.shp", crs="British National Grid"))


def test_a_map_without_a_feature_is_one_error(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(NeedsmapError, match="no feature"):
        read(path)
    gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)], crs="EPSG:4326").to_file(path)
    with pytest.raises(NeedsmapError):
        read(path)


def test_a_feature_of_several_points_is_flagged(tmp_path: Path) -> None:
    frame = sites().set_geometry(gpd.GeoSeries([MultiPoint([HALL, HUB]), HALL], crs="EPSG:27700"))
    frame.to_file(tmp_path / "a.gpkg")
    got = read(tmp_path / "a.gpkg")
    assert "2 points within 608 m" in got.rows[Assets.FAULTS].iloc[0]
    assert got.rows[Assets.FAULTS].iloc[1] == ""
