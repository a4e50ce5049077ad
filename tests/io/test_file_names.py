"""Names for files: unique, short, and possible on Windows too."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needsmap.errors import FileFormatError
from needsmap.io.file_names import check_file, slug, unique_slugs

if TYPE_CHECKING:
    from pathlib import Path

DEVICE = re.compile(r"(?i)con|prn|aux|nul|com[0-9]|lpt[0-9]")


@given(st.text(st.characters(), max_size=300))
def test_a_slug_is_a_portable_name(text: str) -> None:
    name = slug(text)
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", name)
    assert len(name) <= 80
    assert not DEVICE.fullmatch(name)
    assert slug(text) == name


@given(st.lists(st.sampled_from(["Index", "INDEX", "St. Ann's", "St Anns", "CON", "", "Київ"])))
def test_no_two_names_are_alike_in_any_case(texts: list[str]) -> None:
    names = unique_slugs(texts, taken=["index", "st-anns-2"])
    assert len({n.casefold() for n in names} | {"index", "st-anns-2"}) == len(texts) + 2


def test_codes_tell_namesakes_apart_whatever_their_order() -> None:
    wards = {"E05000001": "Abbey", "E05000002": "Abbey.", "E05000003": "Park"}
    names = unique_slugs(list(wards.values()), list(wards))
    assert names == ["abbey-e05000001", "abbey-e05000002", "park"]
    back = unique_slugs(list(wards.values())[::-1], list(wards)[::-1])
    assert back == names[::-1]


def test_names_without_latin_letters_and_long_ones_are_told_apart() -> None:
    assert slug("Київ") != slug("Львів")
    assert slug("a" * 200) != slug("a" * 201)
    assert slug("Con.") == slug("CON") == "con-1"
    assert slug("Ynys Môn") == "ynys-mon"


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_only_an_ordinary_file_that_may_be_read_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a", encoding="utf-8")
    check_file(file)
    os.mkfifo(tmp_path / "pipe")
    for name, reason in {
        "none": "no such file", "a.csv/b": "no such file", "a\0b": "no such file", ".": "folder",
        "pipe": "not an ordinary file", "n" * 300: "too long",
    }.items():  # fmt: skip
        with pytest.raises(FileFormatError, match=reason):
            check_file(tmp_path / name)
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    with pytest.raises(FileFormatError, match="permission denied"):
        check_file(file)
