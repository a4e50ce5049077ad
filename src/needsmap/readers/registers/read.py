"""Asset registers: any partner's table in, one row out for each row in, nothing dropped."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from needsmap.errors import FileFormatError
from needsmap.frames import Assets, RegisterRows, with_fault
from needsmap.io.crs import label_of, resolve_crs
from needsmap.readers.registers.layout import (
    Fitted,
    fit_layout,
    personal_columns,
)
from needsmap.readers.registers.ragged import mend_line
from needsmap.readers.registers.rows import Reading, Rows, open_rows
from needsmap.readers.registers.typed import TypedColumns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from needsmap.io.tables import Row
    from needsmap.model import RegisterLayout

_HEAD = 40
_CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class Register:
    """A register as it was read, before its rows are placed.

    Attributes
    ----------
    name
        The file's name.
    rows
        The columns of `needsmap.frames.RegisterRows`: one row a row of the file.
    layout
        The id of the layout.
    told
        What was found out about the file, in sentences.
    unused, personal
        Headers that no column was made from, and those dropped as personal data.
    unknown
        Frame column to the values that its table of words does not know, with counts.
    """

    name: str
    rows: pd.DataFrame
    layout: str
    told: tuple[str, ...]
    unused: tuple[str, ...]
    personal: tuple[str, ...]
    unknown: dict[str, dict[str, int]]


def read_register(
    path: Path,
    layouts: Sequence[RegisterLayout],
    *,
    layout_id: str = "",
    partner: str = "",
    reading: Reading | None = None,
) -> Register:
    """Read one register of assets.

    Parameters
    ----------
    path
        csv, tsv, xlsx, xls, ods, geojson, gpkg, shp, or a zip of one of these.
    layouts
        The cards to choose from.
    layout_id
        The card to take, "" to find out from the header.
    partner
        Whose register it is, for rows that do not say so themselves.
    reading
        Encoding, separator, sheet and header row, where the user knows better.

    Returns
    -------
    Register
        Every row of the file, with its line number; a row that does not fit the header is
        kept, with the reason among its faults.

    Raises
    ------
    FileFormatError, UnknownEntry
        Where the file cannot be read at all, or no layout fits.
    """
    how = reading or Reading()
    source = open_rows(path, how)
    with closing(source.walk()) as walk:
        head = list(islice((row for row in walk if any(row[1])), _HEAD))
    if not head:
        raise FileFormatError(f"{path.name}: holds no row")
    fitted = fit_layout(
        head, layouts, layout_id=layout_id, header_row=how.header_row, what=path.name
    )
    table, lines, faults = _gather(_data_rows(source, fitted), fitted)
    if table.empty:
        raise FileFormatError(f"{path.name}: a header, but no row beneath it")
    dropped = set() if how.keep_personal else personal_columns(fitted)
    typed = TypedColumns(table, fitted, dropped, separator=source.separator)
    frame = typed.read(faults)
    whose = frame[Assets.PARTNER].replace("", partner or path.name.split(".")[0].replace("_", " "))
    frame[Assets.REGISTER], frame[Assets.PARTNER] = path.name, whose
    frame[Assets.LINE] = lines
    for text in dict.fromkeys(source.faults.values()):
        of = frame[Assets.LINE].map(source.faults).eq(text)
        frame[Assets.FAULTS] = with_fault(frame[Assets.FAULTS], of, text)
    frame = _with_ids(frame)
    if source.crs or how.crs:
        frame[RegisterRows.CRS] = source.crs or label_of(resolve_crs(how.crs))
    personal = tuple(fitted.header[i] for i in sorted(dropped) if i < len(fitted.header))
    unused = tuple(h for h in fitted.unused if h not in personal)
    told = (*source.told, *fitted.told, *typed.notices)
    columns = frame.loc[:, list(RegisterRows.ALL)]
    return Register(path.name, columns, fitted.layout.id, told, unused, personal, typed.unknown)


def _data_rows(source: Rows, fitted: Fitted) -> Iterator[Row]:
    """Give the rows beneath the header; rows without any cell filled are no rows."""
    filled = (row for row in source.walk() if any(cell.strip() for cell in row[1]))
    return islice(filled, fitted.first, None)


def _gather(rows: Iterable[Row], fitted: Fitted) -> tuple[pd.DataFrame, np.ndarray, pd.Series]:
    """Lay rows out in columns, piece by piece, mending those that are ragged."""
    postcode = next(iter(fitted.at.get(Assets.POSTCODE, ())), None)
    text = next(iter(fitted.at.get(Assets.NAME, ())), None)
    pieces: list[pd.DataFrame] = []
    lines: list[int] = []
    told: dict[int, str] = {}
    walk = iter(rows)
    while chunk := list(islice(walk, _CHUNK)):
        cut: list[list[str]] = []
        for line, cells in chunk:
            fit, fault = mend_line(cells, fitted.width, postcode=postcode, text=text)
            if fault:
                told[len(lines)] = fault
            cut.append(fit)
            lines.append(line)
        pieces.append(pd.DataFrame(cut, columns=range(fitted.width), dtype="str"))
    if not pieces:
        return pd.DataFrame(), np.array([], dtype="int64"), pd.Series(dtype="str")
    table = pd.concat(pieces, ignore_index=True)
    faults = [told.get(i, "") for i in range(len(lines))]
    return table, np.array(lines, dtype="int64"), pd.Series(faults, dtype="str")


def _with_ids(frame: pd.DataFrame) -> pd.DataFrame:
    """Give every row an id of its own: as given, with its line where that is not enough."""
    given = frame[Assets.ASSET_ID]
    line = frame[Assets.LINE].astype("str")
    twice = given.duplicated(keep=False) & (given != "")
    ids = given.mask(given == "", "line " + line).mask(twice, given + " (line " + line + ")")
    faults = with_fault(
        frame[Assets.FAULTS],
        twice,
        "the id " + given.str.slice(0, 40) + " is given to several rows",
    )
    return frame.assign(**{Assets.ASSET_ID: ids, Assets.FAULTS: faults})
