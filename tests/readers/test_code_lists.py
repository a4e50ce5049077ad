"""Lists of codes: any table, each code once, and a name for what is not a small area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from needsmap.errors import FrameError
from needsmap.readers.code_lists import read_code_list, read_code_table, sort_codes

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "text",
    [
        "place,code\nMine,E01002969\nMine,e01002970\nMine,E01002970 \n",
        "\ufeffplace;code\nMine;E01002969\nMine;E01002970\n",
        "Name,LSOA21CD\nMine,E01002969\nMine,E01002970\n",
        "place,mnemonic\nMine,E01002969\nMine,E01002970\n",
        "place,small area\nMine,E01002969: Kingston 011A\nMine,E01002970: Kingston 010A\n",
        "List of 2026\n\nneighbourhood\tGSS code\nMine\tE01002969\nMine\tE01002970\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_every_layout(text: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_bytes(text.encode(encoding))
    found = read_code_table(path)
    assert list(found) == ["Mine"]
    assert sort_codes("Mine", found["Mine"]) == ((), ("E01002969", "E01002970"))


@pytest.mark.parametrize(
    ("codes", "named"),
    [
        (["E05000409"], "ward"), (["E02000601"], "MSOA"), (["E09000021"], "London borough"),
        (["E01002969", "W01000001"], "Wales"), (["S01006506"], "Scotland"), ([], "empty"),
        (["E01002969", "KT1 3AA"], "KT1 3AA"),
    ],
)  # fmt: skip
def test_what_is_not_a_small_area_is_named(codes: list[str], named: str) -> None:
    with pytest.raises(FrameError, match=named):
        sort_codes("Mine", codes)


def test_rows_without_a_name_or_code_are_listed_by_line(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("place,code\nMine,E01002969\n,E01002970\nMine,\n")
    with pytest.raises(FrameError, match=r"(?s)line 3.*line 4"):
        read_code_table(path)


def test_a_code_that_appears_twice_in_an_area_counts_once_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("place,code\nMine,KT1 3AA\nOther,KT1 3AA\nMINE,kt13aa\nmine,KT1 3AB\n")
    told: list[str] = []
    found = read_code_table(path, notify=told.append)
    assert found == {"Mine": ["KT1 3AA", "KT1 3AB"], "Other": ["KT1 3AA"]}
    assert len(told) == 1
    assert "line 4 " in told[0]


@pytest.mark.parametrize(
    "text", ["KT1 3AA\nKT1 3AB\n", "KT1 3AA; KT1 3AB", "postcode,x\nKT1 3AA,1\nKT1 3AB,2\n"]
)
def test_a_bare_list(text: str, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text(text)
    assert sort_codes("Mine", read_code_list(path))[0] == ("KT1 3AA", "KT1 3AB")


@pytest.mark.parametrize(
    "text",
    ["E01002969, Kingston 011A\nE01002970, Kingston 010A\n", "E01002969: A\nE01002970: B\n",
     "area,small one\nKingston 011A,E01002969\nKingston 010A,E01002970\n",
     "E01002969,E01002970\n", "mnemonic\nE01002969\nE01002970\n"],
)  # fmt: skip
def test_codes_beside_names(text: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text)
    assert sort_codes("Mine", read_code_list(path))[1] == ("E01002969", "E01002970")


@pytest.mark.parametrize(
    ("heading", "cells"),
    [("Include", "Yes No"), ("In scope?", "x "), ("Excluded", "N Y"), ("To be removed", " yes")],
)
def test_a_list_that_says_which_rows_are_not_meant_is_refused(
    heading: str, cells: str, tmp_path: Path
) -> None:
    path = tmp_path / "places.csv"
    first, second = cells.split(" ")
    rows = f"Mine,E01002969,{first}\nMine,E01002970,{second}\n"
    path.write_text(f"place,code,{heading}\n{rows}")
    for read in (read_code_table, read_code_list):
        with pytest.raises(FrameError, match="line 3"):
            read(path)
    path.write_text(f"place,code,{heading}\nMine,E01002969,{first}\n")
    assert read_code_list(path) == ["E01002969"]


@pytest.mark.parametrize("cells", [(".5", "1"), ("50%", "100%"), ("0,5", "1"), ("40", "60")])
@pytest.mark.parametrize("heading", ["share", "Share of people", "population_weight"])
def test_a_list_that_counts_areas_in_part_is_refused(
    heading: str, cells: tuple[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "places.csv"
    rows = zip(("E01002969", "E01002970"), cells, strict=True)
    lines = [f'Mine,{code},"{cell}"' for code, cell in rows]
    path.write_text("\n".join([f"place,code,{heading}", *lines]))
    with pytest.raises(FrameError, match=rf"(?i){heading}.*line"):
        read_code_table(path)
    with pytest.raises(FrameError, match="in part"):
        read_code_list(path)


def test_columns_that_were_not_read_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("place,LSOA11CD,share,note,blank\nMine,E01002969,1,corner,\n")
    told: list[str] = []
    assert read_code_table(path, notify=told.append) == {"Mine": ["E01002969"]}
    assert told == ["places.csv: columns that were not read: share, note"]
