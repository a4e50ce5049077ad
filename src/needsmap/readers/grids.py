"""Grids of people and of anything else, and GeoTIFFs out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import rasterio
from rasterio import Affine
from rasterio.errors import RasterioError
from rasterio.windows import Window

from needsmap.errors import FileFormatError
from needsmap.io.atomic import atomic_path
from needsmap.io.file_names import check_file
from needsmap.io.gdal import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from needsmap.model import Grid


def read_grid(
    path: Path, entry: Grid | None = None, *, bounds: Sequence[float] | None = None
) -> dict[str, Any]:
    """Read a raster of square cells in EPSG:27700, whole or a window of it.

    Parameters
    ----------
    path
        A GeoTIFF or an ASCII grid (``.asc``).
    entry
        Its card: cell size and total are checked against it; None for a user's own file.
    bounds
        West, south, east, north of the window that is wanted; None for all.

    Returns
    -------
    dict
        The fields of `needsmap.surfaces.raster.Raster`: ``cells`` (NaN where the file holds
        no data), ``west``, ``north``, ``cell``, ``unit``.

    Raises
    ------
    FileFormatError
        Where it is no raster, in another CRS, rotated or of oblong cells, not what its card
        says, or the window lies beyond it.
    """
    driver = _driver(path)
    try:
        # nothing beside the file is opened, and nothing on the network (see needsmap.io.gdal)
        with rasterio.Env(**SETTINGS), rasterio.open(path.resolve(), driver=driver) as source:
            if source.tags(ns="OVERVIEWS"):
                raise FileFormatError(
                    f"{path.name}: it names another file as its overview; refused"
                )
            _check(source, path.name, entry)
            corner = source.transform
            size = (source.height, source.width)
            top, bottom, left, right = _window(corner, size, bounds, path.name)
            window = Window.from_slices((top, bottom), (left, right))
            cells = source.read(1, window=window, masked=True).astype("float64").filled(np.nan)
    except RasterioError as error:
        raise FileFormatError(f"{path.name}: not a raster that can be read ({error})") from error
    if entry is not None and entry.total is not None and bounds is None:
        total = float(np.nansum(cells))
        if abs(total - entry.total) > 1e-3 * entry.total:
            raise FileFormatError(
                f"{path.name}: adds up to {total:,.0f}, expected {entry.total:,.0f}"
            )
    return {
        "cells": cells,
        "west": corner.c + left * corner.a,
        "north": corner.f - top * corner.a,
        "cell": corner.a,
        "unit": entry.unit if entry else "",
    }


def _driver(path: Path) -> str:
    """Return GDAL's driver for a raster by its first bytes; GDAL would choose among 150."""
    check_file(path)
    with path.open("rb") as file:
        head = file.read(64)
    if head.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return "GTiff"
    if head.lower().lstrip().startswith((b"ncols", b"nrows")):
        return "AAIGrid"
    raise FileFormatError(f"{path.name}: not a raster that is read (GeoTIFF and ASCII grid are)")


def _window(
    corner: Any,  # noqa: ANN401 - an affine transform
    size: tuple[int, int],
    bounds: Sequence[float] | None,
    name: str,
) -> tuple[int, int, int, int]:
    """Return the first and last rows and columns that touch some bounds."""
    rows, columns = size
    if bounds is None:
        return 0, rows, 0, columns
    west, south, east, north = bounds
    left = max(0, int(np.floor((west - corner.c) / corner.a)))
    right = min(columns, int(np.ceil((east - corner.c) / corner.a)))
    top = max(0, int(np.floor((corner.f - north) / corner.a)))
    bottom = min(rows, int(np.ceil((corner.f - south) / corner.a)))
    if left >= right or top >= bottom:
        raise FileFormatError(f"{name} does not reach the place")
    return top, bottom, left, right


def _check(source: Any, name: str, entry: Grid | None) -> None:  # noqa: ANN401 - rasterio's dataset
    shape = source.transform
    if source.crs is None or source.crs.to_epsg() != 27700:
        crs = source.crs.to_string() if source.crs else "none"
        raise FileFormatError(f"{name}: the CRS is {crs}, expected EPSG:27700; warp it first")
    if shape.b or shape.d or abs(shape.a + shape.e) > 1e-6:
        raise FileFormatError(f"{name}: cells must be square and not rotated")
    if entry is not None and abs(shape.a - entry.cell_size) > 1e-6:
        raise FileFormatError(f"{name}: cells of {shape.a:g} m, expected {entry.cell_size:g} m")


def save_grid(fields: dict[str, Any], path: Path) -> Path:
    """Write a raster as a GeoTIFF in EPSG:27700, whole or not at all.

    Parameters
    ----------
    fields
        As `read_grid` gives them.
    path
        Where to.
    """
    side, west, north = fields["cell"], fields["west"], fields["north"]
    cells = np.asarray(fields["cells"], dtype="float32")
    with atomic_path(path) as part, rasterio.open(
        part, "w", driver="GTiff", height=cells.shape[0], width=cells.shape[1], count=1,
        dtype="float32", crs="EPSG:27700", nodata=float("nan"), compress="deflate",
        transform=Affine(side, 0.0, west, 0.0, -side, north),
    ) as target:  # fmt: skip
        target.write(cells, 1)
        target.update_tags(unit=fields["unit"])
        target.set_band_description(1, fields["unit"] or "cells")
    return path
