"""Columns of a register, each of its own kind; what cannot be read is a fault of its row.

What a single cell means is the business of `needsmap.io`: these functions read a column's
distinct cells once, and lay what there is to flag beside the rows.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.columns import Assets, quoted, with_fault
from needsmap.io.cells import PLAIN_TEXT, Plain, mend_garbled, no_value, state_of_text
from needsmap.io.dates import FUTURE, PAST, read_date, us_order_of
from needsmap.io.identifiers import PLAIN_ID, PLAIN_UPRN, read_id, read_uprn
from needsmap.io.numbers import PLAIN_NUMBER, decimal_mark
from needsmap.io.quantities import Measure, Quantity, doubt_pounds, read_quantity, read_shares
from needsmap.io.units import MONEY, find_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from needsmap.io.units import Unit

#: What each column of numbers holds, in which unit, and between which limits.
MEASURES: Final = {
    Assets.CAPACITY: Measure("count", "persons", 0, 200_000),
    Assets.UTILISATION: Measure("share", "", 0, 1),
    Assets.RATEABLE_VALUE: Measure("money", "£", 0, 1e10),
    Assets.MARKET_VALUE: Measure("money", "£", 0, 1e11),
    Assets.RUNNING_COST: Measure("money", "£", -1e10, 1e10),
    Assets.FLOOR_AREA: Measure("area", "m2", 0, 5e6),
    Assets.LAND_AREA: Measure("area", "ha", 0, 200_000),
}
#: A lease ends after it is listed, a survey was made before.
EXPECTED: Final = {
    Assets.LEASE_END: FUTURE, Assets.LEASE_BREAK: FUTURE, Assets.CONDITION_DATE: PAST,
}  # fmt: skip


def tidy_text(column: pd.Series) -> pd.Series:
    """Return text trimmed, with line breaks and runs of spaces as one space; missing is ""."""
    text = column.fillna("")
    untidy = text.str.contains("^ | $|  |[^ -~]")
    tidied = text[untidy].str.replace(r"\s+", " ", regex=True).str.strip()
    return text.mask(untidy, tidied) if len(tidied) else text


def with_cell_faults(
    faults: pd.Series, column: pd.Series, said: pd.Series, *, field: str
) -> pd.Series:
    """Add to the faults of each row what there is to flag in its cell ("" for nothing)."""
    flagged = said != ""
    if not flagged.any():
        return faults
    words = said[flagged].str.replace(";", ",")
    sentence = f"{field} " + quoted(column[flagged]) + " " + words
    return with_fault(faults, flagged, sentence.reindex(faults.index, fill_value=""))


def read_text(column: pd.Series, faults: pd.Series, *, field: str) -> tuple[pd.Series, pd.Series]:
    """Read text: garbled letters put right, errors and words for "unknown" as "".

    Returns
    -------
    Series
        The text.
    Series
        The faults; a spreadsheet's error and what was put right are flagged.
    """

    def read(cell: str) -> tuple[str, str]:
        state = state_of_text(cell)
        return ("", no_value(state)) if state else mend_garbled(cell)

    return _each(column, faults, read, field=field, plain=PLAIN_TEXT)


def read_ids(column: pd.Series, faults: pd.Series, *, field: str) -> tuple[pd.Series, pd.Series]:
    """Read identifiers: UPRNs as digits, others as written; damaged and placeholder ones as ""."""
    if field == Assets.UPRN:
        return _each(column, faults, read_uprn, field=field, plain=PLAIN_UPRN)
    return _each(column, faults, read_id, field=field, plain=PLAIN_ID)


def _each(
    column: pd.Series,
    faults: pd.Series,
    read: Callable[[str], tuple[str, str]],
    *,
    field: str,
    plain: Plain,
) -> tuple[pd.Series, pd.Series]:
    """Read the cells of a column that are not plain; most are."""
    odd = plain.odd_of(column)
    if odd.empty:
        return column, faults
    cells = {cell: read(cell) for cell in odd.unique()}
    values = odd.map({cell: value for cell, (value, _) in cells.items()}).astype("str")
    said = odd.map({cell: fault for cell, (_, fault) in cells.items()}).astype("str")
    said = said.reindex(column.index, fill_value="")
    changed = column.copy()
    changed[odd.index] = values
    return changed, with_cell_faults(faults, column, said, field=field)


def read_numbers(
    column: pd.Series,
    faults: pd.Series,
    *,
    field: str,
    heading: Unit | None = None,
    separator: str = ",",
) -> tuple[pd.Series, pd.Series]:
    """Read numbers as people write them: ``£1,250``, ``872.8 m2``, ``0.5 ha``, ``35%``.

    Parameters
    ----------
    column
        The cells, tidied.
    faults
        The faults so far.
    field
        A column of `MEASURES`.
    heading
        The unit that the column's heading names.
    separator
        Of the file: with a semicolon, commas may be decimal.

    Returns
    -------
    Series
        float64 in the unit of the field, NaN where the cell holds no number.
    Series
        The faults, with a sentence for each cell that holds something else, or that had to
        be converted or interpreted.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.Series(["1,250", "0.5 ha", "about 40", "19-Nov", ""])
    >>> values, faults = read_numbers(cells, pd.Series([""] * 5), field="floor_area")
    >>> list(values), list(faults)[1:4]
    ([1250.0, 5000.0, nan, nan, nan],
     ["floor_area '0.5 ha' is read as 5,000 m2",
      "floor_area 'about 40' is not a number",
      "floor_area '19-Nov' is a date: a spreadsheet damaged it"])
    """
    decimal = decimal_mark(column, separator)
    values = pd.Series(np.nan, index=column.index)
    if decimal == "." and field != Assets.UTILISATION:
        values = _plain_quantities(column, MEASURES[field], heading)
    odd = column[values.isna() & (column != "")]
    known: dict[str, Quantity]
    if field == Assets.UTILISATION:
        shares = read_shares(odd.tolist(), heading=heading, decimal=decimal)
        known = dict(zip(odd, shares, strict=True))
    else:
        known = {
            cell: read_quantity(cell, MEASURES[field], heading=heading, decimal=decimal)
            for cell in odd.unique()
        }
        if heading is not None and heading.dimension == MONEY and heading.factor > 1:
            known |= doubt_pounds(known)
    values[odd.index] = np.array([known[cell].value for cell in odd], dtype="float64")
    flags = {cell: _flag(quantity) for cell, quantity in known.items()}
    said = odd.map(flags).astype("str").reindex(column.index, fill_value="")
    return values, with_cell_faults(faults, column, said, field=field)


def _plain_quantities(column: pd.Series, measure: Measure, heading: Unit | None) -> pd.Series:
    """Read the numbers that need no closer look; NaN for all other cells."""
    values = pd.Series(np.nan, index=column.index)
    base = find_unit(measure.unit, measure.dimension)
    factor = base.factor if base else 1.0
    if heading is not None and (heading.dimension, heading.factor) != (measure.dimension, factor):
        return values
    pounds = "£?" if measure.dimension == MONEY else ""
    plain = column[column.str.fullmatch(f"{pounds}(?:{PLAIN_NUMBER})")]
    read = plain.str.replace("[£,]", "", regex=True).astype("float64")
    read = read * factor / factor if heading is not None else read
    values[plain.index] = read.where(read.between(measure.low, measure.high))
    return values


def _flag(quantity: Quantity) -> str:
    if math.isnan(quantity.value) or quantity.value >= 0 or quantity.fault:
        return quantity.fault
    return "is below 0"


def read_dates(column: pd.Series, faults: pd.Series, *, field: str) -> tuple[pd.Series, pd.Series]:
    """Read dates as people and spreadsheets write them, the day before the month.

    Returns
    -------
    Series
        datetime64, NaT where the cell is blank, a placeholder or no full date (a bare year is
        not guessed into one).
    Series
        The faults.
    """
    order = us_order_of(column)
    cells = {
        cell: read_date(cell, expected=EXPECTED.get(field, ""), us_order=order)
        for cell in column.unique()
    }
    values = np.array([cells[cell].value for cell in column], dtype="datetime64[s]")
    flags = {cell: read.fault for cell, read in cells.items()}
    said = pd.Series("", index=column.index, dtype="str")
    if any(flags.values()):
        said = column.map(flags).astype("str")
    dates = pd.Series(values, index=column.index)
    return dates, with_cell_faults(faults, column, said, field=field)


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
    words = column.mask(known, folded.map(table).astype("str"))
    return words, counted(column[~known])


def counted(words: pd.Series) -> dict[str, int]:
    """Return how often each word stands in a column, most first; "" is none."""
    counts = words[words != ""].value_counts()
    return {str(k): int(v) for k, v in counts.items()}
