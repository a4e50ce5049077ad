"""Files are complete or not there: also with full disks, killed writers and ten at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from needsmap.io import atomic
from needsmap.io.atomic import atomic_folder, atomic_path, write_bytes, write_text

WRITER = """
import sys
from needsmap.io.atomic import atomic_path
with atomic_path(sys.argv[1]) as part:
    for _ in range(200):
        with part.open("a") as file:
            file.write(sys.argv[2] * 500)
"""
HANGS = """
import sys, time
from needsmap.io.atomic import {what}
with {what}(sys.argv[1]) as part:
    ({inside}).write_text("half")
    print("half", flush=True)
    time.sleep(60)
"""


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_ten_writers_at_once_leave_one_complete_file(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(target), letter])
        for letter in "abcdefghij"
    ]
    assert [writer.wait() for writer in writers] == [0] * 10
    text = target.read_text()
    assert len(text) == 100_000
    assert len(set(text)) == 1
    assert names(tmp_path) == ["out.csv"]


@pytest.mark.parametrize(
    ("what", "inside"), [("atomic_path", "part"), ("atomic_folder", "part / 'a.txt'")]
)
def test_what_a_killed_process_left_is_removed_by_the_next(
    tmp_path: Path, what: str, inside: str
) -> None:
    code = HANGS.format(what=what, inside=inside)
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "out")], stdout=subprocess.PIPE
    ) as killed:
        assert killed.stdout is not None
        killed.stdout.readline()
        killed.kill()
    folder = tmp_path if what == "atomic_path" else tmp_path / "out"
    assert any("half" in p.read_text() for p in folder.rglob("*") if p.is_file())
    write_text(folder / "other.txt", "complete")
    assert [name for name in names(folder) if name != "out"] == ["other.txt"]


def test_a_living_writer_keeps_its_file_and_another_machine_does_for_a_day(tmp_path: Path) -> None:
    mine = tmp_path / f"{atomic._temporary_name()}.csv"
    other = tmp_path / ".needsmap-00000000-1-abc.csv"
    for path in (mine, other):
        path.write_text("half")
    atomic.remove_abandoned(tmp_path)
    assert mine.exists()
    assert other.exists()
    old = time.time() - 90_000
    os.utime(other, (old, old))
    atomic.remove_abandoned.cache_clear()
    atomic.remove_abandoned(tmp_path)
    assert mine.exists()
    assert not other.exists()


def broken_file(target: Path) -> None:
    with atomic_path(target) as part:
        part.write_text("after")
        part.with_name(part.name + "-journal").write_text("of SQLite")
        raise KeyError


def broken_folder(target: Path) -> None:
    with atomic_folder(target) as part:
        (part / "x.txt").write_text("x")
        raise KeyError


def two_files(target: Path) -> None:
    with atomic_folder(target) as part:
        write_text(part / "a.txt", "a")
        write_text(part / "b.txt", "b")


def test_after_an_error_the_old_file_stands_and_no_folder_is_left(tmp_path: Path) -> None:
    old = tmp_path / "old.txt"
    old.write_text("before")
    for target in (old, tmp_path / "a" / "b" / "new.txt"):
        with pytest.raises(KeyError):
            broken_file(target)
    with pytest.raises(KeyError):
        broken_folder(tmp_path / "c" / "d")
    assert names(tmp_path) == ["old.txt"]
    assert old.read_text() == "before"


def test_a_folder_keeps_what_it_held_and_gets_what_is_new(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("notes.txt", "sub/same.txt", "sub/kept.txt"):
        (tmp_path / name).write_text("before")
    with atomic_folder(tmp_path) as part:
        write_text(part / "sub" / "same.txt", "after")
        write_text(part / "new" / "deep" / "x.txt", "after")
    found = {n: (tmp_path / n).read_text() for n in names(tmp_path) if (tmp_path / n).is_file()}
    assert found == {
        "notes.txt": "before", "sub/kept.txt": "before", "sub/same.txt": "after",
        "new/deep/x.txt": "after",
    }  # fmt: skip


def test_a_folder_in_the_place_of_a_file_stops_all_moves(tmp_path: Path) -> None:
    (tmp_path / "b.txt").mkdir()
    with pytest.raises(IsADirectoryError):
        two_files(tmp_path)
    assert names(tmp_path) == ["b.txt"]


@pytest.mark.skipif(os.name != "posix", reason="devices of POSIX")
def test_a_device_is_refused_and_stays(tmp_path: Path) -> None:
    (tmp_path / "pipe").unlink(missing_ok=True)
    os.mkfifo(tmp_path / "pipe")
    for path in (Path("/dev/full"), tmp_path / "pipe"):
        with pytest.raises(OSError, match="not an ordinary file"):
            write_bytes(path, b"x")
        assert not path.is_file()


def test_a_name_that_is_too_long_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="too long") as caught:
        write_text(tmp_path / ("n" * 300 + ".csv"), "x")
    assert str(caught.value.filename).endswith(".csv")
    with pytest.raises(IsADirectoryError):
        write_text(tmp_path, "x")
    assert names(tmp_path) == []


def test_a_long_but_possible_name_is_written(tmp_path: Path) -> None:
    assert write_text(tmp_path / ("n" * 251 + ".csv"), "x").read_text() == "x"


@pytest.mark.skipif(os.name != "posix", reason="links of POSIX")
def test_a_link_is_followed_and_modes_are_kept(tmp_path: Path) -> None:
    real = tmp_path / "real.csv"
    real.write_text("before")
    real.chmod(0o600)
    (tmp_path / "link.csv").symlink_to(real)
    write_text(tmp_path / "link.csv", "after")
    assert (tmp_path / "link.csv").is_symlink()
    assert real.read_text() == "after"
    assert real.stat().st_mode & 0o777 == 0o600


def test_a_lone_surrogate_is_no_error(tmp_path: Path) -> None:
    assert write_text(tmp_path / "a.txt", "a\ud800b").read_text() == "a?b"
