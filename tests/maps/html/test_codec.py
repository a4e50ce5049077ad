from __future__ import annotations

import base64
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needsmap.maps.html.codec import (
    Sections,
    find_steps,
    front_coded,
    pack_cells,
    planes,
    varints,
    zigzag,
)

GAP = np.iinfo(np.int64).max


def read_varints(data: bytes) -> list[int]:
    out, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            out.append(value)
            value = shift = 0
    return out


def read_words(data: bytes) -> list[str]:
    out, before = [], ""
    for line in data.decode().split("\n"):
        before = before[: ord(line[0]) - 48] + line[1:]
        out.append(before)
    return out


@given(st.lists(st.integers(-(2**33), 2**33)))
def test_signed_numbers_come_back(numbers: list[int]) -> None:
    read = read_varints(varints(zigzag(np.array(numbers, dtype=np.int64))))
    assert [(v >> 1) ^ -(v & 1) for v in read] == numbers


@given(
    st.lists(
        st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\n")),
        min_size=1,
    )
)
def test_words_come_back(words: list[str]) -> None:
    assert read_words(front_coded(words)) == words


def test_a_line_break_in_a_name_becomes_a_space() -> None:
    assert read_words(front_coded(["a\nb", "a\nc"])) == ["a b", "a c"]


def test_like_beginnings_are_stored_once() -> None:
    codes = [f"E010{i:05}" for i in range(1000)]
    assert len(front_coded(codes)) < 5000


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1))
def test_planes_come_back(numbers: list[int]) -> None:
    data = planes(np.array(numbers, dtype=np.int64), 4)
    n = len(numbers)
    assert [sum(data[p * n + i] << (8 * p) for p in range(4)) for i in range(n)] == numbers


def test_a_decile_follows_from_its_rank() -> None:
    rank = np.array([3, 1, 2, 10, 7])
    decile = np.array([1, 1, 1, 3, 2])
    assert find_steps(rank, decile) == ([7, 10], [1, 2, 3])


def test_tied_ranks_in_two_classes_do_not_follow() -> None:
    assert find_steps(np.array([5, 5]), np.array([1, 2])) is None


def test_no_value_is_a_step_of_its_own() -> None:
    assert find_steps(np.array([1, 2, GAP]), np.array([1, 1, GAP])) == ([2**52], [1, None])


@pytest.mark.parametrize(
    ("cells", "how"),
    [
        ([None, None], "none"),
        ([float("nan"), float("inf"), -float("inf")], "none"),
        ([7, 7, 7], "whole"),
        (["exact"] * 50, "words"),
        ([f"name {i}" for i in range(50)], "text"),
        ([1e12 * i for i in range(50)], "text"),
        ([1, "mixed", None], "words"),
    ],
)
def test_the_way_of_packing(cells: list[object], how: str) -> None:
    assert pack_cells(Sections(), cells)[0]["as"] == how


def test_missing_and_infinite_numbers_are_one_gap() -> None:
    sections = Sections()
    how, whole = pack_cells(sections, [1.25, None, float("inf"), -1.0], decimals=1)
    assert how == {"as": "whole", "at": 0, "width": 1, "base": -10}
    assert whole.tolist() == [12, GAP, GAP, -10]
    assert zlib.decompress(base64.b64decode(sections.packed())) == bytes([22, 255, 255, 0])


def test_the_same_bytes_are_kept_once() -> None:
    sections = Sections()
    assert sections.add(b"one") == sections.add(b"one") == 0
    assert sections.sizes == [3]
