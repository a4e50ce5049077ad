"""A table of a user's figures by area in, a series or a small frame by area code out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from needsmap.errors import FrameError, VintageError, listed
from needsmap.frames import Daytime
from needsmap.io.cells import BLANK, ERROR
from needsmap.io.frames import find_column, read_frame
from needsmap.io.numbers import DAMAGED, UNCLEAR, VALUE, WORDS, Number, read_number
from needsmap.io.summary_rows import sift_rows
from needsmap.io.units import SHARE
from needsmap.model import kind_of, vintage_of

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


def read_indicator(path: Path, geography: str, *, column: str = "") -> pd.Series[float]:
    """Read one figure an area.

    Parameters
    ----------
    path
        A table (see `needsmap.io.tables`) with a column of area codes, named as ONS names it
        (``LSOA11CD``) or ``area_code`` or ``code``.
    geography
        Vintage of the areas, such as ``"lsoa11"``.
    column
        Heading of the figures; "" where only one column holds numbers.

    Returns
    -------
    Series
        Floats by area code (in capitals); empty, suppressed and unavailable cells are
        missing. ``attrs["notices"]`` names these and the rows that were left out: totals,
        footnotes, a district's row, areas of another country; ``attrs["lines"]`` maps each
        code to its line.

    Raises
    ------
    FileFormatError
        A file that cannot be read.
    FrameError
        No such column, several to choose from, cells that are not numbers, codes twice, a row
        that may be a total; each with its line.
    """
    table = _area_rows(path, geography)
    return _figures(table, column or _only_numbers(table))


@dataclass(frozen=True, slots=True)
class _AreaTable:
    """A table by area: its rows by area code, each one's line, and what was left out.

    ``doubled`` are headings of several columns, none of which is read.
    """

    path: Path
    frame: pd.DataFrame
    lines: dict[str, int]
    notices: tuple[str, ...]
    doubled: tuple[str, ...]


def _area_rows(path: Path, geography: str) -> _AreaTable:
    """Read the rows of areas: totals, notes and areas of another kind or country are left out."""
    import pandas as pd

    key = rf"({geography}(cd)?|area[_ ]?code|code|lsoa code.*)"
    try:
        table = read_frame(path, key)
    except FrameError:
        _refuse_vintage(path, geography)
        raise
    code = str(find_column(key, table.columns))
    twice = table.columns.duplicated(keep=False)
    doubled = tuple(map(str, table.columns[twice].unique()))
    table = table.loc[:, ~twice]
    at = list(table.columns).index(code)
    text = table.fillna("")
    numeric = [i for i, name in enumerate(table.columns) if i != at and _has_number(text[name])]
    rows = [
        (int(line), list(cells)) for line, cells in zip(text.index, text.to_numpy(), strict=True)
    ]
    found = sift_rows(rows, labels=[at], amounts=numeric, header=list(table.columns))
    kept = pd.DataFrame([cells for _, cells in found.rows], columns=table.columns, dtype="string")
    codes = kept[code].str.strip().str.upper()
    lines = [line for line, _ in found.rows]
    notices = [f"left out, as not data: {aside}" for aside in found.left_out]
    # a table of small areas may hold its district's row, or another country's areas
    prefix = codes.str.extract(r"^([A-Z]\d\d)\d{6}$", expand=False)
    usual = prefix.mode().iloc[0] if prefix.notna().any() else ""
    other = (prefix != usual).fillna(value=True) if usual else codes == ""
    notices += [
        f"line {line}: left out: {cell[:40] or 'no code'} is not one of its {usual} areas"
        for line, cell, out in zip(lines, codes, other, strict=True)
        if out
    ]
    faults = [f"line {aside.line}: {aside.text!r} may be a total" for aside in found.doubtful]
    first: dict[str, int] = {}
    for line, cell, out in zip(lines, codes, other, strict=True):
        if not out and cell in first:
            faults.append(f"line {line}: {cell} appears twice (also on line {first[cell]})")
        if not out:
            first.setdefault(cell, line)
    if faults:
        more = "; a table of several years needs one file a year" if len(first) < len(codes) else ""
        raise FrameError(f"{path}: {len(faults)} fault(s){more}\n{listed(faults)}")
    frame = kept[~other.to_numpy()].set_axis(pd.Index(codes[~other], name=None), axis=0)
    return _AreaTable(path, frame.drop(columns=code), first, tuple(notices), doubled)


def _refuse_vintage(path: Path, geography: str) -> None:
    """Refuse a table whose areas are of another year, naming the lookup between the two."""
    kind, year = kind_of(geography), vintage_of(geography)
    try:
        table = read_frame(path, rf"{kind}\d\d(cd)?")
    except FrameError:
        return
    heading = find_column(rf"{kind}\d\d(cd)?", table.columns) or ""
    other = heading.casefold().removesuffix("cd")
    raise VintageError(
        f"{path}: its areas are {heading}, those of {vintage_of(other)}; the release ranks areas "
        f"of {year}. Choose a release of that year, or carry the figures over with the lookup "
        f"{'_'.join(sorted((geography, other)))}"
    )


def _has_number(cells: pd.Series) -> bool:
    return any(read_number(cell).state == VALUE for cell in cells.unique()[:200])


def _only_numbers(table: _AreaTable) -> str:
    """Return the one column that holds numbers."""
    held = [str(name) for name in table.frame if _has_number(table.frame[name])]
    if len(held) != 1:
        raise FrameError(
            f"{table.path}: {len(held)} columns hold numbers; choose one with --column\n"
            f"{listed(held)}"
        )
    return held[0]


def _figures(table: _AreaTable, column: str) -> pd.Series[float]:
    """Read a column of figures; hidden and unknown ones are missing, and are reported."""
    import pandas as pd

    if column in table.doubled:
        raise FrameError(f"{table.path}: several columns are headed {column!r}; rename the others")
    if column not in table.frame.columns:
        raise FrameError(
            f"{table.path}: no column {column!r}. Found:\n{listed(table.frame.columns)}"
        )
    cells = table.frame[column].tolist()
    numbers = [read_number(cell) for cell in cells]
    faults, hidden = [], []
    for (code, line), cell, number in zip(table.lines.items(), cells, numbers, strict=True):
        if number.state in {WORDS, UNCLEAR, DAMAGED, ERROR}:
            faults.append(f"line {line}: {cell[:40]!r} is not a number ({column}, {code})")
        elif number.state not in {VALUE, BLANK}:
            hidden.append(f"{line} ({cell})")
    if faults:
        raise FrameError(f"{table.path}: {len(faults)} fault(s)\n{listed(faults)}")
    notices = list(table.notices)
    if hidden:
        more = f" and {len(hidden) - 12} more" if len(hidden) > 12 else ""
        lines = ", ".join(hidden[:12])
        notices.append(f"{column}: no figure is given, and none is assumed: line {lines}{more}")
    values = [_scaled(number) for number in numbers]
    figures = pd.Series(values, index=table.frame.index, name=column, dtype="float64")
    figures.attrs["notices"] = tuple(notices)
    figures.attrs["lines"] = table.lines
    return figures


def _scaled(number: Number) -> float:
    """Return a figure times what its own unit multiplies it by: £1.2m is, 45% is not."""
    unit = number.unit
    return number.value * (unit.factor if unit is not None and unit.dimension != SHARE else 1)


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

    table = _area_rows(path, geography)
    headings = [str(name) for name in table.frame.columns]
    found = {
        Daytime.RESIDENTS: residents or find_column(_HEADINGS[Daytime.RESIDENTS], headings),
        Daytime.WORKERS: workers or find_column(_HEADINGS[Daytime.WORKERS], headings),
    }
    if not found[Daytime.WORKERS]:
        raise FrameError(
            f"{path}: no column is headed workers or workplace population; say which with "
            f"--workers\n{listed(headings)}"
        )
    columns = {name: _figures(table, heading) for name, heading in found.items() if heading}
    out = pd.DataFrame(columns).rename_axis(Daytime.AREA_CODE).reset_index()
    out = out.reindex(columns=[Daytime.AREA_CODE, Daytime.RESIDENTS, Daytime.WORKERS])
    notices = [notice for column in columns.values() for notice in column.attrs["notices"]]
    out.attrs["notices"] = tuple(dict.fromkeys(notices))
    return out
