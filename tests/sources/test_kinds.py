"""Files of each kind, whole, cut at any byte, and of another kind."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from needsmap.errors import FetchError
from needsmap.sources.kinds import check_kind

if TYPE_CHECKING:
    from pathlib import Path

CSV = "code,name,rank\n" + "".join(f"E0100{n:04},Place {n},{n}\n" for n in range(300))
PAGE = b"<!DOCTYPE html><html><form>Sign in</form></html>"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return a whole file of every kind."""
    folder = tmp_path_factory.mktemp("whole")
    table = pd.DataFrame({"code": ["E01000001", "E01000002"], "rank": [1, 2]})
    shapes = gpd.GeoDataFrame(table, geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)], crs=27700)
    table.to_excel(folder / "f.xlsx", index=False)
    with pd.ExcelWriter(str(folder / "f.ods")) as book:
        table.to_excel(book, index=False)
    shapes.to_parquet(folder / "f.parquet")
    shapes.to_file(folder / "f.gpkg")
    shapes.to_file(folder / "f.geojson")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("f.csv", CSV)
    kinds = ("xlsx", "ods", "parquet", "gpkg", "geojson")
    return {
        **{kind: (folder / f"f.{kind}").read_bytes() for kind in kinds},
        "csv": CSV.encode(),
        "csv.gz": gzip.compress(CSV.encode()),
        "zip": packed.getvalue(),
        "kml": b'<?xml version="1.0"?><kml><Document/></kml>\n',
    }


KINDS = ("csv", "csv.gz", "xlsx", "ods", "zip", "parquet", "gpkg", "geojson", "kml")


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_file_passes(kind: str, whole: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "part"
    path.write_bytes(whole[kind])
    check_kind(path, f"thing.{kind}")


@pytest.mark.parametrize("kind", [k for k in KINDS if k != "csv"])
@given(share=st.floats(0, 0.99))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_a_file_cut_anywhere_is_refused(
    kind: str, share: float, whole: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "part"
    path.write_bytes(whole[kind][: int(share * len(whole[kind].rstrip()))])
    with pytest.raises(FetchError):
        check_kind(path, f"thing.{kind}")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lead", [b"", b"\xef\xbb\xbf \r\n", b'<?xml version="1.0"?>\n'])
def test_a_web_page_is_never_the_file(kind: str, lead: bytes, tmp_path: Path) -> None:
    path = tmp_path / "part"
    path.write_bytes(lead + PAGE)
    with pytest.raises(FetchError, match="web page"):
        check_kind(path, f"thing.{kind}")


@pytest.mark.parametrize("kind", [k for k in KINDS if k != "kml"])
@pytest.mark.parametrize("other", ["xlsx", "parquet", "gpkg", "csv.gz"])
def test_another_kind_is_refused(
    kind: str, other: str, whole: dict[str, bytes], tmp_path: Path
) -> None:
    if kind == other or {kind, other} == {"xlsx", "zip"}:  # a workbook is a zip
        return
    path = tmp_path / "part"
    path.write_bytes(whole[other])
    with pytest.raises(FetchError):
        check_kind(path, f"thing.{kind}")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("code,rank\nE01000001,1\nE010", "cut short"),
        ("code,name,rank\nE01000001,a,1\nE01000002,b", "cut short"),
        ("code;name;rank\nE01000001;a;1\nE01000002;b", "cut short"),
        ("code,rank\nE01000001,1\nSource: ONS", None),
        ('code,name\nE01000001,"a, b"\nE01000002,"b', None),
        ("Not Found", "one line"),
        (json.dumps({"error": "denied"}), "another kind"),
        ("%PDF-1.7\n1 0 obj", "another kind"),
    ],
)
def test_tables_of_text(text: str, why: str | None, tmp_path: Path) -> None:
    path = tmp_path / "part"
    path.write_text(text)
    if why is None:
        check_kind(path, "thing.csv")
        return
    with pytest.raises(FetchError, match=why):
        check_kind(path, "thing.csv")


def test_bombs_are_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "part"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("f.csv", bytes(200 * 1024**2))
    with pytest.raises(FetchError, match="bomb"):
        check_kind(path, "thing.zip")
    path.write_bytes(gzip.compress(bytes(200 * 1024**2)))
    with pytest.raises(FetchError, match="not read"):
        check_kind(path, "thing.csv.gz")


def test_a_damaged_member_is_named(whole: dict[str, bytes], tmp_path: Path) -> None:
    data = bytearray(whole["zip"])
    data[60] ^= 0xFF
    path = tmp_path / "part"
    path.write_bytes(data)
    with pytest.raises(FetchError, match="damaged"):
        check_kind(path, "thing.zip")
