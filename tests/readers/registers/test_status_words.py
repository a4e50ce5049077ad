"""A column of states says what is closed, and how the rest is occupied."""

import datetime as dt
from pathlib import Path

import pytest

from needsmap.catalogue import open_catalogue
from needsmap.columns import Assets
from needsmap.model import RegisterLayout
from needsmap.readers.registers.read import read_register
from needsmap.readers.registers.rows import Reading

LAYOUTS = tuple(open_catalogue(()).of(RegisterLayout))


def test_a_state_that_says_how_a_building_is_occupied_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("Name,Postcode,Status\nA,KT1 1AE,Vacant\nB,KT1 1AF,Open\nC,KT1 1AG,Sold\n")
    got = read_register(path, LAYOUTS)
    assert got.rows[Assets.OCCUPATION].tolist() == ["Vacant", "", ""]
    assert got.rows[Assets.STATUS].tolist() == ["live", "live", "closed"]
    assert got.columns[Assets.STATUS] == "Status"


@pytest.mark.parametrize(
    ("heading", "states"),
    [
        ("Disposal date", ["closed", "live", "live", "closed"]),
        ("Date sold", ["closed", "live", "live", "closed"]),
        ("Closing date", ["closed", "live", "live", "closed"]),
        ("Closed", ["closed", "live", "live", "closed"]),
        ("Planned disposal date", ["live"] * 4),
        ("Survey date", ["live"] * 4),
    ],
)
def test_a_day_of_closure_that_has_passed_closes_and_one_to_come_does_not(
    tmp_path: Path, heading: str, states: list[str]
) -> None:
    path = tmp_path / "r.csv"
    days = ["31/03/2020", "", "1 April 2030", "2019"]
    rows = "".join(f"Hall {i},KT1 1AE,{day}\n" for i, day in enumerate(days))
    path.write_text(f"Name,Postcode,{heading}\n{rows}")
    got = read_register(path, LAYOUTS, reading=Reading(as_of=dt.date(2026, 1, 1)))
    assert got.rows[Assets.STATUS].tolist() == states
    assert len(got.choices) == ("closed" in states)
    later = read_register(path, LAYOUTS, reading=Reading(as_of=dt.date(2030, 4, 1)))
    assert (later.rows[Assets.STATUS] == "closed").sum() == 3 * ("closed" in states)
