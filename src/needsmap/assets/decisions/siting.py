"""Which sites to keep: covering, maximal covering, p-median and p-centre, solved exactly.

scipy's HiGHS solves each as a mixed-integer programme. What it has not proven to be best, for
want of time, is never called so: `Siting.proven` says it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, eye, hstack, kron, vstack

from needsmap.errors import NeedsmapError
from needsmap.model import counted, some

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class Siting:
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
    near = np.asarray(distance, dtype="float64") <= reach * (1 + 1e-12)
    bare = np.flatnonzero(~near.any(axis=1))
    if len(bare):
        raise NeedsmapError(
            f"no choice covers all: {counted(len(bare), 'home is', 'homes are')} beyond "
            f"{reach:,.0f} m of every site "
            f"(number {some(bare, 8)})"
        )
    m = near.shape[1]
    found, value, proven = _solve(
        np.ones(m), [(near.astype("float64"), 1, np.inf)], _bounds(m, keep), np.ones(m), seconds
    )
    return Siting(_open(found[:m]), round(value), proven)


def cover_most(
    distance: ArrayLike,
    persons: ArrayLike,
    reach: float,
    p: int,
    *,
    keep: Collection[int] = (),
    seconds: float = 60.0,
) -> Siting:
    """Choose p sites that have most people within a distance (maximal covering)."""
    near = np.asarray(distance, dtype="float64") <= reach * (1 + 1e-12)
    weight = np.asarray(persons, dtype="float64")
    n, m = near.shape
    _check_p(p, m, keep)
    # z_i - sum of the open sites near i <= 0
    rows = hstack([-csr_matrix(near.astype("float64")), eye(n)])
    count = np.r_[np.ones(m), np.zeros(n)][None, :]
    low, high = _bounds(m, keep)
    found, value, proven = _solve(
        np.r_[np.zeros(m), -weight],
        [(rows, -np.inf, 0), (count, p, p)],
        (np.r_[low, np.zeros(n)], np.r_[high, np.ones(n)]),
        np.r_[np.ones(m), np.zeros(n)],
        seconds,
    )
    return Siting(_open(found[:m]), -value, proven)


def median_sites(
    distance: ArrayLike,
    persons: ArrayLike,
    p: int,
    *,
    keep: Collection[int] = (),
    seconds: float = 60.0,
) -> Siting:
    """Choose p sites so that people go least far in all (p-median): person-metres."""
    metres = np.asarray(distance, dtype="float64")
    n, m = metres.shape
    _check_p(p, m, keep)
    cost = (metres * np.asarray(persons, dtype="float64")[:, None]).ravel()
    # one site for each home; only open sites serve; p are open. Variables: y, then x by home.
    serve = hstack([csr_matrix((n, m)), kron(eye(n), np.ones((1, m)))])
    only_open = hstack([kron(np.ones((n, 1)), -eye(m)), eye(n * m)])
    count = np.r_[np.ones(m), np.zeros(n * m)][None, :]
    low, high = _bounds(m, keep)
    found, value, proven = _solve(
        np.r_[np.zeros(m), cost],
        [(serve, 1, 1), (only_open, -np.inf, 0), (count, p, p)],
        (np.r_[low, np.zeros(n * m)], np.r_[high, np.ones(n * m)]),
        np.r_[np.ones(m), np.zeros(n * m)],
        seconds,
    )
    return Siting(_open(found[:m]), value, proven)


def centre_sites(
    distance: ArrayLike, p: int, *, keep: Collection[int] = (), seconds: float = 60.0
) -> Siting:
    """Choose p sites so that nobody has further to go than need be (p-centre): metres.

    The smallest distance is found by halving among the distances that occur: at each, the
    fewest sites that cover all are counted.
    """
    metres = np.asarray(distance, dtype="float64")
    _check_p(p, metres.shape[1], keep)
    known = np.unique(metres[np.isfinite(metres)])
    known = known[known >= metres.min(axis=1).max() - 1e-9]
    low, high = 0, len(known) - 1
    best: Siting | None = None
    proven = True
    while low <= high:
        middle = (low + high) // 2
        tried = cover_all(metres, float(known[middle]), keep=keep, seconds=seconds)
        proven &= tried.proven
        if tried.objective <= p:
            best, high = Siting(tried.sites, float(known[middle]), proven), middle - 1
        else:
            low = middle + 1
    if best is None:
        raise NeedsmapError(
            f"no {counted(p, 'site reaches', 'sites reach')} every home at any distance"
        )
    return Siting(best.sites, best.objective, proven)


def _bounds(m: int, keep: Collection[int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    low = np.zeros(m)
    low[list(keep)] = 1
    return low, np.ones(m)


def _check_p(p: int, m: int, keep: Collection[int]) -> None:
    least = max(1, len(set(keep)))
    if not least <= p <= m:
        raise NeedsmapError(f"p must lie between {least} (the sites kept) and {m}, not {p}")


def _open(y: NDArray[np.float64]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.flatnonzero(y > 0.5))


def _solve(
    cost: NDArray[np.float64],
    rows: list[tuple[Any, float, float]],
    bounds: tuple[NDArray[np.float64], NDArray[np.float64]],
    whole: NDArray[np.float64],
    seconds: float,
) -> tuple[NDArray[np.float64], float, bool]:
    """Minimise; give the variables, the objective, and whether it is proven to be least."""
    matrix = vstack([csr_matrix(a) for a, _, _ in rows]).tocsr()
    low = np.concatenate([np.full(csr_matrix(a).shape[0], lo) for a, lo, _ in rows])
    high = np.concatenate([np.full(csr_matrix(a).shape[0], hi) for a, _, hi in rows])
    result = milp(
        cost,
        constraints=LinearConstraint(matrix, low, high),
        bounds=Bounds(*bounds),
        integrality=whole,
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if result.x is None:
        raise NeedsmapError(f"the solver found no choice of sites: {result.message}")
    return np.asarray(result.x), float(result.fun), result.status == 0
