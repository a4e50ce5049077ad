"""Ballots and counts of votes, as residents and their councils send them in."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from needsmap.frames import Priorities
from needsmap.io.cells import SUPPRESSED, state_of
from needsmap.io.numbers import read_number
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

_VOTER: Final = r"(ballot|voter|respondent|response|person|id|no|number)( ?(id|no|number))?\.?"
_ISSUE: Final = r"issues?|options?|priority|priorities|themes?|choices?|topics?"
_VOTES: Final = r"votes|count|responses|people|chosen by|number( of (votes|people|responses))?"
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
                    "ninth", "tenth")  # fmt: skip
_CHOICE: Final = re.compile(
    rf"(?:({'|'.join(_ORDINALS)})|(\d{{1,2}})(?:st|nd|rd|th)?) (?:choice|preference|priority)"
    r"|(?:choice|preference|priority|rank) (\d{1,2})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ballots:
    """Ballots as cast: one row a ballot (labelled by its line), one column an issue.

    ``spoilt`` names the ballots that were left out, and why, where that was asked for;
    ``notices`` what else was left out or put together.
    """

    name: str
    places: pd.DataFrame
    spoilt: tuple[str, ...]
    notices: tuple[str, ...] = ()


def read_ballots(path: Path, *, leave_out_spoilt: bool = False) -> Ballots:
    """Read ballots: a column for each issue, or a column for each choice.

    Parameters
    ----------
    path
        csv or workbook. Either a heading for each issue and in each row the places 1, 2, 3
        (``1``, ``1.0``, ``1st``); or headings such as "First choice" and in each row the names
        of issues. A first column that numbers the ballots is not an issue. A ballot may leave
        issues blank.
    leave_out_spoilt
        Leave a ballot out, and name it, instead of refusing the file.

    Returns
    -------
    Ballots
        Places as float, nan where blank. Rows of totals are left out and named.

    Raises
    ------
    FrameError
        Listing every ballot, with its line, that repeats or skips a place, or holds one that
        is not a whole number from 1 to the number of issues.
    """
    sheet = read_sheet(path, [r".+"])
    voter = [i for i, h in enumerate(sheet.headings) if re.fullmatch(_VOTER, h, re.IGNORECASE)]
    sheet = sift(sheet, labels=voter or [0])
    choices = {i: n for i, h in enumerate(sheet.headings) if (n := _choice(h))}
    notices = list(sheet.notices)
    if len(choices) > 1:
        issues, cast = _by_choice(sheet, choices, notices)
    else:
        named = [(i, h) for i, h in enumerate(sheet.headings) if h and i not in voter]
        issues = [heading for _, heading in named]
        cast = {row.line: _ballot(row, named) for row in sheet.rows}
    faults = list(sheet.faults)
    if len(issues) < 2:
        faults.append("ballots need at least two issues, one a column")
    spoilt = [f"line {line}: {wrong}" for line, (_, wrong) in cast.items() if wrong]
    good = {line: places for line, (places, wrong) in cast.items() if not wrong}
    blank = [line for line, places in good.items() if all(map(math.isnan, places))]
    if blank:
        notices.append(f"blank ballots do not count: line {', '.join(map(str, blank))}")
        good = {line: places for line, places in good.items() if line not in blank}
    if not leave_out_spoilt:
        faults += spoilt
    if not good and not faults:
        faults += spoilt or ["the table holds no ballot"]
    refuse(faults, sheet.name)
    frame = pd.DataFrame.from_dict(good, orient="index", columns=issues)
    return Ballots(sheet.name, frame.astype("float64"), tuple(spoilt), tuple(notices))


def _choice(heading: str) -> int:
    """Return which choice a heading names ("First choice" is 1), 0 for none."""
    match = _CHOICE.fullmatch(" ".join(heading.split()))
    if match is None:
        return 0
    return _ORDINALS.index(match[1].casefold()) + 1 if match[1] else int(match[2] or match[3])


def _by_choice(
    sheet: Sheet, choices: dict[int, int], notices: list[str]
) -> tuple[list[str], dict[int, tuple[list[float], str]]]:
    """Turn names of issues under First choice, Second choice ... into places by issue."""
    cells = [row.cells[i] for row in sheet.rows for i in choices if row.cells[i]]
    spelt = dict(zip(cells, folded(cells, "issue", notices), strict=True))
    issues = list(dict.fromkeys(spelt.values()))
    cast: dict[int, tuple[list[float], str]] = {}
    for row in sheet.rows:
        places = dict.fromkeys(issues, math.nan)
        wrong = ""
        for i, place in sorted(choices.items(), key=lambda pair: pair[1]):
            issue = spelt.get(row.cells[i], "")
            if issue and not math.isnan(places[issue]):
                wrong = wrong or f"{issue!r} is chosen more than once"
            elif issue:
                places[issue] = float(place)
        given = sorted(p for p in places.values() if not math.isnan(p))
        cast[row.line] = list(places.values()), wrong or _gaps(given)
    return issues, cast


def _ballot(row: Row, issues: list[tuple[int, str]]) -> tuple[list[float], str]:
    places: list[float] = []
    for i, heading in issues:
        text = re.sub(r"(?<=\d)(st|nd|rd|th|\.0+)$", "", row.cells[i].casefold())
        if not text:
            places.append(math.nan)
        elif re.fullmatch(r"\d{1,3}", text) and 1 <= int(text) <= len(issues):
            places.append(float(text))
        else:
            cell = row.cells[i][:40]
            return [], f"{cell!r} for {heading!r} is not a place from 1 to {len(issues)}"
    return places, _gaps(sorted(p for p in places if not math.isnan(p)))


def _gaps(given: list[float]) -> str:
    """Return what is wrong with the places that a ballot gives, in order."""
    twice = sorted({int(p) for p in given if given.count(p) > 1})
    if twice:
        return f"place {', '.join(map(str, twice))} is given more than once"
    if given != [float(n) for n in range(1, len(given) + 1)]:
        return f"places {', '.join(f'{p:.0f}' for p in given)} skip one"
    return ""


def read_votes(path: Path) -> pd.Series:
    """Read counts of votes: one row an issue, with how many people chose it.

    Returns
    -------
    Series
        Votes (whole numbers) by issue. Spellings of one issue (Housing, HOUSING) are added up
        under the one that most rows have. ``attrs["notices"]`` names what was put together,
        and the totals, footnotes and suppressed counts that were left out.

    Raises
    ------
    FrameError
        Listing every fault with its line; where there is no such column.
    """
    sheet, pairs = pairs_of(path, _ISSUE, _VOTES, what="issues and one of votes")
    faults, notices = list(sheet.faults), list(sheet.notices)
    issues = folded([issue for _, issue, _ in pairs], "issue", notices)
    votes: dict[str, int] = {}
    for (line, _, text), issue in zip(pairs, issues, strict=True):
        number = read_number(text)
        if not issue:
            faults.append(f"line {line}: no issue is named")
        elif number.state == SUPPRESSED or state_of(text):
            notices.append(
                f"line {line}: left out: {issue!r} has no count of votes ({text or 'blank'})"
            )
        elif number.unit is not None or not _is_count(number.value):
            faults.append(f"line {line}: votes for {issue!r} are {text[:40]!r}, not a whole number")
        else:
            votes[issue] = votes.get(issue, 0) + int(number.value)
    refuse(faults, sheet.name)
    found = pd.Series(votes, name=Priorities.VOTES, dtype="int64")
    found.attrs["notices"] = tuple(notices)
    return found


def _is_count(value: float) -> bool:
    return value.is_integer() and 0 <= value < 1e12


def holds_votes(path: Path) -> bool:
    """Tell whether a file holds counts of votes, and not ballots."""
    sheet = read_sheet(path, [r".+"])
    patterns = {Priorities.OPTION: _ISSUE, Priorities.VOTES: _VOTES}
    return len(columns_of(sheet.headings, patterns)) == 2
