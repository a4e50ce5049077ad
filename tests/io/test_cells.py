"""Cells without a value, numbers, quantities and shares as people write them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needsmap.io.cells import mend_garbled, state_of
from needsmap.io.numbers import decimal_mark, read_number
from needsmap.io.quantities import Measure, read_quantity, read_shares
from needsmap.io.units import find_unit, unit_of_heading, units_of_heading, without_unit

FLOOR = Measure("area", "m2", 0, 5e6)
LAND = Measure("area", "ha", 0, 1e6)
COST = Measure("money", "£", -1e12, 1e12)


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        ("", "blank"), ("-", "blank"), ("\u2013", "blank"), ("n/a", "not applicable"),
        ("[z]", "not applicable"), (":", "not available"), ("..", "not available"),
        ("[x]", "not available"), ("TBC", "not available"), ("*", "suppressed"),
        ("[C]", "suppressed"), ("<5", "suppressed"), ("fewer than 10", "suppressed"),
        (">95%", "suppressed"), ("#REF!", "error"), ("#N/A", "error"), ("#DIV/0!", "error"),
        ("=B2*2", "error"), ("#####", "error"), ("#FORMULA", "error"), ("0", ""), ("hall", ""),
    ],
)  # fmt: skip
def test_a_cell_without_a_value_has_the_reason(cell: str, state: str) -> None:
    assert state_of(cell) == state


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("£1,250", 1250), ("(500)", -500), ("£ (500)", -500), ("(£1,200.50)", -1200.5),
        ("-£200", -200), ("£-200", -200), ("\u221212.5", -12.5), ("500-", -500), ("+5", 5),
        ("1 250", 1250), ("1\u00a0250\u00a0000", 1250000), ("1'250", 1250), ("'1250", 1250),
        ("1,250,000", 1250000), ("1.250.000", 1250000), ("1.200,50", 1200.5), (".5", 0.5),
        ("51,5377", 51.5377), ("0,450", 0.45), ("1.250", 1.25), ("1.25E+03", 1250), ("250.0", 250),
        ("1200 p.a.", 1200), ("45 per cent", 45),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(cell: str, value: float) -> None:
    assert read_number(cell).value == value


@pytest.mark.parametrize(
    "cell",
    [
        "about 40", "c.400", "12-15", "100; 200", "10 20", "1,2,3", "12,34,567", "1.2.3", "--5",
        "-(5)", "$900", "peppercorn", "10\u00b9", "\u0663", "1e999", "12th", "£", "m2", "1/2",
        "12..5", "68.7 (male) 71.6 (female)", "12.5 [c]", "nan", "inf", "0x10", "1_000",
    ],
)  # fmt: skip
def test_what_is_not_one_number_has_no_value(cell: str) -> None:
    assert math.isnan(read_number(cell).value)


@pytest.mark.parametrize(
    ("cell", "value", "mark"),
    [
        ("21.0r", 21, "revised"), ("62.1 [b]", 62.1, "break in series"),
        ("14 (p)", 14, "provisional"),
        ("421 (est)", 421, "estimated"), ("5e", 5, "estimated"), ("12 [b, r]", 12,
        "break in series, revised"), ("1,250*", 1250, "note"), ("300 [p]", 300, "provisional"),
        ("45% p", 45, "provisional"),
    ],
)  # fmt: skip
def test_marks_are_read_beside_their_number(cell: str, value: float, mark: str) -> None:
    number = read_number(cell)
    assert (number.value, number.mark) == (value, mark)


@pytest.mark.parametrize(
    ("heading", "factor"),
    [("Rate per 1,000", 1), ("Deaths per 100,000 people", 1), ("Homes over 1,000 m", 0),
     ("Spend (£000)", 1000), ("Jobs (000s)", 1000)],
)  # fmt: skip
def test_a_number_in_a_heading_is_no_unit(heading: str, factor: float) -> None:
    unit = unit_of_heading(heading)
    assert (unit.factor if unit else 0) == factor


def test_a_date_in_a_column_of_numbers_is_damage() -> None:
    assert {read_number(c).state for c in ("19-Nov", "2019-11-19", "Nov-19", "11/09/2026")} == {
        "a date"
    }


@pytest.mark.parametrize(
    ("cells", "separator", "mark"),
    [
        (["1,250", "0.5"], ",", "."), (["1,250"], ",", "."), (["1,250", "12,5"], ";", ","),
        (["1,250"], ";", ""), (["1.200,50", "£1.2k", "£1200.00", "1,250"], ",", "."),
        (["12,5", "12.5"], ",", ""), (["1.200.000", "£12,000"], ",", ""),
        (["1.200.000", "£12,000", "£8,500", "£9,250"], ",", "."),
        (["12,5", "1,250"], "\t", ","), (["1.250.000", "7"], ";", ","), ([], ",", "."),
    ],
)  # fmt: skip
def test_siblings_and_separator_decide_the_decimal_mark(
    cells: list[str], separator: str, mark: str
) -> None:
    assert decimal_mark(cells, separator) == mark


def test_the_range_of_a_field_decides_where_a_comma_is_unclear_else_it_is_flagged() -> None:
    latitude = Measure("count", "", 49, 61)
    inside = read_quantity("51,500", latitude, decimal="")
    assert inside.value == 51.5
    assert inside.fault
    unclear = read_quantity("1,250", FLOOR, decimal="")
    assert math.isnan(unclear.value)
    assert "unclear" in unclear.fault


@given(st.floats(-1e9, 1e9).map(lambda v: round(v, 2)))
def test_every_way_to_write_a_sum_gives_the_sum(value: float) -> None:
    plain = f"{abs(value):,.2f}"
    swapped = plain.translate(str.maketrans(",.", ".,"))
    sign = "-" if value < 0 else ""
    ways = [f"{sign}£{plain}", f"£{sign}{plain} pa", f"{sign}{plain.replace(',', ' ')}",
            f"{sign}{swapped}", f"({plain})" if value < 0 else plain]  # fmt: skip
    assert {read_number(way, dimension="money").value for way in ways} == {value}


@given(st.text(max_size=40))
def test_any_text_at_all_is_read_without_an_error(text: str) -> None:
    for decimal in (".", ",", ""):
        quantity = read_quantity(text, FLOOR, decimal=decimal)
        assert math.isnan(quantity.value) or 0 <= quantity.value <= 5e6
    assert isinstance(units_of_heading(text), list)
    assert isinstance(without_unit(text), str)


@pytest.mark.parametrize(
    ("cell", "measure", "value", "flagged"),
    [
        ("0.5 ha", FLOOR, 5000, True), ("9.5ha", FLOOR, 95000, True),
        ("872.8m2", FLOOR, 872.8, False),
        ("872.8 m\u00b2", FLOOR, 872.8, False), ("1,250 sq ft", FLOOR, 116.1288, True),
        ("1,250 sq. ft.", FLOOR, 116.1288, True), ("2500 m2", LAND, 0.25, True),
        ("2 acres", LAND, 0.80937128448, True), ("1.2 ha", LAND, 1.2, False),
        ("1 km2", LAND, 100, True), ("£1.2k", COST, 1200, False), ("£1.2m", COST, 1.2e6, False),
        ("1.2m", COST, 1.2e6, False), ("£2bn", COST, 2e9, False), ("50p", COST, 0.5, False),
        ("£'000 12", COST, math.nan, True), ("£40", FLOOR, math.nan, True),
        ("40%", FLOOR, math.nan, True), ("250 m", FLOOR, math.nan, True),
        ("300 m2", COST, math.nan, True), ("£100 pcm", COST, math.nan, True),
        ("£12 per m2", COST, math.nan, True), ("(5)", FLOOR, math.nan, True),
        ("6000001", FLOOR, math.nan, True), ("<5", FLOOR, math.nan, True),
        ("n/a", FLOOR, math.nan, False),
        ("#REF!", FLOOR, math.nan, True), ("21.0r", FLOOR, 21, True),
        ("1.200,50", COST, 1200.5, True),
    ],
)  # fmt: skip
def test_a_unit_in_the_cell_is_converted_and_flagged_or_is_a_fault(
    cell: str, measure: Measure, value: float, *, flagged: bool
) -> None:
    quantity = read_quantity(cell, measure)
    assert quantity.value == pytest.approx(value, nan_ok=True, rel=1e-9)
    assert bool(quantity.fault) == flagged


@pytest.mark.parametrize(
    ("heading", "dimension", "name", "bare"),
    [
        ("GIA (sq ft)", "area", "sq ft", "GIA"), ("GIA (m2)", "area", "m2", "GIA"),
        ("FloorAreaSqFt", "area", "sq ft", "Floor Area"), ("GIA_m2", "area", "m2", "GIA"),
        ("Site area (acres)", "area", "acres", "Site area"),
        ("Land area in ha", "area", "ha", "Land area"),
        ("Cost (£000)", "money", "£ thousand", "Cost"),
        ("Cost (£'000)", "money", "£ thousand", "Cost"),
        ("Running costs £k", "money", "£ thousand", "Running costs"),
        ("Cost (000s)", "money", "£ thousand", "Cost"), ("Value £m", "money", "£ million", "Value"),
        ("Running cost (£ pa)", "money", "£", "Running cost"),
        ("Annual running cost (£k)", "money", "£ thousand", "running cost"),
        ("Running cost per annum (£000)", "money", "£ thousand", "Running cost"),
        ("Total cost (£,000)", "money", "£ thousand", "Total cost"),
        ("Utilisation (%)", "share", "%", "Utilisation"),
        ("Utilisation percent", "share", "%", "Utilisation"),
    ],
)  # fmt: skip
def test_a_heading_names_its_unit(heading: str, dimension: str, name: str, bare: str) -> None:
    unit = unit_of_heading(heading, dimension=dimension)
    assert unit is not None
    assert unit.name == name
    assert without_unit(heading) == bare


@pytest.mark.parametrize(
    "heading", ["Site Name", "Post Code (A)", "Desks", "Places", "No of m", ""]
)
def test_a_heading_without_a_unit_stays_whole(heading: str) -> None:
    assert unit_of_heading(heading, dimension="area") is None
    assert without_unit(heading) == heading


def test_a_heading_that_names_a_rate_another_dimension_or_two_units_leaves_no_value() -> None:
    for heading in ("Cost (£ per m2)", "Cost (m2)", "Cost (£ or £000)", "Rent £ per sq ft"):
        unit = unit_of_heading(heading, dimension="money")
        quantity = read_quantity("12", COST, heading=unit)
        assert math.isnan(quantity.value), heading
        assert quantity.fault


def test_the_group_above_gives_the_unit_and_the_cell_beats_both() -> None:
    unit = unit_of_heading("Running cost", group="Cost (£000)", dimension="money")
    assert read_quantity("12.5", COST, heading=unit).value == 12500
    assert read_quantity("£12.5", COST, heading=unit).value == 12500
    contrary = read_quantity("£12.5m", COST, heading=unit)
    assert contrary.value == 12.5e6
    assert contrary.fault


@pytest.mark.parametrize(
    ("cells", "values", "flagged"),
    [
        (["0.45", "0.8", "45%", "0.9"], [0.45, 0.8, 0.45, 0.9], [0, 1, 3]),
        (["0.45", "0.8", "1.6"], [0.45, 0.8, None], [2]),
        (["45", "60", "0.8"], [0.45, 0.6, None], [2]),
        (["0.48", "45"], [None, 0.45], [0]),
        (["45%", "60", "120%"], [0.45, 0.6, None], [2]),
        (["1", "0", "0.5"], [1, 0, 0.5], []),
        (["n/a", "[c]", "£5", ""], [None, None, None, None], [1, 2]),
    ],
)
def test_each_share_is_read_by_itself_and_a_mixture_is_flagged(
    cells: list[str], values: list[float | None], flagged: list[int]
) -> None:
    got = read_shares(cells)
    assert [None if math.isnan(q.value) else q.value for q in got] == values
    assert [i for i, q in enumerate(got) if q.fault] == flagged


def test_a_heading_in_percent_does_not_divide_what_a_spreadsheet_stored_as_a_share() -> None:
    percent = find_unit("%")
    assert [q.value for q in read_shares(["0.45", "0.8"], heading=percent)] == [0.45, 0.8]
    assert [q.value for q in read_shares(["45", "3"], heading=percent)] == [0.45, 0.03]


@pytest.mark.parametrize("name", ["King\u2019s Hall", "Café", "Dôl \u2013 £5", "naïve"])
def test_text_that_was_decoded_wrongly_is_mended_and_flagged(name: str) -> None:
    once = name.encode().decode("cp1252", "ignore")
    twice = once.encode().decode("cp1252", "ignore")
    for garbled in (once, twice):
        mended, fault = mend_garbled(garbled)
        assert mended == name
        assert "garbled" in fault
    assert mend_garbled(name) == (name, "")
    assert mend_garbled("Caf\ufffd")[1]
