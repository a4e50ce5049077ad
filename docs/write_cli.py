"""Write docs/cli.md: every command with its arguments, options and examples.

Run by ``make docs``; `tests/test_docs.py` fails while the page is out of date.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.text import Text

from needsmap.cli import app

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click

PAGE = Path(__file__).with_name("cli.md")
HEAD = """\
# Command line

Every command, with its options. `needsmap COMMAND --help` says the same.

- Tables go to the screen, or with `-o FILE` to a file; `--format csv` or `--format json` is for
  other programs. Notes and errors go to the error stream.
- A command that fails prints one message that says what to do, and ends with exit code 1; so it
  does where a file is not there or may not be read. `needsmap --debug COMMAND ...` shows where in
  the code it arose. Exit code 2 is for options and arguments that do not exist or are missing, 130
  for a command that was stopped with Ctrl-C.
- The options of `needsmap` itself may be written before or after a command, as in
  `needsmap map Alderwick --shelf DIR`. What is the same for every run belongs in the environment
  or in a [file of settings](data.md#settings-of-your-machine).

This page is written by `make docs`.
"""


def reference() -> str:
    """Give the whole page.

    Returns
    -------
    str
        Markdown, ending in one new line.
    """
    root = typer.main.get_command(app)
    own = [p for p in root.params if p.param_type_name == "option"]
    lines = [HEAD, "## needsmap\n", "`needsmap [OPTIONS] COMMAND ...`\n", *_table([], own), ""]
    return "\n".join([*lines, *_commands(root, "needsmap")]).rstrip() + "\n"


def _commands(command: click.Command, path: str) -> Iterator[str]:
    """Give the lines of a command, or those of all that stand beneath it."""
    beneath = getattr(command, "commands", None)
    if beneath is None:
        yield from _command(command, path)
        return
    # a group lists its commands in the order in which their modules were loaded
    for name, child in sorted(beneath.items()) if " " in path else beneath.items():
        yield from _commands(child, f"{path} {name}")


def _command(command: click.Command, path: str) -> Iterator[str]:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option"]
    words = " ".join(_word(p) for p in arguments)
    yield f"## {path}\n"
    yield f"`{' '.join([path, *([words] if words else []), '[OPTIONS]'])}`\n"
    yield f"{_plain(command.help)}\n"
    yield from _table(arguments, options)
    yield ""
    for key, text in getattr(command.callback, "recipe", {}).items():
        yield f"- In the recipe, `{key}`: {text}"
    for example in _examples(_plain(command.epilog)):
        yield f"- `{example}`"
    yield ""


def _table(arguments: list[click.Parameter], options: list[click.Parameter]) -> Iterator[str]:
    rows = [(f"`{_word(p)}`", p) for p in arguments]
    rows += [(", ".join(f"`{name}`" for name in p.opts + p.secondary_opts), p) for p in options]
    yield "| | What it does |\n|---|---|"
    for name, param in rows:
        yield f"| {name} | {_cell(param)} |"


def _word(argument: click.Parameter) -> str:
    """Give the word that stands for an argument, with dots where it may be given again."""
    word = str(getattr(argument, "metavar", None) or argument.name or "").upper()
    return f"{word}..." if argument.nargs == -1 and not word.endswith("...") else word


def _cell(param: click.Parameter) -> str:
    """Say what an option does and what holds without it, in a cell of a table."""
    words = _plain(getattr(param, "help", ""))
    value = getattr(param.default, "value", param.default)
    if value is not None and not callable(value) and value not in (False, "", ()):
        words += f" Default: `{value}`."
    return words.replace("|", "\\|")


def _examples(epilog: str) -> list[str]:
    listed = epilog.removeprefix("Examples:").removeprefix("Example:")
    return [part.strip() for part in listed.split("|") if part.strip().startswith("needsmap")]


def _plain(text: str | None) -> str:
    """Take out the markup of the screen."""
    return " ".join(Text.from_markup(text or "").plain.split())


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8", newline="\n")
