"""The invented files carry the very headings of the published ones."""

import csv
import gzip
from pathlib import Path

import pytest

PAIRS = [
    ("iod2015", "iod2015"),
    ("iod2019", "iod2019"),
    ("iod2025", "iod2025"),
    ("imd2010", "imd2010"),
]
LOOKUPS = [
    ("lsoa01_lsoa11", "LSOA01_LSOA11_LAD11_EW_LU.csv", {"LAD11NMW", "FID"}),
    ("lsoa11_lsoa21", "LSOA11_LSOA21_LAD22_EW_LU.csv", set()),
    ("lsoa01_wd11", "LSOA01_WD11_EW_LU.csv", {"WD11CDO", "FID"}),
    ("lsoa11_wd19", "LSOA11_WD19_LAD19_EW_LU.csv", {"FID"}),
    ("lsoa11_lad19", "LSOA11_LAD19_EN.csv", set()),
    ("lsoa21_wd24", "LSOA21_WD24_LAD24_EW_LU.csv", set()),
    ("lsoa21_lad24", "LSOA21_LAD24_EN.csv", set()),
]


def published(mirror: Path, entry: str) -> list[str]:
    with (mirror / "manifest.csv").open(encoding="utf-8", newline="") as file:
        path = next(row["path"] for row in csv.DictReader(file) if row["id"] == entry)
    opened = gzip.open if path.endswith(".gz") else open
    with opened(mirror / path, "rt", encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file))


def invented(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


@pytest.mark.real
@pytest.mark.parametrize(("release", "entry"), PAIRS)
def test_a_release_has_the_headings_of_its_year(
    shelf: Path, mirror: Path, release: str, entry: str
) -> None:
    mine = invented(shelf / "indices" / f"invented_{release}.csv")
    theirs = published(mirror, entry)
    assert [name for name in mine if name in theirs] == theirs
    # what the real files of those years leave to files of their own
    extra = {name for name in mine if name not in theirs}
    assert all("POPULATION" in name or "IDA" in name for name in extra)


@pytest.mark.real
@pytest.mark.parametrize(("entry", "file", "left_out"), LOOKUPS)
def test_a_lookup_has_the_publishers_columns(
    shelf: Path, mirror: Path, entry: str, file: str, left_out: set[str]
) -> None:
    mine = invented(shelf / "boundaries" / f"invented_{file}")
    assert set(published(mirror, entry)) - set(mine) == left_out
    assert set(mine) <= set(published(mirror, entry))


@pytest.mark.real
def test_the_registers_have_the_columns_of_published_ones(shelf: Path, mirror: Path) -> None:
    mine = invented(shelf / "registers" / "invented_council_land.csv")
    assert mine == published(mirror, "trafford_register")
    rows = len(invented(shelf / "registers" / "invented_epraccur.csv"))
    assert rows == len(published(mirror, "epraccur")) == 27
