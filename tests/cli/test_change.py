"""change, series and moves as a person would type them."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from needsmap.cli import app
from needsmap.errors import FrameError, NotComparable, VintageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result


def typed(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.fixture
def pair(shelf: Path) -> list[str]:
    return [
        "Alderwick", "--shelf", str(shelf),
        "--from", "invented_iod2019", "--to", "invented_iod2025",
    ]  # fmt: skip


def test_a_table_says_what_a_change_is_and_how_far_it_can_be_trusted(pair: list[str]) -> None:
    done = typed("change", *pair)
    assert done.exit_code == 0, done.exception
    for words in (
        "INVENTED DATA", "of 124 LSOAs of Alderwick", "The two are only broadly comparable.",
        "rank areas against one another", "added and dropped", "data invented, as of 2015",
        "Verdicts: 111 exact", "join on area code alone would leave 13 of 124",
        "10 largest moves either way",
    ):  # fmt: skip
        assert words in done.output


def test_the_counts_of_the_headlines_add_up_to_all_areas(pair: list[str]) -> None:
    lines = typed("change", *pair).stdout.splitlines()
    deciles = next(line for line in lines if line.startswith("By decile: ")).split(". ")[0]
    assert sum(map(int, re.findall(r"\d+", deciles))) == 124
    moved = next(line for line in lines if "of 124 LSOAs" in line).split("of Alderwick, ")[1]
    assert sum(map(int, re.findall(r"\d+", moved))) == 124


def test_csv_has_every_area_and_json_every_figure(pair: list[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(typed("change", *pair, "--format", "csv").stdout)))
    assert len(rows) == 124
    assert float(rows[0]["points"]) <= float(rows[-1]["points"])
    whole = json.loads(typed("change", *pair, "--format", "json").stdout)
    counts = [whole[k] for k in ("worse", "better", "same", "within_parents_range")]
    assert sum(counts) + whole["not_comparable"] == 124
    assert sum(map(sum, whole["matrix"])) == 124
    assert 0 <= whole["persistence"] <= 1
    assert set(whole["verdicts"]) == {"exact", "inherited", "averaged", "estimated", "none"}
    assert whole["invented"] is True
    assert "list" not in whole
    listed = json.loads(typed("change", *pair, "--areas", "--format", "json").stdout)
    assert len(listed["list"]) == 124


@pytest.fixture
def recipe(tmp_path: Path) -> Callable[[str], list[str]]:
    def write(text: str) -> list[str]:
        path = tmp_path / "rare.toml"
        path.write_text(text, encoding="utf-8")
        return ["--recipe", str(path)]

    return write


def test_only_unchanged_areas_or_groups_in_common(
    pair: list[str], recipe: Callable[[str], list[str]]
) -> None:
    usual = json.loads(typed("change", *pair, "--format", "json").stdout)
    same = json.loads(typed("change", *pair, "--unchanged-only", "--format", "json").stdout)
    assert same["areas"] == same["verdicts"]["exact"] == usual["verdicts"]["exact"]
    assert same["lined_up"] == [
        "Only the 111 areas that did not change are compared; 13 others are left out."
    ]
    common = json.loads(typed("change", *pair, *recipe("on = 'common'"), "--format", "json").stdout)
    assert common["geography"] == "common"
    assert same["areas"] < common["areas"] < usual["areas"]
    assert common["verdicts"]["inherited"] == common["verdicts"]["none"] == 0
    assert "groups of LSOAs of Alderwick" in common["finding"]


def test_both_releases_on_a_later_vintage(
    pair: list[str], recipe: Callable[[str], list[str]]
) -> None:
    words = [*pair[:3], "--from", "invented_iod2015", "--to", "invented_iod2019"]
    words += recipe("on = 'lsoa21'")
    later = json.loads(typed("change", *words, "--format", "json").stdout)
    assert later["geography"] == "lsoa21"
    assert later["areas"] == 124
    assert "Both releases were carried to LSOA21." in later["lined_up"]
    done = typed("change", *words, "--map", "x.html")
    assert isinstance(done.exception, VintageError)
    assert not Path("x.html").exists()


def test_a_part_of_a_ranking_cannot_be_ranked_anew(
    pair: list[str], recipe: Callable[[str], list[str]]
) -> None:
    done = typed("change", *pair, *recipe("rerank = true"))
    assert isinstance(done.exception, FrameError)
    assert "re-ranking takes all" in str(done.exception)


@pytest.mark.real
@pytest.mark.parametrize(
    ("way", "of", "percent"),
    [
        ("", 3_284, 83.0),
        ("unchanged", 3_145, 83.2),
        ("rerank = true", 3_284, 83.4),
    ],
)
def test_2010_to_2015_in_the_three_ways_of_the_headline(
    way: str, of: int, percent: float, recipe: Callable[[str], list[str]]
) -> None:
    # METHODS 2.3: 83.0 of all, harmonised; 83.2 of unchanged areas; 83.4 re-ranked
    words = ["change", "England", "--from", "imd2010", "--to", "iod2015", "--format", "json"]
    words += ["--unchanged-only"] if way == "unchanged" else recipe(way)
    got = json.loads(typed(*words).stdout)
    assert got["persistence_of"] == of
    assert 100 * got["persistence"] == pytest.approx(percent, abs=0.05)


def test_a_map_is_saved_beside_the_table(pair: list[str], tmp_path: Path) -> None:
    target = tmp_path / "change.html"
    done = typed("change", *pair, "--map", str(target))
    assert done.exit_code == 0, done.exception
    assert "does not exist" in target.read_text(encoding="utf-8")


def test_moves_lists_areas_with_their_domains(pair: list[str], tmp_path: Path) -> None:
    target = tmp_path / "moves.html"
    done = typed("moves", *pair, "--at-least", "5", "--format", "json", "--map", str(target))
    whole = json.loads(done.stdout)
    assert whole["areas"]
    assert all(row["domains"] >= 5 for row in whole["areas"])
    assert whole["relative"]
    assert target.is_file()
    less = json.loads(typed("moves", *pair, "--towards", "less", "--format", "json").stdout)
    assert all(row["largest"] > 0 for row in less["areas"])


def test_series_in_three_forms_with_its_pictures(shelf: Path, tmp_path: Path) -> None:
    words = ["series", "Alderwick", "--shelf", str(shelf), "--collection", "invented"]
    pictures = ["--map", str(tmp_path / "s.html"), "--picture", str(tmp_path / "s.svg")]
    done = typed(*words, *pictures)
    assert done.exit_code == 0, done.exception
    assert (
        "IMD 2019 (invented) to IMD 2025 (invented): The two are only broadly comparable"
        in done.output
    )
    assert (tmp_path / "s.html").is_file()
    assert (tmp_path / "s.svg").is_file()
    rows = list(csv.DictReader(io.StringIO(typed(*words, "--format", "csv").stdout)))
    assert len(rows) == 124 * 6
    whole = json.loads(typed(*words, "--format", "json").stdout)
    assert [step["level"] for step in whole["comparability"]] == [
        "ok", "ok", "caution", "ok", "weak",
    ]  # fmt: skip


def test_a_ban_names_its_override_and_the_output_prints_it(shelf: Path) -> None:
    words = [
        "change", "Alderwick", "--shelf", str(shelf), "--from", "invented_imd2007",
        "--to", "invented_imd2010", "--scores",
    ]  # fmt: skip
    refused = typed(*words)
    assert isinstance(refused.exception, NotComparable)
    assert 'allow "scores-across-releases"' in str(refused.exception)
    assert refused.exception.setting == ("allow", "scores-across-releases")
    allowed = typed(*words, "--allow", "scores-across-releases")
    assert "made by override" in allowed.output


@pytest.mark.real
def test_england_as_json_has_the_published_persistence() -> None:
    words = ["change", "England", "--from", "iod2015", "--to", "iod2019", "--format", "json"]
    whole = json.loads(typed(*words).stdout)
    assert round(100 * whole["persistence"]) == 88
    assert whole["persistence_of"] == 3284
    assert whole["matrix"][0][0] == 2883
    assert whole["verdicts"]["exact"] == 32844


@pytest.mark.parametrize(
    ("command", "option", "line"),
    [
        ("change", "--on", 'on = "lsoa21"'),
        ("moves", "--least-points", "least_points = 1.0"),
        ("profile", "--note", 'notes = [["WHO", "WHAT"]]'),
    ],
)
def test_options_that_became_lines_of_a_recipe_say_so(command: str, option: str, line: str) -> None:
    done = typed(command, "Alderwick", option, "1")
    assert done.exit_code == 2
    assert line in " ".join(done.output.split())
