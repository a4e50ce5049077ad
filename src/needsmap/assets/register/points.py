"""The point of each row of a register, out of all the ways in which its file writes a place.

Each way is read, projected and checked on its own; a point is never made from two of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from needsmap.assets.register.coordinates import (
    DEGREES,
    FAULT,
    SIZE,
    SYSTEM,
    X,
    Y,
    read_pairs,
    read_wholes,
)
from needsmap.assets.register.land import is_beyond_border, is_on_land
from needsmap.columns import RegisterRows, with_fault
from needsmap.errors import FrameError
from needsmap.io.crs import check_coordinates, resolve_crs

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

#: A point further than this from its own postcode is flagged (metres).
SUSPICIOUS: Final = 2_000
#: Coordinates coarser than this (metres) are not a place.
COARSEST: Final = 1_000
#: Two ways of writing one place may be this far apart (metres).
_APART: Final = 150
#: Coordinates known to this size or worse (metres) are flagged.
_IMPRECISE: Final = 100
#: Metres: a point this close to others is amid them; the side of squares that join neighbours.
_AMID: Final = 5_000
_STEP: Final = 10_000
#: So many postcodes must show that easting and northing are swapped in a whole file.
_VOTES: Final = 5
#: The numbers as given, in their own system, longitude or easting first.
_GIVEN_X, _GIVEN_Y = "given_x", "given_y"
#: Columns of a way of writing a place, beside X, Y, SIZE, DEGREES and FAULT: what is flagged
#: where its point is used.
NOTE: Final = "note"
_TITLES: Final = {
    RegisterRows.X: "x and y",
    RegisterRows.EASTING: "easting and northing",
    RegisterRows.LONGITUDE: "longitude and latitude",
    RegisterRows.GRID_REFERENCE: "grid reference",
    RegisterRows.LAT_LONG: "coordinates in one cell",
    RegisterRows.WKT: "shape",
    RegisterRows.LOCATION: "location",
}


class Evidence(NamedTuple):
    """What points are checked against.

    ``east`` and ``north`` are those of each row's postcode (NaN for none); ``land`` is
    polygons of England's land, None where there are none at hand.
    """

    east: pd.Series
    north: pd.Series
    postcodes: pd.DataFrame
    land: gpd.GeoDataFrame | None

    def distance(self, x: pd.Series, y: pd.Series) -> pd.Series:
        """Return the metres between points and their postcodes, NaN where one is missing."""
        return pd.Series(np.hypot(x - self.east, y - self.north), index=x.index)


def find_points(
    rows: pd.DataFrame, evidence: Evidence, faults: pd.Series
) -> tuple[pd.DataFrame, pd.Series]:
    """Find the best point of each row among all the ways in which its file writes a place.

    Parameters
    ----------
    rows
        The columns of `needsmap.columns.RegisterRows`.
    evidence
        What points are checked against.
    faults
        The faults of the rows so far.

    Returns
    -------
    DataFrame
        ``x`` and ``y`` (EPSG:27700, NaN where there is no point), ``size`` (metres that the
        point is known to, 0 for exact), ``degrees`` (whether it was given in degrees).
    Series
        The faults, with those of the coordinates.
    """
    ways = list(_ways(rows, evidence))
    best = pd.DataFrame({X: np.nan, Y: np.nan, SIZE: 0.0, DEGREES: False}, index=rows.index)
    if not ways:
        return best, faults
    rank = np.stack([_rank(way, evidence) + i for i, (_, way) in enumerate(ways)])
    chosen = rank.argmin(axis=0)
    usable = np.isfinite(rank.min(axis=0))
    several = len(ways) > 1
    for i, (title, way) in enumerate(ways):
        used = pd.Series((chosen == i) & usable, index=rows.index)
        best = best.mask(used, way[list(best.columns)])
        faults = with_fault(faults, used & (way[NOTE] != ""), way[NOTE])
        start = f"{title}: " if several else ""
        faults = with_fault(faults, ~used & (way[FAULT] != ""), start + way[FAULT])
    for i, (title, way) in enumerate(ways if several else ()):
        apart = pd.Series(np.hypot(best[X] - way[X], best[Y] - way[Y]))
        unlike = (apart > _APART + np.maximum(best[SIZE], way[SIZE])) & (chosen != i)
        away = (apart / 1000).round(1).astype("str")
        words = f"{title} lie " + away + " km from the point that was taken"
        faults = with_fault(faults, unlike, words)
    return best.astype({DEGREES: bool}), faults


def _ways(rows: pd.DataFrame, evidence: Evidence) -> Iterator[tuple[str, pd.DataFrame]]:
    """Read each way of writing places that any row uses: its title, and its points checked."""
    announced = rows[RegisterRows.CRS]
    for first, second in RegisterRows.PAIRS:
        if (rows[[first, second]] != "").any(axis=None):
            way = read_pairs(rows[first], rows[second])
            fitting = _fitting(announced, way[DEGREES])
            way[SYSTEM] = announced if first == RegisterRows.X else fitting
            yield _TITLES[first], _checked(_projected(way), evidence)
    for column in RegisterRows.WHOLE:
        if (rows[column] != "").any():
            way = read_wholes(rows[column])
            if column == RegisterRows.LOCATION:  # prose there is not a fault
                way[FAULT] = ""
            own = way[SYSTEM] != ""
            way[SYSTEM] = way[SYSTEM].where(own, _fitting(announced, way[DEGREES]))
            yield _TITLES[column], _checked(_projected(way), evidence)


def _rank(way: pd.DataFrame, evidence: Evidence) -> np.ndarray:
    """Rank a way for each row: near the row's postcode, then fine; infinite without a point."""
    far = evidence.distance(way[X], way[Y]) > SUSPICIOUS
    rank = far * 200.0 + (way[SIZE] >= _IMPRECISE) * 100.0
    return rank.where(way[X].notna(), np.inf).to_numpy()


def _fitting(announced: pd.Series, degrees: pd.Series) -> pd.Series:
    """Keep the announced systems that are of the kind of the numbers: another column's are not."""

    def is_geographic(name: str) -> bool | None:
        try:
            return resolve_crs(name).is_geographic if name else None
        except FrameError:
            return None

    kinds = announced.map({name: is_geographic(name) for name in announced.unique()})
    return announced.mask(kinds.notna() & (kinds != degrees), "")


def _projected(way: pd.DataFrame) -> pd.DataFrame:
    """Project a way to EPSG:27700; the numbers as given stay beside it."""
    read = check_coordinates(way[X].to_numpy(), way[Y].to_numpy(), way[SYSTEM].to_numpy())
    fault = pd.Series(read.fault, index=way.index).astype("str").str.replace(";", ",")
    unknown = fault.str.contains("is not known")
    turned = way[DEGREES] & pd.Series(read.swapped, index=way.index)
    given_x, given_y = way[X].mask(turned, way[Y]), way[Y].mask(turned, way[X])
    x = pd.Series(read.easting, index=way.index).mask(unknown)
    out = way.copy()
    out[X], out[Y] = x, pd.Series(read.northing, index=way.index).mask(unknown)
    out[NOTE], out[FAULT] = fault.where(x.notna(), ""), way[FAULT].mask(unknown, fault)
    out[_GIVEN_X], out[_GIVEN_Y] = given_x.mask(unknown), given_y.mask(unknown)
    return out


def _checked(way: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """Keep the points that can be true; put right those whose other reading is the true one."""
    given, degrees = way[_GIVEN_X].notna(), way[DEGREES]
    note, fault = way[NOTE], way[FAULT]
    inside = _in_britain(way[X], way[Y])
    x, y = way[X].where(inside), way[Y].where(inside)
    lost = given & ~inside
    if evidence.land is not None:
        ashore = is_on_land(x, y, evidence.land)
        beyond = is_beyond_border(x.mask(ashore), y.mask(ashore), evidence.postcodes)
        note = with_fault(note, beyond, "the coordinates lie outside England")
        lost |= given & ~ashore & ~beyond
    right, other_x, other_y = _other_reading(way.assign(**{X: x, Y: y}), lost, evidence)
    swapped = "easting and northing were swapped, and put right"
    note = with_fault(note, right & ~degrees, swapped)
    unsigned = "the longitude lacked its minus sign, and was put right"
    note = with_fault(note, right & degrees, unsigned)
    x, y, lost = x.mask(right, other_x), y.mask(right, other_y), lost & ~right
    small = way[_GIVEN_X].between(0, 99_999) & way[_GIVEN_Y].between(0, 99_999)
    where = pd.Series("the coordinates lie in the sea or abroad", index=way.index, dtype="str")
    where = where.mask(~inside, "the coordinates lie outside Great Britain")
    where = where.mask(small & ~degrees, where + ", and look cut short")
    fault = with_fault(fault, lost, where)
    known = "the coordinates are known to " + _length(way[SIZE]) + " only"
    coarse = given & ~lost & (way[SIZE] > COARSEST)
    fault = with_fault(fault, coarse, known)
    note = with_fault(note, way[SIZE] >= _IMPRECISE, known)
    x, y = x.mask(lost | coarse), y.mask(lost | coarse)
    apart = _lacks_sign(way.assign(**{X: x, Y: y}), evidence)
    lacks = "far from the others of the file, and amid them with the other sign of its longitude"
    fault = with_fault(fault, apart, lacks)
    x, y = x.mask(apart), y.mask(apart)
    return way.assign(**{X: x, Y: y, NOTE: note, FAULT: fault})


def _other_reading(
    way: pd.DataFrame, lost: pd.Series, evidence: Evidence
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return which rows are meant another way, and where they then lie.

    Of metres that is the northing before the easting, of degrees a longitude without its minus
    sign. A row's postcode decides; without one, the land, or the postcodes of most other rows.
    """
    degrees, known = way[DEGREES], evidence.east.notna()
    near = evidence.distance(way[X], way[Y]) <= SUSPICIOUS
    doubtful = lost | (way[_GIVEN_X].notna() & known & ~near)
    x, y = _turned(way, doubtful)
    shown = doubtful & (evidence.distance(x, y) <= SUSPICIOUS)
    right = shown
    if evidence.land is not None:
        free = lost & ~known
        right = shown | is_on_land(x.where(free), y.where(free), evidence.land)
    votes = int((shown & ~degrees).sum())
    if votes >= _VOTES and int((near & ~degrees).sum()) * 9 <= votes:
        rest = way[_GIVEN_X].notna() & ~known & ~degrees
        rest_x, rest_y = _turned(way, rest)
        x, y = x.mask(rest, rest_x), y.mask(rest, rest_y)
        right |= rest & x.notna()
    return right, x, y


def _lacks_sign(way: pd.DataFrame, evidence: Evidence) -> pd.Series:
    """Return which points are amid the others of a file only with the other sign of longitude.

    Points that their postcode confirms are left; so are those whose neighbours, from one to the
    next, reach the points of the sign that most rows have.
    """
    rows = way[DEGREES] & way[X].notna()
    east = way[_GIVEN_X] > 0
    few = rows & (east if int((rows & east).sum()) * 2 < int(rows.sum()) else ~east)
    most = rows & ~few
    near = evidence.distance(way[X], way[Y]) <= SUSPICIOUS
    doubtful = few & ~near
    if not doubtful.any() or not most.any():
        return pd.Series(data=False, index=way.index)
    reached = _reached(way[rows], most[rows])
    doubtful &= ~reached.reindex(way.index, fill_value=True)
    x, y = _turned(way, doubtful)
    tree = cKDTree(way.loc[most, [X, Y]].to_numpy())
    spots = np.column_stack([x, y])[doubtful]
    distance = np.full(len(spots), np.inf)
    inside = np.isfinite(spots).all(axis=1)
    distance[inside] = tree.query(spots[inside])[0]
    doubtful[doubtful] = distance <= _AMID
    return doubtful


def _reached(points: pd.DataFrame, most: pd.Series) -> pd.Series:
    """Return which points are joined to one of the most, over squares that touch."""
    squares = (points[[X, Y]] // _STEP).astype("int64")
    known, number = np.unique(squares.to_numpy(), axis=0, return_inverse=True)
    pairs = cKDTree(known).query_pairs(1.5, output_type="ndarray")
    graph = coo_matrix((np.ones(len(pairs)), pairs.T), shape=(len(known), len(known)))
    label = connected_components(graph, directed=False)[1][number.ravel()]
    return pd.Series(np.isin(label, label[most.to_numpy()]), index=points.index)


def _turned(way: pd.DataFrame, rows: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Project some rows as if they were written the other way; NaN for the rest."""
    part = way[rows]
    first = part[_GIVEN_Y].mask(part[DEGREES], -part[_GIVEN_X])
    second = part[_GIVEN_X].mask(part[DEGREES], part[_GIVEN_Y])
    read = check_coordinates(first.to_numpy(), second.to_numpy(), part[SYSTEM].to_numpy())
    x = pd.Series(read.easting, index=part.index)
    y = pd.Series(read.northing, index=part.index)
    inside = _in_britain(x, y)
    return x.where(inside).reindex(way.index), y.where(inside).reindex(way.index)


def _in_britain(x: pd.Series, y: pd.Series) -> pd.Series:
    """Return which points lie where Great Britain may: a slip in a digit, another grid do not."""
    west = (x < 80_000) & (y < 600_000)
    return x.between(0, 700_000) & y.between(0, 1_300_000) & ~west


def _length(metres: pd.Series) -> pd.Series:
    short = metres.round(-1).astype("int64").astype("str") + " m"
    long = (metres / 1000).round(1).astype("str").str.removesuffix(".0") + " km"
    return short.where(metres < 1000, long)
