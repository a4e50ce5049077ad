"""A column of states says what is closed, and how the rest is occupied."""

from pathlib import Path

from needsmap.catalogue import open_catalogue
from needsmap.frames import Assets
from needsmap.model import RegisterLayout
from needsmap.readers.registers.read import read_register

LAYOUTS = tuple(open_catalogue(()).of(RegisterLayout))


def test_a_state_that_says_how_a_building_is_occupied_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("Name,Postcode,Status\nA,KT1 1AE,Vacant\nB,KT1 1AF,Open\nC,KT1 1AG,Sold\n")
    got = read_register(path, LAYOUTS)
    assert got.rows[Assets.OCCUPATION].tolist() == ["Vacant", "", ""]
    assert got.rows[Assets.STATUS].tolist() == ["live", "live", "closed"]
    assert got.columns[Assets.STATUS] == "Status"
