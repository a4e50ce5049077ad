"""Columns of a register, each of its own kind; what cannot be read is a fault of its row.

What a single cell means is the business of `needsmap.io`: these functions read a column's
distinct cells once, and lay what there is to flag beside the rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.columns import Assets, quoted, with_fault
from needsmap.io.cells import PLAIN_TEXT, mend_garbled, no_value, state_of_text
from needsmap.io.dates import FUTURE, PAST, read_date, us_order_of
from needsmap.io.identifiers import PLAIN_ID, PLAIN_UPRN, read_id, read_uprn
from needsmap.io.numbers import PLAIN_NUMBER, decimal_mark
from needsmap.io.quantities import Measure, Quantity, doubt_pounds, read_quantity, read_shares
from needsmap.io.units import MONEY, find_unit

if TYPE_CHECKING:
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
_EXPECTED: Final = {
    Assets.LEASE_END: FUTURE, Assets.LEASE_BREAK: FUTURE, Assets.CONDITION_DATE: PAST,
}  # fmt: skip


class RowFaults:
    """The faults of each row, joined by "; " in the order in which they are added.

    Parameters
    ----------
    texts
        Those so far, "" for none.
    """

    def __init__(self, texts: pd.Series) -> None:
        self.texts = texts

    def add(self, rows: pd.Series, text: str | pd.Series) -> None:
        """Add a sentence to some rows.

        Parameters
        ----------
        rows, text
            As for `needsmap.columns.with_fault`.
        """
        self.texts = with_fault(self.texts, rows, text)

    def add_cells(self, field: str, cells: pd.Series, faults: pd.Series) -> None:
        """Add what there is to flag in the cells of a column.

        Parameters
        ----------
        field, cells
            The frame's column, and the cells, which are quoted.
        faults
            The end of a sentence for each cell, "" for nothing; may lack rows.
        """
        flagged = faults[faults != ""]
        if len(flagged):
            words = flagged.str.replace(";", ",")
            sentence = f"{field} " + quoted(cells[flagged.index]) + " " + words
            sentence = sentence.reindex(self.texts.index, fill_value="")
            self.add(sentence != "", sentence)


def tidy_text(column: pd.Series) -> pd.Series:
    """Return text trimmed, with line breaks and runs of spaces as one space; missing is "".

    Parameters
    ----------
    column
        Text.
    """
    text = column.fillna("")
    untidy = text.str.contains("^ | $|  |[^ -~]")
    tidied = text[untidy].str.replace(r"\s+", " ", regex=True).str.strip()
    return text.mask(untidy, tidied) if len(tidied) else text


def read_text(column: pd.Series, faults: RowFaults, *, field: str) -> pd.Series:
    """Read text and identifiers, garbled letters put right.

    Parameters
    ----------
    column
        The cells, tidied.
    faults
        A spreadsheet's error, what was put right and damaged identifiers are added to it.
    field
        The frame's column: UPRNs are read as digits, other ids as written.

    Returns
    -------
    Series
        Text; errors, words for "unknown", damaged and placeholder identifiers as "".
    """
    read, plain = {
        Assets.UPRN: (read_uprn, PLAIN_UPRN), Assets.ASSET_ID: (read_id, PLAIN_ID),
    }.get(field, (_read_words, PLAIN_TEXT))  # fmt: skip
    odd = plain.odd_of(column)  # most cells are plain
    if odd.empty:
        return column
    cells = {cell: read(cell) for cell in odd.unique()}
    values = column.copy()
    values[odd.index] = odd.map({cell: value for cell, (value, _) in cells.items()}).astype("str")
    faults.add_cells(field, column, odd.map({c: f for c, (_, f) in cells.items()}).astype("str"))
    return values


def _read_words(cell: str) -> tuple[str, str]:
    state = state_of_text(cell)
    return ("", no_value(state)) if state else mend_garbled(cell)


def read_numbers(
    column: pd.Series,
    faults: RowFaults,
    *,
    field: str,
    heading: Unit | None = None,
    separator: str = ",",
) -> pd.Series:
    """Read numbers as people write them: ``£1,250``, ``872.8 m2``, ``0.5 ha``, ``35%``.

    Parameters
    ----------
    column
        The cells, tidied.
    faults
        A sentence is added for each cell that holds something else, or that had to be converted
        or interpreted.
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

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.Series(["1,250", "0.5 ha", "about 40", "19-Nov", ""])
    >>> faults = RowFaults(pd.Series([""] * 5))
    >>> list(read_numbers(cells, faults, field="floor_area")), list(faults.texts)[1:4]
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
    flags = {
        cell: "is below 0" if quantity.value < 0 and not quantity.fault else quantity.fault
        for cell, quantity in known.items()
    }
    faults.add_cells(field, column, odd.map(flags).astype("str"))
    return values


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


def read_dates(column: pd.Series, faults: RowFaults, *, field: str) -> pd.Series:
    """Read dates as people and spreadsheets write them, the day before the month.

    Parameters
    ----------
    column, faults, field
        As for `read_text`.

    Returns
    -------
    Series
        datetime64, NaT where the cell is blank, a placeholder or no full date (a bare year is
        not guessed into one).
    """
    order = us_order_of(column)
    cells = {
        cell: read_date(cell, expected=_EXPECTED.get(field, ""), us_order=order)
        for cell in column.unique()
    }
    faults.add_cells(
        field, column, column.map({c: d.fault for c, d in cells.items()}).astype("str")
    )
    values = np.array([cells[cell].value for cell in column], dtype="datetime64[s]")
    return pd.Series(values, index=column.index)
