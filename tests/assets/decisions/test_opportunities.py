"""Opportunities: the worked score, hard constraints, and that the unknown is never nought."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.decisions.test_access import people_at
from assets.make import assets_at
from needsmap.assets.decisions.events import benchmark_partners, buildings_to_review, lease_events
from needsmap.assets.decisions.opportunities import PARTS, Rules, find_opportunities, score_pairs
from needsmap.columns import Assets, Opportunities

RULES = Rules(today=date(2026, 1, 1))
NO = float("nan")


def scored(*parts: float) -> pd.Series:
    return score_pairs(pd.DataFrame([parts], columns=PARTS), RULES).iloc[0]


def test_the_worked_score() -> None:
    # METHODS 6.8: d=150, Jaccard .6, spare 1, 12 months, condition D, cost percentile .8
    got = scored(1 - 150 / 400, 0.6, 1.0, 1 - 12 / 36, 1.0, 0.8)
    assert got[Opportunities.SCORE] == pytest.approx(0.7819, abs=1e-4)
    assert got[Opportunities.COMPLETENESS] == 1


def test_what_is_not_known_is_left_out_not_nought() -> None:
    got = scored(0.8, NO, NO, 0.8, 0.8, NO)
    assert got[Opportunities.SCORE] == pytest.approx(0.8)
    assert got[Opportunities.COMPLETENESS] == 0.5
    assert pd.isna(scored(0.8, NO, NO, 0.8, NO, NO)[Opportunities.SCORE])


@given(st.lists(st.floats(0, 1), min_size=6, max_size=6), st.integers(0, 5), st.floats(0, 1))
def test_a_better_part_never_lowers_the_score(parts: list[float], i: int, by: float) -> None:
    better = [*parts]
    better[i] = min(1.0, parts[i] + by)
    before, after = scored(*parts), scored(*better)
    assert after[Opportunities.SCORE] >= before[Opportunities.SCORE] - 1e-12


def estate(**columns: object):  # noqa: ANN201 - a frame
    given_columns = {
        "partner": ["Council", "NHS", "Council"],
        "use": ["Office", "Clinic", "Office"],
        "floor_area": [1000.0, 200.0, 300.0],
        "utilisation": [0.4, 0.5, 0.9],
        "running_cost": [50_000.0, 20_000.0, 10_000.0],
        "condition": ["B", "D", "A"],
        "lease_end": pd.to_datetime([None, "2026-12-31", None]),
    } | columns
    return assets_at([(0, 0), (150, 0), (300, 0)], **given_columns)


def test_pairs_are_of_two_partners_with_room_for_the_guest() -> None:
    got = find_opportunities(estate(), RULES).set_index([Opportunities.HOST, Opportunities.GUEST])
    # a2 (300 m2, 90% used) has no room for the clinic; the clinic has none for a council office
    assert list(got.index) == [("a0", "a1")]
    row = got.loc[("a0", "a1")]
    assert row[Opportunities.METRES] == 150
    assert row[Opportunities.SPARE_AREA] == 600
    assert row[Opportunities.SAVING] == 20_000 - 100 * 50 * 0.5
    assert row[Opportunities.LEASE] == pytest.approx(1 - 11.96 / 36, abs=0.01)
    assert pd.isna(row[Opportunities.CATCHMENT])


def test_the_kept_and_the_clashing_take_no_part() -> None:
    kept = Rules(today=RULES.today, keep=frozenset({"a1"}))
    assert find_opportunities(estate(), kept).empty
    clash = Rules(today=RULES.today, apart=frozenset({frozenset({"Office", "Clinic"})}))
    assert find_opportunities(estate(), clash).empty
    assert find_opportunities(estate(holding="land"), RULES).empty


def test_catchments_are_compared_by_the_people_in_them() -> None:
    people = people_at([-790, 0, 900], [100.0, 100.0, 200.0])
    got = find_opportunities(estate(), RULES, people).iloc[0]
    # the host reaches the first two, its guest (150 m east) the last two: 100 of 400 shared
    assert got[Opportunities.CATCHMENT] == pytest.approx(100 / 400)


def test_lease_events_by_window_with_those_that_passed() -> None:
    dates = pd.to_datetime(["2026-12-30", "2028-06-01", "2025-06-01"])
    got = lease_events(estate(lease_end=dates), RULES.today)
    assert got[Opportunities.WINDOW].tolist() == ["passed", "within 12 months", "within 36 months"]
    assert got[Assets.ASSET_ID].tolist() == ["a2", "a0", "a1"]
    assert lease_events(estate(lease_end=pd.to_datetime(["2040-01-01"] * 3)), RULES.today).empty


def test_buildings_to_review_give_their_reasons() -> None:
    got = buildings_to_review(estate(occupation=["vacant", "", ""]))
    assert got[Opportunities.REASONS].tolist() == ["vacant; under-used", "poor condition"]


def test_where_every_building_is_closed_there_is_none_to_review() -> None:
    assert buildings_to_review(estate(status=["closed"] * 3)).empty


def test_the_benchmark_is_of_what_is_known() -> None:
    got = benchmark_partners(
        estate(running_cost=[50_000.0, NO, 10_000.0], capacity=[100.0, NO, 10.0])
    )
    rows = got.set_index(Assets.PARTNER)
    assert rows.loc["Council", Opportunities.COST_PER_M2] == pytest.approx(60_000 / 1300)
    assert rows.loc["Council", Opportunities.AREA_PER_PERSON] == pytest.approx(1300 / 49)
    assert pd.isna(rows.loc["NHS", Opportunities.COST_PER_M2])
    assert rows.loc["NHS", Opportunities.KNOWN] == 0
