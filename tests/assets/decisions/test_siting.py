"""Siting against METHODS 6.9 and against trying every choice."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needsmap.assets.decisions.siting import centre_sites, cover_all, cover_most, median_sites
from needsmap.errors import NeedsmapError

HOMES = np.array([0.0, 300, 600, 1000, 1400])
SITES = np.array([0.0, 500, 1000, 1400])
PERSONS = np.array([100.0, 50, 200, 80, 40])
METRES = np.abs(HOMES[:, None] - SITES[None, :])


def test_the_worked_example() -> None:
    cover = cover_all(METRES, 400)
    assert cover.objective == 2
    assert (METRES[:, list(cover.sites)].min(axis=1) <= 400).all()
    most = cover_most(METRES, PERSONS, 400, 1)
    assert (most.sites, most.objective) == ((2,), 320)
    median = median_sites(METRES, PERSONS, 2)
    assert (median.sites, median.objective) == ((1, 2), 96_000)
    assert median.objective / PERSONS.sum() == pytest.approx(204.255, abs=1e-3)
    centre = centre_sites(METRES, 2)
    assert centre.objective == 400
    assert all(found.proven for found in (cover, most, median, centre))


def test_what_cannot_be_covered_is_named() -> None:
    with pytest.raises(NeedsmapError, match=r"2 homes are beyond 100 m.*number 1, 2"):
        cover_all(METRES[:3, [0, 2]], 100)


def test_protected_sites_stay_open() -> None:
    assert 0 in median_sites(METRES, PERSONS, 2, keep=[0]).sites
    assert {0, 3} == set(cover_most(METRES, PERSONS, 400, 2, keep=[0, 3]).sites)
    with pytest.raises(NeedsmapError, match="kept"):
        median_sites(METRES, PERSONS, 1, keep=[0, 3])


@settings(deadline=None, max_examples=12)
@given(
    st.lists(st.integers(0, 60), min_size=2, max_size=7),
    st.lists(st.integers(0, 60), min_size=2, max_size=5, unique=True),
    st.integers(1, 2),
)
def test_no_choice_is_better(homes: list[int], sites: list[int], p: int) -> None:
    metres = np.abs(np.array(homes, float)[:, None] - np.array(sites, float)[None, :])
    persons = np.arange(1.0, len(homes) + 1)
    every = [metres[:, list(c)].min(axis=1) for c in combinations(range(len(sites)), p)]
    median = median_sites(metres, persons, p)
    assert median.objective == pytest.approx(min((gap * persons).sum() for gap in every))
    assert centre_sites(metres, p).objective == pytest.approx(min(gap.max() for gap in every))
    most = cover_most(metres, persons, 10, p)
    assert most.objective == pytest.approx(max(persons[gap <= 10].sum() for gap in every))
