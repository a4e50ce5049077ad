"""Made-up files in the headings that the Transparency Code and InSite's guidance list.

No export of either could be read: these hold the cards to the headings that are published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from needsmap.catalogue import open_catalogue
from needsmap.columns import Assets, RegisterRows
from needsmap.model import RegisterLayout
from needsmap.readers.registers.read import Register, read_register

if TYPE_CHECKING:
    from pathlib import Path

LAYOUTS = tuple(open_catalogue(()).of(RegisterLayout))
CODE = (
    "Unique Property Reference Number,Unique asset identity,Name of the building/land,"
    "Street number,Street name,Post town,United Kingdom postcode,Map reference Easting,"
    "Map reference Northing,Freehold or lease,Freehold assets: tenure status,"
    "Size of the asset (m2),Services offered from the asset,Reason for holding asset,"
    "Total building operation (revenue) costs,Required maintenance,"
    "Functional suitability rating,Energy performance rating\n"
)
INSITE = (
    "Property reference,Property name,Address,Postcode,UPRN,Contract type,Landlord,Annual rent,"
    "Start date,Expiry date,Earliest break date,Last break date,Break notice term,Review date,"
    "Repair liability,Organisation,Agreement type,Usage,Floor area\n"
)


def read(path: Path, text: str) -> Register:
    path.write_text(text, encoding="utf-8")
    return read_register(path, LAYOUTS)


def test_the_code_s_headings_are_a_layout(tmp_path: Path) -> None:
    got = read(
        tmp_path / "code.csv",
        CODE + "100012797623,T1,Town Hall,1,High Street,Anytown,AN1 1AA,518000,169000,Freehold,"
        "Occupied by the local authority,415,Offices,Administration,12000,3000,2,C\n"
        "100012797624,T2,Old Depot,2,High Street,Anytown,AN1 1AB,518010,169020,Lease,"
        "Sub leasehold,90,Depot,Storage,,,,\n",
    )
    assert got.layout == "transparency_land"
    first, second = got.rows.iloc[0], got.rows.iloc[1]
    assert first[Assets.ASSET_ID] == "T1"
    assert first[Assets.UPRN] == "100012797623"
    assert first[Assets.ADDRESS] == "1, High Street, Anytown"
    assert (first[RegisterRows.EASTING], first[RegisterRows.NORTHING]) == ("518000", "169000")
    assert (first[Assets.TENURE], second[Assets.TENURE]) == ("freehold", "leasehold")
    assert first[Assets.OCCUPATION] == "occupied by the owner"
    assert second[Assets.OCCUPATION] == "sub-let"
    assert (first[Assets.FLOOR_AREA], first[Assets.RUNNING_COST]) == (415, 12_000)
    assert first[Assets.USE] == "Offices"
    assert first[Assets.ENERGY] == "C"
    assert pd.isna(second[Assets.RUNNING_COST])


def test_one_property_of_insite_stands_in_a_row_an_interest(tmp_path: Path) -> None:
    row = "P1,Crown House,1 High Street,AN1 1AA,100012797623,Leasehold,Kingfisher Estates,90000,"
    got = read(
        tmp_path / "insite.csv",
        INSITE + row + "01/04/2015,31/03/2030,31/03/2027,31/03/2028,6 months,01/04/2025,Full,"
        "HM Courts,Occupation,Court,500\n" + row + "01/04/2015,31/03/2030,,,,,Full,"
        "Jobcentre Plus,Licence,Office,250\n",
    )
    assert got.layout == "insite"
    assert len(got.rows) == 2
    assert got.rows[Assets.ASSET_ID].is_unique
    assert list(got.rows[Assets.PARTNER]) == ["HM Courts", "Jobcentre Plus"]
    assert list(got.rows[Assets.UPRN]) == ["100012797623"] * 2
    first = got.rows.iloc[0]
    assert first[Assets.NAME] == "Crown House"
    assert first[Assets.OWNER] == "Kingfisher Estates"
    assert first[Assets.TENURE] == "leasehold"
    assert first[Assets.LEASE_END] == pd.Timestamp("2030-03-31")
    assert first[Assets.LEASE_BREAK] == pd.Timestamp("2027-03-31")
    assert (first[Assets.USE], first[Assets.FLOOR_AREA]) == ("Court", 500)
    assert first[Assets.OCCUPATION] == "Occupation"
