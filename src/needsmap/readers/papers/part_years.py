"""What part of a year a heading, a cell or a footnote of a performance table names."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from needsmap.readers.papers.periods import MONTH_NAME, is_period, month_number

if TYPE_CHECKING:
    from collections.abc import Iterable

_YEAR: Final = re.compile(r"(?:19|20)\d\d(?:[/-]\d\d(?:\d\d)?)?")
_NUMBERS: Final = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
)  # fmt: skip
_WHOLE: Final = re.compile(
    r"\b(?:12|twelve)[ -]months?\b|\b(?:full|whole|rolling)[ -]year\b"
    r"|(?<!half[ -])(?<!part[ -])\byear (?:to (?!date)|end)"
)
_LENGTH: Final = re.compile(
    rf"\b(?:first )?(\d{{1,2}}|{'|'.join(_NUMBERS)})[ -]?(months?|mths?|weeks?|quarters?)\b"
)
_LEAST: Final = {"m": 12, "w": 52, "q": 4}
_QUARTERS: Final = re.compile(r"\bq(?:uarters? ?)?([1-4]) ?(?:-|to|and|&|\+) ?q?([1-4])\b")
_MONTHS: Final = re.compile(
    rf"\b({MONTH_NAME})[ ']*(?:\d{{4}}|\d\d)? ?(?:-|to|until) ?(?:end (?:of )?)?({MONTH_NAME})"
)
_UNTIL: Final = re.compile(
    r"\b(?:(?:up )?to|until|(?:as )?at)(?: the)?(?: end)?(?: of)?(?: \d\d?(?:st|nd|rd|th)?)?"
    rf" ({MONTH_NAME})"
)
_WORDS: Final = re.compile(
    r"\b(?:(?:year )?to date|ytd|so far|(?:part|half|mid)[ -]?year|(?:first|second|1st|2nd) half"
    r"|h[12])\b"
)
_MARK: Final = r"\*+|[\u2020\u2021\u00b9\u00b2\u00b3]|\[(?:note )?\w\]|\(\d\)"
_OWN_MARK: Final = re.compile(rf"\s*({_MARK}|\d[.)])", re.IGNORECASE)


def part_of_year(text: str, notes: Iterable[str] = ()) -> str:
    """Return what part of a year a text covers, "" for a whole one.

    Parameters
    ----------
    text
        A heading, or what a cell holds beside its figure.
    notes
        Titles and footnotes; those that begin with a mark of the text, and sentences that name
        its year, belong to it.

    Examples
    --------
    >>> part_of_year("2025/26 (Apr-Sep)"), part_of_year("2025/26*", ["* April to September only"])
    ('Apr-Sep', 'Apr-Sep')
    >>> part_of_year("2025/26 (6 months)"), part_of_year("2025/26 (April 2025 - March 2026)")
    ('6 months', '')
    """
    marks = {_bare(mark) for mark in re.findall(_MARK, text, re.IGNORECASE)}
    year = _YEAR.search(text)
    sentences = [
        sentence
        for note in notes
        for own in [_OWN_MARK.match(note)]
        for sentence in re.split(r"[.;]\s", note)
        if (own and _bare(own[1]) in marks) or (year and year[0] in sentence)
    ]
    return next((part for each in (text, *sentences) if (part := _find(each)[0])), "")


def year_alone(heading: str) -> str:
    """Return a heading without the part of a year it names, if no period is found with it.

    Parameters
    ----------
    heading
        As printed.

    Examples
    --------
    >>> year_alone("2025/26 YTD"), year_alone("Q1 2025/26")
    ('2025/26', 'Q1 2025/26')
    """
    part, rest = ("", heading) if is_period(heading) else _find(heading)
    return rest if part else heading


def _bare(mark: str) -> str:
    """Return a mark without its brackets: that of ``[note 1]``, ``(1)`` and ``\u00b9`` is ``1``."""
    plain = unicodedata.normalize("NFKC", mark).casefold().replace("note", "")
    return plain.strip(" ()[].")


def _find(text: str) -> tuple[str, str]:
    """Return the part of a year a text names, "" for none, and the text without it."""
    plain = " ".join(text.casefold().replace("\u2013", "-").split())
    if _WHOLE.search(plain):
        return "", plain
    for pattern in (_MONTHS, _QUARTERS, _LENGTH, _UNTIL, _WORDS):
        for match in pattern.finditer(plain):
            if part := _part(pattern, match):
                rest = plain[: match.start()] + plain[match.end() :]
                return part, " ".join(rest.split())
            if pattern in {_MONTHS, _QUARTERS}:  # from April to March
                return "", plain
    return "", plain


def _part(pattern: re.Pattern[str], match: re.Match[str]) -> str:
    """Return what part of a year a match names, "" for a whole one."""
    if pattern is _MONTHS:
        first, last = month_number(match[1]), month_number(match[2])
        return "" if (last - first) % 12 == 11 else f"{_short(match[1])}-{_short(match[2])}"
    if pattern is _QUARTERS:
        return "" if match.groups() == ("1", "4") else f"quarters {match[1]}-{match[2]}"
    if pattern is _LENGTH:
        n = int(match[1]) if match[1].isdigit() else _NUMBERS.index(match[1]) + 1
        return f"{n} {match[2]}" if n < _LEAST[match[2][0]] else ""
    if pattern is _UNTIL:
        return f"to {_short(match[1])}" if month_number(match[1]) not in {3, 12} else ""
    return match[0]


def _short(month: str) -> str:
    return month[:3].title()
