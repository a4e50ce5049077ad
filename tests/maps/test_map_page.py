"""A map in users' hands: saved, in a notebook, and on through folium, with the network off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import folium
import pytest

from maps.examples import small
from needsmap.errors import FileFormatError
from needsmap.maps.html.page import notebook_frame, render_page
from needsmap.maps.map_page import MapPage

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page


def test_a_repr_is_one_line() -> None:
    assert repr(MapPage(small())) == "<MapPage 'Squareham': 12 LSOAs, 2 layers>"


def test_the_end_of_the_name_chooses_what_is_saved(tmp_path: Path) -> None:
    page = MapPage(small())
    assert page.save(tmp_path / "a.html").read_text(encoding="utf-8") == render_page(small())
    assert page.save(tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert page.save(tmp_path / "a.csv").exists()
    with pytest.raises(FileFormatError):
        page.save(tmp_path / "a.docx")


def test_a_notebook_shows_the_page() -> None:
    assert MapPage(small())._repr_html_() == notebook_frame(small())


def test_folium_saves_the_page(tmp_path: Path) -> None:
    made = MapPage(small()).to_folium()
    made.save(tmp_path / "map.html")
    assert (tmp_path / "map.html").read_text(encoding="utf-8") == render_page(small())


@pytest.mark.browser
def test_what_folium_saves_and_shows_is_not_blank(page: Page, tmp_path: Path) -> None:
    made = MapPage(small()).to_folium()
    folium.CircleMarker([51.4, -0.3], tooltip="mine").add_to(made)
    made.save(tmp_path / "map.html")
    (tmp_path / "cell.html").write_text(made._repr_html_(), encoding="utf-8")
    faults: list[str] = []
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.goto((tmp_path / "map.html").as_uri())
    page.wait_for_selector("html.ready")
    assert page.locator("path.leaflet-interactive").count() == 1
    page.goto((tmp_path / "cell.html").as_uri())
    page.locator("iframe").scroll_into_view_if_needed()
    page.frame_locator("iframe").locator("html.ready").wait_for(state="attached")
    outside = [a for a in page.asked if not a.startswith(("file:", "data:", "blob:", "about:"))]
    assert outside == []
    assert faults == []
