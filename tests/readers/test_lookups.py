"""Lookups: the counts that are quoted of them, the orphans, and faulty files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from needsmap.catalogue import open_catalogue
from needsmap.columns import Areas, Lookups
from needsmap.errors import FrameError
from needsmap.measures.places.assignment import from_lookup
from needsmap.model import Fit, Lookup, Notice
from needsmap.readers.lookups import read_lookup

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Library

CATALOGUE = open_catalogue()
ENTRY = replace(CATALOGUE.find("lsoa11_lsoa21", Lookup), n_areas=2)


def write(folder: Path, **changes: object) -> Path:
    columns: dict[str, object] = {
        "LSOA11CD": ["E01000001", "E01000002", "W01000001"], "LSOA11NM": ["a", "b", "c"],
        "CHGIND": ["U", "S", "U"], "LSOA21CD": ["E01000001", "E01033001", "W01000001"],
        "LSOA21NM": ["a", "b", "c"],
    }  # fmt: skip
    path = folder / "lookup.csv"
    frame = pd.DataFrame(columns | changes)
    frame.drop(columns=[c for c, v in changes.items() if v is None]).to_csv(path, index=False)
    return path


def test_rows_of_other_countries_are_left_out_and_counted(tmp_path: Path) -> None:
    told: list[str] = []
    got = read_lookup(write(tmp_path), ENTRY, notify=told.append)
    assert got[Lookups.CHANGE].tolist() == ["U", "S"]
    assert told == [Notice.of("rows_outside_england", entry="lsoa11_lsoa21", n=1)]


def test_codes_in_small_letters_and_with_blanks_are_understood(tmp_path: Path) -> None:
    typed = ["e01000001", "E01 000002 ", "w01000001"]
    got = read_lookup(write(tmp_path, LSOA11CD=typed), ENTRY)
    assert got[Lookups.FROM_CODE].tolist() == ["E01000001", "E01000002"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"CHGIND": None}, "no column is headed 'chgind'"),
        ({"CHGIND": ["U", "Z", "U"]}, "none of U, S, M, X"),
        ({"LSOA21CD": ["E01000001", "", "W01000001"]}, "to_code"),
        (
            {"LSOA11CD": ["E01000001", "W01000002", "W01000001"]},
            "covers 1 areas of lsoa11, expected 2",
        ),
    ],
)
def test_a_faulty_lookup_is_named_with_its_fault(
    changes: dict[str, object], said: str, tmp_path: Path
) -> None:
    with pytest.raises(FrameError, match=f"(?s){said}"):
        read_lookup(write(tmp_path, **changes), ENTRY)


WARDS = Lookup(
    id="lsoa21_wd26", title="own wards", from_geography="lsoa21", to_geography="wd26",
    from_code="lsoa21cd", to_code="wd26cd", fit=Fit.BEST, n_areas=2, source=ENTRY.source,
)  # fmt: skip


def own(folder: Path, *rows: str, share: str = "") -> tuple[pd.DataFrame, list[str]]:
    path = folder / "own.csv"
    path.write_text("\n".join([f"LSOA21CD,WD26CD,note{',part' if share else ''}", *rows]))
    told: list[str] = []
    return read_lookup(path, replace(WARDS, share=share), notify=told.append), told


def test_a_row_that_appears_twice_counts_once_and_its_line_is_listed(tmp_path: Path) -> None:
    rows = ["E01000001,E05000001,", "E01000002,E05000001,", "e01000001 ,E05000001,"]
    got, told = own(tmp_path, *rows)
    assert got[Lookups.FROM_CODE].tolist() == ["E01000001", "E01000002"]
    assert len(told) == 1
    assert "line 4" in told[0]


def test_a_file_that_serves_a_finer_lookup_repeats_pairs_without_a_notice(tmp_path: Path) -> None:
    rows = [f"E0100000{n % 2},E05000001,part {n}" for n in range(4)]
    got, told = own(tmp_path, *rows)
    assert (len(got), told) == (2, [])


@pytest.mark.parametrize(
    ("rows", "share", "lines"),
    [
        (["E01000001,E05000001,", "E01000002,E05000001,", "E01000001,E05000002,"], "", "2, 4"),
        (["E01000001,E05000001,,1", "E01000002,E05000001,,1", "E01000001,E05000002,,.5"], "part",
         "2, 4"),
        (["E01000001,E05000001,,", "E01000002,E05000001,,1", "E01000001,E05000002,,.5"], "part",
         "line 2"),
        (["E01000001,E05000001,,.5", "E01000002,E05000001,,1", "E01000001,E05000001,,.4"], "part",
         "line 4"),
    ],
    ids=["no shares", "above 1", "a share missing", "one pair, two shares"],
)  # fmt: skip
def test_an_area_in_two_places_is_refused_with_its_lines(
    rows: list[str], share: str, lines: str, tmp_path: Path
) -> None:
    with pytest.raises(FrameError, match=lines):
        own(tmp_path, *rows, share=share)


def test_an_area_shared_by_two_places_counts_by_its_shares(tmp_path: Path) -> None:
    rows = ["E01000001,E05000001,,.3", "E01000002,E05000001,,1", "E01000001,E05000002,,.7"]
    got, told = own(tmp_path, *rows, share="part")
    assert from_lookup(got)[Lookups.SHARE].tolist() == [0.3, 1.0, 0.7]
    assert any("1 area is shared" in line for line in told)


# METHODS 2.3, counted in the ONS lookups for England: pairs by change indicator
COUNTS = {
    "lsoa01_lsoa11": {"U": 31672, "S": 881, "M": 293, "X": 151},
    "lsoa11_lsoa21": {"U": 31810, "S": 1842, "M": 194, "X": 9},
}
ORPHANS = {"E01032522", "E01032540", "E01032608", "E01033730"}


@pytest.mark.real
@pytest.mark.parametrize("lookup_id", COUNTS)
def test_the_change_indicators_of_england(lookup_id: str, library: Library) -> None:
    frame = library.load_lookup(lookup_id)
    assert frame[Lookups.CHANGE].value_counts().to_dict() == COUNTS[lookup_id]
    unchanged = frame[frame[Lookups.CHANGE] == "U"]
    assert (unchanged[Lookups.FROM_CODE] == unchanged[Lookups.TO_CODE]).all()
    others = frame[frame[Lookups.CHANGE] != "U"]
    assert not set(others[Lookups.TO_CODE]) & set(frame[Lookups.FROM_CODE])


@pytest.mark.real
def test_four_areas_of_2011_have_no_predecessor(library: Library) -> None:
    every = set(library.load_names("lsoa11_bgc")[Areas.AREA_CODE])
    reached = set(library.load_lookup("lsoa01_lsoa11")[Lookups.TO_CODE])
    assert every - reached == ORPHANS
    assert set(CATALOGUE.find("lsoa01_lsoa11", Lookup).without_predecessor) == ORPHANS


@pytest.mark.real
def test_one_area_would_get_the_wrong_district_through_its_ward(library: Library) -> None:
    wards = library.load_lookup("lsoa21_wd24").set_index(Lookups.FROM_CODE)
    ward = wards.loc["E01027305", Lookups.TO_CODE]
    place = library.find_place(ward)
    assert place.parent_name == "Cherwell"
    districts = library.load_lookup("lsoa21_lad24").set_index(Lookups.FROM_CODE)
    assert districts.loc["E01027305", Lookups.TO_NAME] == "West Northamptonshire"
