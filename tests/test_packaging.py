"""The shelves travel: in a wheel, in an sdist, and in a checkout."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import needsmap
from needsmap import catalogue
from needsmap.errors import CardError

ROOT = Path(__file__).resolve().parents[1]


def build(kind: str, folder: Path) -> Path:
    words = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    return next(folder.iterdir())


def cards() -> set[str]:
    return {
        f"{shelf}/{path.relative_to(ROOT / shelf).as_posix()}"
        for shelf in catalogue.SHELVES
        for path in (ROOT / shelf).rglob("*.toml")
    }


def test_a_wheel_holds_every_card_and_finds_it(tmp_path: Path) -> None:
    wheel = build("wheel", tmp_path / "built")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    site = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps"]
    subprocess.run([*pip, "--target", str(site), str(wheel)], check=True, capture_output=True)
    assert {f"needsmap/shelves/{card}" for card in cards()} <= names
    assert {"needsmap/maps/html/client/page.html", "needsmap/data/alderwick.zip"} <= names
    assert not [n for n in names if n.startswith(("tests/", "tools/", "alderwick/"))]
    code = (
        "import needsmap.catalogue as c, needsmap; needsmap.write_shelf('shelf'); "
        "assert 'site' in needsmap.__file__; print(len(c.open_catalogue().entries))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=tmp_path, env={"PYTHONPATH": str(site), "PATH": ""},
    )  # fmt: skip
    assert int(done.stdout) == len(catalogue.open_catalogue().entries)


def test_an_sdist_builds_the_same_wheel(tmp_path: Path) -> None:
    sdist = build("sdist", tmp_path / "built")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[-1] for name in archive.getnames()}
    assert cards() <= names
    assert {
        "README.md",
        "LICENSE",
        "Makefile",
        "tests/conftest.py",
        "tools/alderwick/__main__.py",
    } <= names


def test_a_checkout_uses_the_shelves_at_its_top() -> None:
    assert Path(needsmap.__file__).resolve().is_relative_to(ROOT)
    assert [p.parent for p in catalogue.built_in_shelves()] == [ROOT] * 3


def test_an_installation_without_its_shelves_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "__file__", str(tmp_path / "src" / "needsmap" / "catalogue.py"))
    with pytest.raises(CardError, match="shelves are missing"):
        catalogue.built_in_shelves()
