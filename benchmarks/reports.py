"""Time profiles and the assessment on the published data: one command, one run.

    NEEDSMAP_MIRROR=../shared/data/mirror python benchmarks/reports.py

Prints wall and processor seconds, and the size of what was made. Absolute figures do not travel
between machines; a machine that does other work makes the wall time longer.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CASES = {
    "one ward, page": ["profile", "Norbiton", "-r", "iod2019"],
    "one ward, all formats": [
        "profile", "Norbiton", "-r", "iod2019", "--formats", "html,pdf,docx,xlsx",
    ],
    "all wards of a borough, pages": [
        "profile", "Kingston upon Thames", "-r", "iod2019", "--all-wards",
    ],
    "the site of Ealing": ["assess", "ealing_themes"],
}  # fmt: skip
START = "import sys; from needsmap.cli import main; sys.argv[0] = 'needsmap'; main()"


def processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    for name, words in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            wall, before = time.perf_counter(), processor_seconds()
            command = [sys.executable, "-c", START, *words, "-o", folder]
            subprocess.run(command, check=True, capture_output=True)
            files = [f for f in Path(folder).rglob("*") if f.is_file()]
            size = sum(f.stat().st_size for f in files) / 1e6
            print(
                f"{name}: {time.perf_counter() - wall:.1f} s wall, "
                f"{processor_seconds() - before:.1f} s of processor, "
                f"{len(files)} files, {size:.1f} MB"
            )


if __name__ == "__main__":
    main()
