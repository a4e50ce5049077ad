from __future__ import annotations

import dataclasses

import pytest

from maps.examples import full, grid, layer, small
from needsmap.errors import FrameError
from needsmap.maps.spec import AreaSet, Cluster, ClusterSet, MapSpec


def test_a_spec_is_frozen_and_comparable() -> None:
    assert full() == full()
    with pytest.raises(dataclasses.FrozenInstanceError):
        small().title = "other"  # type: ignore[misc]


def test_every_fault_is_named_at_once() -> None:
    areas = grid()
    bad = layer(areas, (0, 9))
    with pytest.raises(FrameError) as caught:
        MapSpec(title=" ", finding="", area_sets=(areas, areas), layers=(bad,))
    said = str(caught.value)
    assert "needs a title" in said
    assert "area set 'lsoa11' stands twice" in said
    assert "2 classes for 12 areas" in said


def test_a_class_outside_the_legend_is_refused() -> None:
    areas = grid()
    with pytest.raises(FrameError, match="class number that its legend does not hold"):
        small(layers=(layer(areas, (5,) * 12),))


def test_a_layer_over_another_vintage_is_refused() -> None:
    with pytest.raises(FrameError, match="no area set 'lsoa21'"):
        small(layers=(layer(grid(set_id="lsoa21"), (0,) * 12),))


def test_a_layer_beside_the_first_must_be_there() -> None:
    with pytest.raises(FrameError, match="no layer 'other' to show beside"):
        small(beside="other")


def test_an_empty_map_is_refused() -> None:
    with pytest.raises(FrameError, match="nothing to show"):
        MapSpec(title="Nothing", finding="")


def test_areas_must_match_their_codes() -> None:
    with pytest.raises(FrameError, match="1 names for 2 codes"):
        AreaSet(id="x", unit=("a", "as"), codes=("1", "1"), names=("n",), shapes=())


def test_a_cluster_of_points_that_do_not_exist_is_refused() -> None:
    base = full()
    lost = Cluster(label="c", words="", members=(99,), outline=base.clusters[0].clusters[0].outline)
    with pytest.raises(FrameError, match="a member that is not a point"):
        dataclasses.replace(
            base, clusters=(ClusterSet(title="C", points="assets", clusters=(lost,)),)
        )
