"""Written pages in a real browser: the policy lets our own scripts run, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import folium
import pytest
from folium.plugins import MarkerCluster

from maps.examples import HOSTILE, full
from needsmap.maps.html.page import page_map, render_page
from needsmap.reports import document as d
from needsmap.reports import html

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def report(*blocks: d.Block) -> d.Document:
    section = d.Section(title="The map", blocks=blocks)
    return d.Document(title=f"Ward {HOSTILE}", subtitle="Profile", sections=(section,))


def show(page: Page, folder: Path, text: str) -> Page:
    page.faults = []
    page.on("pageerror", lambda e: page.faults.append(str(e)))
    page.on("console", lambda m: page.faults.append(m.text) if m.type == "error" else None)
    file = folder / "page.html"
    file.write_text(text, encoding="utf-8", newline="\n")
    page.goto(file.as_uri())
    return page


@pytest.fixture
def framed(page: Page, tmp_path: Path) -> Page:
    block = d.Map(title="Map", alt="A map.", spec=full())
    drawn = html.Drawn(page=render_page(full()))
    show(page, tmp_path, html.render(report(block), {"Map": drawn}))
    # a framed map below the screen may wait to be seen before it draws
    page.locator("iframe").scroll_into_view_if_needed()
    return page


def test_a_framed_map_draws_saves_and_prints(framed: Page) -> None:
    frame = framed.frame_locator("iframe")
    frame.locator("html.ready").wait_for(state="attached")
    inside = framed.frames[1]
    painted = """() => {
      const canvas = document.querySelector('canvas.needsmap-canvas');
      const all = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      return all.some((v, i) => i % 4 === 3 && v > 0);
    }"""
    inside.wait_for_function(painted)
    with framed.expect_download() as saved:
        frame.locator("#tool-picture").click()
    assert saved.value.suggested_filename.endswith(".png")
    inside.evaluate("window.print = () => { document.title = 'printed'; }")
    frame.locator("#tool-print").click()
    assert inside.title() == "printed"
    frame.locator("#tool-link").click()
    assert framed.faults == []


def test_a_map_in_a_hidden_frame_draws_when_it_is_shown(page: Page, tmp_path: Path) -> None:
    block = d.Map(title="Map", alt="A map.", spec=full())
    text = html.render(report(block), {"Map": html.Drawn(page=render_page(full()))})
    show(page, tmp_path, text.replace("<iframe", "<dialog><iframe", 1))
    page.frames[1].wait_for_function("typeof needsmap === 'object'")
    assert page.frames[1].evaluate("document.querySelector('html.ready')") is None
    page.evaluate("document.querySelector('dialog').show()")
    page.frame_locator("iframe").locator("html.ready").wait_for(state="attached")
    assert page.faults == []


def test_a_framed_map_cannot_reach_the_page_around_it(framed: Page) -> None:
    framed.frame_locator("iframe").locator("html.ready").wait_for(state="attached")
    reach = "() => { try { return parent.document.title; } catch (e) { return e.name; } }"
    assert framed.frames[1].evaluate(reach) == "SecurityError"


def test_what_a_user_adds_with_folium_is_styled_and_runs(page: Page, tmp_path: Path) -> None:
    added = page_map(full())
    icon = folium.DivIcon(html='<b style="color:rgb(1, 2, 3)">X</b>')
    folium.Marker([51.4, -0.3], popup=folium.Popup("hi", show=True), icon=icon).add_to(added)
    cluster = MarkerCluster().add_to(added)
    for i in range(9):
        folium.Marker([51.4 + i / 10_000, -0.31]).add_to(cluster)
    show(page, tmp_path, render_page(added))
    page.wait_for_selector("html.ready")
    colour = "getComputedStyle(document.querySelector('.leaflet-marker-icon b')).color"
    assert page.evaluate(colour) == "rgb(1, 2, 3)"
    assert page.faults == []


def test_the_search_of_a_site_works(page: Page, tmp_path: Path) -> None:
    entry = {"title": f"Norbiton {HOSTILE}", "text": "ward", "where": "\u2028", "address": "n.html"}
    site = html.Site(
        title="Site", pages=(("Home", "i.html"),), here="i.html", index=json.dumps([entry])
    )
    show(page, tmp_path, html.render(report(), site=site))
    page.fill("#q", "norbiton")
    page.press("#q", "Enter")
    assert page.locator("#hits a").inner_text().startswith("Norbiton <img")
    assert page.url.endswith("page.html")
    assert page.faults == []


def test_what_came_with_the_data_is_not_obeyed(page: Page, tmp_path: Path) -> None:
    evil = "<script>hit=1</script><img src=x onerror='hit=1'><b style='color:red'>b</b>"
    text = html.render(report()).replace("<main", evil + "<main", 1)
    show(page, tmp_path, text)
    assert page.evaluate("window.hit") is None
    assert len([f for f in page.faults if "Content Security Policy" in f]) >= 3
    assert page.evaluate("getComputedStyle(document.querySelector('b')).color") != "rgb(255, 0, 0)"


def test_a_word_without_end_widens_no_page(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    endless = "W" * 400
    blocks = (
        d.Text(paragraphs=(endless,)), d.Text(paragraphs=(endless,), tone="caveat"),
        d.Bullets((endless,)),
    )  # fmt: skip
    show(page, tmp_path, html.render(report(*blocks), {}))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_banner_and_cover_of_a_site_are_one_printed_page(page: Page, tmp_path: Path) -> None:
    document = replace(report(d.text("Words.")), banner="Invented data: no real place.")
    site = html.Site(title="Site", pages=(("Home", "index.html"),), here="index.html")
    show(page, tmp_path, html.render(document, site=site))
    page.emulate_media(media="print")
    box = page.locator(".cover").bounding_box()
    assert box
    assert (box["y"] + box["height"]) / 96 * 25.4 <= 297.1  # an A4 page, in mm
