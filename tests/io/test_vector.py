"""Map files from anyone: the reader is chosen by us, and no file opens another or the network."""

import contextlib
import json
import os
import re
import socket
import sqlite3
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPoint, Point, box

import needsmap
from needsmap.errors import FileFormatError, NeedsmapError
from needsmap.io.gdal import UNSAFE_DRIVERS, index_of, load_pyogrio
from needsmap.io.geojson import read_geojson
from needsmap.io.kml import read_kml
from needsmap.io.vector import Layer, read_layers

HIDDEN = "TOP-SECRET-ROW"
KML = (
    '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
)
PLACEMARK = (
    "<Placemark><name>{}</name><Point><coordinates>-0.3,51.4,0</coordinates></Point></Placemark>"
)
GML = (
    '<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs" xmlns:a="urn:a" '
    'xmlns:gml="http://www.opengis.net/gml" {attributes}>{before}<gml:featureMember><a:site>'
    '<a:name>{name}</a:name><a:shape><gml:Point srsName="EPSG:27700"><gml:pos>518600 169200'
    "</gml:pos></gml:Point></a:shape></a:site></gml:featureMember></wfs:FeatureCollection>"
)


def sites() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": ["Elm Hall", "Café"], "uprn": [100012345678, 7]},
        geometry=[Point(518_600, 169_200), Point(519_200, 169_300)],
        crs="EPSG:27700",
    )


def feature(**more: object) -> dict[str, object]:
    point = {"type": "Point", "coordinates": [-0.3, 51.4]}
    return {"type": "Feature", "properties": {"name": "Elm"}, "geometry": point, **more}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that no map file may read."""
    folder = tmp_path / "private"
    folder.mkdir()
    (folder / "secret.csv").write_text(f"name,x,y\n{HIDDEN},-0.3,51.4\n", encoding="utf-8")
    (folder / "secret.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature(properties={"n": HIDDEN})]}),
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A port on this machine to which nothing may connect: the test fails if anything does."""
    monkeypatch.setenv("GDAL_HTTP_TIMEOUT", "2")
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
        server.settimeout(0.05)
        with pytest.raises(TimeoutError):
            server.accept()


def refused(path: Path) -> str:
    """Return the message of a refusal, which shows nothing of another file."""
    with pytest.raises(NeedsmapError) as caught:
        read_layers(path)
    assert HIDDEN not in str(caught.value)
    return str(caught.value)


def every_cell(layers: list[Layer]) -> str:
    return " ".join(layer.frame.to_csv() for layer in layers)


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp", "a.fgb", "a.gml", "a.parquet"])
def test_each_kind_is_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name.endswith("parquet"):
        sites().to_parquet(path)
    else:
        sites().to_file(path)
    (layer,) = read_layers(path)
    frame = layer.frame.sort_values("name", ascending=False).reset_index(drop=True)
    assert frame["name"].tolist() == ["Elm Hall", "Café"]
    assert [int(u) for u in frame["uprn"]] == [100012345678, 7]
    assert frame.geometry.to_crs("EPSG:27700")[0].distance(Point(518_600, 169_200)) < 0.1


@pytest.mark.parametrize(
    "text",
    [
        (
            '<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{file}</SrcDataSource>'
            "</OGRVRTLayer></OGRVRTDataSource>"
        ),
        '<VRTDataset rasterXSize="1" rasterYSize="1"><SRS>{file}</SRS></VRTDataset>',
        "<OGRWFSDataSource><URL>http://127.0.0.1:{port}/wfs</URL></OGRWFSDataSource>",
        '<WFS_Capabilities version="1.0.0"><Service/></WFS_Capabilities>',
        '{{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read {file}"}}',
        '{{"type": "FeatureCollection", "type": "gdal_streamed_alg", "command_line": "{file}"}}',
        '{{"links": [{{"rel": "data", "href": "http://127.0.0.1:{port}/"}}]}}',
        "{file}",
        "/vsicurl/http://127.0.0.1:{port}/a.geojson",
        "http://127.0.0.1:{port}/a.geojson",
        "WFS:http://127.0.0.1:{port}/",
        "",
    ],
)
@pytest.mark.parametrize("ending", [".geojson", ".json", ".kml", ".gml", ".gpkg", ".shp", ".fgb"])
def test_a_file_that_refers_elsewhere_is_refused_under_any_name(
    text: str, ending: str, tmp_path: Path, secret: Path, listener: int
) -> None:
    path = tmp_path / f"a{ending}"
    path.write_text(text.format(file=secret / "secret.csv", port=listener), encoding="utf-8")
    assert path.name in refused(path)
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.write(path, path.name)
    refused(tmp_path / "z.zip")


@pytest.mark.parametrize(
    "spell",
    [
        "gdal_streamed_alg",
        "<OGRVRTDataSource>",
        "<OGRWFSDataSource>",
        "<VRTDataset>",
        "esriGeometry",
    ],
)
def test_words_by_which_gdal_knows_its_formats_are_plain_text_here(
    spell: str, tmp_path: Path, secret: Path, listener: int
) -> None:
    link = f"{secret / 'secret.csv'} http://127.0.0.1:{listener}/"
    properties = {"type": spell, "command_line": f"gdal vector pipeline ! read {link}"}
    path = tmp_path / "a.geojson"
    whole = {"type": "FeatureCollection", "features": [feature(properties=properties)]}
    path.write_text(json.dumps({"comment": f"{spell}{link}", **whole}), encoding="utf-8")
    assert read_layers(path)[0].frame["type"].tolist() == [spell]
    gml = tmp_path / "a.gml"
    safe = spell.replace("<", "&lt;")
    text = GML.format(attributes="", before=f"<!-- {spell}{link} -->", name=f"{safe}{link}")
    gml.write_text(text, encoding="utf-8")
    layers = read_layers(gml)
    assert spell in every_cell(layers)
    assert HIDDEN not in every_cell(layers)


@pytest.mark.parametrize(
    "name", ["http://127.0.0.1/a.geojson", "/vsicurl/http://127.0.0.1/a.gpkg", "/vsistdin/a.fgb",
             "WFS:http://127.0.0.1", "zip://a.zip!a.shp", "GEOJSON:/etc/passwd", "/etc"],
)  # fmt: skip
def test_what_is_not_a_file_of_this_machine_is_not_opened(name: str) -> None:
    assert re.search("no such file|a folder", refused(Path(name)))


def test_gml_loads_no_schema_and_follows_no_link(
    tmp_path: Path, secret: Path, listener: int
) -> None:
    path = tmp_path / "a.gml"
    attributes = (
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'xsi:schemaLocation="urn:a http://127.0.0.1:{listener}/a.xsd" '
        f'xlink:href="http://127.0.0.1:{listener}/b.gml"'
    )
    path.write_text(GML.format(attributes=attributes, before="", name="Elm"), encoding="utf-8")
    (tmp_path / "a.gfs").write_text(f"<GMLFeatureClassList>{secret}</GMLFeatureClassList>")
    assert "Elm" in every_cell(read_layers(path))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.gfs", "a.gml", "private"]


@pytest.mark.parametrize("ending", [".kml", ".gml"])
def test_xml_with_a_document_type_is_refused(ending: str, tmp_path: Path, secret: Path) -> None:
    path = tmp_path / f"a{ending}"
    entity = f'<!DOCTYPE kml [<!ENTITY x SYSTEM "file://{secret / "secret.csv"}">]>'
    body = KML.format(PLACEMARK.format("&x;")) if ending == ".kml" else GML.format(
        attributes="", before="", name="&x;"
    )  # fmt: skip
    path.write_text(entity + body.removeprefix('<?xml version="1.0"?>'), encoding="utf-8")
    refused(path)


def test_network_links_are_reported_and_not_followed(secret: Path, listener: int) -> None:
    links = "".join(
        f"<NetworkLink><Link><href>{href}</href></Link></NetworkLink>"
        for href in (f"http://127.0.0.1:{listener}/a.kml", str(secret / "secret.kml"))
    )
    frame, notices = read_kml(KML.format(links + PLACEMARK.format("Elm")).encode(), "a.kml")
    assert frame["name"].tolist() == ["Elm"]
    assert any(notice.startswith("2 link") for notice in notices)


def test_a_link_in_a_zip_is_text_and_a_link_beside_a_shapefile_is_left_out(
    tmp_path: Path, secret: Path
) -> None:
    link = zipfile.ZipInfo("a.geojson")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr(link, str(secret / "secret.geojson"))
    refused(tmp_path / "z.zip")
    sites().to_file(tmp_path / "a.shp")
    (tmp_path / "a.dbf").unlink()
    sites().assign(name=HIDDEN).to_file(secret / "s.shp")
    (tmp_path / "a.dbf").symlink_to(secret / "s.dbf")
    assert HIDDEN not in every_cell(read_layers(tmp_path / "a.shp"))


def test_a_geopackage_whose_layer_is_elsewhere_is_refused(
    tmp_path: Path, secret: Path, listener: int
) -> None:
    for sql in (
        f"CREATE VIRTUAL TABLE s USING VirtualOGR('{secret / 'secret.csv'}')",
        f"CREATE VIRTUAL TABLE s USING VirtualOGR('/vsicurl/http://127.0.0.1:{listener}/')",
        "",
    ):
        path = tmp_path / "a.gpkg"
        path.unlink(missing_ok=True)
        sites().to_file(path, layer="s")
        with sqlite3.connect(path) as base:
            base.execute("PRAGMA writable_schema = ON")
            if sql:
                base.execute(
                    "UPDATE sqlite_master SET sql = ?, rootpage = 0 WHERE name = 's'", (sql,)
                )
            else:
                base.execute("DELETE FROM sqlite_master WHERE name = 's'")
        base.close()
        refused(path)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE VIEW s AS WITH n(x) AS (VALUES (1) UNION ALL SELECT x FROM n) SELECT x FROM n",
        "CREATE TABLE s (fid INTEGER PRIMARY KEY, big AS (zeroblob(900000000)))",
        "CREATE TABLE s (fid INTEGER PRIMARY KEY, big AS (zeroblob(30000000)))",
    ],
)
def test_a_geopackage_that_computes_without_end_is_refused(sql: str, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    sites().to_file(path, layer="s")
    base = sqlite3.connect(path)
    base.execute("PRAGMA foreign_keys = OFF")
    for (trigger,) in base.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall():
        base.execute(f'DROP TRIGGER "{trigger}"')
    base.execute("DROP TABLE s")
    base.execute(sql)
    if "TABLE" in sql:
        base.executemany("INSERT INTO s (fid) VALUES (?)", [(1,), (2,)])
    base.execute("DELETE FROM gpkg_geometry_columns")
    base.commit()
    base.close()
    refused(path)


def test_a_geopackage_that_another_program_is_writing_is_refused(tmp_path: Path) -> None:
    sites().to_file(tmp_path / "a.gpkg")
    (tmp_path / "a.gpkg-wal").write_bytes(b"changes")
    assert "close" in refused(tmp_path / "a.gpkg")


def test_gdal_has_no_network_and_no_virtual_drivers() -> None:
    code = (
        "import pyogrio, sys; from needsmap.io.gdal import *; early = set(pyogrio.list_drivers());"
        "late = set(load_pyogrio().list_drivers());"
        "assert early & UNSAFE_DRIVERS and not late & UNSAFE_DRIVERS, late & UNSAFE_DRIVERS;"
        "assert {'GML', 'FlatGeobuf', 'ESRI Shapefile', 'GPKG', 'GeoJSON'} <= late"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ})
    assert not set(load_pyogrio().list_drivers()) & UNSAFE_DRIVERS


def test_no_other_module_opens_map_files() -> None:
    source = Path(needsmap.__file__).parent
    for path in source.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "read_file(" not in text
        assert "/vsi" not in text
        if path.name != "gdal.py":
            assert ".read_dataframe(" not in text


def test_every_folder_and_layer_is_read_and_named(tmp_path: Path) -> None:
    folders = "".join(
        f"<Folder><name>{name}</name>{PLACEMARK.format(name + ' 1')}</Folder>"
        for name in ("Libraries", "Depots")
    )
    path = tmp_path / "a.kmz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("doc.kml", KML.format(folders + "<Placemark><name>Oak</name></Placemark>"))
        archive.writestr("other.kml", KML.format(PLACEMARK.format("Other")))
    (layer,) = read_layers(path)
    assert layer.frame["folder"].tolist() == ["Libraries", "Depots", ""]
    assert layer.frame.geometry.isna().tolist() == [False, False, True]
    assert "folders read: Libraries, Depots" in layer.notices
    for name in ("first", "second"):
        sites().to_file(tmp_path / "b.gpkg", layer=name)
    assert [layer.name for layer in read_layers(tmp_path / "b.gpkg")] == ["first", "second"]
    assert "first" in read_layers(tmp_path / "b.gpkg")[0].notices[0]
    assert [layer.name for layer in read_layers(tmp_path / "b.gpkg", layer="SECOND")] == ["second"]
    with pytest.raises(FileFormatError, match="'first', 'second'"):
        read_layers(tmp_path / "b.gpkg", layer="third")


def test_a_zip_of_two_maps_names_both_and_one_can_be_chosen(tmp_path: Path) -> None:
    sites().to_file(tmp_path / "a.shp")
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        for part in tmp_path.glob("a.*"):
            archive.write(part, f"deep/A{part.suffix.upper()}")
            archive.write(part, f"b{part.suffix}")
    assert "deep/A.SHP" in refused(tmp_path / "z.zip")
    assert read_layers(tmp_path / "z.zip", layer="b")[0].frame["name"].tolist()[1] == "Café"
    assert len(read_layers(tmp_path / "z.zip", layer="A")[0].frame) == 2


@pytest.mark.parametrize("encoding", ["UTF-8", "1252"])
def test_accents_are_kept_where_a_shapefile_names_no_encoding(
    encoding: str, tmp_path: Path
) -> None:
    sites().to_file(tmp_path / "a.shp", encoding=encoding)
    (tmp_path / "a.cpg").unlink()
    assert read_layers(tmp_path / "a.shp")[0].frame["name"].tolist()[1] == "Café"


def test_a_shapefile_without_its_table_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.shp"
    sites().to_file(path)
    assert read_layers(path)[0].notices == ()
    (tmp_path / "a.dbf").unlink()
    alone = read_layers(path)[0]
    assert len(alone.frame) == len(sites())
    assert "a.dbf is missing" in alone.notices[0]
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as packed:
        packed.write(path, "a.shp")
    assert any(
        "a.dbf is missing" in notice for notice in read_layers(tmp_path / "z.zip")[0].notices
    )


def test_the_index_of_a_shapefile_is_made_again_where_it_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.shp"
    sites().to_file(path)
    index, whole = (tmp_path / "a.shx").read_bytes(), read_layers(path)[0].frame
    (tmp_path / "a.shx").unlink()
    assert read_layers(path)[0].frame.equals(whole)
    assert index_of(path.read_bytes(), "a.shp") == index
    path.write_bytes(path.read_bytes()[:-9])
    assert ".shx" in refused(path)


def test_odd_geojson_keeps_every_feature() -> None:
    features = [
        feature(), feature(geometry=None), feature(properties=None),
        feature(properties={"name": ["a", {"b": 1}], "geometry": 3}),
        feature(geometry={"type": "Point", "coordinates": []}),
        feature(geometry={"type": "Polygon", "coordinates": []}),
        feature(geometry={"type": "Polygon", "coordinates": [[[0, 51]]]}),
        feature(geometry={"type": "Point", "coordinates": ["a", "b"]}), feature(geometry=3),
        feature(geometry={"type": "Point", "coordinates": [-0.3, 51.4, 12.5]}, id=10**30),
        feature(geometry={"type": "Point", "coordinates": [float("nan"), 1]}),
        feature(geometry={"type": "MultiPoint", "coordinates": [[-0.3, 51.4], [-0.2, 51.5]]}),
    ]  # fmt: skip
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    frame, notices = read_geojson(data, "a.geojson")
    assert len(frame) == len(features)
    assert frame["name"][3] == '["a", {"b": 1}]'
    assert frame["id"][9] == 10**30
    assert frame.geometry[11] == MultiPoint([(-0.3, 51.4), (-0.2, 51.5)])
    assert "feature 7" in notices[0]
    assert "feature 9" in notices[0]


@pytest.mark.parametrize(
    ("crs", "code"),
    [
        (None, 4326), ({"type": "name", "properties": {"name": "EPSG:27700"}}, 27700),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, 4326),
        ("British National Grid", 27700), (27700, 27700),
        ([1], None), ({"type": "link", "properties": {"href": "http://127.0.0.1"}}, None),
        ({"properties": {"name": "+proj=longlat +nadgrids=/etc/passwd"}}, None),
        ({"properties": [1]}, None),
    ],
)  # fmt: skip
def test_the_crs_member_however_odd(crs: object, code: int | None) -> None:
    data = json.dumps({"type": "FeatureCollection", "features": [feature()], "crs": crs})
    frame, notices = read_geojson(data.encode(), "a.geojson")
    assert (frame.crs.to_epsg() if frame.crs else None) == code
    assert bool(notices) == (code is None)


@pytest.mark.parametrize(
    "data",
    [
        b"[]", b"{}", b"[" * 100_000, b'{"type": "Topology"}', b'{"type": ["Feature"]}',
        b'{"type": "FeatureCollection", "features": {}}', b'{"type": "FeatureCollection"}',
        b'{"type": "FeatureCollection", "features": [1]}', b'{"type": "Feature', b"\xff\xfe{",
        b'{"type": "Feature", "properties": {"a": ' + b"1" * 5000 + b"}}",
    ],
)  # fmt: skip
def test_what_is_not_geojson_is_one_error(data: bytes) -> None:
    with pytest.raises(FileFormatError, match=r"a\.geojson"):
        read_geojson(data, "a.geojson")


def test_more_properties_than_a_table_has_columns_are_refused() -> None:
    many = {f"p{i}": 1 for i in range(20_000)}
    data = json.dumps({"type": "FeatureCollection", "features": [feature(properties=many)]})
    with pytest.raises(FileFormatError, match="20,000"):
        read_geojson(data.encode(), "a.geojson")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_geojson_in_any_encoding(encoding: str) -> None:
    data = json.dumps(feature(properties={"name": "Café"}), ensure_ascii=False).encode(encoding)
    assert read_geojson(data, "a.geojson")[0]["name"][0] == "Café"


def test_kml_shapes_and_extended_data() -> None:
    ring = "<LinearRing><coordinates>{}</coordinates></LinearRing>"
    outer = ring.format("0,51 1,51 1,52 0,52 0,51")
    inner = ring.format("0.2,51.2 0.4,51.2 0.4,51.4 0.2,51.2")
    polygon = (
        f"<Polygon><outerBoundaryIs>{outer}</outerBoundaryIs>"
        f"<innerBoundaryIs>{inner}</innerBoundaryIs></Polygon>"
    )
    data = '<ExtendedData><Data name="UPRN"><value>10</value></Data></ExtendedData>'
    marks = [
        f"<Placemark>{data}{polygon}</Placemark>",
        f"<Placemark><MultiGeometry>{polygon}{polygon}</MultiGeometry></Placemark>",
        "<Placemark><LineString><coordinates>0,51 1,51</coordinates></LineString></Placemark>",
        "<Placemark><Point><coordinates>51.4</coordinates></Point></Placemark>",
        f"<Placemark>{'<MultiGeometry>' * 300}{'</MultiGeometry>' * 300}</Placemark>",
    ]
    frame, notices = read_kml(KML.format("".join(marks)).encode(), "a.kml")
    kinds = ["Polygon", "MultiPolygon", "LineString", None, None]
    assert frame.geom_type.replace({np.nan: None}).tolist() == kinds
    assert frame.geometry[0].area == pytest.approx(0.98)
    assert frame["UPRN"][0] == "10"
    assert "placemark 4" in notices[-1]


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_our_own_error(data: bytes) -> None:
    for read in (read_geojson, read_kml):
        with pytest.raises(FileFormatError):
            read(b'{"type":' + data, "a")


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
        max_leaves=12,
    ),
    st.sampled_from(["geometry", "properties", "crs", "id", "coordinates", "type"]),
)
def test_any_json_in_any_member_is_read_or_refused(value: object, key: str) -> None:
    one = feature()
    if key == "coordinates":
        one["geometry"] = {"type": "Polygon", "coordinates": value}
    else:
        one[key] = value
    whole = {"type": "FeatureCollection", "features": [one], "crs": value if key == "crs" else None}
    frame, _ = read_geojson(json.dumps(whole).encode(), "a.geojson")
    assert len(frame) == 1


def test_more_than_fits_in_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("needsmap.io.vector.MOST_IN_MEMORY", 1_000)
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(feature(properties={"n": "x" * 2_000})), encoding="utf-8")
    assert "1,000 bytes" in refused(path)
    with zipfile.ZipFile(tmp_path / "z.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, path.name)
    assert "1,000 bytes" in refused(tmp_path / "z.zip")


def test_damaged_files_of_every_kind_are_one_error(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    for name in ("a.gpkg", "a.shp", "a.fgb", "a.parquet"):
        path = tmp_path / name
        shapes = sites().set_geometry([box(0, 0, 9, 9), box(1, 1, 2, 2)])
        shapes.to_parquet(path) if name.endswith("parquet") else shapes.to_file(path)
        whole = bytearray(path.read_bytes())
        for _ in range(25):
            data = bytearray(whole[: random.integers(20, len(whole))])
            for at in random.integers(16, len(data), 8):
                data[at] = random.integers(256)
            path.write_bytes(data)
            with contextlib.suppress(NeedsmapError):
                read_layers(path)


@pytest.mark.parametrize(
    ("name", "head", "one"),
    [
        ("a.gml", '<g xmlns="http://www.opengis.net/gml">{}</g>', ("<b>", "</b>")),
        ("a.kml", "<kml><Document>{}</Document></kml>", ("<Folder>", "</Folder>")),
        ("a.geojson", '{{"type": "Feature", "properties": {}}}', ("[", "]")),
    ],
)
def test_nesting_without_end_is_refused(
    name: str, head: str, one: tuple[str, str], tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(head.format(one[0] * 100_000 + one[1] * 100_000), encoding="utf-8")
    refused(path)
