"""Where is it more than chance? The local co-location quotient of each site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.spatial import cKDTree
from scipy.stats import false_discovery_control

from needsmap.assets.together.colocation import PERMUTATIONS
from needsmap.columns import Colocation
from needsmap.errors import FrameError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

#: How many facilities round a site are looked at.
NEIGHBOURS: Final = 10


def _gaussian_weights(points: NDArray[np.float64], k: int) -> csr_matrix:
    """Weigh the k nearest neighbours of each point by ``exp(-z2 / 2)``, z = d / bandwidth.

    The bandwidth is the distance of the k-th neighbour, so it adapts to how dense a place is.
    Points beyond it weigh nothing; where the k-th stands on the very spot, all weigh 1.
    """
    n = len(points)
    apart, index = cKDTree(points).query(points, k=min(k, n - 1) + 1)
    rows = np.repeat(np.arange(n), apart.shape[1])
    columns, gap = index.ravel(), apart.ravel()
    width = np.repeat(np.maximum(apart[:, -1], 1e-9), apart.shape[1])
    weight = np.exp(-0.5 * (gap / width) ** 2)
    keep = rows != columns
    return coo_matrix((weight[keep], (rows[keep], columns[keep])), shape=(n, n)).tocsr()


def local_colocation(
    points: NDArray[np.float64],
    uses: Sequence[str],
    pair: tuple[str, str],
    *,
    k: int = NEIGHBOURS,
    permutations: int = PERMUTATIONS,
) -> pd.DataFrame:
    """Find the sites of a use that are among more of another than expected by chance.

    Parameters
    ----------
    points, uses
        As for `needsmap.assets.together.colocation.colocation_quotients`.
    pair
        The use whose sites are asked about, and the use looked for round them.
    k
        How many neighbours; the k-th sets the bandwidth.
    permutations
        Random labellings of all other sites, each site keeping its own use.

    Returns
    -------
    DataFrame
        One row a site of the first use: its index in `points` (``site_id``), ``quotient``,
        ``p`` (one-sided: as high or higher) and ``q``, corrected over the sites.

    Raises
    ------
    FrameError
        Where there is no site of one of the uses.

    References
    ----------
    Cromley, Hanink and Bentley (2014); Wang, Hu, Wang and Li (2017).
    """
    label = np.asarray(uses, dtype=str)
    chosen = np.flatnonzero(label == pair[0])
    target = label == pair[1]
    if not len(chosen) or not target.any():
        raise FrameError(f"local co-location needs sites of both {pair[0]!r} and {pair[1]!r}")
    weights = _gaussian_weights(points, k)[chosen]
    total = np.asarray(weights.sum(axis=1)).ravel()
    seen = np.asarray(weights @ target.astype("float64")).ravel()
    rng, n = np.random.default_rng(0), len(label)
    # each site keeps its own use, so the marks of all others are dealt among all others
    marks = np.stack([rng.permutation(target) for _ in range(permutations)], axis=1)
    random = np.asarray(weights @ marks.astype("float64"))
    own = marks[chosen].astype("float64") - target[chosen][:, None]
    random += own * (total / (n - 1))[:, None]
    p = (1 + (random >= seen[:, None] - 1e-12).sum(axis=1)) / (permutations + 1)
    quotient = (seen / total) / (target.sum() / (n - 1))
    return pd.DataFrame(
        {
            Colocation.SITE_ID: chosen,
            Colocation.QUOTIENT: quotient,
            Colocation.P: p,
            Colocation.Q: false_discovery_control(p),
        }
    )
