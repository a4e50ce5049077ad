"""Any table that a partner sends, as rows of text with their line numbers.

What was found out about the file (encoding, separator, sheet) is told, and can be overruled.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, cast

from needsmap.errors import FileFormatError
from needsmap.readers.registers.archives import MOST_BYTES, MOST_TIMES, check_zip, open_member

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

#: A line of a file: its number (1-based, of its first line) and its cells.
Row = tuple[int, list[str]]

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_TEXT = (".csv", ".tsv", ".txt", ".tab")
_BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
_MAPS = (".geojson", ".json", ".gpkg", ".shp")
_PROBE = 64 * 1024
_LONGEST_CELL = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a user may say about a file instead of having it found out.

    Attributes
    ----------
    encoding, separator, sheet
        ``"utf-8"``, ``";"``, a worksheet's (or a map layer's) name; "" to find out.
    header_row
        The line of the header (1-based), 0 for none; None to find out.
    keep_personal
        True keeps the columns with personal data (e-mail, telephone, head teacher).
    """

    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    header_row: int | None = None
    keep_personal: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """A table that can be walked through more than once.

    ``walk`` gives its rows from the first; ``crs`` is that of the columns ``x`` and ``y`` of
    a map file, "" for other files; ``told`` says in sentences what was found out.
    """

    walk: Callable[[], Generator[Row]]
    told: tuple[str, ...] = ()
    crs: str = ""


def open_rows(path: Path, reading: Reading) -> Rows:
    """Open a register of any of the known kinds.

    Parameters
    ----------
    path
        csv, tsv or txt (perhaps gzipped); xlsx, xls, ods; geojson, gpkg, shp; or a zip that
        holds one of these. The kind is told from the bytes, then from the name.
    reading
        What the user says about the file.

    Raises
    ------
    FileFormatError
        Where it is empty, cut short, of another kind, or an archive that is not safe.
    """
    if not path.is_file():
        raise FileFormatError(f"{path}: there is no such file")
    with path.open("rb") as file:
        magic = file.read(16)
    if not magic:
        raise FileFormatError(f"{path.name}: the file is empty")
    name = path.name.lower().removesuffix(".gz")
    if magic.startswith(b"PK"):
        return _open_zip(path, reading)
    if magic.startswith(b"\xd0\xcf\x11\xe0"):
        return open_book(path, reading)
    if magic.startswith(b"SQLite format 3") or name.endswith(_MAPS):
        return open_map(path, reading)
    if magic.startswith(b"%PDF"):
        raise FileFormatError(f"{path.name}: a PDF; ask for the table it was made from")
    if magic.lstrip().lower().startswith((b"<!doctype", b"<html")):
        raise FileFormatError(f"{path.name}: a web page, not a table; save the file it links to")
    return _open_text(lambda: _opened(path), path.name, reading)


def _opened(path: Path) -> IO[bytes]:
    """Open a plain or gzipped file; a gzip that swells like a bomb is refused."""
    file = path.open("rb")
    if file.read(2) != b"\x1f\x8b":
        file.seek(0)
        return file
    file.close()
    unpacked = gzip.GzipFile(path)
    most = min(MOST_BYTES, max(MOST_TIMES * path.stat().st_size, 50 * 1024**2))
    try:
        size = unpacked.seek(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        unpacked.close()
        raise FileFormatError(f"{path.name}: not a whole gzip file ({error})") from error
    if size > most:
        unpacked.close()
        raise FileFormatError(f"{path.name}: unfolds to more than {most:,} bytes; refused")
    unpacked.seek(0)
    return cast("IO[bytes]", unpacked)


def _open_zip(path: Path, reading: Reading) -> Rows:
    """Open a workbook, or the one table inside a zip."""
    names = check_zip(path)
    if any(n in {"[Content_Types].xml", "content.xml"} for n in names):
        return open_book(path, reading)
    tables = [n for n in names if n.lower().endswith((*_TEXT, *_BOOKS, *_MAPS))]
    tables = [n for n in tables if not n.startswith("__MACOSX/")]
    if len(tables) != 1:
        found = ", ".join(tables[:6]) or "none"
        raise FileFormatError(
            f"{path.name}: a zip must hold one table, this holds {len(tables)} ({found}). "
            "Unpack it and give the file that is meant"
        )
    inside = tables[0]
    if inside.lower().endswith(_MAPS):
        return open_map(path, reading, member=inside)
    if inside.lower().endswith(_BOOKS):
        raise FileFormatError(f"{path.name}: unpack the workbook {inside!r} and give that")
    rows = _open_text(lambda: open_member(path, inside), f"{path.name}: {inside}", reading)
    return replace(rows, told=(f"read {inside} inside the zip", *rows.told))


def _open_text(opener: Callable[[], IO[bytes]], what: str, reading: Reading) -> Rows:
    encoding = reading.encoding or find_encoding(opener, what)
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise FileFormatError(f"{what}: no encoding is called {encoding!r}") from None
    separator = reading.separator or find_separator(_head(opener, encoding))
    words = SEPARATORS.get(separator, repr(separator))
    told = (f"encoding {encoding}", f"separated by {words}")

    def walk() -> Generator[Row]:
        with io.TextIOWrapper(opener(), encoding, errors="replace", newline="") as text:
            yield from _parse(text, separator, what)

    return Rows(walk, told)


def _parse(text: io.TextIOWrapper, separator: str, what: str) -> Generator[Row]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(text, delimiter=separator)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileFormatError(
            f"{what}: line {line}: {error}. A quotation mark that is opened there is probably "
            "never closed: mend that line"
        ) from error
    except (OSError, EOFError, zlib.error) as error:
        raise FileFormatError(f"{what}: cut short at line {line} ({error})") from error


def _head(opener: Callable[[], IO[bytes]], encoding: str) -> str:
    with opener() as file:
        return file.read(_PROBE).decode(encoding, errors="replace")


def find_encoding(opener: Callable[[], IO[bytes]], what: str) -> str:
    """Tell the encoding: a byte order mark, else UTF-8 if every byte is, else Windows-1252.

    Raises
    ------
    FileFormatError
        Where the bytes are no text.
    """
    with opener() as file:
        head = file.read(_PROBE)
        for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
                           (codecs.BOM_UTF16_BE, "utf-16")):  # fmt: skip
            if head.startswith(mark):
                return name
        even, odd = head[::2].count(0), head[1::2].count(0)
        if max(even, odd) > 0.3 * len(head) / 2:
            return "utf-16-le" if odd > even else "utf-16-be"
        if even or odd:
            raise FileFormatError(f"{what}: not a table of text (it holds zero bytes)")
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while head:
                decoder.decode(head)
                head = file.read(1 << 20)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "windows-1252"
    return "utf-8"


def find_separator(head: str) -> str:
    r"""Tell the separator: the one that cuts most lines into the same number of cells.

    Examples
    --------
    >>> find_separator("name;post code\nLibrary, Main;N1 1AA\n")
    ';'
    """
    lines = head.splitlines()[:60]
    lines = lines[:-1] if len(lines) > 2 and not head.endswith(("\n", "\r")) else lines
    best, mark = 0.0, ","
    for separator in SEPARATORS:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=separator) if cells]
        usual = max(set(widths), key=widths.count, default=1)
        score = 0.0 if usual < 2 else widths.count(usual) / len(widths) + usual / 1000
        if score > best:
            best, mark = score, separator
    return mark


def open_book(path: Path, reading: Reading) -> Rows:
    """Open a worksheet (xlsx, xls, ods): the named one, else the one with most filled cells.

    Raises
    ------
    FileFormatError
        Where it is no whole workbook, is protected, or has no sheet of that name.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        if reading.sheet and reading.sheet not in names:
            raise FileFormatError(
                f"{path.name}: no sheet {reading.sheet!r}; it has {', '.join(names)}"
            )
        sheets = [reading.sheet] if reading.sheet else names
        tables = {n: book.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in sheets}
    except CalamineError as error:
        raise FileFormatError(
            f"{path.name}: not a whole workbook, or protected ({error}). Save it again"
        ) from error
    chosen = max(tables, key=lambda n: sum(1 for row in tables[n] if any(c != "" for c in row)))
    rows = [(i, [_text(c) for c in cells]) for i, cells in enumerate(tables[chosen], start=1)]
    others = f" of {len(names)}" if len(names) > 1 else ""
    return Rows(lambda: (row for row in rows), (f"worksheet {chosen!r}{others}",))


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    isoformat = getattr(cell, "isoformat", None)
    return str(isoformat()).removesuffix("T00:00:00") if isoformat else str(cell)


def open_map(path: Path, reading: Reading, *, member: str = "") -> Rows:
    """Open a map file (geojson, gpkg, shp): its columns, and ``x`` and ``y`` of each shape.

    An area or a line is given by a point within it. Line numbers are those of the features,
    counted from 2, as if a header stood above them.

    Raises
    ------
    FileFormatError
        Where it cannot be read, or says no CRS.
    """
    import pyogrio

    where = f"/vsizip/{path.resolve()}/{member}" if member else str(path)
    try:
        frame = pyogrio.read_dataframe(where, layer=reading.sheet or None)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise FileFormatError(f"{path.name}: not a map file that can be read ({error})") from error
    shapes = getattr(frame, "geometry", None)
    if shapes is None:
        names = [str(c) for c in frame.columns]
        plain = [(i, [_text(c) for c in row]) for i, row in enumerate(frame.fillna("").values, 2)]
        return Rows(lambda: (row for row in [(1, names), *plain]), ("a layer without shapes",))
    if frame.crs is None:
        raise FileFormatError(
            f"{path.name}: no CRS is set, so its places are unknown. Save it again with its CRS"
        )
    points = shapes.representative_point().to_crs("EPSG:27700")
    table = frame.drop(columns=frame.geometry.name)
    names = [*map(str, table.columns), "x", "y"]
    body: list[Row] = []
    for i, (cells, point) in enumerate(zip(table.itertuples(index=False), points, strict=True), 2):
        place = (
            ["", ""] if point is None or point.is_empty else [f"{point.x:.2f}", f"{point.y:.2f}"]
        )
        body.append((i, [*("" if _absent(c) else _text(c) for c in cells), *place]))
    kinds = ", ".join(sorted({str(k) for k in frame.geom_type.dropna()})) or "no shape"
    told = (f"{len(body)} features ({kinds}) in {frame.crs.to_string()}",)
    return Rows(lambda: (row for row in [(1, names), *body]), told, crs="EPSG:27700")


def _absent(cell: object) -> bool:
    return cell is None or cell != cell  # noqa: PLR0124 - NaN and NaT differ from themselves
