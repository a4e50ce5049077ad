"""The command line as a user meets it: on the invented borough, and on published figures."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import typer
from typer.testing import CliRunner

from needsmap.cli import app, main
from needsmap.cli.command_table import COMMANDS as COMMAND_TABLE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., str]

RELEASE = "invented_iod2019"


@pytest.fixture
def run(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the invented borough's shelf; give what it printed."""
    monkeypatch.delenv("NEEDSMAP_MIRROR", raising=False)
    monkeypatch.setenv("NEEDSMAP_SHELF", str(shelf))

    def go(*words: str) -> str:
        result = CliRunner().invoke(app, list(words), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    return go


COMMANDS = ["list", "show", "fetch", "bands", "map", "demo"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "needsmap " + command in " ".join(result.stdout.split())


def test_the_list_of_commands_says_what_each_says_of_itself() -> None:
    root: Any = typer.main.get_command(app)
    assert list(root.commands) == list(COMMAND_TABLE)
    for name, (_, line) in COMMAND_TABLE.items():
        assert root.commands[name].help.splitlines()[0] == line
        assert line.split()[0] in CliRunner().invoke(app, ["--help"]).stdout


def test_help_loads_no_command() -> None:
    code = (
        "import sys\nfrom needsmap.cli import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: print(sorted(m for m in sys.modules if 'needsmap.workflows' in m))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from needsmap.cli import app; "
        "print(sorted({'pandas','geopandas','numpy','folium','matplotlib','scipy','rasterio',"
        "'pandera','pydantic','shapely'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_bands_as_json_is_what_other_programs_were_promised(run: Run) -> None:
    got = json.loads(run("bands", "Alderwick", "-r", RELEASE, "--format", "json"))
    assert got["place"] == "Alderwick"
    assert (got["release"], got["domain"], got["of"]) == (RELEASE, "imd", 32844)
    assert got["n_areas"] == 121
    assert [b["percent"] for b in got["bands"]] == [1, 5, 10, 20, 30]
    areas = [b["areas"] for b in got["bands"]]
    assert areas == sorted(areas)
    assert got["invented"] is True


def test_a_table_says_invented_first_names_the_direction_and_prints_the_source(run: Run) -> None:
    said = run("bands", "Alderwick", "-r", RELEASE)
    assert said.startswith("INVENTED DATA")
    assert "position 1 is the most deprived" in said
    assert "Ranks are relative" in said
    assert "Invented data, made by needsmap" in said


def test_well_being_is_worded_as_well_being(run: Run) -> None:
    said = run("bands", "Alderwick", "-r", "invented_cwi2009")
    assert "lowest child well-being" in said.lower()
    assert "most deprived" not in said


def test_every_area_as_csv_with_a_mark_for_excel(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "areas.csv"
    run("bands", "Larkrise", "-r", RELEASE, "--areas", "--format", "csv", "-o", str(path))
    assert path.read_bytes().startswith(b"\xef\xbb\xbfcode,name,rank,position")
    assert len(path.read_text().splitlines()) > 5
    assert [p.name for p in path.parent.iterdir()] == ["areas.csv"]


def test_list_and_show_tell_what_is_known(run: Run) -> None:
    rows = json.loads(run("list", "--kind", "release", "--format", "json"))
    assert {"iod2025", "cwi2009", RELEASE} <= {row["id"] for row in rows}
    card = json.loads(run("show", "cwi2009", "--format", "json"))
    assert card["direction"] == "best"
    assert card["source"]["seen"] is False
    assert "best" in run("show", "cwi2009")


def test_fetch_says_where_the_file_is(run: Run, shelf: Path) -> None:
    assert str(shelf) in run("fetch", RELEASE)


def test_map_writes_one_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    said = run("map", "Alderwick", "-r", RELEASE, "--highlight", "Larkrise", "-o", str(path))
    assert f"wrote {path}" in said
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_demo_prints_the_files_that_it_made(run: Run, tmp_path: Path) -> None:
    said = run("demo", "-o", str(tmp_path / "demo"))
    pages = sorted((tmp_path / "demo").glob("*.html"))
    assert len(pages) >= 2
    assert all(str(page) in said for page in pages)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["bands", "Nowhere", "-r", RELEASE], "no ward or district is called 'Nowhere'"),
        (["bands", "Alderwick", "-r", "iod2091"], "no release is called 'iod2091'"),
        (["bands", "Alderwick", "-r", RELEASE, "-d", "helth"], "no domain 'helth'. It has: imd"),
        (["bands", "Alderwick", "-r", "cwi2009"], "save the file as"),
        (["list", "--kind", "nothing"], "no kind 'nothing'"),
    ],
)
@pytest.mark.usefixtures("run")
def test_an_error_is_a_line_or_two_and_exit_one(
    words: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("NEEDSMAP_CACHE", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["needsmap", *words])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 1
    err = capsys.readouterr().err
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
def test_want_of_memory_is_one_line(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr("needsmap.cli.app", fail)
    monkeypatch.setattr(sys, "argv", ["needsmap", "list"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.real
def test_lewisham_in_2007_is_what_its_total_place_team_said(
    mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lewisham Total Place, 2009: 166 localities, 64 in the worst 20%, 8 in the worst 10%."""
    monkeypatch.setenv("NEEDSMAP_MIRROR", str(mirror))
    words = ["bands", "Lewisham", "--release", "imd2007", "--format", "json"]
    got = json.loads(CliRunner().invoke(app, words, catch_exceptions=False).stdout)
    assert (got["n_areas"], got["of"]) == (166, 32482)
    counts = {b["percent"]: b["areas"] for b in got["bands"]}
    assert (counts[10], counts[20]) == (8, 64)


@pytest.mark.real
def test_kingston_in_2007_is_what_its_report_said(
    mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kingston LIS report, 2011: the Cambridge Road Estate in Norbiton is its most deprived."""
    monkeypatch.setenv("NEEDSMAP_MIRROR", str(mirror))
    words = ["bands", "Kingston upon Thames", "-r", "imd2007", "--format", "json"]
    got = json.loads(CliRunner().invoke(app, words, catch_exceptions=False).stdout)
    worst = got["first"]
    assert (got["n_areas"], worst["code"], worst["rank"], worst["decile"]) == (
        97,
        "E01002969",
        3759,
        2,
    )
    words = ["bands", "Norbiton", "-r", "imd2007", "--areas", "--format", "json"]
    ward = json.loads(CliRunner().invoke(app, words, catch_exceptions=False).stdout)
    assert sorted(a["code"] for a in ward["list"]) == [f"E0100{n}" for n in range(2969, 2975)]
    assert any("taken as the ward of" in note for note in ward["notes"])


@pytest.mark.real
def test_shares_of_bands_are_rounded_as_the_release_rounds() -> None:
    # File 10 of the Indices of Deprivation 2019 gives Gravesham .0313 and Calderdale .1563
    for place, share in (("Gravesham", 0.0313), ("Calderdale", 0.1563)):
        found = CliRunner().invoke(app, ["bands", place, "-r", "iod2019", "--format", "json"])
        ten = next(row for row in json.loads(found.stdout)["bands"] if row["percent"] == 10)
        assert ten["share"] == share
