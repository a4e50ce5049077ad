"""Wrong types are refused by name; what can be read in one way is taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import needsmap as nm
from needsmap.errors import ArgumentError, NeedsmapError
from needsmap.workflows.change.requests import ChangeRequest, MovesRequest
from needsmap.workflows.map_request import BandRequest
from needsmap.workflows.measure.requests import MeasureRequest, PatternRequest
from needsmap.workflows.place_bands import place_bands

PLACE: dict[str, Any] = {"place": "Norbiton", "release": "iod2019"}
PAIR: dict[str, Any] = {"place": "Norbiton", "before": "iod2015", "after": "iod2019"}


@pytest.mark.parametrize(
    ("request_class", "fields", "name"),
    [
        (BandRequest, PLACE | {"place": None}, "place"),
        (BandRequest, PLACE | {"release": 2019}, "release"),
        (BandRequest, PLACE | {"domain": ["imd"]}, "domain"),
        (BandRequest, PLACE | {"file": 3}, "file"),
        (BandRequest, PLACE | {"areas": "yes"}, "areas"),
        (ChangeRequest, PAIR | {"domains": (10.5,)}, "domains"),
        (nm.MapRequest, PLACE | {"years": (2015,)}, "years"),
        (nm.MapRequest, PLACE | {"domains": {"imd": 1}}, "domains"),
        (MeasureRequest, {"release": "iod2019", "own": ("outline",)}, "own"),
        (ChangeRequest, PAIR | {"rerank": "no"}, "rerank"),
        (ChangeRequest, PAIR | {"rerank": 1}, "rerank"),
        (ChangeRequest, PAIR | {"files": "a.csv"}, "files"),
        (ChangeRequest, PAIR | {"rag": "5"}, "rag"),
        (MovesRequest, {**PAIR, "towards": "down"}, "towards"),
        (PatternRequest, PLACE | {"statistic": "cold spots"}, "statistic"),
    ],
)
def test_a_field_of_a_wrong_type_is_named(
    request_class: type[Any], fields: dict[str, Any], name: str
) -> None:
    with pytest.raises(ArgumentError, match=rf"{request_class.__name__}: 1 fault\n  - {name} "):
        request_class(**fields)


def test_every_fault_is_in_one_message() -> None:
    with pytest.raises(ArgumentError, match=r"3 faults[^z]*place[^z]*release[^z]*vintage"):
        BandRequest(place=None, release=2019, vintage=19)  # type: ignore[arg-type]


def test_what_can_be_read_in_one_way_is_taken() -> None:
    request = nm.MapRequest(**PLACE, domains="crime", file="ranks.csv", years=["2015"])  # type: ignore[arg-type]
    assert request.domains == ("crime",)
    assert request.file == Path("ranks.csv")
    assert request.years == ("2015",)
    change = ChangeRequest(**PAIR, rag=5, files={"iod2019": "ranks.csv"})  # type: ignore[dict-item]
    assert change.rag == 5.0
    assert change.files == {"iod2019": Path("ranks.csv")}
    assert MovesRequest(**PAIR, domains="health", towards="less").domains == ("health",)  # type: ignore[arg-type]


@pytest.mark.parametrize("argument", ["mirror", "cache", "shelves", "progress"])
def test_a_library_names_the_argument_that_is_wrong(argument: str) -> None:
    with pytest.raises(ArgumentError, match=rf"Library: 1 fault\n  - {argument} "):
        nm.Library(**{argument: 3})


def test_a_single_folder_is_a_shelf(tmp_path: Path) -> None:
    assert nm.Library(shelves=str(tmp_path)).shelves == (tmp_path,)
    assert nm.Library(shelves=tmp_path).shelves == (tmp_path,)


def test_functions_name_what_they_are_given_wrongly() -> None:
    request = BandRequest(**PLACE)
    with pytest.raises(ArgumentError, match="library should be a Library"):
        place_bands("library", request)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="request should be a BandRequest"):
        place_bands(nm.Library(), PLACE)  # type: ignore[arg-type]
    for wrong in (
        lambda: nm.load("Norbiton", 2019),  # type: ignore[arg-type]
        lambda: nm.load(None, "iod2019"),  # type: ignore[arg-type]
        lambda: nm.find_place(3),  # type: ignore[arg-type]
        lambda: nm.open_release(None),  # type: ignore[arg-type]
        lambda: nm.summarise("Norbiton", "iod2019", by=3),  # type: ignore[arg-type]
        lambda: nm.compare_registers(1, 2),  # type: ignore[arg-type]
        lambda: nm.write_shelf(None),  # type: ignore[arg-type]
    ):
        with pytest.raises(NeedsmapError):
            wrong()
