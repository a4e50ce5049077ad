from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon

from maps.examples import SIDE, awkward, square
from needsmap.maps.html.arcs import HALF_WORLD, Arcs, cut_arcs, line_arcs, project

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from needsmap.library import Library


BITS = 25


def rebuilt_area(arcs: Arcs, number: int) -> float:
    """The area that an area's arcs enclose, in grid cells, by joining them up again."""
    lines = [
        list(zip(arcs.x[s:e].tolist(), arcs.y[s:e].tolist(), strict=True))
        for s, e, a, b in zip(arcs.starts[:-1], arcs.starts[1:], arcs.left, arcs.right, strict=True)
        if number in (a, b)
    ]
    return shapely.build_area(shapely.MultiLineString(lines)).area


def projected(shape: BaseGeometry) -> float:
    def to_grid(xy: np.ndarray) -> np.ndarray:
        return np.column_stack(project(xy, BITS))

    return shapely.transform(shape, to_grid).area


def test_a_shared_border_stands_once() -> None:
    arcs = cut_arcs([square(0, 0), square(1, 0)], BITS)
    assert sorted(zip(arcs.left.tolist(), arcs.right.tolist(), strict=True)) == [
        (1, 0), (1, 2), (2, 0),
    ]  # fmt: skip
    shared = [i for i in range(3) if arcs.right[i] == 2]
    assert arcs.starts[shared[0] + 1] - arcs.starts[shared[0]] == 2


def test_every_area_keeps_its_size() -> None:
    shapes = awkward()
    arcs = cut_arcs(shapes, BITS)
    for number, shape in enumerate(shapes[:3], start=1):
        assert rebuilt_area(arcs, number) == pytest.approx(projected(shape), rel=1e-2)


def test_a_lake_and_the_island_in_it_are_arcs_without_a_junction() -> None:
    arcs = cut_arcs(awkward()[:2], BITS)
    ends = [(arcs.x[s], arcs.y[s], arcs.x[e - 1], arcs.y[e - 1])
            for s, e in zip(arcs.starts[:-1], arcs.starts[1:], strict=True)]  # fmt: skip
    assert len(ends) == 3
    assert all(end[:2] == end[2:] for end in ends)


def test_an_area_that_fills_a_hole_shares_its_border() -> None:
    hole = square(1, 1)
    ring = Polygon(square(0, 0, 3).exterior.coords, [hole.exterior.coords])
    turned = Polygon(list(hole.exterior.coords)[2:-1] + list(hole.exterior.coords)[:3])
    arcs = cut_arcs([ring, turned], BITS)
    assert sorted(zip(arcs.left.tolist(), arcs.right.tolist(), strict=True)) == [(1, 0), (1, 2)]


def test_an_area_that_stands_three_times_gets_a_copy_of_its_border() -> None:
    arcs = cut_arcs([square(0, 0)] * 3, BITS)
    assert sorted(zip(arcs.left.tolist(), arcs.right.tolist(), strict=True)) == [(1, 2), (3, 0)]


def test_a_shape_smaller_than_the_grid_leaves_nothing() -> None:
    tiny = shapely.box(518000, 168000, 518000.02, 168000.02)
    assert len(cut_arcs([tiny], BITS).left) == 0


def test_nothing_in_nothing_out() -> None:
    assert len(cut_arcs([], BITS).left) == 0
    assert len(line_arcs([square(0, 0)], BITS).left) == 0


def test_the_grid_is_web_mercator() -> None:
    from pyproj import Transformer

    x, y = project(np.array([[518000.0, 168000.0]]), BITS)
    east, north = Transformer.from_crs(27700, 3857, always_xy=True).transform(518000, 168000)
    cell = 2 * HALF_WORLD / 2**BITS
    assert x[0] * cell - HALF_WORLD == pytest.approx(east, abs=cell)
    assert HALF_WORLD - y[0] * cell == pytest.approx(north, abs=cell)


def test_a_coordinate_out_of_this_world_is_refused() -> None:
    with pytest.raises(ValueError, match="outside the reach"):
        project(np.array([[1e30, 1e30]]), BITS)


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 6), st.integers(2, 6), st.integers(0, 2**32 - 1))
def test_any_tiling_is_kept_whole(columns: int, rows: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    corners = rng.uniform(-0.3, 0.3, (columns + 1, rows + 1, 2)) * SIDE
    corners += (
        np.stack(np.meshgrid(np.arange(columns + 1), np.arange(rows + 1), indexing="ij"), -1) * SIDE
    )
    corners += [518000, 168000]
    shapes = [
        Polygon([corners[c, r], corners[c + 1, r], corners[c + 1, r + 1], corners[c, r + 1]])
        for c in range(columns)
        for r in range(rows)
    ]  # fmt: skip
    arcs = cut_arcs(shapes, BITS)
    inner = (arcs.right > 0).sum()
    assert inner == columns * (rows - 1) + rows * (columns - 1)
    for number, shape in enumerate(shapes, start=1):
        assert rebuilt_area(arcs, number) == pytest.approx(projected(shape), rel=2e-2)


def test_lines_keep_their_number() -> None:
    from shapely.geometry import LineString

    arcs = line_arcs([square(0, 0), LineString([(518000, 168000), (518900, 168900)])], BITS)
    assert arcs.left.tolist() == [2]
    assert arcs.starts.tolist() == [0, 2]


@pytest.mark.real
def test_england_keeps_every_border_once(library: Library) -> None:
    areas = library.load_areas("lsoa11_bgc")
    arcs = cut_arcs(tuple(areas.geometry), 23)
    both = set(arcs.left.tolist()) | set(arcs.right.tolist())
    assert both == set(range(32845))
    assert len(arcs.x) < 0.6 * areas.geometry.count_coordinates().sum()
