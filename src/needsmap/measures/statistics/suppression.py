"""The hiding of small counts, so that nobody can be told from a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.columns import Estimates
from needsmap.errors import FrameError
from needsmap.model import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: What may be said of a cell: it is shown, it is hidden, or it was never there.
SHOWN: Final = "shown"
SUPPRESSED: Final = "suppressed"
MISSING: Final = "missing"


def _tells(values: Floats, least: int) -> bool:
    """Return whether hidden cells can be worked out from their sum."""
    if values.size == 0:
        return False
    if values.size == 1:
        return True
    if (values >= least).any() or (values == 0).any():
        return False
    total, others = values.sum(), values.size - 1
    lowest = max(1.0, total - (least - 1) * others)
    highest = min(least - 1.0, total - others)
    return bool(highest <= lowest)


def _next(count: Floats, hidden: NDArray[np.bool_], cells: NDArray[np.intp]) -> int | None:
    """Choose the next cell to hide in a group: the smallest above zero, else a zero."""
    left = cells[~hidden[cells] & ~np.isnan(count[cells])]
    if left.size == 0:
        return None
    some = left[count[left] > 0]
    pool = some if some.size else left
    return int(pool[np.argmin(count[pool])])


def suppress(
    frame: pd.DataFrame, *, count: str, margins: Sequence[str] = (), least: int = 5
) -> pd.DataFrame:
    """Hide small counts, and as many others as their totals would give them away by.

    Parameters
    ----------
    frame
        One row a cell of the table.
    count
        The column of counts.
    margins
        Columns whose groups have a total that is shown: in each, no hidden cell can be had
        by taking the others from the total. Empty where no total is shown.
    least
        Counts from 1 to one below this are hidden. Zero is shown.

    Returns
    -------
    DataFrame
        The frame with ``shown`` (the count, missing where hidden) and ``status``
        (``shown``, ``suppressed`` or ``missing``). Cells hidden for their own sake and for
        another's carry the same mark, or the difference would tell.

    Raises
    ------
    FrameError
        No such column, or counts below zero.

    Notes
    -----
    *Method*: the smallest other count in the group is hidden until two or more are hidden
    and their sum leaves each of them more than one possible value; over several margins,
    until nothing changes. A group of one cell cannot be protected so: hide its total, which
    `totals` does.

    Examples
    --------
    >>> cells = pd.DataFrame({"ward": ["A", "A", "A"], "count": [3, 8, 20]})
    >>> suppress(cells, count="count", margins=["ward"])
      ward  count  shown      status
    0    A      3    NaN  suppressed
    1    A      8    NaN  suppressed
    2    A     20   20.0       shown
    """
    absent = [name for name in (count, *margins) if name not in frame.columns]
    if absent:
        raise FrameError(f"counts to hide: no column {', '.join(map(repr, absent))}")
    values = pd.to_numeric(frame[count], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    if (values < 0).any():
        raise FrameError(f"counts to hide: {counted(int((values < 0).sum()), 'count')} below zero")
    hidden = (values > 0) & (values < least)
    groups = [
        np.asarray(rows)
        for name in margins
        for rows in frame.groupby(name, dropna=False).indices.values()
    ]
    before = -1
    while before != hidden.sum():
        before = int(hidden.sum())
        for cells in groups:
            while _tells(values[cells[hidden[cells]]], least):
                more = _next(values, hidden, cells)
                if more is None:
                    break
                hidden[more] = True
    status = np.select([np.isnan(values), hidden], [MISSING, SUPPRESSED], default=SHOWN)
    columns = {Estimates.SHOWN: np.where(hidden, np.nan, values), Estimates.STATUS: status}
    return frame.assign(**columns)


def totals(suppressed: pd.DataFrame, *, count: str, margin: str, least: int = 5) -> pd.DataFrame:
    """Add up the cells of each group, hiding a total that would give a hidden cell away.

    Parameters
    ----------
    suppressed
        What `suppress` gave.
    count, margin
        The column of counts and the column of groups.
    least
        The same as was given to `suppress`.

    Returns
    -------
    DataFrame
        ``group``, ``count`` (all cells, hidden ones too: not for show), ``shown``, ``status``.
    """
    rows = []
    for name, part in suppressed.groupby(margin, dropna=False):
        values = pd.to_numeric(part[count], errors="coerce").to_numpy(dtype=float)
        hidden = (part[Estimates.STATUS] == SUPPRESSED).to_numpy()
        total = float(np.nansum(values)) if (~np.isnan(values)).any() else np.nan
        tells = _tells(values[hidden], least) or 0 < total < least
        status = MISSING if np.isnan(total) else SUPPRESSED if tells else SHOWN
        rows.append((name, total, np.nan if status == SUPPRESSED else total, status))
    columns = [Estimates.GROUP, Estimates.COUNT, Estimates.SHOWN, Estimates.STATUS]
    return pd.DataFrame(rows, columns=columns)
