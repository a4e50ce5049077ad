"""What replaced the commands and options of earlier versions."""

from __future__ import annotations

import re
from typing import Any, Final

_READ: Final = "needsmap assets read FILE"
#: A command, or any command of a group (``*``), and its option, to what replaced it.
_OPTIONS: Final = {
    ("assets *", option): f"{_READ} {option}{value} keeps it for every command that reads FILE"
    for option, value in {
        "--column": " NAME=HEADER", "--crs": " EPSG:27700", "--encoding": " ENCODING",
        "--header-row": " LINE", "--layout": " ID", "--partner": " NAME", "--postcodes": " ID",
        "--separator": " ';'", "--sheet": " NAME", "--shift-datum": "",
    }.items()
} | {
    ("assets *", "--keep-personal"): f"{_READ} --keep-personal -o clean.csv",
    ("assets check", "--save-layout"): f"{_READ} --save-layout CARD",
    ("assets colocate", "--local"): "--pair USE=USE --detail sites",
    ("assets colocate", "--references"): "--pair USE=USE",
    ("assets surface", "--bandwidth"): "--recipe FILE, a TOML file with bandwidth = 500",
    ("assets surface", "--cell"): "--recipe FILE, a TOML file with cell = 250",
    ("assets surface", "--people"): "--recipe FILE, a TOML file with people = 'ID'",
    ("assets surface", "--suggest-bandwidth"):
        "--recipe FILE, a TOML file with bandwidth = 'rule of thumb'",
    ("assets what-if", "--aim"): "--recipe FILE, a TOML file with aim = 'cover'",
    ("assets what-if", "--protect"): "--recipe FILE, a TOML file with protect = ['ASSET']",
    ("assets compare", "--old-column"): f"{_READ} --column NAME=HEADER, with OLD for FILE",
    ("assets compare", "--old-layout"): f"{_READ} --layout ID, with OLD for FILE",
    ("assets compare", "--old-sheet"): f"{_READ} --sheet NAME, with OLD for FILE",
    ("compose", "--areas"): "--place England",
    ("compose", "--equal"): "--weights equal",
    ("compose", "--lower-is-worse"): "higher_is_worse = false in a recipe (--recipe FILE)",
    ("priorities", "--seed"): "one seed, so that the same comes out again",
    ("spend", "--leanings"): "--by theme",
} | {
    (command, option): f"a line {line} of a recipe, given with --recipe FILE"
    for command, option, line in (
        ("change", "--on", 'on = "lsoa21"'),
        ("change", "--rag", "rag = 2.0"),
        ("change", "--rerank", "rerank = true"),
        ("change", "--from-file", 'files = {RELEASE = "FILE"}'),
        ("change", "--to-file", 'files = {RELEASE = "FILE"}'),
        ("moves", "--from-file", 'files = {RELEASE = "FILE"}'),
        ("moves", "--to-file", 'files = {RELEASE = "FILE"}'),
        ("moves", "--least-points", "least_points = 1.0"),
        ("series", "--on", 'geography = "lsoa21"'),
        ("profile", "--ballots", 'ballots = "FILE"'),
        ("profile", "--crs", 'crs = "EPSG:27700"'),
        ("profile", "--kpis", 'kpis = "FILE"'),
        ("profile", "--measured-by", 'measured_by = [["ISSUE", "DOMAIN"]]'),
        ("profile", "--note", 'notes = [["WHO", "WHAT"]]'),
        ("profile", "--pictures", 'pictures = "DIR"'),
        ("profile", "--respondents", "respondents = 100"),
        ("profile", "--tolerance", 'tolerance = "5%"'),
    )
}  # fmt: skip
_COMMANDS: Final = {"assets clean": f"{_READ} -o clean.csv"}
_NO_COMMAND: Final = re.compile(r"No such command '([^']*)'")


def name_the_new(error: Any) -> None:  # noqa: ANN401 - an error of typer's own click
    """Name in an error of an unknown command or option what took its place, if it once was one.

    Parameters
    ----------
    error
        Its message is changed.
    """
    path = _path(getattr(error, "ctx", None))
    option = getattr(error, "option_name", "")
    command = _NO_COMMAND.match(getattr(error, "message", ""))
    if option:
        group = f"{path.rpartition(' ')[0]} *"
        new = _OPTIONS.get((path, option)) or _OPTIONS.get((group, option))
        new = new or _in_recipe(error.ctx, option)
    else:
        option = f"{path} {command[1]}".strip() if command else ""
        new = _COMMANDS.get(option)
    if new:
        error.message, error.possibilities = f"{option} was replaced by: {new}", None


def _in_recipe(context: Any, option: str) -> str:  # noqa: ANN401 - a context of typer's own click
    """Return how a setting that was an option is written in a command's recipe, or ""."""
    key = option.removeprefix("--").replace("-", "_")
    command = getattr(context, "command", None)
    known = getattr(getattr(command, "callback", None), "recipe", {})
    return f"{key} = ... in a recipe (--recipe FILE)" if key in known else ""


def _path(context: Any) -> str:  # noqa: ANN401 - a context of typer's own click
    """Return the words of a command, without that of the program."""
    if context is None or context.parent is None:
        return ""
    return f"{_path(context.parent)} {context.info_name}".strip()
