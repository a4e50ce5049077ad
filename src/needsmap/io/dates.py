"""One date as people and programs write it.

Reading has no clock: what a date means never depends on the day that a file is read.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from needsmap.io.cells import no_value, state_of

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What a date is expected to be: the end of a lease, or a survey that was made.
FUTURE, PAST = "future", "past"
#: A date before or after these is a slip of the pen (a lease of 999 years is not).
_FIRST, _LAST = 1800, 3100
_PLACEHOLDERS: Final = {
    dt.date(1, 1, 1), dt.date(1753, 1, 1), dt.date(1899, 12, 30), dt.date(1899, 12, 31),
    dt.date(1900, 1, 1), dt.date(1900, 1, 2), dt.date(1901, 1, 1), dt.date(1904, 1, 1),
    dt.date(1970, 1, 1), dt.date(9999, 12, 31), dt.date(9999, 1, 1),
}  # fmt: skip
_ZEROS: Final = re.compile(r"0+(?:[./-]0+){0,2}|0?0[./-]0?1[./-]1900|0000-00-00.*|0?[12]")
#: A year of two digits from here on could as well be of the other century, and is flagged.
_DOUBTFUL: Final = 50

_TIME: Final = r"(?:(?:[T\s]|\s+at\s+)(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?)\s*(?P<zone>Z|UTC|GMT|BST|[+-]\d{2}:?\d{2})?)?"  # noqa: E501 - one pattern
_MONTH: Final = r"(?P<month>[A-Za-z]{3,9})\.?"
_DAY: Final = r"(?:[A-Za-z]{3,9},?\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>\d{4}|'?\d{2})"
_SEP: Final = r"\s*[\s/.,-]\s*"
_PATTERNS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_TIME}",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:T(?P<time>\d{6})(?P<zone>Z)?)?",
        rf"(?P<day>\d{{1,2}}){_SEP}(?P<month>\d{{1,2}}){_SEP}{_YEAR}{_TIME}",
        rf"{_DAY}(?:\s+of)?{_SEP}{_MONTH}{_SEP}{_YEAR}{_TIME}",
        rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_TIME}",
        rf"{_MONTH}{_SEP}{_YEAR}",
        r"(?P<month>\d{1,2})/(?P<year>\d{4})",
        r"(?P<year>\d{4})[-/](?P<month>\d{1,2})",
    )
)
_NUMBERS: Final = re.compile(r"-?\d{4,15}(?:\.\d+)?")
_NAMES: Final = {
    name.casefold(): i
    for i in range(1, 13)
    for name in (calendar.month_name[i], calendar.month_abbr[i])
} | {"sept": 9}
#: A time in a heading: a day, a month, a year, a financial year, the year before.
_IN_HEADINGS: Final = tuple(
    re.compile(rf"(?:\b(?:as )?(?:at|on|for|to|in) )?{pattern}", re.IGNORECASE)
    for pattern in (
        r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b",
        r"\b(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>(?:20)?\d\d)\b",
        (
            rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? )?(?P<month>{'|'.join(_NAMES)})[ '\u2019-]*"
            r"(?P<year>(?:20)?\d\d)\b"
        ),
        (
            r"(?:\bq(?:tr|uarter)? ?(?P<month>[1-4]) )?\b(?:fy ?)?(?P<year>(?:19|20)\d\d)"
            r"(?:[/ -](?:20)?\d\d)?(?: ?q(?:tr|uarter)? ?(?P<part>[1-4]))?\b"
        ),
        r"\b(?:fy ?)?(?P<year>\d\d)[/-]\d\d\b|\bfy ?'?(?P<short>\d\d)\b",
        r"\b(?P<before>last|previous|prior) (?:year|period)\b",
        r"\b(?:this|current|latest) (?:year|period)\b",
    )
)


class HeadingTime(NamedTuple):
    """A heading without its time, and what puts its time in order, () for none."""

    rest: str
    order: tuple[int, ...]


def time_of_heading(heading: str) -> HeadingTime:
    """Find the year, month or day that a heading names.

    Parameters
    ----------
    heading
        As printed.

    Examples
    --------
    >>> time_of_heading("Running cost 2024/25 (£)")
    HeadingTime(rest='Running cost (£)', order=(2024, 0, 0))
    >>> time_of_heading("Value at 31 March 2025").rest, time_of_heading("GIA (m2)").order
    ('Value', ())
    """
    text = heading.replace("_", " ")
    for pattern in _IN_HEADINGS:
        match = pattern.search(text)
        if not match:
            continue
        parts = match.groupdict()
        year = parts.get("year") or parts.get("short") or ("0" if parts.get("before") else "9999")
        month, day = parts.get("month") or parts.get("part") or "", parts.get("day")
        order = (int(year) + 2000 * (len(year) == 2), _month(month) if month else 0, int(day or 0))
        rest = re.sub(r"[(\[]\s*[)\]]", " ", text[: match.start()] + " " + text[match.end() :])
        return HeadingTime(" ".join(rest.split()).strip(" -,:\u2013"), order)
    return HeadingTime(" ".join(text.split()), ())


class DateCell(NamedTuple):
    """What a cell holds: a date (None for none) and what there is to flag ("" nothing)."""

    value: dt.date | None
    fault: str = ""


def read_date(text: str, *, expected: str = "", us_order: str = "") -> DateCell:
    """Read one date, the day before the month.

    Parameters
    ----------
    text
        The cell.
    expected
        `FUTURE` for ends of leases, `PAST` for surveys, "" for neither. It decides years of two
        digits, and the day where only a month is given.
    us_order
        How many cells of the column have the month first (`us_order_of`).

    Returns
    -------
    DateCell
        Placeholders and days that no calendar has are no date, and flagged; day numbers, Unix
        times, months without a day and the American order are dates, and flagged.

    Notes
    -----
    *Method*: a lease ends in 20xx where its year has two digits; a survey was made in 1950 to
    2049. Both are flagged from 50 on. A month alone means its last day for the end of a lease,
    its first for a survey. Midnight in London written in universal time is the day that begins.

    Examples
    --------
    >>> read_date("24/06/72", expected="future")
    DateCell(value=datetime.date(2072, 6, 24), fault='is read as 24 June 2072')
    >>> read_date("46112").value, read_date("2027-06-30T00:00:00Z").value.isoformat()
    (datetime.date(2026, 3, 31), '2027-06-30')
    >>> read_date("29/02/2027").fault, read_date("31/12/9999").fault
    ('is a day that does not exist', 'is a placeholder, not a date')
    """
    plain = " ".join(text.split()).removeprefix("'")
    state = state_of(plain)
    if state:
        return DateCell(None, no_value(state))
    if _ZEROS.fullmatch(plain):
        return DateCell(None, "is a placeholder, not a date")
    for pattern in _PATTERNS:
        match = pattern.fullmatch(plain)
        parts = match.groupdict() if match else {}
        if parts and _month(parts["month"]):
            return _checked(*_from_parts(parts, expected, us_order))
    if _NUMBERS.fullmatch(plain):
        return _checked(*_from_number(float(plain)))
    return DateCell(None, "is not a full date")


def us_order_of(cells: Iterable[str]) -> str:
    """Return how many cells can only be read with the month first.

    Parameters
    ----------
    cells
        Of a column of dates.

    Returns
    -------
    str
        ``""`` none, ``"some"``, or ``"most"`` of the cells that leave no choice.

    Examples
    --------
    >>> us_order_of(["12/25/2027", "31/03/2027", "30/06/2027"]), us_order_of(["12/25/2027"])
    ('some', 'most')
    """
    us = uk = 0
    for cell in cells:
        match = re.match(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}(?!\d)", cell)
        if match:
            us += int(match[2]) > 12 >= int(match[1])
            uk += int(match[1]) > 12 >= int(match[2])
    return "" if not us else "some" if uk > us else "most"


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _NAMES.get(text.casefold(), 0)


def _from_parts(
    parts: dict[str, str], expected: str, us_order: str
) -> tuple[dt.date | None, str, bool]:
    """Return the date, its fault if it is none, and whether it had to be interpreted."""
    year, doubtful = _full_year(parts["year"], expected)
    month = _month(parts["month"])
    numeric = parts["month"].isdigit() and len(parts["year"]) <= 4 and "day" in parts
    if "day" not in parts:
        if not 1 <= month <= 12:
            return None, "is not a full date", False
        last = calendar.monthrange(year, month)[1] if year else 1
        return _date(year, month, last if expected == FUTURE else 1), "", True
    day = int(parts["day"])
    day_first = numeric and next(iter(parts)) == "day"
    if day_first and month > 12 >= day:
        day, month, doubtful = month, day, True
    elif day_first and us_order and day <= 12 and day != month:
        if us_order == "most":
            return None, "is unclear: other dates have the month first", False
        doubtful = True
    value = _date(year, month, day)
    if value is None:
        return None, "is a day that does not exist", False
    return _local_day(value, parts), "", doubtful


def _full_year(text: str, expected: str) -> tuple[int, bool]:
    digits = text.removeprefix("'")
    if len(digits) == 4:
        return int(digits), False
    short = int(digits)
    century = 2000 if expected == FUTURE or short < _DOUBTFUL else 1900
    return century + short, short >= _DOUBTFUL


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _local_day(day: dt.date, parts: dict[str, str]) -> dt.date:
    """Return the day in London where a time in a zone is its midnight, else the day as written."""
    time, zone = parts.get("time") or "", parts.get("zone") or ""
    digits = re.findall(r"\d{1,2}", time)
    if not digits or zone.upper() not in {"Z", "UTC", "+00:00", "+0000"} or day.year >= 2038:
        return day
    hour, minute, second = (int(d) for d in (*digits, "0", "0")[:3])
    try:
        moment = dt.datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=dt.UTC)
    except ValueError:
        return day
    local = moment.astimezone(ZoneInfo("Europe/London"))
    return local.date() if (local.hour, local.minute, local.second) == (0, 0, 0) else day


def _from_number(number: float) -> tuple[dt.date | None, str, bool]:
    """Return the date of a spreadsheet's day number, or of Unix seconds or milliseconds."""
    size = abs(number)
    if 10_000 <= number < 100_000 or number == 2_958_465:
        return dt.date(1899, 12, 30) + dt.timedelta(days=int(number)), "", True
    if size < 1e8:
        return None, "is not a full date", False
    seconds = number / 1000 if size >= 1e11 else number
    try:
        moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)
    except OverflowError:
        return None, "is not a full date", False
    local = moment.astimezone(ZoneInfo("Europe/London")) if moment.year < 9999 else moment
    return (local if local.hour == local.minute == 0 else moment).date(), "", True


def _checked(value: dt.date | None, fault: str, interpreted: bool) -> DateCell:  # noqa: FBT001 - unpacked from a reading
    if value is None:
        return DateCell(None, fault or "is a day that does not exist")
    if value in _PLACEHOLDERS:
        return DateCell(None, "is a placeholder, not a date")
    if not _FIRST <= value.year <= _LAST:
        return DateCell(None, "is not within the years 1800 to 3100")
    return DateCell(value, f"is read as {value.day} {value:%B %Y}" if interpreted else "")
