"""Polygons to shared borders: each border stored once, with the two areas that it parts.

An *arc* is a run of border between two points where three areas (or two and the outside) meet.
A border that two neighbours draw alike becomes one arc; one that they draw differently stays
two, so boundaries that are not noded still draw rightly, only larger.

Notes
-----
*CRS*: in EPSG:27700; out on a Web Mercator (EPSG:3857) grid of ``2**bits`` cells a side, x to
the east, y to the south.
*Method*: vertices are numbered once; a vertex whose neighbours differ between the rings that
visit it is a junction; rings are cut there; runs are matched by an order-free hash of their
vertices. No Python loop runs over vertices, rings or areas.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer

from needsmap.errors import FrameError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

Ints = npt.NDArray[np.int64]

#: Half the side of the Web Mercator square, metres.
HALF_WORLD = 20037508.342789244


@dataclass(frozen=True, slots=True)
class Arcs:
    """Borders on the grid.

    Attributes
    ----------
    starts
        Where each arc begins in ``x`` and ``y``; one longer than there are arcs.
    x, y
        Grid cells of the vertices, both ends of each arc included.
    left, right
        The numbers (from 1) of the two areas that each arc parts; 0 is outside. Which of the
        two stands on which side is not kept: no drawing needs it.
    """

    starts: Ints
    x: Ints
    y: Ints
    left: Ints
    right: Ints


@dataclass(frozen=True, slots=True)
class _Rings:
    """Closed rings without their closing vertex: vertex numbers, ring starts, owners."""

    vertex: Ints
    starts: Ints
    owner: Ints

    @property
    def sizes(self) -> Ints:
        return np.diff(np.append(self.starts, len(self.vertex)))


@cache
def _to_mercator() -> Transformer:
    return Transformer.from_crs("EPSG:27700", "EPSG:3857", always_xy=True)


def project(xy: npt.NDArray[np.float64], bits: int) -> tuple[Ints, Ints]:
    """Convert EPSG:27700 metres to the Web Mercator grid of ``2**bits`` cells a side.

    Parameters
    ----------
    xy
        One row a vertex, EPSG:27700 metres.
    bits
        Fineness of the grid.

    Raises
    ------
    FrameError
        For a coordinate that Web Mercator cannot hold.
    """
    east, north = _to_mercator().transform(xy[:, 0], xy[:, 1])
    if not (np.isfinite(east).all() and np.isfinite(north).all()):
        raise FrameError("a coordinate lies outside the reach of the British National Grid")
    scale = 2**bits / (2 * HALF_WORLD)
    x = np.rint((east + HALF_WORLD) * scale).astype(np.int64)
    y = np.rint((HALF_WORLD - north) * scale).astype(np.int64)
    return x, y


def cut_arcs(shapes: Sequence[BaseGeometry], bits: int) -> Arcs:
    """Cut polygons into shared arcs.

    Parameters
    ----------
    shapes
        Polygons or multipolygons in EPSG:27700; the n-th is area n + 1. Other kinds are left
        out (lines: see `line_arcs`).
    bits
        Fineness of the grid.

    Returns
    -------
    Arcs
        In the order in which the areas first use them.
    """
    rings, xy = _rings(shapes)
    if not len(rings.vertex):
        return _none()
    rings = _cut_first(rings, cuts := _junctions(rings))
    cuts = cuts[rings.vertex]
    cuts[rings.starts] = True
    begin = np.flatnonzero(cuts)
    ring_of = np.repeat(np.arange(len(rings.starts)), rings.sizes)[begin]
    length = np.diff(np.append(begin, len(rings.vertex)))
    following = begin + length
    closes = np.isin(following, rings.starts) | (following == len(rings.vertex))
    end = np.where(closes, rings.starts[ring_of], following % len(rings.vertex))
    keys = _hashes(rings.vertex, begin, end)
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    left, right, copies = _sides(place[which], rings.owner[ring_of])
    chosen = first[order][copies]
    return _on_grid(rings.vertex, xy, (begin[chosen], length[chosen], end[chosen]), bits=bits,
                    sides=(left, right))  # fmt: skip


def line_arcs(shapes: Sequence[BaseGeometry], bits: int) -> Arcs:
    """Return the lines among the shapes as arcs, each with its own number on the left.

    Parameters
    ----------
    shapes
        In EPSG:27700; the n-th has the number n + 1.
    bits
        Fineness of the grid.
    """
    parts, owner = shapely.get_parts(np.asarray(shapes, dtype=object), return_index=True)
    lines = shapely.get_type_id(parts) == 1
    xy, which = shapely.get_coordinates(parts[lines], return_index=True)
    if not len(xy):
        return _none()
    x, y = project(xy, bits)
    starts = np.append(np.flatnonzero(np.diff(which, prepend=-1)), len(xy))
    return Arcs(starts, x, y, owner[lines] + 1, np.zeros(int(lines.sum()), dtype=np.int64))


def _none() -> Arcs:
    empty = np.zeros(0, dtype=np.int64)
    return Arcs(np.zeros(1, dtype=np.int64), empty, empty, empty, empty)


def _rings(shapes: Sequence[BaseGeometry]) -> tuple[_Rings, npt.NDArray[np.float64]]:
    """Return every vertex of the rings a number, dropping repeats and closing vertices."""
    parts, area = shapely.get_parts(np.asarray(shapes, dtype=object), return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    if len(xy) and not (np.abs(xy) < 1e7).all():
        raise FrameError("a coordinate lies outside the reach of the British National Grid")
    cells = np.rint(xy * 100).astype(np.int64)
    number, unique = pd.factorize((cells[:, 0] << 32) + cells[:, 1])
    number = number.astype(np.int64)
    last = np.append(ring[1:] != ring[:-1], True) if len(ring) else np.zeros(0, dtype=bool)
    same = np.append(number[1:] == number[:-1], False) if len(ring) else last
    keep = ~last & ~same
    ring, number = ring[keep], number[keep]
    sizes = np.bincount(ring, minlength=len(rings))
    whole = sizes[ring] >= 3
    ring, number = ring[whole], number[whole]
    starts = np.flatnonzero(np.diff(ring, prepend=-1))
    owner = area[part[ring[starts]]].astype(np.int64) + 1 if len(ring) else ring
    points = np.column_stack([unique >> 32, ((unique + 2**31) & 0xFFFFFFFF) - 2**31]) / 100
    return _Rings(number, starts, owner), points


def _neighbours(rings: _Rings) -> tuple[Ints, Ints]:
    """Return the vertex before and after each, round its ring."""
    v, n = rings.vertex, len(rings.vertex)
    last = np.append(rings.starts[1:], n) - 1
    before, after = np.empty_like(v), np.empty_like(v)
    before[1:], after[:-1] = v[:-1], v[1:]
    before[rings.starts], after[last] = v[last], v[rings.starts]
    return before, after


def _junctions(rings: _Rings) -> npt.NDArray[np.bool_]:
    """Return, for each vertex number, whether the rings that visit it go different ways."""
    before, after = _neighbours(rings)
    low, high = np.minimum(before, after), np.maximum(before, after)
    n = int(rings.vertex.max()) + 1
    some_low, some_high = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    some_low[rings.vertex], some_high[rings.vertex] = low, high
    odd = (some_low[rings.vertex] != low) | (some_high[rings.vertex] != high)
    out = np.zeros(n, dtype=bool)
    out[rings.vertex[odd]] = True
    return out


def _cut_first(rings: _Rings, junction: npt.NDArray[np.bool_]) -> _Rings:
    """Turn each ring so that it begins at a junction, or at its least vertex if it has none."""
    v, sizes = rings.vertex, rings.sizes
    at = np.arange(len(v))
    rank = np.where(junction[v], at - len(v), v)
    best = np.minimum.reduceat(rank, rings.starts)
    hit = np.flatnonzero(rank == np.repeat(best, sizes))
    ring_of_hit = np.searchsorted(rings.starts, hit, side="right") - 1
    _, first = np.unique(ring_of_hit, return_index=True)
    turn = hit[first] - rings.starts
    base = np.repeat(rings.starts, sizes)
    source = base + (at - base + np.repeat(turn, sizes)) % np.repeat(sizes, sizes)
    return _Rings(v[source], rings.starts, rings.owner)


def _mix(number: Ints) -> npt.NDArray[np.uint64]:
    """Spread numbers over 64 bits, the same on each machine (splitmix64)."""
    z = number.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def _hashes(vertex: Ints, begin: Ints, end: Ints) -> npt.NDArray[np.uint64]:
    """Return a key an arc that is the same whichever way it is walked."""
    spread = _mix(vertex)
    first, last = vertex[begin], vertex[end]
    both = np.minimum(first, last) * (int(vertex.max()) + 1) + np.maximum(first, last)
    return np.add.reduceat(spread, begin) - spread[begin] + _mix(both)


def _sides(arc: Ints, owner: Ints) -> tuple[Ints, Ints, Ints]:
    """Pair the owners of each arc; a third owner (overlapping areas) gets a copy of the arc."""
    order = np.lexsort((owner, arc))
    arc, owner = arc[order], owner[order]
    turn = np.arange(len(arc)) - np.searchsorted(arc, arc)
    pair = turn // 2
    slot = np.flatnonzero(turn % 2 == 0)
    left = owner[slot]
    partner = slot + 1
    has = partner < len(arc)
    has[has] = (arc[partner[has]] == arc[slot[has]]) & (pair[partner[has]] == pair[slot[has]])
    right = np.zeros_like(left)
    right[has] = owner[partner[has]]
    real = left != right
    return left[real], right[real], arc[slot][real]


def _on_grid(
    vertex: Ints,
    xy: npt.NDArray[np.float64],
    runs: tuple[Ints, Ints, Ints],
    *,
    bits: int,
    sides: tuple[Ints, Ints],
) -> Arcs:
    """Gather the chosen arcs' vertices on the grid, without repeats."""
    begin, length, end = runs
    total = length + 1
    starts = np.append(0, np.cumsum(total))
    arc = np.repeat(np.arange(len(begin)), total)
    step = np.arange(starts[-1]) - starts[arc]
    source = np.where(step == length[arc], end[arc], begin[arc] + step)
    grid_x, grid_y = project(xy, bits)
    x, y = grid_x[vertex[source]], grid_y[vertex[source]]
    moved = np.ones(len(x), dtype=bool)
    moved[1:] = (x[1:] != x[:-1]) | (y[1:] != y[:-1]) | (step[1:] == 0)
    size = np.bincount(arc[moved], minlength=len(begin))
    keep = moved & (size[arc] > 1)
    alive = size > 1
    left, right = sides
    return Arcs(np.append(0, np.cumsum(size[alive])), x[keep], y[keep], left[alive], right[alive])
