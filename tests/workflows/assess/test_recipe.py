"""Recipes: every mistake at once, with its line and what was meant."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from needsmap.errors import CardError, UnknownEntry
from needsmap.workflows.assess.recipe import find_recipe, override, read_recipe

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
        "line 8: themes.2.domains: write a list in square brackets, such as ['crime']",
        "line 10: files.tolerence is not known; did you mean 'tolerance'?",
    ]


def test_what_is_missing_hides_nothing_else(tmp_path: Path, invented: Library) -> None:
    text = (
        'titel = "x"\nplace = "Alderwik"\nrelease = "invented_iod2091"\n[[themes]]\n'
        'domains = ["crmie"]\n[[links]]\ntext = 5\n[files]\nrespondents = "many"\n'
    )
    found = faults(tmp_path, invented, text)
    told = "\n".join(found)
    for fault in (
        "title is missing", "line 1: titel is not known", "line 3: no release 'invented_iod2091'",
        "line 4: themes.1.title is missing", "line 6: links.1.address is missing",
        "line 7: links.1.text: write text in quotes", "line 9: files.respondents: write a whole",
    ):  # fmt: skip
        assert fault in told
    # place and domains are checked by the release that was probably meant
    assert "line 2: no ward or district is called 'Alderwik'" in told
    assert "has no domain 'crmie'; did you mean 'crime'?" in told


def test_a_key_and_a_name_are_told_together(tmp_path: Path, invented: Library) -> None:
    text = (
        'title = "x"\nplace = "Alderwick"\nrelease = "invented_iod2019"\ncolour = "red"\n'
        '[[themes]]\ntitle = "A"\ndomains = ["helth"]\n'
    )
    found = faults(tmp_path, invented, text)
    assert [line.partition(":")[0] for line in found] == ["line 4", "line 7"]


def test_a_link_that_would_run_or_read_is_named_by_its_line(
    tmp_path: Path, invented: Library
) -> None:
    text = 'title = "x"\nplace = "Alderwick"\nrelease = "invented_iod2019"\n'
    for address in ("javascript:alert(1)", "https://www.gov.uk", "file:///etc/passwd", "data.csv"):
        text += f'[[links]]\ntext = "x"\naddress = "{address}"\n'
    found = faults(tmp_path, invented, text + '[[themes]]\ntitle = "A"\n')
    assert [line.partition(": a link")[0] for line in found] == [
        "line 6: 'javascript:alert(1)'", "line 12: 'file:///etc/passwd'", "line 15: 'data.csv'",
    ]  # fmt: skip


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


HEAD = 'title = "x"\nplace = "Alderwick"\nrelease = "invented_iod2019"\n'


def test_papers_are_read_before_anything_is_made(tmp_path: Path, invented: Library) -> None:
    (tmp_path / "kpi.csv").write_text(
        "Theme,Code,PI,Polarity,Value\nSafety,A,x,Higher is better,1\nSafety,A,y,sideways,1\n"
    )
    (tmp_path / "spend.csv").write_text("partner,amount\nA,five\n")
    (tmp_path / "votes.csv").write_text("issue,votes\nhousing,20\n")
    text = HEAD + (
        '[[themes]]\ntitle = "A"\n[files]\nkpis = "kpi.csv"\ntolerance = "some"\n'
        'spend = "spend.csv"\nballots = "votes.csv"\nkpi = "x"\n'
    )
    found = faults(tmp_path, invented, text)
    assert found[0].startswith("line 7: kpi.csv: 1 fault")
    assert any(line.startswith("line 8: tolerance 'some'") for line in found)
    assert any(line.startswith("line 9: spend.csv: 1 fault") for line in found)
    assert "line 10: counts of votes need files.respondents: how many people answered" in found
    assert found[-1] == "line 11: files.kpi is not known; did you mean 'kpis'?"


def test_a_theme_of_the_table_and_an_issue_of_the_ballot(tmp_path: Path, invented: Library) -> None:
    (tmp_path / "kpi.csv").write_text(
        "Theme,Code,PI,Polarity,Value\nSafety,A,x,Higher is better,1\n"
    )
    (tmp_path / "ballot.csv").write_text("housing,police\n1,2\n2,1\n")
    text = HEAD + (
        '[[themes]]\ntitle = "A"\nkpi_themes = ["Safty"]\n[files]\nkpis = "kpi.csv"\n'
        'tolerance = "5%"\nballots = "ballot.csv"\n[files.measured_by]\n"polise" = "crime"\n'
        '"housing" = "bariers"\n'
    )
    assert faults(tmp_path, invented, text) == [
        "line 6: kpi.csv has no theme 'Safty'; did you mean 'Safety'?",
        "line 12: nobody was asked about 'polise'; did you mean 'police'?",
        "line 13: invented_iod2019 has no domain 'bariers'; did you mean 'barriers'?",
    ]


def test_what_a_recipe_cannot_ask(tmp_path: Path, invented: Library) -> None:
    text = HEAD + (
        'compare_with = "invented_iod2019"\nallow = ["level-non"]\n[[themes]]\ntitle = "Data"\n'
        '[[themes]]\ntitle = "St. Mark\'s"\n[[themes]]\ntitle = "st marks"\n'
        '[files.measured_by]\nhousing = "barriers"\n'
    )
    assert faults(tmp_path, invented, text) == [
        "line 4: a release is not compared with itself",
        "line 5: no ban is called 'level-non'; did you mean 'level-no'?",
        "line 7: 'Data' is the name of a page that every site has",
        "line 11: two themes are called 'st marks'",
        "line 12: measured_by must go with files.ballots",
    ]


def test_options_are_checked_like_the_recipe(tmp_path: Path, invented: Library) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(HEAD + '[[themes]]\ntitle = "A"\n', encoding="utf-8")
    recipe = read_recipe(path, invented)
    assert override(recipe, invented, tmp_path, place="Larkrise", files=None).place == "Larkrise"
    files = replace(recipe.files, kpis="none.csv", tolerance="lots")
    with pytest.raises(CardError) as caught:
        override(recipe, invented, tmp_path, place="Atlantis", files=files)
    words = str(caught.value)
    assert words.startswith("with the options given: 3 faults")
    for fault in ("no ward or district is called 'Atlantis'", "no file 'none.csv'", "'lots'"):
        assert fault in words


def test_a_recipe_in_another_encoding_is_refused_and_a_mark_is_read(
    tmp_path: Path, invented: Library
) -> None:
    path = tmp_path / "recipe.toml"
    text = HEAD + '[[themes]]\ntitle = "Caf\u00e9"\n'
    path.write_bytes(text.encode("utf-8-sig"))
    assert read_recipe(path, invented).themes[0].title == "Caf\u00e9"
    path.write_bytes(text.encode("cp1252"))
    with pytest.raises(CardError, match="not a TOML file in UTF-8"):
        read_recipe(path, invented)


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
