"""Six releases of all England on the LSOAs of 2021, beside the plain join that people write.

    NEEDSMAP_MIRROR=... python benchmarks/change.py

Prints processor seconds and peak memory of each (its own process), and what each gets wrong.
Ratios travel from machine to machine; seconds do not.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from needsmap.library import Library

RELEASES = ("imd2004", "imd2007", "imd2010", "iod2015", "iod2019", "iod2025")


def read() -> tuple[Library, dict[str, pd.DataFrame]]:
    """Read the six releases and, for us, everything that links the vintages."""
    from needsmap.library import Library

    library = Library()
    ranks = {name: library.load_ranks(name, domains=["imd"]) for name in RELEASES}
    return library, ranks


def plain_join(ranks: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Join neighbouring releases on code, subtract percentiles, tabulate deciles."""
    import numpy as np
    import pandas as pd

    kept, persistence = [], []
    tables = []
    for name in RELEASES:
        one = ranks[name][["area_code", "rank", "n_areas"]].copy()
        one["p"] = 100 * one["rank"] / one["n_areas"]
        one["decile"] = np.ceil(one["p"] / 10).astype(int)
        tables.append(one)
    for before, after in pairwise(tables):
        both = before.merge(after, on="area_code", suffixes=("_0", "_1"))
        both["change"] = both["p_1"] - both["p_0"]
        pd.crosstab(both["decile_0"], both["decile_1"])
        stayed = ((both["decile_0"] == 1) & (both["decile_1"] == 1)).sum()
        kept.append(len(both))
        persistence.append(round(100 * stayed / (after["decile"] == 1).sum(), 1))
    return {"areas compared": kept, "persistence": persistence}


def needsmap(
    ranks: dict[str, pd.DataFrame], links: dict[str, pd.DataFrame | None], areas: list[str]
) -> dict[str, Any]:
    """Carry every release to 2021, compare neighbours, tabulate."""
    from needsmap.model import Direction
    from needsmap.needs.time.change import compare, count_transitions, measure_persistence
    from needsmap.needs.time.vintages import carry_ranks

    carried = [
        carry_ranks(
            ranks[name],
            links.get(str(ranks[name]["geography"].iloc[0])),
            direction=Direction.MOST_DEPRIVED,
            areas=areas,
        )
        for name in RELEASES
    ]
    kept, persistence = [], []
    for before, after in pairwise(carried):
        change = compare(before, after)
        count_transitions(change)
        kept.append(int(change["percentile_points"].notna().sum()))
        persistence.append(round(100 * measure_persistence(change), 1))
    return {"areas compared": kept, "persistence": persistence}


def run(which: str) -> None:
    """Do one of the ways in this process and print what it took."""
    began = time.process_time()
    library, ranks = read()
    reading = time.process_time() - began
    linking = 0.0
    if which == "needsmap":
        from needsmap.jobs.change.timeline import VintageLinks

        began = time.process_time()
        england = library.find_place("England")
        areas = library.codes_in(england, "lsoa21")
        every = VintageLinks(library, "lsoa21", areas)
        links = {start: every.since(start) for start in ("lsoa01", "lsoa11")}
        linking = time.process_time() - began
    times = []
    for _ in range(5):
        began = time.process_time()
        out = plain_join(ranks) if which == "plain" else needsmap(ranks, links, areas)
        times.append(time.process_time() - began)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    out |= {"read s": reading, "link s": linking, "work s": min(times), "peak MB": memory}
    print(json.dumps(out))


def main() -> None:
    """Run both, each in a process of its own, and print them side by side."""
    if len(sys.argv) > 1:
        run(sys.argv[1])
        return
    results = {}
    for which in ("plain", "needsmap"):
        done = subprocess.run(
            [sys.executable, __file__, which], capture_output=True, text=True, check=True
        )
        results[which] = json.loads(done.stdout)
    for key in results["plain"]:
        values = [results[which][key] for which in ("plain", "needsmap")]
        shown = [f"{v:.2f}" if isinstance(v, float) else str(v) for v in values]
        ratio = (
            f"   x{values[1] / values[0]:.1f}" if isinstance(values[0], float) and values[0] else ""
        )
        print(f"{key:15s} plain {shown[0]:45s} needsmap {shown[1]}{ratio}")


if __name__ == "__main__":
    main()
