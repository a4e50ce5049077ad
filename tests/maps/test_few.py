"""Maps and figures of nothing, of one thing and of two: drawn, or refused with one message."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from shapely import box

from maps.examples import SOUTH, WEST, grid, layer
from needsmap.errors import FileFormatError, FrameError
from needsmap.maps.figures.bars import BarChart
from needsmap.maps.figures.slopes import Slope, SlopeChart, save_slopes
from needsmap.maps.figures.static import save_figure, save_multiples
from needsmap.maps.files.export import KINDS, export
from needsmap.maps.html.codec import Sections, front_coded, pack_cells, planes, varints, zigzag
from needsmap.maps.html.page import render_page, save_page
from needsmap.maps.spec import Cluster, ClusterSet, Column, Facet, MapSpec, PointSet

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

FEW = tuple(product((0, 1, 2), repeat=3))


def points(n: int) -> PointSet:
    return PointSet(
        id="assets", title="Assets", unit=("asset", "assets"), names=("Hall",) * n,
        x=tuple(WEST + 100 * i for i in range(n)), y=(SOUTH,) * n,
        facets=(
            Facet(title="Partner", labels=("C",)[:n], which=(0,) * n, colours=("#d55e00",)[:n]),
        ),
        columns=(
            Column(title="Use", cells=("x",) * n),
            Column(title="Area", cells=(1,) * n, kind="number"),
        ),
        sites=tuple(range(n)),
        near=((),) * n,
    )  # fmt: skip


def few(areas: int, layers: int, marks: int) -> MapSpec:
    held = (grid(areas, 1),) if areas else ()
    shown = [layer(held[0], (0,) * areas, id=f"l{k}") for k in range(layers)] if held else []
    outline = box(WEST, SOUTH, WEST + 9, SOUTH + 9)
    cluster = Cluster(label="1", words="", members=tuple(range(marks)), outline=outline)
    return MapSpec(
        title="Few", finding="", area_sets=held, layers=tuple(shown), points=(points(marks),),
        clusters=(ClusterSet(title="C", points="assets", clusters=(cluster,) * (marks > 1)),),
    )  # fmt: skip


@pytest.mark.parametrize(("areas", "layers", "marks"), FEW)
def test_every_file_of_few(areas: int, layers: int, marks: int, tmp_path: Path) -> None:
    spec = few(areas, layers, marks)
    assert "needsmap-block" in render_page(spec)
    if areas or marks:
        assert save_figure(spec, tmp_path / "map.svg", layer="").stat().st_size
    else:
        with pytest.raises(FileFormatError, match="no area and no point"):
            save_figure(spec, tmp_path / "map.svg")
    if spec.layers:
        assert save_multiples(spec, tmp_path / "many.svg").stat().st_size
    else:
        with pytest.raises(FileFormatError, match="no layer"):
            save_multiples(spec, tmp_path / "many.svg")
    for kind in KINDS if areas else ():
        assert export(spec, tmp_path / f"areas{kind}").stat().st_size


@pytest.mark.browser
@pytest.mark.parametrize(("areas", "marks"), [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 0)])
def test_a_page_of_few_opens(areas: int, marks: int, page: Page, tmp_path: Path) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(save_page(few(areas, 1, marks), tmp_path / "map.html").as_uri())
    page.wait_for_selector("html.ready")
    page.click("#tool-home")
    with page.expect_download():
        page.click("#tool-picture")
    assert faults == []


@pytest.mark.parametrize("empty", [[], np.empty(0), np.array([])])
def test_nothing_is_packed_as_nothing(empty: list[int]) -> None:
    assert varints(empty) == planes(empty, 2) == varints(zigzag(empty)) == b""
    assert front_coded([]) == b""
    assert pack_cells(Sections(), [])[0] == {"as": "none"}


@pytest.mark.parametrize("lines", [0, 1, 2])
@pytest.mark.parametrize("releases", [1, 2])
def test_slopes_of_few(lines: int, releases: int, tmp_path: Path) -> None:
    each = (Slope(label="A", values=(10,) * releases, own=(True,) * releases),) * lines
    gap = (Slope(label="B", values=(None,) * releases, own=(True,) * releases),)
    names = (("2019", ""),) * releases
    chart = SlopeChart(title="T", finding="", releases=names, lines=each + gap, ends=("a", "b"))
    assert save_slopes(chart, tmp_path / "s.svg").stat().st_size


def test_no_bar_is_refused_by_name() -> None:
    with pytest.raises(FrameError, match="Empty chart"):
        BarChart(title="Empty chart", finding="", labels=(), values=(), written=(), axis="")
