"""Columns that hold the unit of the numbers beside them: used row by row."""

from pathlib import Path

import pandas as pd
import pytest

from needsmap.catalogue import open_catalogue
from needsmap.columns import Assets
from needsmap.model import RegisterLayout
from needsmap.readers.registers.read import Register, read_register

LAYOUTS = tuple(open_catalogue(()).of(RegisterLayout))


def read(tmp_path: Path, text: str) -> Register:
    path = tmp_path / "r.csv"
    path.write_text(text, encoding="utf-8")
    return read_register(path, LAYOUTS)


@pytest.mark.parametrize("heading", ["Unit", "UoM", "Units of measure", "Measured in"])
def test_each_row_is_in_its_own_unit(tmp_path: Path, heading: str) -> None:
    rows = "A,KT1 1AE,2500,sq ft\nB,KT1 1AF,900,sqm\nC,KT1 1AG,0.5,ha\nD,KT1 1AH,12 m2,sq ft\n"
    got = read(tmp_path, f"Name,Postcode,Size,{heading}\n{rows}")
    assert got.rows[Assets.FLOOR_AREA].tolist() == [pytest.approx(232.2576), 900, 5000, 12]
    assert "232.258 m2" in got.rows[Assets.FAULTS][0]
    assert not got.unused


def test_a_number_without_a_unit_among_units_is_not_read(tmp_path: Path) -> None:
    text = "Name,Postcode,GIA,Unit\nA,KT1 1AE,2500,sq ft\nB,KT1 1AF,900,\nC,KT1 1AG,40,hides\n"
    got = read(tmp_path, text + "D,KT1 1AH,80,sqm\n")
    assert got.rows[Assets.FLOOR_AREA].isna().tolist() == [False, True, True, False]
    assert "no unit" in got.rows[Assets.FAULTS][1]
    assert "hides" in got.rows[Assets.FAULTS][2]


def test_money_in_another_currency_or_by_the_month_is_not_pounds_a_year(tmp_path: Path) -> None:
    text = (
        "Name,Postcode,Market value,Running cost,Currency,Frequency\n"
        "A,KT1 1AE,500000,1200,GBP,Annual\nB,KT1 1AF,600000,300,EUR,Annual\n"
        "C,KT1 1AG,700000,300,GBP,Monthly\n"
    )
    got = read(tmp_path, text).rows
    assert got[Assets.MARKET_VALUE].dropna().tolist() == [500_000, 700_000]
    assert got[Assets.RUNNING_COST].dropna().tolist() == [1200]


def test_what_is_paid_each_month_is_not_a_yearly_cost(tmp_path: Path) -> None:
    text = "Name,Postcode,Running cost,Per\nA,KT1 1AE,100,month\nB,KT1 1AF,900,year\n"
    got = read(tmp_path, text).rows
    assert got[Assets.RUNNING_COST].dropna().tolist() == [900]
    assert "rate" in got[Assets.FAULTS][0]


def test_numbers_of_premises_are_not_units(tmp_path: Path) -> None:
    text = "Name,Unit,Postcode,Floor area\nA,Unit 4,KT1 1AE,250\nB,Unit 5,KT1 1AF,300\n"
    got = read(tmp_path, text).rows
    assert got[Assets.FLOOR_AREA].tolist() == [250, 300]
    assert (got[Assets.FAULTS] == "").all()
    assert not pd.isna(got[Assets.NAME]).any()
