"""The documentation site: it builds, its notebooks run, and no page of it needs a network."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import needsmap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))
#: What a browser loads by itself, and the attribute that names it; `a` is followed by choice.
LOADED = {
    "embed": "src",
    "iframe": "src",
    "image": "href",
    "img": "src",
    "link": "href",
    "object": "data",
    "script": "src",
    "source": "src",
    "video": "src",
}
ELSEWHERE = re.compile(r"(?:[a-z]+:)?//", re.IGNORECASE)
IN_STYLES = re.compile(r"(?:url\(\s*|@import\s+)[\"']?(?:https?:)?//", re.IGNORECASE)


class Addresses(HTMLParser):
    """The addresses that a page loads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name == LOADED.get(tag)]


def loaded_from_elsewhere(text: str) -> list[str]:
    reader = Addresses()
    reader.feed(text)
    return [address for address in reader.found if ELSEWHERE.match(address)]


def built(target: Path) -> Path:
    """Build the site once for the tests of one worker."""
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "build_site.py", target],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return target


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("docs") / "site")


def shown(site: Path) -> Iterator[tuple[str, str]]:
    for page in sorted(site.rglob("*.html")):
        yield page.relative_to(site).as_posix(), page.read_text(encoding="utf-8")


# one test: each worker that had a part of it would build the site again
def test_the_site_is_whole_and_needs_no_network(site: Path) -> None:
    pages = dict(shown(site))
    assert {f"{page.stem}.html" for page in (ROOT / "docs").glob("*.md")} <= pages.keys()
    assert not [(name, url) for name, text in pages.items() for url in loaded_from_elsewhere(text)]
    assert not [f for f in site.rglob("*.css") if IN_STYLES.search(f.read_text(encoding="utf-8"))]
    assert 'id="needsmap.load"' in pages["api.html"]
    gallery = pages["gallery.html"]
    blocks = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8").count(".save")
    assert gallery.count("<img alt=") + gallery.count("<iframe") >= blocks
    for path in NOTEBOOKS:
        page = pages[f"notebooks/{path.stem}.html"]
        assert 'class="dataframe"' in page, "a table"
        assert '<iframe class="map"' in page, "a map"
        assert "Invented data" in page, "what it shows is invented, and says so"


def test_the_page_of_the_api_holds_every_public_name() -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    names = re.findall(r"^\.\. auto\w+:: (?:needsmap\.)?(\w+)$", page, re.MULTILINE)
    assert sorted(names) == sorted(needsmap.__all__)


@pytest.mark.browser
def test_pages_fit_and_ask_no_network(site: Path, browser: Browser) -> None:
    wide_pages = []
    for width in (1366, 360):
        context = browser.new_context(offline=True, viewport={"width": width, "height": 900})
        tab = context.new_page()
        asked: list[str] = []
        tab.on("request", lambda request, asked=asked: asked.append(request.url))
        for name in ("index", "api", "gallery", "cli", *(f"notebooks/{n.stem}" for n in NOTEBOOKS)):
            tab.goto((site / f"{name}.html").as_uri())
            if tab.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wide_pages.append((name, width))
        assert not [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
        context.close()
    assert not wide_pages


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_short_and_without_outputs(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert len(cells) <= 15
    assert not [cell for cell in code if cell["outputs"] or cell["execution_count"]]
    assert not re.search(r"needsmap\.\w+\.|from needsmap", json.dumps(code)), "the public API only"


def test_an_address_elsewhere_is_found() -> None:
    page = '<script src="https://x.org/a.js"></script><img src="//x.org/b.png"><a href="https://x.org">'
    assert loaded_from_elsewhere(page) == ["https://x.org/a.js", "//x.org/b.png"]
    assert IN_STYLES.search("@import 'https://x.org/c.css'")
