"""Notices in English: every kind has a sentence, and plain words where it needs them."""

from __future__ import annotations

import re
from string import Formatter
from typing import get_args

import pytest

from needsmap.model import Notice, NoticeKind
from needsmap.text.notices import ANALYST, RESIDENT, for_analyst, for_residents
from reports.pages.test_sentences import FORBIDDEN
from reports.reading import reading_age

TITLES = {"lsoa11_wd19": "LSOAs of 2011 to wards of 2019", "lsoa01_lsoa11": "LSOAs to LSOAs"}
OUTSIDE = Notice.of("rows_outside_england", entry="lsoa11_wd19", n=1909)

#: A notice, as an analyst reads it, and words that a resident must find.
WORDS = [
    (
        Notice.of("ward_of_years", place="Norbiton", years="2011 to 2019", code="E05000409"),
        "Norbiton is taken as the ward of 2011 to 2019 (E05000409)",
        "as it was from 2011 to 2019 (code E05000409)",
    ),
    (
        Notice.of("ward_of_years", place="Norbiton", years="2024", code="E05013941"),
        "Norbiton is taken as the ward of 2024 (E05013941)",
        "as it was in 2024",
    ),
    (
        Notice.of(
            "place_carried", place="Norbiton", code="E05000409", before=6, start="lsoa11",
            after=6, end="lsoa21",
        ),
        (
            "Norbiton: no lookup ties lsoa21 to E05000409; its 6 areas of lsoa11 were carried to 6 "
            "of lsoa21"
        ),
        "followed the official list of changes to 6 small areas of 2021. Their number stayed",
    ),
    (
        Notice.of(
            "place_by_shape", place="Canbury", code="E05013929", n=5, geography="lsoa11",
            dated=" of 2025",
        ),
        (
            "Canbury: no lookup holds E05013929; it is taken to be the 5 areas of lsoa11 whose "
            "middle lies within its boundary of 2025 (by shape, not by an official lookup)"
        ),
        "the 5 small areas of 2011 whose middle lies inside its boundary of 2025.",
    ),
    (
        Notice.of("overlaps_unknown", why="no people are held"),
        "merged and redrawn areas are weighed equally: no people are held",
        "Their moves are rough",
    ),
    (
        Notice.of("postcodes_unknown", place="Estate", n=1, every=9, codes=("KT1 1AA",)),
        "Estate: 1 of 9 postcodes is not in the list and is left out: KT1 1AA",
        (
            "1 of the 9 postcodes of Estate is not in the list of live postcodes: KT1 1AA."
            " It is left out, so people who live there are not counted."
        ),
    ),
    (
        Notice.of("postcodes_unknown", place="Estate", n=2, every=9, codes=("KT1 1AA", "KT1 1AB")),
        "Estate: 2 of 9 postcodes are not in the list and are left out: KT1 1AA, KT1 1AB",
        "2 of the 9 postcodes of Estate are not in the list of live postcodes: KT1 1AA, KT1 1AB.",
    ),
    (
        Notice.of("postcodes_without_position", place="Estate", n=1),
        "Estate: 1 postcode has no position",
        "1 postcode has no position on the map",
    ),
    (
        Notice.of(
            "postcodes_outside", place="Estate", n=1, every=9, country="England", codes=("CF1 1AA",)
        ),
        "Estate: 1 of 9 postcodes lies outside England and is left out: CF1 1AA",
        "left out of Estate",
    ),
    (
        Notice.of("no_polygon", file="estate.geojson", names="P1, P2"),
        "estate.geojson: left out, because there is no polygon: P1, P2",
        "have no outline: P1, P2",
    ),
    (
        Notice.of("domains_without_ranks", release="imd2004", domains="crime"),
        "the file of imd2004 holds scores but no ranks of crime: they are left out",
        "holds no ranks of crime",
    ),
]  # fmt: skip


def test_every_kind_has_a_sentence() -> None:
    assert set(ANALYST) == set(get_args(NoticeKind))
    for kind, template in RESIDENT.items():
        fields = {name for _, name, _, _ in Formatter().parse(ANALYST[kind]) if name}
        assert {name for _, name, _, _ in Formatter().parse(template) if name} <= fields | {"when"}
    assert {notice.kind for notice, _, _ in WORDS} == set(RESIDENT)


@pytest.mark.parametrize(("notice", "analyst", "resident"), WORDS)
def test_analysts_read_ids_and_residents_plain_words(
    notice: Notice, analyst: str, resident: str
) -> None:
    assert for_analyst(notice) == analyst
    (line,) = for_residents([notice], TITLES)
    assert resident in line
    assert line.endswith(".")
    assert not re.search(r"\b(lookup|lsoa\d\d|wd\d\d|rows? left|polygon)\b", line)


def test_lines_of_one_kind_share_a_sentence_that_says_whether_they_matter() -> None:
    given = [OUTSIDE, OUTSIDE, Notice.of("rows_outside_england", entry="lsoa01_lsoa11", n=1920)]
    assert all(notice.routine for notice in given)
    assert for_residents(given, TITLES) == (
        (
            "Some lists also hold areas outside England: LSOAs of 2011 to wards of 2019 (1,909) "
            "and LSOAs to LSOAs (1,920). We left these out, since this index ranks England only. "
            "No figure here rests on them."
        ),
    )


def test_a_remark_is_passed_on() -> None:
    remarks = [Notice.remark("something new {happened}"), Notice.remark("iod2019 holds 3")]
    assert for_analyst(remarks[0]) == "something new {happened}"
    assert for_residents(remarks, {}) == ("Something new {happened}.", "iod2019 holds 3.")


def test_it_reads_easily() -> None:
    text = " ".join(for_residents([*(notice for notice, _, _ in WORDS), OUTSIDE], TITLES))
    assert not FORBIDDEN.search(text)
    assert reading_age(text) <= 13
    for sentence in re.split(r"(?<=[.!?:]) ", text):
        assert len(sentence.split()) <= 32, sentence
