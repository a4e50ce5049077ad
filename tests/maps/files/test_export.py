from __future__ import annotations

import csv
import json
import sqlite3
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely

from maps.examples import HOSTILE, WEST, awkward, full, grid, layer, small
from needsmap.errors import FileFormatError
from needsmap.maps.files.export import export
from needsmap.maps.files.qgis import layer_styles
from needsmap.maps.files.topology import topology
from needsmap.maps.spec import AreaSet, Column, MapSpec

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("kind", [".gpkg", ".geojson", ".parquet"])
def test_shapes_and_figures_come_back_under_ons_names(kind: str, tmp_path: Path) -> None:
    path = export(small(), tmp_path / f"map{kind}")
    named = {"layer": "lsoa11"} if kind == ".gpkg" else {}
    back = gpd.read_parquet(path) if kind == ".parquet" else gpd.read_file(path, **named)
    assert list(back.columns[:3]) == ["LSOA11CD", "LSOA11NM", "ward"]
    assert back["imd_rank"].tolist()[:3] == [1, 102, 203]
    assert back["income_rank"].isna().sum() == 2
    assert back["income_class"].tolist()[1:3] == ["No data", "Not comparable"]
    metres = back.to_crs(27700)
    assert metres.geometry.iloc[0].bounds[0] == pytest.approx(WEST, abs=0.2)
    assert (back.crs.to_epsg() == 4326) == (kind == ".geojson")


def test_a_geopackage_brings_its_styles(tmp_path: Path) -> None:
    path = export(small(), tmp_path / "map.gpkg")
    with sqlite3.connect(path) as file:
        rows = file.execute(
            "SELECT f_table_name, styleName, useAsDefault, styleQML FROM layer_styles"
        ).fetchall()
        kinds = dict(file.execute("SELECT table_name, data_type FROM gpkg_contents").fetchall())
    assert [row[:3] for row in rows] == [
        ("lsoa11", "Overall 2019", 1),
        ("lsoa11", "Income 2019", 0),
    ]
    assert kinds["layer_styles"] == "attributes"
    assert 'attr="imd_class"' in rows[0][3]
    assert "b_diagonal" not in rows[0][3]
    assert "b_diagonal" in rows[1][3]


def test_csv_opens_in_excel_and_runs_no_formula(tmp_path: Path) -> None:
    areas = grid(2, 1)
    words = layer(areas, (0, 1), columns=(Column(title="Note", cells=("=1+1", HOSTILE)),))
    spec = MapSpec(title="t", finding="", area_sets=(areas,), layers=(words,))
    path = export(spec, tmp_path / "map.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[1][3] == "'=1+1"
    assert rows[2][3] == HOSTILE


def test_a_datapackage_says_what_each_column_is(tmp_path: Path) -> None:
    path = export(full(), tmp_path / "map.csv")
    package = json.loads((tmp_path / "map.csv.datapackage.json").read_text(encoding="utf-8"))
    fields = package["resources"][0]["schema"]["fields"]
    header = path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    assert [f["name"] for f in fields] == header
    assert package["resources"][0]["bytes"] == path.stat().st_size
    assert package["sources"] == [{"title": "Source: nobody, invented."}]


def unfold(made: dict, shape: dict) -> shapely.Geometry:
    """A TopoJSON geometry in degrees, by the letter of its specification."""
    scale, move = made["transform"]["scale"], made["transform"]["translate"]

    def line(arc: int) -> list[tuple[float, float]]:
        x = y = 0
        out = []
        for dx, dy in made["arcs"][arc if arc >= 0 else ~arc]:
            x, y = x + dx, y + dy
            out.append((x * scale[0] + move[0], y * scale[1] + move[1]))
        return out if arc >= 0 else out[::-1]

    def ring(arcs: list[int]) -> list[tuple[float, float]]:
        points = line(arcs[0])
        for arc in arcs[1:]:
            points += line(arc)[1:]
        return points

    return shapely.MultiPolygon(
        [(ring(rings[0]), [ring(r) for r in rings[1:]]) for rings in shape["arcs"]]
    )


def test_topojson_unfolds_to_the_same_shapes() -> None:
    shapes = awkward()[:3]
    areas = AreaSet(id="lsoa11", unit=("a", "as"), codes=("1", "2", "3"), names=("", "", ""),
                    shapes=shapes)  # fmt: skip
    made = topology(areas, [{"n": i} for i in range(3)])
    back = [unfold(made, one) for one in made["objects"]["lsoa11"]["geometries"]]
    true = gpd.GeoSeries(list(shapes), crs=27700).to_crs(4326)
    for mine, theirs in zip(back, true, strict=True):
        assert mine.symmetric_difference(theirs).area < 0.02 * theirs.area


def test_an_unknown_kind_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"map\.xls"):
        export(small(), tmp_path / "map.xls")
    assert list(tmp_path.iterdir()) == []


def test_a_map_without_areas_has_nothing_to_write(tmp_path: Path) -> None:
    spec = MapSpec(title="Only points", finding="", points=full().points)
    with pytest.raises(FileFormatError, match="no areas"):
        export(spec, tmp_path / "map.csv")


def test_styles_whose_names_would_be_alike_when_cut_are_told_apart() -> None:
    areas = grid()
    long = "Income Deprivation Affecting"
    layers = [
        layer(areas, (0,) * 12, id=f"iod2019-{end}", title=f"{long} {words}", group="IMD 2019")
        for end, words in (("idaci", "Children"), ("idaopi", "Older People"))
    ]
    overall = layer(areas, (0,) * 12, title="Index of Multiple Deprivation", group="IMD 2019")
    styles = layer_styles(areas, [overall, *layers], field=lambda one: one.id)
    assert [style.name for style in styles] == [
        "Index of Multiple Deprivation", "Income Deprivation Affecting C",
        "Income Deprivation Affecting O",
    ]  # fmt: skip
    again = layer(areas, (0,) * 12, id="iod2015-imd", title=overall.title, group="IMD 2015")
    styles = layer_styles(areas, [overall, again], field=lambda one: one.id)
    assert [style.name for style in styles] == ["imd", "iod2015-imd"]
