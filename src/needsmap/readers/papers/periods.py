"""Which role and period each column of a performance table has, from its heading.

Periods are of the financial year, April to March. Where a table covers one year its quarters
and months are numbered 1 to 4 and 1 to 12; where it covers several they are counted on from
year to year, so that the latest is the highest.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

ACTUAL, TARGET = "actual", "target"
QUARTER, MONTH, TO_DATE, YEAR, BEFORE, CURRENT = (
    "quarter", "month", "to_date", "year", "before", "current",
)  # fmt: skip
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                  "dec")  # fmt: skip
_WORDS: Final = r"(?:performance|outturn|actuals?|value|result|figure|achieved|score)"
_FIN: Final = r"(?:fy ?)?(?P<year>(?:19|20)\d{2})(?:[/-]\d{2,4})?"
_FIN2: Final = _FIN.replace("year", "year2")
_QUARTER: Final = rf"(?:{_FIN} )?q(?:uarter|tr)? ?(?P<q>[1-4])(?: {_FIN2})?"
_WHOLE: Final = r"(?:year[ -]end |annual )?"
#: Whole names: "Decimals" is not December.
MONTH_NAME: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_MONTH: Final = rf"(?P<month>{MONTH_NAME})[ \-/']*(?P<short>\d{{4}}|\d{{2}})?"
_TO_DATE: Final = r"\b(?:(?:year )?to date|ytd)\b"
_LENGTH: Final = r"(?: (?:quarter|month|period|year))?"
_PATTERNS: Final = tuple(
    (re.compile(pattern), role, span)
    for pattern, role, span in (
        (rf"(?:{_WORDS} )?{_QUARTER}(?: {_WORDS})?", ACTUAL, QUARTER),
        (rf"q(?:uarter|tr)? ?(?P<q>[1-4]) {_WORDS} {_FIN}", ACTUAL, QUARTER),
        (rf"{_QUARTER} target", TARGET, QUARTER),
        (rf"q(?:uarter|tr)? ?(?P<q>[1-4]) target {_FIN}", TARGET, QUARTER),
        (rf"target (?:for )?q(?:uarter|tr)? ?(?P<q>[1-4])(?: {_FIN})?", TARGET, QUARTER),
        (rf"{_MONTH}(?: {_WORDS})?", ACTUAL, MONTH),
        (rf"month (?P<n>1[0-2]|[1-9])(?: {_FIN})?", ACTUAL, MONTH),
        (rf"{_MONTH} target", TARGET, MONTH),
        (rf"target (?:for )?{_MONTH}", TARGET, MONTH),
        (rf"(?:{_WORDS} )?{_TO_DATE}(?: {_WORDS})?", ACTUAL, TO_DATE),
        (r"cumulative|cum", ACTUAL, TO_DATE),
        (rf"{_FIN} {_WHOLE}target|{_WHOLE}target (?:for )?{_FIN2}", TARGET, YEAR),
        (r"(?:year[ -]end|annual|year) target(?: \(.*\))?", TARGET, YEAR),
        (r"target(?: value)?|current target", TARGET, CURRENT),
        (rf"{_FIN}(?: {_WORDS})?|{_WORDS} {_FIN2}", ACTUAL, YEAR),
        (rf"(?:year[ -]end|annual|full year|outturn)(?: {_WORDS})?", ACTUAL, YEAR),
        (rf"(?:baseline|last(?: year)?|(?:previous|prior){_LENGTH})(?: {_WORDS})?", ACTUAL, BEFORE),
        (rf"value|actual|performance|(?:current|latest){_LENGTH}(?: {_WORDS})?", ACTUAL, CURRENT),
    )
)  # fmt: skip
#: "Apr-Jun 2025" and "Apr 25 - Jun 25" are quarters.
_SPAN: Final = re.compile(
    rf"\b({MONTH_NAME})(?:[ ']*(?:\d{{4}}|\d\d))? ?(?:-|to) ?({MONTH_NAME})"
    r"[ ']*(\d{4}|\d\d)?(?!\d)"
)
#: "04/2025", "2025-04"; the second of "2011-12" may end a year.
_MONTH_NUMBER: Final = re.compile(
    r"(?<![\d/-])(?:(?P<m>0?[1-9]|1[0-2])[/-](?P<y>(?:19|20)\d\d)"
    r"|(?P<y2>20(?P<yy>\d\d))-(?P<m2>0[1-9]|1[0-2]))(?![\d/-])"
)
_SHORT_YEAR: Final = re.compile(r"(?<![\d/-])(?:fy ?)?(\d\d) ?[/-] ?(\d\d)(?![\d/-])")
#: What a heading may hold that says nothing of its period: its unit, a note, how it is counted.
_BESIDE: Final = re.compile(
    r"[(\[](?![^()\[\]]*(?:(?:19|20)\d\d|\d\d[/-]\d\d|\bq ?[1-4]))[^()\[\]]*[)\]]"
    r"|[()\[\]*%\u00b9\u00b2\u00b3]|£ ?'?(?:000'?s?|k|m|bn)?(?![a-z0-9])|\b(?:cumulative|cum)\b"
)
_CUMULATIVE: Final = re.compile(r"\b(?:cumulative|cum)\b")
_PART: Final = rf"\b(?:q ?[1-4]|quarter ?[1-4]|{MONTH_NAME})(?![a-z])"
_LOOKS_LIKE_PERIOD: Final = re.compile(rf"{_PART}|\b(?:19|20)\d\d\b", re.IGNORECASE)
#: A month by its first or its last day, the last also as Americans write it.
_DAY: Final = re.compile(
    r"(?:(\d{4})-(\d\d)-(?:01|28|29|30|31)|(?:0?1|28|29|30|31)/(\d{1,2})/(\d{4})"
    r"|(\d{1,2})/(?:28|29|30|31)/(\d{4}))"
    r"(?:[t ]00:00:00)?"
)


class Period(NamedTuple):
    """A column's role (actual or target), its span, and its place in time within the span."""

    role: str
    span: str
    order: int


class _Found(NamedTuple):
    role: str
    span: str
    part: int  # the quarter or month of the financial year, 0 for none
    year: int  # in which the financial year begins, 0 for none


def is_period(heading: str) -> bool:
    """Return whether a heading names a period, a value or a target.

    Parameters
    ----------
    heading
        As printed.

    Examples
    --------
    >>> [is_period(h) for h in ("Q1 2025/26", "Jul-11", "2009/10", "Target", "Lead agency")]
    [True, True, True, True, False]
    """
    return _find(heading) is not None


def month_number(name: str) -> int:
    """Return the number of a month, January being 1.

    Parameters
    ----------
    name
        In small letters, whole or short.
    """
    return _MONTHS.index(name[:3]) + 1


def looks_like_period(heading: str) -> bool:
    """Return whether a heading names a time, even if `is_period` cannot place it.

    Parameters
    ----------
    heading
        As printed.
    """
    return _LOOKS_LIKE_PERIOD.search(heading) is not None


def is_cumulative(heading: str) -> bool:
    """Return whether a heading says that its figures are counted from the year's beginning.

    Parameters
    ----------
    heading
        As printed.
    """
    plain = heading.casefold()
    to_date = re.search(_TO_DATE, plain) and re.search(_PART, plain)
    return bool(to_date or _CUMULATIVE.search(plain))


def periods_of(headings: Iterable[tuple[int, str]]) -> dict[int, Period]:
    """Place the columns of a table in time.

    Parameters
    ----------
    headings
        Columns (from 0) with their headings; those that name no period are left out.

    Returns
    -------
    dict
        Column to period. Years are figures of their own where a table has no finer ones; else
        the latest year is what the quarters and months are compared with, as ``"before"``.

    Examples
    --------
    >>> periods_of([(0, "2009/10"), (1, "2010/11"), (2, "Target 2010/11")])[1]
    Period(role='actual', span='year', order=2)
    >>> periods_of([(0, "2010/11"), (1, "Quarter 1"), (2, "Quarter 2")])[0]
    Period(role='actual', span='before', order=1)
    """
    placed = _in_turn({i: f for i, heading in headings if (f := _find(heading))})
    finer = any(f.role == ACTUAL and f.span in {QUARTER, MONTH, TO_DATE, CURRENT}
                for f in placed.values())  # fmt: skip
    dated = {f.year for f in placed.values() if f.span in {QUARTER, MONTH} and f.year}
    years = sorted({f.year for f in placed.values() if f.span == YEAR and f.role == ACTUAL})
    out: dict[int, Period] = {}
    for i, f in placed.items():
        if f.span in {QUARTER, MONTH}:
            length = 4 if f.span == QUARTER else 12
            year = (f.year or max(dated)) if len(dated) > 1 else 0
            out[i] = Period(f.role, f.span, year * length + f.part)
        elif f.span == YEAR and f.role == ACTUAL and f.year and finer:
            out[i] = Period(ACTUAL, BEFORE, len(years) - years.index(f.year))
        elif f.span == YEAR and f.role == ACTUAL:
            out[i] = Period(ACTUAL, YEAR, years.index(f.year) + 1)
        elif f.span == YEAR and f.year:  # a target: of its year's figure, or one without
            of_figure = f.year in years and not finer
            out[i] = Period(TARGET, YEAR, years.index(f.year) + 1 if of_figure else f.year)
        else:
            out[i] = Period(f.role, f.span, max(len(years), 1) if f.span == YEAR else 1)
    return out


def _in_turn(placed: dict[int, _Found]) -> dict[int, _Found]:
    """Date quarters and months without a year where their order shows that a year ends between.

    ``Q3, Q4, Q1, Q2`` follow each other (and ``Q2, Q1, Q4, Q3`` lead back), so that the latest
    is Q2; ``Q3, Q2, Q1`` are of one year.
    """
    out = dict(placed)
    for span, length in ((QUARTER, 4), (MONTH, 12)):
        own = [(i, f) for i, f in placed.items() if f.span == span]
        parts = list(dict.fromkeys(f.part for _, f in own if f.role == ACTUAL))
        if any(f.year for _, f in own) or len(parts) < 2:
            continue
        steps = {(b - a) % length for a, b in pairwise(parts)}
        if steps != {1} and (steps != {length - 1} or len(parts) < 3):
            continue
        ordered = parts if steps == {1} else parts[::-1]
        wraps = next((k for k in range(1, len(ordered)) if ordered[k] < ordered[k - 1]), 0)
        if wraps:
            later = set(ordered[wraps:])
            out |= {i: f._replace(year=2 if f.part in later else 1) for i, f in own}
    return out


def _plain(heading: str) -> str:
    """Return a heading in one notation: years in full, quarters numbered, no units or notes."""
    text = " ".join(heading.casefold().replace("\u2013", "-").split())
    text = " ".join(_BESIDE.sub(" ", text).split()) or text
    if re.search(_PART, text):  # "Q2 YTD" is a quarter, cumulative
        text = " ".join(re.sub(_TO_DATE, " ", text).split())

    def in_full(match: re.Match[str]) -> str:
        first, second = int(match[1]), int(match[2])
        century = 2000 if first < 50 else 1900
        return f"{century + first}/{match[2]}" if (first + 1) % 100 == second else match[0]

    def quarter(match: re.Match[str]) -> str:
        first, last = month_number(match[1]) - 1, month_number(match[2]) - 1
        if first % 3 or last != first + 2:
            return match[0]
        year = int(match[3] or 0) + (2000 if len(match[3] or "") == 2 else 0)
        return f"q{(first // 3 - 1) % 4 + 1}" + (f" {year - (first == 0)}" if year else "")

    def month(match: re.Match[str]) -> str:
        number, year = int(match["m"] or match["m2"]), match["y"] or match["y2"]
        ends = match["yy"] and number > int(match["yy"])
        return match[0] if ends else f"{_MONTHS[number - 1]} {year}"

    text = _MONTH_NUMBER.sub(month, text)
    text = _SPAN.sub(quarter, _SHORT_YEAR.sub(in_full, text))
    return re.sub(r"\b(q[1-4]) \1\b", r"\1", text)  # "Q1 (Apr-Jun 2025)"


def _find(heading: str) -> _Found | None:
    text = _plain(heading)
    day = _DAY.fullmatch(text)
    if day:
        year, month = int(day[1] or day[4] or day[6]), int(day[2] or day[3] or day[5])
        if not 1 <= month <= 12:
            return None
        return _Found(ACTUAL, MONTH, (month - 4) % 12 + 1, year - (month < 4))
    for pattern, role, span in _PATTERNS:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        parts = match.groupdict()
        year = int(parts.get("year") or parts.get("year2") or 0)
        part = int(parts.get("q") or parts.get("n") or 0)
        if parts.get("month"):
            month = month_number(parts["month"])
            part = (month - 4) % 12 + 1
            short = parts.get("short") or ""
            year = (int(short) + (2000 if len(short) == 2 else 0) - (month < 4)) if short else 0
        return _Found(role, span, part, year)
    return None
