"""Coordinates in every notation that people use, read into numbers."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needsmap.assets.register.coordinates import FAULT, SIZE, X, Y, read_pairs, read_wholes


def whole(cell: str) -> pd.Series:
    return read_wholes(pd.Series([cell], dtype="str")).iloc[0]


def pair(x: str, y: str) -> pd.Series:
    return read_pairs(pd.Series([x], dtype="str"), pd.Series([y], dtype="str")).iloc[0]


@pytest.mark.parametrize(
    ("cell", "x", "y", "size"),
    [
        ("TQ 18600 69200", 518_600, 169_200, 1),
        ("TQ1860069200", 518_600, 169_200, 1),
        ("tq 1860 6920", 518_605, 169_205, 10),
        ("TQ 186 692", 518_650, 169_250, 100),
        ("TQ186692", 518_650, 169_250, 100),
        ("TQ 186,692", 518_650, 169_250, 100),
        ("TQ1869", 518_500, 169_500, 1_000),
        ("TQ16", 515_000, 165_000, 10_000),
        ("TQ 518601 169202", 518_601, 169_202, 0),
        ("SV 91300 10500", 91_300, 10_500, 1),
        ("NT 25597 73676", 325_597, 673_676, 1),
        ("SD3800000000", 338_000, 400_000, 1),
    ],
)
def test_grid_references_of_each_length(cell: str, x: float, y: float, size: float) -> None:
    got = whole(cell)
    assert (got[X], got[Y], got[SIZE]) == (x, y, size)


@pytest.mark.parametrize(
    "cell",
    [
        "51.4094, -0.2961",
        "(51.4094, -0.2961)",
        "-0.2961, 51.4094",
        "51.4094 -0.2961",
        "51.4094/-0.2961",
        "51.4094N 0.2961W",
        "N51.4094 W0.2961",
        "51.4094° N, 0.2961° W",
        "Lat: 51.4094, Long: -0.2961",
        "51,4094; -0,2961",
        "51,4094, -0,2961",
        "51\u00b024'33.84\"N 0\u00b017'45.96\"W",
        "51\u00b0 24\u2032 33.84\u2033 N, 0\u00b0 17\u2032 45.96\u2033 W",
        "51:24:33.84N, 0:17:45.96W",
        "\u22120.2961, 51.4094",
        "POINT (-0.2961 51.4094)",
        "SRID=4326;POINT(-0.2961 51.4094)",
        '{"type": "Point", "coordinates": [-0.2961, 51.4094]}',
    ],
)
def test_degrees_in_one_cell(cell: str) -> None:
    got = whole(cell)
    assert (got[X], got[Y]) == pytest.approx((-0.2961, 51.4094), abs=1e-6)
    assert got[FAULT] == ""


@pytest.mark.parametrize(
    "cell",
    ["518600 169200", "518600,169200", "518,600 169,200", "518 600, 169 200", "E518600 N169200",
     "POINT (518600 169200)", "SRID=27700;POINT Z (518600 169200 12)",
     "POLYGON ((518599 169199, 518601 169199, 518601 169201, 518599 169201, 518599 169199))"],
)  # fmt: skip
def test_metres_in_one_cell(cell: str) -> None:
    got = whole(cell)
    assert (got[X], got[Y]) == (518_600, 169_200)


@pytest.mark.parametrize(
    "cell",
    ["Ground floor", "KT1 1AE", "12 High Street", "TQ", "TQ 123", "II 123 456", "POINT EMPTY",
     "POINT (nan nan)", "POLYGON ((", "51 99 12 N 0 10 10 W", "what.three.words", "{}"],
)  # fmt: skip
def test_what_is_no_place_is_a_fault(cell: str) -> None:
    got = whole(cell)
    assert pd.isna(got[X])
    assert "cannot" in got[FAULT] or "can be read" in got[FAULT]


@pytest.mark.parametrize(
    ("x", "y", "east", "north"),
    [
        ("518,724", "169,226", 518_724, 169_226),
        ("518 724", "169\u00a0226", 518_724, 169_226),
        ("518.724", "169.226", 518_724, 169_226),
        ("518724,5", "169226,3", 518_724.5, 169_226.3),
        ("518.724,5", "169.226,3", 518_724.5, 169_226.3),
        ("0518724", "0169226", 518_724, 169_226),
        ("518724m", "169226 m", 518_724, 169_226),
        ("5.18724E+05", "1.69226e5", 518_724, 169_226),
        ("0,7142", "51,5377", 0.7142, 51.5377),
        ("0.7142E", "51.5377N", 0.7142, 51.5377),
        ("0\u00b042'51.12\"W", "51\u00b032'15.72\"N", -0.7142, 51.5377),
        ("1,234", "52,345", 1.234, 52.345),
        ("8.1e-05", "51.781342", 0.000081, 51.781342),
    ],
)
def test_commas_points_and_marks_of_a_pair(x: str, y: str, east: float, north: float) -> None:
    got = pair(x, y)
    assert (got[X], got[Y]) == pytest.approx((east, north))
    assert got[FAULT] == ""


@pytest.mark.parametrize(
    ("x", "y", "size"),
    [
        ("5.18E+05", "1.685E+05", 1_000),
        ("518000", "169000", 1_000),
        ("518100", "169300", 100),
        ("518000", "169301", 0),
        ("-0.30", "51.41", 1_110),
        ("-0.300", "51.410", 111),
        ("-0.3000", "51.4100", 0),
        ("-0.3", "51.40943", 0),
    ],
)
def test_how_exactly_a_pair_is_known(x: str, y: str, size: float) -> None:
    assert pair(x, y)[SIZE] == pytest.approx(size)


@pytest.mark.parametrize(
    ("x", "y", "fault"),
    [
        ("518724", "51.4094", "one coordinate is in degrees, the other in metres"),
        ("518724", "", "one coordinate is missing"),
        ("0", "0", "coordinates are 0, 0"),
        ("see map", "", "coordinates are not numbers: 'see map'"),
        ("518724", "tbc; Ann", "coordinates are not numbers: 'tbc, Ann'"),
    ],
)
def test_a_pair_that_cannot_be_used(x: str, y: str, fault: str) -> None:
    got = pair(x, y)
    assert pd.isna(got[X])
    assert pd.isna(got[Y])
    assert got[FAULT] == fault


@settings(deadline=None, max_examples=50)
@given(east=st.integers(5_000, 699_999), north=st.integers(5_000, 1_299_999))
def test_any_grid_reference_leads_back(east: int, north: int) -> None:
    letters = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
    e, n = east // 100_000, north // 100_000
    first = letters[(19 - n) // 5 * 5 + (e + 10) // 5]
    second = letters[(19 - n) * 5 % 25 + e % 5]
    got = whole(f"{first}{second} {east % 100_000:05d} {north % 100_000:05d}")
    assert (got[X], got[Y]) == (east, north)


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=30), st.text(max_size=30))
def test_no_text_breaks_a_reader(x: str, y: str) -> None:
    for got in (pair(x, y), whole(x)):
        assert pd.isna(got[X]) == pd.isna(got[Y])
