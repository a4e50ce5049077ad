"""A table of a user's figures by area in, a series or a small frame by area code out."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import pandas as pd

from needsmap.columns import Daytime
from needsmap.errors import FrameError, fault_list, listed
from needsmap.io.cells import ERROR
from needsmap.io.frames import matches
from needsmap.io.numbers import DAMAGED, UNCLEAR, VALUE, WORDS, Number, decimal_mark, read_number
from needsmap.io.units import AREA, COUNT, MONEY, RATE, SHARE, Unit, unit_of_heading
from needsmap.model import noun, some
from needsmap.readers.area_table import AreaTable, read_area_table
from needsmap.readers.number_columns import faults_of_counts, holds_numbers

if TYPE_CHECKING:
    from pathlib import Path


def read_indicator(
    path: Path, geography: str, *, column: str = "", counts: bool = False
) -> pd.Series[float]:
    """Read one figure an area.

    Parameters
    ----------
    path
        A table (see `needsmap.io.tables`) with a column of area codes, found by what it holds
        (a name may stand beside the code), or headed ``LSOA11CD``, ``area_code`` or ``code``.
    geography
        Vintage of the areas, such as ``"lsoa11"``.
    column
        Heading of the figures; "" where only one column holds numbers.
    counts
        Whether the figures must be counts of people or events: no percentages, money or rates.

    Returns
    -------
    Series
        Floats by area code (in capitals); empty, suppressed and unavailable cells are
        missing. A unit in the heading counts: "(thousands)" multiplies. ``attrs["notices"]``
        names these and the rows that were left out: totals, footnotes, a district's row, areas
        of another country; ``attrs["lines"]`` maps each code to its line, ``attrs["names"]`` to
        the name in its cell; ``attrs["heading"]`` heads the codes.

    Raises
    ------
    FileFormatError
        A file that cannot be read.
    FrameError
        No such column, several to choose from, cells that are not numbers or not in the unit
        of the others, codes twice, a row that may be a total; each with its line.
    """
    table = read_area_table(path, geography)
    return _figures(table, column or _only_numbers(table), counts=counts)


def _only_numbers(table: AreaTable) -> str:
    """Return the one column that holds numbers."""
    numeric = [str(name) for name in table.frame if holds_numbers(table.frame[name])]
    if len(numeric) != 1:
        raise FrameError(
            f"{table.path}: {len(numeric)} columns hold numbers; choose one by its heading (rates: "
            "--count; compose: column in a --recipe)\n"
            f"{listed(numeric)}"
        )
    return numeric[0]


def _figures(table: AreaTable, column: str, *, counts: bool = False) -> pd.Series[float]:
    """Read a column of figures; hidden and unknown ones are missing, and are reported."""
    if column in table.doubled:
        raise FrameError(f"{table.path}: several columns are headed {column!r}; rename the others")
    if column not in table.frame.columns:
        raise FrameError(
            f"{table.path}: no column {column!r}. Found:\n{listed(table.frame.columns)}"
        )
    cells = table.frame[column].tolist()
    # "(m)" and "(p)" are men, metres and provisional as often as millions and pence
    heading = None if _LETTER.search(column) else unit_of_heading(column)
    heading = heading or unit_of_heading(table.units.get(column, ""))
    whole = counts and (heading is None or heading.factor == 1)
    decimal = _decimal(table, cells, whole=whole)
    numbers = [read_number(cell, decimal=decimal) for cell in cells]
    rows = list(zip(table.lines.items(), cells, numbers, strict=True))
    faults = [
        f"line {line}: {cell[:40]!r} {_FAULTS[number.state]} ({column}, {code})"
        for (code, line), cell, number in rows
        if number.state in _FAULTS
    ]
    faults += _mixture(rows, heading)
    faults += faults_of_counts(table.frame, column, numbers, heading) if counts else []
    if faults:
        raise FrameError(fault_list(table.path, faults))
    hidden = [
        f"{line} ({cell.strip()[:20] or 'empty'})"
        for (_, line), cell, number in rows
        if number.state != VALUE
    ]
    notices = list(table.notices)
    if hidden:
        lines = some(hidden, 12)
        notices.append(f"{column}: no figure is given, and none is assumed: line {lines}")
    notices += _as_read(column, rows, heading)
    values = [_scaled(number, heading) for number in numbers]
    figures = pd.Series(values, index=table.frame.index, name=column, dtype="float64")
    figures.attrs |= {
        "notices": tuple(notices), "lines": table.lines,
        "heading": table.heading, "names": table.names,
    }  # fmt: skip
    return figures


_Row = tuple[tuple[str, int], str, Number]
_FAULTS: Final = {
    WORDS: "is not a number",
    UNCLEAR: "is unclear: its comma or point may be decimal or not; write 1200 or 1.2",
    DAMAGED: "is a date: a spreadsheet damaged it",
    ERROR: "is a spreadsheet's error or a formula without its result",
}


def _decimal(table: AreaTable, cells: list[str], *, whole: bool) -> str:
    """Return the decimal mark of a column: its own, else the file's, else what makes whole numbers.

    "" where it is unclear, as of a count of 1.200 in a file whose columns commas part.
    """
    marks = [m for m in ".," if all(_whole(read_number(cell, decimal=m)) for cell in cells)]
    own = decimal_mark(cells, table.separator)
    if whole and marks == [","] and table.separator == ",":
        return ""
    if own:
        return own
    every = (cell for name in table.frame for cell in table.frame[name])
    file = decimal_mark(every, table.separator)
    return marks[0] if not file and whole and len(marks) == 1 else file


def _whole(number: Number) -> bool:
    return number.state != VALUE or number.value == int(number.value)


def _mixture(rows: list[_Row], heading: Unit | None) -> list[str]:
    """Return a fault for each cell that is in another unit than most: 0.45 beside 45%."""
    kinds = [_kind(number, heading) for _, _, number in rows]
    counted = Counter(kind for kind in kinds if kind)
    if len(counted) < 2:
        return []
    usual, n = counted.most_common(1)[0]
    return [
        f"line {line}: {cell[:40]!r} is {_UNITS[kind]}, and {n:,} {noun(n, 'other')} of its column "
        f"{noun(n, 'is', 'are')} {_UNITS[usual]}; write all in one unit"
        for ((_, line), cell, _), kind in zip(rows, kinds, strict=True)
        if kind and kind != usual
    ]


_BARE: Final = "bare"
_UNITS: Final = {
    _BARE: "without a unit", SHARE: "a percentage", MONEY: "in thousands or millions of pounds",
    AREA: "an area", RATE: "a rate",
}  # fmt: skip


def _kind(number: Number, heading: Unit | None) -> str:
    """Return the kind of unit of a cell, "" for one that agrees with any other (0, or £40)."""
    unit = number.unit or heading
    if number.state != VALUE or not number.value:
        return ""
    if unit is None or unit.dimension == COUNT:
        return _BARE
    return "" if unit.dimension == MONEY and unit.factor == 1 else unit.dimension


def _as_read(column: str, rows: list[_Row], heading: Unit | None) -> list[str]:
    """Name the heading's unit, and how a number was read that could have been two."""
    notices = []
    if heading is not None and heading.dimension == SHARE:
        bare = [n.value for _, _, n in rows if n.state == VALUE and n.unit is None and n.value]
        doubt = bool(bare) and max(map(abs, bare)) <= 1
        more = ", and none without a sign is above 1: are they shares?" if doubt else ""
        notices.append(f"{column}: its figures are percentages, by its heading{more}")
    elif heading is not None and heading.factor != 1:
        base = "m2" if heading.dimension == AREA else "£" if heading.dimension == MONEY else ""
        times = f"times {heading.factor:,.12g}"
        notices.append(f"{column}: {heading.name}, by its heading: read {times} {base}".rstrip())
    marked = [
        (cell, number.value) for _, cell, number in rows if _AMBIGUOUS.fullmatch(cell.strip())
    ]
    english = [value for cell, value in marked if ("," in cell) == (value >= 1000)]
    if marked and len(english) < len(marked):
        cell, value = marked[0]
        notices.append(f"{column}: {cell.strip()} is read as {value:,.12g}, by the file's marks")
    return notices


_LETTER: Final = re.compile(r"^[^£]*[(\[]\s*[mp]\s*[)\]]", re.IGNORECASE)
_AMBIGUOUS: Final = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


def _scaled(number: Number, heading: Unit | None) -> float:
    """Return a figure times what its unit multiplies it by: £1.2m is, 45% is not."""
    unit = number.unit or heading
    if unit is not None and heading is not None and unit.dimension == heading.dimension == MONEY:
        unit = heading if unit.factor == 1 else unit  # a bare £ leaves the heading its thousands
    if unit is None or unit.dimension in {SHARE, RATE}:
        return number.value
    return float(f"{number.value * unit.factor:.15g}")


#: How the two counts are headed in censuses' and partners' tables.
_HEADINGS: Final = {
    Daytime.RESIDENTS: r"(all )?(usual )?(residents?|resident population|living here)",
    Daytime.WORKERS: r"(all )?(workers?|workplace population|workforce|working here)",
}
#: What a heading of all of them may add: a year, a census, a unit.
_OF_ALL: Final = (
    r"([\s,:;()\[\]-]+(all|all ages|persons|people|count|number|total|usual|census|estimates?|in|of"
    r"|at|on|the|mid|year|thousands?|000s?|\d{4}([/-]\d\d)?))*[)\]]*"
)


def read_daytime(
    path: Path, geography: str, *, residents: str = "", workers: str = ""
) -> pd.DataFrame:
    """Read who lives and who works in each area.

    Parameters
    ----------
    path
        A csv, xlsx, xls or ods file with a column of area codes (see `read_indicator`).
    geography
        Vintage of the areas, such as ``"lsoa11"``.
    residents, workers
        Headings of the two counts; "" where they are headed as such tables usually are. A
        file without residents gives them as missing.

    Returns
    -------
    DataFrame
        ``area_code``, ``residents``, ``workers``: persons, one row an area of the file.

    Raises
    ------
    FileFormatError, FrameError
        As for `read_indicator`; and where no column holds workers, or headings name a part of
        them or several columns.
    """
    table = read_area_table(path, geography)
    headings = [str(name) for name in table.frame.columns]
    notices: list[str] = []
    chosen = {
        Daytime.RESIDENTS: residents or _column_of(table, Daytime.RESIDENTS, notices),
        Daytime.WORKERS: workers or _column_of(table, Daytime.WORKERS, notices),
    }
    if not chosen[Daytime.WORKERS]:
        raise FrameError(
            f"{path}: no column is headed workers or workplace population; name it in a "
            f'recipe (workers = "...", --recipe)\n{listed(headings)}'
        )
    columns = {
        name: _figures(table, heading, counts=True) for name, heading in chosen.items() if heading
    }
    out = pd.DataFrame(columns).rename_axis(Daytime.AREA_CODE).reset_index()
    out = out.reindex(columns=[Daytime.AREA_CODE, Daytime.RESIDENTS, Daytime.WORKERS])
    notices += [notice for column in columns.values() for notice in column.attrs["notices"]]
    out.attrs["notices"] = tuple(dict.fromkeys(notices))
    out.attrs["heading"], out.attrs["names"] = table.heading, table.names
    return out


def _column_of(table: AreaTable, what: str, notices: list[str]) -> str:
    """Return the heading of one of the two counts, "" for none; one of a part of it is refused."""
    pattern = _HEADINGS[what]
    every = [str(name) for name in table.frame.columns]
    named = [name for name in every if matches(rf"{pattern}(\W.*)?", name)]
    whole = [name for name in named if matches(pattern + _OF_ALL, name)]
    plain = [name for name in whole if matches(pattern, name)] or whole
    others = [name for name in named if name not in plain]
    if len(plain) > 1 or (others and not plain):
        raise FrameError(
            f"{table.path}: the {what} may be those under {' or '.join(map(repr, named))}; say "
            f"which with --{what}"
        )
    if others:
        shown = ", ".join(map(repr, others))
        notices.append(f"{what} are those under {plain[0]!r}, not {shown}")
    return plain[0] if plain else ""
