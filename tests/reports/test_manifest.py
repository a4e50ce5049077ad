"""A folder against its manifest: whatever is missing, changed or new is named."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from needsmap.errors import FileFormatError
from needsmap.io.atomic import atomic_folder, write_text
from needsmap.reports.manifest import NAME, read_manifest, save_manifest, verify
from needsmap.reports.pages.differences import compare_folders


def save(folder: Path, told: list[str] | None = None, **asked: object) -> Path:
    own = folder.parent / "my clients" / "council.csv"
    own.parent.mkdir(exist_ok=True)
    own.write_text("a,b", encoding="utf-8")
    with atomic_folder(folder) as part:
        write_text(part / "index.html", "a page")
        write_text(part / "maps" / "health.html", "a map")
        write_text(part / "maps" / NAME, "{}")
        write_text(part / "table.csv", "name,figure\na,1\n")
        save_manifest(part, act="test", request=asked, sources=[], notices=told or [], own=[own])
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of three files with a manifest of all."""
    return save(tmp_path / "out")


def edit(folder: Path, **fields: object) -> None:
    content = read_manifest(folder) | fields
    (folder / NAME).write_text(json.dumps(content), encoding="utf-8")


def test_a_folder_as_it_was_made_has_no_fault(folder: Path) -> None:
    assert verify(folder) == []


def test_every_change_is_named(folder: Path) -> None:
    (folder / "index.html").write_text("another page", encoding="utf-8")
    (folder / "maps" / "health.html").unlink()
    (folder / "maps" / "crime.html").write_text("a map", encoding="utf-8")
    (folder / "maps" / NAME).write_text("[]", encoding="utf-8")
    assert verify(folder) == [
        "maps/health.html is missing",
        "index.html is not as it was made",
        "maps/manifest.json is not as it was made",
        "maps/crime.html is not in the manifest",
    ]


@pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")
def test_links_and_special_files_are_named(folder: Path) -> None:
    copy = folder.parent / "copy.html"
    (folder / "index.html").rename(copy)
    (folder / "index.html").symlink_to(copy)
    (folder / "shortcut").symlink_to(folder.parent)
    os.mkfifo(folder / "pipe")
    assert verify(folder) == [
        "index.html is not an ordinary file (a link, a device)",
        "pipe is not an ordinary file (a link, a device)",
        "shortcut is not an ordinary file (a link, a device)",
        "pipe is not in the manifest",
        "shortcut is not in the manifest",
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"act": "another"},
        {"told": ["nothing was left out"]},
        {"asked": {"place": "Ealing"}},
        {"versions": {"python": "2.7"}},
        {"own_files": []},
        {"inputs": [{"id": "iod2019", "sha256": "0" * 64}]},
        {"more": 1},
        {"sha256": "0" * 64},
    ],
)
def test_an_edited_manifest_is_named(folder: Path, fields: dict[str, Any]) -> None:
    edit(folder, **fields)
    assert verify(folder) == ["manifest.json is not as it was made"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"act": "test"', '"act": "another", "act": "test"'),
        ('"path": "index.html"', '"path": "other.html", "path": "index.html"'),
        ("\n", "\r\n"),
    ],
    ids=["key twice", "key of a file twice", "line ends"],
)
def test_a_manifest_of_the_same_fields_in_another_text_is_named(
    folder: Path, old: str, new: str
) -> None:
    text = (folder / NAME).read_bytes()
    assert old.encode() in text
    (folder / NAME).write_bytes(text.replace(old.encode(), new.encode()))
    assert verify(folder) == ["manifest.json is not as it was made"]


def test_a_manifest_that_would_fill_the_memory_is_not_read(folder: Path) -> None:
    with (folder / NAME).open("r+b") as file:
        file.truncate(10**11)
    with pytest.raises(FileFormatError, match="too large"):
        verify(folder)


def test_what_was_there_before_is_no_output(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    save(out)
    assert "notes.txt" not in {f["path"] for f in read_manifest(out)["files"]}
    assert verify(out) == ["notes.txt is not in the manifest"]


def test_no_folder_of_this_machine_is_in_it(tmp_path: Path) -> None:
    own = tmp_path / "my clients" / "council.csv"
    save(
        tmp_path / "out",
        told=[
            f"{own}: 2 rows were left out",
            "read C:\\Users\\jo\\a.csv and ~/secret/b.csv",
            "see https://www.gov.uk/a/b and either/or, 1/2",
        ],
        kpis=str(own), files=[str(own), Path("/home/jo/x.csv")], place="St Ann's/Park",
    )  # fmt: skip
    manifest = read_manifest(tmp_path / "out")
    assert manifest["told"] == [
        "council.csv: 2 rows were left out",
        "read a.csv and b.csv",
        "see https://www.gov.uk/a/b and either/or, 1/2",
    ]
    assert manifest["asked"] == {
        "kpis": "council.csv", "files": ["council.csv", "x.csv"], "place": "St Ann's/Park",
    }  # fmt: skip
    assert verify(tmp_path / "out") == []


def test_no_folder_of_a_path_that_is_relative_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/home/jo smith"))
    save(
        tmp_path / "out",
        told=["my clients/council.csv: a row", "read /home/jo smith/.cache/a.csv, and either/or"],
        ballots="my clients/council.csv", spend=["./../my clients/council.csv"],
        windows="my clients\\council.csv", pairs={"my clients/council.csv": 1},
    )  # fmt: skip
    manifest = read_manifest(tmp_path / "out")
    assert "my clients" not in json.dumps(manifest)
    assert "smith" not in json.dumps(manifest)
    assert manifest["told"] == ["council.csv: a row", "read .cache/a.csv, and either/or"]


def test_a_lone_surrogate_is_no_edit(tmp_path: Path) -> None:
    assert verify(save(tmp_path / "out", told=["\udcff.csv was left out"])) == []


def test_a_manifest_cannot_point_out_of_its_folder(folder: Path) -> None:
    outside = folder.parent / "outside.csv"
    outside.write_text("a,b\nsecret,2\n", encoding="utf-8")
    other = save(folder.parent / "other")
    for one, digest in ((folder, "1"), (other, "2")):
        edit(one, files=[{"path": "../outside.csv", "bytes": 1, "sha256": digest}])
    assert "../outside.csv is missing" in verify(folder)
    found = compare_folders(folder, other)
    assert found.files == (("../outside.csv", "changed"),)
    assert found.figures == ()


def test_a_listed_table_that_is_gone_or_garbled_is_no_traceback(folder: Path) -> None:
    other = save(folder.parent / "other")
    files = read_manifest(other)["files"]
    edit(other, files=[f | {"sha256": "0"} for f in files])
    (other / "table.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileFormatError, match=r"table\.csv"):
        compare_folders(folder, other)
    (other / "table.csv").unlink()
    assert ("table.csv", "changed") in compare_folders(folder, other).files


@pytest.mark.parametrize(
    "text",
    [
        None, "", "{", "[]", "3", "null", '{"files": 3}', '{"files": [3]}', '{"files": [{}]}',
        "[" * 100_000, '{"files": ' + "9" * 5000 + "}", "\x00", "\udc80",
    ],
)  # fmt: skip
def test_what_is_no_manifest_is_refused(folder: Path, text: str | None) -> None:
    if text is None:
        (folder / NAME).unlink()
    else:
        (folder / NAME).write_text(text, encoding="utf-8", errors="surrogateescape")
    for check in (verify, lambda path: compare_folders(path, path)):
        with pytest.raises(FileFormatError, match="manifest"):
            check(folder)


@pytest.mark.parametrize("key", ["asked", "inputs", "own_files", "versions", "files", "told"])
@pytest.mark.parametrize("value", [None, 3, "x", [3], [[]], [{"path": 1}], [None]])
def test_odd_fields_are_refused(folder: Path, key: str, value: object) -> None:
    content = read_manifest(folder) | {key: value}
    (folder / NAME).write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(FileFormatError, match=key):
        verify(folder)


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_a_manifest_that_is_a_link_or_a_pipe_is_not_read(folder: Path) -> None:
    (folder / NAME).rename(folder.parent / "real.json")
    (folder / NAME).symlink_to(folder.parent / "real.json")
    with pytest.raises(FileFormatError):
        verify(folder)
    (folder / NAME).unlink()
    os.mkfifo(folder / NAME)
    with pytest.raises(FileFormatError):
        verify(folder)
