"""Archives opened with care: no bomb, no path that climbs out, nothing written to disk."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath
from typing import IO

from needsmap.errors import FileFormatError

#: An archive may unfold to this many bytes, and to this many times its own size.
MOST_BYTES = 4 * 1024**3
MOST_TIMES = 250
MOST_MEMBERS = 10_000


def check_zip(path: Path) -> list[str]:
    """Check that a zip is whole and harmless, and list the files in it.

    Parameters
    ----------
    path
        A zip file, or a workbook that is one (xlsx, ods).

    Returns
    -------
    list of str
        The names of the files inside, folders left out.

    Raises
    ------
    FileFormatError
        Where it is no zip or cut short; where a name would climb out of the folder it is
        unpacked in; where it would unfold to more than 4 GB, to more than 250 times its size
        (and over 50 MB), or to more than 10,000 files.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise FileFormatError(
            f"{path.name}: not a whole zip file ({error}). Download or export it again"
        ) from error
    climbing = [m.filename for m in members if _climbs(m.filename)]
    if climbing:
        raise FileFormatError(
            f"{path.name}: holds a path that leads out of the archive ({climbing[0]!r}); "
            "refused. Ask its sender for a plain zip"
        )
    total = sum(m.file_size for m in members)
    packed = max(path.stat().st_size, 1)
    swollen = total > MOST_TIMES * packed and total > 50 * 1024**2
    if total > MOST_BYTES or swollen or len(members) > MOST_MEMBERS:
        raise FileFormatError(
            f"{path.name}: {packed:,} bytes would unfold to {total:,} in {len(members):,} files; "
            "refused as a zip bomb. Unpack it yourself if you trust it, and give the file inside"
        )
    return [m.filename for m in members if not m.is_dir()]


def _climbs(name: str) -> bool:
    plain = name.replace("\\", "/")
    return plain.startswith("/") or ":" in plain[:3] or ".." in PurePosixPath(plain).parts


def open_member(path: Path, name: str) -> IO[bytes]:
    """Open one file inside a zip for reading; nothing is unpacked to disk.

    Raises
    ------
    FileFormatError
        Where the member is encrypted or damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.open(name)
    except (RuntimeError, zipfile.BadZipFile, NotImplementedError) as error:
        raise FileFormatError(f"{path.name}: {name} cannot be read ({error})") from error
