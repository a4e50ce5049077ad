"""Read whether a building is open: known words decide, others are named and change nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.io.cells import state_of_text
from needsmap.io.labels import fold_label
from needsmap.io.occupancy import OCCUPANCY, STANDS
from needsmap.readers.registers.layout import status_columns
from needsmap.readers.registers.values import tidy_text

if TYPE_CHECKING:
    from needsmap.readers.registers.layout import Fitted

LIVE, CLOSED = "live", "closed"

_CLOSED: Final = re.compile(
    r"(?:(?:permanently |now )?closed(?: down)?|shut(?: down)?|demolished|disposed(?: of)?|sold"
    r"|inactive|dormant|ceased(?: trading)?|decommissioned|no longer (?:in use|operational|open)"
    r"|not (?:open|active|operational)|archived|deleted|withdrawn|dissolved|terminated"
    r"|lease surrendered|transferred out|proposed to open)(?: (?:in |on |since )?\d[\d ]*)?"
)


def read_status(table: pd.DataFrame, fitted: Fitted) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Read which rows are live and which are closed, and what that says of their occupation.

    Parameters
    ----------
    table
        The cells of the file, by column number.
    fitted
        The layout: its card's ``live`` and ``closed`` patterns come before the usual words.

    Returns
    -------
    Series
        ``"live"`` or ``"closed"``: closed where any of the columns says so.
    Series
        The word of each row that no table knows, "" where all are known.
    Series
        The word of each row that says how the building is occupied ("Vacant"), "" for none.
    """
    closed = pd.Series(data=False, index=table.index)
    unknown = pd.Series("", index=table.index, dtype="str")
    occupation = unknown
    for i, (live, shut) in status_columns(fitted).items():
        if i not in table.columns:
            continue
        column = tidy_text(table[i])
        verdicts = {cell: _verdict(cell, live, shut) for cell in column.unique()}
        verdict = column.map(verdicts)
        closed |= verdict == CLOSED
        unknown = unknown.mask((verdict == "") & (unknown == ""), column)
        occupation = occupation.mask(column.map(fold_label).isin(OCCUPANCY), column)
    status = pd.Series(np.where(closed, CLOSED, LIVE), index=table.index, dtype="str")
    return status, unknown, occupation


def _verdict(cell: str, live: re.Pattern[str], closed: re.Pattern[str]) -> str:
    """Return "live", "closed", or "" for a word that is not known."""
    if live.fullmatch(cell):
        return LIVE
    if closed.fullmatch(cell):
        return CLOSED
    word = fold_label(cell)
    if word in STANDS or state_of_text(cell):
        return LIVE
    return CLOSED if _CLOSED.fullmatch(word) else ""
