"""Options that several commands share, and the library that they open."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from needsmap.cli.settings import is_quiet, note, settings
from needsmap.cli.terminal import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from needsmap.library import Library


class Format(StrEnum):
    """How a table is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


FormatOption = Annotated[
    Format, typer.Option("--format", help="A table to read, or CSV or JSON for other programs.")
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to this file, not to the screen."),
]
ReleaseOption = Annotated[
    str, typer.Option("--release", "-r", help="The release, such as iod2025 (see needsmap list).")
]
DomainOption = Annotated[
    str | None,
    typer.Option(
        "--domain", "-d", help="A domain of the release, such as health. Default: the index itself."
    ),
]
Vintage = Annotated[
    str | None,
    typer.Option(
        "--vintage", help="Which year's wards a name means, such as wd25, where it has several."
    ),
]
OwnFile = Annotated[
    Path | None,
    typer.Option("--file", help="The release's own file, where you have saved it already."),
]


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """Replace each parameter whose type is a dataclass of options by the fields of that dataclass.

    typer reads a command's signature. The one that this gives it has, in place of each such
    parameter, the dataclass's fields; the command is called with the dataclass, filled.

    Parameters
    ----------
    command
        Its annotations must be importable when it is decorated. A field's annotation is that of
        an option, ``Annotated[str, typer.Option(...)]``; no two groups share a field's name.
    """
    hints = get_type_hints(command, include_extras=True)
    groups = {
        name: kind for name, kind in hints.items() if isinstance(kind, type) and is_dataclass(kind)
    }
    parameters: list[Parameter] = []
    for parameter in signature(command).parameters.values():
        if parameter.name in groups:
            parameters.extend(_parameters(groups[parameter.name]))
        else:
            kept = parameter.replace(kind=Parameter.KEYWORD_ONLY, annotation=hints[parameter.name])
            parameters.append(kept)

    @wraps(command)
    def run(**given: Any) -> None:  # noqa: ANN401 - whatever the options hold
        filled = {
            name: kind(**{field.name: given.pop(field.name) for field in fields(kind)})
            for name, kind in groups.items()
        }
        command(**given, **filled)

    run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return run


def _parameters(group: type) -> Iterator[Parameter]:
    """Return the fields of a dataclass as the parameters of a command."""
    hints = get_type_hints(group, include_extras=True)
    for field in fields(group):
        default = Parameter.empty if field.default is MISSING else field.default
        yield Parameter(
            field.name, Parameter.KEYWORD_ONLY, default=default, annotation=hints[field.name]
        )


def open_library() -> Library:
    """Open the library of the settings, with a progress bar for downloads on the error stream."""
    from needsmap.library import Library

    chosen = settings()
    return Library(
        shelves=chosen.shelves,
        mirror=chosen.mirror,
        cache=chosen.cache,
        progress=None if is_quiet() else _Bar,
    )


def pair(text: str, between: str) -> tuple[str, str]:
    """Cut an option in two.

    Raises
    ------
    typer.BadParameter
        Where one half is missing.
    """
    left, _, right = (part.strip() for part in text.partition(between))
    if not left or not right:
        raise typer.BadParameter(f"{text!r}: write two parts with {between!r} between them")
    return left, right


def print_notices(library: Library) -> None:
    """Print, on the error stream, what was left out, mended or chosen on the way."""
    from needsmap.text.notices import for_analyst

    for notice in library.notices:
        note(for_analyst(notice), routine=notice.routine)


class _Bar:
    """A download's progress on the error stream, in the manner that `sources.Progress` asks."""

    def __init__(self, title: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

        self._bar = Progress(
            TextColumn("fetching {task.description}", markup=False),
            BarColumn(),
            DownloadColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._title = plain(title)
        self._task: int | None = None
        self.total = 0

    def update(self, n: int) -> None:
        if self._task is None:
            self._bar.start()
            self._task = self._bar.add_task(self._title, total=self.total or None)
        self._bar.update(self._task, advance=n)  # type: ignore[arg-type]

    def reset(self) -> None:
        if self._task is not None:
            self._bar.reset(self._task)  # type: ignore[arg-type]

    def close(self) -> None:
        self._bar.stop()
