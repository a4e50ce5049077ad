"""Figures as people write them: the one place where a number becomes words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from needsmap.model import noun
from needsmap.reports.document import Mark

if TYPE_CHECKING:
    from needsmap.reports.document import Cell, Kind

#: What stands where there is no figure; a screen reader says the words that go with it.
MISSING: Final = "\u2013"

_SMALL: Final = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
)  # fmt: skip


def written(cell: Cell, kind: Kind = "text") -> str:
    """Write a cell out.

    Parameters
    ----------
    cell
        None and nan are written as a dash.
    kind
        ``whole`` 16,075; ``decimal`` 20.4; ``percent`` 12.2% (the cell is in percent);
        ``points`` +1.5; ``pounds``; ``hundredth`` 0.95; ``bar`` as decimal; ``mark`` its words.

    Returns
    -------
    str

    Examples
    --------
    >>> written(16075, "pounds"), written(-4.25, "points"), written(12.2, "percent")
    ('£16,075', '-4.3', '12.2%')
    """
    if isinstance(cell, Mark):
        return cell.words
    if cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell)):
        return MISSING
    if isinstance(cell, str):
        return cell
    return _number(cell, kind)


def with_unit(value: float, unit: str) -> str:
    """Return a figure of a partner's table with its unit, "" for none.

    Parameters
    ----------
    value
        NaN for none.
    unit
        As in the table.

    Examples
    --------
    >>> with_unit(1234567.5, "£"), with_unit(14, "%"), with_unit(-3, "£"), with_unit(math.nan, "")
    ('£1,234,567.5', '14%', '-£3', '')
    >>> with_unit(17, "weeks"), with_unit(1, "days")
    ('17 weeks', '1 day')
    """
    if math.isnan(value):
        return ""
    pounds = "£" if unit == "£" else ""
    after = {"£": "", "%": "%", "": ""}.get(unit, f" {unit.removesuffix('s' * (value == 1))}")
    return f"{'-' if value < 0 else ''}{pounds}{abs(value):,.10g}{after}"


def _number(value: float, kind: Kind) -> str:
    digits = {"percent": 1, "points": 1, "decimal": 1, "bar": 1, "hundredth": 2}.get(kind, 0)
    if kind == "text" and not float(value).is_integer():
        return f"{value:,.10g}"
    rounded = _rounded(value, digits)
    text = f"{rounded:+.{digits}f}" if kind == "points" else f"{abs(rounded):,.{digits}f}"
    sign = "-" if rounded < 0 and kind != "points" else ""
    before, after = ("£" if kind == "pounds" else ""), ("%" if kind == "percent" else "")
    return f"{sign}{before}{text}{after}"


def _rounded(value: float, digits: int) -> float:
    """Round half away from zero, as people do, and never give minus nothing."""
    scale = 10.0**digits
    up = math.floor(abs(value) * scale + 0.5 + 1e-9) / scale
    return math.copysign(up, value) if up else 0.0


def counted(n: int, one: str, many: str) -> str:
    """Return how many: words to nine, then figures.

    Parameters
    ----------
    n
        How many.
    one, many
        The noun for one, and for several.

    Examples
    --------
    >>> counted(1, "area", "areas"), counted(12, "area", "areas"), counted(0, "area", "areas")
    ('one area', '12 areas', 'no areas')
    """
    if n == 0:
        return f"no {many}"
    return f"{_SMALL[n] if n < len(_SMALL) else f'{n:,}'} {noun(n, one, many)}"


def number_word(n: int) -> str:
    """Write a small number as a word: none, one ... nine, 10.

    Parameters
    ----------
    n
        Any whole number.

    Examples
    --------
    >>> number_word(6), number_word(98)
    ('six', '98')
    """
    return _SMALL[n] if 0 <= n < len(_SMALL) else f"{n:,}"
