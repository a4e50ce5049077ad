"""The estate's commands, as a person would type them."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from needsmap.cli import app
from needsmap.errors import FileFormatError
from needsmap.workflows.estate.register_settings import settings_path

run = CliRunner().invoke


@pytest.fixture
def typed(shelf: Path, tmp_path: Path) -> list[str]:
    path = tmp_path / "bad.csv"
    path.write_text(
        "Name,Postcode,Partner,Floor area\n=HYPERLINK(1),ZX1 6UG,@NHS,about 40\nDen,ZX2,Police,\n",
        encoding="utf-8",
    )
    keep(path)
    return [str(path), "--shelf", str(shelf)]


def keep(register: Path) -> None:
    """Say beside a register that its postcodes are invented."""
    settings_path(register).write_text('postcodes = "invented_codepo_gb"', encoding="utf-8")


def test_check_prints_the_report_before_anything_else(typed: list[str]) -> None:
    done = run(app, ["assets", "check", *typed])
    assert done.exit_code == 0
    assert done.output.startswith("Read as: bad.csv as a list of assets of any kind")
    assert "bad.csv: 2 rows = 2 assets + 0 left out" in done.output
    assert "2 assets, 2 of them live." in done.output
    assert "not a complete or definitive list" in done.output
    assert "header on line 1" in done.output


@pytest.mark.parametrize("table", ["partners", "fields", "faults", "unplaced", "sites", "merges"])
def test_each_table_comes_as_table_csv_and_json(typed: list[str], table: str) -> None:
    for form in ("table", "csv", "json"):
        done = run(app, ["assets", "check", *typed, "--table", table, "--format", form])
        assert done.exit_code == 0, done.exception
    whole = json.loads(done.stdout)
    assert whole["rows"] == 2
    assert whole["placed_by"] == {"point": 0, "postcode": 1, "district": 1, "none": 0}


def test_the_table_of_unplaced_says_that_closed_ones_are_not_in_it(typed: list[str]) -> None:
    done = run(app, ["assets", "check", *typed, "--table", "unplaced"])
    assert "1 live asset without a point, no closed ones" in done.output


def test_faults_have_their_lines(typed: list[str]) -> None:
    done = run(app, ["assets", "check", *typed, "--table", "faults", "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(r["line"], r["fault"]) for r in rows] == [
        ("2", "floor_area 'about 40' is not a number"),
        ("3", "only a postcode district is given"),
    ]


def test_read_writes_every_row_safe_for_a_spreadsheet(typed: list[str], tmp_path: Path) -> None:
    target = tmp_path / "clean.csv"
    done = run(app, ["assets", "read", *typed, "-o", str(target)])
    assert "2 assets in, 2 rows out" in done.output
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig"))))
    assert [r["name"] for r in rows] == ["'=HYPERLINK(1)", "Den"]
    assert rows[0]["partner"] == "'@NHS"
    keep(target)
    again = run(app, ["assets", "check", str(target), *typed[1:], "--format", "json"])
    assert json.loads(again.stdout)["rows"] == 2


def test_clusters_show_the_diameter_and_its_alternatives(typed: list[str]) -> None:
    done = run(app, ["assets", "clusters", *typed, "--format", "json"])
    whole = json.loads(done.stdout)
    assert (whole["diameter"], whole["method"]) == (400, "complete")
    assert [row["diameter"] for row in whole["sensitivity"]] == [200, 400, 800, 1200]


def test_a_file_that_is_none_is_one_message(shelf: Path) -> None:
    done = run(app, ["assets", "check", "nowhere.csv", "--shelf", str(shelf)])
    assert isinstance(done.exception, FileFormatError)


def test_a_column_must_be_given_as_a_pair(typed: list[str]) -> None:
    assert run(app, ["assets", "read", *typed, "--column", "name"]).exit_code == 2


def test_clusters_come_with_their_sensitivity_and_by_three_methods(
    shelf: Path, tmp_path: Path
) -> None:
    pytest.importorskip("sklearn")
    register = Path(shutil.copy(shelf / "registers" / "invented_partnership.csv", tmp_path))
    keep(register)
    files = [str(register), "--shelf", str(shelf)]
    said = {"complete": "no two sites", "dbscan": "can be far longer", "hdbscan": "plays no part"}
    for method, words in said.items():
        done = run(app, ["assets", "clusters", *files, "--method", method])
        assert done.exit_code == 0, done.exception
        assert words in done.output
        assert "No standard says" in done.output
        assert "largest partners" in done.output
