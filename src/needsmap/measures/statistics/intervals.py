"""Intervals for counts, proportions and rates.

Notes
-----
*Units*: proportions are 0..1, rates are ``per`` persons.
*Method*: Wilson's interval for proportions; Byar's approximation for rates where ten or more
events were counted, the exact Poisson interval where fewer.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd
from scipy.special import gammaincinv

from needsmap.columns import Estimates
from needsmap.errors import FrameError, fault_list
from needsmap.model import counted

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def normal_quantile(level: float) -> float:
    """Return how many standard deviations hold a level of confidence.

    Parameters
    ----------
    level
        0..1.

    Raises
    ------
    FrameError
        A level outside 0..1.

    Examples
    --------
    >>> round(normal_quantile(0.95), 6)
    1.959964
    """
    if not 0 < level < 1:
        raise FrameError(f"level must lie between 0 and 1, not {level}")
    return NormalDist().inv_cdf(0.5 + level / 2)


def _pair(counts: ArrayLike, persons: ArrayLike) -> tuple[Floats, Floats]:
    count, people = np.asarray(counts, dtype=float), np.asarray(persons, dtype=float)
    faults = []
    if count.shape != people.shape:
        faults.append(f"{counted(count.size, 'count')} but {counted(people.size, 'population')}")
    faults += [
        f"{counted(int((values < 0).sum()), what)} below zero"
        for what, values in (("count", count), ("population", people))
        if (values < 0).any()
    ]
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
    z = normal_quantile(level)
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


def _poisson_limits(counts: Floats, level: float) -> pd.DataFrame:
    """Return the interval of each count of events: Byar's from ten up, the exact one below.

    Byar's is poor for few events: for one event at 99.8% its lower limit is below zero.
    Breslow and Day (1987), *Statistical methods in cancer research*, volume II.
    """
    z, tail = normal_quantile(level), (1 - level) / 2
    few, more = counts < 10, counts + 1
    with np.errstate(divide="ignore", invalid="ignore"):
        low = counts * (1 - 1 / (9 * counts) - z / (3 * np.sqrt(counts))) ** 3
    high = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    exact_low = np.where(counts > 0, gammaincinv(np.maximum(counts, 1e-9), tail), 0.0)
    return pd.DataFrame(
        {
            Estimates.VALUE: counts,
            Estimates.LOW: np.where(few, exact_low, low),
            Estimates.HIGH: np.where(few, gammaincinv(more, 1 - tail), high),
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
    out = _poisson_limits(count, level).mul(per / n, axis=0)
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
