"""Check that a file is of the kind that its name says, and whole, before anything reads it."""

from __future__ import annotations

import csv
import json
import os
import re
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from needsmap.errors import FetchError, FileFormatError
from needsmap.io.archives import DAMAGED, check_zip, open_plain, reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import IO

_HEAD: Final = 4096
_TAIL: Final = 1 << 16
_BLOCK: Final = 1 << 20
#: JSON of fewer bytes is parsed; of larger only the ends are looked at.
_PARSED: Final = 200 * 1024**2
_SPACE: Final = b"\xef\xbb\xbf \t\r\n"
_PAGE: Final = (b"<!doctype html", b"<html")
_MARKUP: Final = (".xml", ".kml")
#: How files of a kind begin.
_MAGIC: Final = {
    ".zip": (b"PK\x03\x04", b"PK\x05\x06"), ".xlsx": (b"PK\x03\x04",), ".ods": (b"PK\x03\x04",),
    ".xls": (b"\xd0\xcf\x11\xe0",), ".parquet": (b"PAR1",), ".gpkg": (b"SQLite format 3\0",),
    ".gz": (b"\x1f\x8b",), ".tif": (b"II", b"MM"), ".json": (b"{", b"["), ".geojson": (b"{", b"["),
    ".kml": (b"<",), ".xml": (b"<",),
}  # fmt: skip
#: How they end.
_END: Final = {".parquet": (b"PAR1",), ".json": (b"}", b"]"), ".geojson": (b"}", b"]")}
#: A file that a workbook has in it.
_PARTS: Final = {".xlsx": "[Content_Types].xml", ".ods": "content.xml"}
_TEXT: Final = (".csv", ".tsv", ".txt")


def check_kind(path: Path, name: str, *, content_type: str = "") -> None:
    """Check that a file is whole and of the kind that its name says.

    Parameters
    ----------
    path
        The file, under whatever name it is.
    name
        The name that it is to have; without a known ending only web pages are refused.
    content_type
        What its server says that it is.

    Raises
    ------
    FetchError
        For an empty file, a web page (such as the form to sign in that came instead), a file
        of another kind, and one that is cut short, damaged or would unpack to too much.
    """
    kind = PurePosixPath(name).suffix.lower()
    if kind in _TEXT and "text/html" in content_type:
        raise _web_page()
    try:
        if kind == ".gz":
            _check_gzip(path, PurePosixPath(name).stem)
        else:
            _check_plain(lambda: path.open("rb"), kind)
        if kind in {".zip", *_PARTS}:
            _check_archive(path, kind)
        if kind == ".gpkg":
            _check_pages(path)
        if kind in {".json", ".geojson"} and path.stat().st_size < _PARSED:
            _check_json(path)
    except FileFormatError as error:
        raise FetchError(str(error).replace(path.name, "the file")) from None


def _web_page() -> FetchError:
    return FetchError("a web page came instead of the file")


def _other_kind(kind: str) -> FetchError:
    return FetchError(f"the file is not of the kind {kind}, or it is damaged or cut short")


def _check_gzip(path: Path, inner: str) -> None:
    with path.open("rb") as file:
        _check_head(file.read(_HEAD), ".gz")
    with reading(path), open_plain(path) as file:
        while file.read(_BLOCK):
            pass
    _check_plain(lambda: open_plain(path), PurePosixPath(inner).suffix.lower())


def _check_plain(opener: Callable[[], IO[bytes]], kind: str) -> None:
    """Check how a file begins and ends."""
    with opener() as file:
        head = file.read(_HEAD)
        file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
        tail = file.read()
    _check_head(head, kind)
    if kind in _END and not tail.rstrip(_SPACE + b"\0").endswith(_END[kind]):
        raise FetchError("the file is cut short")
    if kind in _MARKUP:
        root = re.search(rb"<([A-Za-z_][\w:.-]*)", head)
        if not root or not tail.rstrip().endswith(b"</" + root[1] + b">"):
            raise FetchError("the file is cut short")
    if kind in _TEXT:
        _check_text(head.lstrip(_SPACE), tail)


def _check_head(head: bytes, kind: str) -> None:
    bare = head.lstrip(_SPACE)
    if not bare:
        raise FetchError("the file is empty")
    marked = any(mark in bare[:1024].lower() for mark in _PAGE)
    if bare[:1] == b"<" and kind not in {".html", ".htm"} and (marked or kind not in _MARKUP):
        raise _web_page()
    if kind in _MAGIC and not (bare if kind in {*_END, *_MARKUP} else head).startswith(
        _MAGIC[kind]
    ):
        raise _other_kind(kind)


def _check_text(head: bytes, tail: bytes) -> None:
    """Check that a table of text is one, and that its last line is as long as the one before."""
    if head.startswith(
        (b"{", b"PK\x03\x04", b"%PDF", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"PAR1", b"SQLite")
    ):
        raise FetchError("the file is not a table of text, but of another kind")
    if b"\0" in head:
        return
    lines = [line for line in tail.decode("latin-1").splitlines() if line.strip()]
    if len(lines) < 2:
        raise FetchError("the file holds one line, which is not a table")
    if tail.endswith((b"\n", b"\r")) or '"' in lines[-1] + lines[-2]:
        return
    separator = max(",;\t|", key=lines[-2].count)
    before, last = (len(next(csv.reader([line], delimiter=separator))) for line in lines[-2:])
    # a last line of words alone may be a footnote
    if last < before and (last > 1 or " " not in lines[-1].strip()):
        raise FetchError("the file is cut short in the middle of its last line")


def _check_archive(path: Path, kind: str) -> None:
    names = check_zip(path)
    part = _PARTS.get(kind)
    if part and part not in names:
        raise FetchError(f"the file is a zip, but not of the kind {kind}")
    try:
        with zipfile.ZipFile(path) as archive:
            damaged = archive.testzip()
    except DAMAGED as error:
        raise FetchError(f"the file is damaged ({error})") from None
    if damaged:
        raise FetchError(f"the file is damaged ({damaged} in it)")


def _check_json(path: Path) -> None:
    try:
        json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise FetchError("the file is cut short, or not JSON") from None


def _check_pages(path: Path) -> None:
    """Check that a GeoPackage holds as many pages as it says."""
    with path.open("rb") as file:
        header = file.read(100)
    size = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    if path.stat().st_size < (65536 if size == 1 else size) * pages:
        raise FetchError("the file is cut short")
