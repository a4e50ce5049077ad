"""What a row of a table shows by itself: its name, its numbers, and whether it may be a total."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from needsmap.io.labels import fold_label
from needsmap.io.numbers import read_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from needsmap.io.cells import Row

TOTAL, SUB_TOTAL, SECTION, NOTE, HEADING = "total", "sub-total", "section", "note", "heading"
STATISTIC: Final = "(average|mean|median|minimum|maximum|min|max|avg)"
OPENING_BALANCE: Final = r"(opening|closing) balances?( (at|as at|on|from|for) .*)?"
#: Nothing but a total is called so.
TOTAL_WORDS: Final = re.compile(
    r"(grand |overall |sub ?|column |running |report |page |net |combined )?totals?"
    r"( (for|of|in) .*| \d+( .*)?| all .*| (assets?|sites?|properties|buildings?|records?|rows?"
    r"|spend|spending|expenditure|costs?|amounts?|votes?|responses?|ballots?|people|population|persons"
    r"|residents?|area|all|england|count|number|gbp|sum|value|budget|year|ytd))?"
    r"|sum|sums|sum of .*|grand sum|overall|count|all (areas?|wards?|lsoas?|sites?|assets?"
    r"|issues?|partners?|services?|responses?|votes?|people|indicators?)"
    rf"|{STATISTIC}( (of|for|across|over|per|all) .*"
    r"| (value|cost|amount|score|rank|rate|figure|spend|vote|total)s?)?"
    r"|(percentage|share|pct) of total|of total|balance( (carried|brought) (forward|down))?"
    r"|(balance )?(carried|brought) forward( (from|to|at) .*)?|(balance )?[bc] f"
    rf"|{OPENING_BALANCE}"
    r"|(percentage|per cent|pct|share|proportion) of (the )?(total|all|budget|whole)( .*)?"
    r"|variance|difference|end of (report|data|file|list)"
)
#: A word of every total: only a label that has one is looked at closely. It is searched for in
#: small letters, which takes a seventh of the time of a search that ignores case.
TOTAL_HINT: Final = re.compile(
    r"total|sum|overall|count|all|average|mean|median|min|max|avg|percentage|share|pct|balance"
    r"|carried|brought|variance|difference|end of"
)


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that is not data: its line, what it is, its words, and what is wrong with it.

    It is ``doubtful`` where it may be data after all.
    """

    line: int
    kind: str
    text: str
    problem: str = ""
    doubtful: bool = False

    def __str__(self) -> str:
        """Return it as a line of a list: ``line 9: total 'Grand total'``."""
        name = f" {self.text!r}" if self.text else ""
        problem = f" ({self.problem})" if self.problem else ""
        return f"line {self.line}: {self.kind}{name}{problem}"


class TableColumns(NamedTuple):
    """What the columns of a table are for, and its header."""

    labels: tuple[int, ...]
    amounts: tuple[int, ...]
    keys: tuple[int, ...]
    header: tuple[str, ...]
    usual_labels: tuple[int, ...]

    def lack_label(self, cells: list[str]) -> bool:
        """Check whether a row lacks a label that most rows have, as the sum of a group does."""
        return any(k >= len(cells) or not cells[k].strip() for k in self.usual_labels)

    def may_repeat_header(self, cells: list[str]) -> bool:
        """Return False where a row certainly does not repeat the header, by the first letters."""
        for cell, head in zip(cells, _initials(self.header), strict=False):
            first = cell[:1].lower()
            if first != head and first.isalnum() and first.isascii():
                return False
        return bool(self.header)


def usual_labels(rows: list[Row], labels: Sequence[int]) -> tuple[int, ...]:
    """Return the columns of labels, without the first, that most rows fill.

    Parameters
    ----------
    rows, labels
        A table, and its columns whose text names a row.
    """
    return tuple(
        k
        for k in labels[1:]
        if 2 * sum(k < len(cells) and bool(cells[k].strip()) for _, cells in rows) > len(rows)
    )


@lru_cache(maxsize=64)
def _initials(header: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(fold_label(cell)[:1] for cell in header)


class RowFacts(NamedTuple):
    """A row and what it shows by itself, worked out once for all walks over the table.

    Attributes
    ----------
    label
        The first label that is filled, else a first cell of words.
    amounts
        NaN where a cell holds no number; empty where none does.
    keyed, hinted
        Whether it fills a column that only data fills; whether it holds a word of a total.
    lone
        Whether one cell alone is filled, or one text is merged over all of them.
    plain
        Whether it is data unless its amounts are the sums of the rows above.
    """

    line: int
    cells: list[str]
    label: str
    amounts: tuple[float, ...]
    keyed: bool
    hinted: bool
    lone: bool
    plain: bool


def facts_of(row: Row, columns: TableColumns) -> RowFacts:
    """Find out what a row shows by itself.

    Parameters
    ----------
    row, columns
        A row, and what the columns of its table are for.
    """
    line, cells = row
    n = len(cells)
    first = next((text for cell in cells if (text := cell.strip())), "")
    named = [text for k in columns.labels if k < n and (text := cells[k].strip())]
    hinted = bool(TOTAL_HINT.search("\n".join((*named, first)).lower()))
    label = named[0] if named else first if math.isnan(number_in(first)) else ""
    if hinted:
        label = next(filter(_is_total, (*named, first)), label)
    values = tuple(number_in(cells[k]) if k < n else math.nan for k in columns.amounts)
    amounts = () if all(map(math.isnan, values)) else values
    keyed = any(cells[k].strip() for k in columns.keys if k < n)
    single = not any((text := cell.strip()) and text != first for cell in cells)
    filled = count_filled(cells) if single else 0
    lone = n > 1 and filled in {1, n} and math.isnan(number_in(first))
    plain = bool(
        keyed and not hinted and not single and label and label[0] != "%"
        and not columns.may_repeat_header(cells)
    )  # fmt: skip
    return RowFacts(line, cells, label, amounts, keyed, hinted, lone, plain)


def is_filled(cells: list[str], k: int) -> bool:
    """Check whether a cell exists and is filled.

    Parameters
    ----------
    cells, k
        A row, and a column from 0; -1 for none.
    """
    return 0 <= k < len(cells) and bool(cells[k].strip())


def count_filled(cells: list[str]) -> int:
    """Return how many cells are filled.

    Parameters
    ----------
    cells
        A row.
    """
    return sum(1 for cell in cells if cell.strip())


def _is_total(text: str) -> bool:
    """Check whether a label can be nothing but a total's."""
    return bool(TOTAL_HINT.search(text.lower())) and bool(TOTAL_WORDS.fullmatch(fold_label(text)))


def number_in(text: str) -> float:
    """Return the number that a cell holds, NaN for none.

    Parameters
    ----------
    text
        The cell.
    """
    plain = text.strip()
    if not plain:
        return math.nan
    try:
        return float(plain.replace(",", ""))  # most cells; the rest need a closer look
    except ValueError:
        return read_number(plain).value
