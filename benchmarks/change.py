"""Six releases of all England on the LSOAs of 2021, beside the plain join that people write.

    NEEDSMAP_MIRROR=... python benchmarks/change.py -o docs/benchmarks-measures.md

Processor seconds and peak memory of each (its own process), and what each gets wrong.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from page import machine, save_section, shown, table

if TYPE_CHECKING:
    import pandas as pd

    from needsmap.library import Library

WAYS = ("plain", "needsmap")
RELEASES = ("imd2004", "imd2007", "imd2010", "iod2015", "iod2019", "iod2025")


def read(cache: str) -> tuple[Library, dict[str, pd.DataFrame]]:
    """Read the six releases and, for us, everything that links the vintages."""
    from needsmap.library import Library

    library = Library(cache=cache)  # a new one, so that neither way finds what the other read
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
    from needsmap.measures.time.change import compare, count_transitions, measure_persistence
    from needsmap.measures.time.vintages import carry_ranks
    from needsmap.model import Direction

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
    folder = TemporaryDirectory()
    library, ranks = read(folder.name)
    reading = time.process_time() - began
    linking = 0.0
    if which == "needsmap":
        from needsmap.workflows.change.timeline import VintageLinks

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
    """Run both, each in a process of its own, and set them side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("way", nargs="?", choices=WAYS, help="one way, in this process, as JSON")
    parser.add_argument("-o", "--output", type=Path, help="the page to write the section into")
    given = parser.parse_args()
    if given.way:
        run(given.way)
        return
    results = {}
    for which in WAYS:
        done = subprocess.run(
            [sys.executable, __file__, which], capture_output=True, text=True, check=True
        )
        results[which] = json.loads(done.stdout)
    rows = []
    for key, plain in results["plain"].items():
        ours = results["needsmap"][key]
        one = isinstance(plain, float)
        cells = [shown(v) if one else ", ".join(f"{x:,}" for x in v) for v in (ours, plain)]
        rows.append((key, *cells, f"{ours / plain:.1f}" if one and plain else ""))
        print(*rows[-1], sep="  ")
    lines = [
        "Six releases of all England, 2004 to 2025: needsmap carries each to the LSOAs of 2021 and",
        "compares neighbours; the plain way joins neighbours on the code and so leaves areas out",
        "without a word. Seconds are of the processor. A ratio above 1: needsmap takes longer.",
        "*read*: the files; *link*: what ties the vintages; *work*: the best of five. Persistence:",
        "percent of the most deprived decile that was in it before, between neighbours.",
        "",
        *table(["", "needsmap", "plain join on code", "ratio"], rows),
        "",
        *machine(1, ["needsmap", "numpy", "pandas"]),
    ]
    if given.output:
        save_section("change", "Change over time", lines, given.output.resolve())


if __name__ == "__main__":
    main()
