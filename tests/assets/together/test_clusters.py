"""Clusters of several partners, ranked, described, and never one diameter as fact."""

import pytest

from assets.make import assets_at
from needsmap.assets.register.sites import collapse_sites
from needsmap.assets.together.clusters import cluster_sites, describe_clusters, sensitivity
from needsmap.columns import Clusters, Sites
from needsmap.errors import FrameError

POINTS = [(0, 0), (80, 0), (160, 0), (240, 0), (1000, 0), (5000, 0), (5050, 0), (5050, 60)]
PARTNERS = ["A", "A", "A", "A", "B", "A", "B", "C"]


def found(diameter: float = 150):  # noqa: ANN201 - a frame
    sites, _, _ = collapse_sites(assets_at(POINTS, partner=PARTNERS, use=["x", "y"] * 4))
    return cluster_sites(sites, diameter=diameter)


def test_ranked_by_distinct_partners_not_by_sites() -> None:
    sites = found()
    assert list(sites[Clusters.CLUSTER]) == [2, 2, 3, 3, 0, 1, 1, 1]


def test_a_cluster_is_described() -> None:
    got = describe_clusters(found())
    assert len(got) == 1  # only one has two partners and more
    row = got.iloc[0]
    assert row[Clusters.PARTNERS] == "A; B; C"
    assert row[Clusters.USES] == "x; y"
    assert row[Clusters.N_PARTNERS] == 3
    assert row[Clusters.SPAN] == pytest.approx((50**2 + 60**2) ** 0.5)
    assert row.geometry.contains(found().geometry.iloc[6])
    assert len(describe_clusters(found(), partners=1)) == 3


def test_a_site_of_two_partners_counts_both() -> None:
    sites, _, _ = collapse_sites(assets_at([(0, 0), (0, 0), (90, 0)], partner=["A", "B", "A"]))
    got = describe_clusters(cluster_sites(sites))
    assert got[Clusters.N_PARTNERS].tolist() == [2]
    assert got[Clusters.N_SITES].tolist() == [2]
    assert got[Clusters.N_ASSETS].tolist() == [3]


def test_sensitivity_shows_each_diameter() -> None:
    table = sensitivity(found(), diameters=(100, 1100))
    assert table[Clusters.DIAMETER].tolist() == [100, 1100]
    assert table[Clusters.N_CLUSTERS].tolist() == [1, 2]
    assert table[Clusters.LARGEST].tolist() == [3, 3]


def test_nothing_to_cluster_is_no_error() -> None:
    sites, _, _ = collapse_sites(assets_at([(0, 0)], placed_by="none"))
    assert describe_clusters(cluster_sites(sites)).empty
    assert sensitivity(sites)[Clusters.N_CLUSTERS].sum() == 0


def test_postcode_precision_is_counted() -> None:
    sites, _, _ = collapse_sites(
        assets_at([(0, 0), (80, 0)], partner=["A", "B"], placed_by=["point", "postcode"])
    )
    assert describe_clusters(cluster_sites(sites))[Clusters.POSTCODE_ONLY].tolist() == [1]


@pytest.mark.parametrize("diameter", [0, -5, float("nan")])
def test_a_diameter_that_is_none_is_refused(diameter: float) -> None:
    with pytest.raises(FrameError, match="above 0"):
        found(diameter)


def test_degrees_are_refused() -> None:
    sites, _, _ = collapse_sites(assets_at([(0, 0), (80, 0)]))
    with pytest.raises(FrameError, match="metres"):
        cluster_sites(sites.to_crs("EPSG:4326"))
    assert Sites.CLUSTER not in sites.columns
