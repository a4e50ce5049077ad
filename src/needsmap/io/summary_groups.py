"""Rows of a table that repeat others: the sum of a group beside its parts, and parts of a row."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from needsmap.io.labels import fold_label
from needsmap.io.numbers import read_number
from needsmap.io.row_facts import TOTAL, Aside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from needsmap.io.cells import Row

_UNLIKE: Final = "others called so are sums, and it is not"
_TOO_LARGE: Final = "its amount is not within that of the row above: put it below its whole"
#: Sums of smaller amounts than this agree by chance.
_LEAST: Final = 100
#: What the sum of a group is called; churches and clubs that begin so are not.
_ALL: Final = re.compile(r"all(?! (saints|souls|hallows|stars?)\b)( .*)?|both( .*)?|everyone")
#: A word of every such name: only a cell that has one is looked at closely.
_HINT: Final = re.compile(r"\b(all|both|everyone)\b|total", re.IGNORECASE)
_TOTAL: Final = re.compile(r"totals?( .*)?|.* totals?")
_PART: Final = re.compile(r"\W*of which\b", re.IGNORECASE)
_YEAR: Final = re.compile(r"(19|20)\d\d")
_CODE: Final = re.compile(r"\d+(\.\d+)*")


def repeated_lines(
    rows: Sequence[Row], labels: Sequence[int], amounts: Sequence[int]
) -> dict[int, Aside]:
    """Find rows that repeat the amounts of others.

    Parameters
    ----------
    rows
        The rows beneath the header.
    labels, amounts
        See `needsmap.io.summary_rows.sift_rows`.

    Returns
    -------
    dict
        By line: "of which" rows; rows of "All ages" whose amounts are the sums of the rows that
        share their other cells; rows coded 1 whose amounts are the sums of those coded 1.1, 1.2
        and so on. Doubtful are rows of "All ages" that do not agree with their parts where
        others do, and "of which" rows larger than their whole.

    Examples
    --------
    >>> rows = [(2, ["Housing", "Young", "10"]), (3, ["Housing", "Old", "20"]),
    ...         (4, ["Housing", "All ages", "30"])]
    >>> print(repeated_lines(rows, [0], [2])[4])
    line 4: sum of lines that share its other cells 'All ages'
    """
    if not amounts:
        return {}
    width = max((len(cells) for _, cells in rows), default=0)
    squared = [(line, [c.strip() for c in cells] + [""] * (width - len(cells)))
               for line, cells in rows]  # fmt: skip
    asides: dict[int, Aside] = {}
    whole: list[str] = []
    for line, cells in squared:
        part = next((cells[k] for k in labels if _PART.match(cells[k])), "")
        if not part:
            whole = cells
        elif whole and _is_within(cells, whole, amounts):
            asides[line] = Aside(line, "part of a line above", part)
        else:
            asides[line] = Aside(line, TOTAL, part, _TOO_LARGE, doubtful=True)
    rest = [row for row in squared if row[0] not in asides]
    others = [k for k in range(width) if k not in amounts]
    for k in others:
        sums = [row for row in rest if _is_called_sum(row[1][k], label=k in labels)]
        keys = [j for j in others if j != k and _names_rows(rest, j)] if sums else []
        every = [
            *_sums_of_codes(rest, k, amounts),
            *_sums_of_groups(rest, sums, k, keys, amounts),
        ]
        asides.update({aside.line: aside for aside in every})
    return asides


def _is_called_sum(cell: str, *, label: bool) -> bool:
    """Check whether a cell says "All ages"; a label called a total is left to `sift_rows`."""
    if not _HINT.search(cell):
        return False
    name = fold_label(cell)
    return bool(_ALL.fullmatch(name) or (not label and _TOTAL.fullmatch(name)))


def _names_rows(rows: list[Row], k: int) -> bool:
    """Check whether a column names rows: amounts and numbers of invoices do not."""
    cells = [cells[k] for _, cells in rows if cells[k]]
    numeric = all(not math.isnan(read_number(c).value) and not _YEAR.fullmatch(c) for c in cells)
    unique = len(set(cells)) == len(cells) and all(any(map(str.isdigit, c)) for c in cells)
    return not (numeric or unique)


def _sums_of_groups(
    rows: list[Row], sums: list[Row], k: int, keys: list[int], amounts: Sequence[int]
) -> list[Aside]:
    def group(row: Row) -> tuple[str, ...]:
        return tuple(row[1][j].casefold() for j in keys)

    parts = defaultdict(list)
    called = {line for line, _ in sums}
    for row in rows if sums else ():
        if row[0] not in called and row[1][k]:
            parts[group(row)].append(row)
    asides = [
        Aside(row[0], "sum of lines that share its other cells", row[1][k])
        if _is_sum(row, parts[group(row)], amounts)
        else Aside(row[0], TOTAL, row[1][k], _UNLIKE, doubtful=True)
        for row in sums
        if any(group(row)) and len(parts[group(row)]) > 1
    ]
    # where none agrees, they are data: a service for all ages
    return [] if all(aside.doubtful for aside in asides) else asides


def sums_of_runs(amounts: Sequence[Sequence[float]]) -> list[int]:
    """Find rows of a table that consists of sums and their parts, without codes or words.

    Parameters
    ----------
    amounts
        Those of each row.

    Returns
    -------
    list of int
        Positions of the sums; none unless each row is a sum of two or more neighbours or one of
        these, throughout the table: a single sum may agree by chance.

    Examples
    --------
    >>> sums_of_runs([(500,), (300,), (200,), (400,), (250,), (150,)])
    [0, 3]
    >>> sums_of_runs([(500,), (300,), (200,), (400,)])
    []
    """
    if sums := _sums_before_parts(amounts):
        return sums
    return [len(amounts) - 1 - i for i in _sums_before_parts(amounts[::-1])][::-1]


def _sums_before_parts(amounts: Sequence[Sequence[float]]) -> list[int]:
    sums: list[int] = []
    at = 0
    while at < len(amounts):
        whole = amounts[at]
        if not whole or not whole[0] >= _LEAST:
            return []
        sums.append(at)
        end, first = at + 1, 0.0
        while end < len(amounts) and amounts[end] and first < whole[0] - 0.011:
            first += amounts[end][0]
            end += 1
        parts = amounts[at + 1 : end]
        if len(parts) < 2 or min(map(min, parts)) < 0:
            return []
        if not all(map(_is_close, whole, map(math.fsum, zip(*parts, strict=True)))):
            return []
        at = end
    return sums if len(sums) > 1 else []


def _is_close(value: float, total: float) -> bool:
    return math.isclose(value, total, rel_tol=1e-6, abs_tol=0.011)


def _is_within(cells: list[str], whole: list[str], amounts: Sequence[int]) -> bool:
    """Check that no amount of a part is larger than that of its whole."""
    pairs = [(read_number(cells[k]).value, read_number(whole[k]).value) for k in amounts]
    return not any(abs(part) > abs(value) + 0.011 for part, value in pairs)


def _sums_of_codes(rows: list[Row], k: int, amounts: Sequence[int]) -> list[Aside]:
    if not all(_CODE.fullmatch(cells[k]) for _, cells in rows if cells[k]):
        return []
    below = defaultdict(list)
    for row in rows:
        parent, dot, _ = row[1][k].rpartition(".")
        if dot:
            below[parent].append(row)
    return [
        Aside(row[0], "sum of lines whose codes begin with its own", row[1][k])
        for row in rows
        if row[1][k] in below and _is_sum(row, below[row[1][k]], amounts)
    ]


def _is_sum(row: Row, parts: list[Row], amounts: Sequence[int]) -> bool:
    """Check whether a row's amounts are the sums of two other rows or more."""
    values = [(read_number(row[1][k]).value, [read_number(cells[k]).value for _, cells in parts])
              for k in amounts]  # fmt: skip
    known = [(value, terms) for value, terms in values if not math.isnan(value)]
    return len(parts) > 1 and any(value for value, _ in known) and all(
        _is_close(value, math.fsum(terms)) for value, terms in known
    )  # fmt: skip
