"""Which LSOAs of the invented borough were split, merged or redrawn between two censuses.

The LSOAs of 2011 are the base; those of 2001 and 2021 are the same but for a few groups of
cells. No area changes twice, except one that was split in 2011 and again in 2021.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from alderwick.ground.partition import among, divide, in_one_piece

if TYPE_CHECKING:
    from alderwick.ground.geometry import Floats, Integers


@dataclass(frozen=True, slots=True)
class Change:
    """Some LSOAs of 2011, and the groups of cells that were there in another census.

    ``kind`` is the ONS change code (S, M, X) seen from the earlier census to the later one,
    or ``"orphan"``: a split of which the lookup names one child only.
    """

    kind: str
    areas: tuple[int, ...]
    groups: tuple[Integers, ...]


@dataclass(frozen=True, slots=True)
class Base:
    """The LSOAs of 2011: points and neighbours of cells, and the area of each cell.

    ``beside`` lists neighbouring areas, ``middle`` the middle layer area of each; areas
    change only within one, so that every larger area keeps its outline.
    """

    points: Floats
    cell_beside: list[list[int]]
    of_cell: Integers
    beside: list[list[int]]
    middle: Integers

    def cells(self, *areas: int) -> Integers:
        """Return the cells of some areas."""
        return np.flatnonzero(np.isin(self.of_cell, areas))


def plan_changes(
    base: Base, free: set[int], rng: np.random.Generator
) -> tuple[list[Change], list[Change]]:
    """Choose what changed between 2001 and 2011, and between 2011 and 2021.

    Parameters
    ----------
    base
        The LSOAs of 2011.
    free
        The areas that may change; those chosen are taken out.
    rng
        Chooses.
    """
    thirds = [_parted(base, free, 3, rng) for _ in range(2)]
    halves = [_parted(base, free, 2, rng) for _ in range(4)]
    pairs = [_group(base, free, 2, rng) for _ in range(7)]
    triple = _group(base, free, 3, rng)
    older = [Change("S", group, (base.cells(*group),)) for group in (*pairs[:2], triple)]
    older += [Change("M", (area,), groups) for area, groups in (*halves[:2], thirds[0])]
    older.append(Change("X", pairs[2], _traded(base, *pairs[2])))
    older.append(Change("orphan", pairs[3], (base.cells(*pairs[3]),)))
    splits = (*halves[2:], thirds[1], _parted(base, set(triple), 2, rng))
    newer = [Change("S", (area,), groups) for area, groups in splits]
    newer += [Change("M", pair, (base.cells(*pair),)) for pair in pairs[4:6]]
    newer.append(Change("X", pairs[6], _traded(base, *pairs[6])))
    return older, newer


def _group(base: Base, free: set[int], size: int, rng: np.random.Generator) -> tuple[int, ...]:
    """Take free areas that hang together within one middle layer area."""
    for start in rng.permutation(sorted(free)).tolist():
        group = [start]
        while len(group) < size:
            ahead = sorted(
                other
                for area in group
                for other in base.beside[area]
                if other in free and other not in group and base.middle[other] == base.middle[start]
            )
            if not ahead:
                break
            group.append(ahead[0])
        if len(group) == size:
            free.difference_update(group)
            return tuple(sorted(group))
    raise AssertionError(f"no {size} LSOAs of the invented borough are free to change together")


def _parted(
    base: Base, free: set[int], parts: int, rng: np.random.Generator
) -> tuple[int, tuple[Integers, ...]]:
    """Take a free area, and part its cells in groups of two or more."""
    for area in rng.permutation(sorted(free)).tolist():
        cells = base.cells(area)
        if len(cells) < 2 * parts:
            continue
        part = divide(base.points[cells], among(base.cell_beside, cells), parts, rng)
        if np.bincount(part, minlength=parts).min() >= 2:
            free.discard(area)
            return area, tuple(cells[part == k] for k in range(parts))
    raise AssertionError(f"no LSOA of the invented borough can be parted in {parts}")


def _traded(base: Base, left: int, right: int) -> tuple[Integers, ...]:
    """Pass one cell across the border of two areas, each staying in one piece."""
    for giver, taker in ((left, right), (right, left)):
        given, taken = base.cells(giver), base.cells(taker)
        near = {int(cell) for cell in taken}
        for cell in given.tolist():
            if near & set(base.cell_beside[cell]) and in_one_piece(
                base.cell_beside, given, without=cell
            ):
                return given[given != cell], np.sort(np.append(taken, cell))
    raise AssertionError("two LSOAs of the invented borough have no cell to trade")
