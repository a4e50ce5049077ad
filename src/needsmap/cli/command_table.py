"""The commands, each loaded when it is used: a list of them needs only their names and lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any, Final

import typer

#: Of each command: the file of this folder that joins it to the app, and its line in the list.
COMMANDS: Final = {
    "demo": ("demo", "Run the main job on an invented borough and print the files that it made."),
    "list": ("data", "List every release, boundary set, lookup and other entry on the shelves."),
    "show": ("data", "Show one entry's card: publisher, page, licence, direction, domains."),
    "fetch": ("data", "Fetch files into the cache, checked, and say where each is."),
    "bands": (
        "bands",
        "Count a place's LSOAs in the most deprived 1, 5, 10, 20 and 30% of England.",
    ),
    "map": (
        "map",
        "Map a place's LSOAs by national decile: a page that opens anywhere, a figure, or data.",
    ),
    "change": ("change", "Show how a place's LSOAs moved among all areas between two releases."),
    "series": (
        "series",
        "Line up the releases of a place's LSOAs, one figure an area and release.",
    ),
    "moves": ("moves", "List LSOAs that moved the same way on several domains at once."),
    "kpi": (
        "kpi",
        "Score a performance table: status, direction of travel, and what contradicts itself.",
    ),
    "priorities": (
        "priorities",
        "Rank what residents put first, with ties, people and agreement; and beside measured need.",
    ),
    "spend": (
        "spend",
        "Add up a spend ledger: spent, allocated, matched and moved money each for itself.",
    ),
    "profile": (
        "profile",
        "Write a plain-English profile of a ward, a district or a place of your own.",
    ),
    "verify": (
        "profile",
        "Check a folder of outputs against its manifest: nothing missing, changed or added.",
    ),
    "assess": (
        "assess",
        "Build a needs assessment: a site of linked pages that opens from a folder, no server.",
    ),
    "diff": (
        "assess",
        "Describe what changed between two runs: data, versions, and every figure.",
    ),
    "measure": (
        "measure",
        "Measure places as the department does: average score and rank, proportion, extent ...",
    ),
    "spread": (
        "measure",
        "Describe what each place's average hides: its extremes, its spread, and pockets of need.",
    ),
    "compose": (
        "compose",
        "Rebuild an index from its domains' ranks, or weigh them otherwise, and see what moves.",
    ),
    "daytime": (
        "daytime",
        "Compare the people who work in each LSOA of a place with those who live there.",
    ),
    "rates": (
        "rates",
        "Rate your own counts by deprivation: intervals, slope and relative index, concentration.",
    ),
    "pattern": (
        "rates",
        "Test whether deprivation, or a move since a release, clusters in a place, and where.",
    ),
    "assets": (
        "assets",
        "Registers of public assets: check them, read them, find clusters, map them.",
    ),
}


class CommandTable(Mapping[str, Any]):
    """The commands by name, loaded one by one, with those that were joined to the app itself."""

    def __init__(self, joined: Mapping[str, Any]) -> None:
        self._joined = joined

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a class of click
        if name in self._joined:
            return self._joined[name]
        return _commands_of(COMMANDS[name][0])[name]

    def __iter__(self) -> Iterator[str]:
        return iter([*COMMANDS, *self._joined])

    def __len__(self) -> int:
        return len(COMMANDS) + len(self._joined)


@cache
def _commands_of(file: str) -> Mapping[str, Any]:
    """Return the commands of one file of this folder, by name."""
    app = typer.Typer(rich_markup_mode="rich", pretty_exceptions_enable=False)
    import_module(f"needsmap.cli.{file}").join(app)
    return typer.main.get_group(app).commands
