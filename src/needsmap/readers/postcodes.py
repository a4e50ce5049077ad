"""Postcodes with their points: Code-Point Open's zip, or one table in the same columns."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
from pyarrow import csv

from needsmap.columns import PostcodeColumns as Columns
from needsmap.errors import FileFormatError, fault_list
from needsmap.io.archives import check_zip, open_member, open_plain, reading
from needsmap.io.file_names import check_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from needsmap.model import Postcodes

#: Code-Point Open has no header row; its columns by number (0-based) and by published name.
_BY_NUMBER: Final = {
    Columns.POSTCODE: 0, Columns.QUALITY: 1, Columns.EASTING: 2, Columns.NORTHING: 3,
    Columns.DISTRICT_CODE: 8, Columns.WARD_CODE: 9,
}  # fmt: skip
_BY_NAME: Final = {
    "postcode": Columns.POSTCODE, "pc": Columns.POSTCODE,
    "positional_quality_indicator": Columns.QUALITY, "pq": Columns.QUALITY,
    "quality": Columns.QUALITY,
    "eastings": Columns.EASTING, "ea": Columns.EASTING, "easting": Columns.EASTING,
    "northings": Columns.NORTHING, "no": Columns.NORTHING, "northing": Columns.NORTHING,
    "admin_district_code": Columns.DISTRICT_CODE, "dc": Columns.DISTRICT_CODE,
    "district_code": Columns.DISTRICT_CODE,
    "admin_ward_code": Columns.WARD_CODE, "wc": Columns.WARD_CODE, "ward_code": Columns.WARD_CODE,
}  # fmt: skip
#: The quality of a postcode that the publisher gives no position for.
NO_POSITION = 90


def read_postcodes(path: Path, entry: Postcodes) -> pd.DataFrame:
    """Read a list of postcodes with their points.

    A postcode's point is a centroid of its addresses: good enough for an 800 m screen, not
    for saying that two services share a building.

    Parameters
    ----------
    path
        Code-Point Open's zip (one csv an area, no header), or one csv (perhaps gzipped) with
        Code-Point Open's ten columns or its column names.
    entry
        The card of the list; ``n_areas`` is the number of postcodes that it must hold.

    Returns
    -------
    DataFrame
        The columns of `needsmap.columns.PostcodeColumns`. Postcodes are written with one space.
        ``quality`` 10 is best, 90 means that no position is given: easting and northing are
        then missing.

    Raises
    ------
    FileFormatError
        Where the file is no such list, is cut short, or holds another number of postcodes.

    Notes
    -----
    *CRS*: easting and northing in EPSG:27700, metres.
    """
    tables = [_table(data, f"{path.name}: {name}") for name, data in _members(path)]
    if not tables:
        raise FileFormatError(
            f"{path.name}: holds no csv of postcodes. Expected the Code-Point Open zip in csv"
        )
    out: pd.DataFrame = pa.concat_tables(tables, promote_options="default").to_pandas()
    bare = out[Columns.POSTCODE].str.upper().str.replace(" ", "")
    out[Columns.POSTCODE] = bare.str[:-3] + " " + bare.str[-3:]
    faults = _faults(out[Columns.POSTCODE], entry.n_areas)
    if faults:
        raise FileFormatError(fault_list(path.name, faults))
    for name in (Columns.DISTRICT_CODE, Columns.WARD_CODE):
        out[name] = out[name].fillna("").str.strip().str.upper() if name in out.columns else ""
    quality = out[Columns.QUALITY] if Columns.QUALITY in out.columns else 10.0
    nowhere = (quality == NO_POSITION) | (out[Columns.EASTING] == 0)
    out.loc[nowhere, [Columns.EASTING, Columns.NORTHING]] = np.nan
    out[Columns.QUALITY] = quality
    out[Columns.QUALITY] = out[Columns.QUALITY].astype("Int64")
    return out.loc[:, list(Columns.ALL)]


def _faults(postcodes: pd.Series, expected: int) -> list[str]:
    """Return what is wrong with a column of postcodes."""
    faults: list[str] = []
    if len(postcodes) != expected:
        faults.append(f"holds {len(postcodes):,} postcodes, expected {expected:,}")
    twice = len(postcodes) - postcodes.nunique(dropna=False)
    if twice:
        faults.append(f"{twice:,} postcodes appear twice")
    odd = postcodes[~postcodes.str.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}", na=False)]
    if len(odd):
        faults.append(f"{len(odd):,} are no postcodes, such as {odd.head(3).tolist()}")
    return faults


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the csv files of a zip, or the one file itself, unpacked within the limits."""
    check_file(path)
    with path.open("rb") as file:
        magic = file.read(2)
    if magic != b"PK":
        with reading(path), open_plain(path) as plain:
            yield path.name, plain.read()
        return
    for name in check_zip(path):
        # the Doc folder holds column headers and code lists, not postcodes
        if name.lower().endswith(".csv") and "doc/" not in name.lower():
            with reading(path, name), open_member(path, name) as member:
                yield name, member.read()


def _table(data: bytes, what: str) -> pa.Table:
    """Parse one csv into the six columns that matter."""
    if not data.strip():
        raise FileFormatError(f"{what} is empty")
    first = data.split(b"\n", 1)[0].decode("utf-8-sig", errors="replace")
    cells = [cell.strip().strip('"').casefold() for cell in first.split(",")]
    headed = "postcode" in cells or "pc" in cells
    if headed:
        chosen = {_BY_NAME[cell]: i for i, cell in enumerate(cells) if cell in _BY_NAME}
    else:
        chosen = {name: i for name, i in _BY_NUMBER.items() if i < len(cells)}
    absent = [n for n in (Columns.POSTCODE, Columns.EASTING, Columns.NORTHING) if n not in chosen]
    if absent:
        raise FileFormatError(f"{what}: no column for {', '.join(absent)}")
    numbers = (Columns.EASTING, Columns.NORTHING, Columns.QUALITY)
    kinds = {f"c{i}": pa.float64() if n in numbers else pa.string() for n, i in chosen.items()}
    try:
        table = csv.read_csv(
            io.BytesIO(data),
            read_options=csv.ReadOptions(
                column_names=[f"c{i}" for i in range(len(cells))], skip_rows=int(headed)
            ),
            convert_options=csv.ConvertOptions(
                column_types=kinds, include_columns=list(kinds), null_values=[""]
            ),
        )
    except pa.ArrowInvalid as error:
        raise FileFormatError(f"{what}: not the expected columns ({error})") from error
    return table.rename_columns(list(chosen))
