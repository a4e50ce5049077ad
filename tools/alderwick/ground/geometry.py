"""The ground of the invented borough: its smallest cells, and the river that parts them.

Cells are the invented output areas. Everything larger is a union of them, so every vintage
of LSOA, ward and district nests and shares borders exactly.

Notes
-----
*CRS*: EPSG:27700, metres, in the North Sea: no real area lies under it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Voronoi, cKDTree
from shapely import LineString

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

#: South-west corner of the drawing board, and its width and height, in metres.
ORIGIN: Final = (634_000.0, 414_000.0)
BOARD: Final = (13_000.0, 11_000.0)
#: Town centre, in metres from the origin.
CENTRE: Final = (6_500.0, 5_900.0)
#: Smaller centres: x, y, reach in metres, strength beside the town centre's 1.
VILLAGES: Final = (
    (3_300.0, 7_400.0, 650.0, 0.34),
    (9_300.0, 7_900.0, 600.0, 0.30),
    (8_900.0, 3_700.0, 700.0, 0.36),
    (4_000.0, 3_300.0, 600.0, 0.26),
    (10_500.0, 5_800.0, 450.0, 0.20),
)
_SMALLEST: Final = 165.0
_LARGEST: Final = 980.0
_TRIALS: Final = 400_000
_ROUNDS: Final = 5
_STEP: Final = 40.0
_TOUCH: Final = 25.0


@dataclass(frozen=True, slots=True)
class Ground:
    """The cells of the borough and how they meet.

    Attributes
    ----------
    polygons
        One shapely polygon a cell: together an exactly noded coverage.
    points
        One point inside each cell, (n, 2), metres.
    south
        Whether the cell lies on the south bank.
    pairs
        Neighbouring cells, (m, 2), each pair once.
    river
        The shared border of the two banks, a shapely line.
    """

    polygons: NDArray[np.object_]
    points: Floats
    south: Flags
    pairs: Integers
    river: shapely.LineString


class Bend:
    """A gentle bending of the plane, so that straight borders wander as lanes and streams do.

    The same point always moves the same way, and the sum of the slopes stays below 1, so the
    plane never folds: borders that met before still meet, and cross nowhere.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        waves = ((4_600.0, 0.16, 2), (1_600.0, 0.38, 4), (520.0, 0.22, 4), (160.0, 0.16, 4))
        self._number = np.concatenate([np.full(n, 2 * np.pi / length) for length, _, n in waves])
        self._push = np.concatenate([np.full(n, slope / n) for _, slope, n in waves]) / self._number
        self._heading, self._phase, self._lean = rng.uniform(0, 2 * np.pi, (3, len(self._number)))

    def __call__(self, xy: Floats) -> Floats:
        """Move points, (n, 2) in metres from the origin, to where they come to lie on the grid."""
        along = np.outer(xy[:, 0], np.cos(self._heading)) + np.outer(
            xy[:, 1], np.sin(self._heading)
        )
        push = self._push * np.sin(self._number * along + self._phase)
        moved = np.column_stack([push @ np.cos(self._lean), push @ np.sin(self._lean)])
        return np.asarray(np.round(xy + moved + ORIGIN, 2), dtype=np.float64)


def river_north(x: Floats) -> Floats:
    """Return the river's northing at each easting, in metres from the origin, before the bend."""
    km = x / 1_000.0
    bend = 0.72 * np.sin(0.78 * km + 0.4) + 0.40 * np.sin(1.83 * km + 1.1)
    return np.asarray((5.05 + bend + 0.03 * km) * 1_000.0, dtype=np.float64)


def density(xy: Floats) -> Floats:
    """Return how densely people live beside the town centre (about 1.4), at points from the origin.

    Examples
    --------
    >>> near, far = density(np.array([[6500.0, 5900.0], [1500.0, 1500.0]]))
    >>> bool(near > 10 * far)
    True
    """
    x, y = xy[:, 0], xy[:, 1]
    reach = np.hypot((x - CENTRE[0]) / 1.25, y - CENTRE[1])
    total = np.exp(-((reach / 1_150.0) ** 2)) + 0.42 * np.exp(-((reach / 2_700.0) ** 2))
    for east, north, wide, strength in VILLAGES:
        total = total + strength * np.exp(-(np.hypot(x - east, y - north) ** 2) / wide**2)
    clear = np.abs(y - river_north(x))
    meadows = 1 - 0.55 * np.exp(-((clear / 260.0) ** 2)) * (reach > 1_900.0)
    return np.asarray((total + 0.030) * meadows, dtype=np.float64)


def make_ground(rng: np.random.Generator) -> Ground:
    """Draw the borough's cells: settled Voronoi cells, bent as one sheet.

    Returns
    -------
    Ground
        About 540 cells on two banks, each bank in one piece.
    """
    bend = Bend(rng)
    sites = _sites(rng)
    diagram = Voronoi(sites)
    south = sites[:, 1] < river_north(sites[:, 0])
    ridges, ends = diagram.ridge_points, np.asarray(diagram.ridge_vertices)
    same_bank = south[ridges[:, 0]] == south[ridges[:, 1]]
    on_board = ((diagram.vertices >= 0) & (np.asarray(BOARD) >= diagram.vertices)).all(axis=1)
    cut = ridges[~((ends >= 0) & on_board[ends]).all(axis=1)]
    whole = _within(sites) & ~np.isin(np.arange(len(sites)), cut)
    inside = _kept(whole, ridges[same_bank], south)
    shown = inside[ridges].any(axis=1)
    ridges, ends, same_bank = ridges[shown], ends[shown], same_bank[shown]
    lines = np.array([_border(diagram.vertices[np.sort(pair)], bend) for pair in ends])
    points = bend(sites[inside])
    cells = shapely.get_parts(shapely.polygonize(lines))
    number = np.cumsum(inside) - 1
    both = inside[ridges].all(axis=1)
    water = lines[both & ~same_bank]
    meet = both & (shapely.length(lines) > _TOUCH)
    return Ground(
        polygons=_matched(cells, points),
        points=points,
        south=south[inside],
        pairs=number[ridges[meet]],
        river=cast("shapely.LineString", shapely.line_merge(shapely.union_all(water))),
    )


def _sites(rng: np.random.Generator) -> Floats:
    """Scatter cells by density and let them settle (Lloyd's rule); riverside cells stay."""
    fixed = _riverside_sites()
    trial = rng.uniform((0.0, 0.0), BOARD, (_TRIALS, 2))
    chance = (_SMALLEST / _cell_size(trial)) ** 2
    trial = trial[rng.uniform(0, 1, _TRIALS) < chance]
    free = trial[: int(chance.mean() * BOARD[0] * BOARD[1] / _SMALLEST**2)].copy()
    free = free[np.abs(free[:, 1] - river_north(free[:, 0])) > 0.9 * _cell_size(free)]
    for _ in range(_ROUNDS):
        nearest = cKDTree(np.vstack([fixed, free])).query(trial)[1] - len(fixed)
        own = nearest >= 0
        count = np.bincount(nearest[own], minlength=len(free))
        for axis in (0, 1):
            total = np.bincount(nearest[own], trial[own, axis], minlength=len(free))
            free[:, axis] = np.where(count > 0, total / np.maximum(count, 1), free[:, axis])
    return np.vstack([fixed, free])


def _cell_size(xy: Floats) -> Floats:
    """Return the width, in metres, of a cell that holds the usual number of people."""
    return np.asarray(np.clip(185.0 / np.sqrt(density(xy)), _SMALLEST, _LARGEST))


def _riverside_sites() -> Floats:
    """Place cells in mirrored pairs along the river, so that their borders follow it."""
    placed: list[tuple[float, float]] = []
    x = 0.0
    while x < BOARD[0]:
        north = float(river_north(np.array([x]))[0])
        size = float(_cell_size(np.array([[x, north]]))[0])
        slope = float(np.diff(river_north(np.array([x - 1.0, x + 1.0])))[0]) / 2
        along = float(np.hypot(1.0, slope))
        off = 0.42 * size / along
        placed += [(x - bank * off * slope, north + bank * off) for bank in (1.0, -1.0)]
        x += 0.92 * size / along
    return np.array(placed)


def _kept(kept: Flags, ridges: Integers, south: Flags) -> Flags:
    """Keep, of some cells, those that hang together on their own bank."""
    joined = ridges[kept[ridges].all(axis=1)]
    size = len(kept)
    graph = coo_array((np.ones(len(joined)), (joined[:, 0], joined[:, 1])), shape=(size, size))
    piece = connected_components(graph, directed=False)[1]
    for bank in (south, ~south):
        main = np.bincount(piece[kept & bank]).argmax()
        kept = kept & (~bank | (piece == main))
    return kept


def _within(xy: Floats) -> Flags:
    """Return which points lie inside the borough's rough outline."""
    east, north = xy[:, 0] - 6_500.0, xy[:, 1] - 5_500.0
    angle = np.arctan2(north, east)
    wave = 0.09 * np.sin(2 * angle + 0.6) + 0.08 * np.sin(3 * angle + 2.2)
    wave = wave + 0.05 * np.sin(5 * angle + 0.9) + 0.03 * np.sin(8 * angle)
    return np.asarray(np.hypot(east / 5_250.0, north / 4_350.0) < 1 + wave)


def _border(ends: Floats, bend: Bend) -> shapely.LineString:
    """Draw one border from corner to corner, once, for both cells that share it."""
    steps = int(np.clip(np.hypot(*(ends[1] - ends[0])) / _STEP, 1, 24))
    share = np.linspace(0, 1, steps + 1)[:, None]
    return LineString(bend(ends[0] * (1 - share) + ends[1] * share))


def _matched(cells: NDArray[np.object_], points: Floats) -> NDArray[np.object_]:
    """Put the polygons in the order of the points that they hold."""
    where, which = shapely.STRtree(cells).query(shapely.points(points), predicate="within")
    if not np.array_equal(where, np.arange(len(points))):
        raise AssertionError("the invented borough's cells do not hold one point each")
    return np.asarray(shapely.normalize(cells[which]))
