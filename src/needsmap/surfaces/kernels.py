"""Density of provision, and distance to the nearest site, on a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from scipy.spatial import cKDTree

from needsmap.errors import FrameError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from needsmap.surfaces.raster import Raster

    Floats = NDArray[np.float64]
    Lift = Callable[[Floats], Floats]

Kernel = Literal["quartic", "gaussian"]
#: Points or cells handled at a time: memory grows with this, not with how many there are.
CHUNK: Final = 1_000_000
#: A Gaussian is cut off at this many bandwidths.
_TAILS: Final = 4.0


def kernel_density(
    grid: Raster,
    points: NDArray[np.float64],
    *,
    bandwidth: float,
    weights: ArrayLike | None = None,
    kernel: Kernel = "quartic",
) -> Raster:
    """Spread points into a surface: how many (or how much) there is for each square kilometre.

    Parameters
    ----------
    grid
        The grid to fill.
    points
        (n, 2), EPSG:27700.
    bandwidth
        Metres: where a quartic kernel ends, or the Gaussian's standard deviation. State it
        wherever the surface is shown: it decides what is seen.
    weights
        Of each point; None for 1.
    kernel
        ``"quartic"`` ``3 / (pi h2) (1 - d2 / h2)2``, or ``"gaussian"``.

    Returns
    -------
    Raster
        Per km2. Values times the area of the cells add up to the weights, less what lies
        beyond the edge.

    Raises
    ------
    FrameError
        Where the bandwidth is not above zero.

    Examples
    --------
    A single point's peak at h = 500 m is 3.8197 per km2 (quartic), 0.6366 (Gaussian):

    >>> import numpy as np
    >>> from needsmap.surfaces.raster import empty_grid
    >>> grid = empty_grid((0, 0, 2000, 2000), 10)
    >>> spot = np.array([[1005.0, 1005.0]])
    >>> round(float(kernel_density(grid, spot, bandwidth=500).cells.max()), 4)
    3.8197
    """
    if not bandwidth > 0:
        raise FrameError(f"a bandwidth must be larger than 0 m, not {bandwidth}")
    share = np.ones(len(points)) if weights is None else np.asarray(weights, dtype="float64")
    reach = bandwidth if kernel == "quartic" else _TAILS * bandwidth
    around = int(np.ceil(reach / grid.cell)) + 1
    lift = _quartic if kernel == "quartic" else _gaussian
    # many points are taken together, one cell of the window after another: the fewer turns win
    spread = _by_window if len(points) > (2 * around + 1) ** 2 else _by_point
    out = np.zeros(grid.cells.shape)
    for start in range(0, len(points), CHUNK):
        part = slice(start, start + CHUNK)
        spread(out, grid, (points[part], share[part]), around, lambda s: lift(s / bandwidth**2))
    words = f"per km2 ({kernel}, bandwidth {bandwidth:g} m)"
    return grid.like(out * (1e6 / bandwidth**2), words)


def _quartic(ratio: Floats) -> Floats:
    return 3 / np.pi * np.clip(1 - ratio, 0, None) ** 2


def _gaussian(ratio: Floats) -> Floats:
    return np.where(ratio <= _TAILS**2, np.exp(-ratio / 2) / (2 * np.pi), 0.0)


def _by_point(
    out: Floats, grid: Raster, weighted: tuple[Floats, Floats], around: int, lift: Lift
) -> None:
    """Add each point's window of cells."""
    x, y = grid.centres()
    for (px, py), weight in zip(*weighted, strict=True):
        column, row = int((px - grid.west) // grid.cell), int((grid.north - py) // grid.cell)
        columns = slice(max(column - around, 0), max(column + around + 1, 0))
        rows = slice(max(row - around, 0), max(row + around + 1, 0))
        square = (x[columns] - px) ** 2 + ((y[rows] - py) ** 2)[:, None]
        out[rows, columns] += weight * lift(square)


def _by_window(
    out: Floats, grid: Raster, weighted: tuple[Floats, Floats], around: int, lift: Lift
) -> None:
    """Add, for each cell of the window, what all points give to the cell that lies there."""
    points, weights = weighted
    flat, (rows, columns) = out.reshape(-1), out.shape
    east, south = points[:, 0] - grid.west, grid.north - points[:, 1]
    column, row = (np.floor(away / grid.cell).astype("int64") for away in (east, south))
    # metres from each point to the centre of its own cell
    right, down = ((at + 0.5) * grid.cell - away for at, away in ((column, east), (row, south)))
    for i in range(-around, around + 1):
        inside = np.flatnonzero((row + i >= 0) & (row + i < rows))
        height = (down[inside] + i * grid.cell) ** 2
        for j in range(-around, around + 1):
            at = column[inside] + j
            here = (at >= 0) & (at < columns)
            which = inside[here]
            square = (right[which] + j * grid.cell) ** 2 + height[here]
            cell = (row[which] + i) * columns + at[here]
            np.add.at(flat, cell, weights[which] * lift(square))


def suggest_bandwidth(points: NDArray[np.float64]) -> float:
    """Return a bandwidth in metres: ``0.9 min(SD, sqrt(1 / ln 2) Dm) n^-0.2``.

    SD is the standard distance, Dm the median distance from the mean centre. A walk (400 or
    800 m) is usually easier to explain.

    Parameters
    ----------
    points
        (n, 2), EPSG:27700.
    """
    away = np.hypot(*(points - points.mean(axis=0)).T)
    spread = float(np.sqrt((away**2).mean()))
    middle = float(np.median(away)) * float(np.sqrt(1 / np.log(2)))
    return float(0.9 * min(spread, middle) * len(points) ** -0.2)


def distance_to(grid: Raster, points: NDArray[np.float64]) -> Raster:
    """Return the distance in metres from each cell's centre to the nearest point; inf for none.

    Parameters
    ----------
    grid
        The grid to fill.
    points
        (n, 2), EPSG:27700.
    """
    if not len(points):
        return grid.like(np.full(grid.cells.shape, np.inf), "metres")
    tree = cKDTree(points, compact_nodes=False, balanced_tree=False)
    x, y = grid.centres()
    out = np.empty(grid.cells.shape)
    step = max(1, CHUNK // len(x))
    for top in range(0, len(y), step):
        rows = y[top : top + step]
        cells = np.column_stack([np.tile(x, len(rows)), np.repeat(rows, len(x))])
        out[top : top + step] = tree.query(cells)[0].reshape(len(rows), len(x))
    return grid.like(out, "metres")
