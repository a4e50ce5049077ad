"""Rows of a table that are not data: totals, sub-totals, headings of sections, footnotes.

A total read as data doubles every figure. It is recognised by its words and by arithmetic: a
row called ``Total Gas & Power`` is a supplier unless its amounts are the sums of the rows above,
and a row without a name whose amounts are those sums is a total whatever it is called.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from needsmap.io.labels import fold_label
from needsmap.io.row_facts import (
    HEADING,
    NOTE,
    OPENING_BALANCE,
    SECTION,
    STATISTIC,
    SUB_TOTAL,
    TOTAL,
    TOTAL_HINT,
    TOTAL_WORDS,
    Aside,
    RowFacts,
    TableColumns,
    count_filled,
    facts_of,
    is_filled,
    number_in,
    usual_labels,
)
from needsmap.io.summary_groups import repeated_lines, sums_of_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from needsmap.io.cells import Row

#: A statistic of its rows, if its amounts are between the least and the greatest of them.
_LOOSE_STATISTIC: Final = re.compile(f"{STATISTIC} .+")
#: What an account begins or ends with, which its payments have a date beside.
_BALANCE: Final = re.compile(
    rf"{OPENING_BALANCE}|balance (brought|carried) (forward|down)( .*)?|balance [bc] f"
)
_SUB: Final = re.compile(r"sub ?totals?|running total|page total|carried forward|brought forward")
#: A total by its words if its amounts agree.
_LOOSE: Final = re.compile(r"totals? .+|.+ (sub ?)?totals?|.+ (sub ?)?totals? .*")
#: So few names end that one row's amount is enough to agree with.
_ENDS_TOTAL: Final = re.compile(r".+ (sub ?)?totals?")
_BEGINS_TOTAL: Final = re.compile(r"(sub ?)?totals? .+")
_BARE: Final = re.compile(r"(grand |overall |sub ?)?totals?")
_NOTE: Final = re.compile(
    r"(base|notes?|sources?|footnotes?|key|n b|nb|caveats?|disclaimer|copyright|crown copyright"
    r"|figures|contains|excludes?|includes?|excluding|including|prepared by|produced by|compiled by"
    r"|extracted|data (are|is|as|from|source|extracted)|as at|last updated|updated|correct as"
    r"|report (run|date)|please note|all figures|end of (report|table|list)|printed|page \d+)\b"
    r"|[cxbperu] (is|are|suppressed|not|break|provisional|estimated|revised)\b",
    re.IGNORECASE,
)
_NOTE_MARK: Final = re.compile(r"\s*(\*+|[\u2020\u2021\u00a9]|\[\w\]|\(\d\)|\d[.)]\s)\s*\S")
_NOTE_COLON: Final = re.compile(
    r"\W*(notes?|sources?|footnotes?|caveats?|n\.?b\.?|key|disclaimer)\s*\d*\s*[:\u2013-]",
    re.IGNORECASE,
)
#: A footnote is longer than this; a section's heading is not.
_LONG: Final = 60
#: How many rows must stand above an unnamed sum before it is thought to be one.
_FEWEST: Final = 2
_DOUBTFUL_FROM: Final = 5


class Sifted(NamedTuple):
    """A table's rows parted into data, what was left out, and what is not certain."""

    rows: list[Row]
    left_out: tuple[Aside, ...]
    doubtful: tuple[Aside, ...]


def sift_rows(
    rows: Iterable[Row],
    *,
    labels: Sequence[int],
    amounts: Sequence[int] = (),
    keys: Sequence[int] = (),
    header: Sequence[str] = (),
    names_alone: bool = True,
) -> Sifted:
    """Part the rows of a table into data and what is not data.

    Parameters
    ----------
    rows
        The rows beneath the header.
    labels
        Columns (from 0) whose text names a row: where a total is called one.
    amounts
        Columns whose numbers add up over rows. Rates and percentages do not belong here.
    keys
        Columns that only data fills (a postcode, an area code, a date): a row that has one is
        a total only by an exact word. "Total Fitness, KT1 1AA" is data.
    header
        The header's cells: a row that repeats them is left out.
    names_alone
        Whether a row may hold a name and nothing else, as a building of which no more is known
        does. False: such a row heads a section (an indicator has more than its title).

    Returns
    -------
    Sifted
        ``doubtful`` rows are in neither list: a caller refuses the table and names them.

    Examples
    --------
    >>> rows = [(2, ["Elm", "250"]), (3, ["Oak", "900"]), (4, ["Total", "1,150"])]
    >>> sifted = sift_rows(rows, labels=[0], amounts=[1])
    >>> len(sifted.rows), [str(aside) for aside in sifted.left_out]
    (2, ["line 4: total 'Total'"])
    """
    filled = [row for row in rows if any(cell.strip() for cell in row[1])]
    repeats = repeated_lines(filled, labels, amounts)
    filled = [row for row in filled if row[0] not in repeats]
    usual = usual_labels(filled, labels)
    columns = TableColumns(tuple(labels), tuple(amounts), tuple(keys), tuple(header), usual)
    every = [facts_of(row, columns) for row in filled]
    data, asides = _Sieve(every, columns, names_alone=names_alone).sift()
    above = _totals_above(every, data, columns)
    if above:
        lines = {aside.line for aside in above}
        rest = [facts for facts in every if facts.line not in lines]
        data, asides = _Sieve(rest, columns, names_alone=names_alone).sift()
    wrong = _wrong_totals(data)
    lines = {aside.line for aside in wrong}
    asides = sorted([*asides, *above, *repeats.values(), *wrong], key=lambda aside: aside.line)
    return Sifted(
        [(facts.line, facts.cells) for facts in data if facts.line not in lines],
        tuple(aside for aside in asides if not aside.doubtful),
        tuple(aside for aside in asides if aside.doubtful),
    )


def _wrong_totals(rows: list[RowFacts]) -> list[Aside]:
    """Find rows called "Council total" that are no sums, or sums that nothing calls so.

    A table most of whose rows are called totals lists them: they are its data.
    """
    called = [
        row
        for row in rows
        if row.hinted
        and row.amounts
        and not row.keyed
        and _ENDS_TOTAL.fullmatch(fold_label(row.label))
    ]
    problem = "its amount is not the sum of the rows above or below it"
    if not called or 2 * len(called) >= len(rows):
        called = [rows[i] for i in sums_of_runs([row.amounts for row in rows])]
        problem = "its amount is the sum of the rows that follow or precede it"
    return [Aside(row.line, TOTAL, row.label, problem, doubtful=True) for row in called]


def _totals_above(
    every: list[RowFacts], data: list[RowFacts], columns: TableColumns
) -> list[Aside]:
    """Find totals above their rows, and those in doubt: read from below, they are ordinary."""
    maybe = {
        row.line
        for row in data
        if not row.label
        or columns.lack_label(row.cells)
        or (row.hinted and _LOOSE.fullmatch(fold_label(row.label)))
    }
    if not maybe:
        return []
    _, asides = _Sieve(every[::-1], columns._replace(header=())).sift()
    return [a for a in asides if a.line in maybe and a.kind in {TOTAL, SUB_TOTAL}]


def rejoin_note(cells: Sequence[str]) -> str:
    """Return a footnote whose commas parted it into cells, "" for another row.

    Parameters
    ----------
    cells
        The row.

    Examples
    --------
    >>> rejoin_note(["Note: excludes grants", "VAT", ""]), rejoin_note(["Notes Ltd", "25", "x"])
    ('Note: excludes grants, VAT', '')
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) < 2 or not _NOTE_COLON.match(filled[0]):
        return ""
    gap = any(cell.strip() for cell in cells[len(filled) :])
    numbers = any(not math.isnan(number_in(cell)) for cell in filled)
    return "" if gap or numbers else ", ".join(filled)


class _Sieve:
    """One walk over a table's rows, with the sums since the last total and over all."""

    def __init__(
        self, rows: list[RowFacts], columns: TableColumns, *, names_alone: bool = True
    ) -> None:
        self.rows = rows
        self.columns = columns
        self.names_alone = names_alone
        self.header = [fold_label(cell) for cell in columns.header]
        self.plain_header = [cell.strip().casefold() for cell in columns.header]
        self.data: list[RowFacts] = []
        self.whole = [0.0] * len(columns.amounts)
        self.part = [0.0] * len(columns.amounts)
        self.n_whole = self.n_part = self.n_unknown = 0
        from_below = (i for i in range(len(rows) - 1, -1, -1) if count_filled(rows[i].cells) > 2)
        self.last_full = next(from_below, -1)
        self.sections = self._sections([i for i, row in enumerate(rows) if row.lone])
        # what stands alone below blank lines at the end is no name
        below = rows[self.last_full :][:2]
        gap = len(below) > 1 and self.last_full >= 0 and below[1].line - below[0].line > 1
        usual = sum(b.line - a.line > 1 for a, b in pairwise(rows[: self.last_full + 1]))
        self.parted = gap and 2 * usual < len(rows)
        labelled = (row.label for row in rows if row.hinted)
        names = Counter(fold_label(text) for text in labelled if "total" in text.casefold())
        once = {name for name, n in names.items() if n == 1 and _BEGINS_TOTAL.fullmatch(name)}
        # one of them may be a supplier (Total Gas); several that are each a sum are totals
        self.total_names = once if len(once) > 1 else set()

    def sift(self) -> tuple[list[RowFacts], list[Aside]]:
        asides: list[Aside] = []
        for i, row in enumerate(self.rows):
            plain = row.plain and not self._agrees(row.amounts, 1)
            aside = None if plain else self._aside(i, row)
            if aside is None:
                self._count(row.amounts)
                self.data.append(row)
                continue
            asides.append(aside)
            if aside.kind in {TOTAL, SUB_TOTAL, SECTION} and not aside.doubtful:
                self.part, self.n_part = [0.0] * len(self.part), 0
        return self.data, asides

    def _aside(self, i: int, row: RowFacts) -> Aside | None:
        """Return what a row is, if it is not data."""
        if self.header and self._repeats_header(row.cells):
            return Aside(row.line, HEADING, row.label)
        if not row.keyed and i in self.sections:
            return Aside(row.line, SECTION, row.label)
        if not row.keyed and self._is_note(i, row):
            return Aside(row.line, NOTE, row.label[:80])
        return self._total(i, row) or self._statistic(i, row)

    def _total(self, i: int, row: RowFacts) -> Aside | None:
        """Recognise a total by its words, by its words and sums, or by its sums alone."""
        text = re.sub(r"^\s*%", "percentage", row.label)
        sums = self._agrees(row.amounts, 1)
        if not sums and not TOTAL_HINT.search(text.lower()):
            return None
        folded = fold_label(text)
        exact = _BARE if row.keyed and not sums else TOTAL_WORDS
        balance = row.amounts and _BALANCE.fullmatch(folded)  # whatever its date
        if balance or (exact.fullmatch(folded) and not (row.keyed and sums is False)):
            kind = SUB_TOTAL if _SUB.fullmatch(folded) else TOTAL
            odd = sums is False and bool(re.search("total|sum", folded))
            problem = "it is not the sum of the rows above" if odd else ""
            return Aside(row.line, kind, text, problem)
        one_row = _ENDS_TOTAL.fullmatch(folded) or folded in self.total_names
        fewest = 1 if one_row else _FEWEST
        if row.keyed or not self._agrees(row.amounts, fewest):
            return None
        if _LOOSE.fullmatch(folded) or not folded or self._sums_its_group(row):
            return Aside(row.line, TOTAL, text)
        last = not any(below.amounts for below in self.rows[i + 1 :])
        if self.columns.lack_label(row.cells) or (last and self.n_whole >= _DOUBTFUL_FROM):
            problem = "its amounts are the sums of rows beside it"
            return Aside(row.line, TOTAL, text, problem, doubtful=True)
        return None

    def _sums_its_group(self, row: RowFacts) -> bool:
        """Check whether a row lacks a label and shares its name with a row that it sums."""
        if not self.columns.lack_label(row.cells):
            return False
        k = next(k for k in self.columns.labels if k < len(row.cells) and row.cells[k].strip())
        name = fold_label(row.cells[k])
        return any(k < len(r.cells) and fold_label(r.cells[k]) == name for r in self.data)

    def _agrees(self, given: Sequence[float], fewest: int) -> bool | None:
        """Return whether a row's amounts are the sums above it; None where nothing can be told."""
        known = [(v, p, w) for v, p, w in zip(given, self.part, self.whole, strict=False)
                 if not math.isnan(v)]  # fmt: skip
        if not known or not any(v for v, _, _ in known) or self.n_whole < fewest:
            return None
        of_part = self.n_part >= fewest and all(_close(v, p) for v, p, _ in known)
        if of_part or all(_close(v, w) for v, _, w in known):
            return True
        return None if self.n_unknown else False

    def _statistic(self, i: int, row: RowFacts) -> Aside | None:
        """Doubt a last row called "Average stay" whose amounts may be averages of those above."""
        if row.keyed or not row.hinted or not _LOOSE_STATISTIC.fullmatch(fold_label(row.label)):
            return None
        above = [data.amounts for data in self.data if data.amounts]
        pairs = [
            (value, [each[k] for each in above if not math.isnan(each[k])])
            for k, value in enumerate(row.amounts)
            if not math.isnan(value)
        ]
        between = all(values and min(values) <= value <= max(values) for value, values in pairs)
        if not pairs or not between or not all(below.hinted for below in self.rows[i + 1 :]):
            return None
        problem = "its amount is between those above"
        return Aside(row.line, TOTAL, row.label, problem, doubtful=True)

    def _count(self, values: Sequence[float]) -> None:
        self.n_unknown += not values or any(map(math.isnan, values))
        if not values:
            return
        self.n_whole, self.n_part = self.n_whole + 1, self.n_part + 1
        for k, value in enumerate(values):
            if not math.isnan(value):
                self.whole[k] += value
                self.part[k] += value

    def _repeats_header(self, cells: list[str]) -> bool:
        # a page's header is repeated as it is: most rows differ in the first cells compared
        plain = [cell.strip().casefold() for cell in cells]
        if sum(a == b for a, b in zip(plain, self.plain_header, strict=False) if a) < 2:
            return False
        folded = [fold_label(cell) for cell in cells]
        same = sum(1 for a, b in zip(folded, self.header, strict=False) if a and a == b)
        return same >= 2 and same == sum(1 for cell in folded if cell)

    def _is_note(self, i: int, row: RowFacts) -> bool:
        """Recognise a footnote: one cell that begins as notes do, or a long one at the end."""
        filled = [cell.strip() for cell in row.cells if cell.strip()]
        if len(filled) > 2 or not filled:
            return False
        if _NOTE.match(fold_label(filled[0])) and (
            not row.amounts or _NOTE_COLON.match(filled[0])  # "Key worker housing, 120" is data
        ):
            return True
        at_end = i > self.last_full
        return at_end and len(filled) == 1 and (
            len(filled[0]) > _LONG or bool(_NOTE_MARK.match(filled[0])) or self.parted
        )  # fmt: skip

    def _sections(self, lone: list[int]) -> frozenset[int]:
        """Find the headings of sections among the rows with one cell.

        A name alone may be a building of which nothing else is known. It heads a section where
        it ends in a colon, stands in capitals in a table that otherwise does not, has a
        sub-total of its own before the next such row, is merged over all columns, or is not in
        the column of names that all other rows fill. Names alone head sections, too, where the
        first row is one, no two are neighbours and all other rows have what only data has.
        """
        if not lone:
            return frozenset()
        labels = self.columns.labels
        named = [
            max((row.cells[j] for j in labels if j < len(row.cells)), key=len, default="")
            for row in self.rows
            if not row.lone
        ]
        letters = [text for text in named if re.search("[A-Za-z]", text)]
        shouted = Counter(text.isupper() for text in letters)
        headings = set()
        main = labels[0] if labels else -1
        others = [row for i, row in enumerate(self.rows) if i not in lone]
        named_all = bool(others) and all(is_filled(row.cells, main) for row in others)
        regular = (
            len(lone) > 1 and lone[0] == 0 and all(row.keyed for row in others)
            and all(b - a > 1 for a, b in pairwise([*lone, len(self.rows)]))
        )  # fmt: skip
        for at, nxt in zip(lone, [*lone[1:], len(self.rows)][: len(lone)], strict=True):
            text = self.rows[at].label
            capital = text.isupper() and shouted[False] > shouted[True]
            below = [fold_label(row.label) for row in self.rows[at + 1 : nxt]]
            summed = any(TOTAL_WORDS.fullmatch(b) or _LOOSE.fullmatch(b) for b in below[1:])
            ends = at + 1 < len(self.rows) and len(below) > 0
            if not TOTAL_WORDS.fullmatch(fold_label(text)) and ends and (
                not self.names_alone or capital or text.endswith(":")
                or (summed and len(text) <= _LONG) or regular
                or count_filled(self.rows[at].cells) == len(self.rows[at].cells)
                or (named_all and not is_filled(self.rows[at].cells, main))
            ):  # fmt: skip
                headings.add(at)
        return frozenset(headings)


def _close(value: float, total: float) -> bool:
    """Compare a printed total with a sum, allowing for the rounding of what was added."""
    return abs(value - total) <= max(0.011, 1e-6 * abs(total))
