"""Tables of one's own, by area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from needsmap.errors import FrameError, VintageError
from needsmap.frames import Daytime
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
    with pytest.raises(FrameError, match="--workers"):
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


@pytest.mark.parametrize("mark", ["*", "[c]", "<5", "1 to 4", ":", "x", "..", "n/a"])
def test_a_hidden_figure_is_missing_and_never_0(mark: str, tmp_path: Path) -> None:
    path = _written(tmp_path, f"code,n\nE01000001,{mark}\nE01000002,5\n")
    found = read_indicator(path, "lsoa11")
    assert found.isna().tolist() == [True, False]
    assert any("line 2" in notice for notice in found.attrs["notices"])


def test_figures_as_people_write_them(tmp_path: Path) -> None:
    path = _written(tmp_path, 'code,n\nE01000001,"1,234"\nE01000002,12.0\nE01000003,21.0r\n')
    assert read_indicator(path, "lsoa11").tolist() == [1234, 12, 21]


def test_areas_of_another_year_are_refused_with_the_lookup(tmp_path: Path) -> None:
    with pytest.raises(VintageError, match="lsoa11_lsoa21"):
        read_indicator(_written(tmp_path, "LSOA21CD,n\nE01000001,5\n"), "lsoa11")


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
