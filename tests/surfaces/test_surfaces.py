"""Surfaces against METHODS 6.4 and 7, worked by hand and by exactextract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from needsmap.columns import BNG, Areas, Zonal
from needsmap.errors import FileFormatError, FrameError
from needsmap.model import Grid, Source
from needsmap.readers.grids import read_grid, save_grid
from needsmap.surfaces import kernels
from needsmap.surfaces.kernels import (
    Kernel,
    distance_to,
    kernel_density,
    suggest_bandwidth,
)
from needsmap.surfaces.raster import Raster, empty_grid
from needsmap.surfaces.zonal import dasymetric, fill_edges, zonal_means

if TYPE_CHECKING:
    from pathlib import Path

NINE = Raster(np.arange(1.0, 10).reshape(3, 3), 0, 300, 100, "x")
NINE_WIDE = Raster(np.ones((1, 3)), 0, 100, 100, "x")
SHAPES = [box(50, 50, 250, 250), box(0, 0, 150, 300), Polygon([(0, 0), (300, 0), (0, 300)])]


def areas(shapes: list[Polygon]) -> gpd.GeoDataFrame:
    codes = {Areas.AREA_CODE: [f"z{i}" for i in range(len(shapes))]}
    return gpd.GeoDataFrame(codes, geometry=shapes, crs=BNG)


def test_zones_take_fractions_of_cells() -> None:
    got = zonal_means(NINE, areas(SHAPES))
    assert got[Zonal.SUM].tolist() == pytest.approx([20, 19.5, 26.5])
    assert got[Zonal.CELLS].tolist() == pytest.approx([4, 4.5, 4.5])
    assert got[Zonal.MEAN].tolist() == pytest.approx([5, 4.3333, 5.8889], abs=1e-4)


def test_zones_agree_with_exactextracts_own_statistics() -> None:
    exact = pytest.importorskip("exactextract")
    from exactextract.raster import NumPyRasterSource

    rng = np.random.default_rng(5)
    values, pull = rng.uniform(0, 9, (40, 50)), rng.integers(0, 30, (40, 50)) * 1.0
    values[rng.uniform(size=values.shape) < 0.1] = np.nan
    rings = rng.uniform(0, 400, (8, 3, 2)) + np.array([100.0, 0])
    zones = areas([Polygon(ring).convex_hull for ring in rings])
    grid = Raster(values, 0, 400, 10, "x")
    got = zonal_means(grid, zones, weights=grid.like(pull, "persons"))
    sources = [
        NumPyRasterSource(cells, xmin=0, ymin=0, xmax=500, ymax=400, srs_wkt=zones.crs.to_wkt())
        for cells in (values, pull)
    ]
    ops = ["sum", "count", "mean", "weighted_mean"]
    theirs = exact.exact_extract(sources[0], zones, ops, weights=sources[1], output="pandas")
    for ours, op in zip(
        (Zonal.SUM, Zonal.CELLS, Zonal.MEAN, Zonal.WEIGHTED_MEAN), ops, strict=True
    ):
        assert got[ours].to_numpy() == pytest.approx(theirs[op].to_numpy(), rel=1e-6)


def test_no_data_is_not_nought() -> None:
    hole = NINE.like(np.where(NINE.cells == 5, np.nan, NINE.cells), "x")
    got = zonal_means(hole, areas(SHAPES))
    assert got[Zonal.SUM].tolist() == pytest.approx([15, 17, 24])
    assert got[Zonal.CELLS].tolist() == pytest.approx([3, 4, 4])
    nought = NINE.like(np.where(NINE.cells == 5, 0.0, NINE.cells), "x")
    assert zonal_means(nought, areas(SHAPES))[Zonal.CELLS].tolist() == pytest.approx([4, 4.5, 4.5])


def test_means_weighted_by_people() -> None:
    people = np.zeros((3, 3))
    people[1] = 0, 10, 30
    got = zonal_means(NINE, areas(SHAPES), weights=NINE.like(people, "persons"))
    assert got[Zonal.WEIGHTED_MEAN].tolist() == pytest.approx([5.6, 5, 5])


def test_an_area_beyond_the_grid_has_no_mean() -> None:
    got = zonal_means(NINE, areas([box(900, 900, 950, 950), SHAPES[0]]))
    assert np.isnan(got[Zonal.MEAN].iloc[0])
    assert got[Zonal.MEAN].iloc[1] == pytest.approx(5)


def test_totals_are_shared_by_the_grid_and_add_up_again() -> None:
    # METHODS 7: 1000 with g = 10, 30, 0, 60 -> 100, 300, 0, 600
    grid = Raster(np.array([[10.0, 30, 0, 60]]), 0, 100, 100, "persons")
    got, empty = dasymetric(areas([box(0, 0, 400, 100)]), pd.Series({"z0": 1000}), grid)
    assert got.cells.ravel().tolist() == pytest.approx([100, 300, 0, 600])
    assert empty == []


def test_a_cell_on_the_outer_edge_is_cut_once() -> None:
    # half of the last cell lies beyond every area: its people all live in the other half
    grid = Raster(np.array([[10.0, 10, 10]]), 0, 100, 100, "persons")
    zone = areas([box(0, 0, 250, 100)])
    shared, _ = dasymetric(zone, pd.Series({"z0": 25}), grid)
    assert shared.cells.ravel().tolist() == pytest.approx([10, 10, 5])
    cut = zonal_means(NINE_WIDE, zone, weights=shared)[Zonal.WEIGHT]
    assert cut.tolist() == pytest.approx([22.5])
    whole = zonal_means(NINE_WIDE, zone, weights=fill_edges(shared, zone))[Zonal.WEIGHT]
    assert whole.tolist() == pytest.approx([25])


def test_an_empty_area_shares_by_land_and_is_named() -> None:
    grid = Raster(np.array([[0.0, 0, 5, 5]]), 0, 100, 100, "persons")
    zones = areas([box(0, 0, 150, 100), box(150, 0, 400, 100)])
    got, empty = dasymetric(zones, pd.Series({"z0": 30, "z1": 8}), grid)
    assert empty == ["z0"]
    assert got.cells.ravel().tolist() == pytest.approx([20, 10, 4, 4])
    with pytest.raises(FrameError, match="no total for z1"):
        dasymetric(zones, pd.Series({"z0": 1}), grid)


@pytest.mark.parametrize(("kernel", "peak"), [("quartic", 3.8197), ("gaussian", 0.63662)])
def test_kernels_peak_and_hold_their_mass(kernel: str, peak: float) -> None:
    grid = empty_grid((0, 0, 5000, 5000), 10)
    spot = np.array([[2505.0, 2505.0]])
    got = kernel_density(grid, spot, bandwidth=500, kernel=kernel, weights=[1.0])  # type: ignore[arg-type]
    assert got.cells.max() == pytest.approx(peak, abs=1e-4)
    assert got.cells.sum() * 10 * 10 / 1e6 == pytest.approx(1, abs=5e-4)
    assert "bandwidth 500 m" in got.unit
    with pytest.raises(FrameError):
        kernel_density(grid, spot, bandwidth=0)


def test_distances_from_points() -> None:
    got = distance_to(empty_grid((0, 0, 300, 100), 100), np.array([[50.0, 50.0]]))
    assert got.cells.tolist() == [[0, 100, 200]]
    assert np.isinf(distance_to(NINE, np.empty((0, 2))).cells).all()


def test_the_suggested_bandwidth() -> None:
    corners = np.array([[0.0, 0], [0, 200], [200, 0], [200, 200]])
    # every corner is 141.42 m from the middle: SD is the smaller of the two
    assert suggest_bandwidth(corners) == pytest.approx(0.9 * 141.4214 * 4**-0.2, abs=1e-3)


def test_a_grid_goes_out_and_comes_back(tmp_path: Path) -> None:
    fields = {"cells": NINE.cells, "west": 0.0, "north": 300.0, "cell": 100.0, "unit": "persons"}
    path = save_grid(fields, tmp_path / "nine.tif")
    assert list(tmp_path.iterdir()) == [path]
    got = read_grid(path)
    assert got["cells"].tolist() == NINE.cells.tolist()
    window = read_grid(path, bounds=(120, 20, 180, 80))
    assert (window["cells"].tolist(), window["west"], window["north"]) == ([[8.0]], 100, 100)


def test_a_grid_that_is_not_what_its_card_says_is_refused(tmp_path: Path) -> None:
    path = save_grid(
        {"cells": NINE.cells, "west": 0, "north": 300, "cell": 100, "unit": "persons"},
        tmp_path / "nine.tif",
    )
    source = Source(publisher="", page="", licence="", attribution="")
    card = {"id": "g", "title": "g", "unit": "persons", "year": 2011, "source": source}
    assert read_grid(path, Grid(cell_size=100, total=45, **card))["unit"] == "persons"  # type: ignore[arg-type]
    with pytest.raises(FileFormatError, match="adds up to 45, expected 50"):
        read_grid(path, Grid(cell_size=100, total=50, **card))  # type: ignore[arg-type]
    with pytest.raises(FileFormatError, match="expected 250 m"):
        read_grid(path, Grid(cell_size=250, **card))  # type: ignore[arg-type]
    (tmp_path / "no.tif").write_text("no raster")
    with pytest.raises(FileFormatError, match="not a raster"):
        read_grid(tmp_path / "no.tif")
    with pytest.raises(FileFormatError, match="does not reach"):
        read_grid(path, bounds=(9000, 9000, 9100, 9100))


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.tuples(st.floats(-900, 1900), st.floats(-900, 1900)), min_size=1, max_size=30),
    st.sampled_from(["quartic", "gaussian"]),
)
def test_many_points_taken_together_give_what_each_gives_alone(
    spots: list[tuple[float, float]], kernel: Kernel
) -> None:
    # a window of 5 x 5 cells (quartic): the same points eleven times over are the more
    grid = empty_grid((0, 0, 1000, 700), 100)
    points = np.array(spots)
    alone = sum(
        kernel_density(grid, spot[None], bandwidth=90, kernel=kernel).cells for spot in points
    )
    together = kernel_density(grid, np.tile(points, (400, 1)), bandwidth=90, kernel=kernel)
    assert together.cells / 400 == pytest.approx(alone, abs=1e-9)


def test_pieces_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    grid = empty_grid((0, 0, 1000, 700), 100)
    points = np.random.default_rng(3).uniform(0, 1000, (70, 2))
    dense, near = kernel_density(grid, points, bandwidth=250), distance_to(grid, points)
    monkeypatch.setattr(kernels, "CHUNK", 13)
    assert kernel_density(grid, points, bandwidth=250).cells == pytest.approx(dense.cells)
    assert distance_to(grid, points).cells.tolist() == near.cells.tolist()
