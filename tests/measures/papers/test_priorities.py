"""Priorities of residents, against a case worked by hand and scipy."""

import random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import friedmanchisquare

from needsmap.columns import Priorities
from needsmap.errors import FrameError
from needsmap.measures.papers.priorities import (
    BOTH,
    DATA_ONLY,
    NEITHER,
    NO_MEASURE,
    RESIDENTS_ONLY,
    agreement_of,
    beside_need,
    full_ranks,
    rank_ballots,
    rank_counts,
)

VOTES = pd.DataFrame(
    {
        "housing": [1, 1, 2, 3, 1],
        "police": [2, 3, 1, 1, 2],
        "jobs": [3, 2, 3, 2, 4],
        "health": [4, 4, 4, 4, 3],
    },
    dtype=float,
)


def test_the_worked_example_of_five_ballots() -> None:
    ranked = rank_ballots(VOTES, top=2)
    assert ranked[Priorities.OPTION].tolist() == ["housing", "police", "jobs", "health"]
    assert ranked[Priorities.BORDA].tolist() == [12, 11, 6, 1]
    assert ranked[Priorities.MEAN_RANK].tolist() == [1.6, 1.8, 2.8, 3.8]
    assert ranked[Priorities.TOP].tolist() == [0.8, 0.8, 0.4, 0]
    found = agreement_of(VOTES)
    assert (found.ballots, found.options, found.freedom) == (5, 4, 3)
    assert found.w == pytest.approx(0.616)
    assert found.chi2 == pytest.approx(9.24)


def partial_ballots() -> st.SearchStrategy[pd.DataFrame]:
    return st.integers(3, 6).flatmap(
        lambda k: st.lists(
            st.tuples(st.permutations(range(k)), st.integers(1, k)), min_size=3, max_size=8
        ).map(
            lambda rows: pd.DataFrame([_cut(order, keep) for order, keep in rows]).add_prefix("i")
        )
    )


def _cut(order: list[int], keep: int) -> list[float]:
    return [float(place + 1) if place < keep else np.nan for place in order]


@given(partial_ballots())
def test_agreement_is_friedmans_test_with_ties(ballots: pd.DataFrame) -> None:
    found = agreement_of(ballots)
    full = full_ranks(ballots)
    if np.isnan(found.w):
        return
    assert 0 <= found.w <= 1 + 1e-9
    statistic, p = friedmanchisquare(*[full[c] for c in full])
    assert found.chi2 == pytest.approx(statistic, abs=1e-9)
    assert found.p == pytest.approx(p, abs=1e-9)


@given(partial_ballots())
def test_open_places_keep_the_sum_of_places(ballots: pd.DataFrame) -> None:
    k = ballots.shape[1]
    assert full_ranks(ballots).sum(axis=1).tolist() == pytest.approx(
        [k * (k + 1) / 2] * len(ballots)
    )


@given(partial_ballots(), st.randoms())
def test_the_order_of_ballots_does_not_matter_to_places(
    ballots: pd.DataFrame, rng: random.Random
) -> None:
    shuffled = ballots.sample(frac=1, random_state=rng.randint(0, 1000))
    columns = [Priorities.OPTION, Priorities.PLACE, Priorities.BORDA]
    pd.testing.assert_frame_equal(rank_ballots(ballots)[columns], rank_ballots(shuffled)[columns])


def test_ties_are_shown_as_ties() -> None:
    ranked = rank_ballots(pd.DataFrame({"a": [1.0, 2.0], "b": [2.0, 1.0], "c": [3.0, 3.0]}))
    assert ranked[Priorities.PLACE].tolist() == [1, 1, 3]
    assert ranked[Priorities.TIED].tolist() == [True, True, False]


def test_intervals_are_seeded_and_hold_the_place() -> None:
    first, again = rank_ballots(VOTES, seed=7), rank_ballots(VOTES, seed=7)
    pd.testing.assert_frame_equal(first, again)
    assert (first[Priorities.LOW] <= first[Priorities.PLACE]).all()
    assert (first[Priorities.PLACE] <= first[Priorities.HIGH]).all()


def test_unanimous_ballots_have_no_interval_and_full_agreement() -> None:
    same = pd.concat([VOTES.iloc[[0]]] * 6)
    ranked = rank_ballots(same)
    assert (ranked[Priorities.LOW] == ranked[Priorities.HIGH]).all()
    assert agreement_of(same).w == pytest.approx(1)


@pytest.mark.parametrize("row", [[1, 1, 2], [1, 3, np.nan], [0, 1, 2], [1.5, 2, 3]])
def test_a_ballot_that_repeats_or_skips_is_refused(row: list[float]) -> None:
    with pytest.raises(FrameError, match="each once"):
        full_ranks(pd.DataFrame([row], columns=["a", "b", "c"], dtype=float))


def test_counts_of_votes() -> None:
    ranked = rank_counts(pd.Series({"police": 5, "housing": 20, "jobs": 5}), respondents=100)
    assert ranked[Priorities.OPTION].tolist() == ["housing", "police", "jobs"]
    assert ranked[Priorities.PLACE].tolist() == [1, 2, 2]
    assert ranked[Priorities.TIED].tolist() == [False, True, True]
    assert ranked.loc[0, Priorities.SHARE_HIGH] == pytest.approx(0.288829166)


@pytest.mark.parametrize("votes", [-1, 101, 2.5])
def test_impossible_counts_are_refused(votes: float) -> None:
    with pytest.raises(FrameError, match="of 100 respondents"):
        rank_counts(pd.Series({"a": votes}), respondents=100)


def test_beside_measured_need() -> None:
    ranked = rank_counts(
        pd.Series({"safety": 40, "housing": 30, "litter": 20, "schools": 10, "health": 5}),
        respondents=50,
    )
    beside = beside_need(
        ranked,
        {"crime": 8.0, "barriers": 55.0, "education": 12.0, "health": 70.0, "income": 20.0},
        {"safety": "crime", "housing": "barriers", "schools": "education", "health": "health"},
    )
    assert beside[Priorities.BESIDE].tolist() == [
        BOTH, RESIDENTS_ONLY, NO_MEASURE, DATA_ONLY, NEITHER, DATA_ONLY,
    ]  # fmt: skip
    assert beside[Priorities.DOMAIN].tolist()[-1] == "income"


def test_a_domain_without_a_figure_is_refused() -> None:
    ranked = rank_counts(pd.Series({"a": 1}), respondents=1)
    with pytest.raises(FrameError, match="no percentile for crmie"):
        beside_need(ranked, {"crime": 1.0}, {"a": "crmie"})


def test_an_issue_that_nobody_was_asked_about_is_refused() -> None:
    ranked = rank_counts(pd.Series({"a": 1}), respondents=1)
    with pytest.raises(FrameError, match="nobody was asked about b; known are a"):
        beside_need(ranked, {"crime": 1.0}, {"b": "crime"})
