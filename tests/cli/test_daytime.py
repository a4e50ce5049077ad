"""`needsmap daytime` as a user runs it, on the invented borough."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from needsmap.cli import app
from needsmap.errors import FrameError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from needsmap.library import Library

    Run = Callable[..., Result]


@pytest.fixture
def run(invented: Library, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr("needsmap.cli.daytime.open_library", lambda: invented)

    def act(*words: str) -> Result:
        result = CliRunner().invoke(app, ["daytime", *words, "-r", "invented_iod2019"])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return act


def test_a_place_by_night_and_by_day(run: Run, shelf: Path, tmp_path: Path) -> None:
    table = str(shelf / "papers" / "invented_daytime.csv")
    page = tmp_path / "day.html"
    found = run(table, "--place", "Larkrise", "--map", str(page), "--format", "json")
    told = json.loads(found.stdout)
    assert told["invented"]
    assert len(told["areas"]) == 7
    assert told["residents"] == sum(row["residents"] for row in told["areas"])
    assert any("114 of its 121 areas are not in Larkrise" in note for note in told["notes"])
    text = page.read_text(encoding="utf-8")
    assert "Larkrise by night and by day" in text
    assert "does not exist" in text


def test_a_hidden_count_is_said_to_be_hidden(run: Run, shelf: Path, tmp_path: Path) -> None:
    table = str(shelf / "papers" / "invented_daytime.csv")
    printed = run(table, "--place", "Alderwick").stdout
    assert printed.startswith("INVENTED DATA")
    assert printed.count("hidden") >= 2
    recipe = tmp_path / "least.toml"
    recipe.write_text("least = 1\n", encoding="utf-8")
    shown = run(table, "--place", "Alderwick", "--recipe", str(recipe)).stdout
    assert "hidden" not in shown.split("Hidden is not zero.")[1]


def test_residents_are_taken_from_the_release_where_the_table_has_none(
    run: Run, shelf: Path, tmp_path: Path
) -> None:
    rows = (shelf / "papers" / "invented_daytime.csv").read_text(encoding="utf-8-sig").splitlines()
    alone = tmp_path / "workers.csv"
    alone.write_text("LSOA11CD,Workers\n" + rows[1].split(",")[0] + ",50\n", encoding="utf-8")
    told = json.loads(run(str(alone), "--place", "Alderwick", "--format", "json").stdout)
    assert told["areas"][0]["residents"] > 1000
    assert any("120" in line for line in run(str(alone), "--place", "Alderwick").stdout.split("\n"))


def test_areas_of_another_year_are_refused(run: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("code,residents,workers\nE01002969,1500,300\n", encoding="utf-8")
    with pytest.raises(FrameError, match="not ranked by invented_iod2019"):
        run(str(wrong), "--place", "Alderwick")


def test_an_area_without_workers_keeps_its_residents(run: Run, shelf: Path, tmp_path: Path) -> None:
    rows = (shelf / "papers" / "invented_daytime.csv").read_text(encoding="utf-8-sig").splitlines()
    codes = [row.split(",")[0] for row in rows[1:4]]
    lines = ["LSOA11CD,Residents,Workers", f"{codes[0]},1500,300"]
    lines += [f"{codes[1]},1500,*", f"{codes[2]},1500,600"]
    table = tmp_path / "hidden.csv"
    table.write_text("\n".join(lines), encoding="utf-8")
    found = json.loads(run(str(table), "--place", "Alderwick", "--format", "json").stdout)
    assert (found["residents"], found["workers"]) == (4500, 900)
    printed = run(str(table), "--place", "Alderwick").stdout
    assert "4,500 live there" in printed
    assert "(1 is not)" in printed
