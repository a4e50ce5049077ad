"""Any table file as rows of text: csv in any encoding and separator, xlsx, xls, xlsb, ods.

This is the one way in for tables. It knows no column's meaning. What was found out about a file
(encoding, separator, worksheet) is reported, and can be overruled.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, Final

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from needsmap.errors import FileFormatError
from needsmap.io.archives import DAMAGED, check_zip, open_member, open_plain, reading
from needsmap.io.dates import time_of_heading
from needsmap.io.file_names import check_file
from needsmap.io.limits import (
    LONGEST_CELL,
    MOST_BOOK,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
)
from needsmap.io.text import SEPARATORS, find_encoding, find_separator
from needsmap.io.workbook_survey import SheetSurvey, survey_workbook
from needsmap.io.worksheets import sheet_rows
from needsmap.model import some

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from needsmap.io.cells import Row

TEXT: Final = (".csv", ".tsv", ".txt", ".tab")
WORKBOOKS: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_PROBE: Final = 64 * 1024
#: A workbook in the old binary format, or one that is encrypted.
_OLE: Final = b"\xd0\xcf\x11\xe0"
_WEB_PAGES: Final = (b"<!doctype", b"<html", b"<?xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOptions:
    """What a user may state about a file, "" to have it found out.

    ``sheet`` is the name of a worksheet, or of the layer of a map file.
    """

    encoding: str = ""
    separator: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of a file, whose rows can be walked through more than once.

    Attributes
    ----------
    name
        The file, with the worksheet or the member of a zip: for messages.
    walk
        Returns the rows from the first. Cells are text: a date is ISO, a whole number has no
        decimals, a spreadsheet's error is written as itself (``"#REF!"``).
    notices
        What was found out about the file, in sentences.
    sheet, hidden
        The worksheet's name, and whether a spreadsheet program hides it; "" for a text file.
    text, separator
        Opens a text file as text, and what parts its columns; None and "" for a worksheet.
    """

    name: str
    walk: Callable[[], Generator[Row]]
    notices: tuple[str, ...] = ()
    sheet: str = ""
    hidden: bool = False
    text: Callable[[], IO[str]] | None = None
    separator: str = ""

    def count(self) -> int:
        """Return how many rows have a filled cell."""
        return sum(1 for _, cells in self.walk() if any(cell.strip() for cell in cells))


def order_sheets(path: Path, options: TableOptions | None = None) -> list[Table]:
    """Open the tables of a file, the one that is meant first.

    Parameters
    ----------
    path, options
        As for `open_tables`.

    Returns
    -------
    list of Table
        Of a workbook, the named worksheet alone; else the visible one with most filled rows (of
        several that differ in the year of their name, the latest), then the others that are not
        empty.

    Raises
    ------
    FileFormatError
        As for `open_tables`; where no worksheet has the name.
    """
    sheet = options.sheet if options else ""
    tables = open_tables(path, options)
    if sheet and tables[0].sheet:
        wanted = [t for t in tables if t.sheet.strip().casefold() == sheet.strip().casefold()][:1]
        if not wanted:
            names = ", ".join(repr(t.sheet) for t in tables)
            raise FileFormatError(f"{path.name}: there is no worksheet {sheet!r}; it has {names}")
        tables = wanted
    elif len(tables) > 1:
        counts = {table.sheet: table.count() for table in tables}
        tables = [table for table in tables if counts[table.sheet]] or tables[:1]
        tables.sort(key=lambda t: (not t.hidden, counts[t.sheet]), reverse=True)
        times = {t.sheet: time_of_heading(t.sheet) for t in tables if t.hidden == tables[0].hidden}
        rest = times[tables[0].sheet].rest
        latest = max(times, key=lambda name: (times[name].rest == rest and times[name].order) or ())
        tables.sort(key=lambda t: t.sheet != latest)
    else:
        return tables
    first = tables[0]
    return [replace(first, notices=(f"worksheet {first.sheet!r}", *first.notices)), *tables[1:]]


def open_tables(
    path: Path, options: TableOptions | None = None, *, member: str = ""
) -> list[Table]:
    """Open every table of a file: one for a text file, one a worksheet for a workbook.

    Parameters
    ----------
    path
        csv, tsv or txt (perhaps gzipped); xlsx, xls, xlsb, ods; or a zip that holds one of
        these. The kind is told from the bytes, then from the name.
    options
        What the user states about the file.
    member
        Pattern of a file's name inside a zip; "" where it holds one table.

    Returns
    -------
    list of Table
        Visible worksheets before hidden ones, in the workbook's order. At least one.

    Raises
    ------
    FileFormatError
        Where it does not exist, is empty, cut short, of another kind, holds no worksheet, is
        an archive that is not safe, or is larger than `needsmap.io.limits` allow.
    """
    chosen = options or TableOptions()
    check_file(path)
    with path.open("rb") as file:
        magic = file.read(512)
    if not magic:
        raise FileFormatError(f"{path.name}: the file is empty")
    if magic.startswith(b"PK"):
        return _from_zip(path, chosen, member)
    if magic.startswith(_OLE):
        return _worksheets(path.name, path)
    if magic.startswith(b"%PDF"):
        raise FileFormatError(f"{path.name}: a PDF; ask for the table it was made from")
    if magic.lstrip().lower().startswith(b"!table"):
        raise FileFormatError(
            f"{path.name}: a MapInfo table, which is not read. Save it as GeoPackage or GeoJSON"
        )
    if path.suffix.lower() in WORKBOOKS:
        raise FileFormatError(f"{path.name}: not a workbook, or cut short. Save it again")
    return [_text_table(lambda: open_plain(path, most=MOST_TEXT), path, chosen)]


def _from_zip(path: Path, options: TableOptions, member: str) -> list[Table]:
    """Open a workbook, or the one table inside a zip."""
    names = check_zip(path)
    if any(n in {"[Content_Types].xml", "content.xml"} for n in names):
        return _worksheets(path.name, path)
    tables = [
        n
        for n in names
        if n.lower().endswith((*TEXT, *WORKBOOKS)) and not n.startswith("__MACOSX/")
        and (not member or re.search(member, n, re.IGNORECASE))
    ]  # fmt: skip
    if len(tables) != 1:
        inside = some(tables or names, 6) or "none"
        raise FileFormatError(
            f"{path.name}: a zip must hold one table, this holds {len(tables)} ({inside}). "
            "Unpack it and give the file that is meant"
        )
    name = tables[0]
    if name.lower().endswith(WORKBOOKS):
        with reading(path, name), open_member(path, name, most=MOST_BOOK) as file:
            data = file.read()
        return _worksheets(f"{path.name}: {name}", io.BytesIO(data))
    table = _text_table(lambda: open_member(path, name, most=MOST_TEXT), path, options, name)
    return [replace(table, notices=(f"read {name} inside the zip", *table.notices))]


def _text_table(
    opener: Callable[[], IO[bytes]], path: Path, options: TableOptions, inside: str = ""
) -> Table:
    what = f"{path.name}: {inside}" if inside else path.name
    with reading(path, inside):
        encoding = find_encoding(opener, what, stated=options.encoding)
        with opener() as file:
            head = file.read(_PROBE)
    if not head.strip():
        raise FileFormatError(f"{what}: the file is empty")
    if head.lstrip().lower().startswith(_WEB_PAGES):
        raise FileFormatError(f"{what}: a web page, not a table; save the file it links to")
    separator = options.separator or find_separator(head.decode(encoding.name, "replace"))
    if len(separator) != 1 or separator in '"\r\n':
        raise FileFormatError(f"{what}: a separator is one character, not {separator!r}")

    def text() -> IO[str]:
        return io.TextIOWrapper(opener(), encoding.name, errors=encoding.errors, newline="")

    return Table(
        name=what,
        walk=lambda: _parse(text, separator, what),
        notices=(encoding.notice, f"separated by {SEPARATORS.get(separator, repr(separator))}"),
        text=text,
        separator=separator,
    )


def _parse(text: Callable[[], IO[str]], separator: str, what: str) -> Generator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    line = 1
    usual = total = 0
    with text() as file:
        reader = csv.reader(file, delimiter=separator)
        try:
            for number, cells in enumerate(reader, start=1):
                usual = max(usual, len(cells))
                total += len(cells)
                _check_size(len(cells), number, total, f"{what}: line {line}")
                _check_quotes(cells, separator, usual, f"{what}: line {line}")
                # the line by which Excel marks a separator is cut at it: "sep=;"
                first = separator.join(cells).lstrip("\ufeff").casefold() if number == 1 else ""
                if first != f"sep={separator}":
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise _open_quote(f"{what}: line {line}", str(error)) from error
        except FileFormatError:
            raise
        except DAMAGED as error:
            raise FileFormatError(f"{what}: cut short at line {line} ({error})") from error


def _check_size(columns: int, rows: int, cells: int, where: str) -> None:
    if columns > MOST_COLUMNS or rows > MOST_ROWS or cells > MOST_CELLS:
        raise FileFormatError(
            f"{where}: more than {MOST_COLUMNS:,} columns, {MOST_ROWS:,} rows or {MOST_CELLS:,} "
            "cells; not read. Cut it to the rows and columns that are meant"
        )


def _check_quotes(cells: list[str], separator: str, usual: int, where: str) -> None:
    """Refuse a cell that has swallowed whole lines, as one with an unclosed quotation mark does."""
    for cell in cells:
        if "\n" not in cell and "\r" not in cell:
            continue
        swallowed = [part for part in cell.splitlines()[1:] if part.count(separator) >= usual - 1]
        if usual > 2 and swallowed:
            raise _open_quote(where, "a cell holds whole lines of the table")


def _open_quote(where: str, problem: str) -> FileFormatError:
    return FileFormatError(
        f"{where}: {problem}. A quotation mark that is opened there is probably never closed: "
        "correct that line"
    )


def _worksheets(what: str, book: Path | io.BytesIO) -> list[Table]:
    """Open every worksheet of a workbook after checking that it fits in memory."""
    surveys = survey_workbook(book, what)
    tables: list[Table] = []
    try:
        # from its bytes, so that the kind is told from them and not from the name
        data = book.getvalue() if isinstance(book, io.BytesIO) else book.read_bytes()
        opened = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for meta in opened.sheets_metadata:
            if meta.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = opened.get_sheet_by_name(meta.name)
            rows, notices = sheet_rows(sheet, surveys.get(meta.name, SheetSurvey()))
            tables.append(
                Table(
                    name=f"{what}, worksheet {meta.name!r}",
                    walk=lambda rows=rows: (row for row in rows),  # type: ignore[misc]
                    notices=tuple(notices),
                    sheet=meta.name,
                    hidden=meta.visible is not SheetVisibleEnum.Visible,
                )
            )
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise FileFormatError(
            f"{what}: not a whole workbook, or protected ({error}). Save it again"
        ) from error
    if not tables:
        raise FileFormatError(f"{what}: the workbook holds no worksheet")
    return sorted(tables, key=lambda table: table.hidden)
