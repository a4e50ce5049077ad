"""How unequally a rate falls along deprivation: slopes, concentration, Gini.

Pure. The figures describe groups of areas, never people: a slope across deciles of areas
does not say that a deprived person has the rate of the most deprived decile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from needsmap.columns import Bands, Estimates
from needsmap.errors import FrameError, fault_list
from needsmap.model import counted

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

Transform = Literal["none", "log", "logit"]

#: Draws for the simulated interval, and where the generator starts.
DRAWS: Final = 100_000
SEED: Final = 20_090


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """A slope index of inequality and what goes with it.

    Attributes
    ----------
    sii
        Fitted value at the least deprived end less that at the most deprived end, in the
        unit of the rate: negative where the most deprived have the higher rate.
    rii
        Fitted value at the least deprived end over that at the most deprived end.
    most_deprived, least_deprived
        The two fitted ends.
    sii_low, sii_high, rii_low, rii_high
        Simulated intervals; None where no intervals of the rates were given.
    groups
        How many groups the line went through (those without people or rate are dropped).
    """

    sii: float
    rii: float
    most_deprived: float
    least_deprived: float
    groups: int
    sii_low: float | None = None
    sii_high: float | None = None
    rii_low: float | None = None
    rii_high: float | None = None


def group_rates(positions: pd.DataFrame, counts: pd.DataFrame, *, groups: int = 10) -> pd.DataFrame:
    """Add up a user's counts by deprivation group of the areas they fall in.

    Parameters
    ----------
    positions
        A banded ranks frame of one domain: ``area_code``, ``position`` and ``n_areas``.
    counts
        ``area_code``, ``count`` and ``persons``, one row an area.
    groups
        Groups of equally many areas of the release, 5 to 100; 1 = most deprived.

    Returns
    -------
    DataFrame
        ``group``, ``count``, ``persons``, ``value`` (count over persons), most deprived first.

    Raises
    ------
    FrameError
        Groups outside 5..100; areas that the release does not rank.
    """
    if not 5 <= groups <= 100:
        raise FrameError(f"an index of inequality takes 5 to 100 groups, not {groups}")
    code = "area_code"
    lost = ~counts[code].isin(positions[code])
    if lost.any():
        some = ", ".join(map(str, counts.loc[lost, code].head(5)))
        raise FrameError(
            f"{counted(int(lost.sum()), 'area is', 'areas are')} not ranked in this release: {some}"
        )
    columns = [code, Bands.POSITION, "n_areas"]
    met = counts.merge(positions.loc[:, columns], on=code, how="left", validate="one_to_one")
    band = -(-groups * met[Bands.POSITION].astype("int64") // met["n_areas"].astype("int64"))
    columns = [Estimates.COUNT, Estimates.PERSONS]
    out = met.assign(**{Estimates.GROUP: band}).groupby(Estimates.GROUP)[columns].sum()
    out[Estimates.VALUE] = out[Estimates.COUNT] / out[Estimates.PERSONS].where(
        out[Estimates.PERSONS] > 0
    )
    return out.reset_index()


def _forward(y: Floats, transform: Transform) -> Floats:
    if transform == "log":
        return np.log(y)
    return np.log(y / (1 - y)) if transform == "logit" else y


def _back(y: Floats, transform: Transform) -> Floats:
    if transform == "log":
        return np.exp(y)
    return 1 / (1 + np.exp(-y)) if transform == "logit" else y


def _ends(y: Floats, weights: Floats) -> Floats:
    """Fit the weighted line and give its two ends, for each row of ``y``."""
    middle = np.cumsum(weights) - weights / 2
    design = np.column_stack([np.ones_like(middle), middle])
    root = np.sqrt(weights)[:, None]
    fit, *_ = np.linalg.lstsq(design * root, (y * root.T).T, rcond=None)
    return np.column_stack([fit[0], fit[0] + fit[1]])


def _check_groups(frame: pd.DataFrame, transform: Transform) -> pd.DataFrame:
    faults = [
        f"column {name!r} is missing"
        for name in (Estimates.VALUE, Estimates.PERSONS)
        if name not in frame.columns
    ]
    if faults:
        raise FrameError(fault_list("slope index", faults))
    kept = frame.loc[frame[Estimates.VALUE].notna() & (frame[Estimates.PERSONS] > 0)]
    value = kept[Estimates.VALUE]
    if len(kept) < 3:
        faults.append(f"{counted(len(kept), 'group')} with a rate and people; three are the fewest")
    if transform == "log" and (value <= 0).any():
        faults.append("a rate of zero or less has no logarithm")
    if transform == "logit" and ((value <= 0) | (value >= 1)).any():
        faults.append("a proportion of 0 or 1 has no logit")
    if faults:
        raise FrameError(fault_list("slope index", faults))
    return kept


def slope_index(
    frame: pd.DataFrame, *, transform: Transform = "none", level: float = 0.95, seed: int = SEED
) -> Slope:
    """Fit the slope index of inequality (SII) and its ratio (RII) across deprivation groups.

    Parameters
    ----------
    frame
        One row a group, **most deprived first**: ``value`` and ``persons``; with ``low`` and
        ``high`` (intervals of the value at ``level``) the slope gets an interval too. A group
        without a value or without people is dropped.
    transform
        ``"log"`` for rates, ``"logit"`` for proportions, where the line is to be straight on
        that scale; the ends are given back on the value's own scale.
    level
        Confidence of the intervals, 0..1.
    seed
        Of the simulation: the same seed gives the same interval.

    Returns
    -------
    Slope
        In the unit of ``value``.

    Raises
    ------
    FrameError
        Fewer than three groups; a value that the transform cannot take.

    Notes
    -----
    *Direction*: negative SII = higher at the most deprived end; RII below 1 says the same.
    *Method*: least squares weighted by population share on the cumulative share at the
    middle of each group; intervals from 100,000 draws of the group values.

    References
    ----------
    Office for Health Improvement and Disparities, *PHEindicatormethods*, ``phe_sii``.

    Examples
    --------
    >>> import pandas as pd
    >>> five = pd.DataFrame({"value": [30.0, 25, 20, 15, 10], "persons": [1.0] * 5})
    >>> slope = slope_index(five)
    >>> round(slope.sii, 6), round(slope.rii, 6)
    (-25.0, 0.230769)
    """
    kept = _check_groups(frame, transform)
    weights = (kept[Estimates.PERSONS] / kept[Estimates.PERSONS].sum()).to_numpy(dtype=float)
    y = _forward(kept[Estimates.VALUE].to_numpy(dtype=float), transform)
    most, least = (float(end) for end in _back(_ends(y[None, :], weights), transform)[0])
    intervals: dict[str, float] = {}
    if {Estimates.LOW, Estimates.HIGH} <= set(kept.columns):
        from scipy.stats import norm

        low = _forward(kept[Estimates.LOW].to_numpy(dtype=float), transform)
        high = _forward(kept[Estimates.HIGH].to_numpy(dtype=float), transform)
        error = (high - low) / (2 * float(norm.ppf(0.5 + level / 2)))
        draws = np.random.default_rng(seed).normal(y, error, size=(DRAWS, y.size))
        ends = _back(_ends(draws, weights), transform)
        tails = [(1 - level) / 2, (1 + level) / 2]
        sii_low, sii_high = np.quantile(ends[:, 1] - ends[:, 0], tails)
        rii_low, rii_high = np.quantile(ends[:, 1] / ends[:, 0], tails)
        intervals = {
            "sii_low": float(sii_low), "sii_high": float(sii_high),
            "rii_low": float(rii_low), "rii_high": float(rii_high),
        }  # fmt: skip
    return Slope(
        sii=least - most,
        rii=least / most if most else float("nan"),
        most_deprived=most,
        least_deprived=least,
        groups=len(kept),
        **intervals,
    )


def _weighted(values: ArrayLike, weights: ArrayLike | None) -> tuple[Floats, Floats]:
    y = np.asarray(values, dtype=float)
    w = np.ones_like(y) if weights is None else np.asarray(weights, dtype=float)
    faults = []
    if y.shape != w.shape:
        faults.append(f"{counted(y.size, 'value')} but {counted(w.size, 'weight')}")
    if np.isnan(y).any() or np.isnan(w).any():
        faults.append("a value or a weight is missing")
    if (y < 0).any():
        faults.append(f"{counted(int((y < 0).sum()), 'value')} below zero")
    if (w < 0).any():
        faults.append(f"{counted(int((w < 0).sum()), 'weight')} below zero")
    if not faults and not w.sum() > 0:
        faults.append("the weights sum to nothing")
    if faults:
        raise FrameError(fault_list("index of inequality", faults))
    return y, w


def gini(values: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return the Gini coefficient: 0 where all areas have the same, near 1 where one has all.

    Parameters
    ----------
    values
        Not below zero, one an area.
    weights
        People of each area; None counts every area alike.

    Returns
    -------
    float
        0..1; missing where everything is zero.

    Raises
    ------
    FrameError
        Missing or negative values or weights.

    Examples
    --------
    >>> gini([1, 2, 3, 4])
    0.25
    """
    y, w = _weighted(values, weights)
    order = np.argsort(y, kind="stable")
    y, w = y[order], w[order]
    mean, total = float(np.average(y, weights=w)), float(w.sum())
    if mean == 0:
        return float("nan")
    middle = np.cumsum(w) - w / 2
    return float(2 / (mean * total) * np.sum(w * y * middle / total) - 1)


def concentration_index(
    values: ArrayLike, positions: ArrayLike, weights: ArrayLike | None = None
) -> float:
    """Return the concentration of a burden along deprivation.

    Parameters
    ----------
    values
        Rate of the burden, not below zero, one an area.
    positions
        Position of each area from the most deprived end (1 = most deprived); ties share
        their place.
    weights
        People of each area; None counts every area alike.

    Returns
    -------
    float
        -1..1: negative where the burden falls on the more deprived, 0 where it falls evenly.

    Raises
    ------
    FrameError
        Missing or negative values, or lengths that differ.

    Examples
    --------
    >>> round(concentration_index([30, 25, 20, 15, 10], [1, 2, 3, 4, 5]), 12)
    -0.2
    """
    y, w = _weighted(values, weights)
    place = np.asarray(positions, dtype=float)
    if place.shape != y.shape:
        raise FrameError(
            f"index of inequality: {counted(y.size, 'value')} but {counted(place.size, 'position')}"
        )
    mean = float(np.average(y, weights=w))
    if mean == 0:
        return float("nan")
    _, tie = np.unique(place, return_inverse=True)
    held = np.bincount(tie, weights=w)
    middle = ((np.cumsum(held) - held / 2) / w.sum())[tie]
    covariance = np.average((y - mean) * (middle - np.average(middle, weights=w)), weights=w)
    return float(2 / mean * covariance)
