"""What a profile says of a place of one's own: true of its shares, and plain."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needsmap.model import Place
from needsmap.reports import document as d
from needsmap.reports.pages import custom_area, facts
from reports.pages.test_sentences import FORBIDDEN, standing
from reports.reading import reading_age

PLACE = Place(code="Estate", name="Estate", geographies=("own",), parent_name="Kingston")


def profile(*shares: float, outlined: bool = True, edges: int = 0) -> facts.Profile:
    where = replace(standing(*range(1000, 1000 + len(shares))), peers="", beside="wards in England")
    made = facts.CustomPlaces(
        shares={area.code: share for area, share in zip(where.areas, shares, strict=True)},
        method="We counted.", outlined=outlined, districts=("Kingston",), edges=edges,
    )  # fmt: skip
    whole = 1500.0 * len(shares)
    people = facts.People(1500.0 * sum(shares), 2019, "Estimates", around=whole)
    return facts.Profile(place=PLACE, standing=where, people=people, custom=made)


def said(where: facts.Profile) -> str:
    assert where.custom
    section = custom_area.composition(where, where.custom)
    lines = [*custom_area.opening_lines(where, where.custom)]
    lines += custom_area.beside_lines("Estate", where.standing)
    for block in section.blocks:
        lines += block.paragraphs if isinstance(block, d.Text) else ()
        lines += block.items if isinstance(block, d.Bullets) else ()
    return " ".join(line for line in lines if line)


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ((0.5,), "It touches one small area. That small area is larger than the place."),
        ((1.0, 1.0), "It is made up of two whole small areas."),
        ((1.0, 0.4, 0.1), "It touches three small areas. One of them lies wholly inside it."),
        ((1.0, 1.0, 0.1), "Two of them lie wholly inside it."),
        ((0.9, 0.4), "It touches two small areas. None of them lies wholly inside it."),
    ],
)
def test_what_it_touches(shares: tuple[float, ...], words: str) -> None:
    assert words in said(profile(*shares))


def test_the_misfit_is_stated() -> None:
    text = said(profile(0.5, 0.1, edges=2))
    assert "In all, 3,000 people lived in the small areas it touches in 2019." in text
    assert "About 900 of them lived here: 30 in every 100." in text
    assert "cuts into two more small areas where nobody is counted as living inside it." in text
    assert "fit the place exactly" in said(profile(1.0, 1.0))


def test_what_cannot_be_had_is_said() -> None:
    text = said(replace(profile(0.5, outlined=False), people=None))
    assert "Its rank." in text
    assert "How many people live here. No count is held" in text
    assert "How it moved. No earlier index was compared." in text
    assert "A list has no outline" in text


@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=8))
def test_it_is_short_and_plain(shares: list[float]) -> None:
    text = said(profile(*shares))
    assert not FORBIDDEN.search(text)
    for sentence in re.split(r"(?<=[.!?:]) ", text):
        assert len(sentence.split()) <= 24, sentence
    assert reading_age(text) <= 13
