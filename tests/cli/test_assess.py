"""`needsmap assess` as a person would type it, on the invented borough."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from needsmap.cli import app
from needsmap.errors import CardError
from needsmap.workflows.assess import assessment_site

if TYPE_CHECKING:
    from pathlib import Path

run = CliRunner().invoke

RECIPE = (
    'title = "Asset review"\nplace = "Alderwick"\nrelease = "invented_iod2019"\n'
    '[[themes]]\ntitle = "Need"\ndomains = ["imd"]\n'
)


@pytest.fixture
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(assessment_site, "draw", lambda _: b"")
    path = tmp_path / "recipe.toml"
    path.write_text(RECIPE, encoding="utf-8")
    return str(path)


def test_registers_and_a_table_can_be_named_beside_the_recipe(
    recipe: str, shelf: Path, tmp_path: Path
) -> None:
    out = tmp_path / "site"
    register = shelf / "registers" / "invented_partnership.csv"
    table = shelf / "papers" / "invented_kpi.csv"
    words = ["assess", recipe, "-o", str(out), "--shelf", str(shelf), "--assets", str(register)]
    done = run(
        app, [*words, "--kpis", str(table), "--tolerance", "5%", "--organisation", "Alderwick"]
    )
    assert done.exit_code == 0, done.output
    assert "Prepared by Alderwick" in (out / "index.html").read_text("utf-8")
    assert {"assets.html", "other-indicators.html"} <= {p.name for p in out.glob("*.html")}
    asked = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["asked"]
    assert asked["files"]["assets"] == ["invented_partnership.csv"]
    assert asked["files"]["kpis"] == "invented_kpi.csv"
    assert "Residents&#39; priorities: none was given." in (out / "data.html").read_text("utf-8")
    assert run(app, ["verify", str(out)]).exit_code == 0


def test_options_are_checked_before_anything_is_made(
    recipe: str, shelf: Path, tmp_path: Path
) -> None:
    out = tmp_path / "site"
    words = ["assess", recipe, "-o", str(out), "--shelf", str(shelf)]
    done = run(app, [*words, "--place", "Atlantis"])
    assert isinstance(done.exception, CardError)
    assert "no ward or district is called 'Atlantis'" in str(done.exception)
    assert run(app, [*words, "--kpis", str(tmp_path / "none.csv")]).exit_code == 2
    assert run(app, [*words, "--kpis", recipe]).exit_code == 2
    assert not out.exists()
