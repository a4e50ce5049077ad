"""Ballots and votes: every layout, every fault at once, with its line."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from needsmap.errors import FileFormatError, FrameError
from needsmap.readers.papers.ballots import read_ballots
from needsmap.readers.papers.votes import holds_votes, read_votes


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "return.csv"
    path.write_text(text, encoding="utf-8")
    return path


BALLOTS = "Ballot,housing,police,jobs\n1,1,2,3\n2,1,1,2\n3,,2,1\n4,1,3,\n5,9,1,2\n6,x,1,2\n"


def test_spoilt_ballots_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(FrameError) as caught:
        read_ballots(write(tmp_path, BALLOTS))
    words = str(caught.value)
    assert "line 3: place 1 is given more than once" in words
    assert "line 5: places 1, 3 skip one" in words
    assert "line 6: '9' for 'housing' is not a place from 1 to 3" in words
    assert "line 7: 'x' for 'housing'" in words
    assert "4 faults" in words


def test_a_packed_file_is_measured_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "issue,votes\nhousing,1" + "0" * 500)
    path.write_bytes(gzip.compress(path.read_bytes()))
    monkeypatch.setattr("needsmap.readers.papers.tables.MOST_BYTES", 300)
    assert path.stat().st_size < 300
    with pytest.raises(FileFormatError, match="the most is"):
        read_votes(path)


def test_spoilt_ballots_can_be_left_out_and_are_then_told(tmp_path: Path) -> None:
    read = read_ballots(write(tmp_path, BALLOTS), leave_out_spoilt=True)
    assert read.places.index.tolist() == [2, 4]
    assert read.places.columns.tolist() == ["housing", "police", "jobs"]
    assert np.isnan(read.places.loc[4, "housing"])
    assert len(read.spoilt) == 4


def test_a_file_of_spoilt_ballots_alone_names_them(tmp_path: Path) -> None:
    path = write(tmp_path, "housing,police\n1,1\n2,3\n")
    with pytest.raises(FrameError, match="line 2: place 1 is given more than once"):
        read_ballots(path, leave_out_spoilt=True)


def test_votes(tmp_path: Path) -> None:
    path = write(tmp_path, 'issue,votes\nhousing,"1,200"\npolice,30\n')
    assert holds_votes(path)
    assert read_votes(path).to_dict() == {"housing": 1200, "police": 30}
    assert not holds_votes(write(tmp_path, BALLOTS))


def test_votes_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(FrameError) as caught:
        read_votes(write(tmp_path, "issue,votes\nhousing,-2\nhousing,3\n,4\n"))
    assert "line 2: votes for 'housing' are '-2'" in str(caught.value)
    assert "line 4: no issue is named" in str(caught.value)


def test_spellings_of_one_issue_are_added_up_and_totals_left_out(tmp_path: Path) -> None:
    text = "Issue,Votes\nHousing,120\nhousing ,30\nJobs,140\nHOUSING,5\nTotal,295\n(Base: 240),\n"
    votes = read_votes(write(tmp_path, text))
    assert votes.to_dict() == {"Housing": 155, "Jobs": 140}
    notices = " ".join(votes.attrs["notices"])
    assert "line 6" in notices
    assert "line 7" in notices
    assert "HOUSING" in notices


def test_suppressed_votes_are_left_out_and_named(tmp_path: Path) -> None:
    votes = read_votes(write(tmp_path, "Issue,Votes\nHousing,120\nSafety,*\nBuses,<5\nTotal,130\n"))
    assert votes.to_dict() == {"Housing": 120}
    assert sum("no count of votes" in notice for notice in votes.attrs["notices"]) == 2


def test_percentages_are_not_votes(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="line 2"):
        read_votes(write(tmp_path, "Issue,Votes\nHousing,45%\nJobs,0.17\n"))


def test_places_are_read_as_spreadsheets_and_people_write_them(tmp_path: Path) -> None:
    text = "Ballot,a,b,c\n1,1.0,2.0,3.0\n2,1st,2nd,3rd\n3,,,\nTotal,2,4,6\n"
    read = read_ballots(write(tmp_path, text))
    assert read.places.to_numpy().tolist() == [[1, 2, 3], [1, 2, 3]]
    assert any("line 4" in notice for notice in read.notices)
    assert any("line 5" in notice for notice in read.notices)


@pytest.mark.parametrize(
    "head",
    ["First choice,Second choice,Third choice", "Choice 1,Choice 2,Choice 3",
     "1st preference,2nd preference,3rd preference", "Rank 1,Rank 2,Rank 3"],
)  # fmt: skip
def test_ballots_by_choice(head: str, tmp_path: Path) -> None:
    text = f"Respondent,{head}\n1,Housing,Jobs,Safety\n2,Jobs,Housing,\n3,housing,Safety,Jobs\n"
    places = read_ballots(write(tmp_path, text)).places
    assert places.fillna(0).to_dict("list") == {
        "Housing": [1, 2, 1], "Jobs": [2, 1, 3], "Safety": [3, 0, 2],
    }  # fmt: skip


def test_an_issue_chosen_twice_spoils_the_ballot(tmp_path: Path) -> None:
    text = "Respondent,First choice,Second choice\n1,Jobs,Jobs\n2,Jobs,Homes\n"
    with pytest.raises(FrameError, match="line 2"):
        read_ballots(write(tmp_path, text))


def test_a_voters_ballots_but_the_last_are_refused_or_left_out(tmp_path: Path) -> None:
    path = write(tmp_path, "Voter,a,b\nA1,1,2\nB2,2,1\na1 ,2,1\nC3,1,2\nC3,1,1\n")
    with pytest.raises(FrameError, match="line 2: 'a1' has a later ballot on line 4"):
        read_ballots(path)
    read = read_ballots(path, leave_out_spoilt=True)
    assert read.places.index.tolist() == [3, 4, 5]  # C3's second ballot is spoilt, the first counts
    assert any(text.startswith("line 2") for text in read.spoilt)


def test_voters_are_known_by_e_mail_where_nothing_numbers_them(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="line 2"):
        read_ballots(write(tmp_path, "Email,a,b\nx@y,1,2\nx@y,2,1\n"))
    read = read_ballots(write(tmp_path, "Ballot,Email,a,b\n1,x@y,1,2\n2,x@y,2,1\n"))
    assert len(read.places) == 2
    assert any("lines 2-3" in notice for notice in read.notices)


def test_ballots_are_named_by_a_word_and_a_number(tmp_path: Path) -> None:
    read = read_ballots(write(tmp_path, "Respondent,a,b\nRespondent 1,1,2\nRespondent 2,2,1\n"))
    assert len(read.places) == 2


@pytest.mark.parametrize("blank", ["0", "0.0", "N/A", "n/a", "-", "None", "no choice"])
def test_ways_to_make_no_choice(blank: str, tmp_path: Path) -> None:
    read = read_ballots(write(tmp_path, f"Ballot,a,b,c\n1,1,2,{blank}\n2,{blank},1,2\n"))
    assert read.places.fillna(0).to_numpy().tolist() == [[1, 2, 0], [0, 1, 2]]
    assert any("0 is read" in notice and "2-3" in notice for notice in read.notices) == (
        blank[0] == "0"
    )


@pytest.mark.parametrize("blank", ["N/A", "None", "-", "n/a", "No answer", "None of the above"])
def test_a_word_for_no_choice_is_not_an_issue(blank: str, tmp_path: Path) -> None:
    text = f"Respondent,First choice,Second choice\n1,Housing,Jobs\n2,Jobs,{blank}\n3,{blank},\n"
    read = read_ballots(write(tmp_path, text))
    assert read.places.columns.tolist() == ["Housing", "Jobs"]
    assert read.places.index.tolist() == [2, 3]
    assert any(repr(blank) in notice for notice in read.notices)
    with pytest.raises(FrameError, match="line 2: a choice is blank before choice 2"):
        read_ballots(write(tmp_path, f"Respondent,First choice,Second choice\n1,{blank},Jobs\n"))


@pytest.mark.parametrize(
    ("heading", "cells"),
    [("Timestamp", ["2025-01-01 10:00", "2025-01-01 10:01"]), ("Comments", ["fine", "3"]),
     ("Postcode", ["KT1 1AA", ""]), ("Total", ["3", "3"]), ("How did you hear?", ["post", ""]),
     ("Name", ["Ann", "Bo"])],
)  # fmt: skip
def test_columns_beside_the_issues_are_named(
    heading: str, cells: list[str], tmp_path: Path
) -> None:
    text = f"Ballot,a,b,{heading}\n1,1,2,{cells[0]}\n2,2,1,{cells[1]}\n"
    read = read_ballots(write(tmp_path, text))
    assert read.places.columns.tolist() == ["a", "b"]
    assert any(repr(heading) in notice for notice in read.notices)


def test_an_issue_may_begin_with_time(tmp_path: Path) -> None:
    read = read_ballots(write(tmp_path, "Ballot,Time to see a GP,Date nights\n1,1,2\n2,2,1\n"))
    assert read.places.columns.tolist() == ["Time to see a GP", "Date nights"]


@pytest.mark.parametrize(
    ("row", "people"),
    [("Respondents,240", 240), ("Base,240", 240), ("Base: 240,", 240), ("n = 240,", 240),
     ("Number of responses,240", 240), ('"(Base: 1,240 respondents)",', 1240),
     ("Total respondents,240", 240), ("Number of people who answered,240", 240),
     ("Base: all respondents,240", 240), ("Number of responses,220", None),
     ("No response,9", None), ("Votes cast,220", None), ("Valid votes,219", None)],
)  # fmt: skip
def test_a_row_that_is_no_issue(row: str, people: int | None, tmp_path: Path) -> None:
    votes = read_votes(write(tmp_path, f"Issue,Votes\nHousing,120\nJobs,100\n{row}\n"))
    assert votes.to_dict() == {"Housing": 120, "Jobs": 100}
    assert votes.attrs["respondents"] == people
    assert any("line 4" in notice for notice in votes.attrs["notices"])


def test_an_issue_on_several_rows_is_added_up_and_reported(tmp_path: Path) -> None:
    text = "Issue,Ward,Votes\nHousing,A,12\nHousing,B,13\nJobs,A,9\n"
    votes = read_votes(write(tmp_path, text))
    assert votes.to_dict() == {"Housing": 25, "Jobs": 9}
    assert any("'Housing'" in notice and "2, 3" in notice for notice in votes.attrs["notices"])


@pytest.mark.parametrize(("cell", "votes"), [("1.200", 1200), ("1,200", 1200), ("2.000", 2000)])
def test_votes_have_no_decimals(cell: str, votes: int, tmp_path: Path) -> None:
    read = read_votes(write(tmp_path, f"Issue;Votes\nHousing;{cell}\nJobs;100\n"))
    assert read.to_dict() == {"Housing": votes, "Jobs": 100}
    assert any(cell in notice for notice in read.attrs["notices"])


def test_the_column_of_votes_is_chosen_or_asked_for(tmp_path: Path) -> None:
    text = "Issue,Online votes,Paper votes,Votes\nHousing,100,20,120\nJobs,50,50,100\n"
    read = read_votes(write(tmp_path, text))
    assert read.to_dict() == {"Housing": 120, "Jobs": 100}
    assert any("'Online votes'" in notice for notice in read.attrs["notices"])
    path = write(tmp_path, "Issue,Votes 2024,Votes 2025\nHousing,12,1\nJobs,9,2\n")
    assert holds_votes(path)
    with pytest.raises(FrameError, match="'Votes 2024' or 'Votes 2025'"):
        read_votes(path)


@pytest.mark.parametrize(
    "text",
    ["Issue,First choice,Second choice,Total\nHomes,50,30,80\nJobs,30,50,80\n",
     "Issue,Average rank,Responses\nHomes,1.8,100\nJobs,2.2,100\nParks,2.9,90\n",
     "Issue,Mean rank,Number of responses\nHomes,2.2,100\nJobs,1.8,95\n",
     "Issue,Net score,Responses\nHomes,+20,100\nJobs,-10,*\nParks,-20,100\n",
     "Issue,Yes,No,Total responses\nHomes,90,10,100\nJobs,90,60,150\n",
     "Issue,Votes for,Votes against,Total votes\nHomes,120,20,140\nJobs,90,70,160\n",
     "Issue,Very important,Fairly important,Total\nHomes,70,60,130\nJobs,90,35,125\n",
     "Issue,Rank,Responses\nHomes,1,99\nJobs,2,100\nParks,3,98\n"],
)  # fmt: skip
def test_how_many_answered_is_not_taken_for_votes(text: str, tmp_path: Path) -> None:
    with pytest.raises(FrameError, match=r"column holds the votes.*head the column of votes"):
        read_votes(write(tmp_path, text))


@pytest.mark.parametrize(
    ("beside", "unread"),
    [("Online,Paper,Total\nHomes,70,50,120\nJobs,40,50,90\n", "'Online', 'Paper'"),
     ("Rank,Count\nHomes,1,120\nJobs,2,90\n", "'Rank'"),
     ("%,Number\nHomes,57.1%,120\nJobs,42.9%,90\n", "'%'"),
     ("Score,Votes\nHomes,2,120\nJobs,7,90\n", "'Score'")],
)  # fmt: skip
def test_columns_beside_the_votes_are_listed(beside: str, unread: str, tmp_path: Path) -> None:
    read = read_votes(write(tmp_path, f"Issue,{beside}"))
    assert read.to_dict() == {"Homes": 120, "Jobs": 90}
    assert f"not read: {unread}" in read.attrs["notices"]


def test_issues_go_before_their_themes(tmp_path: Path) -> None:
    text = "Theme,Issue,Votes\nPlace,Housing,12\nPlace,Parks,13\n"
    assert read_votes(write(tmp_path, text)).to_dict() == {"Housing": 12, "Parks": 13}


def test_issues_in_rows_and_numbers_for_choices_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="issues are in rows"):
        read_ballots(write(tmp_path, "Issue,Ballot 1,Ballot 2\nHousing,1,2\nJobs,2,1\n"))
    with pytest.raises(FrameError, match="choices are numbers"):
        read_ballots(write(tmp_path, "Ballot,Choice 1,Choice 2\nB1,1,2\nB2,2,1\n"))


def test_ballots_may_be_numbered_from_1_in_each_ward(tmp_path: Path) -> None:
    text = "Ward,Ballot,a,b\nNorth,1,1,2\nSouth,1,2,1\n"
    assert len(read_ballots(write(tmp_path, text)).places) == 2
    with pytest.raises(FrameError, match="line 2"):
        read_ballots(write(tmp_path, text.replace("South", "north")))


@pytest.mark.parametrize(
    "head",
    [",Housing,Jobs,Safety", "Ballot,Place,,\n,Housing,Jobs,Safety",
     ",Rank 1 to 3,Rank 1 to 3,Rank 1 to 3\nBallot,Housing,Jobs,Safety",
     "Residents' vote\n,Housing,Jobs,Safety"],
)  # fmt: skip
def test_a_ballot_is_never_the_heading(head: str, tmp_path: Path) -> None:
    places = read_ballots(write(tmp_path, f"{head}\n1,1,2,3\n2,2,1,3\n3,3,2,1\n")).places
    assert places.to_dict("list") == {"Housing": [1, 2, 3], "Jobs": [2, 1, 2], "Safety": [3, 3, 1]}


def test_a_ballot_of_words_is_never_the_heading(tmp_path: Path) -> None:
    path = write(tmp_path, ",First choice,Second choice\nR1,Housing,Jobs\nR2,Jobs,Housing\n")
    assert read_ballots(path).places.to_dict("list") == {"Housing": [1, 2], "Jobs": [2, 1]}


def test_counts_with_a_column_that_has_no_heading(tmp_path: Path) -> None:
    path = write(tmp_path, ",Issue,Votes\n1,Housing,120\n2,Jobs,100\n")
    assert holds_votes(path)
    assert read_votes(path).to_dict() == {"Housing": 120, "Jobs": 100}


@pytest.mark.parametrize(
    "head",
    ["Ballot,a (3 = most important),b,c", '"Rank them, 5 = highest, 1 = lowest",,,\nBallot,a,b,c',
     "1 (least) to 3 (most important),,,\nBallot,a,b,c", "1-3 (low to high),,,\nBallot,a,b,c",
     "Higher is more important,,,\nBallot,a,b,c"],
)  # fmt: skip
def test_places_are_turned_round_where_the_highest_number_is_first(
    head: str, tmp_path: Path
) -> None:
    read = read_ballots(write(tmp_path, f"{head}\n1,3,2,1\n2,3,1,2\n3,2,3,\n"))
    assert read.places.fillna(0).to_dict("list") == {"a": [1, 1, 2], "b": [2, 3, 1], "c": [3, 2, 0]}
    assert any("highest number is the first place" in notice for notice in read.notices)


def test_a_note_states_the_order_and_a_ballot_without_the_first_place_is_spoilt(
    tmp_path: Path,
) -> None:
    text = "Ballot,a,b,c\n1,3,2,1\n2,2,1,\n3,1,2,3\nNote: 1 is the lowest priority,,,\n"
    with pytest.raises(FrameError, match="line 3: the first place, 3, is not given"):
        read_ballots(write(tmp_path, text))


@pytest.mark.parametrize(
    "head",
    ["Top 3 issues", "Choose your 3 most important issues", '"1 = first, 3 = last"',
     "Rank from 1 (most important) to 3", "Ward 3 - top issues"],
)  # fmt: skip
def test_1_is_the_first_place(head: str, tmp_path: Path) -> None:
    read = read_ballots(write(tmp_path, f"{head},,\nBallot,a,b\n1,1,2\n2,2,1\n"))
    assert read.places["a"].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("text", "words"),
    [("Points for each issue,,\nBallot,a,b\n1,1,2\n2,2,1\n", "names scores"),
     ("Ballot,a (2 = best),b (1 = best)\n1,1,2\n2,2,1\n", "contradict"),
     ("Ballot,a,b,c\n1,3,3,2\n2,1,1,1\n3,1,2,3\n", "2 of 3 ballots"),
     ("Ballot,a,b,c\n1,1,,1\n2,,1,\n3,1,,\n", "ticks")],
)  # fmt: skip
def test_scores_are_not_places_even_where_spoilt_ballots_are_left_out(
    text: str, words: str, tmp_path: Path
) -> None:
    with pytest.raises(FrameError, match=words):
        read_ballots(write(tmp_path, text), leave_out_spoilt=True)


@pytest.mark.parametrize("heading", ["Household size", "Number of children", "Year", "Weight"])
def test_columns_of_numbers_that_are_not_issues(heading: str, tmp_path: Path) -> None:
    read = read_ballots(write(tmp_path, f"Ballot,a,b,{heading}\n1,1,2,3\n2,2,1,3\n"))
    assert read.places.columns.tolist() == ["a", "b"]
    assert any(repr(heading) in notice for notice in read.notices)


def test_weights_that_differ_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="'Survey weight' holds weights"):
        read_ballots(write(tmp_path, "Ballot,a,b,Survey weight\n1,1,2,1.2\n2,2,1,0.8\n"))


@pytest.mark.parametrize("head", ["Priority,Topic,Votes", "No,Issue,Priority,Votes"])
def test_the_number_or_rank_of_a_priority_is_not_the_issue(head: str, tmp_path: Path) -> None:
    rows = ["1,Housing,20", "2,Jobs,10"] if head.startswith("P") else ["1,Housing,High,20",
                                                                      "2,Jobs,Low,10"]  # fmt: skip
    read = read_votes(write(tmp_path, "\n".join([head, *rows])))
    assert read.to_dict() == {"Housing": 20, "Jobs": 10}
    assert any("not 'Priority'" in notice for notice in read.attrs["notices"])


def test_numbers_are_not_names_of_issues(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="'Priority' holds numbers"):
        read_votes(write(tmp_path, "Priority,Votes\n1,20\n2,10\n"))


def test_weighted_votes_beside_others_are_asked_for(tmp_path: Path) -> None:
    text = "Issue,Unweighted count,Weighted count,Votes cast\nHousing,10,12,9\nJobs,5,4,6\n"
    with pytest.raises(FrameError, match="'Weighted count' or 'Votes cast'"):
        read_votes(write(tmp_path, text))


def test_issues_that_begin_as_notes_and_statistics_do(tmp_path: Path) -> None:
    issues = {"Key worker housing": 120, "Average speed cameras": 90, "Parks": 30, "Max 20mph": 10}
    text = "\n".join(["Issue,Votes", *(f"{issue},{n}" for issue, n in issues.items())])
    assert read_votes(write(tmp_path, text)).to_dict() == issues


def test_a_total_within_each_issue_is_refused(tmp_path: Path) -> None:
    head = "Issue,Age group,Votes\nHousing,16-24,10\nHousing,25+,20\nHousing,Town,30\n"
    text = head + "Jobs,16-24,5\nJobs,25+,6\nJobs,Town,11\n"
    with pytest.raises(FrameError, match="line 4: 30 votes are the sum"):
        read_votes(write(tmp_path, text))
    assert read_votes(write(tmp_path, text.replace("11", "12"))).to_dict()["Housing"] == 60
    called = text.replace("Town", "Everyone")
    assert read_votes(write(tmp_path, called)).to_dict() == {"Housing": 30, "Jobs": 11}
    with pytest.raises(FrameError, match="line 7: 'Everyone' may be a total"):
        read_votes(write(tmp_path, called.replace("11", "12")))


def test_a_choice_of_several_issues_spoils_the_ballot(tmp_path: Path) -> None:
    text = (
        "Respondent,First choice,Second choice\n1,Jobs,Homes\n2,Jobs; homes,\n3,Homes,Jobs; pay\n"
    )
    with pytest.raises(FrameError, match="line 3: 'Jobs; homes' names several issues"):
        read_ballots(write(tmp_path, text))
    read = read_ballots(write(tmp_path, text), leave_out_spoilt=True)
    assert read.places.columns.tolist() == ["Jobs", "Homes", "Jobs; pay"]
