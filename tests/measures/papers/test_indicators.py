"""Status, direction of travel and the audit, against Ealing's table and worked cases."""

import os
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needsmap.columns import FindingColumns, Kpis, Scorecard
from needsmap.errors import FrameError
from needsmap.measures.papers.audit import CONTRADICTS, audit
from needsmap.measures.papers.indicators import counts_by, score
from needsmap.measures.papers.targets import Status, Tolerance, Travel, status_of, travel_of
from needsmap.readers.papers.kpis import read_kpis

FIVE = Tolerance(0.05)
NAN = float("nan")


def scored(
    tmp_path: Path, text: str, tolerance: Tolerance = FIVE
) -> tuple[pd.DataFrame, pd.DataFrame]:
    path = tmp_path / "kpis.csv"
    path.write_text(text, encoding="utf-8")
    read = read_kpis(path)
    scores = score(read.indicators, read.cells, tolerance=tolerance)
    return scores.set_index(Kpis.CODE, drop=False), audit(scores, read.cells)


@pytest.mark.parametrize(
    ("value", "target", "polarity", "status"),
    [  # METHODS 8.2, tolerance 5% of the target
        (421, 420, "higher", Status.ON_TARGET),
        (90.80, 95, "higher", Status.NEAR),
        (1, 8, "higher", Status.BELOW),
        (4.30, 5.30, "lower", Status.ON_TARGET),
        (41.34, 42.10, "higher", Status.NEAR),
        (11, 10, "lower", Status.BELOW),
        (3, 2, "lower", Status.BELOW),
        (0.95 * 42.1, 42.1, "higher", Status.NEAR),
        (NAN, 5, "higher", Status.NOT_ASSESSED),
        (5, NAN, "higher", Status.NOT_ASSESSED),
        (5, 5, "", Status.NOT_ASSESSED),
        (5, 0, "lower", Status.NOT_ASSESSED),
    ],
)
def test_status(value: float, target: float, polarity: str, status: Status) -> None:
    assert status_of(value, target, polarity=polarity, tolerance=FIVE)[0] is status


def test_ten_per_cent_brings_detritus_within_tolerance() -> None:
    assert status_of(11, 10, polarity="lower", tolerance=Tolerance(0.10))[0] is Status.NEAR


def test_a_target_of_zero_is_judged_in_points() -> None:
    points = Tolerance.parse("2 points")
    assert status_of(1, 0, polarity="lower", tolerance=points)[0] is Status.NEAR
    assert status_of(3, 0, polarity="lower", tolerance=points)[0] is Status.BELOW


@pytest.mark.parametrize("text", ["", "5", "five", "-5%", "5 %%"])
def test_a_tolerance_must_say_of_what(text: str) -> None:
    with pytest.raises(FrameError, match="write '5%'"):
        Tolerance.parse(text)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_travel_turns_round_with_the_polarity(before: float, after: float) -> None:
    turned = {Travel.IMPROVING: Travel.DECLINING, Travel.DECLINING: Travel.IMPROVING}
    up = travel_of(before, after, polarity="higher")
    assert travel_of(before, after, polarity="lower") is turned.get(up, up)


HEAD = "Code,PI,Polarity,Cumulative,Quarter 1,Jul,Aug,Sep,Quarter 2,Quarter 2 Target,YTD,DoT\n"


def test_a_stated_cumulative_measure_has_no_direction(tmp_path: Path) -> None:
    scores, _ = scored(tmp_path, HEAD + "A,x,Higher is better,yes,5,,,,9,8,,\n")
    assert scores.loc["A", Scorecard.TRAVEL] == Travel.NONE
    assert scores.loc["A", Scorecard.MOVE] == Travel.IMPROVING
    assert scores.loc["A", Scorecard.STATUS] == Status.ON_TARGET


def test_a_table_that_says_a_measure_is_not_cumulative_is_believed(tmp_path: Path) -> None:
    scores, _ = scored(tmp_path, HEAD + "A,x,Higher is better,no,1,2,3,4,4,4,,\n")
    assert scores.loc["A", Scorecard.TRAVEL] == Travel.IMPROVING


@pytest.mark.parametrize(
    ("row", "verdicts"),
    [
        ("A,x,Lower is better,,665,181,176,195,553,663,1218,", {CONTRADICTS, "agrees"}),
        ("A,x,Lower is better,,2009,664,617,545,1826,1989,3000,", {CONTRADICTS, "agrees"}),
        ("A,x,Higher is better,,44.1%,36%,44%,45%,50%,42%,,", {CONTRADICTS}),
        ("A,x,Higher is better,,44.1%,36%,44%,45%,41%,42%,,", set()),
        ("A,x,Lower is better,,998,990,973,968,968,1024,958,", {"cannot be told"}),
        ("A,x,Higher is better,,5,,,,9,8,14,", {"agrees"}),
        ("A,x,Higher is better,,1.1,0.2,0.3,0.4,1.0,1,,", {"agrees"}),
    ],
)
def test_arithmetic(tmp_path: Path, row: str, verdicts: set[str]) -> None:
    _, findings = scored(tmp_path, HEAD + row + "\n")
    sums = findings[findings[FindingColumns.CHECK].str.contains("against")]
    assert set(sums[FindingColumns.VERDICT]) == verdicts


def test_four_quarters_must_make_the_year(tmp_path: Path) -> None:
    text = "Code,Polarity,Q1,Q2,Q3,Q4,Outturn\nA,higher,10,20,30,40,101\n"
    _, findings = scored(tmp_path, text)
    words = findings.loc[
        findings[FindingColumns.VERDICT] == CONTRADICTS, FindingColumns.WORDS
    ].tolist()
    assert words == ["10 + 20 + 30 + 40 = 100, but 101 is printed."]


def test_percent_over_100_and_words_for_numbers_are_noted(tmp_path: Path) -> None:
    text = "Code,Polarity,Q1,Q2,Q2 Target\nA,higher,104%,about half,50%\n"
    _, findings = scored(tmp_path, text)
    assert set(findings[FindingColumns.CHECK]) == {"percent over 100", "a number was expected"}


def test_a_value_beside_a_target_and_the_year_before(tmp_path: Path) -> None:
    text = "Indicator,Polarity,2023/24,Value,Target,Tolerance\nJobs,higher,40,38,40,10%\n"
    scores, _ = scored(tmp_path, text)
    assert scores.loc["Jobs", Scorecard.STATUS] == Status.NEAR
    assert scores.loc["Jobs", Scorecard.TRAVEL] == Travel.DECLINING


def test_a_suppressed_latest_quarter_is_not_replaced_by_an_earlier_one(tmp_path: Path) -> None:
    text = (
        "Code,Polarity,Q1,Q2,Q2 Target\nA,lower,41,*,39\nB,lower,41,1-4,39\nC,lower,41,21.0r,39\n"
    )
    scores, _ = scored(tmp_path, text)
    assert scores[Scorecard.PERIOD].tolist() == ["Q2"] * 3
    assert scores[Scorecard.VALUE].isna().tolist() == [True, True, False]
    assert "suppressed" in scores.loc["A", Scorecard.STATUS_REASON]
    assert "1-4" in scores.loc["B", Scorecard.STATUS_REASON]


def test_years_and_months_alone_are_judged_by_the_latest(tmp_path: Path) -> None:
    years, _ = scored(tmp_path, "Code,Polarity,2009/10,2010/11,Target 2010/11\nA,lower,41,38,39\n")
    assert years.loc["A", [Scorecard.PERIOD, Scorecard.PREVIOUS]].tolist() == ["2010/11", 41]
    assert years.loc["A", Scorecard.STATUS] == Status.ON_TARGET
    months, _ = scored(tmp_path, "Code,Polarity,Apr-25,May-25,Target\nA,higher,10,12,15\n")
    assert months.loc["A", [Scorecard.PERIOD, Scorecard.VALUE]].tolist() == ["May-25", 12]


def test_a_row_of_years_above_actual_and_target(tmp_path: Path) -> None:
    text = ",,2024/25,,2025/26,\nCode,Polarity,Actual,Target,Actual,Target\nA,higher,45,50,48,52\n"
    scores, _ = scored(tmp_path, text)
    assert scores.loc["A", [Scorecard.VALUE, Scorecard.TARGET, Scorecard.PREVIOUS]].tolist() == [
        48, 52, 45,
    ]  # fmt: skip


def test_a_rows_own_tolerance_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    text = "Code,Polarity,Value,Target,Tolerance\nA,higher,38,40,wide\n"
    with pytest.raises(FrameError, match="line 2: tolerance 'wide'"):
        scored(tmp_path, text)


@pytest.fixture
def ealing() -> tuple[pd.DataFrame, pd.DataFrame]:
    mirror = os.environ.get("NEEDSMAP_MIRROR")
    if not mirror:
        pytest.skip("NEEDSMAP_MIRROR is not set")
    read = read_kpis(Path(mirror) / ".." / "samples" / "ealing_lsp_2011_q2.csv")
    scores = score(read.indicators, read.cells, tolerance=FIVE)
    return scores.set_index(Kpis.CODE, drop=False), audit(scores, read.cells)


@pytest.mark.real
def test_ealings_status(ealing: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    scores, _ = ealing
    counts = counts_by(scores, Scorecard.STATUS)
    assert counts[Status.ON_TARGET] == 18
    assert counts[Status.NEAR] + counts[Status.BELOW] == 8
    assert counts[Status.NOT_ASSESSED] == 6
    missed = scores[scores[Scorecard.STATUS].isin([Status.NEAR, Status.BELOW])]
    assert set(missed.index) == {
        "NI 142", "NI 45", "Local 23 b", "NI 154", "NI 192", "NI 195 b", "NI 195 c", "NI 195 d",
    }  # fmt: skip


@pytest.mark.real
def test_ealings_arrows_18_of_19(ealing: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    scores, findings = ealing
    printed = scores[scores[Kpis.PRINTED] != ""]
    assert len(printed) == 19
    assert (printed[Kpis.PRINTED] == printed[Scorecard.TRAVEL]).sum() == 18
    odd = printed[printed[Kpis.PRINTED] != printed[Scorecard.MOVE]]
    assert odd.index.tolist() == ["NI 62"]
    cumulative = scores[scores[Scorecard.TRAVEL_REASON].str.startswith("looks cumulative")]
    assert set(cumulative.index) == {
        "NI 130", "NI 135", "Local 1", "Local 2", "NI 131", "NI 131 (SS)", "NI 62",
    }  # fmt: skip
    wrong = findings[findings[FindingColumns.VERDICT] == CONTRADICTS]
    assert set(zip(wrong[FindingColumns.CODE], wrong[FindingColumns.CHECK], strict=True)) == {
        ("Local 25", "months against Quarter 2"),
        ("NI 62", "direction of travel"),
    }


@pytest.mark.real
def test_ealings_months_and_year_to_date(ealing: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    _, findings = ealing
    sums = findings.set_index([FindingColumns.CODE, FindingColumns.CHECK])[FindingColumns.WORDS]
    assert "181 + 176 + 195 = 552, but 553" in sums["Local 25", "months against Quarter 2"]
    for code in ("Local 21", "Local 26", "Local 27", "NI 155"):
        assert sums[code, "months against Quarter 2"].endswith("as printed.")
    assert "481 + 421 (est) = 902" in sums["NI 123", "quarters against Year to Date Performance"]


def test_scores_hold_a_row_an_indicator(tmp_path: Path) -> None:
    scores, _ = scored(tmp_path, "Code,Polarity,Value\nA,higher,1\nB,n/a,2\n")
    assert isinstance(scores, pd.DataFrame)
    assert scores[Scorecard.STATUS_REASON].tolist() == ["no target", "no target and no polarity"]


@pytest.mark.parametrize(
    ("value", "target", "assessed"),
    [("0.48", "45%", False), ("48%", "0.45", False), ("£1.2m", "1.1", False), ("£5", "5%", False),
     ("48", "0.45", False), ("0.48", "45", False), ("0.3", "4", True), ("1", "48", True),
     ("48", "45%", True), ("£1.2m", "1100000", True), ("0.48", "0.45", True)],
)  # fmt: skip
def test_figures_in_two_units_are_not_set_against_each_other(
    tmp_path: Path, value: str, target: str, *, assessed: bool
) -> None:
    text = f"Code,Polarity,Q1,Q2,Q2 Target\nA,higher,{value},{value},{target}\n"
    row = scored(tmp_path, text)[0].loc["A"]
    assert (row[Scorecard.STATUS] != Status.NOT_ASSESSED) == assessed
    assert (value in row[Scorecard.STATUS_REASON]) != assessed
    before = f"Code,Polarity,Q1,Q2\nA,higher,{target},{value}\n"
    assert (scored(tmp_path, before)[0].loc["A", Scorecard.TRAVEL] != Travel.NONE) == assessed


def test_a_target_of_another_year_is_not_used_and_named(tmp_path: Path) -> None:
    for year in ("2023/24", "2025/26"):
        text = f"Code,Polarity,2023/24,2024/25,Target {year}\nA,higher,10,12,20\n"
        row = scored(tmp_path, text)[0].loc["A"]
        assert row[Scorecard.STATUS] == Status.NOT_ASSESSED
        assert year in row[Scorecard.STATUS_REASON]


def test_a_printed_arrow_without_two_figures_contradicts_nothing(tmp_path: Path) -> None:
    text = "Code,Polarity,Q1,Q2,Direction of travel\nA,higher,*,6,v\nB,higher,7,6,v\n"
    scores, findings = scored(tmp_path, text)
    assert scores.loc["B", Kpis.PRINTED] == "declining"
    assert "contradiction" not in findings[FindingColumns.VERDICT].tolist()


def test_a_share_between_percentages_is_found_by_the_audit(tmp_path: Path) -> None:
    text = "Code,Polarity,Q1,Q2,Q3\nA,higher,0.45,46,47\nB,higher,45,46,47\n"
    scores, findings = scored(tmp_path, text)
    assert findings.loc[
        findings[FindingColumns.CHECK] == "one unit", FindingColumns.CODE
    ].tolist() == ["A"]
    assert scores.loc["A", Scorecard.TRAVEL] == Travel.IMPROVING


@pytest.mark.parametrize("cell", ["05-Sep", "#REF!", "about 5"])
def test_a_cell_that_holds_no_number_is_found_by_the_audit(cell: str, tmp_path: Path) -> None:
    scores, findings = scored(tmp_path, f"Code,Polarity,Q1,Q2\nA,higher,{cell},46\n")
    assert "a number was expected" in findings[FindingColumns.CHECK].tolist()
    assert scores.loc["A", Scorecard.TRAVEL] == Travel.NONE


def test_lengths_of_time_that_do_not_convert_are_not_assessed(tmp_path: Path) -> None:
    text = "Code,Polarity,Target,Q1,Q2\nA,lower,18 weeks,17 weeks,125 days\nB,lower,10,9m,8m\n"
    scores, _ = scored(tmp_path, f"{text}C,lower,2 months,9 weeks,61 days\n")
    assert scores[Scorecard.STATUS].tolist() == [
        Status.ON_TARGET, Status.NOT_ASSESSED, Status.NOT_ASSESSED,
    ]  # fmt: skip
    assert scores[Scorecard.TRAVEL].tolist() == [
        Travel.DECLINING, Travel.IMPROVING, Travel.IMPROVING,
    ]  # fmt: skip
    assert pd.isna(scores.loc["C", Scorecard.TARGET])


def test_a_figure_to_date_below_a_target_that_may_be_of_the_year_is_doubted(tmp_path: Path) -> None:
    text = "Code,Polarity,Target,Q1 YTD,Q2 YTD\nA,higher,200,40,85\nB,higher,50,40,55\n"
    scores, _ = scored(tmp_path, text)
    assert "whole year" in scores.loc["A", Scorecard.STATUS_REASON]
    assert not scores.loc["B", Scorecard.STATUS_REASON]
    last, _ = scored(tmp_path, text.replace("Q1 YTD,Q2 YTD", "Q3 YTD,Q4 YTD"))
    assert not last.loc["A", Scorecard.STATUS_REASON]
