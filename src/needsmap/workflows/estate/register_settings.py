"""How a register is to be read, kept beside it: ``council.csv.needsmap.toml``."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final

from needsmap.catalogue import REGISTER_SETTINGS, read_toml
from needsmap.errors import CardError, FileFormatError, FrameError, UnknownEntry, fault_list
from needsmap.io.atomic import write_text
from needsmap.workflows.estate.register_columns import is_taken
from needsmap.workflows.estate.requests import ReviewRequest
from needsmap.workflows.recipe_lines import at, lines_of
from needsmap.workflows.recipe_request import read_fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from needsmap.readers.registers.read import Register

#: What is kept. That personal data are to stay is not: a file from elsewhere must not ask for it.
KEYS: Final = (
    "layout", "partner", "use", "postcodes", "encoding", "separator", "sheet", "header_row", "crs",
    "shift_datum", "columns",
)  # fmt: skip
_HEAD: Final = """\
# How needsmap reads {name}, as given to `needsmap assets read`.
# Every command that reads {name} uses these settings; what is given to a command itself wins.
# Change or delete a line, or delete this file, to have it found out again.
"""


def settings_path(register: Path) -> Path:
    """Return the path of the settings of a register, beside it."""
    return register.with_name(register.name + REGISTER_SETTINGS)


def with_settings(request: ReviewRequest, file: Path) -> tuple[ReviewRequest, dict[str, Any]]:
    """Complete a request for one file by the settings that are kept beside it.

    Parameters
    ----------
    request
        What it says wins.
    file
        One of its files.

    Returns
    -------
    ReviewRequest
        For this file alone.
    dict
        The settings that were taken, by key.

    Raises
    ------
    CardError
        With every key of the settings that is unknown or of a wrong type, and its line.
    """
    path = settings_path(file)
    kept = read_fields(path, ReviewRequest, KEYS) if os.path.lexists(path) else {}
    given = _given(request)
    columns = dict(kept.pop("columns", ()))
    own = dict(given.pop("columns", ()))
    used = {key: value for key, value in kept.items() if key not in given}
    complete = replace(request, files=(file,), columns=tuple((columns | own).items()), **used)
    columns = {name: header for name, header in columns.items() if name not in own}
    return complete, used | ({"columns": columns} if columns else {})


def _given(request: ReviewRequest) -> dict[str, Any]:
    defaults = {field.name: field.default for field in fields(request)}
    values = {key: getattr(request, key) for key in KEYS}
    return {key: value for key, value in values.items() if value != defaults[key]}


@contextmanager
def naming_settings(file: Path, used: Mapping[str, Any]) -> Iterator[None]:
    """Name the line of the settings in an error that repeats what stands there.

    Parameters
    ----------
    file
        The register.
    used
        The settings that were taken, by key.

    Raises
    ------
    CardError
        In place of an error of reading the register.
    """
    try:
        yield
    except (FileFormatError, FrameError, UnknownEntry) as error:
        if not used:
            raise
        path, message = settings_path(file), str(error)
        stated: dict[tuple[str, ...], tuple[Any, ...]]
        stated = {(key,): (value,) for key, value in used.items() if key != "columns"}
        stated |= {
            ("columns", name): (name, head) for name, head in used.get("columns", {}).items()
        }
        places = {message.find(repr(v)): key for key, both in stated.items() for v in both}
        # a message names what is wrong first, then what there is
        first = min((place for place in places if place >= 0), default=None)
        if first is not None:
            line = at(lines_of(read_toml(path)[0]), *places[first])
            raise CardError(fault_list(path.name, [f"{line}{message}"])) from None
        error.add_note(f"it was read with the settings of {path.name}")
        raise


def keep_settings(request: ReviewRequest, registers: Sequence[Register]) -> Path | None:
    """Keep the settings of a file beside it, for every command that reads it.

    Parameters
    ----------
    request
        For one file, complete.
    registers
        The registers in it: a heading that is in none of them is not kept.

    Returns
    -------
    Path or None
        The file that was written; None where it says so already, or there is nothing to say.

    Raises
    ------
    OSError
        Where the folder cannot be written to.
    """
    settings = _given(request)
    columns = [pair for pair in settings.pop("columns", ()) if is_taken(pair, registers)]
    name = "".join(letter for letter in request.files[0].name if letter.isprintable())
    lines = [_HEAD.format(name=name).strip(), *map(_line, settings.items())]
    if columns:
        lines += ["", "[columns]", *map(_line, columns)]
    elif not settings:
        return None
    path, text = settings_path(request.files[0]), "\n".join([*lines, ""])
    if os.path.lexists(path) and read_toml(path)[0] == text:
        return None
    return write_text(path, text)


def _line(pair: tuple[str, Any]) -> str:
    """Return a setting as a line of TOML, whose text is JSON's but for one control character."""
    value = json.dumps(pair[1], ensure_ascii=False).replace("\x7f", "\\u007f")
    return f"{pair[0]} = {value}"
