"""Spend ledgers and counts of the people that services saw."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from needsmap.columns import Spend
from needsmap.errors import FrameError
from needsmap.io.cells import state_of
from needsmap.io.numbers import VALUE, decimal_mark
from needsmap.model import line_ranges, some
from needsmap.readers.papers.ledger_amounts import (
    choose_amount,
    is_amount_heading,
    is_same,
    read_amounts,
    with_unit,
    with_units_row,
)
from needsmap.readers.papers.ledger_columns import (
    ALLOCATED,
    SPENT,
    find_kind,
    meaning,
    not_spend,
    part_of_year_faults,
    unit_columns,
    unread_columns,
    years_notice,
)
from needsmap.readers.papers.ledger_credits import (
    credit_columns,
    credit_state,
    repeated_rows,
    take_off_credits,
)
from needsmap.readers.papers.tables import Row, Sheet, columns_of, read_sheet, sift
from needsmap.readers.papers.values import read_count

if TYPE_CHECKING:
    from pathlib import Path

#: Heading of each column; those of councils' lists of spending over £500 among them.
_LEDGER: Final = {
    Spend.PARTNER: (
        r"partner|agency|(organi[sz]ation|body|authority|council)( ?name)?|purchasing (authority"
        r"|organi[sz]ation)|paying (authority|body)|fund(er|ing org(anisation)?)( ?:? ?name)?"
    ),
    Spend.PROGRAMME: (
        r"programme|program|title|grant programme(:title)?|project|activity|line|description"
        r"|purpose( of spend)?|service"
        r"|(service|expenditure|spend|expense|procurement) (category|area|type|code|division)"
        r"( label| name| description)?|(cost|expense) (centre|type)( name| description)?|subjective"
    ),
    Spend.KIND: r"kind|type|status",
    Spend.RESTRICTION: r"restriction|restricted",
    Spend.DISCRETION: r"discretion|local discretion|controllable",
    Spend.THEME: r"theme|priority|outcome|directorate|department|portfolio|service label",
    Spend.AREA_CODE: r"area([ _]code)?|ward([ _]code)?|lsoa([ _]code)?",
    Spend.BASIS: r"basis|area[ _]basis|allocation([ _]basis)?",
    Spend.PERIOD: (
        r"period|month|quarter|(financial )?year|(payment|invoice|transaction|paid|award) date"
        r"|date( paid)?"
    ),
    Spend.TOTAL_PLACE: r"total[ _]place|gap or overlap|tag",
    Spend.CONFIDENCE: r"confidence",
    Spend.SOURCE: r"source",
    Spend.NOTE: r"notes?|comments?",
}
#: Columns that a payment fills and a total does not.
_PAYMENT: Final = re.compile(r"supplier|transaction|invoice|payee|date", re.IGNORECASE)
_SEEN: Final = (
    r"activity|clients?|count|people( seen)?|users?|cases|visits|contacts|referrals|"
    r"number( of (clients|people|users|cases|visits))?"
)
_KINDS: Final = ("spent", "allocated", "match", "transfer")
_RESTRICTIONS: Final = ("none", "ring_fenced", "capital")
#: Other words for the restrictions, where the column is headed "Restricted".
_SAME_RESTRICTION: Final = {
    **dict.fromkeys(("yes", "y", "restricted"), "ring_fenced"),
    **dict.fromkeys(("no", "n", "unrestricted"), "none"),
}
_BASES: Final = ("", "direct", "activity", "need", "population")
#: Other words for the kinds, and the types of payments.
_SAME_KIND: Final = {
    **dict.fromkeys(("actual", "spend", "expenditure", "paid", "payment", "invoice", "debit", "dr"),
                    "spent"),
    **dict.fromkeys(("budget", "planned"), "allocated"),
    **dict.fromkeys(("matched", "match_funding"), "match"),
}  # fmt: skip
#: The partner where no column names one.
_NOT_NAMED: Final = "not named"


def read_ledger(path: Path, *, amount: str = "") -> pd.DataFrame:
    """Read a spend ledger: one row a sum of money.

    Parameters
    ----------
    path
        csv or workbook with an amount, and a partner or what the money was for; a council's
        list of spending over £500 is one. ``kind`` is spent (where blank), allocated, match or
        transfer; a column of types ("Credit note", "CR") makes a row a credit;
        ``restriction`` none (where blank), ring-fenced or capital; ``discretion`` a share 0..1
        or a percentage. A heading may name the unit: ``Amount (£000)``.
    amount
        Heading of the column of the money, where it is not found by itself.

    Returns
    -------
    DataFrame
        Frame of `needsmap.columns.Spend`; pounds. Spent amounts below 0 are credits.
        ``attrs["notices"]`` names the totals and the lines without an amount that were left
        out, the column that was taken of several, credits, converted units, rows that are
        perhaps duplicates, and spellings that were put together.

    Raises
    ------
    FrameError
        Listing every fault with its line: an amount that is not a number, or is below 0 and
        allocated or matched; a kind or restriction that is not known; a discretion outside
        0..1; a row that is perhaps a total.
    """
    sheet = read_sheet(
        path, _LEDGER.values(), also=lambda h: is_amount_heading(h) or is_same(h, amount or "-")
    )
    if not sheet.rows:
        sheet.faults.append("the table holds no row")
        sheet.refuse_faults()
    column = with_units_row(choose_amount(sheet, amount), sheet)
    headings = ["" if i in {column.at, *column.beside} else h for i, h in enumerate(sheet.headings)]
    columns = columns_of(headings, _LEDGER)
    _leave_types(sheet, columns)
    faults = [*find_kind(sheet, columns), *part_of_year_faults(sheet, column.at)]
    names = [columns[n] for n in (Spend.PARTNER, Spend.PROGRAMME, Spend.THEME) if n in columns]
    keys = [i for i, h in enumerate(headings) if _PAYMENT.search(h)]
    groups = [columns[n] for n in (Spend.PARTNER, Spend.THEME) if n in columns]
    sift(sheet, labels=names, amounts=[column.at], keys=keys, groups=groups)
    sheet.faults += faults
    column = with_unit(column, sheet)
    amounts = read_amounts(sheet, column)
    take_off_credits(sheet, column.at, amounts)
    money = {column.at, *column.beside, *unit_columns(sheet)}
    read = {*columns.values(), *money, *credit_columns(sheet)}
    sheet.notices += unread_columns(sheet, read, amounts)
    if Spend.PERIOD in columns:
        sheet.notices += years_notice(sheet, columns[Spend.PERIOD], amounts)
    sheet.faults += not_spend(sheet, amounts, money)
    if Spend.PARTNER not in columns and (names or keys):
        sheet.notices.append(f"no column names the partner: all is counted under {_NOT_NAMED!r}")
    elif Spend.PARTNER not in columns:
        sheet.faults.append("no column holds the partner")
    kind = "allocated" if column.planned else "spent"
    every = {
        row.line: _ledger_row(row, columns, (row.cells[column.at], amounts[row.line], kind), sheet)
        for row in sheet.rows
    }
    blank = {line: cells[column.at] for line, cells in sheet.rows if state_of(cells[column.at])}
    if blank:
        shown = some((f"{line} ({cell or 'blank'})" for line, cell in blank.items()), 12)
        sheet.notices.append(f"left out, without an amount: line {shown}")
    rows = [row for line, row in every.items() if line not in blank]
    if not rows and not sheet.faults:
        sheet.faults.append("no row holds an amount")
    for name in (Spend.PARTNER, Spend.THEME, Spend.PROGRAMME):
        for row, label in zip(rows, sheet.folded([r[name] for r in rows], name), strict=True):
            row[name] = label
    ledger = pd.DataFrame(rows, columns=list(Spend.ALL))
    _check_sums(ledger, sheet)
    sheet.refuse_faults()
    sheet.notices += repeated_rows(sheet, amounts)
    ledger.attrs["notices"] = tuple(sheet.notices)
    return ledger


def _check_sums(ledger: pd.DataFrame, sheet: Sheet) -> None:
    """Refuse transfers that do not net to 0, and note the credits among what was spent.

    What one partner gives, another must get; credits are taken off the total.
    """
    transfers = ledger[ledger[Spend.KIND] == "transfer"]
    net = float(sum(transfers[Spend.AMOUNT]))
    if abs(net) > 0.005:
        lines = line_ranges(transfers[Spend.LINE])
        sheet.faults.append(f"{lines}: transfers between partners add to {net:,.2f}, not to 0")
    credits_ = ledger[(ledger[Spend.AMOUNT] < 0) & (ledger[Spend.KIND] == "spent")]
    if len(credits_):
        total, lines = -sum(credits_[Spend.AMOUNT]), line_ranges(credits_[Spend.LINE])
        sheet.notices.append(f"credits of £{total:,.2f} in all are taken off: {lines}")


def read_activity(path: Path) -> pd.Series:
    """Read how many people each area's services saw: one row an area, or an area and service.

    Parameters
    ----------
    path
        csv or workbook with an area code and a count (people, clients, visits ...).

    Returns
    -------
    Series
        Counts by area code, rows of one area added up. ``attrs["notices"]`` names totals and
        suppressed counts that were left out.

    Raises
    ------
    FrameError
        Listing every fault with its line; where there is no such column.
    """
    patterns = {Spend.AREA_CODE: _LEDGER[Spend.AREA_CODE], Spend.WEIGHT: _SEEN}
    sheet = read_sheet(path, patterns.values())
    columns = columns_of(sheet.headings, patterns)
    if len(columns) < 2:
        raise FrameError(f"{sheet.name}: a column of area codes and one of counts are needed")
    at_area, at_count = columns.values()
    sift(sheet, labels=[at_area], amounts=[at_count])
    decimal = decimal_mark(sheet.column(at_count), sheet.separator)
    seen: dict[str, float] = {}
    for line, cells in sheet.rows:
        area, count = cells[at_area], cells[at_count]
        number, note = read_count(count, decimal)
        sheet.notices += [f"line {line}: {note}"] if note else []
        if not area:
            sheet.faults.append(f"line {line}: no area is named")
        elif state_of(count):
            blank = f"{area} has no count ({count or 'blank'})"
            sheet.notices.append(f"line {line}: left out: {blank}")
        elif number.state != VALUE or number.unit is not None or number.value < 0:
            sheet.faults.append(f"line {line}: the count {count[:40]!r} is not a number from 0")
        else:
            seen[area.upper()] = seen.get(area.upper(), 0.0) + number.value
    if not sheet.rows:
        sheet.faults.append("the table holds no row")
    elif not sheet.faults and not sum(seen.values()):
        sheet.faults.append("every count is 0")
    sheet.refuse_faults()
    counts = pd.Series(seen, name=Spend.WEIGHT, dtype="float64")
    counts.attrs["notices"] = tuple(sheet.notices)
    return counts


def _ledger_row(
    row: Row, columns: dict[str, int], amount: tuple[str, float, str], sheet: Sheet
) -> dict[str, Any]:
    """Return a row of the ledger; `amount` is its cell, the pounds, and the usual kind."""
    given = {name: row.cells[columns[name]] if name in columns else "" for name in Spend.ALL}
    cell, value, usual_kind = amount
    faults: list[str] = []
    restriction = given[Spend.RESTRICTION]
    restriction = _SAME_RESTRICTION.get(_plain(restriction), restriction) or "none"
    kind = _one_of(_kind(given[Spend.KIND]) or usual_kind, _KINDS, "kind", faults)
    if value < 0 and kind in {"allocated", "match"}:
        what = "allocated" if kind == "allocated" else "match funding"
        faults.append(f"the amount {cell[:40]!r} is {what} and below 0")
    if Spend.PARTNER in columns and not given[Spend.PARTNER]:
        faults.append("no partner is named")
    out = {
        **given,
        Spend.PARTNER: given[Spend.PARTNER] if Spend.PARTNER in columns else _NOT_NAMED,
        Spend.LINE: row.line,
        Spend.AMOUNT: value,
        Spend.KIND: kind,
        Spend.AREA_CODE: given[Spend.AREA_CODE].upper(),
        Spend.RESTRICTION: _one_of(restriction, _RESTRICTIONS, "restriction", faults),
        Spend.DISCRETION: _share(given[Spend.DISCRETION], faults),
        Spend.BASIS: _one_of(given[Spend.BASIS], _BASES, "basis", faults),
    }
    sheet.faults += [f"line {row.line}: {fault}" for fault in faults]
    return out


def _leave_types(sheet: Sheet, columns: dict[str, int]) -> None:
    """Drop a column of types or states that names no kind of money."""
    at = columns.get(Spend.KIND)
    if at is None or sheet.headings[at].casefold() == "kind":
        return
    cells = set(sheet.column(at))
    known = {_plain(cell) for cell in cells} & {*_KINDS, *_SAME_KIND}
    if not known and any(cells) and not any(map(credit_state, cells)):
        del columns[Spend.KIND]


def _plain(text: str) -> str:
    return re.sub(r"[\s-]+", "_", text.strip().casefold())


def _kind(text: str) -> str:
    if credit_state(text) == "credit":
        return "spent"
    known = meaning(text, "")
    return known if known in {SPENT, ALLOCATED} else _SAME_KIND.get(_plain(text), text)


def _one_of(text: str, known: tuple[str, ...], what: str, faults: list[str]) -> str:
    plain = _plain(text)
    if plain in known:
        return plain
    words = ", ".join(k.replace("_", "-") for k in known if k)
    faults.append(f"{what} is {text[:40]!r}; known are {words}")
    return ""


def _share(text: str, faults: list[str]) -> float:
    if not text:
        return math.nan
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(%?)", text)
    value = float(match[1]) / (100 if match[2] else 1) if match else -1.0
    if not 0 <= value <= 1:
        faults.append(f"discretion is {text[:40]!r}; write a share from 0 to 1 or a %")
        return math.nan
    return value
