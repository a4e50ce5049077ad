"""Groups of options: what a command is given, and what its help shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer
from typer.testing import CliRunner

from needsmap.cli.options import grouped


@dataclass(frozen=True)
class Walk:
    """A group with an argument, an option and a default."""

    ways: Annotated[list[str], typer.Argument(help="Where.")]
    metres: Annotated[float, typer.Option("--radius", help="How far.")] = 800.0


@grouped
def stroll(*, loud: Annotated[bool, typer.Option("--loud")] = False, walk: Walk) -> None:
    """Describe where and how far."""
    typer.echo(f"{'; '.join(walk.ways)} {walk.metres:g} {loud}")


app = typer.Typer()
app.command()(stroll)


def test_the_fields_of_a_group_are_the_options_of_a_command() -> None:
    assert CliRunner().invoke(app, ["a", "b"]).output == "a; b 800 False\n"
    assert CliRunner().invoke(app, ["a", "--radius", "5", "--loud"]).output == "a 5 True\n"


def test_what_a_group_requires_is_required() -> None:
    done = CliRunner().invoke(app, ["--radius", "5"])
    assert done.exit_code == 2


def test_a_group_keeps_the_words_of_its_options_and_the_name_of_the_command() -> None:
    shown = CliRunner().invoke(app, ["--help"]).output
    assert "How far." in shown
    assert "Describe where and how far." in shown
    assert "walk" not in shown.casefold()
