"""A document's tables as an accessible workbook: cover, contents, one table a sheet."""

from __future__ import annotations

import re
import tempfile
import warnings
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from needsmap.errors import NeedsmapError
from needsmap.extras import load_extra
from needsmap.io.file_names import slug
from needsmap.io.output_text import clean_text
from needsmap.reports.document import Document, Mark, Table
from needsmap.reports.reproducible import EPOCH, reproducible_zip

if TYPE_CHECKING:
    from types import ModuleType

    from needsmap.reports.document import Cell

#: Sheets that the workbook has besides, and a name that Excel keeps for itself.
_TAKEN: Final = ("Cover", "Contents", "Notes", "History")
#: Characters that a cell holds.
_LONGEST: Final = 32_767

#: The Analysis Function's shorthand for "not available".
_NOT_AVAILABLE: Final = "[x]"


def check_installed() -> ModuleType:
    """Load gptables.

    Raises
    ------
    NeedsmapError
        Where it is not installed.
    """
    with warnings.catch_warnings():
        # it leaves the file of its own theme to the collector when it is first imported
        warnings.simplefilter("ignore", ResourceWarning)
        return load_extra("gptables", "workbooks")


def render(document: Document) -> bytes:
    """Render the tables of a document as an xlsx workbook after the Analysis Function's guide.

    Parameters
    ----------
    document
        At least one table.

    Returns
    -------
    bytes
        The same document gives the same bytes. No cell is read as a formula.

    Raises
    ------
    NeedsmapError
        Where gptables is not installed, or the document holds no table.
    """
    gpt = check_installed()
    sheets: dict[str, Any] = {}
    for i, (section, table) in enumerate(document.tables(), start=1):
        if table.rows:
            sheets[_label(table, sheets)] = gpt.GPTable(
                table=_frame(table),
                table_name=f"table_{i}_{slug(table.title).replace('-', '_')}"[:60],
                title=_text(table.title) or "Table",
                subtitles=[_text(f"{document.title}: {section.title}")],
                scope=_text(document.subtitle),
                source="see the cover",
                legend=[f"{_NOT_AVAILABLE} = not available"],
                instructions=_text(table.note),
            )
    if not sheets:
        raise NeedsmapError("a workbook needs at least one table with a row")
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # gptables' own: no sheet of notes, pandas' old habits
        path = Path(folder) / "tables.xlsx"
        book = gpt.produce_workbook(
            str(path),
            sheets,
            cover=gpt.Cover(
                title=_text(f"{document.title}: {document.subtitle}"),
                intro=[
                    _text(line)
                    for line in (document.banner, document.finding, document.prepared)
                    if line
                ],
                about=[_text(line) for line in document.sources]
                or ["This is not an official statistic."],
            ),
            workbook_options={"strings_to_formulas": False, "strings_to_urls": False},
        )
        book.set_properties(
            {
                "title": _text(document.title)[:255],
                "author": "needsmap",
                "created": EPOCH.replace(tzinfo=None),
            }
        )
        book.close()
        return reproducible_zip(path.read_bytes())


def _label(table: Table, taken: dict[str, Any]) -> str:
    """Return a short name for a sheet, unlike any other: whole words, as far as they fit.

    Excel takes 31 characters, and counts those beyond U+FFFF twice: they are left out.
    """
    letters = (c for c in table.title if (c.isalnum() and c <= "\uffff") or c in " -")
    plain = "".join(letters).strip()
    stem = shorten(plain, width=28, placeholder="") or plain[:28] or "Table"
    label, n = stem, 1
    while label.casefold() in {t.casefold() for t in (*taken, *_TAKEN)}:
        n += 1
        label = f"{stem[: 30 - len(str(n))]} {n}"
    return label


def _frame(table: Table) -> pd.DataFrame:
    headings = [_plain(column.heading) for column in table.columns]
    rows = [[_plain(cell) for cell in row] for row in table.rows]
    return pd.DataFrame(rows, columns=headings).astype("object")


def _plain(cell: Cell) -> str | int | float:
    value = cell.words if isinstance(cell, Mark) else cell
    if isinstance(value, str):
        return _text(value) or _NOT_AVAILABLE
    if value is None or value != value:  # noqa: PLR0124 - nan is unequal to itself
        return _NOT_AVAILABLE
    return value


def _text(text: str) -> str:
    """Return a text that gptables writes as it is: it would make links and notes of some.

    ``[text](target)`` would become a link out of the file, ``$$name$$`` a note, and a cell
    without a Latin letter or digit an error. Excel holds so many characters a cell and no more;
    XlsxWriter would drop a longer text without a word.
    """
    plain = clean_text(text).replace("](", "] (").replace("$$", "$ $").replace("$$", "$ $").strip()
    if plain and not re.search("[a-zA-Z0-9]", plain):
        plain = f"{plain} [as written]"
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"
