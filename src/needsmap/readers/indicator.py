"""A table of one's own figures by area in, a series by area code out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.errors import FrameError, listed
from needsmap.readers.sheets import find_column, read_sheet

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


def read_indicator(path: Path, geography: str, *, column: str = "") -> pd.Series[float]:
    """Read one figure an area.

    Parameters
    ----------
    path
        A csv, xlsx, xls or ods file with a column of area codes, named as ONS names it
        (``LSOA11CD``) or ``area_code`` or ``code``.
    geography
        Vintage of the areas, such as ``"lsoa11"``.
    column
        Heading of the figures; "" where only one column holds numbers.

    Returns
    -------
    Series
        Floats by area code; empty cells are missing.

    Raises
    ------
    FileFormatError
        A file that cannot be read.
    FrameError
        No such column, several to choose from, cells that are not numbers, codes twice.
    """
    import pandas as pd

    key = rf"({geography}(cd)?|area[_ ]?code|code|lsoa code.*)"
    table = read_sheet(path, key)
    code = find_column(key, table.columns)
    numbers = {
        str(name): pd.to_numeric(table[name].str.replace(",", ""), errors="coerce")
        for name in table.columns
        if name != code
    }
    if column:
        if column not in numbers:
            raise FrameError(f"{path}: no column {column!r}. Found:\n{listed(numbers)}")
    else:
        held = [name for name, cells in numbers.items() if cells.notna().any()]
        if len(held) != 1:
            raise FrameError(
                f"{path}: {len(held)} columns hold numbers; say which with --column\n{listed(held)}"
            )
        column = held[0]
    figures, cells = numbers[column], table[column]
    bad = cells.notna() & (cells.str.strip() != "") & figures.isna()
    faults = [
        f"line {row + 2}: {cells.iloc[row]!r} is not a number"
        for row, wrong in enumerate(bad)
        if wrong
    ]
    codes = table[code].str.strip()
    twice = codes[codes.duplicated()].unique()
    faults += [f"{name} appears twice" for name in twice]
    if faults:
        raise FrameError(f"{path}: {len(faults)} fault(s)\n{listed(faults)}")
    return pd.Series(figures.to_numpy(dtype=float), index=pd.Index(codes), name=column)
