"""`needsmap assets compare`, as a person would type it."""

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from needsmap.cli import app
from needsmap.workflows.estate.register_settings import settings_path

run = CliRunner().invoke


@pytest.fixture
def typed(shelf: Path, tmp_path: Path) -> list[str]:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("Name,Postcode\nDen,ZX1 6UG\nInn,ZX2 0LB\n", encoding="utf-8")
    new.write_text("Standort;Postcode\nDen;ZX1 6UG\n=Bar;ZX2 0LB\n", encoding="utf-8")
    for path, name in ((old, "Name"), (new, "Standort")):
        settings = f'postcodes = "invented_codepo_gb"\n[columns]\nname = "{name}"\n'
        settings_path(path).write_text(settings, encoding="utf-8")
    return ["assets", "compare", str(old), str(new), "--shelf", str(shelf)]


def test_each_form_holds_every_row(typed: list[str]) -> None:
    shown = run(app, typed)
    assert shown.exit_code == 0, shown.output
    assert "The old register (old.csv) has 2 rows" in shown.output
    whole = json.loads(run(app, [*typed, "--format", "json"]).stdout)
    assert (
        whole["counts"]["disposed"] == whole["counts"]["acquired"] == whole["counts"]["same"] == 1
    )
    assert len(whole["rows"]) == 3
    table = list(csv.DictReader(io.StringIO(run(app, [*typed, "--format", "csv"]).stdout)))
    assert [(row["change"], row["old_name"], row["new_name"]) for row in table] == [
        ("disposed", "Inn", ""), ("acquired", "", "'=Bar"), ("same", "Den", "Den"),
    ]  # fmt: skip


def test_files_are_written_by_their_ending(typed: list[str], tmp_path: Path) -> None:
    paths = [tmp_path / "c.html", tmp_path / "c.csv"]
    done = run(app, [*typed, *(word for path in paths for word in ("-o", str(path)))])
    assert done.exit_code == 0, done.output
    assert all(path.is_file() for path in paths)
    wrong = run(app, [*typed, "-o", str(tmp_path / "c.doc")])
    assert wrong.exit_code != 0
    assert not (tmp_path / "c.doc").exists()
