"""Who lives and who works: Lewisham's ratios, and nobody told from a table."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needsmap.columns import Daytime
from needsmap.measures.phrases import ratio_words
from needsmap.measures.places.daytime import compare_daytime


def _counts(residents: list[float], workers: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            Daytime.AREA_CODE: [f"Z{number}" for number in range(len(residents))],
            Daytime.RESIDENTS: residents,
            Daytime.WORKERS: workers,
        }
    )


def test_the_ratios_that_lewisham_printed() -> None:
    """Lewisham's Total Place slides, 2010: "from 4:1 to 11:1" and "3:1 to 2:1"."""
    found = compare_daytime(_counts([104, 104, 187, 187], [434, 1121, 573, 319]))
    assert found[Daytime.RATIO].round(1).tolist() == [4.2, 10.8, 3.1, 1.7]
    assert [ratio_words(r) for r in found[Daytime.RATIO]] == [
        "4.2 to 1", "10.8 to 1", "3.1 to 1", "1.7 to 1",
    ]  # fmt: skip


def test_hidden_is_not_zero_and_not_missing() -> None:
    found = compare_daytime(_counts([1500, 1600, 1700, 1800], [3, 0, float("nan"), 40]))
    # the 40 is hidden too: the total is shown, and the 3 would be what is left of it
    assert found[Daytime.WORKERS_STATUS].tolist() == [
        "suppressed", "shown", "missing", "suppressed",
    ]  # fmt: skip
    assert found[Daytime.WORKERS].fillna(-1).tolist() == [-1, 0, -1, -1]
    assert found[Daytime.RATIO].isna().all()


def test_no_ratio_of_a_handful() -> None:
    found = compare_daytime(_counts([9, 10], [500, 500]), least=1)
    assert found[Daytime.RATIO].fillna(-1).tolist() == [-1, 50]


@given(st.floats(0.001, 1000))
def test_day_and_night_change_places(ratio: float) -> None:
    one, other = ratio_words(ratio), ratio_words(1 / ratio)
    if one != "1.0 to 1" and other != "1.0 to 1":
        assert one.split(" to ") == other.split(" to ")[::-1]


@pytest.mark.parametrize("ratio", [0.0, -1.0, float("inf"), float("nan")])
def test_what_is_no_ratio_has_no_words(ratio: float) -> None:
    assert ratio_words(ratio) == ""
