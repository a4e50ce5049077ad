"""One cell of a performance table: a number with its marks, several with their groups, or none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from needsmap.io.numbers import MARKS, VALUE, Number, read_number
from needsmap.io.units import MONEY

if TYPE_CHECKING:
    from needsmap.io.units import Unit

_GROUPED: Final = re.compile(r"\s*([^()]*?\d[^()]*?)\s*\(([^()]+)\)[\s,;/]*")


class Value(NamedTuple):
    """One value of a cell: the number (nan if none), its unit, decimals, group, mark and state."""

    value: float
    unit: str
    decimals: int
    group: str
    mark: str
    state: str


def read_value(text: str, *, decimal: str = ".", heading: Unit | None = None) -> list[Value]:
    """Read one cell of a partner's table.

    Parameters
    ----------
    text
        As printed.
    decimal
        The decimal mark of its table.
    heading
        The unit that its column's heading names, for a number that has none.

    Returns
    -------
    list of Value
        One, or several where the cell holds several numbers with their groups. A cell that is
        not a number gives one value of nan, with its state. Money is in pounds (``£1.2m`` is
        1,200,000); a percentage is its number.

    Examples
    --------
    >>> read_value("421 (est)")
    [Value(value=421.0, unit='', decimals=0, group='', mark='estimated', state='value')]
    >>> [(v.value, v.group) for v in read_value("68.7 (male) 71.6 (female)")]
    [(68.7, 'male'), (71.6, 'female')]
    >>> read_value("Not Reported")[0].state, read_value("62.1 [b]")[0].mark
    ('not reported', 'break in series')
    """
    number = _read(text, decimal)
    own = number.unit
    # a bare £ leaves the heading its thousands
    scaled = own and heading and own.factor == 1 and own.dimension == heading.dimension == MONEY
    if number.state == VALUE and (own is None or scaled):
        number = number._replace(unit=heading)
    if number.state != "words":
        return [_value(number)]
    parts = [match for match in _GROUPED.finditer(text) if match[2].casefold() not in MARKS]
    read = [(_read(match[1], decimal), match[2].strip()) for match in parts]
    whole = "".join(match[0] for match in parts) == text
    if read and whole and all(each.state == VALUE for each, _ in read):
        return [_value(each, group) for each, group in read]
    return [_value(number)]


def _read(text: str, decimal: str) -> Number:
    """Read a number, letting a word of its unit stand behind it ("21 days")."""
    number = read_number(text, decimal=decimal)
    days = re.fullmatch(r"\s*(.*\d)\s*(days?|weeks?|months?|years?|hours?|minutes?|mins?)\s*", text)
    return read_number(days[1], decimal=decimal) if days and number.state == "words" else number


def _value(number: Number, group: str = "") -> Value:
    unit = number.unit
    if number.state != VALUE or unit is None:
        return Value(number.value, "", number.decimals, group, number.mark, number.state)
    if unit.dimension == "share":
        return Value(number.value, "%", number.decimals, group, number.mark, VALUE)
    money = "£" if unit.dimension == "money" else ""
    return Value(number.value * unit.factor, money, number.decimals, group, number.mark, VALUE)
