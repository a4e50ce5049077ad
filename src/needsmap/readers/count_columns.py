"""Columns that should hold counts of people or events, and rates and ranks that they are not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from needsmap.io.units import COUNT, Unit, find_unit
from needsmap.readers.area_table import AreaTable, holds_numbers

if TYPE_CHECKING:
    from needsmap.io.numbers import Number

#: What a heading or a column of measures names that cannot be added up, and headings of counts.
_NO_COUNT: Final = re.compile(
    r"\b(rates?|ratios?|smr|sir|sar|dsr|prevalence|index|indices|scores?|average|mean|median|ranks?"
    r"|deciles?|quintiles?|quartiles?|percentiles?|expectancy|proportions?|shares?|probability"
    r"|percent(age)?|per cent|(age|directly|indirectly)[ -]standardi[sz]ed|density|z-?score"
    r"|confidence|(lower|upper) (ci|limit))\b|%|^(calendar |financial )?years?( of .*)?$",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(r"(total |all )?(numbers?|counts?|no\.? of|n)\b", re.IGNORECASE)
_ANY_FIGURE: Final = re.compile(
    r"(indicator |observed? |obs )?(values?|figures?|data|results?|observations?|amounts?)"
    r"|obs_?values?", re.IGNORECASE
)  # fmt: skip


def faults_of_counts(
    table: AreaTable, column: str, numbers: list[Number], heading: Unit | None
) -> list[str]:
    """Return a fault where a column that should hold counts is headed or measured otherwise.

    Parameters
    ----------
    table, column
        The table, and the heading of the column. A column of words beside it names its measure
        where it is headed "Value", or is the only one.
    numbers, heading
        The cells as they were read, and the unit that the heading names.
    """
    units = [heading, *(number.unit for number in numbers)]
    named = [u.name for u in units if u is not None and u.dimension != COUNT]
    plain = " ".join(column.replace("_", " ").split())
    if _NO_COUNT.search(plain) and not _COUNTED.match(plain):
        named.append("a rate, an average, a rank or another figure that does not add up")
    others = [str(name) for name in table.frame if str(name) != column]
    alone = not any(holds_numbers(table.frame[name]) for name in others)
    if _ANY_FIGURE.fullmatch(plain) or (alone and not _COUNTED.match(plain)):
        named += [f"{cell[:40]!r} by {name!r}" for name in others
                  for cell in table.frame[name].unique() if _names_no_count(cell)]  # fmt: skip
    remedy = "choose the column that holds them, or if this does, head it 'Number of ...'"
    fault = f"counts of people or events are needed; {remedy}"
    return [f"{column!r} is {named[0]}: {fault}"] if named else []


def _names_no_count(cell: str) -> bool:
    unit = find_unit(cell) if cell.strip() else None
    other = unit is not None and unit.dimension != COUNT
    return other or (bool(_NO_COUNT.search(cell)) and not _COUNTED.match(cell.strip()))
