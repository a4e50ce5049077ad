"""Styles inside a GeoPackage, so that QGIS opens it coloured and with its legend.

QGIS keeps styles in a table ``layer_styles``, which must itself be registered in
``gpkg_contents`` as attributes, or GDAL does not see it. The first layer's style is the default;
the others are offered under their names.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from needsmap.io.output_text import clean_text
from needsmap.maps.html.static_table import class_words
from needsmap.maps.spec import NO_DATA, NOT_COMPARABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from needsmap.maps.spec import AreaSet, Layer

#: Letters of a style's name in QGIS's own table.
NAME_LENGTH = 30

_TABLE = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT,
  styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))
"""
_REGISTER = """
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)
VALUES ('layer_styles', 'attributes', 'layer_styles', '', '2000-01-01T00:00:00.000Z')
"""
_STYLE = """
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,
  styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time)
VALUES ('', '', ?, ?, ?, ?, '', ?, ?, 'needsmap', '2000-01-01T00:00:00.000Z')
"""


class Style(NamedTuple):
    """How QGIS is to show a table: the first style of a table is the one that it opens in."""

    table: str
    name: str
    qml: str
    description: str = ""


def layer_styles(
    areas: AreaSet, layers: list[Layer], *, field: Callable[[Layer], str]
) -> Iterator[Style]:
    """Return one style a layer, for a table that bears the id of the area set.

    Parameters
    ----------
    areas, layers
        What was written.
    field
        Gives the column that holds a layer's class words.
    """
    for layer, name in zip(layers, style_names(layers), strict=True):
        yield Style(areas.id, name, qml(layer, field(layer)), layer.legend.direction)


def style_names(layers: list[Layer]) -> list[str]:
    """Return each layer a name of at most thirty letters, as QGIS allows, and none twice."""
    cut = [f"{layer.title} {layer.group}".strip()[:NAME_LENGTH].rstrip() for layer in layers]
    return [
        name if cut.count(name) == 1 else layer.id[:NAME_LENGTH]
        for name, layer in zip(cut, layers, strict=True)
    ]


def save_styles(path: Path, styles: Iterable[Style]) -> None:
    """Write styles into a GeoPackage, and take the clock's time out of it.

    Parameters
    ----------
    path
        A GeoPackage that holds the tables.
    styles
        In the order in which they are offered.
    """
    with closing(sqlite3.connect(path)) as file, file:
        columns = dict(file.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
        # the driver puts the clock's time there: the same map is to give the same bytes
        file.execute("UPDATE gpkg_contents SET last_change = '2000-01-01T00:00:00.000Z'")
        file.execute(_TABLE)
        file.execute(_REGISTER)
        opened: set[str] = set()
        for style in styles:
            first = style.table not in opened
            opened.add(style.table)
            texts = (style.name, style.qml, style.description)
            name, qml, description = map(clean_text, texts)
            row = (style.table, columns[style.table], name, qml, first, description)
            file.execute(_STYLE, row)


def qml(layer: Layer, field: str) -> str:
    """Return a layer's classes as a QGIS style of categories.

    Areas without class are hatched grey, as on the page.
    """
    root = ET.Element("qgis", {"version": "3.22", "styleCategories": "Symbology"})
    renderer = ET.SubElement(root, "renderer-v2", {
        "type": "categorizedSymbol", "attr": field, "symbollevels": "0", "enableorderby": "0",
    })  # fmt: skip
    categories = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    present = [n for n in (NO_DATA, NOT_COMPARABLE) if n in layer.classes]
    for place, number in enumerate([*range(len(layer.legend.classes)), *present]):
        words = class_words(layer, number)
        ET.SubElement(categories, "category", {
            "value": words, "label": words, "symbol": str(place), "render": "true",
            "type": "string",
        })  # fmt: skip
        colour = layer.legend.classes[number].colour if number >= 0 else ""
        symbols.append(_symbol(str(place), colour))
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(
        root, encoding="unicode"
    )


def _symbol(name: str, colour: str) -> ET.Element:
    symbol = ET.Element("symbol", {"name": name, "type": "fill", "alpha": "1"})
    layer = ET.SubElement(symbol, "layer", {"class": "SimpleFill", "enabled": "1", "pass": "0"})
    fill = _rgba(colour) if colour else "138,147,160,255"
    options = {
        "color": fill,
        "style": "solid" if colour else "b_diagonal",
        "outline_color": "255,255,255,255" if colour else "138,147,160,255",
        "outline_width": "0.1",
        "outline_width_unit": "MM",
        "outline_style": "solid",
    }
    held = ET.SubElement(layer, "Option", {"type": "Map"})
    for key, value in options.items():
        ET.SubElement(held, "Option", {"name": key, "value": value, "type": "QString"})
        ET.SubElement(layer, "prop", {"k": key, "v": value})
    return symbol


def _rgba(colour: str) -> str:
    return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"
