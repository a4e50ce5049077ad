"""Intervals for counts, proportions and rates.

Pure: a frame in, an aligned frame out.

Notes
-----
*Units*: proportions are 0..1, rates are ``per`` persons.
*Method*: Wilson's interval for proportions; Byar's approximation for rates where ten or more
events were counted, the exact Poisson interval where fewer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from needsmap.columns import Estimates
from needsmap.errors import FrameError, fault_list
from needsmap.model import counted

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def _z(level: float) -> float:
    from scipy.stats import norm

    if not 0 < level < 1:
        raise FrameError(f"level must lie between 0 and 1, not {level}")
    return float(norm.ppf(0.5 + level / 2))


def _pair(counts: ArrayLike, persons: ArrayLike) -> tuple[Floats, Floats]:
    count = np.asarray(counts, dtype=float)
    people = np.asarray(persons, dtype=float)
    faults = []
    if count.shape != people.shape:
        faults.append(f"{counted(count.size, 'count')} but {counted(people.size, 'population')}")
    if (count < 0).any():
        faults.append(f"{counted(int((count < 0).sum()), 'count')} below zero")
    if (people < 0).any():
        faults.append(f"{counted(int((people < 0).sum()), 'population')} below zero")
    if faults:
        raise FrameError(fault_list("counts and populations do not fit", faults))
    return count, np.where(people > 0, people, np.nan)


def wilson(counts: ArrayLike, persons: ArrayLike, *, level: float = 0.95) -> pd.DataFrame:
    """Return proportions with their Wilson score intervals.

    Parameters
    ----------
    counts
        Persons with the attribute, one an area.
    persons
        Persons asked or living there. Zero gives a missing proportion, not zero.
    level
        Confidence, 0..1.

    Returns
    -------
    DataFrame
        ``value``, ``low``, ``high``, 0..1, one row a count.

    Raises
    ------
    FrameError
        Counts below zero, above their population, or of another length.

    References
    ----------
    Office for Health Improvement and Disparities, *Public health statistics methods*.

    Examples
    --------
    >>> wilson([20], [100]).round(6)
       value       low      high
    0    0.2  0.133367  0.288829
    """
    count, n = _pair(counts, persons)
    if (count > n).any():
        raise FrameError(
            f"{counted(int((count > n).sum()), 'count is', 'counts are')} above their population"
        )
    z = _z(level)
    p = count / n
    half = z * np.sqrt(z**2 + 4 * count * (1 - p))
    bottom = 2 * (n + z**2)
    return pd.DataFrame(
        {
            Estimates.VALUE: p,
            Estimates.LOW: np.clip((2 * count + z**2 - half) / bottom, 0, 1),
            Estimates.HIGH: np.clip((2 * count + z**2 + half) / bottom, 0, 1),
        }
    )


def poisson_limits(counts: ArrayLike, *, level: float = 0.95) -> pd.DataFrame:
    """Return the interval of a count of events: Byar's from ten up, the exact one below.

    Parameters
    ----------
    counts
        Events counted.
    level
        Confidence, 0..1.

    Returns
    -------
    DataFrame
        ``value`` (the count), ``low``, ``high``.

    Raises
    ------
    FrameError
        A count below zero.

    Notes
    -----
    *Method*: Byar's approximation is poor for a few events (for one event at 99.8% its lower
    limit is below zero), so the exact chi-squared limits stand in below ten.

    References
    ----------
    Breslow and Day (1987), *Statistical methods in cancer research*, volume II.

    Examples
    --------
    >>> poisson_limits([65, 5]).round(3)
       value     low    high
    0   65.0  50.163  82.849
    1    5.0   1.623  11.668
    """
    from scipy.stats import chi2

    o, _ = _pair(counts, np.ones_like(np.asarray(counts, dtype=float)))
    z = _z(level)
    tail = (1 - level) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        low = o * (1 - 1 / (9 * o) - z / (3 * np.sqrt(o))) ** 3
    high = (o + 1) * (1 - 1 / (9 * (o + 1)) + z / (3 * np.sqrt(o + 1))) ** 3
    few = o < 10
    exact_low = np.where(o > 0, chi2.ppf(tail, 2 * np.maximum(o, 1e-9)) / 2, 0.0)
    exact_high = chi2.ppf(1 - tail, 2 * o + 2) / 2
    return pd.DataFrame(
        {
            Estimates.VALUE: o,
            Estimates.LOW: np.where(few, exact_low, low),
            Estimates.HIGH: np.where(few, exact_high, high),
        }
    )


def rates(
    counts: ArrayLike,
    persons: ArrayLike,
    *,
    per: float = 100_000,
    level: float = 0.95,
    fewest: int = 10,
) -> pd.DataFrame:
    """Return rates with their intervals, and none where too few events were counted.

    Parameters
    ----------
    counts
        Events, one an area.
    persons
        Person-years at risk.
    per
        Persons that the rate is expressed for.
    level
        Confidence, 0..1.
    fewest
        No rate is given for fewer events than this: it would be noise.

    Returns
    -------
    DataFrame
        ``count``, ``persons``, ``value``, ``low``, ``high``, ``reason`` (why there is no
        rate, else ""), one row an area.

    Raises
    ------
    FrameError
        Counts or populations below zero or of different length.

    Examples
    --------
    >>> rates([65, 5], [10_000, 900]).round(1)
       count  persons  value    low   high              reason
    0   65.0  10000.0  650.0  501.6  828.5
    1    5.0    900.0    NaN    NaN    NaN  fewer than 10 events
    """
    count, n = _pair(counts, persons)
    out = poisson_limits(count, level=level).mul(per / n, axis=0)
    reason = np.select(
        [np.isnan(count), np.isnan(n), count < fewest],
        ["no count", "no population", f"fewer than {counted(fewest, 'event')}"],
        default="",
    )
    out.loc[reason != "", :] = np.nan
    out.insert(0, Estimates.COUNT, count)
    out.insert(1, Estimates.PERSONS, np.asarray(persons, dtype=float))
    return out.assign(**{Estimates.REASON: reason})


def compare(
    estimates: pd.DataFrame, benchmark: float, *, higher_is_worse: bool = True
) -> pd.Series[str]:
    """Return for each estimate whether it is better than, similar to or worse than a benchmark.

    Similar means only that the interval holds the benchmark, not that the two are equal.

    Parameters
    ----------
    estimates
        ``low`` and ``high`` columns.
    benchmark
        The value to compare with, in the same unit; it is taken as exact.
    higher_is_worse
        Polarity of the indicator.

    Returns
    -------
    Series
        ``"better"``, ``"similar"``, ``"worse"`` or ``"not compared"``.

    Examples
    --------
    >>> list(compare(wilson([20, 40], [100, 100]), 0.25))
    ['similar', 'worse']
    """
    low, high = estimates[Estimates.LOW], estimates[Estimates.HIGH]
    above, below = ("worse", "better") if higher_is_worse else ("better", "worse")
    words = np.select(
        [low.isna() | high.isna(), low > benchmark, high < benchmark],
        ["not compared", above, below],
        default="similar",
    )
    return cast("pd.Series[str]", pd.Series(words, index=estimates.index, dtype="str"))
