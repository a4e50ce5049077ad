"""The rows of a register that are assets: ragged lines mended, totals and footnotes left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from needsmap.columns import Assets, RegisterRows
from needsmap.errors import FileFormatError, fault_list
from needsmap.io.summary_rows import sift_rows
from needsmap.io.table_shape import cut_numbers, second_table_beside, second_tables_below
from needsmap.readers.registers.content import POSTCODE
from needsmap.readers.registers.rows import MapTable
from needsmap.readers.registers.values import MEASURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from needsmap.io.cells import Row
    from needsmap.io.row_facts import Aside
    from needsmap.io.tables import Table
    from needsmap.readers.registers.fitted import Fitted

_LABELS: Final = (Assets.NAME, Assets.ASSET_ID, Assets.ADDRESS)
_AMOUNTS: Final = tuple(field for field in MEASURES if field != Assets.UTILISATION)
#: What only an asset has, and how its cells look: "2 sites" in the column of postcodes is none.
_KEYS: Final = {
    Assets.POSTCODE: re.compile(r"^\s*[a-z]{1,2}[0-9o]", re.IGNORECASE),
    **dict.fromkeys((Assets.UPRN, *Assets.DATES, *RegisterRows.PLACE), re.compile(r"\d")),
}


def mended_rows(name: str, source: Table, fitted: Fitted) -> tuple[list[Row], dict[int, str], int]:
    """Return the rows beneath the header, those that are ragged or cut mended.

    Parameters
    ----------
    name, source, fitted
        The file's name, its rows, and which column is which.

    Returns
    -------
    list of Row
        The rows with a filled cell, each as wide as the layout.
    dict
        What was mended, or could not be, by line.
    int
        How many rows are blank.

    Raises
    ------
    FileFormatError
        Where the file holds a second table, below the first or beside it.
    """
    postcode = next(iter(fitted.at.get(Assets.POSTCODE, ())), None)
    text = next(iter(fitted.at.get(Assets.NAME, ())), None)
    rows: list[Row] = []
    torn: dict[int, str] = {}
    filled = blank = 0
    for line, cells in source.walk():
        if not any(map(str.strip, cells)):
            blank += filled >= fitted.first
            continue
        filled += 1
        if filled > fitted.first:
            whole, fault = mend_line(cells, fitted.width, postcode=postcode, text=text)
            rows.append((line, whole))
            torn |= {line: fault} if fault else {}
    if isinstance(source, MapTable) or not fitted.header:
        return rows, torn, blank
    beside = second_table_beside(fitted.header, rows)
    faults = [*([beside] if beside else []), *second_tables_below(fitted.header, rows)]
    if faults:
        raise FileFormatError(fault_list(name, faults))
    of = [i for field in MEASURES for i in fitted.at.get(field, ())]
    cut = cut_numbers(fitted.header, rows, source.separator, of=of)
    for line, (number, _) in cut.items():
        torn[line] = f"mended: {number} was cut in two at a comma that is not in quotes"
    return [(line, cut[line][1] if line in cut else row) for line, row in rows], torn, blank


def keep_assets(
    rows: Sequence[Row], fitted: Fitted
) -> tuple[list[Row], tuple[Aside, ...], dict[int, str]]:
    """Return the rows of a register that are assets; a row in doubt is kept.

    Parameters
    ----------
    rows
        The rows beneath the header, each as wide as the layout.
    fitted
        Which column is which.

    Returns
    -------
    tuple
        The assets; the rows left out; and by line why a row that was kept may be a total.
    """
    at = fitted.at
    keys = [(i, rule) for field, rule in _KEYS.items() for i in at.get(field, ())]
    sifted = sift_rows(
        [(line, _with_true_keys(cells, keys)) for line, cells in rows],
        labels=[i for field in _LABELS for i in at.get(field, ())],
        amounts=[at[field][0] for field in _AMOUNTS if field in at],
        keys=[i for i, _ in keys],
        header=fitted.header,
    )
    out = {aside.line for aside in sifted.left_out}
    doubtful = {a.line: f"may be a total: {a.problem}" for a in sifted.doubtful}
    return [row for row in rows if row[0] not in out], sifted.left_out, doubtful


def _with_true_keys(cells: list[str], keys: Sequence[tuple[int, re.Pattern[str]]]) -> list[str]:
    """Return a row without what stands in a key's column and is no key."""
    strange = {
        i
        for i, rule in keys
        if i < len(cells) and (cell := cells[i]) and not cell.isdecimal()
        and not rule.search(cell) and cell.strip()
    }  # fmt: skip
    return [c if i not in strange else "" for i, c in enumerate(cells)] if strange else cells


def mend_line(
    cells: Sequence[str], width: int, *, postcode: int | None, text: int | None
) -> tuple[list[str], str]:
    """Fit a line's cells to the number of columns.

    An unquoted comma in a name or an address shifts every cell after it. The line is anchored on
    its postcode, and on cells that begin with a space, as text after a comma does.

    Parameters
    ----------
    cells
        The cells as the separator cut them.
    width
        How many columns there are.
    postcode
        The column (0-based) that holds the postcode, None if there is none.
    text
        The column that a surplus of cells belongs to where nothing else tells (the name).

    Returns
    -------
    list of str
        Exactly `width` cells.
    str
        "" where nothing had to be done; a sentence that begins "mended" or "not mended".

    Examples
    --------
    >>> mend_line(["1", "Hall", " Main Room", "KT1 1AA", "open"], 4, postcode=2, text=1)
    (['1', 'Hall, Main Room', 'KT1 1AA', 'open'], 'mended: 1 unquoted comma in the line')
    >>> mend_line(["1", "Hall"], 4, postcode=2, text=1)[1]
    'not mended: 2 of 4 cells'
    """
    surplus = len(cells) - width
    if surplus <= 0:
        fault = f"not mended: {len(cells)} of {width} cells" if surplus else ""
        return [*cells, *[""] * -surplus], fault
    first = width if postcode is None else postcode
    at = [i for i in range(first, min(first + surplus + 1, len(cells)))
          if POSTCODE.fullmatch(cells[i].strip())]  # fmt: skip
    if postcode is not None and len(at) == 1:
        shift = at[0] - postcode
        left = _merged(cells[: at[0]], shift, text)
        right = _merged(cells[at[0] + 1 :], surplus - shift, None)
        if left is not None and right is not None:
            # surplus cells at the end may be empty ones, not commas of a text
            commas = shift if not any(map(str.strip, cells[shift - surplus :])) else surplus
            return [*left, cells[at[0]], *right], _mended(commas) if shift else ""
    whole = _merged(cells, surplus, None) if postcode is None or not at else None
    if whole is not None:
        return whole, _mended(surplus)
    return list(cells[:width]), f"not mended: {len(cells)} cells for {width} columns"


def _mended(commas: int) -> str:
    return f"mended: {commas} unquoted comma{'s' if commas > 1 else ''} in the line"


def _merged(cells: Sequence[str], surplus: int, text: int | None) -> list[str] | None:
    """Merge as many neighbouring cells as there are too many; None where nothing tells which."""
    after_comma = [i for i, c in enumerate(cells) if i and c.startswith(" ") and c.strip()]
    if surplus == 0:
        return list(cells)
    if len(after_comma) == surplus:
        out: list[str] = []
        for i, cell in enumerate(cells):
            if i in after_comma:
                out[-1] = f"{out[-1].rstrip()},{cell}"
            else:
                out.append(cell)
        return out
    if text is None:
        return None if any(map(str.strip, cells[-surplus:])) else list(cells[:-surplus])
    if text + surplus >= len(cells):
        return None
    joined = ", ".join(c.strip() for c in cells[text : text + surplus + 1])
    return [*cells[:text], joined, *cells[text + surplus + 1 :]]
