"""GeoPackages open in QGIS with their styles, and lose no row."""

import sqlite3
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import pytest

from needsmap.errors import FrameError
from needsmap.maps.files.qgis import category_style, single_style
from needsmap.reports.geopackage import save_geopackage

FRAME = gpd.GeoDataFrame(
    {"name": ["Hall", "=cmd()", "Nowhere"], "partner": ["A & B", "<C>", "A & B"]},
    geometry=gpd.points_from_xy([1.0, 2, 3], [4.0, 5, 6]),
    crs="EPSG:27700",
)


def test_layers_come_back_with_every_row_and_their_style(tmp_path: Path) -> None:
    frame = FRAME.copy()
    frame.loc[2, "geometry"] = None
    styles = {"assets": category_style("partner", {"A & B": "#aa0000", "<C>": "#00aa00"})}
    path = save_geopackage({"assets": frame, "sites": FRAME}, tmp_path / "x.gpkg", styles=styles)
    assert list(tmp_path.iterdir()) == [path]
    got = gpd.read_file(path, layer="assets")
    assert got["name"].tolist() == FRAME["name"].tolist()
    assert got.crs.to_epsg() == 27700
    assert got.geometry.isna().tolist() == [False, False, True]
    with closing(sqlite3.connect(path)) as base:
        rows = base.execute("SELECT f_table_name, f_geometry_column, styleQML FROM layer_styles")
        ((name, column, qml),) = rows.fetchall()
        known = base.execute("SELECT table_name FROM gpkg_contents").fetchall()
        columns = base.execute("SELECT column_name FROM gpkg_geometry_columns").fetchall()
    assert (name, (column,)) == ("assets", columns[0])
    assert ("layer_styles",) in known
    values = [c.get("value") for c in ET.fromstring(qml).iter("category")]  # noqa: S314 - our own
    assert values == ["A & B", "<C>"]


def test_the_same_layers_give_the_same_bytes(tmp_path: Path) -> None:
    styles = {"sites": single_style("marker", "#123456")}
    first, second = (
        save_geopackage({"sites": FRAME}, tmp_path / name, styles=styles).read_bytes()
        for name in ("a.gpkg", "b.gpkg")
    )
    assert first == second


def test_styles_are_well_formed() -> None:
    for qml in (single_style("fill", "#123456"), single_style("marker", "#123456")):
        symbol = next(ET.fromstring(qml).iter("symbol"))  # noqa: S314 - our own
        assert symbol.get("type") in {"fill", "marker"}


def test_degrees_are_refused_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="assets"):
        save_geopackage({"assets": FRAME.to_crs("EPSG:4326")}, tmp_path / "x.gpkg")
    assert list(tmp_path.iterdir()) == []
