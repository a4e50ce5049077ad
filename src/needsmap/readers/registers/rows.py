"""Registers as rows of text with their line numbers: tables and map files alike."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from needsmap.columns import BNG
from needsmap.io.archives import check_zip
from needsmap.io.tables import TableOptions, order_sheets
from needsmap.io.vector import ENDINGS, KINDS
from needsmap.readers.registers.map_rows import read_map_rows

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Generator
    from pathlib import Path

    from needsmap.io.cells import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(TableOptions):
    """What a user may state about a register instead of having it found out.

    Attributes
    ----------
    header_row
        The line of the header (1-based), 0 for none; None to find out.
    keep_personal
        True keeps the columns with personal data (e-mail, telephone, head teacher).
    crs
        The coordinate system, which overrules what the file says; "" to find out.
    as_of
        The day by which a date of closure or disposal has passed; None for today.
    """

    header_row: int | None = None
    keep_personal: bool = False
    crs: str = ""
    as_of: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """A register that can be walked through more than once.

    ``walk`` gives its rows from the first; ``crs`` is that of the columns ``x`` and ``y`` of
    a map file, "" for other files; ``told`` says in sentences what was found out; ``separator``
    parts the columns of a text file; ``faults`` are those of single lines; ``sheet`` is the
    worksheet, and ``hidden`` whether it is hidden.
    """

    walk: Callable[[], Generator[Row]]
    notices: tuple[str, ...] = ()
    crs: str = ""
    separator: str = ""
    faults: dict[int, str] = field(default_factory=dict)
    sheet: str = ""
    hidden: bool = False

    def head(self, most: int) -> list[Row]:
        """Return the first rows that have a filled cell."""
        with closing(self.walk()) as walk:
            return list(islice((row for row in walk if any(row[1])), most))


def open_rows(path: Path, reading: Reading) -> list[Rows]:
    """Open a register: a table (see `needsmap.io.tables.order_sheets`) or a map file.

    Parameters
    ----------
    path
        csv, tsv or txt (perhaps gzipped); xlsx, xls, xlsb, ods; a map file (see
        `needsmap.io.vector.read_layers`); or a zip that holds one of these.
    reading
        What the user states about the file.

    Returns
    -------
    list of Rows
        Several for a workbook of which no worksheet is named: the one that is meant first.

    Raises
    ------
    FileFormatError
        Where it is empty, cut short, of another kind, or an archive that is not safe.
    """
    if path.is_file() and _is_map(path):
        held = read_map_rows(path, layer=reading.sheet, crs=reading.crs)
        return [Rows(lambda: (row for row in held.rows), tuple(held.notices), crs=BNG,
                     faults=held.faults)]  # fmt: skip
    return [
        Rows(table.walk, table.notices, separator=table.separator, sheet=table.sheet,
             hidden=table.hidden)
        for table in order_sheets(path, reading)
    ]  # fmt: skip


def _is_map(path: Path) -> bool:
    """Return whether a file is a map file, or a zip that holds one."""
    with path.open("rb") as file:
        magic = file.read(16)
    if magic.startswith(b"PK") and path.suffix.lower() != ".kmz":
        names = [n for n in check_zip(path) if not n.startswith("__MACOSX/")]
        return any(n.lower().endswith(ENDINGS) for n in names)
    return magic.startswith(b"SQLite format 3") or path.suffix.lower() in KINDS
