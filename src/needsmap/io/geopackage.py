"""GeoPackages into frames, by SQLite alone: no extension, no table of another file."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from needsmap.errors import FileFormatError, FrameError
from needsmap.io.crs import resolve_crs
from needsmap.io.limits import RATIO_FROM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyproj

_ENVELOPES: Final = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_KEYS: Final = {"fid", "ogc_fid"}
#: Seconds that one query, and bytes that one cell may take: a column can be computed.
_LONGEST: Final = 25.0
_LARGEST: Final = 256 * 1024**2


def read_geopackage(source: Path | bytes, what: str) -> list[tuple[str, pd.DataFrame]]:
    """Read every layer of a GeoPackage.

    Parameters
    ----------
    source
        The file, or its bytes.
    what
        Its name, for messages.

    Returns
    -------
    list of (str, DataFrame)
        Layers with shapes (as a GeoDataFrame); where there are none, tables without.

    Raises
    ------
    FileFormatError
        Where it is not a GeoPackage, is damaged, or a layer is a view or a virtual table.
    """
    try:
        with closing(_connect(source, what)) as base:
            end = time.monotonic() + _LONGEST
            base.set_progress_handler(lambda: time.monotonic() > end, 100_000)
            size = len(source) if isinstance(source, bytes) else source.stat().st_size
            return _layers(base, what, most=max(size, RATIO_FROM))
    except (sqlite3.Error, ValueError, OverflowError) as error:
        if isinstance(error, FileFormatError):
            raise
        raise FileFormatError(f"{what}: not a GeoPackage that can be read ({error})") from None


def _connect(source: Path | bytes, what: str) -> sqlite3.Connection:
    if isinstance(source, bytes):
        base = sqlite3.connect(":memory:")
        base.deserialize(source)
    else:
        unsaved = source.with_name(source.name + "-wal")
        if unsaved.exists() and unsaved.stat().st_size:
            raise FileFormatError(
                f"{what}: it has changes that are not saved yet ({unsaved.name}); close the "
                "program that has it open"
            )
        base = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    base.execute("PRAGMA trusted_schema = OFF")
    base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST)
    base.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return base


def _layers(base: sqlite3.Connection, what: str, *, most: int) -> list[tuple[str, pd.DataFrame]]:
    tables = {name: sql or "" for name, sql in base.execute("SELECT name, sql FROM sqlite_master")}
    if "gpkg_contents" not in tables:
        raise FileFormatError(f"{what}: an SQLite file, but not a GeoPackage")
    kinds = list(base.execute("SELECT table_name, data_type FROM gpkg_contents"))
    names = [str(name) for name, kind in kinds if kind == "features"]
    names = names or [str(name) for name, kind in kinds if kind == "attributes"]
    geometries: dict[str, tuple[str, pyproj.CRS | None]] = {}
    if "gpkg_geometry_columns" in tables:
        query = "SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns"
        geometries = {
            str(row[0]): (str(row[1]), _system(base, row[2])) for row in base.execute(query)
        }
    layers = []
    for name in names:
        sql = tables.get(name)
        if sql is None:
            raise FileFormatError(f"{what}: its layer {name[:60]!r} is not in the file")
        if not sql.lstrip().upper().startswith("CREATE TABLE"):
            raise FileFormatError(
                f"{what}: its layer {name[:60]!r} is not a table but a view or refers elsewhere; "
                "refused. Save the layer again as a GeoPackage of its own"
            )
        quoted = name.replace('"', '""')
        rows = base.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608 - the file's own name
        columns = [str(column[0]) for column in rows.description]
        shapes = geometries.get(name, ("", None))
        layers.append((name, _frame(columns, _stored(rows, what, most), *shapes)))
    return layers


def _stored(rows: Iterable[tuple[Any, ...]], what: str, most: int) -> Iterator[tuple[Any, ...]]:
    """Yield rows until they hold more than their file does, as columns that are computed can."""
    size = 0
    for row in rows:
        size += sum(len(cell) for cell in row if isinstance(cell, str | bytes))
        if size > most:
            raise FileFormatError(
                f"{what}: its columns are computed, and hold more than the file; refused. Save the "
                "layer again as a GeoPackage of its own"
            )
        yield row


def _frame(
    columns: list[str],
    rows: Iterator[tuple[Any, ...]],
    shape_column: str,
    system: pyproj.CRS | None,
) -> pd.DataFrame:
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    table = pd.DataFrame(
        {column: [None if isinstance(c, bytes) else c for c in values]
         for column, values in zip(columns, cells, strict=True)
         if column.casefold() not in _KEYS and column != shape_column}
    )  # fmt: skip
    if not shape_column:
        return table
    blobs = cells[columns.index(shape_column)]
    shapes = shapely.from_wkb([_wkb(blob) for blob in blobs], on_invalid="ignore")
    table = table.rename(columns={"geometry": "geometry column"})
    frame: pd.DataFrame = gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, crs=system))
    return frame


def _wkb(blob: Any) -> bytes | None:  # noqa: ANN401 - whatever a cell holds
    """Return the well-known binary within a GeoPackage's geometry."""
    if not isinstance(blob, bytes) or blob[:2] != b"GP" or len(blob) < 8:
        return None
    return blob[8 + _ENVELOPES.get(blob[3] >> 1 & 7, len(blob)) :] or None


def _system(base: sqlite3.Connection, number: int) -> pyproj.CRS | None:
    row = base.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys "
        "WHERE srs_id = ?", (number,)
    ).fetchone()  # fmt: skip
    if row is None:
        return None
    names = ([f"EPSG:{row[1]}"] if str(row[0]).upper() == "EPSG" else []) + [str(row[2])]
    for name in names:
        try:
            return resolve_crs(name)
        except FrameError:
            continue
    return None
