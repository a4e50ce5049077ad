"""Identifiers as spreadsheets leave them: one way to write each, and those that name nothing."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from needsmap.io.cells import (
    BLANK,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    PLAIN_TEXT,
    Plain,
    no_value,
    state_of_text,
)

_QUOTES: Final = "'\u2018\u2019`\""
_ROUNDED: Final = re.compile(r"(\d)(?:\.(\d+))?e\+?(\d{1,3})", re.IGNORECASE)
_GROUPED: Final = re.compile(r"\d{1,3}(?:([ ,.\u00a0\u2009\u202f])\d{3})(?:\1\d{3})*")
#: What people type where they have no number.
_TYPED: Final = re.compile(r"0+|(\d)\1{3,}|1234567(?:8(?:9(?:0(?:1(?:2)?)?)?)?)?|9876543210?")
#: A spreadsheet that shows 12 digits in six places writes noughts for the rest.
_NOUGHTS: Final = re.compile(r"\d{1,6}0{6}")
_UPRN: Final = re.compile(r"[1-9]\d{0,11}")

#: Identifiers that `read_uprn` and `read_id` leave as they are.
PLAIN_UPRN: Final = Plain(
    "[1-9][0-9]{0,11}",
    "0{6}$|^(?:12345|98765)|^(?:" + "|".join(f"{digit}{{4,}}" for digit in range(1, 10)) + ")$",
)
PLAIN_ID: Final = Plain(
    "[A-Za-z0-9]|[A-Za-z0-9][ -~]*[A-Za-z0-9]",
    PLAIN_TEXT.but + r"|^0+$|^[0-9]+\.0+$|^[0-9.]+e\+?[0-9]+$",
)


class Identifier(NamedTuple):
    """An identifier ("" for none) and what there is to flag ("" nothing)."""

    value: str
    fault: str = ""


def read_uprn(text: str) -> Identifier:
    """Read a Unique Property Reference Number: up to 12 digits, no noughts before them.

    Parameters
    ----------
    text
        The cell. Of a number that was rounded, of two numbers in one cell and of a placeholder
        nothing is kept: it must not join one building to another.

    Examples
    --------
    >>> [read_uprn(cell).value for cell in ("100012345678.0", "000010023456", "'100,012,345,679")]
    ['100012345678', '10023456', '100012345679']
    >>> read_uprn("1.00012E+11").fault, read_uprn("100012345681/100012345682").fault
    ('was rounded by a spreadsheet, and joins nothing', 'holds several numbers')
    """
    if _UPRN.fullmatch(text) and not _NOUGHTS.fullmatch(text) and not _TYPED.fullmatch(text):
        return Identifier(text)  # most cells; the rest need a closer look
    plain = re.sub(r"^uprn\s*[:#]?\s*", "", _plain(text), flags=re.IGNORECASE)
    read = _shared(plain)
    if read is not None:
        return read
    digits = _bare_digits(plain)
    if digits is None:
        several = re.findall(r"\d{4,}", plain)
        return Identifier("", "holds several numbers" if len(several) > 1 else "is not a UPRN")
    if _TYPED.fullmatch(digits):
        return Identifier("", "is a placeholder, not a UPRN")
    if _NOUGHTS.fullmatch(digits):
        return Identifier("", "was rounded by a spreadsheet, and joins nothing")
    return Identifier(digits) if _UPRN.fullmatch(digits) else Identifier("", "is not a UPRN")


def read_id(text: str) -> Identifier:
    """Read an identifier of a partner's own; nothing for a placeholder (``TBC``, ``0``).

    Parameters
    ----------
    text
        The cell. A spreadsheet's ``.0`` and apostrophe go; noughts before a number stay.

    Examples
    --------
    >>> read_id("0042.0").value, read_id("TBC"), read_id("0").fault
    ('0042', Identifier(value='', fault=''), 'is a placeholder')
    """
    plain = _plain(text)
    read = _shared(plain)
    if read is not None:
        return read
    whole = re.fullmatch(r"(\d+)\.0+", plain)
    plain = whole[1] if whole else plain
    return Identifier("", "is a placeholder") if re.fullmatch(r"0+", plain) else Identifier(plain)


def _plain(text: str) -> str:
    plain = " ".join(text.replace("\ufeff", "").split())
    return plain.strip(_QUOTES).strip() or plain


def _shared(plain: str) -> Identifier | None:
    """Read what no identifier of any kind can be; None where it may be one."""
    state = state_of_text(plain)
    if state in {BLANK, NOT_AVAILABLE, NOT_APPLICABLE}:
        return Identifier("")
    if state:
        return Identifier("", no_value(state) or f"is {state}")
    rounded = _ROUNDED.fullmatch(plain)
    if rounded is None:
        return None
    places = rounded[2] or ""
    exponent = int(rounded[3])
    if exponent > len(places.rstrip("0")) or exponent > 15:
        return Identifier("", "was rounded by a spreadsheet, and joins nothing")
    return Identifier(rounded[1] + places[:exponent])


def _bare_digits(plain: str) -> str | None:
    """Return the digits of one number without separators, ``.0`` and noughts before it."""
    whole = re.fullmatch(r"([\d ,.\u00a0\u2009\u202f]+?)(?:\.0{1,2})?", plain)
    if whole is None:
        return None
    digits = re.sub(r"\D", "", whole[1]) if _GROUPED.fullmatch(whole[1]) else whole[1]
    return digits.lstrip("0") or "0" if re.fullmatch(r"[0-9]+", digits) else None
