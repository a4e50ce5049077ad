"""Ledgers and counts of clients: money as people write it, and rows that are not money."""

import os
from pathlib import Path

import pytest

from needsmap.errors import FrameError
from needsmap.frames import Spend
from needsmap.needs.papers import spend
from needsmap.readers.papers.ledger import read_activity, read_ledger


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "return.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_ledger_money_is_read_as_people_write_it(tmp_path: Path) -> None:
    text = 'partner,amount\nA,"£14,000"\nB,75\nC,2k\nD,1.5m\n'
    assert read_ledger(write(tmp_path, text))[Spend.AMOUNT].tolist() == [14000, 75, 2000, 1.5e6]


def test_ledger_faults_are_all_named(tmp_path: Path) -> None:
    text = (
        "partner,amount,kind,restriction,discretion,basis\n"
        "A,-5,allocated,none,0.5,direct\n"
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


@pytest.mark.parametrize(
    "last",
    ["Total,,420000,spent", 'Grand total,,"420,000",', ",Total,420000,spent", ",,420000,",
     "Total spend 2026/27,,420000,spent", "TOTAL:,,£420k,"],
)  # fmt: skip
def test_a_total_does_not_double_the_ledger(last: str, tmp_path: Path) -> None:
    text = f"partner,programme,amount,kind\nA,Youth,120000,spent\nB,Homes,300000,spent\n{last}\n"
    ledger = read_ledger(write(tmp_path, text))
    assert ledger[Spend.AMOUNT].sum() == 420_000
    assert any("line 4" in notice for notice in ledger.attrs["notices"])


def test_sub_totals_by_partner(tmp_path: Path) -> None:
    text = (
        "partner,programme,amount\nA,Youth,100\nA,Homes,300\nA Total,,400\nB,Parks,7\n"
        "B,Roads,3\nB Total,,10\nGrand Total,,410\n"
    )
    assert read_ledger(write(tmp_path, text))[Spend.AMOUNT].sum() == 410


def test_a_supplier_called_total_is_paid(tmp_path: Path) -> None:
    text = (
        "Organisation Name,Supplier Name,Payment Date,Net Amount\n"
        "Council,Total Gas & Power,02/04/2026,900\nCouncil,Oak Ltd,03/04/2026,50\n"
    )
    assert read_ledger(write(tmp_path, text))[Spend.AMOUNT].sum() == 950


def test_a_councils_list_of_spending_with_credits(tmp_path: Path) -> None:
    text = (
        "Organisation Name,Directorate,Service Category Label,Supplier Name,Payment Date,"
        "Transaction Number,Net Amount,Irrecoverable VAT Amount\n"
        "Council,Place,Parks,Oak,02/04/2026,1,1250.50,0\n"
        "Council,Place,Parks,Oak,09/04/2026,2,-250.50,0\n"
        'Council,People,Youth,REDACTED,09/04/2026,3,"3,000.00",0\n'
    )
    ledger = read_ledger(write(tmp_path, text))
    assert ledger[Spend.AMOUNT].sum() == 4000
    assert ledger[Spend.THEME].tolist() == ["Place", "Place", "People"]
    assert any("250.50" in notice for notice in ledger.attrs["notices"])


@pytest.mark.parametrize(
    ("heading", "times"),
    [("Amount (£000)", 1000), ("Amount £k", 1000), ("Amount (£m)", 1e6), ("Amount (£)", 1)],
)
def test_the_headings_unit_counts(heading: str, times: float, tmp_path: Path) -> None:
    ledger = read_ledger(write(tmp_path, f"partner,{heading}\nA,120\nB,300\n"))
    assert ledger[Spend.AMOUNT].tolist() == [120 * times, 300 * times]


def test_net_is_taken_where_gross_is_there_too(tmp_path: Path) -> None:
    ledger = read_ledger(write(tmp_path, "Organisation,Amount,Net Amount\nA,120,100\n"))
    assert ledger[Spend.AMOUNT].tolist() == [100]
    assert any("'Net Amount'" in notice for notice in ledger.attrs["notices"])


def test_lines_without_an_amount_are_left_out_and_named(tmp_path: Path) -> None:
    ledger = read_ledger(write(tmp_path, "partner,amount\nA,5\nB,-\nC,TBC\nD,[c]\n"))
    assert ledger[Spend.AMOUNT].tolist() == [5]
    assert any("3 (-), 4 (TBC), 5 ([c])" in notice for notice in ledger.attrs["notices"])


def test_partners_are_folded(tmp_path: Path) -> None:
    ledger = read_ledger(write(tmp_path, "partner,amount\nNHS,5\nnhs,6\nNHS,7\n"))
    assert set(ledger[Spend.PARTNER]) == {"NHS"}


def test_a_ledger_without_any_amount_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="amount"):
        read_ledger(write(tmp_path, "partner,amount\nA,-\nB,TBC\n"))
