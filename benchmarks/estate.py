"""How fast the estate's heavy parts are, beside what users write without needsmap.

Run ``python benchmarks/estate.py`` for everything, or name parts: ``clusters``, ``areas``,
``million``, ``page`` (needs a Chromium). Invented points only; ratios matter, seconds vary.
"""

from __future__ import annotations

import csv
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
from playwright.sync_api import sync_playwright
from shapely import box

from needsmap.assets.register.assign import number_areas
from needsmap.assets.together.linkage import complete_linkage
from needsmap.catalogue import open_catalogue
from needsmap.invented import write_shelf
from needsmap.jobs.borough_map import MapRequest
from needsmap.jobs.estate.asset_map import AssetMapRequest, save_asset_map
from needsmap.jobs.estate.asset_review import ReviewRequest
from needsmap.library import Library
from needsmap.model import RegisterLayout
from needsmap.readers.registers.read import read_register

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


def timed(what: str, act: Callable[[], Any]) -> float:
    start = time.perf_counter()
    found = act()
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"{what:<64} {took:7.2f} s   peak {peak:,.0f} MB   {found}")
    return took


def towns(n: int, seed: int = 1) -> np.ndarray:
    """Points gathered in 300 towns over an England-sized square."""
    rng = np.random.default_rng(seed)
    centres = rng.uniform(0, 400_000, (300, 2))
    return centres[rng.integers(0, 300, n)] + rng.normal(size=(n, 2)) * 1500


def clusters() -> None:
    spots = towns(100_000)
    timed("100,000 sites, complete linkage within 400 m",
          lambda: f"{len(np.unique(complete_linkage(spots, 400)))} groups")  # fmt: skip
    few = towns(6_000)
    own = timed("6,000 sites, complete linkage within 400 m",
                lambda: f"{len(np.unique(complete_linkage(few, 400)))} groups")  # fmt: skip
    theirs = timed("6,000 sites, sklearn AgglomerativeClustering", lambda: _sklearn(few))
    print(f"ratio: {theirs / own:.0f} times faster; 100,000 sites would need 80 GB in sklearn")


def areas() -> None:
    side = 184  # 33,856 squares: as many as England's LSOAs
    grid = np.linspace(0, 400_000, side + 1)
    squares = gpd.GeoDataFrame(
        {"area_code": range(side * side)},
        geometry=[box(grid[i], grid[j], grid[i + 1], grid[j + 1])
                  for i in range(side) for j in range(side)],
        crs="EPSG:27700",
    )  # fmt: skip
    many = np.random.default_rng(2).uniform(0, 400_000, (1_000_000, 2))
    own = timed("1,000,000 points into 33,856 areas", lambda: _assign(many, squares))
    theirs = timed(
        "1,000,000 points, geopandas sjoin as users write it", lambda: _sjoin(many, squares)
    )
    print(f"ratio: {theirs / own:.1f} times faster")


def million() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "million.csv"
        _write_million(path)
        layouts = list(open_catalogue(()).of(RegisterLayout))
        size = path.stat().st_size / 1e6
        timed(f"1,000,000 rows with one bad line ({size:.0f} MB)", lambda: _read(path, layouts))


def page() -> None:
    """Time the page of 5,000 assets of nine partners: building, opening, moving, filtering."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        shelf = write_shelf(folder / "shelf")
        library = Library(shelves=[shelf], cache=folder / "cache")
        register = folder / "register.csv"
        _write_register(register, library, 5_000)
        asked = AssetMapRequest(
            review=ReviewRequest(files=(register,)),
            ground=MapRequest(place="Alderwick", release="invented_iod2025", vintage="lad24"),
        )
        made = folder / "assets.html"
        timed("5,000 assets to a page", lambda: _save(library, asked, made))
        for width, height in ((1366, 900), (360, 780)):
            _open(made, width, height)


PARTS = {"clusters": clusters, "areas": areas, "million": million, "page": page}


def main() -> None:
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()


def _sklearn(points: np.ndarray) -> str:
    from sklearn.cluster import AgglomerativeClustering

    model = AgglomerativeClustering(None, linkage="complete", distance_threshold=400.001)
    return f"{len(np.unique(model.fit(points).labels_))} groups"


def _assign(points: np.ndarray, squares: gpd.GeoDataFrame) -> str:
    return f"{sum(len(piece) for piece in number_areas([points], squares)):,} points"


def _sjoin(points: np.ndarray, squares: gpd.GeoDataFrame) -> str:
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*points.T), crs="EPSG:27700")
    return f"{len(gpd.sjoin(frame, squares, predicate='within')):,} rows"


def _write_million(path: Path) -> None:
    head = "Asset id,Name,Partner,Address,Postcode,Easting,Northing,Tenure,Floor area,N1,N2,N3\n"
    words = "a good building of some age,open on weekdays and on Saturdays,words that nobody reads"
    with path.open("w", encoding="utf-8") as file:
        file.write(head)
        for i in range(1_000_000):
            place = f"Library {i},Council,1 High Street,KT1 1AE,518000,169000,Freehold,{i}"
            file.write("a,b,c\n" if i == 500_000 else f"A{i},{place},{words}\n")


def _read(path: Path, layouts: list[RegisterLayout]) -> str:
    got = read_register(path, layouts)
    bad = got.rows[got.rows["faults"] != ""]
    return f"{len(got.rows):,} rows; faults on lines {bad['line'].tolist()}"


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


def _save(library: Library, asked: AssetMapRequest, path: Path) -> str:
    save_asset_map(library, asked, path)
    return f"{path.stat().st_size / 1e6:.1f} MB"


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


def _open(file: Path, width: int, height: int) -> None:
    """Open a page in Chromium without a GPU and print what its acts take."""
    from maps import FLAGS, FRAMES, wander

    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    from chromium import find_chromium

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        view = browser.new_context(offline=True, viewport={"width": width, "height": height})
        tab = view.new_page()
        began = time.perf_counter()
        tab.goto(file.as_uri())
        tab.wait_for_selector("#points-1 thead button")
        print(f"{width} x {height}: ready in {time.perf_counter() - began:.2f} s")
        tab.wait_for_timeout(500)
        found = {f"{act} (ms)": tab.evaluate(_PICTURE.replace("eval(act)", f"({code})"))
                 for act, code in _ACTS.items()}  # fmt: skip
        tab.evaluate("() => window.scrollTo(0, 0)")
        found["longest frame, panning and zooming (ms)"] = wander(tab)
        found["longest frame, pointer over the map (ms)"] = _hover(tab, FRAMES)
        for act, took in found.items():
            print(f"  {act:<44} {took:7.0f}")
        browser.close()


def _hover(tab: Page, frames: str) -> float:
    box = tab.locator(".leaflet-container").first.bounding_box() or {}
    tab.evaluate(frames)
    for k in range(60):
        tab.mouse.move(box["x"] + box["width"] * (k + 1) / 62, box["y"] + 90 + k)
    return float(tab.evaluate("Math.max(...window.gaps.slice(2))"))


if __name__ == "__main__":
    main()
