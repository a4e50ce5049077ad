"""Recipes: every mistake at once, with its line and what was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from needsmap.errors import CardError, UnknownEntry
from needsmap.jobs.assess.recipe import find_recipe, read_recipe

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Library


def faults(tmp_path: Path, library: Library, text: str) -> list[str]:
    path = tmp_path / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CardError) as caught:
        read_recipe(path, library)
    return [line.removeprefix("  - ") for line in str(caught.value).splitlines()[1:]]


def test_keys_that_are_not_known_or_missing(tmp_path: Path, invented: Library) -> None:
    text = (
        'titel = "x"\nplace = "Alderwick"\nrelease = "invented_iod2019"\n[[themes]]\ntitle = "A"\n'
        '[[themes]]\ntilte = "B"\ndomains = "x"\n[files]\ntolerence = "5%"\n'
    )
    assert faults(tmp_path, invented, text) == [
        "title is missing",
        "line 1: titel is not known; did you mean 'title'?",
        "line 6: themes.2.title is missing",
        "line 7: themes.2.tilte is not known; did you mean 'title'?",
        "line 8: themes.2.domains: input should be a valid tuple",
        "line 10: files.tolerence is not known; did you mean 'tolerance'?",
    ]


def test_a_key_and_a_name_are_told_together(tmp_path: Path, invented: Library) -> None:
    text = (
        'title = "x"\nplace = "Alderwick"\nrelease = "invented_iod2019"\ncolour = "red"\n'
        '[[themes]]\ntitle = "A"\ndomains = ["helth"]\n'
    )
    found = faults(tmp_path, invented, text)
    assert [line.partition(":")[0] for line in found] == ["line 4", "line 7"]


def test_names_that_no_shelf_or_folder_holds(tmp_path: Path, invented: Library) -> None:
    text = (
        'title = "x"\nplace = "Alderwick"\nrelease = "invented_iod2019"\n'
        'compare_with = "invented_iod201"\n[[themes]]\ntitle = "A"\ndomains = ["helth"]\n'
        '[[themes]]\ntitle = "a"\n[files]\nkpis = "none.csv"\nassets = ["gone.csv"]\n'
    )
    found = faults(tmp_path, invented, text)
    assert found[0].startswith("line 4: no release 'invented_iod201'; did you mean 'invented_iod")
    assert found[1:] == [
        "line 7: invented_iod2019 has no domain 'helth'; did you mean 'health'?",
        "line 9: two themes are called 'a'",
        "line 11: no file 'none.csv' beside the recipe",
        "line 11: files.tolerance must go with files.kpis, such as '5%'",
        "line 12: no file 'gone.csv' beside the recipe",
    ]


@pytest.mark.parametrize("text", ["", "title =", 'title = "x"\nthemes = []\n', "\x00"])
def test_half_a_recipe_is_refused(tmp_path: Path, invented: Library, text: str) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CardError, match=r"recipe\.toml"):
        read_recipe(path, invented)


@pytest.mark.real
@pytest.mark.parametrize("name", ["ealing_themes", "ward_profile", "asset_review"])
def test_the_recipes_on_the_shelf_are_found_and_sound(library: Library, name: str) -> None:
    assert read_recipe(find_recipe(name), library).themes


@pytest.mark.real
def test_ealings_five_themes(library: Library) -> None:
    recipe = read_recipe(find_recipe("ealing_themes"), library)
    titles = [theme.title for theme in recipe.themes]
    assert titles == ["Background", "Health", "Prosperity", "Safety", "High Quality of Life"]


def test_a_recipe_that_is_nowhere() -> None:
    with pytest.raises(UnknownEntry, match="did you mean ealing_themes"):
        find_recipe("ealing_teams")
