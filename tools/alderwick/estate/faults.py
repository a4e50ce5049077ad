"""The faults of real registers, put into the invented ones on purpose, each in known rows.

A register's rows are text; the rows and what is wrong with them are fixed, so that a test or
a page of documentation can point at them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

    Rows = list[dict[str, str]]

MARKUP_NAME: Final = "<b>Old Fire Station</b>"
FORMULA_NAME: Final = '=HYPERLINK("https://example.invalid","Annexe")'
#: A library and a children's centre in one building, entered by two services.
SHARED_UPRN: Final = "999900009001"
EXCEL_UPRN: Final = "999900000000"


def spoil_land(rows: Rows, rng: np.random.Generator) -> None:
    """Spoil the council's register: what Trafford's real one shows, at a smaller size."""
    vacant = [row for row in rows if row["OtherDetail"] == "Vacant building"]
    shared = _share_a_site(rows)
    others = [row for row in rows if row not in vacant and row not in shared]
    pick = rng.permutation(len(others)).tolist()
    for row in [*vacant[:6], *(others[k] for k in pick[:9])]:
        row |= {"GeoX": "", "GeoY": "", "CoordinateReferenceSystem": ""}
        row["PostCode"] = row["PostCode"].split()[0]
    swapped = others[pick[9]]
    swapped["GeoX"], swapped["GeoY"] = swapped["GeoY"], swapped["GeoX"]
    for k in pick[10:13]:
        others[k] |= {"GeoX": "", "GeoY": "", "CoordinateReferenceSystem": ""}
    _with_letter_o(others[pick[10]], "PostCode")
    others[pick[11]]["PostCode"] = others[pick[11]]["PostCode"].replace(" ", "").lower()
    others[pick[12]] |= {"PostCode": "", "UPRN": ""}
    others[pick[13]]["BuildingSize"] = "approx 450 incl. annexe"
    others[pick[14]]["UPRN"] = EXCEL_UPRN
    others[pick[15]]["TenureType"] = "Leashold"
    others[pick[16]]["PropertyName"] = MARKUP_NAME


def _share_a_site(rows: Rows) -> Rows:
    """Enter a library's building a second time, as the children's centre within it."""
    library = next(row for row in rows if row["OtherDetail"] == "Library")
    centre = next(row for row in rows if row["OtherDetail"] == "Children's centre")
    library["UPRN"] = SHARED_UPRN
    for column in ("UPRN", "StreetNumber", "StreetName", "PostCode"):
        centre[column] = library[column]
    for column in ("CoordinateReferenceSystem", "GeoX", "GeoY"):
        centre[column] = library[column]
    return [library, centre]


def spoil_partners(rows: Rows, rng: np.random.Generator) -> None:
    """Spoil the partnership's register: gaps, prose in numbers, points far off, a formula."""
    pick = rng.permutation(len(rows)).tolist()
    for column, every in (("Condition", 7), ("Running cost", 6), ("Utilisation", 5)):
        for row in rows[3::every]:
            row[column] = ""
    rows[pick[0]]["Market value"] = "TBC - see valuer"
    rows[pick[1]]["Running cost"] = "shared with council"
    rows[pick[2]]["Easting"] = str(int(rows[pick[2]]["Easting"]) + 20_000)
    rows[pick[3]]["Name"] = FORMULA_NAME
    rows[pick[4]]["Lease end"] = "rolling"
    rows[pick[5]] |= {"Easting": "", "Northing": "", "Postcode": ""}
    rows[pick[6]] |= {"Easting": "", "Northing": ""}
    rows[pick[9]] |= {"Easting": "632900", "Northing": "417100", "Postcode": ""}
    rows[pick[7]]["Status"] = "Closed"
    rows[pick[8]]["Status"] = "Closed"


def spoil_practices(rows: Rows, rng: np.random.Generator) -> None:
    """Spoil the practice list: closed and dormant rows, other settings, a letter O."""
    pick = rng.permutation(len(rows)).tolist()
    for k in pick[:5]:
        rows[k] |= {"#12": "20190331", "#13": "C"}
    rows[pick[5]]["#13"] = "D"
    rows[pick[6]]["#26"] = "9"
    _with_letter_o(rows[pick[7]], "#10")
    rows[pick[8]]["#10"] = ""


def _with_letter_o(row: dict[str, str], column: str) -> None:
    """Write the first postcode of a row's district, whose sector is 0, with the letter O."""
    row[column] = f"{row[column].split()[0]} OAA"
