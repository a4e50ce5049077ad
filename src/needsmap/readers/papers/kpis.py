"""A partner's performance table, as it is: estimates, N/A, percent and two values in a cell.

Nothing is mended: what is printed is kept beside what it was read as.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from needsmap.columns import KpiCells, Kpis
from needsmap.io.numbers import VALUE, decimal_mark, read_number
from needsmap.io.row_facts import NOTE, SECTION
from needsmap.io.units import find_unit, unit_of_heading
from needsmap.readers.papers.kpi_rows import DESCRIBING, read_indicator_row
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

#: A column that names each row's unit.
_UNIT: Final = (
    r"units?( of measure(ment)?)?|measured (in|as)|(data|value|measure) (format|type|unit)|format"
)
#: What a cell holds beside its figure.
_BESIDE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[*\u2020\u2021\u00b9\u00b2\u00b3]+")


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
    sheet = read_sheet(path, DESCRIBING.values(), is_period)
    decimal = decimal_mark((cell for row in sheet.rows for cell in row.cells), sheet.separator)
    describing = columns_of(sheet.headings, DESCRIBING)
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
    indicators = [read_indicator_row(row, describing, sheet) for row in sheet.rows]
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
