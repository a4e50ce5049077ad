"""Cards, recipes and lists in TOML: whatever they hold, one error of ours or none."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from needsmap.catalogue import built_in_shelves, read_card, read_toml
from needsmap.errors import CardError, FileFormatError, NeedsmapError
from needsmap.readers.papers.pictures import read_pictures
from needsmap.readers.places import read_places
from needsmap.workflows.assess.recipe import read_recipe
from needsmap.workflows.map_request import MapRequest
from needsmap.workflows.recipe_request import read_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from needsmap.library import Library

#: Values that are TOML, or nearly, and not what a key wants.
ODD = (
    "[[]]", "[]", "{}", "{a = {}}", "{kpis = [[]]}", "[{}]", '[1, "a", []]', "1", "-1", "true",
    "99999999999999999999", "1e400", "nan", "1979-05-27T07:32:00Z", '""', '"x"', '"/"', '".."',
    '"\\u0000"', '"\\u202e"', '"["', '"(?P<x"', '"*"', '"' + "n" * 300 + '"', "9" * 5000,
    "[" * 3000 + "]" * 3000, "",
)  # fmt: skip
CARDS = [path for shelf in built_in_shelves() for path in sorted(shelf.rglob("*.toml"))]
HEADS = ("[files]", "[[themes]]", "[themes]", "[[place]]", "kind = {}", "\x00", '"" = 1', "")

fuzzed = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def ours_or_none(read: Callable[[Path], object], path: Path) -> None:
    try:
        read(path)
    except NeedsmapError as error:
        assert len(str(error)) < 6_000  # noqa: PT017 - of any fault


@st.composite
def mutated(draw: st.DrawFn, text: str) -> str:
    """A text with up to three of its lines changed, dropped, doubled or cut."""
    lines = text.splitlines()
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        key = lines[at].split("=")[0]
        lines[at : at + 1] = draw(
            st.sampled_from(
                [[f"{key}= {value}"] for value in ODD]
                + [[head, lines[at]] for head in HEADS]
                + [[lines[at]] * 2, [lines[at][: len(lines[at]) // 2]]]
            )
        )
    return "\n".join(lines)


@fuzzed
@given(data=st.data())
def test_a_card_that_is_spoilt(tmp_path: Path, data: st.DataObject) -> None:
    card = data.draw(st.sampled_from(CARDS))
    path = tmp_path / card.name
    path.write_text(data.draw(mutated(card.read_text(encoding="utf-8"))), encoding="utf-8")
    ours_or_none(read_card, path)


@settings(fuzzed, max_examples=40)
@given(data=st.data())
def test_a_recipe_that_is_spoilt(invented: Library, tmp_path: Path, data: st.DataObject) -> None:
    recipe = next(p for s in invented.shelves for p in Path(s).rglob("alderwick_themes.toml"))
    path = tmp_path / "recipe.toml"
    path.write_text(data.draw(mutated(recipe.read_text(encoding="utf-8"))), encoding="utf-8")
    ours_or_none(lambda file: read_recipe(file, invented), path)


@pytest.mark.parametrize(
    ("head", "keys", "read"),
    [
        ("", [f.name for f in fields(MapRequest)], lambda p: read_request(p, MapRequest)),
        ("[[place]]", ["name", "postcodes", "lsoas", "centre", "metres", "shape"], read_places),
        ("[[picture]]", ["file", "alt", "caption", "credit"], lambda p: read_pictures(p.parent)),
    ],
    ids=["map", "places", "pictures"],
)
@fuzzed
@given(data=st.data())
def test_a_list_that_is_spoilt(
    tmp_path: Path,
    data: st.DataObject,
    head: str,
    keys: list[str],
    read: Callable[[Path], object],
) -> None:
    path = tmp_path / "pictures.toml"
    pairs = st.tuples(st.sampled_from(keys), st.sampled_from(ODD))
    lines = [f"{key} = {value}" for key, value in data.draw(st.lists(pairs, max_size=4))]
    first = data.draw(st.sampled_from([head, f"{head.strip('[]') or 'place'} = [[]]"]))
    path.write_text("\n".join([first, *lines]), encoding="utf-8")
    ours_or_none(read, path)


@pytest.mark.parametrize(
    "text", ["a = 9223372036854775808", "a = [1, {b = -9223372036854775809}]", "a = 1" + "0" * 5000]
)
def test_a_whole_number_of_more_than_64_bits_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CardError, match=r"a\.toml.*(64 bits|4300 digits)"):
        read_toml(path)
    path.write_text("a = 9223372036854775807", encoding="utf-8")
    assert read_toml(path)[1] == {"a": 2**63 - 1}


@pytest.mark.parametrize("kind", ["{}", "[]", "[[]]", "1", '"none"', '"' + "n" * 900 + '"'])
def test_a_kind_that_is_none_is_one_short_error(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(f"kind = {kind}", encoding="utf-8")
    with pytest.raises(CardError, match="is none of release") as caught:
        read_card(path)
    assert len(str(caught.value)) < 400


def test_what_cannot_be_read_names_the_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.toml", tmp_path / ("n" * 300)):
        with pytest.raises(FileFormatError, match="cannot be read"):
            read_toml(path, FileFormatError)
    (tmp_path / "a.toml").write_bytes(b"a = '\xff'")
    with pytest.raises(CardError, match="not a TOML file"):
        read_toml(tmp_path / "a.toml")
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbfa = 1")
    assert read_toml(tmp_path / "a.toml")[1] == {"a": 1}


@pytest.mark.parametrize(
    "text",
    [
        "#" * 1_000_001,
        "".join(f"k{n} = 1\n" for n in range(20_000)),
        ".".join("a" * 200) + " = 1",
        " . ".join(["'a b'", '"c\\"d"', "e-f"] * 200) + " = 1",
        "[" + ".".join("a" * 200) + "]",
        "a = {" + ".".join("a" * 200) + " = 1}",
    ],
    ids=["bytes", "keys", "key", "quoted key", "table", "inline table"],
)
def test_more_than_a_toml_file_may_hold_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CardError, match=r"a\.toml") as caught:
        read_toml(path)
    assert len(str(caught.value)) < 400


def test_numbers_sentences_and_paths_are_not_long_keys(tmp_path: Path) -> None:
    sentence = "One. Two two. " * 60
    text = f'a = "{sentence}"\nb = [{"1.5, " * 60}]\nc = "{"x/y.z " * 60}"\n' + "'" * 2 + " = 1"
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    assert read_toml(tmp_path / "a.toml")[1]["a"] == sentence


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.toml")
    with pytest.raises(CardError, match="not an ordinary file"):
        read_toml(tmp_path / "a.toml")


def test_a_recipe_of_many_wrong_keys_is_one_short_error(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("".join(f"k{n} = 1\n" for n in range(9_000)), encoding="utf-8")
    with pytest.raises(CardError, match=r"9,?002 faults") as caught:
        read_request(path, MapRequest)
    assert len(str(caught.value)) < 6_000
