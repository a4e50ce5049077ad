"""A boundary file in, an *areas* frame out: any common format, EPSG:27700, valid shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.errors import FileFormatError, FrameError, listed
from needsmap.frames import BNG, Areas, check_areas
from needsmap.io.frames import find_column
from needsmap.model import ENGLAND

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd
    from shapely import Geometry

    from needsmap.model import BoundarySet


def read_areas(
    path: Path, boundaries: BoundarySet, *, tell: Callable[[str], None] | None = None
) -> gpd.GeoDataFrame:
    """Read the polygons of a boundary set.

    Parameters
    ----------
    path
        GeoParquet, GeoPackage, GeoJSON, or a zipped shapefile.
    boundaries
        The card.
    tell
        Told in a sentence of everything that was mended or left out.

    Returns
    -------
    GeoDataFrame
        An *areas* frame. Self-crossing shapes are repaired and counted; areas outside
        England are left out and counted.

    Raises
    ------
    FileFormatError
        If the file cannot be read at all.
    FrameError
        For no CRS, degrees labelled as metres, missing columns, codes that appear twice, a
        wrong number of areas.

    Notes
    -----
    *CRS*: whatever the file says, brought to EPSG:27700 (degrees through pyproj without the
    OSTN15 grid: up to 4 m off, which a choropleth does not show).
    """
    say = tell or (lambda _: None)
    frame = _opened(path)
    columns = [str(c) for c in frame.columns]
    code = find_column(boundaries.code, columns)
    name = find_column(boundaries.name, columns)
    if code is None or name is None:
        lacking = boundaries.code if code is None else boundaries.name
        raise FrameError(f"{path}: no column matches {lacking!r}. Found:\n{listed(columns)}")
    kept = {Areas.AREA_CODE: code, Areas.AREA_NAME: name}
    for target, pattern in (
        (Areas.PARENT_CODE, boundaries.parent),
        (Areas.FORMER_CODE, boundaries.former_code),
    ):
        column = find_column(pattern, columns) if pattern else None
        if column:
            kept[target] = column
    out = frame.set_geometry(frame.geometry.rename(Areas.GEOMETRY))
    out = out[[*kept.values(), Areas.GEOMETRY]]
    out.columns = [*kept, Areas.GEOMETRY]
    out.insert(0, Areas.GEOGRAPHY, boundaries.geography)
    out = _of_england(out, boundaries, say)
    out = _projected(out, path)
    out = _repaired(out, say)
    if len(out) != boundaries.n_areas:
        raise FrameError(
            f"{path}: it holds {len(out):,} areas, expected {boundaries.n_areas:,} "
            f"({boundaries.title}): a part of the file, or another year's"
        )
    return check_areas(out, what=str(path))


def read_names(path: Path, boundaries: BoundarySet) -> pd.DataFrame:
    """Read the codes and names of a boundary set without its shapes, which is far quicker.

    Returns
    -------
    DataFrame
        The columns of `Areas` but the geometry, as text.

    Raises
    ------
    FileFormatError, FrameError
        As for `read_areas`.
    """
    import pandas as pd
    import pyogrio
    from pyarrow import parquet

    try:
        if path.suffix == ".parquet":
            schema = [name for name in parquet.read_schema(path).names if name != "geometry"]
            frame = parquet.read_table(path, columns=schema).to_pandas(ignore_metadata=True)
        else:
            frame = pyogrio.read_dataframe(path, read_geometry=False)
    except Exception as error:  # noqa: BLE001 - each format's driver has errors of its own
        raise FileFormatError(f"{path}: not a boundary file that can be read ({error})") from None
    columns = [str(c) for c in frame.columns]
    out = pd.DataFrame(index=frame.index)
    out[Areas.GEOGRAPHY] = boundaries.geography
    for target, pattern in (
        (Areas.AREA_CODE, boundaries.code),
        (Areas.AREA_NAME, boundaries.name),
        (Areas.PARENT_CODE, boundaries.parent),
        (Areas.FORMER_CODE, boundaries.former_code),
    ):
        found = find_column(pattern, columns) if pattern else None
        if found is None and target in {Areas.AREA_CODE, Areas.AREA_NAME}:
            raise FrameError(f"{path}: no column matches {pattern!r}. Found:\n{listed(columns)}")
        out[target] = frame[found].astype("string").fillna("") if found else ""
    return out


def read_water(path: Path) -> gpd.GeoDataFrame:
    """Read rivers and lakes to draw beneath the names of a map.

    Parameters
    ----------
    path
        Lines or polygons, in any format and CRS that `read_areas` takes.

    Returns
    -------
    GeoDataFrame
        ``area_name`` ("" where the file holds no name) and geometry, EPSG:27700.

    Raises
    ------
    FileFormatError, FrameError
        If the file cannot be read, or says no CRS.
    """
    import geopandas as gpd

    frame = _projected(_opened(path), path)
    name = find_column(r"(name\d?|river|title)", [str(c) for c in frame.columns])
    names = frame[name].astype("string").fillna("") if name else ""
    out = gpd.GeoDataFrame({Areas.AREA_NAME: names}, geometry=frame.geometry.array, crs=BNG)
    return out[out.geometry.notna() & ~out.geometry.is_empty].reset_index(drop=True)


def _opened(path: Path) -> gpd.GeoDataFrame:
    import geopandas as gpd

    try:
        if path.suffix == ".parquet":
            frame = gpd.read_parquet(path)
        else:
            frame = gpd.read_file(path, engine="pyogrio")
    except Exception as error:  # noqa: BLE001 - each format's driver has errors of its own
        raise FileFormatError(f"{path}: not a boundary file that can be read ({error})") from None
    if not isinstance(frame, gpd.GeoDataFrame):
        raise FileFormatError(f"{path}: the table holds no shapes")
    return frame


def _of_england(
    frame: gpd.GeoDataFrame, boundaries: BoundarySet, say: Callable[[str], None]
) -> gpd.GeoDataFrame:
    if boundaries.collection != ENGLAND:
        return frame
    english = frame[Areas.AREA_CODE].astype("string").str.startswith("E")
    if not english.all():
        say(f"{boundaries.id}: left out {int((~english).sum()):,} areas outside England")
    return frame[english]


def _projected(frame: gpd.GeoDataFrame, path: Path) -> gpd.GeoDataFrame:
    if frame.crs is None:
        raise FrameError(
            f"{path}: no CRS is set. needsmap works in {BNG} and does not guess: save the file "
            "again with its CRS"
        )
    if frame.crs.to_epsg() == 27700:
        return frame
    return frame.to_crs(BNG)


def _repaired(frame: gpd.GeoDataFrame, say: Callable[[str], None]) -> gpd.GeoDataFrame:
    """Mend self-crossing shapes, keeping what is an area of them."""
    bad = ~frame.geometry.is_valid & frame.geometry.notna()
    if not bad.any():
        return frame
    mended = frame.geometry.loc[bad].map(_mended)
    frame = frame.copy()
    frame.loc[bad, Areas.GEOMETRY] = mended
    codes = ", ".join(frame.loc[bad, Areas.AREA_CODE].head(5))
    say(f"repaired {int(bad.sum())} shape(s) that cross themselves: {codes}")
    return frame


def _mended(shape: Geometry) -> Geometry:
    from shapely import get_parts, make_valid, union_all

    parts = get_parts(make_valid(shape))
    return union_all([p for p in parts if p.geom_type in {"Polygon", "MultiPolygon"}])
