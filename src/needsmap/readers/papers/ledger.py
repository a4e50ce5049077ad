"""Spend ledgers and counts of the people that services saw."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from needsmap.frames import Spend
from needsmap.io.cells import state_of
from needsmap.io.numbers import VALUE, read_number
from needsmap.io.quantities import Measure, read_quantity
from needsmap.io.units import Unit, unit_of_heading
from needsmap.readers.papers.tables import (
    Row,
    Sheet,
    columns_of,
    folded,
    pairs_of,
    read_sheet,
    refuse,
    sift,
)

if TYPE_CHECKING:
    from pathlib import Path

#: Heading of each column; those of councils' lists of spending over £500 among them.
_LEDGER: Final = {
    Spend.PARTNER: (
        r"partner|agency|(organi[sz]ation|body|authority|council)( ?name)?|purchasing (authority"
        r"|organi[sz]ation)|paying (authority|body)"
    ),
    Spend.PROGRAMME: (
        r"programme|program|project|activity|line|description|purpose( of spend)?|service"
        r"|(service|expenditure|spend|expense|procurement) (category|area|type|code|division)"
        r"( label| name| description)?|(cost|expense) (centre|type)( name| description)?|subjective"
    ),
    Spend.AMOUNT: (
        r"(net |total |invoice |transaction |payment |net total )?(amount|spend|budget|cost"
        r"|expenditure|value)( paid| spent| \(?(excl?(uding)?|ex|net of)\.? vat\)?)?"
    ),
    Spend.KIND: r"kind|type|status",
    Spend.RESTRICTION: r"restriction|restricted",
    Spend.DISCRETION: r"discretion|local discretion|controllable",
    Spend.THEME: r"theme|priority|outcome|directorate|department|portfolio|service label",
    Spend.AREA_CODE: r"area([ _]code)?|ward([ _]code)?|lsoa([ _]code)?",
    Spend.BASIS: r"basis|area[ _]basis|allocation([ _]basis)?",
    Spend.PERIOD: (
        r"period|year|financial year|(payment|invoice|transaction|paid) date|date( paid)?"
    ),
    Spend.TOTAL_PLACE: r"total[ _]place|gap or overlap|tag",
    Spend.CONFIDENCE: r"confidence",
    Spend.SOURCE: r"source",
    Spend.NOTE: r"notes?|comments?",
}
#: Columns that a payment fills and a total does not.
_PAYMENT: Final = re.compile(r"supplier|transaction|invoice|payee|date", re.IGNORECASE)
_NET: Final = re.compile(r"net |excl?|ex vat", re.IGNORECASE)
_SEEN: Final = (
    r"activity|clients?|count|people( seen)?|users?|cases|visits|contacts|referrals|"
    r"number( of (clients|people|users|cases|visits))?"
)
_KINDS: Final = ("spent", "allocated", "match", "transfer")
_RESTRICTIONS: Final = ("none", "ring_fenced", "capital")
_BASES: Final = ("", "direct", "activity", "need", "population")
_MONEY: Final = Measure("money", "£", low=-math.inf)


def read_ledger(path: Path) -> pd.DataFrame:
    """Read a spend ledger: one row a sum of money.

    Parameters
    ----------
    path
        csv or workbook with at least partner and amount; a council's list of spending over
        £500 is one. ``kind`` is spent (where blank), allocated, match or transfer;
        ``restriction`` none (where blank), ring-fenced or capital; ``discretion`` a share 0..1
        or a percentage. A heading may name the unit: ``Amount (£000)``.

    Returns
    -------
    DataFrame
        Frame of `needsmap.frames.Spend`; pounds. Spent amounts below 0 are credits.
        ``attrs["notices"]`` names the totals and the lines without an amount that were left
        out, credits, converted units, and spellings that were put together.

    Raises
    ------
    FrameError
        Listing every fault with its line: an amount that is not a number, or is below 0 and
        allocated or matched; a kind or restriction that is not known; a discretion outside
        0..1; a row that is perhaps a total.
    """
    sheet = _with_net_amount(read_sheet(path, _patterns().values()))
    columns = columns_of(sheet.headings, _patterns())
    faults = [f"no column holds the {n}" for n in (Spend.PARTNER, Spend.AMOUNT) if n not in columns]
    if not sheet.rows:
        faults.append("the table holds no row")
    if Spend.AMOUNT not in columns:
        refuse([*sheet.faults, *faults], sheet.name)
    names = [columns[n] for n in (Spend.PARTNER, Spend.PROGRAMME, Spend.THEME) if n in columns]
    amount = columns[Spend.AMOUNT]
    keys = [i for i, h in enumerate(sheet.headings) if _PAYMENT.search(h) and i != amount]
    sheet = sift(sheet, labels=names, amounts=[amount], keys=keys)
    faults += sheet.faults
    notices = list(sheet.notices)
    heading = sheet.headings[amount]
    unit = unit_of_heading(heading, dimension="money")
    if unit is not None and unit.factor != 1:
        notices.append(f"amounts under {heading!r} are multiplied by {unit.factor:,.0f}")
    rows = [_ledger_row(row, columns, unit, faults) for row in sheet.rows]
    rows = _without_blanks(rows, sheet, amount, notices)
    if not rows and not faults:
        faults.append("no row holds an amount")
    for column in (Spend.PARTNER, Spend.THEME, Spend.PROGRAMME):
        spelt = folded([row[column] for row in rows], column, notices)
        for row, label in zip(rows, spelt, strict=True):
            row[column] = label
    _transfers(rows, faults)
    refuse(faults, sheet.name)
    notices += _credits(rows)
    ledger = pd.DataFrame(rows, columns=list(Spend.ALL))
    ledger.attrs["notices"] = tuple(notices)
    return ledger


def _credits(rows: list[dict[str, Any]]) -> list[str]:
    """Report the credits among what was spent: they are taken off the total."""
    notes = [row for row in rows if row[Spend.AMOUNT] < 0 and row[Spend.KIND] == "spent"]
    if not notes:
        return []
    total = -sum(row[Spend.AMOUNT] for row in notes)
    lines = ", ".join(str(row[Spend.LINE]) for row in notes[:12])
    more = f" and {len(notes) - 12} more" if len(notes) > 12 else ""
    return [f"credits of £{total:,.2f} in all are taken off: line {lines}{more}"]


def _patterns() -> dict[str, str]:
    """Return the headings, the amount's with a unit behind it."""
    unit = r"([ _]*[\[(]?(gbp|£|in pounds|£ ?'?000s?|£ ?k|£ ?m|000s?|thousands?|millions?)[\])]?)?"
    return {**_LEDGER, Spend.AMOUNT: f"({_LEDGER[Spend.AMOUNT]}){unit}"}


def _with_net_amount(sheet: Sheet) -> Sheet:
    """Choose the net amount where a list has it beside the gross one, and report it."""
    rule = re.compile(_patterns()[Spend.AMOUNT], re.IGNORECASE)
    held = [i for i, h in enumerate(sheet.headings) if rule.fullmatch(" ".join(h.split()))]
    net = [i for i in held if _NET.search(sheet.headings[i])]
    if len(held) < 2:
        return sheet
    taken = (net or held)[0]
    others = [sheet.headings[i] for i in held if i != taken]
    notice = (
        f"amounts are those under {sheet.headings[taken]!r}, not {', '.join(map(repr, others))}"
    )
    headings = tuple("" if i in held and i != taken else h for i, h in enumerate(sheet.headings))
    return replace(sheet, headings=headings, notices=(*sheet.notices, notice))


def _without_blanks(
    rows: list[dict[str, Any]], sheet: Sheet, amount: int, notices: list[str]
) -> list[dict[str, Any]]:
    """Leave out lines without an amount, and report them."""
    said = {row.line: row.cells[amount] for row in sheet.rows}
    bare = [row[Spend.LINE] for row in rows if state_of(said[row[Spend.LINE]])]
    if bare:
        shown = ", ".join(f"{line} ({said[line] or 'blank'})" for line in bare[:12])
        more = f" and {len(bare) - 12} more" if len(bare) > 12 else ""
        notices.append(f"left out, without an amount: line {shown}{more}")
    return [row for row in rows if row[Spend.LINE] not in set(bare)]


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
    area_code = _LEDGER[Spend.AREA_CODE]
    sheet, pairs = pairs_of(path, area_code, _SEEN, what="area codes and one of counts")
    faults, notices = list(sheet.faults), list(sheet.notices)
    seen: dict[str, float] = {}
    for line, area, count in pairs:
        number = read_number(count)
        if not area:
            faults.append(f"line {line}: no area is named")
        elif state_of(count):
            notices.append(f"line {line}: left out: {area} has no count ({count or 'blank'})")
        elif number.state != VALUE or number.unit is not None or number.value < 0:
            faults.append(f"line {line}: the count {count[:40]!r} is not a number from 0")
        else:
            seen[area.upper()] = seen.get(area.upper(), 0.0) + number.value
    if not sheet.rows:
        faults.append("the table holds no row")
    elif not faults and not sum(seen.values()):
        faults.append("every count is 0")
    refuse(faults, sheet.name)
    found = pd.Series(seen, name=Spend.WEIGHT, dtype="float64")
    found.attrs["notices"] = tuple(notices)
    return found


def _ledger_row(
    row: Row, columns: dict[str, int], unit: Unit | None, faults: list[str]
) -> dict[str, Any]:
    given = {name: row.cells[columns[name]] if name in columns else "" for name in _LEDGER}
    kind = _one_of(given[Spend.KIND] or "spent", _KINDS, "kind", row, faults)
    amount = read_quantity(given[Spend.AMOUNT], _MONEY, heading=unit)
    if math.isnan(amount.value) and not state_of(given[Spend.AMOUNT]):
        faults.append(
            f"line {row.line}: the amount {given[Spend.AMOUNT][:40]!r} is not a sum of money"
        )
    elif amount.value < 0 and kind in {"allocated", "match"}:
        faults.append(f"line {row.line}: the amount {given[Spend.AMOUNT][:40]!r} is below 0")
    if not given[Spend.PARTNER]:
        faults.append(f"line {row.line}: no partner is named")
    return {
        **given,
        Spend.LINE: row.line,
        Spend.AMOUNT: amount.value,
        Spend.KIND: kind,
        Spend.AREA_CODE: given[Spend.AREA_CODE].upper(),
        Spend.RESTRICTION: _one_of(
            given[Spend.RESTRICTION] or "none", _RESTRICTIONS, "restriction", row, faults
        ),
        Spend.DISCRETION: _share(given[Spend.DISCRETION], row, faults),
        Spend.BASIS: _one_of(given[Spend.BASIS], _BASES, "basis", row, faults),
    }


def _one_of(text: str, known: tuple[str, ...], what: str, row: Row, faults: list[str]) -> str:
    plain = re.sub(r"[\s-]+", "_", text.strip().casefold())
    if plain not in known:
        words = ", ".join(k.replace("_", "-") for k in known if k)
        faults.append(f"line {row.line}: {what} is {text[:40]!r}; known are {words}")
        return ""
    return plain


def _share(text: str, row: Row, faults: list[str]) -> float:
    if not text:
        return math.nan
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(%?)", text)
    value = float(match.group(1)) / (100 if match.group(2) else 1) if match else -1.0
    if not 0 <= value <= 1:
        faults.append(
            f"line {row.line}: discretion is {text[:40]!r}; write a share from 0 to 1 or a %"
        )
        return math.nan
    return value


def _transfers(rows: list[dict[str, Any]], faults: list[str]) -> None:
    """Refuse transfers that do not net to 0: what one partner gives, another must get."""
    net = sum(r[Spend.AMOUNT] for r in rows if r[Spend.KIND] == "transfer")
    if abs(net) > 0.005:
        lines = ", ".join(str(r[Spend.LINE]) for r in rows if r[Spend.KIND] == "transfer")
        faults.append(f"lines {lines}: transfers between partners add to {net:,.2f}, not to 0")
