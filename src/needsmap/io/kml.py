"""KML into a frame, all folders of it; links to other files are reported and never followed."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
import shapely
from shapely import GeometryCollection

from needsmap.errors import FileFormatError
from needsmap.io.crs import WGS84
from needsmap.io.limits import MOST_CELLS, MOST_COLUMNS
from needsmap.model import counted, some

if TYPE_CHECKING:
    from collections.abc import Iterator


_TEXTS: Final = ("name", "description", "address", "phoneNumber", "styleUrl")
_LINKS: Final = {"NetworkLink", "GroundOverlay", "ScreenOverlay", "PhotoOverlay", "Model"}
_SHAPES: Final = {"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry"}
#: Folders and geometries within each other.
_DEEPEST: Final = 50


class _NoDocumentType(ET.TreeBuilder):
    """A builder that refuses a document type, and with it every entity."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """Refuse a document type."""
        del pubid, system
        raise FileFormatError(f"it declares a document type ({name[:30]!r}); refused")


def parse_xml(data: bytes, what: str) -> ET.Element:
    """Parse XML that has no document type.

    Parameters
    ----------
    data, what
        The file, and its name for messages.

    Raises
    ------
    FileFormatError
        Where it is not well formed, or declares a document type (which can define entities
        that name other files or grow without end).
    """
    try:
        return ET.fromstring(data, ET.XMLParser(target=_NoDocumentType()))  # noqa: S314 - see above
    except (ET.ParseError, ValueError, LookupError) as error:
        raise FileFormatError(f"{what}: not XML that can be read ({error})") from None


def local_name(element: ET.Element) -> str:
    """Return an element's name without its namespace.

    Parameters
    ----------
    element
        Of any vocabulary.
    """
    return str(element.tag).rpartition("}")[2]


def read_kml(data: bytes, what: str) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """Read every placemark of a KML file.

    Parameters
    ----------
    data, what
        The file, and its name for messages.

    Returns
    -------
    GeoDataFrame
        ``name``, ``folder``, other texts, the extended data, and geometry in WGS84; None
        where a placemark has no shape.
    tuple of str
        Notices of the folders that were read, and of links that were not followed.

    Raises
    ------
    FileFormatError
        Where it is not KML.
    """
    root = parse_xml(data, what)
    if local_name(root) != "kml":
        raise FileFormatError(f"{what}: not KML (its first element is {local_name(root)[:30]!r})")
    placemarks = list(_placemarks(root, what))
    rows = [_row(placemark, folder) for placemark, folder in placemarks]
    if len({name for row in rows for name in row}) * len(rows) > MOST_CELLS or any(
        len(row) > MOST_COLUMNS for row in rows
    ):
        raise FileFormatError(f"{what}: too many columns of extended data")
    shapes, unread = [], []
    for number, (placemark, _) in enumerate(placemarks, start=1):
        try:
            shapes.append(_shape_of(placemark))
        except (ValueError, RecursionError) as error:
            shapes.append(None)
            unread.append(f"placemark {number} ({str(error)[:60]})")
    folders = dict.fromkeys(row["folder"] for row in rows if row.get("folder"))
    notices = [f"folders read: {some(folders, 10)}"] if folders else []
    links = sum(local_name(element) in _LINKS for element in root.iter())
    if links:
        notices.append(
            f"{counted(links, 'link or overlay was', 'links or overlays were')} not followed"
        )
    if unread:
        notices.append(f"the shape cannot be read of {some(unread)}")
    table = pd.DataFrame(rows, index=range(len(rows)))
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, crs=WGS84)), tuple(notices)


def _placemarks(root: ET.Element, what: str) -> Iterator[tuple[ET.Element, str]]:
    """Yield each placemark with the path of its folder, in the file's order."""
    stack: list[tuple[ET.Element, tuple[str, ...], int]] = [(root, (), 0)]
    while stack:
        element, path, depth = stack.pop()
        if depth > _DEEPEST:
            raise FileFormatError(f"{what}: more than {_DEEPEST} folders within each other")
        if local_name(element) == "Placemark":
            yield element, " / ".join(path)
            continue
        if local_name(element) == "Folder":
            path = (*path, _text(element, "name"))
        stack += [(child, path, depth + 1) for child in reversed(element)
                  if local_name(child) in {"Document", "Folder", "Placemark"}]  # fmt: skip


def _text(element: ET.Element, name: str) -> str:
    child = next((child for child in element if local_name(child) == name), None)
    return (child.text or "").strip() if child is not None else ""


def _row(placemark: ET.Element, folder: str) -> dict[str, Any]:
    row = {"name": _text(placemark, "name"), "folder": folder}
    row |= {name: text for name in _TEXTS[1:] if (text := _text(placemark, name))}
    for element in placemark.iter():
        key, kind = element.get("name", ""), local_name(element)
        if key and kind in {"SimpleData", "Data"}:
            text = _text(element, "value") if kind == "Data" else element.text or ""
            row.setdefault("geometry data" if key == "geometry" else key, text)
    return row


def _shape_of(element: ET.Element) -> Any:  # noqa: ANN401 - a shapely geometry
    """Return the shapes within an element as one, or None."""
    shapes = _parts(element, 0)
    return shapes[0] if len(shapes) == 1 else GeometryCollection(shapes) if shapes else None


def _parts(element: ET.Element, depth: int) -> list[Any]:
    shapes = [_geometry(child, depth) for child in element if local_name(child) in _SHAPES]
    return [shape for shape in shapes if shape is not None]


def _geometry(element: ET.Element, depth: int) -> Any:  # noqa: ANN401 - a shapely geometry
    kind = local_name(element)
    if depth > _DEEPEST:
        raise ValueError("too many shapes within each other")
    if kind == "MultiGeometry":
        parts = _parts(element, depth + 1)
        if {part.geom_type for part in parts} == {"Polygon"}:
            return shapely.MultiPolygon(parts)
        return GeometryCollection(parts) if parts else None
    if kind == "Polygon":
        rings = [
            (local_name(boundary), _coordinates(ring))
            for boundary in element
            for ring in boundary
            if local_name(ring) == "LinearRing"
        ]
        outer = next((ring for name, ring in rings if name == "outerBoundaryIs"), None)
        holes = [ring for name, ring in rings if name == "innerBoundaryIs"]
        return shapely.Polygon(outer, holes) if outer else None
    points = _coordinates(element)
    if not points:
        return None
    return shapely.Point(points[0]) if kind == "Point" else shapely.LineString(points)


def _coordinates(element: ET.Element) -> list[tuple[float, float]]:
    """Read ``lon,lat[,height]`` groups; heights are left out."""
    groups = [group.split(",") for group in _text(element, "coordinates").split()]
    if any(len(group) < 2 for group in groups):
        raise ValueError("coordinates are not written as longitude,latitude")
    return [(float(group[0]), float(group[1])) for group in groups]
