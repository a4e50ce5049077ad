"""The point of each row of a register, out of all the ways in which its file writes a place.

Each way is read, projected and checked on its own; a point is never made from two of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from needsmap.assets.register.coordinates import (
    DEGREES,
    FAULT,
    LATITUDES,
    LONGITUDES,
    SIZE,
    SYSTEM,
    X,
    Y,
    quoted,
    read_pairs,
    read_wholes,
)
from needsmap.assets.register.land import is_beyond_border, is_on_land
from needsmap.frames import BNG, RegisterRows, with_fault

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
#: So many postcodes must show that easting and northing are swapped in a whole file.
_VOTES: Final = 5
_WGS84: Final = "EPSG:4326"
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
    suspicious: float = SUSPICIOUS

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
        The columns of `needsmap.frames.RegisterRows`.
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
    rank = np.stack([_rank(way.frame, evidence) + i for i, way in enumerate(ways)])
    chosen = rank.argmin(axis=0)
    usable = np.isfinite(rank.min(axis=0))
    for i, way in enumerate(ways):
        used = pd.Series((chosen == i) & usable, index=rows.index)
        best = best.mask(used, way.frame[list(best.columns)])
        faults = _with_faults(faults, used, way.frame[NOTE])
        title = f"{way.title}: " if len(ways) > 1 else ""
        faults = _with_faults(faults, ~used, way.frame[FAULT], title)
    for i, way in enumerate(ways if len(ways) > 1 else ()):
        apart = pd.Series(np.hypot(best[X] - way.frame[X], best[Y] - way.frame[Y]))
        unlike = (apart > _APART + np.maximum(best[SIZE], way.frame[SIZE])) & (chosen != i)
        away = (apart / 1000).round(1).astype("str")
        faults = with_fault(
            faults, unlike, f"{way.title} lie " + away + " km from the point that was taken"
        )
    return best.astype({DEGREES: bool}), faults


@dataclass(frozen=True, slots=True)
class _Way:
    """One way of writing places: a pair of columns, or a single one, read and checked."""

    title: str
    frame: pd.DataFrame


def _ways(rows: pd.DataFrame, evidence: Evidence) -> Iterator[_Way]:
    """Read each way of writing places that any row uses."""
    system = rows[RegisterRows.CRS]
    for first, second in RegisterRows.PAIRS:
        if (rows[first] != "").any() or (rows[second] != "").any():
            way = read_pairs(rows[first], rows[second])
            yield _Way(_TITLES[first], _checked(_projected(way, system), evidence))
    for column in RegisterRows.WHOLE:
        if (rows[column] != "").any():
            way = read_wholes(rows[column])
            if column == RegisterRows.LOCATION:  # prose there is not a fault
                way[FAULT] = ""
            said = way[SYSTEM].mask(way[SYSTEM] == "", system)
            yield _Way(_TITLES[column], _checked(_projected(way, said), evidence))


def _rank(way: pd.DataFrame, evidence: Evidence) -> np.ndarray:
    """Rank a way for each row: near the row's postcode, then fine; infinite without a point."""
    far = evidence.distance(way[X], way[Y]) > evidence.suspicious
    rank = far * 200.0 + (way[SIZE] >= _IMPRECISE) * 100.0
    return rank.where(way[X].notna(), np.inf).to_numpy()


def _with_faults(
    faults: pd.Series, rows: pd.Series, sentences: pd.Series, title: str = ""
) -> pd.Series:
    return with_fault(faults, rows & (sentences != ""), title + sentences)


def _projected(way: pd.DataFrame, said: pd.Series) -> pd.DataFrame:
    """Project a way to EPSG:27700, and beside it what it may have been meant to be."""
    degrees = way[DEGREES]
    turned = degrees & way[X].between(*LATITUDES) & way[Y].between(*LONGITUDES)
    x, y = way[X].where(~turned, way[Y]), way[Y].where(~turned, way[X])
    note = pd.Series("", index=way.index, dtype="str")
    note = with_fault(note, turned, "longitude and latitude were swapped, and put right")
    systems, note = _systems(x, degrees, said, note)
    out = way.assign(**{NOTE: note})
    out[X], out[Y], strange = _to_metres(x, y, systems)
    out[FAULT] = out[FAULT].mask(strange, "coordinate system " + quoted(said) + " is not known")
    # a longitude without its sign; an easting in the place of the northing
    east, north = y.where(~degrees, -x), x.where(~degrees, y)
    out["other_x"], out["other_y"], _ = _to_metres(east, north, systems)
    return out


def _systems(
    x: pd.Series, degrees: pd.Series, said: pd.Series, note: pd.Series
) -> tuple[pd.Series, pd.Series]:
    """Decide each row's coordinate system: as announced where the size of the numbers agrees."""
    systems = said.map({name: _system(name) for name in said.unique()}).astype("str")
    geographic = systems.isin([s for s in systems.unique() if _is_geographic(s)])
    metres = x.notna() & ~degrees
    misnamed = metres & geographic
    note = with_fault(note, misnamed, "coordinates are metres, though degrees were announced")
    systems = systems.mask(misnamed | (systems == ""), BNG)
    return systems.mask(degrees & ~geographic, _WGS84), note


def _checked(way: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """Keep the points that can be true; put right those whose other reading is the true one."""
    given = way[X].notna()
    note, fault = way[NOTE], way[FAULT]
    inside, other_inside = _in_britain(way[X], way[Y]), _in_britain(way["other_x"], way["other_y"])
    x, y = way[X].where(inside), way[Y].where(inside)
    other_x, other_y = way["other_x"].where(other_inside), way["other_y"].where(other_inside)
    lost = given & ~inside
    if evidence.land is not None:
        ashore = is_on_land(x, y, evidence.land)
        beyond = is_beyond_border(x.mask(ashore), y.mask(ashore), evidence.postcodes)
        note = with_fault(note, beyond, "the coordinates lie outside England")
        lost |= given & ~ashore & ~beyond
    right = _is_other(way, (x, y), (other_x, other_y), lost, evidence)
    swapped, unsigned = right & ~way[DEGREES], right & way[DEGREES]
    note = with_fault(note, swapped, "easting and northing were swapped, and put right")
    note = with_fault(note, unsigned, "the longitude lacked its minus sign, and was put right")
    x, y, lost = x.mask(right, other_x), y.mask(right, other_y), lost & ~right
    cut = lost & ~way[DEGREES] & way[X].between(0, 99_999) & way[Y].between(0, 99_999)
    where = pd.Series("the coordinates lie in the sea or abroad", index=way.index, dtype="str")
    where = where.mask(~inside, "the coordinates lie outside Great Britain")
    fault = with_fault(fault, lost, where.mask(cut, where + ", and look cut short"))
    known = "the coordinates are known to " + _length(way[SIZE]) + " only"
    coarse = given & ~lost & (way[SIZE] > COARSEST)
    fault = with_fault(fault, coarse, known)
    note = with_fault(note, way[SIZE] >= _IMPRECISE, known)
    return way.assign(
        **{X: x.mask(lost | coarse), Y: y.mask(lost | coarse), NOTE: note, FAULT: fault}
    )


def _is_other(
    way: pd.DataFrame,
    point: tuple[pd.Series, pd.Series],
    other: tuple[pd.Series, pd.Series],
    lost: pd.Series,
    evidence: Evidence,
) -> pd.Series:
    """Return which rows are meant the other way.

    Their postcode decides; without one, the land, or the postcodes of most other rows.
    """
    gap, other_gap = evidence.distance(*point), evidence.distance(*other)
    known = evidence.east.notna()
    far = way[X].notna() & known & ~(gap <= evidence.suspicious)
    shown = far & (other_gap <= evidence.suspicious)
    possible = other[0].notna() & ~known
    if evidence.land is None:
        ashore = pd.Series(data=False, index=way.index)
    else:
        ashore = possible & is_on_land(
            other[0].where(possible), other[1].where(possible), evidence.land
        )
    votes = shown & ~way[DEGREES]
    against = known & (gap <= evidence.suspicious) & ~way[DEGREES]
    most = votes.sum() >= _VOTES and against.sum() * 9 <= votes.sum()
    return shown | (ashore & lost) | (possible & most & ~way[DEGREES])


def _in_britain(x: pd.Series, y: pd.Series) -> pd.Series:
    """Return which points lie where Great Britain may: a slip in a digit, another grid do not."""
    west = (x < 80_000) & (y < 600_000)
    return x.between(0, 700_000) & y.between(0, 1_300_000) & ~west


def _length(metres: pd.Series) -> pd.Series:
    short = metres.round(-1).astype("int64").astype("str") + " m"
    long = (metres / 1000).round(1).astype("str").str.removesuffix(".0") + " km"
    return short.where(metres < 1000, long)


_SPOKEN: Final = {"osgb36": BNG, "osgb": BNG, "bng": BNG, "british national grid": BNG,
                  "os": BNG, "etrs89": "EPSG:4258", "wgs84": _WGS84}  # fmt: skip


def _system(name: str) -> str:
    return _SPOKEN.get(name.casefold(), name)


def _is_geographic(system: str) -> bool:
    import pyproj

    try:
        return bool(pyproj.CRS.from_user_input(system).is_geographic)
    except pyproj.exceptions.CRSError:
        return False


def _to_metres(
    x: pd.Series, y: pd.Series, systems: pd.Series
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Project coordinates to EPSG:27700, and return the rows whose system is not known."""
    import pyproj

    x, y, strange = x.copy(), y.copy(), pd.Series(data=False, index=x.index)
    for system in systems[x.notna()].unique():
        if system == BNG:
            continue
        chosen = (systems == system) & x.notna()
        try:
            turn = pyproj.Transformer.from_crs(system, BNG, always_xy=True)
        except pyproj.exceptions.CRSError:
            x[chosen], y[chosen] = np.nan, np.nan
            strange |= chosen
            continue
        x[chosen], y[chosen] = turn.transform(x[chosen].to_numpy(), y[chosen].to_numpy())
    return x.replace([np.inf, -np.inf], np.nan), y.replace([np.inf, -np.inf], np.nan), strange
