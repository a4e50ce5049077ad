"""Styles inside a GeoPackage, so that QGIS opens it coloured and with its legend.

QGIS keeps styles in a table ``layer_styles``, which must itself be registered in
``gpkg_contents`` as attributes, or GDAL does not see it. The first layer's style is the default;
the others are offered under their names.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final, Literal, NamedTuple
from xml.etree import ElementTree as ET

from needsmap.io.output_text import clean_text
from needsmap.maps.html.static_table import class_words
from needsmap.maps.spec import NO_DATA, NOT_COMPARABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from needsmap.maps.spec import AreaSet, Layer

#: Letters of a style's name in QGIS's own table.
_NAME_LENGTH: Final = 30

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


Shape = Literal["marker", "fill"]


class Style(NamedTuple):
    """How QGIS is to show a table: the first style of a table is the one that it opens in."""

    table: str
    name: str
    qml: str
    description: str = ""


def layer_styles(
    areas: AreaSet, layers: list[Layer], *, field: Callable[[Layer], str]
) -> Iterator[Style]:
    """Yield one style a layer, for a table that bears the id of the area set.

    Parameters
    ----------
    areas, layers
        What was written.
    field
        Gives the column that holds a layer's class words.
    """
    cut = [f"{layer.title} {layer.group}".strip()[:_NAME_LENGTH].rstrip() for layer in layers]
    for layer, title in zip(layers, cut, strict=True):
        name = title if cut.count(title) == 1 else layer.id[:_NAME_LENGTH]
        numbers = [*range(len(layer.legend.classes)), NO_DATA, NOT_COMPARABLE]
        colours = {
            class_words(layer, n): layer.legend.classes[n].colour if n >= 0 else ""
            for n in numbers
            if n >= 0 or n in layer.classes
        }
        qml = category_style(field(layer), colours, shape="fill")
        yield Style(areas.id, name, qml, layer.legend.direction)


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


def single_style(shape: Shape, colour: str) -> str:
    """Return the QML of a layer in one colour.

    Parameters
    ----------
    shape
        Of points or of areas; a fill is left half clear.
    colour
        As ``"#rrggbb"``.
    """
    return _qml({"type": "singleSymbol"}, [_symbol("0", colour, shape, clear=shape == "fill")])


def category_style(column: str, colours: Mapping[str, str], *, shape: Shape = "marker") -> str:
    """Return the QML of a layer coloured by the words of a column.

    Parameters
    ----------
    column
        Where the words are.
    colours
        Word to colour (``"#rrggbb"``), in the order of the legend; "" is hatched grey.
    shape
        Of points or of areas.
    """
    categories = ET.Element("categories")
    for place, words in enumerate(colours):
        ET.SubElement(categories, "category", {
            "value": words, "label": words, "symbol": str(place), "render": "true",
            "type": "string",
        })  # fmt: skip
    kind = {
        "type": "categorizedSymbol", "attr": column, "symbollevels": "0", "enableorderby": "0",
    }  # fmt: skip
    symbols = [_symbol(str(i), colour, shape) for i, colour in enumerate(colours.values())]
    return _qml(kind, symbols, categories)


def _qml(kind: dict[str, str], symbols: list[ET.Element], *parts: ET.Element) -> str:
    root = ET.Element("qgis", {"version": "3.22", "styleCategories": "Symbology"})
    renderer = ET.SubElement(root, "renderer-v2", kind)
    renderer.extend(parts)
    ET.SubElement(renderer, "symbols").extend(symbols)
    text = ET.tostring(root, encoding="unicode")
    return f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{text}"


def _symbol(name: str, colour: str, shape: Shape, *, clear: bool = False) -> ET.Element:
    symbol = ET.Element("symbol", {"name": name, "type": shape, "alpha": "1"})
    kind = {"marker": "SimpleMarker", "fill": "SimpleFill"}[shape]
    layer = ET.SubElement(symbol, "layer", {"class": kind, "enabled": "1", "pass": "0"})
    grey = "138,147,160,255"
    edge = "35,35,35,255" if clear else "255,255,255,255"
    options = {
        "color": _rgb(colour) + (",60" if clear else ",255") if colour else grey,
        "style": "solid" if colour else "b_diagonal",
        "outline_color": edge if colour else grey,
        "outline_width": "0.1",
        "outline_width_unit": "MM",
        "outline_style": "solid",
    } | ({"size": "2.6"} if shape == "marker" else {})
    table = ET.SubElement(layer, "Option", {"type": "Map"})
    for key, value in options.items():
        ET.SubElement(table, "Option", {"name": key, "value": value, "type": "QString"})
        ET.SubElement(layer, "prop", {"k": key, "v": value})
    return symbol


def _rgb(colour: str) -> str:
    return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
