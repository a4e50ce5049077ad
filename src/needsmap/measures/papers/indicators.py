"""Performance indicators: status against target and direction of travel. Nothing is mended."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from needsmap.columns import Kpis, Scorecard
from needsmap.errors import FrameError, fault_list
from needsmap.measures.papers.kpi_grid import (
    Cell,
    Grid,
    adds_up,
    doubt_of_target,
    grids_of,
    grows_evenly,
    looks_cumulative,
    mixed_units,
    other_lengths,
)
from needsmap.measures.papers.targets import Status, Tolerance, Travel, status_of, travel_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping


#: Why a period without a figure is not assessed.
_REASONS: Final = {
    "suppressed": "the value is suppressed",
    "not available": "the value is not available",
    "not reported": "the value was not reported",
    "not applicable": "the value is marked as not applicable",
    "error": "the cell holds a spreadsheet's error",
    "a date": "a spreadsheet turned the value into a date",
    "unclear": "the comma or point of the value may be decimal or not",
}


def score(
    indicators: pd.DataFrame, cells: pd.DataFrame, *, tolerance: Tolerance, steady: float = 0.0
) -> pd.DataFrame:
    """Add to each indicator its status, direction of travel, and the reason where it has none.

    Parameters
    ----------
    indicators, cells
        Frames of `needsmap.columns.Kpis` and `needsmap.columns.KpiCells`.
    tolerance
        For every indicator whose own row names none.
    steady
        See `travel_of`.

    Returns
    -------
    DataFrame
        The columns of `Kpis` and those of `Scorecard`, in the order of the table. ``move`` is
        what the two numbers say; ``travel`` is empty of it where measures are cumulative.

    Raises
    ------
    FrameError
        Listing every row whose own tolerance cannot be read.
    """
    faults: list[str] = []
    own = [_own_tolerance(row, tolerance, faults) for _, row in indicators.iterrows()]
    if faults:
        raise FrameError(fault_list("tolerance of single indicators", faults))
    grids = grids_of(cells)
    rows = [
        _score_one(indicator, grids.get(int(indicator[Kpis.LINE]), Grid()), tol, steady)
        for (_, indicator), tol in zip(indicators.iterrows(), own, strict=True)
    ]
    return pd.concat(
        [indicators.reset_index(drop=True), pd.DataFrame(rows, index=range(len(rows)))], axis=1
    )


def _own_tolerance(row: pd.Series, default: Tolerance, faults: list[str]) -> Tolerance:
    text = str(row[Kpis.TOLERANCE] or "").strip()
    if not text or text.casefold() in {"n/a", "-"}:
        return default
    try:
        return Tolerance.parse(text)
    except FrameError as error:
        faults.append(f"line {row[Kpis.LINE]}: {error}")
        return default


def _current(grid: Grid) -> tuple[str, int]:
    """Choose the period that is judged: the latest quarter, year, value or month, else to date.

    A period whose figure is suppressed or not available counts: an earlier one is not the latest.
    """
    for span in ("quarter", "year", "current", "month", "to_date"):
        orders = grid.filled("actual", span)
        if orders:
            return span, orders[-1]
    return "", 0


def _target(grid: Grid, span: str, order: int) -> Cell | None:
    """Return the target of a period; a plain "Target" holds for whichever is the latest."""
    own = grid.get(("target", span, order))
    if span == "current":
        years = [o for role, s, o in grid if (role, s) == ("target", "year")]
        own = grid.get(("target", "year", years[0])) if len(years) == 1 else None
    if own is None or math.isnan(own.value):
        return grid.get(("target", "current", 1)) or own
    return own


def _mixture(value: Cell | None, other: Cell | None, what: str) -> str:
    """Return why two figures cannot be set against each other, "" where they can."""
    if value is None or other is None or not mixed_units(value, other):
        return ""
    return f"the value {value.text!r} and the {what} {other.text!r} are not in one unit"


def _reason(cell: Cell) -> str:
    """Return why a cell that is filled gives no figure."""
    if cell.state in _REASONS:
        return f"{_REASONS[cell.state]} ({cell.text[:40]})"
    return f"{cell.text[:40]!r} is not a number"


def _no_target(grid: Grid, aim: Cell | None, why: str) -> str:
    """Return what is given in place of a target: text, or the targets of other periods."""
    if aim is not None and aim.state not in {"value", "blank"}:
        return why.replace("no target", f"no target, as {aim.text[:40]!r} is not a number")
    others = [
        cell.period
        for (role, _, _), cell in grid.items()
        if role == "target" and not math.isnan(cell.value)
    ]
    if not others:
        return why
    return why.replace("no target", f"no target of its period (only {', '.join(others)})")


def _score_one(
    indicator: pd.Series, grid: Grid, tolerance: Tolerance, steady: float
) -> dict[str, Any]:
    span, order = _current(grid)
    cell = grid.get(("actual", span, order))
    value = cell.value if cell else float("nan")
    aim = _target(grid, span, order)
    target = aim.value if aim else float("nan")
    polarity = str(indicator[Kpis.POLARITY])
    status, gap, why = status_of(value, target, polarity=polarity, tolerance=tolerance)
    if not why:
        why = doubt_of_target(indicator, grid, span=span, order=order, cell=cell, aim=aim)
        status, gap = (Status.NOT_ASSESSED, float("nan")) if why else (status, gap)
        why = why or other_lengths(cell, aim)
    mixture = _mixture(cell, aim, "target")
    if mixture:
        status, gap, why = Status.NOT_ASSESSED, float("nan"), mixture
        # it is shown with the unit of the value
        target = target if aim and cell and aim.unit == cell.unit else float("nan")
    elif math.isnan(target):
        why = _no_target(grid, aim, why)
    if math.isnan(value):
        why = ended_words(indicator) or (_reason(cell) if cell else "") or why
    before = ("before", 1) if span == "current" else (span, order - 1)
    if span == "year" and not grid.orders("actual", "year")[:-1]:
        before = ("before", 1)
    earlier = grid.get(("actual", *before))
    previous = earlier.value if earlier else float("nan")
    move = travel_of(previous, value, polarity=polarity, steady=steady)
    travel, reason = _travel(indicator, grid, move)
    mixture = _mixture(cell, earlier, "one before")
    lengths = other_lengths(cell, earlier) if move is not Travel.NONE else ""
    if lengths and not mixture and adds_up(indicator, cell, earlier):
        move, travel, reason = Travel.NONE, Travel.NONE, lengths
        why = why or f"no direction: {lengths}"
    elif lengths:
        why = why or lengths
    if mixture:
        move, travel, reason = Travel.NONE, Travel.NONE, mixture
        previous = previous if earlier and cell and earlier.unit == cell.unit else float("nan")
    return {
        Scorecard.PERIOD: cell.period if cell else "",
        Scorecard.VALUE: value,
        Scorecard.UNIT: cell.unit if cell else "",
        Scorecard.ESTIMATED: bool(cell and cell.estimated),
        Scorecard.TARGET: target,
        Scorecard.GAP: gap,
        Scorecard.STATUS: status.value,
        Scorecard.STATUS_REASON: why,
        Scorecard.PREVIOUS: previous,
        Scorecard.MOVE: move.value,
        Scorecard.TRAVEL: travel.value,
        Scorecard.TRAVEL_REASON: reason,
    }


def ended_words(indicator: Mapping[Hashable, Any] | pd.Series) -> str:
    """State that an indicator is no longer collected, and what replaces it; "" for one that is.

    Parameters
    ----------
    indicator
        A row of `needsmap.columns.Kpis`.
    """
    if not indicator[Kpis.ENDED]:
        return ""
    named = str(indicator[Kpis.SUCCESSORS])
    return f"replaced by {named}" if named else "no longer collected"


def _travel(indicator: pd.Series, grid: Grid, move: Travel) -> tuple[Travel, str]:
    if indicator[Kpis.CUMULATIVE] == "yes":
        return Travel.NONE, "cumulative over the year"
    if move is Travel.NONE:
        return Travel.NONE, "no two periods to compare"
    if not indicator[Kpis.CUMULATIVE] and (looks_cumulative(grid) or grows_evenly(grid)):
        return Travel.NONE, "looks cumulative over the year (the table does not say)"
    return move, ""


def counts_by(scores: pd.DataFrame, column: str) -> dict[str, int]:
    """Count the indicators in each state, every state named, none left out.

    Parameters
    ----------
    scores
        What `score` gave.
    column
        ``Scorecard.STATUS`` or ``Scorecard.TRAVEL``.

    Returns
    -------
    dict
        State to number of indicators.
    """
    states = Status if column == Scorecard.STATUS else Travel
    return {state.value: int((scores[column] == state.value).sum()) for state in states}
