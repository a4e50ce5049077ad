"""Asset registers: any partner's table in, one row out for each row in, nothing dropped."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from needsmap.columns import Assets, RegisterRows, with_fault
from needsmap.errors import FileFormatError, fault_list
from needsmap.io.crs import label_of, resolve_crs
from needsmap.io.table_shape import cut_numbers, second_table_beside, second_tables_below
from needsmap.model import some
from needsmap.readers.registers.layout import (
    Fitted,
    check_names,
    fit_layout,
    personal_columns,
)
from needsmap.readers.registers.ragged import mend_line
from needsmap.readers.registers.rows import Reading, Rows, open_rows
from needsmap.readers.registers.summaries import AssetRows, keep_assets
from needsmap.readers.registers.typed import TypedColumns
from needsmap.readers.registers.values import MEASURES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from needsmap.io.cells import Row
    from needsmap.io.summary_rows import Aside
    from needsmap.model import RegisterLayout

_HEAD = 300


@dataclass(frozen=True, slots=True)
class Register:
    """A register as it was read, before its rows are placed.

    Attributes
    ----------
    name
        The file's name.
    rows
        The columns of `needsmap.columns.RegisterRows`: one row an asset of the file.
    layout, list_of
        The id of the layout, and what it is a list of ("GP practices").
    told
        What was found out about the file, in sentences.
    columns
        Frame column to the headings that it was made from.
    blank
        How many rows beneath the header have no filled cell.
    left_out
        Rows that are not assets (totals, headings of sections, footnotes), with their lines.
    unused, personal
        Headers that no column was made from, and those dropped as personal data.
    unknown
        Frame column to the values that its table of words does not know, with counts.
    choices
        Which of several columns was taken, in sentences.
    unread
        The worksheets of the file that were not read.
    """

    name: str
    rows: pd.DataFrame
    layout: str
    notices: tuple[str, ...]
    unused: tuple[str, ...]
    personal: tuple[str, ...]
    unknown: dict[str, dict[str, int]]
    list_of: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    blank: int = 0
    left_out: tuple[Aside, ...] = ()
    choices: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()


class Unread(NamedTuple):
    """A worksheet that was not read: its name, why, and whether it may be another register."""

    sheet: str
    why: str
    may_be_register: bool = False

    def __str__(self) -> str:
        """Return it as the end of a sentence."""
        return f"worksheet {self.sheet!r} ({self.why})"


def read_register(
    path: Path,
    layouts: Sequence[RegisterLayout],
    *,
    layout_id: str = "",
    partner: str = "",
    reading: Reading | None = None,
) -> Register:
    """Read one register of assets: of a workbook, the worksheet that is named or is meant.

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
        Every asset of the file, with its line number; a row that does not fit the header is
        kept, with the reason among its faults.

    Raises
    ------
    FileFormatError, UnknownEntry
        Where the file cannot be read at all, or no layout fits.
    """
    how = reading or Reading()
    source = open_rows(path, how)[0]
    fitted = fit_rows(source, layouts, layout_id=layout_id, how=how, what=path.name)
    return read_rows(path, source, fitted, partner=partner, how=how)


def fit_rows(
    source: Rows, layouts: Sequence[RegisterLayout], *, layout_id: str, how: Reading, what: str
) -> Fitted:
    """Fit a layout to the first rows of a register; see `needsmap.readers.registers.layout`.

    Raises
    ------
    FileFormatError, UnknownEntry
        Where there is no row, or no layout fits.
    """
    head = source.head(_HEAD)
    if not head:
        raise FileFormatError(f"{what}: holds no row")
    return fit_layout(head, layouts, layout_id=layout_id, header_row=how.header_row, what=what)


def read_rows(path: Path, source: Rows, fitted: Fitted, *, partner: str, how: Reading) -> Register:
    """Read the rows of a register whose layout is known; see `read_register`."""
    mended, torn, blank = _data_rows(source, fitted)
    mended = _one_table(path.name, mended, fitted, source, torn)
    # each feature of a map file is an asset
    kept = AssetRows(mended, (), {}) if source.crs else keep_assets(mended, fitted)
    if not kept.rows:
        out = some(kept.left_out, joint="; ")
        only = f", only what is not an asset ({out})" if out else ""
        raise FileFormatError(f"{path.name}: a header, but no row beneath it{only}")
    table = pd.DataFrame(
        [cells for _, cells in kept.rows], columns=range(fitted.width), dtype="str"
    )
    lines = pd.Series([line for line, _ in kept.rows], dtype="int64")
    faults = pd.Series([torn.get(line, "") for line, _ in kept.rows], dtype="str")
    dropped = set() if how.keep_personal else personal_columns(fitted)
    as_of = how.as_of or dt.datetime.now(tz=dt.UTC).date()
    typed = TypedColumns(table, fitted, dropped, separator=source.separator, as_of=as_of)
    frame = typed.read(faults)
    check_names(fitted, [name for name in frame[Assets.NAME] if name], path.name)
    whose = frame[Assets.PARTNER].replace("", partner or path.name.split(".")[0].replace("_", " "))
    frame[Assets.REGISTER], frame[Assets.PARTNER] = path.name, whose
    frame[Assets.LINE] = lines
    for of_lines in (source.faults, kept.doubtful):
        for text in dict.fromkeys(of_lines.values()):
            of = lines.map(of_lines).eq(text)
            frame[Assets.FAULTS] = with_fault(frame[Assets.FAULTS], of, text)
    frame = _with_ids(frame)
    if source.crs or how.crs:
        frame[RegisterRows.CRS] = source.crs or label_of(resolve_crs(how.crs))
    personal = tuple(fitted.header[i] for i in sorted(dropped) if i < len(fitted.header))
    units = {fitted.header[i] for of in typed.units.values() for i in of if i < len(fitted.header)}
    unused = tuple(h for h in fitted.unused if h not in {*personal, *units})
    notices = (*source.notices, *fitted.notices, *typed.notices)
    columns = frame.loc[:, list(RegisterRows.ALL)]
    return Register(
        path.name, columns, fitted.layout.id, notices, unused, personal, typed.unknown,
        list_of=fitted.layout.list_of, columns=fitted.headings, blank=blank,
        left_out=kept.left_out, choices=(*fitted.choices, *typed.choices),
    )  # fmt: skip


def _data_rows(source: Rows, fitted: Fitted) -> tuple[list[Row], dict[int, str], int]:
    """Read the rows beneath the header, mending those that are ragged.

    Returns
    -------
    list of Row
        The rows with a filled cell, each as wide as the layout.
    dict
        What was mended, or could not be, by line.
    int
        How many rows are blank.
    """
    postcode = next(iter(fitted.at.get(Assets.POSTCODE, ())), None)
    text = next(iter(fitted.at.get(Assets.NAME, ())), None)
    rows: list[Row] = []
    torn: dict[int, str] = {}
    filled = blank = 0
    for line, cells in source.walk():
        if not any(map(str.strip, cells)):
            blank += filled >= fitted.first
            continue
        filled += 1
        if filled > fitted.first and len(cells) == fitted.width:
            rows.append((line, cells))
        elif filled > fitted.first:
            fit, fault = mend_line(cells, fitted.width, postcode=postcode, text=text)
            rows.append((line, fit))
            if fault:
                torn[line] = fault
    return rows, torn, blank


def _one_table(
    name: str, rows: list[Row], fitted: Fitted, source: Rows, torn: dict[int, str]
) -> list[Row]:
    """Return rows with the numbers whole that an unquoted comma cut in two, adding to `torn`.

    Raises
    ------
    FileFormatError
        Where the file holds a second table, below the first or beside it.
    """
    if source.crs or not fitted.header:
        return rows
    beside = second_table_beside(fitted.header, rows)
    faults = [*([beside] if beside else []), *second_tables_below(fitted.header, rows)]
    if faults:
        raise FileFormatError(fault_list(name, faults))
    of = [i for field in MEASURES for i in fitted.at.get(field, ())]
    cut = cut_numbers(fitted.header, rows, source.separator, of=of)
    for line, (number, _) in cut.items():
        torn[line] = f"mended: {number} was cut in two at a comma that is not in quotes"
    return [(line, cut[line][1] if line in cut else cells) for line, cells in rows]


def _with_ids(frame: pd.DataFrame) -> pd.DataFrame:
    """Make the id of every row unique: as given, with its line where that is not enough."""
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
