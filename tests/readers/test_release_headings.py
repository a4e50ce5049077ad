"""Short names of columns in a release's file, recognised by name and content."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from needsmap.catalogue import open_catalogue
from needsmap.columns import Counts, Ranks
from needsmap.errors import FrameError, UnknownEntry
from needsmap.model import Release
from needsmap.readers.indices import read_denominators, read_ranks

if TYPE_CHECKING:
    from pathlib import Path

N = 40
IOD2019 = replace(open_catalogue().find("iod2019", Release), n_areas=N, known_ranks={})
CODES = [f"E010{number:05}" for number in range(1, N + 1)]
RANKS = [(7 * i) % N + 1 for i in range(N)]


def write(path: Path, **columns: list[object]) -> Path:
    pd.DataFrame(columns).to_csv(path / "file.csv", index=False)
    return path / "file.csv"


@pytest.mark.parametrize("code", ["LSOA11CD", "lsoa11cd", "lsoa_code_2011", "Area code", "LSOA"])
@pytest.mark.parametrize(
    "rank",
    [
        "IMDRank",
        "IMD_Rank",
        "imd_rank",
        "IMDRank0",
        "IMD 2019 Rank",
        "imd19_rank",
        "Rank of IMD",
        "index_of_multiple_deprivation_imd_rank_where_1_is_most_deprived",
        "Rank",
    ],
)
def test_short_names_are_recognised_and_reported(code: str, rank: str, tmp_path: Path) -> None:
    notices: list[str] = []
    path = write(tmp_path, **{"LSOA name": ["Town 001"] * N, code: CODES, rank: RANKS})
    ranks = read_ranks(path, IOD2019, notify=notices.append)
    assert ranks[Ranks.AREA_CODE].tolist() == CODES
    assert ranks[Ranks.RANK].tolist() == RANKS
    assert any(repr(rank) in notice for notice in notices)


@pytest.mark.parametrize(
    ("code", "rank", "year"),
    [("LSOA21CD", "IMDRank", "21"), ("LSOA11CD", "imd_rank_2015", "2015"),
     ("LSOA11CD", "IMD15Rank", "15"), ("LSOA01CD", "Rank", "01")],
)  # fmt: skip
def test_another_year_in_a_short_name_is_refused(
    code: str, rank: str, year: str, tmp_path: Path
) -> None:
    with pytest.raises(FrameError, match=f"names {year} where"):
        read_ranks(write(tmp_path, **{code: CODES, rank: RANKS}), IOD2019)


def test_of_two_vintages_or_years_the_releases_own_is_read(tmp_path: Path) -> None:
    other = RANKS[::-1]
    columns = {"LSOA21CD": CODES[::-1], "LSOA11CD": CODES, "IMDRank15": other, "IMDRank19": RANKS}
    ranks = read_ranks(write(tmp_path, **columns), IOD2019)
    assert ranks[Ranks.AREA_CODE].tolist() == CODES
    assert ranks[Ranks.RANK].tolist() == RANKS


def test_two_columns_of_one_meaning_that_differ_are_refused(tmp_path: Path) -> None:
    columns = {"LSOA11CD": CODES, "IMD_Rank": RANKS, "IMDRank0": RANKS}
    assert len(read_ranks(write(tmp_path, **columns), IOD2019)) == N
    with pytest.raises(FrameError, match=r"file\.csv: 'IMD_Rank' and 'IMDRank0'"):
        read_ranks(write(tmp_path, **columns | {"IMDRank0": RANKS[::-1]}), IOD2019)


def test_a_column_of_names_is_not_one_of_codes(tmp_path: Path) -> None:
    for names, codes in (("LSOA", "Code"), ("Area code", "LSOA11CD")):
        path = write(tmp_path, **{names: ["Town 001"] * N, codes: CODES, "IMDRank": RANKS})
        assert read_ranks(path, IOD2019)[Ranks.AREA_CODE].tolist() == CODES
    with pytest.raises(FrameError, match="no column holds area codes"):
        read_ranks(write(tmp_path, Code=["Town 001"] * N, IMDRank=RANKS), IOD2019)


def test_a_plain_rank_is_never_that_of_a_domain(tmp_path: Path) -> None:
    path = write(tmp_path, LSOA11CD=CODES, Rank=RANKS)
    with pytest.raises(UnknownEntry):
        read_ranks(path, IOD2019, domains=["income"])


def test_people_under_the_names_of_the_map_file(tmp_path: Path) -> None:
    people = {"TotPop": [1500] * N, "DepChi": [300] * N, "Pop16_59": [900] * N,
              "Pop60+": [300] * N, "WorkPop": [950] * N}  # fmt: skip
    counts = read_denominators(write(tmp_path, LSOA11CD=CODES, **people), IOD2019)
    totals = counts.groupby(Counts.GROUP)[Counts.PERSONS].sum()
    assert totals.to_dict() == {"all": 60000, "children": 12000, "aged_16_59": 36000,
                                "older": 12000, "working_age": 38000}  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "code"),
    [("Data_Zone", "S010{:05}"), ("SOA2001", "95AA{:02}S1"), ("LSOA Code", "W010{:05}")],
)
def test_a_file_of_another_country_is_refused_as_that(
    heading: str, code: str, tmp_path: Path
) -> None:
    codes = [code.format(number) for number in range(N)]
    path = write(tmp_path, **{heading: codes, "Overall rank": RANKS})
    with pytest.raises(FrameError, match=r"Wales, Scotland and Northern Ireland"):
        read_ranks(path, IOD2019)
