"""Files of places of one's own: sets, shapes in every CRS, and what is refused."""

import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from needsmap.columns import BNG
from needsmap.errors import FileFormatError, FrameError
from needsmap.model import Notice
from needsmap.readers.places import (
    circle_around,
    from_codes,
    read_codes,
    read_places,
    read_shapes,
)

SQUARE = shapely.box(519_000, 169_000, 519_400, 169_300)


def shapes(*geometries: object, crs: str | None = BNG, **columns: list[str]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=list(geometries), crs=crs)


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "shp", "parquet", "fgb"])
@pytest.mark.parametrize("crs", [BNG, "EPSG:4326", "EPSG:3857"])
def test_shapes_in_any_common_format_and_crs(tmp_path: Path, ending: str, crs: str) -> None:
    frame = shapes(SQUARE, name=["Estate"]).to_crs(crs)
    path = tmp_path / f"estate.{ending}"
    if ending == "parquet":
        frame.to_parquet(path)
    else:
        frame.to_file(path)
    (place,) = read_places(path)
    assert place.name == "Estate"
    assert place.shape is not None
    # there and back through degrees is up to a few metres off without OSTN15
    assert place.shape.symmetric_difference(SQUARE).area < 0.03 * SQUARE.area


def test_zipped_shapefile_and_kml(tmp_path: Path) -> None:
    import zipfile

    shapes(SQUARE, name=["Estate"]).to_file(tmp_path / "estate.shp")
    with zipfile.ZipFile(tmp_path / "estate.zip", "w") as archive:
        for part in tmp_path.glob("estate.*"):
            if part.suffix != ".zip":
                archive.write(part, part.name)
    assert read_places(tmp_path / "estate.zip")[0].name == "Estate"
    ring = "-0.29,51.41 -0.28,51.41 -0.28,51.42 -0.29,51.41"
    (tmp_path / "estate.kml").write_text(
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>Drawn</name>'
        f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing>"
        "</outerBoundaryIs></Polygon></Placemark></Document></kml>"
    )
    (place,) = read_places(tmp_path / "estate.kml")
    assert place.name == "Drawn"
    assert place.shape is not None
    assert place.shape.centroid.x == pytest.approx(519_500, abs=1000)


def test_a_shape_that_crosses_itself_is_repaired_and_told(tmp_path: Path) -> None:
    bow = shapely.Polygon([(519000, 169000), (519400, 169300), (519400, 169000), (519000, 169300)])
    shapes(bow).to_file(tmp_path / "bow.geojson")
    told: list[str] = []
    (place,) = read_places(tmp_path / "bow.geojson", notify=told.append)
    assert place.shape is not None
    assert place.shape.is_valid
    assert place.shape.area == pytest.approx(60_000)
    (notice,) = told
    assert notice.startswith("bow.geojson: bow crosses or overlaps itself and was repaired: 60,0")


def test_rows_without_a_polygon_are_left_out_and_told(tmp_path: Path) -> None:
    told: list[Notice | str] = []
    frame = shapes(SQUARE, shapely.Point(519_000, 169_000), name=["Estate", "Dot"])
    frame.to_file(tmp_path / "mixed.gpkg")
    assert [p.name for p in read_shapes(tmp_path / "mixed.gpkg", notify=told.append)] == ["Estate"]
    assert told == [Notice.of("no_polygon", file="mixed.gpkg", names="Dot")]
    shapes(shapely.Point(519_000, 169_000)).to_file(tmp_path / "dot.geojson")
    with pytest.raises(FrameError, match="holds no polygon"):
        read_shapes(tmp_path / "dot.geojson")


def test_no_crs_is_not_guessed(tmp_path: Path) -> None:
    shapes(SQUARE, name=["Estate"]).to_file(tmp_path / "bare.shp")
    (tmp_path / "bare.prj").unlink()
    with pytest.raises(FrameError, match="--crs"):
        read_places(tmp_path / "bare.shp")
    assert read_places(tmp_path / "bare.shp", crs=BNG)[0].name == "Estate"


@pytest.mark.parametrize(
    ("crs", "announced", "swapped"),
    [(4326, BNG, False), (27700, "EPSG:4326", False), (3857, "EPSG:4326", False),
     (4326, "EPSG:4326", True), (27700, "EPSG:3857", False)],
)  # fmt: skip
def test_a_wrong_label_is_corrected_and_reported_and_the_user_overrules_it(
    crs: int, announced: str, tmp_path: Path, *, swapped: bool
) -> None:
    frame = shapes(SQUARE, name=["Estate"]).to_crs(crs)
    if swapped:
        frame.geometry = shapely.transform(frame.geometry.to_numpy(), lambda c: c[:, ::-1])
    frame.set_crs(announced, allow_override=True).to_file(tmp_path / "d.gpkg")
    told: list[str] = []
    (place,) = read_places(tmp_path / "d.gpkg", notify=told.append)
    assert place.shape is not None
    assert place.shape.symmetric_difference(SQUARE).area < 0.03 * SQUARE.area
    assert len(told) == 1
    assert "Estate" in told[0]
    told.clear()
    (place,) = read_places(tmp_path / "d.gpkg", crs=f"epsg {crs}", notify=told.append)
    assert place.shape is not None
    assert place.shape.symmetric_difference(SQUARE).area < 0.03 * SQUARE.area
    assert bool(told) == swapped


def test_shapes_of_another_country_are_refused(tmp_path: Path) -> None:
    madrid = shapes(shapely.box(-3.7, 40.4, -3.6, 40.5), crs="EPSG:4326", name=["Madrid"])
    madrid.to_file(tmp_path / "m.geojson")
    with pytest.raises(FrameError, match="Madrid"):
        read_places(tmp_path / "m.geojson")
    for crs in ("BNG", "no such system"):
        with pytest.raises(FrameError):
            read_places(tmp_path / "m.geojson", crs=crs)


def test_every_folder_of_a_kml_is_a_place_and_holes_stay(tmp_path: Path) -> None:
    ring = "<{0}><LinearRing><coordinates>{1}</coordinates></LinearRing></{0}>"
    outer = ring.format("outerBoundaryIs", "-0.3,51.40 -0.28,51.40 -0.28,51.42 -0.3,51.40")
    hole = ring.format("innerBoundaryIs", "-0.29,51.404 -0.285,51.404 -0.285,51.406 -0.29,51.404")
    marks = [
        f"<Folder><name>{n}</name><Placemark><name>{n}</name><Polygon>{r}</Polygon></Placemark>"
        "</Folder>"
        for n, r in (("North", outer), ("South", outer + hole))
    ]
    kml = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{"".join(marks)}</Document></kml>'
    (tmp_path / "a.kml").write_text(kml, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
        archive.write(tmp_path / "a.kml", "doc.kml")
    for name in ("a.kml", "a.kmz"):
        north, south = read_places(tmp_path / name)
        assert (north.name, south.name) == ("North", "South")
        assert north.shape is not None
        assert south.shape is not None
        assert 0 < south.shape.area < north.shape.area


@pytest.mark.parametrize("column", ["NAME", "WD25NM", "LSOA21NM", "ward_name", "Site Name"])
def test_names_are_found_under_a_publishers_heading(column: str, tmp_path: Path) -> None:
    frame = shapes(SQUARE, SQUARE, **{column: ["Norbiton", None]})
    frame.to_file(tmp_path / "w.geojson")
    assert [p.name for p in read_places(tmp_path / "w.geojson")] == ["Norbiton", "w 2"]


@pytest.mark.parametrize(
    ("name", "content", "error", "words"),
    [
        ("a.geojson", "", FileFormatError, "empty"),
        ("a.geojson", '{"type": "FeatureCollection", "features": []}', FrameError, "no shape"),
        ("a.gpkg", "nonsense", FileFormatError, "GeoPackage"),
        ("a.xyz", "x", FileFormatError, "no file of places ends in '.xyz'"),
        ("a.toml", "[[place]", FileFormatError, "not a TOML"),
        ("a.toml", "x = 1", FrameError, r"no \[\[place\]\] table"),
        ("a.csv", "", FileFormatError, "empty"),
        ("a.csv", "postcode\nKT1 3EH", FrameError, "postcode"),
        ("a.csv", "place,code\nA,\n,KT1 3EH", FrameError, "line 2: code is empty"),
    ],
)
def test_files_that_hold_no_places(
    tmp_path: Path, name: str, content: str, error: type[Exception], words: str
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(error, match=words):
        read_places(tmp_path / name)
    with pytest.raises(FileFormatError, match="no such file"):
        read_places(tmp_path / "absent.csv")


SET = """
[[place]]
name = "Street"
postcodes = ["KT1 3EH", "KT1 3EJ"]

[[place]]
name = "Estate"
lsoas = ["E01002969"]

[[place]]
name = "Drawn"
shape = "drawn.geojson"

[[place]]
name = "Around the library"
centre = "KT1 3EH"
metres = 800

[[place]]
name = "Around a point"
centre = [519000, 169000]
metres = 400
"""


def test_a_named_set_in_one_file(tmp_path: Path) -> None:
    (tmp_path / "set.toml").write_text(SET)
    shapes(SQUARE, shapely.box(519_400, 169_000, 519_500, 169_300)).to_file(
        tmp_path / "drawn.geojson"
    )
    street, estate, drawn, library, point = read_places(tmp_path / "set.toml")
    assert street.postcodes == ("KT1 3EH", "KT1 3EJ")
    assert estate.areas == ("E01002969",)
    assert drawn.shape is not None
    assert drawn.shape.area == pytest.approx(500 * 300)
    assert (library.centre, library.metres) == ("KT1 3EH", 800)
    assert point.centre == "519000, 169000"


def test_every_fault_of_a_set_is_told(tmp_path: Path) -> None:
    (tmp_path / "set.toml").write_text(
        '[[place]]\npostcodes = ["KT1 3EH"]\n[[place]]\nname = "B"\nlsoas = ["E01"]\ncentre = "X"\n'
        '[[place]]\nname = "C"\nradius = 3\n[[place]]\nname = "D"\ncentre = "KT1 3EH"\n'
        '[[place]]\nname = "E"\npostcodes = "KT1 3EH"\n'
    )
    with pytest.raises(FrameError) as told:
        read_places(tmp_path / "set.toml")
    message = str(told.value)
    assert "place 1: it has no name" in message
    assert "B: give exactly one of" in message
    assert "it has lsoas and centre" in message
    assert "C: unknown key 'radius'" in message
    assert "D: a circle needs its radius in metres" in message
    assert "E: postcodes must be a list" in message


def test_a_set_in_csv_as_excel_saves_it(tmp_path: Path) -> None:
    (tmp_path / "set.csv").write_bytes(
        "\ufeffPlace,Code\r\nÉstate,E01002969\r\n\r\nStreet,KT1 3EH\r\nStreet,KT1 3EJ\r\n".encode()
    )
    estate, street = read_places(tmp_path / "set.csv")
    assert (estate.name, estate.areas) == ("Éstate", ("E01002969",))
    assert street.postcodes == ("KT1 3EH", "KT1 3EJ")


def test_names_stand_once(tmp_path: Path) -> None:
    shapes(SQUARE, SQUARE, name=["A", "A"]).to_file(tmp_path / "twice.geojson")
    with pytest.raises(FrameError, match="names appear twice: A"):
        read_places(tmp_path / "twice.geojson")


def test_codes_of_one_kind() -> None:
    assert from_codes("A", ["e00010001"]).areas == ("E00010001",)
    with pytest.raises(FrameError, match="mixes area codes with others, such as 'KT1 3EH'"):
        from_codes("A", ["E01002969", "KT1 3EH"])
    with pytest.raises(FrameError, match="A: the list is empty"):
        from_codes("A", [" "])


@pytest.mark.parametrize("text", ["", "KT1 3EH", "KT1 3EH, 0", ", 800", "KT1 3EH, far", "A, 9e9"])
def test_circles_that_are_none(text: str) -> None:
    with pytest.raises(FrameError, match="a circle is written as"):
        circle_around("A", text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("KT1 3EH\nKT1 3EJ\n", "postcodes"),
        ("KT1 3EH, KT1 3EJ", "postcodes"),
        ("\ufeffKT1 3EH;KT1 3EJ", "postcodes"),
        ("Name,Post code\nA,KT1 3EH\nB,KT1 3EJ\n", "postcodes"),
        ("LSOA11CD\nE01002969\nE01002970\n", "areas"),
        ("E01002969\r\n\r\ne01002970", "areas"),
    ],
)
def test_a_list_of_codes_in_a_file(tmp_path: Path, text: str, kind: str) -> None:
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    place = read_codes(tmp_path / "list.csv", "A")
    assert place.name == "A"
    assert len(getattr(place, kind)) == 2


def test_a_list_of_codes_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x00\x01")
    with pytest.raises(FileFormatError, match="picture"):
        read_codes(tmp_path / "picture.txt", "A")
    with pytest.raises(FileFormatError, match="no such file"):
        read_codes(tmp_path / "none.txt", "A")
    (tmp_path / "empty.txt").write_text("\n,\n")
    with pytest.raises(FrameError, match="the list is empty"):
        read_codes(tmp_path / "empty.txt", "A")


@pytest.mark.parametrize(
    ("crs", "prefix", "heading", "system"),
    [(BNG, "", "WKT", "EPSG:27700"), ("EPSG:4326", "", "geometry", "EPSG:4326"),
     (BNG, "SRID=27700;", "geom", "EPSG:27700")],
)  # fmt: skip
def test_polygons_as_wkt_in_a_table(
    crs: str, prefix: str, heading: str, system: str, tmp_path: Path
) -> None:
    text = shapes(SQUARE).to_crs(crs).geometry.iloc[0].wkt
    path = tmp_path / "estates.csv"
    path.write_text(f'name,{heading}\nOne,"{prefix}{text}"\nNone,\nCut,"POLYGON ((1 2"\n')
    told: list[Notice | str] = []
    (place,) = read_places(path, notify=told.append)
    assert place.name == "One"
    assert place.shape is not None
    assert place.shape.symmetric_difference(SQUARE).area < 0.03 * SQUARE.area
    assert any(heading in str(line) and system in str(line) for line in told)
    assert Notice.of("no_polygon", file="estates.csv", names="None, Cut") in told


@pytest.mark.parametrize("rows", [["SRID=999999;"], ["SRID=27700;", "SRID=4326;"]])
def test_unknown_or_several_systems_in_wkt_are_refused(rows: list[str], tmp_path: Path) -> None:
    path = tmp_path / "estates.csv"
    lines = [f'{n},"{srid}{SQUARE.wkt}"\n' for n, srid in enumerate(rows)]
    path.write_text(f"name,WKT\n{''.join(lines)}")
    with pytest.raises(FrameError):
        read_places(path)


def test_wards_beside_their_district_are_named_by_the_wards(tmp_path: Path) -> None:
    other = shapely.box(520_000, 169_000, 520_400, 169_300)
    frame = shapes(SQUARE, other, LAD25NM=["Town", "Town"], WD25NM=["North", "South"])
    frame.to_file(tmp_path / "wards.geojson", driver="GeoJSON")
    assert [p.name for p in read_places(tmp_path / "wards.geojson")] == ["North", "South"]


def test_a_mapinfo_table_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "estate.tab"
    path.write_text("!table\n!version 300\n!charset WindowsLatin1\n")
    with pytest.raises(FileFormatError, match="GeoPackage or GeoJSON"):
        read_places(path)
