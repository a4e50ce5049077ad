"""A boundary file in, an *areas* frame out: any common format, EPSG:27700, valid shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from needsmap.columns import BNG, Areas, check_areas
from needsmap.errors import FileFormatError, FrameError, listed
from needsmap.io.crs import frame_to_grid
from needsmap.io.frames import find_column, readable
from needsmap.io.repair import describe_mending, mend, refuse_tangles
from needsmap.io.vector import read_layers
from needsmap.model import ENGLAND, Notice, counted

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.model import BoundarySet, Notify


def read_areas(
    path: Path, boundaries: BoundarySet, *, notify: Notify | None = None
) -> gpd.GeoDataFrame:
    """Read the polygons of a boundary set.

    Parameters
    ----------
    path
        Any file that `needsmap.io.vector.read_layers` reads.
    boundaries
        The card.
    notify
        Called with a sentence on everything that was mended or left out.

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
    *CRS*: what the file announces, checked against its coordinates and brought to EPSG:27700
    (degrees without the OSTN15 grid: up to 4 m off, which a choropleth does not show).
    """
    notify = notify or (lambda _: None)
    frame, columns = _layer_of(path, boundaries)
    if not hasattr(frame, "geom_type"):
        raise FileFormatError(f"{path}: the table holds no shapes")
    out = frame.set_geometry(frame.geometry.rename(Areas.GEOMETRY))
    out = out[[*columns.values(), Areas.GEOMETRY]]
    out.columns = [*columns, Areas.GEOMETRY]
    out.insert(0, Areas.GEOGRAPHY, boundaries.geography)
    out = _of_england(out, boundaries, notify)
    out = _projected(out, path, notify)
    out = _repaired(out, notify)
    if len(out) != boundaries.n_areas:
        raise FrameError(
            f"{path}: it holds {len(out):,} areas, expected {boundaries.n_areas:,} "
            f"({boundaries.title}): a part of the file, or another year's"
        )
    return check_areas(out, what=str(path))


def read_names(path: Path, boundaries: BoundarySet) -> pd.DataFrame:
    """Read the codes and names of a boundary set without its shapes, which is far quicker.

    Parameters
    ----------
    path, boundaries
        As for `read_areas`.

    Returns
    -------
    DataFrame
        The columns of `Areas` but the geometry, as text.

    Raises
    ------
    FileFormatError, FrameError
        As for `read_areas`.
    """
    frame, columns = _layer_of(path, boundaries, shapes=False)
    out = pd.DataFrame({Areas.GEOGRAPHY: boundaries.geography}, index=frame.index)
    for target in (Areas.AREA_CODE, Areas.AREA_NAME, Areas.PARENT_CODE, Areas.FORMER_CODE):
        column = columns.get(target)
        out[target] = frame[column].astype("string").fillna("") if column else ""
    return out


def read_water(path: Path, *, notify: Notify | None = None) -> gpd.GeoDataFrame:
    """Read rivers and lakes to draw beneath the names of a map.

    Parameters
    ----------
    path
        Lines or polygons, in any format and CRS that `read_areas` takes.
    notify
        Called with a sentence on everything that was corrected or left out.

    Returns
    -------
    GeoDataFrame
        ``area_name`` ("" where the file holds no name) and geometry, EPSG:27700.

    Raises
    ------
    FileFormatError, FrameError
        If the file cannot be read, or says no CRS.
    """
    parts = []
    for layer in read_layers(path):
        if not hasattr(layer.frame, "geom_type"):
            continue
        frame = _projected(layer.frame, path, notify or (lambda _: None))
        name = find_column(r"(name\d?|river|title)", [str(c) for c in frame.columns])
        names = frame[name].astype("string").fillna("") if name else [""] * len(frame)
        parts.append(pd.DataFrame({Areas.AREA_NAME: names, "shape": frame.geometry.array}))
    if not parts:
        raise FileFormatError(f"{path}: the table holds no shapes")
    every = pd.concat(parts, ignore_index=True)
    names = every[Areas.AREA_NAME].astype("string")
    out = gpd.GeoDataFrame({Areas.AREA_NAME: names}, geometry=every["shape"].array, crs=BNG)
    return out[out.geometry.notna() & ~out.geometry.is_empty].reset_index(drop=True)


def _layer_of(
    path: Path, boundaries: BoundarySet, *, shapes: bool = True
) -> tuple[gpd.GeoDataFrame, dict[str, str]]:
    """Read the one layer of a file that has a set's columns, and return which they are."""
    layers = read_layers(path, shapes=shapes)
    patterns = {Areas.AREA_CODE: boundaries.code, Areas.AREA_NAME: boundaries.name,
                Areas.PARENT_CODE: boundaries.parent,
                Areas.FORMER_CODE: boundaries.former_code}  # fmt: skip
    fits = []
    for layer in layers:
        headings = [str(c) for c in layer.frame.columns]
        own = {key: c for key, p in patterns.items() if p and (c := find_column(p, headings))}
        if {Areas.AREA_CODE, Areas.AREA_NAME} <= set(own):
            fits.append((layer.frame, own))
    if len(fits) == 1:
        return fits[0]
    if fits:
        names = ", ".join(repr(layer.name) for layer in layers)
        raise FrameError(
            f"{path}: {len(fits)} layers have the columns of {boundaries.id} ({names}); save the "
            "one that is meant in a file of its own"
        )
    every = [str(c) for layer in layers for c in layer.frame.columns]
    raise FrameError(
        f"{path}: no columns are headed {readable(boundaries.code)!r} and "
        f"{readable(boundaries.name)!r} or like them. Found:\n"
        f"{listed(every)}"
    )


def _of_england(
    frame: gpd.GeoDataFrame, boundaries: BoundarySet, notify: Notify
) -> gpd.GeoDataFrame:
    if boundaries.collection != ENGLAND:
        return frame
    english = frame[Areas.AREA_CODE].astype("string").str.startswith("E")
    if not english.all():
        left_out = int((~english).sum())
        notify(Notice.of("areas_outside_england", entry=boundaries.id, n=left_out))
    return frame[english]


def _projected(frame: gpd.GeoDataFrame, path: Path, notify: Notify) -> gpd.GeoDataFrame:
    projected, faults = frame_to_grid(frame, str(path))
    for fault, rows in faults.items():
        notify(f"{path.name}: {int(rows.sum()):,} of {len(frame):,} shapes: {fault}")
    return projected


def _repaired(frame: gpd.GeoDataFrame, notify: Notify) -> gpd.GeoDataFrame:
    """Mend self-crossing shapes, keeping what is an area of them."""
    bad = ~frame.geometry.is_valid & frame.geometry.notna()
    if not bad.any():
        return frame
    refuse_tangles(frame.geometry.loc[bad], "boundaries")
    drawn = frame.geometry.loc[bad]
    mended = drawn.map(mend)
    frame = frame.copy()
    frame.loc[bad, Areas.GEOMETRY] = mended
    codes = ", ".join(frame.loc[bad, Areas.AREA_CODE].head(5))
    crossing = counted(int(bad.sum()), "shape that crosses itself", "shapes that cross themselves")
    notify(f"repaired {crossing}: {codes}")
    for code, before, after in zip(frame.loc[bad, Areas.AREA_CODE], drawn, mended, strict=True):
        if after is not None and (change := describe_mending(before, after)):
            notify(f"{code}: {change}")
    return frame
