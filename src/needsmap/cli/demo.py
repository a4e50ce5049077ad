"""`needsmap demo`: the main job, from ranks to maps, on the invented borough."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from needsmap.cli.terminal import echo


def join(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("demo", epilog="Example: needsmap demo -o needsmap-demo")(demo)


def demo(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="The folder to write to.")
    ] = Path("needsmap-demo"),
) -> None:
    """Run the main job on an invented borough and print the files that it made."""
    from needsmap.workflows.demo import run_demo

    for step in run_demo(output):
        echo(step)
