"""Whose release a file is, and whether its columns can hold ranks."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needsmap.catalogue import open_catalogue
from needsmap.columns import Counts, Ranks
from needsmap.errors import FrameError, UnknownEntry
from needsmap.io.frames import read_frame
from needsmap.model import Direction, Release
from needsmap.readers.indices import read_denominators, read_ranks
from needsmap.readers.rank_checks import (
    check_deciles,
    check_order,
    check_people,
    check_ranking,
    check_scores,
)
from needsmap.readers.release_checks import (
    check_headings,
    check_published,
    check_vintage,
    identify,
)

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Library

CATALOGUE = open_catalogue()
ENGLISH = tuple(CATALOGUE.of(Release, collection="england"))
IOD2015, IOD2019, CWI = (
    CATALOGUE.find(name, Release) for name in ("iod2015", "iod2019", "cwi2009")
)
N = 40
TOY = replace(IOD2019, n_areas=N, known_ranks={})


def codes(n: int = N) -> list[str]:
    return [f"E010{number:05}" for number in range(1, n + 1)]


def by_code(values: list[float] | range) -> pd.Series[float]:
    return pd.Series(list(values), index=codes(len(values)), dtype=float)


def shuffled(n: int = N) -> list[int]:
    """Return the ranks 1 to n in an order of no meaning."""
    return [(7 * i) % n + 1 for i in range(n)] if n % 7 else list(range(1, n + 1))


def write(path: Path, **columns: list[object]) -> Path:
    heads = {
        "code": "LSOA code",
        "rank": "Index of Multiple Deprivation (IMD) Rank",
        "score": "Index of Multiple Deprivation (IMD) Score",
        "decile": "Index of Multiple Deprivation (IMD) Decile",
        "people": "Total population: mid 2015 (excluding prisoners)",
        "children": "Dependent Children aged 0-15: mid 2015 (excluding prisoners)",
    }
    frame = pd.DataFrame({heads.get(name, name): cells for name, cells in columns.items()})
    frame.to_csv(path / "file.csv", index=False)
    return path / "file.csv"


# ------------------------------------------------------------------ years and vintages


@pytest.mark.parametrize(
    ("headings", "sheet", "faults", "decided"),
    [
        (["LSOA code (2011)"], "", 0, False),
        (["LSOA code (2021)"], "", 1, False),
        (["Local Authority District code (2019)"], "", 0, True),
        (["Local Authority District name (2013)"], "", 1, False),
        (["Total population: mid 2012 (excluding prisoners)"], "", 1, False),
        (["Total population: mid 2015 (excluding prisoners)"], "", 0, True),
        ([], "IMD2019", 0, True),
        ([], "IMD 2015", 1, False),
        ([], "IMD25", 1, False),
        ([], "IoD2025 IDACI & IDAOPI", 1, False),
        (["Index of Multiple Deprivation 2015 rank"], "", 1, False),
        (["Population Denominators"], "Sheet1", 0, False),
    ],
)
def test_years_in_headings_and_sheets(
    headings: list[str], sheet: str, faults: int, *, decided: bool
) -> None:
    found = check_headings(headings, sheet, IOD2019)
    assert (len(found.faults), found.decided) == (faults, decided)


@pytest.mark.parametrize("release", ENGLISH, ids=lambda r: r.id)
def test_a_release_has_the_year_that_it_is_called_by(release: Release) -> None:
    assert release.year == int(release.id[3:7])


def test_a_code_newer_than_the_releases_areas_is_a_fault() -> None:
    assert check_vintage(["E01032482", "E01033768"], IOD2019) == []
    assert "E01033769" in check_vintage(["E01033769"], IOD2019)[0]
    assert check_vintage(["E01032483"], CATALOGUE.find("imd2010", Release))


# ------------------------------------------------------------------ known ranks


def ranks_of(release: Release, **changes: int) -> pd.DataFrame:
    """Return a frame of the ranks that a card knows, some of them changed."""
    rows = [
        (domain, area, changes.get(area, rank))
        for area, known in release.known_ranks.items()
        for domain, rank in known.items()
    ]
    return pd.DataFrame(rows, columns=[Ranks.DOMAIN, Ranks.AREA_CODE, Ranks.RANK])


@pytest.mark.parametrize("release", [r for r in ENGLISH if r.known_ranks], ids=lambda r: r.id)
def test_known_ranks_are_told_apart(release: Release) -> None:
    """Each card's ranks fit its own release and are refused for every other."""
    for other in ENGLISH:
        found = identify(ranks_of(release), other, ENGLISH)
        if other.year == release.year and other.domains[0].id == release.domains[0].id:
            assert found.decided
            assert not found.faults
        else:
            assert release.short_title.split(" (")[0] in found.faults[0]


def test_an_area_of_one_rank_in_two_releases_decides_nothing() -> None:
    """Jaywick ranked 1 in 2010, 2015, 2019 and 2025."""
    found = identify(ranks_of(IOD2019).query("area_code == 'E01021988'"), IOD2019, ENGLISH)
    assert not found.faults
    assert not found.decided


def test_why_a_rank_is_not_the_published_one_is_explained() -> None:
    reversed_ranks = {
        area: IOD2019.n_areas + 1 - known["imd"] for area, known in IOD2019.known_ranks.items()
    }
    one = ranks_of(IOD2019, **reversed_ranks).query("domain == 'imd'")
    assert "other way" in identify(one, IOD2019, ENGLISH).faults[0]
    income = ranks_of(IOD2019, E01002969=IOD2019.known_ranks["E01002969"]["income"])
    assert "income" in identify(income.query("domain == 'imd'"), IOD2019, ENGLISH).faults[0]


# ------------------------------------------------------------------ ranks


@given(st.lists(st.integers(0, 9), min_size=N, max_size=N))
def test_any_ranking_with_shared_ranks_is_a_ranking(scores: list[int]) -> None:
    ranks = by_code(scores)
    few = ranks.nunique() <= 100 < TOY.n_areas
    assert few or not check_ranking(ranks.rank(method="min"), TOY)
    assert few or not check_ranking(ranks.rank(method="max"), TOY)


@pytest.mark.parametrize(
    ("ranks", "n"),
    [
        ([*range(N)], N),  # begins at 0
        ([*range(2, N + 1), N], N),  # nobody is first
        ([1, 1, *range(2, N)], N),  # a tie that leaves no gap
        ([1, *[10] * (N - 1)], N),  # more ties than one rank before them allows
        ([(i % 10) + 1 for i in range(N)], 32844),  # deciles
        ([3, 4, 4, 9], 32844),  # deciles of a few areas
        ([i % 10 * 10 + 10 for i in range(N)], 32844),  # percentiles in tens
        ([5000 + i // 3 for i in range(N)], 32844),  # a part whose ranks are shared in threes
        (shuffled(), 32844),  # ranked among themselves
    ],
)
def test_what_is_no_ranking_is_refused(ranks: list[float], n: int) -> None:
    assert len(check_ranking(by_code(ranks), replace(TOY, n_areas=n))) == 1


@pytest.mark.parametrize(
    "ranks", [[1, 2, 3], [7, 7, 9000], [31000, 5, 120, 121], [800 * i + 1 for i in range(N)]]
)
def test_a_part_of_a_ranking_is_let_pass(ranks: list[float]) -> None:
    assert check_ranking(by_code(ranks), IOD2019) == []


@pytest.mark.parametrize("direction", list(Direction))
def test_ranks_follow_scores_by_the_releases_direction(direction: Direction) -> None:
    release = replace(TOY, direction=direction)
    ranks = by_code(shuffled())
    sign = 1 if direction == Direction.BEST else -1
    assert not check_scores(ranks, sign * ranks, release).faults
    assert "other way" in check_scores(ranks, -sign * ranks, release).faults[0]
    rounded = (sign * ranks / 7).round()
    assert not check_scores(ranks, rounded, release).faults


def test_scores_of_something_else_and_a_few_revised_ones_differ() -> None:
    ranks = by_code(range(1, N + 1))
    unrelated = by_code([(13 * i) % N for i in range(N)])
    assert "disagree" in check_scores(ranks, unrelated, TOY).faults[0]
    revised = -ranks
    revised.iloc[20] = revised.iloc[18] + 0.5
    found = check_scores(ranks, revised, TOY)
    assert not found.faults
    assert "rank 21" in found.notices[0]


def test_deciles_must_be_those_of_the_ranks() -> None:
    ranks = by_code(range(1, N + 1))
    right = (10 * ranks + N - 1) // N
    assert check_deciles(ranks, right, N) == []
    assert "other way" in check_deciles(ranks, 11 - right, N)[0]
    right.iloc[5] += 1
    assert "E01000006 (rank 6, decile 3)" in check_deciles(ranks, right, N)[0]


# ------------------------------------------------------------------ through the reader


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"rank": [(10 * r + N - 1) // N for r in shuffled()]}, "before them"),
        ({"rank": shuffled(), "score": shuffled()}, "other way"),
        ({"rank": shuffled(), "decile": [1] * N}, "deciles are not those"),
        ({"rank": [r / 7 for r in shuffled()]}, "whole numbers from 1 to"),
        ({"rank": shuffled(), "Local Authority District code (2013)": ["E0"] * N}, "2013"),
    ],
)
def test_a_file_is_refused_with_its_name(
    columns: dict[str, list[object]], why: str, tmp_path: Path
) -> None:
    path = write(tmp_path, code=codes(), **columns)
    with pytest.raises(FrameError, match=why) as caught:
        read_ranks(path, TOY)
    assert str(path) in str(caught.value)


def test_two_columns_of_one_heading_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, code=codes(), rank=shuffled())
    lines = path.read_text().splitlines()
    path.write_text("\n".join(f"{line},{line.split(',')[1]}" for line in lines))
    with pytest.raises(FrameError, match="2 columns are headed"):
        read_ranks(path, TOY)


def test_codes_in_small_letters_and_with_blanks_are_understood(tmp_path: Path) -> None:
    typed = [f" {c[:3].lower()} {c[3:]} " for c in codes()]
    path = write(tmp_path, code=typed, rank=shuffled(), people=[1000] * N)
    assert read_ranks(path, TOY)[Ranks.AREA_CODE].tolist() == codes()
    assert read_denominators(path, TOY)[Counts.AREA_CODE].tolist() == codes()


def test_a_part_is_read_where_it_may_be_and_noted(tmp_path: Path) -> None:
    path = write(tmp_path, code=codes(5), rank=[5, 90, 31000, 7, 4000])
    notices: list[str] = []
    with pytest.raises(FrameError, match="5 areas, expected 32,844"):
        read_ranks(path, IOD2019)
    read_ranks(path, IOD2019, whole=False, others=ENGLISH, notify=notices.append)
    assert any("5 of 32,844" in n for n in notices)
    assert any("which release" in n for n in notices)
    assert not any("share a rank" in n for n in notices)


def test_a_part_of_a_ranking_from_the_best_notes_ties_outside_it(tmp_path: Path) -> None:
    path = write(tmp_path, code=codes(5), rank=[5, 90, 31000, 7, 4000])
    notices: list[str] = []
    best = replace(IOD2019, direction=Direction.BEST, known_ranks={})
    read_ranks(path, best, whole=False, notify=notices.append)
    assert any("share a rank" in n for n in notices)


# ------------------------------------------------------------------ people


def people(**groups: list[float]) -> pd.DataFrame:
    frame = pd.DataFrame(groups, index=codes(len(groups["all"])))
    frame.index.name = Counts.AREA_CODE
    return frame.melt(
        ignore_index=False, var_name=Counts.GROUP, value_name=Counts.PERSONS
    ).reset_index()


def test_people_are_checked_area_by_area() -> None:
    found = check_people(people(all=[1000, 0], children=[200, 10]))
    assert "E01000002" in found.faults[0]
    found = check_people(people(all=[1602, 1000], children=[3000, 200]))
    assert "E01000001: 3,000 of 1,602" in found.faults[0]
    # those of working age are counted by another rule: 3,236.5 of 3,044 was published
    assert not check_people(people(all=[3044], working_age=[3236.5])).faults
    found = check_people(people(all=[1000, 900], children=[200, float("nan")]))
    assert not found.faults
    assert "E01000002" in found.notices[0]


@pytest.mark.parametrize("cell", ["many", "inf", "1e999", "1_000"])
def test_counts_that_are_no_numbers_are_refused(cell: str, tmp_path: Path) -> None:
    path = write(tmp_path, code=codes(2), rank=[1, 2], people=["1,000", cell])
    with pytest.raises(FrameError, match=cell):
        read_denominators(path, TOY)


# ------------------------------------------------------------------ the published files

FILES = {
    "imd2004": ("imd2004", "imd2004_west_sussex"),
    "imd2007": ("imd2007", "imd2007_west_sussex"),
    "imd2010": ("imd2010", "imd2010_west_sussex"),
    "iod2015": ("iod2015", "iod2015_file1"),
    "iod2019": ("iod2019", "iod2019_file1", "iod2019_file3", "iod2019_file7_warrington"),
    "iod2025": ("iod2025", "iod2025_file1", "iod2025_file3"),
}
COUNTY = "west_sussex_2004_2007_2010"


@cache
def mirrored(mirror: Path, name: str) -> Path:
    listed = pd.read_csv(mirror / "manifest.csv").set_index("id")["path"]
    return mirror / listed[COUNTY if name.endswith("west_sussex") else name]


def reads(path: Path, release: Release, **options: object) -> bool:
    try:
        read_ranks(path, release, others=ENGLISH, whole=False, **options)  # type: ignore[arg-type]
    except (FrameError, UnknownEntry):
        return False
    return True


@pytest.mark.real
@pytest.mark.parametrize("owner", FILES)
def test_every_file_is_read_as_its_own_release_and_no_other(owner: str, mirror: Path) -> None:
    for name in FILES[owner]:
        path = mirrored(mirror, name)
        for taken in FILES:
            # the county's file holds three releases, under headings of its own
            card = f"{taken}_west_sussex" if name.endswith("west_sussex") else taken
            if card not in CATALOGUE.entries:
                continue
            right = taken == owner or name.endswith("west_sussex")
            assert reads(path, CATALOGUE.find(card, Release)) is right, (name, card)


@pytest.mark.real
@pytest.mark.parametrize("owner", FILES)
@pytest.mark.parametrize("place", ["England", "E08000003", "E09000021", "E08000025"])
def test_plain_headings_are_told_by_the_known_ranks(
    owner: str, place: str, library: Library, tmp_path: Path
) -> None:
    """Code and rank alone, for the country, Manchester, Kingston and Birmingham."""
    card = CATALOGUE.find(owner, Release)
    ranks = library.load_ranks(owner, domains=["imd"])
    found = library.find_place(place, geography=card.geography)
    inside = ranks[ranks[Ranks.AREA_CODE].isin(library.codes_in(found, card.geography))]
    frame = inside[[Ranks.AREA_CODE, Ranks.RANK]]
    for taken in FILES:
        release = CATALOGUE.find(taken, Release)
        word = "Index of Multiple Deprivation (IMD) Rank" if taken[0:3] == "iod" else "IMD rank"
        path = tmp_path / f"{taken}.csv"
        frame.set_axis(["LSOA code", word], axis=1).to_csv(path, index=False)
        assert reads(path, release) is (taken == owner), taken


@pytest.mark.real
def test_denominators_of_one_district_are_read(mirror: Path) -> None:
    path = mirrored(mirror, "iod2025_denominators_melton")
    counts = read_denominators(path, CATALOGUE.find("iod2025", Release))
    assert counts[Counts.AREA_CODE].nunique() == 30
    assert counts.query("group == 'all'")[Counts.PERSONS].sum() == 52404
    for other in (IOD2015, IOD2019):
        with pytest.raises(FrameError, match="2021"):
            read_denominators(path, other)


@pytest.mark.real
@pytest.mark.parametrize("name", ["iod2019", "iod2015"])
def test_no_release_is_another_through_a_card_of_ones_own(name: str, mirror: Path) -> None:
    """A user's card takes 2015's file for 2019, with headings that say nothing."""
    table = read_frame(mirrored(mirror, "iod2015"), IOD2015.code)
    own = replace(
        CATALOGUE.find(name, Release), id="own", known_ranks={}, district_year=None, denominators=()
    )
    assert len(table) == own.n_areas
    assert reads(mirrored(mirror, "iod2015"), own) is (name == "iod2015")


# ------------------------------------------------------------------ the release's own file


def test_a_part_with_other_ranks_than_published_is_a_fault() -> None:
    columns = {Ranks.DOMAIN: "imd", Ranks.AREA_CODE: codes(3)}
    published = pd.DataFrame({**columns, Ranks.RANK: [7, 20, 33], Ranks.SCORE: float("nan")})
    same = check_published(published.head(2), published, TOY)
    assert same.decided
    assert same.faults == []
    other = check_published(published.assign(**{Ranks.RANK: [7, 21, 33]}), published, TOY)
    assert "1 of 3 areas" in other.faults[0]
    assert codes()[1] in other.faults[0]


def test_ranks_are_compared_with_published_scores_where_no_ranks_are_at_hand() -> None:
    areas = codes()
    columns = {Ranks.DOMAIN: "imd", Ranks.AREA_CODE: areas}
    unranked = pd.array([pd.NA] * N, dtype="Int64")
    scores = pd.DataFrame({**columns, Ranks.RANK: unranked, Ranks.SCORE: float("nan")})
    published = scores.assign(**{Ranks.SCORE: [float(N - i) for i in range(N)]})
    own = scores.assign(**{Ranks.RANK: range(1, N + 1)})
    assert check_published(own, published, TOY).faults == []
    swapped = own.assign(**{Ranks.RANK: [2, 1, *range(3, N + 1)]})
    assert len(check_published(swapped, published, TOY).faults) == 1


@pytest.mark.parametrize(
    ("own", "faults"),
    [([30.123, 20.5, 1.25], 0), ([30.1, 20.5, 1.3], 0), ([30, 20, 1], 0),
     ([30.1234, 20.5, 1.25], 0), ([60.246, 41.0, 2.5], 1), ([30.123, 20.5, 1.26], 1),
     ([float("nan")] * 3, 0)],
)  # fmt: skip
def test_other_scores_than_published_are_a_fault_but_for_their_rounding(
    own: list[float], faults: int
) -> None:
    columns = {Ranks.DOMAIN: "imd", Ranks.AREA_CODE: codes(3), Ranks.RANK: [7, 20, 33]}
    published = pd.DataFrame({**columns, Ranks.SCORE: [30.123, 20.5, 1.25]})
    found = check_published(published.assign(**{Ranks.SCORE: own}), published, TOY)
    assert len(found.faults) == faults
    assert all("another score" in fault for fault in found.faults)


def test_two_swapped_ranks_of_a_whole_release_are_a_fault() -> None:
    scores = by_code([50.0, 40.0, 40.0, *range(N - 3, 0, -1)])
    assert check_order(by_code(range(1, N + 1)), scores, TOY) == []
    assert check_order(by_code([1, 3, 2, *range(4, N + 1)]), scores, TOY) == []
    faults = check_order(by_code([3, 2, 1, *range(4, N + 1)]), scores, TOY)
    assert len(faults) == 1
    assert "E01000001 (rank 3, 1 by score)" in faults[0]
    best = replace(TOY, direction=Direction.BEST)
    assert check_order(by_code(range(1, N + 1)), scores, best) != []
    assert check_order(by_code(range(1, N + 1)), -scores, best) == []


@pytest.mark.real
@pytest.mark.parametrize("domain", ["imd", "income"])
def test_twenty_swapped_ranks_of_a_whole_file_are_refused(
    domain: str, library: Library, tmp_path: Path
) -> None:
    ranks = library.load_ranks("iod2019", domains=[domain])
    values = ranks[Ranks.RANK].tolist()
    for i in range(20):
        values[100 + i], values[30000 - i] = values[30000 - i], values[100 + i]
    heads = {"imd": "Index of Multiple Deprivation (IMD)", "income": "Income"}
    table = {"LSOA code (2011)": ranks[Ranks.AREA_CODE], f"{heads[domain]} Rank": values}
    pd.DataFrame(table).to_csv(tmp_path / "file.csv", index=False)
    with pytest.raises(FrameError, match="40 of 32,844 areas have another rank"):
        library.fresh().load_ranks("iod2019", domains=[domain], file=tmp_path / "file.csv")


@pytest.mark.parametrize(
    ("cells", "line", "remedy"),
    [
        ([5.5, 7.25, *range(3, N + 1)], "line 2: '5.5'", "Correct these cells"),
        ([*range(1, N), 99], f"line {N + 1}: '99", "Correct these cells"),
        ([0, *range(2, N + 1)], "line 2: '0", "Correct these cells"),
        ([i + 0.5 for i in range(N)], "line 2: '0.5'", "scores or percentiles"),
    ],
)
def test_what_is_not_a_rank_is_named_with_column_line_and_remedy(
    cells: list[float], line: str, remedy: str, tmp_path: Path
) -> None:
    path = write(tmp_path, code=codes(), rank=cells)
    with pytest.raises(FrameError) as fault:
        read_ranks(path, TOY, domains=("imd",))
    message = str(fault.value)
    assert "column 'Index of Multiple Deprivation (IMD) Rank'" in message
    assert line in message
    assert remedy in message
    assert "NA" not in message


def test_totals_and_notes_are_left_out_and_listed(tmp_path: Path) -> None:
    rows = len(codes())
    path = write(
        tmp_path,
        code=[*codes(), "England", "Total", "Source: the department"],
        rank=[*shuffled(), "", rows, ""],
    )
    notices: list[str] = []
    assert len(read_ranks(path, TOY, notify=notices.append)) == rows
    assert "left out 3 rows" in notices[0]
    assert "line 42" in notices[0]


def test_a_rank_without_its_code_is_still_a_fault(tmp_path: Path) -> None:
    path = write(tmp_path, code=[*codes()[:-1], ""], rank=shuffled())
    with pytest.raises(FrameError):
        read_ranks(path, TOY)


def test_decimal_commas_and_suppressed_cells(tmp_path: Path) -> None:
    ranks = shuffled()
    path = write(
        tmp_path,
        code=codes(),
        rank=[*ranks[:-1], "*"],
        score=[f"{90 - r},{r % 10}2" for r in ranks],
    )
    pd.read_csv(path, dtype=str).to_csv(path, sep=";", index=False)
    got = read_ranks(path, TOY)
    assert got[Ranks.SCORE].max() < 100
    assert got[Ranks.RANK].isna().sum() == 1
