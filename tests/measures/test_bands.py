"""Positions and bands, against published deciles and the Kingston report's phrases."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needsmap.catalogue import open_catalogue
from needsmap.columns import Bands, Ranks
from needsmap.errors import FrameError
from needsmap.measures.bands import (
    add_bands,
    add_local_bands,
    band,
    count_within,
    position,
    top_percent,
)
from needsmap.model import Direction, Release

RELEASES = open_catalogue()


def ranks(values: list[int | None], n: int, domain: str = "imd") -> pd.DataFrame:
    return pd.DataFrame(
        {
            Ranks.RELEASE: "toy",
            Ranks.DOMAIN: domain,
            Ranks.GEOGRAPHY: "lsoa11",
            Ranks.AREA_CODE: [f"E0100000{i}" for i in range(len(values))],
            Ranks.RANK: pd.array(values, dtype="Int64"),
            Ranks.N_AREAS: pd.array([n] * len(values), dtype="Int64"),
            Ranks.SCORE: float("nan"),
        }
    )


# the sizes of the published deciles: METHODS 1.1, counted in the department's files
SIZES = {
    32844: [3284, 3284, 3285, 3284, 3285, 3284, 3284, 3285, 3284, 3285],
    32482: [3248, 3248, 3248, 3248, 3249, 3248, 3248, 3248, 3248, 3249],
}


@pytest.mark.parametrize("n", SIZES)
def test_decile_sizes_are_the_published_ones(n: int) -> None:
    every = pd.Series(range(1, n + 1))
    assert band(every, n, 10).value_counts().sort_index().tolist() == SIZES[n]


@given(n=st.integers(1, 40_000), parts=st.sampled_from([5, 10, 20, 100]), data=st.data())
def test_bands_are_whole_monotone_and_within_reach(n: int, parts: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(1, n))
    here, after = band(pd.Series([k, min(k + 1, n)]), n, parts)
    assert 1 <= here <= after <= parts
    # by definition: the smallest q with q * n >= parts * k
    assert here * n >= parts * k > (here - 1) * n


def test_the_worst_end_of_well_being_is_the_last_rank() -> None:
    assert position(pd.Series([1, 32482]), 32482, Direction.BEST).tolist() == [32482, 1]
    assert position(pd.Series([1, 32482]), 32482, Direction.MOST_DEPRIVED).tolist() == [1, 32482]


def test_tied_areas_share_the_position_nearest_the_deprived_end() -> None:
    # two areas tie at published rank 3 of 4 (both better-ranked than nothing): positions 1 and 1
    assert position(pd.Series([1, 2, 3, 3]), 4, Direction.BEST).tolist() == [4, 3, 1, 1]
    assert position(pd.Series([1, 2, 2, 4]), 4, Direction.MOST_DEPRIVED).tolist() == [1, 2, 2, 4]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=40))
def test_turning_the_direction_round_mirrors_the_positions(scores: list[int]) -> None:
    low_first = pd.Series(scores).rank(method="min").astype(int)
    high_first = pd.Series(scores).rank(method="min", ascending=False).astype(int)
    turned = position(low_first, len(scores), Direction.BEST)
    assert turned.tolist() == high_first.tolist()


# Kingston LIS progress report, 2011: three CWI 2009 domains, "top 2%, 3%, 6%"
@pytest.mark.parametrize(
    ("rank", "k", "percent"), [(31906, 577, 2), (31516, 967, 3), (30657, 1826, 6)]
)
def test_the_kingston_reports_phrases(rank: int, k: int, percent: int) -> None:
    assert position(pd.Series([rank]), 32482, Direction.BEST).tolist() == [k]
    assert top_percent(k, 32482) == percent


@pytest.mark.parametrize("k", [0, 11])
def test_a_position_outside_the_ranking_is_refused(k: int) -> None:
    with pytest.raises(ValueError, match="1 to 10:"):
        top_percent(k, 10)


def test_areas_near_a_cut_are_flagged_but_the_ends_are_not() -> None:
    # E01002969 in 2025: rank 6,772 of 33,755 is 21 ranks outside the 20% line
    got = add_bands(ranks([6772, 6000, 1, 33755], 33755), Direction.MOST_DEPRIVED)
    assert got[Bands.NEAR_CUT].tolist() == [True, False, False, False]
    assert got[Bands.DECILE].tolist() == [3, 2, 1, 10]


def test_a_missing_rank_has_no_band_and_is_not_counted() -> None:
    got = add_bands(ranks([1, None, 10], 10), Direction.MOST_DEPRIVED)
    assert got[Bands.DECILE].isna().tolist() == [False, True, False]
    counts = count_within(got, n_areas=10)
    assert counts[Bands.AREAS].tolist() == [0, 0, 1, 1, 1]
    assert counts[Bands.SHARE].tolist() == [0, 0, 0.5, 0.5, 0.5]


def test_local_deciles_need_ten_areas_and_name_the_places_own_order() -> None:
    few = add_local_bands(add_bands(ranks([5, 9], 10), Direction.MOST_DEPRIVED))
    assert few[Bands.LOCAL_POSITION].tolist() == [1, 2]
    assert few[Bands.LOCAL_DECILE].isna().all()
    ten = add_local_bands(add_bands(ranks(list(range(91, 101)), 100), Direction.MOST_DEPRIVED))
    assert ten[Bands.LOCAL_DECILE].tolist() == list(range(1, 11))
    assert (ten[Bands.DECILE] == 10).all()


def test_two_releases_in_one_frame_are_refused() -> None:
    both = pd.concat([ranks([1], 10), ranks([1], 10).assign(release="other")])
    with pytest.raises(FrameError, match="one release at a time"):
        add_bands(both, Direction.MOST_DEPRIVED)


def test_a_direction_given_as_text_is_not_taken_for_the_other_end() -> None:
    ranks = pd.Series([1, 2, 3])
    assert position(ranks, 3, "most deprived").tolist() == [1, 2, 3]  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="upwards"):
        position(ranks, 3, "upwards")  # type: ignore[arg-type]
    card = open_catalogue().find("iod2019", Release)
    assert replace(card, direction="most deprived").direction is Direction.MOST_DEPRIVED  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [0, -3, 32845, 1.5, "5", "first"])
def test_what_is_not_a_position_has_no_band(wrong: int) -> None:
    with pytest.raises(FrameError, match="whole numbers"):
        band(pd.Series([wrong]), 32844, 10)


@pytest.mark.parametrize("wrong", [0, 32845, 1.5])
def test_what_is_not_a_position_is_not_in_words(wrong: int) -> None:
    with pytest.raises(FrameError, match="whole number"):
        top_percent(wrong, 32844)
