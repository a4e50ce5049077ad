"""Postcodes with their points: Code-Point Open's zip, or one table in the same columns."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from needsmap.columns import PostcodeColumns as Columns
from needsmap.errors import FileFormatError, fault_list
from needsmap.io.archives import check_zip, open_member, open_plain, reading
from needsmap.io.file_names import check_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa

    from needsmap.model import Postcodes

#: Code-Point Open has no header row; its columns by number (0-based) and by published name.
_BY_NUMBER = {
    Columns.POSTCODE: 0, Columns.QUALITY: 1, Columns.EASTING: 2, Columns.NORTHING: 3,
    Columns.DISTRICT_CODE: 8, Columns.WARD_CODE: 9,
}  # fmt: skip
_BY_NAME = {
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
    table = _spaced(tables)
    faults = _faults(table[Columns.POSTCODE], entry.n_areas)
    if faults:
        raise FileFormatError(fault_list(path.name, faults))
    return _tidy(table)


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
    """Parse one csv into the six columns that matter, as pyarrow."""
    import pyarrow as pa
    from pyarrow import csv

    if not data.strip():
        raise FileFormatError(f"{what} is empty")
    first = data.split(b"\n", 1)[0].decode("utf-8-sig", errors="replace")
    cells = [cell.strip().strip('"').casefold() for cell in first.split(",")]
    headed = "postcode" in cells or "pc" in cells
    chosen: dict[str, Any]
    if headed:
        chosen = {_BY_NAME[cell]: i for i, cell in enumerate(cells) if cell in _BY_NAME}
    else:
        chosen = {name: i for name, i in _BY_NUMBER.items() if i < len(cells)}
    absent = [n for n in (Columns.POSTCODE, Columns.EASTING, Columns.NORTHING) if n not in chosen]
    if absent:
        raise FileFormatError(f"{what}: no column for {', '.join(absent)}")
    names = [f"c{i}" for i in range(len(cells))]
    whole = (Columns.EASTING, Columns.NORTHING, Columns.QUALITY)
    kinds = {f"c{i}": pa.float64() if n in whole else pa.string() for n, i in chosen.items()}
    try:
        table = csv.read_csv(
            io.BytesIO(data),
            read_options=csv.ReadOptions(column_names=names, skip_rows=int(headed)),
            convert_options=csv.ConvertOptions(
                column_types=kinds, include_columns=list(kinds), null_values=[""]
            ),
        )
    except pa.ArrowInvalid as error:
        raise FileFormatError(f"{what}: not the expected columns ({error})") from error
    return table.rename_columns(list(chosen))


def _spaced(tables: list[pa.Table]) -> pa.Table:
    """Join the areas; write postcodes with one space, and codes of areas in capitals."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table = pa.concat_tables(tables, promote_options="default")
    bare = pc.replace_substring(pc.utf8_upper(table[Columns.POSTCODE]), " ", "")
    outward = pc.utf8_slice_codeunits(bare, 0, -3)
    inward = pc.utf8_slice_codeunits(bare, -3)
    spaced = pc.binary_join_element_wise(outward, inward, " ")
    column = table.column_names.index(Columns.POSTCODE)
    table = table.set_column(column, Columns.POSTCODE, spaced)
    for name in (Columns.DISTRICT_CODE, Columns.WARD_CODE):
        if name in table.column_names:
            codes = pc.utf8_upper(pc.utf8_trim_whitespace(table[name]))
            table = table.set_column(table.column_names.index(name), name, codes)
    return table


def _tidy(table: pa.Table) -> pd.DataFrame:
    """Return the frame, blanking what has no position."""
    out: pd.DataFrame = table.to_pandas()
    for name in (Columns.DISTRICT_CODE, Columns.WARD_CODE):
        out[name] = out[name].fillna("") if name in out.columns else ""
    if Columns.QUALITY not in out.columns:
        out[Columns.QUALITY] = 10.0
    nowhere = (out[Columns.QUALITY] == NO_POSITION) | (out[Columns.EASTING] == 0)
    out.loc[nowhere, [Columns.EASTING, Columns.NORTHING]] = float("nan")
    out[Columns.QUALITY] = out[Columns.QUALITY].astype("Int64")
    return out.loc[:, list(Columns.ALL)]


def _faults(postcodes: pa.ChunkedArray, expected: int) -> list[str]:
    """List what is wrong with a column of postcodes, before it is a frame: that is quicker."""
    import pyarrow.compute as pc

    faults: list[str] = []
    if len(postcodes) != expected:
        faults.append(f"holds {len(postcodes):,} postcodes, expected {expected:,}")
    twice = len(postcodes) - pc.count_distinct(postcodes, mode="all").as_py()
    if twice:
        faults.append(f"{twice:,} postcodes appear twice")
    shape = pc.match_substring_regex(postcodes, r"^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$")
    odd = pc.invert(pc.fill_null(shape, fill_value=False))
    if pc.any(odd).as_py():
        bad = postcodes.filter(odd)
        faults.append(f"{len(bad):,} are no postcodes, such as {bad.slice(0, 3).to_pylist()}")
    return faults
