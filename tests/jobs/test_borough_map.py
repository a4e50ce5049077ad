"""The map of a place, from the library to the page, in a real browser with the network off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from needsmap.errors import UnknownEntry
from needsmap.jobs.borough_map import ALL, MapRequest, borough_map, save_borough_map

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from needsmap.library import Library

ASKED = MapRequest(place="Alderwick", release="invented_iod2019", highlight="Larkrise")


def test_the_map_says_invented_names_the_end_and_counts_in_words(invented: Library) -> None:
    spec = borough_map(invented, ASKED)
    assert "does not exist" in spec.banner
    legend = spec.layers[0].legend
    assert legend.direction == "1 = most deprived of 32,844 LSOAs in invented England"
    assert legend.classes[0].words.startswith("1: most deprived 10% of LSOAs in invented England")
    assert "121 LSOAs" in spec.summary[0]
    assert "A ward has no rank among LSOAs" in spec.summary[1]
    ward = invented.find_place("Larkrise", geography="lsoa11", collection="invented")
    assert list(spec.highlight) == invented.codes_in(ward, "lsoa11")
    assert f"Larkrise is made of {len(spec.highlight)} LSOAs" in spec.summary[1]
    assert any("relative" in caveat for caveat in spec.caveats)
    assert any("Invented" in line for line in spec.sources)


def test_every_domain_is_a_layer_over_one_geometry(invented: Library) -> None:
    spec = borough_map(invented, MapRequest(place="Alderwick", release=ASKED.release, domains=ALL))
    assert len(spec.area_sets) == 1
    assert len(spec.layers) == 16
    assert len({layer.finding for layer in spec.layers}) > 10


def test_well_being_is_never_called_deprivation_on_the_map(invented: Library) -> None:
    spec = borough_map(invented, MapRequest(place="Alderwick", release="invented_cwi2009"))
    words = " ".join(
        [spec.finding, *spec.summary, *(c.words for c in spec.layers[0].legend.classes)]
    )
    assert "lowest child well-being" in words
    assert "depriv" not in words


@pytest.mark.real
def test_a_domain_without_ranks_is_refused_and_left_out_of_all(library: Library) -> None:
    with pytest.raises(UnknownEntry, match="not the published ones"):
        borough_map(library, MapRequest(place="Ealing", release="imd2007", domains=("education",)))
    spec = borough_map(library, MapRequest(place="Ealing", release="imd2007", domains=ALL))
    assert [layer.title for layer in spec.layers] == ["Index of Multiple Deprivation"]
    assert any("scores but no ranks" in note for note in spec.notes)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1366, 360])
def test_the_page_opens_alone_and_breaks_no_rule_of_access(
    width: int, invented: Library, page: Page, tmp_path: Path
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    path = save_borough_map(invented, ASKED, tmp_path / "map.html")
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path.as_uri())
    page.wait_for_timeout(800)
    assert page.title() == "Alderwick: IMD 2019 (invented), with Larkrise"
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == "en-GB"
    assert "does not exist" in page.inner_text("body")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults == []
    outside = [url for url in page.asked if not url.startswith(("file:", "data:", "blob:"))]  # type: ignore[attr-defined]
    assert outside == []
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()


@pytest.mark.real
@pytest.mark.browser
def test_kingston_in_2007_with_norbiton(library: Library, page: Page, tmp_path: Path) -> None:
    asked = MapRequest(place="Kingston upon Thames", release="imd2007", highlight="Norbiton")
    path = save_borough_map(library, asked, tmp_path / "kingston.html")
    page.goto(path.as_uri())
    page.wait_for_timeout(800)
    said = page.inner_text("body")
    assert "E01002969" in said
    assert "3,759th of 32,482" in said
    assert "Norbiton is made of 6 LSOAs" in said
    assert path.stat().st_size < 400_000
