"""A table with a known column as a frame of text, its headings tidied."""

from __future__ import annotations

import io
import re
from itertools import islice
from typing import TYPE_CHECKING, Final

import pandas as pd
import pyarrow as pa
from pyarrow import csv

from needsmap.errors import FileFormatError, FrameError, listed
from needsmap.io.summary_rows import rejoin_note
from needsmap.io.tables import open_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from typing import IO

    from needsmap.io.tables import Table

#: How many rows to look through for the header.
HEADER_ROWS: Final = 20


def tidy(header: object) -> str:
    """Fold white space in a header.

    Parameters
    ----------
    header
        As printed: official ones end in blanks and hold line breaks.
    """
    return " ".join(str(header).replace("\ufeff", "").split())


def matches(pattern: str, header: str) -> bool:
    """Return whether a header fits a card's pattern, whole and in any case.

    Parameters
    ----------
    pattern, header
        A regular expression, and a header from `tidy`.
    """
    return re.fullmatch(pattern, header, re.IGNORECASE) is not None


def readable(pattern: str) -> str:
    r"""Return a heading that fits a card's pattern, for a message: the first and shortest.

    Parameters
    ----------
    pattern
        A regular expression of plain groups, choices and repetitions.

    Examples
    --------
    >>> readable(r"lsoa( code)?( \(20\d\d\))?"), readable(r"(rank of|imd) rank( .*)?|decile")
    ('lsoa', 'rank of rank')
    """
    text = re.sub(r"\\([().+*?|])", lambda mark: chr(0xE000 + ord(mark[1])), pattern)
    text = re.sub(r"\\d(\{\d+\}|\+)?", "0", text)
    before = ""
    while text != before:
        before = text
        group = r"\((?:\?:)?([^()]*)\)([?*])?"
        text = re.sub(group, lambda part: "" if part[2] else part[1].split("|")[0], text)
    text = re.sub(r"\.[*+]|.[?*]|[$^]", "", text.split("|")[0])
    return "".join(chr(ord(c) - 0xE000) if 0xE000 <= ord(c) < 0xE100 else c for c in text)


def find_column(pattern: str, headers: Iterable[str]) -> str | None:
    """Return the first header that fits a pattern, or None.

    Parameters
    ----------
    pattern, headers
        See `matches`.

    Raises
    ------
    FrameError
        Where two columns have that header.
    """
    every = list(headers)
    header = next((header for header in every if matches(pattern, header)), None)
    if header is not None and every.count(header) > 1:
        raise FrameError(
            f"{every.count(header)} columns are headed {header!r}: rename those that are not meant"
        )
    return header


def read_frame(
    path: Path, key: str, *, what: str = "the area code", sheet: str = "", member: str = ""
) -> pd.DataFrame:
    """Read a table whose header row holds a known column.

    Parameters
    ----------
    path
        Any file that `needsmap.io.tables.open_tables` opens.
    key
        Pattern of a column that must be there: it tells the header row from lines above it.
    what
        What that column holds, for messages.
    sheet
        Pattern of a worksheet's name, "" for any: the first visible one with the key column.
        Where none has that name, all are looked through.
    member
        Pattern of a file's name inside a zip; "" for its only table.

    Returns
    -------
    DataFrame
        As of `frame_below`, headers tidied. ``attrs`` has ``file`` (its path), ``sheet`` (the
        worksheet), ``others`` (other worksheets with the key column) and ``separator``.

    Raises
    ------
    FileFormatError
        For a file that is empty, cut short, not of the kind its name says, or ragged.
    FrameError
        If no header row holds the key column; the message lists what was found instead.
    """
    tables = open_tables(path, member=member)
    wanted = [t for t in tables if sheet and t.sheet and matches(sheet, tidy(t.sheet))]
    seen: list[str] = []
    for table in wanted or tables:
        for line, cells in islice(table.walk(), HEADER_ROWS):
            header = [tidy(cell) for cell in cells]
            if any(matches(key, cell) for cell in header):
                frame = frame_below(table, line, header)
                frame.attrs["file"] = str(path)
                frame.attrs["sheet"] = table.sheet
                frame.attrs["separator"] = table.separator
                frame.attrs["others"] = _others(table, [] if wanted else tables, key)
                return frame
            seen = seen or [cell for cell in header if cell]
    raise FrameError(
        f"{path}: no column of {what} was found in the first {HEADER_ROWS} rows. Found:\n"
        f"{listed([repr(cell) for cell in seen] or ['nothing'])}"
    )


def _others(table: Table, tables: Iterable[Table], key: str) -> list[str]:
    """Name the other worksheets whose header row holds the key column."""
    return [
        other.sheet or other.name
        for other in tables
        if other is not table
        and any(
            matches(key, tidy(cell)) for _, row in islice(other.walk(), HEADER_ROWS) for cell in row
        )
    ]


def frame_below(table: Table, line: int, header: list[str]) -> pd.DataFrame:
    """Return the rows beneath a header; a plain text file is parsed by Arrow, which is quicker.

    Parameters
    ----------
    table
        The table.
    line, header
        The header's line, and its cells as the frame is to have them.

    Returns
    -------
    DataFrame
        Every cell as text (missing where empty), by line of the file; blank rows are left out.

    Raises
    ------
    FileFormatError
        Where a row has more cells than the header.
    """
    while header and not header[-1]:
        header.pop()
    if table.text is not None:
        frame = _parsed(table.text, table.separator, line, len(header))
        if frame is not None:
            return frame.set_axis(header, axis="columns")
    width = len(header)
    lines: list[int] = []
    rows: list[list[str | None]] = []
    for number, row in table.walk():
        if number <= line or not any(cell.strip() for cell in row):
            continue
        note = rejoin_note(row)
        cells = [note] if note else row
        if any(cell.strip() for cell in cells[width:]):
            raise FileFormatError(
                f"{table.name}: line {number}: more cells than headings ({width}); is a comma "
                "not in quotes?"
            )
        lines.append(number)
        rows.append([cell or None for cell in cells[:width]] + [None] * (width - len(cells)))
    index = pd.Index(lines, name="line", dtype="int64")
    return pd.DataFrame(rows, columns=header, index=index, dtype="string")


def _parsed(
    text: Callable[[], IO[str]], separator: str, line: int, width: int
) -> pd.DataFrame | None:
    """Return the body of a table that is square and has a row a line, None where it is not."""
    with text() as file:
        data = file.read()
    if not separator.isascii():
        return None
    names = [str(i) for i in range(width)]
    try:
        table = csv.read_csv(
            io.BytesIO(data.encode("utf-8", "replace")),
            read_options=csv.ReadOptions(skip_rows=line, column_names=names),
            parse_options=csv.ParseOptions(delimiter=separator),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return None
    if len(data.rstrip("\r\n").splitlines()) != line + len(table):
        return None
    frame: pd.DataFrame = table.to_pandas(types_mapper=lambda _: pd.StringDtype())
    frame.index = pd.RangeIndex(line + 1, line + 1 + len(frame), name="line")
    return frame.dropna(how="all")
