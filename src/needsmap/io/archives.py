"""Zip and gzip files opened with care: no bomb, no path that climbs out, nothing on disk."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, cast

from needsmap.errors import FileFormatError
from needsmap.io.limits import MOST_BYTES, MOST_MEMBERS, most_unpacked

if TYPE_CHECKING:
    from collections.abc import Generator

#: What the standard library raises for an archive that is damaged, encrypted or unusual.
DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError,
           ValueError, UnicodeError)  # fmt: skip


def check_zip(path: Path) -> list[str]:
    """Check that a zip is whole and harmless, and return the names of the files in it.

    Parameters
    ----------
    path
        A zip file, or a workbook that is one (xlsx, xlsb, ods).

    Raises
    ------
    FileFormatError
        Where it is damaged, a name climbs out of its folder, or it unpacks to too much.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except DAMAGED as error:
        raise FileFormatError(
            f"{path.name}: not a whole zip file or workbook: cut short or damaged ({error}). "
            "Download or export it again"
        ) from error
    climbing = [m.filename for m in members if _climbs(m.filename)]
    if climbing:
        raise FileFormatError(
            f"{path.name}: holds a path that leads out of the archive ({climbing[0]!r}); "
            "refused. Ask its sender for a plain zip"
        )
    total = sum(m.file_size for m in members)
    packed = max(path.stat().st_size, 1)
    if total > most_unpacked(packed) or len(members) > MOST_MEMBERS:
        raise FileFormatError(
            f"{path.name}: {packed:,} bytes would unpack to {total:,} in {len(members):,} files; "
            "refused as a zip bomb. Unpack it yourself if you trust it, and give the file inside"
        )
    return [m.filename for m in members if not m.is_dir()]


def _climbs(name: str) -> bool:
    plain = name.replace("\\", "/")
    return plain.startswith("/") or ":" in plain[:3] or ".." in PurePosixPath(plain).parts


@contextmanager
def reading(path: Path, what: str = "") -> Generator[None]:
    """Turn whatever a damaged archive raises while it is read into one clear error.

    Parameters
    ----------
    path, what
        The archive, and what is read of it.

    Raises
    ------
    FileFormatError
        Naming both.
    """
    try:
        yield
    except FileFormatError:
        raise
    except DAMAGED as error:
        inside = f": {what}" if what else ""
        raise FileFormatError(
            f"{path.name}{inside}: damaged, cut short or encrypted ({error}). "
            "Download or export it again"
        ) from error


def open_member(path: Path, name: str, *, most: int = MOST_BYTES) -> IO[bytes]:
    """Open one file inside a zip; nothing is unpacked to disk.

    Parameters
    ----------
    path, name
        The zip, and the file in it.
    most
        Bytes that it may unpack to.

    Raises
    ------
    FileFormatError
        Where it is too large, encrypted or damaged at its start: read it within `reading`.
    """
    with reading(path, name), zipfile.ZipFile(path) as archive:
        if archive.getinfo(name).file_size > most:
            raise _too_large(f"{path.name}: {name}", most)
        return archive.open(name)


def open_plain(path: Path, *, most: int = MOST_BYTES) -> IO[bytes]:
    """Open a file, unpacking it where it is gzipped, whatever its name says.

    Parameters
    ----------
    path
        The file.
    most
        Bytes that it may have, unpacked.

    Raises
    ------
    FileFormatError
        Where it is larger, or a gzip is damaged.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        zipped = file.read(2) == b"\x1f\x8b"
    if zipped:
        most = min(most, most_unpacked(size))
        with gzip.GzipFile(path) as unpacked, reading(path):
            size = unpacked.seek(most + 1)
    if size > most:
        raise _too_large(path.name, most)
    return cast("IO[bytes]", gzip.GzipFile(path)) if zipped else path.open("rb")


def _too_large(what: str, most: int) -> FileFormatError:
    return FileFormatError(
        f"{what}: more than {most:,} bytes, unpacked; not read. Cut it to the rows that are meant"
    )
