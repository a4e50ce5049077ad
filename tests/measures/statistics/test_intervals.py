"""Intervals against published and independent figures."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2
from statsmodels.stats.proportion import proportion_confint

from needsmap.columns import Estimates
from needsmap.errors import FrameError
from needsmap.measures.statistics.intervals import compare, rates, wilson


def limits(counts: list[int], *, level: float = 0.95) -> pd.DataFrame:
    return rates(counts, [1] * len(counts), per=1, level=level, fewest=0)


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
    out = limits([65, 5, 0])
    assert out[Estimates.LOW].tolist() == pytest.approx([50.163188, 1.623486, 0], abs=1e-6)
    assert out[Estimates.HIGH].tolist() == pytest.approx([82.849139, 11.668332, 3.688879], abs=1e-6)


@pytest.mark.parametrize("count", [10, 50, 400])
def test_byar_lies_near_the_exact_limits(count: int) -> None:
    row = limits([count]).iloc[0]
    exact = chi2.ppf(0.025, 2 * count) / 2, chi2.ppf(0.975, 2 * count + 2) / 2
    assert row[Estimates.LOW] == pytest.approx(exact[0], rel=0.003)
    assert row[Estimates.HIGH] == pytest.approx(exact[1], rel=0.003)


def test_no_lower_limit_is_below_zero() -> None:
    # Byar's own, for one event at 99.8%, is
    assert limits([1], level=0.998)[Estimates.LOW].iloc[0] > 0


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
    with pytest.raises(FrameError, match="1 count below zero"):
        limits([-1])
    with pytest.raises(FrameError, match="2 counts but 1 population"):
        rates([1, 2], [10])
    with pytest.raises(FrameError, match="between 0 and 1"):
        wilson([1], [10], level=95)
