"""A document's tables as an accessible workbook: cover, contents, one table a sheet."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from needsmap.errors import NeedsmapError
from needsmap.extras import load_extra
from needsmap.io.file_names import slug
from needsmap.reports.document import Document, Mark, Table
from needsmap.reports.steady import EPOCH, steady_zip

if TYPE_CHECKING:
    from types import ModuleType

    from needsmap.reports.document import Cell

#: The Analysis Function's shorthand for "not available".
NOT_AVAILABLE: Final = "[x]"


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
                title=_plain(table.title),
                subtitles=[_plain(f"{document.title}: {section.title}")],
                scope=document.subtitle,
                source="see the cover",
                legend=[f"{NOT_AVAILABLE} = not available"],
                instructions=_plain(table.note) if table.note else "",
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
                title=_plain(f"{document.title}: {document.subtitle}"),
                intro=[line for line in (document.banner, document.finding, document.date) if line],
                about=list(document.sources) or ["This is not an official statistic."],
            ),
            workbook_options={"strings_to_formulas": False, "strings_to_urls": False},
        )
        book.set_properties(
            {
                "title": _plain(document.title),
                "author": "needsmap",
                "created": EPOCH.replace(tzinfo=None),
            }
        )
        book.close()
        return steady_zip(path.read_bytes())


def _label(table: Table, taken: dict[str, Any]) -> str:
    """Give a sheet a short name of its own: whole words, as far as a tab bears them."""
    plain = "".join(c for c in table.title if c.isalnum() or c in " -").strip()
    stem = shorten(plain, width=28, placeholder="") or plain[:28] or "Table"
    label, n = stem, 1
    while label.casefold() in {t.casefold() for t in taken}:
        n += 1
        label = f"{stem} {n}"
    return label


def _frame(table: Table) -> pd.DataFrame:
    headings = [_plain(column.heading) for column in table.columns]
    rows = [[_plain(cell) for cell in row] for row in table.rows]
    return pd.DataFrame(rows, columns=headings).astype("object")


def _plain(cell: Cell) -> str | int | float:
    if isinstance(cell, Mark):
        return cell.words
    if cell is None or cell == "" or cell != cell:  # noqa: PLR0124 - nan is unequal to itself
        return NOT_AVAILABLE
    if isinstance(cell, str):
        return "".join(c for c in cell if c in "\t\n" or ord(c) >= 32)
    return cell
