"""Profiles and the assessment site on the published data: one command, one run.

    python benchmarks/reports.py --mirror ../shared/data/mirror -o docs/benchmarks-reports.md

Each case runs in its own process, start of Python and imports included: wall seconds, processor
seconds of the process and all it started, peak memory of the largest of them. The cache of what
was read before is empty for the first row, and full ("warm") for the others. Each warm figure is
the median of several runs. A machine that does other work makes the wall time longer; absolute
figures do not travel between machines.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from page import machine, table

ROOT = Path(__file__).parent.parent
#: Name, words typed, and what the issue asks for.
CASES = {
    "one ward, page": (["profile", "Norbiton", "-r", "iod2019"], "a few seconds warm"),
    "one ward, page and PDF": (
        ["profile", "Norbiton", "-r", "iod2019", "--formats", "html,pdf"],
        "a few seconds warm",
    ),
    "one ward, all formats": (
        ["profile", "Norbiton", "-r", "iod2019", "--formats", "html,pdf,docx,xlsx"],
        "",
    ),
    "16 wards of Kingston, pages": (
        ["profile", "Kingston upon Thames", "-r", "iod2019", "--all-wards"],
        "well under a minute a core",
    ),
    "16 wards of Kingston, all formats": (
        ["profile", "Kingston upon Thames", "-r", "iod2019", "--all-wards", "--formats",
         "html,pdf,docx,xlsx"],
        "",
    ),
    "the site of Ealing": (["assess", "ealing_themes"], "under two minutes"),
}  # fmt: skip
START = "import sys; from needsmap.cli import main; sys.argv[0] = 'needsmap'; main()"
#: One run in a process of its own, so that the peak of its children is of this run alone.
MEASURE = """
import resource, subprocess, sys, time
began = time.perf_counter()
done = subprocess.run(sys.argv[1:], capture_output=True, text=True)
wall = time.perf_counter() - began
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(wall, used.ru_utime + used.ru_stime, used.ru_maxrss)
sys.exit(done.stderr if done.returncode else 0)
"""


def once(words: list[str], mirror: Path, cache: Path) -> dict[str, float]:
    """Run a command: wall and processor seconds, peak MB, files and MB of what it made."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", START, *words, "-o", folder]
        settings = {"NEEDSMAP_MIRROR": str(mirror), "NEEDSMAP_CACHE": str(cache)}
        path = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")]))
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, *command],
            env=os.environ | settings | {"PYTHONPATH": path},
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)}:\n{done.stderr[-800:]}")
        wall, processor, peak = map(float, done.stdout.split())
        files = [file for file in Path(folder).rglob("*") if file.is_file()]
        return {
            "wall": wall,
            "processor": processor,
            "peak": peak / (1024 if sys.platform != "darwin" else 1024**2),
            "files": len(files),
            "size": sum(file.stat().st_size for file in files) / 1e6,
        }


def measure(mirror: Path, cases: list[str], runs: int) -> dict[str, dict[str, float]]:
    """Run every case, the first one cold before all others."""
    rows: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            words = CASES[case][0]
            first = once(words, mirror, Path(folder))
            if not rows:
                rows[f"{case}, with an empty cache"] = first
            taken = [once(words, mirror, Path(folder)) for _ in range(runs)]
            rows[case] = {key: statistics.median(run[key] for run in taken) for key in first}
            print(case, rows[case], file=sys.stderr)
    return rows


def report(rows: dict[str, dict[str, float]], runs: int) -> str:
    about = (__doc__ or "").partition("\n\n")[2].partition("\n\n")[2].strip()
    head = ("case", "wall s", "processor s", "peak MB", "files", "MB", "asked for")
    cells = [
        (
            case,
            f"{row['wall']:.1f}",
            f"{row['processor']:.1f}",
            f"{row['peak']:.0f}",
            f"{row['files']:.0f}",
            f"{row['size']:.1f}",
            CASES[case][1] if case in CASES else "",
        )
        for case, row in rows.items()
    ]
    lines = [
        "# Benchmarks of profiles and of the assessment site",
        "",
        "```text",
        "python benchmarks/reports.py -o docs/benchmarks-reports.md",
        "```",
        "",
        about,
        "",
        *table(head, cells),
        "",
        *machine(runs, ["needsmap", "pandas", "matplotlib"]),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mirror", type=Path, default=os.environ.get("NEEDSMAP_MIRROR"))
    parser.add_argument("--cases", default=";".join(CASES), help="names of cases, with semicolons")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("-o", "--output", type=Path)
    given = parser.parse_args()
    if given.mirror is None:
        parser.error("name the mirror of published data: --mirror DIR or NEEDSMAP_MIRROR")
    rows = measure(given.mirror.resolve(), given.cases.split(";"), given.runs)
    text = report(rows, given.runs)
    print(text)
    if given.output:
        given.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
