"""GDAL without its network and its formats that refer to other files.

pyogrio is imported only through here, and rasterio is used only with `SETTINGS`.
"""

from __future__ import annotations

import warnings
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import pyogrio
from pyogrio.core import _register_drivers
from pyproj.exceptions import CRSError

from needsmap.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

#: Drivers that open a socket, run a stored pipeline, or open the files that a file names.
UNSAFE_DRIVERS: Final = frozenset({
    "VRT", "OGR_VRT", "GDALG", "GTI", "DERIVED", "HTTP", "WCS", "WMS", "WMTS", "WFS", "OAPIF",
    "OGCAPI", "CSW", "EEDA", "EEDAI", "PLMOSAIC", "PLSCENES", "DAAS", "NGW", "Elasticsearch",
    "Carto", "AmigoCloud", "GPSBabel", "ADBC", "MySQL", "PostgreSQL", "PostGISRaster",
    "MSSQLSpatial", "MongoDBv3", "ODBC", "PGeo", "HANA", "STACIT", "STACTA", "TileDB", "Zarr",
    "GNMDatabase", "GNMFile", "MapML",
})  # fmt: skip
#: Settings for each opening: no file beside the one that is meant, and no remote file at all.
SETTINGS: Final = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
}
#: Bytes before the first shape of a shapefile.
_SHP_HEAD: Final = 100
_PARTS: Final = ("shp", "shx", "dbf", "prj", "cpg")


def load_pyogrio() -> Any:  # noqa: ANN401 - a module
    """Import pyogrio and take its unsafe drivers away.

    Returns
    -------
    module
        Whoever uses it in this process, geopandas too, no longer has the drivers in
        `UNSAFE_DRIVERS`: pyogrio has no list of allowed drivers for one call.
    """
    present = UNSAFE_DRIVERS & set(pyogrio.list_drivers())
    if present:
        pyogrio.set_gdal_config_options({**SETTINGS, "GDAL_SKIP": ",".join(sorted(present))})
        _register_drivers()
    return pyogrio


def read_bytes(data: bytes, what: str, **options: str) -> list[tuple[str, pd.DataFrame]]:
    """Read every layer of a file that is held in memory, so that nothing lies beside it.

    Parameters
    ----------
    data
        FlatGeobuf, GML, or a zip of one shapefile: GDAL chooses the driver by content.
    what
        The file, for messages.
    options
        Open options of the driver.

    Returns
    -------
    list of (str, DataFrame)
        Each layer's name and rows.

    Raises
    ------
    FileFormatError
        Where it cannot be read.
    """
    pyogrio = load_pyogrio()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            names = [str(name) for name, _ in pyogrio.list_layers(data)]
            layers = [
                (n, pyogrio.read_dataframe(data, layer=n, on_invalid="ignore", **options))
                for n in names
            ]
    except (RuntimeError, ValueError, LookupError, MemoryError, CRSError) as error:
        raise FileFormatError(f"{what}: cannot be read ({error})") from None
    if not layers:
        raise FileFormatError(f"{what}: it holds no layer; it is damaged or cut short")
    return layers


def shapefile_parts(path: Path) -> dict[str, bytes]:
    """Return the files of a shapefile by their endings.

    Parameters
    ----------
    path
        The .shp; links beside it are left out.
    """
    beside = {p.name.casefold(): p for p in path.parent.iterdir() if p.stem == path.stem}
    parts = {"shp": path.read_bytes()}
    for ending in _PARTS[1:]:
        part = beside.get(f"{path.stem}.{ending}".casefold())
        if part and part.is_file() and not part.is_symlink():
            parts[ending] = part.read_bytes()
    return parts


def read_shapefile(parts: dict[str, bytes], what: str) -> pd.DataFrame:
    """Read a shapefile from the bytes of its files.

    Parameters
    ----------
    parts
        As `shapefile_parts` returns them.
    what
        The file, for messages.

    Raises
    ------
    FileFormatError
        Where a file that it needs is not there, or it cannot be read.
    """
    if "shx" not in parts:
        parts = {**parts, "shx": index_of(parts["shp"], what)}
    table = parts.get("dbf", b"")
    if "cpg" not in parts and not table.isascii():
        parts = {**parts, "cpg": b"UTF-8" if _is_utf8(table) else b"1252"}
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for ending in _PARTS:
            if ending in parts:
                archive.writestr(f"layer.{ending}", parts[ending])
    return read_bytes(packed.getvalue(), what)[0][1]


def index_of(shapes: bytes, what: str) -> bytes:
    """Return the index (.shx) of a shapefile: where each of its shapes begins, and its length.

    Parameters
    ----------
    shapes, what
        The .shp, and its name for messages.

    Raises
    ------
    FileFormatError
        Where the shapes do not follow one another to the end of the file.
    """
    rows, at = [], _SHP_HEAD
    while at + 8 <= len(shapes):
        words = int.from_bytes(shapes[at + 4 : at + 8], "big")
        rows.append((at // 2).to_bytes(4, "big") + words.to_bytes(4, "big"))
        at += 8 + 2 * words
    if at != len(shapes):
        raise FileFormatError(
            f"{what}: damaged or cut short, and its .shx is missing. A shapefile is several files "
            "of one name: give all of them, in one folder or zip"
        )
    length = (_SHP_HEAD + 8 * len(rows)) // 2
    head = shapes[:24] + length.to_bytes(4, "big") + shapes[28:_SHP_HEAD]
    return head + b"".join(rows)


def _is_utf8(table: bytes) -> bool:
    """Return whether the rows of a dBase table are UTF-8; its head is binary."""
    try:
        table[int.from_bytes(table[8:10], "little") :].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
