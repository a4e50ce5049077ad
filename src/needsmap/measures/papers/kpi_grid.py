"""The cells of one indicator by role, span and place in time, and what their shape tells."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from needsmap.columns import KpiCells

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd


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

    def orders(self, role: str, span: str) -> list[int]:
        """Return the places in time that hold a number, earliest first."""
        return sorted(
            order
            for (r, s, order), cell in self.items()
            if r == role and s == span and not math.isnan(cell.value)
        )

    def filled(self, role: str, span: str) -> list[int]:
        """Return the places in time that hold a number or a reason why not, earliest first."""
        return sorted(
            order
            for (r, s, order), cell in self.items()
            if r == role and s == span and cell.state != "blank"
        )

    def cells(self, span: str) -> Iterator[Cell]:
        """Return the actual values of a span in order of time."""
        for order in self.orders("actual", span):
            yield self["actual", span, order]


def grids_of(cells: pd.DataFrame) -> dict[int, Grid]:
    """Return the grid of each indicator, by its line."""
    grids: dict[int, Grid] = {}
    for row in cells.to_dict("records"):
        if row[KpiCells.GROUP]:
            continue
        key = (str(row[KpiCells.ROLE]), str(row[KpiCells.SPAN]), int(row[KpiCells.ORDER]))
        grids.setdefault(int(row[KpiCells.LINE]), Grid()).setdefault(
            key,
            Cell(
                float(row[KpiCells.VALUE]),
                str(row[KpiCells.PERIOD]),
                str(row[KpiCells.TEXT]),
                str(row[KpiCells.UNIT]),
                int(row[KpiCells.DECIMALS]),
                row[KpiCells.MARK] == "estimated",
                str(row[KpiCells.STATE]),
                str(row[KpiCells.PART]),
            ),
        )
    return grids


def mixed_units(one: Cell, other: Cell) -> bool:
    """Return whether two figures are in different units or scales: 0.48 and 45%, 2 days and 1.

    Where neither has a percent sign, a decimal of at most 1 beside up to 100 is a share beside a
    percentage if it is about a hundredth of it: 0.45 and 48, but not 0.3 and 4.
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
    before, end above where they began, and the last month is what the quarter is given as.

    Notes
    -----
    *Method*: ours. On the Ealing table of 2011/12 it finds the six measures that the pack
    gives no arrow for being cumulative, and NI 62, which the pack gives one.
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
    """Return the months of a quarter of the financial year, April being 1."""
    return range(3 * quarter - 2, 3 * quarter + 1)
