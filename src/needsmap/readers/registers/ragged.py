"""Lines with more or fewer cells than the header: mended where they can be, told where not.

An unquoted comma in a name or an address shifts every cell after it. The line is anchored
on its postcode (and on cells that begin with a space, as text after a comma does); what
cannot be anchored is kept as it stands, and listed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_POSTCODE = re.compile(r"\s*[A-Z]{1,2}[0-9O][A-Z0-9]?\s*[0-9O][A-Z]{2}\s*", re.IGNORECASE)


def mend_line(
    cells: Sequence[str], width: int, *, postcode: int | None, text: int | None
) -> tuple[list[str], str]:
    """Fit a line's cells to the number of columns.

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
    found = len(cells)
    if found == width:
        return list(cells), ""
    if found < width:
        return [*cells, *[""] * (width - found)], f"not mended: {found} of {width} cells"
    surplus = found - width
    at = [i for i, cell in enumerate(cells) if _POSTCODE.fullmatch(cell)]
    at = [i for i in at if postcode is not None and postcode <= i <= postcode + surplus]
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
    return list(cells[:width]), f"not mended: {found} cells for {width} columns"


def _mended(commas: int) -> str:
    return f"mended: {commas} unquoted comma{'s' if commas > 1 else ''} in the line"


def _merged(cells: Sequence[str], surplus: int, text: int | None) -> list[str] | None:
    """Merge as many neighbouring cells as there are too many; None where nothing tells which."""
    if surplus == 0:
        return list(cells)
    after_comma = [i for i, c in enumerate(cells) if i and c.startswith(" ") and c.strip()]
    if len(after_comma) == surplus:
        out: list[str] = []
        for i, cell in enumerate(cells):
            if i in after_comma:
                out[-1] = f"{out[-1].rstrip()},{cell}"
            else:
                out.append(cell)
        return out
    if text is None:
        blank = not any(cell.strip() for cell in cells[-surplus:])
        return list(cells[:-surplus]) if blank else None
    if text + surplus >= len(cells):
        return None
    joined = ", ".join(c.strip() for c in cells[text : text + surplus + 1])
    return [*cells[:text], joined, *cells[text + surplus + 1 :]]
