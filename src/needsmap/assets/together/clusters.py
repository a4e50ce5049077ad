"""Clusters: sites of several partners within a walkable diameter of one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial.distance import pdist

from needsmap.assets.register.sites import check_metres, words_by
from needsmap.assets.together.linkage import complete_linkage
from needsmap.columns import Clusters, Sites
from needsmap.errors import FrameError
from needsmap.model import PlacedBy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

#: Five minutes' walk at 80 m a minute: a convention, not a standard.
DIAMETER: Final = 400.0
#: Diameters for the sensitivity table: 2.5, 5, 10 and 15 minutes.
DIAMETERS: Final = (200.0, 400.0, 800.0, 1200.0)
#: Metres around the sites of a cluster, for its outline.
_MARGIN: Final = 30.0


def cluster_sites(sites: gpd.GeoDataFrame, *, diameter: float = DIAMETER) -> gpd.GeoDataFrame:
    """Group sites so that no two of a cluster are further apart than a bound.

    Complete linkage: unlike methods that chain from neighbour to neighbour, it never makes a
    cluster longer than the diameter, so each can be walked.

    Parameters
    ----------
    sites
        A sites frame (`needsmap.assets.register.sites.collapse_sites`).
    diameter
        Metres. There is no standard: look at several (`sensitivity`).

    Returns
    -------
    GeoDataFrame
        The same sites with ``cluster``: 1 for the cluster with most partners, 0 for a site
        that stands alone.

    Raises
    ------
    FrameError
        Where the CRS is missing or in degrees, or the diameter is not above zero.

    Notes
    -----
    *CRS*: EPSG:27700; *units*: metres. *Method*: ranked by distinct partners, then sites,
    then the smaller span, then from west to east.

    Examples
    --------
    >>> import geopandas as gpd
    >>> x = [0, 80, 160, 240, 1000]
    >>> sites = gpd.GeoDataFrame(
    ...     {"site_id": list("abcde"), "partners": ["A", "B", "A", "A", "C"]},
    ...     geometry=gpd.points_from_xy(x, [0] * 5), crs="EPSG:27700")
    >>> list(cluster_sites(sites, diameter=150)["cluster"])
    [1, 1, 2, 2, 0]
    """
    check_metres(sites, what="clusters")
    if not diameter > 0:
        raise FrameError(f"clusters: the diameter must be above 0 m, not {diameter}")
    if sites.empty:
        return sites.assign(**{Clusters.CLUSTER: pd.Series(dtype="int64")})
    points = shapely.get_coordinates(sites.geometry.to_numpy())
    label = complete_linkage(points, diameter)
    return sites.assign(**{Clusters.CLUSTER: rank_clusters(sites, points, label)})


def rank_clusters(
    sites: gpd.GeoDataFrame, points: NDArray[np.float64], label: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return each site's cluster, numbered from the one with most partners; lone sites: 0.

    Parameters
    ----------
    sites
        A sites frame.
    points
        Their coordinates, metres.
    label
        The group of each, numbered in any way.
    """
    size = pd.Series(label).groupby(label).size()
    partners = _partners_by(sites[Sites.PARTNERS], label)
    span = pd.Series(_spans(points, label), index=size.index)
    table = pd.DataFrame({"partners": partners, "size": size, "span": span})
    table = table[table["size"] > 1].sort_values(
        ["partners", "size", "span"], ascending=[False, False, True], kind="stable"
    )
    number = pd.Series(np.arange(1, len(table) + 1), index=table.index)
    return np.asarray(pd.Series(label).map(number).fillna(0), dtype="int64")


def _partners_by(partners: pd.Series, label: NDArray[np.int64]) -> pd.Series:
    """Count distinct partners of each group; a site's partners are parted by "; "."""
    each = pd.DataFrame({"g": label, "p": partners.str.split("; ").to_numpy()}).explode("p")
    return each.groupby("g")["p"].nunique()


def _spans(points: NDArray[np.float64], label: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the distance of the furthest pair of each group, in metres."""
    groups = pd.Series(label).groupby(label).indices.values()
    return np.array([_span(points[rows]) if len(rows) > 1 else 0.0 for rows in groups])


def _span(points: NDArray[np.float64]) -> float:
    hull = shapely.convex_hull(shapely.multipoints(points))
    return float(pdist(shapely.get_coordinates(hull)).max())


def describe_clusters(sites: gpd.GeoDataFrame, *, partners: int = 2) -> gpd.GeoDataFrame:
    """Describe each cluster of at least some distinct partners.

    Parameters
    ----------
    sites
        Sites with ``cluster``, as `cluster_sites` gives them.
    partners
        How many distinct partners a cluster must have; 1 lists all.

    Returns
    -------
    GeoDataFrame
        The columns of `needsmap.columns.Clusters`, best first. ``span`` is the distance of
        its furthest sites (metres); ``postcode_only`` counts sites that are known by their
        postcode's centroid only; sums of floor area (m2) and cost (pounds a year) are of
        what is known, and ``_known`` says of how many assets.
    """
    use = sites[sites[Clusters.CLUSTER] > 0]
    label = use[Clusters.CLUSTER].to_numpy()
    points = shapely.get_coordinates(use.geometry.to_numpy())
    by = use.groupby(Clusters.CLUSTER, sort=True)
    rough = use[Sites.PLACED_BY] != str(PlacedBy.POINT)
    out = pd.DataFrame(
        {
            Clusters.CLUSTER: np.unique(label),
            Clusters.N_SITES: by.size().to_numpy(),
            Clusters.N_ASSETS: by[Sites.N_ASSETS].sum().to_numpy(),
            Clusters.PARTNERS: _split_words(use[Sites.PARTNERS], label),
            Clusters.USES: _split_words(use[Sites.USES], label),
            Clusters.SITES: _split_words(use[Sites.NAME], label, part=False),
            Clusters.SPAN: _spans(points, label) if len(use) else [],
            Clusters.FLOOR_AREA: by[Sites.FLOOR_AREA].sum(min_count=1).to_numpy(),
            Clusters.FLOOR_AREA_KNOWN: by[Sites.FLOOR_AREA_KNOWN].sum().to_numpy(),
            Clusters.RUNNING_COST: by[Sites.RUNNING_COST].sum(min_count=1).to_numpy(),
            Clusters.RUNNING_COST_KNOWN: by[Sites.RUNNING_COST_KNOWN].sum().to_numpy(),
            Clusters.POSTCODE_ONLY: rough.groupby(label).sum().to_numpy(),
        }
    )
    out[Clusters.N_PARTNERS] = _partners_by(use[Sites.PARTNERS], label).to_numpy()
    out[Clusters.N_USES] = [len(list(filter(None, w.split("; ")))) for w in out[Clusters.USES]]
    outlines = [
        shapely.buffer(shapely.convex_hull(shapely.multipoints(points[label == number])), _MARGIN)
        for number in out[Clusters.CLUSTER]
    ]
    frame = gpd.GeoDataFrame(out, geometry=outlines, crs=sites.crs)
    return frame[frame[Clusters.N_PARTNERS] >= partners].reset_index(drop=True)


def _split_words(column: pd.Series, label: NDArray[np.int64], *, part: bool = True) -> list[str]:
    """List the distinct words of each group, parting lists of words first."""
    if not len(column):
        return []
    words = column.str.split("; ") if part else column.map(lambda word: [word])
    each = pd.DataFrame({"w": words.to_numpy(), "g": label}).explode("w").reset_index(drop=True)
    return words_by(each["w"].fillna(""), each["g"].to_numpy())


def sensitivity(
    sites: gpd.GeoDataFrame,
    *,
    diameters: Sequence[float] = DIAMETERS,
    group: Callable[[gpd.GeoDataFrame, float], gpd.GeoDataFrame] | None = None,
) -> pd.DataFrame:
    """Show how the clusters depend on the diameter, since no standard says which to take.

    Parameters
    ----------
    sites
        A sites frame.
    diameters
        Metres.
    group
        What groups the sites at a distance; None for `cluster_sites`.

    Returns
    -------
    DataFrame
        One row a diameter (metres): how many clusters of two partners and more, how many
        sites in them, and the most partners in one.
    """
    grouped = group or (lambda frame, metres: cluster_sites(frame, diameter=metres))
    return pd.DataFrame(
        [{Clusters.DIAMETER: d} | count_clusters(grouped(sites, d)) for d in diameters]
    )


def count_clusters(sites: gpd.GeoDataFrame) -> dict[str, int]:
    """Count the clusters of two partners and more among grouped sites.

    Parameters
    ----------
    sites
        With ``cluster``.
    """
    clusters = describe_clusters(sites)
    return {
        Clusters.N_CLUSTERS: len(clusters),
        Clusters.SITES_IN: int(clusters[Clusters.N_SITES].sum()),
        Clusters.LARGEST: int(max(clusters[Clusters.N_PARTNERS], default=0)),
    }
