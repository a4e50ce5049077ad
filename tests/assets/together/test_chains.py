"""Groups that chain: DBSCAN and HDBSCAN, beside complete linkage."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from assets.make import assets_at
from needsmap.assets.register.sites import collapse_sites
from needsmap.assets.together.chains import chain_sensitivity, chain_sites
from needsmap.assets.together.clusters import describe_clusters, sensitivity
from needsmap.columns import Clusters
from needsmap.errors import NeedsmapError

if TYPE_CHECKING:
    import geopandas as gpd


def sites_at(*x: float, **columns: object) -> gpd.GeoDataFrame:
    return collapse_sites(assets_at([(v, 0) for v in x], **columns), near=0)[0]


def test_density_groups_chain_where_complete_linkage_does_not() -> None:
    # METHODS 6.1: DBSCAN(100, 2) on 0, 80, 160, 240, 1000 gives one group 240 m long
    pytest.importorskip("sklearn")
    sites = sites_at(0, 80, 160, 240, 1000)
    assert chain_sites(sites, distance=100)[Clusters.CLUSTER].tolist() == [1, 1, 1, 1, 0]
    assert set(chain_sites(sites, distance=None)[Clusters.CLUSTER]) <= {0, 1, 2}


def test_the_first_group_is_that_of_most_partners_and_its_span_is_told() -> None:
    pytest.importorskip("sklearn")
    sites = sites_at(0, 50, 100, 5000, 5050, partner=["A", "A", "A", "A", "B"])
    grouped = chain_sites(sites, distance=60)
    assert grouped[Clusters.CLUSTER].tolist() == [2, 2, 2, 1, 1]
    assert describe_clusters(grouped)[Clusters.SPAN].tolist() == [50]
    table = sensitivity(sites, diameters=(10, 60), group=lambda s, d: chain_sites(s, distance=d))
    assert table[Clusters.N_CLUSTERS].tolist() == [0, 1]
    fewest = chain_sensitivity(sites, fewest=(2, 5))
    assert fewest[Clusters.FEWEST].tolist() == [2, 5]


def test_few_sites_or_none_are_in_no_group() -> None:
    pytest.importorskip("sklearn")
    assert chain_sites(sites_at(0), distance=None)[Clusters.CLUSTER].tolist() == [0]


def test_without_the_extra_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.cluster", None)
    with pytest.raises(NeedsmapError, match=r"needsmap\[stats\]"):
        chain_sites(sites_at(0, 10, 20), distance=100)
