# ruff: noqa: RUF001 - typographic quotation marks are what is tried
"""Tables as they arrive: every encoding, separator and workbook, and the ones made to do harm."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needsmap.errors import FileFormatError
from needsmap.io.tables import TableOptions, open_tables, order_sheets

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [["Site", "Use", "Cost"], ["St Mary’s Hall", "Café", "£1,200"], ["Oak", "Library", "900"]]


def written(separator: str = ",") -> str:
    quoted = ([f'"{c}"' if separator in c else c for c in row] for row in ROWS)
    return "\n".join(separator.join(row) for row in quoted) + "\n"


def rows_of(path: Path, options: TableOptions | None = None) -> list[list[str]]:
    return [cells for _, cells in order_sheets(path, options)[0].walk()]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "¬"])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac-roman"],
)
def test_every_encoding_and_separator_is_told(
    encoding: str, separator: str, tmp_path: Path
) -> None:
    if separator == "¬" and encoding == "mac-roman":
        pytest.skip("no program writes it")
    path = tmp_path / "r.csv"
    path.write_bytes(written(separator).encode(encoding))
    assert rows_of(path) == ROWS


def test_a_dos_code_page_is_told(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(written(";").replace("’", "'").encode("cp437"))
    assert rows_of(path)[1] == ["St Mary's Hall", "Café", "£1,200"]


def test_two_encodings_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(written(";").encode() + "Ash;Café;£5\n".encode("cp1252"))
    table = order_sheets(path)[0]
    assert [cells for _, cells in table.walk()] == [*ROWS, ["Ash", "Café", "£5"]]
    assert any("mixed" in notice for notice in table.notices)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end(end: str, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(written(";").replace("\n", end).encode())
    assert [line for line, _ in order_sheets(path)[0].walk()] == [1, 2, 3]


def test_excels_line_that_names_the_separator_is_not_a_row(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("sep=;\n" + written(";"), encoding="utf-8-sig")
    assert [line for line, _ in order_sheets(path)[0].walk()] == [2, 3, 4]
    assert rows_of(path) == ROWS


def test_what_is_stated_overrules(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes("a;b,c\n".encode("cp1252"))
    assert rows_of(path, TableOptions(separator=";")) == [["a", "b,c"]]
    for wrong in (TableOptions(encoding="klingon"), TableOptions(encoding="base64"),
                  TableOptions(separator=";;"), TableOptions(separator='"')):  # fmt: skip
        with pytest.raises(FileFormatError, match=r"r\.csv"):
            rows_of(path, wrong)


def test_an_unclosed_quotation_mark_loses_no_row_silently(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text('a,b,c\n1,"2,3\n4,5,6\n7,8,9\n')
    with pytest.raises(FileFormatError, match="line 2"):
        rows_of(path)


def test_a_line_break_in_a_cell_keeps_the_line_numbers(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text('a,b\n"one\ntwo",2\n3,4\n')
    assert [line for line, _ in order_sheets(path)[0].walk()] == [1, 2, 4]


@given(
    rows=st.lists(
        st.lists(st.text("abc £é’,;\"'\t", max_size=6), min_size=3, max_size=3),
        min_size=2, max_size=8,
    ),
    separator=st.sampled_from([",", ";", "\t"]),
)  # fmt: skip
def test_what_a_spreadsheet_writes_is_read(
    rows: list[list[str]], separator: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("t") / "r.csv"
    head = [["first", "second", "third"]]
    pd.DataFrame([*head, *rows]).to_csv(
        path, header=False, index=False, sep=separator, encoding="utf-8-sig"
    )
    assert rows_of(path, TableOptions(separator=separator)) == [*head, *rows]


# ------------------------------------------------------------------ workbooks


def book(path: Path, *sheets: tuple[str, list[list[object]]]) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return made


def test_a_visible_worksheet_goes_before_a_longer_hidden_one(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    made = book(path, ("Old", [["a"], ["1"], ["2"], ["3"]]), ("Now", [["a"], ["9"]]))
    made["Old"].sheet_state = "hidden"
    made.save(path)
    assert [(table.sheet, table.hidden) for table in order_sheets(path)] == [
        ("Now", False), ("Old", True),
    ]  # fmt: skip
    assert order_sheets(path, TableOptions(sheet=" old "))[0].sheet == "Old"
    with pytest.raises(FileFormatError, match="'Old'"):
        order_sheets(path, TableOptions(sheet="Elsewhere"))[0]


def test_merged_text_belongs_to_every_row_and_a_number_to_the_first(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    made = book(path, ("S", [["Partner", "Site", "Area"], ["Council", "Elm", 900],
                             [None, "Oak", None], ["Trust", "Ash", 10]]))  # fmt: skip
    made["S"].merge_cells("A2:A3")
    made["S"].merge_cells("C2:C3")
    made.save(path)
    table = order_sheets(path)[0]
    assert [cells for _, cells in table.walk()][1:3] == [
        ["Council", "Elm", "900"], ["Council", "Oak", ""],
    ]  # fmt: skip
    assert any("900" in notice for notice in table.notices)


def test_errors_and_formulas_without_a_result_are_not_blanks(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    made = book(path, ("S", [["a", "b", "c"], [1, None, 3]]))
    sheet = made["S"]
    sheet["A2"] = "#REF!"
    sheet["A2"].data_type = "e"
    sheet["B2"] = "=1+1"
    made.save(path)
    assert rows_of(path)[1] == ["#REF!", "#FORMULA", "3"]


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_a_workbook_inside_a_zip(suffix: str, tmp_path: Path) -> None:
    inside = tmp_path / f"in.{suffix}"
    pd.DataFrame(ROWS[1:], columns=ROWS[0]).to_excel(inside, index=False)
    path = tmp_path / "r.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(inside, inside.name)
    assert rows_of(path) == ROWS


def xlsx_with(path: Path, xml: str) -> None:
    """Write a workbook whose one worksheet is `xml`."""
    book(path, ("S", [["a"]]))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = xml.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1048576"><c r="A1"><v>1</v></c><c r="XFD1048576" t="str"><v>x</v></c></row>',
        "<row r='1048576'><c r = 'XFD1048576' ><v>1</v></c></row>",
    ],
)
def test_a_worksheet_with_one_cell_far_away_is_refused_before_it_is_read(
    cells: str, tmp_path: Path
) -> None:
    path = tmp_path / "r.xlsx"
    xlsx_with(path, f"<worksheet {SPACE}><sheetData>{cells}</sheetData></worksheet>")
    with pytest.raises(FileFormatError, match=r"r\.xlsx"):
        order_sheets(path)[0]


@pytest.mark.parametrize("checked", [100, 101])
def test_a_workbook_that_claims_less_than_it_holds_is_refused(checked: int, tmp_path: Path) -> None:
    # the reader of workbooks unpacks all of it; the standard library stops at what is claimed
    path = tmp_path / "r.xlsx"
    book(path, ("S", [["a" * 5_000]]))
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
        begins = archive.read(part)[:checked]
    data = bytearray(path.read_bytes())
    for crc in (part.header_offset + 14, data.rfind(part.filename.encode()) - 46 + 16):
        struct.pack_into("<L", data, crc, zlib.crc32(begins))
        struct.pack_into("<L", data, crc + 8, 100)
    path.write_bytes(data)
    with pytest.raises(FileFormatError, match=r"r\.xlsx: .*(larger than the file says|Bad CRC)"):
        order_sheets(path)[0]


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_the_cells_of_all_worksheets_are_counted_together(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"r.{suffix}"
    with pd.ExcelWriter(path) as writer:
        for name in ("A", "B"):
            pd.DataFrame(ROWS).to_excel(writer, sheet_name=name, index=False, header=False)
    assert len(open_tables(path)) == 2
    monkeypatch.setattr("needsmap.io.workbook_survey.MOST_CELLS", 17)
    with pytest.raises(FileFormatError, match="of all worksheets"):
        open_tables(path)


@pytest.mark.parametrize("packed", ["plain", "gzip", "zip"])
@pytest.mark.parametrize("limit", ["MOST_TEXT", "MOST_ROWS", "MOST_CELLS", "MOST_COLUMNS"])
def test_a_table_above_a_limit_is_refused_however_it_is_packed(
    limit: str, packed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = written().encode()
    path = tmp_path / ("r.zip" if packed == "zip" else "r.csv")
    if packed == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("r.csv", text)
    else:
        path.write_bytes(gzip.compress(text) if packed == "gzip" else text)
    most = {"MOST_TEXT": len(text), "MOST_ROWS": 3, "MOST_CELLS": 9, "MOST_COLUMNS": 3}[limit]
    monkeypatch.setattr(f"needsmap.io.tables.{limit}", most)
    assert rows_of(path) == ROWS
    monkeypatch.setattr(f"needsmap.io.tables.{limit}", most - 1)
    with pytest.raises(FileFormatError, match=r"not read\. Cut it"):
        rows_of(path)


def test_a_formatted_empty_cell_far_away_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    cells = (
        '<row r="1"><c r="A1"><v>7</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    )
    xlsx_with(path, f"<worksheet {SPACE}><sheetData>{cells}</sheetData></worksheet>")
    assert rows_of(path) == [["7"]]


def test_an_ods_that_repeats_a_filled_row_for_ever_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.ods"
    pd.DataFrame({"a": [1]}).to_excel(path, index=False, engine="odf")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["content.xml"] = parts["content.xml"].replace(
        b"<table:table-row>",
        b'<table:table-row table:number-rows-repeated="1048576">'
        b'<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
        b"<text:p>x</text:p></table:table-cell>",
        1,
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    with pytest.raises(FileFormatError, match=r"r\.ods"):
        order_sheets(path)[0]


# ------------------------------------------------------------------ what is not a table


def bomb() -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("r.csv", b"0" * 80_000_000)
    return sink.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("r.csv", b""),
        ("r.csv", b"  \n \n"),
        ("r.csv", b"<!DOCTYPE html><html>log in</html>"),
        ("r.csv", b"%PDF-1.7 "),
        ("r.csv", b"\x7fELF\x00\x00\x01"),
        ("r.csv.gz", gzip.compress(b"a,b\n1,2\n" * 99, mtime=0)[:30]),
        ("r.csv.gz", gzip.compress(b"0" * 80_000_000, mtime=0)),
        ("r.zip", b"PK\x03\x04 not really"),
        ("r.zip", bomb()),
        ("r.xlsx", b"PK\x03\x04 not really"),
        ("r.xlsx", b"a,b\n1,2\n"),
        ("r.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("r.csv", b"," * 1_000_000),
    ],
    ids=lambda value: value if isinstance(value, str) else str(len(value)),
)
def test_what_is_not_a_table_is_refused_with_the_files_name(
    name: str, data: bytes, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(FileFormatError, match=r"r\."):
        rows_of(path)


def test_a_damaged_member_of_a_zip_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "r.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("r.csv", "a,b\n" * 5000)
    data = bytearray(path.read_bytes())
    data[60:70] = bytes(10)
    path.write_bytes(data)
    with pytest.raises(FileFormatError, match=r"r\.csv"):
        rows_of(path)


def test_all_worksheets_are_there(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    book(path, ("A", [["a"]]), ("B", [["b"]]))
    assert [table.sheet for table in open_tables(path)] == ["A", "B"]
