"""Tables as partners send them: rows of text with the line each stands on.

Nothing is guessed here: a csv or a worksheet becomes a heading row and rows of stripped text.
What the columns mean is the business of `needsmap.readers.papers.kpis` and
`needsmap.readers.papers.returns`.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from needsmap.errors import FileFormatError, FrameError, listed
from needsmap.io.tables import open_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

#: A table of indicators, ballots or spend is small; a larger file is something else.
MOST_BYTES: Final = 20_000_000

#: How far down a sheet the heading row may stand.
HEADING_WITHIN: Final = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: the line it begins on (1-based) and its cells as stripped text."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of text: where it came from, its headings, its rows, and the faults of its shape."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[str, ...]


def read_sheet(path: Path, known: Iterable[str]) -> Sheet:
    """Read a csv or the first worksheet that holds known headings.

    Parameters
    ----------
    path
        A ``.csv`` (UTF-8 or Windows-1252; comma, semicolon or tab), or a workbook.
    known
        Patterns (whole heading, any case) of the headings that the table may have: the
        heading row is the one of the first twenty that matches most of them, at least one.

    Returns
    -------
    Sheet
        Blank rows are left out. Rows with more cells than headings are named as faults.

    Raises
    ------
    FileFormatError
        Where the file is empty, too large, not a table, or has no heading row.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "votes.csv"
    ...     _ = file.write_text("issue,votes" + chr(10) + "housing,12")
    ...     read_sheet(file, ["issue"]).rows
    (Row(line=2, cells=('housing', '12')),)
    """
    path = Path(path)
    patterns = [re.compile(p, re.IGNORECASE) for p in known]
    best: tuple[int, int, list[Row]] = (0, 0, [])
    for rows in _tables(path):
        score, at = _heading_row(rows, patterns)
        if score > best[0]:
            best = (score, at, rows)
    score, at, rows = best
    if score == 0:
        raise FileFormatError(
            f"{path.name}: no heading row was found in the first {HEADING_WITHIN} rows; "
            "the headings that are understood are listed in the documentation of this command"
        )
    headings = list(rows[at].cells)
    while headings and not headings[-1]:
        headings.pop()
    return _squared(path.name, headings, rows[at + 1 :])


def _squared(name: str, headings: list[str], rows: Sequence[Row]) -> Sheet:
    """Give every row as many cells as there are headings, naming the rows that had more."""
    faults = [
        f"heading {text!r} appears twice"
        for i, text in enumerate(headings)
        if text and text.casefold() in {h.casefold() for h in headings[:i]}
    ]
    kept: list[Row] = []
    width = len(headings)
    for row in rows:
        if any(row.cells[width:]):
            extra = len(row.cells) - width
            faults.append(
                f"line {row.line}: {extra} more cell(s) than headings; is a comma not in quotes?"
            )
        kept.append(Row(row.line, (row.cells + ("",) * width)[:width]))
    return Sheet(name, tuple(headings), tuple(kept), tuple(faults))


def _heading_row(rows: Sequence[Row], patterns: Sequence[re.Pattern[str]]) -> tuple[int, int]:
    scores = [
        (sum(any(p.fullmatch(_plain(cell)) for p in patterns) for cell in row.cells if cell), -i)
        for i, row in enumerate(rows[:HEADING_WITHIN])
    ]
    best, minus = max(scores, default=(0, 0))
    return best, -minus


def _plain(heading: str) -> str:
    """Give a heading on one line, with single spaces."""
    return " ".join(heading.split())


def _tables(path: Path) -> Iterator[list[Row]]:
    if path.is_file() and path.stat().st_size > MOST_BYTES:
        raise FileFormatError(
            f"{path.name}: {path.stat().st_size / 1e6:.0f} MB is more than any such table holds "
            f"(the most is {MOST_BYTES / 1e6:.0f} MB)"
        )
    for table in open_tables(path):
        rows = (
            Row(
                line, tuple(_month(cell.strip()) if table.sheet else cell.strip() for cell in cells)
            )
            for line, cells in table.walk()
        )
        yield [row for row in rows if any(row.cells)]


def _month(cell: str) -> str:
    """Write a worksheet's first of a month as the month: such tables head columns with them."""
    if not re.fullmatch(r"\d{4}-\d\d-01", cell):
        return cell.strip()
    return f"{dt.date.fromisoformat(cell):%b-%y}"


def columns_of(headings: Sequence[str], patterns: Mapping[str, str]) -> dict[str, int]:
    """Say which column holds what.

    Parameters
    ----------
    headings
        As printed.
    patterns
        Frame column to pattern (whole heading, any case). The first heading that matches wins.

    Returns
    -------
    dict
        Frame column to position from 0; those without a heading are left out.

    Examples
    --------
    >>> columns_of(["NI Code", "PI"], {"indicator": r"(ni )?code", "title": r"pi|title"})
    {'indicator': 0, 'title': 1}
    """
    found: dict[str, int] = {}
    for name, pattern in patterns.items():
        for i, heading in enumerate(headings):
            if re.fullmatch(pattern, _plain(heading), re.IGNORECASE) and i not in found.values():
                found[name] = i
                break
    return found


def refuse(faults: Sequence[str], name: str) -> None:
    """Raise one error that lists every fault of a file; do nothing where there is none.

    Raises
    ------
    FrameError
        Naming the file, and each fault with its line.
    """
    if faults:
        raise FrameError(f"{name}: {len(faults)} fault(s)\n{listed(faults, most=40)}")
