"""Who lives in the invented borough: counts by cell, year and age, and where postcodes lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from alderwick.ground.geometry import CENTRE, ORIGIN, Ground

if TYPE_CHECKING:
    from alderwick.ground.geometry import Floats, Integers
    from alderwick.ground.vintages import Nest

#: Age groups of the indices' denominators; the working-age group overlaps two of the others.
GROUPS: Final = ("all", "children", "aged_16_59", "older", "working_age")
#: Invented postcode area: no real one has these letters.
POSTCODE_AREA: Final = "ZX"
_DISTRICTS: Final = (
    (6_500.0, 5_900.0), (3_300.0, 7_200.0), (9_600.0, 7_600.0), (9_300.0, 3_500.0),
    (4_200.0, 3_200.0), (6_800.0, 8_400.0),
)  # fmt: skip
_INWARD: Final = "ABDEFGHJLNPQRSTUWXYZ"
_USUAL: Final = 330.0
#: Cells of areas that changed grow or shrink so that the change has its usual cause.
_GROWTH: Final = {"U": 1.07, "S": 2.0, "M": 0.56, "X": 1.1}


@dataclass(frozen=True, slots=True)
class People:
    """Counts of the borough's cells.

    Attributes
    ----------
    decades
        People of all ages in 2001, 2011 and 2021, (3, cells).
    shares
        Share of children (0-15), of older people (60 and over), and of people of working age,
        (3, cells).
    centroids
        Population-weighted centroid of each cell, (cells, 2), metres.
    """

    decades: Floats
    shares: Floats
    centroids: Floats

    def counts(self, year: int) -> dict[str, Integers]:
        """Return whole numbers of people by group and cell in a year; the three ages sum to all.

        Between censuses numbers move evenly (in logarithms); after 2021 they stay.
        """
        place = float(np.clip((year - 2001) / 10, 0, 2))
        low = min(int(place), 1)
        logs = np.log(self.decades)
        every = np.round(np.exp(logs[low] + (place - low) * (logs[low + 1] - logs[low])))
        children, older = np.round(every * self.shares[0]), np.round(every * self.shares[1])
        parts = (every, children, every - children - older, older, np.round(every * self.shares[2]))
        return {group: part.astype(np.int64) for group, part in zip(GROUPS, parts, strict=True)}


def make_people(ground: Ground, nest: Nest, need: Floats, rng: np.random.Generator) -> People:
    """Settle people in the cells: more children where need is high, older people at the edge.

    Parameters
    ----------
    ground, nest
        The cells, and the areas they make up.
    need
        Each cell's need beside England's (0 is the mean, 1 a standard deviation).
    rng
        Chooses.
    """
    size = len(ground.polygons)
    middle = np.clip(rng.normal(_USUAL, 42.0, size), 215.0, 470.0)
    first = middle / _growth(nest, "lsoa01", "lsoa11") * rng.normal(1, 0.03, size)
    last = middle * _growth(nest, "lsoa11", "lsoa21") * rng.normal(1, 0.03, size)
    edge = np.clip(np.hypot(*(ground.points - ORIGIN - np.asarray(CENTRE)).T) / 4_500.0, 0, 1)
    children = 0.175 + 0.030 * np.clip(need, -2, 2) + rng.normal(0, 0.015, size)
    older = 0.150 + 0.150 * edge - 0.020 * np.clip(need, -2, 2) + rng.normal(0, 0.02, size)
    shares = np.vstack([np.clip(children, 0.09, 0.32), np.clip(older, 0.06, 0.42)])
    working = 0.955 * (1 - shares.sum(axis=0)) + 0.025
    return People(
        decades=np.vstack([first, middle, last]).round().astype(np.float64),
        shares=np.vstack([shares, working]),
        centroids=np.round(_points_within(ground.polygons, 12, rng).mean(axis=1), 1),
    )


def _growth(nest: Nest, before: str, after: str) -> Floats:
    """Return each cell's growth over ten years, by what happened to its area."""
    kinds = {new: kind for _, new, kind in nest.changes[before, after]}
    kinds |= {new: "S" for new in (nest.orphan,) if after == "lsoa11"}
    codes = nest.layers[after].code_of_cell()
    return np.array([_GROWTH[kinds[code]] for code in codes])


def _points_within(polygons: np.ndarray, each: int, rng: np.random.Generator) -> Floats:
    """Scatter points in polygons, (polygons, each, 2): some of the box that fall inside."""
    boxes = shapely.bounds(polygons)
    tries = 16 * each
    spot = rng.uniform(0, 1, (len(polygons), tries, 2))
    spot = boxes[:, None, :2] + spot * (boxes[:, None, 2:] - boxes[:, None, :2])
    inner = shapely.buffer(polygons, -6.0)
    kept = shapely.contains_xy(inner[:, None], spot[..., 0], spot[..., 1])
    order = np.argsort(~kept, axis=1, kind="stable")[:, :each]
    if not np.take_along_axis(kept, order, axis=1).all():
        raise AssertionError("a cell of the invented borough is too thin to hold its points")
    return np.take_along_axis(spot, order[..., None], axis=1)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Unit postcodes with their points (whole metres) and the cell that each lies in."""

    postcodes: tuple[str, ...]
    points: Integers
    of_cell: Integers


def make_addresses(ground: Ground, people: People, rng: np.random.Generator) -> Addresses:
    """Return each cell two or three unit postcodes, one more for a hundred people or so."""
    spots = _points_within(ground.polygons, 4, rng)
    each = np.clip(np.round(people.decades[1] / 125.0), 2, 4).astype(int)
    cell = np.repeat(np.arange(len(each)), each)
    turn = np.concatenate([np.arange(count) for count in each])
    points = np.round(spots[cell, turn]).astype(np.int64)
    centres = np.asarray(ORIGIN) + np.asarray(_DISTRICTS)
    district = np.hypot(*(points[:, None] - centres[None]).transpose(2, 0, 1)).argmin(axis=1)
    names: list[str] = []
    seen = [0] * len(_DISTRICTS)
    for k in district.tolist():
        number = seen[k]
        seen[k] += 1
        sector, turn = divmod(number, 100)
        first, second = divmod(turn * 7 + sector * 31, len(_INWARD))
        letters = _INWARD[first % len(_INWARD)] + _INWARD[second]
        names.append(f"{POSTCODE_AREA}{k + 1} {sector}{letters}")
    return Addresses(tuple(names), points, cell)
