"""Numbers cut in two, and second tables below or beside the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from needsmap.columns import Spend
from needsmap.errors import FrameError
from needsmap.io.table_shape import (
    cut_numbers,
    labels_of_groups,
    second_table_beside,
    second_tables_below,
)
from needsmap.readers.papers.ledger import read_ledger
from needsmap.readers.papers.tables import read_sheet

if TYPE_CHECKING:
    from pathlib import Path


def _rows(*texts: str) -> list[tuple[int, list[str]]]:
    return [(line, text.split(",")) for line, text in enumerate(texts, start=2)]


@pytest.mark.parametrize(
    ("heads", "rows", "cut"),
    [
        ("Issue,Votes,Comments", ("Housing,1,250", "Crime,15,ok"), {2: "1,250"}),
        ("Code,Events,People,Notes", ("E1,25,1,600", "E2,29,1,601"), {2: "1,600", 3: "1,601"}),
        ("Theme,Amount,Year,Note", ("Housing,1,234,2025", "Crime,15,2024,x"), {2: "1,234"}),
        ("Code,Events,People", ("E1,25,160", "E2,c,c", ",number,thousands"), {}),
        ("Code,Target,Q1", ("K1,50,120", "K2,40,On track", "K3,40,130"), {}),
        ("Code,Q1,Q2", ("K1,50,120", "Code,Q2,Q1", "K2,60,110"), {}),
        ("Ref,House,Street", ("5,100,High Street", *["7,Elm House,Mill Lane"] * 3), {}),
    ],
)
def test_a_number_is_cut_where_its_halves_fit_better_together(
    heads: str, rows: tuple[str, ...], cut: dict[int, str]
) -> None:
    found = cut_numbers(heads.split(","), _rows(*rows), ",")
    assert {line: number for line, (number, _) in found.items()} == cut
    assert not cut_numbers(heads.split(","), _rows(*rows), ";")


@pytest.mark.parametrize(
    ("row", "faulty"),
    [
        ("Code,Q1,Q2", False),
        ("code,Q2,Q1", True),
        ("Code,Deaths,People", True),
        ("Code,Q1,Q3", True),
        ("Q1,5,6", False),
    ],
)
def test_headings_again_are_skipped_and_others_are_refused(row: str, *, faulty: bool) -> None:
    rows = _rows("K1,1,2", row, "K2,3,4")
    assert bool(second_tables_below(["Code", "Q1", "Q2"], rows)) == faulty


def test_tables_of_two_periods_are_not_added_up(tmp_path: Path) -> None:
    path = tmp_path / "spend.csv"
    for second, faults in (("Spend 2024/25", 1), ("Children's services", 0)):
        path.write_text(f"Spend 2023/24\nPartner,Amount\nNHS,1\n{second},\nPartner,Amount\nNHS,2\n")
        assert len(read_sheet(path, ["partner", "amount"]).faults) == faults


@pytest.mark.parametrize(
    ("heads", "row", "by_kind", "faulty"),
    [
        ("Name,Use,,Name,Use", "Elm,Hall,,Oak,Library", False, True),
        ("Name,Use,,Status,Tenure", "Elm,Hall,,Open,Lease", True, False),
        ("Partner,Amount,,Programme,Spend", "NHS,100,,Housing,150", True, True),
        ("Code,Title,,Q1,Q2", "K1,Homes,,5,6", True, False),
        ("Name,,Use,Name", "Elm,a note,Hall,Oak", False, False),
    ],
)
def test_a_table_beside_another_is_found(
    heads: str, row: str, *, by_kind: bool, faulty: bool
) -> None:
    found = second_table_beside(heads.split(","), _rows(row), by_kind=by_kind)
    assert bool(found) == faulty


def test_papers_refuse_a_cut_number_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_text("Issue,Votes,Comments\nHousing,1,250\nCrime,15,ok\n")
    sheet = read_sheet(path, ["issue", "votes"])
    with pytest.raises(FrameError, match=r"line 2: 1,250 .* quote"):
        sheet.refuse_faults()


@pytest.mark.parametrize(
    ("texts", "filled", "faulty"),
    [
        (("A,x", ",y", "B,x", ",y"), {3: "A", 5: "B"}, False),
        (("A,x", ",y", "B,x"), {}, True),
        (("A,", ",y", "B,", ",y"), {}, True),
        (("A,x", ",y", ",z"), {}, True),
        (("A,x", ",y", "A,x", ",y"), {}, False),
        ((",x", ",y", "A,x"), {}, False),
        (("A,x", "B,y"), {}, False),
    ],
)
def test_a_blank_is_the_label_above_only_in_the_shape_of_a_pivot_table(
    texts: tuple[str, ...], filled: dict[int, str], *, faulty: bool
) -> None:
    heads = ["Theme", "Partner"]
    _, found, fault = labels_of_groups(heads, _rows(*texts), [0], [0, 1])
    assert found == filled
    assert bool(fault) == faulty


def test_a_ledger_from_a_pivot_table_keeps_its_themes(tmp_path: Path) -> None:
    path = tmp_path / "pivot.csv"
    path.write_text(
        "Theme,Partner,Amount\nHousing,Council,1000\n,NHS,500\nHousing Total,,1500\n"
        "Crime,Police,800\n,Council,200\nCrime Total,,1000\nGrand Total,,2500\n"
    )
    ledger = read_ledger(path)
    assert ledger.groupby(Spend.THEME)[Spend.AMOUNT].sum().to_dict() == {
        "Housing": 1500,
        "Crime": 1000,
    }
    assert any("lines 3, 6" in notice for notice in ledger.attrs["notices"])
