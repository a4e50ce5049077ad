"""Read whether a building is open: known words decide, others are named and change nothing."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.columns import Assets
from needsmap.io.cells import state_of_text
from needsmap.io.dates import FUTURE, read_date, us_order_of
from needsmap.io.labels import fold_label
from needsmap.io.occupancy import NOT_CLOSED, OCCUPANCY
from needsmap.readers.registers.values import tidy_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from needsmap.readers.registers.fitted import Fitted

LIVE, CLOSED = "live", "closed"
_YEAR: Final = re.compile(r"(?:19|20)\d\d")

_CLOSED: Final = re.compile(
    r"(?:(?:permanently |now )?closed(?: down)?|shut(?: down)?|demolished|disposed(?: of)?|sold"
    r"|inactive|dormant|ceased(?: trading)?|decommissioned|no longer (?:in use|operational|open)"
    r"|not (?:open|active|operational)|archived|deleted|withdrawn|dissolved|terminated"
    r"|lease surrendered|transferred out|proposed to open)(?: (?:in |on |since )?\d[\d ]*)?"
)


def read_status(
    table: pd.DataFrame, fitted: Fitted, *, as_of: dt.date
) -> tuple[pd.Series, pd.Series, pd.Series, dict[str, int]]:
    """Read which rows are live and which are closed, and what that says of their occupation.

    Parameters
    ----------
    table
        The cells of the file, by column number.
    fitted
        The layout: its card's ``live`` and ``closed`` patterns come before the usual words.
    as_of
        The day by which a date of closure or disposal has passed.

    Returns
    -------
    tuple
        The status of each row (``"closed"`` where any of the columns says so, else ``"live"``);
        the word of each that no table knows, "" for none; the word that says how the building is
        occupied ("Vacant"), "" for none; and heading to how many rows its dates close.
    """
    closed = pd.Series(data=False, index=table.index)
    unknown = pd.Series("", index=table.index, dtype="str")
    occupation = unknown
    by_date: dict[str, int] = {}
    for i, (live, shut) in fitted.status_columns.items():
        if i not in table.columns:
            continue
        column = tidy_text(table[i])
        verdicts = {cell: _verdict(cell, live, shut) for cell in column.unique()}
        if i not in fitted.at.get(Assets.STATUS, ()):
            dated = _by_date(list(verdicts), as_of)
            verdicts |= dated
            past = int((column.map(dated) == CLOSED).sum())
            by_date |= {fitted.header[i]: past} if past else {}
        verdict = column.map(verdicts)
        closed |= verdict == CLOSED
        unknown = unknown.mask((verdict == "") & (unknown == ""), column)
        occupation = occupation.mask(column.map(fold_label).isin(OCCUPANCY), column)
    status = pd.Series(np.where(closed, CLOSED, LIVE), index=table.index, dtype="str")
    return status, unknown, occupation, by_date


def _by_date(cells: Sequence[str], as_of: dt.date) -> dict[str, str]:
    """Return what dates say: those that have passed close, those to come do not."""
    order = us_order_of(cells)
    years = {c: dt.date(int(c), 12, 31) for c in cells if _YEAR.fullmatch(c)}
    read = {c: years.get(c) or read_date(c, expected=FUTURE, us_order=order).value for c in cells}
    return {c: CLOSED if day <= as_of else LIVE for c, day in read.items() if day}


def _verdict(cell: str, live: re.Pattern[str], closed: re.Pattern[str]) -> str:
    """Return "live", "closed", or "" for a word that is not known."""
    word = fold_label(cell)
    if live.fullmatch(cell):
        return LIVE
    if closed.fullmatch(cell):
        return CLOSED
    if word in NOT_CLOSED or state_of_text(cell):
        return LIVE
    return CLOSED if _CLOSED.fullmatch(word) else ""
