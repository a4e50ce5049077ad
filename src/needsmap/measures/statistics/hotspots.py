"""Where need clusters: hot and cold spots, and areas unlike their neighbours (extra [stats]).

Added to esda's: the place's neighbours outside it take part but are not reported, islands are
reported and not tested, and many tests at once are controlled for false discoveries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

from needsmap.columns import Pattern
from needsmap.measures.statistics.pattern import SEED, align_values, load_esda, quiet, two_sided

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from needsmap.measures.statistics.pattern import Neighbours

    Floats = NDArray[np.float64]

#: Share of false discoveries that is put up with among the areas called clusters.
ALPHA: Final = 0.05

#: With thousands of areas a p-value of 1 in 1,000 is too coarse to survive the control.
PERMUTATIONS: Final = 9_999

#: Local Moran's quadrants, in esda's order from 1.
_QUADRANTS: Final = np.array(
    ["", "high among high", "low among high", "low among low", "high among low"]
)


def hot_spots(
    values: pd.Series[float],
    graph: Neighbours,
    *,
    within: Iterable[str] | None = None,
    alpha: float = ALPHA,
) -> pd.DataFrame:
    """Find clusters of high and of low values (Getis-Ord Gi*, the area itself included).

    Parameters
    ----------
    values
        One figure an area, by area code.
    graph
        From `neighbours`, over the place and its surroundings.
    within
        The place's own areas: only they are reported and counted as tests. None reports all.
    alpha
        Share of false discoveries to put up with (Benjamini-Hochberg).

    Returns
    -------
    DataFrame
        A *pattern* frame: ``value``, ``statistic`` and ``z`` (both Gi*), two-sided ``p``, ``q``
        (p after the control), ``kind`` (``"high"``, ``"low"``, ``""`` or ``"island"``),
        ``significant`` and ``neighbours``.

    Raises
    ------
    FrameError
        A constant value, or areas without one.

    Notes
    -----
    *Method*: analytic two-sided p-values. Areas that inherited one value from a common parent
    (split since an earlier release) inflate the pattern: leave them out first.

    References
    ----------
    Getis and Ord (1995), *Local spatial autocorrelation statistics*.
    """
    y, part, _ = align_values(values, graph)
    result = load_esda().G_Local(y, part.transform("b"), transform="B", star=True, permutations=0)
    z = np.asarray(result.Zs, dtype=float)
    tested = pd.DataFrame(
        {
            Pattern.STATISTIC: z,
            Pattern.Z: z,
            Pattern.P: two_sided(z),
            Pattern.KIND: np.where(z > 0, "high", "low"),
        },
        index=pd.Index(part.unique_ids),
    )
    return _reported(values, graph, tested, within, alpha)


def local_moran(
    values: pd.Series[float],
    graph: Neighbours,
    *,
    within: Iterable[str] | None = None,
    alpha: float = ALPHA,
    permutations: int = PERMUTATIONS,
) -> pd.DataFrame:
    """Find clusters and outliers (local Moran's I, LISA).

    Parameters
    ----------
    values, graph, within, alpha
        As for `hot_spots`.
    permutations
        Of the conditional test, seeded.

    Returns
    -------
    DataFrame
        As for `hot_spots`, with the local Moran as ``statistic`` and ``kind`` one of
        ``"high among high"``, ``"low among low"``, ``"high among low"``,
        ``"low among high"``, "" or ``"island"``. ``z`` is by the permutations.

    Raises
    ------
    FrameError
        A constant value, or areas without one.

    References
    ----------
    Anselin (1995), *Local indicators of spatial association*.
    """
    y, part, _ = align_values(values, graph)
    with quiet():
        result = load_esda().Moran_Local(
            y, part.transform("r"), permutations=permutations, seed=SEED, keep_simulations=True
        )
    tested = pd.DataFrame(
        {
            Pattern.STATISTIC: np.asarray(result.Is, dtype=float),
            Pattern.Z: np.asarray(result.z_sim, dtype=float),
            # esda's p is that of the nearer tail; both tails are meant here
            Pattern.P: np.minimum(1.0, 2 * np.asarray(result.p_sim, dtype=float)),
            Pattern.KIND: _QUADRANTS[np.asarray(result.q)],
        },
        index=pd.Index(part.unique_ids),
    )
    return _reported(values, graph, tested, within, alpha)


def _false_discoveries(p: pd.Series[float]) -> pd.Series[float]:
    """Adjust p-values for many tests (Benjamini-Hochberg); missing ones take no part."""
    known = p.dropna()
    return pd.Series(false_discovery_control(known), index=known.index).reindex(p.index)


def _reported(
    values: pd.Series[float],
    graph: Neighbours,
    tested: pd.DataFrame,
    within: Iterable[str] | None,
    alpha: float,
) -> pd.DataFrame:
    """Return the tested areas with the islands, and control over those that are reported."""
    codes = pd.Index(graph.unique_ids)
    if within is not None:
        codes = codes[codes.isin(list(within))]
    out = tested.reindex(codes)
    q = _false_discoveries(out[Pattern.P])
    significant = q.le(alpha)
    out[Pattern.KIND] = (
        out[Pattern.KIND].where(significant, "").mask(codes.isin(graph.isolates), "island")
    )
    out[Pattern.AREA_CODE], out[Pattern.VALUE] = codes, values.reindex(codes).astype("float64")
    out[Pattern.Q], out[Pattern.SIGNIFICANT] = q, significant
    out[Pattern.NEIGHBOURS] = graph.cardinalities.reindex(codes).astype("int64")
    return out.loc[:, list(_COLUMNS)].reset_index(drop=True)


_COLUMNS: Final = (
    Pattern.AREA_CODE, Pattern.VALUE, Pattern.STATISTIC, Pattern.Z, Pattern.P, Pattern.Q,
    Pattern.KIND, Pattern.SIGNIFICANT, Pattern.NEIGHBOURS,
)  # fmt: skip
