"""Numbers, dates and coded words of a register, from text; what cannot be read is a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from needsmap.frames import with_fault

if TYPE_CHECKING:
    from collections.abc import Mapping

_NUMBER = (
    r"^\s*(?:gbp|£)?\s*(-?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?)\s*"
    r"(?:%|m2|m²|sq\.? ?m(?:etres)?|sqm|ha|p\.?a\.?|per annum)?\s*$"
)
_SPREADSHEET_DATE = r"\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d{2}"  # noqa: E501 - one pattern
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y",
          "%d.%m.%Y", "%Y-%m-%d %H:%M:%S", "%d/%m/%y")  # fmt: skip
_BLANK = ("", "na", "n/a", "-", "none", "null", "not known", "unknown", "tbc")
#: How much of a cell is quoted in a fault.
_QUOTED = 40


def tidy_text(column: pd.Series) -> pd.Series:
    """Trim text and turn line breaks and runs of spaces into one space; missing is ""."""
    return column.fillna("").str.replace(r"\s+", " ", regex=True).str.strip()


def quoted(column: pd.Series) -> pd.Series:
    """Quote cells for a fault: short, and without the "; " that parts faults."""
    return "'" + column.str.slice(0, _QUOTED).str.replace(";", ",") + "'"


def read_numbers(
    column: pd.Series, faults: pd.Series, *, field: str
) -> tuple[pd.Series, pd.Series]:
    """Read numbers as people write them: ``£1,250``, ``872.8 m2``, ``35%``.

    Returns
    -------
    Series
        float64, NaN where the cell is blank or no number; a percentage as its number.
    Series
        The faults, with a sentence for each cell that holds something else.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.Series(["£1,250", "about 40", "19-Nov", ""])
    >>> values, faults = read_numbers(cells, pd.Series([""] * 4), field="floor_area")
    >>> list(values), list(faults)[1:3]
    ([1250.0, nan, nan, nan],
     ["floor_area 'about 40' is not a number",
      "floor_area '19-Nov' is a date: a spreadsheet damaged it"])
    """
    blank = column.str.casefold().isin(_BLANK)
    digits = column.str.extract(_NUMBER, expand=False).str.replace(",", "")
    values = pd.to_numeric(digits, errors="coerce").astype("float64")
    damaged = column.str.fullmatch(_SPREADSHEET_DATE, case=False)
    faults = with_fault(
        faults, damaged, f"{field} " + quoted(column) + " is a date: a spreadsheet damaged it"
    )
    prose = values.isna() & ~blank & ~damaged
    faults = with_fault(faults, prose, f"{field} " + quoted(column) + " is not a number")
    return values, faults


def as_share(values: pd.Series, text: pd.Series, faults: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Turn a column of utilisation into shares 0..1.

    The column is of percentages where a cell has a percent sign or a value is above 1.5; a
    share outside 0..1 is a fault.
    """
    percent = bool(text.str.contains("%").any() or (values > 1.5).any())
    share = values / 100 if percent else values
    wrong = (share < 0) | (share > 1)
    return share.mask(wrong), with_fault(faults, wrong, "utilisation is not within 0 and 100%")


def read_dates(column: pd.Series, faults: pd.Series, *, field: str) -> tuple[pd.Series, pd.Series]:
    """Read dates as people write them, the day before the month.

    Returns
    -------
    Series
        datetime64, NaT where the cell is blank or no full date (a bare year is not guessed
        into one).
    Series
        The faults.
    """
    blank = column.str.casefold().isin(_BLANK)
    values = pd.Series(np.full(len(column), np.datetime64("NaT"), "datetime64[s]"), column.index)
    left = ~blank
    for pattern in _DATES:
        if not left.any():
            break
        found = pd.to_datetime(column[left], format=pattern, errors="coerce")
        found = found[found.notna()].astype("datetime64[s]")
        values.loc[found.index] = found
        left = ~blank & values.isna()
    return values, with_fault(faults, left, f"{field} " + quoted(column) + " is not a full date")


def read_words(column: pd.Series, aliases: Mapping[str, str]) -> tuple[pd.Series, dict[str, int]]:
    """Turn codes and spellings into words, whatever their case; count those not in the table.

    Examples
    --------
    >>> import pandas as pd
    >>> read_words(pd.Series(["Leashold", "FREEHOLD", "loan"]), {"leashold": "leasehold",
    ...                                                       "freehold": "freehold"})
    (0    leasehold
     1     freehold
     2         loan
     dtype: ..., {'loan': 1})
    """
    if not aliases:
        return column, {}
    table = {spelling.casefold(): words for spelling, words in aliases.items()}
    table |= {words.casefold(): words for words in aliases.values()}
    folded = column.str.casefold()
    known = folded.isin(list(table))
    counts = column[~known & (column != "")].value_counts()
    words = column.mask(known, folded.map(table).astype("str"))
    return words, {str(k): int(v) for k, v in counts.items()}
