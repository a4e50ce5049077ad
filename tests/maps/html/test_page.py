from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import folium
import pytest

from maps.examples import HOSTILE, full, small, square
from needsmap.errors import FrameError, UnknownEntry
from needsmap.maps.html.pack import pack
from needsmap.maps.html.page import page_map, render_page, save_page
from needsmap.maps.spec import Outline

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def html() -> str:
    return render_page(full())


class _Addresses(HTMLParser):
    """Whatever an element's src or href, or a style, points at outside the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pointing = [v or "" for name, v in attrs if name in ("src", "href", "srcset", "action")]
        self.found += [f"{tag} {v}" for v in pointing if not v.startswith(("#", "data:"))]
        styles = " ".join(v or "" for name, v in attrs if name == "style")
        self.found += re.findall(r"url\(.*", styles)

    def handle_data(self, data: str) -> None:
        if self.lasttag == "style":
            self.found += re.findall(r"url\(\s*(?![\"']?(?:data:|#))[^)]*", data)


def addresses(html: str) -> list[str]:
    return _Addresses(html).found


def test_the_same_map_gives_the_same_bytes(html: str) -> None:
    assert render_page(full()) == html


def test_nothing_points_outside(html: str) -> None:
    assert not addresses(html)
    assert "sourceMappingURL" not in html
    assert "@import" not in html


def test_the_policy_allows_the_pages_own_scripts_and_nothing_else(html: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    policy = policy.replace("&#39;", "'")
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "unsafe-inline" not in policy
    bodies = re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", html, flags=re.DOTALL)
    assert len(bodies) > 4
    for body in bodies:
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_hostile_words_stay_words(html: str) -> None:
    assert "<img" not in html
    assert "window.hit=1</script>" not in html
    meta = re.search(r'id="needsmap-meta">(.*?)</script>', html, flags=re.DOTALL)[1]
    assert json.loads(meta)["title"] == f"Assets {HOSTILE}"


def test_the_page_has_a_language_one_heading_and_a_main(html: str) -> None:
    assert html.startswith('<!doctype html>\n<html lang="en-GB">')
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert len(re.findall(r"<main[ >]", html)) == 1
    assert "user-scalable" not in html
    assert "maximum-scale" not in html


def test_the_table_stands_without_a_script(html: str) -> None:
    table = html.split('id="twin"')[1].split("</table>", maxsplit=1)[0]
    assert table.count("<tr>") == 13
    assert "Square 0A" in table
    assert "West ward" in table


def test_geometry_stands_once_however_many_layers() -> None:
    one = len(render_page(small(layers=small().layers[:1])))
    two = len(render_page(small()))
    assert two - one < 1500


def test_the_block_holds_what_the_sizes_say(html: str) -> None:
    meta = json.loads(re.search(r'id="needsmap-meta">(.*?)</script>', html, flags=re.DOTALL)[1])
    block = re.search(r'id="needsmap-block">(.*?)</script>', html)[1]
    assert len(zlib.decompress(base64.b64decode(block))) == sum(meta["sizes"])


def test_any_folium_layer_can_be_added() -> None:
    made = page_map(small())
    folium.CircleMarker([51.4, -0.3], popup="A <b>bold</b> popup").add_to(made)
    folium.Marker([51.4, -0.3], icon=None, tooltip="plain").add_to(made)
    html = render_page(made)
    assert "jQuery" in html
    assert "L.circleMarker" in html
    assert not addresses(html)


def test_our_layer_can_be_asked_twice() -> None:
    made = page_map(small())
    assert render_page(made) == render_page(made)


def test_an_unknown_address_is_an_error_that_names_it() -> None:
    from folium.plugins import HeatMap

    made = page_map(small())
    HeatMap([[51.4, -0.3]]).add_to(made)
    with pytest.raises(UnknownEntry, match="leaflet_heat"):
        render_page(made)


def test_a_folium_map_without_our_layer_is_refused() -> None:
    with pytest.raises(FrameError, match="page_map"):
        render_page(folium.Map(tiles=None))


def test_save_makes_the_folder_and_gives_the_path(tmp_path: Path) -> None:
    target = save_page(small(), tmp_path / "out" / "map.html")
    assert target.read_text(encoding="utf-8") == render_page(small())
    assert [p.name for p in target.parent.iterdir()] == ["map.html"]


def test_water_is_kept_as_whole_rings_so_that_it_can_be_filled() -> None:
    ponds = Outline(title="Ponds", role="water", shapes=(square(0, 0), square(1, 0)))
    meta, _ = pack(small(outlines=(ponds, Outline(title="E", role="border", shapes=ponds.shapes))))
    water, border = meta["outlines"]
    assert (water["geo"]["arcs"], border["geo"]["arcs"]) == (2, 3)
