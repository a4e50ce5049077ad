"""Profiles and assessments from Python: the files of the commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import needsmap as nm
from needsmap.errors import ArgumentError, FileFormatError, UnknownEntry
from needsmap.workflows.profile.profile_files import save_one
from needsmap.workflows.profile.requests import ProfileRequest

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Library

RELEASE = "invented_iod2019"


def test_a_saved_profile_is_that_of_the_command(invented: Library, tmp_path: Path) -> None:
    page = nm.profile("Larkrise", RELEASE, past=False, library=invented)
    saved = page.save(tmp_path / "own" / "mine.html")
    request = ProfileRequest(place="Larkrise", release=RELEASE, past=False)
    first = save_one(invented.fresh(), request, tmp_path / "command", ("html",))[0]
    assert saved == tmp_path / "own" / "mine.html"
    assert saved.read_bytes() == first.read_bytes()
    assert "Larkrise" in repr(page)
    assert page._repr_html_().count("<iframe") == 1


def test_a_profile_in_no_format_or_with_an_unknown_detail_is_one_error(
    invented: Library, tmp_path: Path
) -> None:
    page = nm.profile("Larkrise", RELEASE, past=False, library=invented)
    with pytest.raises(FileFormatError, match=r"\.docx"):
        page.save(tmp_path / "larkrise.odt")
    assert not list(tmp_path.iterdir())
    with pytest.raises(ArgumentError):
        nm.profile("Larkrise", RELEASE, pasts=False, library=invented)


def test_an_assessment_is_saved_as_a_site(invented: Library, tmp_path: Path) -> None:
    site = nm.assess("alderwick_themes", library=invented)
    files = site.save(tmp_path / "site")
    assert files[-1].name == "manifest.json"
    assert (tmp_path / "site" / "index.html").is_file()
    assert "Alderwick" in repr(site)
    with pytest.raises(UnknownEntry):
        nm.assess("no such recipe", library=invented)
