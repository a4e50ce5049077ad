"""A table of one's own figures by area in, a series or a small frame by area code out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from needsmap.errors import FrameError, listed
from needsmap.frames import Daytime
from needsmap.io.frames import find_column, read_frame

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

    key = _code_heading(geography)
    table = read_frame(path, key)
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


def _code_heading(geography: str) -> str:
    return rf"({geography}(cd)?|area[_ ]?code|code|lsoa code.*)"


#: How the two counts are headed in censuses' and partners' tables.
_HEADINGS: Final = {
    Daytime.RESIDENTS: r"(all )?(usual )?(residents?|resident population|living here)( .*)?",
    Daytime.WORKERS: r"(all )?(workers?|workplace population|workforce|working here)( .*)?",
}


def read_daytime(
    path: Path, geography: str, *, residents: str = "", workers: str = ""
) -> pd.DataFrame:
    """Read who lives and who works in each area.

    Parameters
    ----------
    path
        A csv, xlsx, xls or ods file with a column of area codes (see `read_indicator`).
    geography
        Vintage of the areas, such as ``"lsoa11"``.
    residents, workers
        Headings of the two counts; "" where they are headed as such tables usually are. A
        file without residents gives them as missing.

    Returns
    -------
    DataFrame
        ``area_code``, ``residents``, ``workers``: persons, one row an area of the file.

    Raises
    ------
    FileFormatError, FrameError
        As for `read_indicator`; and where no column holds workers.
    """
    import pandas as pd

    headings = [str(name) for name in read_frame(path, _code_heading(geography)).columns]
    found = {
        Daytime.RESIDENTS: residents or find_column(_HEADINGS[Daytime.RESIDENTS], headings),
        Daytime.WORKERS: workers or find_column(_HEADINGS[Daytime.WORKERS], headings),
    }
    if not found[Daytime.WORKERS]:
        raise FrameError(
            f"{path}: no column is headed workers or workplace population; say which with "
            f"--workers\n{listed(headings)}"
        )
    columns = {
        name: read_indicator(path, geography, column=heading)
        for name, heading in found.items()
        if heading
    }
    out = pd.DataFrame(columns).rename_axis(Daytime.AREA_CODE).reset_index()
    return out.reindex(columns=[Daytime.AREA_CODE, Daytime.RESIDENTS, Daytime.WORKERS])
