"""Complete linkage against scipy's, which holds the whole matrix of distances."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist

from needsmap.assets.together.linkage import complete_linkage


def groups(label: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(label == one).tolist()) for one in np.unique(label)}


def test_the_worked_example() -> None:
    # METHODS 6.1
    x = np.array([0.0, 80, 160, 240, 1000])
    line = np.column_stack([x, np.zeros(5)])
    assert groups(complete_linkage(line, 150)) == {
        frozenset({0, 1}), frozenset({2, 3}), frozenset({4}),
    }  # fmt: skip


def test_a_pair_at_the_very_bound_is_within_it() -> None:
    pair = np.array([[0.0, 0.0], [400.0, 0.0]])
    assert len(groups(complete_linkage(pair, 400))) == 1
    assert len(groups(complete_linkage(pair, 399.999))) == 2


@pytest.mark.parametrize("spread", [60.0, 300.0, 1_500.0, 8_000.0])
@pytest.mark.parametrize("n", [2, 40, 700])
def test_the_same_groups_as_scipy(n: int, spread: float) -> None:
    points = np.random.default_rng(n).normal(size=(n, 2)) * spread
    known = fcluster(linkage(pdist(points), "complete"), 400, "distance")
    assert groups(complete_linkage(points, 400)) == groups(known)


def test_the_same_groups_as_scipy_in_a_dense_town() -> None:
    points = np.random.default_rng(7).normal(size=(3_000, 2)) * 700
    known = fcluster(linkage(pdist(points), "complete"), 400, "distance")
    assert groups(complete_linkage(points, 400)) == groups(known)


def on_grid(step: float, most: int) -> st.SearchStrategy[float]:
    return st.integers(0, most).map(lambda v: v * step)


spots = arrays("float64", st.tuples(st.integers(1, 60), st.just(2)), elements=on_grid(25.0, 40))


@settings(deadline=None, max_examples=40)
@given(spots, on_grid(25.0, 30).filter(bool))
def test_the_bound_holds_and_no_two_groups_could_still_join(
    points: np.ndarray, bound: float
) -> None:
    found = groups(complete_linkage(points, bound))
    for a in found:
        for b in found:
            apart = max(np.hypot(*(points[i] - points[j])) for i in a for j in b)
            assert apart <= bound if a is b else apart > bound


@settings(deadline=None, max_examples=40)
@given(spots, on_grid(25.0, 30).filter(bool), st.randoms())
def test_the_order_of_the_points_makes_no_difference(
    points: np.ndarray, bound: float, random: Random
) -> None:
    order = list(range(len(points)))
    random.shuffle(order)

    def places(these: np.ndarray) -> list[list[tuple[float, ...]]]:
        label = complete_linkage(these, bound)
        return sorted(sorted(map(tuple, these[label == one])) for one in np.unique(label))

    assert places(points) == places(points[order])
