"""Facilities: assets made ready for statistics, one a use and place, all equally precise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from needsmap.assets.register.sites import placed
from needsmap.columns import Assets, PostcodeColumns
from needsmap.model import PlacedBy

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


def facilities(assets: gpd.GeoDataFrame, postcodes: pd.DataFrame | None = None) -> gpd.GeoDataFrame:
    """Return one row for each use at each place.

    Parameters
    ----------
    assets
        An assets frame; closed and unplaced rows take no part, nor rows without a use.
    postcodes
        Where some rows are placed by postcode only: the list to place all others by too, so
        that a difference of precision is not taken for a distance. None keeps the points.

    Returns
    -------
    GeoDataFrame
        Assets, fewer: two services of one use at one spot count once. With `postcodes`, the
        rows whose postcode is not in the list keep their own point.

    Notes
    -----
    *CRS*: EPSG:27700. A facility and another at one postcode are then at distance 0 only
    because both are on its centroid.
    """
    use = placed(assets)
    use = use[use[Assets.USE] != ""]
    if postcodes is not None and (use[Assets.PLACED_BY] == str(PlacedBy.POSTCODE)).any():
        use = use.set_geometry(_on_centroids(use, postcodes), crs=use.crs)
    spot = use.geometry.x.round(2).astype("str") + " " + use.geometry.y.round(2).astype("str")
    first = ~(use[Assets.USE] + " " + spot).duplicated()
    return use[first]


def _on_centroids(use: gpd.GeoDataFrame, postcodes: pd.DataFrame) -> np.ndarray:
    table = postcodes.drop_duplicates(PostcodeColumns.POSTCODE).set_index(PostcodeColumns.POSTCODE)
    x, y = (
        use[Assets.POSTCODE].map(table[column]).fillna(own)
        for column, own in (
            (PostcodeColumns.EASTING, use.geometry.x), (PostcodeColumns.NORTHING, use.geometry.y),
        )
    )  # fmt: skip
    return np.asarray(shapely.points(x, y))
