"""The page in a real browser, with the network off."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from maps.examples import full, small
from needsmap.maps.html.page import save_page

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_page(small(), tmp_path_factory.mktemp("maps") / "small.html")


@pytest.fixture(scope="module")
def full_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_page(full(), tmp_path_factory.mktemp("maps") / "full.html")


def show(page: Page, file: Path, hash_: str = "") -> Page:
    page.faults = []
    page.on("pageerror", lambda e: page.faults.append(str(e)))
    page.on("console", lambda m: page.faults.append(m.text) if m.type == "error" else None)
    page.goto(file.as_uri() + hash_)
    page.wait_for_selector("html.ready")
    expect(page.locator("#twin thead button").first).to_be_visible()
    return page


def colour_at(page: Page, code: str) -> str:
    """The colour of the pixel in the middle of an area of the small map."""
    return page.evaluate(
        """(code) => {
          const i = Number(code.slice(-2)), column = i % 4, row = Math.floor(i / 4);
          const canvas = document.querySelector('canvas.needsmap-canvas');
          const ctx = canvas.getContext('2d');
          const all = ctx.getImageData(0, 0, canvas.width, canvas.height);
          let x0 = 1e9, x1 = -1, y0 = 1e9, y1 = -1;
          for (let p = 0; p < all.width * all.height; p++) if (all.data[4 * p + 3]) {
            const x = p % all.width, y = Math.floor(p / all.width);
            x0 = Math.min(x0, x); x1 = Math.max(x1, x); y0 = Math.min(y0, y); y1 = Math.max(y1, y);
          }
          const x = Math.round(x0 + (x1 - x0) * (column + 0.5) / 4);
          const y = Math.round(y1 - (y1 - y0) * (row + 0.5) / 3);
          const d = ctx.getImageData(x, y, 1, 1).data;
          return '#' + [0, 1, 2].map((k) => d[k].toString(16).padStart(2, '0')).join('');
        }""",
        code,
    )


def test_the_page_asks_nothing_of_any_network(page: Page, full_file: Path) -> None:
    show(page, full_file)
    outside = [a for a in page.asked if not a.startswith(("file:", "data:", "blob:"))]
    assert outside == []
    assert page.faults == []
    assert page.evaluate("window.hit") is None


def test_each_area_is_painted_in_its_class(page: Page, small_file: Path) -> None:
    show(page, small_file)
    spec = small()
    for code, number in list(zip(spec.area_sets[0].codes, spec.layers[0].classes, strict=True))[:8]:
        assert colour_at(page, code) == spec.layers[0].legend.classes[number].colour


def test_layers_legend_table_and_words_switch_together(page: Page, small_file: Path) -> None:
    show(page, small_file)
    page.select_option("#choose-what", "Income")
    spec = small()
    assert page.inner_text("#finding") == "Income says something else."
    expect(page.locator("#twin caption")).to_contain_text("Income")
    assert page.locator("#legend .swatch.blank").count() == 1
    assert page.locator("#legend .swatch.crossed").count() == 1
    assert colour_at(page, "E01000000") == spec.layers[1].legend.classes[4].colour
    row = page.locator("#twin tr", has_text="E01000001")
    assert "No data" in row.inner_text()


def test_search_finds_a_code_and_the_card_tells_it(page: Page, small_file: Path) -> None:
    show(page, small_file)
    page.fill("#find", "E01000006")
    page.press("#find", "Enter")
    card = page.inner_text("#card")
    assert "Square 2B" in card
    assert "Ward: East ward" in card
    assert "207 of 32,844" in card
    assert "area=E01000006" in page.url


@pytest.mark.parametrize(
    ("typed", "found", "areas"),
    [("sq1", "SQ1", 4), ("SQ1 2", "SQ1 2", 2), ("sq12ab", "SQ1 2", 2), ("SQ11", "SQ11", 1)],
)
def test_search_finds_a_postcode_and_its_areas(
    page: Page, small_file: Path, typed: str, found: str, areas: int
) -> None:
    show(page, small_file)
    page.fill("#find", typed)
    page.press("#find", "Enter")
    assert page.inner_text("#card h2") == found
    assert page.locator("#card li").count() == areas
    page.locator("#card li button").last.click()
    expect(page.locator("#card h2")).to_contain_text("Square")


# What the link to the view says of its zoom: the whole of the small map, and one square of it.
WHOLE, SQUARE = re.compile(r"at=[^&]*,15\.00"), re.compile(r"at=[^&]*,15\.50")


def test_the_keyboard_alone_does_the_main_tasks(page: Page, small_file: Path) -> None:
    show(page, small_file)
    heading = page.locator("#card h2")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("square 3c")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#found [aria-selected=true]")).to_contain_text("Square 3C")
    page.keyboard.press("Enter")
    expect(heading).to_have_text("Square 3C")
    page.locator("#card button", has_text="Show in table").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#twin tr.chosen button")).to_be_focused()
    assert page.evaluate("document.activeElement.textContent") == "Square 3C"
    page.keyboard.press("Enter")
    expect(heading).to_be_focused()
    expect(page).to_have_url(SQUARE)
    page.locator(".leaflet-container").first.focus()
    page.keyboard.press("0")
    expect(page).to_have_url(WHOLE)
    page.keyboard.press("Enter")
    expect(heading).to_have_text(re.compile("Square [12]B"))
    page.keyboard.press("Escape")
    expect(heading).to_have_count(0)


def test_a_view_asked_for_during_a_zoom_is_shown_after_it(page: Page, small_file: Path) -> None:
    show(page, small_file)
    page.keyboard.press("/")
    page.keyboard.type("square 3c")
    page.keyboard.press("Enter")
    page.wait_for_selector(".leaflet-zoom-anim", state="attached")
    press = "new KeyboardEvent('keydown', { key: '0', bubbles: true })"
    page.evaluate(f"document.querySelector('.leaflet-container').dispatchEvent({press})")
    page.wait_for_selector(".leaflet-zoom-anim", state="detached")
    expect(page).to_have_url(WHOLE)


def test_the_table_sorts_filters_and_leaves_as_csv(page: Page, full_file: Path) -> None:
    show(page, full_file)
    head = page.locator("#twin thead th", has_text="Rank")
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert "Square 0A" in page.locator("#twin tbody tr").first.inner_text()
    page.locator("#twin thead th", has_text="Rank").locator("button").click()
    assert "Square 3C" in page.locator("#twin tbody tr").first.inner_text()
    page.fill("#twin-filter", "west")
    expect(page.locator("#twin tbody tr")).to_have_count(6)
    with page.expect_download() as caught:
        page.click("#twin-download")
    text = caught.value.path().read_text(encoding="utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:])))
    assert rows[0][:3] == ["Area", "Code", "Ward"]
    assert len(rows) == 7


def test_a_click_reads_the_area_and_the_pointer_its_short_card(
    page: Page, small_file: Path
) -> None:
    show(page, small_file)
    box = page.locator(".leaflet-container").bounding_box()
    x, y = box["x"] + box["width"] / 2 + 20, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.wait_for_selector(".tip:not([hidden])")
    assert "Square 2B" in page.inner_text(".tip")
    page.mouse.click(x, y)
    assert "Square 2B" in page.inner_text("#card h2")


def test_the_link_brings_back_the_view(page: Page, small_file: Path) -> None:
    show(page, small_file, "#layer=income&at=51.4000,-0.3000,13.00&area=E01000003")
    assert page.input_value("#choose-what") == "Income"
    assert "Square 3A" in page.inner_text("#card h2")
    assert "at=51.4000,-0.3000,13.00" in page.url


def test_vintages_share_a_page(page: Page, full_file: Path) -> None:
    show(page, full_file)
    page.select_option("#choose-when", "2025")
    expect(page.locator("#twin caption")).to_contain_text("15 LSOAs")
    assert page.input_value("#choose-what") == "Overall"


def test_points_filter_and_clusters_open(page: Page, full_file: Path) -> None:
    show(page, full_file)
    assert page.inner_text("#point-status") == "4 of 4 assets shown"
    page.get_by_label("NHS").uncheck()
    assert page.inner_text("#point-status") == "2 of 4 assets shown"
    page.locator("#clusters h3 button").click()
    page.locator("#clusters summary").click()
    page.locator("#clusters ul button", has_text="Town hall").click()
    assert "Town hall" in page.inner_text("#card h2")
    assert "Freehold" in page.inner_text("#card")


def test_a_class_can_be_brought_out(page: Page, small_file: Path) -> None:
    show(page, small_file)
    before = colour_at(page, "E01000003")
    first = page.locator("#legend .classes button").first
    first.click()
    assert first.get_attribute("aria-pressed") == "true"
    assert colour_at(page, "E01000003") != before
    assert colour_at(page, "E01000000") == small().layers[0].legend.classes[0].colour


def test_a_picture_can_be_saved(page: Page, small_file: Path) -> None:
    from PIL import Image

    show(page, small_file)
    with page.expect_download() as caught:
        page.click("#tool-picture")
    with Image.open(caught.value.path()) as picture:
        assert picture.width > 2000
        colours = {c for _, c in picture.convert("RGB").getcolors(2**24)}
    first = small().layers[0].legend.classes[0].colour
    assert tuple(int(first[i : i + 2], 16) for i in (1, 3, 5)) in colours


def test_a_picture_of_two_maps_holds_both(page: Page, small_file: Path) -> None:
    from PIL import Image

    show(page, small_file)
    page.select_option("#choose-beside", label="Income, 2019")
    expect(page.locator("#beside canvas.needsmap-canvas").first).to_be_visible()
    with page.expect_download() as caught:
        page.click("#tool-picture")
    assert caught.value.suggested_filename == "imd-beside-income.png"
    left, right = (page.locator(f"{part} .leaflet-container").bounding_box()
                   for part in (".map:not(.beside)", "#beside"))  # fmt: skip
    with Image.open(caught.value.path()) as picture:
        plain = picture.convert("RGB")
    begin, wide = 48, round(2 * left["width"])
    middle = begin + wide + 28
    spec = small()
    only_income = spec.layers[1].legend.classes[4].colour
    wanted = tuple(int(only_income[i : i + 2], 16) for i in (1, 3, 5))
    first = plain.crop((begin, 0, begin + wide, plain.height))
    second = plain.crop((middle, 0, middle + round(2 * right["width"]), plain.height))
    counts = [{c: n for n, c in one.getcolors(2**24)} for one in (first, second)]
    assert counts[1][wanted] > 2 * counts[0][wanted]
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("#paper canvas").evaluate("(c) => c.width") == plain.width


def test_short_labels_of_a_card_stay_whole(page: Page, full_file: Path) -> None:
    page.set_viewport_size({"width": 625, "height": 780})  # the narrowest cards
    show(page, full_file)
    lines = page.locator("#clusters dt").first.evaluate(
        "(dt) => { const r = document.createRange(); r.selectNodeContents(dt);"
        " return r.getClientRects().length; }"
    )
    assert lines == 1


def test_the_print_has_map_words_and_table(page: Page, small_file: Path) -> None:
    show(page, small_file)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("#paper canvas").is_visible()
    assert page.locator("#twin table").is_visible()
    assert not page.locator("#tool-print").is_visible()
    assert len(page.pdf()) > 10_000
    page.emulate_media(media="screen")
    assert colour_at(page, "E01000000") == small().layers[0].legend.classes[0].colour
    assert page.faults == []


def test_a_browser_without_decompression_gets_words_and_table(
    browser: Browser, small_file: Path
) -> None:
    context = browser.new_context(offline=True)
    context.add_init_script("delete window.DecompressionStream")
    page = context.new_page()
    page.goto(small_file.as_uri())
    page.wait_for_selector("html.old-browser")
    assert "too old to unpack" in page.inner_text(".banner.old")
    assert "Square 0A" in page.inner_text("#twin")
    assert not page.locator("#map-region").is_visible()
    context.close()


def test_without_script_the_table_and_words_stand(browser: Browser, full_file: Path) -> None:
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(full_file.as_uri())
    # what is below the screen may have no text until it is seen
    table = page.locator("#twin")
    table.scroll_into_view_if_needed()
    expect(table).to_contain_text("Square 0A", use_inner_text=True)
    expect(page.locator("#summary")).to_contain_text("Three squares")
    context.close()


@pytest.mark.parametrize(
    "given",
    [
        {"viewport": {"width": 360, "height": 780}},
        {"color_scheme": "dark"},
        {"forced_colors": "active"},
        {"reduced_motion": "reduce"},
        {},
    ],
    ids=["phone", "dark", "forced", "calm", "desk"],
)
def test_axe_finds_nothing(browser: Browser, full_file: Path, given: dict[str, object]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(offline=True, bypass_csp=True, **given)
    page = show(context.new_page(), full_file)
    page.fill("#find", "E01000006")
    page.press("#find", "Enter")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    context.close()


def test_a_phone_scrolls_one_way_only(browser: Browser, full_file: Path) -> None:
    context = browser.new_context(offline=True, viewport={"width": 360, "height": 780})
    page = show(context.new_page(), full_file)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
