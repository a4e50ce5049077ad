"""What partners and residents send in: ballots, counts of votes, and spend ledgers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from needsmap.errors import FrameError
from needsmap.frames import Priorities, Spend
from needsmap.readers.papers.tables import Row, Sheet, columns_of, read_sheet, refuse

if TYPE_CHECKING:
    from pathlib import Path

_VOTER: Final = r"(ballot|voter|respondent|response|person|id|no|number)( ?(id|no|number))?\.?"
_ISSUE: Final = r"issue|option|priority|theme|choice|topic"
_VOTES: Final = r"votes|count|responses|people|chosen by|number( of (votes|people))?"

_LEDGER: Final = {
    Spend.PARTNER: r"partner|agency|organisation|organization",
    Spend.PROGRAMME: r"programme|program|project|activity|line|description",
    Spend.AMOUNT: r"(amount|spend|budget|value)([ _](gbp|£|\(£\)|in pounds))?",
    Spend.KIND: r"kind|type|status",
    Spend.RESTRICTION: r"restriction|restricted",
    Spend.DISCRETION: r"discretion|local discretion|controllable",
    Spend.THEME: r"theme|priority|outcome",
    Spend.AREA_CODE: r"area([ _]code)?|ward([ _]code)?|lsoa([ _]code)?",
    Spend.BASIS: r"basis|area[ _]basis|allocation([ _]basis)?",
    Spend.PERIOD: r"period|year|financial year",
    Spend.TOTAL_PLACE: r"total[ _]place|gap or overlap|tag",
    Spend.CONFIDENCE: r"confidence",
    Spend.SOURCE: r"source",
    Spend.NOTE: r"notes?|comments?",
}
_SEEN: Final = (
    r"activity|clients?|count|people( seen)?|users?|cases|visits|contacts|referrals|"
    r"number( of (clients|people|users|cases|visits))?"
)
_KINDS: Final = ("spent", "allocated", "match", "transfer")
_RESTRICTIONS: Final = ("none", "ring_fenced", "capital")
_BASES: Final = ("", "direct", "activity", "need", "population")


@dataclass(frozen=True, slots=True)
class Ballots:
    """Ballots as cast: one row a ballot (labelled by its line), one column an issue.

    ``spoilt`` names the ballots that were left out, and why, where that was asked for.
    """

    name: str
    places: pd.DataFrame
    spoilt: tuple[str, ...]


def read_ballots(path: Path, *, leave_out_spoilt: bool = False) -> Ballots:
    """Read ballots: a heading for each issue, and in each row the places 1, 2, 3 ...

    Parameters
    ----------
    path
        csv or workbook. A first column that numbers the ballots is not an issue. A ballot may
        leave issues blank.
    leave_out_spoilt
        Leave a ballot out, and name it, instead of refusing the file.

    Returns
    -------
    Ballots
        Places as float, nan where blank.

    Raises
    ------
    FrameError
        Listing every ballot, with its line, that repeats or skips a place, or holds one that
        is no whole number from 1 to the number of issues.
    """
    sheet = read_sheet(path, [r".+"])
    issues = [
        (i, heading)
        for i, heading in enumerate(sheet.headings)
        if heading and not re.fullmatch(_VOTER, heading, re.IGNORECASE)
    ]
    faults = list(sheet.faults)
    if len(issues) < 2:
        faults.append("ballots need at least two issues, one a column")
    good: dict[int, list[float]] = {}
    spoilt: list[str] = []
    for row in sheet.rows:
        places, wrong = _ballot(row, issues)
        if wrong:
            spoilt.append(f"line {row.line}: {wrong}")
        else:
            good[row.line] = places
    if not leave_out_spoilt:
        faults += spoilt
    if not good and not faults:
        faults += spoilt or ["the table holds no ballot"]
    refuse(faults, sheet.name)
    frame = pd.DataFrame.from_dict(good, orient="index", columns=[h for _, h in issues])
    return Ballots(sheet.name, frame.astype("float64"), tuple(spoilt))


def _ballot(row: Row, issues: list[tuple[int, str]]) -> tuple[list[float], str]:
    places: list[float] = []
    for i, heading in issues:
        text = row.cells[i]
        if not text:
            places.append(float("nan"))
        elif re.fullmatch(r"\d{1,3}", text) and 1 <= int(text) <= len(issues):
            places.append(float(text))
        else:
            return [], f"{text!r} for {heading!r} is no place from 1 to {len(issues)}"
    given = sorted(int(p) for p in places if p == p)  # noqa: PLR0124 - nan is unequal to itself
    twice = sorted({p for p in given if given.count(p) > 1})
    if twice:
        return [], f"place {', '.join(map(str, twice))} is given more than once"
    if given != list(range(1, len(given) + 1)):
        return [], f"places {', '.join(map(str, given))} skip one"
    return places, ""


def read_votes(path: Path) -> pd.Series:
    """Read counts of votes: one row an issue, with how many people chose it.

    Returns
    -------
    Series
        Votes (whole numbers) by issue.

    Raises
    ------
    FrameError
        Listing every fault with its line; where there is no such column.
    """
    sheet, pairs = _pairs(path, _ISSUE, _VOTES, what="issues and one of votes")
    faults = list(sheet.faults)
    votes: dict[str, int] = {}
    for line, issue, count in pairs:
        if not issue:
            faults.append(f"line {line}: no issue is named")
        elif issue in votes:
            faults.append(f"line {line}: {issue!r} stands twice")
        if not re.fullmatch(r"\d[\d,]*", count):
            faults.append(f"line {line}: votes for {issue!r} are {count!r}, not a whole number")
        else:
            votes.setdefault(issue, int(count.replace(",", "")))
    refuse(faults, sheet.name)
    return pd.Series(votes, name=Priorities.VOTES, dtype="int64")


def _pairs(
    path: Path, key: str, number: str, *, what: str
) -> tuple[Sheet, list[tuple[int, str, str]]]:
    """Read a table of two columns that matter: line, key and number of each row, as text."""
    sheet = read_sheet(path, [key, number])
    columns = columns_of(sheet.headings, {"key": key, "number": number})
    if len(columns) < 2:
        raise FrameError(f"{sheet.name}: a column of {what} are needed")
    at_key, at_number = columns["key"], columns["number"]
    return sheet, [(row.line, row.cells[at_key], row.cells[at_number]) for row in sheet.rows]


def holds_votes(path: Path) -> bool:
    """Say whether a file holds counts of votes, and not ballots."""
    sheet = read_sheet(path, [r".+"])
    patterns = {Priorities.OPTION: _ISSUE, Priorities.VOTES: _VOTES}
    return len(columns_of(sheet.headings, patterns)) == 2


def read_ledger(path: Path) -> pd.DataFrame:
    """Read a spend ledger: one row a sum of money.

    Parameters
    ----------
    path
        csv or workbook with at least partner and amount. ``kind`` is spent (where blank),
        allocated, match or transfer; ``restriction`` none (where blank), ring-fenced or
        capital; ``discretion`` a share 0..1 or a percentage.

    Returns
    -------
    DataFrame
        Frame of `needsmap.frames.Spend`; pounds.

    Raises
    ------
    FrameError
        Listing every fault with its line: an amount that is no number or below 0 (but in a
        transfer), a kind or restriction that is not known, a discretion outside 0..1.
    """
    sheet = read_sheet(path, _LEDGER.values())
    columns = columns_of(sheet.headings, _LEDGER)
    faults = list(sheet.faults)
    needed = (Spend.PARTNER, Spend.AMOUNT)
    faults += [f"no column holds the {name}" for name in needed if name not in columns]
    if not sheet.rows:
        faults.append("the table holds no row")
    if Spend.AMOUNT not in columns:
        refuse(faults, sheet.name)
    rows = [_ledger_row(row, columns, faults) for row in sheet.rows]
    _transfers(rows, faults)
    refuse(faults, sheet.name)
    return pd.DataFrame(rows, columns=list(Spend.ALL))


def read_activity(path: Path) -> pd.Series:
    """Read how many people each area's services saw: one row an area, or an area and service.

    Parameters
    ----------
    path
        csv or workbook with an area code and a count (people, clients, visits ...).

    Returns
    -------
    Series
        Counts by area code, rows of one area added up.

    Raises
    ------
    FrameError
        Listing every fault with its line; where there is no such column.
    """
    area_code = _LEDGER[Spend.AREA_CODE]
    sheet, pairs = _pairs(path, area_code, _SEEN, what="area codes and one of counts")
    faults = list(sheet.faults)
    seen: dict[str, float] = {}
    for line, area, count in pairs:
        if not area:
            faults.append(f"line {line}: no area is named")
        if not re.fullmatch(r"\d[\d,]*(\.\d+)?", count):
            faults.append(f"line {line}: the count {count!r} is not a number from 0")
        else:
            seen[area] = seen.get(area, 0.0) + float(count.replace(",", ""))
    if not sheet.rows:
        faults.append("the table holds no row")
    elif not faults and not sum(seen.values()):
        faults.append("every count is 0")
    refuse(faults, sheet.name)
    return pd.Series(seen, name=Spend.WEIGHT, dtype="float64")


def _ledger_row(row: Row, columns: dict[str, int], faults: list[str]) -> dict[str, Any]:
    said = {name: row.cells[columns[name]] if name in columns else "" for name in _LEDGER}
    kind = _one_of(said[Spend.KIND] or "spent", _KINDS, "kind", row, faults)
    amount = _pounds(said[Spend.AMOUNT])
    if amount is None:
        faults.append(f"line {row.line}: the amount {said[Spend.AMOUNT]!r} is not a sum of money")
    elif amount < 0 and kind != "transfer":
        faults.append(f"line {row.line}: the amount {said[Spend.AMOUNT]!r} is below 0")
    if not said[Spend.PARTNER]:
        faults.append(f"line {row.line}: no partner is named")
    return {
        **said,
        Spend.LINE: row.line,
        Spend.AMOUNT: float("nan") if amount is None else amount,
        Spend.KIND: kind,
        Spend.RESTRICTION: _one_of(
            said[Spend.RESTRICTION] or "none", _RESTRICTIONS, "restriction", row, faults
        ),
        Spend.DISCRETION: _share(said[Spend.DISCRETION], row, faults),
        Spend.BASIS: _one_of(said[Spend.BASIS], _BASES, "basis", row, faults),
    }


def _one_of(text: str, known: tuple[str, ...], what: str, row: Row, faults: list[str]) -> str:
    plain = re.sub(r"[\s-]+", "_", text.strip().casefold())
    if plain not in known:
        words = ", ".join(k.replace("_", "-") for k in known if k)
        faults.append(f"line {row.line}: {what} is {text!r}; known are {words}")
        return ""
    return plain


def _pounds(text: str) -> float | None:
    """Read £14,000, 14000, 14k, 1.2m or (500) as pounds."""
    match = re.fullmatch(
        r"(\(?)([-\u2212]?)£?\s*([-\u2212]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*([km]?)(\)?)",
        text.strip(),
        re.IGNORECASE,
    )
    if match is None or bool(match.group(1)) != bool(match.group(7)):
        return None
    digits = float(match.group(4).replace(",", "") + (match.group(5) or ""))
    negative = bool(match.group(1) or match.group(2) or match.group(3))
    times = {"": 1, "k": 1_000, "m": 1_000_000}[match.group(6).casefold()]
    return (-1 if negative else 1) * digits * times


def _share(text: str, row: Row, faults: list[str]) -> float:
    if not text:
        return float("nan")
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(%?)", text)
    value = float(match.group(1)) / (100 if match.group(2) else 1) if match else -1.0
    if not 0 <= value <= 1:
        faults.append(f"line {row.line}: discretion is {text!r}; write a share from 0 to 1 or a %")
        return float("nan")
    return value


def _transfers(rows: list[dict[str, Any]], faults: list[str]) -> None:
    """Refuse transfers that do not net to 0: what one partner gives, another must get."""
    net = sum(r[Spend.AMOUNT] for r in rows if r[Spend.KIND] == "transfer")
    if abs(net) > 0.005:
        lines = ", ".join(str(r[Spend.LINE]) for r in rows if r[Spend.KIND] == "transfer")
        faults.append(f"lines {lines}: transfers between partners add to {net:,.2f}, not to 0")
