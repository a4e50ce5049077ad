"""What a row of a table shows by itself: its name, its numbers, and whether it may be a total."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from needsmap.io.labels import fold_label
from needsmap.io.numbers import read_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from needsmap.io.cells import Row

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
    """Return the columns of labels, without the first, that most rows fill."""
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
    line, cells
        The row.
    label
        Its name: the first label that is filled, else a first cell of words.
    amounts
        Its numbers, NaN where a cell holds none; empty where it has none at all.
    keyed
        Whether it fills a column that only data fills.
    hinted
        Whether it holds a word of a total.
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
    """Find out what a row shows by itself: most hold neither a total's word nor one cell alone."""
    line, cells = row
    n = len(cells)
    first = next((text for cell in cells if (text := cell.strip())), "")
    named = [text for k in columns.labels if k < n and (text := cells[k].strip())]
    hinted = bool(TOTAL_HINT.search("\n".join((*named, first)).lower()))
    label = named[0] if named else first if math.isnan(number_in(first)) else ""
    if hinted:
        totals = [text for text in (*named, first) if is_total(text)]
        label = totals[0] if totals else label
    values = tuple(number_in(cells[k]) if k < n else math.nan for k in columns.amounts)
    amounts = () if all(map(math.isnan, values)) else values
    keyed = any(cells[k].strip() for k in columns.keys if k < n)
    single = not any((text := cell.strip()) and text != first for cell in cells)
    lone = single and _is_lone(cells)
    plain = bool(
        keyed and not hinted and not single and label and label[0] != "%"
        and not columns.may_repeat_header(cells)
    )  # fmt: skip
    return RowFacts(line, cells, label, amounts, keyed, hinted, lone, plain)


def is_filled(cells: list[str], k: int) -> bool:
    """Check whether a cell, by its column from 0, exists and is filled."""
    return 0 <= k < len(cells) and bool(cells[k].strip())


def count_filled(cells: list[str]) -> int:
    """Return how many cells are filled."""
    return sum(1 for cell in cells if cell.strip())


def _is_lone(cells: list[str]) -> bool:
    """Recognise a row with one filled cell (or one text merged over all of them)."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(cells) > 1 and bool(filled) and len(set(filled)) == 1 and (
        (len(filled) == 1 or len(filled) == len(cells)) and math.isnan(number_in(filled[0]))
    )  # fmt: skip


def is_total(text: str) -> bool:
    """Check whether a label can be nothing but a total's."""
    return bool(TOTAL_HINT.search(text.lower())) and bool(TOTAL_WORDS.fullmatch(fold_label(text)))


def number_in(text: str) -> float:
    """Return the number that a cell holds, NaN for none."""
    plain = text.strip()
    if not plain:
        return math.nan
    try:
        return float(plain.replace(",", ""))  # most cells; the rest need a closer look
    except ValueError:
        return read_number(plain).value
