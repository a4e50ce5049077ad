"""The invented borough's areas through time: LSOAs of 2001, 2011 and 2021, and wards.

Areas are unions of cells, so a change of boundaries is a regrouping of cells. As with the
ONS's own change codes, an area that did not change (U) keeps its code, and no split (S),
merged (M) or irregular (X) one does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from alderwick.ground.changes import Base, Change, plan_changes
from alderwick.ground.geometry import CENTRE, ORIGIN, Ground
from alderwick.ground.partition import among, divide, in_one_piece, neighbours

if TYPE_CHECKING:
    from alderwick.ground.geometry import Flags, Floats, Integers

BOROUGH: Final = "Alderwick"
DISTRICT_CODE: Final = "Z09000001"
#: Wards from the town centre outwards.
WARD_NAMES: Final = (
    "Minstergate", "Cloth Market", "Tanners Wharf", "Lantern Quay", "Ferrygate", "Kilnfields",
    "Castlegarth", "Weir Meadow", "St Oswin", "Rookery Hill", "Foxholt", "Larkrise",
    "Nethermere", "Hollin Moor", "Orchard Down",
)  # fmt: skip
#: The ward that is comfortable but for one LSOA; in 2022 it gets a new code, not a new shape.
POCKET_WARD: Final = "Larkrise"
_LSOAS: Final = 121
#: First numbers of the codes that were new in 2011 and in 2021.
_NEW: Final = {"lsoa11": 201, "lsoa21": 301}

Rows = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """One geography and vintage: what its areas are called, and which one each cell lies in."""

    geography: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    of_cell: Integers

    def code_of_cell(self) -> list[str]:
        """Return the code of the area that each cell lies in."""
        return [self.codes[k] for k in self.of_cell.tolist()]


@dataclass(frozen=True, slots=True)
class Nest:
    """Every layer of the borough, and how its LSOAs changed.

    Attributes
    ----------
    layers
        By geography: ``lsoa01 lsoa11 lsoa21 msoa11 wd11 wd22 lad11``.
    changes
        By pair of geographies: rows of code before, code after, change code.
    orphan
        The LSOA of 2011 that the lookup of 2001 to 2011 leaves out.
    """

    layers: dict[str, Layer]
    changes: dict[tuple[str, str], Rows]
    orphan: str


def make_nest(ground: Ground, rng: np.random.Generator) -> Nest:
    """Group the cells into LSOAs, middle layer areas and wards; regroup some for other years."""
    pairs = ground.pairs[ground.south[ground.pairs[:, 0]] == ground.south[ground.pairs[:, 1]]]
    of_cell = _by_bank(ground.points, pairs, ground.south, parts=_LSOAS, rng=rng)
    points = means(ground.points, of_cell)
    south = means(ground.south[:, None].astype(float), of_cell)[:, 0] > 0
    meet = of_cell[pairs]
    meet = meet[meet[:, 0] != meet[:, 1]]
    beside = neighbours(meet, len(points))
    ward = _outwards(points, _by_bank(points, meet, south, parts=len(WARD_NAMES), rng=rng))
    middle = _middle_areas(points, beside, ward, rng)
    later = _redrawn(points, beside, ward)
    base = Base(ground.points, neighbours(pairs, len(of_cell)), of_cell, beside, middle)
    free = set(np.flatnonzero(ward == later).tolist())
    older, newer = plan_changes(base, free, rng)
    return _named(base, (older, newer), ward[of_cell], later[of_cell])


def means(values: Floats, group: Integers) -> Floats:
    """Return the mean of each column of values, (n, m), within each group."""
    size = np.bincount(group)
    return np.column_stack([np.bincount(group, column) / size for column in values.T])


def _by_bank(
    points: Floats, pairs: Integers, south: Flags, *, parts: int, rng: np.random.Generator
) -> Integers:
    """Divide the units of each bank apart, so that the river parts areas of every size."""
    beside = neighbours(pairs, len(points))
    out = np.full(len(points), -1)
    for bank in (False, True):
        units = np.flatnonzero(south == bank)
        share = round(parts * len(units) / len(points))
        out[units] = divide(points[units], among(beside, units), share, rng) + out.max() + 1
    return out


def _outwards(points: Floats, part: Integers) -> Integers:
    """Renumber parts by the distance of their middle from the town centre."""
    away = np.hypot(*(means(points, part) - np.asarray(ORIGIN) - np.asarray(CENTRE)).T)
    return np.asarray(np.argsort(np.argsort(away))[part])


def _middle_areas(
    points: Floats, beside: list[list[int]], ward: Integers, rng: np.random.Generator
) -> Integers:
    """Halve each ward into middle layer areas, numbered from north to south as ONS does."""
    out = np.full(len(points), -1)
    for k in range(int(ward.max()) + 1):
        units = np.flatnonzero(ward == k)
        out[units] = divide(points[units], among(beside, units), 2, rng) + 2 * k
    return np.asarray(np.argsort(np.argsort(-means(points, out)[:, 1]))[out])


def _redrawn(points: Floats, beside: list[list[int]], ward: Integers) -> Integers:
    """Pass one LSOA from one ward to the next, both staying in one piece (the wards of 2022)."""
    pocket = WARD_NAMES.index(POCKET_WARD)
    size = np.bincount(ward)
    for area in np.argsort(-points[:, 1]).tolist():
        ours = int(ward[area])
        theirs = sorted({int(ward[o]) for o in beside[area]} - {ours, pocket})
        if (
            ours != pocket
            and theirs
            and size[ours] > size[theirs[0]]
            and in_one_piece(beside, np.flatnonzero(ward == ours), without=area)
        ):
            later = ward.copy()
            later[area] = theirs[0]
            return later
    raise AssertionError("no LSOA of the invented borough can pass to another ward")


def _named(
    base: Base, changes: tuple[list[Change], list[Change]], ward: Integers, later: Integers
) -> Nest:
    """Set the code and name of every area, and note what changed."""
    older, newer = changes
    key = {"lsoa11": base.of_cell, "lsoa01": _regrouped(base, older, 1_000)}
    key["lsoa21"] = _regrouped(base, newer, 2_000)
    middle = base.middle[base.of_cell]
    called: dict[int, tuple[str, str]] = {}
    letters: dict[int, int] = {}
    for geography in ("lsoa01", "lsoa11", "lsoa21"):
        new = list(dict.fromkeys(key[geography][np.argsort(middle, kind="stable")].tolist()))
        new = [k for k in new if k not in called]
        for number, k in enumerate(new, start=_NEW.get(geography, 1)):
            area = int(middle[key[geography] == k][0])
            letters[area] = letters.get(area, -1) + 1
            name = f"{BOROUGH} {area + 1:03d}{chr(ord('A') + letters[area])}"
            called[k] = (f"Z01{number:06d}", name)
    layers = {geography: _layer(geography, keys, called) for geography, keys in key.items()}
    layers |= _wards(ward, later)
    numbers = {k: (f"Z02{k + 1:06d}", f"{BOROUGH} {k + 1:03d}") for k in range(middle.max() + 1)}
    layers["msoa11"] = _layer("msoa11", middle, numbers)
    layers["lad11"] = _layer("lad11", middle * 0, {0: (DISTRICT_CODE, BOROUGH)})
    kinds = {"lsoa11": _kinds(older), "lsoa21": _kinds(newer)}
    rows_11, orphan = _rows(layers["lsoa01"], layers["lsoa11"], kinds["lsoa11"], base.of_cell)
    rows_21, _ = _rows(layers["lsoa11"], layers["lsoa21"], kinds["lsoa21"], base.of_cell)
    table = {("lsoa01", "lsoa11"): rows_11, ("lsoa11", "lsoa21"): rows_21}
    return Nest(layers=layers, changes=table, orphan=orphan)


def _regrouped(base: Base, changes: list[Change], first: int) -> Integers:
    """Return each cell's area in the other census a number: unchanged areas keep theirs."""
    key = base.of_cell.copy()
    groups = [group for change in changes for group in change.groups]
    for number, group in enumerate(groups, start=first):
        key[group] = number
    return key


def _layer(geography: str, key: Integers, called: dict[int, tuple[str, str]]) -> Layer:
    used = sorted(set(key.tolist()), key=lambda k: called[k][0])
    place = {k: i for i, k in enumerate(used)}
    return Layer(
        geography=geography,
        codes=tuple(called[k][0] for k in used),
        names=tuple(called[k][1] for k in used),
        of_cell=np.array([place[k] for k in key.tolist()]),
    )


def _wards(ward: Integers, later: Integers) -> dict[str, Layer]:
    """Name the wards of both vintages: a new code where the shape or the name's order changed."""
    before = {k: (f"Z05{k + 1:06d}", name) for k, name in enumerate(WARD_NAMES)}
    redrawn = {int(k) for pair in zip(ward, later, strict=True) if pair[0] != pair[1] for k in pair}
    renewed = sorted(redrawn | {WARD_NAMES.index(POCKET_WARD)})
    after = before | {k: (f"Z05{101 + i:06d}", WARD_NAMES[k]) for i, k in enumerate(renewed)}
    return {"wd11": _layer("wd11", ward, before), "wd22": _layer("wd22", later, after)}


def _kinds(changes: list[Change]) -> dict[int, str]:
    return {area: change.kind for change in changes for area in change.areas}


def _rows(
    before: Layer, after: Layer, kinds: dict[int, str], base_of_cell: Integers
) -> tuple[Rows, str]:
    """Write the change lookup: one row a pair of areas that share cells.

    From 2001 to 2011 irregular areas have their best fit only, as in the ONS's lookup, and so
    one area is left without a predecessor.
    """
    shared: dict[tuple[int, int], int] = {}
    kind: dict[tuple[int, int], str] = {}
    cells = zip(before.of_cell.tolist(), after.of_cell.tolist(), base_of_cell.tolist(), strict=True)
    for old, new, base in cells:
        shared[old, new] = shared.get((old, new), 0) + 1
        kind[old, new] = kinds.get(base, "U")
    best: dict[int, tuple[int, int]] = {}
    for (old, new), count in shared.items():
        best[old] = max(best.get(old, (0, 0)), (count, -new))
    rows, orphan = [], ""
    for (old, new), code in sorted(kind.items()):
        fits = best[old][1] == -new or after.geography != "lsoa11"
        if code in {"X", "orphan"} and not fits:
            orphan = after.codes[new] if code == "orphan" else orphan
            continue
        rows.append((before.codes[old], after.codes[new], "X" if code == "orphan" else code))
    return tuple(rows), orphan
