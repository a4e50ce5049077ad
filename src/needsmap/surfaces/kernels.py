"""Density of provision, and distance to the nearest site, on a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.ndimage import distance_transform_edt
from scipy.spatial import cKDTree

from needsmap.errors import FrameError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from needsmap.surfaces.raster import Raster

Kernel = Literal["quartic", "gaussian"]
#: A Gaussian is cut off at this many bandwidths.
_TAILS = 4.0


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
    out = np.zeros(grid.cells.shape)
    share = np.ones(len(points)) if weights is None else np.asarray(weights, dtype="float64")
    x, y = grid.centres()
    reach = bandwidth if kernel == "quartic" else _TAILS * bandwidth
    for (px, py), weight in zip(points, share, strict=True):
        columns = slice(*np.searchsorted(x, [px - reach, px + reach]))
        rows = slice(*np.searchsorted(-y, [-py - reach, -py + reach]))
        square = (x[columns] - px) ** 2 + ((y[rows] - py) ** 2)[:, None]
        ratio = square / bandwidth**2
        if kernel == "quartic":
            lift = 3 / np.pi * np.clip(1 - ratio, 0, None) ** 2
        else:
            lift = np.exp(-ratio / 2) / (2 * np.pi)
        out[rows, columns] += weight * lift / bandwidth**2
    words = f"per km2 ({kernel}, bandwidth {bandwidth:g} m)"
    return grid.like(out * 1e6, words)


def suggest_bandwidth(points: NDArray[np.float64]) -> float:
    """Suggest a bandwidth in metres: ``0.9 min(SD, sqrt(1 / ln 2) Dm) n^-0.2``.

    SD is the standard distance, Dm the median distance from the mean centre. A walk (400 or
    800 m) is usually easier to explain.
    """
    away = np.hypot(*(points - points.mean(axis=0)).T)
    spread = float(np.sqrt((away**2).mean()))
    middle = float(np.median(away)) * float(np.sqrt(1 / np.log(2)))
    return float(0.9 * min(spread, middle) * len(points) ** -0.2)


def distance_to(grid: Raster, points: NDArray[np.float64]) -> Raster:
    """Give the distance in metres from each cell's centre to the nearest point; inf for none."""
    if not len(points):
        return grid.like(np.full(grid.cells.shape, np.inf), "metres")
    x, y = grid.centres()
    cells = np.column_stack([np.tile(x, len(y)), np.repeat(y, len(x))])
    return grid.like(cKDTree(points).query(cells)[0].reshape(grid.cells.shape), "metres")


def distance_to_cells(grid: Raster) -> Raster:
    """Give the distance in metres from each cell to the nearest cell above zero.

    From centre to centre, so wrong by up to half a cell's diagonal; inf where there is none.
    """
    source = np.nan_to_num(grid.cells) > 0
    if not source.any():
        return grid.like(np.full(grid.cells.shape, np.inf), "metres")
    return grid.like(distance_transform_edt(~source, sampling=grid.cell), "metres")
