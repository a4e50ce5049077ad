"""The releases' reader: one pattern takes the official file and the mirror's; hostile files."""

from __future__ import annotations

import gzip
import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from needsmap.catalogue import open_catalogue
from needsmap.columns import Bands, Counts, Ranks
from needsmap.errors import FileFormatError, FrameError, UnknownEntry
from needsmap.io.frames import find_column, read_frame
from needsmap.measures.bands import add_bands, count_within
from needsmap.model import Release
from needsmap.readers.indices import read_denominators, read_ranks

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Library

CATALOGUE = open_catalogue()
IOD2019 = CATALOGUE.find("iod2019", Release)
IMD2010 = CATALOGUE.find("imd2010", Release)

#: Headers as the department printed them in 2019, with the blank that ends the last one.
HEADERS = [
    "LSOA code (2011)", "LSOA name (2011)", "Local Authority District code (2019)",
    "Index of Multiple Deprivation (IMD) Score",
    "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)",
    "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)",
    "Education, Skills and Training Rank (where 1 is most deprived)",
    "Total population: mid 2015 (excluding prisoners)",
    ("Working age population 18-59/64: for use with Employment Deprivation Domain "
     "(excluding prisoners) "),
]  # fmt: skip
ROWS = [
    ["E01000001", "City of London 001A", "E09000001", 5.143, 3, 10, 2, "1,296", 715.5],
    ["E01000002", "City of London 001B", "E09000001", 19.402, 1, 4, 1, "1,156", 700],
    ["E01000003", "City of London 001C", "E09000001", 6.208, 2, 7, 3, "1,350", 650],
]


def toy(release: Release = IOD2019, n: int = 3) -> Release:
    return replace(release, n_areas=n)


def table(rows: list[list[object]] = ROWS, headers: list[str] = HEADERS) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=headers)


def csv_file(folder: Path, frame: pd.DataFrame, encoding: str = "utf-8") -> Path:
    path = folder / "file.csv"
    path.write_bytes(frame.to_csv(index=False).encode(encoding))
    return path


def test_a_file_in_the_official_layout_is_read(tmp_path: Path) -> None:
    got = read_ranks(csv_file(tmp_path, table()), toy())
    assert got[Ranks.DOMAIN].unique().tolist() == ["imd", "education"]
    imd = got[got[Ranks.DOMAIN] == "imd"]
    assert imd[Ranks.RANK].tolist() == [3, 1, 2]
    assert imd[Ranks.SCORE].tolist() == [5.143, 19.402, 6.208]
    people = read_denominators(csv_file(tmp_path, table()), toy())
    by_group = people.groupby(Counts.GROUP)[Counts.PERSONS].sum().to_dict()
    assert by_group == {"all": 3802, "working_age": 2065.5}


@pytest.mark.parametrize("kind", ["xlsx", "ods", "gz", "zip", "utf-16", "utf-8-sig", "late", "tab"])
def test_every_kind_of_file_gives_the_same_frame(kind: str, tmp_path: Path) -> None:
    frame = table()
    path = tmp_path / f"file.{kind}"
    text = frame.to_csv(index=False)
    if kind in {"xlsx", "ods"}:
        with pd.ExcelWriter(path) as book:
            pd.DataFrame({"Notes": ["Crown copyright"]}).to_excel(book, sheet_name="Notes")
            frame.to_excel(book, sheet_name="IoD2019", index=False)
    elif kind == "gz":
        path = tmp_path / "file.csv.gz"
        path.write_bytes(gzip.compress(text.encode()))
    elif kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("inside.csv", text)
            archive.writestr("readme.pdf", "x")
    elif kind == "late":
        path = tmp_path / "file.csv"
        path.write_text(f"Published by the department\n,,\n{text}")
    elif kind == "tab":
        path = tmp_path / "file.csv"
        path.write_text(frame.to_csv(index=False, sep="\t"))
    else:
        path = csv_file(tmp_path, frame, kind)
    got = read_ranks(path, toy(), domains=["imd"])
    assert got[Ranks.RANK].tolist() == [3, 1, 2]


def changed(row: int, column: int, value: object) -> pd.DataFrame:
    rows = [list(r) for r in ROWS]
    rows[row][column] = value
    return table(rows)


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (changed(0, 0, "W01000001"), "not of an LSOA in England: W01000001.*never pooled"),
        (changed(0, 0, "S01006506"), "not of an LSOA in England"),
        (changed(1, 0, "E01000001"), "2 areas, expected 3"),
        (changed(0, 4, 4), "whole numbers from 1 to 3.*line 2: .4"),
        (changed(0, 4, 0), "whole numbers from 1 to 3.*line 2: .0"),
        (changed(0, 4, "first"), "1 cell.*not a number.*line 2: .first."),
        (table(ROWS[:2]), "2 areas, expected 3.*part of the file"),
        (table(headers=["Area", *HEADERS[1:]]), "area code.*'Area'"),
    ],
)
def test_a_faulty_file_is_named_with_its_fault(
    frame: pd.DataFrame, said: str, tmp_path: Path
) -> None:
    path = csv_file(tmp_path, frame)
    with pytest.raises(FrameError, match=f"(?s){said}") as caught:
        read_ranks(path, toy())
    assert str(path) in str(caught.value)


def test_a_code_that_stands_twice_is_refused(tmp_path: Path) -> None:
    doubled = table([*ROWS, ROWS[0]])
    with pytest.raises(FrameError, match="appears twice: E01000001"):
        read_ranks(csv_file(tmp_path, doubled), toy())


def test_a_domain_that_is_not_held_says_what_is(tmp_path: Path) -> None:
    with pytest.raises(UnknownEntry, match=r"(?s)holds no Crime.*Education, Skills"):
        read_ranks(csv_file(tmp_path, table()), toy(), domains=["crime"])
    with pytest.raises(UnknownEntry, match=r"no domain 'helth'. It has: imd, income"):
        read_ranks(csv_file(tmp_path, table()), toy(), domains=["helth"])


def test_a_score_without_a_rank_gives_no_rank(tmp_path: Path) -> None:
    frame = table().drop(columns=HEADERS[4])
    got = read_ranks(csv_file(tmp_path, frame), toy(), domains=["imd"])
    assert got[Ranks.RANK].isna().all()
    assert got[Ranks.SCORE].notna().all()


def xlsx_bytes() -> bytes:
    sink = io.BytesIO()
    table().to_excel(sink, index=False, engine="openpyxl")
    return sink.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("f.csv", b""),
        ("f.csv", b"<!DOCTYPE html><html>"),
        ("f.csv.gz", gzip.compress(b"LSOA code (2011),x\n" * 99, mtime=0)[:30]),
        ("f.zip", b"PK\x03\x04 not really"),
    ],
)
def test_what_is_not_a_table_is_refused(name: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(FileFormatError, match=name):
        read_ranks(path, toy())


def test_a_workbook_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    path.write_bytes(xlsx_bytes()[:-400])
    with pytest.raises(FileFormatError, match=r"f\.xlsx"):
        read_ranks(path, toy())


# ------------------------------------------------------------------ published figures


@pytest.mark.real
@pytest.mark.parametrize("release_id", ["iod2015", "iod2019", "iod2025"])
def test_every_published_decile_is_reproduced(release_id: str, library: Library) -> None:
    """The department's own deciles, of the index and of each domain that the file holds."""
    release = library.catalogue.find(release_id, Release)
    published = read_frame(library.fetch(release_id).path, release.code)
    banded = add_bands(library.load_ranks(release_id), release.direction)
    compared = 0
    for domain in release.domains:
        header = release.decile_header.replace("{}", f"(?:{domain.header})")
        column = find_column(header, published.columns)
        if column is None or published[column].isna().all():
            continue
        ours = banded.loc[banded[Ranks.DOMAIN] == domain.id, Bands.DECILE]
        assert (ours.to_numpy() == published[column].astype(int).to_numpy()).all(), domain.id
        compared += 1
    # 2015's file holds the index and the six sub-domains; the later ones everything
    assert compared == {"iod2015": 7, "iod2019": 16, "iod2025": 16}[release_id]


@pytest.mark.real
@pytest.mark.parametrize(
    ("file_id", "release_id"),
    [("iod2015_file1", "iod2015"), ("iod2019_file1", "iod2019"), ("iod2025_file1", "iod2025")],
)
def test_the_departments_workbooks_give_the_same_ranks(
    file_id: str, release_id: str, library: Library, mirror: Path
) -> None:
    """File 1, an official workbook, through the same card as File 7."""
    manifest = pd.read_csv(mirror / "manifest.csv").set_index("id")
    path = mirror / manifest.loc[file_id, "path"]
    release = library.catalogue.find(release_id, Release)
    workbook = read_ranks(path, release, domains=["imd"])
    table = library.load_ranks(release_id, domains=("imd",))
    columns = [Ranks.AREA_CODE, Ranks.RANK]
    left = workbook[columns].sort_values(Ranks.AREA_CODE).to_numpy().tolist()
    assert left == table[columns].sort_values(Ranks.AREA_CODE).to_numpy().tolist()


@pytest.mark.real
def test_a_cut_of_the_real_file_7_is_told_to_be_a_part(library: Library, mirror: Path) -> None:
    path = next((mirror / "samples_official_format").glob("File_7*Warrington*"))
    with pytest.raises(FrameError, match="127 areas, expected 32,844"):
        read_ranks(path, IOD2019)
    warrington = read_ranks(path, replace(IOD2019, n_rows=127))
    assert warrington[Ranks.DOMAIN].nunique() == 16
    both = warrington.merge(
        library.load_ranks("iod2019"), on=[Ranks.AREA_CODE, Ranks.DOMAIN], suffixes=("", "_all")
    )
    assert len(both) == 127 * 16
    assert (both[Ranks.RANK] == both[f"{Ranks.RANK}_all"]).all()


# Ealing's strategic needs assessment pairs these domains with its themes; figures counted in
# the 2010 release (PRODUCT R9): LSOAs in the most deprived 10% and 20%
EALING_2010 = {
    "health": (2, 11), "crime": (24, 59), "income": (25, 58), "employment": (6, 24),
    "living_environment": (25, 73), "education": (0, 2), "barriers": (70, 170),
}  # fmt: skip


@pytest.mark.real
@pytest.mark.parametrize("domain", EALING_2010)
def test_ealings_areas_by_domain_in_2010(domain: str, library: Library) -> None:
    ealing = library.find_place("Ealing", geography="lsoa01")
    codes = library.codes_in(ealing, "lsoa01")
    assert len(codes) == 195
    ranks = library.load_ranks("imd2010", domains=(domain,))
    banded = add_bands(ranks, IMD2010.direction)
    inside = banded[banded[Ranks.AREA_CODE].isin(codes)]
    counts = count_within(inside, (10, 20), n_areas=IMD2010.n_areas)
    assert tuple(counts[Bands.AREAS]) == EALING_2010[domain]


@pytest.mark.real
@pytest.mark.parametrize(
    ("release_id", "tied"),
    [
        ("imd2004", 0),
        ("imd2007", 23),
        ("imd2010", 12),
        ("iod2015", 20),
        ("iod2019", 26),
        ("iod2025", 0),
    ],
)
def test_published_ties_are_kept(release_id: str, tied: int, library: Library) -> None:
    ranks = library.load_ranks(release_id, domains=("imd",))[Ranks.RANK]
    # rows that share a rank with an earlier one; all come in pairs, so twice as many are tied
    assert int(ranks.duplicated().sum()) == tied
    assert int(ranks.duplicated(keep=False).sum()) == 2 * tied
