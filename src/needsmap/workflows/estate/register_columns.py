"""The columns that a user names for a register, and the layout card that keeps them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from needsmap.columns import Assets, RegisterRows
from needsmap.errors import UnknownEntry
from needsmap.io.atomic import write_text
from needsmap.model import RegisterLayout
from needsmap.model.arguments import check_arguments

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from needsmap.library import Library
    from needsmap.readers.registers.read import Register
    from needsmap.workflows.estate.requests import ReviewRequest

#: The id of the layout that a user's ``--column`` options make.
OWN = "your columns"


@check_arguments
def layouts_for(library: Library, request: ReviewRequest) -> list[RegisterLayout]:
    """Return the layouts on the shelves, with the columns that the user named.

    A heading that the user names comes first in each layout; where no layout fits, it makes one
    of its own (`OWN`) with the common headings. Columns may be numbered (``#3``) where a file has
    no header.
    """
    import re

    from needsmap.readers.registers.headings import plain_header

    layouts = list(library.catalogue.of(RegisterLayout))
    if not request.columns:
        return layouts
    base = library.catalogue.find(request.layout or "common", RegisterLayout)
    known = {*RegisterRows.ALL} - {Assets.FAULTS, Assets.REASON, Assets.LINE, Assets.PLACED_BY}
    strange = sorted({name for name, _ in request.columns} - known)
    if strange:
        raise UnknownEntry(
            f"no column is called {', '.join(map(repr, strange))}; there are "
            f"{', '.join(sorted(known))}"
        )
    given = {name: header.split(" + ") for name, header in request.columns}
    if all(re.fullmatch(r"#[1-9]\d*", part) for parts in given.values() for part in parts):
        columns = {name: " + ".join(parts) for name, parts in given.items()}
        return [*layouts, replace(base, id=OWN, columns=columns, header=False, live={}, closed={})]
    plain = {
        name: " + ".join(re.escape(plain_header(part)) for part in parts)
        for name, parts in given.items()
    }
    made = {card.id: _with_columns(card, plain) for card in layouts if card.header}
    own = replace(
        made[base.id], id=OWN,
        recognise=tuple(part for text in plain.values() for part in text.split(" + ")),
    )  # fmt: skip
    return [*(made[c.id] if c.header and c.recognise else c for c in layouts), own]


def _with_columns(card: RegisterLayout, columns: dict[str, str]) -> RegisterLayout:
    """Return a card with the columns that the user named: no pattern of its own takes them."""
    rest = {name: text for name, text in card.columns.items() if name not in columns}
    return replace(card, columns=columns | rest)


def check_columns(columns: Iterable[tuple[str, str]], registers: Sequence[Register]) -> None:
    """Raise where a heading that the user named is in none of some registers.

    Parameters
    ----------
    columns
        Frame column and the heading that was named for it.
    registers
        As they were read.

    Raises
    ------
    UnknownEntry
        Naming it, and the headings that there are.
    """
    for column in columns:
        if is_taken(column, registers):
            continue
        heads = [h for r in registers for h in (*r.columns.values(), *r.unused)]
        there = ", ".join(repr(head) for head in dict.fromkeys(heads))
        raise UnknownEntry(f"no column is headed {column[1]!r} (--column); there are {there[:500]}")


def is_taken(column: tuple[str, str], registers: Iterable[Register]) -> bool:
    """Return whether a column was made from the heading that was named for it.

    Parameters
    ----------
    column
        Frame column and heading; a numbered one (``#3``) is always there.
    registers
        As they were read.
    """
    from needsmap.readers.registers.headings import plain_header

    name, header = column
    wanted = plain_header(header)
    taken = (register.columns.get(name, "") for register in registers)
    return header.startswith("#") or any(
        # the same number may be there in another unit
        wanted in {plain_header(text), plain_header(text.split(" + ")[0])}
        for text in taken
    )


def save_layout(request: ReviewRequest, library: Library, path: Path) -> Path:
    """Save the columns that a user named as a card, for a shelf of their own.

    Parameters
    ----------
    request
        With ``columns``.
    library
        Where the layout that they add to comes from.
    path
        The card to write, such as ``my-shelf/police.toml``; its stem becomes the id.

    Raises
    ------
    UnknownEntry
        Where no columns were named, or one does not exist.
    """
    import json

    if not request.columns:
        raise UnknownEntry("name the columns that the card is to keep: --column name=HEADER")
    made = next(card for card in layouts_for(library, request) if card.id == OWN)
    own = dict(request.columns)
    lines = [
        'kind = "register"',
        f"id = {json.dumps(path.stem)}",
        f"title = {json.dumps('Register with the columns ' + ', '.join(own.values()))}",
        f"recognise = {json.dumps([made.columns[name] for name in own])}",
        f"personal = {json.dumps(list(made.personal))}",
        "",
        "[columns]",
        *(f"{name} = {json.dumps(pattern)}" for name, pattern in made.columns.items()),
        "",
        "[source]",
        'publisher = "your partner"',
        'page = "https://example.invalid/"',
        'licence = "Licence: ask your partner"',
        'attribution = ""',
        "",
    ]
    return write_text(path, "\n".join(lines))
