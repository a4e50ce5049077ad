"""The money of a ledger: which column holds it, in what unit, and how much each row is."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from needsmap.errors import FrameError
from needsmap.io.cells import ERROR, state_of
from needsmap.io.numbers import UNCLEAR, WORDS, decimal_mark, read_number
from needsmap.io.quantities import Measure, read_quantity
from needsmap.io.row_facts import NOTE
from needsmap.io.units import MONEY, Unit, find_unit, stated_scale, unit_of_heading, without_unit
from needsmap.model import some
from needsmap.readers.papers.ledger_columns import is_cumulative, row_units

if TYPE_CHECKING:
    from collections.abc import Iterable

    from needsmap.readers.papers.tables import Sheet

_SPENT: Final = {"actual", "actuals", "outturn", "spend", "spent", "spending", "expenditure",
                 "paid", "disbursed"}  # fmt: skip
_PLANNED: Final = {"budget", "budgets", "budgeted", "planned", "plan", "forecast", "projected",
                   "estimate", "estimated", "approved", "allocated", "committed", "awarded",
                   "award"}  # fmt: skip
_SUM: Final = {"amount", "amounts", "cost", "costs", "value", "total", "gross", "net", "sum"}
_FILLERS: Final = {"invoice", "transaction", "payment", "line", "item", "of", "the", "in", "for",
                   "sterling", "annual", "year", "full", "revised", "original", "current",
                   "latest", "money", "funding"}  # fmt: skip
_NET: Final = re.compile(r"\b(?:ex|exc|excl|excluding|net of|without|before)\.? (?:\w+ )?vat\b")
_GROSS: Final = re.compile(r"\b(?:inc|incl|including|with|plus|gross of)\.? (?:\w+ )?vat\b")
_YEAR: Final = re.compile(
    r"\b(?:19|20)\d\d(?: ?[/-] ?\d{2,4})?\b|\b(?:year )?to date\b|\b(?:ytd|fy|cum|cumulative)\b"
)
_MARKED: Final = re.compile(r"(?:(cr|dr)\.?\s*)?(.*\d.*?)\s*(cr|dr)?\.?", re.IGNORECASE)
#: A minus that a space parts from its number.
_APART: Final = re.compile(r"(.*\d)\s+([-\u2012-\u2014\u2212])")
_THREE_DECIMALS: Final = re.compile(r"[-(]?£?[1-9]\d{0,2}\.\d{3}\)?")
_POUNDS: Final = Measure(MONEY, "£", low=-math.inf)
#: No line of a partnership's ledger is as much; from the second on it is reported.
_IMPOSSIBLE: Final = 1e10
_ODD: Final = 1e8


@dataclass(frozen=True, slots=True)
class AmountColumn:
    """The column of the money: its position, unit, decimal mark, and the columns beside it.

    ``planned`` where the money is a budget and was not spent; ``beside`` are the positions of
    other columns of money, which are not read.
    """

    at: int
    heading: str
    planned: bool
    unit: Unit | None
    decimal: str
    beside: tuple[int, ...]


def is_amount_heading(heading: str) -> bool:
    """Return whether a heading is that of a sum of money.

    Parameters
    ----------
    heading
        With or without its unit and year.

    Examples
    --------
    >>> [is_amount_heading(h) for h in ("Net Amount (£000)", "Spend 2024/25", "VAT", "Value date")]
    [True, True, False, False]
    """
    return bool(_words(heading))


def _words(heading: str) -> set[str]:
    """Return the words of a heading of money ("net" and "gross" for VAT), none for another."""
    if re.search(r"%|\b(?:percent(?:age)?|pct|share)\b", heading, re.IGNORECASE):
        return set()
    unit = find_unit(heading, MONEY)
    named = set(re.findall("[a-z]+", heading.casefold()))
    if unit and (unit.dimension == MONEY or named & (_SPENT | _SUM)):
        return {"amount"}  # a heading of "£000" alone, or "Cost per month", which is refused
    plain = " ".join(re.sub(r"[_()\[\],.:]+", " ", without_unit(heading).casefold()).split())
    plain = _YEAR.sub(" ", plain)
    plain = _GROSS.sub(" gross ", _NET.sub(" net ", plain))
    words = set(plain.split())
    core = _SPENT | _PLANNED | _SUM
    return words if words & core and words <= core | _FILLERS else set()


def choose_amount(sheet: Sheet, chosen: str = "") -> AmountColumn:
    """Choose the column of the money, and report which were not taken.

    Parameters
    ----------
    sheet
        The ledger.
    chosen
        Heading of the column that is to be taken; "" to choose it here.

    Returns
    -------
    AmountColumn
        What was spent before what was planned; then net before gross, and a column called
        spend, actual or paid before one called amount or total.

    Raises
    ------
    FrameError
        Where no column holds money, or two that differ may be the one.
    """
    money = {i: words for i, h in enumerate(sheet.headings) if (words := _words(h))}
    if chosen:
        at = next((i for i, h in enumerate(sheet.headings) if is_same(h, chosen)), -1)
        if at < 0:
            raise FrameError(f"{sheet.name}: no column is headed {chosen[:60]!r}")
        planned = set(re.findall("[a-z]+", chosen.casefold())) & _PLANNED
    else:
        at = _likeliest(sheet, money)
        planned = money[at] & _PLANNED
    return AmountColumn(
        at=at,
        heading=sheet.headings[at],
        planned=bool(planned),
        unit=unit_of_heading(sheet.headings[at], dimension=MONEY),
        decimal=decimal_mark(sheet.column(at), sheet.separator),
        beside=tuple(i for i in money if i != at),
    )


def _likeliest(sheet: Sheet, money: dict[int, set[str]]) -> int:
    """Return the column of the money, by the words of the headings that may be its."""
    headed = money or [i for i, heading in enumerate(sheet.headings) if heading]
    numeric = [i for i in headed if _holds_numbers(sheet.column(i))]
    if not money:
        plain = {heading.casefold() for heading in sheet.headings}
        shown = some((repr(sheet.headings[i][:40]) for i in numeric), 12)
        remedy = f'; name it in a recipe (amount = "..."): {shown}' if numeric else ""
        if plain >= {"debit", "credit"}:
            remedy = "; put debits and credits in one column, credits below 0"
        raise FrameError(f"{sheet.name}: no column holds the amount{remedy}")
    pool = numeric or list(money)[:1]
    pool = [i for i in pool if not money[i] & _PLANNED] or pool
    if not any("gross" in money[i] for i in pool):  # "net" alone may be income less spending
        pool = [i for i in pool if money[i] != {"net"}] or pool
    ranks = {
        i: (
            is_cumulative(sheet.headings[i]),
            "gross" in money[i],
            "net" not in money[i],
            not money[i] & _SPENT,
            money[i] == {"total"},
        )
        for i in pool
    }
    at, *others = [i for i in pool if ranks[i] == min(ranks.values())]
    rivals = [i for i in others if sheet.column(i) != sheet.column(at)]
    if rivals:
        named = " or ".join(repr(sheet.headings[i]) for i in (at, *rivals))
        raise FrameError(
            f"{sheet.name}: the amount may be that under {named}; name it in a "
            'recipe (amount = "..."), or '
            "remove all but one of them"
        )
    return at


def is_same(heading: str, other: str) -> bool:
    """Return whether two headings differ at most in spaces and case.

    Parameters
    ----------
    heading, other
        As they stand.
    """
    return heading.casefold().split() == other.casefold().split()


def with_units_row(column: AmountColumn, sheet: Sheet) -> AmountColumn:
    """Return a column with the unit in the row below its heading, which is no row of the ledger.

    Parameters
    ----------
    column, sheet
        As chosen; the ledger is changed where there is such a row.
    """
    first = sheet.rows[0].cells
    unit = find_unit(first[column.at], MONEY)
    if unit is None or any(cell and not find_unit(cell) for cell in first):
        return column
    del sheet.rows[0]
    return replace(column, unit=unit)


def with_unit(column: AmountColumn, sheet: Sheet) -> AmountColumn:
    """Return a column with the unit of its heading, else of a title, footnote or notes sheet.

    Parameters
    ----------
    column
        As chosen.
    sheet
        The ledger, its footnotes left out. Notes are added of how the column was chosen, its
        factor and where that is from, and a text that contradicts the heading.
    """
    heading, unit, notices = column.heading, column.unit, sheet.notices
    if column.beside:
        others = ", ".join(repr(sheet.headings[i]) for i in column.beside)
        notices.append(f"amounts are those under {heading!r}, not {others}")
    if column.planned:
        notices.append(
            f"amounts under {heading!r} are planned: where no kind is named they are counted as "
            "allocated, not as spent"
        )
    if column.decimal == "," and any("," in cell for cell in sheet.column(column.at)):
        notices.append(f"amounts under {heading!r} are read with a decimal comma")
    notes = (aside.text for aside in sheet.asides if aside.kind == NOTE)
    for text in (*sheet.above, *notes, *sheet.notes):
        other = stated_scale(text)
        if other is None or (unit and unit.factor == other.factor):
            continue
        if unit is None:
            unit = other
            notices.append(f"the unit of {heading!r} is that of {text[:60]!r}")
        else:
            notices.append(f"{text[:60]!r} does not fit {heading!r}, which is followed")
    if unit is not None and unit.factor != 1:
        notices.append(f"amounts under {heading!r} are multiplied by {unit.factor:,.12g}")
    return replace(column, unit=unit)


def _holds_numbers(cells: Iterable[str]) -> bool:
    filled = [cell for cell in cells if not state_of(cell)]
    words = sum(read_number(cell, dimension=MONEY).state == WORDS for cell in filled)
    return bool(filled) and 2 * words <= len(filled)


def read_amounts(sheet: Sheet, column: AmountColumn) -> dict[int, float]:
    """Read the amount of each row.

    Parameters
    ----------
    sheet
        The ledger without its totals; faults and notices are added.
    column
        As chosen.

    Returns
    -------
    dict
        Pounds by line, NaN for none. Credits are below 0 by their sign or by ``CR`` behind the
        amount; those that another column names are found by
        `needsmap.readers.papers.ledger_credits.take_off_credits`.
    """
    amounts: dict[int, float] = {}
    read_as: list[str] = []
    odd: list[str] = []
    impossible: list[str] = []
    units = row_units(sheet, column.unit)
    for line, cells in sheet.rows:
        cell, unit = cells[column.at], units.get(line, column.unit)
        what = f"line {line}: the amount {cell[:40]!r}"
        plain, side = _without_side(cell)
        value, note = _amount(plain, unit, column.decimal)
        if math.isnan(value) and state_of(cell) in {"", ERROR}:
            sheet.faults.append(f"{what} {note}")
        elif note and not math.isnan(value):
            read_as.append(f"{what} {note}")
        elif (
            sheet.separator
            and column.decimal == "."
            and _in_pounds(unit)
            and _THREE_DECIMALS.fullmatch(plain)
        ):
            thousands = plain.replace(".", ",")
            read_as.append(f"{what} is read as £{value:g}; write {thousands} if it is thousands")
        amounts[line] = value = -abs(value) if side == "cr" else value
        own = read_number(plain, dimension=MONEY).unit
        if unit and unit.factor > 1 and (own is None or own.factor == 1) and abs(value) >= _ODD:
            large = f"line {line}: {cell[:40]!r} under {column.heading!r} is £{value:,.0f}"
            if abs(value) >= _IMPOSSIBLE:
                impossible.append(
                    f"{large}; head the column 'Amount (£)' and write millions as 1.2m"
                )
            else:
                odd.append(f"{large}: check that it is not in pounds already")
    sheet.faults += impossible
    for notices in (read_as, odd):
        more = [f"and {len(notices) - 12} more amounts like these"] if len(notices) > 12 else []
        sheet.notices += [*notices[:12], *more]
    return amounts


def _in_pounds(unit: Unit | None) -> bool:
    """Return whether amounts are pounds, with two decimals, and not thousands or millions."""
    return unit is None or unit.factor == 1


def _without_side(cell: str) -> tuple[str, str]:
    """Return an amount without the ``CR`` or ``DR`` before or behind it, and which it was."""
    plain = _APART.sub(r"\1\2", cell)
    marked = _MARKED.fullmatch(plain)
    if marked is None:
        return cell, ""
    sides = [side.casefold() for side in (marked[1], marked[3]) if side]
    return (marked[2], sides[0]) if len(sides) == 1 else (plain, "")


def _amount(cell: str, unit: Unit | None, decimal: str) -> tuple[float, str]:
    """Return the amount in pounds, and what to report of it."""
    amount = read_quantity(cell, _POUNDS, heading=unit, decimal=decimal)
    if amount.number.state == UNCLEAR and _in_pounds(unit):
        mark = "," if "." in cell else "."
        amount = read_quantity(cell, _POUNDS, heading=unit, decimal=mark)
        return amount.value, f"is read as £{amount.value:,.0f}, as pounds have two decimals"
    words = amount.number.state == WORDS
    return amount.value, "is not a sum of money" if words else amount.fault
