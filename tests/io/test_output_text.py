from __future__ import annotations

import json
import math
from xml.etree import ElementTree as ET

from hypothesis import example, given
from hypothesis import strategies as st

from needsmap.io.output_text import clean_text, csv_cell


@given(st.text(st.characters()))
@example("\ud800\ufffe\uffff\x00\x1f\x7f")
def test_what_is_left_is_utf8_and_xml(text: str) -> None:
    clean = clean_text(text)
    clean.encode()
    root = ET.Element("a")
    root.text = clean

    read = ET.fromstring(ET.tostring(root, encoding="utf-8")).text or ""  # noqa: S314
    assert read == clean.replace("\r\n", "\n").replace("\r", "\n") or read == clean
    assert clean_text(clean) == clean


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"])))
def test_sound_text_is_left_alone(text: str) -> None:
    assert clean_text(text) == text


def test_what_json_can_hold_and_utf8_cannot_is_removed() -> None:
    assert clean_text(json.loads(r'"Elm \ud83c Hall \ud83c\udff0"')) == "Elm  Hall \U0001f3f0"


def test_numbers_and_gaps_of_a_csv_stay() -> None:
    assert [csv_cell(v) for v in (-1, 2.5, None, "", "-")] == [-1, 2.5, "", "", "'-"]
    assert math.isnan(csv_cell(math.nan))
