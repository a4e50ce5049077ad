"""A profile end to end, on the invented borough and on the published data."""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from needsmap.cli import app
from needsmap.errors import NeedsmapError
from needsmap.library import Library
from needsmap.reports import document as d
from needsmap.reports import html
from needsmap.reports.manifest import read_manifest, verify
from needsmap.workflows.profile import profile_files
from needsmap.workflows.profile.profile_batch import save_all_wards
from needsmap.workflows.profile.profile_files import save_one
from needsmap.workflows.profile.requests import ProfileRequest
from needsmap.workflows.profile.ward_profile import Made, Profiler

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from needsmap.model import Place

ALDERWICK = ProfileRequest(place="Alderwick", release="invented_iod2019", past=False)
LARKRISE = ProfileRequest(place="Larkrise", release="invented_iod2025")


@pytest.fixture(scope="module")
def larkrise(tmp_path_factory: pytest.TempPathFactory, invented: Library) -> Path:
    folder = tmp_path_factory.mktemp("larkrise")
    save_one(invented, LARKRISE, folder, ("html", "docx", "xlsx"))
    return folder


def test_a_profile_has_its_parts(larkrise: Path) -> None:
    page = (larkrise / "larkrise.html").read_text(encoding="utf-8")
    heads = re.findall(r"<h2 id=\"([a-z-]+)\"", page)
    assert heads == [
        "in-short", "where-it-stands", "by-domain", "on-the-map", "the-small-areas",
        "how-it-moved", "words-used-here", "how-this-was-made",
    ]  # fmt: skip
    assert "Invented data" in page
    assert "relative" in page
    assert 'title="Interactive map: Map of Larkrise" srcdoc="' in page
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=\"https?:", page)


def test_partners_and_residents_stand_in_it(invented: Library, shelf: Path) -> None:
    asked = ProfileRequest(
        place="Ferrygate", release="invented_iod2019", past=False,
        assets=(shelf / "registers" / "invented_partnership.csv",),
        ballots=shelf / "papers" / "invented_ballot.csv",
        measured_by=(("Housing repairs", "income"), ("Feeling safe", "crime")),
        notes=(("Residents' Group", "<i>The buses stop at six.</i>"),),
    )  # fmt: skip
    made = Profiler(invented, asked).make()
    assert made.profile.assets
    assert made.profile.stated
    away = [metres for *_, metres, _ in made.profile.assets.rows]
    assert away == sorted(away)
    (stated,) = (block for block in made.profile.stated if isinstance(block, d.Table))
    beside = {row[1]: str(row[3]) for row in stated.rows}
    assert beside["Housing repairs"].startswith("both (Income")
    assert beside["Buses"] == "no measure to compare with"
    page = html.render(made.document)
    assert "should not be taken as complete" in page
    assert "&lt;i&gt;The buses stop" in page


def test_a_photograph_stands_in_the_profile_and_its_folder_in_the_manifest(
    invented: Library, tmp_path: Path
) -> None:
    from PIL import Image

    folder = tmp_path / "pictures"
    folder.mkdir()
    Image.new("RGB", (40, 30), "teal").save(folder / "hall.png")
    (folder / "pictures.toml").write_text('[[picture]]\nfile = "hall.png"\nalt = "The hall"\n')
    request = replace(LARKRISE, past=False, pictures=folder)
    save_one(invented, request, tmp_path / "out", ("html",))
    page = (tmp_path / "out" / "larkrise.html").read_text(encoding="utf-8")
    assert 'alt="The hall" width="40" height="30"' in page
    own = [each["file"] for each in read_manifest(tmp_path / "out")["own_files"]]
    assert own == ["hall.png", "pictures.toml"]
    assert str(tmp_path) not in (tmp_path / "out" / "manifest.json").read_text(encoding="utf-8")


def test_people_are_never_printed_without_their_year(invented: Library) -> None:
    made = Profiler(invented, LARKRISE).make()
    assert made.profile.people
    facts = [
        fact
        for section in made.document.sections
        for block in section.blocks
        if isinstance(block, d.Facts)
        for fact in block.facts
    ]
    notes = [note for label, _, note in facts if label == "People"]
    assert notes
    assert str(made.profile.people.year) in notes[0]


def test_the_same_request_gives_the_same_bytes(larkrise: Path, shelf: Path, tmp_path: Path) -> None:
    library = Library(shelves=[shelf], cache=tmp_path / "cache")
    # what was asked of the library before leaves no trace in the profile
    library.notify("Larkrise, Alderwick was asked about in another year")
    save_one(library, LARKRISE, tmp_path / "again", ("html", "docx", "xlsx"))
    assert read_manifest(larkrise) == read_manifest(tmp_path / "again")


def test_the_manifest_catches_every_change(larkrise: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(larkrise, folder)
    assert verify(folder) == []
    (folder / "larkrise.html").write_text("changed", encoding="utf-8")
    (folder / "larkrise.docx").unlink()
    (folder / "extra.txt").write_text("x", encoding="utf-8")
    assert verify(folder) == [
        "larkrise.docx is missing",
        "larkrise.html is not as it was made",
        "extra.txt is not in the manifest",
    ]
    run = CliRunner().invoke
    assert run(app, ["verify", str(folder)]).exit_code == 1
    assert run(app, ["verify", str(larkrise)]).exit_code == 0
    assert isinstance(run(app, ["verify", str(tmp_path)]).exception, NeedsmapError)


def test_the_manifest_names_no_path_of_this_machine(larkrise: Path) -> None:
    assert str(larkrise.parent) not in (larkrise / "manifest.json").read_text(encoding="utf-8")


def test_a_district_has_a_profile_too(invented: Library) -> None:
    asked = ProfileRequest(place="Alderwick", release="invented_iod2019", past=False)
    made = Profiler(invented, asked).make()
    assert made.profile.kind == "district"
    assert len(made.profile.standing.areas) > 50


def test_one_ward_that_fails_does_not_stop_the_rest(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Profiler.make

    def faulty(self: Profiler, place: Place | None = None) -> Made:
        if place and place.name == "Ferrygate":
            raise RuntimeError("<b>boom</b>")
        return make(self, place)

    monkeypatch.setattr(Profiler, "make", faulty)
    monkeypatch.setattr(profile_files, "draw", lambda _: b"")
    seen: list[tuple[int, int]] = []
    wards = save_all_wards(
        Library(shelves=shelf), ALDERWICK, tmp_path, processes=1,
        progress=lambda done, every, _: seen.append((done, every)),
    )  # fmt: skip
    assert seen[-1] == (15, 15)
    assert [ward.name for ward in wards if ward.fault] == ["Ferrygate"]
    assert len(list(tmp_path.glob("*.html"))) == 15
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "14 of 15 wards have a profile" in index
    assert "&lt;b&gt;boom" in index
    assert verify(tmp_path) == []


def test_wards_of_one_slug_or_of_a_page_of_ours_get_files_of_their_own(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wards = Profiler.wards
    names = ["St. Ann's", "St Anns", "Index", "CON", "\u0416\u0416", "\u0424\u0424"]

    def renamed(self: Profiler) -> list[Place]:
        return [replace(w, name=n) for w, n in zip(wards(self), names, strict=False)]

    monkeypatch.setattr(Profiler, "wards", renamed)
    monkeypatch.setattr(profile_files, "draw", lambda _: b"")
    library = Library(shelves=shelf)
    made = save_all_wards(library, ALDERWICK, tmp_path, processes=1, progress=lambda *_: None)
    files = [ward.files[0] for ward in made]
    first, second, index = (ward.code.lower() for ward in made[:3])
    assert files[:4] == [f"st-anns-{first}.html", f"st-anns-{second}.html", f"index-{index}.html",
                         "con-1.html"]  # fmt: skip
    assert len({*files, "index.html"}) == 7
    for ward, file in zip(made, files, strict=True):
        assert ward.name.replace("'", "&#39;") in (tmp_path / file).read_text(encoding="utf-8")
    assert verify(tmp_path) == []


def test_without_the_office_extra_pages_are_made_and_the_extra_is_named(
    invented: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("docx", "gptables"):
        monkeypatch.setitem(sys.modules, module, None)
    request = replace(LARKRISE, past=False)
    with pytest.raises(NeedsmapError, match=r"needsmap\[office\]"):
        save_one(invented, request, tmp_path / "none", ("docx", "xlsx"))
    assert not (tmp_path / "none").exists()
    with pytest.raises(NeedsmapError, match=r"(?s)needsmap\[office\].*larkrise\.html"):
        save_one(invented, request, tmp_path, ("html", "docx"))
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["larkrise.html", "manifest.json"]


def test_processes_give_what_one_process_gives(shelf: Path, tmp_path: Path) -> None:
    for processes in (1, 2):
        save_all_wards(
            Library(shelves=shelf), ALDERWICK, tmp_path / str(processes), ("xlsx",),
            processes=processes, progress=lambda *_: None,
        )  # fmt: skip
    assert read_manifest(tmp_path / "1") == read_manifest(tmp_path / "2")


@pytest.mark.parametrize("formats", [(), ("html", "odt")])
def test_a_format_that_is_not_known_is_refused_before_any_work(
    invented: Library, tmp_path: Path, formats: tuple[str, ...]
) -> None:
    with pytest.raises(NeedsmapError, match="known: html, pdf, docx, xlsx"):
        save_one(invented, LARKRISE, tmp_path, formats)
    assert not list(tmp_path.iterdir())


@pytest.mark.real
def test_norbiton_2019(library: Library) -> None:
    asked = ProfileRequest(place="Norbiton", release="iod2019", past=False)
    standing = Profiler(library, asked).make().profile.standing
    # METHODS 3.2: six LSOAs, average score 20.389017, average rank 17177.898
    assert [a.position for a in standing.areas] == [4000, 11982, 13439, 20020, 20357, 21686]
    values = {m.title: m.value for m in standing.measures}
    assert values["Average score"] == pytest.approx(20.389017, abs=5e-6)
    assert values["Average rank"] == pytest.approx(17177.898, abs=1e-3)
    assert standing.pocket == ("E01002969",)
    assert standing.within == {10: 0, 20: 1}
    assert standing.areas[0].top_percent == 13


@pytest.mark.real
@pytest.mark.parametrize(
    ("place", "release"), [("Norbiton", "iod2019"), ("Norbiton, Kingston upon Thames", "iod2025")]
)
def test_what_was_left_out_is_told_in_plain_words(
    library: Library, place: str, release: str
) -> None:
    profile = Profiler(library, ProfileRequest(place=place, release=release)).make().profile
    assert profile.notices
    assert library.notices
    for line in profile.notices:
        assert not re.search(r"\b(lookup|(lsoa|wd|lad|oa)\d\d)", line), line


@pytest.mark.browser
def test_the_page_in_a_browser(larkrise: Path, page: Page) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 850})
        page.goto((larkrise / "larkrise.html").as_uri())
        page.wait_for_selector("iframe")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    found = Axe().run(page)
    assert [v["id"] for v in found.response["violations"]] == []
    asked: list[str] = page.asked  # type: ignore[attr-defined]
    assert [a for a in asked if not a.startswith(("file:", "data:", "about:", "blob:"))] == []


def test_without_a_browser_all_else_is_made_and_the_way_to_print_is_said(
    invented: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEEDSMAP_CHROMIUM", "no-such-browser")
    with pytest.raises(NeedsmapError, match="open the HTML page in any browser, choose Print"):
        save_one(invented, replace(LARKRISE, past=False), tmp_path, ("html", "pdf", "xlsx"))
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"larkrise.html", "larkrise.xlsx", "manifest.json"}
    assert verify(tmp_path) == []
    with pytest.raises(NeedsmapError, match="choose Print"):
        save_all_wards(invented, LARKRISE, tmp_path, ("html", "pdf"), progress=lambda *_: None)
