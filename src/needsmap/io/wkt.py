"""Shapes written as well-known text (WKT) in a column of a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import shapely

from needsmap.columns import BNG
from needsmap.errors import FrameError
from needsmap.io.crs import MOST_DEGREES, WGS84, label_of, resolve_crs
from needsmap.io.frames import find_column, read_frame
from needsmap.io.vector import Layer

if TYPE_CHECKING:
    from pathlib import Path

_HEAD: Final = r"wkt|(wkt[ _])?(the_)?geom(etry)?([ _]wkt)?|shape|polygon"
_SHAPE: Final = re.compile(
    r"\s*(?:SRID=(\d+);\s*)?((?:MULTI)?POLYGON\b.*)", re.IGNORECASE | re.DOTALL
)


def read_wkt(path: Path) -> Layer | None:
    """Read a table with a column of polygons as WKT.

    Parameters
    ----------
    path
        A text file or workbook.

    Returns
    -------
    Layer or None
        None where no column holds polygons. Rows whose shape cannot be read have none.

    Raises
    ------
    FileFormatError
        Where the table cannot be read.
    FrameError
        For a coordinate system that is not known, or several in one file.

    Notes
    -----
    *CRS*: what ``SRID=`` names, else by the size of the numbers: WGS84 for degrees, EPSG:27700
    for metres; the notice says which.
    """
    try:
        table = read_frame(path, _HEAD, what="shapes")
    except FrameError:
        return None
    column = find_column(_HEAD, table.columns)
    cells = [_SHAPE.fullmatch(str(cell)) for cell in table[column].fillna("")]
    if not any(cells):
        return None
    shapes = shapely.from_wkt([cell and cell[2] for cell in cells], on_invalid="ignore")
    named = {cell[1] for cell in cells if cell and cell[1]}
    if len(named) > 1:
        raise FrameError(
            f"{path}: its shapes are in several coordinate systems "
            f"(SRID {', '.join(sorted(named))}); write all in one"
        )
    largest = abs(shapely.get_coordinates(shapes)).max(initial=0)
    likely = WGS84 if largest <= MOST_DEGREES else BNG
    crs = label_of(resolve_crs(f"EPSG:{named.pop()}")) if named else likely
    rows = table.drop(columns=str(column)).reset_index(drop=True)
    frame = gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries(shapes, crs=crs))
    return Layer(path.stem, frame, (f"shapes are read from column {column!r} as {crs}",))
