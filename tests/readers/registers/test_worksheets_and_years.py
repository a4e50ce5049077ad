"""Worksheets of one register are all read, the latest of several years is taken, and both named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from needsmap.catalogue import open_catalogue
from needsmap.columns import Assets
from needsmap.io.dates import time_of_heading
from needsmap.model import RegisterLayout
from needsmap.readers.registers.sheets import read_registers

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.readers.registers.read import Register

LAYOUTS = tuple(open_catalogue(()).of(RegisterLayout))
HEAD = ["Asset ID", "Name", "Postcode", "Floor area (m2)"]


def book(folder: Path, sheets: dict[str, list[list[object]]], hidden: str = "") -> list[Register]:
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        sheet.sheet_state = "hidden" if title == hidden else "visible"
        for row in rows:
            sheet.append(row)
    made.save(folder / "r.xlsx")
    return read_registers(folder / "r.xlsx", LAYOUTS)


def rows(*names: str) -> list[list[object]]:
    return [HEAD, *([f"A-{name}", f"{name} Hall", "KT1 1EU", 100] for name in names)]


def names(registers: list[Register]) -> list[str]:
    return [name for register in registers for name in register.rows[Assets.NAME]]


def test_worksheets_with_the_same_headings_are_one_register(tmp_path: Path) -> None:
    lease = [[*row, extra] for row, extra in zip(rows("C"), ["Lease end", "31/03/2040"])]  # noqa: B905
    got = book(tmp_path, {"Freehold": rows("A", "B"), "Leasehold": lease})
    assert names(got) == ["A Hall", "B Hall", "C Hall"]
    assert [register.name for register in got] == [
        "r.xlsx, worksheet 'Freehold'", "r.xlsx, worksheet 'Leasehold'",
    ]  # fmt: skip
    assert not got[0].unread


@pytest.mark.parametrize(
    ("sheet", "content", "may_be"),
    [
        ("Notes", [["All areas are gross internal"], ["Prepared by Property Services"]], False),
        ("Disposals", rows("D"), False),
        ("By postcode", rows("B"), False),  # the same assets once more
        ("Summary", [["Use", "Floor area (m2)"], ["Hall", 300]], False),
        ("Partners", [["Site", "Address", "Owner"], ["Elm House", "1 High Street", "NHS"]], True),
    ],
)
def test_a_worksheet_that_is_no_other_part_is_named(
    tmp_path: Path,
    sheet: str,
    content: list[list[object]],
    may_be: bool,  # noqa: FBT001
) -> None:
    got = book(tmp_path, {"Assets": rows("A", "B", "C", "E", "F", "G"), sheet: content})
    assert len(got) == 1
    assert len(got[0].rows) == 6
    assert [(u.sheet, u.may_be_register) for u in got[0].unread] == [(sheet, may_be)]


def test_of_worksheets_of_two_years_the_latest_is_read(tmp_path: Path) -> None:
    got = book(tmp_path, {"2024-25": rows("A", "B", "C"), "2025-26": rows("A", "D")})
    assert names(got) == ["A Hall", "D Hall"]
    assert [u.sheet for u in got[0].unread] == ["2024-25"]


def test_a_hidden_worksheet_is_named(tmp_path: Path) -> None:
    got = book(tmp_path, {"Assets": rows("A"), "Old": rows("B", "C")}, hidden="Old")
    assert names(got) == ["A Hall"]
    assert [u.sheet for u in got[0].unread] == ["Old"]


def test_the_latest_of_several_years_is_taken_and_the_others_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(
        "Site,Use,Postcode,Running cost 2024/25,Running cost 2025/26,Utilisation 2025,"
        "Utilisation 2024,GIA 2023\nElm,Library,KT1 1EU,300,900,80%,50%,10\n",
        encoding="utf-8",
    )
    (got,) = read_registers(path, LAYOUTS)
    row = got.rows.iloc[0]
    assert (row[Assets.RUNNING_COST], row[Assets.UTILISATION], row[Assets.FLOOR_AREA]) == (
        900, 0.8, 10,
    )  # fmt: skip
    assert got.unused == ("Running cost 2024/25", "Utilisation 2024")
    assert len(got.choices) == 2


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("Running cost 2024/25", "Running cost 2025/26"),
        ("FY24 running cost", "FY25 running cost"),
        ("Value at 31/03/2024", "Value at 31/03/2025"),
        ("Value Mar-24", "Value Apr-24"),
        ("Utilisation 2025 Q1", "Utilisation 2025 Q2"),
        ("Cost (last year)", "Cost (this year)"),
        ("Cost_2024_25", "Cost_2025_26"),
    ],
)
def test_times_in_headings_are_in_order(earlier: str, later: str) -> None:
    first, second = time_of_heading(earlier), time_of_heading(later)
    assert first.rest == second.rest
    assert () < first.order < second.order


@pytest.mark.parametrize("heading", ["GIA (m2)", "Address line 2", "May", "Post Code", "Name"])
def test_a_heading_without_a_time_stays_whole(heading: str) -> None:
    assert time_of_heading(heading) == (heading, ())
