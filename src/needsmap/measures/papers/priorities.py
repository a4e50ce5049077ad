"""What residents put first, compared with measured need.

Ballots (each person ranks the issues) or counts (each person chose some). Ties are shown as
ties, and every figure goes with the number of people behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from needsmap.columns import Priorities
from needsmap.errors import FrameError, fault_list
from needsmap.measures.statistics.intervals import wilson

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

#: Draws of the bootstrap: enough for an interval of whole places.
_DRAWS: Final = 2000

BOTH: Final = "both"
RESIDENTS_ONLY: Final = "residents only"
DATA_ONLY: Final = "data only"
NEITHER: Final = "neither"
NO_MEASURE: Final = "no measure to compare with"


class Agreement(NamedTuple):
    """How far the ballots agree with one another.

    Attributes
    ----------
    ballots, options
        How many people ranked how many issues.
    w
        Kendall's W with the correction for ties: 0 no agreement, 1 all the same.
    chi2, freedom, p
        The test against no agreement at all (approximate; weak below about eight ballots).
    """

    ballots: int
    options: int
    w: float
    chi2: float
    freedom: int
    p: float


def full_ranks(ballots: pd.DataFrame) -> pd.DataFrame:
    """Return every unranked issue of a ballot the mean of the places it left open.

    Parameters
    ----------
    ballots
        One row a ballot, one column an issue; places 1 (first) onward, nan where unranked.

    Returns
    -------
    DataFrame
        The same shape, no gaps; each row sums to k(k + 1)/2.

    Raises
    ------
    FrameError
        Where a ballot repeats a place, skips one, or names one outside 1..k.

    Examples
    --------
    >>> full_ranks(pd.DataFrame({"a": [1.0], "b": [np.nan], "c": [np.nan]})).iloc[0].tolist()
    [1.0, 2.5, 2.5]
    """
    faults = [
        f"ballot {label}: places {sorted(given)} are not 1 to {len(given)}, each once"
        for label, row in ballots.iterrows()
        if sorted(given := row.dropna().tolist()) != [float(i + 1) for i in range(len(given))]
    ]
    if faults or ballots.empty or ballots.shape[1] < 2:
        faults = faults or ["at least one ballot and two issues are needed"]
        raise FrameError(fault_list("ballots", faults))
    middle = (ballots.notna().sum(axis=1) + 1 + ballots.shape[1]) / 2
    filled = np.where(ballots.isna(), middle.to_numpy()[:, None], ballots)
    return pd.DataFrame(filled, index=ballots.index, columns=ballots.columns)


def rank_ballots(ballots: pd.DataFrame, *, top: int = 3, seed: int = 1) -> pd.DataFrame:
    """Rank issues by the ballots of residents.

    Parameters
    ----------
    ballots
        See `full_ranks`. A ballot that ranks nothing is left out.
    top
        How many places count as "in the top".
    seed
        Of the bootstrap, so that the same ballots give the same intervals.

    Returns
    -------
    DataFrame
        One row an issue, first to last: ``place`` by Borda points with ties sharing the lower
        number; ``borda`` = sum(k - rank); ``mean_rank``; share of ballots that put it first and
        in the top; ``named_by`` ballots that ranked it at all; ``place_low`` and
        ``place_high``, the 95% interval of its place when ballots are drawn again.

    Raises
    ------
    FrameError
        As `full_ranks`.

    Notes
    -----
    *Direction*: place 1 is what residents put first.
    *Method*: an unranked issue has the mean of the places that its ballot left open; it is not
    counted as in anybody's top.

    Examples
    --------
    >>> votes = pd.DataFrame({"housing": [1, 1, 2, 3, 1], "police": [2, 3, 1, 1, 2],
    ...     "jobs": [3, 2, 3, 2, 4], "health": [4, 4, 4, 4, 3]}, dtype=float)
    >>> rank_ballots(votes, top=2)[["issue", "borda", "mean_rank", "share_top"]]
         issue  borda  mean_rank  share_top
    0  housing   12.0        1.6        0.8
    1   police   11.0        1.8        0.8
    2     jobs    6.0        2.8        0.4
    3   health    1.0        3.8        0.0
    """
    cast = ballots.dropna(how="all")
    ranks = full_ranks(cast)
    borda = (ranks.shape[1] - ranks).sum()
    low, high = _intervals(ranks.to_numpy(), seed)
    frame = pd.DataFrame(
        {
            **_placed(borda),
            Priorities.BORDA: borda,
            Priorities.MEAN_RANK: ranks.mean(),
            Priorities.FIRST: (cast == 1).mean(),
            Priorities.TOP: (cast <= top).mean(),
            Priorities.NAMED: cast.notna().sum(),
            Priorities.LOW: low,
            Priorities.HIGH: high,
        }
    )
    return frame.sort_values(Priorities.PLACE, kind="stable", ignore_index=True)


def _placed(points: pd.Series) -> dict[str, pd.Series]:
    """Return issues with their competition places, most points first: ties share the lower."""
    places = points.round(9).rank(method="min", ascending=False).astype("int64")
    return {
        Priorities.OPTION: points.index.to_series().astype("str"),
        Priorities.PLACE: places,
        Priorities.TIED: places.duplicated(keep=False),
    }


def _intervals(matrix: NDArray[np.float64], seed: int) -> NDArray[np.int64]:
    """Return the ends of each place's 95% interval when the ballots are drawn again."""
    rng = np.random.default_rng(seed)
    n = len(matrix)
    drawn = rng.multinomial(n, np.full(n, 1 / n), size=_DRAWS) @ (matrix.shape[1] - matrix)
    places = (drawn[:, None, :] > drawn[:, :, None] + 1e-9).sum(axis=2) + 1
    ends = np.quantile(places, [0.025, 0.975], axis=0, method="inverted_cdf")
    return np.asarray(ends, dtype="int64")


def agreement_of(ballots: pd.DataFrame) -> Agreement:
    """Compute Kendall's W, with the correction for ties.

    Parameters
    ----------
    ballots
        See `full_ranks`; open places count as ties.

    Returns
    -------
    Agreement
        W is nan for a single ballot, or where every ballot ties every issue.

    References
    ----------
    Kendall, M. G. and Babington Smith, B. (1939), The problem of m rankings.
    """
    matrix = full_ranks(ballots.dropna(how="all")).to_numpy()
    m, n = matrix.shape
    sums = matrix.sum(axis=0)
    tied = sum(float((np.unique(row, return_counts=True)[1] ** 3).sum()) for row in matrix) - m * n
    spread = 12 * float(((sums - sums.mean()) ** 2).sum())
    most = m**2 * (n**3 - n) - m * tied
    w = spread / most if m > 1 and most > 0 else float("nan")
    chi2 = m * (n - 1) * w
    return Agreement(m, n, w, chi2, n - 1, float(chdtrc(n - 1, chi2)))


def rank_counts(counts: pd.Series, *, respondents: int) -> pd.DataFrame:
    """Rank issues by how many people chose each.

    Parameters
    ----------
    counts
        People by issue.
    respondents
        People who answered; each may have chosen several issues.

    Returns
    -------
    DataFrame
        One row an issue, most chosen first: place with ties, votes, share of respondents, and
        its 95% interval (Wilson), which holds for a random sample only.

    Raises
    ------
    FrameError
        Where a count is below 0, not whole, or above the respondents.

    Examples
    --------
    >>> frame = rank_counts(pd.Series({"housing": 20, "police": 5}), respondents=100)
    >>> frame.loc[0, ["share_low", "share_high"]].astype(float).round(9).tolist()
    [0.133366933, 0.288829166]
    """
    bad = counts[(counts < 0) | (counts > respondents) | (counts % 1 != 0) | counts.isna()]
    if len(bad) or counts.empty or respondents < 1:
        faults = [f"{o}: {v} of {respondents} respondents" for o, v in bad.items()]
        raise FrameError(fault_list("counts of votes", faults or ["no issue or no respondent"]))
    votes = counts.astype("int64")
    share = wilson(votes, np.full(len(votes), respondents)).set_index(votes.index)
    share.columns = pd.Index([Priorities.SHARE, Priorities.SHARE_LOW, Priorities.SHARE_HIGH])
    frame = pd.DataFrame({**_placed(votes), Priorities.VOTES: votes}).join(share)
    return frame.sort_values(Priorities.PLACE, kind="stable", ignore_index=True)


def beside_need(
    priorities: pd.DataFrame,
    percentiles: Mapping[str, float],
    domain_of: Mapping[str, str],
    *,
    top: int = 3,
    within: float = 20.0,
) -> pd.DataFrame:
    """Compare stated priorities with measured need: both, residents only, data only, neither.

    Parameters
    ----------
    priorities
        From `rank_ballots` or `rank_counts`.
    percentiles
        Domain to the place's percentile from the most deprived end (low = relatively deprived).
    domain_of
        Issue to the domain that measures it; issues that nothing measures are left out of it.
    top
        Places that count as a stated priority (ties at the cut all count).
    within
        Percentiles up to this count as measured need.

    Returns
    -------
    DataFrame
        The priorities with ``domain``, ``percentile`` and ``beside_need``; then one row for
        each domain of measured need that no issue speaks of ("data only", place empty).

    Raises
    ------
    FrameError
        Where an issue is tied to a domain that has no percentile, or nobody was asked about it.
    """
    _refuse_unknown("no percentile for", domain_of.values(), percentiles)
    _refuse_unknown("nobody was asked about", domain_of, priorities[Priorities.OPTION].astype(str))
    domains = [domain_of.get(str(option), "") for option in priorities[Priorities.OPTION]]
    percentile = np.array([percentiles.get(domain, np.nan) for domain in domains])
    stated, measured = priorities[Priorities.PLACE] <= top, percentile <= within
    beside = np.select(
        [np.isnan(percentile), stated & measured, stated, measured],
        [NO_MEASURE, BOTH, RESIDENTS_ONLY, DATA_ONLY],
        NEITHER,
    )
    out = priorities.copy(deep=False)
    out[Priorities.DOMAIN], out[Priorities.PERCENTILE] = domains, percentile
    out[Priorities.BESIDE] = beside
    rows = [
        {Priorities.OPTION: "", Priorities.DOMAIN: d, Priorities.PERCENTILE: p,
         Priorities.BESIDE: DATA_ONLY}
        for d, p in percentiles.items()
        if d not in domains and p <= within
    ]  # fmt: skip
    return pd.concat([out, pd.DataFrame(rows)], ignore_index=True) if rows else out


def _refuse_unknown(what: str, named: Iterable[str], known: Iterable[str]) -> None:
    every = sorted(set(known))
    unknown = sorted(set(named) - set(every))
    if unknown:
        raise FrameError(f"{what} {', '.join(unknown)}; known are {', '.join(every)}")
