"""Asset registers: any partner's table in, one row out for each row in, nothing dropped."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from needsmap.columns import BNG, Assets, RegisterRows
from needsmap.errors import FileFormatError
from needsmap.io.crs import label_of, resolve_crs
from needsmap.model import some
from needsmap.readers.registers.data_rows import keep_assets, mended_rows
from needsmap.readers.registers.layout import fit_layout
from needsmap.readers.registers.rows import MapTable, Reading, open_rows
from needsmap.readers.registers.typed import TypedColumns
from needsmap.readers.registers.values import RowFaults

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from needsmap.io.row_facts import Aside
    from needsmap.io.tables import Table
    from needsmap.model import RegisterLayout
    from needsmap.readers.registers.fitted import Fitted

#: From so many rows the layout is found.
_HEAD: Final = 300


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
    notices
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
    path, settings
        The file, and the name of the file beside it whose settings it was read with, if any.
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
    path: Path | None = None
    settings: str = ""


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
    source: Table, layouts: Sequence[RegisterLayout], *, layout_id: str, how: Reading, what: str
) -> Fitted:
    """Fit a layout to the first rows of a register; see `needsmap.readers.registers.layout`.

    Parameters
    ----------
    source, layouts, layout_id, how
        The rows, and what `read_register` was given.
    what
        The file, for messages.

    Raises
    ------
    FileFormatError, UnknownEntry
        Where there is no row, or no layout fits.
    """
    with closing(source.walk()) as walk:
        head = list(islice((row for row in walk if any(row[1])), _HEAD))
    if not head:
        raise FileFormatError(f"{what}: holds no row")
    return fit_layout(head, layouts, layout_id=layout_id, header_row=how.header_row, what=what)


def read_rows(path: Path, source: Table, fitted: Fitted, *, partner: str, how: Reading) -> Register:
    """Read the rows of a register whose layout is known.

    Parameters
    ----------
    path, partner, how
        As for `read_register`.
    source, fitted
        The rows, and which column is which.

    Returns
    -------
    Register
        As `read_register` returns it.

    Raises
    ------
    FileFormatError
        Where no row is an asset, there are several tables, or names contradict the layout.
    """
    on_map = source if isinstance(source, MapTable) else None
    rows, torn, blank = mended_rows(path.name, source, fitted)
    # each feature of a map file is an asset
    rows, left_out, doubtful = (rows, (), {}) if on_map else keep_assets(rows, fitted)
    if not rows:
        out = some(left_out, joint="; ")
        only = f", only what is not an asset ({out})" if out else ""
        raise FileFormatError(f"{path.name}: a header, but no row beneath it{only}")
    table = pd.DataFrame([cells for _, cells in rows], columns=range(fitted.width), dtype="str")
    lines = pd.Series([line for line, _ in rows], dtype="int64")
    faults = RowFaults(lines.map(lambda line: torn.get(line, "")).astype("str"))
    dropped = set() if how.keep_personal else fitted.personal_columns
    typed = TypedColumns(table, fitted, dropped, separator=source.separator)
    frame = typed.read(faults, as_of=how.as_of or dt.datetime.now(tz=dt.UTC).date())
    fitted.check_names([name for name in frame[Assets.NAME] if name], path.name)
    whose = frame[Assets.PARTNER].replace("", partner or path.name.split(".")[0].replace("_", " "))
    for of_lines in (on_map.faults if on_map else {}, doubtful):
        for text in dict.fromkeys(of_lines.values()):
            faults.add(lines.map(of_lines).eq(text), text)
    ids = frame[Assets.ASSET_ID]
    twice = ids.duplicated(keep=False) & (ids != "")
    faults.add(twice, "the id " + ids.str.slice(0, 40) + " is given to several rows")
    line = lines.astype("str")
    frame[Assets.REGISTER], frame[Assets.PARTNER], frame[Assets.LINE] = path.name, whose, lines
    numbered = ids + " (line " + line + ")"
    frame[Assets.ASSET_ID] = ids.mask(ids == "", "line " + line).mask(twice, numbered)
    frame[Assets.FAULTS] = faults.texts
    if on_map or how.crs:
        frame[RegisterRows.CRS] = BNG if on_map else label_of(resolve_crs(how.crs))
    heads = dict(enumerate(fitted.header))
    personal = tuple(heads[i] for i in sorted(dropped) if i in heads)
    units = {heads[i] for of in typed.units.values() for i in of if i in heads}
    return Register(
        path.name, frame.loc[:, list(RegisterRows.ALL)], fitted.layout.id,
        (*source.notices, *fitted.sentences, *typed.notices),
        tuple(h for h in fitted.unused if h not in {*personal, *units}), personal, typed.unknown,
        list_of=fitted.layout.list_of, columns=fitted.headings, blank=blank, left_out=left_out,
        choices=(*fitted.choices, *typed.choices),
    )  # fmt: skip
