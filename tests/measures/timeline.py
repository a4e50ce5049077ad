"""Small vintages made by hand, and the published releases, for tests of change."""

import os
from functools import cache

import pandas as pd
import pytest
from hypothesis import settings

from needsmap.columns import Lookups, Ranks
from needsmap.library import Library
from needsmap.measures.time.vintages import carry_ranks
from needsmap.model import Release
from needsmap.workflows.change.timeline import VintageLinks

MIRROR = os.environ.get("NEEDSMAP_MIRROR")

#: The four LSOA 2011 that the lookup leaves out.
ORPHANS = ("E01032522", "E01032540", "E01032608", "E01033730")


#: Frames take a while to make: fewer examples, and no clock.
few = settings(max_examples=15, deadline=None)


real = pytest.mark.real


def make_lookup(
    pairs: list[tuple[str, str, str]], *, way: tuple[str, str] = ("lsoa01", "lsoa11")
) -> pd.DataFrame:
    """Make a lookup from (from, to, change)."""
    return pd.DataFrame(
        {
            Lookups.FROM_GEOGRAPHY: way[0],
            Lookups.FROM_CODE: [pair[0] for pair in pairs],
            Lookups.FROM_NAME: "",
            Lookups.TO_GEOGRAPHY: way[1],
            Lookups.TO_CODE: [pair[1] for pair in pairs],
            Lookups.TO_NAME: "",
            Lookups.SHARE: float("nan"),
            Lookups.CHANGE: [pair[2] for pair in pairs],
            Lookups.FIT: "exact",
        }
    )


def make_ranks(
    ranks: dict[str, int | None],
    *,
    n_areas: int | None = None,
    geography: str = "lsoa01",
    release: str = "old",
    scores: dict[str, float] | None = None,
    domain: str = "imd",
) -> pd.DataFrame:
    """Make a ranks frame of one domain."""
    return pd.DataFrame(
        {
            Ranks.RELEASE: release,
            Ranks.DOMAIN: domain,
            Ranks.GEOGRAPHY: geography,
            Ranks.AREA_CODE: list(ranks),
            Ranks.RANK: pd.array(list(ranks.values()), dtype="Int64"),
            Ranks.N_AREAS: pd.array([n_areas or len(ranks)] * len(ranks), dtype="Int64"),
            Ranks.SCORE: [(scores or {}).get(code, float("nan")) for code in ranks],
        }
    )


@cache
def library() -> Library:
    return Library(mirror=MIRROR)


@cache
def codes(place: str, geography: str) -> tuple[str, ...]:
    return tuple(library().codes_in(library().find_place(place), geography))


@cache
def links(start: str, end: str) -> pd.DataFrame:
    """Link all of England."""
    found = _every(end).since(start)
    assert found is not None
    return found


@cache
def _every(end: str) -> VintageLinks:
    return VintageLinks(library(), end, codes("England", end))


@cache
def carried(release: str, geography: str, domain: str = "imd") -> pd.DataFrame:
    """Carry one domain of a release to all of England's areas of a vintage."""
    entry = library().catalogue.find(release, Release)
    ranks = library().load_ranks(release, domains=[domain])
    if entry.geography == geography:
        return carry_ranks(ranks, direction=entry.direction)
    way = links(entry.geography, geography)
    every = codes("England", geography)
    return carry_ranks(ranks, way, direction=entry.direction, areas=every)
