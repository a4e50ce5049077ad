"""The invented borough as it ships: unpacked completely, or not at all."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest

from needsmap.invented import ZIP, write_shelf

if TYPE_CHECKING:
    from pathlib import Path


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_every_file_is_written_and_what_was_there_stays(tmp_path: Path) -> None:
    shelf = tmp_path / "new" / "shelf"
    (shelf / "indices").mkdir(parents=True)
    (shelf / "indices" / "mine.toml").write_bytes(b"mine")
    (shelf / "ABOUT.txt").write_bytes(b"old")
    assert write_shelf(str(shelf)) == shelf
    with zipfile.ZipFile(ZIP) as archive:
        shipped = {name: archive.read(name) for name in archive.namelist()}
    assert files(shelf) == shipped | {"indices/mine.toml": b"mine"}


def test_a_shelf_that_cannot_be_finished_is_not_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = tmp_path / "short.zip"
    whole = bytearray(ZIP.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    short.write_bytes(whole)
    monkeypatch.setattr("needsmap.invented.ZIP", short)
    with pytest.raises((zipfile.BadZipFile, zlib.error)):
        write_shelf(tmp_path / "shelf")
    assert not (tmp_path / "shelf").exists()


def test_a_file_in_the_way_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "shelf").write_bytes(b"mine")
    with pytest.raises(OSError, match="shelf"):
        write_shelf(tmp_path / "shelf")
    assert (tmp_path / "shelf").read_bytes() == b"mine"
