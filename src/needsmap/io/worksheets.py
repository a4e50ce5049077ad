"""The rows of a worksheet as text, with what its file says beside the values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from needsmap.io.sheet_formats import as_shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from needsmap.io.cells import Row
    from needsmap.io.workbook_survey import SheetSurvey


def sheet_rows(sheet: Any, survey: SheetSurvey) -> tuple[list[Row], list[str]]:  # noqa: ANN401 - calamine's
    """Return a worksheet's rows as text, with merged cells and errors filled in.

    A merged cell's text belongs to every row that it spans (a partner written once for three
    buildings), and to every column unless it spans the whole table (a title). A number stays
    in its first row alone: three buildings that share a figure do not each have it. A number
    that its format shows in thousands is given as `needsmap.io.sheet_formats.as_shown` has it.

    Parameters
    ----------
    sheet, survey
        Of calamine, and of `survey_workbook`.

    Returns
    -------
    list of Row
        Rows from 1, cells from column A.
    list of str
        Notices of what was filled in, is hidden, or is shown otherwise than held.
    """
    rows = [
        (i, [cell_text(cell) for cell in cells])
        for i, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1)
    ]
    for (row, column), error in survey.errors.items():
        if row < len(rows) and column < len(rows[row][1]):
            rows[row][1][column] = error
    width = max((len(cells) for _, cells in rows), default=0)
    shown = as_shown(rows, survey.marked)
    merged = _fill_merged(rows, sheet.merged_cell_ranges or (), width)
    return rows, [*merged, *shown, *survey.notices(width)]


def _fill_merged(
    rows: list[Row], ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]], width: int
) -> list[str]:
    notices: list[str] = []
    left = 2_000_000
    for (top, first), (bottom, last) in ranges:
        if top >= len(rows) or first >= len(rows[top][1]) or not rows[top][1][first]:
            continue
        text = rows[top][1][first]
        title = first == 0 and last + 1 >= width
        below, beside = min(bottom, len(rows) - 1), min(last, width - 1)
        number = bool(re.fullmatch(r"[-£]?[\d,.]+%?", text))
        across = beside > first and not re.fullmatch(r"(19|20)\d\d", text)  # a year heads columns
        if number and (below > top or across):
            where = f"lines {top + 1} to {below + 1}" if below > top else f"line {top + 1}"
            what = "them" if below > top else f"{beside - first + 1} columns"
            notices.append(
                f"{where}: one merged cell holds {text} for all of {what}; it is kept on the first"
            )
            continue
        left -= (below - top + 1) * (beside - first + 1)
        if title or left < 0:
            continue
        for row in range(top, below + 1):
            cells = rows[row][1]
            for column in range(first, min(beside, len(cells) - 1) + 1):
                cells[column] = cells[column] or text
        if below > top:
            notices.append(f"lines {top + 1} to {below + 1}: a merged cell was filled down")
    return notices


def cell_text(cell: object) -> str:
    """Return a worksheet's cell as a person reads it: 12 for 12.0, an ISO date, Yes and No.

    Parameters
    ----------
    cell
        Of calamine: a text, number, truth value, date or time.

    Examples
    --------
    >>> cell_text(12.0), cell_text(True), cell_text(None)
    ('12', 'Yes', '')
    """
    if cell is None or cell != cell:  # noqa: PLR0124 - not-a-number is unequal to itself
        return ""
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    isoformat: Callable[[], str] | None = getattr(cell, "isoformat", None)
    return isoformat().removesuffix("T00:00:00") if isoformat else str(cell)
