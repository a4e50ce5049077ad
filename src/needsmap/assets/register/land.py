"""Whether points lie on land: in England, elsewhere in Great Britain, or in the sea."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from needsmap.columns import PostcodeColumns

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

#: Metres from the land that still count as on it: Southend's pier is 2.2 km long.
MARGIN: Final = 2_500
#: A point this close (metres) to a postcode of Wales or Scotland is there, not in the sea.
_NEIGHBOUR: Final = 5_000


def is_on_land(x: pd.Series, y: pd.Series, land: gpd.GeoDataFrame) -> pd.Series:
    """Return which points lie in any of the polygons, or within `MARGIN` metres of one.

    Parameters
    ----------
    x, y
        Metres, EPSG:27700; NaN is not on land.
    land
        Polygons, EPSG:27700, such as England's districts.


    Returns
    -------
    Series
        Booleans on the index of ``x``.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd, shapely
    >>> land = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 10, 10)], crs="EPSG:27700")
    >>> list(is_on_land(pd.Series([5.0, 12.0, 9999.0]), pd.Series([5.0, 5.0, 5.0]), land))
    [True, True, False]
    """
    out = np.zeros(len(x), dtype=bool)
    rows = np.flatnonzero((x.notna() & y.notna()).to_numpy())
    shapes = land.geometry.to_numpy()
    # the trees hold the points, so that each polygon is prepared once
    points = _points(x, y, rows)
    out[rows[np.unique(shapely.STRtree(points).query(shapes, predicate="intersects")[1])]] = True
    rows = rows[~out[rows]]
    near = shapely.STRtree(_points(x, y, rows))
    out[rows[np.unique(near.query(shapes, predicate="dwithin", distance=MARGIN)[1])]] = True
    return pd.Series(out, index=x.index)


def _points(x: pd.Series, y: pd.Series, rows: NDArray[np.int64]) -> NDArray[np.object_]:
    return np.asarray(shapely.points(x.to_numpy()[rows], y.to_numpy()[rows]), dtype=object)


def is_beyond_border(x: pd.Series, y: pd.Series, postcodes: pd.DataFrame) -> pd.Series:
    """Return which points lie near a postcode of Wales or Scotland, and nearer none of England.

    Parameters
    ----------
    x, y
        Metres, EPSG:27700; NaN is nowhere.
    postcodes
        The columns of `needsmap.columns.PostcodeColumns`.

    Returns
    -------
    Series
        Booleans on the index of ``x``.
    """
    out = pd.Series(data=False, index=x.index)
    known = x.notna() & y.notna()
    placed = postcodes[postcodes[PostcodeColumns.EASTING].notna()]
    if not known.any() or placed.empty:
        return out
    tree = cKDTree(placed[[PostcodeColumns.EASTING, PostcodeColumns.NORTHING]].to_numpy())
    spots = np.column_stack([x[known], y[known]])
    distance, nearest = tree.query(spots, distance_upper_bound=_NEIGHBOUR)
    near = np.isfinite(distance)
    districts = placed[PostcodeColumns.DISTRICT_CODE].iloc[nearest[near]]
    near[near] = districts.str.startswith(("W", "S")).to_numpy()
    out[known] = near
    return out
