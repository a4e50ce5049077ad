"""Counts of votes: how many people chose each issue, and how many answered."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

import pandas as pd

from needsmap.columns import Priorities
from needsmap.errors import FileFormatError, FrameError
from needsmap.io.cells import SUPPRESSED, state_of
from needsmap.io.labels import fold_label
from needsmap.io.numbers import VALUE, decimal_mark
from needsmap.model import line_ranges, noun
from needsmap.readers.papers.tables import Row, Sheet, columns_of, read_sheet, sift
from needsmap.readers.papers.values import read_count

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: Headings of the issues; of several columns of words the first of these is taken.
_ISSUES: Final = ("issues?", "topics?", "options?|choices?", "priority|priorities", "themes?")
_ISSUE: Final = "|".join(_ISSUES)
_WEIGHTED: Final = r"(.* )?(un)?weighted( .*)?"
_SURE: Final = (
    r"(total )?((number|no\.?) of )?(votes|mentions)( cast| received)?|chosen by( \(people\))?"
)
#: Headings of votes, or of how many answered: the other columns decide.
_VOTES: Final = (
    rf"{_SURE}|(total )?(count|responses|people)( received)?"
    r"|total|(total )?number( of (people|responses))?|no\.? of (people|responses)"
)
#: What headings of answers against an issue hold.
_AGAINST: Final = re.compile(
    r"\b(no|not|against|disagree|oppose[ds]?|dislikes?|unimportant|least|low)\b", re.IGNORECASE
)
_NUMBERING: Final = re.compile(r"(no|number|#|id|ref|line|row)\.?", re.IGNORECASE)
#: Totals of an issue's answers that differ by less than this (least to most) may be a base.
_ALIKE: Final = 0.9
#: Counts of some of the votes, or of one year.
_SOME_VOTES: Final = r"(?!.*(%|percent|share|rank|first)).*\b(votes|responses|mentions)\b.*"
_ANY_VOTES: Final = f"{_VOTES}|{_SOME_VOTES}|{_WEIGHTED}"
#: Rows that say how many answered, how many votes there were, and how many did not answer.
_BASE: Final = re.compile(
    r"((number|no|n|total|all)( number)?( of)?( all)? )?"
    r"(base( all)?|sample|respondents?|participants?|voters|ballots|ballot papers|surveys|responses"
    r"|replies|n)"
    r"( (size|total|respondents?|people|cast|received|returned|completed|valid"
    r"|who (answered|responded|replied|took part|voted)))*"
    r"|((number|no|total)( number)? of|total|all) (people|residents|persons)"
    r"( (asked|surveyed|who (answered|responded|replied|took part|voted)))?"
    r"|(people|residents|persons) (asked|surveyed|who (answered|responded|replied|voted))"
)
_ALL_VOTES: Final = re.compile(
    r"((total|valid|all|number of)( valid)? )?votes( (cast|counted|received|in total|in all))?"
)
_NO_ANSWER: Final = re.compile(
    r"(no (response|answer|reply)|not answered|did not (answer|respond)|left blank|blank|skipped"
    r"|spoilt|spoiled|rejected|invalid|void)( (votes?|ballots?|papers?|ballot papers?|responses?))*"
)
#: A word that may count answers and not the people who gave them.
_ANSWERS: Final = re.compile(r"\b(responses|replies)\b")


def read_votes(path: Path) -> pd.Series:
    """Read counts of votes: one row an issue, with how many people chose it.

    Parameters
    ----------
    path
        csv or workbook with a column of issues and one of votes.

    Returns
    -------
    Series
        Votes (whole numbers) by issue. Spellings of one issue (Housing, HOUSING) are added up
        under the one that most rows have. ``attrs["notices"]`` names what was put together,
        and the totals, footnotes and suppressed counts that were left out;
        ``attrs["respondents"]`` is how many answered where one row says so, else None.

    Raises
    ------
    FrameError
        Listing every fault with its line; where there is no such column, several may be it, or
        it may hold how many answered: alike for all issues, or not explained by the others.
    """
    sheet = read_sheet(path, [_ISSUE, _VOTES, _SOME_VOTES])
    at_issue, at_votes = _columns(sheet)
    bases = leave_out_base(sheet, at_issue, at_votes)
    sift(sheet, labels=[at_issue], amounts=[at_votes])
    _refuse_base(sheet, at_issue, at_votes)
    rest = [h for i, h in enumerate(sheet.headings) if h and i not in {at_issue, at_votes}]
    for what, at, headed in (("issues", at_issue, _ISSUE), ("votes", at_votes, _ANY_VOTES)):
        if others := [heading for heading in rest if _is_headed(heading, headed)]:
            taken, shown = sheet.headings[at], ", ".join(map(repr, others))
            sheet.notices.append(f"{what} are those under {taken!r}, not {shown}")
            rest = [heading for heading in rest if heading not in others]
    if rest:
        sheet.notices.append(f"not read: {', '.join(map(repr, rest))}")
    cast = _cast(sheet, at_issue, at_votes)
    sheet.faults += _sums_within(cast)
    sheet.refuse_faults()
    sheet.notices += [
        f"votes for {issue!r} are added up from lines {', '.join(map(str, by_line))}"
        for issue, by_line in cast.items()
        if len(by_line) > 1
    ]
    sums = {issue: sum(by_line.values()) for issue, by_line in cast.items()}
    votes = pd.Series(sums, name=Priorities.VOTES, dtype="int64")
    votes.attrs["notices"] = tuple(sheet.notices)
    known = {  # a row of "responses" may count the votes
        int(value)
        for words, value in bases
        if _is_count(value) and not (_ANSWERS.search(words) and value == sum(sums.values()))
    }
    votes.attrs["respondents"] = known.pop() if len(known) == 1 else None
    return votes


def _cast(sheet: Sheet, at_issue: int, at_votes: int) -> dict[str, dict[int, int]]:
    """Return the votes for each issue by line; what is not a count is noted or a fault."""
    decimal = decimal_mark(sheet.column(at_votes), sheet.separator)
    issues = sheet.folded(sheet.column(at_issue), "issue")
    cast: dict[str, dict[int, int]] = {}
    for (line, cells), issue in zip(sheet.rows, issues, strict=True):
        text = cells[at_votes]
        number, note = read_count(text, decimal)
        sheet.notices += [f"line {line}: {note}"] if note else []
        if not issue:
            sheet.faults.append(f"line {line}: no issue is named")
        elif number.state == SUPPRESSED or state_of(text):
            blank = f"{issue!r} has no count of votes ({text or 'blank'})"
            sheet.notices.append(f"line {line}: left out: {blank}")
        elif number.unit is not None or not _is_count(number.value):
            votes = f"votes for {issue!r} are {text[:40]!r}"
            sheet.faults.append(f"line {line}: {votes}, not a whole number")
        else:
            cast.setdefault(issue, {})[line] = int(number.value)
    return cast


def _sums_within(cast: dict[str, dict[int, int]]) -> list[str]:
    """Return a fault for each row that is the sum of its issue's others, if each issue has one."""
    several = [votes for votes in cast.values() if len(votes) > 2]
    if not all(2 * max(votes.values()) == sum(votes.values()) for votes in several):
        return []
    return [
        f"line {max(votes, key=lambda line: votes[line])}: {max(votes.values()):,} votes are the "
        f"sum of the issue's other rows ({line_ranges(votes)}): remove the totals"
        for votes in several
        if any(votes.values())
    ]


def holds_votes(path: Path) -> bool:
    """Check whether a file holds counts of votes, and not ballots.

    Parameters
    ----------
    path
        csv or workbook.
    """
    try:
        sheet = read_sheet(path, [_ISSUE, _VOTES, _SOME_VOTES])
    except FileFormatError:
        return False  # what is wrong with it, the reader of ballots reports
    return issues_in_rows(sheet) and any(_is_headed(h, _ANY_VOTES) for h in sheet.headings)


def _is_headed(heading: str, pattern: str) -> bool:
    return re.fullmatch(pattern, " ".join(heading.split()), re.IGNORECASE) is not None


def _columns(sheet: Sheet) -> tuple[int, int]:
    """Return the columns of issues and of votes: a total before the votes of one kind."""
    headed = [columns_of(sheet.headings, {"issue": pattern}) for pattern in _ISSUES]
    issues = [columns["issue"] for columns in headed if columns]
    named = [i for i in issues if _holds_words(sheet.column(i))]
    votes = columns_of(sheet.headings, {"votes": _SURE})
    votes = votes or columns_of(sheet.headings, {"votes": _VOTES})
    some = [i for i, heading in enumerate(sheet.headings) if _is_headed(heading, _ANY_VOTES)]
    if issues and not named and sheet.rows:
        heading = sheet.headings[issues[0]]
        raise FrameError(f"{sheet.name}: {heading!r} holds numbers; write the names of the issues")
    if not issues or not some:
        raise FrameError(f"{sheet.name}: a column of issues and one of votes are needed")
    weighted = any(re.search("weighted", sheet.headings[i], re.IGNORECASE) for i in some)
    if len(some) > 1 and (weighted or not votes):
        shown = " or ".join(repr(sheet.headings[i]) for i in some)
        raise FrameError(f"{sheet.name}: the votes may be those under {shown}; keep one of them")
    return (named or issues)[0], votes.get("votes", some[0])


def _refuse_base(sheet: Sheet, at_issue: int, at_votes: int) -> None:
    """Refuse a column that may hold how many answered about each issue, and not its votes."""
    counted = [row for row in sheet.rows if read_count(row.cells[at_votes], "")[0].state == VALUE]
    numbers = {i: _numbers(counted, i) for i, heading in enumerate(sheet.headings) if heading}
    votes = numbers.pop(at_votes)
    rivals = {
        i: values
        for i, values in numbers.items()
        if i != at_issue
        and 2 * sum(map(math.isnan, values)) < len(values)
        and not _agrees(sheet.headings[i], values, votes)
    }
    others = {i: values for i, values in rivals.items() if len(set(values)) > 1}
    if not others:
        return
    summed = any(
        len(parts) > 1 and list(map(sum, zip(*parts.values(), strict=True))) == votes
        for parts in (rivals, others)
    )
    sure = re.fullmatch(_SURE, sheet.headings[at_votes].strip(), re.IGNORECASE)
    against = any(_AGAINST.search(sheet.headings[i]) for i in rivals)
    if len(set(votes)) == 1:
        why = f"is {votes[0]:,.12g} for every issue, as the number of people who answered is"
    elif summed and (against or (not sure and min(votes) > _ALIKE * max(votes))):
        why = "is the sum of other columns, so it may be how many answered"
    elif not sure and not summed:
        why = "may be how many answered"
    else:
        return
    shown = ", ".join(repr(sheet.headings[i]) for i in rivals)
    raise FrameError(
        f"{sheet.name}: which column holds the votes is not clear: {sheet.headings[at_votes]!r} "
        f"{why}, and there {noun(len(rivals), 'is', 'are')} {shown}; head the column of votes "
        "'Votes' and remove the other columns of numbers (means, scores and ranks are not votes)"
    )


def _numbers(rows: Iterable[Row], i: int) -> list[float]:
    return [read_count(row.cells[i], "")[0].value for row in rows]


def _agrees(heading: str, numbers: list[float], votes: list[float]) -> bool:
    """Check whether a column numbers the issues, ranks them by votes, or holds their shares."""
    numbered = numbers == [numbers[0] + n for n in range(len(numbers))]
    ranks = [1.0 + sum(other > vote for other in votes) for vote in votes]
    if numbers == ranks or (numbered and _NUMBERING.fullmatch(heading.strip())):
        return True
    if not sum(numbers) > 0:
        return False
    rounding = 0.5 if all(n.is_integer() for n in numbers) else 0.05 if max(numbers) > 1 else 0.005
    base = sum(votes) / sum(numbers)
    return base > 0 and all(
        abs(vote / base - n) <= 1.5 * rounding for n, vote in zip(numbers, votes, strict=True)
    )


def _holds_words(cells: list[str]) -> bool:
    """Check whether a column names issues, and does not number them."""
    filled = [cell for cell in cells if cell]
    return 2 * sum(re.search(r"[^\W\d_]", cell) is not None for cell in filled) > len(filled)


def issues_in_rows(sheet: Sheet) -> bool:
    """Check whether the issues of a table are in rows: a column is headed so.

    Parameters
    ----------
    sheet
        Of votes or ballots.
    """
    return any(_is_headed(heading, _ISSUE) for heading in sheet.headings)


def leave_out_base(sheet: Sheet, label: int, number: int | None = None) -> list[tuple[str, float]]:
    """Leave out rows that are no issue: how many answered, and how many gave no answer.

    Parameters
    ----------
    sheet
        Of votes or ballots; changed, the rows that are left out are noted.
    label
        The column whose text names a row.
    number
        The column of counts; None for ballots.

    Returns
    -------
    list of (str, float)
        The words and the number of each row that says how many answered.
    """
    bases: list[tuple[str, float]] = []
    left_out: dict[int, str] = {}
    for line, cells in sheet.rows:
        text = cells[label] or next((cell for cell in cells if cell), "")
        folded = words = fold_label(text)
        if number is not None or words.startswith("base"):  # "Respondent 12" is a ballot
            words = " ".join(re.sub(r"\b\d[\d ]*\b", " ", words).split())
        inside = re.search(r"\d[\d,]*", text)
        value = read_count(cells[number], ".")[0].value if number is not None else math.nan
        if math.isnan(value) and inside:
            value = float(inside[0].replace(",", ""))
        if _BASE.fullmatch(words):
            bases.append((words, value))
            left_out[line] = f"line {line}: how many answered {text[:40]!r}"
        elif number is not None and _ALL_VOTES.fullmatch(words):
            left_out[line] = f"line {line}: total {text[:40]!r}"
        elif number is not None and _NO_ANSWER.fullmatch(folded):
            left_out[line] = f"line {line}: no answer {text[:40]!r}"
    if left_out:
        sheet.rows = [row for row in sheet.rows if row.line not in left_out]
        sheet.notices.append(f"left out, as not an issue: {'; '.join(left_out.values())}")
    return bases


def _is_count(value: float) -> bool:
    return value.is_integer() and 0 <= value < 1e12
