"""The money of a ledger: which column holds it, in what unit, and which rows are credits."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
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
    planned: bool = False
    unit: Unit | None = None
    decimal: str = "."
    beside: tuple[int, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def whole_pounds(self) -> bool:
        """Return whether it holds pounds, with two decimals, and not thousands or millions."""
        return self.unit is None or self.unit.factor == 1


@dataclass(slots=True)
class Amounts:
    """The amounts of a ledger in pounds by line, what there is to report, and the faults."""

    by_line: dict[int, float] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def is_amount_heading(heading: str) -> bool:
    """Check whether a heading is that of a sum of money.

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
    held = {i: words for i, h in enumerate(sheet.headings) if (words := _words(h))}
    if chosen:
        at = next((i for i, h in enumerate(sheet.headings) if is_same(h, chosen)), -1)
        if at < 0:
            raise FrameError(f"{sheet.name}: no column is headed {chosen[:60]!r}")
        planned = bool(set(re.findall("[a-z]+", chosen.casefold())) & _PLANNED)
        return _described(sheet, at, tuple(i for i in held if i != at), planned=planned)
    if not held:
        sides = {heading.casefold() for heading in sheet.headings} >= {"debit", "credit"}
        remedy = "; put debits and credits in one column, credits below 0" if sides else ""
        raise FrameError(f"{sheet.name}: no column holds the amount{remedy or _choice(sheet)}")
    numeric = [i for i in held if _holds_numbers(row.cells[i] for row in sheet.rows)]
    pool = numeric or list(held)[:1]
    pool = [i for i in pool if not held[i] & _PLANNED] or pool
    if not any("gross" in held[i] for i in pool):  # "net" alone may be income less spending
        pool = [i for i in pool if held[i] != {"net"}] or pool
    ranks = {
        i: (
            is_cumulative(sheet.headings[i]),
            "gross" in held[i],
            "net" not in held[i],
            not held[i] & _SPENT,
            held[i] == {"total"},
        )
        for i in pool
    }
    best = [i for i in pool if ranks[i] == min(ranks.values())]
    at = best[0]
    columns = {i: [row.cells[i] for row in sheet.rows] for i in best}
    rivals = [i for i in best if columns[i] != columns[at]]
    if rivals:
        named = " or ".join(repr(sheet.headings[i]) for i in (at, *rivals))
        raise FrameError(
            f"{sheet.name}: the amount may be that under {named}; choose one with --amount, or "
            "remove all but one of them"
        )
    beside = tuple(i for i in held if i != at)
    return _described(sheet, at, beside, planned=bool(held[at] & _PLANNED))


def is_same(heading: str, other: str) -> bool:
    """Return whether two headings differ at most in spaces and case."""
    return heading.casefold().split() == other.casefold().split()


def _choice(sheet: Sheet) -> str:
    """Return how to choose a column of the money among those that hold numbers."""
    numeric = [
        repr(heading[:40])
        for i, heading in enumerate(sheet.headings)
        if heading and _holds_numbers(row.cells[i] for row in sheet.rows)
    ]
    return f"; choose one with --amount: {some(numeric, 12)}" if numeric else ""


def _described(sheet: Sheet, at: int, beside: tuple[int, ...], *, planned: bool) -> AmountColumn:
    heading = sheet.headings[at]
    cells = [row.cells[at] for row in sheet.rows]
    decimal = decimal_mark(cells, sheet.separator)
    unit = unit_of_heading(heading, dimension=MONEY)
    notices = []
    if beside:
        others = ", ".join(repr(sheet.headings[i]) for i in beside)
        notices.append(f"amounts are those under {heading!r}, not {others}")
    if planned:
        notices.append(
            f"amounts under {heading!r} are planned: where no kind is named they are counted as "
            "allocated, not as spent"
        )
    if decimal == "," and any("," in cell for cell in cells):
        notices.append(f"amounts under {heading!r} are read with a decimal comma")
    return AmountColumn(at, heading, planned, unit, decimal, beside, tuple(notices))


def with_units_row(column: AmountColumn, sheet: Sheet) -> tuple[AmountColumn, Sheet]:
    """Return a column with the unit in the row below its heading, and the ledger without it."""
    first = sheet.rows[0].cells
    unit = find_unit(first[column.at], MONEY)
    if unit is None or any(cell and not find_unit(cell) for cell in first):
        return column, sheet
    return replace(column, unit=unit), replace(sheet, rows=sheet.rows[1:])


def with_unit(column: AmountColumn, sheet: Sheet) -> AmountColumn:
    """Return a column with the unit of its heading, else of a title, footnote or notes sheet.

    Parameters
    ----------
    column
        As chosen.
    sheet
        The ledger, its footnotes left out (`needsmap.readers.papers.tables.sift`).

    Returns
    -------
    AmountColumn
        ``notices`` name the factor and where it is from, and a text that contradicts the heading.
    """
    unit, notices = column.unit, list(column.notices)
    notes = (aside.text for aside in sheet.asides if aside.kind == NOTE)
    for text in (*sheet.above, *notes, *sheet.notes):
        other = stated_scale(text)
        if other is None or (unit and unit.factor == other.factor):
            continue
        if unit is None:
            unit = other
            notices.append(f"the unit of {column.heading!r} is that of {text[:60]!r}")
        else:
            notices.append(f"{text[:60]!r} does not fit {column.heading!r}, which is followed")
    if unit is not None and unit.factor != 1:
        notices.append(f"amounts under {column.heading!r} are multiplied by {unit.factor:,.12g}")
    return replace(column, unit=unit, notices=tuple(notices))


def _holds_numbers(cells: Iterable[str]) -> bool:
    filled = [cell for cell in cells if not state_of(cell)]
    words = sum(read_number(cell, dimension=MONEY).state == WORDS for cell in filled)
    return bool(filled) and 2 * words <= len(filled)


def read_amounts(sheet: Sheet, column: AmountColumn) -> Amounts:
    """Read the amount of each row in pounds; a row without one has NaN.

    Parameters
    ----------
    sheet
        The ledger without its totals.
    column
        As chosen.

    Returns
    -------
    Amounts
        Credits are below 0 by their sign or by ``CR`` behind the amount; those that another
        column names are found by `needsmap.readers.papers.ledger_credits.take_off_credits`.
    """
    out = Amounts()
    read_as: list[str] = []
    odd: list[tuple[int, float, str]] = []
    units, out.notices, out.faults = row_units(sheet, column.unit)
    by_heading = column
    for row in sheet.rows:
        cell = row.cells[column.at]
        column = replace(by_heading, unit=units.get(row.line, by_heading.unit))
        may_be_thousands = sheet.separator and column.decimal == "." and column.whole_pounds
        plain, side = _without_side(cell)
        value, note = _amount(plain, column)
        if math.isnan(value) and state_of(cell) in {"", ERROR}:
            out.faults.append(f"line {row.line}: the amount {cell[:40]!r} {note}")
        elif note and not math.isnan(value):
            read_as.append(f"line {row.line}: the amount {cell[:40]!r} {note}")
        elif may_be_thousands and _THREE_DECIMALS.fullmatch(plain):
            read_as.append(
                f"line {row.line}: the amount {cell[:40]!r} is read as £{value:g}; write "
                f"{plain.replace('.', ',')} if it is thousands"
            )
        if side == "cr":
            value = -abs(value)
        factor = column.unit.factor if column.unit else 1.0
        own = read_number(plain, dimension=MONEY).unit
        if factor > 1 and (own is None or own.factor == 1):
            odd.append((row.line, value, cell))
        out.by_line[row.line] = value
    out.notices += _at_most(read_as)
    _check_scale(odd, by_heading, out)
    return out


def _without_side(cell: str) -> tuple[str, str]:
    """Return an amount without the ``CR`` or ``DR`` before or behind it, and which it was."""
    marked = _MARKED.fullmatch(_APART.sub(r"\1\2", cell))
    if marked is None:
        return cell, ""
    sides = [side.casefold() for side in (marked[1], marked[3]) if side]
    return (marked[2], sides[0]) if len(sides) < 2 and sides else (_APART.sub(r"\1\2", cell), "")


def _amount(cell: str, column: AmountColumn) -> tuple[float, str]:
    """Return the amount in pounds, and what to report of it."""
    found = read_quantity(cell, _POUNDS, heading=column.unit, decimal=column.decimal)
    if found.number.state == UNCLEAR and column.whole_pounds:
        mark = "," if "." in cell else "."
        found = read_quantity(cell, _POUNDS, heading=column.unit, decimal=mark)
        return found.value, f"is read as £{found.value:,.0f}, as pounds have two decimals"
    words = found.number.state == WORDS
    return found.value, "is not a sum of money" if words else found.fault


def _check_scale(scaled: list[tuple[int, float, str]], column: AmountColumn, out: Amounts) -> None:
    """Refuse what is impossible in the unit of the heading, and report what is odd."""
    odd: list[str] = []
    for line, value, cell in scaled:
        what = f"line {line}: {cell[:40]!r} under {column.heading!r} is £{value:,.0f}"
        if abs(value) >= _IMPOSSIBLE:
            out.faults.append(f"{what}; head the column 'Amount (£)' and write millions as 1.2m")
        elif abs(value) >= _ODD:
            odd.append(f"{what}: check that it is not in pounds already")
    out.notices += _at_most(odd)


def _at_most(notices: list[str]) -> list[str]:
    more = [f"and {len(notices) - 12} more amounts like these"] if len(notices) > 12 else []
    return [*notices[:12], *more]
