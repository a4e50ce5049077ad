"""What is asked of registers of assets, and how the command line writes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, TypeAlias

from needsmap.model import ENGLAND
from needsmap.model.arguments import Request
from needsmap.model.options import Option

RegistersField: TypeAlias = Annotated[
    tuple[Path, ...],
    Option(
        "Registers: csv, tsv, xlsx, xls, ods, geojson, gpkg, shp, kml, or a zip of one.",
        argument=True,
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRequest(Request):
    """Which registers to read, and how.

    What is not given is taken from the settings kept beside a file (see
    `needsmap.workflows.estate.register_settings`), else found out.

    Attributes
    ----------
    columns
        Frame column to header, for a file that no layout knows: ``("name", "Site")``.
    postcodes
        Id of the list of postcodes; "" for the one of the collection.
    as_of
        The day by which a date of closure or disposal has passed; None for today.
    collection
        Which entries the postcodes are taken from.
    near
        Metres within which assets of like names are one site.
    apart
        Ids of assets to be joined to no other.
    """

    files: RegistersField
    layout: Annotated[str, Option("The layout of the files; found out if not given.")] = ""
    columns: Annotated[
        tuple[tuple[str, str], ...],
        Option(
            "Which header holds which column: --column name=Site --column postcode=PCD.",
            ("--column",),
            metavar="NAME=HEADER",
            between="=",
        ),
    ] = ()
    partner: Annotated[str, Option("Whose register it is, for rows that do not say so.")] = ""
    postcodes: Annotated[str, Option("The list of postcodes to check against.", metavar="ID")] = ""
    encoding: Annotated[str, Option("Such as windows-1252; found out.")] = ""
    separator: Annotated[str, Option("Such as ';'; found out.")] = ""
    sheet: Annotated[str, Option("The worksheet, or the layer of a map file.")] = ""
    header_row: Annotated[int | None, Option("The line of the header; 0 for none.")] = None
    crs: Annotated[
        str,
        Option(
            "The coordinate system, which overrules the file: EPSG:27700 (metres of the "
            "National Grid), EPSG:4326 (degrees)."
        ),
    ] = ""
    shift_datum: Annotated[
        bool, Option("Apply the OSGB36 datum shift to registers that lack it.")
    ] = False
    keep_personal: Annotated[
        bool, Option("Keep e-mail, telephone and names of people, this once.")
    ] = False
    as_of: date | None = None
    collection: str = ENGLAND
    near: float = 100.0
    apart: tuple[str, ...] = ()
