"""Co-location quotients against worked toys and sfdep's published table; cross-K by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from assets.make import POSTCODES, assets_at
from needsmap.assets.decisions.facilities import facilities
from needsmap.assets.together.colocation import colocation_quotients, cross_k
from needsmap.assets.together.colocation_local import local_colocation
from needsmap.assets.together.neighbours import nearest
from needsmap.columns import Assets, Colocation
from needsmap.errors import FrameError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def on_line(*x: float) -> NDArray[np.float64]:
    return np.column_stack([np.array(x, dtype="float64"), np.zeros(len(x))])


TOY = on_line(0, 10, 100, 112, 200, 209)
LABELS = list("ABABAA")


def test_the_six_point_toy() -> None:
    # METHODS 6.2
    got = colocation_quotients(TOY, LABELS).set_index([Colocation.FROM, Colocation.TO])
    quotient = got[Colocation.QUOTIENT]
    assert quotient["A", "A"] == pytest.approx(0.8333, abs=1e-4)
    assert quotient["A", "B"] == quotient["B", "A"] == pytest.approx(1.25)
    assert quotient["B", "B"] == 0
    assert set(got[Colocation.VERDICT]) == {"too few to say"}


def test_tied_neighbours_share() -> None:
    near = nearest(on_line(0, 10, 20))
    assert near.toarray()[1].tolist() == [0.5, 0, 0.5]
    three = nearest(on_line(0, 1, 2, 3, 4), 3).toarray()
    assert three[2].tolist() == pytest.approx([1 / 6, 1 / 3, 0, 1 / 3, 1 / 6])
    assert three.sum(axis=1) == pytest.approx(np.ones(5))


def test_facilities_on_one_spot_are_each_others_neighbours() -> None:
    near = nearest(np.array([[0.0, 0], [0, 0], [0, 0], [50, 0]])).toarray()
    assert near[0].tolist() == [0, 0.5, 0.5, 0]
    assert near[3].tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0])


def test_an_attraction_is_found_and_its_absence_is_not() -> None:
    rng = np.random.default_rng(3)
    surgeries = rng.uniform(0, 10_000, (40, 2))
    chemists = surgeries + rng.normal(size=(40, 2)) * 20
    schools = rng.uniform(0, 10_000, (80, 2))
    points = np.vstack([surgeries, chemists, schools])
    uses = ["GP"] * 40 + ["chemist"] * 40 + ["school"] * 80
    got = colocation_quotients(points, uses).set_index([Colocation.FROM, Colocation.TO])
    assert got.loc[("GP", "chemist"), Colocation.QUOTIENT] > 3
    assert got.loc[("GP", "chemist"), Colocation.Q] <= 0.01
    assert got.loc[("GP", "chemist"), Colocation.VERDICT] == "nearer than chance"
    assert got.loc[("school", "GP"), Colocation.VERDICT] == "no more than chance"


def test_everything_near_everything_is_no_more_than_chance() -> None:
    # every library is near a school because schools are everywhere
    rng = np.random.default_rng(1)
    points = rng.uniform(0, 1_000, (110, 2))
    uses = ["library"] * 10 + ["school"] * 100
    within = cross_k(points, uses, ("library", "school"), radii=[400], area=1e6)
    assert within[Colocation.WITHIN].tolist() == [1.0]
    got = colocation_quotients(points, uses).set_index([Colocation.FROM, Colocation.TO])
    assert got.loc[("library", "school"), Colocation.VERDICT] == "no more than chance"


def test_cross_k_by_hand() -> None:
    # METHODS 6.3: area 1e6, A x=0,100; B x=30,130,500
    got = cross_k(on_line(0, 100, 30, 130, 500), list("AABBB"), ("A", "B"),
                  radii=[30, 100, 200], area=1e6)  # fmt: skip
    assert got[Colocation.K].tolist() == pytest.approx([333_333.33, 500_000, 666_666.67], abs=0.01)
    assert got[Colocation.L].iloc[1] == pytest.approx(398.94, abs=0.01)
    assert got[Colocation.PAIRS].tolist() == [2, 3, 4]


def test_cross_k_counts_pairs_on_one_spot() -> None:
    got = cross_k(on_line(0, 0, 900), ["A", "B", "B"], ("A", "B"), radii=[1], area=1.0)
    assert got[Colocation.PAIRS].tolist() == [1]


def test_the_local_quotient_by_hand() -> None:
    # two neighbours each; the k-th stands at the bandwidth: weights 1 and exp(-1/2) of unit z
    points = on_line(0, 50, 100)
    far, close = np.exp(-0.5), np.exp(-0.125)
    for pair, quotient in {("A", "B"): close / (close + far) / (1 / 2), ("B", "C"): 1.0}.items():
        got = local_colocation(points, list("ABC"), pair, k=2, permutations=9)
        assert got[Colocation.QUOTIENT].tolist() == pytest.approx([quotient])


def test_local_attraction_stands_out_where_it_is() -> None:
    rng = np.random.default_rng(5)
    clinics = rng.uniform(0, 20_000, (30, 2))
    around = clinics[0] + rng.normal(size=(12, 2)) * 40
    others = rng.uniform(0, 20_000, (200, 2))
    points = np.vstack([clinics, around, others])
    uses = ["clinic"] * 30 + ["chemist"] * 12 + ["shop"] * 200
    got = local_colocation(points, uses, ("clinic", "chemist")).set_index(Colocation.SITE_ID)
    assert got.loc[0, Colocation.QUOTIENT] > 10
    assert got.loc[0, Colocation.Q] < 0.05
    assert (got[Colocation.Q] < 0.05).sum() <= 3


@pytest.mark.parametrize(("points", "uses"), [(TOY[:2], list("AB")), (TOY, ["A"] * 6)])
def test_too_little_is_refused(points: NDArray[np.float64], uses: list[str]) -> None:
    with pytest.raises(FrameError):
        colocation_quotients(points, uses)


def test_statistics_ask_for_both_uses() -> None:
    with pytest.raises(FrameError, match="both"):
        cross_k(TOY, LABELS, ("A", "Z"), radii=[1], area=1)
    with pytest.raises(FrameError, match="both"):
        local_colocation(TOY, LABELS, ("Z", "A"))


def test_one_facility_a_use_and_place_all_equally_precise() -> None:
    assets = assets_at(
        [(0, 0), (0, 0), (0, 0), (40, 0), (9, 9)],
        use=["GP", "GP", "Pharmacy", "School", ""],
        placed_by=["postcode", "postcode", "point", "point", "point"],
        postcode=["KT1 1AE", "KT1 1AE", "KT1 1AE", "KT1 1AE", ""],
    )
    got = facilities(assets, POSTCODES)
    assert sorted(got[Assets.USE]) == ["GP", "Pharmacy", "School"]
    assert set(got.geometry.x) == {517_814}
    assert len(facilities(assets)) == 3
