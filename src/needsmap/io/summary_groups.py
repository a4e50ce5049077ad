"""Rows of a table that repeat others: the sum of a group beside its parts, and parts of a row."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from needsmap.io.labels import fold_label
from needsmap.io.numbers import read_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from needsmap.io.tables import Row

SUM_OF_GROUP: Final = "sum of lines that share its other cells"
DOUBTFUL: Final = "doubtful"
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
) -> dict[int, tuple[str, str]]:
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
        By line what the row is and its name: "of which" rows; rows of "All ages" whose amounts
        are the sums of the rows that share their other cells; rows coded 1 whose amounts are
        the sums of those coded 1.1, 1.2 and so on. `DOUBTFUL` are rows of "All ages" that do not
        agree with their parts where others do.

    Examples
    --------
    >>> rows = [(2, ["Housing", "Young", "10"]), (3, ["Housing", "Old", "20"]),
    ...         (4, ["Housing", "All ages", "30"])]
    >>> repeated_lines(rows, [0], [2])
    {4: ('sum of lines that share its other cells', 'All ages')}
    """
    if not amounts:
        return {}
    width = max((len(cells) for _, cells in rows), default=0)
    squared = [(line, [c.strip() for c in cells] + [""] * (width - len(cells)))
               for line, cells in rows]  # fmt: skip
    found = {
        line: ("part of a line above", cells[k])
        for line, cells in squared
        for k in labels
        if _PART.match(cells[k])
    }
    rest = [row for row in squared if row[0] not in found]
    others = [k for k in range(width) if k not in amounts]
    for k in others:
        found.update(_sums_of_codes(rest, k, amounts))
        sums = [row for row in rest if _is_called_sum(row[1][k], label=k in labels)]
        if sums:
            keys = [j for j in others if j != k and _names_rows(rest, j)]
            found.update(_sums_of_groups(rest, sums, k, keys, amounts))
    return found


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
) -> dict[int, tuple[str, str]]:
    parts: dict[tuple[str, ...], list[Row]] = {}
    called = {line for line, _ in sums}
    for row in rows:
        if row[0] not in called and row[1][k]:
            parts.setdefault(tuple(row[1][j].casefold() for j in keys), []).append(row)
    found: dict[int, tuple[str, str]] = {}
    for row in sums:
        group = tuple(row[1][j].casefold() for j in keys)
        its_parts = parts.get(group, [])
        if any(group) and len(its_parts) > 1:
            agrees = _is_sum(row, its_parts, amounts)
            found[row[0]] = (SUM_OF_GROUP if agrees else DOUBTFUL, row[1][k])
    # where none agrees, they are data: a service for all ages
    return found if any(what == SUM_OF_GROUP for what, _ in found.values()) else {}


def _sums_of_codes(rows: list[Row], k: int, amounts: Sequence[int]) -> dict[int, tuple[str, str]]:
    if not all(_CODE.fullmatch(cells[k]) for _, cells in rows if cells[k]):
        return {}
    below: dict[str, list[Row]] = {}
    for row in rows:
        parent, dot, _ = row[1][k].rpartition(".")
        if dot:
            below.setdefault(parent, []).append(row)
    return {
        row[0]: ("sum of lines whose codes begin with its own", row[1][k])
        for row in rows
        if _is_sum(row, below.get(row[1][k], []), amounts)
    }


def _is_sum(row: Row, parts: list[Row], amounts: Sequence[int]) -> bool:
    """Check whether a row's amounts are the sums of two other rows or more."""
    values = [(read_number(row[1][k]).value, [read_number(cells[k]).value for _, cells in parts])
              for k in amounts]  # fmt: skip
    known = [(value, terms) for value, terms in values if not math.isnan(value)]
    return len(parts) > 1 and any(value for value, _ in known) and all(
        math.isclose(value, math.fsum(terms), rel_tol=1e-6, abs_tol=0.011) for value, terms in known
    )  # fmt: skip
