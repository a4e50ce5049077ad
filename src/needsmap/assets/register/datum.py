"""A constant offset between points and their postcodes: a datum shift that was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pyproj

from needsmap.assets.register.coordinates import DEGREES, X, Y
from needsmap.columns import BNG

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from needsmap.assets.register.points import Evidence

#: The length (metres) of a constant offset, and the fewest rows. The shift itself is 90 to 135 m
#: in England, so that a longer offset counts where it is like it.
SHORTEST, LONGEST, FEWEST = 80.0, 130.0, 10
#: Pairs further apart (metres) than this say nothing about an offset.
_PAIRED: Final = 500.0
#: The mean must be this many times its standard error, and this close to the true shift.
_SURE: Final = 4.0
_LIKE: Final = 40.0
_WGS84: Final = "EPSG:4326"
_OSGB36: Final = "EPSG:4277"


class Offset(NamedTuple):
    """The mean vector from postcodes to points (metres east and north) of some rows.

    ``degrees`` says which rows: those given in degrees, or in metres. ``is_datum`` is true
    where leaving out the OSGB36 datum shift explains length and direction.
    """

    degrees: bool
    east: float
    north: float
    rows: int
    is_datum: bool

    @property
    def length(self) -> float:
        """Metres."""
        return float(np.hypot(self.east, self.north))


def find_offsets(points: pd.DataFrame, evidence: Evidence) -> list[Offset]:
    """Find constant offsets of 80 to 130 m between points and their postcodes.

    Parameters
    ----------
    points
        ``x``, ``y`` and ``degrees`` of each row (`needsmap.assets.register.points.find_points`).
    evidence
        Where their postcodes lie.

    Returns
    -------
    list of Offset
        At most one for rows in degrees and one for rows in metres: the mean over at least ten
        rows, at least four times its standard error.
    """
    east, north = points[X] - evidence.east, points[Y] - evidence.north
    paired = np.hypot(east, north) <= _PAIRED
    offsets: list[Offset] = []
    for degrees in (True, False):
        rows = paired & (points[DEGREES] == degrees)
        n = int(rows.sum())
        if n < FEWEST:
            continue
        vectors = np.column_stack([east[rows], north[rows]])
        mean = vectors.mean(axis=0)
        error = float(np.hypot(*vectors.std(axis=0, ddof=1))) / np.sqrt(n)
        length = float(np.hypot(*mean))
        if length < max(SHORTEST, _SURE * error):
            continue
        x, y = points.loc[rows, X].to_numpy(), points.loc[rows, Y].to_numpy()
        new_x, new_y = shift_datum(x, y, degrees=degrees)
        missing = np.array([(x - new_x).mean(), (y - new_y).mean()])
        is_datum = bool(np.hypot(*(mean - missing)) <= _LIKE)
        if length > LONGEST and not is_datum:
            continue
        offsets.append(Offset(degrees, float(mean[0]), float(mean[1]), n, is_datum))
    return offsets


def shift_datum(
    x: NDArray[np.float64], y: NDArray[np.float64], *, degrees: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Apply the OSGB36 datum shift to points that were computed without it.

    Parameters
    ----------
    x, y
        Metres, EPSG:27700.
    degrees
        True where the points were given as degrees of OSGB36 that were taken for WGS84; False
        where they were given as metres that were computed from degrees of WGS84 as if these
        were of OSGB36.

    Returns
    -------
    tuple of ndarray
        Metres, EPSG:27700.
    """
    taken, meant = (_WGS84, _OSGB36) if degrees else (_OSGB36, _WGS84)
    back = pyproj.Transformer.from_crs(BNG, taken, always_xy=True)
    there = pyproj.Transformer.from_crs(meant, BNG, always_xy=True)
    moved = there.transform(*back.transform(x, y))
    return np.asarray(moved[0]), np.asarray(moved[1])
