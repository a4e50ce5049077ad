"""What reaches the terminal: text alone, in the terminal's encoding, and errors in one line."""

from __future__ import annotations

import errno
import re
import sys
from textwrap import shorten
from typing import Final

import typer

#: Sequences that a terminal obeys: CSI; OSC, DCS and their kind with an end; any other escape.
_SEQUENCES: Final = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]"
)
#: Control characters but tab and line end, and what turns the direction of writing.
CONTROLS: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
    r"|\r(?!\n)"
)
#: The end of a path, in characters, that a message shows.
_LONGEST: Final = 100
#: What to do about an error of the system.
_REMEDIES: Final = {
    errno.ENOSPC: "free some space, or write to another disk",
    errno.EDQUOT: "free some space, or write to another disk",
    errno.EIO: "is the disk full?",
    errno.EFBIG: "free some space, or write to another disk",
    errno.EACCES: "ask for permission, or name another file or folder",
    errno.EPERM: "ask for permission, or name another file or folder",
    errno.EROFS: "name another file or folder",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.EISDIR: "name a file, not a folder",
    errno.EEXIST: "a part of the path is a file, not a folder",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.ENOENT: "check the path",
}


def plain(text: str) -> str:
    r"""Return a text without what a terminal would obey: escape sequences, controls, bidi marks.

    Parameters
    ----------
    text
        Of a partner, a card, a publisher, an error. Tabs and line ends stay.

    Examples
    --------
    >>> plain("\x1b[31mred\x1b]0;title\x07 \x9b2Jtext\u202e")
    'red text'
    """
    return CONTROLS.sub("", _SEQUENCES.sub("", text))


def echo(text: object = "", *, err: bool = False, nl: bool = True) -> None:
    """Print `plain` text, on the error stream if asked to."""
    typer.echo(plain(str(text)), err=err, nl=nl)


def prepare_streams() -> None:
    """Replace a character that the terminal's encoding lacks, rather than raise."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def describe_os_error(error: OSError) -> str:
    """Return one line on an error of the system: which file, why, what to do.

    Examples
    --------
    >>> describe_os_error(PermissionError(13, "Permission denied", "a.csv"))
    'a.csv: permission denied; ask for permission, or name another file or folder'
    """
    reason = error.strerror or str(error) or type(error).__name__
    name = str(error.filename or error.filename2 or "")
    if len(name) > _LONGEST:
        name = f"...{name[-_LONGEST:]}"
    remedy = _REMEDIES.get(error.errno or 0, "")
    reason = shorten(reason[:1].lower() + reason[1:], 2 * _LONGEST, placeholder=" ...")
    line = f"{name and f'{name}: '}{reason}{remedy and f'; {remedy}'}"
    return " ".join(line.split())
