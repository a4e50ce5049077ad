"""The cells of one indicator by role, span and place in time, and what their shape tells.

Figures may cover different lengths of time: a part of a year beside a whole one, or a target
of the year.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from needsmap.columns import KpiCells, Kpis

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

#: Measures that do not add up over time, whatever their unit.
_NO_SUM: Final = re.compile(
    r"%|\b(rates?|ratio|averages?|mean|median|per|percent(age)?|proportion|share|scores?|index|days"
    r"|weeks|hours|minutes|time|satisfaction|satisfied|prevalence|expectancy|level|rank)\b",
    re.IGNORECASE,
)
#: Lengths that headings name: Current quarter, last month, 2024/25.
_LENGTHS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (r"\bq(?:uarter|tr)? ?\d?\b", r"\bmonth\b", r"\b(?:year|annual)\b|\d{4}[/-]\d\d")
)
#: A target of at least this share of what the figures come to in a year may be one of the year.
_OF_THE_YEAR: Final = 0.45


@dataclass(frozen=True, slots=True)
class Cell:
    """One value with what the audit needs of it."""

    value: float
    period: str
    text: str
    unit: str
    decimals: int
    estimated: bool
    state: str = "value"
    part: str = ""


class Grid(dict[tuple[str, str, int], Cell]):
    """The cells of one indicator, by role, span and order. Cells of groups are left out."""

    def value(self, role: str, span: str, order: int = 1) -> float:
        """Return a value, nan where there is none."""
        cell = self.get((role, span, order))
        return cell.value if cell else float("nan")

    def _orders(self, role: str, span: str) -> Iterator[int]:
        return (order for r, s, order in sorted(self) if (r, s) == (role, span))

    def orders(self, role: str, span: str) -> list[int]:
        """Return the places in time that hold a number, earliest first."""
        return [o for o in self._orders(role, span) if not math.isnan(self[role, span, o].value)]

    def filled(self, role: str, span: str) -> list[int]:
        """Return the places in time that hold a number or a reason why not, earliest first."""
        return [o for o in self._orders(role, span) if self[role, span, o].state != "blank"]

    def cells(self, span: str) -> list[Cell]:
        """Return the actual values of a span in order of time."""
        return [self["actual", span, order] for order in self.orders("actual", span)]


def grids_of(cells: pd.DataFrame) -> dict[int, Grid]:
    """Return the grid of each indicator, by its line.

    Parameters
    ----------
    cells
        Frame of `needsmap.columns.KpiCells`.
    """
    grids: dict[int, Grid] = {}
    for row in cells[cells[KpiCells.GROUP] == ""].to_dict("records"):
        key = (str(row[KpiCells.ROLE]), str(row[KpiCells.SPAN]), int(row[KpiCells.ORDER]))
        cell = Cell(
            float(row[KpiCells.VALUE]),
            str(row[KpiCells.PERIOD]),
            str(row[KpiCells.TEXT]),
            str(row[KpiCells.UNIT]),
            int(row[KpiCells.DECIMALS]),
            row[KpiCells.MARK] == "estimated",
            str(row[KpiCells.STATE]),
            str(row[KpiCells.PART]),
        )
        grids.setdefault(int(row[KpiCells.LINE]), Grid()).setdefault(key, cell)
    return grids


def mixed_units(one: Cell, other: Cell) -> bool:
    """Return whether two figures are in different units or scales: 0.48 and 45%, 2 days and 1.

    Where neither has a percent sign, a decimal of at most 1 beside up to 100 is a share beside a
    percentage if it is about a hundredth of it: 0.45 and 48, but not 0.3 and 4.

    Parameters
    ----------
    one, other
        Cells with a number.
    """
    if not one.value or not other.value or math.isnan(one.value + other.value):
        return False
    small, large = sorted((one, other), key=lambda cell: abs(cell.value))
    ratio = abs(large.value / small.value)
    if one.unit == other.unit:
        bare = "%" not in small.text and small.decimals > 0 and one.unit in {"", "%"}
        return bare and abs(small.value) <= 1 < abs(large.value) <= 100 and 40 <= ratio <= 250
    if one.unit and other.unit:
        return True
    if "%" in {one.unit, other.unit}:
        return abs((one if not one.unit else other).value) <= 1
    return ratio > 10 or "£" not in {one.unit, other.unit}


def looks_cumulative(grid: Grid) -> bool:
    """Return whether a measure grows through the year, from the shape of its own cells.

    True where the months of the last quarter never fall, begin at or above the quarter
    before, end above where they began, and the last month is what the quarter is given as. On the
    Ealing table of 2011/12 it finds the six measures that the pack gives no arrow for being
    cumulative, and NI 62, which the pack gives one.

    Parameters
    ----------
    grid
        Of one indicator.
    """
    quarters = grid.orders("actual", "quarter")
    months = [grid.value("actual", "month", m) for m in months_of(quarters[-1])] if quarters else []
    if len(quarters) < 2 or any(math.isnan(m) for m in months):
        return False
    before = grid.value("actual", "quarter", quarters[-2])
    never_falls = all(a <= b for a, b in zip([before, *months], months, strict=False))
    return (
        never_falls
        and months[-1] > months[0]
        and months[-1] == grid.value("actual", "quarter", quarters[-1])
    )


def grows_evenly(grid: Grid) -> bool:
    """Return whether the year's quarters are like 2.1, 4.3, 6.6: steps of about the first.

    A year's figure above the last quarter shows that they are parts of it.

    Parameters
    ----------
    grid
        Of one indicator.
    """
    orders = grid.orders("actual", "quarter")
    of_year = [q for q in orders if (q - 1) // 4 == (orders[-1] - 1) // 4]
    values = [0.0, *(grid.value("actual", "quarter", q) for q in of_year)]
    steps = [after - before for before, after in pairwise(values)]
    whole = len(of_year) > 2 and of_year[0] % 4 == 1 and of_year[-1] - of_year[0] < len(of_year)
    sums = [cell.value for span in ("to_date", "year") for cell in grid.cells(span)]
    return (
        whole
        and all(0 < steps[0] / 2 <= step <= 2 * steps[0] for step in steps)
        and all(value <= values[-1] for value in sums)
    )


def months_of(quarter: int) -> range:
    """Return the months of a quarter of the financial year, April being 1.

    Parameters
    ----------
    quarter
        From 1; 5 is the first of the next year.
    """
    return range(3 * quarter - 2, 3 * quarter + 1)


def adds_up(indicator: pd.Series, *cells: Cell | None) -> bool:
    """Return whether an indicator counts people, events or pounds, which add up over a year.

    Parameters
    ----------
    indicator
        A row of `needsmap.columns.Kpis`.
    *cells
        Its figures; None for none.
    """
    counts = all(
        cell.unit == "£" or not (cell.unit or cell.decimals) for cell in cells if cell is not None
    )
    return counts and not _NO_SUM.search(str(indicator[Kpis.TITLE]))


def other_lengths(one: Cell | None, other: Cell | None) -> str:
    """Return how two figures differ in the part of the year they cover, "" where they do not.

    Parameters
    ----------
    one, other
        None for none.
    """
    if one is None or other is None:
        return ""
    if one.part == other.part:
        lengths = {_length(one.period), _length(other.period)} - {None}
        differ = len(lengths) > 1
        return f"{one.period!r} and {other.period!r} differ in length" if differ else ""
    partial = one if one.part else other
    return f"{partial.period!r} covers only a part of the year ({partial.part})"


def _length(heading: str) -> re.Pattern[str] | None:
    return next((each for each in _LENGTHS if each.search(heading)), None)


def doubt_of_target(
    indicator: pd.Series, grid: Grid, *, span: str, order: int, cell: Cell | None, aim: Cell | None
) -> str:
    """Return why a count cannot be set against a target, "" where it can.

    A count of a part of the year falls short of the target of a year, and stays below a limit
    for one, without that meaning anything; what reached the target or passed the limit stands.

    Parameters
    ----------
    indicator, grid
        A row of `needsmap.columns.Kpis`, and its cells.
    span, order
        The period that is judged.
    cell, aim
        Its figure and target; None for none.
    """
    if cell is None or aim is None or not adds_up(indicator, cell, aim):
        return ""
    higher = indicator[Kpis.POLARITY] == "higher"
    reached = cell.value >= aim.value if higher else cell.value > aim.value
    if reached and not aim.part:
        return ""
    if lengths := other_lengths(cell, aim):
        return f"{lengths}; a target of the same length is needed"
    plain = aim is grid.get(("target", "current", 1)) and span in {"quarter", "month"}
    # a column headed Target may hold targets of a year
    parts = 4 if span == "quarter" else 12
    if plain and indicator[Kpis.CUMULATIVE] == "yes":
        ended = order % parts == 0
        return "" if ended else "the figure is one to date; is the target of the whole year?"
    figures = [each.value for each in grid.cells(span)] if plain else [-1.0]
    of_a_year = parts * sum(figures) / len(figures)
    if min(figures) < 0 or not 0 < _OF_THE_YEAR * of_a_year <= aim.value:
        return ""
    return (
        f"is {aim.period!r} of the {span} or of the whole year? Head it "
        f"'{cell.period} target' or 'Annual target'"
    )
