"""What the benchmarks share: a case in a process of its own, and the page that they write.

`benchmarks/maps.py` and `benchmarks/reports.py` write pages of their own. Each of the others owns
one section of docs/benchmarks-measures.md, between two marks, and rewrites that section alone:
running one never loses the figures of another.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "benchmarks-measures.md"
#: The sections of the page, in their order.
SECTIONS = ("change", "measures", "estate")
HEAD = """\
# Benchmarks of change, measures and the estate

Each section is written by the command that it names, and by no other. Ratios travel between
machines, absolute figures do not; where the machine was busy, wall time is longer than it need
be and processor time is the one to trust. [The map page](benchmarks.md) has a page of its own,
and so have profiles and the assessment site: `python benchmarks/reports.py`.
"""


@dataclass(frozen=True)
class Taken:
    """What a case took: wall and processor seconds, the whole process's peak memory in MB."""

    seconds: float
    processor: float
    peak: float
    found: str


def machine(runs: int, distributions: Iterable[str]) -> list[str]:
    """Say what figures were taken on, how busy it was, and with which versions."""
    memory = resource.getpagesize() * os.sysconf("SC_PHYS_PAGES") / 1e9
    waiting = os.getloadavg()[2]
    where = (
        f"Machine: {os.cpu_count()} cores, {memory:.0f} GB, {platform.machine()}, Python "
        f"{platform.python_version()}; median of {runs} run(s). In the quarter of an hour before "
        f"the end, {waiting:.1f} processes were running or waiting on average: with one or two, "
        "nothing but what is measured ran."
    )
    return [where, "", "Versions: " + ", ".join(f"{d} {version(d)}" for d in distributions) + "."]


def take(act: Callable[[], str]) -> Taken:
    """Time an act in this process."""
    wall, processor = time.perf_counter(), time.process_time()
    found = act()
    return Taken(
        time.perf_counter() - wall,
        time.process_time() - processor,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        / (1024 if sys.platform != "darwin" else 1024**2),
        found,
    )


def take_alone(script: str, case: str, runs: int) -> Taken:
    """Time a case of a script in processes of its own; the median of each figure."""
    done = []
    for _ in range(runs):
        command = [sys.executable, script, "--case", case]
        out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        done.append(Taken(**json.loads(out.splitlines()[-1])))
    middle = [statistics.median(getattr(one, name) for one in done)
              for name in ("seconds", "processor", "peak")]  # fmt: skip
    taken = Taken(*middle, done[-1].found)
    print(f"{case:<16} {taken.seconds:8.2f} s  {taken.processor:8.2f} s of processor  "
          f"{taken.peak:6,.0f} MB  {taken.found}", flush=True)  # fmt: skip
    return taken


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Give a table's lines; what looks like a column's edge is escaped."""
    lines = ["| " + " | ".join(headings) + " |", "|---" * len(headings) + "|"]
    return lines + ["| " + " | ".join(c.replace("|", "\\|") for c in row) + " |" for row in rows]


def shown(value: float) -> str:
    """A figure with as many digits as it deserves."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"


def save_section(name: str, title: str, lines: Sequence[str], page: Path = PAGE) -> None:
    """Write one section anew between its marks, leaving all others as they are."""
    text = page.read_text(encoding="utf-8") if page.exists() else HEAD
    held = {other: _held(text, other) for other in SECTIONS}
    command = f"```text\npython benchmarks/{name}.py -o docs/{page.name}\n```"
    held[name] = "\n".join([f"## {title}", "", command, "", *lines])
    parts = [f"{_mark(n)}\n{body}\n{_mark('/' + n)}\n" for n, body in held.items() if body]
    page.write_text("\n".join([HEAD, *parts]), encoding="utf-8", newline="\n")
    print(f"wrote the section {name!r} of {page.name}")


def _mark(name: str) -> str:
    return f"<!-- {name} -->"


def _held(text: str, name: str) -> str:
    _, _, after = text.partition(_mark(name) + "\n")
    return after.partition("\n" + _mark("/" + name))[0]


def run(
    script: str,
    cases: Mapping[str, Callable[[], Callable[[], str]]],
    report: Callable[[dict[str, Taken], int], tuple[str, list[str]]],
    doc: str | None,
) -> None:
    """Be a benchmark's command: all cases, each alone, then their section of the page."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--case", choices=list(cases), help="one case, in this process, as JSON")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("-o", "--output", type=Path, help="the page to write the section into")
    given = parser.parse_args()
    if given.case:
        print(json.dumps(vars(take(cases[given.case]()))))
        return
    taken = {name: take_alone(script, name, given.runs) for name in cases}
    title, lines = report(taken, given.runs)
    print("\n".join(lines))
    if given.output:
        save_section(Path(script).stem, title, lines, given.output.resolve())
