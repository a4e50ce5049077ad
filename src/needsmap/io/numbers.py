"""One number as people write it: marks, brackets, separators, currency, scale and unit."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from needsmap.io.cells import state_of
from needsmap.io.units import MONEY, Unit, find_unit

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Marks that stand after a number, and what they mean.
MARKS: Final = {
    **dict.fromkeys(("r", "rev", "revised"), "revised"),
    **dict.fromkeys(("p", "prov", "provisional"), "provisional"),
    **dict.fromkeys(("e", "est", "estimate", "estimated"), "estimated"),
    **dict.fromkeys(("b", "break"), "break in series"),
    **dict.fromkeys(("f", "forecast"), "forecast"),
    **dict.fromkeys(("u", "unreliable"), "low reliability"),
    **dict.fromkeys(("*", "**", "\u2020", "\u2021", "^"), "note"),
    **dict.fromkeys("\u2190\u2191\u2192\u2193\u2194\u2195\u2196\u2197\u2198\u2199"
                    "\u25b2\u25b6\u25ba\u25bc\u25c0\u25c4", "note"),
    **{f"note {n}": "note" for n in range(1, 21)},
}  # fmt: skip
#: States of a cell beside those of `needsmap.io.cells`.
VALUE, WORDS, UNCLEAR, DAMAGED = "value", "words", "unclear", "a date"

_SPACE: Final = " \u00a0\u2009\u202f"
_NUMBER: Final = re.compile(
    rf"(?P<sign>[-+\u2012-\u2014\u2212]?)\s*(?P<money>Â?£|gbp)?\s*"
    rf"(?P<sign2>[-+\u2012-\u2014\u2212]?)\s*"
    rf"(?P<digits>(?:[0-9]|[.,](?=[0-9]))(?:[0-9.,'\u2019{_SPACE}]*[0-9.,])?(?:e[+-]?[0-9]+)?)"
    rf"(?P<minus>[-\u2012-\u2014\u2212]?)(?P<rest>(?:[^0-9+-].*)?)",
    re.IGNORECASE | re.DOTALL,
)
_PLAIN: Final = re.compile(r"[0-9]{1,15}|[0-9]{1,12}\.(?:[0-9]{1,2}|[0-9]{4,6})")
#: Numbers that are read alike whatever column they stand in, as long as its decimal mark is a
#: point: a pattern for whole columns.
PLAIN_NUMBER: Final = _PLAIN.pattern + r"|[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?"
_ENGLISH: Final = re.compile(f"£?(?:{PLAIN_NUMBER})")
_GROUPS: Final = re.compile(rf"[0-9]{{1,3}}(?:[{_SPACE}'\u2019][0-9]{{3}})+(?=[.,]|$)")
_MARK: Final = re.compile(
    r"(.*?)\s*(?:\[([^\[\]]+)\]|\(([^()]+)\)|\b([a-z]+)\.?"
    r"|(\*+|[\u2020\u2021^\u2190-\u2199\u25b2-\u25c4]))\s*",
    re.IGNORECASE | re.DOTALL,
)
_MONTHS: Final = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
#: What a spreadsheet makes of ``11-19``, and dates as it stores them.
_DATE: Final = re.compile(
    rf"\d{{1,2}}-(?:{_MONTHS})(?:-\d{{2,4}})?|(?:{_MONTHS})-\d{{2}}"
    r"|\d{4}-\d{2}-\d{2}(?:[T ].*)?|\d{1,2}/\d{1,2}/\d{4}",
    re.IGNORECASE,
)


class Number(NamedTuple):
    """What one cell holds.

    Attributes
    ----------
    value, unit, decimals
        The number as written (NaN for none), the unit beside it, and how many decimals it has.
    mark
        ``"revised"``, ``"provisional"``, ``"estimated"``, ``"break in series"``, ... or "".
    state
        `VALUE`; one of `needsmap.io.cells`; `WORDS`; `DAMAGED` (a spreadsheet made it a date);
        `UNCLEAR` (``1,250`` where commas may be decimal).
    note
        What had to be assumed about the digits, "" for nothing.
    """

    value: float
    unit: Unit | None = None
    decimals: int = 0
    mark: str = ""
    state: str = VALUE
    note: str = ""


def read_number(text: str, *, dimension: str = "", decimal: str = ".") -> Number:
    """Read one number.

    Parameters
    ----------
    text
        The cell.
    dimension
        What is expected (`needsmap.io.units`): ``1.2m`` is a million of money and no area.
    decimal
        The decimal mark of its column (`decimal_mark`): ``"."``, ``","``, or "" for unclear.

    Returns
    -------
    Number
        Brackets and every minus are negative; thousands may be parted by commas, points,
        spaces or apostrophes. Two numbers, a range or a sentence are ``"words"``.

    Examples
    --------
    >>> [read_number(cell).value for cell in ("£1,250", "(500)", "\u221212.5", "1 250")]
    [1250.0, -500.0, -12.5, 1250.0]
    >>> read_number("21.0r").mark, read_number("62.1 [b]").mark, read_number("<5").state
    ('revised', 'break in series', 'suppressed')
    >>> read_number("1.200,50")[0::5]
    (1200.5, 'a decimal comma')
    >>> read_number("1,250", decimal="").state, read_number("1,250", decimal=",").value
    ('unclear', 1.25)
    """
    # most cells; the rest need a closer look
    if _PLAIN.fullmatch(text) and (decimal == "." or "." not in text):
        return Number(float(text), decimals=len(text.partition(".")[2]))
    plain = " ".join(text.replace("\ufeff", "").split()).removeprefix("'")
    state = state_of(plain) or (DAMAGED if _DATE.fullmatch(plain) else "")
    if state:
        return Number(math.nan, state=state)
    negative = re.fullmatch(r"(£|gbp)?\s*\((£?[^()]*[0-9][^()]*)\)(.*)", plain, re.IGNORECASE)
    if negative:
        plain = (negative[1] or "") + negative[2] + negative[3]
    match = _NUMBER.fullmatch(plain)
    if match is None:
        return Number(math.nan, state=WORDS)
    value, decimals, note = _digits(match["digits"].strip(), decimal)
    unit, mark, known = _unit_and_mark(match["money"] or "", match["rest"], dimension)
    signs = sum(bool(match[g]) and match[g] != "+" for g in ("sign", "sign2", "minus"))
    if not known or note == WORDS or signs + bool(negative) > 1:
        return Number(math.nan, state=WORDS)
    if note == UNCLEAR:
        return Number(math.nan, unit, 0, mark, UNCLEAR)
    return Number((-value if signs or negative else value) + 0.0, unit, decimals, mark, VALUE, note)


def decimal_mark(cells: Iterable[str], separator: str = ",") -> str:
    """Find which mark the numbers of a column have before their decimals.

    Parameters
    ----------
    cells
        The cells of the column.
    separator
        What parts the columns of the file; a semicolon is used where commas are decimal.

    Returns
    -------
    str
        ``"."`` or ``","``, what most cells that leave no choice have; "" where it is unclear:
        half and half, or decimal commas in a file whose columns commas part.

    Examples
    --------
    >>> decimal_mark(["1,250", "0.5"]), decimal_mark(["1,250", "0,5"], ";")
    ('.', ',')
    >>> decimal_mark(["1,250", "0,5"]), decimal_mark(["1,250"], ";")
    ('', '')
    >>> decimal_mark(["£1,200"], ";"), decimal_mark(["£1.200,50"], ";")
    ('.', ',')
    """
    points = commas = 0.0
    english = separator in {",", ""}
    marked = [cell for cell in cells if "," in cell or "." in cell]
    if english and all(map(_ENGLISH.fullmatch, marked)):
        return "."
    for cell in marked:
        match = _NUMBER.fullmatch(" ".join(cell.split()).strip("() "))
        digits = match["digits"].strip() if match else ""
        mark = _own_mark(digits)
        points += mark == "."
        commas += mark == ","
        if (english or "£" in cell) and not mark and "," in digits:
            points += 0.5  # three digits after a comma: thousands; pounds have two decimals
    if points > commas or (not commas and separator != ";"):
        return "."
    return "," if commas > points and not english else ""


def _own_mark(digits: str) -> str:
    """Return the decimal mark that digits leave no choice about, "" where they do."""
    bare = re.sub(rf"[{_SPACE}'\u2019]", "", digits)
    marks = re.sub(r"[^.,]", "", bare)
    if not marks:
        return ""
    if len(set(marks)) == 2:
        return marks[-1]
    other = "," if marks[0] == "." else "."
    if len(marks) > 1:
        return other
    before, after = re.split(r"[.,]", bare)
    grouped = len(after) == 3 and re.fullmatch(r"[1-9][0-9]{0,2}", before)
    return "" if grouped else marks


def _digits(text: str, decimal: str) -> tuple[float, int, str]:
    """Return the value, its decimals, and a note; the note is a state where there is no value."""
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?e[+-]?[0-9]+", text, re.IGNORECASE):
        value = float(text)
        return value, 0, "scientific notation" if math.isfinite(value) else WORDS
    spaced = _GROUPS.match(text)
    if spaced:
        text = re.sub(rf"[{_SPACE}'\u2019]", "", spaced[0]) + text[spaced.end() :]
        if decimal == "" and "," not in text:
            decimal = "."
    own = _own_mark(text)
    mark = own or decimal
    if not mark and re.search(r"[.,]", text):
        return math.nan, 0, UNCLEAR
    group = "," if mark != "," else "."
    whole, _, part = text.partition(mark) if mark else (text, "", "")
    if not re.fullmatch(rf"[0-9]+|[0-9]{{1,3}}(?:\{group}[0-9]{{3}})+|", whole):
        return math.nan, 0, WORDS
    if not re.fullmatch(r"[0-9]*", part) or not whole + part:
        return math.nan, 0, WORDS
    value = float(f"{whole.replace(group, '') or '0'}.{part or '0'}")
    note = {",": "a decimal comma", ".": "a decimal point"}[own] if own and own != decimal else ""
    return value, len(part), note if math.isfinite(value) else WORDS


def _unit_and_mark(money: str, rest: str, dimension: str) -> tuple[Unit | None, str, bool]:
    """Return the unit, the marks, and whether everything behind the digits is known."""
    marks: list[str] = []
    rest = rest.strip()
    while True:
        text = (money.removeprefix("Â") + rest).strip()
        if not text:
            return None, ", ".join(marks), True
        match = _MARK.fullmatch(rest)
        written = next((g for g in match.groups()[1:] if g), "") if match else ""
        known = [MARKS.get(part.strip().casefold(), "") for part in written.split(",")]
        if written.isdigit() and rest.endswith("]"):
            known = ["note"]  # 45.2 [1]; a number in round brackets may be one that counts
        bracketed = match is not None and all(known) and rest[-1] in "])"
        unit = find_unit(text, dimension) or (find_unit(text) if dimension else None)
        if unit and not bracketed and not (unit.name == "pence" and dimension != MONEY):
            return unit, ", ".join(marks), True
        if not match or not all(known):
            return None, "", False
        marks[:0] = known
        rest = match.group(1).strip()
