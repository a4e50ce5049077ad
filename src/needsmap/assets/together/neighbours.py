"""Nearest neighbours with ties shared, for statistics of co-location."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from scipy.spatial import cKDTree

if TYPE_CHECKING:
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
    rows = np.repeat(np.arange(n), [len(found) for found in near])
    columns = np.concatenate([np.asarray(found, dtype="int64") for found in near])
    rows, columns = rows[rows != columns], columns[rows != columns]
    apart = np.hypot(*(points[rows] - points[columns]).T)
    closer = apart < reach[rows] - 2 * TIE
    n_closer = np.bincount(rows, weights=closer, minlength=n)
    n_tied = np.bincount(rows, weights=~closer, minlength=n)
    share = (k - n_closer) / np.maximum(n_tied, 1)
    weight = np.where(closer, 1.0, share[rows]) / k
    return coo_matrix((weight, (rows, columns)), shape=(n, n)).tocsr()


def benjamini_hochberg(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correct p-values for their number: the false discovery rate at which each would count.

    Missing values stay missing and are not counted.

    Examples
    --------
    >>> import numpy as np
    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03, np.nan]))
    array([0.03, 0.04, 0.04,  nan])
    """
    out = np.full(len(p), np.nan)
    known = np.flatnonzero(~np.isnan(p))
    if not len(known):
        return out
    order = known[np.argsort(p[known])]
    scaled = p[order] * len(known) / np.arange(1, len(known) + 1)
    out[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return out
