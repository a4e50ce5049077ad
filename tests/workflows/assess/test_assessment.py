"""The site of a recipe, on the invented borough: whole, linked, safe, and the same again."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from typer.testing import CliRunner

from needsmap.cli import app
from needsmap.library import Library
from needsmap.reports.manifest import read_manifest, verify
from needsmap.reports.pages.differences import compare_folders
from needsmap.workflows.assess import assessment_site
from needsmap.workflows.assess.assessment_site import save_assessment
from needsmap.workflows.assess.recipe import read_recipe

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

RECIPE = """
title = "Needs assessment"
place = "Alderwick"
release = "invented_iod2025"
compare_with = "invented_iod2019"
introduction = ["<script>alert(1)</script>"]
notes = ["Residents: the buses stop at six"]

[[themes]]
title = "Background"
domains = ["imd"]

[[themes]]
title = "Safety"
domains = ["crime"]
text = ["What partners know of safety."]

[files]
kpis = "kpi.csv"
tolerance = "5%"
ballots = "ballot.csv"
spend = "spend.csv"
assets = ["assets.csv"]

[files.measured_by]
"Feeling safe" = "crime"
"Housing repairs" = "barriers"

[[links]]
text = "The council's own pages"
address = "https://example.org/<b>"
group = "Policy toolkit"
"""


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory: pytest.TempPathFactory, shelf: Path) -> Path:
    folder = tmp_path_factory.mktemp("recipe")
    for kind in ("kpi", "ballot", "spend"):
        shutil.copy(shelf / "papers" / f"invented_{kind}.csv", folder / f"{kind}.csv")
    shutil.copy(shelf / "registers" / "invented_partnership.csv", folder / "assets.csv")
    (folder / "recipe.toml").write_text(RECIPE, encoding="utf-8")
    return folder


def make(kitchen: Path, shelf: Path, folder: Path, against: Path | None = None) -> Path:
    library = Library(shelves=[shelf], cache=folder.parent / "cache")
    recipe = read_recipe(kitchen / "recipe.toml", library)
    save_assessment(library, recipe, folder, own=kitchen, against=against)
    return folder


@pytest.fixture(scope="module")
def site(kitchen: Path, shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(kitchen, shelf, tmp_path_factory.mktemp("made") / "site")


def text_of(site: Path, name: str) -> str:
    return (site / name).read_text(encoding="utf-8")


def test_the_site_has_its_pages(site: Path) -> None:
    pages = {p.name for p in site.glob("*.html")}
    assert pages == {
        "index.html", "background.html", "safety.html", "assets.html", "other-indicators.html",
        "map-assets.html", "residents-and-spending.html", "data.html", "downloads.html",
        "everything.html", "map-imd.html", "map-crime.html", "map-change-imd.html",
        "map-change-crime.html",
    }  # fmt: skip


def test_every_link_leads_somewhere(site: Path) -> None:
    for page in site.glob("*.html"):
        if page.name.startswith("map-"):
            continue
        text = text_of(site, page.name)
        for address in re.findall(r'<a href="([^"]+)"', text):
            if address.startswith("https://example.org/"):
                continue
            file, _, anchor = address.partition("#")
            target = site / unquote(file) if file else page
            assert target.is_file(), (page.name, address)
            if anchor:
                assert f'id="{anchor}"' in target.read_text(encoding="utf-8"), address


def test_what_the_user_wrote_is_never_markup(site: Path) -> None:
    for name in ("index.html", "everything.html"):
        assert "<script>alert" not in text_of(site, name)
        assert "&lt;script&gt;alert" in text_of(site, name)


def test_a_theme_has_map_moves_and_indicators(site: Path) -> None:
    page = text_of(site, "safety.html")
    heads = re.findall(r'<h2 id="([a-z-]+)"', page)
    assert heads == ["about", "crime", "crime-rank-change", "indicators"]
    assert "A move in rank does not mean" in page
    assert "Nothing was corrected" in page or "To check with the partner" not in page


def test_indicators_of_no_page_and_of_other_places_are_said(site: Path) -> None:
    page = text_of(site, "other-indicators.html")
    assert "Health" in page
    assert "name it under kpi_themes in the recipe" in page
    assert "Library visits (invented)" in page
    assert "Life expectancy at birth, years (invented)" in page
    groups = (site / "downloads" / "kpi_groups_other_themes.csv").read_text(encoding="utf-8-sig")
    assert [line.split(",")[-1] for line in groups.splitlines()[1:]] == ["78.1", "82.4"]


def test_a_row_of_another_borough_is_in_no_count(
    site: Path, kitchen: Path, shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assessment_site, "draw", lambda _: b"")
    other = tmp_path / "kitchen"
    shutil.copytree(kitchen, other)
    head, *rows = (other / "kpi.csv").read_text(encoding="utf-8").splitlines()
    marked = [f"{row},{'Elsewhere' if 'IN 7,' in row else 'Alderwick'}" for row in rows]
    (other / "kpi.csv").write_text("\n".join([f"{head},Borough", *marked]), encoding="utf-8")
    made = make(other, shelf, tmp_path / "new")
    assert "IN 7" in text_of(site, "safety.html")
    assert "IN 7" not in text_of(made, "safety.html")
    assert "Indicators of other places" in text_of(made, "other-indicators.html")


def test_priorities_stand_two_by_two_and_spending_by_ward(site: Path) -> None:
    page = text_of(site, "residents-and-spending.html")
    assert re.findall(r"<h3>([^<]+)</h3>", page) == [
        "Both", "Residents only", "Data only", "Neither",
    ]  # fmt: skip
    assert "Housing repairs (Barriers to Housing and Services: percentile" in page
    assert "Spending by ward, beside need" in page
    assert "Concentration of spending a head along need" in page
    assert "What each ward" in page


def test_gaps_and_overlaps_stand_apart(site: Path) -> None:
    heads = re.findall(r"<h2 id=\"([a-z-]+)\"", text_of(site, "assets.html"))
    assert heads == [
        "what-partners-sent", "where-partners-stand-close", "how-near-services-are",
        "gaps-in-services", "overlaps-in-services", "every-asset",
    ]  # fmt: skip


def test_the_front_page_has_key_figures_and_groups_of_links(site: Path) -> None:
    page = text_of(site, "index.html")
    assert "Small areas in the most deprived 20%" in page
    assert "On or above target" in page
    assert re.search(r"Policy toolkit</h2>", page)
    assert 'href="https://example.org/&lt;b&gt;"' in page


def test_the_manifest_names_no_place_on_this_machine(site: Path, kitchen: Path) -> None:
    assert str(kitchen) not in text_of(site, "manifest.json")


def test_data_and_gaps_are_told(site: Path) -> None:
    page = text_of(site, "data.html")
    assert "What this site rests on" in page
    assert "kpi.csv" in page
    assert "cannot be judged" in page


def test_downloads_are_described_and_safe(site: Path) -> None:
    package = json.loads((site / "downloads" / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        lines = (site / "downloads" / resource["path"]).read_text(encoding="utf-8-sig")
        assert not re.search(r"(?m)^[=+@]", lines)
        head = lines.splitlines()[0]
        assert head.count(",") >= len(resource["schema"]["fields"]) - 1


def test_the_same_recipe_gives_the_same_bytes(
    site: Path, kitchen: Path, shelf: Path, tmp_path: Path
) -> None:
    again = make(kitchen, shelf, tmp_path / "again")
    first, second = read_manifest(site), read_manifest(again)
    differ = [a["path"] for a, b in zip(first["files"], second["files"], strict=True) if a != b]
    assert differ == []
    assert first == second
    assert verify(again) == []
    assert compare_folders(site, again).nothing
    done = CliRunner().invoke(app, ["diff", str(site), str(again)])
    assert "nothing changed" in done.output


def test_a_changed_figure_is_found(
    site: Path, kitchen: Path, shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assessment_site, "draw", lambda _: b"")
    other = tmp_path / "kitchen"
    shutil.copytree(kitchen, other)
    text = (other / "spend.csv").read_text(encoding="utf-8")
    (other / "spend.csv").write_text(text.replace("412000", "413000"), encoding="utf-8")
    made = make(other, shelf, tmp_path / "new", against=site)
    found = compare_folders(site, made)
    assert "spend.csv: changed" in found.inputs
    changed = {(table, before, after) for table, _, _, before, after in found.figures}
    assert any(table == "spend_totals" for table, _, _ in changed)
    assert "What changed since the last run" in text_of(made, "diff.html")
    assert verify(made) == []


@pytest.mark.browser
def test_every_page_in_a_browser(site: Path, page: Page) -> None:
    from axe_playwright_python.sync_playwright import Axe

    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    for file in sorted(site.glob("*.html")):
        page.set_viewport_size({"width": 360, "height": 780})
        page.goto(file.as_uri())
        if file.name.startswith("map-"):
            page.wait_for_function("document.querySelector('canvas') !== null")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, file.name
        found = Axe().run(page)
        assert [v["id"] for v in found.response["violations"]] == [], file.name
    assert faults == []
    page.goto((site / "index.html").as_uri())
    page.fill("#q", "spending")
    assert page.locator("#hits li").count() > 0
    asked: list[str] = page.asked  # type: ignore[attr-defined]
    assert [a for a in asked if not a.startswith(("file:", "data:", "about:", "blob:"))] == []
