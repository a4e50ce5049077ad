"""Spending by area: no pound lost, none counted twice."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needsmap.columns import Spend
from needsmap.errors import FrameError
from needsmap.measures.papers import spend


def ledger(*rows: dict[str, object]) -> pd.DataFrame:
    blank = dict.fromkeys(Spend.ALL, "") | {
        Spend.AMOUNT: 0.0, Spend.KIND: "spent", Spend.RESTRICTION: "none",
        Spend.DISCRETION: float("nan"), Spend.PARTNER: "A",
    }  # fmt: skip
    return pd.DataFrame([blank | {Spend.LINE: i + 2} | row for i, row in enumerate(rows)])


KEYS = {
    "need": pd.Series({"E01": 30.0, "E02": 10.0}),
    "population": pd.Series({"E01": 100.0, "E02": 300.0}),
}


def test_direct_comes_before_need_and_need_before_population() -> None:
    rows = ledger(
        {Spend.AMOUNT: 100.0, Spend.AREA_CODE: "E02"},
        {Spend.AMOUNT: 80.0},
        {Spend.AMOUNT: 40.0, Spend.BASIS: "population"},
    )
    out = spend.allocate(rows, KEYS)
    assert out[Spend.BASIS].tolist() == ["direct", "need", "need", "population", "population"]
    assert out[Spend.AMOUNT].tolist() == [100, 60, 20, 10, 30]
    assert out[Spend.MODELLED].tolist() == [False, True, True, True, True]
    shares = spend.share_by_basis(out).set_index(Spend.BASIS)[Spend.SPEND_SHARE]
    assert shares["direct"] == pytest.approx(100 / 220)


@given(
    st.lists(st.floats(0, 1e7), min_size=1, max_size=6),
    st.lists(st.floats(0.01, 1e4), min_size=2, max_size=6),
)
def test_no_pound_is_lost(amounts: list[float], weights: list[float]) -> None:
    key = pd.Series(weights, index=[f"E{i}" for i in range(len(weights))])
    rows = ledger(*[{Spend.AMOUNT: a} for a in amounts])
    out = spend.allocate(rows, {"population": key})
    assert out[Spend.AMOUNT].sum() == pytest.approx(sum(amounts), abs=1e-6)
    per_line = out.groupby(Spend.LINE)[Spend.AMOUNT].sum().tolist()
    assert per_line == pytest.approx(amounts, abs=1e-6)


def test_match_and_transfers_are_in_no_other_total() -> None:
    rows = ledger(
        {Spend.AMOUNT: 2000.0},
        {Spend.AMOUNT: 2000.0, Spend.KIND: "match"},
        {Spend.AMOUNT: 500.0, Spend.KIND: "transfer"},
        {Spend.AMOUNT: -500.0, Spend.KIND: "transfer", Spend.PARTNER: "B"},
    )
    lines = spend.totals(rows).set_index(Spend.MEASURE)[Spend.AMOUNT]
    assert lines["spent"] == 2000
    assert lines["transfers, net (in no other total)"] == 0
    assert spend.allocate(rows, KEYS)[Spend.AMOUNT].sum() == 2000


def test_what_could_be_pooled_leaves_out_ring_fenced_and_unstated() -> None:
    rows = ledger(
        {Spend.AMOUNT: 100.0, Spend.DISCRETION: 0.5},
        {Spend.AMOUNT: 100.0, Spend.DISCRETION: 1.0, Spend.RESTRICTION: "ring_fenced"},
        {Spend.AMOUNT: 70.0},
    )
    lines = spend.totals(rows).set_index(Spend.MEASURE)[Spend.AMOUNT]
    assert lines["could be pooled"] == 50
    assert lines["not ring-fenced, discretion not stated"] == 70


def test_by_partner() -> None:
    rows = ledger(
        {Spend.AMOUNT: 5.0}, {Spend.AMOUNT: 9.0, Spend.PARTNER: "B"},
        {Spend.AMOUNT: 7.0, Spend.KIND: "allocated"},
    )  # fmt: skip
    table = spend.by_group(rows, Spend.PARTNER)
    assert table[Spend.PARTNER].tolist() == ["B", "A"]
    assert table["allocated"].tolist() == [0, 7]


def test_every_fault_of_an_allocation_is_named() -> None:
    rows = ledger({Spend.BASIS: "activity"}, {Spend.BASIS: "direct"})
    with pytest.raises(FrameError) as caught:
        spend.allocate(rows, {"need": pd.Series({"E01": 0.0}), "luck": pd.Series({"E01": 1.0})})
    words = str(caught.value)
    assert "unknown key 'luck'" in words
    assert "not all 0" in words
    assert "line 2: no weights were given for 'activity'" in words
    assert "line 3: direct, but no area is named" in words


def test_money_laid_out_by_need_is_in_step_with_need() -> None:
    out = spend.allocate(ledger({Spend.AMOUNT: 80.0}), KEYS)
    beside = spend.against_need(out, KEYS["population"], KEYS["need"]).set_index(Spend.AREA_CODE)
    assert beside[Spend.ALIGNMENT].tolist() == pytest.approx([1, 1])
    assert beside[Spend.PER_HEAD].tolist() == pytest.approx([0.6, 20 / 300])
    assert beside.loc["E01", Spend.PER_PERSON_IN_NEED] == pytest.approx(2)


def test_areas_without_money_stay_and_strays_are_refused() -> None:
    out = spend.allocate(ledger({Spend.AMOUNT: 10.0, Spend.AREA_CODE: "E02"}), {})
    beside = spend.against_need(out, KEYS["population"], KEYS["need"]).set_index(Spend.AREA_CODE)
    assert beside.loc["E01", Spend.AMOUNT] == 0
    assert beside.loc["E02", Spend.ALIGNMENT] == pytest.approx(4)
    with pytest.raises(FrameError, match="E02"):
        spend.against_need(out, KEYS["population"].drop("E02"), KEYS["need"])


def test_location_quotients_average_to_one_by_spending() -> None:
    rows = ledger(
        {Spend.AMOUNT: 30.0, Spend.AREA_CODE: "E01", Spend.THEME: "health"},
        {Spend.AMOUNT: 10.0, Spend.AREA_CODE: "E01", Spend.THEME: "safety"},
        {Spend.AMOUNT: 10.0, Spend.AREA_CODE: "E02", Spend.THEME: "health"},
        {Spend.AMOUNT: 50.0, Spend.AREA_CODE: "E02", Spend.THEME: "safety"},
    )
    table = spend.location_quotients(spend.allocate(rows, {}))
    found = table.set_index([Spend.THEME, Spend.AREA_CODE])[Spend.QUOTIENT]
    assert found["health", "E01"] == pytest.approx((30 / 40) / (40 / 100))
    assert found["safety", "E01"] == pytest.approx((10 / 40) / (60 / 100))
