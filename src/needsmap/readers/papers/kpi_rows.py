"""What a row of a performance table says of its indicator: polarity, end and successors, travel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from needsmap.columns import Kpis
from needsmap.io.cells import state_of

if TYPE_CHECKING:
    from needsmap.readers.papers.tables import Row, Sheet

#: What a heading may be called: frame column to pattern.
DESCRIBING: Final = {
    Kpis.CODE: r"((ni|pi|kpi|indicator|measure)[ _])?(code|ref|reference|id|number)|indicator",
    Kpis.TITLE: r"pi|kpi|title|name|measure|description|(performance )?indicator( name| title)?",
    Kpis.THEME: r"theme|priority|outcome|group",
    Kpis.AREA: (
        r"(area|place|borough|district|ward|local authority|lad)([ _](name|code))?|geography"
    ),
    Kpis.POLARITY: (
        r"tolerance type|polarity.*|good (is|to be|performance( is)?)"
        r"|(desired )?direction( of good)?|better( is)?|aim( to)?|what( does)? good looks? like"
    ),
    Kpis.FREQUENCY: r"frequency|reported|how often",
    Kpis.CUMULATIVE: r"cumulative|accumulates",
    Kpis.TOLERANCE: r"tolerance( (amount|value|%))?",
    Kpis.PRINTED: r"direction of travel.*|dot|arrow|travel",
    Kpis.HIGHLIGHT: r"highlight(ed)?",
    Kpis.LEAD: r"lead( agency| partner| officer)?|partner|owner",
    Kpis.SUCCESSORS: r"replaced by|successors?|new (code|indicator)",
    Kpis.NOTE: r"notes?|comments?|data issues?",
}
#: Words of a polarity. Of a sentence with words of one kind alone that kind is meant.
_HIGHER: Final = frozenset({
    "high", "higher", "highest", "bigger", "more", "greater", "larger", "up", "increase", "rise",
    "increasing", "maximise", "maximize", "above", "h", "hib", "+", "↑", "▲", "⬆",
})  # fmt: skip
_LOWER: Final = frozenset({
    "low", "lower", "lowest", "smaller", "less", "fewer", "down", "decrease", "decreasing", "fall",
    "reduce", "reduction", "minimise", "minimize", "below", "l", "lib", "↓", "▼", "⬇",
})  # fmt: skip
#: Words that turn a direction round ("higher is worse"), and words that take it away.
_WORSE: Final = frozenset({"worse", "worst", "bad", "poor", "negative", "undesirable"})
_DENIED: Final = frozenset({"not", "no", "neither", "nor", "or"})
_NOT: Final = re.compile("n['\u2019]t\\b")
_YES: Final = frozenset({"yes", "y", "true", "1", "cumulative", "x"})
_NO: Final = frozenset({"no", "n", "false", "0", ""})
_REPLACED: Final = re.compile(
    r"\b(?:replaced by|superseded by|succeeded by|now (?:reported|measured) as)\s+"
    r"([^.;()]+)", re.IGNORECASE
)  # fmt: skip
_ENDED: Final = re.compile(
    r"\b(?:no longer (?:exists?|collected|reported|measured|published)|discontinued|deleted|"
    r"withdrawn|ceased)\b",
    re.IGNORECASE,
)
_ARROWS: Final = {
    "↑": "improving", "up": "improving", "improving": "improving", "improved": "improving",
    "better": "improving", "↓": "declining", "down": "declining", "declining": "declining",
    "declined": "declining", "worse": "declining", "→": "steady", "↔": "steady",
    "same": "steady", "no change": "steady", "steady": "steady", "unchanged": "steady",
    **dict.fromkeys(("^", "▲", "⬆", "↗"), "improving"), "=": "steady", "►": "steady",
    **dict.fromkeys(("v", "▼", "⬇", "↘"), "declining"), "<>": "steady", "➡": "steady",
}  # fmt: skip


def read_indicator_row(row: Row, columns: dict[str, int], sheet: Sheet) -> dict[str, Any]:
    """Return what a row says of its indicator.

    Parameters
    ----------
    row, columns
        The row, and which of its columns is which of `DESCRIBING`.
    sheet
        What is not understood is added to its notices, what cannot be to its faults.

    Returns
    -------
    dict
        The columns of `needsmap.columns.Kpis`.
    """
    given = {name: row.cells[columns[name]] if name in columns else "" for name in DESCRIBING}
    code, title = given[Kpis.CODE], given[Kpis.TITLE]
    if not code and not title:
        sheet.faults.append(f"line {row.line}: neither a code nor a title")
    values = [cell for i, cell in enumerate(row.cells) if i not in columns.values()]
    cumulative = given[Kpis.CUMULATIVE]
    if cumulative.casefold() not in _YES | _NO:
        sheet.faults.append(f"line {row.line}: cumulative is {cumulative!r}; write yes or no")
    polarity, problem = _polarity(given[Kpis.POLARITY])
    travel = given[Kpis.PRINTED]
    arrow = _ARROWS.get(travel.casefold(), "")
    notices = [problem] if problem else []
    if travel and not arrow and not state_of(travel):
        notices.append(f"the direction of travel {travel[:40]!r} is not understood")
    sheet.notices += [f"line {row.line}: {notice}" for notice in notices]
    return {
        **given,
        **_succession([given[Kpis.NOTE], *values], given[Kpis.SUCCESSORS]),
        Kpis.LINE: row.line,
        Kpis.CODE: code or title,
        Kpis.TITLE: " ".join((title or code).split()),
        Kpis.POLARITY: polarity,
        Kpis.CUMULATIVE: _cumulative(cumulative.casefold(), title),
        Kpis.PRINTED: arrow,
        Kpis.HIGHLIGHT: given[Kpis.HIGHLIGHT].casefold() in _YES,
    }


def _cumulative(cell: str, title: str) -> str:
    """Return yes or no, "" where neither the column nor a title like "Homes (cumulative)" says."""
    if cell:
        return "yes" if cell in _YES else "no"
    named = re.search(r"(\b(?:non|not)[ -])?\bcumulative\b", title.casefold())
    return "" if named is None else "no" if named[1] else "yes"


def _succession(texts: list[str], named: str) -> dict[str, Any]:
    """Find out whether an indicator has ended, and which ones replace it."""
    text = "; ".join(texts)
    replaced = _REPLACED.search(text)
    listed = named or (replaced.group(1) if replaced else "")
    parts = [part.strip() for part in re.split(r"[,;/+&]|\band\b", listed)]
    codes = [part.rstrip(".") for part in parts if not state_of(part)]
    return {
        Kpis.SUCCESSORS: ", ".join(dict.fromkeys(codes)),
        Kpis.ENDED: bool(codes) or _ENDED.search(text) is not None,
    }


def _polarity(text: str) -> tuple[str, str]:
    """Return which way is better, or "" and why the words do not say."""
    if state_of(text):
        return "", "no polarity is given, so the indicator is not assessed"
    words = set(re.findall(r"[a-z]+|[^\sa-z]", text.casefold()))
    high, low = bool(words & _HIGHER), bool(words & _LOWER)
    if high != low and not (words & _DENIED or _NOT.search(text.casefold())):
        return "higher" if high != bool(words & _WORSE) else "lower", ""
    return "", (
        f"polarity {text[:40]!r} names no direction, so the indicator is not assessed; write "
        "'Higher is better' or 'Lower is better' if it has one"
    )
