"""Columns of a performance table in time: quarters, months and years in every notation met."""

import pytest

from needsmap.readers.papers.periods import is_cumulative, is_period, looks_like_period, periods_of


def placed(*headings: str) -> dict[str, tuple[str, str, int]]:
    found = periods_of(enumerate(headings))
    return {headings[i]: tuple(period) for i, period in found.items()}


def test_years_alone_are_figures_in_order() -> None:
    got = placed("2010/11", "2009/10", "2011-12 outturn", "Target 2011/12")
    assert [got[h][1:] for h in ("2009/10", "2010/11", "2011-12 outturn")] == [
        ("year", 1), ("year", 2), ("year", 3),
    ]  # fmt: skip
    assert got["Target 2011/12"] == ("target", "year", 3)


def test_a_year_beside_quarters_is_what_they_are_compared_with() -> None:
    got = placed("2010/11 Performance", "Quarter 1", "Quarter 2", "Quarter 2 Target", "Jul-11")
    assert got["2010/11 Performance"] == ("actual", "before", 1)
    assert got["Quarter 2"] == ("actual", "quarter", 2)
    assert got["Quarter 2 Target"] == ("target", "quarter", 2)
    assert got["Jul-11"] == ("actual", "month", 4)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [("Q4 2024/25", "Q1 2025/26"), ("2024/25 Q4", "2025/26 Q1"), ("Mar-25", "Apr-25"),
     ("01/03/2025", "2025-04-01"), ("March 2025", "April 2025")],
)  # fmt: skip
def test_periods_follow_each_other_over_the_years_end(earlier: str, later: str) -> None:
    got = placed(later, earlier)
    assert got[earlier][2] + 1 == got[later][2]


def test_what_is_not_a_period() -> None:
    assert not any(map(is_period, ("Lead agency", "Notes", "", "13/13/2025", "Indicator 2")))


def test_the_same_periods_in_other_notations() -> None:
    got = placed("Q4 24/25", "Jan-Mar 2024", "Actual (Q1 2025/26)", "Q2 2025-26 (cumulative)")
    assert got["Q4 24/25"][2] == got["Jan-Mar 2024"][2] + 4
    assert got["Actual (Q1 2025/26)"][2] == got["Q4 24/25"][2] + 1
    assert got["Q2 2025-26 (cumulative)"] == ("actual", "quarter", got["Q4 24/25"][2] + 2)
    assert placed("FY23/24", "24/25 (£000)", "Target (24/25)") == {
        "FY23/24": ("actual", "year", 1), "24/25 (£000)": ("actual", "year", 2),
        "Target (24/25)": ("target", "year", 2),
    }  # fmt: skip
    assert placed("Apr-25", "Apr-25 target")["Apr-25 target"] == ("target", "month", 1)


@pytest.mark.parametrize(
    ("headings", "latest"),
    [(("Q3", "Q4", "Q1", "Q2"), "Q2"), (("Q2", "Q1", "Q4", "Q3"), "Q2"), (("Q3", "Q2", "Q1"), "Q3"),
     (("Jan", "Feb", "Mar", "Apr"), "Apr"), (("Mar", "Apr"), "Apr"), (("Q1", "Q4"), "Q4")],
)  # fmt: skip
def test_undated_periods_that_run_over_a_years_end(headings: tuple[str, ...], latest: str) -> None:
    got = placed(*headings)
    assert max(got, key=lambda h: got[h][2]) == latest


def test_a_target_of_a_year_without_figures_has_a_place_of_its_own() -> None:
    got = placed("2023/24", "2024/25", "Target 2025/26")
    assert got["Target 2025/26"][2] not in {got["2023/24"][2], got["2024/25"][2]}


@pytest.mark.parametrize(
    ("heading", "period"),
    [("Q1 (Apr-Jun 2025)", ("actual", "quarter", 1)),
     ("Q2 Actual 2025/26", ("actual", "quarter", 2)),
     ("Q2 target 2025/26", ("target", "quarter", 2)), ("2025-06-30", ("actual", "month", 3)),
     ("30/06/2025", ("actual", "month", 3))],
)  # fmt: skip
def test_a_period_is_placed_however_it_is_headed(
    heading: str, period: tuple[str, str, int]
) -> None:
    assert periods_of([(0, heading)]) == {0: period}


@pytest.mark.parametrize("heading", ["Decimals", "Decision", "Margin", "Marker", "Mayor", "Junior"])
def test_a_word_that_begins_as_a_month_is_not_one(heading: str) -> None:
    assert not is_period(heading)
    assert not looks_like_period(heading)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [("Apr 25 - Jun 25", "Jul 25 - Sep 25"), ("2025-04", "2025-05"), ("12/2024", "01/2025"),
     ("Q1 YTD", "Q2 YTD"), ("Month 1", "Month 2"), ("Sept 2025", "October 2025"),
     ("04/30/2025", "05/31/2025")],
)  # fmt: skip
def test_further_notations_follow_each_other(earlier: str, later: str) -> None:
    got = placed(later, earlier)
    assert got[earlier][2] + 1 == got[later][2]
    assert is_cumulative(later) == ("YTD" in later)


def test_years_are_not_taken_for_months() -> None:
    assert placed("2009-10", "2010-11")["2010-11"] == ("actual", "year", 2)
    assert placed("2024-25", "2025-26")["2025-26"] == ("actual", "year", 2)


def test_a_period_before_and_one_to_date() -> None:
    got = placed("Previous quarter", "Current quarter", "Actual to date", "YTD")
    assert [span for _, span, _ in got.values()] == ["before", "current", "to_date", "to_date"]
    assert not is_cumulative("YTD")
