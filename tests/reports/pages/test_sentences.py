"""Sentences made from figures: true in every case, short, and in everyday words."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needsmap.catalogue import open_catalogue
from needsmap.model import Direction, Domain, Place, Release, Source
from needsmap.reports.pages import facts
from needsmap.reports.pages import sentences as say
from needsmap.text import caveats, glossary
from reports.reading import reading_age

RELEASE = Release(
    id="r", title="Index 2019", short_title="IMD 2019", published="2019-09-26",
    geography="lsoa11", n_areas=32844, direction=Direction.MOST_DEPRIVED, code="x",
    measures="deprivation", ranked_in="England", rank_header="{} rank",
    source=Source(publisher="p", page="x", licence="l", attribution="a"),
    domains=(Domain(id="imd", title="IMD", header="imd", kind="index"),),
)  # fmt: skip


def area(name: str, position: int, *, near: bool = False) -> facts.SmallArea:
    n = RELEASE.n_areas
    return facts.SmallArea(
        code=name, name=name, position=position, percentile=100 * position / n,
        top_percent=-(-100 * position // n), decile=-(-10 * position // n), near_cut=near,
        domains={},
    )  # fmt: skip


def standing(*positions: int, pocket: tuple[str, ...] = ()) -> facts.Standing:
    areas = tuple(area(f"Area {i}", p) for i, p in enumerate(sorted(positions)))
    n = RELEASE.n_areas
    within = {p: sum(100 * a.position <= p * n for a in areas) for p in (10, 20)}
    score = facts.Measure(title="Average score", words="", value=20.4, rank=2570, peers=7180)
    return facts.Standing(
        release=RELEASE, areas=areas, unranked=0, within=within, measures=(score,), domains=(),
        weighted_by="", peers="wards in England", pocket=pocket,
    )  # fmt: skip


NORBITON = standing(4000, 13439, 21686, 20357, 11982, 20020, pocket=("Area 0",))


def test_norbiton_in_words() -> None:
    assert say.standing_lines("Norbiton", NORBITON) == [
        (
            "One of the six small areas of Norbiton is among the 20% most deprived small areas in "
            "England."
        ),
        "None is among the 10% most deprived small areas in England.",
        "Area 0 comes first, counted from the most deprived end.",
        "It is among the 13% most deprived small areas in England: 4,000th of 32,844.",
    ]
    whole = say.whole_lines("Norbiton", NORBITON)
    assert whole[0] == "Taken as a whole, Norbiton stands 2,570th of 7,180 wards in England."
    assert "within the 36% most deprived" in whole[1]
    assert whole[1].endswith("by average score, every small area counted alike.")
    weighed = say.whole_lines("Norbiton", replace(NORBITON, weighted_by="people"))
    assert weighed[1].endswith("by average score.")
    assert "a pocket here that the average hides: one small area stands" in whole[2]


@pytest.mark.parametrize(
    ("positions", "first"),
    [
        ((100, 200, 300), "All three small areas" ),
        ((100, 200, 30000), "Two of the three small areas of X are among the 20%"),
        ((20000, 30000, 31000), "None of the three small areas of X is among the 20%"),
        ((20000,), "It is among the 61% most deprived small areas in England: 20,000th"),
    ],
)  # fmt: skip
def test_counts_agree_with_their_verbs(positions: tuple[int, ...], first: str) -> None:
    said = say.standing_lines("X", standing(*positions))[0].replace("All of the", "All")
    assert said.startswith(first)


def test_an_area_near_a_cut_is_told() -> None:
    close = replace(standing(3285), areas=(area("Area 0", 3285, near=True),))
    assert "close to the line between two bands" in say.standing_lines("X", close)[0]


def test_the_map_has_its_words() -> None:
    (line,) = say.band_lines("Norbiton", NORBITON)
    assert line.endswith("one is in band 2, one in band 4, one in band 5 and three in band 7.")
    assert say.band_lines("X", standing(10, 20)) == ["All two small areas of X are in band 1."]
    assert say.band_lines("X", standing(32000)) == ["The one small area of X is in band 10."]


def test_well_being_is_never_called_deprivation() -> None:
    release = replace(RELEASE, direction=Direction.BEST, measures="child well-being")
    text = " ".join(say.standing_lines("X", replace(NORBITON, release=release)))
    assert "deprived" not in text
    assert "lowest child well-being" in text


@pytest.mark.parametrize("direction", list(Direction))
def test_what_is_not_deprivation_has_its_own_words(direction: Direction) -> None:
    release = replace(RELEASE, direction=direction, measures="loneliness", ranked_in="Alderwick")
    lonely = replace(NORBITON, release=release)
    glossary = dict(say.glossary(release))
    said = [
        *say.standing_lines("X", lonely), *say.whole_lines("X", lonely), *glossary.values(),
        say.areas_not_people(release), say.relative(release), *say.measure_words(lonely).values(),
    ]  # fmt: skip
    assert not re.search("deprived|child|England: ", " ".join(said))
    assert "Not everyone in an area with bad loneliness fares badly" in " ".join(said)
    assert glossary["Rank"] == "Position in order: 1 has the worst loneliness."
    # an index without parts explains none, and another names its own
    assert "Domain" not in glossary
    part = Domain(id="homes", title="Homes", header="homes", parent="imd")
    parts = dict(say.glossary(replace(release, domains=(*RELEASE.domains, part))))
    assert parts["Domain"] == "One part of the index, such as Homes."


def test_the_words_for_child_well_being_are_pinned() -> None:
    cwi = open_catalogue().find("cwi2009", Release)
    assert say.areas_not_people(cwi) == (
        "These figures are about areas, not people. Not every child in an area with low child "
        "well-being fares badly. Many who do live elsewhere."
    )
    terms = dict(say.glossary(cwi))
    assert terms["Domain"] == dict(glossary.GLOSSARY)["Domain"]
    assert terms["Rank"] == "Position in order: 1 has the lowest child well-being."
    assert "Deprived" not in terms


def move(points: float | None, *, material: bool = False) -> facts.Move:
    return facts.Move(
        code=f"E{points}", name=f"Area {points}", before=50.0, after=None, points=points,
        verdict="exact", decile_before=5, decile_after=5, material=material,
        boundary_effect=False,
    )  # fmt: skip


def change(*moves: facts.Move) -> facts.Change:
    return facts.Change(
        before="IMD 2015", after="IMD 2019", before_dates="", after_dates="", level="ok",
        reasons=(), moves=moves,
    )  # fmt: skip


def test_moves_are_counted_each_way() -> None:
    said = " ".join(
        say.change_lines(change(move(-7.5, material=True), move(1.0), move(None)), RELEASE)
    )
    assert "One small area became relatively more deprived." in said
    assert "One small area became relatively less deprived." in said
    assert "became relatively more deprived by 7.5 points in 100." in said
    assert "One small area cannot be compared" in said


def test_nothing_to_compare_is_said() -> None:
    assert (
        say.change_lines(change(move(None)), RELEASE)[-1]
        == "None of the small areas can be compared."
    )


def profile(where: facts.Standing) -> facts.Profile:
    place = Place(
        code="E05000409", name="Norbiton", geographies=("wd19",), parent_code="E09000021",
        parent_name="Kingston",
    )  # fmt: skip
    people = facts.People(9997, 2001, "Census 2001")
    return facts.Profile(place=place, standing=where, people=people)


def everything(where: facts.Standing, moves: tuple[facts.Move, ...]) -> list[str]:
    domains = tuple(
        facts.DomainRow(
            id=t, title=t, rank=r, peers=100, percentile=float(r), worst="", in_worst_20=0,
            worst_top_percent=None,
        )
        for t, r in (("Health", 10), ("Crime", 15), ("Income", 80))
    )  # fmt: skip
    return [
        *say.opening(profile(where)),
        *say.standing_lines("Norbiton", where),
        *say.whole_lines("Norbiton", where),
        *say.domain_lines("Norbiton", domains),
        *say.change_lines(change(*moves), where.release),
        caveats.AREAS_NOT_PEOPLE,
        caveats.RELATIVE,
        caveats.RELATIVE_CHANGE,
        caveats.NOT_OFFICIAL,
    ]


FORBIDDEN = re.compile(
    r"\b(affluen\w*|deprivation (rose|fell|increased|decreased)|worsened|improved|stakeholder\w*|"
    r"leverage\w*|holistic\w*|going forward|utilis\w*|in terms of|cohort\w*)\b",
    re.IGNORECASE,
)


@given(
    st.lists(st.integers(1, 32844), min_size=1, max_size=12, unique=True),
    st.lists(st.floats(-60, 60) | st.none(), min_size=1, max_size=6),
)
def test_sentences_are_short_plain_and_relative(
    positions: list[int], points: list[float | None]
) -> None:
    where = standing(*positions)
    text = everything(where, tuple(move(p, material=abs(p or 0) > 5) for p in points))
    for line in text:
        assert line.endswith(".")
        assert not FORBIDDEN.search(line)
        for sentence in re.split(r"(?<=[.!?]) ", line):
            assert len(sentence.split()) <= 24, sentence
    assert not re.search(r"\b(one|1) small areas\b|\bnone are\b", " ".join(text))


def test_every_measure_that_is_printed_has_everyday_words() -> None:
    from needsmap.measures.places.measures import MEASURES
    from needsmap.workflows.profile.peer_figures import PRINTED

    assert {MEASURES[m].title for m in PRINTED} == set(glossary.MEASURES)


def test_a_twelve_year_old_can_read_it() -> None:
    text = " ".join(everything(NORBITON, (move(-7.5, material=True), move(1.0))))
    assert reading_age(text) <= 12.5
    assert reading_age(" ".join(glossary.MEASURES.values())) <= 13
    meanings = " ".join(meaning for _, meaning in glossary.GLOSSARY)
    assert reading_age(meanings) <= 13


def test_the_reading_age_tells_council_speak() -> None:
    hard = (
        "Partnership stakeholders will leverage multidisciplinary commissioning arrangements to "
        "operationalise sustainable neighbourhood regeneration interventions."
    )
    assert reading_age(hard) > 20
    assert reading_age("The cat sat on the mat. It was happy.") < 7


def test_the_moves_of_a_place_add_up_to_its_small_areas() -> None:
    within = replace(move(3.0), within=True)
    moves = (move(-7.5), move(1.0), move(0.0), within, within, move(None))
    counts = change(*moves)
    assert [counts.count(sign) for sign in (-1, 1, 0)] == [1, 1, 1]
    said = " ".join(say.change_lines(counts, RELEASE))
    assert "Two small areas stayed within the range of the areas merged into them." in said
