"""How fast the estate's heavy parts are, beside what users write without needsmap.

    python benchmarks/estate.py -o docs/benchmarks-measures.md

Invented points only. Each case runs in a process of its own. The page of 5,000 assets needs a
Chromium; without one its rows are left out, and that is said.
"""

from __future__ import annotations

import csv
import sys
import time
from itertools import repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
from page import machine, run, shown, table
from shapely import box

from needsmap.assets.decisions.access import nearest_facility
from needsmap.assets.register.assign import number_areas
from needsmap.assets.together.linkage import complete_linkage
from needsmap.catalogue import open_catalogue
from needsmap.columns import BNG, Assets, PeopleColumns
from needsmap.invented import write_shelf
from needsmap.library import Library
from needsmap.model import RegisterLayout
from needsmap.readers.registers.read import read_register
from needsmap.surfaces.kernels import kernel_density
from needsmap.surfaces.raster import empty_grid
from needsmap.workflows.estate.asset_map import AssetMapRequest, save_asset_map
from needsmap.workflows.estate.asset_review import ReviewRequest
from needsmap.workflows.map_request import MapRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from page import Taken
    from playwright.sync_api import Page

SIDE = 400_000
#: Goes with the process.
FOLDER = TemporaryDirectory()
FEW, MANY, MILLION = 6_000, 100_000, 1_000_000


def towns(n: int, seed: int = 1) -> np.ndarray:
    """Points gathered in 300 towns over an England-sized square."""
    rng = np.random.default_rng(seed)
    centres = rng.uniform(0, SIDE, (300, 2))
    return centres[rng.integers(0, 300, n)] + rng.normal(size=(n, 2)) * 1500


def squares() -> gpd.GeoDataFrame:
    """33,856 squares: as many as England's LSOAs."""
    edges = np.linspace(0, SIDE, 185)
    shapes = [box(*edges[[i, j]], *edges[[i + 1, j + 1]]) for i in range(184) for j in range(184)]
    return gpd.GeoDataFrame({"area_code": range(len(shapes))}, geometry=shapes, crs=BNG)


def points(xy: np.ndarray) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(*xy.T), crs=BNG)


def link(n: int) -> Callable[[], str]:
    spots = towns(n)
    return lambda: f"{len(np.unique(complete_linkage(spots, 400))):,} groups"


def link_sklearn() -> Callable[[], str]:
    from sklearn.cluster import AgglomerativeClustering

    model = AgglomerativeClustering(None, linkage="complete", distance_threshold=400.001)
    spots = towns(FEW)
    return lambda: f"{len(np.unique(model.fit(spots).labels_)):,} groups"


def assign(pieces: int) -> Callable[[], str]:
    areas = squares()
    piece = np.random.default_rng(2).uniform(0, SIDE, (MILLION, 2))
    return lambda: f"{sum(map(len, number_areas(repeat(piece, pieces), areas))):,} points"


def assign_sjoin() -> Callable[[], str]:
    areas = squares()
    many = np.random.default_rng(2).uniform(0, SIDE, (MILLION, 2))
    # users hold coordinates: to make points of them is part of their way, and of ours
    return lambda: f"{len(gpd.sjoin(points(many), areas, predicate='within')):,} points"


def near() -> Callable[[], str]:
    homes = points(towns(MILLION)).assign(
        **{
            PeopleColumns.AREA_CODE: range(MILLION),
            PeopleColumns.PERSONS: 1.0,
            PeopleColumns.DECILE: 1,
        }
    )
    sites = points(towns(3_000, seed=4)).assign(
        **{Assets.USE: "Library", Assets.ASSET_ID: [f"L{i}" for i in range(3_000)]}
    )
    return lambda: f"mean {nearest_facility(homes, sites)['distance'].mean():,.1f} m"


def near_sjoin() -> Callable[[], str]:
    homes, sites = points(towns(MILLION)), points(towns(3_000, seed=4))
    return lambda: (
        f"mean {gpd.sjoin_nearest(homes, sites, distance_col='metres')['metres'].mean():,.1f} m"
    )


def density() -> Callable[[], str]:
    grid, spots = empty_grid((0, 0, SIDE, SIDE), 200), towns(MILLION)
    return lambda: (
        f"{kernel_density(grid, spots, bandwidth=800).cells.sum() * 0.04:,.0f} inside the grid"
    )


def read_ours() -> Callable[[], str]:
    path = _million()
    layouts = list(open_catalogue(()).of(RegisterLayout))

    def act() -> str:
        rows = read_register(path, layouts).rows
        bad = rows[rows["faults"] != ""]
        return f"{len(rows):,} rows; the bad one told, on line {bad['line'].iloc[0]:,}"

    return act


def read_pandas() -> Callable[[], str]:
    path = _million()
    return lambda: (
        f"{len(pd.read_csv(path, dtype='str', on_bad_lines='skip')):,} rows; nothing told"
    )


def build_page() -> Callable[[], str]:
    asked, library, made = _asked()

    def act() -> str:
        save_asset_map(library, asked, made)
        return f"{made.stat().st_size / 1e6:.1f} MB"

    return act


CASES = {
    "link few": lambda: link(FEW),
    "link sklearn": link_sklearn,
    "link many": lambda: link(MANY),
    "assign": lambda: assign(1),
    "assign sjoin": assign_sjoin,
    "assign 40": lambda: assign(40),
    "near": near,
    "near sjoin": near_sjoin,
    "density": density,
    "read": read_ours,
    "read pandas": read_pandas,
    "page": build_page,
}
#: What is measured, our case, the other way's case and name.
ROWS = (
    ("6,000 sites, clusters no wider than 400 m", "link few", "link sklearn",
     "sklearn AgglomerativeClustering"),
    ("100,000 sites, the same", "link many", "", "sklearn would need 80 GB"),
    ("1,000,000 points into 33,856 areas", "assign", "assign sjoin", "geopandas sjoin"),
    ("40,000,000 points, the same, by pieces", "assign 40", "", ""),
    ("1,000,000 homes to the nearest of 3,000 sites", "near", "near sjoin",
     "geopandas sjoin_nearest"),
    ("1,000,000 points to a density, 4,000,000 cells", "density", "", ""),
    ("1,000,000 rows of a register, one of them bad", "read", "read pandas",
     "pandas read_csv, skipping bad lines"),
    ("5,000 assets to a page", "page", "", ""),
)  # fmt: skip


def report(taken: dict[str, Taken], runs: int) -> tuple[str, list[str]]:
    rows = []
    for what, ours, other, name in ROWS:
        own, theirs = taken[ours], taken.get(other)
        rows.append((
            what, shown(own.processor), shown(own.peak), own.found,
            name, shown(theirs.processor) if theirs else "", shown(theirs.peak) if theirs else "",
            theirs.found if theirs else "",
            f"{theirs.processor / own.processor:,.1f}" if theirs else "",
        ))  # fmt: skip
    headings = ["", "s", "peak MB", "found", "other way", "its s", "peak MB", "found", "ratio"]
    lines = [
        "Seconds are of the processor, one case a process. A ratio above 1: the other way takes so",
        "many times as long. Peaks are of the whole process, imports and invented data included.",
        "The register is read with every fault looked for and told; pandas looks for none.",
        "",
        *table(headings, rows),
        "",
        *opened(),
        *machine(runs, ["needsmap", "geopandas", "pandas", "scikit-learn", "scipy", "shapely"]),
    ]
    return "The estate", lines


def opened() -> list[str]:
    """Time the acts of the page of 5,000 assets in a browser."""
    try:
        asked, library, made = _asked()
        save_asset_map(library, asked, made)
        found = {size: dict(_acts(made, *size)) for size in ((1366, 900), (360, 780))}
    except Exception as error:  # noqa: BLE001 - a benchmark without a browser still has its rows
        return [f"The page of 5,000 assets was not opened: {error}.".splitlines()[0], ""]
    acts = next(iter(found.values()))
    return [
        "The page of 5,000 assets in Chromium without a GPU, milliseconds:",
        "",
        *table(["", *(f"{w} x {h}" for w, h in found)],
               [[act, *(shown(one[act]) for one in found.values())] for act in acts]),
        "",
    ]  # fmt: skip


def _million() -> Path:
    path = Path(FOLDER.name) / "million.csv"
    _write_million(path)
    return path


def _asked() -> tuple[AssetMapRequest, Library, Path]:
    folder = Path(FOLDER.name)
    library = Library(shelves=[write_shelf(folder / "shelf")], cache=folder / "cache")
    register = folder / "register.csv"
    _write_register(register, library, 5_000)
    asked = AssetMapRequest(
        review=ReviewRequest(files=(register,)),
        ground=MapRequest(place="Alderwick", release="invented_iod2025", vintage="lad24"),
    )
    return asked, library, folder / "assets.html"


def _write_million(path: Path) -> None:
    head = "Asset id,Name,Partner,Address,Postcode,Easting,Northing,Tenure,Floor area,N1,N2,N3\n"
    words = "a good building of some age,open on weekdays and on Saturdays,words that nobody reads"
    with path.open("w", encoding="utf-8") as file:
        file.write(head)
        for i in range(1_000_000):
            place = f"Library {i},Council,1 High Street,KT1 1AE,518000,169000,Freehold,{i}"
            file.write("a,b,c\n" if i == 500_000 else f"A{i},{place},{words}\n")


def _write_register(path: Path, library: Library, n: int) -> None:
    """Scatter n assets of nine partners and eleven uses about the invented borough."""
    rng = np.random.default_rng(3)
    borough = library.load_areas("invented_lad24_bgc").geometry.iloc[0]
    west, south, east, north = borough.bounds
    uses = ["Library", "Office", "Depot", "Clinic", "School", "Police station", "Children's centre",
            "Youth club", "Leisure centre", "Car park", "Hostel"]  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Asset id", "Name", "Partner", "Use", "Easting", "Northing", "Tenure",
                       "Lease end", "Condition", "Running cost", "Floor area"])  # fmt: skip
        for i in range(n):
            x, y = rng.uniform(west, east), rng.uniform(south, north)
            use = uses[i % 11]
            rows.writerow([f"A{i}", f"{use} {i}", f"Partner {i % 9}", use, round(x), round(y),
                           ["Freehold", "Leasehold"][i % 2], f"{i % 28 + 1:02}/06/2028",
                           "ABCD"[i % 4], 1000 + i, 100 + i])  # fmt: skip


#: Do something, wait for the next picture, and say how many milliseconds that took.
_PICTURE = """async (act) => { const began = performance.now(); eval(act)();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  return performance.now() - began; }"""
_ACTS = {
    "one partner out": "() => document.querySelector('#point-filters input').click()",
    "every partner out": "() => document.querySelectorAll('#point-filters .all button')[1].click()",
    "every partner in": "() => document.querySelectorAll('#point-filters .all button')[0].click()",
    "a panel opened": "() => document.querySelector('#points-1 tbody button').click()",
    "the table sorted": "() => document.querySelectorAll('#points-1 thead button')[1].click()",
}


def _acts(file: Path, width: int, height: int) -> Iterator[tuple[str, float]]:
    """Open a page in Chromium without a GPU and give what its acts take, in milliseconds."""
    from map_pages import FRAMES, wander
    from playwright.sync_api import sync_playwright

    from maps import FLAGS

    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    from chromium import find_chromium

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        view = browser.new_context(offline=True, viewport={"width": width, "height": height})
        tab = view.new_page()
        began = time.perf_counter()
        tab.goto(file.as_uri())
        tab.wait_for_selector("#points-1 thead button")
        yield "ready", 1000 * (time.perf_counter() - began)
        tab.wait_for_timeout(500)
        for act, code in _ACTS.items():
            yield act, tab.evaluate(_PICTURE.replace("eval(act)", f"({code})"))
        tab.evaluate("() => window.scrollTo(0, 0)")
        yield "longest frame, panning and zooming", wander(tab)
        yield "longest frame, pointer over the map", _hover(tab, FRAMES)
        browser.close()


def _hover(tab: Page, frames: str) -> float:
    box = tab.locator(".leaflet-container").first.bounding_box() or {}
    tab.evaluate(frames)
    for k in range(60):
        tab.mouse.move(box["x"] + box["width"] * (k + 1) / 62, box["y"] + 90 + k)
    return float(tab.evaluate("Math.max(...window.gaps.slice(2))"))


if __name__ == "__main__":
    run(__file__, CASES, report, __doc__)
