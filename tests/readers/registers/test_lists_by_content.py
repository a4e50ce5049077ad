"""National and council lists under the headings they come with: which column is which, and of what
a file is a list. All values are invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from needsmap.catalogue import open_catalogue
from needsmap.columns import Assets, RegisterRows
from needsmap.errors import FileFormatError
from needsmap.model import RegisterLayout
from needsmap.readers.registers.read import Register, read_register
from needsmap.readers.registers.rows import Reading

if TYPE_CHECKING:
    from pathlib import Path

LAYOUTS = tuple(open_catalogue(()).of(RegisterLayout))
NHS = (
    "OrganisationID¬OrganisationCode¬OrganisationType¬SubType¬Sector¬OrganisationStatus¬"
    "IsPimsManaged¬OrganisationName¬Address1¬Address2¬Address3¬City¬County¬Postcode¬Latitude¬"
    "Longitude¬ParentODSCode¬ParentName¬Phone¬Email¬Website¬Fax\n"
)


def read(folder: Path, text: str, **options: object) -> Register:
    path = folder / "list.csv"
    path.write_bytes(text.encode("windows-1252" if "¬" in text else "utf-8"))
    return read_register(path, LAYOUTS, **options)  # type: ignore[arg-type]


def nhs_rows(kind: str, names: list[str]) -> str:
    return NHS + "".join(
        f"{i}¬NT{i:03}¬{kind}¬UNKNOWN¬NHS Sector¬Visible¬True¬{name}¬{i} High Street¬¬¬Anytown¬¬"
        f"KT1 {i % 9 + 1}DH¬51.4{i % 10}1¬-0.2{i % 10}1¬R1¬Anytown Trust¬¬¬¬\n"
        for i, name in enumerate(names, start=1)
    )


HOSPITALS = [f"{name} Hospital" for name in ("Elm", "Oak", "Ash", "Fir", "Yew", "Lime")]
PRACTICES = [f"{name} Dental Practice" for name in ("Elm", "Oak", "Ash", "Fir", "Yew", "Lime")]


@pytest.mark.parametrize("separator", ["", "¬"])
def test_hospitals_are_not_taken_for_dentists(tmp_path: Path, separator: str) -> None:
    got = read(tmp_path, nhs_rows("Hospital", HOSPITALS), reading=Reading(separator=separator))
    assert got.layout == "nhs_choices"
    assert set(got.rows[Assets.USE]) == {"Hospital"}
    assert set(got.rows[Assets.PARTNER]) == {"Anytown Trust"}
    assert got.rows.loc[0, RegisterRows.LATITUDE] == "51.411"
    assert read(tmp_path, nhs_rows("Dentists", PRACTICES)).layout == "dentists2016"


def test_a_list_whose_names_contradict_its_layout_is_refused(tmp_path: Path) -> None:
    text = nhs_rows("Dentists", HOSPITALS * 200)
    # the other layout with these headings reads the use that each row states
    with pytest.raises(FileFormatError, match=r"none of 1,200 names"):
        read(tmp_path, text, layout_id="dentists2016")
    with pytest.raises(FileFormatError, match="OrganisationType"):
        read(tmp_path, nhs_rows("Hospital", PRACTICES), layout_id="dentists2016")


def ods(code: str, name: str, status: str = "A") -> str:
    cells = [""] * 27
    cells[0:2], cells[4], cells[9], cells[10] = [code, name], "1 HIGH ST", "KT1 3DH", "20010401"
    cells[12], cells[13] = status, "B"
    return ",".join(f'"{c}"' for c in cells) + "\n"


def test_a_list_without_a_header_is_known_by_its_cells_and_names(tmp_path: Path) -> None:
    practices = "".join(ods(f"H8400{i}", f"{n} SURGERY") for i, n in enumerate("ABCD"))
    assert read(tmp_path, practices).layout == "epraccur"
    dentists = "".join(ods(f"V0020{i}", f"{n} DENTAL") for i, n in enumerate("ABCD"))
    got = read(tmp_path, dentists)
    assert got.layout == "nhs_ods"
    assert set(got.rows[Assets.USE]) == {""}
    prisons = "".join(ods(f"H8400{i}", f"{n} PRISON") for i, n in enumerate("ABCD"))
    assert read(tmp_path, prisons).layout == "nhs_ods"


LISTS = {
    "fire stations": (
        ("FRS_TERRITORY_CODE,FRS_FULLNAME,STATION_NAME,STATION_ADDRESS,STATION_POSTCODE,"
        "STATION_EASTING,STATION_NORTHING\n"
        "E31000001,Anyshire Fire and Rescue,Elm,1 High Street,KT1 3DH,518724,169226\n"
        "E31000001,Anyshire Fire and Rescue,Oak,2 High Street,KT1 3HH,519266,168897\n"),
        {"name": "STATION_NAME", "partner": "FRS_FULLNAME", "postcode": "STATION_POSTCODE",
         "easting": "STATION_EASTING", "northing": "STATION_NORTHING"},
        "Fire station",
    ),
    "schools": (
        ('URN,"LA (code)","LA (name)",EstablishmentNumber,EstablishmentName,'
        '"TypeOfEstablishment (name)","EstablishmentStatus (name)",Street,Town,Postcode,'
        "SchoolCapacity,TelephoneNum,HeadLastName,Easting,Northing,UPRN\n"
        "100001,999,Anytown,2000,Elm Primary School,Community school,Open,1 High St,Anytown,"
        "KT1 3DH,210,020,Person,518724,169226,10023456\n"
        "100002,999,Anytown,2001,Oak Academy,Academy,Closed,2 High St,Anytown,"
        "KT1 3HH,900,020,Person,519266,168897,10023457\n"),
        {"name": "EstablishmentName", "asset_id": "URN", "capacity": "SchoolCapacity",
         "easting": "Easting", "uprn": "UPRN"},
        "School",
    ),
    "schools, other spelling": (
        ("URN,Establishment name,Type of establishment,Establishment status,Postcode\n"
        "100001,Elm Primary School,Community school,Open,KT1 3DH\n"
        "100002,Oak Academy,Academy,Open,KT1 3HH\n"),
        {"name": "Establishment name", "postcode": "Postcode"},
        "School",
    ),
    "police stations": (
        ("Force,Police Station,Station Address,Post Code,Front counter\n"
        'Anyshire Police,Elm Road,"1 Elm Road, Anytown",KT1 3DH,Yes\n'
        'Anyshire Police,Oak Road,"2 Oak Road, Anytown",KT1 3HH,No\n'),
        {"name": "Police Station", "partner": "Force", "address": "Station Address",
         "postcode": "Post Code"},
        "",
    ),
    "libraries": (
        ("Reporting Service,Library name,Type of library,Address 1,Address 2,Address 3,Postcode,"
        "Unique Property Reference Number,Year closed\n"
        "Anytown,Elm Library,LAL,1 High St,,Anytown,KT1 3DH,10023456,\n"
        "Anytown,Oak Library,CRL,2 High St,,Anytown,KT1 3HH,10023457,2012\n"),
        {"name": "Library name", "partner": "Reporting Service",
         "uprn": "Unique Property Reference Number"},
        "Library",
    ),
    "children's centres": (
        ("Children's Centre,Site Address,PCD,Latitude,Longitude\n"
        "Elm Tree,1 High St,KT1 3DH,51.40943,-0.294360\nOak Tree,2 High St,KT1 3HH,51.406354,"
        "-0.286686\n"),
        {"name": "Children's Centre", "address": "Site Address", "postcode": "PCD"},
        "",
    ),
    "GP practices with a header": (
        ("Practice Code,Practice Name,PCN Name,Address Line 1,Town,Practice Postcode,List size\n"
        "H84001,Elm Surgery,Anytown North,1 High St,Anytown,KT1 3DH,9000\n"
        "H84002,Oak Medical Centre,Anytown North,2 High St,Anytown,KT1 3HH,7000\n"),
        {"name": "Practice Name", "asset_id": "Practice Code", "postcode": "Practice Postcode"},
        "",
    ),
    "a council's list by address": (
        ("Organisation,OrganisationLabel,UPRN,Site Address,Property description,Tenure,"
        "Building size (m2)\n"
        "23UB,Anytown Council,10023456,1 High Street KT1 3DH,Car park,Freehold,0\n"
        "23UB,Anytown Council,10023457,2 High Street KT1 3HH,Town hall,Leasehold,900\n"),
        {"name": "Site Address", "address": "Site Address", "use": "Property description",
         "partner": "OrganisationLabel", "floor_area": "Building size (m2)"},
        "Car park",
    ),
    "a council's list by description": (
        ("Asset No,Property Description,Postal Code,Ownership,Asset Category,NBV\n"
        "A1,Elm Hall and yard,KT1 3DH,Freehold,Community,100000\n"
        "A2,Land rear of 3 Oak Road,KT1 3HH,Leasehold,Land,5000\n"),
        {"name": "Property Description", "asset_id": "Asset No", "postcode": "Postal Code",
         "tenure": "Ownership", "use": "Asset Category", "market_value": "NBV"},
        "Community",
    ),
    "the Code's land list": (
        ("Organisation Name,Unique asset id,UPRN,Name of building or land,Street Number,"
        "Street Name,Post Town,Postcode,GeoX,GeoY,Freehold/Leasehold,Tenure Detail\n"
        "Anytown Council,T1,10023456,Elm Hall,1,High St,Anytown,KT1 3DH,518724,169226,Freehold,"
        "Vacant\n"
        "Anytown Council,T2,10023457,Oak Depot,2,High St,Anytown,KT1 3HH,519266,168897,Leasehold,"
        "Licence\n"),
        {"name": "Name of building or land", "partner": "Organisation Name",
         "tenure": "Freehold/Leasehold", "x": "GeoX", "address":
         "Street Number + Street Name + Post Town"},
        "",
    ),
    "spend on property": (
        ("Property ref,Property,Post code,Property type,Total property costs 2024/25 (£000)\n"
        "P1,Elm Hall,KT1 3DH,Hall,12.5\nP2,Oak Depot,KT1 3HH,Depot,8\n"),
        {"name": "Property", "asset_id": "Property ref", "use": "Property type",
         "running_cost": "Total property costs 2024/25 (£000)"},
        "Hall",
    ),
    "headings that say nothing": (
        "F1;F2;F3\nElm Hall;KT1 3DH;z\nOak Library;KT1 3HH;y\nAsh Depot;KT1 3PE;x\n",
        {"name": "F1", "postcode": "F2"},
        "",
    ),
    "coordinates without headings": (
        "Name,,\nElm Hall,51.40943,-0.294360\nOak Library,51.406354,-0.286686\n",
        {"name": "Name", "latitude": "column 2", "longitude": "column 3"},
        "",
    ),
    "no header": (
        "Elm Hall,1 High St,KT1 3DH\nOak Library,2 High St,KT1 3HH\nAsh Depot,3 High St,KT1 3PE\n",
        {"name": "column 1", "postcode": "column 3"},
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", LISTS)
def test_columns_are_known_by_heading_and_content(tmp_path: Path, kind: str) -> None:
    text, columns, use = LISTS[kind]
    got = read(tmp_path, text)
    assert columns.items() <= got.columns.items()
    assert got.rows.loc[0, Assets.USE] == use
    assert not got.rows[Assets.NAME].eq("").any()
    lines = len(text.splitlines())
    assert len(got.rows) == lines - (kind != "no header")
    assert got.list_of


def test_closed_rows_of_national_lists_are_kept_and_marked(tmp_path: Path) -> None:
    for kind in ("schools", "libraries"):
        assert read(tmp_path, LISTS[kind][0]).rows[Assets.STATUS].tolist() == ["live", "closed"]


def test_a_column_headed_as_one_thing_that_holds_another_gives_way(tmp_path: Path) -> None:
    text = (
        "Postcode,Site Postcode,Organisation Name,Building Name\n"
        "n,KT1 3DH,Anytown Council,Elm Hall\ny,KT1 3HH,Anytown Council,Oak Hall\n"
    )
    got = read(tmp_path, text)
    assert got.columns["postcode"] == "Site Postcode"
    assert got.columns["name"] == "Building Name"
    assert got.columns["partner"] == "Organisation Name"


@pytest.mark.parametrize(
    "head",
    [
        "Anytown asset register,,,,\n,,,,\nSite Name,Postcode,Lease,,Floor area\n,,Start,End,\n",
        "Anytown,,,,\nExtracted 1 April,,,,\n,,Lease,,\nSite Name,Postcode,Start,End,Floor area\n",
    ],
    ids=["headings beneath groups", "groups above headings"],
)
def test_two_header_rows_below_a_title(tmp_path: Path, head: str) -> None:
    text = head + (
        "Elm Hall,KT1 3DH,01/04/2010,31/03/2030,250\nOak Library,KT1 3HH,01/04/2012,"
        "31/03/2027,900\n"
    )
    got = read(tmp_path, text)
    assert got.rows[Assets.NAME].tolist() == ["Elm Hall", "Oak Library"]
    ends = got.rows[Assets.LEASE_END].dt.strftime("%Y-%m-%d").tolist()
    assert ends == ["2030-03-31", "2027-03-31"]
    assert got.rows[Assets.FLOOR_AREA].tolist() == [250, 900]
