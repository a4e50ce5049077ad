"""Rows and columns that are not where the headings say: a second table, a number cut in two."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from needsmap.io.labels import fold_label
from needsmap.io.numbers import VALUE, WORDS, read_number
from needsmap.io.sheet_formats import column_letters
from needsmap.model import line_ranges, some

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from needsmap.io.cells import Row

#: A number cut at its thousands comma, in a row joined by line feeds.
_CUT: Final = re.compile(r"(?:^|\n)[-(£ ]*\d{1,3}\n *\d{3}(?:\.\d+)?\)? *(?:\n|$)")
_FRONT: Final = re.compile(r"[-(£ ]*[1-9]\d{0,2}")
_BACK: Final = re.compile(r" *\d{3}(?:\.\d+)?\)? *")
_WORDY: Final = re.compile(r"notes?|comments?|remarks?|observations?|details?|description|source")
_PERIOD: Final = re.compile(r"(?:19|20)\d\d(?:[/-]\d\d)?|\bQ[1-4]\b", re.IGNORECASE)
#: Rows from which a column's kind is found, and the fewest that show that it is always filled.
_LOOK: Final = 2_000
_FEWEST: Final = 3


class _Kinds:
    """Which columns hold words, which numbers, and which are filled in every row.

    Rows without a number (headings, units) are no evidence.
    """

    def __init__(self, header: Sequence[str], every: Sequence[Row]) -> None:
        rows = [row for row in every[:_LOOK] if any(map(_is_number, row[1]))]
        self.words: set[int] = set()
        self.numbers: set[int] = set()
        self.full: set[int] = set()
        for j, heading in enumerate(header):
            cells = [cells[j] for _, cells in rows if _filled(cells, j)]
            states = {read_number(cell).state for cell in dict.fromkeys(cells)}
            if VALUE in states and WORDS not in states:
                self.numbers.add(j)
            # a heading with a digit ("Q1") is that of figures, whatever some rows hold
            wordy = WORDS in states or _WORDY.fullmatch(fold_label(heading))
            if wordy and VALUE not in states and not re.search(r"\d", heading):
                self.words.add(j)
            if len(rows) >= _FEWEST and len(cells) == len(rows):
                self.full.add(j)

    def misfits(self, cells: Sequence[str]) -> int:
        """Count the cells of a row that are not of their column's kind."""
        states = [read_number(cell).state if cell.strip() else "" for cell in cells]
        return sum(
            (j in self.words and state == VALUE)
            or (j in self.numbers and state == WORDS)
            or (j in self.full and not state)
            for j, state in enumerate(states)
        )


def _is_number(cell: str) -> bool:
    return bool(cell.strip()) and read_number(cell).state == VALUE


def _filled(cells: Sequence[str], j: int) -> bool:
    return j < len(cells) and bool(cells[j].strip())


def cut_numbers(
    header: Sequence[str], rows: Sequence[Row], separator: str, *, of: Collection[int] | None = None
) -> dict[int, tuple[str, list[str]]]:
    """Find rows in which a thousands comma that is not in quotes cut a number in two.

    The cut shows where the row's cells fit the kinds of their columns better with the two
    halves together: ``Housing,1,250`` under Issue, Votes and Comments.

    Parameters
    ----------
    header, rows
        The headings, and the rows below them, each as wide as the headings.
    separator
        What parts the columns; only a comma cuts.
    of
        The columns whose numbers are looked at; None for all.

    Returns
    -------
    dict
        Line to the number as it was written, and the row's cells with the number whole.

    Examples
    --------
    >>> rows = [(2, ["Housing", "1", "250"]), (3, ["Crime", "15", "ok"])]
    >>> cut_numbers(["Issue", "Votes", "Comments"], rows, ",")
    {2: ('1,250', ['Housing', '1250', ''])}
    """
    if separator != ",":
        return {}
    maybe = {line for line, cells in rows if _CUT.search("\n".join(cells))}
    if not maybe:
        return {}
    kinds = _Kinds(header, [row for row in rows if row[0] not in maybe])
    if not kinds.words:
        return {}
    cut = {}
    for line, cells in rows:
        misfits = kinds.misfits(cells) if line in maybe else 0
        for i in range(len(cells) - 1) if misfits else ():
            if of is not None and i not in of:
                continue
            if _FRONT.fullmatch(cells[i]) and _BACK.fullmatch(cells[i + 1]):
                halves = cells[i].strip(), cells[i + 1].strip()
                whole = [*cells[:i], "".join(halves), *cells[i + 2 :], ""]
                if kinds.misfits(whole) < misfits:
                    cut[line] = ",".join(halves), whole
                    break
    return cut


def shape_faults(
    header: Sequence[str], rows: Sequence[Row], *, separator: str = "", above: Sequence[str] = ()
) -> list[str]:
    """Find why a table cannot be read by its headings: a fault for each row or block of columns.

    Parameters
    ----------
    header, rows, separator
        As for `cut_numbers`.
    above
        The text above the headings.

    Returns
    -------
    list of str
        Numbers cut in two, and second tables below or beside the first.
    """
    cut = cut_numbers(header, rows, separator)
    beside = second_table_beside(header, rows, by_kind=True)
    return [
        *([beside] if beside else []),
        *second_tables_below(header, rows, above=above),
        *(
            f"line {line}: {number} is cut in two at a comma that is not in quotes; quote the "
            "number, or write it without the comma"
            for line, (number, _) in cut.items()
        ),
    ]


def second_tables_below(
    header: Sequence[str], rows: Sequence[Row], *, above: Sequence[str] = ()
) -> list[str]:
    """Find rows that head another table: the headings in another order, or some of them.

    Parameters
    ----------
    header, rows
        As for `cut_numbers`.
    above
        The text above the headings. The same headings in the same order are a page's header,
        unless the titles above both name different periods.

    Examples
    --------
    >>> rows = [(2, ["a", "1", "2"]), (3, ["Code", "Q2", "Q1"])]
    >>> second_tables_below(["Code", "Q1", "Q2"], rows)[0][:33]
    'line 3: headings of another table'
    """
    known = {fold: j for j, h in enumerate(header) if (fold := fold_label(h))}
    plain = {h.strip().casefold() for h in header if h.strip()}
    titles = _PERIOD.findall(" ".join(above))
    faults = []
    kinds: _Kinds | None = None
    for i, (line, cells) in enumerate(rows):
        if plain.isdisjoint(cell.strip().casefold() for cell in cells if cell):
            continue
        filled = {j: fold_label(cell) for j, cell in enumerate(cells) if cell.strip()}
        repeated = [j for j, fold in filled.items() if fold in known]
        if len(filled) < 2:
            continue
        if all(known.get(fold) == j for j, fold in filled.items()):
            title = rows[i - 1][1] if i else []
            own = _PERIOD.findall(" ".join(title)) if len(set(filter(None, title))) == 1 else []
            if not own or not titles or own == titles:
                continue
        elif len(repeated) < 2 or 3 * len(repeated) < 2 * len(filled):
            kinds = kinds or _Kinds(header, rows)
            at_home = any(known[filled[j]] == j for j in repeated)
            # words in a column of numbers, beside a column's own heading
            if not at_home or kinds.numbers.isdisjoint(filled) or any(map(_is_number, cells)):
                continue
        shown = some([cells[j].strip()[:30] for j in filled], 6)
        faults.append(
            f"line {line}: headings of another table ({shown}); save each table as a file "
            "of its own"
        )
    return faults


def second_table_beside(
    header: Sequence[str], rows: Sequence[Row], *, by_kind: bool = False
) -> str:
    """Find a second table to the right of a blank column.

    Parameters
    ----------
    header, rows
        As for `cut_numbers`.
    by_kind
        Whether columns on both sides that begin with words and go on with numbers are two
        tables where no heading is repeated.

    Returns
    -------
    str
        The fault, "" where there is one table.

    Examples
    --------
    >>> second_table_beside(["Name", "Use", "", "Name", "Use"], [])
    'columns D to E are a second table beside columns A to B; save each as a file of its own'
    """
    blank = [
        not heading.strip() and not any(_filled(cells, j) for _, cells in rows)
        for j, heading in enumerate(header)
    ]
    blocks: list[list[int]] = []
    for j, is_blank in enumerate(blank):
        if not is_blank and (j == 0 or blank[j - 1]):
            blocks.append([])
        if not is_blank:
            blocks[-1].append(j)
    names = [[fold_label(header[j]) for j in block] for block in blocks]
    kinds = _Kinds(header, rows) if by_kind and len(blocks) > 1 else None
    for k in range(1, len(blocks)):
        before = {name for block in names[:k] for name in block if name}
        again = names[k][0] in before or len(before.intersection(names[k])) > 1
        if len(blocks[k]) > 1 and (again or (kinds and _own_labels(kinds, blocks[0], blocks[k]))):
            first, last = (column_letters(blocks[k][end] + 1) for end in (0, -1))
            left, right = (column_letters(j + 1) for j in (blocks[0][0], blocks[k - 1][-1]))
            return (
                f"columns {first} to {last} are a second table beside columns {left} to {right}; "
                "save each as a file of its own"
            )
    return ""


def _own_labels(kinds: _Kinds, *blocks: Sequence[int]) -> bool:
    """Return whether each block begins with a column of words and has one of numbers."""
    return all(
        block[0] in kinds.words and not kinds.numbers.isdisjoint(block[1:]) for block in blocks
    )


def labels_of_groups(
    header: Sequence[str], rows: Sequence[Row], groups: Collection[int], labels: Collection[int]
) -> tuple[int, dict[int, str], str]:
    """Find labels that only the first row of each group has, as in a pivot table.

    Parameters
    ----------
    header, rows
        The headings, and the rows of data, each as wide as the headings.
    groups, labels
        The columns that name groups, and all those that name rows.

    Returns
    -------
    int
        The first column, where it names groups and has blanks below labels; else -1.
    dict
        The label of each line with a blank: where every label appears once, at least as many
        rows are without as with one, and another label is filled in every row.
    str
        The fault where that is not so, and a blank may belong to the label above it.

    Examples
    --------
    >>> rows = [(i, cell.split(",")) for i, cell in enumerate(["A,x", ",y", "B,x", ",y"], 2)]
    >>> labels_of_groups(["Theme", "Partner"], rows, [0], [0, 1])[1]
    {3: 'A', 5: 'B'}
    """
    first = next((j for j, heading in enumerate(header) if heading.strip()), -1)
    cells = {line: row[first].strip() for line, row in rows} if first in groups else {}
    names = [cell for cell in cells.values() if cell]
    blank = [line for line, cell in cells.items() if not cell]
    once = len(set(map(fold_label, names))) == len(names)
    if not names or not blank or not once or blank[0] == rows[0][0]:
        return -1, {}, ""
    filled = any(all(_filled(row, j) for _, row in rows) for j in labels if j != first)
    if not filled or not 1 < len(names) <= len(blank):
        return first, {}, (
            f"{line_ranges(blank)}: {header[first]!r} is blank below another row's; write it on "
            "every row that it belongs to"
        )  # fmt: skip
    given: dict[int, str] = {}
    label = ""
    for line, cell in cells.items():
        label = given[line] = cell or label
    return first, {line: given[line] for line in blank}, ""
