"""Names for files, made of the names of places: unique, and possible on every system."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final

from needsmap.errors import FileFormatError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

#: Windows has devices of these names, with any ending.
_DEVICES: Final = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
#: Longer names are cut: what is written beside a file has its name and more.
_LONGEST: Final = 80
_DIGITS: Final = 8


def is_file(path: Path) -> bool:
    """Check that a file is there; a name that the system cannot have is none.

    Parameters
    ----------
    path
        What a user named.

    Examples
    --------
    >>> from pathlib import Path
    >>> is_file(Path("n" * 5000))
    False
    """
    try:
        return path.is_file()
    except OSError:
        return False


def check_file(path: Path) -> None:
    """Check that an ordinary file is there and may be read.

    Parameters
    ----------
    path
        What a user named.

    Raises
    ------
    FileFormatError
        Where nothing is there, or it is a folder, a pipe or a device, or may not be read.

    Examples
    --------
    >>> from pathlib import Path
    >>> check_file(Path("/"))
    Traceback (most recent call last):
    needsmap.errors.FileFormatError: /: this is a folder; name a file
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        # a name with a null character is a ValueError
        raise FileFormatError(f"{path}: there is no such file; check the name") from None
    except OSError as error:
        raise FileFormatError(f"{path}: {str(error.strerror).lower()}; check the name") from None
    if stat.S_ISDIR(mode):
        raise FileFormatError(f"{path}: this is a folder; name a file")
    if not stat.S_ISREG(mode):
        raise FileFormatError(f"{path}: not an ordinary file (a pipe or a device); name a file")
    if not os.access(path, os.R_OK):
        raise FileFormatError(f"{path}: permission denied; ask for permission to read it")


def slug(text: str) -> str:
    """Return a text as a file's name or an anchor: small letters, digits and hyphens.

    Parameters
    ----------
    text
        Any. Accents are dropped. A text without Latin letters and digits, or a long one, gets
        digits of its own that are the same each time.

    Examples
    --------
    >>> slug("St. Mary's & All Saints"), slug("Ynys Môn"), slug("CON")
    ('st-marys-all-saints', 'ynys-mon', 'con-1')
    >>> slug("Київ"), slug("")
    ('name-4ec43ff9', 'untitled')
    """
    plain = re.sub(r"['\u2018\u2019]", "", unicodedata.normalize("NFKD", text.casefold()))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not any(c.isalnum() for c in text):
        return "untitled"
    digits = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_DIGITS]
    if not plain:
        return f"name-{digits}"
    if len(plain) > _LONGEST:
        return f"{plain[: _LONGEST - _DIGITS - 1].strip('-')}-{digits}"
    return f"{plain}-1" if _DEVICES.fullmatch(plain) else plain


def unique_slugs(
    texts: Sequence[str], marks: Sequence[str] = (), *, taken: Iterable[str] = ()
) -> list[str]:
    """Return a slug for each text, no two alike.

    Parameters
    ----------
    texts
        Names.
    marks
        What tells apart texts of one slug, such as their codes; where they are not given, or do
        not, a number.
    taken
        Slugs that are in use already.

    Examples
    --------
    >>> unique_slugs(["St. Ann's", "St Anns", "Index"], ["E01", "E02", "E03"], taken=["index"])
    ['st-anns-e01', 'st-anns-e02', 'index-e03']
    """
    slugs = [slug(text) for text in texts]
    used = set(taken)
    often = Counter([*slugs, *used])
    out: list[str] = []
    for i, plain in enumerate(slugs):
        name, n = plain, 1
        if often[plain] > 1 and i < len(marks):
            name = f"{plain}-{slug(marks[i])}"
        stem = name
        while name in used:
            n += 1
            name = f"{stem}-{n}"
        used.add(name)
        out.append(name)
    return out
