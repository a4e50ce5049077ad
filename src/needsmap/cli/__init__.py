"""The command line: speaks, never computes.

Each group of commands is a file of this folder, loaded when one of its commands is used. Imports
that take time stay inside the commands, so that help is there at once.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import typer
import typer.core

from needsmap.cli.command_table import COMMANDS, CommandTable
from needsmap.cli.options import grouped
from needsmap.cli.renamed import name_the_new
from needsmap.cli.settings import RootOptions, hoist, use_options
from needsmap.cli.terminal import describe_os_error, echo, prepare_streams
from needsmap.errors import NeedsmapError


class _Commands(typer.core.TyperGroup):
    """The commands, where Ctrl-C prints no message of click's: `needsmap.__main__` has one."""

    def __init__(self, **attrs: Any) -> None:  # noqa: ANN401 - as typer has them
        super().__init__(**attrs)
        self.commands: Any = CommandTable(self.commands)
        self._listed = False

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - a class of typer's own click
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
        except Exception as error:
            name_the_new(error)
            raise

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - as above
        return super().parse_args(ctx, hoist(self, args))

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
        """List the commands without loading any."""
        self._listed = True
        super().format_help(ctx, formatter)
        self._listed = False

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - as above
        return list(self.commands)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - classes of click
        if self._listed and cmd_name in COMMANDS:
            return typer.core.TyperCommand(cmd_name, help=COMMANDS[cmd_name][1])
        command = super().get_command(ctx, cmd_name)
        _leave_files_to_readers(command)
        return command


def _leave_files_to_readers(command: Any) -> None:  # noqa: ANN401 - a class of click
    """Turn off typer's check of permissions: a file that cannot be read is our own error."""
    for inner in getattr(command, "commands", {}).values():
        _leave_files_to_readers(inner)
    for parameter in getattr(command, "params", ()):
        # a parameter's type makes the check, or in newer versions of typer what describes it
        described = getattr(parameter, "type_descriptor", None)
        owner = getattr(parameter, "type", None)
        checks: tuple[Any, ...] = (owner, getattr(described, "parameter_info", None))
        for check in checks:
            if hasattr(check, "readable"):
                check.readable = False


app = typer.Typer(
    cls=_Commands,
    name="needsmap",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Small-area deprivation and needs assessment for England: indices, boundaries, assets, "
    "and maps that open anywhere.",
    epilog="Begin with [bold]needsmap demo[/]: the main job on an invented borough. "
    "The options above may be written before or after a command.",
)


def _version(show: bool) -> None:
    if show:
        from importlib.metadata import version

        echo(f"needsmap {version('needsmap')}")
        raise typer.Exit


@app.callback()
@grouped
def root(
    context: typer.Context,
    debug: bool = typer.Option(
        False, "--debug", help="Show where in the code an error arose, for a bug report."
    ),
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Say which version this is."
    ),
    *,
    options: RootOptions,
) -> None:
    """Take the options of every command, in any position."""
    # two act elsewhere: --version in its callback, --debug in `main`
    del debug, version
    use_options(context, options)


def main() -> None:
    """Run the command line; an error that needsmap explains is printed without a trace.

    The command itself begins in `needsmap.__main__`.
    """
    prepare_streams()
    try:
        app()
    except (NeedsmapError, OSError) as error:
        if "--debug" in sys.argv:
            raise
        echo(message_of(error), err=True)
        _discard_output()
        sys.exit(1)
    except (MemoryError, RecursionError):
        if "--debug" in sys.argv:
            raise
        echo("needsmap: a file is too large or too deep for the memory there is", err=True)
        sys.exit(1)


def message_of(error: NeedsmapError | OSError) -> str:
    """Return what the command line prints of an error.

    Parameters
    ----------
    error
        One that needsmap explains, or one of the operating system.

    Returns
    -------
    str
        The message, then a line for each note and for the option that gets round it.
    """
    notes = list(getattr(error, "__notes__", []))
    if isinstance(error, NeedsmapError):
        message = str(error)
        if error.setting:
            notes.append("on the command line: --{} {}".format(*error.setting))
    else:
        message = describe_os_error(error)
    return "\n".join([f"needsmap: {message}", *(f"  ({note})" for note in notes)])


def _discard_output() -> None:
    """Send nowhere what cannot be printed: a disk that holds the output may be full."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
