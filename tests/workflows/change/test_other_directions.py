"""Changes between releases that measure something other than deprivation."""

from __future__ import annotations

import csv
import io
import json
import shutil
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from typer.testing import CliRunner

from needsmap.cli import app
from needsmap.library import Library
from needsmap.model import Moved
from needsmap.workflows.change.change_map import change_map
from needsmap.workflows.change.place_change import place_change
from needsmap.workflows.change.place_moves import moves_map, place_moves
from needsmap.workflows.change.place_series import place_series
from needsmap.workflows.change.requests import ChangeRequest, MovesRequest, SeriesRequest
from needsmap.workflows.change.series_map import series_map, slope_chart

if TYPE_CHECKING:
    from pathlib import Path

EARLIER, LATER = "invented_iod2019", "invented_iod2025"
PAIR = ("--from", EARLIER, "--to", LATER)


@pytest.fixture(scope="module")
def well_being(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented shelf with two releases that measure child well-being, rank 1 the best.

    Their files hold ranks alone: scores and deciles would still run the other way.
    """
    turned = tmp_path_factory.mktemp("well_being") / "shelf"
    shutil.copytree(shelf, turned)
    for name in (EARLIER, LATER):
        card = turned / "indices" / f"{name}.toml"
        text = card.read_text("utf-8").replace("Index of Multiple Deprivation", "Well-being Index")
        text = text.replace('measures = "deprivation"', 'measures = "child well-being"')
        card.write_text(text.replace('direction = "most deprived"', 'direction = "best"'), "utf-8")
        table = pd.read_csv(card.with_suffix(".csv"))
        table = table[[name for name in table if " Score" not in name and " Decile" not in name]]
        table.columns = table.columns.str.replace(" (where 1 is most deprived)", "")
        table.to_csv(card.with_suffix(".csv"), index=False)
    return turned


@pytest.fixture(scope="module")
def library(well_being: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = Library(shelves=[well_being], cache=tmp_path_factory.mktemp("cache"))
    library.mirror = None
    return library


def printed(shelf: Path, *words: str) -> str:
    done = CliRunner().invoke(app, [*words, "--shelf", str(shelf)])
    assert done.exit_code == 0, done.output
    return str(done.stdout)


@pytest.mark.parametrize(
    "command",
    [
        ("change", "Foxholt", *PAIR),
        ("change", "Foxholt", *PAIR, "--areas"),
        ("moves", "Foxholt", *PAIR, "--at-least", "1"),
        ("moves", "Foxholt", *PAIR, "--at-least", "1", "--towards", "less"),
        ("series", "Foxholt", "--releases", f"{EARLIER},{LATER}"),
        ("pattern", "Alderwick", "-r", LATER, "--since", EARLIER),
    ],
)
def test_what_is_printed_on_well_being_never_says_deprived(
    well_being: Path, command: tuple[str, ...]
) -> None:
    text = printed(well_being, *command)
    assert "deprived" not in text.lower()
    assert "child well-being" in text


def test_maps_and_charts_of_well_being_never_say_deprived(library: Library) -> None:
    asked = ChangeRequest(place="Foxholt", before=EARLIER, after=LATER)
    wanted = SeriesRequest(place="Foxholt", releases=(EARLIER, LATER), collection="invented")
    result = place_series(library, wanted)
    moves = MovesRequest(place="Foxholt", before=EARLIER, after=LATER, at_least=1)
    for made in (
        change_map(place_change(library, asked)),
        moves_map(place_moves(library, moves)),
        series_map(result),
        slope_chart(result),
    ):
        text = repr(made)
        assert "deprived" not in text.lower()
        assert "child well-being" in text
    assert "with the lowest child well-being" in result.finding


@pytest.mark.parametrize(
    "command",
    [
        ("change", "Foxholt", *PAIR, "--areas"),
        ("moves", "Foxholt", *PAIR, "--at-least", "1"),
        ("bands", "Foxholt", "-r", LATER),
    ],
)
def test_keys_of_data_are_the_same_whatever_is_measured(
    shelf: Path, well_being: Path, command: tuple[str, ...]
) -> None:
    here, there = (
        json.loads(printed(folder, *command, "--format", "json")) for folder in (shelf, well_being)
    )
    assert list(here) == list(there)
    assert [list(row) for row in here.get("list", [])] == [
        list(row) for row in there.get("list", [])
    ]


def test_values_of_data_are_the_same_whatever_is_measured(shelf: Path, well_being: Path) -> None:
    words = {str(move) for move in Moved}
    for folder in (shelf, well_being):
        whole = json.loads(printed(folder, "change", "Foxholt", *PAIR, "--format", "json"))
        assert set(whole["moved"]) == words
        rows = csv.DictReader(
            io.StringIO(printed(folder, "change", "Foxholt", *PAIR, "--format", "csv"))
        )
        assert {row["moved"] for row in rows} <= words
    moves = printed(well_being, "moves", "Foxholt", *PAIR, "--at-least", "1", "--format", "json")
    assert json.loads(moves)["towards"] == Moved.MORE
