"""The root's options: in any position, over the environment and the file; which notes they show."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from needsmap.cli import app
from needsmap.cli.options import grouped, open_library
from needsmap.cli.settings import (
    RootOptions,
    hoist,
    inform,
    is_quiet,
    note,
    organisation,
    settings,
    use_options,
)
from needsmap.errors import CardError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result

ROOT: Any = typer.main.get_command(app)
BANDS = ["bands", "Alderwick", "-r", "invented_iod2019"]

#: The root's options, each with its value.
OWN = [
    ["--shelf", "a"], ["--shelf=b"], ["--shelf", "--quiet"], ["--mirror", "map"], ["--cache=--"],
    ["--quiet"], ["-v"], ["--verbose"], ["--debug"], ["--shelf", "-"],
]  # fmt: skip
#: Words of commands, some with values that look like options of the root.
COMMANDS = [
    [["map"], ["Alderwick"], ["-r", "--shelf"], ["--highlight", "-v"], ["-o", "--quiet"]],
    [["map"], ["-ofile-v"], ["-rv"], ["--inset=--shelf"], ["-5"], ["--nosuch"], ["-"]],
    [["assets"], ["read"], ["x.csv"], ["--column", "--mirror"], ["--past"], ["--help"]],
    [["profile"], ["map"], ["--no-past"], ["--date", "--quiet: -v"], ["--assets", "--cache"]],
    [["nosuch"], ["--shelves", "x"], ["-x"]],
]  # fmt: skip


@given(st.data())
def test_the_roots_options_are_found_in_any_position(data: st.DataObject) -> None:
    words = data.draw(st.sampled_from(COMMANDS))
    own = data.draw(st.lists(st.sampled_from(OWN), max_size=4))
    places = sorted(data.draw(st.integers(0, len(words))) for _ in own)
    mixed = list(words)
    for place, unit in reversed(list(zip(places, own, strict=True))):
        mixed.insert(place, unit)
    tail = data.draw(st.sampled_from([[], ["--", "--shelf", "x", "-v"]]))
    typed = [word for unit in mixed for word in unit] + tail
    assert hoist(ROOT, typed) == [word for unit in [*own, *words] for word in unit] + tail


#: Words that end anywhere, even before a value.
LOOSE = ["map", "assets", "-", "--", "-vo", "-ov", "--shelf", "--cache=x", "--quiet", "--domains",
         "-r", "x", "-vvz", "--past", ""]  # fmt: skip


@given(st.lists(st.sampled_from(LOOSE)))
def test_no_word_is_lost_but_where_a_value_is_missing(words: list[str]) -> None:
    found = hoist(ROOT, words)
    whole = "".join(sorted("".join(words).replace("-", "")))
    assert found == ["--shelf"] or "".join(sorted("".join(found).replace("-", ""))) == whole


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("map X -vo out", "-v map X -o out"),
        ("map X -vr iod2019", "-v map X -r iod2019"),
        ("map X -ov out", "map X -ov out"),
        ("map X --shelf", "--shelf"),
        ("map X -r", "map X -r"),
        ("assets map x.csv -vo -v", "-v assets map x.csv -o -v"),
    ],
)
def test_short_options_together_and_missing_values(typed: str, wanted: str) -> None:
    assert hoist(ROOT, typed.split()) == wanted.split()


def needsmap(*words: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "NEEDSMAP_SHELF"}
    command = [sys.executable, "-m", "needsmap", *map(str, words)]
    return subprocess.run(
        command, cwd=cwd, env=kept | env, capture_output=True, text=True, check=False
    )


def test_each_way_to_name_a_shelf_gives_the_same_table(shelf: Path, tmp_path: Path) -> None:
    (tmp_path / "needsmap.toml").write_text(f"shelf = '{shelf.as_posix()}'", encoding="utf-8")
    (tmp_path / "below").mkdir()
    away, below = shelf.parent, tmp_path / "below"
    first = needsmap("--shelf", shelf, *BANDS, cwd=away)
    assert first.returncode == 0, first.stderr
    assert "121 LSOAs" in first.stdout
    for done in (
        needsmap(*BANDS, f"--shelf={shelf}", cwd=away),
        needsmap(*BANDS, cwd=away, NEEDSMAP_SHELF=str(shelf)),
        needsmap(*BANDS, "--shelf", shelf, cwd=below, NEEDSMAP_SHELF=str(shelf)),
    ):
        assert (done.returncode, done.stdout) == (0, first.stdout), done.stderr


def test_a_wrong_file_is_one_error_but_help_comes(tmp_path: Path) -> None:
    (tmp_path / "needsmap.toml").write_text("shelfs = 'x'", encoding="utf-8")
    done = needsmap("list", cwd=tmp_path)
    assert done.returncode == 1
    assert "needsmap.toml" in done.stderr
    assert "'shelfs'" in done.stderr
    assert "Traceback" not in done.stderr
    assert needsmap("map", "--help", cwd=tmp_path).returncode == 0


@pytest.fixture
def probe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command that prints its settings and three lines on the error stream."""
    monkeypatch.chdir(tmp_path)
    for name in ("MIRROR", "SHELF", "ORGANISATION"):
        monkeypatch.delenv(f"NEEDSMAP_{name}", raising=False)
    group = typer.Typer()

    @group.callback()
    @grouped
    def root(context: typer.Context, *, options: RootOptions) -> None:
        use_options(context, options)

    @group.command()
    def show() -> None:
        typer.echo(str(settings().mirror))
        typer.echo(f"{organisation()}, own: {organisation('own')}")
        inform("wrote x")
        note("a ward was chosen")
        note("lsoa11_wd19: left out 1,909 rows outside England", routine=True)

    return lambda *words: CliRunner().invoke(group, [*words, "show"])


@pytest.mark.parametrize(("option", "lines"), [("", 2), ("--quiet", 0), ("--verbose", 3)])
def test_which_notes_are_printed(probe: Callable[..., Result], option: str, lines: int) -> None:
    done = probe(*filter(None, [option]))
    assert done.exit_code == 0
    assert len(done.stderr.splitlines()) == lines
    assert not is_quiet()


@pytest.mark.real
def test_other_countries_rows_are_noted_with_verbose_only(mirror: Path) -> None:
    words = ["bands", "Norbiton", "-r", "iod2019", "--mirror", str(mirror)]
    plain, verbose, quiet = (
        CliRunner().invoke(app, [*words, *more]) for more in ([], ["-v"], ["--quiet"])
    )
    assert "is taken as the ward" in plain.stderr
    assert "outside England" not in plain.stderr
    assert "left out 1,909 rows outside England" in verbose.stderr
    assert quiet.stderr == ""
    assert plain.stdout == verbose.stdout == quiet.stdout


def test_quiet_and_verbose_exclude_each_other(probe: Callable[..., Result]) -> None:
    assert probe("--quiet", "--verbose").exit_code == 2


def test_an_option_overrides_the_environment_and_that_the_file(
    probe: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "needsmap.toml").write_text("mirror = 'of-file'", encoding="utf-8")
    assert probe().stdout.splitlines()[0] == str(tmp_path / "of-file")
    monkeypatch.setenv("NEEDSMAP_MIRROR", "of-environment")
    assert probe().stdout.startswith("of-environment\n")
    assert probe("--mirror", "of-option").stdout.startswith("of-option\n")
    (tmp_path / "needsmap.toml").write_text("mirror = 1", encoding="utf-8")
    assert isinstance(probe().exception, CardError)


def test_the_library_takes_the_settings(shelf: Path, tmp_path: Path) -> None:
    @app.command("probe-library", hidden=True)
    def probe_library() -> None:
        library = open_library()
        typer.echo("\n".join(map(str, [library.mirror, library.cache, *library.shelves])))

    try:
        done = CliRunner().invoke(
            app, ["probe-library", "--cache", str(tmp_path), "--mirror=m", "--shelf", str(shelf)]
        )
    finally:
        app.registered_commands.pop()
    assert done.stdout.splitlines()[:3] == ["m", str(tmp_path), str(shelf)]


def test_profiles_name_the_organisation(shelf: Path, tmp_path: Path) -> None:
    words = ["profile", "Larkrise", "-r", "invented_iod2019", "--shelf", str(shelf), "--no-past"]
    words += ["--date", "May 2026", "-o", str(tmp_path), "--organisation", "Alder & Wick <b>"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    page = next(tmp_path.glob("*.html")).read_text(encoding="utf-8")
    assert '<p class="date">Prepared by Alder &amp; Wick &lt;b&gt;, May 2026</p>' in page


def test_a_recipe_names_its_organisation_before_the_machine_does(
    monkeypatch: pytest.MonkeyPatch, probe: Callable[..., Result]
) -> None:
    monkeypatch.setenv("NEEDSMAP_ORGANISATION", "of the machine")
    assert [organisation(), organisation("own")] == ["of the machine", "own"]
    assert "of the machine" in probe().stdout
    assert "of option, own: of option" in probe("--organisation", "of option").stdout


def commands(command: Any) -> Iterator[Any]:  # noqa: ANN401 - a class of click
    for child in getattr(command, "commands", {}).values():
        yield child
        yield from commands(child)


def test_no_command_has_an_option_of_the_root() -> None:
    own = {name for option in ROOT.params for name in option.opts}
    assert {"--mirror", "--shelf", "--cache", "--quiet", "-v", "--verbose"} <= own
    twice = [
        (command.name, name)
        for command in commands(ROOT)
        for option in command.params
        for name in (*option.opts, *option.secondary_opts)
        if name in own
    ]
    assert twice == []
