"""Cells that are passed over because they are plain are those that a closer look would leave."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needsmap.io.cells import PLAIN_TEXT, STATES, Plain, mend_garbled, state_of_text
from needsmap.io.identifiers import PLAIN_ID, PLAIN_UPRN, read_id, read_uprn
from needsmap.io.numbers import PLAIN_NUMBER, VALUE, decimal_mark, read_number

_TYPED = st.one_of(
    st.sampled_from([*STATES, "err:502", "Name?", "less than 5", "1 to 4", "=A1", "#REF!"]),
    st.text("0123456789 .,-eE+xXnN/aA'#*<", min_size=1, max_size=14),
    st.from_regex(r"[A-Za-z0-9][ -~]{0,12}", fullmatch=True),
    st.text(min_size=1, max_size=8),
)


def is_plain(cell: str, plain: Plain) -> bool:
    return bool(re.fullmatch(plain.form, cell)) and not re.search(plain.but, cell)


@given(_TYPED.map(lambda cell: " ".join(cell.split())))
def test_plain_text_and_identifiers_are_read_as_they_stand(cell: str) -> None:
    if is_plain(cell, PLAIN_TEXT):
        assert not state_of_text(cell)
        assert mend_garbled(cell) == (cell, "")
    if is_plain(cell, PLAIN_ID):
        assert read_id(cell) == (cell, "")
    if is_plain(cell, PLAIN_UPRN):
        assert read_uprn(cell) == (cell, "")


@pytest.mark.parametrize("cell", ["Elm Hall", "A/12-b", "100012345678", "Unit 4"])
def test_what_most_cells_hold_is_plain(cell: str) -> None:
    assert is_plain(cell, PLAIN_TEXT)
    assert is_plain(cell, PLAIN_ID)


@given(st.from_regex(PLAIN_NUMBER, fullmatch=True).filter(str.isascii))
def test_plain_numbers_are_read_without_a_note(cell: str) -> None:
    number = read_number(cell)
    assert (number.state, number.note, number.unit, number.mark) == (VALUE, "", None, "")
    assert math.isclose(number.value, float(cell.replace(",", "")), rel_tol=0, abs_tol=0)
    assert decimal_mark([cell]) == "."
