"""Where need clusters: hot and cold spots, and areas unlike their neighbours.

A door to esda (the [stats] extra). What is added here: the place's neighbours outside it take
part but are not reported, islands are reported and not tested, p-values are two-sided, and
many tests at once are controlled for false discoveries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.columns import Pattern
from needsmap.measures.statistics.pattern import lined, quiet, statistics, two_sided

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from needsmap.measures.statistics.pattern import Neighbours

    Floats = NDArray[np.float64]

#: Share of false discoveries that is put up with among the areas called clusters.
ALPHA: Final = 0.05

#: With thousands of areas a p-value of 1 in 1,000 is too coarse to survive the control.
PERMUTATIONS: Final = 9_999
SEED: Final = 20_090

#: Local Moran's quadrants, in esda's order.
QUADRANTS: Final = {
    1: "high among high",
    2: "low among high",
    3: "low among low",
    4: "high among low",
}


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
        The place's own areas: only they are reported and counted as tests; the others serve
        as neighbours. None reports all.
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
    esda, _ = statistics()
    y, part, _alone = lined(values, graph)
    got = esda.G_Local(y, part.transform("b"), transform="B", star=True, permutations=0)
    z = np.asarray(got.Zs, dtype=float)
    kind = np.where(z > 0, "high", "low")
    return _reported(values, graph, part, (z, z, two_sided(z), kind), within, alpha)


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
        Of the conditional test, seeded. With many areas fewer than 9,999 are too coarse to
        pass the control.

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
    esda, _ = statistics()
    y, part, _alone = lined(values, graph)
    with quiet():
        got = esda.Moran_Local(
            y, part.transform("r"), permutations=permutations, seed=SEED, keep_simulations=True
        )
    # esda's p is that of the nearer tail; both tails are meant here
    p = np.minimum(1.0, 2 * np.asarray(got.p_sim, dtype=float))
    kind = np.array([QUADRANTS[int(q)] for q in got.q])
    found = (np.asarray(got.Is, dtype=float), np.asarray(got.z_sim, dtype=float), p, kind)
    return _reported(values, graph, part, found, within, alpha)


def false_discoveries(p: Floats) -> Floats:
    """Adjust p-values for many tests (Benjamini-Hochberg); missing ones take no part.

    Examples
    --------
    >>> false_discoveries(np.array([0.01, 0.04, np.nan, 0.02])).round(6).tolist()
    [0.03, 0.04, nan, 0.03]
    """
    from scipy.stats import false_discovery_control

    q = np.full(p.shape, np.nan)
    known = ~np.isnan(p)
    if known.any():
        q[known] = false_discovery_control(p[known], method="bh")
    return q


def _reported(
    values: pd.Series[float],
    graph: Neighbours,
    part: Neighbours,
    found: tuple[Floats, Floats, Floats, NDArray[np.str_]],
    within: Iterable[str] | None,
    alpha: float,
) -> pd.DataFrame:
    """Return the tested areas with the islands, and control over those that are reported."""
    statistic, z, p, kind = found
    tested = pd.DataFrame(
        {Pattern.STATISTIC: statistic, Pattern.Z: z, Pattern.P: p, Pattern.KIND: kind},
        index=pd.Index(part.unique_ids),
    )
    codes = [str(code) for code in graph.unique_ids]
    if within is not None:
        wanted = set(within)
        codes = [code for code in codes if code in wanted]
    out = tested.reindex(codes)
    missing = out[Pattern.P].isna().to_numpy()
    alone = np.isin(codes, [str(code) for code in graph.isolates])
    q = false_discoveries(out[Pattern.P].to_numpy(dtype=float))
    significant = ~missing & (np.nan_to_num(q, nan=1.0) <= alpha)
    words = np.where(alone, "island", np.where(significant, out[Pattern.KIND].fillna(""), ""))
    return pd.DataFrame(
        {
            Pattern.AREA_CODE: codes,
            Pattern.VALUE: values.reindex(codes).to_numpy(dtype=float),
            Pattern.STATISTIC: out[Pattern.STATISTIC].to_numpy(),
            Pattern.Z: out[Pattern.Z].to_numpy(),
            Pattern.P: out[Pattern.P].to_numpy(),
            Pattern.Q: q,
            Pattern.KIND: words,
            Pattern.SIGNIFICANT: significant,
            Pattern.NEIGHBOURS: graph.cardinalities.reindex(codes).to_numpy(dtype="int64"),
        }
    )
