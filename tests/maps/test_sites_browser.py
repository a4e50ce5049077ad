"""The panel of one site and the table of all, in a real browser with the network off."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from maps.examples import full
from needsmap.maps.html.page import save_page

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(page: Page, tmp_path: Path) -> Page:
    page.emulate_media(reduced_motion="reduce")  # a map that flies is not where it will be
    page.goto(save_page(full(), tmp_path / "full.html").as_uri())
    page.wait_for_selector("html.ready")
    expect(page.locator("#points-1 thead button").first).to_be_visible()
    return page


def test_the_table_leads_to_the_panel_and_the_panel_to_the_nearest_partner(opened: Page) -> None:
    opened.locator("#points-1 tbody button", has_text="Town hall").click()
    card = opened.locator("#card")
    expect(card.locator("h2")).to_have_text("Town hall")
    expect(card.locator("h2")).to_be_focused()
    expect(card).to_contain_text("At the same site: 1 asset more")
    near = card.locator(".near li")
    expect(near).to_contain_text("1,118 m")
    before = opened.evaluate("location.hash")
    near.get_by_role("button").click()
    expect(card.locator("h2")).to_have_text("=HYPERLINK(1)")
    assert opened.evaluate("location.hash") != before
    card.get_by_role("button", name="Show in table").click()
    expect(opened.locator("#points-1 tr.chosen th")).to_have_text("=HYPERLINK(1)")


def test_what_is_not_known_and_not_exact_is_said(opened: Page) -> None:
    opened.locator("#points-1 tbody button").nth(1).click()
    card = opened.locator("#card")
    expect(card.locator("dl")).to_contain_text("Not in the register")
    expect(card.locator(".near")).to_contain_text("about 1,110 m")
    assert opened.evaluate("window.hit") is None
    opened.locator("#points-1 tbody button", has_text="Clinic").click()
    expect(card).to_contain_text(": none.")


def test_the_keyboard_opens_the_mark_in_the_middle(opened: Page) -> None:
    opened.locator("#points-1 tbody button", has_text="Clinic").click()
    opened.keyboard.press("Escape")
    expect(opened.locator("#card h2")).to_have_count(0)
    opened.locator(".leaflet-container").first.focus()
    opened.keyboard.press("Enter")
    expect(opened.locator("#card h2")).to_have_text("Clinic")
    opened.reload()
    opened.wait_for_selector("html.ready")
    expect(opened.locator("#card h2")).to_have_text("Clinic")


def test_the_table_sorts_filters_and_leaves_safe_for_a_spreadsheet(
    opened: Page, tmp_path: Path
) -> None:
    opened.locator("#points-1 thead button", has_text="Floor area").click()
    rows = opened.locator("#points-1 tbody th")
    expect(rows.first).to_have_text("=HYPERLINK(1)")
    opened.get_by_label("NHS").uncheck()
    expect(rows).to_have_count(2)
    with opened.expect_download() as saved:
        opened.locator("#points-1-download").click()
    target = tmp_path / "assets.csv"
    saved.value.save_as(target)
    opened.get_by_label("NHS").check()
    expect(rows).to_have_count(4)
    with target.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    assert [row["Floor area"] for row in table] == ["900", ""]
    with opened.expect_download() as saved:
        opened.locator("#points-1-download").click()
    saved.value.save_as(target)
    assert "'=HYPERLINK(1)" in target.read_text(encoding="utf-8-sig")
