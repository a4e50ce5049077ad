"""The map of a place, from the library to the page, in a real browser with the network off."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from needsmap.errors import FileFormatError, FrameError, UnknownEntry
from needsmap.workflows.borough_map import borough_map, save_borough_map
from needsmap.workflows.map_request import ALL, MapRequest

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
    assert f"Larkrise is made up of {len(spec.highlight)} LSOAs" in spec.summary[1]
    # its name is written before the others, which give way to it
    assert [label.text for label in spec.labels if label.weight < 3] == ["Larkrise"]
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
def test_a_part_of_a_release_maps_its_own_district_alone(library: Library, mirror: Path) -> None:
    part = next((mirror / "samples_official_format").glob("File_7*Warrington*"))
    spec = borough_map(library, MapRequest(place="Warrington", release="iod2019", file=part))
    assert len(spec.area_sets[0].codes) == 127
    with pytest.raises(FrameError, match="any of the 196 LSOAs of Ealing"):
        borough_map(library, MapRequest(place="Ealing", release="iod2019", file=part))


@pytest.mark.real
def test_a_domain_without_ranks_is_refused_and_left_out_of_all(library: Library) -> None:
    with pytest.raises(FrameError, match="not the published ones"):
        borough_map(library, MapRequest(place="Ealing", release="imd2007", domains=("education",)))
    spec = borough_map(library, MapRequest(place="Ealing", release="imd2007", domains=ALL))
    assert [layer.title for layer in spec.layers] == ["Index of Multiple Deprivation"]
    assert any("holds no ranks of" in note for note in spec.notes)


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
    assert "rank 3,759 of 32,482" in said
    assert "lsoa01_lad11" not in said
    assert "Norbiton is made up of 6 LSOAs" in said
    assert path.stat().st_size < 400_000


@pytest.mark.real
def test_releases_of_three_vintages_share_a_page(library: Library) -> None:
    spec = borough_map(
        library, MapRequest(place="Ealing", release="iod2025", years=("2007", "iod2019", "2019"))
    )
    assert spec.title == "Ealing: IMD 2007 to IMD 2025"
    assert [layer.group for layer in spec.layers] == ["IMD 2025", "IMD 2019", "IMD 2007"]
    assert {s.id: len(s.codes) for s in spec.area_sets} == {
        "lsoa21": 199, "lsoa11": 196, "lsoa01": 195,
    }  # fmt: skip
    assert any("side by side" in note for note in spec.notes)


@pytest.mark.real
def test_districts_stand_where_the_department_ranks_them(library: Library) -> None:
    """IoD 2019 File 10: rank of average rank of Blackpool, Kingston, Ealing, Lewisham."""
    spec = borough_map(library, MapRequest(place="England", release="iod2019", by="lad"))
    layer = next(one for one in spec.layers if one.group == "Average rank")
    rank = next(one for one in layer.columns if one.title == "Rank")
    ranks = dict(zip(spec.area_sets[0].names, rank.cells, strict=True))
    assert rank.of == 317
    published = {"Blackpool": 1, "Kingston upon Thames": 270, "Ealing": 88, "Lewisham": 35}
    assert {name: ranks[name] for name in published} == published


def test_an_inset_stands_in_a_picture_alone(invented: Library, tmp_path: Path) -> None:
    asked = dataclasses.replace(ASKED, inset="Larkrise")
    plain = save_borough_map(invented, dataclasses.replace(ASKED, domains=()), tmp_path / "a.svg")
    lens = save_borough_map(invented, asked, tmp_path / "b.svg")
    assert "The framed part" not in plain.read_text(encoding="utf-8")
    assert "The framed part" in lens.read_text(encoding="utf-8")
    with pytest.raises(FileFormatError, match="stands in a picture"):
        save_borough_map(invented, asked, tmp_path / "c.html")


def test_another_unit_is_refused(invented: Library) -> None:
    with pytest.raises(UnknownEntry, match="ward, lad, region"):
        borough_map(invented, MapRequest(place="Alderwick", release=ASKED.release, by="street"))


@pytest.mark.parametrize("name", ["map.png", "map.svg", "map.gpkg", "map.csv"])
def test_the_name_of_the_file_chooses_what_is_written(
    name: str, invented: Library, tmp_path: Path
) -> None:
    path = save_borough_map(invented, ASKED, tmp_path / name)
    beginnings = {
        ".png": b"\x89PNG", ".svg": b"<?xml", ".gpkg": b"SQLite", ".csv": b"\xef\xbb\xbfLSOA11CD",
    }  # fmt: skip
    assert path.read_bytes().startswith(beginnings[path.suffix])


def test_an_unknown_kind_is_refused_before_any_work(invented: Library, tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"map\.doc"):
        save_borough_map(invented, ASKED, tmp_path / "map.doc")
    assert list(tmp_path.iterdir()) == []
