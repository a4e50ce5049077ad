"""Tables of one's own, by area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from needsmap.errors import FrameError
from needsmap.frames import Daytime
from needsmap.readers.indicator import read_daytime

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
    with pytest.raises(FrameError, match="line 3: 'some' is not a number"):
        read_daytime(path, "lsoa11")


def test_an_area_that_stands_twice_is_named(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="Z1 appears twice"):
        read_daytime(_written(tmp_path, "code,workers\nZ1,20\nZ1,21\n"), "lsoa11")
