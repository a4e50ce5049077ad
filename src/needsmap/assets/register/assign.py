"""Points into areas: any number of points, piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from needsmap.columns import Areas
from needsmap.errors import FrameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

#: Points handled at a time: the memory that is taken grows with this, not with their number.
CHUNK: Final = 1_000_000


def areas_of_points(points: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.Series:
    """Return the area that each point lies in.

    Parameters
    ----------
    points
        Points in EPSG:27700; rows without a point get no area.
    areas
        An *areas* frame.

    Returns
    -------
    Series
        Area codes on the index of `points`, missing where a point lies in none. A point on a
        border belongs to the first area that touches it.

    Raises
    ------
    FrameError
        Where the two are in different systems.
    """
    if points.crs != areas.crs:
        raise FrameError("points and areas must be in the same system (EPSG:27700)")
    number = np.full(len(points), -1, dtype="int64")
    known = points.geometry.notna().to_numpy()
    xy = shapely.get_coordinates(points.geometry.to_numpy()[known])
    if len(xy):
        number[known] = np.concatenate(list(number_areas([xy], areas)))
    codes = areas[Areas.AREA_CODE].to_numpy(dtype=object)
    return pd.Series(np.where(number >= 0, codes[number], None), index=points.index, dtype="str")


def number_areas(
    pieces: Iterable[NDArray[np.float64]], areas: gpd.GeoDataFrame
) -> Iterator[NDArray[np.int64]]:
    """Return the number of each point's area, for streams of points too long to hold.

    Parameters
    ----------
    pieces
        (n, 2) arrays of coordinates, as they come.
    areas
        An *areas* frame.

    Yields
    ------
    ndarray of int64
        For each piece, the row of `areas` that each point lies in; -1 for none.
    """
    shapes = areas.geometry.to_numpy()
    for piece in pieces:
        for start in range(0, len(piece), CHUNK):
            x, y = piece[start : start + CHUNK].T
            spots = gpd.points_from_xy(x, y).to_numpy()
            area, point = shapely.STRtree(spots).query(shapes, predicate="intersects")
            out = np.full(len(spots), len(shapes), dtype="int64")
            np.minimum.at(out, point, area)
            yield np.where(out == len(shapes), -1, out)
