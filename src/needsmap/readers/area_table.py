"""A table of figures by area: its rows by area code, and what was left out with its line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from needsmap.errors import FrameError, fault_list
from needsmap.io.frames import find_column, frame_below, read_frame
from needsmap.io.numbers import VALUE, read_number
from needsmap.io.summary_rows import sift_rows
from needsmap.io.table_shape import shape_faults
from needsmap.io.tables import open_tables
from needsmap.model import UNIT_WORDS, counted, kind_of, line_ranges, noun, some
from needsmap.readers.area_codes import (
    CODE_HEADING,
    country_of,
    describe_code,
    find_code_column,
    fits_kind,
    is_code,
    split_code,
)
from needsmap.readers.papers.tables import with_groups

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd


@dataclass(frozen=True, slots=True)
class AreaTable:
    """The rows of a table by area code.

    Attributes
    ----------
    path
        The file.
    frame
        Text, one row an area by its code; the column of codes is not in it.
    lines
        The line of each code.
    notices
        Sentences on what was left out and which worksheet was read.
    doubled
        Headings of several columns, none of which is read.
    heading
        The heading of the column of codes.
    names
        Names that stood beside the code in its cell.
    separator
        What parts the columns of a text file, "" for a worksheet.
    units
        What a row beneath the headings holds for each column ("per 1,000", "thousands").
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

    Raises
    ------
    FileFormatError
        A file that cannot be read.
    FrameError
        No column of codes; a code twice, a row that may be a total or has other headings, more
        rows of other kinds of area than of this; each with its line.
    """
    import pandas as pd

    table, at, notices = _with_codes(path, geography)
    heading, separator = str(table.columns[at]), str(table.attrs["separator"])
    doubled = tuple(map(str, table.columns[table.columns.duplicated(keep=False)].unique()))
    text = table.fillna("").set_axis(range(table.shape[1]), axis="columns")
    rows = [
        (int(line), list(cells)) for line, cells in zip(text.index, text.to_numpy(), strict=True)
    ]
    numeric = [i for i in range(text.shape[1]) if i != at and holds_numbers(text[i])]
    found = sift_rows(rows, labels=[at], amounts=numeric, header=list(table.columns))
    notices += [f"left out, as not data: {aside}" for aside in found.left_out]
    faults = shape_faults(list(map(str, table.columns)), rows, separator=separator)
    faults += [f"line {aside.line}: {aside.text!r} may be a total" for aside in found.doubtful]
    if not found.rows:
        raise FrameError(f"{path}: no row below the headings holds the figures of an area")
    kept = pd.DataFrame([cells for _, cells in found.rows], columns=table.columns, dtype="string")
    lines = [line for line, _ in found.rows]
    spelt = [cells[at] for _, cells in found.rows]
    codes, names = _codes(spelt)
    mine, others = _of_kind(path, codes, geography)
    notices += [
        f"left out, not {UNIT_WORDS[kind_of(geography)][1]} but {what}: "
        f"{line_ranges(lines[i] for i in rows_of)}"
        f"{_shown(spelt[i] for i in rows_of if not is_code(codes[i]))}"
        for what, rows_of in others.items()
    ]
    pairs = [(code, line) for code, line, own in zip(codes, lines, mine, strict=True) if own]
    faults += _twice(pairs)
    if faults:
        several = "\nA table of several years needs one file a year."
        more = several if len(dict(pairs)) < len(pairs) else ""
        raise FrameError(fault_list(path, faults) + more)
    frame = kept[mine].set_axis(pd.Index([code for code, _ in pairs], dtype="string"), axis=0)
    single = [i for i, name in enumerate(table.columns) if i != at and name not in doubled]
    return AreaTable(
        path=path,
        frame=frame.iloc[:, single],
        lines=dict(pairs),
        notices=tuple(notices),
        doubled=doubled,
        heading=heading,
        names=names,
        separator=separator,
        units=_units(rows, at, list(table.columns)),
    )


def _units(rows: list[tuple[int, list[str]]], at: int, header: list[str]) -> dict[str, str]:
    """Return the units in the rows between the headings and the first area."""
    units: dict[str, str] = {}
    for _, cells in rows:
        if cells[at].strip().casefold() not in {"", "unit", "units", "measure"}:
            break
        units |= {name: cell for name, cell in zip(header, cells, strict=True) if cell.strip()}
    return units


def holds_numbers(cells: pd.Series) -> bool:
    """Return whether any cell of a column is a number."""
    return any(read_number(str(cell)).state == VALUE for cell in cells.unique()[:200])


def _with_codes(path: Path, geography: str) -> tuple[pd.DataFrame, int, list[str]]:
    """Return a table's rows as text, the column of codes, and which worksheet was read.

    The column is found by what it holds, and by its heading where its codes are no GSS codes.
    """
    tables = [(table, find_code_column(table, geography)) for table in open_tables(path)]
    found = [(table, column) for table, column in tables if column is not None]
    if found:
        table, column = found[0]
        header = with_groups(list(column.header), column.above)
        frame = frame_below(table, column.line, header)
        frame.attrs["separator"] = table.separator
        sheet, others, at = table.sheet, [other.sheet for other, _ in found[1:]], column.at
        notices = list(table.notices) if sheet else []
    else:
        frame = read_frame(path, CODE_HEADING)
        sheet, others = frame.attrs["sheet"], frame.attrs["others"]
        at = list(frame.columns).index(find_column(CODE_HEADING, frame.columns) or "")
        notices = []
    if found and found[0][0].hidden:
        notices.append(f"worksheet {sheet!r} was read, which is hidden: no other has area codes")
    if others:
        notices.append(f"worksheet {sheet!r} was read, not {', '.join(map(repr, others))}")
    return frame, at, notices


def _codes(cells: Iterable[str]) -> tuple[list[str], dict[str, str]]:
    """Return the code in each cell, and the names that stand beside codes."""
    codes, names = [], {}
    for cell in cells:
        code, name = split_code(cell)
        codes.append(code or cell.strip().upper())
        if name:
            names[code] = name
    return codes, names


def _of_kind(
    path: Path, codes: list[str], geography: str
) -> tuple[list[bool], dict[str, list[int]]]:
    """Return which codes are of the geography's kind, and the rows of others by what they are.

    Of areas of several countries, those of the country with most areas are kept. Where no code
    is a GSS code (an invented place), every code but an empty one is kept.
    """
    prefixes = Counter(code[:3] for code in codes if is_code(code))
    fitting = {p: n for p, n in prefixes.items() if fits_kind(p, geography)}
    usual = max(fitting, key=lambda p: fitting[p], default="")
    mine = [is_code(code) and code[:3] == usual if prefixes else bool(code) for code in codes]
    others: dict[str, list[int]] = {}
    for i, code in enumerate(codes):
        if not mine[i]:
            others.setdefault(describe_code(code), []).append(i)
    left = sum(mine)
    _, many = UNIT_WORDS[kind_of(geography)]
    if left < sum(not own and not country_of(code) for code, own in zip(codes, mine, strict=True)):
        kinds = ", ".join(f"{what} ({len(at):,})" for what, at in others.items())
        raise FrameError(
            f"{path}: {left:,} of {counted(len(codes), 'row')} {noun(left, 'is', 'are')} of "
            f"{many}; the others are {kinds}. Keep the rows of {many} alone"
        )
    return mine, others


def _shown(codes: Iterable[str]) -> str:
    """Return what is in the place of codes, in brackets and as it is spelt, "" for nothing."""
    odd = [f"{code.strip()[:30]!r}" for code in codes if code.strip()]
    return f" ({some(odd)})" if odd else ""


def _twice(pairs: Iterable[tuple[str, int]]) -> list[str]:
    """Return a fault for each code that is on a line above already."""
    first: dict[str, int] = {}
    return [
        f"line {line}: {code} appears twice (also on line {first[code]})"
        for code, line in pairs
        if first.setdefault(code, line) != line
    ]
