"""Five measures of ten indices over all England: `summarise` beside the groupby people write.

    python benchmarks/measures.py -o docs/benchmarks-measures.md

Sizes are those of IoD 2019 (32,844 small areas, ten
rankings, 317 districts, 7,180 wards); the figures are made up from a seed, so that nothing has
to be downloaded. Both ways are checked to agree.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from page import machine, save_section, shown, table

from needsmap.columns import Counts, Lookups, Ranks, Summary
from needsmap.measures.bands import add_bands
from needsmap.measures.places.aggregate import summarise
from needsmap.measures.places.members import extent_weight
from needsmap.model import Direction

if TYPE_CHECKING:
    from collections.abc import Callable

AREAS, DOMAINS = 32_844, 10
MEASURES = ("average_rank", "average_score", "proportion", "extent", "local_concentration")


def made_up(places: int, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Make banded ranks, a membership and counts of the size of England."""
    rng = np.random.default_rng(seed)
    codes = [f"E{i:08}" for i in range(AREAS)]
    ranks = pd.concat(
        [
            pd.DataFrame(
                {
                    Ranks.RELEASE: "made_up",
                    Ranks.DOMAIN: f"d{number}",
                    Ranks.GEOGRAPHY: "lsoa11",
                    Ranks.AREA_CODE: codes,
                    Ranks.RANK: pd.array(rng.permutation(AREAS) + 1, dtype="Int64"),
                    Ranks.N_AREAS: pd.array([AREAS] * AREAS, dtype="Int64"),
                    Ranks.SCORE: rng.random(AREAS) * 60,
                }
            )
            for number in range(DOMAINS)
        ],
        ignore_index=True,
    )
    home = np.concatenate([np.arange(places), rng.integers(0, places, AREAS - places)])
    membership = pd.DataFrame(
        {
            Lookups.FROM_GEOGRAPHY: "lsoa11",
            Lookups.FROM_CODE: codes,
            Lookups.TO_GEOGRAPHY: "wd19",
            Lookups.TO_CODE: [f"P{p:05}" for p in home],
            Lookups.TO_NAME: "",
            Lookups.SHARE: 1.0,
        }
    )
    counts = pd.DataFrame(
        {
            Counts.GEOGRAPHY: "lsoa11",
            Counts.AREA_CODE: codes,
            Counts.YEAR: 2015,
            Counts.GROUP: "all",
            Counts.PERSONS: rng.integers(1000, 3000, AREAS).astype(float),
        }
    )
    return add_bands(ranks, Direction.MOST_DEPRIVED), membership, counts


def plain_groupby(
    banded: pd.DataFrame, membership: pd.DataFrame, counts: pd.DataFrame
) -> pd.DataFrame:
    """Work the same five measures out with one function a place, as most scripts do."""
    persons = counts[[Counts.AREA_CODE, Counts.PERSONS]]
    joined = banded.merge(
        membership[[Lookups.FROM_CODE, Lookups.TO_CODE]],
        left_on=Ranks.AREA_CODE,
        right_on=Lookups.FROM_CODE,
    ).merge(persons, on=Ranks.AREA_CODE)

    def one(part: pd.DataFrame) -> pd.Series:
        people = part[Counts.PERSONS]
        inverted = (AREAS - part[Ranks.RANK] + 1).astype(float)
        ordered = part.assign(inverted=inverted).sort_values(Ranks.RANK)
        before = ordered[Counts.PERSONS].cumsum() - ordered[Counts.PERSONS]
        taken = np.clip(0.1 * people.sum() - before, 0, ordered[Counts.PERSONS])
        extent = extent_weight(part["top_percent"].astype(float))
        return pd.Series(
            {
                "average_rank": np.average(inverted, weights=people),
                "average_score": np.average(part[Ranks.SCORE], weights=people),
                "proportion": (part["decile"] == 1).mean(),
                "extent": np.average(extent, weights=people),
                "local_concentration": np.average(ordered["inverted"], weights=taken),
            }
        )

    return joined.groupby([Ranks.DOMAIN, Lookups.TO_CODE]).apply(one)


def timed(act: Callable[[], pd.DataFrame]) -> tuple[float, pd.DataFrame]:
    start = time.perf_counter()
    made = act()
    return time.perf_counter() - start, made


def compare(what: str, places: int) -> tuple[str, ...]:
    """Measure both ways, check that they agree, and give the row of the table."""
    frames = made_up(places)
    banded, membership, counts = frames
    tries = [
        timed(lambda: summarise(banded, membership, counts=counts, measures=MEASURES))
        for _ in range(3)
    ]
    quick, ours = min(t for t, _ in tries), tries[0][1]
    # one ranking is enough to compare with, and to wait for
    first = banded.loc[banded[Ranks.DOMAIN] == "d0"]
    one, theirs = timed(lambda: plain_groupby(first, membership, counts))
    slow = DOMAINS * one
    mine = ours.loc[ours[Summary.DOMAIN] == "d0"].pivot_table(
        index=Summary.AREA_CODE, columns=Summary.MEASURE, values=Summary.VALUE
    )
    if not np.allclose(mine[list(MEASURES)].to_numpy(), theirs[list(MEASURES)].to_numpy()):
        raise SystemExit(f"{what}: the two ways do not agree")
    row = (f"{places:,} {what}", shown(quick), shown(slow), f"{slow / quick:,.0f}")
    print(*row, sep="  ", flush=True)
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, help="the page to write the section into")
    given = parser.parse_args()
    rows = [compare("districts", 317), compare("wards", 7_180)]
    lines = [
        f"{len(MEASURES)} measures of {DOMAINS} rankings of {AREAS:,} small areas. summarise: the",
        "best of three; groupby and apply: ten times one ranking. Both give the same figures.",
        "",
        *table(["", "summarise s", "groupby and apply s", "ratio"], rows),
        "",
        *machine(1, ["needsmap", "numpy", "pandas"]),
    ]
    if given.output:
        save_section("measures", "Measures of places", lines, given.output.resolve())


if __name__ == "__main__":
    main()
