"""Lists of postcodes: Code-Point Open's shape, other shapes, and files that are broken."""

import gzip
import zipfile
from pathlib import Path

import pytest

from needsmap.columns import PostcodeColumns as Columns
from needsmap.errors import FileFormatError
from needsmap.model import Postcodes, Source
from needsmap.readers.postcodes import read_postcodes

SOURCE = Source(publisher="Nobody", page="", licence="", attribution="")
KT = '"KT1 1AE",10,517814,169535,"E92000001","","","","E09000021","E05013938"\n'
KT_TIGHT = '"KT102AA",10,513000,164000,"E92000001","","","","E07000207",""\n'
LOST = '"AB43 1AJ",90,0,0,"S92000003","","","","",""\n'


def card(n: int) -> Postcodes:
    return Postcodes(id="made", title="Made up", n_areas=n, source=SOURCE)


def zipped(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def test_reads_every_csv_of_the_zip_but_not_its_documents(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "codepo_gb.zip",
        {"Data/CSV/kt.csv": KT + KT_TIGHT, "Data/CSV/ab.csv": LOST,
         "Doc/Code-Point_Open_Column_Headers.csv": "PC,PQ\nPostcode,Quality\n"},
    )  # fmt: skip
    frame = read_postcodes(path, card(3))
    assert list(frame[Columns.POSTCODE]) == ["KT1 1AE", "KT10 2AA", "AB43 1AJ"]
    assert frame.loc[0, Columns.EASTING] == 517814
    assert frame.loc[0, Columns.WARD_CODE] == "E05013938"
    assert frame.loc[1, Columns.WARD_CODE] == ""


def test_a_postcode_without_a_position_has_none(tmp_path: Path) -> None:
    frame = read_postcodes(zipped(tmp_path / "p.zip", {"ab.csv": LOST}), card(1))
    assert frame[Columns.EASTING].isna().all()
    assert frame[Columns.NORTHING].isna().all()


def test_reads_one_csv_with_a_header_gzipped(tmp_path: Path) -> None:
    path = tmp_path / "own.csv.gz"
    path.write_bytes(gzip.compress(b"Postcode,Eastings,Northings\nKT1 1AE,517814,169535\n"))
    frame = read_postcodes(path, card(1))
    assert frame.loc[0, Columns.NORTHING] == 169535
    assert frame.loc[0, Columns.QUALITY] == 10


@pytest.mark.parametrize(
    ("members", "n", "says"),
    [
        ({"kt.csv": KT}, 2, "holds 1 postcodes, expected 2"),
        ({"kt.csv": KT + KT}, 2, "appear twice"),
        ({"kt.csv": KT.replace("KT1 1AE", "KTX")}, 1, "are no postcodes"),
        ({"kt.csv": ""}, 1, "is empty"),
        ({"kt.csv": KT.replace("517814", "here")}, 1, "not the expected columns"),
        ({"readme.txt": "x"}, 1, "holds no csv"),
        ({"../kt.csv": KT}, 1, "leads out of the archive"),
        ({"/etc/kt.csv": KT}, 1, "leads out of the archive"),
    ],
)
def test_a_broken_zip_is_refused_with_a_reason(
    tmp_path: Path, members: dict[str, str], n: int, says: str
) -> None:
    with pytest.raises(FileFormatError, match=says):
        read_postcodes(zipped(tmp_path / "p.zip", members), card(n))


def test_a_zip_cut_short_and_a_bomb_are_refused(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "p.zip", {"kt.csv": KT * 500}).read_bytes()
    (tmp_path / "half.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FileFormatError, match="not a whole zip"):
        read_postcodes(tmp_path / "half.zip", card(1))
    bomb = zipped(tmp_path / "bomb.zip", {"kt.csv": "0" * 60 * 1024**2})
    with pytest.raises(FileFormatError, match="zip bomb"):
        read_postcodes(bomb, card(1))
