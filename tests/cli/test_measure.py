"""`needsmap measure`, `spread` and `compose` as a user runs them, on the invented borough."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from needsmap.cli import app
from needsmap.errors import NeedsmapError, UnknownEntry, UnknownPlace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from needsmap.library import Library

    Run = Callable[..., Result]

RELEASE = "invented_iod2019"


@pytest.fixture
def run(invented: Library, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the shared library of the invented borough: its frames are read once."""
    monkeypatch.setattr("needsmap.cli.measure.open_library", lambda: invented)
    monkeypatch.setattr("needsmap.cli.compose.open_library", lambda: invented)

    def act(*words: str) -> Result:
        result = CliRunner().invoke(app, [*words, "-r", RELEASE])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return act


def test_the_page_of_a_ward(run: Run) -> None:
    text = run("measure", "Larkrise").output
    assert text.startswith("INVENTED DATA: no real place.")
    for words in (
        "Larkrise (Z05000012), ward of 2019", "high = most deprived", "Average score",
        "Local concentration", "What the average hides", "POCKET", "Rule: a pocket is",
        "Not an official statistic", "People by national decile", "Misfit",
    ):  # fmt: skip
        assert words in text, words


def test_wards_as_csv_for_excel(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "wards.csv"
    run("measure", "Alderwick", "--by", "ward", "--format", "csv", "-o", str(file))
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == 15
    assert {r["WD19NM"] for r in rows} >= {"Larkrise", "Ferrygate"}
    assert all(float(r["IMD - Average score"]) > 0 for r in rows)
    assert {r["Ranked among"] for r in rows} == {"15"}


def test_json_has_no_numpy_and_no_nan(run: Run) -> None:
    data = json.loads(run("measure", "Larkrise", "--format", "json").stdout)
    assert data["places"][0]["assignment"]["method"] == "best fit"
    assert data["invented"] is True
    assert len(data["places"][0]["people_by_decile"]) == 10


def test_map_and_chart(run: Run, tmp_path: Path) -> None:
    chart, page = tmp_path / "c.png", tmp_path / "m.html"
    told = run("measure", "Alderwick", "--by", "ward", "--chart", str(chart), "--map", str(page))
    assert "wrote" in told.stderr
    assert chart.stat().st_size > 5_000
    assert "Wards of 2019 in Alderwick" in page.read_text(encoding="utf-8")


def test_a_set_of_ones_own(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "set.csv"
    file.write_text("place,code\n=Mine(),ZX1 0AA\n=Mine(),ZX1 0AH\nOther,ZX1 0AJ\n")
    text = run("measure", "--own", str(file), "--format", "csv").stdout
    assert "'=Mine()" in text
    names = [row["Place name"] for row in csv.DictReader(text.splitlines())]
    assert names == ["'=Mine()", "Other"]


def test_spread_of_wards(run: Run) -> None:
    text = run("spread", "Alderwick", "--by", "ward").output
    assert "A pocket is a small area among the 20% most deprived" in text
    rows = list(
        csv.DictReader(
            run("spread", "Alderwick", "--by", "ward", "--format", "csv").stdout.splitlines()
        )
    )
    assert len(rows) == 15
    assert {"most", "least", "range", "pocket"} <= set(rows[0])


@pytest.mark.parametrize(
    ("words", "error", "told"),
    [
        (["measure"], UnknownEntry, "name a ward, a district or a region"),
        (["measure", "Nowhere"], UnknownPlace, "Nowhere"),
        (["measure", "Larkrise", "--by", "parish"], UnknownEntry, "not by 'parish'"),
        (["measure", "--by", "own"], UnknownEntry, "give places of your own"),
        (["measure", "--circle", "ZX1 0AA"], NeedsmapError, "a circle is written as"),
        (["measure", "--own", "absent.toml"], NeedsmapError, "no such file"),
        (["measure", "Larkrise", "--recipe", "allow.toml"], UnknownEntry, "nothing to allow"),
        (["compose"], NeedsmapError, "areas have a rank; give all of them"),
    ],
)
def test_bad_requests_say_what_to_do(
    run: Run,
    words: list[str],
    error: type,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "allow.toml").write_text('allow = ["all"]', encoding="utf-8")
    with pytest.raises(error, match=told):
        run(*words)


def test_a_missing_measure_of_a_chart_is_refused_before_anything_is_printed(
    run: Run,
    tmp_path: Path,
) -> None:
    recipe = tmp_path / "wealth.toml"
    recipe.write_text('measure = "wealth"', encoding="utf-8")
    with pytest.raises(UnknownEntry, match="no measure 'wealth'"):
        run("measure", "Larkrise", "--chart", str(tmp_path / "c.png"), "--recipe", str(recipe))
    assert list(tmp_path.iterdir()) == [recipe]


def test_a_setting_that_went_into_the_recipe_is_named() -> None:
    done = CliRunner().invoke(app, ["measure", "Larkrise", "--method", "area"])
    assert done.exit_code == 2
    assert "method = ... in a recipe (--recipe FILE)" in done.output
