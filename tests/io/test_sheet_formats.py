"""Worksheets that show something else than they hold: thousands, hidden rows and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from needsmap.columns import Spend
from needsmap.errors import FrameError
from needsmap.io.sheet_formats import shown_by
from needsmap.io.tables import order_sheets
from needsmap.readers.papers.ledger import read_ledger

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("code", "by"),
    [
        ("General", 1),
        ("#,##0.00", 1),
        ("#,##0,", 1_000),
        ('£#,##0,"k";[Red]-£#,##0,"k"', 1_000),
        ("0.0,,", 1_000_000),
        ('0","', 1),
        ("_,0_,", 1),
    ],
)
def test_commas_behind_the_last_digit_of_a_format_divide(code: str, by: int) -> None:
    assert shown_by(code).divisor == by


@pytest.mark.parametrize(("heading", "spent"), [("Amount", 50_000.0), ("Amount (£000)", 50_000.0)])
def test_a_format_and_a_heading_in_thousands_multiply_once(
    tmp_path: Path, heading: str, spent: float
) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Partner", heading])
    sheet.append(["NHS", 50_000])
    sheet["B2"].number_format = "#,##0,"
    book.save(tmp_path / "spend.xlsx")
    ledger = read_ledger(tmp_path / "spend.xlsx")
    assert ledger[Spend.AMOUNT].tolist() == [spent]
    assert any("column B, line 2" in notice for notice in ledger.attrs["notices"])


def test_what_a_worksheet_hides_is_read_and_counted(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["Issue", "Base", "Votes"], ["Homes", 1, 2], ["Crime", 3, 4], ["Parks", 5, 6]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions[9].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.save(tmp_path / "votes.xlsx")
    table = order_sheets(tmp_path / "votes.xlsx")[0]
    assert [cells for _, cells in table.walk()][2] == ["Crime", "3", "4"]
    hidden = [notice for notice in table.notices if "hides" in notice]
    assert [notice.rsplit(": ", 1)[1] for notice in hidden] == ["line 3", "B"]


@pytest.mark.parametrize(
    ("code", "symbol"),
    [
        ("[$€-2] #,##0.00", "€"),
        ('_-"€"* #,##0_-', "€"),
        ("\\$0.00", "$"),
        ("[$£-809]#,##0", ""),
        ("[$-F800]dddd, mmmm dd", ""),
        ("£#,##0", ""),
        ("General", ""),
    ],
)
def test_a_format_names_its_currency(code: str, symbol: str) -> None:
    assert shown_by(code).currency == symbol


def test_numbers_in_another_currency_are_not_pounds(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["Theme", "Amount"], ["Housing", 500], ["Roads", 20]):
        sheet.append(row)
    for cell in sheet["B"][:2]:
        cell.number_format = "[$€-2] #,##0"
    book.save(tmp_path / "euro.xlsx")
    table = order_sheets(tmp_path / "euro.xlsx")[0]
    assert [cells[1] for _, cells in table.walk()] == ["Amount", "€500", "20"]
    with pytest.raises(FrameError):
        read_ledger(tmp_path / "euro.xlsx")
