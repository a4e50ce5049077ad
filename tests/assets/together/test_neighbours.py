"""The nearest asset of each other partner, against all distances."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from assets.make import assets_at
from needsmap.assets.together.neighbours import nearest_partners
from needsmap.columns import NeighbourColumns
from needsmap.errors import FrameError


def test_one_partner_alone_has_no_neighbour() -> None:
    assert nearest_partners(assets_at([(0, 0), (50, 0)])).empty


def test_every_partner_is_at_its_least_distance_and_only_the_nearest_are_kept() -> None:
    rng = np.random.default_rng(4)
    spots = rng.uniform(0, 3000, (80, 2))
    partner = rng.choice(["A", "B", "C", "D", ""], 80)
    assets = assets_at([tuple(p) for p in spots], partner=partner)
    table = nearest_partners(assets, most=2)
    assert (table.groupby(NeighbourColumns.ROW).size() == 2).all()
    points = shapely.get_coordinates(assets.geometry.to_numpy())
    for row, found in table.groupby(NeighbourColumns.ROW):
        gaps = np.hypot(*(points - points[row]).T)
        others = {p for p in partner if p not in {"", partner[row]}}
        least = sorted(gaps[partner == name].min() for name in others)[:2]
        assert found[NeighbourColumns.METRES].tolist() == pytest.approx(least)
        assert list(partner[found[NeighbourColumns.OTHER_ROW]]) == list(
            found[NeighbourColumns.PARTNER]
        )


def test_a_centroid_of_a_postcode_makes_a_distance_rough() -> None:
    assets = assets_at(
        [(0, 0), (9, 0), (90, 0)], partner=["A", "B", "C"],
        placed_by=["point", "postcode", "point"],
    )  # fmt: skip
    table = nearest_partners(assets)
    assert table[NeighbourColumns.ROUGH].tolist() == [True, False, True, True, True, False]


def test_degrees_are_refused() -> None:
    with pytest.raises(FrameError, match="metres"):
        nearest_partners(assets_at([(0, 0)]).to_crs(4326))
