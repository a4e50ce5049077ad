"""Tables as partners send them: rows of text with the line each stands on.

Nothing is guessed here: a csv or a worksheet becomes a heading row and rows of stripped text.
What the columns mean is the business of `needsmap.readers.papers.kpis` and
`needsmap.readers.papers.returns`.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from needsmap.errors import FileFormatError, FrameError, fault_list
from needsmap.io.labels import common_spellings, folded_notice
from needsmap.io.numbers import decimal_mark, read_number
from needsmap.io.summary_rows import rejoin_note, sift_rows
from needsmap.io.table_shape import labels_of_groups, shape_faults
from needsmap.io.tables import open_tables
from needsmap.model import counted, line_ranges

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from needsmap.io.row_facts import Aside
    from needsmap.io.tables import Table

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
    """A table of text: where it came from, its headings, its rows, and the faults of its shape.

    ``notices`` are sentences on what was found out, chosen or left out; ``decimal`` is the
    decimal mark of its numbers (`needsmap.io.numbers.decimal_mark`), ``separator`` what parts
    the columns of its file, ``above`` the text above its headings,
    and ``notes`` that of worksheets without a table.
    """

    name: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[str, ...]
    notices: tuple[str, ...] = ()
    asides: tuple[Aside, ...] = ()
    decimal: str = "."
    separator: str = ","
    above: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_sheet(
    path: Path, known: Iterable[str], also: Callable[[str], bool] = lambda _: False
) -> Sheet:
    """Read a csv, or the worksheet that holds most of the known headings.

    Parameters
    ----------
    path
        Any file that `needsmap.io.tables.open_tables` opens.
    known
        Patterns (whole heading, any case) of the headings that the table may have: the
        heading row is the one of the first twenty that matches most of them, at least one.
    also
        Tells of further headings that the table may have (periods).

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
    best: tuple[tuple[bool, int], Table | None, int, list[Row]] = ((False, 0), None, 0, [])
    fitting: list[str] = []
    notes: list[str] = []
    for table, rows in _tables(path):
        score, at = _heading_row(rows, patterns, also)
        if score:
            fitting.append(table.sheet)
        else:
            notes += [cell for row in rows[:HEADING_WITHIN] for cell in row.cells if cell]
        # a sheet that its sender sees goes before one that is hidden
        if score and (not table.hidden, score) > best[0]:
            best = ((not table.hidden, score), table, at, rows)
    _, taken, at, rows = best
    if taken is None:
        raise FileFormatError(
            f"{path.name}: no heading row was found in the first {HEADING_WITHIN} rows; "
            "the headings that are understood are listed in the documentation of this command"
        )
    headings = list(map(_month, rows[at].cells))
    while headings and not headings[-1]:
        headings.pop()
    below = tuple(map(_month, rows[at + 1].cells)) if at + 1 < len(rows) else ()
    if _is_second(headings, below, also):
        headings, at = _with_second(headings, below), at + 1
    elif at and len(set(headings)) < len(headings):
        headings = with_groups(headings, rows[at - 1].cells)
    squared = _squared(path.name, headings, rows[at + 1 :])
    decimal = decimal_mark((cell for row in squared.rows for cell in row.cells), taken.separator)
    others = ", ".join(repr(sheet) for sheet in fitting if sheet != taken.sheet)
    above = tuple(cell for row in rows[:at] for cell in row.cells if cell)
    below_them = [(row.line, list(row.cells)) for row in squared.rows]
    shape = shape_faults(headings, below_them, separator=taken.separator, above=above)
    return replace(
        squared,
        faults=(*squared.faults, *shape),
        notices=(
            *([f"worksheet {taken.sheet!r} was read, not {others}"] if others else []),
            *(taken.notices if taken.sheet else ()),
        ),
        decimal=decimal,
        separator=taken.separator,
        above=above,
        notes=tuple(notes),
    )


def _is_second(headings: list[str], below: Sequence[str], also: Callable[[str], bool]) -> bool:
    """Return whether the row below the headings is headings too ("Actual", "Target")."""
    own = [
        cell for i, cell in enumerate(below) if cell and (i >= len(headings) or cell != headings[i])
    ]
    return len(own) > 1 and all(map(also, own))


def _with_second(headings: list[str], below: Sequence[str]) -> list[str]:
    """Put each heading, or the last one before it, before what is below it."""
    out: list[str] = []
    group = ""
    for i in range(max(len(headings), len(below))):
        above = headings[i] if i < len(headings) else ""
        own = below[i] if i < len(below) else ""
        group = above or group
        out.append(f"{group} {own}" if own and own != group else above)
    while out and not out[-1]:
        out.pop()
    return out


def with_groups(headings: list[str], above: Sequence[str]) -> list[str]:
    """Return headings, those that appear twice with the group in the row above before them.

    Examples
    --------
    >>> with_groups(["Ref", "Actual", "Actual"], ["", "2024/25", "2025/26"])
    ['Ref', '2024/25 Actual', '2025/26 Actual']
    """
    groups: list[str] = []
    for i in range(len(headings)):
        cell = above[i] if i < len(above) else ""
        groups.append(cell or (groups[-1] if groups else ""))
    return [
        f"{group} {heading}".strip() if headings.count(heading) > 1 else heading
        for group, heading in zip(groups, headings, strict=True)
    ]


def sift(
    sheet: Sheet,
    *,
    labels: Sequence[int],
    amounts: Sequence[int] = (),
    keys: Sequence[int] = (),
    groups: Sequence[int] = (),
    names_alone: bool = True,
) -> Sheet:
    """Leave out totals, headings of sections and footnotes, and report each by its line.

    Parameters
    ----------
    sheet
        As read.
    labels, amounts, keys, names_alone
        See `needsmap.io.summary_rows.sift_rows`.
    groups
        Columns that name groups of rows, perhaps in the first row of each alone.

    Returns
    -------
    Sheet
        A row that is perhaps a total is among the faults, so that the table is refused.
    """
    rows = [(row.line, list(row.cells)) for row in sheet.rows]
    for column in amounts:
        decimal = decimal_mark((cells[column] for _, cells in rows), sheet.separator)
        if decimal != ".":
            for _, cells in rows:
                cells[column] = _with_a_point(cells[column], decimal)
    found = sift_rows(
        rows,
        labels=labels,
        amounts=amounts,
        keys=keys,
        header=sheet.headings,
        names_alone=names_alone,
    )
    kept = {line for line, _ in found.rows}
    doubts = tuple(
        f"line {aside.line}: {aside.text!r} may be a total ({aside.problem}); remove the line; "
        "if it is data, move it above another"
        for aside in found.doubtful
    )
    data = tuple(row for row in sheet.rows if row.line in kept)
    notices = list(sheet.notices)
    if found.left_out:
        notices.append(f"left out, as not data: {'; '.join(map(str, found.left_out))}")
    plain = [(row.line, list(row.cells)) for row in data]
    at, above, unsure = labels_of_groups(sheet.headings, plain, groups, labels)
    if above:
        blanks = f"{sheet.headings[at]!r} is that of the row above: {line_ranges(above)}"
        notices.append(f"where it is blank, {blanks}")
    return replace(
        sheet,
        rows=tuple(
            replace(row, cells=(*row.cells[:at], above[row.line], *row.cells[at + 1 :]))
            if row.line in above
            else row
            for row in data
        ),
        faults=(*sheet.faults, *doubts, *([unsure] if unsure else [])),
        notices=tuple(notices),
        asides=found.left_out,
    )


def _with_a_point(cell: str, decimal: str) -> str:
    """Write a number with a decimal point; three digits of an unclear one are thousands."""
    value = read_number(cell, decimal=decimal or ("," if "." in cell else ".")).value
    return cell if math.isnan(value) else f"{value:.12g}"


def folded(labels: Sequence[str], what: str, notices: list[str]) -> list[str]:
    """Return labels in the spelling that most rows have, and add what changed to `notices`."""
    spellings = common_spellings(labels)
    notice = folded_notice(spellings, what)
    if notice:
        notices.append(notice)
    return [spellings.get(label, label) for label in labels]


def pairs_of(
    path: Path, key: str, number: str, *, what: str
) -> tuple[Sheet, list[tuple[int, str, str]]]:
    """Read a table of two columns that matter: line, key and number of each row, as text.

    Raises
    ------
    FrameError
        Where one of the columns is not there.
    """
    sheet = read_sheet(path, [key, number])
    columns = columns_of(sheet.headings, {"key": key, "number": number})
    if len(columns) < 2:
        raise FrameError(f"{sheet.name}: a column of {what} are needed")
    at_key, at_number = columns["key"], columns["number"]
    sheet = sift(sheet, labels=[at_key], amounts=[at_number])
    return sheet, [(row.line, row.cells[at_key], row.cells[at_number]) for row in sheet.rows]


def _squared(name: str, headings: list[str], rows: Sequence[Row]) -> Sheet:
    """Pad every row to as many cells as there are headings, naming the rows that had more."""
    faults = [
        f"heading {text!r} appears twice"
        for i, text in enumerate(headings)
        if text and text.casefold() in {h.casefold() for h in headings[:i]}
    ]
    kept: list[Row] = []
    width = len(headings)
    for row in rows:
        note = rejoin_note(row.cells)
        if note:
            kept.append(Row(row.line, (note, *[""] * (width - 1))))
            continue
        if any(row.cells[width:]):
            extra = len(row.cells) - width
            faults.append(
                f"line {row.line}: {counted(extra, 'more cell')} than headings; "
                "is a comma not in quotes?"
            )
        kept.append(Row(row.line, (row.cells + ("",) * width)[:width]))
    return Sheet(name, tuple(headings), tuple(kept), tuple(faults))


def _heading_row(
    rows: Sequence[Row], patterns: Sequence[re.Pattern[str]], also: Callable[[str], bool]
) -> tuple[int, int]:
    def known(cell: str) -> bool:
        return any(p.fullmatch(_plain(cell)) for p in patterns) or also(cell)

    scores = [
        # of two rows the one of groups repeats its cells
        (sum(known(cell) for cell in row.cells if cell), len(set(row.cells)), -i)
        for i, row in enumerate(rows[:HEADING_WITHIN])
    ]
    best, _, minus = max(scores, default=(0, 0, 0))
    return best, -minus


def _plain(heading: str) -> str:
    """Return a heading on one line, with single spaces."""
    return " ".join(heading.split())


def _tables(path: Path) -> Iterator[tuple[Table, list[Row]]]:
    if path.is_file():
        _check_size(path, path.stat().st_size)
    for table in open_tables(path):
        rows: list[Row] = []
        held = 0
        for line, cells in table.walk():
            # what is packed is counted as it is unpacked
            held += sum(len(cell) for cell in cells) + len(cells)
            _check_size(path, held)
            if any(cell.strip() for cell in cells):
                rows.append(Row(line, tuple(cell.strip() for cell in cells)))
        yield table, rows


def _check_size(path: Path, size: int) -> None:
    if size > MOST_BYTES:
        raise FileFormatError(
            f"{path.name}: more than any such table holds (the most is {MOST_BYTES / 1e6:.0f} MB, "
            "unpacked)"
        )


def _month(heading: str) -> str:
    """Write a heading that is the first of a month as the month, as a worksheet shows it."""
    if not re.fullmatch(r"\d{4}-(?:0[1-9]|1[0-2])-01", heading):
        return heading
    return f"{dt.date.fromisoformat(heading):%b-%y}"


def columns_of(headings: Sequence[str], patterns: Mapping[str, str]) -> dict[str, int]:
    """Return which column holds what.

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
        raise FrameError(fault_list(name, faults, most=40))
