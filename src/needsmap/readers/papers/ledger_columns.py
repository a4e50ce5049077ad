"""Columns of a ledger that say, row by row, what an amount is: its unit, its kind, its state."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from needsmap.columns import Spend
from needsmap.io.dates import read_date
from needsmap.io.units import MONEY, Unit, find_unit
from needsmap.model import line_ranges, some

if TYPE_CHECKING:
    from collections.abc import Mapping

    from needsmap.readers.papers.tables import Sheet

_CURRENCY: Final = re.compile(r"currency( (code|unit))?")
_UNITS: Final = re.compile(r"(.* )?(units?|uom|scale|multiplier|denomination)( of .*)?")
_STERLING: Final = {"", "gbp", "£", "pound", "pounds", "sterling", "pounds sterling", "uk"}
SPENT, ALLOCATED = "spent", "allocated"
_PART_OF_YEAR: Final = "is paid several times; give the sum of the year and leave the cell blank"
_LESS_FAULT: Final = "is taken off; write its amount below 0"
#: What a cell says of its row, by its words, and the remedy for rows that are not to be added.
#: Under a heading of states the first that is found counts ("Payment failed").
_WORDS: Final = {
    "is income; remove it, or write it below 0 to take it off": (
        r"(grant |fees? |rental |rent |other |sales )?incomes?|receipts?"
    ),
    "was not paid; remove it": (
        r"cancell?ed|void(ed)?|rejected|refused|declined|withdrawn|deferred|unsuccessful|failed"
        r"|stopped|unpaid|not (yet )?(paid|approved|awarded|supported|funded|proceed(ed|ing))"
        r"|to be paid|pending|outstanding|on hold|draft|disputed|duplicate|awaiting( \w+)?"
    ),
    "is neither spent nor allocated; remove it": (
        r"forecast|project(ed|ion)|variance|difference|committed|commitments?"
    ),
    "is cumulative; remove it": r"ytd|year to date|to date|cumulative",
    _PART_OF_YEAR: (
        r"(half |four )?(daily|weekly|fortnightly|monthly|quarterly|termly|yearly(?<=half yearly))"
        r"|(per|a|each|/) ?(day|week|month|quarter|term)|pcm|pw"
    ),
    ALLOCATED: r"budget(ed)?|plan(ned)?|allocat(ed|ion)",
    SPENT: r"actuals?|outturn|spend|spent|expenditure|paid|payments?|invoices?|debit|dr|costs?",
}
_MEANINGS: Final = {what: re.compile(words) for what, words in _WORDS.items()}
_STATES: Final = {what: re.compile(rf"\b({words})\b") for what, words in _WORDS.items()}
#: Words beside those of a kind that do not change it.
_BESIDE: Final = re.compile(
    r"\b(original|revised|current|latest|approved|full|annual|net|gross|total|final|provisional"
    r"|year|(19|20)\d\d( +\d\d)?)\b"
)
#: Headings under which the first word counts ("Cancelled - duplicate").
_STATE_HEADING: Final = re.compile(r"\b(status|decision|scenario|version|stage|frequency|income)\b")
_SCENARIO: Final = re.compile(r"\b(scenario|version|measure|actual|budget)\b")
_PERIOD_HEADING: Final = re.compile(r"\b(month|period|quarter|week|date|as at)\b", re.IGNORECASE)
_CUMULATIVE: Final = re.compile(r"\bto date\b|\bytd\b|\bcum(ulative)?\b", re.IGNORECASE)
_YEAR: Final = re.compile(r"(fy ?)?\d{4}( ?[/-] ?\d{2,4})?", re.IGNORECASE)
#: A column with more values than this names things, not states.
_MOST_STATES: Final = 5
#: Columns that say what a row is; a theme or programme called "Income" is data.
_SAYS_WHAT: Final = re.compile(
    r"\b(type|kind|status|state|decision|scenario|version|measure|stage|frequency|income|expenditure"
    r"|subjective|payment|transaction|period|actual|budget|description|line|recurrence|notes?|comments?|remarks?)\b"
)
_LESS: Final = re.compile(
    r"less ?[:-].*|less:? (incomes?|grants?|fees|receipts|contributions?|recharges)\b.*",
    re.IGNORECASE,
)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+|/|£", text.casefold()))


def is_cumulative(heading: str) -> bool:
    """Return whether a heading is that of sums to date ("Spend to date", "YTD actual").

    Parameters
    ----------
    heading
        As it stands.
    """
    return bool(_CUMULATIVE.search(heading))


def row_units(sheet: Sheet, own: Unit | None) -> dict[int, Unit]:
    """Return by line the unit that a column of units or currencies gives an amount.

    Parameters
    ----------
    sheet
        The ledger. Units that are not pounds are noted; one that is not of money, that contradicts
        the heading, or is missing where other rows have thousands, is a fault.
    own
        The unit of the heading of the amounts.
    """
    units: dict[int, Unit] = {}
    for i in unit_columns(sheet):
        for line, cells in sheet.rows:
            cell = cells[i]
            says = f"line {line}: {sheet.headings[i]!r} is {cell[:20]!r}"
            unit = find_unit(cell, MONEY)
            if unit is None and cell.casefold() not in _STERLING:
                sheet.faults.append(f"{says}; convert it to pounds")
            elif unit is not None:
                units[line] = unit
                if own is not None and own.factor != unit.factor:
                    heading = f"the heading of the amount says {own.name}"
                    sheet.faults.append(f"{says}, and {heading}; correct one of them")
    factors = sorted({unit.factor for unit in units.values()} - {1.0})
    sheet.notices += [
        f"multiplied by {factor:,.12g}, as the row gives its unit: "
        + line_ranges(line for line, unit in units.items() if unit.factor == factor)
        for factor in factors
    ]
    bare = [row.line for row in sheet.rows if row.line not in units]
    if factors and bare:
        lines = line_ranges(bare)
        sheet.faults.append(f"{lines}: no unit is given, and other rows have one; add it")
    return units


def unit_columns(sheet: Sheet) -> list[int]:
    """Return the columns of currencies, and those headed as units that hold units of money.

    Parameters
    ----------
    sheet
        The ledger.
    """
    return [
        i
        for i, heading in enumerate(map(_plain, sheet.headings))
        if _CURRENCY.fullmatch(heading)
        or (_UNITS.fullmatch(heading) and any(map(_is_money, sheet.column(i))))
    ]


@lru_cache(maxsize=1024)
def _is_money(cell: str) -> bool:
    unit = find_unit(cell, MONEY)
    return unit is not None and (unit.dimension == MONEY) and len(cell) + ("£" in cell) > 1


def find_kind(sheet: Sheet, columns: dict[str, int]) -> list[str]:
    """Take the column that says which rows are budgets ("Scenario") as that of the kinds.

    Parameters
    ----------
    sheet
        The ledger.
    columns
        Changed: the kind's column is added where there was none.

    Returns
    -------
    list of str
        A fault where two columns say it.
    """
    others = []
    for i, heading in enumerate(sheet.headings):
        if i not in columns.values():
            means = [meaning(cell, heading) for cell in sheet.column(i) if cell]
            scenario = _SCENARIO.search(_plain(heading))
            if (scenario and any(means)) or (ALLOCATED in means and all(means)):
                others.append(i)
    kinds = [*([columns[Spend.KIND]] if Spend.KIND in columns else []), *others]
    if not others:
        return []
    columns[Spend.KIND] = kinds[0]
    named = " or ".join(repr(sheet.headings[i]) for i in kinds)
    return [f"the kind may be that under {named}; remove one of them"] if kinds[1:] else []


def not_spend(sheet: Sheet, amounts: Mapping[int, float], money: set[int]) -> list[str]:
    """Find rows that a cell calls income, cancelled, a forecast or a sum of part of the year.

    Parameters
    ----------
    sheet
        The ledger.
    amounts
        In pounds, by line.
    money
        Columns that are not looked at: those of money.

    Returns
    -------
    list of str
        Faults that name the lines, the column and the remedy.
    """
    faults = []
    for i, heading in enumerate(sheet.headings):
        says_what = bool(_SAYS_WHAT.search(_plain(heading)))
        lines: dict[tuple[str, str], list[int]] = {}
        for line, cells in sheet.rows if i not in money else ():
            cell, amount = cells[i], amounts[line]
            what = _LESS_FAULT if _LESS.fullmatch(cell) else ""
            what = what or (meaning(cell, heading) if says_what else "")
            counts = amount > 0 if "below 0" in what else not (math.isnan(amount) or amount == 0)
            if what not in {"", SPENT, ALLOCATED} and counts:
                lines.setdefault((cell[:40], what), []).append(line)
        faults += [
            f"{line_ranges(at)}: {cell!r} under {heading!r} {what}"
            for (cell, what), at in lines.items()
        ]
    return faults


@lru_cache(maxsize=4096)
def meaning(cell: str, heading: str) -> str:
    """Return what a cell says of its amount: spent, allocated, why it is neither, or "".

    Parameters
    ----------
    cell, heading
        The cell, and the heading of its column.

    Examples
    --------
    >>> meaning("Revised budget 2024/25", "Scenario"), meaning("Youth work", "Service")
    ('allocated', '')
    >>> meaning("Cancelled - duplicate", "Payment status")
    'was not paid; remove it'
    """
    plain = _plain(cell)
    if _STATE_HEADING.search(_plain(heading)):
        return next((what for what, words in _STATES.items() if words.search(plain)), "")
    bare = " ".join(_BESIDE.sub(" ", plain.replace("/", " ")).split())
    matches = (
        w for w, words in _MEANINGS.items() if words.fullmatch(plain) or words.fullmatch(bare)
    )
    return next(matches, "")


def part_of_year_faults(sheet: Sheet, at: int) -> list[str]:
    """Find out whether the amounts are sums to date, of several dates, or of part of a year.

    Parameters
    ----------
    sheet
        The ledger.
    at
        The column of its amounts.

    Returns
    -------
    list of str
        A fault where rows of several periods hold sums to date, which are not added up; where
        the heading is that of part of a year ("Monthly cost") and no column names the parts.
    """
    own = sheet.headings[at]
    periods = {
        heading: len(cells)
        for i, heading in enumerate(sheet.headings)
        if i != at and _PERIOD_HEADING.search(heading) and not is_cumulative(heading)
        and len(cells := set(sheet.column(i)) - {""}) > 1
        and not all(map(_YEAR.fullmatch, cells))
    }  # fmt: skip
    if is_cumulative(own):
        return [
            f"{own!r} is cumulative, and {heading!r} has {count} values; keep the rows of the last"
            for heading, count in periods.items()
        ][:1]
    if not periods and _STATES[_PART_OF_YEAR].search(_plain(own)):
        return [f"{own!r} is of part of a year; give the sum of the year in a column 'Amount'"]
    return []


def years_notice(sheet: Sheet, at: int, amounts: Mapping[int, float]) -> list[str]:
    """Report the sum of each year (April to March) where a column has several: they are added.

    Parameters
    ----------
    sheet
        The ledger.
    at
        Its column of periods or dates.
    amounts
        In pounds, by line.
    """
    sums: dict[str, float] = {}
    for line, cells in sheet.rows:
        cell, amount = cells[at], amounts[line]
        year = cell if _YEAR.fullmatch(cell) else ""
        if not year and re.search(r"\D", cell) and (date := read_date(cell).value):
            first = date.year - (date.month < 4)
            year = f"{first}/{(first + 1) % 100:02d}"
        if year and not math.isnan(amount):
            sums[year] = sums.get(year, 0.0) + amount
    if len(sums) < 2:
        return []
    listed = "; ".join(f"{year} £{value:,.2f}" for year, value in sorted(sums.items()))
    return [f"the years under {sheet.headings[at]!r} are added up: {listed}"]


def unread_columns(sheet: Sheet, read: set[int], amounts: Mapping[int, float]) -> list[str]:
    """Name the columns of a ledger that were not read, with the sums of the states in them.

    Parameters
    ----------
    sheet, read, amounts
        The ledger, the columns that were read, and pounds by line.
    """
    others = [
        repr(heading[:40]) + _sums(sheet, i, amounts)
        for i, heading in enumerate(sheet.headings)
        if heading and i not in read
    ]
    return [f"columns that were not read: {some(others, 12)}"] if others else []


def _sums(sheet: Sheet, at: int, amounts: Mapping[int, float]) -> str:
    """Return what is counted under each state of a column, "" where it holds no states."""
    sums: dict[str, float] = {}
    for line, cells in sheet.rows:
        if not math.isnan(amounts[line]):
            cell = cells[at][:30] or "blank"
            sums[cell] = sums.get(cell, 0.0) + amounts[line]
    state = _SAYS_WHAT.search(_plain(sheet.headings[at])) or 2 * len(sums) <= len(sheet.rows)
    words = all(re.match(r"[^\W\d]", cell) for cell in sums)
    if not (state and words and 2 <= len(sums) <= _MOST_STATES):
        return ""
    return f" ({'; '.join(f'{cell} £{value:,.2f}' for cell, value in sums.items())})"
