"""A table of figures by area: its rows by area code, and what was left out with its line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from needsmap.errors import FrameError, fault_list
from needsmap.io.frames import find_column, frame_below, read_frame
from needsmap.io.summary_rows import sift_rows
from needsmap.io.table_shape import shape_faults
from needsmap.io.tables import open_tables
from needsmap.model import UNIT_WORDS, counted, kind_of, line_ranges, noun, some
from needsmap.readers.area_codes import (
    CODE_HEADING,
    GSS,
    country_of,
    describe_code,
    find_code_column,
    fits_kind,
    split_code,
)
from needsmap.readers.number_columns import holds_numbers
from needsmap.readers.papers.tables import with_groups

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class AreaTable:
    """The rows of a table by area code, as text.

    ``frame`` has a row an area and not the column of codes, which ``heading`` heads; ``lines``
    and ``names`` give the line of each code and what stands beside it; ``doubled`` are headings
    of several columns, none of which is read; ``units`` is what a row beneath the headings holds
    for each column ("thousands"); ``separator`` is "" for a worksheet.
    """

    path: Path
    frame: pd.DataFrame
    lines: dict[str, int]
    notices: tuple[str, ...]
    doubled: tuple[str, ...]
    heading: str
    names: dict[str, str]
    separator: str
    units: dict[str, str]


def read_area_table(path: Path, geography: str) -> AreaTable:
    """Read the rows of areas: totals, notes and areas of another kind or country are left out.

    Parameters
    ----------
    path
        A table (see `needsmap.io.tables`) with a column of area codes, found by what it holds.
    geography
        Vintage of the areas, such as ``"lsoa11"``.

    Returns
    -------
    AreaTable
        ``notices`` say what was left out, and which worksheet was read.

    Raises
    ------
    FileFormatError
        A file that cannot be read.
    FrameError
        No column of codes; a code twice, a row that may be a total or has other headings, more
        rows of other kinds of area than of this; each with its line.
    """
    table, at, notices = _with_codes(path, geography)
    header, separator = list(map(str, table.columns)), str(table.attrs["separator"])
    text = table.fillna("").set_axis(range(len(header)), axis="columns")
    rows = [(int(line), list(row)) for line, row in zip(text.index, text.to_numpy(), strict=True)]
    numeric = [i for i in range(len(header)) if i != at and holds_numbers(text[i])]
    sifted = sift_rows(rows, labels=[at], amounts=numeric, header=header)
    notices += [f"left out, as not data: {aside}" for aside in sifted.left_out]
    faults = shape_faults(header, rows, separator=separator)
    faults += [f"line {aside.line}: {aside.text!r} may be a total" for aside in sifted.doubtful]
    if not sifted.rows:
        raise FrameError(f"{path}: no row below the headings holds the figures of an area")
    cells = [split_code(row[at]) for _, row in sifted.rows]
    data = pd.DataFrame([row for _, row in sifted.rows], columns=header, dtype="string")
    data.index = pd.Index(
        [
            code or row[at].strip().upper()
            for (code, _), (_, row) in zip(cells, sifted.rows, strict=True)
        ],
        dtype="string",
    )
    lines = [line for line, _ in sifted.rows]
    mine, others = _of_kind(path, list(data.index), geography)
    for what, of in others.items():
        odd = [repr(cell.strip()[:30]) for i in of if not GSS.fullmatch(data.index[i])
               and (cell := sifted.rows[i][1][at]).strip()]  # fmt: skip
        spelt = f" ({some(odd)})" if odd else ""
        where = line_ranges(lines[i] for i in of)
        notices.append(
            f"left out, not {UNIT_WORDS[kind_of(geography)][1]} but {what}: {where}{spelt}"
        )
    first: dict[str, int] = {}
    twice = [
        f"line {line}: {code} appears twice (also on line {first[code]})"
        for code, line, own in zip(data.index, lines, mine, strict=True)
        if own and first.setdefault(code, line) != line
    ]
    if faults or twice:
        more = "\nA table of several years needs one file a year." if twice else ""
        raise FrameError(fault_list(path, [*faults, *twice]) + more)
    doubled = [name for name, n in Counter(header).items() if n > 1]
    single = [i for i, name in enumerate(header) if i != at and name not in doubled]
    return AreaTable(
        path, data[mine].iloc[:, single], first, tuple(notices), tuple(doubled), header[at],
        {code: name for code, name in cells if name}, separator, _units(rows, at, header),
    )  # fmt: skip


def _units(rows: list[tuple[int, list[str]]], at: int, header: list[str]) -> dict[str, str]:
    """Return the units in the rows between the headings and the first area."""
    units: dict[str, str] = {}
    for _, cells in rows:
        if cells[at].strip().casefold() not in {"", "unit", "units", "measure"}:
            break
        units |= {name: cell for name, cell in zip(header, cells, strict=True) if cell.strip()}
    return units


def _with_codes(path: Path, geography: str) -> tuple[pd.DataFrame, int, list[str]]:
    """Return a table's rows as text, the column of codes, and which worksheet was read.

    The column is found by what it holds, and by its heading where its codes are no GSS codes.
    """
    tables = [(t, column) for t in open_tables(path) if (column := find_code_column(t, geography))]
    notices: list[str] = []
    if tables:
        table, column = tables[0]
        frame = frame_below(table, column.line, with_groups(column.header, column.above))
        frame.attrs["separator"] = table.separator
        sheet, others, at = table.sheet, [other.sheet for other, _ in tables[1:]], column.at
        notices += table.notices if sheet else ()
        if table.hidden:
            notices.append(
                f"worksheet {sheet!r} was read, which is hidden: no other has area codes"
            )
    else:
        frame = read_frame(path, CODE_HEADING)
        sheet, others = frame.attrs["sheet"], frame.attrs["others"]
        at = list(frame.columns).index(find_column(CODE_HEADING, frame.columns) or "")
    if others:
        notices.append(f"worksheet {sheet!r} was read, not {', '.join(map(repr, others))}")
    return frame, at, notices


def _of_kind(
    path: Path, codes: list[str], geography: str
) -> tuple[list[bool], dict[str, list[int]]]:
    """Return which codes are of the geography's kind, and the rows of others by what they are.

    Of areas of several countries, those of the country with most areas are kept. Where no code
    is a GSS code (an invented place), every code but an empty one is kept.
    """
    prefixes = Counter(code[:3] for code in codes if GSS.fullmatch(code))
    fitting = {p: n for p, n in prefixes.items() if fits_kind(p, geography)}
    usual = max(fitting, key=lambda p: fitting[p], default="")
    mine = [bool(GSS.fullmatch(code)) and code[:3] == usual if prefixes else bool(code)
            for code in codes]  # fmt: skip
    others: dict[str, list[int]] = {}
    for i, code in enumerate(codes):
        if not mine[i]:
            others.setdefault(describe_code(code), []).append(i)
    left = sum(mine)
    if left < sum(not own and not country_of(code) for code, own in zip(codes, mine, strict=True)):
        many = UNIT_WORDS[kind_of(geography)][1]
        kinds = ", ".join(f"{what} ({len(at):,})" for what, at in others.items())
        raise FrameError(
            f"{path}: {left:,} of {counted(len(codes), 'row')} {noun(left, 'is', 'are')} of "
            f"{many}; the others are {kinds}. Keep the rows of {many} alone"
        )
    return mine, others
