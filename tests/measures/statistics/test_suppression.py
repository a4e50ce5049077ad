"""Small counts stay hidden: nothing hidden can be worked out from what is shown."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needsmap.columns import Estimates
from needsmap.errors import FrameError
from needsmap.measures.statistics.suppression import MISSING, SUPPRESSED, suppress, totals


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
