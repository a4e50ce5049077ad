"""A user's counts by deprivation: sums by hand, hidden counts, and what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from needsmap.columns import Bands, Estimates
from needsmap.errors import FrameError, VintageError
from needsmap.measures.bands import add_bands
from needsmap.model import Release
from needsmap.workflows.measure.rates import measure_rates
from needsmap.workflows.measure.requests import RatesRequest

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Library

RELEASE = "invented_iod2019"


@pytest.fixture
def deciles(invented: Library) -> pd.Series:
    release = invented.catalogue.find(RELEASE, Release)
    ranks = invented.load_ranks(RELEASE, domains=["imd"])
    return add_bands(ranks, release.direction).set_index("area_code")[Bands.DECILE].astype(int)


@pytest.fixture
def file(deciles: pd.Series, tmp_path: Path) -> Path:
    """1,000 people an area; 11 counted in decile 1, one fewer in each that follows."""
    path = tmp_path / "counts.csv"
    table = pd.DataFrame({"LSOA11CD": deciles.index, "Seen": 12 - deciles.to_numpy()})
    table.assign(People=1000).to_csv(path, index=False)
    return path


def ask(library: Library, file: Path, **more: object):  # noqa: ANN201 - a Result
    words = {"count": "Seen", "persons": "People"} | more
    return measure_rates(library, RatesRequest(file=file, release=RELEASE, **words))  # type: ignore[arg-type]


def test_rates_by_decile_and_their_slope(invented: Library, file: Path, deciles: pd.Series) -> None:
    got = ask(invented, file)
    rows = got.frame.set_index(Estimates.GROUP)
    areas = deciles.value_counts()
    for decile, n in areas.items():
        count = n * (12 - decile)
        assert rows.loc[decile, Estimates.PERSONS] == 1000 * n
        if count >= 10:  # fewer events have no rate
            assert rows.loc[decile, Estimates.VALUE] == pytest.approx(100 * (12 - decile))
    # one per thousand fewer a tenth: nine and a bit from end to end, as groups are of areas
    assert -1_150 < got.details["sii"] < -850
    assert got.details["sii_low"] < got.details["sii"] < got.details["sii_high"]
    assert got.details["rii"] < 1
    assert got.details["concentration_index"] < 0
    assert "below zero it is higher where deprivation is" in got.caveats[2]


def test_small_counts_are_hidden_with_another(invented: Library, tmp_path: Path,
                                              deciles: pd.Series) -> None:  # fmt: skip
    counts = pd.Series(0, index=deciles.index)
    for decile, n in ((2, 3), (4, 30), (6, 40), (8, 50)):
        counts[deciles[deciles == decile].index[0]] = n
    path = tmp_path / "few.csv"
    pd.DataFrame({"code": counts.index, "Seen": counts.to_numpy(), "People": 2000}).to_csv(path)
    got = ask(invented, path, kind="proportion").frame.set_index(Estimates.GROUP)
    hidden = got.index[got["status"] == "suppressed"].tolist()
    assert hidden == [2, 4]
    assert got.loc[hidden, [Estimates.COUNT, Estimates.VALUE, Estimates.LOW]].isna().all(axis=None)
    assert got.loc[6, Estimates.COUNT] == 40


def test_people_of_the_release_and_a_place(invented: Library, file: Path) -> None:
    got = ask(invented, file, persons="", place="Alderwick")
    assert "those that IMD 2019 (invented) counts by, 2015" in got.caveats[0]
    strange = file.with_name("strange.csv")
    ward = invented.find_place("Larkrise", geography="lsoa11", collection="invented")
    inside = invented.codes_in(ward, "lsoa11")
    every = invented.load_ranks(RELEASE)["area_code"]
    outside = next(code for code in every if code not in set(inside))
    strange.write_text(f"LSOA11CD,Seen\n{outside},7\n", encoding="utf-8")
    with pytest.raises(FrameError, match="holds no area of"):
        ask(invented, strange, persons="", place="Larkrise")


def test_areas_that_are_not_in_the_file_are_counted(invented: Library, file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    place = invented.find_place("Alderwick", geography="lsoa11", collection="invented")
    inside = set(invented.codes_in(place, "lsoa11"))
    assert "not in the file" not in ask(invented, file).caveats[0]
    kept = [line for line in lines if line.split(",")[0] in inside][3:]
    file.write_text("".join([lines[0], *kept]), encoding="utf-8")
    for name in ("", "Alderwick"):
        words = ask(invented, file, place=name).caveats[0]
        assert f"3 of the {len(inside)} areas" in words


@pytest.mark.parametrize(
    ("seen", "people", "kind"), [(40, 0, "rate"), (40, 0, "proportion"), (3000, 1602, "proportion"),
                                 (-3, 100, "rate"), (3, -100, "rate"), (12.5, 100, "rate")],
)  # fmt: skip
def test_counts_that_no_people_can_have_are_refused_by_line(
    invented: Library, deciles: pd.Series, tmp_path: Path, seen: float, people: int, kind: str
) -> None:
    path = tmp_path / "odd.csv"
    table = pd.DataFrame({"LSOA11CD": deciles.index, "Seen": 5.0, "People": 1000})
    table.loc[2, ["Seen", "People"]] = seen, people
    table.to_csv(path, index=False)
    with pytest.raises(FrameError, match="line 4"):
        ask(invented, path, kind=kind)


def test_a_line_that_falls_below_0_gives_no_slope(
    invented: Library, deciles: pd.Series, tmp_path: Path
) -> None:
    path = tmp_path / "steep.csv"
    seen = deciles.map(lambda decile: 900 if decile <= 2 else 10).to_numpy()
    pd.DataFrame({"LSOA11CD": deciles.index, "Seen": seen, "People": 1000}).to_csv(
        path, index=False
    )
    got = ask(invented, path)
    assert "sii" not in got.details


def test_codes_of_another_vintage_are_named_with_the_lookup(
    invented: Library, tmp_path: Path
) -> None:
    newer = set(invented.load_ranks("invented_iod2025")["area_code"])
    newer -= set(invented.load_ranks(RELEASE)["area_code"])
    path = tmp_path / "newer.csv"
    pd.DataFrame({"code": sorted(newer), "Seen": 3, "People": 1000}).to_csv(path, index=False)
    with pytest.raises(VintageError) as fault:
        ask(invented, path)
    message = str(fault.value)
    assert "LSOAs of 2021" in message
    assert "LSOAs of 2011" in message
    assert "invented_iod2025" in message
    entry = invented.lookup_between("lsoa11", "lsoa21", collection="invented")
    assert entry is not None
    assert entry.id in message


def _headed(invented: Library, path: Path, heading: str, release: str) -> Path:
    codes = invented.load_ranks(release)["area_code"].unique()
    pd.DataFrame({heading: codes, "Seen": 12, "People": 1000}).to_csv(path, index=False)
    return path


def test_codes_decide_the_year_and_a_heading_of_another_is_named(
    invented: Library, tmp_path: Path
) -> None:
    path = _headed(invented, tmp_path / "a.csv", "LSOA21CD", RELEASE)
    ask(invented, path)
    assert any("headed 'LSOA21CD'" in notice and "2011" in notice for notice in invented.sentences)
    newer = _headed(invented, tmp_path / "b.csv", "LSOA11CD", "invented_iod2025")
    with pytest.raises(VintageError, match="LSOA11CD"):
        ask(invented, newer)


def test_a_heading_decides_where_codes_are_of_both_years(invented: Library, tmp_path: Path) -> None:
    older = set(invented.load_ranks(RELEASE)["area_code"])
    both = sorted(older & set(invented.load_ranks("invented_iod2025")["area_code"]))
    path = tmp_path / "both.csv"
    pd.DataFrame({"LSOA21CD": both, "Seen": 12, "People": 1000}).to_csv(path, index=False)
    with pytest.raises(VintageError, match="lsoa11_lsoa21"):
        ask(invented, path)


def test_a_code_beside_another_areas_name_is_named(invented: Library, tmp_path: Path) -> None:
    codes = invented.load_ranks(RELEASE)["area_code"].unique()
    path = tmp_path / "named.csv"
    cells = [f"{code} : Nowhere 999Z" for code in codes]
    pd.DataFrame({"area": cells, "Seen": 12, "People": 1000}).to_csv(path, index=False)
    ask(invented, path)
    assert any("beside another name" in notice for notice in invented.sentences)


def test_what_is_left_out_of_either_column_is_reported(invented: Library, tmp_path: Path) -> None:
    codes = invented.load_ranks(RELEASE)["area_code"].unique()
    table = pd.DataFrame({"code": codes, "Seen": "12", "People": "1000"})
    table.loc[0, "Seen"], table.loc[1, "People"] = "*", "[c]"
    path = tmp_path / "hidden.csv"
    table.to_csv(path, index=False)
    ask(invented, path)
    assert any("Seen" in n and "2 (*)" in n for n in invented.sentences)
    assert any("People" in n and "3 ([c])" in n for n in invented.sentences)


def test_codes_that_no_lookup_knows(invented: Library, tmp_path: Path) -> None:
    path = tmp_path / "strange.csv"
    path.write_text("code,Seen,People\nE01999999,7,1000\n", encoding="utf-8")
    with pytest.raises(FrameError, match="E01999999"):
        ask(invented, path)
