"""Tables of partners as a place reads them: whose rows they are, by group, what has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from needsmap.columns import FindingColumns, KpiCells, Kpis, Priorities, Scorecard
from needsmap.errors import FrameError
from needsmap.workflows.assess.partner_returns import inside_of, rank_priorities, score_kpis

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Library

HEAD = "Area name,Code,PI,Polarity,Quarter 1,Quarter 2,Quarter 2 Target,Replaced by,Notes\n"


def table(tmp_path: Path, rows: str) -> Path:
    path = tmp_path / "kpis.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    return path


def test_a_row_of_another_borough_is_left_out_and_listed(tmp_path: Path, invented: Library) -> None:
    rows = (
        "Alderwick,A,x,Higher is better,1,2,2,,\n"
        "Somewhere Else,A,x,Higher is better,9,1,2,,\n"
        "London Borough of Alderwick,B,y,Higher is better,1,2,2,,\n"
        "Larkrise,C,z,Higher is better,1,2,2,,\n"
        ",D,no area,Higher is better,1,2,2,,\n"
    )
    inside = inside_of(invented, "Alderwick", "invented_iod2019")
    report = score_kpis(table(tmp_path, rows), tolerance="5%", inside=inside)
    assert report.scores[Kpis.CODE].tolist() == ["A", "B", "C", "D"]
    assert report.elsewhere[[Kpis.LINE, Kpis.AREA]].to_numpy().tolist() == [[3, "Somewhere Else"]]
    assert report.scores[Scorecard.VALUE].tolist() == [2, 2, 2, 2]
    assert set(report.cells[KpiCells.LINE]) == {2, 4, 5, 6}


def test_one_code_may_stand_once_for_each_area(tmp_path: Path) -> None:
    rows = "X,A,x,Higher is better,1,2,2,,\nY,A,x,Higher is better,9,1,2,,\n"
    report = score_kpis(table(tmp_path, rows), tolerance="5%")
    assert report.areas == ["X", "Y"]
    assert report.scores[Scorecard.TRAVEL].tolist() == ["improving", "declining"]
    again = rows + "Y,A,x,Higher is better,3,1,2,,\n"
    with pytest.raises(FrameError, match="line 4: the code 'A' for Y is on line 3 already"):
        score_kpis(table(tmp_path, again), tolerance="5%")


def test_a_table_of_another_borough_alone_is_refused(tmp_path: Path, invented: Library) -> None:
    inside = inside_of(invented, "Alderwick", "invented_iod2019")
    path = table(tmp_path, "Elsewhere,A,x,Higher is better,1,2,2,,\n")
    with pytest.raises(FrameError, match="every indicator is of another place: Elsewhere"):
        score_kpis(path, tolerance="5%", inside=inside)


def test_what_has_ended_says_so_and_names_its_successor(tmp_path: Path) -> None:
    rows = (
        ",NI 15,Violence,Lower is better,,,,,replaced by NI 15a and NI 16.\n"
        ",NI 15a,Violence anew,Lower is better,3,2,4,,\n"
        ",NI 20,Assaults,Lower is better,This indicator no longer exists,,,,\n"
        ",NI 30,Offending,Lower is better,5,4,4,NI 15a,\n"
    )
    report = score_kpis(table(tmp_path, rows), tolerance="5%")
    by_code = report.scores.set_index(Kpis.CODE)
    assert by_code[Kpis.SUCCESSORS].tolist() == ["NI 15a, NI 16", "", "", "NI 15a"]
    assert by_code[Kpis.ENDED].tolist() == [True, False, True, True]
    assert by_code.loc["NI 15", Scorecard.STATUS_REASON] == "replaced by NI 15a, NI 16"
    assert by_code.loc["NI 20", Scorecard.STATUS_REASON] == "no longer collected"
    # what was reported before it ended stands
    assert by_code.loc["NI 30", Scorecard.STATUS] == "on or above target"
    ended = report.findings[report.findings[FindingColumns.CHECK] == "ended"].set_index(
        FindingColumns.CODE
    )
    assert ended.loc["NI 15", FindingColumns.WORDS].endswith("The table does not hold NI 16.")
    assert "not one series" in ended.loc["NI 30", FindingColumns.WORDS]


def test_a_title_that_speaks_of_ending_has_not_ended(tmp_path: Path) -> None:
    path = table(tmp_path, ",A,Treatments discontinued early,Lower is better,3,2,4,,\n")
    assert not score_kpis(path, tolerance="5%").scores[Kpis.ENDED].any()


def test_values_by_group_are_kept_each_for_itself(tmp_path: Path) -> None:
    path = table(tmp_path, ",A,Life,Higher is better,,78.1 (male) 82.4 (female),,,\n")
    groups = score_kpis(path, tolerance="5%").by_group
    assert groups[[KpiCells.GROUP, KpiCells.VALUE, Kpis.TITLE]].to_numpy().tolist() == [
        ["male", 78.1, "Life"],
        ["female", 82.4, "Life"],
    ]


def test_votes_are_of_the_people_that_the_file_names(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_text("Issue,Votes\nHousing,120\nJobs,100\nRespondents,240\n", encoding="utf-8")
    report = rank_priorities(path)
    assert report.people == 240
    assert report.ranked[Priorities.SHARE].tolist() == [0.5, 100 / 240]
    assert any("240" in notice for notice in rank_priorities(path, respondents=300).notices)
    path.write_text("Issue,Votes\nHousing,120\n", encoding="utf-8")
    with pytest.raises(FrameError, match="respondents"):
        rank_priorities(path)
