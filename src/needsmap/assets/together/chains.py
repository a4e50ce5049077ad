"""Other ways to group sites, for comparison: DBSCAN and HDBSCAN (the extra ``[stats]``).

Both chain from neighbour to neighbour: a group can be far longer than any distance given. The
default, complete linkage, never is (`needsmap.assets.together.clusters`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from needsmap.assets.register.sites import check_metres
from needsmap.assets.together.clusters import count_clusters, rank_clusters
from needsmap.columns import Clusters
from needsmap.extras import load_extra

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd


def chain_sites(
    sites: gpd.GeoDataFrame, *, distance: float | None = 400.0, least: int = 2
) -> gpd.GeoDataFrame:
    """Group sites by density: DBSCAN within a distance, or HDBSCAN where none is given.

    Parameters
    ----------
    sites
        A sites frame in EPSG:27700.
    distance
        Metres from one site to the next (DBSCAN's eps); None for HDBSCAN, which finds it.
    least
        The fewest sites of a group, itself counted.

    Returns
    -------
    GeoDataFrame
        The sites with ``cluster``, 1 for the group with most partners; 0 for sites in none.

    Raises
    ------
    NeedsmapError
        Where scikit-learn is not installed.
    """
    check_metres(sites, what="clusters")
    cluster = load_extra("sklearn.cluster", "chains of sites")
    if len(sites) < max(least, 2):
        return sites.assign(**{Clusters.CLUSTER: 0})
    points = shapely.get_coordinates(sites.geometry.to_numpy())
    method = (
        cluster.HDBSCAN(min_cluster_size=max(least, 2), copy=True)
        if distance is None
        else cluster.DBSCAN(eps=distance, min_samples=least)
    )
    label = np.array(method.fit_predict(points), dtype="int64")
    # a site in no group is a group of its own
    alone = np.flatnonzero(label < 0)
    label[alone] = label.max(initial=-1) + 1 + np.arange(len(alone))
    return sites.assign(**{Clusters.CLUSTER: rank_clusters(sites, points, label)})


def chain_sensitivity(
    sites: gpd.GeoDataFrame, *, fewest: Sequence[int] = (2, 3, 5, 8)
) -> pd.DataFrame:
    """Show how HDBSCAN's groups, which know no distance, depend on the fewest sites of a group.

    Parameters
    ----------
    sites
        A sites frame in EPSG:27700.
    fewest
        Numbers of sites to try.

    Returns
    -------
    DataFrame
        As `needsmap.assets.together.clusters.sensitivity`, a row each fewest number of sites.
    """
    rows = [
        {Clusters.FEWEST: n} | count_clusters(chain_sites(sites, distance=None, least=n))
        for n in fewest
    ]
    return pd.DataFrame(rows)
