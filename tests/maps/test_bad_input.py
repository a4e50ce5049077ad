"""What a user may bring: every map still draws, or is refused with one clear message."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from playwright.sync_api import expect

from maps.examples import SIDE, SOUTH, WEST, awkward, grid, layer, small
from needsmap.errors import FrameError
from needsmap.maps.html.pack import pack
from needsmap.maps.html.page import notebook_frame, render_page, save_page
from needsmap.maps.spec import MOST_AREAS, AreaSet, Column, MapSpec, PointSet

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

LONG = "Long title " * 200
WRITING = "\u0645\u0646\u0637\u0642\u0629 \U0001f3e5\u200d\U0001f308 \u05d0\u05d6\u05d5\u05e8"


def one_set(shapes: tuple[shapely.Geometry, ...], **more: object) -> MapSpec:
    n = len(shapes)
    areas = AreaSet(
        id="lsoa11", unit=("LSOA", "LSOAs"), codes=tuple(f"E{i:08}" for i in range(n)),
        names=tuple(f"Area {i}" for i in range(n)), shapes=shapes,
    )  # fmt: skip
    numbers = tuple(i % 5 for i in range(n))
    given = {"title": "Areas", "finding": "", "area_sets": (areas,)}
    return MapSpec(**{**given, "layers": (layer(areas, numbers),), **more})


def shown(page: Page, spec: MapSpec, tmp_path: Path) -> Page:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(save_page(spec, tmp_path / "map.html").as_uri())
    page.wait_for_selector("html.ready")
    expect(page.locator("#twin thead button").first).to_be_visible()
    assert faults == []
    return page


#: The colours of the canvas at fractions of its painted part, as class numbers or -1.
COLOURS = """([colours, at]) => {
  const canvas = document.querySelector('canvas.needsmap-canvas'), ctx = canvas.getContext('2d');
  const { data, width } = ctx.getImageData(0, 0, canvas.width, canvas.height);
  let x0 = 1e9, x1 = -1, y0 = 1e9, y1 = -1;
  for (let p = 0; p < data.length / 4; p++) if (data[4 * p + 3]) {
    x0 = Math.min(x0, p % width); x1 = Math.max(x1, p % width);
    y0 = Math.min(y0, Math.floor(p / width)); y1 = Math.max(y1, Math.floor(p / width));
  }
  return at.map(([fx, fy]) => {
    const d = ctx.getImageData(x0 + fx * (x1 - x0), y1 - fy * (y1 - y0), 1, 1).data;
    const hex = '#' + [0, 1, 2].map((k) => d[k].toString(16).padStart(2, '0')).join('');
    return d[3] ? colours.indexOf(hex) : -1;
  });
}"""


@pytest.mark.browser
def test_holes_islands_slivers_and_overlaps_are_painted(page: Page, tmp_path: Path) -> None:
    spec = one_set(awkward())
    shown(page, spec, tmp_path)
    wide, tall = 13 * SIDE, 2000.0
    at = [(250, 250), (750, 750), (900, 900), (3250, 250), (4250, 250), (5250, 500), (6250, 500),
          (5750, 500)]  # fmt: skip
    colours = [c.colour for c in spec.layers[0].legend.classes]
    fractions = [(x / wide, y / tall) for x, y in at]
    outer, lake, island, east, further, first, second, both = page.evaluate(
        COLOURS, [colours, fractions]
    )
    assert (outer, lake, island) == (0, -1, 1)
    assert (east, further) == (2, 2)
    assert (first, second) == (4, 0)
    assert both in (4, 0)


@pytest.mark.browser
def test_two_hundred_thousand_areas_are_painted(page: Page, tmp_path: Path) -> None:
    n, wide = 200_000, 447
    row, column = np.divmod(np.arange(n), wide)
    x, y = WEST + 100 * column, SOUTH + 100 * row
    areas = AreaSet(
        id="lsoa11", unit=("LSOA", "LSOAs"), codes=tuple(f"E{i:08}" for i in range(n)),
        names=("Square",) * n, shapes=tuple(shapely.box(x, y, x + 100, y + 100)),
    )  # fmt: skip
    spec = MapSpec(title="Many", finding="", area_sets=(areas,),
                   layers=(layer(areas, tuple((row % 5).tolist())),))  # fmt: skip
    shown(page, spec, tmp_path)
    counts = page.locator("#legend .tally")
    expect(counts.first).to_have_text(f"{int((row % 5 == 0).sum()):,}")
    page.fill("#find", "E00150000")
    page.press("#find", "Enter")
    assert "E00150000" in page.inner_text("#card")
    assert (
        page.locator("#card .verdict")
        .inner_text()
        .endswith(spec.layers[0].legend.classes[150_000 // wide % 5].words)
    )


@pytest.mark.browser
def test_one_area_is_a_map(page: Page, tmp_path: Path) -> None:
    spec = one_set((shapely.box(WEST, SOUTH, WEST + 10, SOUTH + 10),))
    bare = dataclasses.replace(spec.layers[0].legend, direction="")
    layers = (dataclasses.replace(spec.layers[0], legend=bare),)
    shown(page, dataclasses.replace(spec, layers=layers), tmp_path)
    assert "null" not in page.inner_text("#legend")
    page.locator(".leaflet-container").focus()
    page.keyboard.press("Enter")
    assert "Area 0" in page.inner_text("#card")


@pytest.mark.browser
def test_long_titles_and_other_writing_stay_in_the_page(page: Page, tmp_path: Path) -> None:
    base = small(title=LONG, finding=LONG)
    names = tuple(f"{WRITING} {i}" for i in range(12))
    areas = dataclasses.replace(base.area_sets[0], names=names)
    page.set_viewport_size({"width": 360, "height": 780})
    shown(page, dataclasses.replace(base, area_sets=(areas,)), tmp_path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.fill("#find", "\u05d0\u05d6\u05d5\u05e8")
    page.press("#find", "Enter")
    assert WRITING in page.inner_text("#card h2")


@pytest.mark.browser
def test_sixty_columns_of_nothing_one_value_and_infinities(page: Page, tmp_path: Path) -> None:
    areas = grid()
    kinds = ((None,) * 12, (7.0,) * 12, (float("inf"), float("-inf"), float("nan"), *range(9)))
    columns = tuple(
        Column(title=f"Column {i}", cells=kinds[i % 3], kind="number", decimals=1)
        for i in range(60)
    )
    shown(page, small(layers=(layer(areas, (0,) * 12, columns=columns),)), tmp_path)
    row = page.locator("#twin tbody tr").first
    cells = row.locator("td").all_inner_texts()
    assert cells[2:5] == ["\u2013", "7.0", "\u2013"]
    assert page.locator("#twin thead th").count() == 64


@pytest.mark.browser
def test_points_alone_are_a_map(page: Page, tmp_path: Path) -> None:
    points = PointSet(
        id="p", title="Points", unit=("point", "points"), names=("Point A", "Point B"),
        x=(WEST, WEST + 500), y=(SOUTH, SOUTH + 500),
    )  # fmt: skip
    spec = MapSpec(title="Points", finding="", points=(points,))
    page.goto(save_page(spec, tmp_path / "points.html").as_uri())
    page.wait_for_selector("html.ready")
    page.fill("#find", "Point B")
    page.press("#find", "Enter")
    assert page.inner_text("#card h2") == "Point B"
    assert page.inner_text("#point-status") == "2 of 2 points shown"


def test_many_areas_pack_and_too_many_are_refused() -> None:
    side = 100
    corner = np.stack(np.meshgrid(np.arange(side), np.arange(side)), -1).reshape(-1, 2) * 50.0
    shapes = tuple(
        shapely.box(WEST + x, SOUTH + y, WEST + x + 50, SOUTH + y + 50) for x, y in corner
    )
    meta, block = pack(one_set(shapes))
    assert meta["sets"][0]["geo"]["arcs"] == 2 * side * (side - 1) + 4 * side - 4
    assert len(block) < 20 * len(shapes)
    many = (shapes * (MOST_AREAS // len(shapes) + 1))[: MOST_AREAS + 1]
    with pytest.raises(FrameError, match="262,144 areas"):
        one_set(many)


def test_coordinates_of_nowhere_are_refused() -> None:
    with pytest.raises(FrameError, match="outside the reach"):
        pack(one_set((shapely.box(1e12, 0, 2e12, 1e12),)))


def test_a_notebook_shows_the_page_in_a_closed_frame() -> None:
    frame = notebook_frame(small())
    assert re.match(r'<iframe title="Map" srcdoc="&lt;!doctype html&gt;', frame)
    assert "allow-same-origin" not in frame
    assert frame.count("<") == 2


def test_every_number_in_the_description_is_plain_json() -> None:
    areas = grid()
    spec = small(
        layers=(
            layer(
                areas,
                (0,) * 12,
                columns=(Column(title="x", cells=(np.float64(1.5),) * 12, decimals=1),),
            ),
        )
    )
    meta = re.search(r'needsmap-meta">(.*?)</script>', render_page(spec), flags=re.DOTALL)[1]
    assert json.loads(meta)["layers"][0]["columns"][0]["base"] == 15
