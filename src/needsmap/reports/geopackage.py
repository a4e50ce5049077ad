"""GeoPackages for QGIS: layers in EPSG:27700 with the styles that QGIS opens them in."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Literal

from needsmap.errors import FrameError
from needsmap.io.atomic import atomic_path
from needsmap.io.gdal import load_pyogrio
from needsmap.io.output_text import clean_frame
from needsmap.maps.files.qgis import Style, save_styles

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd

Shape = Literal["marker", "fill"]


def save_geopackage(
    layers: Mapping[str, gpd.GeoDataFrame], path: Path, *, styles: Mapping[str, str] | None = None
) -> Path:
    """Write layers and their styles into one GeoPackage, whole or not at all.

    Parameters
    ----------
    layers
        Name to frame, in EPSG:27700. Rows without a shape are kept.
    path
        Where to; a file that is there is replaced.
    styles
        Layer name to the QML it opens in (`single_style`, `category_style`).

    Raises
    ------
    FrameError
        Where a layer is in another CRS.
    """
    pyogrio = load_pyogrio()

    wrong = [n for n, f in layers.items() if f.crs is None or f.crs.to_epsg() != 27700]
    if wrong:
        raise FrameError(f"layers must be in EPSG:27700: {', '.join(wrong)}")
    with atomic_path(path) as part:
        for name, raw in layers.items():
            frame = clean_frame(raw)
            kinds = set(frame.geom_type.dropna())
            kind = kinds.pop() if len(kinds) == 1 else "Unknown"
            pyogrio.write_dataframe(
                frame, part, layer=name, driver="GPKG", append=part.exists(), geometry_type=kind
            )
        shown = [Style(name, name, qml) for name, qml in (styles or {}).items() if name in layers]
        save_styles(part, shown)
    return path


def single_style(shape: Shape, colour: str) -> str:
    """Return the QML of a layer in one colour (a fill is left half clear)."""
    return _qml(
        'type="singleSymbol"', f"<symbols>{_symbol('0', shape, colour, '#232323')}</symbols>"
    )


def category_style(column: str, colours: Mapping[str, str]) -> str:
    """Return the QML of points coloured by the words of a column."""
    rows = "".join(
        f'<category render="true" symbol="{i}" value="{escape(word)}" label="{escape(word)}"/>'
        for i, word in enumerate(colours)
    )
    symbols = "".join(
        _symbol(str(i), "marker", colour, "#ffffff") for i, colour in enumerate(colours.values())
    )
    return _qml(
        f'type="categorizedSymbol" attr="{escape(column)}"',
        f"<categories>{rows}</categories><symbols>{symbols}</symbols>",
    )


def _qml(kind: str, inside: str) -> str:
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        f'<qgis version="3.28"><renderer-v2 {kind}>{inside}</renderer-v2></qgis>'
    )


def _symbol(name: str, shape: Shape, colour: str, outline: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    clear = 255 if shape == "marker" else 60
    layer = "SimpleMarker" if shape == "marker" else "SimpleFill"
    edge = ",".join(str(int(outline[i : i + 2], 16)) for i in (1, 3, 5))
    size = '<Option name="size" type="QString" value="2.6"/>' if shape == "marker" else ""
    return (
        f'<symbol name="{name}" type="{shape}" alpha="1"><layer class="{layer}" enabled="1">'
        '<Option type="Map">'
        f'<Option name="color" type="QString" value="{red},{green},{blue},{clear}"/>'
        f'<Option name="outline_color" type="QString" value="{edge},255"/>{size}'
        "</Option></layer></symbol>"
    )
