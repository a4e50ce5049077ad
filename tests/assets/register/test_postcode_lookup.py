"""The postcode of a row: its own cell, else its address; mended only into one that exists."""

import pytest

from assets.make import POSTCODES, register_rows
from needsmap.assets.register.placing import place_assets
from needsmap.columns import Assets


def place(**row: str) -> dict[str, object]:
    return dict(place_assets(register_rows([row]), POSTCODES).iloc[0])


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("kt11ae", ""),
        ("KT1\u00a01AE", ""),
        ("KT1\u200b 1AE", ""),
        ("KT1.1AE.", ""),
        ("Kingston, KT1 1AE", ""),
        ("KTI 1AE", "mended to KT1 1AE"),
        ("KTl lAE", "mended to KT1 1AE"),
    ],
)
def test_ways_of_typing_one_postcode(typed: str, fault: str) -> None:
    got = place(postcode=typed)
    assert (got[Assets.POSTCODE], got[Assets.PLACED_BY]) == ("KT1 1AE", "postcode")
    assert fault in str(got[Assets.FAULTS])
    assert bool(fault) == bool(got[Assets.FAULTS])


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("JE2 3AB", "Jersey"),
        ("GY1 1AA", "Guernsey"),
        ("IM1 1AD", "Isle of Man"),
        ("BT1 5GS", "Northern Ireland"),
        ("BFPO 57", "Forces"),
        ("GIR 0AA", "Girobank"),
        ("KT1 1AE / KT1 1AF", "several postcodes in one cell"),
        ("KT1 2ZZ", "is not in the postcode list"),
        ("KT1 IZZ", "cannot be read: KT1 1ZZ, which it may mean, is not in the postcode list"),
        ("SAN TA1", "cannot be read"),
    ],
)
def test_what_is_no_postcode_of_the_list_says_why(typed: str, fault: str) -> None:
    got = place(postcode=typed)
    assert got["geometry"] is None
    assert fault in str(got[Assets.FAULTS])
    assert got[Assets.POSTCODE] == typed


def test_one_postcode_twice_is_one() -> None:
    assert place(postcode="KT1 1AE (KT11AE)")[Assets.PLACED_BY] == "postcode"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"address": "1 Invented Road, Kingston upon Thames, KT1 1AE"}, "KT1 1AE"),
        ({"address": "1 Invented Road, Kingston KT11AE, England"}, "KT1 1AE"),
        ({"name": "Elm Hall, 1 Invented Road, kt1 1ae"}, "KT1 1AE"),
        ({"address": "1 Invented Road, KT1 1AE", "postcode": "KT1"}, "KT1 1AE"),
        ({"address": "1 Invented Road, KT1 1AE", "postcode": "see address"}, "KT1 1AE"),
    ],
)
def test_the_postcode_of_an_address_places_the_row(row: dict[str, str], code: str) -> None:
    got = place(**row)
    assert (got[Assets.POSTCODE], got[Assets.PLACED_BY]) == (code, "postcode")
    assert f"postcode {code} was taken from the address" in str(got[Assets.FAULTS])


def test_an_address_with_two_postcodes_is_not_guessed() -> None:
    got = place(address="KT1 1AE or KT1 1AF")
    assert got["geometry"] is None
    assert "several postcodes" in str(got[Assets.FAULTS])


def test_an_address_that_contradicts_the_postcode_is_flagged() -> None:
    got = place(postcode="KT1 1AE", address="1 Invented Road, KT1 1AF")
    assert got[Assets.POSTCODE] == "KT1 1AE"
    assert got[Assets.FAULTS] == "the address says postcode KT1 1AF, not KT1 1AE"
    assert place(postcode="KT1 1AE", address="1 Road, KT1 1AE")[Assets.FAULTS] == ""
