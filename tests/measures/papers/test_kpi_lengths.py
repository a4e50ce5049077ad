"""A count of a part of a year is not judged by a whole one; a rate is, and the length named."""

from pathlib import Path

import pandas as pd
import pytest

from needsmap.columns import Kpis, Scorecard
from needsmap.measures.papers.indicators import score
from needsmap.measures.papers.targets import Status, Tolerance, Travel
from needsmap.readers.papers.kpis import read_kpis


def scored(tmp_path: Path, text: str) -> pd.DataFrame:
    path = tmp_path / "kpis.csv"
    path.write_text(text, encoding="utf-8")
    read = read_kpis(path)
    scores = score(read.indicators, read.cells, tolerance=Tolerance(0.05))
    return scores.set_index(Kpis.CODE)


@pytest.mark.parametrize("heading", ["2025/26 (Apr-Sep)", "2025/26 Q1-Q2", "2025/26 YTD"])
def test_half_a_year_beside_a_whole_one(tmp_path: Path, heading: str) -> None:
    scores = scored(
        tmp_path,
        f"Code,PI,Polarity,2024/25,{heading},Target 2025/26\n"
        "A,Homes built,higher,400,215,430\nB,Burglaries,lower,980,500,950\n"
        "C,Money spent,higher,£1.2m,£0.6m,£1.3m\nD,Repairs on time,higher,90%,93%,95%\n",
    )
    assert scores[Scorecard.STATUS].tolist() == [*[Status.NOT_ASSESSED] * 3, Status.NEAR]
    assert scores[Scorecard.MOVE].tolist() == [*[Travel.NONE] * 3, Travel.IMPROVING]
    assert scores[Scorecard.STATUS_REASON].str.contains(heading, regex=False).all()


def test_what_the_rest_of_the_year_cannot_change_is_judged(tmp_path: Path) -> None:
    scores = scored(
        tmp_path,
        "Code,PI,Polarity,2024/25,2025/26 (6 months),Target\n"
        "A,Homes built,higher,400,450,430\nB,Burglaries,lower,980,1100,950\n",
    )
    assert scores[Scorecard.STATUS].tolist() == [Status.ON_TARGET, Status.BELOW]
    assert set(scores[Scorecard.TRAVEL]) == {Travel.NONE}


def test_parts_of_the_same_length_are_compared(tmp_path: Path) -> None:
    scores = scored(
        tmp_path,
        "Code,PI,Polarity,Apr-Sep 2024,Apr-Sep 2025,Apr-Sep 2025 target\n"
        "A,Homes built,higher,200,215,230\n",
    )
    row = scores.loc["A"]
    assert (row[Scorecard.STATUS], row[Scorecard.TRAVEL]) == (Status.BELOW, Travel.IMPROVING)
    assert not row[Scorecard.STATUS_REASON]


def test_a_years_figure_is_not_judged_by_the_target_of_half_of_it(tmp_path: Path) -> None:
    text = "Code,PI,Polarity,2024/25,2025/26,Target (Apr-Sep)\nA,Homes built,higher,180,200,150\n"
    assert scored(tmp_path, text).loc["A", Scorecard.STATUS] == Status.NOT_ASSESSED


@pytest.mark.parametrize(
    ("title", "figures", "target", "status"),
    [
        ("Complaints", "12,13", 50, Status.NOT_ASSESSED),
        ("Complaints", "12,13", 14, Status.ON_TARGET),
        ("Complaints", "55,60", 50, Status.BELOW),
        ("Complaints per 1000 people", "12,13", 50, Status.ON_TARGET),
        ("Net change", "-5,13", 50, Status.ON_TARGET),
        ("Complaints", "n/a,0", 50, Status.ON_TARGET),
    ],
)
def test_a_plain_target_that_may_be_of_the_year(
    tmp_path: Path, title: str, figures: str, target: int, status: Status
) -> None:
    text = f"Code,PI,Polarity,Q1,Q2,Target\nA,{title},lower,{figures},{target}\n"
    row = scored(tmp_path, text).loc["A"]
    assert row[Scorecard.STATUS] == status
    assert ("Annual target" in row[Scorecard.STATUS_REASON]) == (status is Status.NOT_ASSESSED)


def test_the_remedy_that_is_named_gives_a_verdict(tmp_path: Path) -> None:
    text = "Code,PI,Polarity,Q1,Q2,Q2 target\nA,Complaints,lower,12,13,50\n"
    assert scored(tmp_path, text).loc["A", Scorecard.STATUS] == Status.ON_TARGET


@pytest.mark.parametrize(
    ("before", "target"), [("Last year", "Annual target"), ("2024/25", "2025/26 target")]
)
def test_a_current_quarter_beside_a_year(tmp_path: Path, before: str, target: str) -> None:
    scores = scored(
        tmp_path,
        f"Code,PI,Polarity,{before},Current quarter,{target}\n"
        "A,Homes built,higher,400,120,430\nB,Repairs on time,higher,90%,92%,95%\n",
    )
    assert scores[Scorecard.STATUS].tolist() == [Status.NOT_ASSESSED, Status.NEAR]
    assert scores[Scorecard.TRAVEL].tolist() == [Travel.NONE, Travel.IMPROVING]
    assert scores[Scorecard.STATUS_REASON].str.contains("length").all()


def test_a_current_quarter_beside_the_one_before(tmp_path: Path) -> None:
    text = "Code,PI,Polarity,Previous quarter,Current quarter,Target\nA,Homes,higher,100,120,130\n"
    row = scored(tmp_path, text).loc["A"]
    assert (row[Scorecard.STATUS], row[Scorecard.TRAVEL]) == (Status.BELOW, Travel.IMPROVING)


@pytest.mark.parametrize(
    ("title", "quarters", "travel"),
    [
        ("Homes (cumulative)", "10,30,50", Travel.NONE),
        ("Homes (not cumulative)", "10,20,30", Travel.IMPROVING),
        ("Homes", "2.1,4.3,6.6", Travel.NONE),
        ("Homes", "10,15,40", Travel.IMPROVING),
        ("Homes", ",10,20", Travel.IMPROVING),
        ("Homes", "0,0,5", Travel.IMPROVING),
        ("Homes", "10,20,30;60", Travel.IMPROVING),
        ("Homes", "10,20,30;30", Travel.NONE),
    ],
)
def test_what_is_counted_from_the_years_beginning_has_no_direction(
    tmp_path: Path, title: str, quarters: str, travel: Travel
) -> None:
    quarters, _, to_date = quarters.partition(";")
    text = f"Code,PI,Polarity,Q1,Q2,Q3,YTD\nA,{title},higher,{quarters},{to_date}\n"
    assert scored(tmp_path, text).loc["A", Scorecard.TRAVEL] == travel
