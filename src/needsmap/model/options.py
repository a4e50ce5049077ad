"""How a field of a request is written on the command line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """An option, or an argument, of the command that makes the request.

    Parameters
    ----------
    help
        What it is for, in one sentence.
    flags
        How it is written, such as ``"--release", "-r"``; by default the name of the field.
    metavar
        What stands for its value in the help.
    argument
        Written without a flag, by its position.
    commas
        Several values are written as one, with commas between them.
    between
        The sign between the two parts of each value, such as ``"="``.
    default
        What the command takes where nothing is written and the request itself has no default.
    in_recipe
        Rarely used: written in a recipe (``--recipe FILE``), never as an option.

    Examples
    --------
    >>> Option("The release, such as iod2025.", ("--release", "-r")).flags
    ('--release', '-r')
    """

    help: str
    flags: tuple[str, ...] = ()
    metavar: str | None = None
    argument: bool = False
    commas: bool = False
    between: str = ""
    default: str | None = None
    in_recipe: bool = False
