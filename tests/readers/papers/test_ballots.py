"""Ballots and votes: every layout, every fault at once, with its line."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from needsmap.errors import FileFormatError, FrameError
from needsmap.readers.papers.ballots import holds_votes, read_ballots, read_votes


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
    assert "4 fault(s)" in words


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
