"""GeoJSON into frames, by a plain JSON reader: nothing in the file can name another file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import GEOSException
from shapely.errors import ShapelyError
from shapely.geometry import shape

from needsmap.errors import FileFormatError, FrameError
from needsmap.io.crs import WGS84, resolve_crs
from needsmap.io.limits import MOST_CELLS, MOST_COLUMNS
from needsmap.model import some

if TYPE_CHECKING:
    import pyproj

_SHAPES: Final = {
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
    "GeometryCollection",
}  # fmt: skip


def read_geojson(data: bytes, what: str) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """Read the features of a GeoJSON file.

    Parameters
    ----------
    data, what
        The file, and its name for messages.

    Returns
    -------
    GeoDataFrame
        One row a feature. A property that is a list or an object becomes JSON text; a shape
        that cannot be read becomes None.
    tuple of str
        Notices of the CRS member and of shapes that cannot be read.

    Raises
    ------
    FileFormatError
        Where it is not GeoJSON.

    Notes
    -----
    *CRS*: WGS84, or what the file's ``crs`` member names; None where that is not known.
    """
    features, root = _features(data, what)
    crs, notices = _system(root)
    rows: list[dict[str, Any]] = []
    shapes, unread = [], []
    with np.errstate(invalid="ignore"):
        for number, feature in enumerate(features, start=1):
            row = feature.get("properties")
            rows.append(dict(row) if isinstance(row, dict) else {})
            if "id" in feature:
                rows[-1].setdefault("id", feature["id"])
            shape, fault = _shape(feature.get("geometry"))
            shapes.append(shape)
            if fault:
                unread.append(f"feature {number} ({fault})")
    if unread:
        notices.append(f"the shape cannot be read of {some(unread)}")
    table = _table(rows, what)
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, crs=crs)), tuple(notices)


def _features(data: bytes, what: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the features of a file, and its outermost object."""
    try:
        try:
            text = data.decode(json.detect_encoding(data))
        except UnicodeDecodeError:
            text = data.decode("cp1252")
        root = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileFormatError(f"{what}: not JSON that can be read ({error})") from None
    kind = root.get("type") if isinstance(root, dict) else None
    if kind == "FeatureCollection" and isinstance(root.get("features"), list):
        features = root["features"]
    elif kind == "Feature":
        features = [root]
    elif isinstance(kind, str) and kind in _SHAPES:
        features = [{"geometry": root}]
    else:
        other = "TopoJSON" if kind == "Topology" else "another kind of JSON"
        raise FileFormatError(
            f"{what}: not GeoJSON but {other}; export it as GeoJSON (a FeatureCollection)"
        )
    wrong = next((i for i, f in enumerate(features, 1) if not isinstance(f, dict)), 0)
    if wrong:
        raise FileFormatError(f"{what}: feature {wrong} is not a GeoJSON feature")
    return features, root


def _system(root: dict[str, Any]) -> tuple[pyproj.CRS | None, list[str]]:
    """Return the CRS that a file names, and what is to be reported of it."""
    member = root.get("crs")
    if member is None:
        return resolve_crs(WGS84), []
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else member
    try:
        crs = resolve_crs(name)
    except FrameError:
        return None, [f"its coordinate system {str(name)[:60]!r} is not known"]
    return crs, []


def _shape(geometry: object) -> tuple[Any, str]:
    """Return the shape of a geometry object, or None and what is wrong with it."""
    if geometry is None:
        return None, ""
    if not isinstance(geometry, dict) or geometry.get("type") not in _SHAPES:
        return None, "not a GeoJSON geometry"
    try:
        return shape(geometry), ""
    except (TypeError, ValueError, LookupError, AttributeError, RecursionError, OverflowError,
            GEOSException, ShapelyError) as error:  # fmt: skip
        return None, str(error).splitlines()[0][:60] if str(error) else "bad coordinates"


def _table(rows: list[dict[str, Any]], what: str) -> pd.DataFrame:
    names = list(dict.fromkeys(name for row in rows for name in row))
    if len(names) > MOST_COLUMNS or len(names) * len(rows) > MOST_CELLS:
        raise FileFormatError(
            f"{what}: {len(names):,} properties in {len(rows):,} features; this is not a table "
            "that can be read"
        )
    columns = {
        "geometry property" if name == "geometry" else name: [_cell(row.get(name)) for row in rows]
        for name in names
    }
    return pd.DataFrame(columns, index=range(len(rows)), dtype="object")


def _cell(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
