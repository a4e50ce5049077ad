"""Small parts of sentences."""

from __future__ import annotations

from needsmap.text.phrases import joined, plain_dates


def test_words_are_joined_as_in_a_sentence() -> None:
    assert joined([]) == ""
    assert joined(["crime"]) == "crime"


def test_dates_are_a_sentence() -> None:
    assert plain_dates("mostly 2008") == "Most of its data is from 2008."
    assert plain_dates("where possible 2005") == "The dates of its data: where possible 2005."
