"""Ballots, votes and ledgers: every fault at once, with its line."""

import os
from pathlib import Path

import numpy as np
import pytest

from needsmap.errors import FrameError
from needsmap.frames import Spend
from needsmap.needs.papers import spend
from needsmap.readers.papers.returns import (
    holds_votes,
    read_activity,
    read_ballots,
    read_ledger,
    read_votes,
)


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
    assert "line 6: '9' for 'housing' is no place from 1 to 3" in words
    assert "line 7: 'x' for 'housing'" in words
    assert "4 fault(s)" in words


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


def test_ledger_money_is_read_as_people_write_it(tmp_path: Path) -> None:
    text = 'partner,amount\nA,"£14,000"\nB,75\nC,2k\nD,1.5m\n'
    assert read_ledger(write(tmp_path, text))[Spend.AMOUNT].tolist() == [14000, 75, 2000, 1.5e6]


def test_ledger_faults_are_all_named(tmp_path: Path) -> None:
    text = (
        "partner,amount,kind,restriction,discretion,basis\n"
        "A,-5,spent,none,0.5,direct\n"
        ",ten,gift,some,120%,guess\n"
        "A,5,transfer,none,,\n"
        "B,-4,transfer,none,,\n"
    )
    with pytest.raises(FrameError) as caught:
        read_ledger(write(tmp_path, text))
    words = str(caught.value)
    for fault in (
        "line 2: the amount '-5' is below 0",
        "line 3: the amount 'ten' is not a sum of money",
        "line 3: no partner is named",
        "line 3: kind is 'gift'",
        "line 3: restriction is 'some'",
        "line 3: discretion is '120%'",
        "line 3: basis is 'guess'",
        "lines 4, 5: transfers between partners add to 1.00, not to 0",
    ):
        assert fault in words


@pytest.mark.real
def test_one_norbitons_ledger() -> None:
    mirror = os.environ.get("NEEDSMAP_MIRROR")
    if not mirror:
        pytest.skip("NEEDSMAP_MIRROR is not set")
    ledger = read_ledger(Path(mirror) / ".." / "samples" / "one_norbiton_spend_2012.csv")
    lines = spend.totals(ledger).set_index(Spend.MEASURE)[Spend.AMOUNT]
    assert lines["spent"] == 16_075
    assert lines["allocated"] == 83_000
    assert lines["allocated, unrestricted"] == 8_000
    assert lines["match funding (in no other total)"] == 2_000
    assert ledger.loc[ledger[Spend.RESTRICTION] == "ring_fenced", Spend.AMOUNT].sum() == 75_000


def test_activity_is_added_up_by_area(tmp_path: Path) -> None:
    text = 'area code,service,clients\nE05000001,a,"1,200"\nE05000001,b,30\nE05000002,a,0\n'
    assert read_activity(write(tmp_path, text)).to_dict() == {"E05000001": 1230, "E05000002": 0}


def test_activity_faults_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(FrameError) as caught:
        read_activity(write(tmp_path, "area code,clients\n,3\nE05000001,-2\nE05000002,few\n"))
    words = str(caught.value)
    for fault in ("line 2: no area", "line 3: the count '-2'", "line 4: the count 'few'"):
        assert fault in words
    with pytest.raises(FrameError, match="every count is 0"):
        read_activity(write(tmp_path, "area code,clients\nE05000001,0\n"))
    with pytest.raises(FrameError, match="one of counts are needed"):
        read_activity(write(tmp_path, "area code,mood\nE05000001,0\n"))
