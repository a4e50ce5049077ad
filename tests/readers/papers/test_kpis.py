"""A partner's table is kept as it is; what cannot be read is named with its line."""

import os
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needsmap.columns import KpiCells, Kpis
from needsmap.errors import FileFormatError, FrameError
from needsmap.readers.papers.kpis import read_kpis
from needsmap.readers.papers.values import read_value

HEAD = "Code,PI,Polarity,Quarter 1,Quarter 2,Quarter 2 Target\n"


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "kpis.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "value", "unit", "mark", "state"),
    [
        ("421 (est)", 421, "", "estimated", "value"),
        ("12.5 (p)", 12.5, "", "provisional", "value"),
        ("37.35%", 37.35, "%", "", "value"),
        ("£1,234.50", 1234.5, "£", "", "value"),
        ("-3", -3, "", "", "value"),
        ("\u22123%", -3, "%", "", "value"),
        (".5", 0.5, "", "", "value"),
    ],
)
def test_a_number_keeps_its_unit_and_its_mark(
    text: str, value: float, unit: str, mark: str, state: str
) -> None:
    (read,) = read_value(text)
    assert (read.value, read.unit, read.mark, read.state) == (value, unit, mark, state)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("N/A", "not applicable"),
        ("", "blank"),
        ("Not Reported", "not reported"),
        ("Not Available", "not available"),
        ("[c]", "suppressed"),
        ("about forty", "words"),
        ("10-15", "words"),
        ("1 2", "words"),
    ],
)
def test_what_is_no_number_says_what_it_is(text: str, state: str) -> None:
    (read,) = read_value(text)
    assert read.state == state
    assert read.value != read.value


def test_two_values_in_a_cell_are_both_kept() -> None:
    assert [(v.value, v.group) for v in read_value("68.7 (male) 71.6 (female)")] == [
        (68.7, "male"),
        (71.6, "female"),
    ]


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader_of_cells(text: str) -> None:
    assert len(read_value(text)) >= 1


@given(st.integers(0, 10**9), st.sampled_from(["", "%"]), st.sampled_from(["", " (est)"]))
def test_a_written_number_comes_back(number: int, unit: str, mark: str) -> None:
    text = f"{number:,}{unit}{mark}"
    (read,) = read_value(text)
    assert read.value == number
    assert read.unit == unit
    assert read.mark == ("estimated" if mark else "")


def test_every_fault_is_named_at_once_with_its_line(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        HEAD
        + "A,First,Higher is better,1,2,3\n"
        + "A,Again,Highr is better,1,2,3\n"
        + ",,Lower is better,1,2,3\n"
        + "B,Ragged,Lower is better,1,2,3,4\n",
    )
    with pytest.raises(FrameError) as caught:
        read_kpis(path)
    words = str(caught.value)
    assert "line 3: the code 'A' is on line 2 already" in words
    assert "line 4: neither a code nor a title" in words
    assert "line 5: 1 more cell than headings" in words
    assert "3 faults" in words


def test_headings_that_mean_nothing_are_said(tmp_path: Path) -> None:
    read = read_kpis(table(tmp_path, HEAD.strip() + ",Mood\nA,x,Lower is better,1,2,3,blue\n"))
    assert read.unused == ("Mood",)


def test_lines_are_those_of_the_file_even_after_a_newline_in_a_cell(tmp_path: Path) -> None:
    text = HEAD + 'A,"two\nlines",Lower is better,1,2,3\nA,x,Lower is better,1,2,3\n'
    with pytest.raises(FrameError, match="line 4: the code 'A'"):
        read_kpis(table(tmp_path, text))


@pytest.mark.parametrize(
    ("words", "polarity"),
    [
        ("High is good", "higher"), ("H", "higher"), ("Aim to maximise", "higher"), ("↑", "higher"),
        ("A higher figure is better", "higher"), ("+", "higher"), ("Bigger is Better", "higher"),
        ("Low is good", "lower"), ("better to be low", "lower"), ("L", "lower"),
        ("Goldilocks", ""), ("Within range", ""), ("Plan is best", ""), ("high or low", ""),
        ("Lower isn't better", ""), ("Higher isn\u2019t good", ""),
    ],
)  # fmt: skip
def test_polarity_in_words(words: str, polarity: str, tmp_path: Path) -> None:
    read = read_kpis(table(tmp_path, HEAD + f"A,First,{words},1,2,3\n"))
    assert read.indicators[Kpis.POLARITY].tolist() == [polarity]
    assert bool(read.notices) == (polarity == "")


def test_totals_sections_and_footnotes_are_not_indicators(tmp_path: Path) -> None:
    text = HEAD + (
        "HEALTH,,,,,\nA,First,Lower,1,2,3\nB,Second,Lower,1,2,3\nTotal,,,2,4,6\n"
        "HOMES,,,,,\nC,Third (1),Lower,1,2,3\n(1) Estimates.,,,,,\nSource: invented,,,,,\n"
    )
    read = read_kpis(table(tmp_path, text))
    assert read.indicators[Kpis.CODE].tolist() == ["A", "B", "C"]
    assert read.indicators[Kpis.THEME].tolist() == ["HEALTH", "HEALTH", "HOMES"]
    assert all(f"line {line}" in read.notices[0] for line in (2, 5, 6, 8, 9))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04\0\0\0\0", b"nothing here\n"])
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match=r"odd\.csv"):
        read_kpis(path)


def test_a_broken_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.xlsx"
    path.write_bytes(b"not a workbook")
    with pytest.raises(FileFormatError, match=r"odd\.xlsx"):
        read_kpis(path)


def test_markup_in_a_title_is_kept_as_text(tmp_path: Path) -> None:
    read = read_kpis(table(tmp_path, HEAD + "A,<script>x</script>,Lower is better,1,2,3\n"))
    assert read.indicators[Kpis.TITLE].tolist() == ["<script>x</script>"]


@pytest.mark.real
def test_ealings_table_is_read_whole() -> None:
    mirror = os.environ.get("NEEDSMAP_MIRROR")
    if not mirror:
        pytest.skip("NEEDSMAP_MIRROR is not set")
    read = read_kpis(Path(mirror) / ".." / "samples" / "ealing_lsp_2011_q2.csv")
    assert len(read.indicators) == 32
    assert read.unused == ()
    cells = read.cells
    assert (cells[KpiCells.MARK] == "estimated").sum() == 5
    assert cells.loc[cells[KpiCells.GROUP] != "", KpiCells.VALUE].tolist() == [68.7, 71.6]
    assert not (cells[KpiCells.STATE] == "words").any()
    assert {t for t in cells[KpiCells.TEXT] if t.startswith("Not ")} == {
        "Not Reported",
        "Not Available",
    }


def test_a_title_alone_heads_a_section_and_a_note_may_hold_commas(tmp_path: Path) -> None:
    path = tmp_path / "kpis.csv"
    path.write_text(
        "Ref,Indicator,Polarity,Q1,Q2\nSafer streets,,,,\nK1,Thefts,Lower,4,3\n"
        "Note: figures, with commas, and more, are provisional, all of them\n",
        encoding="utf-8",
    )
    table = read_kpis(path)
    assert table.indicators[Kpis.CODE].tolist() == ["K1"]
    assert table.indicators[Kpis.THEME].tolist() == ["Safer streets"]
    assert "line 2" in table.notices[0]
    assert "line 4" in table.notices[0]


def test_decimal_commas_hold_for_the_whole_table(tmp_path: Path) -> None:
    path = tmp_path / "kpis.csv"
    path.write_text("Ref;Polarity;Q1;Q2\nA;Higher;45,2;46,5\nB;Higher;1.200;1.300\n", "utf-8")
    assert read_kpis(path).cells[KpiCells.VALUE].tolist() == [45.2, 46.5, 1200, 1300]


def test_a_heading_names_the_unit_and_an_unread_period_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "kpis.csv"
    path.write_text(
        "Ref,Polarity,Q1 (£000),H1 2025/26,Q1 2025 comment\nA,Higher,45,90,fine\nB,,1,2,x\n",
        encoding="utf-8",
    )
    table = read_kpis(path)
    assert table.cells[KpiCells.VALUE].tolist() == [45_000, 1_000]
    assert sum("H1 2025/26" in notice for notice in table.notices) == 1
    assert not any("comment" in notice for notice in table.notices)
    assert any("line 3" in notice and "polarity" in notice for notice in table.notices)


@pytest.mark.parametrize(
    ("words", "polarity"),
    [("Higher is worse", "lower"), ("Up is bad", "lower"), ("Low is bad", "higher"),
     ("Not high", ""), ("No polarity", ""), ("Higher or lower", ""), ("High is good", "higher")],
)  # fmt: skip
def test_a_polarity_that_is_turned_round(words: str, polarity: str, tmp_path: Path) -> None:
    path = table(tmp_path, HEAD + f"A1,a,{words},1,2,3\n")
    assert read_kpis(path).indicators[Kpis.POLARITY].tolist() == [polarity]


def _values(path: Path) -> list[tuple[str, float, str]]:
    cells = read_kpis(path).cells
    return list(zip(cells[KpiCells.ROLE], cells[KpiCells.VALUE], cells[KpiCells.UNIT], strict=True))


def test_a_column_of_units_holds_for_its_row(tmp_path: Path) -> None:
    text = "Code,Polarity,Unit,Q1,Target\nA,High,%,45,50\nB,Low,£000,45,£40\nC,Low,Days,4,5\n"
    assert _values(table(tmp_path, text)) == [
        ("actual", 45, "%"), ("target", 50, "%"), ("actual", 45_000, "£"),
        ("target", 40_000, "£"), ("actual", 4, "days"), ("target", 5, "days"),
    ]  # fmt: skip
    assert not read_kpis(table(tmp_path, text)).unused


@pytest.mark.parametrize(
    "text",
    [
        "Code,Polarity,2024/25,,2025/26,\n,,Actual,Target,Actual,Target\nA,High,1,2,3,4\n",
        "Code,Polarity,2024/25,2024/25,2025/26,2025/26\n,,Actual,Target,Actual,Target\nA,High,1,2,3,4\n",
        "2025/26\n,,2024/25,,2025/26,\nCode,Polarity,Actual,Target,Actual,Target\nA,High,1,2,3,4\n",
    ],
)
def test_two_rows_of_headings(text: str, tmp_path: Path) -> None:
    cells = read_kpis(table(tmp_path, text)).cells
    assert cells[KpiCells.PERIOD].tolist() == [
        "2024/25 Actual", "2024/25 Target", "2025/26 Actual", "2025/26 Target"
    ]  # fmt: skip
    assert cells[KpiCells.VALUE].tolist() == [1, 2, 3, 4]


def test_two_columns_of_one_period_are_reported(tmp_path: Path) -> None:
    read = read_kpis(table(tmp_path, "Code,Polarity,Q1,Q2,Q2 (cumulative)\nA,High,1,2,3\n"))
    assert any("'Q2 (cumulative)'" in notice for notice in read.notices)
    assert not read_kpis(table(tmp_path, HEAD + "A1,a,High,1,2,3\n")).notices


def test_the_visible_worksheet_is_read_and_the_hidden_one_named(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "Return"
    for sheet, value in ((book.active, 1), (book.create_sheet("old"), 9)):
        sheet.append(["Code", "Polarity", "Q1", "Q2"])
        for _ in range(2 if sheet.title == "old" else 1):
            sheet.append([f"A{sheet.max_row}", "High", value, value])
    book["old"].sheet_state = "hidden"
    path = tmp_path / "kpis.xlsx"
    book.save(path)
    read = read_kpis(path)
    assert read.cells[KpiCells.VALUE].tolist() == [1, 1]
    assert "worksheet 'Return' was read, not 'old'" in read.notices


@pytest.mark.parametrize(
    ("row", "doubt"),
    [("0.45,0.5", True), ("45,50", False), ("0.45%,0.5%", False), ("0.45,50", False)],
)
def test_fractions_whose_unit_is_percent_are_reported(
    row: str, *, doubt: bool, tmp_path: Path
) -> None:
    read = read_kpis(table(tmp_path, f"Code,Polarity,Unit,Q1,Target\nA,High,%,{row}\n"))
    assert any("if shares are meant" in notice for notice in read.notices) == doubt


def test_a_mark_that_nothing_decides_gives_no_figure(tmp_path: Path) -> None:
    read = read_kpis(table(tmp_path, "Code;Polarity;Q1;Target\nA;High;1.200;1.250\n"))
    assert set(read.cells[KpiCells.STATE]) == {"unclear"}


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        ("18 weeks,125 days", [(126, "days"), (125, "days")]),
        ("2 weeks,1 week", [(2, "weeks"), (1, "weeks")]),
        ("20,21 days", [(20, "days"), (21, "days")]),
        ("7m 30s,8m", [(450, "seconds"), (480, "seconds")]),
        ("1 year,18 months", [(12, "months"), (18, "months")]),
        ("6 months,8m", [(6, "months"), (8, "months")]),
        ("£1.2m,£900k", [(1_200_000, "£"), (900_000, "£")]),
        ("900k,1.2m", [(900_000, ""), (1_200_000, "")]),
        ("7m,8m", [(7, "m"), (8, "m")]),
        ("10,8m", [(10, ""), (8, "m")]),
        ("2 days,40 hours", [(2, "days"), (40, "hours")]),
        ("10 working days,12 days", [(10, "working days"), (12, "days")]),
        ("2 million,1.5 million", [(2_000_000, ""), (1_500_000, "")]),
    ],
)
def test_lengths_of_time_are_compared_in_one_unit(
    cells: str, read: list[tuple[float, str]], tmp_path: Path
) -> None:
    path = table(tmp_path, f"Code,Polarity,Target,Q1\nK1,Low,{cells}\n")
    assert [(value, unit) for _, value, unit in _values(path)] == read


def test_a_heading_may_name_the_unit_of_time(tmp_path: Path) -> None:
    path = table(tmp_path, "Code,Polarity,Target (weeks),Q1 (days)\nK1,Low,2,15\n")
    assert _values(path) == [("target", 14, "days"), ("actual", 15, "days")]


def test_a_column_headed_cumulative_may_hold_figures(tmp_path: Path) -> None:
    path = table(tmp_path, "Code,Polarity,Q1,Cumulative\nK1,High,40,85\nK2,High,0,0\n")
    read = read_kpis(path)
    assert read.cells.groupby(KpiCells.SPAN)[KpiCells.VALUE].sum().to_dict() == {
        "quarter": 40, "to_date": 85,
    }  # fmt: skip
    assert not any(read.indicators[Kpis.CUMULATIVE])
    said = read_kpis(table(tmp_path, "Code,Polarity,Q1,Cumulative\nK1,High,40,1\nK2,High,0,0\n"))
    assert said.indicators[Kpis.CUMULATIVE].tolist() == ["yes", "no"]


def test_a_figure_merged_over_two_periods_is_kept_on_the_first(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["", "", "2025", ""], ["Code", "Polarity", "Q1", "Q2"], ["K1", "High", 40, None]):
        sheet.append(row)
    sheet.merge_cells("C1:D1")
    sheet.merge_cells("C3:D3")
    book.save(tmp_path / "merged.xlsx")
    read = read_kpis(tmp_path / "merged.xlsx")
    assert read.cells[KpiCells.TEXT].tolist() == ["40", ""]
    assert any("line 3: one merged cell holds 40" in notice for notice in read.notices)
