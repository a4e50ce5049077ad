"""Words for positions and bands, by what a release measures and the end its rank 1 is at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from needsmap.catalogue import open_catalogue
from needsmap.measures.phrases import (
    band_words,
    decile_words,
    end_words,
    far_end_words,
    less_words,
    low_words,
    more_words,
    ordinal,
    people_words,
    phrase,
    share_words,
    towards_words,
)
from needsmap.model import Direction, Moved, Release

RELEASES = open_catalogue()


def test_child_well_being_is_never_called_deprivation() -> None:
    cwi = RELEASES.find("cwi2009", Release)
    said = phrase(577, cwi)
    assert said == (
        "in the 2% of LSOAs in England with the lowest child well-being "
        "(577th of 32,482 from that end)"
    )
    assert "depriv" not in said + band_words(1, 10, cwi) + band_words(10, 10, cwi)


def test_a_phrase_names_the_level_the_population_and_the_end() -> None:
    imd = RELEASES.find("imd2007", Release)
    assert phrase(3759, imd) == (
        "in the most deprived 12% of LSOAs in England (rank 3,759 of 32,482)"
    )
    made_up = replace(imd, ranked_in="invented England")
    assert "in invented England" in phrase(3759, made_up)


def test_the_words_of_the_bands() -> None:
    imd = RELEASES.find("iod2019", Release)
    assert band_words(1, 10, imd) == "1: most deprived 10% of LSOAs in England"
    assert band_words(2, 10, imd) == "2: 10 to 20%"
    assert band_words(5, 5, imd) == "5: least deprived 20%"


@pytest.mark.parametrize("direction", list(Direction))
def test_what_is_not_deprivation_has_a_worst_and_a_best_end(direction: Direction) -> None:
    imd = RELEASES.find("iod2019", Release)
    lonely = replace(imd, direction=direction, measures="loneliness", ranked_in="Alderwick")
    words = [f(lonely) for f in (end_words, far_end_words, low_words, more_words, less_words)]
    assert words == [
        "worst loneliness", "best loneliness", "bad loneliness", "worse in loneliness",
        "better in loneliness",
    ]  # fmt: skip
    assert towards_words(Moved.MORE, lonely) == "towards worse loneliness"
    assert towards_words(Moved.SAME, lonely) == Moved.SAME
    assert share_words("10%", lonely) == "10% with the worst loneliness"
    assert phrase(1, lonely).startswith("in the 1% of LSOAs in Alderwick with the worst loneliness")
    assert people_words(lonely) == ("everyone", "people")
    assert decile_words(lonely) == "decile in Alderwick"


@pytest.mark.parametrize("measures", ["deprivation", "income deprivation", "Multiple deprivation"])
@pytest.mark.parametrize("direction", list(Direction))
def test_deprivation_of_any_kind_is_called_so_from_either_end(
    measures: str, direction: Direction
) -> None:
    release = replace(RELEASES.find("iod2019", Release), direction=direction, measures=measures)
    assert end_words(release) == "most deprived"
    assert "most deprived 1% of LSOAs in England" in phrase(1, release)
    assert towards_words(Moved.MORE, release) == Moved.MORE


@pytest.mark.parametrize(
    ("ranked_in", "words"),
    [
        ("England", "national decile"),
        ("invented England", "national decile"),
        ("East of England", "decile in East of England"),
    ],
)
def test_only_a_ranking_of_all_england_is_national(ranked_in: str, words: str) -> None:
    assert decile_words(replace(RELEASES.find("iod2019", Release), ranked_in=ranked_in)) == words


def test_ordinals() -> None:
    assert [ordinal(n) for n in (1, 12, 22, 103, 111)] == ["1st", "12th", "22nd", "103rd", "111th"]
