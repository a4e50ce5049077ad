"""The root's options, in any position of the command line, and what they decide for a run."""

from __future__ import annotations

from collections import deque
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from needsmap.cli.terminal import echo

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from needsmap.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class RootOptions:
    """Options that every command takes, before its name or after it."""

    mirror: Annotated[
        Path | None,
        typer.Option(
            "--mirror",
            metavar="DIR",
            help="A folder with a manifest.csv to take files from before any network "
            "\\[env: NEEDSMAP_MIRROR].",
        ),
    ] = None
    shelf: Annotated[
        list[Path] | None,
        typer.Option(
            "--shelf",
            metavar="DIR",
            help="A folder of your own cards, beside the built-in ones. May be repeated "
            "\\[env: NEEDSMAP_SHELF].",
        ),
    ] = None
    cache: Annotated[
        Path | None,
        typer.Option(
            "--cache", metavar="DIR", help="Where downloads are kept \\[env: NEEDSMAP_CACHE]."
        ),
    ] = None
    organisation: Annotated[
        str,
        typer.Option(
            "--organisation",
            metavar="NAME",
            help="Who prepares profiles and assessments, for their covers "
            "\\[env: NEEDSMAP_ORGANISATION].",
        ),
    ] = ""
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Print routine notes too.")] = (
        False
    )
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Print no notes or progress, only results and errors.")
    ] = False


#: Of the run at hand.
_OPTIONS: Final = ContextVar("options", default=RootOptions())  # noqa: B039 - it is frozen


def use_options(context: typer.Context, options: RootOptions) -> None:
    """Take the root's options as those of the run, until its command has ended.

    Raises
    ------
    BadParameter
        Where one option excludes another.
    """
    if options.quiet and options.verbose:
        raise typer.BadParameter("give --quiet or --verbose, not both")
    token = _OPTIONS.set(options)
    context.call_on_close(lambda: _OPTIONS.reset(token))


def settings() -> Settings:
    """Return the settings of the machine, overridden by the options of the run.

    Raises
    ------
    CardError
        Where ``needsmap.toml`` is wrong.
    """
    from needsmap.settings import each_once, read_settings

    options, machine = _OPTIONS.get(), read_settings()
    return replace(
        machine,
        mirror=options.mirror or machine.mirror,
        shelves=each_once([*machine.shelves, *(options.shelf or [])]),
        cache=options.cache or machine.cache,
        organisation=options.organisation or machine.organisation,
    )


def organisation(own: str = "") -> str:
    """Return who prepares a report: by the option, by its own recipe, or of the machine."""
    return _OPTIONS.get().organisation or own or settings().organisation


def is_quiet() -> bool:
    """Return whether the run prints results and errors only."""
    return _OPTIONS.get().quiet


def inform(line: object) -> None:
    """Print what was done on the error stream, unless the run is quiet."""
    if not is_quiet():
        echo(line, err=True)


def note(sentence: str, *, routine: bool = False) -> None:
    """Print a note on the error stream, unless the run is quiet; a routine one with -v only."""
    if _OPTIONS.get().verbose or not routine:
        inform(f"note: {sentence}")


def hoist(root: Any, args: Sequence[str]) -> list[str]:  # noqa: ANN401 - a class of click
    """Return the arguments with the root's options in front of the command.

    Parameters
    ----------
    root
        The group of all commands.
    args
        As typed. What follows ``--`` and the values of a command's own options stay as they are.

    Returns
    -------
    list of str
        Where the value of a root's option is missing, that option alone, which click refuses.
    """
    command, left = root, deque(args)
    first: list[str] = []
    others: list[str] = []
    while left:
        word = left.popleft()
        if word == "--":
            others += [word, *left]
            break
        if len(word) == 1 or not word.startswith("-"):
            others.append(word)
            command = getattr(command, "commands", {}).get(word, command)
            continue
        values = _values(command) | _values(root)
        for piece, name, complete in _pieces(word, values):
            chosen = first if name in _values(root) else others
            chosen.append(piece)
            missing = values.get(name, 0) - complete
            if missing > len(left) and chosen is first:
                return [piece]
            chosen += [left.popleft() for _ in range(min(missing, len(left)))]
    return [*first, *others]


def _values(command: Any) -> dict[str, int]:  # noqa: ANN401 - a class of click
    """Return how many values each option of a command takes."""
    return {
        name: 0 if option.is_flag or option.count else option.nargs
        for option in command.params
        if option.param_type_name == "option"
        for name in (*option.opts, *option.secondary_opts)
    }


def _pieces(word: str, values: dict[str, int]) -> Iterator[tuple[str, str, bool]]:
    """Split short options written together: each as written, its name, whether a value is there."""
    if word.startswith("--"):
        name, sign, _ = word.partition("=")
        yield word, name, bool(sign)
        return
    for at, letter in enumerate(word[1:], start=1):
        if values.get(f"-{letter}", 1):
            yield f"-{word[at:]}", f"-{letter}", at + 1 < len(word)
            return
        yield f"-{letter}", f"-{letter}", True
