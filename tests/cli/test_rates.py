"""rates and pattern as a person would type them."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from needsmap.cli import app

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Library

run = CliRunner().invoke


def test_rates_as_a_table_and_as_json(invented: Library, shelf: Path, tmp_path: Path) -> None:
    codes = invented.load_ranks("invented_iod2019", domains=["imd"])["area_code"]
    path = tmp_path / "seen.csv"
    lines = [f"{code},{10 + i % 7}" for i, code in enumerate(codes)]
    path.write_text("LSOA11CD,Seen\n" + "\n".join(lines), encoding="utf-8")
    words = ["rates", str(path), "-r", "invented_iod2019", "--shelf", str(shelf), "--groups", "5"]
    done = run(app, words)
    assert done.exit_code == 0, done.exception
    assert done.stdout.startswith("INVENTED DATA")
    assert "Slope index of inequality" in done.stdout
    assert "nan" not in done.stdout
    whole = json.loads(run(app, [*words, "--format", "json"]).stdout)
    assert {"sii", "rii", "gini", "concentration_index", "notes", "rows"} <= set(whole)
    path.write_text("LSOA11CD,Seen\nTotal,99\n" + "\n".join(lines), encoding="utf-8")
    noticed = json.loads(run(app, [*words, "--format", "json"]).stdout)["notices"]
    assert any("line 2" in notice for notice in noticed)
    total = sum(row["count"] for row in whole["rows"])
    assert total == sum(int(line.split(",")[1]) for line in lines)


def test_pattern_lists_clusters_and_csv_all_areas(shelf: Path) -> None:
    pytest.importorskip("esda")
    words = ["pattern", "Alderwick", "-r", "invented_iod2025", "--shelf", str(shelf)]
    done = run(app, words)
    assert done.exit_code == 0, done.exception
    assert "--format csv lists every area" in done.stdout
    rows = list(csv.DictReader(io.StringIO(run(app, [*words, "--format", "csv"]).stdout)))
    assert len(rows) == 124
    assert rows[0].keys() >= {"area_code", "area_name", "z", "p", "q", "kind", "joins"}
