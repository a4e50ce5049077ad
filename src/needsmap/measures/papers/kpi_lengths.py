"""Figures of different lengths of time: a part of a year beside a whole one, or a year's target."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from needsmap.columns import Kpis

if TYPE_CHECKING:
    import pandas as pd

    from needsmap.measures.papers.kpi_grid import Cell, Grid

#: Measures that do not add up over time, whatever their unit.
_NO_SUM: Final = re.compile(
    r"%|\b(rates?|ratio|averages?|mean|median|per|percent(age)?|proportion|share|scores?|index|days"
    r"|weeks|hours|minutes|time|satisfaction|satisfied|prevalence|expectancy|level|rank)\b",
    re.IGNORECASE,
)
#: Lengths that headings name: Current quarter, Last year, 2024/25.
_QUARTER: Final = re.compile(r"\bq(?:uarter|tr)? ?\d?\b", re.IGNORECASE)
_MONTH: Final = re.compile(r"\bmonth\b", re.IGNORECASE)
_YEAR: Final = re.compile(r"\b(?:year|annual)\b|\d{4}[/-]\d\d", re.IGNORECASE)
#: A target of at least this share of what the figures come to in a year may be one of the year.
_OF_THE_YEAR: Final = 0.45


def adds_up(indicator: pd.Series, *cells: Cell | None) -> bool:
    """Return whether an indicator counts people, events or pounds, which add up over a year."""
    held = [cell for cell in cells if cell is not None]
    counts = all(cell.unit == "£" or (not cell.unit and not cell.decimals) for cell in held)
    return counts and not _NO_SUM.search(str(indicator[Kpis.TITLE]))


def other_lengths(one: Cell | None, other: Cell | None) -> str:
    """Return how two figures differ in the part of the year they cover, "" where they do not."""
    if one is None or other is None:
        return ""
    if one.part == other.part:
        lengths = {_length(one.period), _length(other.period)} - {None}
        differ = len(lengths) > 1
        return f"{one.period!r} and {other.period!r} differ in length" if differ else ""
    partial = one if one.part else other
    return f"{partial.period!r} covers only a part of the year ({partial.part})"


def _length(heading: str) -> re.Pattern[str] | None:
    return next((each for each in (_QUARTER, _MONTH, _YEAR) if each.search(heading)), None)


def doubt_of_target(
    indicator: pd.Series, grid: Grid, *, span: str, order: int, cell: Cell | None, aim: Cell | None
) -> str:
    """Return why a count cannot be set against a target, "" where it can.

    A count of a part of the year falls short of the target of a year, and stays below a limit
    for one, without that meaning anything; what reached the target or passed the limit stands.
    """
    if cell is None or aim is None or not adds_up(indicator, cell, aim):
        return ""
    higher = indicator[Kpis.POLARITY] == "higher"
    if not aim.part and (cell.value >= aim.value if higher else cell.value > aim.value):
        return ""
    if lengths := other_lengths(cell, aim):
        return f"{lengths}; a target of the same length is needed"
    if aim is grid.get(("target", "current", 1)) and span in {"quarter", "month"}:
        return _doubt_of_plain(indicator, grid, span=span, order=order, cell=cell)
    return ""


def _doubt_of_plain(indicator: pd.Series, grid: Grid, *, span: str, order: int, cell: Cell) -> str:
    """Return why a column headed Target may hold targets of a year, "" where it cannot."""
    parts, aim = 4 if span == "quarter" else 12, grid["target", "current", 1]
    if indicator[Kpis.CUMULATIVE] == "yes":
        ended = order % parts == 0
        return "" if ended else "the figure is one to date; is the target of the whole year?"
    figures = [each.value for each in grid.cells(span)]
    of_a_year = parts * sum(figures) / len(figures)
    if min(figures) < 0 or not 0 < _OF_THE_YEAR * of_a_year <= aim.value:
        return ""
    return (
        f"is {aim.period!r} of the {span} or of the whole year? Head it "
        f"'{cell.period} target' or 'Annual target'"
    )
