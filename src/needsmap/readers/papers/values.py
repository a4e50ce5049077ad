"""One cell of a partner's table: numbers with their marks, and words that stand for none."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

#: Words that stand where a number would, and what they mean.
STATES: Final = {
    "": "blank", "-": "blank", "\u2013": "blank", "\u2014": "blank", ".": "blank",
    "n/a": "not applicable", "na": "not applicable", "not applicable": "not applicable",
    "n/k": "not available", "not available": "not available", "unavailable": "not available",
    "no data": "not available", "tbc": "not available", "[x]": "not available",
    "not reported": "not reported", "not known": "not available",
    "*": "suppressed", "[c]": "suppressed", "suppressed": "suppressed",
}  # fmt: skip
_NUMBER: Final = r"[-\u2212+]?\s*£?\s*(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?\s*%?"
_MARKED: Final = re.compile(
    r"\s*\(?\b(est(?:imated?)?|e|p|prov(?:isional)?|r|rev(?:ised)?)\b\.?\)?", re.IGNORECASE
)
_ONE: Final = re.compile(rf"({_NUMBER})\s*(?:\(([^()]+)\))?", re.IGNORECASE)


class Value(NamedTuple):
    """One value of a cell: the number (nan if none), its unit, decimals, group, mark and state."""

    value: float
    unit: str
    decimals: int
    group: str
    mark: str
    state: str


def read_value(text: str) -> list[Value]:
    """Read one cell of a partner's table.

    Parameters
    ----------
    text
        As printed.

    Returns
    -------
    list of Value
        One, or several where the cell holds several numbers with their groups. A cell that is
        no number gives one value of nan, with its state.

    Examples
    --------
    >>> read_value("421 (est)")
    [Value(value=421.0, unit='', decimals=0, group='', mark='estimated', state='value')]
    >>> [(v.value, v.group) for v in read_value("68.7 (male) 71.6 (female)")]
    [(68.7, 'male'), (71.6, 'female')]
    >>> read_value("Not Reported")[0].state
    'not reported'
    """
    state = STATES.get(text.strip().casefold())
    if state:
        return [Value(float("nan"), "", 0, "", "", state)]
    values: list[Value] = []
    at = 0
    while at < len(text):
        match = _ONE.match(text, at)
        number = match.group(1).strip() if match else ""
        if match is None or not re.search(r"\d", number):
            return [Value(float("nan"), "", 0, "", "", "words")]
        group, mark = _group_and_mark(match.group(2) or "")
        end = match.end()
        trailing = _MARKED.match(text, end)
        if not mark and trailing:
            mark, end = _mark_word(trailing.group(1)), trailing.end()
        values.append(_number(number, group, mark))
        gap = re.compile(r"[\s,;/]*").match(text, end)
        at = gap.end() if gap else end
    return (
        values
        if len(values) == 1 or all(v.group for v in values)
        else [Value(float("nan"), "", 0, "", "", "words")]
    )


def _number(text: str, group: str, mark: str) -> Value:
    unit = "%" if "%" in text else "£" if "£" in text else ""
    digits = re.sub(r"[£%,\s]", "", text).replace("\u2212", "-")
    decimals = len(digits.partition(".")[2])
    return Value(float(digits), unit, decimals, group, mark, "value")


def _group_and_mark(inside: str) -> tuple[str, str]:
    match = _MARKED.fullmatch(inside.strip())
    return ("", _mark_word(match.group(1))) if match else (inside.strip(), "")


def _mark_word(mark: str) -> str:
    return {"e": "estimated", "p": "provisional", "r": "revised"}[mark[0].casefold()]
