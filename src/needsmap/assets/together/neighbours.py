"""Nearest neighbours: with ties shared, for statistics; and of each other partner, to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_matrix, csr_matrix
from scipy.spatial import cKDTree

from needsmap.assets.register.sites import check_metres
from needsmap.columns import Assets, NeighbourColumns
from needsmap.model import PlacedBy

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

#: Two distances that differ by less than this are a tie (metres): coordinates are no finer.
TIE = 1e-6


def nearest(points: NDArray[np.float64], k: int = 1) -> csr_matrix:
    """Weigh the k nearest neighbours of each point; those tied at the k-th distance share.

    Parameters
    ----------
    points
        (n, 2), in metres.
    k
        How many neighbours; fewer than n.

    Returns
    -------
    csr_matrix
        (n, n): row i adds up to 1. Nearer ones than the k-th weigh 1/k each; those at the k-th
        distance share what is left, so that v tied nearest neighbours weigh 1/v each (k = 1).

    Examples
    --------
    >>> import numpy as np
    >>> nearest(np.array([[0.0, 0], [10, 0], [20, 0]])).toarray()
    array([[0. , 1. , 0. ],
           [0.5, 0. , 0.5],
           [0. , 1. , 0. ]])
    """
    n = len(points)
    if not 1 <= k < n:
        raise ValueError(f"k must be at least 1 and below the number of points ({n}), not {k}")
    tree = cKDTree(points)
    reach = tree.query(points, k=k + 1)[0][:, -1] + TIE
    near = tree.query_ball_point(points, reach)
    rows = np.repeat(np.arange(n), [len(others) for others in near])
    columns = np.concatenate(near).astype("int64")
    rows, columns = rows[rows != columns], columns[rows != columns]
    apart = np.hypot(*(points[rows] - points[columns]).T)
    closer = apart < reach[rows] - 2 * TIE
    n_closer = np.bincount(rows, weights=closer, minlength=n)
    n_tied = np.bincount(rows, weights=~closer, minlength=n)
    share = (k - n_closer) / np.maximum(n_tied, 1)
    weight = np.where(closer, 1.0, share[rows]) / k
    return coo_matrix((weight, (rows, columns)), shape=(n, n)).tocsr()


def nearest_partners(assets: gpd.GeoDataFrame, *, most: int = 12) -> pd.DataFrame:
    """Find, for each asset, the nearest asset of each other partner.

    Parameters
    ----------
    assets
        Placed assets (EPSG:27700). A row without a partner is nobody's neighbour, but has some.
    most
        How many partners to keep for each asset, the nearest.

    Returns
    -------
    DataFrame
        The columns of `needsmap.columns.NeighbourColumns`, nearest first within each row. Distances
        are straight lines in metres; assets of one site are at the distance of their points.

    Raises
    ------
    FrameError
        Where the coordinates are degrees.
    """
    check_metres(assets, what="neighbours")
    spots = shapely.get_coordinates(assets.geometry.to_numpy())
    partner = assets[Assets.PARTNER].to_numpy(dtype=object)
    parts = []
    for name in sorted({str(word) for word in partner} - {""}):
        theirs, others = np.flatnonzero(partner == name), np.flatnonzero(partner != name)
        gap, which = cKDTree(spots[theirs]).query(spots[others])
        columns = {
            NeighbourColumns.ROW: others,
            NeighbourColumns.PARTNER: name,
            NeighbourColumns.OTHER_ROW: theirs[which],
            NeighbourColumns.METRES: gap,
        }
        parts.append(pd.DataFrame(columns))
    if not parts:
        return pd.DataFrame(columns=[v for k, v in vars(NeighbourColumns).items() if k.isupper()])
    table = pd.concat(parts).sort_values(
        [NeighbourColumns.ROW, NeighbourColumns.METRES, NeighbourColumns.PARTNER]
    )
    table = table[table.groupby(NeighbourColumns.ROW).cumcount() < most].reset_index(drop=True)
    rough = (assets[Assets.PLACED_BY] != str(PlacedBy.POINT)).to_numpy()
    ends = table[[NeighbourColumns.ROW, NeighbourColumns.OTHER_ROW]].to_numpy()
    return table.assign(**{NeighbourColumns.ROUGH: rough[ends].any(axis=1)})
