"""Codes of areas as people type them, made one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def tidy_codes(cells: pd.Series[str]) -> pd.Series[str]:
    """Return area codes in capitals and without white space.

    Examples
    --------
    >>> import pandas as pd
    >>> tidy_codes(pd.Series([" e01000001", "E01 000 002"], dtype="string")).tolist()
    ['E01000001', 'E01000002']
    """
    return cells.astype("string").str.replace(r"[\s\u200b\ufeff]+", "", regex=True).str.upper()
