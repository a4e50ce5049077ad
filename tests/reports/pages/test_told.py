"""What was left out, in plain English: what, why, and whether it matters here."""

from __future__ import annotations

import re

import pytest

from needsmap.reports.pages.told import plain_dates, plain_told
from reports.pages.test_sentences import FORBIDDEN
from reports.reading import reading_age

TITLES = {"lsoa11_wd19": "LSOAs of 2011 to wards of 2019", "lsoa01_lsoa11": "LSOAs to LSOAs"}

#: As the rooms below tell it, and words that the reader must find.
TOLD = {
    "Norbiton, Kingston is taken as the ward of 2011 to 2019 (E05000409)": (
        "as it was from 2011 to 2019 (code E05000409)"
    ),
    "Norbiton, Kingston is taken as the ward of 2024 (E05013941)": "as it was in 2024",
    (
        "Norbiton: no lookup ties lsoa21 to E05000409; its 6 areas of lsoa11 were carried "
        "to 6 of lsoa21"
    ): "followed the official list of changes to 6 small areas of 2021",
    (
        "Canbury: no lookup holds E05013929; it is taken to be the 5 areas of lsoa11 whose "
        "middle lies within its boundary of 2025 (by shape, not by an official lookup)"
    ): "the 5 small areas of 2011 whose middle lies inside its boundary of 2025",
    "merged and redrawn areas are weighed equally: no people are held": "Their moves are rough",
    "Estate: 1 of 9 postcodes is not in the list and is left out: KT1 1AA": (
        "1 of the 9 postcodes of Estate is not in the list of live postcodes: KT1 1AA."
        " It is left out, so people who live there are not counted."
    ),
    "Estate: 2 of 9 postcodes are not in the list and are left out: KT1 1AA, KT1 1AB": (
        "2 of the 9 postcodes of Estate are not in the list of live postcodes: KT1 1AA, KT1 1AB."
    ),
    "Estate: 1 postcode has no position": "1 postcode has no position on the map",
    "Estate: 1 of 9 postcodes lie outside England and are left out: CF1 1AA": "left out of Estate",
    "estate.geojson: Estate crosses itself and was repaired": "The outline of Estate crossed",
    "estate.geojson: left out, because there is no polygon: P1, P2": "have no outline: P1, P2",
    "the file of imd2004 holds scores but no ranks of crime: they are left out": (
        "holds no ranks of crime"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), TOLD.items())
def test_every_kind_of_line_has_its_plain_words(text: str, words: str) -> None:
    (line,) = plain_told([text], TITLES)
    assert words in line
    assert line != text
    assert line.endswith(".")
    assert not re.search(r"\b(lookup|lsoa\d\d|wd\d\d|rows? left|polygon)\b", line)


def test_lines_of_one_kind_are_told_once_and_whether_they_matter() -> None:
    given = [
        "lsoa11_wd19: left out 1,909 rows outside England",
        "lsoa11_wd19: left out 1,909 rows outside England",
        "lsoa01_lsoa11: left out 1,920 rows outside England",
    ]
    assert plain_told(given, TITLES) == (
        (
            "Some lists also hold areas outside England: LSOAs of 2011 to wards of 2019 (1,909) "
            "and LSOAs to LSOAs (1,920). We left these out, since this index ranks England only. "
            "No figure here rests on them."
        ),
    )


def test_what_no_rule_knows_is_passed_on() -> None:
    assert plain_told(["something new happened"], {}) == ("Something new happened.",)
    assert plain_told(["iod2019 holds 3"], {}) == ("iod2019 holds 3.",)


def test_it_reads_easily() -> None:
    text = " ".join(plain_told([*TOLD, "lsoa11_wd19: left out 1,909 rows outside England"], TITLES))
    assert not FORBIDDEN.search(text)
    assert reading_age(text) <= 13
    for sentence in re.split(r"(?<=[.!?:]) ", text):
        assert len(sentence.split()) <= 32, sentence


def test_dates_are_a_sentence() -> None:
    assert plain_dates("mostly 2008") == "Most of its data is from 2008."
    assert "not checked this date yet" in plain_dates("mostly 2022 (unconfirmed)")
