"""The caveats of a release, in the terms of what it measures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from needsmap.catalogue import open_catalogue
from needsmap.measures.places.measures import MEASURES
from needsmap.measures.time.comparability import relative_words
from needsmap.model import Direction, Release
from needsmap.workflows.wording import NOT_WEALTH, RELATIVE, caveats, direction_words, not_people

CATALOGUE = open_catalogue()
IMD, CWI = (CATALOGUE.find(name, Release) for name in ("iod2019", "cwi2009"))


def own(measures: str, direction: Direction) -> Release:
    return replace(IMD, measures=measures, direction=direction, ranked_in="Alderwick")


def test_the_caveats_of_published_releases_are_pinned() -> None:
    assert caveats(IMD) == (RELATIVE, not_people(IMD), NOT_WEALTH)
    assert caveats(CWI) == (
        (
            "This is an index of child well-being, not of deprivation: it holds things that are "
            "not strictly related to deprivation."
        ),
        (
            "Rank 1 is the area with the highest well-being. Positions here are counted from the "
            "lowest."
        ),
        (
            "The figures describe areas, not people: not every child in an area with low child "
            "well-being fares badly, and children elsewhere may."
        ),
    )
    assert "relatively more or less deprived than" in relative_words(IMD)
    assert "relatively lower or higher in child well-being than" in relative_words(CWI)


@pytest.mark.parametrize("direction", list(Direction))
def test_the_caveats_of_what_is_not_deprivation(direction: Direction) -> None:
    release = own("loneliness", direction)
    said = caveats(release)
    assert said[0].startswith("This is an index of loneliness, not of deprivation")
    turned = (
        "Rank 1 is the area with the best loneliness. Positions here are counted from the worst."
    )
    assert (turned in said) == (direction is Direction.BEST)
    assert "not everyone in an area with bad loneliness fares badly" in said[-1]
    assert "deprived" not in " ".join([*said, direction_words(release), relative_words(release)])


def test_ranks_of_deprivation_that_start_at_the_other_end_have_their_caveat() -> None:
    said = caveats(own("deprivation", Direction.BEST))
    assert (
        "Rank 1 is the least deprived area. Positions here are counted from the most deprived."
    ) in said
    assert len(caveats(own("deprivation", Direction.MOST_DEPRIVED))) == len(said) - 1


def test_a_measure_names_the_population_that_is_ranked() -> None:
    measure = MEASURES["proportion"]
    assert measure.title_in(IMD) == measure.title
    assert "nationally" in measure.title_in(CWI)
    lonely = own("loneliness", Direction.MOST_DEPRIVED)
    assert measure.title_in(lonely) == (
        "Proportion of LSOAs in 10% with the worst loneliness in Alderwick"
    )
    said = " ".join(
        m.title_in(lonely) + m.words_in(lonely) for name, m in MEASURES.items() if name != "scale"
    )
    assert "deprived" not in said
