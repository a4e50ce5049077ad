"""A partner's performance table, as it is: estimates, N/A, percent and two values in a cell.

Nothing is mended: what is printed is kept beside what it was read as.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from needsmap.columns import KpiCells, Kpis
from needsmap.io.cells import state_of
from needsmap.io.numbers import VALUE, decimal_mark, read_number
from needsmap.io.row_facts import NOTE, SECTION
from needsmap.io.units import find_unit, unit_of_heading
from needsmap.readers.papers.part_years import part_of_year, year_alone
from needsmap.readers.papers.periods import (
    ACTUAL,
    MONTH,
    QUARTER,
    TO_DATE,
    Period,
    is_cumulative,
    is_period,
    looks_like_period,
    periods_of,
)
from needsmap.readers.papers.tables import Row, Sheet, columns_of, read_sheet, sift
from needsmap.readers.papers.values import in_one_unit, read_value, time_unit

if TYPE_CHECKING:
    from pathlib import Path

#: What a heading may be called: frame column to pattern.
_DESCRIBING: Final = {
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

#: A column that names each row's unit.
_UNIT: Final = (
    r"units?( of measure(ment)?)?|measured (in|as)|(data|value|measure) (format|type|unit)|format"
)
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
#: What a cell holds beside its figure.
_BESIDE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[*\u2020\u2021\u00b9\u00b2\u00b3]+")
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


@dataclass(frozen=True, slots=True)
class KpiTable:
    """A partner's table: its indicators, every cell of it, and what was read but not used.

    ``indicators`` is a frame of `needsmap.columns.Kpis`, ``cells`` one of
    `needsmap.columns.KpiCells`; ``unused`` are headings that mean nothing to needsmap;
    ``notices`` say in sentences what was left out, and what was not understood.
    """

    name: str
    indicators: pd.DataFrame
    cells: pd.DataFrame
    unused: tuple[str, ...]
    notices: tuple[str, ...]


def read_kpis(path: Path) -> KpiTable:
    """Read a table of performance indicators, one row an indicator.

    Parameters
    ----------
    path
        A csv or workbook with at least a code or title, a polarity ("Higher is better"), and
        columns of values: quarters, months, year to date, a year before, targets.

    Returns
    -------
    KpiTable
        Rows in = indicators out, but for totals, sections and footnotes, which are listed.

    Raises
    ------
    FileFormatError
        Where the file is not a table.
    FrameError
        Listing every fault with its line: a code twice, a row with
        more cells than headings, no column of values.

    Notes
    -----
    *Units*: "37.35%" is read as 37.35 with the unit ``%``. A workbook whose percent cells are
    only formatted holds fractions and no sign; save it as csv to keep the sign.
    """
    sheet = read_sheet(path, _DESCRIBING.values(), is_period)
    decimal = decimal_mark((cell for row in sheet.rows for cell in row.cells), sheet.separator)
    describing = columns_of(sheet.headings, _DESCRIBING)
    units = list(columns_of(sheet.headings, {KpiCells.UNIT: _UNIT}).values())
    labels, keys, at_theme = (
        [describing[name] for name in names if name in describing]
        for names in ((Kpis.CODE, Kpis.TITLE), (Kpis.POLARITY,), (Kpis.THEME,))
    )
    sift(sheet, labels=labels, keys=keys, groups=at_theme, names_alone=False)
    if Kpis.CUMULATIVE in describing and any(
        number.state == VALUE and number.value not in {0, 1}  # 1 and 0 are yes and no
        for number in map(read_number, sheet.column(describing[Kpis.CUMULATIVE]))
    ):
        del describing[Kpis.CUMULATIVE]
    taken = set(describing.values())
    periods = _periods({i: h for i, h in enumerate(sheet.headings) if i not in taken})
    if not labels:
        sheet.faults.append("no column holds a code or title of the indicators")
    if Kpis.POLARITY not in describing:
        sheet.faults.append("no column says whether higher or lower is better (heading: polarity)")
    if not periods:
        sheet.faults.append("no column holds values (headings: Quarter 1, Jul-11, 2010/11, Value)")
    if not sheet.rows:
        sheet.faults.append("the table holds no row")
    indicators = [_indicator(row, describing, sheet) for row in sheet.rows]
    if not at_theme:
        _themes_of_sections(indicators, sheet)
    _find_twice(indicators, sheet)
    sheet.refuse_faults()
    dated = [i for i, p in periods.items() if p.role == ACTUAL and p.span != TO_DATE]
    if any(is_cumulative(sheet.headings[i]) for i in dated):
        for indicator in indicators:
            indicator[Kpis.CUMULATIVE] = indicator[Kpis.CUMULATIVE] or "yes"
    cells = [
        cell
        for row, indicator in zip(sheet.rows, indicators, strict=True)
        for cell in _cells(row, indicator[Kpis.CODE], sheet, periods, units, decimal)
    ]
    used = {*describing.values(), *periods, *units}
    unused = {i: h for i, h in enumerate(sheet.headings) if h and i not in used}
    sheet.notices += [
        *_perhaps_shares(cells),
        *_unread_periods(sheet, unused),
        *_one_period_twice(sheet, periods),
    ]
    return KpiTable(
        sheet.name,
        pd.DataFrame(indicators, columns=list(Kpis.ALL)),
        pd.DataFrame(cells, columns=list(KpiCells.ALL)),
        tuple(unused.values()),
        tuple(sheet.notices),
    )


def _unread_periods(sheet: Sheet, unused: dict[int, str]) -> list[str]:
    """Report columns of numbers that seem to be of a period: a later one would be the latest."""
    return [
        f"the column {heading!r} was not read: it seems to hold a period's values; head it as "
        "'Q1 2025/26', 'Apr-25' or '2025/26', or an earlier value may stand as the latest"
        for i, heading in unused.items()
        if looks_like_period(heading)
        and any(read_number(cell).state == VALUE for cell in sheet.column(i))
    ]


def _perhaps_shares(cells: list[dict[str, Any]]) -> list[str]:
    """Report rows in % by their heading or unit whose every figure is at most 1, without a sign.

    A worksheet shows 0.45 as 45% where its cells are formatted so, and holds 0.45.
    """
    rows: dict[int, list[dict[str, Any]]] = {}
    for cell in cells:
        if cell[KpiCells.STATE] == VALUE and cell[KpiCells.VALUE]:
            rows.setdefault(cell[KpiCells.LINE], []).append(cell)
    return [
        f"line {line}: its unit is %, no figure has the sign, and none is above 1: read as "
        f"{row[0][KpiCells.VALUE]:g}%; write {100 * row[0][KpiCells.VALUE]:g}% if shares are meant"
        for line, row in rows.items()
        if all(
            cell[KpiCells.UNIT] == "%"
            and "%" not in cell[KpiCells.TEXT]
            and abs(cell[KpiCells.VALUE]) <= 1
            for cell in row
        )
    ]


def _one_period_twice(sheet: Sheet, periods: dict[int, Period]) -> list[str]:
    """Report columns of a period that an earlier column holds: they are kept, and not judged."""
    first: dict[Period, int] = {}
    return [
        f"the columns {sheet.headings[first[period]]!r} and {sheet.headings[i]!r} are of one "
        "period: indicators are judged by the first"
        for i, period in periods.items()
        if first.setdefault(period, i) != i
    ]


def _themes_of_sections(indicators: list[dict[str, Any]], sheet: Sheet) -> None:
    """Take the headings of sections as themes, where no column holds them."""
    sections = [aside for aside in sheet.asides if aside.kind == SECTION]
    for indicator in indicators:
        above = [s.text for s in sections if s.line < indicator[Kpis.LINE]]
        indicator[Kpis.THEME] = above[-1].rstrip(":") if above else ""


def _indicator(row: Row, columns: dict[str, int], sheet: Sheet) -> dict[str, Any]:
    """Return what a row says of its indicator; what is not understood is noted."""
    given = {name: row.cells[columns[name]] if name in columns else "" for name in _DESCRIBING}
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


def _find_twice(indicators: list[dict[str, Any]], sheet: Sheet) -> None:
    """Refuse a code that is on several lines; once for each area is fine."""
    first: dict[tuple[str, str], int] = {}
    for each in indicators:
        code, area, line = each[Kpis.CODE], each[Kpis.AREA], each[Kpis.LINE]
        key = code, area.casefold()
        if code and key in first:
            of = f" for {area}" if area else ""
            sheet.faults.append(
                f"line {line}: the code {code!r}{of} is on line {first[key]} already; "
                "give each indicator one row, with its targets in columns"
            )
        first.setdefault(key, line)


def _periods(headings: dict[int, str]) -> dict[int, Period]:
    """Place the columns in time: one headed 2025/26 YTD as its year, if no other is of it."""
    periods = periods_of(headings.items())
    if any(p.role == ACTUAL and p.span in {QUARTER, MONTH, TO_DATE} for p in periods.values()):
        return periods
    every = periods_of((i, year_alone(heading)) for i, heading in headings.items())
    placed = list(every.values())
    return {i: p for i, p in every.items() if i in periods or placed.count(p) == 1}


def _part(heading: str, cell: str, span: str, notes: list[str]) -> str:
    """Return what part of its year a cell covers, "" for all, a quarter or a month."""
    if span in {QUARTER, MONTH}:
        return ""
    beside = " ".join(_BESIDE.findall(cell))  # "6 weeks" may be the figure itself
    part = part_of_year(heading, notes) or part_of_year(beside, notes)
    return part or ("to date" if span == TO_DATE else "")


def _cells(
    row: Row, code: str, sheet: Sheet, periods: dict[int, Period], units: list[int], decimal: str
) -> list[dict[str, Any]]:
    """Return the values of an indicator, several for a cell that holds several."""
    of_row = row.cells[units[0]] if units else ""
    headings = {i: sheet.headings[i] for i in periods}
    read = [
        (i, value)
        for i, heading in headings.items()
        for unit in [unit_of_heading(heading) or (find_unit(of_row) if units else None)]
        for value in read_value(row.cells[i], decimal=decimal, heading=unit)
    ]
    notes = [*sheet.above, *(aside.text for aside in sheet.asides if aside.kind == NOTE)]
    times = [time_unit(headings[i]) or time_unit(of_row) for i, _ in read]
    values = in_one_unit([value for _, value in read], times)
    return [
        {
            KpiCells.LINE: row.line,
            KpiCells.CODE: code,
            KpiCells.ROLE: periods[i].role,
            KpiCells.SPAN: periods[i].span,
            KpiCells.PERIOD: " ".join(headings[i].split()),
            KpiCells.ORDER: periods[i].order,
            KpiCells.PART: _part(headings[i], row.cells[i], periods[i].span, notes),
            KpiCells.TEXT: row.cells[i],
            KpiCells.VALUE: value.value,
            KpiCells.UNIT: value.unit,
            KpiCells.DECIMALS: value.decimals,
            KpiCells.GROUP: "" if part_of_year(value.group) else value.group,
            KpiCells.MARK: value.mark,
            KpiCells.STATE: value.state,
        }
        for (i, _), value in zip(read, values, strict=True)
    ]
