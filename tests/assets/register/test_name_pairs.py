"""Like names close by, against every pair looked at."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from assets.make import assets_at
from needsmap.assets.register import merging
from needsmap.assets.register.merging import LIKENESS, join_assets, likeness
from needsmap.columns import Assets

NAMES = ["Town Hall", "Town Hall Annexe", "The Depot", "Depot", "Library", "", "of the"]
spots = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 1), st.sampled_from(NAMES)), min_size=1, max_size=12
)


@given(spots, st.integers(1, 40))
def test_the_same_sites_as_by_looking_at_every_pair(
    rows: list[tuple[int, int, str]], piece: int
) -> None:
    assets = assets_at([(x * 60, y * 60) for x, y, _ in rows], name=[name for _, _, name in rows])
    before, merging._PAIRS = merging._PAIRS, piece
    try:
        label, _ = join_assets(assets, near=100)
    finally:
        merging._PAIRS = before
    points = shapely.get_coordinates(assets.geometry.to_numpy())
    words = merging.name_words(assets[Assets.NAME])
    group = list(range(len(rows)))
    for a in range(len(rows)):
        for b in range(a):
            apart = float(np.hypot(*(points[a] - points[b])))
            if apart == 0 or (apart <= 100 and likeness(words[a], words[b]) >= LIKENESS):
                group = [group[b] if g == group[a] else g for g in group]
    for a in range(len(rows)):
        for b in range(a):
            assert (label[a] == label[b]) == (group[a] == group[b])


def test_what_stands_apart_does_not_part_the_others_at_its_point() -> None:
    assets = assets_at([(0, 0)] * 3, name=["Hall", "Clinic", "Depot"])
    assert join_assets(assets, apart=["a0"])[0].tolist() == [0, 1, 1]


def test_thousands_of_names_at_one_postcode_are_one_site() -> None:
    n = 3000
    assets = assets_at([(0, 0)] * n, name=[f"Unit {i}" for i in range(n)], placed_by="postcode")
    label, merges = join_assets(assets)
    assert set(label) == {0}
    assert len(merges) == n - 1
