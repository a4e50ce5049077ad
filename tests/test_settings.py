"""Settings of the machine: which of the environment and the file holds, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from needsmap.errors import CardError
from needsmap.library import default_library
from needsmap.settings import read_settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder two below that of the file of settings, and no variable set."""
    for name in ("MIRROR", "SHELF", "CACHE", "ORGANISATION"):
        monkeypatch.delenv(f"NEEDSMAP_{name}", raising=False)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    return tmp_path


def write(folder: Path, text: str) -> None:
    (folder / "needsmap.toml").write_text(text, encoding="utf-8")


def test_without_file_or_environment_there_is_no_setting() -> None:
    found = read_settings()
    assert (found.mirror, found.shelves, found.cache) == (None, (), None)


def test_folders_of_the_file_are_relative_to_it(folder: Path) -> None:
    absolute = (folder / "elsewhere").as_posix()
    write(
        folder,
        f"mirror = 'data'\nshelf = ['x/y', '{absolute}']\ncache = '~/c'\norganisation = 'Ealing'",
    )
    found = read_settings()
    assert found.file == folder / "needsmap.toml"
    assert found.mirror == folder / "data"
    assert found.shelves == (folder / "x" / "y", folder / "elsewhere")
    assert found.cache == Path.home() / "c"
    assert found.organisation == "Ealing"


def test_the_nearest_file_alone_is_read(folder: Path) -> None:
    write(folder, "mirror = 'far'\nshelf = 'far'")
    write(folder / "a", "mirror = 'near'")
    found = read_settings()
    assert (found.mirror, found.shelves) == (folder / "a" / "near", ())


def test_the_environment_overrides_the_file_and_shelves_add_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, "mirror = 'm'\nshelf = 's'\ncache = 'c'\norganisation = 'o'")
    monkeypatch.setenv("NEEDSMAP_ORGANISATION", "Sutton")
    monkeypatch.setenv("NEEDSMAP_MIRROR", "mine")
    monkeypatch.setenv("NEEDSMAP_SHELF", os.pathsep.join(["", "more", str(folder / "s"), "more"]))
    monkeypatch.setenv("NEEDSMAP_CACHE", "")
    found = read_settings()
    assert found.organisation == "Sutton"
    assert (found.mirror, found.cache) == (Path("mine"), folder / "c")
    assert [path.resolve() for path in found.shelves] == [folder / "s", Path("more").resolve()]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("mirrors = 'x'", ["'mirrors'"]),
        ("mirror = ['x']", ["'mirror'"]),
        ("shelf = ['x', 3]\nfoo = 1\n[cache]\nx = 1", ["'shelf'", "'foo'", "'cache'"]),
        ("cache = ' '\norganisation = ['x']", ["'cache'", "'organisation'"]),
        ("mirror = ", []),
        ("mirror = '\x80'", []),
    ],
)
def test_every_fault_of_the_file_is_one_error(folder: Path, text: str, named: list[str]) -> None:
    (folder / "needsmap.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(CardError) as error:
        read_settings()
    assert str(folder / "needsmap.toml") in str(error.value)
    assert [name for name in named if name not in str(error.value)] == []


@pytest.mark.parametrize("value", ["~no-such-user/x", "a\\u0000b"])
def test_a_folder_that_cannot_be_is_no_traceback(folder: Path, value: str) -> None:
    write(folder, f'shelf = "{value}"')
    with pytest.raises(CardError):
        default_library.__wrapped__()


def test_a_folder_of_that_name_is_not_the_file(folder: Path) -> None:
    (folder / "needsmap.toml").mkdir()
    assert read_settings().file is None


def test_the_default_library_takes_the_settings(folder: Path, shelf: Path) -> None:
    write(folder, f"mirror = 'm'\nshelf = '{shelf.as_posix()}'\ncache = 'c'")
    library = default_library.__wrapped__()
    assert (library.mirror, library.cache) == (folder / "m", folder / "c")
    assert "invented_iod2019" in library.catalogue.entries
