"""A map's recipe: what it says, every mistake at once, and that it makes the same map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from needsmap.cli import app
from needsmap.errors import CardError
from needsmap.workflows.map_request import MapRequest
from needsmap.workflows.recipe_request import read_request

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """place = "Alderwick"
release = "invented_iod2019"
domains = ["imd", "health"]
highlight = "Larkrise"
water = "river.parquet"
"""


def test_a_recipe_says_what_is_mapped(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(GOOD)
    asked = read_request(path, MapRequest)
    assert (asked.place, asked.domains) == ("Alderwick", ("imd", "health"))
    assert asked.water == tmp_path / "river.parquet"


def test_every_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text('palce = "Alderwick"\ndomains = 3\nrelease = "invented_iod2019"\n')
    with pytest.raises(CardError) as caught:
        read_request(path, MapRequest)
    said = str(caught.value)
    assert "line 1: unknown key 'palce'; did you mean 'place'?" in said
    assert "line 2: domains" in said
    assert "place is missing" in said
    path.write_text("place = ")
    with pytest.raises(CardError, match="not a TOML file"):
        read_request(path, MapRequest)
    with pytest.raises(CardError, match="cannot be read"):
        read_request(tmp_path / "none.toml", MapRequest)


def test_the_command_takes_a_recipe_and_nothing_beside_it(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEEDSMAP_SHELF", str(shelf))
    monkeypatch.delenv("NEEDSMAP_MIRROR", raising=False)
    recipe = tmp_path / "map.toml"
    recipe.write_text(GOOD.replace('water = "river.parquet"\n', ""))
    words = ["map", str(recipe), "-o", str(tmp_path / "a.html")]
    done = CliRunner().invoke(app, words, catch_exceptions=False)
    assert done.exit_code == 0
    same = ["map", "Alderwick", "-r", "invented_iod2019", "--domains", "imd,health"]
    same += ["--highlight", "Larkrise", "-o", str(tmp_path / "b.html")]
    CliRunner().invoke(app, same, catch_exceptions=False)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    with pytest.raises(CardError, match="write release into"):
        CliRunner().invoke(app, [*words, "-r", "iod2019"], catch_exceptions=False)
