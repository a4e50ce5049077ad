"""Codes of areas as people type them, made one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def tidy_codes(cells: pd.Series[str]) -> pd.Series[str]:
    """Return area codes without white space around them; GSS codes in capitals, without any.

    Examples
    --------
    >>> import pandas as pd
    >>> tidy_codes(pd.Series([" e01000001", "E01 000 002", "Zone 1 "], dtype="string")).tolist()
    ['E01000001', 'E01000002', 'Zone 1']
    """
    plain = cells.astype("string").str.strip()
    folded = plain.str.replace(r"[\s\u200b\ufeff]+", "", regex=True).str.upper()
    return folded.where(folded.str.fullmatch(r"[A-Z]\d{8}").fillna(value=False), plain)
