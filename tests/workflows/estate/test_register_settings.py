"""How a register is to be read is kept beside it, and every command reads it so."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

import needsmap as nm
from needsmap.cli import app
from needsmap.columns import Assets
from needsmap.errors import CardError, FileFormatError
from needsmap.workflows.estate.asset_compare import compare_registers
from needsmap.workflows.estate.asset_reading import read_assets
from needsmap.workflows.estate.asset_review import review_assets
from needsmap.workflows.estate.register_settings import settings_path
from needsmap.workflows.estate.requests import ReviewRequest

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Library

run = CliRunner().invoke


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A register whose headings no layout knows, in a code page of DOS."""
    path = tmp_path / "odd.csv"
    path.write_bytes("Standort;Zweck;PLZ\nCafé;Halle;ZX1 6UG\nDen;Haus;ZX2 0LB\n".encode("cp850"))
    return path


@pytest.fixture
def options(shelf: Path) -> list[str]:
    columns = [word for pair in ("name=Standort", "postcode=PLZ") for word in ("--column", pair)]
    return [*columns, "--encoding", "cp850", "--shelf", str(shelf)]


def ask(path: Path, **more: object) -> ReviewRequest:
    return ReviewRequest(files=(path,), collection="invented", **more)  # type: ignore[arg-type]


def keep(path: Path, text: str) -> Path:
    settings = settings_path(path)
    settings.write_text(text, encoding="utf-8")
    return settings


def test_options_once_given_are_remembered_by_every_command(
    odd: Path, options: list[str], shelf: Path, tmp_path: Path, invented: Library
) -> None:
    clean = tmp_path / "clean.csv"
    typed = [*options, "--postcodes", "invented_codepo_gb"]
    done = run(app, ["assets", "read", str(odd), *typed, "-o", str(clean)])
    assert done.exit_code == 0, done.output
    assert "2 assets in, 2 rows out" in done.output
    assert f"{odd}.needsmap.toml keeps these settings" in " ".join(done.output.split())
    text = settings_path(odd).read_text(encoding="utf-8")
    assert text.startswith("# How needsmap reads odd.csv, as given to `needsmap assets read`.")
    assert text.splitlines()[3:] == [
        'postcodes = "invented_codepo_gb"', 'encoding = "cp850"', "", "[columns]",
        'name = "Standort"', 'postcode = "PLZ"',
    ]  # fmt: skip
    for command in ("check", "clusters", "benchmark"):
        done = run(app, ["assets", command, str(odd), "--shelf", str(shelf)])
        assert done.exit_code == 0, done.output
        assert "with the settings of odd.csv.needsmap.toml" in " ".join(done.output.split())
    frame = nm.read_register(odd, library=invented)
    assert frame["name"].tolist() == ["Café", "Den"]
    assert frame.attrs["report"]["files"][0]["settings"] == "odd.csv.needsmap.toml"
    assert "with the settings of odd.csv.needsmap.toml" in frame.attrs["notices"][0]
    keep(clean, 'postcodes = "invented_codepo_gb"')
    assert compare_registers(odd, clean, library=invented).counts["same"] == 2


def test_reading_again_adds_to_what_is_remembered(
    odd: Path, options: list[str], shelf: Path
) -> None:
    read = ["assets", "read", str(odd), "--postcodes", "invented_codepo_gb", "--shelf", str(shelf)]
    assert run(app, [*read, *options[:-2]]).exit_code == 0
    first = settings_path(odd).read_text(encoding="utf-8")
    again = run(app, read)
    assert "keeps these settings" not in again.output
    assert settings_path(odd).read_text(encoding="utf-8") == first
    done = run(app, [*read, "--column", "use=Zweck", "--keep-personal"])
    assert done.exit_code == 0, done.output
    text = settings_path(odd).read_text(encoding="utf-8")
    assert 'name = "Standort"' in text
    assert 'use = "Zweck"' in text
    # a file that comes with a register cannot ask for personal data
    assert "personal" not in text


def test_what_is_given_wins(odd: Path, invented: Library) -> None:
    keep(odd, 'encoding = "utf-16"\nseparator = ";"\n[columns]\nname = "Zweck"\npostcode = "PLZ"\n')
    review = review_assets(invented, ask(odd, encoding="cp850", columns=(("name", "Standort"),)))
    assert review.assets[Assets.NAME].tolist() == ["Café", "Den"]
    assert review.registers[0].columns["postcode"] == "PLZ"
    assert "with the settings of odd.csv.needsmap.toml" in review.read_as
    keep(odd, 'encoding = "utf-16"\n')
    given = ask(odd, encoding="cp850", columns=(("name", "Standort"), ("postcode", "PLZ")))
    assert "settings" not in review_assets(invented, given).read_as


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('encoding = "klingon"', "line 1: odd.csv: 'klingon' is not an encoding"),
        ('\nsheet = 3\nhedder_row = "x"', "line 3: unknown key 'hedder_row'; did you mean 'header"),
        ("header_row = true", "line 1: header_row should be a whole number"),
        ("header_row = -1", "line 1: header_row should be at least 0"),
        ("keep_personal = true", "line 1: unknown key 'keep_personal'"),
        ('files = ["/etc/passwd"]', "line 1: unknown key 'files'"),
        ("[columns]\nname = 3", "line 1: columns should be"),
        ('[columns]\n\ncolour = "PLZ"', "line 3: no column is called 'colour'"),
        ('[columns]\nname = "Standort"\nuse = "Gone"', "line 3: no column is headed 'Gone'"),
        ('layout = "nothing"', "line 1: no register layout is called 'nothing'"),
        ('postcodes = "nothing"', "line 1: no postcodes is called 'nothing'"),
        ("encoding = ", "not a TOML file"),
        ("x = 1\n" * 2, "not a TOML file"),
    ],
)
def test_wrong_settings_are_one_error_with_their_line(
    odd: Path, invented: Library, text: str, message: str
) -> None:
    keep(odd, text)
    given = ask(odd, columns=(("name", "Standort"), ("postcode", "PLZ")))
    if "columns" in text:
        given = ask(odd)
    with pytest.raises(CardError) as caught:
        review_assets(invented, given)
    assert "odd.csv.needsmap.toml" in str(caught.value)
    assert message in str(caught.value)


def test_settings_that_are_no_ordinary_file_are_refused(odd: Path, invented: Library) -> None:
    settings_path(odd).mkdir()
    with pytest.raises(CardError, match="cannot be read"):
        review_assets(invented, ask(odd))


def test_an_error_that_repeats_no_setting_names_the_file_of_settings(
    odd: Path, invented: Library
) -> None:
    keep(odd, "header_row = 3")
    odd.write_bytes(b"")
    with pytest.raises(FileFormatError) as caught:
        review_assets(invented, ask(odd))
    assert caught.value.__notes__ == ["it was read with the settings of odd.csv.needsmap.toml"]


def test_two_files_each_with_settings_of_its_own(
    odd: Path, tmp_path: Path, invented: Library, shelf: Path
) -> None:
    other = tmp_path / "other.csv"
    other.write_text("Objekt,Ort\nInn,ZX1 6UG\n", encoding="utf-8")
    keep(odd, 'partner = "Police"\n[columns]\nname = "Standort"\npostcode = "PLZ"\n')
    keep(other, 'partner = "NHS"\n[columns]\nname = "Objekt"\npostcode = "Ort"\n')
    frame = nm.read_register([odd, other], collection="invented", library=invented)
    assert frame["partner"].tolist() == ["Police", "Police", "NHS"]
    # a heading is kept for the file that has it
    read = ["assets", "read", str(odd), str(other), "--shelf", str(shelf), "--postcodes",
            "invented_codepo_gb", "--column", "use=Zweck"]  # fmt: skip
    assert run(app, read).exit_code == 0
    assert 'use = "Zweck"' in settings_path(odd).read_text(encoding="utf-8")
    assert "use" not in settings_path(other).read_text(encoding="utf-8").split("[columns]")[1]
    done = run(app, ["assets", "check", str(odd), str(other), "--shelf", str(shelf)])
    assert done.exit_code == 0, done.output


def test_a_renamed_file_is_read_without(odd: Path, invented: Library) -> None:
    keep(odd, '[columns]\nname = "Zweck"\npostcode = "PLZ"\n')
    assert review_assets(invented, ask(odd)).assets[Assets.NAME].tolist() == ["Halle", "Haus"]
    renamed = odd.rename(odd.with_name("new.csv"))
    review = review_assets(invented, ask(renamed, columns=(("name", "Standort"),)))
    assert "settings" not in review.read_as
    assert review.assets[Assets.NAME].tolist() == ["Café", "Den"]


@pytest.mark.skipif(os.name == "nt", reason="a folder of Windows is closed in another way")
def test_a_folder_that_cannot_be_written_is_one_notice_and_the_rows_come(
    odd: Path, options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, _: str) -> Path:
        raise PermissionError(13, "Permission denied", str(path))

    # the tests may run as a user who may write anywhere
    monkeypatch.setattr("needsmap.workflows.estate.register_settings.write_text", refuse)
    clean = tmp_path / "out" / "clean.csv"
    typed = [*options, "--postcodes", "invented_codepo_gb", "-o", str(clean)]
    done = run(app, ["assets", "read", str(odd), *typed])
    assert done.exit_code == 0, done.output
    said = " ".join(done.output.split())
    assert "odd.csv.needsmap.toml could not be written" in said
    assert said.count("Permission denied") == 1
    assert len(clean.read_text(encoding="utf-8-sig").splitlines()) == 3
    assert not settings_path(odd).exists()


def test_settings_on_a_shelf_are_no_card(odd: Path, shelf: Path) -> None:
    keep(odd, 'encoding = "cp850"')
    both = [odd.parent, shelf]
    assert nm.Library(shelves=both).catalogue.find("invented_codepo_gb").id == "invented_codepo_gb"


def test_values_of_any_letters_come_back(invented: Library, tmp_path: Path) -> None:
    odd = 'Zoë "the" \\ \x7f\N{GRINNING FACE}'
    path = tmp_path / "a\nb.csv"
    path.write_text("Name,Postcode\nInn,ZX1 6UG\n", encoding="utf-8")
    read_assets(invented, ask(path, partner=odd))
    assert review_assets(invented, ask(path)).assets[Assets.PARTNER].tolist() == [odd]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (["clean", "x.csv"], "needsmap assets read FILE"),
        (["map", "x.csv", "--encoding", "utf-8"], "needsmap assets read FILE --encoding"),
        (["check", "x.csv", "--postcodes=x"], "needsmap assets read FILE --postcodes"),
        (["compare", "x.csv", "y.csv", "--old-sheet", "x"], "with OLD for FILE"),
    ],
)
def test_the_old_spelling_names_the_new_one(typed: list[str], message: str) -> None:
    done = run(app, ["assets", *typed])
    assert done.exit_code == 2
    assert message in " ".join(done.output.replace("│", "").split())


def test_the_report_of_a_file_says_with_what_it_was_read(odd: Path, shelf: Path) -> None:
    keep(odd, 'postcodes = "invented_codepo_gb"\n[columns]\nname = "Standort"\npostcode = "PLZ"\n')
    done = run(app, ["assets", "check", str(odd), "--shelf", str(shelf), "--format", "json"])
    (file,) = json.loads(done.stdout)["files"]
    assert (file["settings"], file["columns"]["name"]) == ("odd.csv.needsmap.toml", "Standort")
