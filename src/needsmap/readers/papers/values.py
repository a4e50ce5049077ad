"""One cell of a partner's table: a count, or numbers with their marks, units and groups."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from needsmap.io.numbers import MARKS, UNCLEAR, VALUE, Number, read_number
from needsmap.io.units import MONEY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from needsmap.io.units import Unit

_SECONDS, _DAYS, _MONTHS = "seconds", "days", "months"
#: Units of time by their spelling: the unit that they convert to, its name, and how many it is.
#: Days do not convert to hours (of work or of the clock), nor months to days.
_TIMES: Final = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), (_SECONDS, "seconds", 1)),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), (_SECONDS, "minutes", 60)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), (_SECONDS, "hours", 3600)),
    **dict.fromkeys(("d", "day", "days", "calendar days"), (_DAYS, "days", 1)),
    **dict.fromkeys(("wk", "wks", "week", "weeks"), (_DAYS, "weeks", 7)),
    **dict.fromkeys(("working day", "working days"), ("working days", "working days", 1)),
    **dict.fromkeys(("mth", "mths", "month", "months"), (_MONTHS, "months", 1)),
    **dict.fromkeys(("yr", "yrs", "year", "years"), (_MONTHS, "years", 12)),
}
#: Minutes, months or millions: the other figures of its row may show which.
_M: Final = "m"
_LARGE: Final = 1e5
_NUMBER_OF: Final = re.compile(r"(.*?\d)\s*([a-z]+(?: [a-z]+)?)\.?", re.IGNORECASE | re.DOTALL)
_CLOCK: Final = re.compile(r"(?:\d+(?:\.\d+)?\s*[a-z]+\s*){2,3}", re.IGNORECASE)
_PART: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)", re.IGNORECASE)
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
        1,200,000); a percentage is its number; a length of time has its unit (``17 weeks``), and
        a number with a bare ``m`` has that (see `in_one_unit`).

    Examples
    --------
    >>> read_value("421 (est)")
    [Value(value=421.0, unit='', decimals=0, group='', mark='estimated', state='value')]
    >>> [(v.value, v.group) for v in read_value("68.7 (male) 71.6 (female)")]
    [(68.7, 'male'), (71.6, 'female')]
    >>> read_value("Not Reported")[0].state, read_value("62.1 [b]")[0].mark
    ('not reported', 'break in series')
    """
    timed = _time(text, decimal)
    if timed:
        return [timed]
    number = read_number(text, decimal=decimal)
    own = number.unit
    # a bare £ leaves the heading its thousands
    scaled = own and heading and own.factor == 1 and own.dimension == heading.dimension == MONEY
    if number.state == VALUE and (own is None or scaled):
        number = number._replace(unit=heading)
    if number.state != "words":
        return [_value(number)]
    parts = [match for match in _GROUPED.finditer(text) if match[2].casefold() not in MARKS]
    read = [read_value(match[1], decimal=decimal)[0] for match in parts]
    whole = "".join(match[0] for match in parts) == text
    if read and whole and all(each.state == VALUE for each in read):
        return [v._replace(group=m[2].strip()) for v, m in zip(read, parts, strict=True)]
    return [_value(number)]


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


def time_unit(text: str) -> str:
    """Return the unit of time that a word or the brackets of a heading name, "" for none.

    Parameters
    ----------
    text
        A word, or a heading.

    Examples
    --------
    >>> time_unit("Wks"), time_unit("Target (days)"), time_unit("Days lost")
    ('weeks', 'days', '')
    """
    inside = re.search(r"[(\[]([^()\[\]]*)[)\]]", text)
    word = " ".join((inside[1] if inside else text).casefold().split())
    return _TIMES[word][1] if word in _TIMES else ""


def in_one_unit(values: list[Value], units: Iterable[str] = ()) -> list[Value]:
    """Convert the figures of one indicator to one unit of time, where they have a common one.

    Parameters
    ----------
    values
        Of one row.
    units
        The unit of time that a heading or a column of units gives each value, "" for none.

    Returns
    -------
    list of Value
        Weeks beside days become days, and a bare number has the only unit of time of its row.
        ``8m`` is minutes, months or millions by the other figures, and stays ``m`` where those
        do not show which. Units that do not convert stay: such figures cannot be compared.

    Examples
    --------
    >>> [v.value for v in in_one_unit([*read_value("18 weeks"), *read_value("125 days")])]
    [126.0, 125.0]
    >>> [(v.value, v.unit) for v in in_one_unit([*read_value("8m"), *read_value("7m 30s")])]
    [(480.0, 'seconds'), (450.0, 'seconds')]
    """
    named = zip(values, [*units] or [""] * len(values), strict=True)
    out = [v._replace(unit=unit) if unit and v.unit in {"", _M} else v for v, unit in named]
    times = {v.unit: _TIMES[v.unit] for v in out if v.state == VALUE and v.unit in _TIMES}
    large = any(v.unit == "£" or (not v.unit and abs(v.value) >= _LARGE) for v in out)
    bases = {base for base, _, _ in times.values()}
    means = [("minutes", 1.0)] * (_SECONDS in bases) + [("months", 1.0)] * (_MONTHS in bases)
    means += [("", 1e6)] * large
    if len(means) == 1 and any(v.unit == _M for v in out):
        (unit, factor), *_ = means
        out = [v._replace(value=v.value * factor, unit=unit) if v.unit == _M else v for v in out]
        times |= {unit: _TIMES[unit]} if unit else {}
    if len(times) == 1:
        times[""] = next(iter(times.values()))
    smallest = {base: min((t for t in times.values() if t[0] == base), key=lambda t: t[2])
                for base, _, _ in times.values()}  # fmt: skip
    return [
        v._replace(value=v.value * times[v.unit][2] / small[2], unit=small[1])
        if v.state == VALUE and v.unit in times and (small := smallest[times[v.unit][0]])
        else v
        for v in out
    ]


def _time(text: str, decimal: str) -> Value | None:
    """Read a length of time ("21 days", "7m 30s") or a number with a bare m; None for others."""
    if _CLOCK.fullmatch(text.strip()):
        parts = [(float(n), "min" if u == _M else u.casefold()) for n, u in _PART.findall(text)]
        times = [_TIMES.get(unit) for _, unit in parts]
        bases = {time[0] for time in times if time}
        if None in times or len(bases) != 1:
            return None
        smallest = min((time for time in times if time), key=lambda time: time[2])
        total = sum(n * time[2] for (n, _), time in zip(parts, times, strict=True) if time)
        return Value(total / smallest[2], smallest[1], 0, "", "", VALUE)
    match = _NUMBER_OF.fullmatch(text.strip())
    unit = (_M if match[2] == _M else time_unit(match[2])) if match else ""
    number = read_number(match[1], decimal=decimal) if match and unit else None
    if number is None or number.state != VALUE or number.unit is not None:
        return None
    return Value(number.value, unit, number.decimals, "", number.mark, VALUE)


def _value(number: Number) -> Value:
    unit = number.unit
    if number.state != VALUE or unit is None:
        return Value(number.value, "", number.decimals, "", number.mark, number.state)
    if unit.dimension == "share":
        return Value(number.value, "%", number.decimals, "", number.mark, VALUE)
    money = "£" if unit.dimension == "money" else ""
    return Value(number.value * unit.factor, money, number.decimals, "", number.mark, VALUE)
