"""What part of a year a figure covers, however a heading, a cell or a footnote says it."""

from pathlib import Path

import pytest

from needsmap.columns import KpiCells
from needsmap.readers.papers.kpis import read_kpis
from needsmap.readers.papers.part_years import part_of_year, year_alone


@pytest.mark.parametrize(
    ("heading", "part", "year"),
    [
        ("2025/26 (Apr-Sep)", "Apr-Sep", None),
        ("2025/26 Apr-Sep", "Apr-Sep", "2025/26"),
        ("April 2025 \u2013 September 2025", "Apr-Sep", "2025"),
        ("2025/26 Q1-Q2", "quarters 1-2", "2025/26"),
        ("2025/26 (quarters 1 and 2)", "quarters 1-2", None),
        ("2025/26 first six months", "6 months", "2025/26"),
        ("YTD 2025/26", "ytd", "2025/26"),
        ("2025/26 year to date", "year to date", "2025/26"),
        ("H1 2025/26", "h1", "2025/26"),
        ("2025/26 to end Sept", "to Sep", "2025/26"),
        ("2025/26 (as at 30 September)", "to Sep", None),
        ("2025/26 half year to September", "to Sep", "2025/26 half year"),
        ("2025/26", "", None),
        ("2025/26 (April 2025 - March 2026)", "", None),
        ("2025/26 Q1-Q4", "", None),
        ("Year to September 2025", "", None),
        ("12 months to June 2025", "", None),
        ("Q2 2025/26", "", None),
    ],
)
def test_a_heading_names_a_part_of_a_year(heading: str, part: str, year: str | None) -> None:
    assert part_of_year(heading) == part
    assert year_alone(heading) == (year or heading)


@pytest.mark.parametrize(
    ("heading", "note", "part"),
    [
        ("2025/26*", "* April to September only", "Apr-Sep"),
        ("2025/26* Actual", "* April to September only", "Apr-Sep"),
        ("2025/26*", "** April to September only", ""),
        ("2025/26\u00b9", "1. First six months", "6 months"),
        ("2025/26 [note 1]", "[note 1] First six months", "6 months"),
        ("2025/26 [note 1]", "[note 2] First six months", ""),
        ("2025/26", "Provisional. 2025/26 is April to September", "Apr-Sep"),
        ("2024/25", "Provisional. 2025/26 is April to September", ""),
    ],
)
def test_a_footnote_belongs_to_its_mark_or_year(heading: str, note: str, part: str) -> None:
    assert part_of_year(heading, [note]) == part


def cells(tmp_path: Path, text: str) -> list[tuple[str, str, int, str]]:
    path = tmp_path / "kpis.csv"
    path.write_text(text, encoding="utf-8")
    read = read_kpis(path).cells
    columns = [KpiCells.PERIOD, KpiCells.SPAN, KpiCells.ORDER, KpiCells.PART]
    return list(read[columns].itertuples(index=False, name=None))


def test_a_cell_says_what_it_covers_but_a_length_of_time_is_a_figure(tmp_path: Path) -> None:
    text = "Code,Polarity,2024/25,2025/26\nA,higher,400,215 (Apr-Sep)\nB,lower,7 weeks,6 weeks\n"
    assert [part for *_, part in cells(tmp_path, text)] == ["", "Apr-Sep", "", ""]


def test_a_part_is_read_as_its_year_unless_another_column_is_of_it(tmp_path: Path) -> None:
    head = "Code,Polarity,2024/25,2025/26 YTD"
    assert cells(tmp_path, f"{head}\nA,higher,4,2\n")[1] == ("2025/26 YTD", "year", 2, "ytd")
    both = cells(tmp_path, f"{head},2025/26\nA,higher,4,2,3\n")
    assert [period for period, *_ in both] == ["2024/25", "2025/26"]
    quarters = cells(tmp_path, f"{head},Q2 2025/26\nA,higher,4,2,3\n")
    assert [period for period, *_ in quarters] == ["2024/25", "Q2 2025/26"]
