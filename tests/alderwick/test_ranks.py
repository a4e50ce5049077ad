"""Ranks: within 1..N, of one England, true to the published method, and related as real ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from alderwick import Borough
from alderwick.ground.vintages import POCKET_WARD
from alderwick.ranks import EDITIONS, HALVES, WEIGHTS, WELL_BEING, transform
from needsmap.columns import check_ranks

RELEASES = list(EDITIONS)
INDICES = [name for name in RELEASES if not EDITIONS[name].well_being]


@pytest.mark.parametrize("release", RELEASES)
def test_ranks_pass_the_frame_check_and_are_not_tied(borough: Borough, release: str) -> None:
    frame = check_ranks(borough.ranks(release))
    assert (frame["n_areas"] == EDITIONS[release].n_areas).all()
    assert not frame.duplicated(["domain", "rank"]).any()


@pytest.mark.parametrize(
    ("release", "n_areas"),
    [("imd2004", 32_482), ("imd2010", 32_482), ("cwi2009", 32_482), ("iod2015", 32_844),
     ("iod2019", 32_844), ("iod2025", 33_755)],
)  # fmt: skip
def test_n_is_the_published_n(release: str, n_areas: int) -> None:
    # METHODS, table of releases
    assert EDITIONS[release].n_areas == n_areas


@pytest.mark.parametrize("release", INDICES)
def test_the_index_is_rebuilt_exactly_from_its_domains(borough: Borough, release: str) -> None:
    standing, n_areas = borough.standings[release], EDITIONS[release].n_areas
    score = sum(w * transform(standing.rank[d], n_areas) for d, w in WEIGHTS.items())
    assert np.abs(score - standing.score["imd"]).max() < 1e-9
    assert (np.argsort(-score) == np.argsort(standing.rank["imd"])).all()


@pytest.mark.parametrize("release", INDICES)
def test_composed_domains_come_from_their_halves(borough: Borough, release: str) -> None:
    standing, n_areas = borough.standings[release], EDITIONS[release].n_areas
    for domain, (first, second, share) in HALVES.items():
        # METHODS 4.2: living environment is 2/3 to 1/3, but 0.7 to 0.3 in 2025
        weight = 0.7 if (domain, release) == ("living_environment", "iod2025") else share
        parts = weight * transform(standing.rank[first], n_areas)
        parts = parts + (1 - weight) * transform(standing.rank[second], n_areas)
        assert np.abs(parts - standing.score[domain]).max() < 1e-9


@pytest.mark.parametrize("release", INDICES)
def test_every_score_runs_against_its_rank(borough: Borough, release: str) -> None:
    standing = borough.standings[release]
    for domain, rank in standing.rank.items():
        assert (np.argsort(-standing.score[domain]) == np.argsort(rank)).all(), domain


def test_rates_are_shares_of_people(borough: Borough) -> None:
    standing = borough.standings["iod2019"]
    for domain in ("income", "employment", "idaci", "idaopi"):
        assert ((standing.score[domain] > 0) & (standing.score[domain] < 0.8)).all()


def test_well_being_ranks_the_best_first(borough: Borough) -> None:
    standing = borough.standings["cwi2009"]
    need = borough.standings["imd2007"].rank["imd"]
    assert spearmanr(standing.rank["cwi"], need).statistic < -0.7
    score = np.mean([standing.score[d] for d in WELL_BEING], axis=0)
    assert np.abs(score - standing.score["cwi"]).max() < 1e-9
    assert (np.argsort(score) == np.argsort(standing.rank["cwi"])).all()


def test_domains_relate_as_real_ones_do(borough: Borough) -> None:
    rank = borough.standings["iod2019"].rank
    assert spearmanr(rank["income"], rank["imd"]).statistic > 0.9
    assert spearmanr(rank["employment"], rank["imd"]).statistic > 0.85
    assert spearmanr(rank["geographical_barriers"], rank["imd"]).statistic < 0


def test_releases_are_much_alike_but_not_the_same(borough: Borough) -> None:
    old, new = borough.standings["imd2007"].rank["imd"], borough.standings["imd2010"].rank["imd"]
    assert 0.95 < spearmanr(old, new).statistic < 0.9999
    assert (old != new).any()


def test_neighbours_are_alike(borough: Borough) -> None:
    from esda import Moran
    from libpysal.graph import Graph

    areas = borough.areas("lsoa11").set_index("area_code")
    graph = Graph.build_contiguity(areas, rook=False).transform("r")
    rank = borough.standings["iod2019"].rank["imd"]
    # METHODS 5.3: I = 0.52 in Ealing, 0.65 in London
    assert 0.4 < Moran(rank, graph.to_W()).I < 0.9


def test_the_borough_has_both_ends(borough: Borough) -> None:
    rank, n_areas = borough.standings["iod2019"].rank["imd"], EDITIONS["iod2019"].n_areas
    assert 3 <= (rank <= n_areas / 10).sum() <= 20
    assert (rank > n_areas * 0.8).sum() >= 5


@pytest.mark.parametrize("release", INDICES)
def test_the_pocket_ward_is_fair_but_for_one_lsoa(borough: Borough, release: str) -> None:
    edition = EDITIONS[release]
    layers = borough.nest.layers
    ward = layers["wd11"].names.index(POCKET_WARD)
    ours = sorted(set(layers[edition.geography].of_cell[layers["wd11"].of_cell == ward].tolist()))
    rank = np.sort(borough.standings[release].rank["imd"][ours])
    assert rank[0] < 0.16 * edition.n_areas
    assert rank[1] > 0.4 * edition.n_areas


@given(st.integers(2, 40_000), st.data())
def test_the_transform_keeps_order_and_reaches_100(n_areas: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, n_areas - 1))
    better, worse = transform(np.array([place + 1, place]), n_areas)
    assert 0 < better < worse <= 100 + 1e-9
    assert transform(np.array([1]), n_areas)[0] == pytest.approx(100)


@pytest.mark.parametrize(("rank", "score"), [(3284, 50.435324), (16422, 15.648155)])
def test_the_transform_gives_the_published_values(rank: int, score: float) -> None:
    # METHODS 4.1, N = 32,844
    assert transform(np.array([rank]), 32_844)[0] == pytest.approx(score, abs=5e-7)
