"""Clusters of a partnership's sites, by each way of grouping them, and what they hang on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from needsmap.columns import Assets, Clusters, RegisterRows, Sites
from needsmap.library.result import rows_of
from needsmap.workflows.estate.asset_review import review_assets
from needsmap.workflows.estate.estate import result_of
from needsmap.workflows.estate.requests import ClustersRequest, Method, ReviewRequest

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from needsmap.library import Library
    from needsmap.workflows.estate.asset_review import Review
    from needsmap.workflows.estate.estate import EstateResult

NO_STANDARD: Final = (
    "No standard says how close services must be to count as co-located: the table of diameters "
    "shows how the clusters depend on it. Distances are straight lines."
)
#: How sites are grouped, with what must be said of each way.
METHODS: Final = {
    "complete": "Complete linkage: no two sites of a cluster are further apart than the diameter.",
    "dbscan": (
        "DBSCAN chains from one site to the next within the distance given: a cluster can be far "
        "longer; its span says how long."
    ),
    "hdbscan": (
        "HDBSCAN finds dense groups at any distance: the diameter plays no part; a cluster's "
        "span says how long it is."
    ),
}


def find_clusters(
    review: Review, *, diameter: float, partners: int = 2, method: Method = "complete"
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Find the clusters of a review, and how they depend on the diameter.

    Parameters
    ----------
    review
        What was read.
    diameter
        Metres: of a cluster, or for ``"dbscan"`` from one site to the next.
    partners
        How many distinct partners a cluster must have.
    method
        One of `METHODS`.

    Returns
    -------
    GeoDataFrame
        The columns of `needsmap.columns.Clusters`, with ``members``: the ids of its assets.
    DataFrame
        One row a diameter; for ``"hdbscan"`` one row each fewest number of sites.

    Raises
    ------
    NeedsmapError
        Where a method needs the extra ``[stats]``, which is not installed.
    """
    from needsmap.assets.register.sites import words_by
    from needsmap.assets.together.chains import chain_sensitivity, chain_sites
    from needsmap.assets.together.clusters import cluster_sites, describe_clusters, sensitivity

    sites = review.sites
    if method == "complete":
        grouped = cluster_sites(sites, diameter=diameter)
        by_diameter = sensitivity(sites)
    elif method == "dbscan":
        grouped = chain_sites(sites, distance=diameter)
        by_diameter = sensitivity(sites, group=lambda some, d: chain_sites(some, distance=d))
    else:
        grouped = chain_sites(sites, distance=None)
        by_diameter = chain_sensitivity(sites)
    clusters = describe_clusters(grouped, partners=partners)
    number = review.site_of.map(grouped.set_index(Sites.SITE_ID)[Clusters.CLUSTER])
    within = number.isin(clusters[Clusters.CLUSTER])
    members = words_by(review.assets.loc[within, Assets.ASSET_ID], number[within].tolist())
    # clusters come in the order of their numbers, as the words do
    clusters.insert(len(clusters.columns) - 1, Clusters.MEMBERS, members)
    return clusters, by_diameter


def cluster_tables(
    review: Review, *, diameter: float, partners: int = 2, method: Method = "complete"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables of `find_clusters`, with the middle as ``x`` and ``y`` for the outline.

    Parameters
    ----------
    review, diameter, partners, method
        As for `find_clusters`.
    """
    clusters, by_diameter = find_clusters(
        review, diameter=diameter, partners=partners, method=method
    )
    middle = clusters.geometry.centroid
    table = clusters.drop(columns=[clusters.geometry.name, Clusters.MEMBERS]).assign(
        **{RegisterRows.X: middle.x.round(0), RegisterRows.Y: middle.y.round(0)}
    )
    return table, by_diameter


def list_clusters(library: Library, request: ClustersRequest) -> tuple[EstateResult, EstateResult]:
    """List the clusters of registers, and how they depend on the diameter.

    Parameters
    ----------
    library
        Where the layouts and the postcodes come from.
    request
        The registers, and what a cluster is.

    Returns
    -------
    EstateResult
        One row a cluster.
    EstateResult
        One row a diameter. The JSON of both is one, with both tables.
    """
    review = review_assets(library, ReviewRequest(files=request.files))
    table, by_diameter = cluster_tables(
        review, diameter=request.diameter, partners=request.partners, method=request.method
    )
    both = {
        "method": request.method,
        "diameter": request.diameter,
        "clusters": rows_of(table),
        "sensitivity": rows_of(by_diameter),
        "findings": review.sentences,
    }
    about = [*review.sentences[1:], METHODS[request.method]]
    result = result_of(library, review, table, about, plain=both)
    notes = [*about, NO_STANDARD] if request.sensitivity else [NO_STANDARD]
    depends = result_of(library, review, by_diameter, notes, plain=both)
    # beneath the clusters, it need not be said again what was read
    return result, depends if request.sensitivity else replace(depends, read_as="")
