"""The one way that a map file is opened, wherever it comes from.

The reader is chosen here, from the file's ending and its first bytes, never by GDAL: a file
that another program would take for a list of other files, or of addresses on the network, is
refused. GeoJSON, KML, GeoPackage and GeoParquet are read without GDAL; shapefiles, FlatGeobuf
and GML are handed to it from memory, so that it sees no other file.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Final, NamedTuple

import geopandas as gpd
from pyarrow import parquet

from needsmap.errors import FileFormatError
from needsmap.io.archives import check_zip, open_member, reading
from needsmap.io.file_names import check_file
from needsmap.io.gdal import read_bytes, read_shapefile, shapefile_parts
from needsmap.io.geojson import read_geojson
from needsmap.io.geopackage import read_geopackage
from needsmap.io.kml import local_name, parse_xml, read_kml
from needsmap.io.limits import MOST_BYTES, MOST_IN_MEMORY
from needsmap.model import some

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

#: The kind of file that each ending stands for.
KINDS: Final = {
    ".geojson": "GeoJSON", ".json": "GeoJSON", ".gpkg": "GeoPackage", ".shp": "shapefile",
    ".kml": "KML", ".kmz": "zip", ".zip": "zip", ".gml": "GML", ".fgb": "FlatGeobuf",
    ".parquet": "GeoParquet", ".geoparquet": "GeoParquet",
}  # fmt: skip
#: The endings of single map files: what a zip is searched for.
ENDINGS: Final = tuple(ending for ending, kind in KINDS.items() if kind != "zip")
_MAGIC: Final = (
    (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"SQLite format 3\0", "GeoPackage"),
    (b"PAR1", "GeoParquet"), (b"fgb\x03", "FlatGeobuf"), (b"\0\0\x27\x0a", "shapefile"),
)  # fmt: skip
#: GDAL's own formats that refer to other files or to services, looked for in XML.
_REFERS: Final = re.compile(r"(OGR|GDAL|VRT|WMS|WFS_|WCS_|CSW|WMT_|Capabilities)", re.IGNORECASE)
_SAVE_AS: Final = "Save it as GeoPackage or GeoJSON"


class Layer(NamedTuple):
    """One layer of a map file.

    Attributes
    ----------
    name
        As the file calls it; the file's own name where it holds only one.
    frame
        A GeoDataFrame in the CRS that the file announces, if any; a plain frame where the layer
        has no shapes.
    notices
        What was found out about the file, in sentences.
    """

    name: str
    frame: pd.DataFrame
    notices: tuple[str, ...] = ()


def read_layers(path: Path, *, layer: str = "", shapes: bool = True) -> list[Layer]:
    """Read the layers of a map file.

    Parameters
    ----------
    path
        A file of one of `KINDS`; a zip or KMZ holds one of the others.
    layer
        The layer to read, or the file within a zip; "" for every layer.
    shapes
        False leaves the shapes out where that is quicker (GeoParquet).

    Returns
    -------
    list of Layer
        At least one.

    Raises
    ------
    FileFormatError
        Where it does not exist, is not of the kind that its name says, cannot be read, holds
        several files, or refers to another file or to the network.
    """
    path = Path(path)
    check_file(path)
    if path.stat().st_size > MOST_BYTES:
        raise _too_large(path.name, MOST_BYTES)
    with path.open("rb") as file:
        head = file.read(4096)
    kind = _kind_of(path.name, head)
    if kind == "zip":
        return _from_zip(path, layer)
    if kind == "shapefile":
        layers = [_shapefile(path.stem, shapefile_parts(path), path.name)]
    else:
        layers = _layers(path, kind, path.name, shapes=shapes)
    return _chosen(layers, layer, path.name)


def _whole(file: IO[bytes], what: str) -> bytes:
    data = file.read(MOST_IN_MEMORY + 1)
    if len(data) > MOST_IN_MEMORY:
        raise _too_large(what, MOST_IN_MEMORY)
    return data


def _too_large(what: str, most: int) -> FileFormatError:
    return FileFormatError(f"{what}: larger than {most:,} bytes; not read. Cut it to the place")


def _kind_of(name: str, head: bytes) -> str:
    """Return the kind of a file, where its ending and its first bytes agree."""
    if not head:
        raise FileFormatError(f"{name}: the file is empty")
    ending = PurePosixPath(name).suffix.lower()
    named = KINDS.get(ending)
    kind = next((kind for magic, kind in _MAGIC if head.startswith(magic)), "") or _text_kind(head)
    if named is None and kind in {"GeoPackage", "FlatGeobuf"}:
        return kind
    if named is None:
        known = ", ".join(sorted(KINDS))
        raise FileFormatError(
            f"{name}: {ending or 'no ending'} is not read as a map file ({known} are). {_SAVE_AS}"
        )
    if kind != named:
        raise FileFormatError(
            f"{name}: by its name it is {named}, by its content {kind or 'something else'}; "
            "refused. Ask its sender for the file that is meant"
        )
    return named


def _text_kind(head: bytes) -> str:
    """Return the kind of a text file by its first characters and, for XML, its first element."""
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if plain.startswith(b"{"):
        return "GeoJSON"
    if not plain.startswith(b"<"):
        return ""
    bare = re.sub(rb"<!--.*?-->", b"", plain, flags=re.DOTALL)
    first = re.search(rb"<(?:\w+:)?(\w+)[\s>/]", bare)
    root = first[1].decode() if first else ""
    if root == "kml":
        return "KML"
    gml = b"opengis.net/gml" in plain and not _REFERS.match(root)
    return "GML" if gml else f"XML <{root[:30]}>"


def _layers(source: Path | bytes, kind: str, what: str, *, shapes: bool = True) -> list[Layer]:
    """Read the layers of a file, or of its bytes, that is neither a shapefile nor a zip."""
    name = PurePosixPath(what).stem
    if kind == "GeoPackage":
        return [Layer(*each) for each in read_geopackage(source, what)]
    if kind == "GeoParquet":
        file = BytesIO(source) if isinstance(source, bytes) else source
        return [Layer(name, _parquet(file, what, shapes=shapes))]
    if isinstance(source, Path):
        with source.open("rb") as opened:
            source = _whole(opened, what)
    if kind == "GeoJSON":
        return [Layer(name, *read_geojson(source, what))]
    if kind == "KML":
        return [Layer(name, *read_kml(source, what))]
    options = {}
    if kind == "GML":
        source = _plain_gml(source, what)
        options = {"WRITE_GFS": "NO", "DOWNLOAD_SCHEMA": "NO", "SKIP_RESOLVE_ELEMS": "ALL"}
    return [Layer(*each) for each in read_bytes(source, what, **options)]


def _parquet(source: Path | BytesIO, what: str, *, shapes: bool) -> pd.DataFrame:
    frame: pd.DataFrame
    try:
        if shapes:
            frame = gpd.read_parquet(source)
        else:
            names = [name for name in parquet.read_schema(source).names if name != "geometry"]
            frame = parquet.read_table(source, columns=names).to_pandas(ignore_metadata=True)
    except Exception as error:  # noqa: BLE001 - pyarrow, pyproj and shapely each raise their own
        raise FileFormatError(f"{what}: not GeoParquet that can be read ({error})") from None
    return frame


def _plain_gml(data: bytes, what: str) -> bytes:
    """Return GML written again without comments, schema locations and links to other files."""
    root = parse_xml(data, what)
    for element in root.iter():
        if _REFERS.match(local_name(element)):
            raise FileFormatError(f"{what}: it holds <{local_name(element)[:30]}>; refused")
        for key in [k for k in element.attrib if k.endswith(("chemaLocation", "}href"))]:
            if not element.attrib[key].startswith("#"):
                del element.attrib[key]
    try:
        written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    except RecursionError:
        raise FileFormatError(f"{what}: too many elements within each other") from None
    return written


def _from_zip(path: Path, layer: str) -> list[Layer]:
    """Read the one map file within a zip, from memory."""
    names = check_zip(path)
    maps = [n for n in names if n.lower().endswith(ENDINGS) and not n.startswith("__MACOSX/")]
    named = [n for n in maps if layer in {n, PurePosixPath(n).name, PurePosixPath(n).stem}]
    maps = named or maps
    if path.suffix.lower() == ".kmz":
        maps = [n for n in maps if n == "doc.kml"] or maps
    if len(maps) != 1:
        inside = f"{len(maps)} ({some(maps, 6) or 'none'})"
        choose = "Name one of them as the layer (--sheet), or unpack it" if maps else _SAVE_AS
        raise FileFormatError(
            f"{path.name}: a zip must hold one map file, this holds {inside}. {choose}"
        )
    name = maps[0]
    what = f"{path.name}: {name}"
    data = _member(path, name)
    kind = _kind_of(name, data[:4096])
    if kind == "shapefile":
        layers = [_shapefile(PurePosixPath(name).stem, _parts(path, name, names), what)]
    else:
        layers = _layers(data, kind, what)
    layers = [_with_notice(each, f"read {name} inside the zip") for each in layers]
    return layers if name in named else _chosen(layers, layer, path.name)


def _with_notice(layer: Layer, notice: str) -> Layer:
    return layer._replace(notices=(notice, *layer.notices))


def _shapefile(name: str, parts: dict[str, bytes], what: str) -> Layer:
    """Read a shapefile, with a notice where its table of names and other fields is missing."""
    notice = (
        f"{name}.dbf is missing: it holds the names and all other fields of the shapefile; put it "
        "beside the .shp"
    )
    return Layer(name, read_shapefile(parts, what), () if "dbf" in parts else (notice,))


def _parts(path: Path, name: str, names: Sequence[str]) -> dict[str, bytes]:
    """Return the files of a shapefile within a zip by their endings."""
    stem = name[: -len(".shp")].casefold() + "."
    return {
        other[len(stem) :].lower(): _member(path, other)
        for other in names
        if other.casefold().startswith(stem) and other.casefold().count(".") == stem.count(".")
    }


def _member(path: Path, name: str) -> bytes:
    with reading(path, name), open_member(path, name) as file:
        return _whole(file, f"{path.name}: {name}")


def _chosen(layers: list[Layer], wanted: str, what: str) -> list[Layer]:
    """Return the layer of a name, else all of them with a notice of which there are."""
    if not layers:
        raise FileFormatError(f"{what}: it holds no layer")
    names = some((repr(layer.name) for layer in layers), 12)
    if wanted:
        for layer in layers:
            if layer.name.casefold() == wanted.strip().casefold():
                return [_with_notice(layer, f"layer {layer.name!r}")]
        raise FileFormatError(f"{what}: there is no layer {wanted[:60]!r}; it has {names}")
    if len(layers) == 1:
        return layers
    notice = f"all {len(layers)} layers are read: {names}"
    return [_with_notice(layers[0], notice), *layers[1:]]
