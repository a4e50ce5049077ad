"""A folder against its manifest: whatever is missing, changed or new is named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from needsmap.errors import FileFormatError
from needsmap.reports.manifest import NAME, sha256_of, verify

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two files with a manifest of both."""
    (tmp_path / "maps").mkdir()
    (tmp_path / "index.html").write_text("a page", encoding="utf-8")
    (tmp_path / "maps" / "health.html").write_text("a map", encoding="utf-8")
    files = [
        {"path": name, "sha256": sha256_of(tmp_path / name)}
        for name in ("index.html", "maps/health.html")
    ]
    (tmp_path / NAME).write_text(json.dumps({"files": files}), encoding="utf-8")
    return tmp_path


def test_a_folder_as_it_was_made_has_no_fault(folder: Path) -> None:
    assert verify(folder) == []


def test_every_change_is_named(folder: Path) -> None:
    (folder / "index.html").write_text("another page", encoding="utf-8")
    (folder / "maps" / "health.html").unlink()
    (folder / "maps" / "crime.html").write_text("a map", encoding="utf-8")
    assert verify(folder) == [
        "maps/health.html is missing",
        "index.html is not as it was made",
        "maps/crime.html is not in the manifest",
    ]


def test_a_manifest_cannot_point_out_of_its_folder(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path.parent / "outside.txt"
    outside.write_text("x", encoding="utf-8")
    files = [{"path": "../outside.txt", "sha256": sha256_of(outside)}]
    (folder / NAME).write_text(json.dumps({"files": files}), encoding="utf-8")
    assert "../outside.txt is missing" in verify(folder)


@pytest.mark.parametrize("text", [None, "{", "[]", '{"files": 3}'])
def test_what_is_no_manifest_is_refused(folder: Path, text: str | None) -> None:
    if text is None:
        (folder / NAME).unlink()
    else:
        (folder / NAME).write_text(text, encoding="utf-8")
    with pytest.raises(FileFormatError, match="manifest"):
        verify(folder)
