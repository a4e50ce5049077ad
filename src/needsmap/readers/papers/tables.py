"""Tables as partners send them: rows of text with the line each stands on.

Nothing is guessed here: a csv or a worksheet becomes a heading row and rows of stripped text.
What the columns mean is the business of the modules beside this one.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass, field
from itertools import accumulate, zip_longest
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

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
_HEADING_WITHIN: Final = 20


class Row(NamedTuple):
    """One row of a table: the line it begins on (1-based) and its cells as stripped text."""

    line: int
    cells: list[str]


@dataclass(slots=True)
class Sheet:
    """A table of text; what is found out about it while it is read is added to it.

    ``faults`` are why it cannot be used, ``notices`` what was chosen or left out, in sentences,
    ``asides`` the rows that are not data; ``separator`` parts the columns of its file, ``above``
    is the text above its headings, and ``notes`` that of worksheets without a table.
    """

    name: str
    headings: list[str]
    rows: list[Row]
    separator: str
    faults: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    asides: tuple[Aside, ...] = ()
    above: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def column(self, i: int) -> list[str]:
        """Return the cells of a column, from 0."""
        return [row.cells[i] for row in self.rows]

    def folded(self, labels: Sequence[str], what: str) -> list[str]:
        """Return labels in the spelling that most rows have, and note what changed."""
        spellings = common_spellings(labels)
        notice = folded_notice(spellings, what)
        self.notices += [notice] if notice else []
        return [spellings.get(label, label) for label in labels]

    def refuse_faults(self) -> None:
        """Raise one error that lists every fault; do nothing where there is none.

        Raises
        ------
        FrameError
            Naming the file, and each fault with its line.
        """
        if self.faults:
            raise FrameError(fault_list(self.name, self.faults, most=40))


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
    [Row(line=2, cells=['housing', '12'])]
    """
    path = Path(path)
    pattern = re.compile("|".join(f"(?:{each})" for each in known), re.IGNORECASE)

    def is_known(cell: str) -> bool:
        return bool(cell) and (pattern.fullmatch(_on_one_line(cell)) is not None or also(cell))

    fitting: list[tuple[tuple[bool, int], Table, int, list[Row]]] = []
    notes: list[str] = []
    for table, rows in _tables(path):
        # of two rows with as many headings the one of groups repeats its cells
        score, _, minus = max(
            (
                (sum(map(is_known, row.cells)), len(set(row.cells)), -i)
                for i, row in enumerate(rows[:_HEADING_WITHIN])
            ),
            default=(0, 0, 0),
        )
        if score:  # a sheet that its sender sees goes before one that is hidden
            fitting.append(((not table.hidden, score), table, -minus, rows))
        else:
            notes += [cell for row in rows[:_HEADING_WITHIN] for cell in row.cells if cell]
    if not fitting:
        raise FileFormatError(
            f"{path.name}: no heading row was found in the first {_HEADING_WITHIN} rows; "
            "the headings that are understood are listed in the documentation of this command"
        )
    _, table, at, rows = max(fitting, key=itemgetter(0))
    headings, first = _headings(rows, at, also)
    sheet = Sheet(path.name, headings, [], table.separator, notes=notes)
    sheet.above = [cell for row in rows[:at] for cell in row.cells if cell]
    others = [other.sheet for _, other, *_ in fitting if other is not table]
    if others:
        notice = f"worksheet {table.sheet!r} was read, not {', '.join(map(repr, others))}"
        sheet.notices.append(notice)
    sheet.notices += table.notices if table.sheet else ()
    _add_rows(sheet, rows[first:])
    sheet.faults += shape_faults(headings, sheet.rows, separator=table.separator, above=sheet.above)
    return sheet


def _headings(rows: Sequence[Row], at: int, also: Callable[[str], bool]) -> tuple[list[str], int]:
    """Return the headings, which may stand in two rows, and the first row below them."""
    headings = _unpadded(map(_month, rows[at].cells))
    below = list(map(_month, rows[at + 1].cells)) if at + 1 < len(rows) else []
    pairs = list(zip_longest(headings, below, fillvalue=""))
    own = [cell for heading, cell in pairs if cell and cell != heading]
    if len(own) > 1 and all(map(also, own)):  # "Actual", "Target" below each quarter
        groups = accumulate((heading for heading, _ in pairs), _filled)
        joined = (
            f"{group} {cell}" if cell and cell != group else heading
            for (heading, cell), group in zip(pairs, groups, strict=True)
        )
        return _unpadded(joined), at + 2
    if at and len(set(headings)) < len(headings):
        headings = with_groups(headings, rows[at - 1].cells)
    return headings, at + 1


def _unpadded(cells: Iterable[str]) -> list[str]:
    out = list(cells)
    while out and not out[-1]:
        out.pop()
    return out


def _filled(last: str, cell: str) -> str:
    return cell or last


def with_groups(headings: Sequence[str], above: Sequence[str]) -> list[str]:
    """Return headings, those that appear twice with the group in the row above before them.

    Parameters
    ----------
    headings, above
        The two rows; a group runs to the next.

    Examples
    --------
    >>> with_groups(["Ref", "Actual", "Actual"], ["", "2024/25", "2025/26"])
    ['Ref', '2024/25 Actual', '2025/26 Actual']
    """
    groups = accumulate([*above, *("",) * len(headings)][: len(headings)], _filled)
    return [
        f"{group} {heading}".strip() if headings.count(heading) > 1 else heading
        for group, heading in zip(groups, headings, strict=True)
    ]


def _add_rows(sheet: Sheet, rows: Sequence[Row]) -> None:
    """Add rows as wide as the headings, naming those that had more cells."""
    plain = [heading.casefold() for heading in sheet.headings]
    sheet.faults += [
        f"heading {text!r} appears twice"
        for i, text in enumerate(sheet.headings)
        if text and plain[i] in plain[:i]
    ]
    width = len(plain)
    for line, cells in rows:
        note = rejoin_note(cells)
        if not note and any(cells[width:]):
            extra = counted(len(cells) - width, "more cell")
            comma = "is a comma not in quotes?"
            sheet.faults.append(f"line {line}: {extra} than headings; {comma}")
        own = [note] if note else cells
        sheet.rows.append(Row(line, [*own, *[""] * width][:width]))


def sift(
    sheet: Sheet,
    *,
    labels: Sequence[int],
    amounts: Sequence[int] = (),
    keys: Sequence[int] = (),
    groups: Sequence[int] = (),
    names_alone: bool = True,
) -> None:
    """Leave totals, headings of sections and footnotes out of a sheet, and note each by its line.

    Parameters
    ----------
    sheet
        Changed. A row that is perhaps a total is among its faults, so that it is refused.
    labels, amounts, keys, names_alone
        See `needsmap.io.summary_rows.sift_rows`.
    groups
        Columns that name groups of rows, perhaps in the first row of each alone.
    """
    rows = [(line, list(cells)) for line, cells in sheet.rows]
    for column in amounts:
        decimal = decimal_mark(sheet.column(column), sheet.separator)
        for _, cells in rows if decimal != "." else ():
            cells[column] = _with_a_point(cells[column], decimal)
    sifted = sift_rows(
        rows,
        labels=labels,
        amounts=amounts,
        keys=keys,
        header=sheet.headings,
        names_alone=names_alone,
    )
    lines = {line for line, _ in sifted.rows}
    sheet.rows = [row for row in sheet.rows if row.line in lines]
    sheet.asides = sifted.left_out
    sheet.faults += [
        f"line {aside.line}: {aside.text!r} may be a total ({aside.problem}); remove the line; "
        "if it is data, move it above another"
        for aside in sifted.doubtful
    ]
    if sifted.left_out:
        sheet.notices.append(f"left out, as not data: {'; '.join(map(str, sifted.left_out))}")
    at, above, unsure = labels_of_groups(sheet.headings, sheet.rows, groups, labels)
    sheet.faults += [unsure] if unsure else []
    if above:
        blanks = f"{sheet.headings[at]!r} is that of the row above: {line_ranges(above)}"
        sheet.notices.append(f"where it is blank, {blanks}")
        for line, cells in sheet.rows:
            cells[at] = above.get(line, cells[at])


def _with_a_point(cell: str, decimal: str) -> str:
    """Write a number with a decimal point; three digits of an unclear one are thousands."""
    value = read_number(cell, decimal=decimal or ("," if "." in cell else ".")).value
    return cell if math.isnan(value) else f"{value:.12g}"


def _tables(path: Path) -> Iterator[tuple[Table, list[Row]]]:
    """Yield each table of a file with its filled rows."""

    def check_size(size: int) -> None:
        if size > MOST_BYTES:
            raise FileFormatError(
                f"{path.name}: more than any such table holds (the most is "
                f"{MOST_BYTES / 1e6:.0f} MB, unpacked)"
            )

    check_size(path.stat().st_size if path.is_file() else 0)
    for table in open_tables(path):
        rows: list[Row] = []
        size = 0
        for line, cells in table.walk():
            # what is packed is counted as it is unpacked
            size += sum(len(cell) for cell in cells) + len(cells)
            check_size(size)
            if any(cell.strip() for cell in cells):
                rows.append(Row(line, [cell.strip() for cell in cells]))
        yield table, rows


def _on_one_line(heading: str) -> str:
    return " ".join(heading.split())


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
    columns: dict[str, int] = {}
    plain = [_on_one_line(heading) for heading in headings]
    for name, pattern in patterns.items():
        rule = re.compile(pattern, re.IGNORECASE)
        free = (i for i in range(len(plain)) if i not in columns.values())
        if (at := next((i for i in free if rule.fullmatch(plain[i])), None)) is not None:
            columns[name] = at
    return columns
