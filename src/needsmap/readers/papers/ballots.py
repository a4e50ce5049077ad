"""Ballots, as residents and their councils send them in."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from needsmap.errors import FileFormatError
from needsmap.io.cells import BLANK, NOT_APPLICABLE, state_of_text
from needsmap.io.labels import fold_label
from needsmap.io.row_facts import NOTE
from needsmap.model import line_ranges
from needsmap.readers.papers.ballot_order import order_of, without_order
from needsmap.readers.papers.tables import Row, Sheet, read_sheet, sift
from needsmap.readers.papers.votes import issues_in_rows, leave_out_base

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_PERSON: Final = "ballot|voter|respondent|response|person|participant|resident|survey|submission"
_VOTER: Final = re.compile(
    rf"({_PERSON}|entry|form|paper|card|id|no|number|ref|reference|#)"
    r"( ?(paper|form))?( ?(id|no|number|ref|reference|#))?\.?",
    re.IGNORECASE,
)
_EMAIL: Final = re.compile(r"(your )?e-?mail( address)?", re.IGNORECASE)
#: Columns beside the issues, as forms and those who count them add.
_BESIDE: Final = re.compile(
    r"time ?stamp|(date|time)( of .*)?|(start|submit|submission|completion|end) (date|time)"
    r"|(.* )?e-?mail( .*)?|(first |last |full |your )?name|surname|(.* )?post ?code|wards?"
    r"|(.* )?comments?( .*)?|notes?|age( group| band| range)?|gender|sex|ethnicity|ip( address)?"
    r"|(polling )?station|venue|batch|box|total|sum|score|source|channel|year( of .*)?"
    r"|household( size| type| income)?|size of (the |your )?household|bedrooms|dependants"
    r"|years? (lived|at|in) .*|how (many|long) .*|(number|no\.?|#) (of|in) (people|persons|adults"
    r"|children|dependants|bedrooms|cars|years|(the |your )?household)( .*)?",
    re.IGNORECASE,
)
_WEIGHT: Final = re.compile(
    r"((survey|sample|sampling|design|response|population|final|ballot|vote|voter|voting) )*"
    r"weight(s|ing|ings)?( (factor|value|applied))?( \(.*\))?|grossing factor",
    re.IGNORECASE,
)
#: Columns within which ballots may be numbered from 1 again.
_BATCH: Final = re.compile(r"wards?|area|(polling )?station|venue|batch|box|source", re.IGNORECASE)
_PLACE: Final = re.compile(r"\d{1,3}(st|nd|rd|th|\.0+)?=?", re.IGNORECASE)
_NO_CHOICE: Final = re.compile(
    r"no (choice|preference|answer|response)|none of (these|the above)|nothing|not ranked|skipped"
    r"|don ?t know|unsure|not sure"
)
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
        of issues. Where a title, heading or note states that the highest number is the first
        place ("5 = most important"), the places are turned round. A column that numbers the
        ballots is not an issue, nor is one of times, addresses, comments or totals: those are
        named. A ballot may leave issues blank (also 0, N/A, "none").
    leave_out_spoilt
        Leave a ballot out, and name it, instead of refusing the file. Of a voter's several
        ballots the last is kept.

    Returns
    -------
    Ballots
        Places as float, nan where blank. Rows of totals and of the base are left out and named.

    Raises
    ------
    FrameError
        Listing every ballot, with its line, that repeats or skips a place, holds one that is
        not a whole number from 1 to the number of issues, or is followed by another of the
        same voter (by number, else by e-mail address). Also where the numbers are scores or
        ticks, or ballots have different weights.
    """
    try:  # headings name choices, else they are the row with most words
        sheet = read_sheet(path, [_CHOICE.pattern])
    except FileFormatError:
        sheet = read_sheet(path, [r".*[^\W\d_].*"])
    voter = [i for i, h in enumerate(sheet.headings) if _VOTER.fullmatch(h)]
    leave_out_base(sheet, (voter or [0])[0])
    sift(sheet, labels=voter or [0])
    choices = {i: n for i, h in enumerate(sheet.headings) if (n := _choice(h))}
    used = set(choices)
    if choices:
        issues, cast = _by_choice(sheet, choices)
    else:
        used = {i for i in range(len(sheet.headings)) if _holds_places(sheet, i)} - set(voter)
        issues, cast = _by_issue(sheet, sorted(used))
    beside = [h for i, h in enumerate(sheet.headings) if h and i not in used | set(voter)]
    if beside:
        shown = ", ".join(map(repr, beside))
        sheet.notices.append(f"not read, because they are not issues: {shown}")
    sheet.faults += [
        f"{heading!r} holds weights, and ballots are counted without: remove the column for a "
        "result without weights"
        for i, heading in enumerate(sheet.headings)
        if _WEIGHT.fullmatch(heading) and len(set(sheet.column(i))) > 1
    ]
    if choices and all(re.fullmatch(r"[\d.]+", issue) for issue in issues):
        sheet.faults.append("choices are numbers; write the names of issues in place of them")
    elif not choices and issues_in_rows(sheet):
        cast = {}
        sheet.faults = ["issues are in rows; head the number of people who chose each 'Votes'"]
    elif len(issues) < 2:
        sheet.faults.append("ballots need at least two issues, one a column")
    good = {line: places for line, (places, wrong) in cast.items() if not wrong}
    blank = [line for line, places in good.items() if all(map(math.isnan, places))]
    if blank:
        sheet.notices.append(f"blank ballots do not count: {line_ranges(blank)}")
        good = {line: places for line, places in good.items() if line not in blank}
    repeated = _repeated(sheet, voter, good)
    good = {line: places for line, places in good.items() if line not in repeated}
    problems = {line: wrong for line, (_, wrong) in cast.items() if wrong} | repeated
    spoilt = [f"line {line}: {wrong}" for line, wrong in problems.items()]
    if not leave_out_spoilt:
        sheet.faults += spoilt
    if not good and not sheet.faults:
        sheet.faults += spoilt or ["the table holds no ballot"]
    sheet.refuse_faults()
    places = pd.DataFrame.from_dict(good, orient="index", columns=issues).astype("float64")
    return Ballots(sheet.name, places, tuple(spoilt), tuple(sheet.notices))


def _holds_places(sheet: Sheet, i: int) -> bool:
    """Check whether a column is an issue: by its heading, and by a place in it."""
    filled = [cell for cell in sheet.column(i) if not _is_blank(cell)]
    heading = " ".join(sheet.headings[i].split())
    known = not heading or _BESIDE.fullmatch(heading) or _WEIGHT.fullmatch(heading)
    return not known and (not filled or any(_PLACE.fullmatch(cell) for cell in filled))


def _is_blank(cell: str) -> bool:
    blank = state_of_text(cell) in {BLANK, NOT_APPLICABLE}
    return blank or bool(_NO_CHOICE.fullmatch(fold_label(cell)))


def _is_zero(cell: str) -> bool:
    return re.fullmatch(r"0+(\.0+)?", cell) is not None


def _repeated(sheet: Sheet, voter: list[int], good: Collection[int]) -> dict[int, str]:
    """Find all ballots of a voter but the last, by the number of the voter, else the e-mail."""
    emails = [i for i, h in enumerate(sheet.headings) if _EMAIL.fullmatch(h)]
    batches = [i for i, h in enumerate(sheet.headings) if _BATCH.fullmatch(h)]
    numbered = [i for i in voter if any(sheet.column(i))][:1]
    deciding = numbered or emails[:1]
    out: dict[int, str] = {}
    for i in numbered + emails:
        lines: dict[str, list[int]] = {}
        for row in sheet.rows:
            name = re.sub(r"\.0+$", "", " ".join(row.cells[i].casefold().split()))
            named = "@" in name if i in emails else not state_of_text(name)
            if row.line in good and named:
                within = () if i in emails else (row.cells[k].casefold() for k in batches)
                lines.setdefault(" ".join((name, *within)), []).append(row.line)
        for name, cast in lines.items():
            if len(cast) > 1 and i in deciding:
                what = f"{name[:40]!r} has a later ballot on line {cast[-1]}; the last one counts"
                out |= dict.fromkeys(cast[:-1], what)
            elif len(cast) > 1:
                shown = line_ranges(cast)
                sheet.notices.append(
                    f"one e-mail address has several ballots, all counted: {shown}"
                )
    return out


def _choice(heading: str) -> int:
    """Return which choice a heading names ("First choice" is 1), 0 for none."""
    match = _CHOICE.fullmatch(" ".join(heading.split()))
    if match is None:
        return 0
    return _ORDINALS.index(match[1].casefold()) + 1 if match[1] else int(match[2] or match[3])


def _by_choice(
    sheet: Sheet, choices: dict[int, int]
) -> tuple[list[str], dict[int, tuple[list[float], str]]]:
    """Turn names of issues under First choice, Second choice ... into places by issue.

    Returns the issues, and by line the places and what is wrong with them, as `_by_issue` does.
    """
    written = [row.cells[i] for row in sheet.rows for i in choices if row.cells[i]]
    cells = [cell for cell in written if not _is_blank(cell)]
    none = ", ".join(dict.fromkeys(repr(cell[:40]) for cell in written if _is_blank(cell)))
    sheet.notices += [f"read as no choice: {none}"] if none else []
    spelt = dict(zip(cells, sheet.folded(cells, "issue"), strict=True))
    known = {fold_label(cell) for cell in cells}
    several = {
        cell
        for cell in cells
        if len(parts := re.split(r"\s*[;|\n]\s*", cell.strip(" ;"))) > 1
        and known.issuperset(map(fold_label, parts))
    }
    issues = list(dict.fromkeys(issue for cell, issue in spelt.items() if cell not in several))
    cast: dict[int, tuple[list[float], str]] = {}
    for row in sheet.rows:
        places = dict.fromkeys(issues, math.nan)
        wrong = ""
        for i, place in sorted(choices.items(), key=lambda pair: pair[1]):
            issue = spelt.get(row.cells[i], "")
            if row.cells[i] in several:
                wrong = wrong or f"{row.cells[i][:40]!r} names several issues"
            elif issue and not math.isnan(places[issue]):
                wrong = wrong or f"{issue!r} is chosen more than once"
            elif issue:
                places[issue] = float(place)
        given = sorted(p for p in places.values() if not math.isnan(p))
        if not wrong and _gaps(given):
            wrong = f"a choice is blank before choice {given[-1]:.0f}"
        cast[row.line] = list(places.values()), wrong
    return issues, cast


def _by_issue(
    sheet: Sheet, columns: list[int]
) -> tuple[list[str], dict[int, tuple[list[float], str]]]:
    """Read places from a column for each issue; numbers that are not places are faults."""
    headings = [sheet.headings[i] for i in columns]
    notes = [aside.text for aside in sheet.asides if aside.kind == NOTE]
    order = order_of([*sheet.above, *headings, *notes])
    if order.problem:
        sheet.faults.append(
            f"which number is the first place is not clear: {order.problem}; number the issues of "
            "each ballot 1, 2, 3 and write '1 = first' above the headings"
        )
        return headings, {}
    if order.top != 1:
        sheet.notices.append(f"the highest number is the first place: {order.text[:60]!r}")
    zeros = [row.line for row in sheet.rows if any(_is_zero(row.cells[i]) for i in columns)]
    if zeros:
        sheet.notices.append(f"0 is read as no choice: {line_ranges(zeros)}")
    issues = [without_order(heading) for heading in headings]
    given = [[cell for i in columns if (cell := _digits(row.cells[i]))] for row in sheet.rows]
    odd = sum(len(set(each)) < len(each) for each in given)
    ticks = odd and {n for each in given for n in each} == {"1"}
    if ticks or 2 * odd > sum(map(bool, given)):
        sheet.faults.append(
            f"the numbers seem to be scores or ticks, not places: {odd} of {len(given)} ballots "
            "have one twice; number the issues of each ballot 1, 2, 3, leave the others blank, and "
            "remove columns that are not issues"
        )
        return issues, {}
    named = list(zip(columns, issues, strict=True))
    return issues, {row.line: _ballot(row, named, order.top) for row in sheet.rows}


def _digits(cell: str) -> str:
    """Return a place without its ending (1st, 1.0); "" for no choice and for other text."""
    text = re.sub(r"(?<=\d)(st|nd|rd|th|\.0+)$", "", cell.casefold())
    return text.lstrip("0") if re.fullmatch(r"\d{1,3}", text) else ""


def _ballot(row: Row, issues: list[tuple[int, str]], top: int) -> tuple[list[float], str]:
    """Return the places on a ballot, and what is wrong with them; `top` is the first place."""
    places: list[float] = []
    most = max(len(issues), top)
    for i, heading in issues:
        text = _digits(row.cells[i])
        if _is_blank(row.cells[i]) or _is_zero(row.cells[i]):
            places.append(math.nan)
        elif text and int(text) <= most:
            places.append(float(text))
        else:
            cell = row.cells[i][:40]
            return [], f"{cell!r} for {heading!r} is not a place from 1 to {most}"
    given = sorted(p for p in places if not math.isnan(p))
    if top != 1 and given:
        if given[-1] not in {top, len(issues)}:
            return [], f"the first place, {top or len(issues)}, is not given"
        places = [given[-1] + 1 - p for p in places]
        given = sorted(given[-1] + 1 - p for p in given)
    return places, _gaps(given)


def _gaps(given: list[float]) -> str:
    """Return what is wrong with the places that a ballot gives, in order."""
    twice = sorted({int(p) for p in given if given.count(p) > 1})
    if twice:
        return f"place {', '.join(map(str, twice))} is given more than once"
    if given != [float(n) for n in range(1, len(given) + 1)]:
        return f"places {', '.join(f'{p:.0f}' for p in given)} skip one"
    return ""
