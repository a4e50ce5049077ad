"""Fuzz one target or all for some minutes each: ``python tests/fuzz/run.py [TARGET] --minutes N``.

Prints how many inputs were tried, how many were read and refused, the slowest, the memory, and
each crash with the input that made it, as small as it can be made.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
import traceback
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "src")]

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from fuzz.targets import TARGETS, attempt
from needsmap.invented import write_shelf
from needsmap.library import Library

#: An input that takes longer than this, in seconds of the processor, is as bad as a crash.
SLOW = 20.0
#: Bytes of address space: a target that wants more is stopped by a MemoryError.
MEMORY = 8 * 1024**3


@dataclass
class Tally:
    """What one target was tried with."""

    read: int = 0
    refused: int = 0
    slowest: float = 0.0
    crashes: dict[str, str] = field(default_factory=dict)


def fuzz(target: str, minutes: float, library: Library) -> Tally:
    """Run a target on drawn inputs until the time is over."""
    tally = Tally()
    end = time.monotonic() + 60 * minutes

    @settings(
        max_examples=100,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
        report_multiple_bugs=True,
    )
    @given(data=st.data())
    def once(data: st.DataObject) -> None:
        began = time.process_time()
        with TemporaryDirectory() as folder:
            if attempt(target, data, Path(folder), library):
                tally.read += 1
            else:
                tally.refused += 1
        took = time.process_time() - began
        tally.slowest = max(tally.slowest, took)
        assert took < SLOW, f"one input took {took:.0f} seconds"

    while time.monotonic() < end:
        try:
            seed(random.getrandbits(64))(once)()
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            for each in getattr(error, "exceptions", [error]):
                where = traceback.extract_tb(each.__traceback__)[-1]
                key = f"{type(each).__name__} at {Path(where.filename).name}:{where.lineno}"
                notes = "\n".join(getattr(each, "__notes__", []))
                tally.crashes.setdefault(key, f"{each}\n{notes}")
    return tally


def main() -> int:
    """Fuzz as the command line says; return 1 where anything crashed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", nargs="?", choices=[*TARGETS, "all"], default="all")
    parser.add_argument("--minutes", type=float, default=1.0, help="for each target")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    failed = False
    with TemporaryDirectory() as folder:
        shelf = write_shelf(Path(folder) / "shelf")
        library = Library(shelves=[shelf], cache=Path(folder) / "cache")
        library.mirror = None
        for target in TARGETS if asked.target == "all" else [asked.target]:
            tally = fuzz(target, asked.minutes, library)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{target}: {tally.read + tally.refused:,} inputs ({tally.read:,} read, "
                f"{tally.refused:,} refused), slowest {tally.slowest:.1f} s, "
                f"{peak:,.0f} MB, {len(tally.crashes)} kinds of crash",
                flush=True,
            )
            for key, shown in tally.crashes.items():
                print(f"--- {key}\n{shown[:4000]}", flush=True)
            failed |= bool(tally.crashes)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
