"""Files and folders that are complete or not there at all."""

from __future__ import annotations

import contextlib
import os
import platform
import re
import shutil
import sqlite3
import stat
import time
import zlib
from contextlib import contextmanager
from errno import EINVAL, EIO, EISDIR
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A temporary name holds the machine and the process that writes it.
_PREFIX: Final = ".needsmap-"
_NAME: Final = re.compile(rf"{re.escape(_PREFIX)}(?P<machine>[0-9a-f]{{8}})-(?P<process>\d+)-")
#: After this many seconds a temporary file of another machine is taken for abandoned.
_DAY: Final = 86_400
#: Packages that raise errors of their own where a disk is full or a folder is closed.
_WRITERS: Final = ("pyarrow", "pyogrio", "rasterio", "sqlite3")


@contextmanager
def atomic_path(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a temporary path to write to; at the end it takes the place of the final one.

    Parameters
    ----------
    path
        Where the file is to be; its folder is made where needed. A link is followed.

    Yields
    ------
    Path
        In the same folder, with the same ending; nothing is there yet.

    Raises
    ------
    OSError
        Where nothing can be written there. After any error everything is as it was before.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with atomic_path(Path(folder) / "new" / "a.txt") as part:
    ...         _ = part.write_text("complete")
    ...     (Path(folder) / "new" / "a.txt").read_text()
    'complete'
    """
    target = _writable(Path(path))
    with _made_folder(target.parent):
        part = target.parent / f"{_temporary_name()}{target.suffix}"
        try:
            with _errors_of(part, target):
                yield part
                if target.exists():
                    shutil.copymode(target, part)
                part.replace(target)
        finally:
            # SQLite leaves journals beside its file
            for left in target.parent.glob(f"{part.name}*"):
                left.unlink(missing_ok=True)


@contextmanager
def atomic_folder(folder: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a temporary folder to write to; at the end its files are moved to the final one.

    Parameters
    ----------
    folder
        Where the files are to be; other files that it holds stay.

    Yields
    ------
    Path
        An empty folder within the final one, so that moving is renaming.

    Raises
    ------
    OSError
        Where nothing can be written there. After any error no new file is left.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as place:
    ...     with atomic_folder(Path(place) / "out") as part:
    ...         _ = (part / "a.txt").write_text("complete")
    ...     sorted(path.name for path in (Path(place) / "out").iterdir())
    ['a.txt']
    """
    target = Path(folder).resolve()
    with _made_folder(target):
        part = target / _temporary_name()
        part.mkdir()
        try:
            with _errors_of(part, target):
                yield part
                _move_all(part, target)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def write_bytes(path: str | os.PathLike[str], content: bytes) -> Path:
    """Write a file completely or not at all, and return its path.

    Parameters
    ----------
    path, content
        Where it is to be, and its bytes.

    Raises
    ------
    OSError
        See `atomic_path`.
    """
    with atomic_path(path) as part:
        part.write_bytes(content)
    return Path(path)


def write_text(path: str | os.PathLike[str], text: str, *, encoding: str = "utf-8") -> Path:
    """Write a text with its line ends as they are, completely or not at all.

    Parameters
    ----------
    path, text, encoding
        A lone surrogate, which no encoding can hold, becomes a question mark.

    Raises
    ------
    OSError
        See `atomic_path`.
    """
    return write_bytes(path, text.encode(encoding, "replace"))


@cache
def remove_abandoned(folder: Path) -> None:
    """Remove what killed processes left half written: looked for once a process.

    Parameters
    ----------
    folder
        A temporary file in it is abandoned where its process is gone, or after a day.
    """
    with contextlib.suppress(OSError):
        for path in filter(_is_abandoned, list(folder.glob(f"{_PREFIX}*"))):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _temporary_name() -> str:
    return f"{_PREFIX}{_machine()}-{os.getpid()}-{token_hex(6)}"


@cache
def _machine() -> str:
    return f"{zlib.crc32(platform.node().encode('utf-8', 'replace')):08x}"


def _is_abandoned(path: Path) -> bool:
    named = _NAME.match(path.name)
    if named is None or time.time() - path.lstat().st_mtime > _DAY:
        return named is not None
    # on Windows signal 0 would end the process
    if named["machine"] == _machine() and os.name == "posix":
        try:
            os.kill(int(named["process"]), 0)
        except (ProcessLookupError, OverflowError):
            return True
        except PermissionError:
            return False
    return False


def _writable(path: Path) -> Path:
    """Return where a link leads; refuse what a file cannot replace before any work is done."""
    target = path.resolve()
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return target
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(path))
    if not stat.S_ISREG(mode):
        raise OSError(EINVAL, "not an ordinary file; name one to write to", str(path))
    return target


@contextmanager
def _made_folder(folder: Path) -> Iterator[None]:
    """Make a folder, tidy it, and remove what was made of it again after an error."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        remove_abandoned(folder)
        yield
    except BaseException:
        for one in missing:
            with contextlib.suppress(OSError):
                one.rmdir()
        raise


def _move_all(part: Path, target: Path) -> None:
    for path in part.rglob("*"):
        if not path.is_dir():
            _writable(target / path.relative_to(part))
    _move_within(part, target)


def _move_within(part: Path, target: Path) -> None:
    """Move files and whole folders; where a folder is there already, move what is in it."""
    for path in sorted(part.iterdir()):
        final = target / path.name
        if not path.is_dir():
            path.replace(final)
            continue
        try:
            path.rename(final)
        except OSError:
            if not final.is_dir():
                raise
            _move_within(path, final)


@contextmanager
def _errors_of(part: Path, target: Path) -> Iterator[None]:
    """Name the final path in an error, and raise as an OSError what libraries raise instead."""
    try:
        yield
    except (OSError, RuntimeError, sqlite3.Error) as error:
        named = str(getattr(error, "filename", None) or "")
        library = type(error).__module__.partition(".")[0] in _WRITERS
        if str(part) in named:
            named = named.replace(str(part), str(target))
        elif named or part.is_dir() or not (library or type(error) is OSError):
            raise
        number = getattr(error, "errno", None) or EIO
        reason = getattr(error, "strerror", None) or f"cannot be written ({error})"
        raise OSError(number, reason, named or str(target)) from error
