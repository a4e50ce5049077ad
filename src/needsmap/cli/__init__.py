"""The command line: speaks, never computes.

Each group of commands is a file of this folder, joined to the app here. Imports that take
time stay inside the commands, so that help is there at once.
"""

from __future__ import annotations

import sys

import typer

from needsmap.cli import (
    assess,
    assets,
    bands,
    borough,
    change,
    compose,
    daytime,
    demo,
    kpi,
    look,
    measure,
    moves,
    priorities,
    profile,
    rates,
    series,
    spend,
)

app = typer.Typer(
    name="needsmap",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Small-area deprivation and needs assessment for England: indices, boundaries, assets, "
    "and maps that open anywhere.",
    epilog="Begin with [bold]needsmap demo[/]: the main job on an invented borough.",
)


def _version(show: bool) -> None:
    if show:
        from importlib.metadata import version

        typer.echo(f"needsmap {version('needsmap')}")
        raise typer.Exit


@app.callback()
def root(
    debug: bool = typer.Option(
        False, "--debug", help="Show where in the code an error arose, for a bug report."
    ),
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Say which version this is."
    ),
) -> None:
    """Take the options that stand before a command."""
    # both options act elsewhere: --version in its callback, --debug in `main`
    del debug, version


for group in (
    demo,
    look,
    bands,
    borough,
    change,
    series,
    moves,
    kpi,
    priorities,
    spend,
    profile,
    assess,
    assets,
    measure,
    compose,
    daytime,
    rates,
):
    group.join(app)


def main() -> None:
    """Run the command line; an error that needsmap explains is printed without a trace."""
    from needsmap.errors import NeedsmapError

    try:
        app()
    except NeedsmapError as error:
        if "--debug" in sys.argv:
            raise
        typer.echo(f"needsmap: {error}", err=True)
        for note in getattr(error, "__notes__", []):
            typer.echo(f"  ({note})", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        typer.echo("needsmap: stopped; nothing half-done was kept", err=True)
        sys.exit(130)
