"""An audit of a performance table's own arithmetic: months, quarters, year, arrows, percent.

A contradiction is flagged and never mended: which of two printed figures is wrong cannot be
known from the table.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from needsmap.columns import FindingColumns, KpiCells, Kpis, Scorecard
from needsmap.measures.papers.indicators import ended_words
from needsmap.measures.papers.kpi_grid import (
    Cell,
    Grid,
    grids_of,
    looks_cumulative,
    mixed_units,
    months_of,
)
from needsmap.measures.papers.targets import Travel

if TYPE_CHECKING:
    from collections.abc import Iterator

AGREES: Final = "agrees"
CONTRADICTS: Final = "contradiction"
UNKNOWN: Final = "cannot be told"
NOTE: Final = "note"

#: How near a total must come to a sum to be taken for a slip of it, and not another measure.
_NEARLY: Final = 0.05

#: Slack for decimal fractions that binary numbers cannot hold, not a tolerance.
_SLACK: Final = 1e-9


def audit(scores: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Check a table against itself.

    Parameters
    ----------
    scores
        What `needsmap.measures.papers.indicators.score` gave.
    cells
        Frame of `needsmap.columns.KpiCells`.

    Returns
    -------
    DataFrame
        The columns of `needsmap.columns.FindingColumns`, one row a check that had something to
        check: months against their quarter, quarters against year to date and year, printed arrows
        against what the figures say, percent over 100, cells that hold words for a number,
        indicators that have ended and what replaces them.

    Notes
    -----
    *Method*: only counts add; a percentage must lie between its parts or be the latest of
    them. A measure whose quarter equals its last month is a level or a running total, and is
    not summed. Rounding is allowed for: half a unit of the last printed place, per part.
    """
    grids = grids_of(cells)
    rows = [
        (indicator[Kpis.LINE], indicator[Kpis.CODE], *finding)
        for _, indicator in scores.iterrows()
        for finding in _checks(indicator, grids.get(int(indicator[Kpis.LINE]), Grid()))
    ]
    rows += [*_words_for_numbers(cells), *_successions(scores)]
    return pd.DataFrame(rows, columns=list(FindingColumns.ALL)).sort_values(
        FindingColumns.LINE, kind="stable", ignore_index=True
    )


#: Check, verdict, what is printed, what the other cells give, and the words.
_Finding = tuple[str, str, str, str, str]


def _checks(indicator: pd.Series, grid: Grid) -> Iterator[_Finding]:
    additive: set[bool] = set()
    for quarter in grid.orders("actual", "quarter"):
        finding = _months_against_quarter(grid, quarter)
        if finding:
            additive.add(finding[1] != UNKNOWN)
            yield finding
    yield from _quarters_against_year(grid, known_to_add=additive)
    yield from _arrow(indicator, grid)
    yield from _scales(grid)
    for cell in grid.values():
        if cell.unit == "%" and cell.value > 100:
            words = f"{cell.period} is {cell.text}: more than the whole, unless of a plan."
            yield "percent over 100", NOTE, cell.text, "", words


def _scales(grid: Grid) -> Iterator[_Finding]:
    """Find figures that follow each other and are not in one unit: 0.45, then 48."""
    for span in ("month", "quarter", "year"):
        for before, cell in pairwise(grid.cells(span)):
            if mixed_units(before, cell):
                words = (
                    f"{before.period} is {before.text} and {cell.period} {cell.text}: they do not "
                    "seem to be in one unit."
                )
                yield "one unit", UNKNOWN, cell.text, "", words


def _is_share(grid: Grid) -> bool:
    return any(cell.unit == "%" for cell in grid.values())


def _months_against_quarter(grid: Grid, quarter: int) -> _Finding | None:
    cells = [grid.get(("actual", "month", m)) for m in months_of(quarter)]
    parts = [cell for cell in cells if cell and not math.isnan(cell.value)]
    whole = grid["actual", "quarter", quarter]
    if len(parts) < 3 or whole.value == parts[-1].value:
        return None
    check = f"months against {whole.period}"
    values = [p.value for p in parts]
    total = sum(values)
    between = min(values) - _SLACK <= whole.value <= max(values) + _SLACK
    if _is_share(grid):
        months = ", ".join(p.text for p in parts)
        words = f"{whole.period} is {whole.text}, outside its months ({months})."
        span = f"{min(values):g} to {max(values):g}"
        return None if between else (check, CONTRADICTS, whole.text, span, words)
    rounding = sum(0.5 * 10.0**-p.decimals for p in [*parts, whole] if p.decimals)
    worked = f"{total:.10g}"
    sum_words = f"{' + '.join(p.text for p in parts)} = {worked}"
    if abs(total - whole.value) <= rounding + _SLACK:
        return check, AGREES, whole.text, worked, f"{sum_words}, as printed."
    nearly = abs(total - whole.value) <= _NEARLY * max(abs(total), 1)
    if between and not nearly:
        return None
    words = f"{sum_words}, but {whole.text} is printed for {whole.period}."
    return check, CONTRADICTS, whole.text, worked, words


def _quarters_against_year(grid: Grid, *, known_to_add: set[bool]) -> Iterator[_Finding]:
    quarters = grid.cells("quarter")
    if not quarters or _is_share(grid) or looks_cumulative(grid):
        return
    values = [q.value for q in quarters]
    counts = all(v == int(v) for v in values)
    if not (known_to_add or counts):
        return
    for span in ("to_date", "year") if len(quarters) >= 4 else ("to_date",):
        for year in grid.cells(span):
            if year.value != values[-1] or len(values) == 1:
                yield _one_year(quarters, year, may_run_on=span == "to_date")


def _one_year(quarters: list[Cell], year: Cell, *, may_run_on: bool) -> _Finding:
    check = f"quarters against {year.period}"
    values = [quarter.value for quarter in quarters]
    total = sum(values)
    worked = f"{total:.10g}"
    sum_words = f"{' + '.join(quarter.text for quarter in quarters)} = {worked}"
    if abs(total - year.value) <= _SLACK:
        return check, AGREES, year.text, worked, f"{sum_words}, as printed."
    if min(values) * 0.9 <= year.value <= max(values) * 1.1 and len(values) > 1:
        words = f"{year.period} is {year.text}, like one quarter: a level, which is not summed."
        return check, UNKNOWN, year.text, worked, words
    if may_run_on and year.value > total:
        words = (
            f"{sum_words}; {year.period} is {year.text}, which may hold months after the last "
            "quarter."
        )
        return check, UNKNOWN, year.text, worked, words
    return check, CONTRADICTS, year.text, worked, f"{sum_words}, but {year.text} is printed."


def _arrow(indicator: pd.Series, grid: Grid) -> Iterator[_Finding]:
    printed, move = indicator[Kpis.PRINTED], indicator[Scorecard.MOVE]
    check = "direction of travel"
    running = looks_cumulative(grid)
    better = f"{indicator[Kpis.POLARITY]} is better"
    pair = f"{indicator[Scorecard.PREVIOUS]:,.10g} to {indicator[Scorecard.VALUE]:,.10g}"
    if printed and move == Travel.NONE:
        words = f"Printed as {printed}; there are no two figures to compare."
        yield check, UNKNOWN, printed, move, words
    elif printed and printed != move:
        words = f"printed as {printed}; {better}, and it went from {pair}: {move}."
        if running:
            words += " The measure also looks cumulative, so that no arrow would be sound."
        yield check, CONTRADICTS, printed, move, words[0].upper() + words[1:]
    elif printed:
        words = f"{better.capitalize()}, from {pair}: {move}, as printed."
        yield check, AGREES, printed, move, words
    elif running:
        words = "Looks cumulative over the year: no arrow is printed, and none is sound."
        yield check, NOTE, "", Travel.NONE.value, words
    elif move != Travel.NONE and indicator[Kpis.CUMULATIVE] != "yes":
        words = f"No arrow is printed; {better}, and it went from {pair}: {move}."
        yield check, NOTE, "", move, words


def _words_for_numbers(cells: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Find the cells that hold something else where a number was expected."""
    odd = cells[cells[KpiCells.STATE].isin(["words", "a date", "unclear", "error"])]
    for row in odd.to_dict("records"):
        text = row[KpiCells.TEXT]
        words = f"{row[KpiCells.PERIOD]} holds {text!r}: kept, not used."
        line, code = row[KpiCells.LINE], row[KpiCells.CODE]
        yield line, code, "a number was expected", NOTE, text, "", words


def _successions(scores: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Return for each indicator that has ended whether the table holds what replaces it."""
    codes = {str(code).casefold() for code in scores[Kpis.CODE]}
    for row in scores[scores[Kpis.ENDED]].to_dict("records"):
        named = [code for code in str(row[Kpis.SUCCESSORS]).split(", ") if code]
        lacking = [code for code in named if code.casefold() not in codes]
        ended = ended_words(row)
        words = f"{ended[:1].upper()}{ended[1:]}."
        if lacking:
            words += f" The table does not hold {', '.join(lacking)}."
        elif named:
            words += " The two stand side by side: they are not one series."
        yield row[Kpis.LINE], row[Kpis.CODE], "ended", NOTE, row[Kpis.NOTE], "", words
