"""Number formats of a workbook that show thousands, millions or another currency than pounds.

A cell that holds 12345 in the format ``#,##0,`` shows 12. The held number is what is meant,
unless the heading already says "£000": there the sender reads 12 thousand, and the held number
multiplied by 1,000 would be a thousand times too much. A cell that holds 500 in the format ``€0``
is not 500 pounds: it is read as ``€500``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from xml.etree import ElementTree as ET

from needsmap.io.units import units_of_heading
from needsmap.model import line_ranges

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Mapping, Sequence

    from needsmap.io.cells import Row

#: What a format prints as it is.
_LITERAL: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
#: Commas behind the last digit of the whole number.
_COMMAS: Final = re.compile(r"[0#?](,+)(?![0#?,])")
_SYMBOL: Final = re.compile(r"\[\$([^\]-]+)")
_TAG: Final = re.compile(r"\[[^\]]*\]")


class Shown(NamedTuple):
    """What a format divides by, and the currency that it prints, "" for pounds or none."""

    divisor: int = 1
    currency: str = ""


def marked_styles(archive: zipfile.ZipFile) -> dict[int, Shown]:
    """Return the styles of an xlsx whose format divides, or prints another currency.

    Parameters
    ----------
    archive
        The workbook.
    """
    if "xl/styles.xml" not in archive.namelist():
        return {}
    # expat stops entities that multiply, and the whole workbook's size is limited
    root = ET.fromstring(archive.read("xl/styles.xml"))  # noqa: S314
    codes = {e.get("numFmtId"): e.get("formatCode", "") for e in _all(root, "numFmt")}
    formats = {key: shown_by(code) for key, code in codes.items()}
    styles = (e for cells in _all(root, "cellXfs") for e in cells)
    by_style = {i: formats.get(e.get("numFmtId"), Shown()) for i, e in enumerate(styles)}
    return {style: shown for style, shown in by_style.items() if shown != Shown()}


def _all(root: ET.Element, name: str) -> list[ET.Element]:
    return [e for e in root.iter() if e.tag.rpartition("}")[2] == name]


def shown_by(code: str) -> Shown:
    """Return what a number format divides by, and the currency that it prints.

    Parameters
    ----------
    code
        Such as ``#,##0``.

    Examples
    --------
    >>> [tuple(shown_by(code)) for code in ("#,##0,", "[$€-2] #,##0", "[$£-809]0")]
    [(1000, ''), (1, '€'), (1, '')]
    """
    commas = _COMMAS.search(_LITERAL.sub("", code).split(";")[0])
    named = _SYMBOL.search(code)
    plain = _TAG.sub("", code)
    symbol = named[1].strip() if named else next((c for c in "€$¥" if c in plain), "")
    return Shown(1000 ** len(commas[1]) if commas else 1, "" if symbol in {"£", "GBP"} else symbol)


def as_shown(rows: Sequence[Row], marked: Mapping[tuple[int, int], Shown]) -> list[str]:
    """Write the currency beside numbers that are not pounds, and divide those shown in thousands.

    Only numbers whose heading already names the thousands that their format shows are divided.

    Parameters
    ----------
    rows
        Of a worksheet, from its first; changed in place.
    marked
        ``(row, column)`` from 0 to how the cell's format shows it.

    Returns
    -------
    list of str
        A notice for each column with such a format.
    """
    notices = []
    for (row, column), shown in marked.items():
        own = rows[row][1] if row < len(rows) else []
        if shown.currency and column < len(own) and _is_number(own[column]):
            own[column] = f"{shown.currency}{own[column]}"
    scaled = {cell: shown.divisor for cell, shown in marked.items() if shown.divisor > 1}
    for column in sorted({column for _, column in scaled}):
        at = {row: by for (row, k), by in scaled.items() if k == column and row < len(rows)}
        cells = {row: rows[row][1] for row in at if column < len(rows[row][1])}
        if not cells:
            continue
        heads = [text for _, above in rows[: min(cells)] for text in _heads(above, column)]
        twice = any(unit.factor >= 1000 for text in heads for unit in units_of_heading(text))
        for row, own in cells.items():
            if twice and _is_number(own[column]):
                own[column] = f"{float(own[column]) / at[row]:.15g}"
        lines = line_ranges(row + 1 for row in cells)
        by = " or ".join(f"{by:,}" for by in sorted(set(at.values())))
        where = f"column {column_letters(column + 1)}, {lines}: shown divided by {by}"
        read = "read as shown, as the heading names that unit"
        notices.append(f"{where}; {read if twice else 'the numbers that the cells hold are read'}")
    return notices


def _heads(cells: Sequence[str], column: int) -> list[str]:
    """Return what a row above says of a column: its own cell, or the only one (a title)."""
    filled = [cell for cell in cells if cell.strip()]
    own = cells[column : column + 1]
    return filled if len(set(filled)) == 1 else list(own)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def column_letters(number: int) -> str:
    """Return the letters of a column.

    Parameters
    ----------
    number
        From 1.

    Examples
    --------
    >>> column_letters(2), column_letters(28)
    ('B', 'AB')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
