"""Frames that were read and checked before, so that the next command need not read them again.

A frame is in the cache folder under a name with a digest of everything it came from: the file's
SHA-256, its card, the code that read it. Whatever changes, the name changes, and the file is
read anew; no copy is ever out of date.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from needsmap.io.atomic import atomic_path
from needsmap.model import Notice

if TYPE_CHECKING:
    from collections.abc import Sequence


#: The folder within the cache.
FOLDER: Final = "read"
#: The packages whose code makes a frame of a file.
_READING: Final = ("readers", "io", "columns", "model", "library")
#: How many digits of a digest name a copy.
_DIGITS: Final = 24


class FrameCache:
    """Frames that were read before, in a folder of their own.

    Parameters
    ----------
    cache
        The cache folder. Where it cannot be written to, nothing is saved and nothing fails.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> cache = FrameCache(Path(mkdtemp()))
    >>> cache.save("lookup", ("a file's hash",), pd.DataFrame({"from": ["a"]}), [])
    >>> frame, notices = cache.load("lookup", ("a file's hash",))
    >>> frame["from"].tolist(), notices
    (['a'], [])
    >>> cache.load("lookup", ("another hash",)) is None
    True
    """

    def __init__(self, cache: Path) -> None:
        self.folder = cache / FOLDER

    def load(
        self, name: str, made_of: Sequence[object]
    ) -> tuple[pd.DataFrame, list[Notice]] | None:
        """Return a frame that was saved and its notices, or None.

        Parameters
        ----------
        name
            Of what was read: an entry's id and what of it.
        made_of
            Everything that the frame depends on, beside the code.
        """
        path = self._path(name, made_of)
        if not path.is_file():
            return None
        try:
            return _read(path)
        except Exception:  # noqa: BLE001 - whatever is wrong with a copy, it is made anew
            with contextlib.suppress(OSError):
                path.unlink()
            return None

    def save(
        self, name: str, made_of: Sequence[object], frame: pd.DataFrame, notices: Sequence[Notice]
    ) -> None:
        """Save a frame in place of what was saved under this name before.

        Parameters
        ----------
        name, made_of
            As for `load`.
        frame, notices
            What was read, and what it left out, mended or chosen.
        """
        path = self._path(name, made_of)
        try:
            with atomic_path(path) as part:
                _write(part, frame, notices)
            for older in self.folder.glob(f"{name}-{'?' * _DIGITS}.parquet"):
                if older != path:
                    older.unlink()
        except OSError:
            return

    def _path(self, name: str, made_of: Sequence[object]) -> Path:
        digest = hashlib.sha256(repr((_code(), tuple(made_of))).encode()).hexdigest()
        return self.folder / f"{name}-{digest[:_DIGITS]}.parquet"


@functools.cache
def _code() -> str:
    """Digest the code that reads, and the libraries that it reads with."""
    home = Path(__file__).parents[1]
    digest = hashlib.sha256(f"{pd.__version__} {pa.__version__}".encode())
    for package in _READING:
        for path in sorted((home / package).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _write(path: Path, frame: pd.DataFrame, notices: Sequence[Notice]) -> None:
    frame.to_parquet(path, compression="zstd")
    if notices:
        table = parquet.read_table(path)
        note = {b"needsmap": json.dumps([(n.kind, dict(n.fields)) for n in notices]).encode()}
        parquet.write_table(table.replace_schema_metadata({**table.schema.metadata, **note}), path)


def _read(path: Path) -> tuple[pd.DataFrame, list[Notice]]:
    metadata = parquet.read_schema(path).metadata
    reader = gpd.read_parquet if b"geo" in metadata else pd.read_parquet
    notices = json.loads(metadata.get(b"needsmap", b"[]"))
    return reader(path), [Notice.of(kind, **_fields(fields)) for kind, fields in notices]


def _fields(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in fields.items()}
