"""Which sites to keep: covering, maximal covering, p-median and p-centre, solved exactly.

scipy's HiGHS solves each as a mixed-integer programme. What it has not proven to be best, for
want of time, is never called so: `Siting.proven` says it.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_matrix, eye, hstack, kron

from needsmap.errors import NeedsmapError
from needsmap.model import counted, some

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import ArrayLike, NDArray


class Siting(NamedTuple):
    """A choice of sites.

    Attributes
    ----------
    sites
        Their indices, rising. Several choices can be equally good: compare objectives.
    objective
        Sites (cover), people covered (maximal cover), person-metres (median), metres (centre).
    proven
        True where no choice is better; False where the time ran out first.
    """

    sites: tuple[int, ...]
    objective: float
    proven: bool


def cover_all(
    distance: ArrayLike, reach: float, *, keep: Collection[int] = (), seconds: float = 60.0
) -> Siting:
    """Choose the fewest sites that leave nobody beyond a distance (set covering).

    Parameters
    ----------
    distance
        (homes, sites), metres.
    reach
        Metres.
    keep
        Sites that must stay open.
    seconds
        The most that the solver may take.

    Raises
    ------
    NeedsmapError
        Where some home is beyond reach of every site: the message says which.
    """
    near = _within(distance, reach)
    bare = np.flatnonzero(~near.any(axis=1))
    if len(bare):
        raise NeedsmapError(
            f"no choice covers all: {counted(len(bare), 'home is', 'homes are')} beyond "
            f"{reach:,.0f} m of every site "
            f"(number {some(bare, 8)})"
        )
    m = near.shape[1]
    choice = _solve(np.ones(m), [(near.astype("float64"), 1, np.inf)], m, keep, seconds)
    return choice._replace(objective=round(choice.objective))


def cover_most(
    distance: ArrayLike,
    persons: ArrayLike,
    reach: float,
    p: int,
    *,
    keep: Collection[int] = (),
    seconds: float = 60.0,
) -> Siting:
    """Choose p sites that have most people within a distance (maximal covering).

    Parameters
    ----------
    distance, reach, keep, seconds
        As for `cover_all`.
    persons
        People at each home.
    p
        How many sites, those kept included.

    Raises
    ------
    NeedsmapError
        Where p is below the sites kept, or above all.
    """
    near = _within(distance, reach)
    n, m = near.shape
    # z_i - sum of the open sites near i <= 0
    covered = hstack([-csr_matrix(near.astype("float64")), eye(n)])
    cost = np.r_[np.zeros(m), -np.asarray(persons, dtype="float64")]
    rows = [(covered, -np.inf, 0), _exactly(p, m, n, keep)]
    choice = _solve(cost, rows, m, keep, seconds)
    return choice._replace(objective=-choice.objective)


def median_sites(
    distance: ArrayLike,
    persons: ArrayLike,
    p: int,
    *,
    keep: Collection[int] = (),
    seconds: float = 60.0,
) -> Siting:
    """Choose p sites so that people go least far in all (p-median): person-metres.

    Parameters
    ----------
    distance, persons, p, keep, seconds
        As for `cover_most`.
    """
    metres = np.asarray(distance, dtype="float64")
    n, m = metres.shape
    cost = (metres * np.asarray(persons, dtype="float64")[:, None]).ravel()
    # one site for each home; only open sites serve; p are open. Variables: y, then x by home.
    serve = hstack([csr_matrix((n, m)), kron(eye(n), np.ones((1, m)))])
    only_open = hstack([kron(np.ones((n, 1)), -eye(m)), eye(n * m)])
    rows = [(serve, 1, 1), (only_open, -np.inf, 0), _exactly(p, m, n * m, keep)]
    return _solve(np.r_[np.zeros(m), cost], rows, m, keep, seconds)


def centre_sites(
    distance: ArrayLike, p: int, *, keep: Collection[int] = (), seconds: float = 60.0
) -> Siting:
    """Choose p sites so that nobody has further to go than need be (p-centre): metres.

    The smallest distance is found by halving among the distances that occur: at each, the
    fewest sites that cover all are counted.

    Parameters
    ----------
    distance, p, keep, seconds
        As for `cover_most`; the seconds are those of each step.
    """
    metres = np.asarray(distance, dtype="float64")
    _exactly(p, metres.shape[1], 0, keep)
    known = np.unique(metres[np.isfinite(metres)])
    known = known[known >= metres.min(axis=1).max() - 1e-9]
    tried: dict[float, Siting] = {}

    def is_enough(reach: float) -> bool:
        tried[reach] = cover_all(metres, reach, keep=keep, seconds=seconds)
        return tried[reach].objective <= p

    best = bisect_left(known.tolist(), True, key=is_enough)  # noqa: FBT003 - a value
    if best == len(known):
        raise NeedsmapError(
            f"no {counted(p, 'site reaches', 'sites reach')} every home at any distance"
        )
    reach = float(known[best])
    return Siting(tried[reach].sites, reach, all(choice.proven for choice in tried.values()))


def _within(distance: ArrayLike, reach: float) -> NDArray[np.bool_]:
    return np.asarray(np.asarray(distance, dtype="float64") <= reach * (1 + 1e-12))


def _exactly(p: int, m: int, others: int, keep: Collection[int]) -> tuple[Any, float, float]:
    """Return the constraint that p of m sites are open, before some other variables."""
    least = max(1, len(set(keep)))
    if not least <= p <= m:
        raise NeedsmapError(f"p must lie between {least} (the sites kept) and {m}, not {p}")
    return np.r_[np.ones(m), np.zeros(others)][None, :], p, p


def _solve(
    cost: NDArray[np.float64],
    rows: list[tuple[Any, float, float]],
    m: int,
    keep: Collection[int],
    seconds: float,
) -> Siting:
    """Minimise the cost; the first m variables are sites, open or not, the others 0..1."""
    low, whole = np.zeros(len(cost)), np.zeros(len(cost))
    low[list(keep)], whole[:m] = 1, 1
    result = milp(
        cost,
        constraints=[LinearConstraint(csr_matrix(a), lo, hi) for a, lo, hi in rows],
        bounds=(low, 1),
        integrality=whole,
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if result.x is None:
        raise NeedsmapError(f"the solver found no choice of sites: {result.message}")
    sites = tuple(np.flatnonzero(result.x[:m] > 0.5).tolist())
    return Siting(sites, float(result.fun), result.status == 0)
