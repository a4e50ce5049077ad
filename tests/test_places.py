"""What a mistyped name, or a code of another nation, is answered with."""

from __future__ import annotations

import pytest

from needsmap.errors import UnknownPlace
from needsmap.places import Gazetteer, places_from


@pytest.fixture
def gazetteer() -> Gazetteer:
    rows = [
        ("E09000021", "Kingston upon Thames", "lad24", ""),
        ("E06000010", "Kingston upon Hull, City of", "lad24", ""),
        ("E09000024", "Merton", "lad24", ""),
        ("E05003949", "Kingston", "wd11", ""),
        ("E05013941", "Norbiton", "wd25", "E09000021"),
        *((f"E0501{number:04}", f"Kingston Ward {number}", "wd25", "") for number in range(20)),
    ]
    names = {"E09000021": "Kingston upon Thames"}
    return Gazetteer(places_from(rows, parents=names, collection="England"))


def test_a_mistyped_first_word_finds_the_whole_name(gazetteer: Gazetteer) -> None:
    with pytest.raises(UnknownPlace) as error:
        gazetteer.find("Kingstn")
    near = str(error.value).splitlines()[1:]
    named = [line.split(" (")[0].strip(" -") for line in near]
    # districts first, and not a page of wards after them
    assert sorted(named[:2]) == ["Kingston upon Hull, City of", "Kingston upon Thames"]
    assert len(near) == 12


def test_a_name_like_none_is_only_unknown(gazetteer: Gazetteer) -> None:
    with pytest.raises(UnknownPlace, match=r"called 'Xyzzy'$"):
        gazetteer.find("Xyzzy")


def test_a_code_of_another_nation_is_said_to_be_one(gazetteer: Gazetteer) -> None:
    with pytest.raises(UnknownPlace, match="of Wales, whose indices are separate"):
        gazetteer.find("W06000001")
    with pytest.raises(UnknownPlace, match=r"the code E09000099$"):
        gazetteer.find("E09000099")
