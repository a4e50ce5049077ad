"""What a profile says of services: counts agree, two lists, plain words."""

from __future__ import annotations

import re
from dataclasses import replace

from needsmap.model import Direction
from needsmap.reports import document as d
from needsmap.reports.pages import facts
from needsmap.reports.pages.services import service_sections
from reports.pages.test_sentences import FORBIDDEN, NORBITON, profile
from reports.reading import reading_age

ASSET = ("The Hut", "Council", "Library", 0.0, "point")
SERVICES = facts.Services(
    nearest=(
        ("Library", "The Hut (inside)", 171.6, (20.0, 60.0, 90.0), 700.0),
        ("Clinic", "The Clinic", 900.0, (0.0, 10.0, 50.0), 1234.5),
    ),
    radii=(400.0, 800.0, 1200.0),
    gaps=(("Clinic", "Area 0", 1612.0),),
    gap_radius=1200.0,
    gaps_among="Kingston",
    overlaps=(("Library", ("Council", "Trust"), 1000.0, 250.0, 25.0),),
    overlap_radius=800.0,
    counted="Census: 9,997 people at 30 points",
    left_out=("Depot",),
)  # fmt: skip


def sections(
    services: facts.Services, *rows: tuple[str, str, str, float, str]
) -> dict[str, d.Section]:
    where = replace(
        profile(NORBITON),
        assets=facts.Assets(rows=rows or (ASSET,), near_metres=400, unplaced=2),
        services=services,
    )
    return {section.title: section for section in service_sections(where, None)}


def words(found: dict[str, d.Section]) -> str:
    blocks = [block for section in found.values() for block in section.blocks]
    return " ".join(p for b in blocks if isinstance(b, d.Text) for p in b.paragraphs)


def test_every_list_has_its_section() -> None:
    found = sections(SERVICES)
    assert list(found) == [
        "What is here and near", "How near services are", "Gaps in services",
        "Overlaps in services",
    ]  # fmt: skip
    text = words(found)
    assert "Nearest to the middle of where people live: Library." in text
    assert "Furthest from home, on average: Clinic, at 1,235 metres." in text
    assert "One small area of Norbiton has a gap, in one service." in text
    assert "One service is listed but not measured here, as there are few of each: Depot." in text
    assert "two places without an address" in text
    (gaps,) = (b for b in found["Gaps in services"].blocks if isinstance(b, d.Table))
    assert gaps.rows == (("Clinic", "Area 0", 1600),)
    (overlaps,) = (b for b in found["Overlaps in services"].blocks if isinstance(b, d.Table))
    assert overlaps.rows[0][1] == "Council and Trust"


def test_one_service_is_not_nearest_and_furthest_at_once() -> None:
    text = words(sections(replace(SERVICES, nearest=SERVICES.nearest[:1])))
    assert "Library: the nearest is 700 metres from home, on average." in text
    assert "Furthest" not in text


def test_nothing_found_is_said() -> None:
    text = words(sections(replace(SERVICES, gaps=(), overlaps=())))
    assert "No gap was found in Norbiton by this rule." in text
    assert "No overlap was found for the people of Norbiton." in text


def test_an_empty_list_has_no_empty_table() -> None:
    where = replace(
        profile(NORBITON), assets=facts.Assets(rows=(), near_metres=400, unplaced=0), services=None
    )
    (section,) = service_sections(where, None)
    assert not [block for block in section.blocks if isinstance(block, d.Table)]


def test_gaps_run_in_the_direction_of_the_release() -> None:
    where = replace(
        profile(NORBITON), assets=facts.Assets(rows=(), near_metres=400, unplaced=0),
        services=SERVICES,
    )  # fmt: skip
    release = replace(where.standing.release, direction=Direction.BEST, measures="well-being")
    where = replace(where, standing=replace(where.standing, release=release))
    text = words({section.title: section for section in service_sections(where, None)})
    assert "in the lowest well-being third of" in text
    assert "depriv" not in text


def test_what_is_lacking_is_said() -> None:
    found = sections(facts.Services(lacking="no table of people holds this place"))
    assert list(found) == ["What is here and near", "How near services are"]
    assert "cannot be said: no table of people holds this place." in words(found)


def test_a_place_known_by_its_postcode_is_told() -> None:
    loose = (*ASSET[:3], 47.2, "postcode")
    found = sections(SERVICES, loose)
    assert "One place is known by postcode only" in words(found)
    (table,) = (b for b in found["What is here and near"].blocks if isinstance(b, d.Table))
    assert table.rows[0][3] == "47 m away"


def test_it_is_short_and_plain() -> None:
    text = words(sections(SERVICES))
    assert not FORBIDDEN.search(text)
    for sentence in re.split(r"(?<=[.!?:]) ", text):
        assert len(sentence.split()) <= 28, sentence
    assert reading_age(text) <= 13


def test_a_place_known_by_a_list_alone_is_told() -> None:
    made = facts.CustomPlaces(shares={"Area 0": 0.4}, method="We counted.", outlined=False)
    where = replace(
        profile(NORBITON),
        custom=made,
        assets=facts.Assets(rows=(ASSET,), near_metres=400, unplaced=0),
        services=SERVICES,
    )
    assert "of the small areas that the place touches" in words(
        {section.title: section for section in service_sections(where, None)}
    )
    drawn = replace(where, custom=replace(made, outlined=True))
    assert "A list has no outline" not in words(
        {section.title: section for section in service_sections(drawn, None)}
    )
