"""A raster in memory: an array on a grid of square cells in EPSG:27700."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from needsmap.errors import FrameError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Raster:
    """Values on a grid of square cells; NaN where nothing is known (0 is a value).

    Attributes
    ----------
    cells
        Values, (rows, columns), from north to south and west to east.
    west, north
        The outer corner of the first cell, EPSG:27700.
    cell
        The side of a cell in metres.
    unit
        What a cell holds: ``"persons"``, ``"metres"``, ``"sites per km2"``.
    """

    cells: NDArray[np.float64]
    west: float
    north: float
    cell: float
    unit: str

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        rows, columns = self.cells.shape
        return (
            self.west,
            self.north - rows * self.cell,
            self.west + columns * self.cell,
            self.north,
        )

    def centres(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the easting of each column and the northing of each row, of cell centres."""
        rows, columns = self.cells.shape
        x = self.west + (np.arange(columns) + 0.5) * self.cell
        y = self.north - (np.arange(rows) + 0.5) * self.cell
        return np.asarray(x, dtype="float64"), np.asarray(y, dtype="float64")

    def like(self, values: NDArray[np.float64], unit: str) -> Raster:
        """Return other values on the same grid."""
        return replace(self, cells=np.asarray(values, dtype="float64"), unit=unit)


def empty_grid(bounds: Sequence[float], cell: float) -> Raster:
    """Return an empty grid over some bounds, its edges on whole multiples of the cell.

    Parameters
    ----------
    bounds
        West, south, east, north in EPSG:27700.
    cell
        Metres.

    Raises
    ------
    FrameError
        Where the cell is not above zero, or the grid would have more than 100 million cells.
    """
    if not cell > 0:
        raise FrameError(f"a cell must be larger than 0 m, not {cell}")
    west, south = (np.floor(v / cell) * cell for v in bounds[:2])
    east, north = (np.ceil(v / cell) * cell for v in bounds[2:])
    rows, columns = round((north - south) / cell), round((east - west) / cell)
    if rows * columns > 100_000_000:
        raise FrameError(f"{rows:,} x {columns:,} cells are too many: take a larger cell")
    return Raster(np.zeros((rows, columns)), float(west), float(north), float(cell), "")
