"""Places of a user's own lookup, which holds a part of the country and splits an area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from needsmap.columns import Assignment, Counts, Ranks
from needsmap.library import Library
from needsmap.workflows.measure.measure import measure
from needsmap.workflows.measure.measure_words import page
from needsmap.workflows.measure.requests import MeasureRequest
from needsmap.workflows.profile.requests import ProfileRequest
from needsmap.workflows.profile.ward_profile import Profiler

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.workflows.measure.measured import Measured

RELEASE = "invented_iod2019"
NEW, OLD = "Z05099901", "Z05099902"
CARD = """
kind = "lookup"
id = "own26"
title = "Areas to wards of 2026"
from_geography = "lsoa11"
to_geography = "wd26"
from_code = "lsoa"
to_code = "ward"
to_name = "name"
share = "share"
fit = "best"
n_areas = 41
collection = "invented"
invented = true

[source]
publisher = "A council"
page = ""
licence = "CC0 1.0"
attribution = "Invented."
file = "own26.csv"
"""


def areas(shelf: Path) -> list[str]:
    """Return 41 areas that the release ranks."""
    ranks = Library(shelves=[shelf]).load_ranks(RELEASE, domains=["imd"])
    return sorted(ranks[Ranks.AREA_CODE])[:41]


@pytest.fixture(scope="module")
def library(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Two wards of 40 areas and of one, which share a quarter and three quarters of another."""
    own = tmp_path_factory.mktemp("own")
    *whole, split, last = areas(shelf)
    rows = [f"{code},{NEW},Newton,1" for code in whole]
    rows += [f"{split},{NEW},Newton,0.25", f"{split},{OLD},Oldton,0.75", f"{last},{OLD},Oldton,1"]
    (own / "own26.csv").write_text("\n".join(["lsoa,ward,name,share", *rows]))
    (own / "own26.toml").write_text(CARD)
    return Library(shelves=[shelf, own], cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def measured(library: Library) -> Measured:
    return measure(library, MeasureRequest(release=RELEASE, places=(NEW,), vintage="wd26"))


def test_ranks_are_among_the_places_at_hand(measured: Measured) -> None:
    assert measured.peers_words == "wards of 2026 at hand"
    assert "England" not in page(measured, NEW)[0][1]
    assert all("England" not in caveat for caveat in measured.caveats)


def test_a_split_area_is_not_called_whole(measured: Measured) -> None:
    assert measured.assignment[Assignment.METHOD].tolist() == ["shared"]
    made = page(measured, NEW)[3][0]
    assert "39 of them whole" in made
    assert "belongs whole" not in made


def test_a_profile_counts_people_by_shares_among_the_places_at_hand(
    library: Library, shelf: Path
) -> None:
    request = ProfileRequest(place=NEW, release=RELEASE, vintage="wd26", past=False)
    profile = Profiler(library.fresh(), request).make().profile
    assert profile.standing.peers == "wards at hand"
    assert {row.peers for row in profile.standing.measures} == {2}
    counts = library.load_counts("invented_lsoa11_population")
    everyone = counts[counts[Counts.GROUP] == "all"]
    people = everyone.set_index(Counts.AREA_CODE)[Counts.PERSONS]
    *whole, split, _ = areas(shelf)
    assert profile.people is not None
    assert profile.people.persons == people[whole].sum() + 0.25 * people[split]
    assert profile.people.around is None
