"""The shelf's areas and people: boundaries, lookups, counts and postcodes, with their cards."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np

from alderwick.borough import SAME_AREAS, Borough
from alderwick.ground.vintages import BOROUGH, DISTRICT_CODE, Layer
from alderwick.shelf.cards import (
    PREFIX,
    invented_lookup,
    invented_population,
    invented_set,
)
from alderwick.shelf.files import save_areas, save_card, save_columns
from needsmap.columns import BNG, Areas
from needsmap.model import BoundarySet, Lookup, Population, Postcodes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from alderwick.shelf.layouts import Columns
    from needsmap.catalogue import Catalogue

_BOUNDARIES: Final = (
    "lsoa01", "lsoa11", "lsoa21", "wd13", "wd19", "wd22", "wd25", "lad19", "lad24",
)  # fmt: skip
#: Lookups to make, and the file that each stands in: some share one, as the ONS's do.
_LOOKUPS: Final = {
    "lsoa01_lsoa11": "LSOA01_LSOA11_LAD11_EW_LU.csv",
    "lsoa01_lad11": "LSOA01_LSOA11_LAD11_EW_LU.csv",
    "lsoa11_lsoa21": "LSOA11_LSOA21_LAD22_EW_LU.csv",
    "lsoa01_wd11": "LSOA01_WD11_EW_LU.csv",
    "lsoa11_wd19": "LSOA11_WD19_LAD19_EW_LU.csv",
    "lsoa11_lad19": "LSOA11_LAD19_EN.csv",
    "lsoa21_wd24": "LSOA21_WD24_LAD24_EW_LU.csv",
    "lsoa21_lad24": "LSOA21_LAD24_EN.csv",
    "oa11_lsoa11": "OA11_LSOA11_MSOA11_LAD22_EN_LU.csv",
}
_POPULATIONS: Final = {"lsoa01": 2008, "lsoa11": 2015, "lsoa21": 2022}
_AGE_COLUMNS: Final = (
    ("all", "Persons_All-Ages"), ("children", "Persons_0-15"), ("aged_16_59", "Persons_16-59"),
    ("older", "Persons_60+"), ("working_age", "Persons_Working-Age"),
)  # fmt: skip


def write_boundaries(folder: Path, borough: Borough, real: Catalogue) -> None:
    """Write every boundary set as GeoParquet with ONS attribute names, and its card."""
    for geography in _BOUNDARIES:
        areas = borough.areas(geography)
        stem = geography.upper()
        columns: Columns = {f"{stem}CD": areas[Areas.AREA_CODE]}
        if geography == "wd13":
            columns["WD13CDO"] = [f"00ZX{code[-2:]}" for code in areas[Areas.AREA_CODE]]
        columns[f"{stem}NM"] = areas[Areas.AREA_NAME]
        if geography.startswith("wd") and geography != "wd13":
            columns[f"LAD{geography[2:]}CD"] = DISTRICT_CODE
        frame = areas[[Areas.GEOMETRY]].assign(**columns)[[*columns, Areas.GEOMETRY]]
        file = f"{PREFIX}{geography}_bgc.parquet"
        save_areas(folder / file, frame)
        entry = real.find(f"{geography}_bgc", BoundarySet)
        save_card(folder, invented_set(entry, file, len(frame)))


def write_river(folder: Path, borough: Borough) -> None:
    """Write the river's line beside the boundaries; no card names it: maps take it as a file."""
    river = gpd.GeoDataFrame({"name": ["The Alder"]}, geometry=[borough.ground.river], crs=BNG)
    save_areas(folder / f"{PREFIX}river.parquet", river)


def write_lookups(folder: Path, borough: Borough, real: Catalogue) -> None:
    """Write every lookup as the ONS lays it out, and its card."""
    nest = borough.nest
    for lookup, name in _LOOKUPS.items():
        entry = real.find(lookup, Lookup)
        file = PREFIX + name
        before = entry.from_geography
        orphans = (nest.orphan,) if lookup == "lsoa01_lsoa11" else ()
        covered = len(_cells_or(borough, before).codes)
        save_columns(folder / file, _lookup_columns(borough, before, entry.to_geography))
        save_card(folder, invented_lookup(entry, file, covered, orphans))


def _lookup_columns(borough: Borough, before: str, after: str) -> Columns:
    """Lay out a lookup: one row a pair, with the change indicator where the ONS prints one."""
    nest = borough.nest
    if (before, after) == ("lsoa01", "lad11"):
        after = "lsoa11"
    first, second = _cells_or(borough, before), _cells_or(borough, after)
    rows: Iterable[tuple[str, ...]] = nest.changes.get((before, after)) or sorted(
        set(zip(first.code_of_cell(), second.code_of_cell(), strict=True))
    )
    rows = list(rows)
    names = dict(zip(first.codes, first.names, strict=True)) | dict(
        zip(second.codes, second.names, strict=True)
    )
    old, new = [row[0] for row in rows], [row[1] for row in rows]
    columns: Columns = {
        f"{before.upper()}CD": old,
        f"{before.upper()}NM": [names[code] for code in old],
        f"{after.upper()}CD": new,
        f"{after.upper()}NM": [names[code] for code in new],
    }
    if before == "oa11":
        columns.pop("OA11NM")
    if (before, after) in nest.changes:
        columns["CHGIND"] = [row[2] for row in rows]
    district = {"lsoa11": "LAD11", "lsoa21": "LAD22", "wd19": "LAD19", "wd24": "LAD24"}.get(after)
    if district and before != "oa11":
        columns |= {f"{district}CD": DISTRICT_CODE, f"{district}NM": BOROUGH}
    return columns


def _cells_or(borough: Borough, geography: str) -> Layer:
    """Return a layer, the cells themselves counting as the output areas of 2011."""
    if geography != "oa11":
        return borough.nest.layers[SAME_AREAS.get(geography, geography)]
    codes = tuple(f"Z00{k + 1:06d}" for k in range(len(borough.ground.polygons)))
    return Layer("oa11", codes, codes, np.arange(len(codes)))


def write_people(folder: Path, borough: Borough, real: Catalogue) -> None:
    """Write people by output area and by LSOA, and the postcodes, with their cards."""
    cells = _cells_or(borough, "oa11")
    centroids = borough.people.centroids
    file = f"{PREFIX}oa11_residents_pwc.csv"
    columns: Columns = {
        "OA11CD": list(cells.codes), "usual_residents_2011": borough.people.counts(2011)["all"],
        "X": centroids[:, 0], "Y": centroids[:, 1],
    }  # fmt: skip
    save_columns(folder / file, columns)
    entry = real.find("oa11_population", Population)
    save_card(folder, invented_set(entry, file, len(cells.codes)))
    for geography, year in _POPULATIONS.items():
        layer = borough.nest.layers[geography]
        counts = borough.counts(geography, year)
        file = f"{PREFIX}{geography}_population.csv"
        columns = {f"{geography.upper()}CD": list(layer.codes)}
        columns |= {title: counts[group] for group, title in _AGE_COLUMNS}
        save_columns(folder / file, columns)
        save_card(folder, invented_population(geography, year, file, len(layer.codes)))
    _write_postcodes(folder, borough, real)


def _write_postcodes(folder: Path, borough: Borough, real: Catalogue) -> None:
    """Write unit postcodes as Code-Point Open is laid out: a zip of csv without headings."""
    addresses = borough.addresses
    wards = borough.nest.layers["wd22"].code_of_cell()
    text = io.StringIO()
    for k in sorted(range(len(addresses.postcodes)), key=addresses.postcodes.__getitem__):
        east, north = addresses.points[k].tolist()
        ward = wards[int(addresses.of_cell[k])]
        text.write(
            f'"{addresses.postcodes[k]}",10,{east},{north},"Z92000001","Z19000001","Z18000001",'
            f'"","{DISTRICT_CODE}","{ward}"\r\n'
        )
    headings = "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\r\n"
    headings += (
        "Postcode,Positional_quality_indicator,Eastings,Northings,Country_code,"
        "NHS_regional_HA_code,NHS_HA_code,Admin_county_code,Admin_district_code,Admin_ward_code\r\n"
    )
    file = f"{PREFIX}codepo.zip"
    with zipfile.ZipFile(folder / file, "w") as archive:
        for name, body in (
            ("Data/CSV/zx.csv", text.getvalue()),
            ("Doc/Code-Point_Open_Column_Headers.csv", headings),
        ):
            member = zipfile.ZipInfo(name, date_time=(2025, 5, 2, 15, 24, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, body)
    entry = real.find("codepo_gb", Postcodes)
    save_card(folder, invented_set(entry, file, len(addresses.postcodes)))
