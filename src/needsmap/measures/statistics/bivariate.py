"""Return whether one figure is high where another is high next door. With the [stats] extra."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.errors import FrameError
from needsmap.measures.statistics.pattern import Global, lined, quiet, statistics
from needsmap.model import counted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from needsmap.measures.statistics.pattern import Neighbours

    Floats = NDArray[np.float64]

#: Where the shuffling starts: the same figures give the same p.
SEED: Final = 20_090


def bivariate_moran(
    values: pd.Series[float],
    around: pd.Series[float],
    graph: Neighbours,
    *,
    permutations: int = 0,
) -> Global:
    """Measure whether one figure is high where **another** is high next door.

    Parameters
    ----------
    values
        The figure of the area itself.
    around
        The figure of its neighbours, on the same codes.
    graph
        From `neighbours`.
    permutations
        Seeded shuffles of the second figure over the areas, for z and p; 0 for neither.

    Returns
    -------
    Global
        z and p are missing without permutations.

    Notes
    -----
    *Method*: ``zx' W zy / n``, row-standardised; p is two-sided, twice the nearer tail's
    ``(1 + #) / (1 + M)``. Shuffling undoes the second figure's own pattern too, so where both
    figures gather in space by themselves p is too small.

    References
    ----------
    Wartenberg (1985), *Multivariate spatial correlation*.
    """
    esda, _ = statistics()
    y, part, alone = lined(around, graph)
    x = np.asarray(values.reindex(pd.Index(part.unique_ids)), dtype=np.float64)
    if np.isnan(x).any():
        raise FrameError(
            f"pattern: {counted(int(np.isnan(x).sum()), 'area lacks', 'areas lack')} the first "
            "figure"
        )
    if np.ptp(x) == 0:
        raise FrameError("pattern: the first figure is the same everywhere")
    weights = part.transform("r")
    with quiet():
        got = esda.Moran_BV(x, y, weights, permutations=0)
    z, p = _shuffled(x, y, weights, permutations)
    return Global(
        statistic=float(got.I), expected=-1 / (len(y) - 1), z=z, p=p,
        areas=len(y), islands=alone,
    )  # fmt: skip


def _shuffled(x: Floats, y: Floats, weights: Neighbours, permutations: int) -> tuple[float, float]:
    """Return z and the two-sided p of a bivariate Moran's I, by shuffling the second figure."""
    if not permutations:
        return float("nan"), float("nan")
    first, second = ((v - v.mean()) / v.std() for v in (x, y))
    pull = np.asarray(weights.sparse.T @ first) / len(x)
    rng = np.random.default_rng(SEED)
    random = np.array([pull @ rng.permutation(second) for _ in range(permutations)])
    seen = float(pull @ second)
    tail = min(int((random >= seen).sum()), int((random <= seen).sum()))
    z = (seen - random.mean()) / random.std()
    return float(z), min(1.0, 2 * (1 + tail) / (1 + permutations))
