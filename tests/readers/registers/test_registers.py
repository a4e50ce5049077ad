"""Registers as partners send them: small made-up twins of the faults met in real files."""

import gzip
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from needsmap.catalogue import open_catalogue
from needsmap.columns import Assets, RegisterRows
from needsmap.errors import FileFormatError, UnknownEntry
from needsmap.model import RegisterLayout
from needsmap.readers.registers.read import Register, read_register
from needsmap.readers.registers.rows import Reading

LAYOUTS = tuple(open_catalogue(()).of(RegisterLayout))
LGA = (
    "OrganisationLabel,UPRN,AssetCode,PropertyName,PostCode,CoordinateReferenceSystem,GeoX,GeoY,"
    "TenureType,TenureDetail,HoldingType,BuildingSize\n"
)


def read(path: Path, text: str | bytes, **options: object) -> Register:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_register(path, LAYOUTS, **options)  # type: ignore[arg-type]


def faults(register: Register) -> list[str]:
    return list(register.rows[Assets.FAULTS])


def test_the_lga_schema_is_known_by_its_header(tmp_path: Path) -> None:
    text = LGA + (
        "Anytown Council,100012797623,A1,Town Hall,AN1 1AA,WGS84,-0.3,51.4,Freehold,"
        "Owner Occupied,Buildings,415.05\n"
        "Anytown Council,,A2,The Grange,AN1,,,,Leashold,VACANT,Land/Buildings,\n"
    )
    got = read(tmp_path / "a.csv", text)
    assert got.layout == "lga_land"
    first, second = got.rows.iloc[0], got.rows.iloc[1]
    assert first[Assets.PARTNER] == "Anytown Council"
    assert first[Assets.FLOOR_AREA] == 415.05
    assert first[RegisterRows.CRS] == "WGS84"
    assert second[Assets.TENURE] == "leasehold"  # one letter short in the file
    assert second[Assets.OCCUPATION] == "vacant"
    assert second[Assets.HOLDING] == "land and building"
    assert pd.isna(second[Assets.FLOOR_AREA])
    assert list(got.rows[Assets.LINE]) == [2, 3]


def test_a_word_that_no_table_knows_is_listed_not_lost(tmp_path: Path) -> None:
    got = read(tmp_path / "a.csv", LGA + "C,1,A,Hall,AN1 1AA,,,,Gifted,Other,Land,\n")
    assert got.unknown == {Assets.TENURE: {"Gifted": 1}}
    assert got.rows.loc[0, Assets.TENURE] == "Gifted"


HALL = "Name,Postcode,Organisation\nHall,KT1 1AE,Council\n"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (HALL.encode("utf-16"), "utf-16"),
        (HALL.encode("utf-16-le"), "utf-16-le"),
        (HALL.encode("utf-8-sig"), "utf-8-sig"),
        (HALL.replace("Hall", "Café").encode("windows-1252"), "windows-1252"),
        (HALL.replace(",", ";").encode(), "semicolon"),
        (HALL.replace(",", "\t").encode(), "tab"),
        (HALL.replace(",", "|").encode(), "bar"),
        (HALL.replace("\n", "\r\n").encode(), "utf-8"),
        (gzip.compress(HALL.encode(), mtime=0), "utf-8"),
        (("\n\nList of assets at 1 April,,\n" + HALL).encode(), "header on line 4"),
    ],
    ids=["utf16", "utf16 bare", "bom", "cp1252", ";", "tab", "bar", "crlf", "gz", "line 4"],
)
def test_encoding_separator_and_header_are_found_and_told(
    tmp_path: Path, data: bytes, told: str
) -> None:
    got = read(tmp_path / "r.csv", data)
    assert len(got.rows) == 1
    assert got.rows.loc[0, Assets.POSTCODE] == "KT1 1AE"
    assert got.rows.loc[0, Assets.PARTNER] == "Council"
    assert told in " ".join(got.notices)


def test_what_was_found_can_be_overruled(tmp_path: Path) -> None:
    data = "Name;Postcode\nCaf\xe9, Old;KT1 1AE\n".encode("latin-1")
    got = read(tmp_path / "r.csv", data, reading=Reading(encoding="cp437", separator=";"))
    assert got.rows.loc[0, Assets.NAME] == "CafΘ, Old"
    with pytest.raises(FileFormatError, match="klingon"):
        read(tmp_path / "r.csv", data, reading=Reading(encoding="klingon"))


def test_a_second_header_row_is_no_asset(tmp_path: Path) -> None:
    text = "Name,Postcode,Floor area\n(text),(full),(square metres)\nHall,KT1 1AE,40\n"
    got = read(tmp_path / "r.csv", text)
    assert list(got.rows[Assets.NAME]) == ["Hall"]
    assert list(got.rows[Assets.LINE]) == [3]
    assert "second header row" in " ".join(got.notices)


def test_line_numbers_hold_where_cells_have_line_breaks(tmp_path: Path) -> None:
    text = 'Name,Postcode\n"Old\nHall",KT1 1AE\n\nNew Hall,KT1 1AF\n'
    got = read(tmp_path / "r.csv", text)
    assert list(got.rows[Assets.NAME]) == ["Old Hall", "New Hall"]
    assert list(got.rows[Assets.LINE]) == [2, 5]


def test_ragged_lines_are_anchored_on_their_postcode(tmp_path: Path) -> None:
    text = (
        "Name,Address,Postcode,Use\n"
        "Plain,1 High St,KT1 1AE,Clinic\n"
        "Smith, Jones, Partners,2 High St,KT1 1AF,Clinic\n"
        "Smiths,3 High St,KT1 1AG,Clinic,,,\n"
        "Short,4 High St\n"
        "a,b,c,d,e,f,g\n"
    )
    got = read(tmp_path / "r.csv", text)
    assert list(got.rows[Assets.NAME])[:3] == ["Plain", "Smith, Jones, Partners", "Smiths"]
    assert list(got.rows[Assets.USE])[:3] == ["Clinic"] * 3
    assert faults(got) == [
        "", "mended: 2 unquoted commas in the line", "", "not mended: 2 of 4 cells",
        "not mended: 7 cells for 4 columns",
    ]  # fmt: skip
    assert len(got.rows) == 5


def test_a_quotation_mark_that_is_never_closed_names_its_line(tmp_path: Path) -> None:
    text = 'Name,Postcode\nHall,KT1 1AE\n"Open,KT1 1AE\n' + "Hall,KT1 1AE\n" * 100_000
    with pytest.raises(FileFormatError, match="line 3"):
        read(tmp_path / "r.csv", text)


def test_numbers_dates_and_shares_are_read_as_people_write_them(tmp_path: Path) -> None:
    text = (
        "Name,Postcode,Floor area,Running cost,Utilisation,Lease end,Capacity\n"
        'Hall,KT1 1AE,872.8 m2,"£1,250",35%,31/03/2027,19-Nov\n'
        "Hub,KT1 1AE,about 40,,120%,2027,n/a\n"
    )
    rows = read(tmp_path / "r.csv", text).rows
    assert list(rows[Assets.FLOOR_AREA])[:1] == [872.8]
    assert rows.loc[0, Assets.RUNNING_COST] == 1250
    assert rows.loc[0, Assets.UTILISATION] == 0.35
    assert str(rows.loc[0, Assets.LEASE_END])[:10] == "2027-03-31"
    assert rows.loc[0, Assets.FAULTS] == "capacity '19-Nov' is a date: a spreadsheet damaged it"
    said = rows.loc[1, Assets.FAULTS]
    assert "floor_area 'about 40' is not a number" in said
    assert "utilisation '120%' is not within 0 and 100%" in said
    assert "lease_end '2027' is not a full date" in said
    assert pd.isna(rows.loc[1, Assets.UTILISATION])


def test_a_community_asset_is_known_by_how_lists_head_it(tmp_path: Path) -> None:
    for heading in ("Asset of Community Value", "ACV", "Community asset (Y/N)"):
        got = read(
            tmp_path / "a.csv",
            f"Name,Postcode,{heading}\nHall,KT1 1AE,Listed\nPub,KT1 1AF,N\nYard,KT1 1AG,\n",
        )
        assert got.rows[Assets.COMMUNITY].tolist() == ["yes", "no", ""], heading


def test_personal_columns_are_dropped_unless_asked_for(tmp_path: Path) -> None:
    text = "Name,Postcode,Contact e-mail,Head teacher\nHall,KT1 1AE,a@b.c,A N Other\n"
    got = read(tmp_path / "r.csv", text)
    assert got.personal == ("Contact e-mail", "Head teacher")
    assert "A N Other" not in got.rows.to_csv()


def test_headerless_nhs_files_are_known_and_closed_rows_kept(tmp_path: Path) -> None:
    def row(code: str, status: str, setting: str) -> str:
        cells = [""] * 27
        cells[0:2], cells[4], cells[9] = [code, "SURGERY"], "HIGH ST", "KT1 1AE"
        cells[12], cells[13], cells[25] = status, "B", setting
        return ",".join(f'"{c}"' for c in cells) + "\r\n"

    text = row("H84001", "A", "4") + row("H84002", "C", "4") + row("H84003", "A", "9")
    got = read(tmp_path / "epraccur.csv", text)
    assert got.layout == "epraccur"
    assert list(got.rows[Assets.STATUS]) == ["live", "closed", "closed"]
    assert list(got.rows[Assets.USE]) == ["GP practice"] * 3


def test_rows_with_one_id_get_ids_of_their_own(tmp_path: Path) -> None:
    got = read(tmp_path / "r.csv", "ID,Name,Postcode\n7,Hall,KT1 1AE\n7,Hub,KT1 1AE\n,Den,KT1\n")
    assert list(got.rows[Assets.ASSET_ID]) == ["7 (line 2)", "7 (line 3)", "line 4"]
    assert faults(got)[0] == "the id 7 is given to several rows"


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    names = ["<img src=x onerror=alert(1)>", "=HYPERLINK(1)", "{{7*7}}", "../../etc/passwd"]
    text = "Name,Postcode\n" + "".join(f"{name},KT1 1AE\n" for name in names)
    assert list(read(tmp_path / "r.csv", text).rows[Assets.NAME]) == names


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_workbooks_are_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"book.{ending}"
    rows = [["Assets of the partnership", "", ""], ["Name", "UPRN", "Lease end"],
            ["Hall", 100012797623, "2027-03-31"]]  # fmt: skip
    write_book(path, rows)
    got = read_register(path, LAYOUTS)
    assert got.rows.loc[0, Assets.UPRN] == "100012797623"
    assert got.rows.loc[0, Assets.LINE] == 3
    assert str(got.rows.loc[0, Assets.LEASE_END])[:10] == "2027-03-31"


def write_book(path: Path, rows: list[list[object]]) -> None:
    if path.suffix == ".xls":
        import xlwt

        book = xlwt.Workbook()
        book.add_sheet("Notes")
        sheet = book.add_sheet("Assets")
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                sheet.write(i, j, cell)
        book.save(str(path))
        return
    engine = "xlsxwriter" if path.suffix == ".xlsx" else "odf"
    pd.DataFrame(rows).to_excel(path, header=False, index=False, engine=engine)


def test_map_files_are_read_with_a_point_in_each_shape(tmp_path: Path) -> None:
    import geopandas as gpd
    from shapely import box

    shapes = [box(-0.301, 51.40, -0.299, 51.41), None]
    frame = gpd.GeoDataFrame({"Name": ["Hall", "Hub"]}, geometry=shapes, crs="EPSG:4326")
    for name in ("a.geojson", "a.gpkg", "a.shp.zip"):
        frame.to_file(tmp_path / name)
        got = read_register(tmp_path / name, LAYOUTS)
        assert list(got.rows[Assets.NAME]) == ["Hall", "Hub"]
        assert 500_000 < float(got.rows.loc[0, RegisterRows.X]) < 530_000
        assert got.rows.loc[1, RegisterRows.X] == ""


def test_a_zip_must_hold_one_table(tmp_path: Path) -> None:
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", HALL)
    assert len(read_register(path, LAYOUTS).rows) == 1
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("b.csv", HALL)
    with pytest.raises(FileFormatError, match="this holds 2"):
        read_register(path, LAYOUTS)


@pytest.mark.parametrize("name", ["../a.csv", "/etc/a.csv", "..\\a.csv", "C:/a.csv"])
def test_a_path_that_climbs_out_of_a_zip_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "climbs.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, HALL)
    with pytest.raises(FileFormatError, match="leads out of the archive"):
        read_register(path, LAYOUTS)
    assert list(tmp_path.iterdir()) == [path]


def test_a_zip_or_gzip_that_swells_is_refused_before_it_is_unfolded(tmp_path: Path) -> None:
    swollen = HALL.encode() + b"0" * 60 * 1024**2
    zipped, gzipped = tmp_path / "bomb.zip", tmp_path / "bomb.csv.gz"
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", swollen)
    gzipped.write_bytes(gzip.compress(swollen))
    for path in (zipped, gzipped):
        with pytest.raises(FileFormatError, match=r"unfold|bomb"):
            read_register(path, LAYOUTS)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the file is empty"),
        (b"Name,Postcode\n", "no row beneath"),
        (b"\n\n \n", "no layout fits|holds no row|is empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"\xd0\xcf\x11\xe0 not a book", "not a whole workbook"),
        (b"PK\x03\x04 cut short", "not a whole zip"),
        (b"\x1f\x8b\x08 cut short", "damaged"),
        (b"foo,bar\n1,2\n", "no layout fits"),
        (bytes(range(256)) * 10, "zero bytes|not a table"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_register_is_refused_with_one_message(
    tmp_path: Path, data: bytes, says: str
) -> None:
    with pytest.raises(FileFormatError, match=says):
        read(tmp_path / "r.csv", data)


def test_a_layout_that_does_not_exist_is_named_with_those_that_do(tmp_path: Path) -> None:
    with pytest.raises(UnknownEntry, match="lga_land"):
        read(tmp_path / "r.csv", HALL, layout_id="lga")


def test_a_register_with_no_place_at_all_is_still_read(tmp_path: Path) -> None:
    got = read(tmp_path / "r.csv", "Name,Organisation\nHall,Council\n")
    assert got.rows.loc[0, Assets.POSTCODE] == ""
