"""Any table file in, its cells as text out: csv (gzipped or not), xlsx, xls, ods.

The publishers' files differ in kind, encoding and header row, not in what they hold. This
room turns each into one frame of text with its headers tidied; it knows no column's meaning.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zipfile
from typing import TYPE_CHECKING

from needsmap.errors import FileFormatError, FrameError, listed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

WORKBOOKS = {".xlsx", ".xls", ".xlsm", ".ods"}

#: How many rows to look through for the header.
HEADER_ROWS = 15


def tidy(header: object) -> str:
    """Fold white space in a header: official ones end in blanks and hold line breaks."""
    return " ".join(str(header).split())


def matches(pattern: str, header: str) -> bool:
    """Tell whether a tidied header fits a card's pattern, whole and in any case."""
    return re.fullmatch(pattern, header, re.IGNORECASE) is not None


def find_column(pattern: str, headers: Iterable[str]) -> str | None:
    """Give the first header that fits a pattern, or None."""
    return next((header for header in headers if matches(pattern, header)), None)


def read_sheet(path: Path, key: str, *, sheet: str = "", member: str = "") -> pd.DataFrame:
    """Read a table whose header row holds a known column.

    Parameters
    ----------
    path
        A csv, csv.gz, xlsx, xls or ods file, or a zip that holds one.
    key
        Pattern of a column that must be there: it tells the header row from lines above it.
    sheet
        Pattern of a worksheet's name; "" for the first that has the key column.
    member
        Pattern of a file's name inside a zip; "" for its only table.

    Returns
    -------
    DataFrame
        Every cell as text (missing where empty), headers tidied.

    Raises
    ------
    FileFormatError
        For a file that is empty, cut short, or not of the kind its name says.
    FrameError
        If no header row holds the key column; the message lists what was found instead.
    """
    data, suffix = _unwrapped(path, member)
    if not data.strip():
        raise FileFormatError(f"{path}: the file is empty")
    if suffix in WORKBOOKS:
        return _from_workbook(data, path, key, sheet)
    return _from_text(data, path, key)


def _unwrapped(path: Path, member: str) -> tuple[bytes, str]:
    """Give the bytes of the table itself, out of gzip or zip, and its suffix."""
    suffixes = [s.lower() for s in path.suffixes]
    try:
        if suffixes[-1:] == [".gz"]:
            with gzip.open(path) as file:
                return file.read(), suffixes[-2] if len(suffixes) > 1 else ""
        if suffixes[-1:] == [".zip"]:
            return _from_zip(path, member)
        return path.read_bytes(), suffixes[-1] if suffixes else ""
    except (gzip.BadGzipFile, zipfile.BadZipFile, EOFError) as error:
        raise FileFormatError(f"{path}: cut short or damaged ({error}). Fetch it again") from None


def _from_zip(path: Path, member: str) -> tuple[bytes, str]:
    tables = (".csv", ".xlsx", ".xls", ".ods", ".tsv", ".txt")
    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if n.lower().endswith(tables)]
        fitting = [n for n in names if not member or re.search(member, n, re.IGNORECASE)]
        if len(fitting) != 1:
            raise FileFormatError(
                f"{path}: expected one table in the zip, found {len(fitting)}: {names[:8]}. "
                "Unpack it and name the file with --file"
            )
        return archive.read(fitting[0]), "." + fitting[0].rsplit(".", 1)[-1].lower()


def decode(data: bytes, path: Path) -> str:
    """Turn bytes into text: a byte order mark first, then UTF-8, then Windows-1252.

    Raises
    ------
    FileFormatError
        For bytes that are no text.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if b"\x00" in data[:4096]:
        raise FileFormatError(f"{path}: this is no text file (it holds zero bytes)")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _from_text(data: bytes, path: Path, key: str) -> pd.DataFrame:
    import csv

    import pandas as pd

    text = decode(data, path)
    if text.lstrip()[:1] == "<":
        raise FileFormatError(f"{path}: this is a web page, not a table. Fetch it again")
    lines = text.splitlines()[:HEADER_ROWS]
    for separator in (",", "\t", ";", "|"):
        for number, cells in enumerate(csv.reader(lines, delimiter=separator)):
            if any(matches(key, tidy(cell)) for cell in cells):
                frame = pd.read_csv(
                    io.StringIO(text),
                    sep=separator,
                    skiprows=number,
                    dtype="string",
                    skip_blank_lines=False,
                    index_col=False,
                )
                return _tidied(frame.dropna(how="all"))
    raise _no_header(path, key, next(csv.reader(lines), []))


def _from_workbook(data: bytes, path: Path, key: str, sheet: str) -> pd.DataFrame:
    import pandas as pd

    try:
        with pd.ExcelFile(io.BytesIO(data), engine="calamine") as book:
            names = [str(n) for n in book.sheet_names]
            wanted = [n for n in names if not sheet or matches(sheet, tidy(n))]
            seen: list[object] = []
            for name in wanted or names:
                cells = pd.read_excel(book, sheet_name=name, header=None, dtype=object)
                for number in range(min(HEADER_ROWS, len(cells))):
                    row = cells.iloc[number].tolist()
                    if any(matches(key, tidy(cell)) for cell in row):
                        body = cells.iloc[number + 1 :].dropna(how="all")
                        body.columns = pd.Index(row)
                        return _tidied(body.map(_as_text).astype("string"))
                    seen = seen or [cell for cell in row if not pd.isna(cell)]
    except FrameError:
        raise
    except Exception as error:  # noqa: BLE001 - the workbook reader raises errors of its own kinds
        raise FileFormatError(
            f"{path}: not a workbook that can be read: cut short or damaged ({error})"
        ) from None
    raise _no_header(path, key, seen)


def _as_text(cell: object) -> str | None:
    """Write a cell as a person reads it: 12 for 12.0, nothing for an empty one."""
    if cell is None or cell != cell:  # noqa: PLR0124 - not-a-number is unequal to itself
        return None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _tidied(frame: pd.DataFrame) -> pd.DataFrame:
    frame.columns = frame.columns.map(tidy)
    return frame.reset_index(drop=True)


def _no_header(path: Path, key: str, found: Iterable[object]) -> FrameError:
    headers = [repr(tidy(cell)) for cell in found if tidy(cell) not in {"", "nan"}]
    return FrameError(
        f"{path}: no column matches {key!r} in the first {HEADER_ROWS} rows. Found:\n"
        f"{listed(headers or ['nothing'])}"
    )
