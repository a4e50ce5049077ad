"""Cells of registers that fooled a reader: each gives the right value, or is flagged."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needsmap.catalogue import open_catalogue
from needsmap.columns import Assets
from needsmap.errors import FileFormatError
from needsmap.model import RegisterLayout
from needsmap.readers.registers.read import Register, read_register

LAYOUTS = tuple(open_catalogue(()).of(RegisterLayout))


def read(tmp_path: Path, text: str) -> Register:
    path = tmp_path / "r.csv"
    path.write_text(text, encoding="utf-8")
    return read_register(path, LAYOUTS)


def faults(register: Register, row: int) -> str:
    return str(register.rows.loc[row, Assets.FAULTS])


def test_one_cell_does_not_decide_the_scale_of_a_column(tmp_path: Path) -> None:
    got = read(tmp_path, "Name,Postcode,Utilisation\nA,KT1 1AE,0.4\nB,KT1 1AF,40%\nC,KT1 1AG,1.6\n")
    assert got.rows[Assets.UTILISATION].tolist()[:2] == [0.4, 0.4]
    assert pd.isna(got.rows.loc[2, Assets.UTILISATION])
    assert "percent sign" in faults(got, 0)
    assert "not within 0 and 100%" in faults(got, 2)


def test_a_second_column_in_another_unit_fills_blanks_and_is_compared(tmp_path: Path) -> None:
    text = (
        "Name,Postcode,GIA (sq m),GIA (sq ft),Site area (ha),Site area (acres)\n"
        "A,KT1 1AE,250,2691,,2\nB,KT1 1AF,,1000,0.5,\nC,KT1 1AG,250,9000,,\n"
    )
    got = read(tmp_path, text)
    assert got.rows[Assets.FLOOR_AREA].tolist() == [250, pytest.approx(92.90304), 250]
    assert got.rows[Assets.LAND_AREA].tolist()[:2] == [pytest.approx(0.80937128448), 0.5]
    assert faults(got, 0) == faults(got, 1) == ""
    assert "836.127 m2" in faults(got, 2)
    assert not got.unused


def test_a_pound_sign_beside_bare_thousands_is_flagged(tmp_path: Path) -> None:
    head = "Name,Postcode,Running costs £k\n"
    mixed = read(tmp_path, f"{head}A,KT1 1AE,12.5\nB,KT1 1AF,£40\n")
    assert mixed.rows[Assets.RUNNING_COST].tolist() == [12_500, 40_000]
    assert (faults(mixed, 0), "£40,000" in faults(mixed, 1)) == ("", True)
    alike = read(tmp_path, f"{head}A,KT1 1AE,£12.5\nB,KT1 1AF,£40\n")
    assert faults(alike, 0) == faults(alike, 1) == ""


def test_units_of_cells_and_headings_are_converted_and_reported(tmp_path: Path) -> None:
    text = (
        "Name,Postcode,GIA (sq ft),Site area (acres),Running costs £k,Market value (£m)\n"
        "A,KT1 1AE,1000,2,12.5,1.2\nB,KT1 1AF,100 m2,£40,£800k,\n"
    )
    got = read(tmp_path, text)
    first, second = got.rows.iloc[0], got.rows.iloc[1]
    assert first[Assets.FLOOR_AREA] == pytest.approx(92.90304)
    assert first[Assets.LAND_AREA] == pytest.approx(0.80937128448)
    assert first[Assets.RUNNING_COST] == 12_500
    assert first[Assets.MARKET_VALUE] == 1_200_000
    assert second[Assets.FLOOR_AREA] == 100
    assert second[Assets.RUNNING_COST] == 800_000
    assert pd.isna(second[Assets.LAND_AREA])
    assert "is money, not an area" in faults(got, 1)
    assert "converted from sq ft to m2" in " ".join(got.notices)


def test_a_column_whose_heading_names_another_dimension_is_not_read(tmp_path: Path) -> None:
    got = read(tmp_path, "Name,Postcode,Running costs (£ per m2)\nA,KT1 1AE,12\n")
    assert pd.isna(got.rows.loc[0, Assets.RUNNING_COST])
    assert "is a rate" in faults(got, 0)


@pytest.mark.parametrize(
    ("heading", "word", "status", "named"),
    [
        ("Status", "Occupied", "live", False), ("Status", "Leased out", "live", False),
        ("Status", "VACANT", "live", False), ("Status", "Surplus", "live", False),
        ("Status", "Open - part time", "live", False), ("Status", "", "live", False),
        ("Status", "N/A", "live", False), ("Status", "Freehold", "live", True),
        ("Status", "C", "live", True), ("Status", "No", "live", True),
        ("Status", "Closed", "closed", False), ("Status", "Permanently closed", "closed", False),
        ("Status", "Closed 31/03/2019", "closed", False), ("Status", "Sold", "closed", False),
        ("Status", "Disposed of", "closed", False), ("Site status", "Demolished", "closed", False),
        ("Closed", "Yes", "closed", False), ("Closed", "No", "live", False),
        ("Closed", "2016", "closed", False), ("Closed", "perhaps", "live", True),
        ("Open?", "N", "closed", False), ("Active", "true", "live", False),
    ],
)  # fmt: skip
def test_only_known_words_close_a_building_and_others_are_named(
    tmp_path: Path, heading: str, word: str, status: str, *, named: bool
) -> None:
    got = read(tmp_path, f"Name,Postcode,{heading}\nA,KT1 1AE,{word}\nB,KT1 1AF,\n")
    assert got.rows[Assets.STATUS].tolist() == [status, "live"]
    assert got.unknown.get(Assets.STATUS, {}) == ({word: 1} if named else {})
    assert ("changes nothing" in faults(got, 0)) == named


def test_damaged_identifiers_are_flagged_and_dropped(tmp_path: Path) -> None:
    text = (
        "ID,Name,Postcode,UPRN\n0,A,KT1 1AE,1.00012E+11\nTBC,B,KT1 1AF,0\n"
        "17.0,C,KT1 1AG,000010023456.0\n"
    )
    got = read(tmp_path, text)
    assert got.rows[Assets.UPRN].tolist() == ["", "", "10023456"]
    assert got.rows[Assets.ASSET_ID].tolist() == ["line 2", "line 3", "17"]
    assert "rounded" in faults(got, 0)
    assert "placeholder" in faults(got, 1)


def test_errors_are_not_blank_and_grades_are_not_marks(tmp_path: Path) -> None:
    text = (
        "Name,Postcode,Partner,Condition,Floor area,Lease end,UPRN\n"
        "#REF!,KT1 1AE,#N/A,C,#DIV/0!,#VALUE!,#NAME?\nB,KT1 1AF,Council,n/a,*,TBC,\n"
    )
    got = read(tmp_path, text)
    assert faults(got, 0).count("error") == 5
    assert got.rows.loc[0, Assets.CONDITION] == "C"
    assert got.rows.loc[1, Assets.CONDITION] == ""
    assert faults(got, 1) == "floor_area '*' is suppressed"


def test_garbled_names_are_mended_and_flagged(tmp_path: Path) -> None:
    got = read(tmp_path, "Name,Postcode\nKing\u00e2\u20ac\u2122s Hall,KT1 1AE\nCaf\u00e9,KT1 1AF\n")
    assert got.rows[Assets.NAME].tolist() == ["King\u2019s Hall", "Caf\u00e9"]
    assert "garbled" in faults(got, 0)
    assert faults(got, 1) == ""


def test_a_semicolon_file_with_decimal_commas_is_read_as_such(tmp_path: Path) -> None:
    got = read(tmp_path, "Name;Postcode;Floor area\nA;KT1 1AE;1.250,5\nB;KT1 1AF;1,250\n")
    assert got.rows[Assets.FLOOR_AREA].tolist() == [1250.5, 1.25]
    unclear = read(tmp_path, "Name;Postcode;Floor area\nA;KT1 1AE;1,250\nB;KT1 1AF;300\n")
    assert pd.isna(unclear.rows.loc[0, Assets.FLOOR_AREA])
    assert "unclear" in faults(unclear, 0)


def test_lease_ends_lie_ahead_and_surveys_behind(tmp_path: Path) -> None:
    got = read(tmp_path, "Name,Postcode,Lease end,Survey date\nA,KT1 1AE,24/06/72,24/06/72\n")
    years = [got.rows.loc[0, column].year for column in (Assets.LEASE_END, Assets.CONDITION_DATE)]
    assert years == [2072, 1972]


def test_american_dates_put_the_column_in_doubt(tmp_path: Path) -> None:
    got = read(tmp_path, "Name,Postcode,Lease end\nA,KT1 1AE,12/25/2027\nB,KT1 1AF,03/04/2028\n")
    assert str(got.rows.loc[0, Assets.LEASE_END])[:10] == "2027-12-25"
    assert pd.isna(got.rows.loc[1, Assets.LEASE_END])
    assert "month first" in faults(got, 1)


def test_personal_columns_are_not_looked_into(tmp_path: Path) -> None:
    got = read(tmp_path, "Name,Postcode,Contact name\nA,KT1 1AE,#REF! A N Other\n")
    assert "Other" not in got.rows.to_csv()
    assert faults(got, 0) == ""


def test_a_row_of_groups_above_the_header_gives_the_unit(tmp_path: Path) -> None:
    text = (
        "Public estate,,,,\n,,Cost (£000),,Size (acres)\n"
        "Name,Postcode,Running cost,Rateable value,Land area\nA,KT1 1AE,12.5,30,2\n"
    )
    got = read(tmp_path, text).rows.iloc[0]
    assert got[Assets.RUNNING_COST] == 12_500
    assert got[Assets.RATEABLE_VALUE] == 30_000
    assert got[Assets.LAND_AREA] == pytest.approx(0.80937128448)


def test_a_heading_is_known_together_with_its_group(tmp_path: Path) -> None:
    text = (
        ",Location,,Lease,\nName,Postcode,Grid reference,Start,End\n"
        "A,KT1 1AE,TQ 186 692,01/04/2010,31/03/2030\n"
    )
    got = read(tmp_path, text)
    assert str(got.rows.loc[0, Assets.LEASE_END])[:10] == "2030-03-31"


@pytest.mark.parametrize("beneath", [",,(sq ft),(£000)", "text,full,sq ft,£k", "(a),(b),ft2,£'000"])
def test_a_row_of_units_beneath_the_header_gives_the_unit(tmp_path: Path, beneath: str) -> None:
    text = f"Name,Postcode,Floor area,Running cost\n{beneath}\nA,KT1 1AE,1000,12.5\n"
    got = read(tmp_path, text).rows
    assert got[Assets.NAME].tolist() == ["A"]
    assert got.loc[0, Assets.FLOOR_AREA] == pytest.approx(92.90304)
    assert got.loc[0, Assets.RUNNING_COST] == 12_500


CELLS = st.one_of(
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=12),
    st.sampled_from(
        ["#REF!", "=1+1", "1.2E+11", "£1,2", "45%", "31/12/9999", "12/25/2027", "1e999", "(5)", "0",
         "\u2212", "2027-13-45T99:99:99Z", "99999999999999999999", "a;b", "\ufffd", "Â£62"]
    ),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=9, max_size=9), min_size=1, max_size=4))
def test_every_row_comes_out_whatever_its_cells_hold(rows: list[list[str]]) -> None:
    head = ["Name", "Postcode", "UPRN", "Status", "Floor area (sq ft)", "Running cost £k",
            "Utilisation", "Lease end", "Survey date"]  # fmt: skip
    with TemporaryDirectory() as folder:
        path = Path(folder) / "r.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *(["Hall", *row[1:]] for row in rows)])
        got = read_register(path, LAYOUTS).rows
    assert len(got) == len(rows)
    share = got[Assets.UTILISATION].dropna()
    assert ((share >= 0) & (share <= 1)).all()
    assert (got[Assets.FLOOR_AREA].dropna() >= 0).all()
    assert got[Assets.UPRN].str.fullmatch(r"([1-9]\d{0,11})?").all()
    assert set(got[Assets.STATUS]) <= {"live", "closed"}


def test_a_number_cut_at_an_unquoted_comma_is_mended_and_flagged(tmp_path: Path) -> None:
    head = "Name,Postcode,Use,Running cost,Notes\n"
    rows = read(tmp_path, head + "Elm,KT1 3DH,Hall,12,500\nOak,KT2 5LB,Library,900,ok\n").rows
    assert rows[Assets.RUNNING_COST].tolist() == [12_500, 900]
    assert "12,500" in rows[Assets.FAULTS][0]
    assert not rows[Assets.FAULTS][1]


@pytest.mark.parametrize(
    "text",
    [
        "Name,Postcode,Use\nElm,KT1 3DH,Hall\nName,Use,Postcode\nOak,Library,KT2 5LB\n",
        "Name,Use,,Name,Use\nElm,Hall,,Oak,Library\n",
    ],
)
def test_a_second_table_in_one_file_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="file of its own"):
        read(tmp_path, text)


def test_a_pound_sign_encoded_twice_is_read(tmp_path: Path) -> None:
    got = read(tmp_path, 'Name,Postcode,Running cost\nA,KT1 1AE,"Â£1,200"\nB,KT1 1AF,Â£900\n')
    assert got.rows[Assets.RUNNING_COST].tolist() == [1200, 900]
