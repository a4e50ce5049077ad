"""Dates in every notation that registers hold; none depends on the day it is read."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needsmap.io.dates import FUTURE, PAST, read_date, us_order_of

DAY = dt.date(2027, 3, 31)


@pytest.mark.parametrize(
    ("cell", "flagged"),
    [
        ("31/03/2027", False), ("31/3/27", False), ("31-03-2027", False), ("31.03.2027", False),
        ("2027-03-31", False), ("2027/03/31", False), ("20270331", False),
        ("2027-03-31T00:00:00", False), ("2027-03-31 23:59:59", False),
        ("2027-03-31T00:00:00+01:00", False), ("2027-03-30T23:00:00Z", False),
        ("2027-03-31T12:30:00.000Z", False), ("31/03/2027 00:00", False),
        ("31/03/2027 12:00:00 AM", False), ("31st March 2027", False), ("31-Mar-27", False),
        ("March 31, 2027", False), ("Wednesday 31 March 2027", False),
        ("46477", True), ("46477.0", True), ("1806451200", True), ("1806451200000", True),
        ("03/31/2027", True), ("March 2027", True), ("Mar-27", True), ("03/2027", True),
    ],
)  # fmt: skip
def test_one_day_in_every_notation(cell: str, *, flagged: bool) -> None:
    got = read_date(cell, expected=FUTURE)
    assert got.value == DAY
    assert bool(got.fault) == flagged


@pytest.mark.parametrize(
    "cell",
    [
        "01/01/1900", "1900-01-01T00:00:00", "30/12/1899", "1899-12-31", "01/01/1970",
        "1970-01-01T00:00:00Z", "31/12/9999", "9999-12-31", "0001-01-01", "0000-00-00",
        "00/01/1900", "0", "1", "2958465", "253402214400000", "-2208988800000",
    ],
)  # fmt: skip
def test_placeholders_are_missing_and_flagged(cell: str) -> None:
    got = read_date(cell, expected=FUTURE)
    assert got.value is None
    assert "placeholder" in got.fault


@pytest.mark.parametrize(
    "cell", ["29/02/2027", "31/04/2027", "31/13/2027", "Feb 30 2027", "2027-02-29"]
)
def test_days_that_do_not_exist_are_flagged(cell: str) -> None:
    got = read_date(cell)
    assert got.value is None
    assert "does not exist" in got.fault


@pytest.mark.parametrize(
    "cell",
    [
        "125 years from 1987", "Holding over", "rolling", "2027", "31/03/2027 to 31/03/2030",
        "31/03/2027; 31/03/2030", "13/2027", "123456", "1e5", "#REF!", "=TODAY()",
    ],
)  # fmt: skip
def test_what_is_not_one_date_is_flagged_and_missing(cell: str) -> None:
    got = read_date(cell)
    assert got.value is None
    assert got.fault


@pytest.mark.parametrize("cell", ["", "N/A", "TBC", "-", "unknown"])
def test_a_blank_is_missing_without_a_flag(cell: str) -> None:
    assert read_date(cell) == (None, "")


@pytest.mark.parametrize(
    ("cell", "expected", "year", "flagged"),
    [
        ("24/06/72", FUTURE, 2072, True), ("24/06/68", FUTURE, 2068, True),
        ("24-Jun-72", FUTURE, 2072, True), ("31/12/99", FUTURE, 2099, True),
        ("24/06/30", FUTURE, 2030, False), ("24/06/19", FUTURE, 2019, False),
        ("24/06/72", PAST, 1972, True), ("24/06/19", PAST, 2019, False),
    ],
)  # fmt: skip
def test_years_of_two_digits_follow_the_field(
    cell: str, expected: str, year: int, *, flagged: bool
) -> None:
    got = read_date(cell, expected=expected)
    assert got.value is not None
    assert got.value.year == year
    assert bool(got.fault) == flagged


def test_the_american_order_puts_its_column_in_doubt() -> None:
    assert us_order_of(["31/03/2027", "03/04/2027", ""]) == ""
    assert us_order_of(["12/25/2027", "31/03/2027", "30/06/2027"]) == "some"
    assert us_order_of(["12/25/2027", "03/04/2027"]) == "most"
    assert read_date("03/04/2027", us_order="some").fault
    assert read_date("03/04/2027", us_order="most").value is None
    assert read_date("03/03/2027", us_order="most") == (dt.date(2027, 3, 3), "")


@given(st.dates(dt.date(1971, 1, 1), dt.date(2999, 12, 30)))
def test_every_day_survives_every_notation(day: dt.date) -> None:
    forms = ["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d-%b-%Y", "%d.%m.%Y", "%Y-%m-%dT%H:%M:%S"]
    texts = [
        f"{day:%d/%m/}{day.year}" if form == "%d/%m/%Y" else day.strftime(form) for form in forms
    ]
    assert {read_date(text).value for text in texts} == {day}


@given(st.text(max_size=30))
def test_any_text_at_all_is_read_without_an_error(text: str) -> None:
    for expected in ("", FUTURE, PAST):
        got = read_date(text, expected=expected)
        assert got.value is None or 1800 <= got.value.year <= 3100
