"""Counts of people and votes, as returns write them."""

from __future__ import annotations

import re

from needsmap.io.numbers import UNCLEAR, Number, read_number


def read_count(text: str, decimal: str) -> tuple[Number, str]:
    """Read a cell of a column of counts.

    Parameters
    ----------
    text
        The cell.
    decimal
        The decimal mark of its column (`needsmap.io.numbers.decimal_mark`), "" for unclear.

    Returns
    -------
    Number
        As `needsmap.io.numbers.read_number`. A count has no three decimals: what would have
        them has thousands.
    str
        What was assumed, "" for nothing.

    Examples
    --------
    >>> read_count("1.200", "")[0].value, read_count("1,200", ".")[0].value
    (1200.0, 1200.0)
    >>> read_count("1.200", ".")[1]
    "the count '1.200' is read as 1,200"
    """
    number = read_number(text, decimal=decimal)
    grouped = re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", text.strip()) is not None
    if number.state == UNCLEAR or (grouped and number.decimals == 3):
        number = read_number(text, decimal="," if "." in text else ".")
        return number, f"the count {text[:40]!r} is read as {number.value:,.0f}"
    return number, ""
