"""Columns that hold the unit of the numbers beside them, row by row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from needsmap.columns import Assets
from needsmap.io.units import MONEY, RATE, find_unit, unit_of_heading
from needsmap.readers.registers.headings import plain_header
from needsmap.readers.registers.values import MEASURES, tidy_text

if TYPE_CHECKING:
    import pandas as pd

    from needsmap.readers.registers.fitted import Fitted

#: Headings of columns of units whatever they hold, and of those that may hold something else.
_SURE: Final = re.compile(r"(.* )?(u ?o ?m|(unit|units) of .*|measurement unit|currency)( .*)?")
_LIKELY: Final = re.compile(r"(.* )?units?( .*)?|measure(ment)?s?")
#: How often a sum of money is paid: of the columns of money, only the running cost is.
_PERIOD: Final = re.compile(r"(.* )?(freq(uency)?|period|per|basis)( .*)?")


def find_unit_columns(
    table: pd.DataFrame, fitted: Fitted, dropped: set[int]
) -> dict[int, list[int]]:
    """Find which columns hold the units of which columns of numbers.

    Parameters
    ----------
    table
        The cells, by column number.
    fitted
        Which column is which.
    dropped
        Columns that are not looked into.

    Returns
    -------
    dict
        Number of a column of numbers to those of the columns with its units. A column of units is
        recognised by its cells, most of which are units of one dimension, and by its heading; it
        belongs to the columns of that dimension before it, else to those after it.
    """
    numbers = {i: field for field in Assets.NUMBERS for i in fitted.at.get(field, ())}
    dimensions = {i: MEASURES[field].dimension for i, field in numbers.items()}
    units: dict[int, tuple[str, bool]] = {}
    for i in sorted({*table.columns} - fitted.used - dropped):
        cells, heading = (
            [cell for cell in tidy_text(table[i]).unique() if cell],
            _heading(fitted, i),
        )
        fits = (d for d in sorted({*dimensions.values()}) if _are_units(cells, d, heading))
        if dimension := next(fits, ""):
            units[i] = dimension, bool(_PERIOD.fullmatch(heading))
    out: dict[int, list[int]] = {}
    for i, (dimension, period) in units.items():
        of = [n for n in numbers if dimensions[n] == dimension
              and (not period or numbers[n] == Assets.RUNNING_COST)]  # fmt: skip
        rivals = [j for j in units if units[j] == units[i]]
        for n in _governed(i, sorted(of), rivals, fitted):
            out.setdefault(n, []).append(i)
    return out


def with_units(cells: pd.Series, units: pd.Series, *, field: str) -> pd.Series:
    """Write the unit of each row after its number, where the number has none of its own.

    Parameters
    ----------
    cells, units
        The numbers and their units, row by row. A number without a unit, where others are not in
        the unit of the field, is marked as such and is not read.
    field
        A column of `MEASURES`.
    """
    measure = MEASURES[field]
    base = find_unit(measure.unit, measure.dimension)
    units = tidy_text(units)
    if measure.dimension == MONEY:
        units = units.map({unit: _per(unit) for unit in units.unique()})
    known = {find_unit(unit, measure.dimension) for unit in units.unique() if unit}
    plain = all(unit and base and unit.factor == base.factor for unit in known)
    units = units.replace("", "" if plain else "(no unit)")
    bare = cells.str.fullmatch(r"[-(£]*\s*[\d.,\s]*\d\)?")
    return cells.mask(bare, cells + " " + units).str.strip()


def _per(unit: str) -> str:
    """Write how often money is paid as a unit: "month" is "per month"."""
    bare = re.fullmatch(r"annum|year|quarter|month|week|day", unit, re.IGNORECASE)
    return f"per {unit}" if bare else unit


def _heading(fitted: Fitted, i: int) -> str:
    return plain_header(fitted.header[i]) if i < len(fitted.header) else ""


def _are_units(cells: list[str], dimension: str, heading: str) -> bool:
    """Return whether the cells of a column are units of a dimension."""
    if dimension == MONEY and "currency" in heading:
        return bool(cells)
    wanted = {dimension, RATE} if dimension == MONEY else {dimension}
    if dimension == MONEY and _PERIOD.fullmatch(heading):
        cells = [_per(cell) for cell in cells]
    met = [cell for cell in cells if (u := find_unit(cell, dimension)) and u.dimension in wanted]
    if not met:
        return False
    if _SURE.fullmatch(heading):
        return True
    if _LIKELY.fullmatch(heading) or _PERIOD.fullmatch(heading):
        return 2 * len(met) >= len(cells)
    return len(met) == len(cells) and all(len(cell) > 1 or cell in "£%" for cell in cells)


def _governed(i: int, of: list[int], rivals: list[int], fitted: Fitted) -> list[int]:
    """Return the columns of numbers that a column of units is of."""
    words = set(_heading(fitted, i).split()) - {"unit", "units", "of", "uom"}
    named = [n for n in of if words & set(_heading(fitted, n).split())]
    if len(named) == 1:
        return named
    before = [n for n in of if max((j for j in rivals if j < i), default=-1) < n < i]
    after = [n for n in of if i < n < min((j for j in rivals if j > i), default=10**9)]
    near = before[::-1] or after
    silent = [n for n in near if unit_of_heading(_heading(fitted, n)) is None]
    return silent or near[:1]
