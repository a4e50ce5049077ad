"""Tables of one's own, by area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from needsmap.columns import Daytime
from needsmap.errors import FrameError
from needsmap.readers.indicator import read_daytime, read_indicator

if TYPE_CHECKING:
    from pathlib import Path


def _written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "work.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_headings_as_a_census_writes_them(tmp_path: Path) -> None:
    path = _written(
        tmp_path,
        "LSOA11CD,LSOA11NM,All usual residents,Workplace population\n"
        'Z01000001,A,"1,661","1,298"\nZ01000002,B,2080,\n',
    )
    found = read_daytime(path, "lsoa11")
    assert found[Daytime.AREA_CODE].tolist() == ["Z01000001", "Z01000002"]
    assert found[Daytime.RESIDENTS].tolist() == [1661, 2080]
    assert found[Daytime.WORKERS].isna().tolist() == [False, True]


def test_headings_of_ones_own_are_named(tmp_path: Path) -> None:
    path = _written(tmp_path, "code,at night,by day\nZ1,10,20\n")
    with pytest.raises(FrameError, match="workers = "):
        read_daytime(path, "lsoa11")
    found = read_daytime(path, "lsoa11", residents="at night", workers="by day")
    assert found.iloc[0].tolist() == ["Z1", 10, 20]


def test_a_file_of_workers_alone_has_no_residents(tmp_path: Path) -> None:
    found = read_daytime(_written(tmp_path, "code,workers\nZ1,20\n"), "lsoa11")
    assert found[Daytime.RESIDENTS].isna().all()


def test_what_is_no_number_is_named_by_its_line(tmp_path: Path) -> None:
    path = _written(tmp_path, "code,residents,workers\nZ1,10,20\nZ2,11,some\n")
    with pytest.raises(FrameError, match="line 3: 'some'"):
        read_daytime(path, "lsoa11")


def test_an_area_that_stands_twice_is_named(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="line 3: Z1 appears twice"):
        read_daytime(_written(tmp_path, "code,workers\nZ1,20\nZ1,21\n"), "lsoa11")


BODY = "E01000001,10,100\nE01000002,20,200\n"


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        (f"LSOA11CD,n,people\n{BODY}", 0),
        (f"\ufefflsoa11cd,n,people\n{BODY}", 0),
        (f"LSOA11CD,n,people\n{BODY.lower()}", 0),
        (f"LSOA11CD,n,people\nTotal,30,300\n{BODY}", 1),
        ("LSOA11CD;n;people\nE01000001 ;10;100\nE01000002;20;200\n", 0),
        (f"LSOA11CD,n,people\n{BODY}Total,30,300\n", 1),
        (f"LSOA11CD,n,people\n{BODY},30,300\n", 1),
        (f"LSOA11CD,n,people\n{BODY}E09000021,30,300\n", 1),
        (f"LSOA11CD,n,people\n{BODY}W01000001,1,10\nS01006506,1,10\n95AA01S1,1,10\n", 3),
        (f"Some table\n\nLSOA11CD,n,people\n{BODY}Source: a survey,,\n", 1),
    ],
)
def test_only_areas_are_read_and_the_rest_is_named(
    text: str, left_out: int, tmp_path: Path
) -> None:
    found = read_indicator(_written(tmp_path, text), "lsoa11", column="n")
    assert found.to_dict() == {"E01000001": 10, "E01000002": 20}
    assert len(found.attrs["notices"]) == left_out
    assert all("line" in notice for notice in found.attrs["notices"])


@pytest.mark.parametrize("mark", ["*", "[c]", "<5", "1 to 4", ":", "x", "..", "n/a", "~", "[low]"])
def test_a_hidden_figure_is_missing_and_never_0(mark: str, tmp_path: Path) -> None:
    path = _written(tmp_path, f"code,n\nE01000001,{mark}\nE01000002,5\n")
    found = read_indicator(path, "lsoa11")
    assert found.isna().tolist() == [True, False]
    assert any("line 2" in notice for notice in found.attrs["notices"])


def test_figures_as_people_write_them(tmp_path: Path) -> None:
    path = _written(tmp_path, 'code,n\nE01000001,"1,234"\nE01000002,12.0\nE01000003,21.0r\n')
    assert read_indicator(path, "lsoa11").tolist() == [1234, 12, 21]


def test_the_column_of_the_right_year_is_taken(tmp_path: Path) -> None:
    path = _written(tmp_path, "LSOA21CD,LSOA11CD,n\nE01000009,E01000001,5\n")
    assert read_indicator(path, "lsoa11", column="n").to_dict() == {"E01000001": 5}


def test_several_years_in_one_table_are_refused(tmp_path: Path) -> None:
    path = _written(tmp_path, f"LSOA11CD,n,people\n{BODY}{BODY}")
    with pytest.raises(FrameError, match="line 4"):
        read_indicator(path, "lsoa11", column="n")


def test_two_columns_of_one_heading_are_not_guessed_between(tmp_path: Path) -> None:
    path = _written(tmp_path, "code,n,n,m\nE01000001,5,6,7\n")
    assert read_indicator(path, "lsoa11").to_dict() == {"E01000001": 7}
    with pytest.raises(FrameError, match="'n'"):
        read_indicator(path, "lsoa11", column="n")


HEADED = "E01000001,5\nE01000002,7\nE01000003,9\n"


@pytest.mark.parametrize(
    "heading",
    ["mnemonic", "geography code", "LSOA", "LSOA_CODE", "GSS code", "LSOA11CD", "lsoa21cd",
     "Area Code...", "2011 super output area - lower layer", "Small area"],
)  # fmt: skip
def test_a_column_of_codes_is_found_by_what_it_holds(heading: str, tmp_path: Path) -> None:
    found = read_indicator(_written(tmp_path, f"{heading},n\n{HEADED}"), "lsoa11")
    assert found.to_dict() == {"E01000001": 5, "E01000002": 7, "E01000003": 9}
    assert found.attrs["heading"] == heading


def test_lines_and_columns_of_larger_areas_stand_beside_the_codes(tmp_path: Path) -> None:
    text = "Population\n\n,,\ndistrict,area,n\n,,persons\n" + "".join(
        f"E09000021,E0100000{i},{i}\n" for i in range(1, 5)
    )
    found = read_indicator(_written(tmp_path, text), "lsoa11", column="n")
    assert found.to_dict() == {f"E0100000{i}": i for i in range(1, 5)}


@pytest.mark.parametrize("cell", ["{}: Kingston 014A", "{} : Kingston 014A", "Kingston 014A ({})"])
def test_a_code_is_read_beside_its_name(cell: str, tmp_path: Path) -> None:
    path = _written(tmp_path, f"area,n\n{cell.format('E01002915')},5\n")
    found = read_indicator(path, "lsoa11")
    assert found.to_dict() == {"E01002915": 5}
    assert found.attrs["names"] == {"E01002915": "Kingston 014A"}


def test_a_table_mostly_of_districts_is_refused_with_the_kinds(tmp_path: Path) -> None:
    districts = "".join(f"E0900000{i},9\n" for i in range(1, 6))
    with pytest.raises(FrameError, match=r"3 of 8 rows are of LSOAs.*London boroughs \(5\)"):
        read_indicator(_written(tmp_path, f"code,n\n{districts}{HEADED}"), "lsoa11")
    few = _written(tmp_path, f"code,n\n{HEADED}E02000001,21\nE05000001,20\n")
    found = read_indicator(few, "lsoa11")
    assert len(found) == 3
    assert [n.rpartition(": ")[2] for n in found.attrs["notices"]] == ["line 5", "line 6"]


def test_an_area_twice_is_refused_however_its_code_is_written(tmp_path: Path) -> None:
    path = _written(tmp_path, "area,n\nE01000001: A,5\ne01000001,6\n")
    with pytest.raises(FrameError, match="line 3: E01000001 appears twice"):
        read_indicator(path, "lsoa11")


def test_the_files_separator_decides_what_a_comma_is(tmp_path: Path) -> None:
    path = _written(tmp_path, "code;n;share\nE01000001;1.200;45,2\nE01000002;1.350;46,5\n")
    found = read_indicator(path, "lsoa11", column="n")
    assert found.tolist() == [1200, 1350]
    assert any("1.200 is read as 1,200" in notice for notice in found.attrs["notices"])
    english = _written(tmp_path, "code,n\nE01000001,1.200\nE01000002,1.350\n")
    assert read_indicator(english, "lsoa11").tolist() == [1.2, 1.35]


@pytest.mark.parametrize("text", ["1.200", "1,200"])
def test_an_unclear_mark_is_refused_by_line_unless_counts_decide(text: str, tmp_path: Path) -> None:
    path = _written(tmp_path, f"code;n\nE01000001;{text}\nE01000002;7\n")
    with pytest.raises(FrameError, match=r"line 2: '1.200' is unclear"):
        read_indicator(path, "lsoa11")
    assert read_indicator(path, "lsoa11", counts=True).tolist() == [1200, 7]


@pytest.mark.parametrize(
    ("cells", "line"),
    [("45%,0.45,46%", 3), ("0.45,0.5,48%", 4), ("45%,0,46%", 0), ("£1.2m,1.1,£1.3m", 3),
     ("£1.2m,£900,£900k", 0), ("£40,40,30", 0), ("1.2k,950,7", 0)],
)  # fmt: skip
def test_a_mixture_of_units_is_refused_by_line(cells: str, line: int, tmp_path: Path) -> None:
    rows = [f"E0100000{i},{cell}" for i, cell in enumerate(cells.split(","), start=1)]
    path = _written(tmp_path, "code,n\n" + "\n".join(rows) + "\n")
    if line:
        with pytest.raises(FrameError, match=f"line {line}: .*write all in one unit"):
            read_indicator(path, "lsoa11")
    else:
        assert len(read_indicator(path, "lsoa11")) == 3


@pytest.mark.parametrize(
    ("heading", "first", "notice"),
    [("Spend (£000)", 5000, "£ thousand"), ("People (thousands)", 5000, "thousand"),
     ("Out of work (%)", 5, "percentages"), ("Rate per 1,000", 5, ""),
     ("Life expectancy (m)", 5, "")],
)  # fmt: skip
def test_the_unit_of_a_heading_counts(
    heading: str, first: float, notice: str, tmp_path: Path
) -> None:
    path = _written(tmp_path, f'code,"{heading}"\n{HEADED}')
    found = read_indicator(path, "lsoa11")
    assert found.iloc[0] == first
    assert all(notice in text for text in found.attrs["notices"])
    assert bool(found.attrs["notices"]) is bool(notice)


@pytest.mark.parametrize(
    "heading",
    ["Spend (£000)", "Out of work (%)", "Rate per 1,000", "Crime rate 2024", "SMR", "Decile",
     "Life expectancy", "Average_score", "Smoking prevalence", "Year"],
)  # fmt: skip
def test_what_is_no_count_is_refused_where_counts_are_needed(heading: str, tmp_path: Path) -> None:
    path = _written(tmp_path, f'code,"{heading}"\n{HEADED}')
    with pytest.raises(FrameError, match="counts of people"):
        read_indicator(path, "lsoa11", counts=True)


@pytest.mark.parametrize(
    ("head", "measure"),
    [("Value,Unit", "Percentage"), ("Value,Measure", "Rate per 1000"), ("Obs_Value,Statistic", "%"),
     ("Crimes,Measure", "Directly standardised rate")],
)  # fmt: skip
def test_a_column_of_measures_names_what_is_no_count(
    head: str, measure: str, tmp_path: Path
) -> None:
    text = f"code,{head}\n{HEADED.splitlines()[0].split(',')[0]},47,{measure}\n"
    path = _written(tmp_path, text)
    column, other = head.split(",")
    with pytest.raises(FrameError, match=f"{measure!r} by {other!r}"):
        read_indicator(path, "lsoa11", counts=True)
    for good in (text.replace(measure, "Count"), text.replace(column, "Number of crimes")):
        assert read_indicator(_written(tmp_path, good), "lsoa11", counts=True).iloc[0] == 47


@pytest.mark.parametrize("heading", ["Crimes 2024", "Number at the higher rate", "Shared homes"])
def test_headings_of_counts(heading: str, tmp_path: Path) -> None:
    path = _written(tmp_path, f"code,{heading}\n{HEADED}")
    assert len(read_indicator(path, "lsoa11", counts=True))


def test_an_empty_cell_is_named_as_a_hidden_one_is(tmp_path: Path) -> None:
    found = read_indicator(_written(tmp_path, "code,n\nE01000001,5\nE01000002,\n"), "lsoa11")
    assert any("3 (empty)" in notice for notice in found.attrs["notices"])


NOMIS = """"Population estimates"
"From Nomis on 28 November 2026"

"date","2022"

"2011 super output area - lower layer","mnemonic","All ages","0"
"Kingston upon Thames 014A","E01002915",1500,10
"Kingston upon Thames 014B","E01002916",1501,11

"In order to protect against disclosure, some figures are rounded"
"""


def test_a_table_as_nomis_writes_it(tmp_path: Path) -> None:
    found = read_indicator(_written(tmp_path, NOMIS), "lsoa11", column="All ages")
    assert found.to_dict() == {"E01002915": 1500, "E01002916": 1501}
    assert [("line 10" in notice) for notice in found.attrs["notices"]] == [True]


def test_columns_of_one_heading_are_told_apart_by_the_groups_above(tmp_path: Path) -> None:
    path = _written(tmp_path, ",2024/25,,2025/26,\ncode,n,m,n,m\nE01000001,1,2,3,4\n")
    assert read_indicator(path, "lsoa11", column="2025/26 n").tolist() == [3]


def test_a_note_with_commas_and_damaged_codes_are_named(tmp_path: Path) -> None:
    path = _written(tmp_path, f"code,n\n{HEADED}E0100291,5\nNote: a, b, c\n")
    found = read_indicator(path, "lsoa11")
    assert len(found) == 3
    assert any("line 5" in n and "E0100291" in n for n in found.attrs["notices"])
    assert any("line 6" in n and "a, b, c" in n for n in found.attrs["notices"])


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="no row"):
        read_indicator(_written(tmp_path, "LSOA11CD,n\n"), "lsoa11")


def test_a_count_with_decimals_of_a_thousand_is_unclear(tmp_path: Path) -> None:
    path = _written(tmp_path, "code,n\nE01000001,1.200\nE01000002,300\n")
    with pytest.raises(FrameError, match=r"line 2: '1\.200' is unclear"):
        read_indicator(path, "lsoa11", counts=True)
    thousands = _written(tmp_path, "code,n (000s)\nE01000001,1.200\nE01000002,300\n")
    assert read_indicator(thousands, "lsoa11", counts=True).tolist() == [1200, 300_000]
    halves = _written(tmp_path, "code,n\nE01000001,1.2\nE01000002,300\n")
    assert read_indicator(halves, "lsoa11", counts=True).tolist() == [1.2, 300]


def test_a_worksheet_that_is_hidden_or_one_of_several_is_named(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "2022"
    for sheet in (book.active, book.create_sheet("2023")):
        sheet.append(["code", "n"])
        sheet.append(["E01000001", 5 if sheet.title == "2022" else 7])
    path = tmp_path / "book.xlsx"
    book.save(path)
    found = read_indicator(path, "lsoa11")
    assert found.tolist() == [5]
    assert found.attrs["notices"] == ("worksheet '2022' was read, not '2023'",)
    book["2022"].sheet_state = "hidden"
    book.active = 1
    book.save(path)
    assert read_indicator(path, "lsoa11").tolist() == [7]
    del book["2023"]
    book.create_sheet("notes").append(["a", "b"])
    book.save(path)
    assert any("hidden" in notice for notice in read_indicator(path, "lsoa11").attrs["notices"])


def test_fractions_under_a_heading_of_percent_are_reported(tmp_path: Path) -> None:
    for cells, doubt in (("0.45", True), ("45", False)):
        path = _written(tmp_path, f"code,n (%)\nE01000001,{cells}\n")
        assert ("shares?" in read_indicator(path, "lsoa11").attrs["notices"][0]) == doubt


@pytest.mark.parametrize(
    ("headings", "residents", "workers"),
    [("Residents,Workers,Workers (male)", 1, 2), ("Workers,Residents per hectare,Residents", 3, 1),
     ("All usual residents,Residents aged 16-64,Workers 2011", 1, 3),
     ("Workplace population density,Workplace population,Residents (2011)", 3, 2)],
)  # fmt: skip
def test_the_column_of_all_goes_before_those_of_a_part(
    headings: str, residents: int, workers: int, tmp_path: Path
) -> None:
    found = read_daytime(_written(tmp_path, f"code,{headings}\nZ1,1,2,3\n"), "lsoa11")
    assert found.iloc[0].tolist() == ["Z1", residents, workers]
    assert any(", not " in notice for notice in found.attrs["notices"])


@pytest.mark.parametrize(
    "headings",
    ["Residents,Workers full-time,Workers part-time", "Resident workers,Workers,Other",
     "Workers,Residents 2011,Residents 2021", "Residents,Workers (male),Other"],
)  # fmt: skip
def test_a_column_of_a_part_is_never_taken_for_all(headings: str, tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="may be those under"):
        read_daytime(_written(tmp_path, f"code,{headings}\nZ1,1,2,3\n"), "lsoa11")


def test_a_row_of_units_beneath_the_headings_counts(tmp_path: Path) -> None:
    text = f"code,Events,People\n,number,thousands\n{BODY}"
    people = read_indicator(_written(tmp_path, text), "lsoa11", column="People", counts=True)
    assert people.tolist() == [100_000, 200_000]
    assert any("line 2" in notice for notice in people.attrs["notices"])
    for unit in ("per 1,000", "%"):
        path = _written(tmp_path, text.replace("number", f'"{unit}"'))
        with pytest.raises(FrameError, match="counts of people or events"):
            read_indicator(path, "lsoa11", column="Events", counts=True)


@pytest.mark.parametrize("again", ["code,People,Events", "Code,Deaths,People"])
def test_a_second_table_with_other_headings_is_refused(again: str, tmp_path: Path) -> None:
    text = f"code,Events,People\nE01000001,10,100\n{again}\nE01000002,20,200\n"
    with pytest.raises(FrameError, match="line 3: headings"):
        read_indicator(_written(tmp_path, text), "lsoa11", column="Events")
    same = text.replace(again, "CODE,Events,People")
    assert read_indicator(_written(tmp_path, same), "lsoa11", column="Events").tolist() == [10, 20]
