"""Complete linkage with a bound, for as many points as there are: exact, and linear in memory.

Two groups are joined while the furthest pair of the union stays within the bound; nearest
groups first. scipy's linkage does the same with a full matrix of distances, which 100,000
points do not fit. Here the bound is raised in steps: after the step to t no two groups have
a union within t, so that few groups are left in any circle of diameter t, and the next step
looks at few pairs.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: The first step is taken where there are at most this many pairs a point.
_PAIRS_A_POINT = 12
_SLACK = 1 + 1e-9
_MOST_PAIRS = 2_000_000


def complete_linkage(points: NDArray[np.float64], bound: float) -> NDArray[np.int64]:
    """Group points so that no two of a group are further apart than a bound.

    Parameters
    ----------
    points
        (n, 2), in metres; no two the same (collapse sites first), though that does no harm.
    bound
        The largest distance within a group, in metres; a pair at exactly the bound is within.

    Returns
    -------
    ndarray of int64
        The group of each point: the index of its westernmost (then southernmost) member among
        the points sorted so. The grouping does not depend on the order of the points: pairs
        at the same distance are joined in the order of their coordinates.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([0.0, 80, 160, 240, 1000])
    >>> complete_linkage(np.column_stack([x, 0 * x]), 150)
    array([0, 0, 2, 2, 4])
    """
    order = np.lexsort((points[:, 1], points[:, 0]))
    spots = np.ascontiguousarray(points[order], dtype="float64")
    label = np.arange(len(spots))
    for step in _steps(spots, bound):
        label = _join_until(spots, label, step)
    out = np.empty(len(points), dtype="int64")
    out[order] = label
    return out


def _steps(spots: NDArray[np.float64], bound: float) -> list[float]:
    """Halve the bound until there are few pairs within it; give the steps upward."""
    tree = cKDTree(spots)
    steps = [bound]
    most = _PAIRS_A_POINT * len(spots)
    while steps[0] > bound / 4096 and tree.count_neighbors(tree, steps[0]) > 2 * most + len(spots):
        steps.insert(0, steps[0] / 2)
    return steps


def _join_until(
    spots: NDArray[np.float64], label: NDArray[np.int64], bound: float
) -> NDArray[np.int64]:
    """Join groups, nearest first, until no union stays within the bound."""
    first, second, gap = _near_groups(spots, label, bound)
    if not len(first):
        return label
    near: dict[int, dict[int, float]] = {}
    for a, b, d in zip(first.tolist(), second.tolist(), gap.tolist(), strict=True):
        near.setdefault(a, {})[b] = d
        near.setdefault(b, {})[a] = d
    parent = _agglomerate(
        near, list(zip(gap.tolist(), first.tolist(), second.tolist(), strict=True))
    )
    return _follow(label, parent)


def _agglomerate(
    near: dict[int, dict[int, float]], queue: list[tuple[float, int, int]]
) -> dict[int, int]:
    """Join the nearest groups over and over; the joined group keeps the smaller number.

    ``near`` holds the pairs whose union is within the bound, with its diameter. A group that
    is not near both halves is near neither any longer.
    """
    heapify(queue)
    parent: dict[int, int] = {}
    while queue:
        gap, a, b = heappop(queue)
        mine = near.get(a)
        if mine is None or mine.get(b) != gap:
            continue
        theirs = near.pop(b)
        parent[b] = a
        for c in theirs:
            del near[c][b]
        mine.pop(b, None)
        for c in [c for c in mine if c not in theirs]:
            del mine[c]
            del near[c][a]
        for c, before in mine.items():
            now = theirs[c]
            if now > before:
                mine[c] = near[c][a] = now
                heappush(queue, (now, a, c) if a < c else (now, c, a))
    return parent


def _follow(label: NDArray[np.int64], parent: dict[int, int]) -> NDArray[np.int64]:
    if not parent:
        return label
    table = np.arange(len(label))
    table[list(parent)] = list(parent.values())
    while True:
        further = table[table]
        if np.array_equal(further, table):
            return np.asarray(table[label])
        table = further


def _near_groups(
    spots: NDArray[np.float64], label: NDArray[np.int64], bound: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Find the pairs of groups whose union is within the bound, with its diameter.

    The furthest pair of a union joins corners of the two convex hulls, and the groups' first
    members cannot be further apart than the bound.
    """
    groups = np.unique(label)
    tree = cKDTree(spots[groups])
    pairs = tree.query_pairs(bound * _SLACK, output_type="ndarray").astype("int64")
    corners, start, count = _corners(spots, label, groups)
    work = np.cumsum(count[pairs[:, 0]] * count[pairs[:, 1]])
    pieces = np.split(pairs, np.flatnonzero(np.diff(work // _MOST_PAIRS)) + 1)
    gap = np.concatenate([_furthest(corners, start, count, piece) for piece in pieces])
    near = gap <= bound
    return groups[pairs[near, 0]], groups[pairs[near, 1]], gap[near]


def _corners(
    spots: NDArray[np.float64], label: NDArray[np.int64], groups: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the corners of each group's convex hull, laid end to end, with starts and counts."""
    if len(groups) == len(spots):
        return spots, np.arange(len(spots)), np.ones(len(spots), dtype="int64")
    order = np.argsort(label, kind="stable")
    which = np.searchsorted(groups, label[order])
    hulls = shapely.convex_hull(shapely.multipoints(spots[order], indices=which))
    corners, of = shapely.get_coordinates(hulls, return_index=True)
    count = np.bincount(of, minlength=len(groups))
    return corners, np.concatenate([[0], np.cumsum(count)[:-1]]), count


def _furthest(
    corners: NDArray[np.float64],
    start: NDArray[np.int64],
    count: NDArray[np.int64],
    pairs: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the distance of the furthest corners of each pair of groups."""
    if not len(pairs):
        return np.empty(0)
    rows, columns = count[pairs[:, 0]], count[pairs[:, 1]]
    work = rows * columns
    begin = np.concatenate([[0], np.cumsum(work)[:-1]])
    within = np.arange(work.sum()) - np.repeat(begin, work)
    wide = np.repeat(columns, work)
    left = np.repeat(start[pairs[:, 0]], work) + within // wide
    right = np.repeat(start[pairs[:, 1]], work) + within % wide
    apart = corners[left] - corners[right]
    return np.asarray(np.maximum.reduceat(np.hypot(apart[:, 0], apart[:, 1]), begin))
