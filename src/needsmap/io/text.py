"""Which encoding and which separator a file of text is in.

The files are English, and mostly ASCII: a handful of bytes (a pound sign, an apostrophe, an
accent) tell the encoding. A general detector has too little to go on there (charset-normalizer
takes code page 437 for Windows-1252), so the encodings that English spreadsheets write are
weighed by what they make of those bytes, and the detector is asked only where none fits.
"""

from __future__ import annotations

import codecs
import csv
import re
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from charset_normalizer import from_bytes

from needsmap.errors import FileFormatError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: The separators that are looked for, with their names.
SEPARATORS: Final = {
    ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", "¬": "not sign", "^": "caret",
}  # fmt: skip
#: What a byte that is not UTF-8 is read as in a file that otherwise is.
MIXED_ERRORS: Final = "needsmap-windows-1252"
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_LEGACY: Final = ("windows-1252", "mac-roman", "cp850", "cp437")
#: Characters that English text holds beside ASCII.
# the marks are meant: typographic quotation marks, dashes, the sign of multiplication
_ENGLISH: Final = frozenset("£€’‘“”–—…•½¼¾²³°éèêëáàâäöôóüúûïîíçñÉÖÜŵŷ©®™×·\u00a0¬")  # noqa: RUF001
_PROBE: Final = 64 * 1024
_BLOCK: Final = 1 << 20


class Encoding(NamedTuple):
    """How bytes become text: the codec, what is done with bytes it does not know, a notice."""

    name: str
    errors: str = "replace"
    notice: str = ""


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):  # pragma: no cover - only decoding uses it
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(MIXED_ERRORS, _as_windows)


def find_encoding(opener: Callable[[], IO[bytes]], what: str, *, stated: str = "") -> Encoding:
    """Find the encoding of a text file from all of its bytes.

    Parameters
    ----------
    opener
        Opens the file anew at each call.
    what
        The file, for messages.
    stated
        The encoding that the user names; "" to find out.

    Returns
    -------
    Encoding
        A byte order mark decides; then UTF-16 without one; then UTF-8 if every byte is; then
        whichever of Windows-1252, Mac Roman and the DOS code pages makes English of the bytes.
        A file in two encodings is read as UTF-8 with the odd bytes as Windows-1252.

    Raises
    ------
    FileFormatError
        Where the bytes are not text, or the stated encoding is none.
    """
    if stated:
        return _stated(stated, what)
    with opener() as file:
        head = file.read(_PROBE)
        for mark, name in _MARKS:
            if head.startswith(mark):
                return Encoding(name, notice=f"encoding {name}")
        even, odd = head[::2].count(0), head[1::2].count(0)
        if max(even, odd) > 0.3 * len(head) / 2:
            name = "utf-16-le" if odd > even else "utf-16-be"
            return Encoding(name, notice=f"encoding {name}, without a byte order mark")
        if even or odd:
            raise FileFormatError(f"{what}: not a table of text (it holds zero bytes)")
        valid, odd_bytes = _survey(head, file)
    if not odd_bytes:
        return Encoding("utf-8", notice="encoding utf-8")
    if valid:
        return Encoding("utf-8", MIXED_ERRORS, "encoding utf-8 mixed with windows-1252")
    return _legacy(odd_bytes)


def _stated(name: str, what: str) -> Encoding:
    try:
        codec = codecs.lookup(name)
        "".encode(codec.name).decode(codec.name)
    except (LookupError, TypeError, ValueError, AttributeError):
        raise FileFormatError(
            f"{what}: {name!r} is not an encoding; such as utf-8 or windows-1252"
        ) from None
    return Encoding(codec.name, notice=f"encoding {codec.name}, as stated")


def _survey(head: bytes, rest: IO[bytes]) -> tuple[int, bytes]:
    """Return how many lines beyond ASCII are UTF-8, and the high bytes of those that are not."""
    valid, odd = 0, bytearray()
    for block in _blocks(head, rest):
        if block.isascii():
            continue
        for line in block.splitlines():
            if line.isascii():
                continue
            try:
                line.decode("utf-8")
                valid += 1
            except UnicodeDecodeError:
                odd += bytes(b for b in line if b > 0x7F)[: _PROBE - len(odd)]
    return valid, bytes(odd)


def _blocks(head: bytes, rest: IO[bytes]) -> Iterator[bytes]:
    """Cut a file into blocks that end between lines, so that no character is cut in two."""
    block = head
    while more := rest.read(_BLOCK):
        block += more
        at = max(block.rfind(b"\n"), block.rfind(b"\r")) + 1
        if at or len(block) > 8 * _BLOCK:
            yield block[: at or len(block)]
            block = block[at:] if at else b""
    yield block


def _legacy(odd: bytes) -> Encoding:
    """Choose the old encoding that makes English of the bytes beyond ASCII."""
    shares = {
        name: sum(c in _ENGLISH for c in odd.decode(name, "replace")) / len(odd) for name in _LEGACY
    }
    name = max(_LEGACY, key=shares.__getitem__)  # of equal ones the first
    if shares[name] >= 0.5:
        return Encoding(name, notice=f"encoding {name}")
    best = from_bytes(odd).best()
    name = best.encoding if best and best.encoding not in {"ascii", "utf_8"} else "windows-1252"
    return Encoding(name, notice=f"encoding perhaps {name}: check the names (--encoding overrules)")


def find_separator(head: str) -> str:
    r"""Find the separator: the one that cuts most lines into the same number of cells.

    Parameters
    ----------
    head
        The beginning of the file; its last line may be cut short.

    Examples
    --------
    >>> find_separator("name;post code\nLibrary, Main;N1 1AA\n")
    ';'
    >>> find_separator("sep=|\na|b\n")
    '|'
    """
    named = re.match(r"\ufeff?sep=(.)\r?\n", head)
    if named:
        return named[1]
    # not splitlines, which cuts at other control characters too
    lines = re.split(r"\r\n|\n|\r", head)
    lines = (lines[:-1] if len(lines) > 2 else lines)[:60]
    best, mark = 0.0, ","
    for separator in SEPARATORS:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=separator) if cells]
        usual = max(set(widths), key=widths.count, default=1)
        score = 0.0 if usual < 2 else widths.count(usual) / len(widths) + usual / 1000
        if score > best:
            best, mark = score, separator
    return mark
