"""Options that several commands share, and the library that they open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    get_args,
    get_origin,
    get_type_hints,
)

import typer

from needsmap.cli.settings import is_quiet, note, settings
from needsmap.cli.terminal import plain
from needsmap.errors import ArgumentError
from needsmap.model.arguments import Request, check_fields
from needsmap.model.options import Option

if TYPE_CHECKING:
    from needsmap.library import Library, Result


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
Vintage = Annotated[
    str | None,
    typer.Option(
        "--vintage", help="Which year's wards a name means, such as wd25, where it has several."
    ),
]


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """Replace each parameter whose type is a dataclass by options for the dataclass's fields.

    typer reads a command's signature. The one that this gives it has, in place of each such
    parameter, its fields; the command is called with the dataclass, filled. A field is an option
    where its annotation says so, ``Annotated[str, Option(...)]`` of `needsmap.model.options` in
    a request or ``typer.Option(...)`` in the cli; other fields keep their defaults. Where a
    field is written in recipes only, the command has ``--recipe FILE``.

    Parameters
    ----------
    command
        Its annotations must be importable when it is decorated. No two groups share a field.
    """
    hints = get_type_hints(command, include_extras=True)
    groups = {
        name: kind for name, kind in hints.items() if isinstance(kind, type) and is_dataclass(kind)
    }
    parameters: list[Parameter] = []
    for parameter in signature(command).parameters.values():
        if parameter.name in groups:
            parameters.extend(written.parameter for written in _written(groups[parameter.name]))
        else:
            kept = parameter.replace(kind=Parameter.KEYWORD_ONLY, annotation=hints[parameter.name])
            parameters.append(kept)
    # typer takes arguments in the order of the signature, whatever group they are of
    recipes = [name for name, kind in groups.items() if _recipe_fields(kind)]
    settings = {key: text for name in recipes for key, text in _recipe_fields(groups[name]).items()}
    parameters += [_recipe(settings)] if recipes else []

    @wraps(command)
    def run(**given: Any) -> None:  # noqa: ANN401 - whatever the options hold
        recipe = given.pop("recipe", None) if recipes else None
        filled = {
            name: _fill(kind, given, recipe if name in recipes else None)
            for name, kind in groups.items()
        }
        command(**given, **filled)

    run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    run.recipe = settings  # type: ignore[attr-defined] # for docs/cli.md
    return run


def given_options(context: typer.Context) -> list[str]:
    """Return the names of the parameters that the user wrote."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    return [name for name, source in sources.items() if source and source.name == "COMMANDLINE"]


@dataclass(frozen=True, slots=True)
class _Written:
    """A field as typer's parameter, and what makes the field's value of typer's."""

    name: str
    parameter: Parameter
    convert: Callable[[Any], Any]


def _fill(kind: type, given: dict[str, Any], recipe: Path | None) -> Any:  # noqa: ANN401 - of the kind
    """Make a request or a group of options from what the command line and a recipe give."""
    chosen = {each.name: each.convert(given.pop(each.parameter.name)) for each in _written(kind)}
    if recipe is not None:
        from needsmap.workflows.recipe_request import read_fields

        chosen |= read_fields(recipe, kind, _recipe_fields(kind))
    try:
        return kind(**chosen)
    except ArgumentError as error:
        raise _named_after_option(error, kind, chosen) from None


def _named_after_option(
    error: ArgumentError, kind: type, chosen: dict[str, Any]
) -> typer.BadParameter:
    """Return an error of a request as one of the first option that is wrong."""
    _, wrong = check_fields(kind, chosen) if issubclass(kind, Request) else ({}, {})
    for name, _, option, _ in _fields(kind):
        if option is not None and name in wrong:
            return typer.BadParameter(wrong[name], param_hint=f"'{_flags(name, option)[0]}'")
    return typer.BadParameter(str(error))


def _recipe_fields(kind: type) -> dict[str, str]:
    """Return the fields that a recipe may set, and what each is for."""
    options = [(name, option) for name, _, option, _ in _fields(kind)]
    return {name: option.help for name, option in options if option and option.in_recipe}


def _fields(kind: type) -> Iterator[tuple[str, Any, Option | None, Any]]:
    """Return each field's name, annotation, option and default."""
    hints = get_type_hints(kind, include_extras=True)
    for field in fields(kind):
        parts = getattr(hints[field.name], "__metadata__", ())
        option = next((part for part in parts if isinstance(part, Option)), None)
        default = Parameter.empty if field.default is MISSING else field.default
        if default is Parameter.empty and option is not None and option.default is not None:
            default = option.default
        yield field.name, hints[field.name], option, default


def _written(kind: type) -> Iterator[_Written]:
    """Return the fields of a dataclass that are written on the command line."""
    for name, hint, option, default in _fields(kind):
        if option is None and hasattr(hint, "__metadata__"):
            parameter = Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=hint)
            yield _Written(name, parameter, lambda value: value)
        elif option is not None and not option.in_recipe:
            yield _as_typer(name, get_args(hint)[0], option, default)


def _as_typer(name: str, kind: Any, option: Option, default: Any) -> _Written:  # noqa: ANN401 - types and defaults
    """Return typer's parameter for a field of a request."""
    kinds = [part for part in get_args(kind) if part is not type(None)]
    inner = kinds[0] if isinstance(kind, UnionType) else kind
    several = get_origin(inner) in {tuple, frozenset}
    more: dict[str, Any] = {"help": option.help, "metavar": option.metavar}
    convert: Callable[[Any], Any] = _same
    if several and option.commas:
        written: Any = str
        convert, default = _split, ",".join(default)
    elif several:
        part = get_args(inner)[0]
        written = list[str] if option.between else list[part]  # type: ignore[valid-type]
        make, empty = get_origin(inner), default or ()
        if default is not Parameter.empty:
            written, default = written | None, None
        sign = option.between
        convert = lambda value: make(  # noqa: E731 - it needs what is above
            pair(each, sign) if sign else each for each in (empty if value is None else value)
        )
    elif inner is date:
        written, more["formats"] = datetime, ["%Y-%m-%d"]
        convert = lambda value: value and value.date()  # noqa: E731 - as short as it is
    else:
        written = inner
    if inner is not kind and not several:
        written = written | None
    flags = _flags(name, option)
    described = typer.Argument(**more) if option.argument else typer.Option(*flags, **more)
    annotation = Annotated[written, described]
    parameter = Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
    return _Written(name, parameter, convert)


def _flags(name: str, option: Option) -> tuple[str, ...]:
    return option.flags or (f"--{name.replace('_', '-')}",)


def _same(value: Any) -> Any:  # noqa: ANN401 - any value
    return value


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _recipe(settings: Iterable[str]) -> Parameter:
    """Return the option for a recipe of some settings."""
    help_ = f"A TOML file with rarely used settings: {', '.join(settings)}."
    option = typer.Option("--recipe", metavar="FILE", help=help_)
    annotation = Annotated[Path | None, option]
    return Parameter("recipe", Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


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


def print_notices(of: Library | Result) -> None:
    """Print, on the error stream, what was left out, mended or chosen on the way."""
    from needsmap.text.notices import for_analyst

    for notice in of.notices:
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
