"""What a workbook's reader does not report: its size, error cells, formats, what is hidden.

The reader (calamine) lays a worksheet out from A1 to its last filled cell, so that one cell in
the last row and column makes it ask for more memory than there is, which ends the process. It
also reads an error (``#REF!``) and a formula that was saved without its result as blanks. Both
are looked up in the file itself first.
"""

from __future__ import annotations

import re
import zipfile
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from functools import reduce
from typing import IO, TYPE_CHECKING, Final
from xml.etree import ElementTree as ET
from xml.parsers import expat

from needsmap.errors import FileFormatError
from needsmap.io.archives import DAMAGED
from needsmap.io.limits import MOST_BOOK, MOST_CELLS, MOST_COLUMNS
from needsmap.io.sheet_formats import Shown, column_letters, marked_styles
from needsmap.model import counted, line_ranges, noun, some

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Mapping
    from pathlib import Path


#: What stands for a formula that was saved without its result.
NO_RESULT: Final = "#FORMULA"
_ROW: Final = rb"<(?:\w+:)?row\b([^>]*)>"
_CELL: Final = rb"<(?:\w+:)?c(?=[\s/>])([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)"
_COLUMNS: Final = rb"<(?:\w+:)?col\b([^>]*)>"
_TAGS: Final = re.compile(_ROW + rb"|" + _CELL + rb"|" + _COLUMNS, re.DOTALL)
_HIDDEN: Final = re.compile(rb"\bhidden\s*=\s*[\"'](?:1|true)[\"']")
_SPAN: Final = re.compile(rb"\b(min|max)\s*=\s*[\"'](\d{1,5})[\"']")
_STYLE: Final = re.compile(rb"\bs\s*=\s*[\"'](\d{1,6})[\"']")
_AT: Final = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{0,3})(\d{1,7})[\"']")
_VALUE: Final = re.compile(rb"<(?:\w+:)?v>([^<]+)</|<(?:\w+:)?is\b")
_ERROR: Final = re.compile(rb"\bt\s*=\s*[\"']e[\"']")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s/>]")
_BLOCK: Final = 1 << 20
_MOST_BUFFER: Final = 64 * _BLOCK


@dataclass(slots=True)
class SheetSurvey:
    """What a worksheet's file says beside its values.

    Attributes
    ----------
    errors, marked
        ``(row, column)`` from 0 to the error as the program shows it, or `NO_RESULT`; and to
        how the cell's format shows its number, where that is unlike it.
    hidden_rows, hidden_columns
        Rows with a filled cell, and columns, from 1, that the program does not show.
    """

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    marked: dict[tuple[int, int], Shown] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)

    def notices(self, width: int) -> list[str]:
        """Return sentences on what is hidden, of a worksheet with so many columns."""
        rows, columns = self.hidden_rows, [c for c in self.hidden_columns if c <= width]
        notices = []
        if rows:
            notices.append(
                f"{counted(len(rows), 'row')} that the worksheet hides or filters out "
                f"{noun(len(rows), 'is', 'are')} read: {line_ranges(rows)}"
            )
        if columns:
            letters = some([column_letters(column) for column in columns], 12)
            notices.append(
                f"{counted(len(columns), 'column')} that the worksheet hides "
                f"{noun(len(columns), 'is', 'are')} read: {letters}"
            )
        return notices


def survey_workbook(book: Path | io.BytesIO, what: str) -> dict[str, SheetSurvey]:
    """Check that every worksheet fits in memory, and find what its reader does not report.

    Parameters
    ----------
    book
        An xlsx, xlsm, xlsb or ods; an xls is small by its format and is not looked into.
    what
        The file, for messages.

    Returns
    -------
    dict
        Worksheet to its survey. Only those of an xlsx are looked into.

    Raises
    ------
    FileFormatError
        Where the worksheets reach further than `needsmap.io.limits.MOST_CELLS`, a part is
        larger than the file says, all are larger than `MOST_BOOK`, or the file is damaged.
    """
    surveys: dict[str, SheetSurvey] = {}
    cells = 0
    try:
        if not zipfile.is_zipfile(book):
            return surveys
        with zipfile.ZipFile(book) as archive:
            names = archive.namelist()
            if sum(info.file_size for info in archive.infolist()) > MOST_BOOK:
                raise FileFormatError(
                    f"{what}: the workbook unpacks to more than {MOST_BOOK:,} bytes; not read. "
                    "Save the one worksheet that is meant as csv"
                )
            styles = marked_styles(archive)
            for info in archive.infolist():
                part = info.filename
                with _opened(archive, info, what) as file:
                    if re.fullmatch(r"xl/worksheets/[^/]+\.xml", part):
                        surveys[part], more = _survey_xml(file, what, styles)
                    elif re.fullmatch(r"xl/worksheets/[^/]+\.bin", part):
                        more = _survey_binary(file, what)
                    else:
                        more = _survey_ods(file, what) if part == "content.xml" else 0
                cells += more
                _refuse(cells, 1, what)
            titles = _sheet_parts(archive) if "xl/workbook.xml" in names else {}
    except (*DAMAGED, expat.ExpatError, ET.ParseError) as error:
        if isinstance(error, FileFormatError):
            raise
        raise FileFormatError(
            f"{what}: the workbook is damaged or cut short ({error}). Save it again"
        ) from error
    return {title: surveys.get(part, SheetSurvey()) for title, part in titles.items()}


@contextmanager
def _opened(archive: zipfile.ZipFile, info: zipfile.ZipInfo, what: str) -> Iterator[IO[bytes]]:
    """Open a part, and at the end refuse it where it holds more than the archive claims.

    The standard library stops at the size that is claimed; the reader of workbooks does not.
    """
    more = copy(info)
    more.file_size += 1
    with archive.open(more) as file:
        yield file
        while file.read(_BLOCK):
            pass
        if file.tell() > info.file_size:
            raise FileFormatError(
                f"{what}: {info.filename} is larger than the file says; refused as a zip bomb"
            )


def _refuse(rows: int, columns: int, what: str) -> None:
    if rows * columns > MOST_CELLS or columns > MOST_COLUMNS:
        reach = f"reaches to row {rows:,} and column {columns:,}" if columns > 1 else "is too large"
        raise FileFormatError(
            f"{what}: a worksheet {reach}: {MOST_CELLS:,} cells can be read, of all worksheets. "
            "Delete stray cells, or save the table that is meant as csv"
        )


def _survey_xml(file: IO[bytes], what: str, styles: Mapping[int, Shown]) -> tuple[SheetSurvey, int]:
    """Walk the cells of a worksheet's XML, block by block; return its survey and its cells."""
    survey = SheetSurvey()
    row = column = rows = columns = 0
    hidden = False
    for block in _pieces(file, what):
        for tag in _TAGS.finditer(block):
            if tag[4] is not None:
                survey.hidden_columns += _hidden_columns(tag[4])
                continue
            if tag[1] is not None:
                at = _AT.search(tag[1])
                row, column = (int(at[2]) if at else row + 1), 0
                hidden = bool(_HIDDEN.search(tag[1]))
                continue
            at = _AT.search(tag[2])
            column = _column(at[1]) if at and at[1] else column + 1
            row = int(at[2]) if at and at[1] else row
            inside = tag[3] or b""
            value = _VALUE.search(inside)
            if value is None and not _FORMULA.search(inside):
                continue
            rows, columns = max(rows, row), max(columns, column)
            if hidden and survey.hidden_rows[-1:] != [row]:
                survey.hidden_rows.append(row)
            if value is None:
                survey.errors[row - 1, column - 1] = NO_RESULT
            elif _ERROR.search(tag[2]) and value[1]:
                survey.errors[row - 1, column - 1] = value[1].decode("utf-8", "replace")
            elif styles and (style := _STYLE.search(tag[2])) and int(style[1]) in styles:
                survey.marked[row - 1, column - 1] = styles[int(style[1])]
        _refuse(rows, columns, what)
    return survey, rows * columns


def _hidden_columns(attributes: bytes) -> range:
    """Return the columns, from 1, that a tag of columns hides."""
    span = {name: int(number) for name, number in _SPAN.findall(attributes)}
    first, last = span.get(b"min", 1), min(span.get(b"max", 0), MOST_COLUMNS)
    return range(first, last + 1) if _HIDDEN.search(attributes) else range(0)


def _pieces(file: IO[bytes], what: str) -> Iterator[bytes]:
    """Cut XML into blocks that end behind a cell."""
    block = b""
    while more := file.read(_BLOCK):
        block += more
        cut = [m.end() for m in re.finditer(rb"</(?:\w+:)?c>", block[-_BLOCK * 2 :])]
        at = cut[-1] + max(len(block) - _BLOCK * 2, 0) if cut else 0
        if at:
            yield block[:at]
            block = block[at:]
        elif len(block) > _MOST_BUFFER:
            raise FileFormatError(f"{what}: a worksheet has no cell in {len(block):,} bytes")
    yield block


def _column(letters: bytes) -> int:
    return reduce(lambda number, letter: number * 26 + letter - 64, letters.upper(), 0)


def _survey_binary(file: IO[bytes], what: str) -> int:
    """Walk the records of an xlsb worksheet: a row's header, and cells with their column."""
    data = file.read()
    at = rows = columns = row = 0
    while at < len(data):
        kind, at = _varint(data, at, 2)
        size, at = _varint(data, at, 4)
        number = int.from_bytes(data[at : at + 4], "little")
        if kind == 0:
            row = number + 1
        elif 2 <= kind <= 11 or kind == 62:
            rows, columns = max(rows, row), max(columns, number + 1)
        at += size
    _refuse(rows, columns, what)
    return rows * columns


def _varint(data: bytes, at: int, longest: int) -> tuple[int, int]:
    value = 0
    for i in range(longest):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << (7 * i)
        if byte < 0x80:
            break
    return value, at


def _survey_ods(file: IO[bytes], what: str) -> int:
    """Walk an ods: cells and rows that are repeated count as often as they are."""
    at = {"row": 0, "column": 0, "rows": 0, "columns": 0, "times": 1, "before": 0}

    def start(name: str, attributes: Mapping[str, str]) -> None:
        repeated = next((int(v) for k, v in attributes.items() if k.endswith("-repeated")), 1)
        kind = name.rpartition(":")[2]
        if kind == "table":
            before = at["before"] + at["rows"] * at["columns"]
            at.update(row=0, rows=0, columns=0, before=before)
        elif kind == "table-row":
            at["row"] += at["times"]
            at.update(column=0, times=repeated)
        elif kind in {"table-cell", "covered-table-cell"}:
            at["column"] += repeated
            if any(k.endswith("value-type") for k in attributes):
                filled()
        elif kind == "p":
            filled()

    def filled() -> None:
        at["rows"] = max(at["rows"], at["row"] + at["times"])
        at["columns"] = max(at["columns"], at["column"])
        _refuse(at["rows"], at["columns"], what)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.ParseFile(file)
    return at["before"] + at["rows"] * at["columns"]


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return each worksheet's name with the part that holds it."""
    # expat stops entities that multiply, and these parts are small
    links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {e.get("Id", ""): e.get("Target", "").lstrip("/") for e in links}
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    parts: dict[str, str] = {}
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            link = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
            target = targets.get(link, "")
            parts[sheet.get("name", "")] = target if target.startswith("xl/") else f"xl/{target}"
    return parts
