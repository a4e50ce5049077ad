"""Identifiers that spreadsheets damaged, and labels that several people typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needsmap.io.identifiers import read_id, read_uprn
from needsmap.io.labels import common_spellings, fold_label, folded_notice


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("100012345678", "100012345678"), ("100012345678.0", "100012345678"),
        ("000010023456", "10023456"), ("100,012,345,679", "100012345679"),
        ("100 012 345 679", "100012345679"), ("'100012345680", "100012345680"),
        ("\u2019100012345680", "100012345680"), ("UPRN: 100012345680", "100012345680"),
        ("1.00012345678E+11", "100012345678"), ("1", "1"),
    ],
)  # fmt: skip
def test_one_uprn_has_one_spelling(cell: str, value: str) -> None:
    assert read_uprn(cell) == (value, "")


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("1.00012E+11", "rounded"), ("100012000000", "rounded"), ("1E+11", "rounded"),
        ("100012345681/100012345682", "several"), ("100012345681; 100012345682", "several"),
        ("0", "placeholder"), ("0.0", "placeholder"), ("000000000000", "placeholder"),
        ("999999999999", "placeholder"), ("123456789012", "placeholder"), ("1111", "placeholder"),
        ("1000123456789", "not a UPRN"), ("ABC123", "not a UPRN"), ("12.5", "not a UPRN"),
        ("#N/A", "error"),
    ],
)  # fmt: skip
def test_what_could_join_the_wrong_buildings_is_flagged_and_dropped(cell: str, fault: str) -> None:
    got = read_uprn(cell)
    assert got.value == ""
    assert fault in got.fault


@pytest.mark.parametrize("cell", ["", "TBC", "N/A", "-", "unknown", "none"])
def test_no_identifier_is_no_fault(cell: str) -> None:
    assert read_uprn(cell) == ("", "")
    assert read_id(cell) == ("", "")


@pytest.mark.parametrize(
    ("cell", "value", "fault"),
    [
        ("A-0042", "A-0042", ""), ("0042", "0042", ""), ("42.0", "42", ""), ("'42", "42", ""),
        ("0", "", "placeholder"), ("1.2E+09", "", "rounded"), ("#REF!", "", "error"),
        ("C", "C", ""), ("X", "X", ""),
    ],
)  # fmt: skip
def test_other_identifiers_stay_as_written(cell: str, value: str, fault: str) -> None:
    got = read_id(cell)
    assert got.value == value
    assert fault in got.fault
    assert bool(got.fault) == bool(fault)


@given(st.integers(2, 10**12 - 1))
def test_a_uprn_is_read_the_same_however_it_is_padded_and_parted(number: int) -> None:
    plain = str(number)
    ways = {read_uprn(way) for way in (plain, f"{number:012d}", f"{number:,}", f"{plain}.0")}
    assert len(ways) == 1


@given(st.text(max_size=30))
def test_any_text_at_all_is_read_without_an_error(text: str) -> None:
    value, fault = read_uprn(text)
    assert value == "" or (value.isascii() and value.isdigit() and not fault)
    read_id(text)
    assert fold_label(text) == fold_label(fold_label(text))


def test_labels_fold_to_the_spelling_that_most_wrote() -> None:
    typed = ["Housing", "housing ", "Jobs", "HOUSING", "Health & care", "health and care"]
    shown = common_spellings([*typed, "Housing", "health and care"])
    assert [shown[label] for label in typed] == ["Housing"] * 2 + ["Jobs", "Housing"] + [
        "health and care"
    ] * 2
    assert "'HOUSING' is counted as 'Housing'" in folded_notice(shown, "issue")
    assert folded_notice({"Jobs": "Jobs"}, "issue") == ""


def test_labels_that_differ_in_more_than_spelling_stay_apart() -> None:
    assert len(set(common_spellings(["GP", "GPs", "G P", "***", "---", ""]).values())) == 6
