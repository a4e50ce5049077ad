"""The tables of documents as files for other programs: CSV, with a datapackage beside them."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Final

from needsmap.io.file_names import slug
from needsmap.io.output_text import clean_text, csv_cell
from needsmap.reports.document import Document, Mark, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from needsmap.reports.document import Cell

_NUMBERS: Final = {"whole", "decimal", "percent", "points", "pounds", "bar", "hundredth"}


def named_tables(documents: Iterable[Document]) -> dict[str, tuple[Document, Table]]:
    """Return every table a file name of its own, in order.

    Parameters
    ----------
    documents
        In the order in which their tables are named.

    Returns
    -------
    dict
        Name without an ending, to the document and the table. Tables without a row are left out.
    """
    tables: dict[str, tuple[Document, Table]] = {}
    for document in documents:
        for _, table in document.tables():
            if not table.rows:
                continue
            stem = slug(table.name or table.title).replace("-", "_")
            name, n = stem, 1
            while name in tables:
                n += 1
                name = f"{stem}_{n}"
            tables[name] = (document, table)
    return tables


def as_csv(table: Table) -> bytes:
    """Write a table as CSV: UTF-8 with a byte order mark, formulas put behind an apostrophe.

    Parameters
    ----------
    table
        Any table.
    """
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow([csv_cell(column.heading) for column in table.columns])
    for row in table.rows:
        writer.writerow([csv_cell(_plain(cell)) for cell in row])
    return sink.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str | int | float | None:
    if isinstance(cell, Mark):
        return cell.words
    if cell is None or cell != cell:  # noqa: PLR0124 - nan is unequal to itself
        return None
    return cell if isinstance(cell, str) else round(cell, 6)


def datapackage(
    name: str, title: str, tables: dict[str, tuple[Document, Table]], sources: Sequence[str]
) -> str:
    """Describe the files as a Frictionless data package, as JSON text.

    Parameters
    ----------
    name, title
        Of the package.
    tables
        From `named_tables`.
    sources
        Attribution lines.
    """
    resources = [
        {
            "name": key.replace("_", "-"),
            "path": f"{key}.csv",
            "title": table.title,
            "description": table.note,
            "encoding": "utf-8",
            "schema": {
                "fields": [
                    {
                        "name": column.heading,
                        "type": "number" if column.kind in _NUMBERS else "string",
                    }
                    for column in table.columns
                ]
            },
        }
        for key, (_, table) in tables.items()
    ]
    whole = {
        "name": name,
        "title": title,
        "sources": [{"title": line} for line in sources],
        "resources": resources,
    }
    return clean_text(json.dumps(whole, indent=1, ensure_ascii=False)) + "\n"
