"""How fast the estate's heavy parts are, beside what users write without needsmap.

Run ``python benchmarks/estate.py``. Invented points only; ratios matter, seconds vary.
"""

from __future__ import annotations

import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
from shapely import box

from needsmap.assets.register.assign import number_areas
from needsmap.assets.together.linkage import complete_linkage
from needsmap.catalogue import open_catalogue
from needsmap.model import RegisterLayout
from needsmap.readers.registers.read import read_register

if TYPE_CHECKING:
    from collections.abc import Callable


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


def main() -> None:
    spots = towns(100_000)
    timed("100,000 sites, complete linkage within 400 m",
          lambda: f"{len(np.unique(complete_linkage(spots, 400)))} groups")  # fmt: skip
    few = towns(6_000)
    own = timed("6,000 sites, complete linkage within 400 m",
                lambda: f"{len(np.unique(complete_linkage(few, 400)))} groups")  # fmt: skip
    theirs = timed("6,000 sites, sklearn AgglomerativeClustering", lambda: _sklearn(few))
    print(f"ratio: {theirs / own:.0f} times faster; 100,000 sites would need 80 GB in sklearn")

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

    with TemporaryDirectory() as folder:
        path = Path(folder) / "million.csv"
        _write_million(path)
        layouts = list(open_catalogue(()).of(RegisterLayout))
        size = path.stat().st_size / 1e6
        timed(f"1,000,000 rows with one bad line ({size:.0f} MB)", lambda: _read(path, layouts))


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


if __name__ == "__main__":
    main()
