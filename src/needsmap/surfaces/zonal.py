"""Rasters into areas, and areas into rasters, with fractions of cells.

A cell that an area's border cuts counts for the share of it that lies inside: counting cells
by their centres is wrong for small areas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from needsmap.columns import Areas, Zonal
from needsmap.errors import FrameError
from needsmap.extras import load_extra

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from needsmap.surfaces.raster import Raster


def _check_same_grid(one: Raster, other: Raster) -> None:
    """Refuse to combine rasters whose cells do not lie on one another."""
    if (one.bounds, one.cell) != (other.bounds, other.cell):
        raise FrameError(
            f"two grids do not match: {one.cell:g} m from ({one.west:g}, {one.north:g}) and "
            f"{other.cell:g} m from ({other.west:g}, {other.north:g})"
        )


def zonal_means(
    raster: Raster, areas: gpd.GeoDataFrame, *, weights: Raster | None = None
) -> pd.DataFrame:
    """Return sum, count and mean of a raster in each area, and the mean weighted by another.

    Parameters
    ----------
    raster
        What to summarise; NaN cells are left out.
    areas
        An *areas* frame.
    weights
        A raster on the same grid, usually persons: the mean is then of people, not of land.

    Returns
    -------
    DataFrame
        One row an area: ``sum`` of values by fraction, ``cells`` (fractions added up),
        ``mean``, and with weights ``weighted_mean`` (``sum(f g x) / sum(f g)``) and
        ``weight``. NaN where an area meets no known cell.

    Raises
    ------
    FrameError
        Where the CRS differs, or the two grids do not match.
    NeedsmapError
        Where exactextract is not installed.
    """
    index, fraction, area = _cell_shares(raster, areas)
    values = raster.cells.ravel()[index]
    known = ~np.isnan(values)
    n = len(areas)
    total = np.bincount(area[known], (fraction * values)[known], n)
    cells = np.bincount(area[known], fraction[known], n)
    out: dict[str, object] = {
        Zonal.AREA_CODE: areas[Areas.AREA_CODE].to_numpy(),
        Zonal.SUM: np.where(cells > 0, total, np.nan),
        Zonal.CELLS: cells,
        Zonal.MEAN: _over(total, cells),
    }
    if weights is not None:
        _check_same_grid(raster, weights)
        pull = fraction * np.nan_to_num(weights.cells.ravel()[index])
        out[Zonal.WEIGHT] = np.bincount(area[known], pull[known], n)
        out[Zonal.WEIGHTED_MEAN] = _over(
            np.bincount(area[known], (pull * values)[known], n), out[Zonal.WEIGHT]
        )
    return pd.DataFrame(out)


def _over(over: object, under: object) -> NDArray[np.float64]:
    top, bottom = np.asarray(over, dtype="float64"), np.asarray(under, dtype="float64")
    share = np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)
    return np.asarray(share)


def _cell_shares(
    raster: Raster, areas: gpd.GeoDataFrame
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """Return each pair of cell and area that meet: cell number, share of the cell, area number."""
    purpose = "means of areas"
    exact_extract = load_extra("exactextract", purpose).exact_extract
    rasters = load_extra("exactextract.raster", purpose)
    if areas.crs is None or areas.crs.to_epsg() != 27700:
        raise FrameError("surfaces and areas must both be in EPSG:27700")
    west, south, east, north = raster.bounds
    shape = raster.cells.shape
    numbers = np.arange(raster.cells.size, dtype="float64").reshape(shape)
    source = rasters.NumPyRasterSource(
        numbers, xmin=west, ymin=south, xmax=east, ymax=north,
        srs_wkt=areas.crs.to_wkt(),
    )  # fmt: skip
    plain = areas[[areas.geometry.name]].reset_index(drop=True)
    met = exact_extract(source, plain, ["values", "coverage"], output="pandas")
    index = np.concatenate([*met["values"], np.empty(0)]).astype("int64")
    fraction = np.concatenate([*met["coverage"], np.empty(0)])
    area = np.repeat(np.arange(len(areas)), [len(cells) for cells in met["values"]])
    return index, fraction, area


def dasymetric(
    areas: gpd.GeoDataFrame, totals: pd.Series, grid: Raster
) -> tuple[Raster, list[str]]:
    """Share each area's total among its cells, in proportion to a grid.

    Parameters
    ----------
    areas
        An *areas* frame.
    totals
        What to share, by area code.
    grid
        The pattern, usually persons; a cell that a border cuts gives each side its part.

    Returns
    -------
    Raster
        The totals shared out: over each area they add up to its total again.
    list of str
        The areas whose grid is empty: their total is shared evenly by land.

    Raises
    ------
    FrameError
        Where an area has no total, or lies wholly beyond the grid.
    """
    codes = areas[Areas.AREA_CODE]
    wanted = codes.map(totals).to_numpy(dtype="float64")
    if np.isnan(wanted).any():
        raise FrameError(f"no total for {', '.join(codes[np.isnan(wanted)].head(5))}")
    index, fraction, area = _cell_shares(grid, areas)
    land = np.bincount(area, fraction, len(areas))
    if (land == 0).any():
        beyond = ", ".join(codes[land == 0].head(5))
        raise FrameError(f"the grid does not reach {beyond}")
    pull = fraction * np.nan_to_num(grid.cells.ravel()[index])
    weight = np.bincount(area, pull, len(areas))
    empty = weight <= 0
    share = np.where(empty[area], fraction / land[area], pull / np.where(empty, 1, weight)[area])
    out = np.asarray(np.bincount(index, share * wanted[area], grid.cells.size), dtype="float64")
    return grid.like(out.reshape(grid.cells.shape), "shared out"), codes[empty].tolist()


def fill_edges(shared: Raster, areas: gpd.GeoDataFrame) -> Raster:
    """Raise cells that the areas cover in part to what they would hold if covered whole.

    Parameters
    ----------
    shared
        From `dasymetric`: what the part of a cell inside the areas holds.
    areas
        The same areas.

    Returns
    -------
    Raster
        For `zonal_means` as weights, which takes of each cell the share inside: without this
        a cell on the outer edge would be cut twice.
    """
    index, fraction, _ = _cell_shares(shared, areas)
    cover = np.bincount(index, fraction, shared.cells.size).reshape(shared.cells.shape)
    whole = np.divide(shared.cells, cover, out=np.zeros_like(shared.cells), where=cover > 0)
    return shared.like(whole, shared.unit)
