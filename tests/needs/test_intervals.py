"""Intervals against published and independent figures; nothing hidden can be worked out."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2
from statsmodels.stats.proportion import proportion_confint

from needsmap.errors import FrameError
from needsmap.frames import Estimates
from needsmap.needs.intervals import (
    MISSING,
    SUPPRESSED,
    compare,
    poisson_limits,
    rates,
    suppress,
    totals,
    wilson,
)


def test_wilson_published_example() -> None:
    row = wilson([20], [100]).iloc[0]
    assert row[Estimates.LOW] == pytest.approx(0.133366933, abs=1e-9)
    assert row[Estimates.HIGH] == pytest.approx(0.288829166, abs=1e-9)


@given(st.integers(1, 10_000), st.floats(0, 1), st.sampled_from([0.8, 0.95, 0.998]))
def test_wilson_is_that_of_statsmodels(n: int, share: float, level: float) -> None:
    count = int(share * n)
    row = wilson([count], [n], level=level).iloc[0]
    low, high = proportion_confint(count, n, alpha=1 - level, method="wilson")
    assert row[Estimates.LOW] == pytest.approx(low, abs=1e-12)
    assert row[Estimates.HIGH] == pytest.approx(high, abs=1e-12)


def test_byar_and_exact_published_examples() -> None:
    out = poisson_limits([65, 5, 0])
    assert out[Estimates.LOW].tolist() == pytest.approx([50.163188, 1.623486, 0], abs=1e-6)
    assert out[Estimates.HIGH].tolist() == pytest.approx([82.849139, 11.668332, 3.688879], abs=1e-6)


@pytest.mark.parametrize("count", [10, 50, 400])
def test_byar_lies_near_the_exact_limits(count: int) -> None:
    row = poisson_limits([count]).iloc[0]
    exact = chi2.ppf(0.025, 2 * count) / 2, chi2.ppf(0.975, 2 * count + 2) / 2
    assert row[Estimates.LOW] == pytest.approx(exact[0], rel=0.003)
    assert row[Estimates.HIGH] == pytest.approx(exact[1], rel=0.003)


def test_no_lower_limit_is_below_zero() -> None:
    # Byar's own, for one event at 99.8%, is
    assert poisson_limits([1], level=0.998)[Estimates.LOW].iloc[0] > 0


def test_rates_are_withheld_with_a_reason() -> None:
    out = rates([65, 9, np.nan, 12], [1000, 1000, 1000, 0], per=1000)
    assert out[Estimates.VALUE].iloc[0] == 65
    assert out[Estimates.VALUE].iloc[1:].isna().all()
    assert out[Estimates.REASON].tolist() == [
        "", "fewer than 10 events", "no count", "no population",
    ]  # fmt: skip
    assert rates([9], [1000], per=1000, fewest=0)[Estimates.VALUE].iloc[0] == 9


def test_comparison_says_which_way_is_worse() -> None:
    estimates = wilson([10, 25, 40, np.nan], [100, 100, 100, 100])
    assert compare(estimates, 0.25).tolist() == ["better", "similar", "worse", "not compared"]
    good = compare(estimates, 0.25, higher_is_worse=False)
    assert good.tolist() == ["worse", "similar", "better", "not compared"]


def test_bad_counts_are_refused() -> None:
    with pytest.raises(FrameError, match="above their population"):
        wilson([11], [10])
    with pytest.raises(FrameError, match="1 count\\(s\\) below zero"):
        poisson_limits([-1])
    with pytest.raises(FrameError, match="2 counts but 1 populations"):
        rates([1, 2], [10])
    with pytest.raises(FrameError, match="between 0 and 1"):
        wilson([1], [10], level=95)


# --- small counts ---


def cells(values: list[float], ward: list[str] | None = None) -> pd.DataFrame:
    return pd.DataFrame({"ward": ward or ["A"] * len(values), "count": values})


def test_hidden_zero_and_missing_are_three_things() -> None:
    out = suppress(cells([3, 0, np.nan, 9]), count="count")
    assert out[Estimates.STATUS].tolist() == ["suppressed", "shown", "missing", "shown"]
    assert out[Estimates.SHOWN].isna().tolist() == [True, False, True, False]
    assert out[Estimates.SHOWN].iloc[1] == 0


def test_one_hidden_cell_takes_the_next_smallest_with_it() -> None:
    out = suppress(cells([3, 7, 9]), count="count", margins=["ward"])
    assert out[Estimates.SHOWN].tolist()[2] == 9
    assert (out[Estimates.STATUS] == SUPPRESSED).tolist() == [True, True, False]


def test_two_hidden_cells_that_their_sum_gives_away_take_a_third() -> None:
    # 1 + 1 = 2: both must be 1
    out = suppress(cells([1, 1, 9, 30]), count="count", margins=["ward"])
    assert (out[Estimates.STATUS] == SUPPRESSED).tolist() == [True, True, True, False]
    # 4 + 4 = 8: both must be 4
    out = suppress(cells([4, 4, 9, 30]), count="count", margins=["ward"])
    assert (out[Estimates.STATUS] == SUPPRESSED).sum() == 3


def test_total_of_a_lone_cell_is_hidden() -> None:
    out = suppress(cells([3, 8, 20], ["A", "B", "B"]), count="count", margins=["ward"])
    by_ward = totals(out, count="count", margin="ward")
    assert by_ward[Estimates.STATUS].tolist() == ["suppressed", "shown"]
    none = totals(suppress(cells([np.nan]), count="count"), count="count", margin="ward")
    assert none[Estimates.STATUS].tolist() == [MISSING]


def test_bad_tables_are_refused() -> None:
    with pytest.raises(FrameError, match="no column 'wards'"):
        suppress(cells([1]), count="count", margins=["wards"])
    with pytest.raises(FrameError, match="below zero"):
        suppress(cells([-1]), count="count")


def feasible(hidden: list[int], total: int, least: int) -> list[set[int]]:
    """Every value that a reader could give each hidden cell, knowing the total and the rule."""
    span = range(total + 1)
    found: list[set[int]] = [set() for _ in hidden]
    for guess in itertools.product(span, repeat=len(hidden)):
        # at least one hidden cell was hidden for its own sake
        if sum(guess) == total and any(0 < g < least for g in guess):
            for i, g in enumerate(guess):
                found[i].add(g)
    return found


@given(st.lists(st.integers(0, 9), min_size=2, max_size=5))
def test_no_hidden_cell_can_be_worked_out_from_its_total(values: list[int]) -> None:
    out = suppress(cells([float(v) for v in values]), count="count", margins=["ward"])
    hidden = [v for v, s in zip(values, out[Estimates.STATUS], strict=True) if s == SUPPRESSED]
    total = totals(out, count="count", margin="ward").iloc[0]
    if not hidden or total[Estimates.STATUS] == SUPPRESSED or len(hidden) > 3:
        return
    assert all(len(options) > 1 for options in feasible(hidden, sum(hidden), 5))


def test_two_margins_are_protected_together() -> None:
    table = pd.DataFrame(
        {
            "ward": list("AAABBBCCC"),
            "age": ["young", "middle", "old"] * 3,
            "count": [2, 10, 11, 20, 30, 31, 40, 50, 51],
        }
    )
    out = suppress(table, count="count", margins=["ward", "age"])
    hidden = out.loc[out[Estimates.STATUS] == SUPPRESSED]
    assert (hidden.groupby("ward").size() >= 2).all()
    assert (hidden.groupby("age").size() >= 2).all()
    assert len(hidden) == 4
