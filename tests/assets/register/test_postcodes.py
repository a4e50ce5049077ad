"""Postcodes mended by position."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needsmap.assets.register.postcodes import tidy_postcodes

LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@pytest.mark.parametrize(
    ("typed", "postcode", "form"),
    [
        ("KT1 1AE", "KT1 1AE", "full"),
        ("kt11ae", "KT1 1AE", "full"),
        ("  KT1-1AE ", "KT1 1AE", "full"),
        ("W1A 1AA", "W1A 1AA", "full"),
        ("EC1A 1BB", "EC1A 1BB", "full"),
        ("M1 1AE", "M1 1AE", "full"),
        ("Manchester M32 0XZ", "M32 0XZ", "full"),
        ("CH65 OEZ", "CH65 0EZ", "mended"),  # a letter O for the nought
        ("S024 9AQ", "SO24 9AQ", "mended"),  # a nought for the letter O
        ("C013 9DA", "CO13 9DA", "mended"),
        ("M3O 1AE", "M30 1AE", "mended"),
        ("M32 OXZ", "M32 0XZ", "mended"),
        ("SA5 9 EA", "SA5 9EA", "full"),  # a space in the wrong place (NHS register)
        ("M41", "M41", "district"),
        ("WA14 1", "WA14", "district"),
        ("EC1A", "EC1A", "district"),
        ("see map", "", "unreadable"),
        ("KT1 1OE", "", "unreadable"),  # no inward half ends in the letter O
        ("100121000000", "", "unreadable"),
        ("", "", "none"),
        ("  ", "", "none"),
        (None, "", "none"),
    ],
)
def test_each_way_of_typing_a_postcode(typed: str | None, postcode: str, form: str) -> None:
    got = tidy_postcodes(pd.Series([typed], dtype="str")).iloc[0]
    assert (got.iloc[0], got.iloc[1]) == (postcode, form)


@given(
    area=st.text(LETTERS, min_size=1, max_size=2),
    district=st.integers(1, 99),
    sector=st.integers(0, 9),
    unit=st.text(LETTERS, min_size=2, max_size=2),
    gap=st.sampled_from(["", " ", "  ", "-"]),
)
def test_a_good_postcode_is_only_respaced(
    area: str, district: int, sector: int, unit: str, gap: str
) -> None:
    typed = f"{area}{district}{gap}{sector}{unit}".lower()
    got = tidy_postcodes(pd.Series([typed])).iloc[0]
    assert got.iloc[0] == f"{area}{district} {sector}{unit}"
    assert got.iloc[1] == "full"
