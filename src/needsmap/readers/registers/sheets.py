"""Registers of several worksheets: which of them are parts of one register, and which are not."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from needsmap.columns import Assets, RegisterRows
from needsmap.errors import FileFormatError
from needsmap.io.dates import time_of_heading
from needsmap.io.labels import fold_label
from needsmap.readers.registers.headings import plain_header
from needsmap.readers.registers.read import Register, Unread, fit_rows, read_rows
from needsmap.readers.registers.rows import Reading, open_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from needsmap.io.tables import Table
    from needsmap.model import RegisterLayout
    from needsmap.readers.registers.fitted import Fitted

#: Worksheets with this share of the headings of the shorter one are of one register.
_ALIKE: Final = 2 / 3
#: A worksheet is not another part where this share of its assets is in those that were read.
_REPEATED: Final = 0.5
_GONE: Final = re.compile(r"\b(dispos|sold|sale|closed|closure|archiv|former|delet|remov|old)")
_PLACES: Final = {Assets.POSTCODE, Assets.ADDRESS, Assets.UPRN, *RegisterRows.PLACE}


def read_registers(
    path: Path,
    layouts: Sequence[RegisterLayout],
    *,
    layout_id: str = "",
    partner: str = "",
    reading: Reading | None = None,
) -> list[Register]:
    """Read all worksheets of a workbook that are parts of one register.

    Parameters
    ----------
    path, layouts, layout_id, partner, reading
        As for `needsmap.readers.registers.read.read_register`.

    Returns
    -------
    list of Register
        One for a file that is not a workbook, or where a worksheet is named. Else the worksheet
        that is meant, and each visible one with its headings whose assets are not yet in those
        read. The first names the worksheets that were not read, and why.

    Raises
    ------
    FileFormatError, UnknownEntry
        As for `read_register`.
    """
    how = reading or Reading()
    sources = open_rows(path, how)

    def fit(source: Table) -> Fitted:
        return fit_rows(source, layouts, layout_id=layout_id, how=how, what=path.name)

    first = fit(sources[0])
    read = {sources[0].sheet: read_rows(path, sources[0], first, partner=partner, how=how)}
    unread: list[Unread] = []
    for source in sources[1:]:
        left = _other(source, sources[0].sheet) or _unlike(source, first, fit)
        if left is None:
            part = read_rows(path, source, fit(source), partner=partner, how=how)
            left = _repeats(source.sheet, part, read.values())
        if left is None:
            read[source.sheet] = part
        else:
            unread.append(left)
    parts = list(read.values())
    if len(read) > 1:
        names = [f"{path.name}, worksheet {sheet!r}" for sheet in read]
        parts = [
            replace(part, name=name, rows=part.rows.assign(**{Assets.REGISTER: name}))
            for part, name in zip(parts, names, strict=True)
        ]
    return [replace(parts[0], unread=tuple(unread)), *parts[1:]]


def _other(source: Table, first: str) -> Unread | None:
    """Return why a worksheet is not looked into: it is hidden, of another year, or of the past."""
    mine, main = time_of_heading(source.sheet), time_of_heading(first)
    if source.hidden:
        return Unread(source.sheet, "hidden")
    if mine.order and main.order and mine.rest == main.rest:
        return Unread(source.sheet, f"not the latest, which is {first!r}")
    if _GONE.search(fold_label(source.sheet)):
        return Unread(source.sheet, "named as a list of what is gone")
    return None


def _unlike(source: Table, first: Fitted, fit: Callable[[Table], Fitted]) -> Unread | None:
    """Return why a worksheet is not a part of the register by its headings."""
    try:
        other = fit(source)
    except FileFormatError:
        return Unread(source.sheet, "not a list of assets")
    ours, theirs = ({plain_header(h) for h in f.header if h} for f in (first, other))
    shared = len(ours & theirs)
    if {Assets.NAME, Assets.ASSET_ID, Assets.ADDRESS}.isdisjoint(set(first.at) & set(other.at)):
        shared = 0
    if shared >= _ALIKE * min(len(ours), len(theirs)) and first.layout.id == other.layout.id:
        return None
    may_be = Assets.NAME in other.at and not _PLACES.isdisjoint(other.at)
    return Unread(source.sheet, "its headings are others", may_be)


def _repeats(sheet: str, part: Register, read: Iterable[Register]) -> Unread | None:
    known = {key for register in read for key in _keys(register) if key}
    again = sum(key in known for key in _keys(part))
    if again < _REPEATED * len(part.rows):
        return None
    return Unread(sheet, f"{again:,} of its {len(part.rows):,} assets are in those read")


def _keys(register: Register) -> list[str]:
    """Return what tells each asset from others: its UPRN, else its name and postcode or id."""
    rows = register.rows
    place = rows[Assets.POSTCODE].mask(rows[Assets.POSTCODE] == "", rows[Assets.ASSET_ID])
    named = rows[Assets.NAME].map(fold_label) + " " + place.str.replace(" ", "").str.casefold()
    return rows[Assets.UPRN].mask(rows[Assets.UPRN] == "", named).tolist()
