"""Which end of a ballot's numbers is the first place, by what titles, headings and notes state."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_END: Final = (
    r"(?:the |your |an? |very |extremely )*(?:(?P<top>most|highest|high|top|best|first|favourite"
    r"|important)|(?:least|lowest|low|bottom|worst|last|not|unimportant))\b"
    r"(?: (?:at all|very|so))*(?: (?:important|importance|priority|ranked|choice|need|score))?"
)
_N: Final = r"(?<![\w.])(?P<n>\d{1,3})"
_TO: Final = r"\s*(?:-|\u2013|to\b)\s*"
_STOP: Final = r"\s*(?:$|[,;.)\]\u2013-]|to\b|and\b)"
#: The first number of a range before a range of words ("1 to 5 (low to high)"); a number called an
#: end ("5 = highest", "3 points for first choice"), with the end in brackets after it, or in
#: brackets with it; and an end given as a number ("lowest (1)").
_PATTERNS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_N}{_TO}\d{{1,3}}[\s(,:]*{_END}{_TO}",
        rf"{_N}(?: points?)?\s*(?:=|is\b|being\b|means\b|as\b|for\b)\s*{_END}",
        rf"{_N}\s*\(\s*{_END}{_STOP}",
        rf"(?:[(\[,;] ?|\b(?:with|where|and|from|to) ){_N}\s*[:\u2013-]?\s*{_END}{_STOP}",
        rf"\b{_END}\s*(?:=|:|is|being|\()\s*(?P<n>\d{{1,3}})(?![\d.])",
    )
)
#: "Higher numbers are more important".
_HIGHER: Final = re.compile(
    r"\b(?:higher|larger|bigger)(?: \w+)?\s*(?:=|:|is|are|means?|being)\s*(?:the )?"
    r"(?:(?P<top>more|most|better|best|higher|highest|top)|less|least|lower|lowest|worse)\b",
    re.IGNORECASE,
)
#: Scores are given to each issue by itself; places are shared out among them.
_SCORES: Final = re.compile(
    r"\b(?:scales?|rate[ds]?|ratings?|scores?|scored|marks|stars)\b[^.;]{0,25}"
    r"\b\d ?(?:-|\u2013|to) ?\d{1,3}\b|\bout of (?:\d+|five|ten)\b|\bpoints\b",
    re.IGNORECASE,
)


class Order(NamedTuple):
    """What the texts of a ballot file state of its numbers.

    Attributes
    ----------
    text
        The text that states the order, "" where none does.
    top
        The number that is the first place: 1, or the highest where `text` makes it so (0 where
        it does not name that number).
    problem
        Why the order is not known, "" where it is.
    """

    text: str = ""
    top: int = 1
    problem: str = ""


def order_of(texts: Iterable[str]) -> Order:
    """Find which number is the first place.

    Parameters
    ----------
    texts
        Titles, headings and notes.

    Examples
    --------
    >>> order_of(["Housing (3 = most important)"]).top, order_of(["Top 3 issues"]).top
    (3, 1)
    >>> order_of(["Rank from 1 (most important) to 5"]).top, order_of(["higher is better"]).top
    (1, 0)
    >>> order_of(["Rate each issue from 1 to 5"]).problem
    "'Rate each issue from 1 to 5' names scores"
    """
    orders: dict[bool, Order] = {}  # by whether the highest number is the first place
    scores = ""
    for text in texts:
        plain = rest = " ".join(text.split())
        for pattern in _PATTERNS:
            for match in pattern.finditer(rest):
                n, first = int(match["n"]), match["top"] is not None
                turned = first == (n != 1)
                known = orders.setdefault(turned, Order(plain, 0 if turned else 1))
                if turned and first:
                    orders[turned] = known._replace(top=n)
            rest = pattern.sub(" ", rest)
        if higher := _HIGHER.search(rest):
            turned = higher["top"] is not None
            orders.setdefault(turned, Order(plain, 0 if turned else 1))
        scores = scores or (plain if _SCORES.search(plain) else "")
    if len(orders) > 1:
        both = " and ".join(repr(orders[turned].text[:60]) for turned in (True, False))
        return Order(problem=f"{both} contradict each other")
    if orders:
        return orders.popitem()[1]
    return Order(problem=f"{scores[:60]!r} names scores" if scores else "")


def without_order(heading: str) -> str:
    """Return the name of an issue without the brackets that state the order of the numbers.

    Parameters
    ----------
    heading
        As printed.

    Examples
    --------
    >>> without_order("Housing (3 = most important)"), without_order("Parks (all)")
    ('Housing', 'Parks (all)')
    """
    name = re.sub(
        r"[(\[]([^()\[\]]*)[)\]]",
        lambda part: part[0] if order_of([part[1]]) == Order() else "",
        heading,
    )
    return " ".join(name.split()) or heading
