"""How unequally a rate falls along deprivation: slopes, concentration, Gini.

The figures describe groups of areas, never people: a slope across deciles of areas does not
say that a deprived person has the rate of the most deprived decile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from scipy.special import expit, logit

from needsmap.columns import Areas, Bands, Estimates, Ranks
from needsmap.errors import FrameError, fault_list
from needsmap.measures.bands import band
from needsmap.measures.statistics.intervals import normal_quantile
from needsmap.model import counted

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

Transform = Literal["none", "log", "logit"]
_FORWARD: Final = {"none": np.asarray, "log": np.log, "logit": logit}
_BACK: Final = {"none": np.asarray, "log": np.exp, "logit": expit}

#: Draws for the simulated interval, and where the generator starts.
_DRAWS: Final = 100_000
_SEED: Final = 20_090


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """A slope index of inequality and what goes with it.

    Attributes
    ----------
    sii, rii
        Fitted value at the least deprived end less, and over, that at the most deprived end: SII
        is in the unit of the rate, negative where the most deprived have the higher rate.
    most_deprived, least_deprived
        The two fitted ends.
    groups
        How many groups the line went through (those without people or rate are dropped).
    sii_low, sii_high, rii_low, rii_high
        Simulated intervals; None where no intervals of the rates were given.
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
    code = Areas.AREA_CODE
    lost = counts.loc[~counts[code].isin(positions[code]), code]
    if len(lost):
        raise FrameError(
            f"{counted(len(lost), 'area is', 'areas are')} not ranked in this release: "
            f"{', '.join(map(str, lost.head(5)))}"
        )
    columns = [code, Bands.POSITION, Ranks.N_AREAS]
    met = counts.merge(positions.loc[:, columns], on=code, how="left", validate="one_to_one")
    group = band(met[Bands.POSITION], met[Ranks.N_AREAS], groups).astype("int64")
    sums = met.groupby(group.rename(Estimates.GROUP))[[Estimates.COUNT, Estimates.PERSONS]].sum()
    persons = sums[Estimates.PERSONS]
    value = sums[Estimates.COUNT] / persons.where(persons > 0)
    return sums.assign(**{Estimates.VALUE: value}).reset_index()


def _ends(y: Floats, weights: Floats) -> Floats:
    """Fit the weighted line and give its two ends, for each row of ``y``."""
    middle = np.cumsum(weights) - weights / 2
    design = np.column_stack([np.ones_like(middle), middle])
    root = np.sqrt(weights)[:, None]
    fit, *_ = np.linalg.lstsq(design * root, (y * root.T).T, rcond=None)
    return np.column_stack([fit[0], fit[0] + fit[1]])


def _check_groups(frame: pd.DataFrame, transform: Transform) -> pd.DataFrame:
    absent = [n for n in (Estimates.VALUE, Estimates.PERSONS) if n not in frame.columns]
    if absent:
        raise FrameError(fault_list("slope index", [f"column {n!r} is missing" for n in absent]))
    known = frame.loc[frame[Estimates.VALUE].notna() & (frame[Estimates.PERSONS] > 0)]
    value = known[Estimates.VALUE]
    faults = []
    if len(known) < 3:
        faults.append(
            f"{counted(len(known), 'group')} with a rate and people; three are the fewest"
        )
    if transform == "log" and (value <= 0).any():
        faults.append("a rate of zero or less has no logarithm")
    if transform == "logit" and not value.between(0, 1, inclusive="neither").all():
        faults.append("a proportion of 0 or 1 has no logit")
    if faults:
        raise FrameError(fault_list("slope index", faults))
    return known


def slope_index(frame: pd.DataFrame, *, transform: Transform = "none") -> Slope:
    """Fit the slope index of inequality (SII) and its ratio (RII) across deprivation groups.

    Parameters
    ----------
    frame
        One row a group, **most deprived first**: ``value`` and ``persons``; with ``low`` and
        ``high`` (95% intervals of the value) the slope gets an interval too. A group without a
        value or without people is dropped.
    transform
        ``"log"`` for rates, ``"logit"`` for proportions, where the line is to be straight on
        that scale; the ends are given back on the value's own scale.

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
    known = _check_groups(frame, transform)
    forward, back = _FORWARD[transform], _BACK[transform]
    weights = (known[Estimates.PERSONS] / known[Estimates.PERSONS].sum()).to_numpy(dtype=float)
    y = forward(known[Estimates.VALUE].to_numpy(dtype=float))
    most, least = (float(end) for end in back(_ends(y[None, :], weights))[0])
    intervals: dict[str, float] = {}
    if {Estimates.LOW, Estimates.HIGH} <= set(known.columns):
        low, high = (
            forward(known[side].to_numpy(dtype=float)) for side in (Estimates.LOW, Estimates.HIGH)
        )
        error = (high - low) / (2 * normal_quantile(0.95))
        draws = np.random.default_rng(_SEED).normal(y, error, size=(_DRAWS, y.size))
        first, last = back(_ends(draws, weights)).T
        for name, values in (("sii", last - first), ("rii", last / first)):
            tails = np.quantile(values, [0.025, 0.975])
            intervals[f"{name}_low"], intervals[f"{name}_high"] = map(float, tails)
    return Slope(
        sii=least - most,
        rii=least / most if most else float("nan"),
        most_deprived=most,
        least_deprived=least,
        groups=len(known),
        **intervals,
    )


def _check_values(values: Floats, weights: Floats) -> None:
    faults = []
    if values.shape != weights.shape:
        faults.append(f"{counted(values.size, 'value')} but {counted(weights.size, 'weight')}")
    if np.isnan(values).any() or np.isnan(weights).any():
        faults.append("a value or a weight is missing")
    faults += [
        f"{counted(int((figures < 0).sum()), what)} below zero"
        for what, figures in (("value", values), ("weight", weights))
        if (figures < 0).any()
    ]
    if not faults and not weights.sum() > 0:
        faults.append("the weights sum to nothing")
    if faults:
        raise FrameError(fault_list("index of inequality", faults))


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

    Notes
    -----
    *Method*: the concentration of the values along themselves.

    Examples
    --------
    >>> round(gini([1, 2, 3, 4]), 12)
    0.25
    """
    return concentration_index(values, values, weights)


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
    y, place = np.asarray(values, dtype=float), np.asarray(positions, dtype=float)
    w = np.ones_like(y) if weights is None else np.asarray(weights, dtype=float)
    _check_values(y, w)
    if place.shape != y.shape:
        raise FrameError(
            f"index of inequality: {counted(y.size, 'value')} but {counted(place.size, 'position')}"
        )
    mean = float(np.average(y, weights=w))
    if mean == 0:
        return float("nan")
    _, tie = np.unique(place, return_inverse=True)
    people = np.bincount(tie, weights=w)
    middle = ((np.cumsum(people) - people / 2) / w.sum())[tie]
    covariance = np.average((y - mean) * (middle - np.average(middle, weights=w)), weights=w)
    return float(2 / mean * covariance)
