"""What may be compared, what must be said, and what is refused by name."""

from dataclasses import replace
from pathlib import Path

import pytest

from measures.timeline import make_ranks
from needsmap.catalogue import open_catalogue
from needsmap.errors import CardError, NotComparable, UnknownEntry, VintageError
from needsmap.measures.time.change import compare
from needsmap.measures.time.comparability import (
    STANDING_REASONS,
    Override,
    difference_scores,
    judge,
    permit,
    rate_change,
)
from needsmap.measures.time.vintages import carry_ranks
from needsmap.model import Direction, Level, Release

CATALOGUE = open_catalogue()
CARDS = CATALOGUE.comparability


def release(name: str) -> Release:
    return CATALOGUE.find(name, Release)


def test_every_pair_of_published_releases_has_an_entry() -> None:
    names = ["imd2004", "imd2007", "imd2010", "iod2015", "iod2019", "iod2025"]
    for i, before in enumerate(names):
        for after in names[i + 1 :]:
            assert [c for c in CARDS if frozenset((before, after)) in c.pairs], (before, after)


@pytest.mark.parametrize(
    ("before", "after", "domain", "level"),
    [
        ("imd2004", "imd2007", "", Level.OK),
        ("imd2007", "imd2010", "health", Level.OK),
        ("imd2004", "imd2010", "", Level.CAUTION),
        ("imd2010", "iod2015", "", Level.CAUTION),
        ("iod2015", "iod2019", "", Level.OK),
        ("iod2019", "iod2025", "", Level.WEAK),
        ("iod2019", "iod2025", "income", Level.WEAK),
        ("iod2019", "iod2025", "indoors", Level.WEAK),
        ("imd2004_west_sussex", "imd2007_west_sussex", "crime", Level.OK),
    ],
)
def test_levels_of_the_methods_note(before: str, after: str, domain: str, level: Level) -> None:
    assert judge(release(before), release(after), CARDS, domain=domain).level is level


def test_a_sub_domain_has_the_reasons_of_its_domain() -> None:
    told = judge(release("iod2019"), release("iod2025"), CARDS, domain="outdoors").sentences
    assert told[0].startswith("Indoors and outdoors weigh 0.7 and 0.3 in 2025")


def test_what_nobody_has_read_is_not_printed() -> None:
    told = judge(release("imd2010"), release("iod2015"), CARDS).sentences
    assert [sentence.endswith("split, merged or redrawn.") for sentence in told] == [True]


@pytest.mark.parametrize("after", ["imd2010", "iod2019", "iod2025"])
def test_child_well_being_is_never_set_off_against_deprivation(after: str) -> None:
    with pytest.raises(NotComparable, match=r"measure different things.*allow .across-measures."):
        judge(release("cwi2009"), release(after), CARDS)
    told = judge(release("cwi2009"), release(after), CARDS, allow=["across-measures"])
    assert told.level is Level.NO
    assert len(told.lifted) == 1
    assert told.lifted[0].endswith("(across-measures).")


def test_an_index_of_ones_own_is_another_measure_though_its_card_names_none() -> None:
    national = release("iod2019")
    index = replace(national.domains[0], id="loneliness")
    own = replace(national, id="own", domains=(index, *national.domains[1:]), published="2020")
    with pytest.raises(NotComparable, match=r"allow .across-measures."):
        judge(national, own, CARDS)
    assert len(judge(national, own, CARDS, allow=["across-measures"]).lifted) == 1


def test_a_welsh_rank_is_never_set_off_against_an_english_one() -> None:
    wales = replace(release("iod2015"), id="wimd2014", short_title="WIMD 2014", ranked_in="Wales")
    with pytest.raises(
        NotComparable, match=r"WIMD 2014 against IMD 2019: .* different populations"
    ):
        judge(wales, release("iod2019"), CARDS)
    assert judge(wales, release("iod2019"), CARDS, allow=["across-nations"]).lifted


def test_a_ranking_of_a_district_is_not_set_off_against_one_of_the_country() -> None:
    own = replace(release("iod2015"), id="own", ranked_in="Kingston upon Thames")
    with pytest.raises(NotComparable, match=r"allow .across-nations."):
        judge(own, release("iod2019"), CARDS)


def test_the_two_ends_are_two_measures() -> None:
    best = replace(release("iod2015"), id="own", direction=Direction.BEST)
    with pytest.raises(NotComparable, match=r"allow .across-measures."):
        judge(best, release("iod2019"), CARDS)


def test_the_wrong_order_says_what_to_do() -> None:
    with pytest.raises(NotComparable, match=r"imd2010 .* is later than imd2007 .*: swap them"):
        judge(release("imd2010"), release("imd2007"), CARDS)
    with pytest.raises(NotComparable, match="name two releases"):
        judge(release("imd2010"), release("imd2010"), CARDS)


def test_two_collections_never_meet() -> None:
    other = replace(release("imd2007"), id="x", published="2001", collection="invented")
    with pytest.raises(NotComparable, match="nothing in common"):
        judge(other, release("imd2010"), CARDS)


def test_a_pair_without_an_entry_is_taken_with_caution() -> None:
    told = judge(release("imd2007"), release("imd2010"), ())
    assert told.level is Level.CAUTION
    assert told.sentences == ("No shelf says whether these two releases compare.",)


def test_a_shelf_can_refuse_a_pair() -> None:
    refused = replace(CARDS[0], before=("imd2007",), after=("imd2010",), level=Level.NO)
    with pytest.raises(NotComparable, match=r"allow .level-no."):
        judge(release("imd2007"), release("imd2010"), [refused])
    assert judge(release("imd2007"), release("imd2010"), [refused], allow=["level-no"]).lifted


def test_scores_of_two_releases_are_never_subtracted_unless_named() -> None:
    before = make_ranks({"A": 1}, scores={"A": 40.0})
    after = make_ranks({"A": 1}, scores={"A": 44.0}, release="new")
    with pytest.raises(NotComparable, match=r"allow .scores-across-releases."):
        difference_scores(before, after)
    allowed = difference_scores(before, after, allow=[Override.SCORES])
    assert allowed["score_difference"].tolist() == [4.0]
    later = make_ranks({"A": 1}, geography="lsoa11", release="new")
    with pytest.raises(VintageError):
        difference_scores(before, later, allow=[Override.SCORES])


def test_a_change_of_rank_is_never_red_or_green_unless_named() -> None:
    sides = [
        make_ranks({"A": 50, "B": 50, "C": 50}, n_areas=100),
        make_ranks({"A": 51, "B": 48, "C": 9}, n_areas=100, release="new"),
    ]
    change = compare(*(carry_ranks(side, direction=Direction.MOST_DEPRIVED) for side in sides))
    with pytest.raises(NotComparable, match=r"judge performance.*allow .rag-on-rank-change."):
        rate_change(change, tolerance=5)
    rated = rate_change(change, tolerance=5, allow=["rag-on-rank-change"])
    assert rated.tolist() == ["green", "amber", "red"]


def test_an_override_that_there_is_not_is_refused_with_the_names() -> None:
    with pytest.raises(UnknownEntry, match=r"no ban is called 'please'. They are: scores-across"):
        judge(release("imd2007"), release("imd2010"), CARDS, allow=["please"])


def test_every_ban_has_its_words() -> None:
    for ban in Override:
        assert ban.value in permit(ban, [ban])
    assert len(STANDING_REASONS) == 3


CARD = """
kind = "comparability"
id = "mine"
before = ["{before}"]
after = ["{after}"]
level = "{level}"
reasons = [{{ text = "Because.", source = "me" }}]
"""


@pytest.mark.parametrize(
    ("filled", "words"),
    [
        ({"before": "imd1066"}, "no shelf holds the release 'imd1066'"),
        ({"level": "fine"}, "level: input should be 'ok', 'caution', 'weak' or 'no'"),
        ({"before": "imd2010"}, "'imd2010' stands on both sides"),
        ({}, "the card 'imd2007_imd2010' speaks for imd2007 and imd2010 already"),
    ],
)
def test_a_bad_card_is_refused_with_its_faults(
    tmp_path: Path, filled: dict[str, str], words: str
) -> None:
    values = {"before": "imd2007", "after": "imd2010", "level": "ok"} | filled
    (tmp_path / "mine.toml").write_text(CARD.format(**values))
    with pytest.raises(CardError, match=words):
        open_catalogue([tmp_path])
