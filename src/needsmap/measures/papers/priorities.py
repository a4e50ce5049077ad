"""What residents put first, compared with measured need.

Ballots (each person ranks the issues) or counts (each person chose some). Ties are shown as
ties, and every figure goes with the number of people behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.columns import Priorities
from needsmap.errors import FrameError, fault_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

#: Draws of the bootstrap: enough for an interval of whole places.
DRAWS: Final = 2000

BOTH: Final = "both"
RESIDENTS_ONLY: Final = "residents only"
DATA_ONLY: Final = "data only"
NEITHER: Final = "neither"
NO_MEASURE: Final = "no measure to compare with"


@dataclass(frozen=True, slots=True)
class Agreement:
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
    options = ballots.shape[1]
    ranked = ballots.notna().sum(axis=1)
    middle = (ranked + 1 + options) / 2
    cast = ballots.to_numpy(dtype="float64")
    filled = np.where(np.isnan(cast), middle.to_numpy()[:, None], cast)
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
    matrix = ranks.to_numpy()
    borda = (ranks.shape[1] - matrix).sum(axis=0)
    places = _places(borda)
    low, high = _intervals(matrix, seed)
    frame = pd.DataFrame(
        {
            Priorities.OPTION: list(ranks.columns),
            Priorities.PLACE: places,
            Priorities.TIED: [bool((places == p).sum() > 1) for p in places],
            Priorities.BORDA: borda,
            Priorities.MEAN_RANK: matrix.mean(axis=0),
            Priorities.FIRST: (cast == 1).mean().to_numpy(),
            Priorities.TOP: (cast <= top).mean().to_numpy(),
            Priorities.NAMED: cast.notna().sum().to_numpy(),
            Priorities.LOW: low,
            Priorities.HIGH: high,
        }
    )
    return frame.sort_values(Priorities.PLACE, kind="stable", ignore_index=True)


def _places(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return competition places, most points first: ties share the lower number."""
    above = points[None, :] > points[:, None] + 1e-9
    return np.asarray(above.sum(axis=1) + 1, dtype="int64")


def _intervals(
    matrix: NDArray[np.float64], seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    n = len(matrix)
    drawn = rng.multinomial(n, np.full(n, 1 / n), size=DRAWS) @ (matrix.shape[1] - matrix)
    places = (drawn[:, None, :] > drawn[:, :, None] + 1e-9).sum(axis=2) + 1
    low = np.quantile(places, 0.025, axis=0, method="inverted_cdf")
    high = np.quantile(places, 0.975, axis=0, method="inverted_cdf")
    return low.astype("int64"), high.astype("int64")


def agreement_of(ballots: pd.DataFrame) -> Agreement:
    """Work out Kendall's W, with the correction for ties.

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

    Examples
    --------
    >>> votes = pd.DataFrame({"housing": [1, 1, 2, 3, 1], "police": [2, 3, 1, 1, 2],
    ...     "jobs": [3, 2, 3, 2, 4], "health": [4, 4, 4, 4, 3]}, dtype=float)
    >>> found = agreement_of(votes)
    >>> round(found.w, 3), round(found.chi2, 2), found.freedom
    (0.616, 9.24, 3)
    """
    from scipy.stats import chi2 as chi_squared

    matrix = full_ranks(ballots.dropna(how="all")).to_numpy()
    m, n = matrix.shape
    sums = matrix.sum(axis=0)
    ties = 0.0
    for row in matrix:
        _, sizes = np.unique(row, return_counts=True)
        ties += float((sizes.astype("float64") ** 3 - sizes).sum())
    spread = 12 * float(((sums - sums.mean()) ** 2).sum())
    most = m**2 * (n**3 - n) - m * ties
    w = spread / most if m > 1 and most > 0 else float("nan")
    chi2 = m * (n - 1) * w
    return Agreement(m, n, w, chi2, n - 1, float(chi_squared.sf(chi2, n - 1)))


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
    from scipy.stats import binomtest

    bad = counts[(counts < 0) | (counts > respondents) | (counts % 1 != 0) | counts.isna()]
    if len(bad) or counts.empty or respondents < 1:
        faults = [f"{o}: {v} of {respondents} respondents" for o, v in bad.items()]
        raise FrameError(fault_list("counts of votes", faults or ["no issue or no respondent"]))
    votes = counts.astype("int64")
    places = _places(np.asarray(votes, dtype="float64"))
    intervals = [
        binomtest(int(v), respondents).proportion_ci(method="wilson") for v in votes.to_numpy()
    ]
    frame = pd.DataFrame(
        {
            Priorities.OPTION: votes.index.astype(str),
            Priorities.PLACE: places,
            Priorities.TIED: [bool((places == p).sum() > 1) for p in places],
            Priorities.VOTES: votes.to_numpy(),
            Priorities.SHARE: votes.to_numpy() / respondents,
            Priorities.SHARE_LOW: [i.low for i in intervals],
            Priorities.SHARE_HIGH: [i.high for i in intervals],
        }
    )
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
    out = priorities.copy(deep=False)
    domains = [domain_of.get(str(option), "") for option in out[Priorities.OPTION]]
    out[Priorities.DOMAIN] = domains
    out[Priorities.PERCENTILE] = [percentiles.get(d, float("nan")) for d in domains]
    out[Priorities.BESIDE] = [
        _beside(stated=place <= top, percentile=percentile, within=within)
        for place, percentile in zip(out[Priorities.PLACE], out[Priorities.PERCENTILE], strict=True)
    ]
    silent = [d for d, p in percentiles.items() if d not in domains and p <= within]
    rows = [
        {Priorities.OPTION: "", Priorities.DOMAIN: d, Priorities.PERCENTILE: percentiles[d],
         Priorities.BESIDE: DATA_ONLY}
        for d in silent
    ]  # fmt: skip
    return pd.concat([out, pd.DataFrame(rows)], ignore_index=True) if rows else out


def _refuse_unknown(what: str, named: Iterable[str], known: Iterable[str]) -> None:
    every = sorted(set(known))
    unknown = sorted(set(named) - set(every))
    if unknown:
        raise FrameError(f"{what} {', '.join(unknown)}; known are {', '.join(every)}")


def _beside(*, stated: bool, percentile: float, within: float) -> str:
    if np.isnan(percentile):
        return NO_MEASURE
    if percentile <= within:
        return BOTH if stated else DATA_ONLY
    return RESIDENTS_ONLY if stated else NEITHER
