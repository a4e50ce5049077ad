"""Larger areas out of smaller ones: every part in one piece, and about as big as the next."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from alderwick.ground.geometry import Floats, Integers

_SETTLE = 6


def neighbours(pairs: Integers, size: int) -> list[list[int]]:
    """List each unit's neighbours, in number order, from pairs that meet."""
    beside: list[set[int]] = [set() for _ in range(size)]
    for a, b in pairs.tolist():
        beside[a].add(b)
        beside[b].add(a)
    return [sorted(some) for some in beside]


def among(beside: list[list[int]], units: Integers) -> list[list[int]]:
    """List the neighbours of some units among themselves, renumbered in their order.

    Examples
    --------
    >>> among([[1], [0, 2], [1, 3], [2]], np.array([1, 2]))
    [[1], [0]]
    """
    place = {int(unit): i for i, unit in enumerate(units)}
    return [[place[other] for other in beside[unit] if other in place] for unit in units.tolist()]


def divide(
    points: Floats, beside: list[list[int]], parts: int, rng: np.random.Generator
) -> Integers:
    """Divide units that meet into parts of about equal number, each in one piece.

    Parameters
    ----------
    points
        One point a unit, (n, 2), metres.
    beside
        Each unit's neighbours; all units must hang together.
    parts
        How many parts.
    rng
        Chooses the first seed only.

    Returns
    -------
    array of int
        The part of each unit, 0 to parts - 1.
    """
    seeds = _spread(points, parts, int(rng.integers(len(points))))
    for turn in range(_SETTLE):
        part = _grow(points, beside, seeds)
        if turn < _SETTLE - 1:
            seeds = [_middle(points, np.flatnonzero(part == k)) for k in range(parts)]
    return even_out(beside, part)


def _spread(points: Floats, parts: int, first: int) -> list[int]:
    """Choose seeds far apart, counted in units between them rather than in metres."""
    crowd = cKDTree(points).query(points, k=min(6, len(points)))[0][:, -1]
    seeds = [first]
    away = np.full(len(points), np.inf)
    while len(seeds) < parts:
        away = np.minimum(away, np.hypot(*(points - points[seeds[-1]]).T) / crowd)
        seeds.append(int(away.argmax()))
    return seeds


def _grow(points: Floats, beside: list[list[int]], seeds: list[int]) -> Integers:
    """Let parts grow by turns, the smallest first, each taking its nearest free neighbour."""
    part = np.full(len(points), -1)
    edges: list[list[tuple[float, int]]] = []
    for k, seed in enumerate(seeds):
        part[seed] = k
        edges.append([])
    turn = [(1, k) for k in range(len(seeds))]
    for k, seed in enumerate(seeds):
        _offer(edges[k], points, beside[seed], points[seed])
    heapq.heapify(turn)
    while turn:
        size, k = heapq.heappop(turn)
        while edges[k] and part[edges[k][0][1]] >= 0:
            heapq.heappop(edges[k])
        if edges[k]:
            unit = heapq.heappop(edges[k])[1]
            part[unit] = k
            _offer(edges[k], points, beside[unit], points[seeds[k]])
            heapq.heappush(turn, (size + 1, k))
    return part


def _offer(edge: list[tuple[float, int]], points: Floats, units: list[int], centre: Floats) -> None:
    for unit in units:
        heapq.heappush(edge, (float(np.hypot(*(points[unit] - centre))), unit))


def _middle(points: Floats, units: Integers) -> int:
    """Return the unit nearest to the middle of some."""
    centre = points[units].mean(axis=0)
    return int(units[np.hypot(*(points[units] - centre).T).argmin()])


def even_out(beside: list[list[int]], part: Integers) -> Integers:
    """Let parts pass units to smaller neighbours until no two that meet differ by two."""
    part = part.copy()
    for _ in range(20 * len(part)):
        size = np.bincount(part)
        best: tuple[float, int, int] | None = None
        for unit, others in enumerate(beside):
            for k in {int(part[other]) for other in others} - {int(part[unit])}:
                gain = size[part[unit]] - size[k]
                if gain < 2 or (best and gain < best[0]):
                    continue
                if in_one_piece(beside, np.flatnonzero(part == part[unit]), without=unit):
                    best = max(best or (0.0, 0, 0), (float(gain), unit, k))
        if best is None:
            return part
        part[best[1]] = best[2]
    return part


def in_one_piece(beside: list[list[int]], units: Integers, *, without: int = -1) -> bool:
    """Return whether some units hang together, with one of them left out.

    Examples
    --------
    >>> chain = [[1], [0, 2], [1]]
    >>> in_one_piece(chain, np.array([0, 1, 2])), in_one_piece(chain, np.array([0, 2]))
    (True, False)
    """
    left = {int(unit) for unit in units} - {without}
    if not left:
        return False
    reached = {min(left)}
    edge = [min(left)]
    while edge:
        ahead = set(beside[edge.pop()]) & left - reached
        reached |= ahead
        edge.extend(ahead)
    return reached == left
