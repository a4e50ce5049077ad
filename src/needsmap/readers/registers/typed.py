"""The frame's columns made out of a file's, each of its own kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.columns import Assets, RegisterRows, with_fault
from needsmap.io.units import RATE, Unit, unit_of_heading
from needsmap.model import counted as counted_noun
from needsmap.readers.registers.status import read_status
from needsmap.readers.registers.unit_columns import find_unit_columns, with_units
from needsmap.readers.registers.values import (
    MEASURES,
    counted,
    read_dates,
    read_ids,
    read_numbers,
    read_text,
    read_words,
    tidy_text,
    with_cell_faults,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from needsmap.readers.registers.layout import Fitted


#: Two columns of one number may differ by this share, as rounded figures do.
_UNLIKE: Final = 0.02
_QUOTED: Final = 40


class TypedColumns:
    """Reads the columns of one file, each of its own kind.

    ``choices`` says what every output has to say about them, ``notices`` what was found out,
    ``unknown`` which words of each column no table knows, with counts, ``units`` which column
    holds the units of which.

    Parameters
    ----------
    table
        The cells, by column number.
    fitted
        Which column is which.
    dropped
        Columns with personal data: they are not looked into.
    separator
        What parts the columns of the file.
    as_of
        The day by which a date of closure has passed.
    """

    def __init__(
        self,
        table: pd.DataFrame,
        fitted: Fitted,
        dropped: set[int],
        *,
        separator: str,
        as_of: dt.date,
    ) -> None:
        self._table = table
        self._fitted = fitted
        self._dropped = dropped
        self._separator = separator
        self._as_of = as_of
        self.choices: list[str] = []
        self.notices: list[str] = []
        self.unknown: dict[str, dict[str, int]] = {}
        self.units = find_unit_columns(table, fitted, dropped)

    def read(self, faults: pd.Series) -> pd.DataFrame:
        """Return the frame's columns.

        Parameters
        ----------
        faults
            Those of the rows so far.
        """
        out: dict[str, pd.Series] = {}
        for column in (*Assets.TEXT, *RegisterRows.PLACE):
            out[column], faults = self._text(column, faults)
        present = {*self._fitted.at, *self._fitted.layout.fixed}
        for column in Assets.NUMBERS:
            out[column] = pd.Series(np.nan, index=self._table.index)
            if column in present:
                out[column], faults = self._number(column, faults)
        for column in Assets.DATES:
            out[column] = pd.Series(pd.NaT, index=self._table.index, dtype="datetime64[s]")
            if column in present:
                out[column], faults = read_dates(self._cells(column), faults, field=column)
        out[Assets.STATUS], strange_words, occupied, by_date = read_status(
            self._table, self._fitted, as_of=self._as_of
        )
        self.choices += [
            f"{counted_noun(n, 'asset is', 'assets are')} closed by {heading!r} up to {self._as_of}"
            for heading, n in by_date.items()
        ]
        if Assets.OCCUPATION not in present:
            out[Assets.OCCUPATION] = occupied
        not_known = (strange_words != "").map({True: "is not known and changes nothing", False: ""})
        faults = with_cell_faults(faults, strange_words, not_known, field=Assets.STATUS)
        if (strange_words != "").any():
            self.unknown[Assets.STATUS] = counted(strange_words)
        out[Assets.FAULTS] = faults
        out[RegisterRows.CRS] = out[RegisterRows.CRS].replace("", self._fitted.layout.crs)
        return pd.DataFrame(out)

    def _text(self, column: str, faults: pd.Series) -> tuple[pd.Series, pd.Series]:
        cells = self._cells(column)
        if column in {*RegisterRows.PLACE, Assets.STATUS}:
            text = cells
        elif column in {Assets.UPRN, Assets.ASSET_ID}:
            text, faults = read_ids(cells, faults, field=column)
        else:
            text, faults = read_text(cells, faults, field=column)
        words, strange = read_words(text, self._fitted.layout.aliases.get(column, {}))
        if strange:
            self.unknown[column] = strange
        # sites list their partners and uses joined by "; "
        listed = column in {Assets.PARTNER, Assets.USE}
        return (words.str.replace(";", ",") if listed else words), faults

    def _number(self, column: str, faults: pd.Series) -> tuple[pd.Series, pd.Series]:
        """Read the numbers of a column; a second column of them, in another unit, fills blanks."""
        at = self._fitted.at.get(column, ())
        values: pd.Series | None = None
        for i in at or (-1,):
            own = (i,) if at else ()
            read, faults = read_numbers(
                self._quantities(column, own), faults, field=column,
                heading=self._heading_unit(column, own), separator=self._separator,
            )  # fmt: skip
            if values is None:
                values = read
                continue
            unlike = (values - read).abs() > _UNLIKE * values.abs()
            other, unit = read.map("{:,.6g}".format), MEASURES[column].unit
            heading = self._fitted.header[i][:_QUOTED].replace(";", ",")
            sentence = f"{column}: {heading!r} says " + other + f" {unit}, and is not used"
            faults = with_fault(faults, unlike, sentence)
            values = values.fillna(read)
        assert values is not None  # noqa: S101 - the loop runs at least once
        return values, faults

    def _cells(self, column: str, at: tuple[int, ...] | None = None) -> pd.Series:
        """Return the text of a frame column: from the file, else what the layout fixes."""
        at = self._fitted.at.get(column, ()) if at is None else at
        places = [i for i in at if i not in self._dropped and i in self._table.columns]
        if not places:
            fixed = self._fitted.layout.fixed.get(column, "")
            return pd.Series(fixed, index=self._table.index, dtype="str")
        return _joined([tidy_text(self._table[i]) for i in places])

    def _quantities(self, column: str, at: tuple[int, ...]) -> pd.Series:
        """Return the cells of a column of numbers, with the units that other columns hold."""
        cells = self._cells(column, at)
        units = self.units.get(at[0], []) if at else []
        if not units:
            return cells
        shown = " and ".join(str(i + 1) for i in units)
        self.notices.append(f"{column}: the unit of each row is from column {shown}")
        return with_units(cells, self._table[units].agg(" ".join, axis=1), field=column)

    def _heading_unit(self, column: str, at: tuple[int, ...]) -> Unit | None:
        """Return the unit that a column's heading names, noting one that is converted."""
        header = self._fitted.header
        if not at or at[0] >= len(header):
            return None
        heading, measure = header[at[0]], MEASURES[column]
        group = self._fitted.groups[at[0]]
        unit = unit_of_heading(heading, group=group, dimension=measure.dimension)
        if unit and unit.dimension != measure.dimension:
            kind = unit.name if unit.dimension == RATE else unit.dimension
            self.notices.append(f"{column}: {heading[:60]!r} is of {kind}, and cannot be read")
        elif unit and unit.name not in {measure.unit, "%", "persons"}:
            what = f"{heading[:60]!r} is converted from {unit.name} to {measure.unit}"
            self.notices.append(f"{column}: {what}")
        return unit


def _joined(columns: Sequence[pd.Series]) -> pd.Series:
    """Return cells joined by ", ", leaving out the empty ones."""
    out = columns[0]
    for column in columns[1:]:
        both = (out != "") & (column != "")
        out = out + pd.Series(np.where(both, ", ", ""), index=out.index, dtype="str") + column
    return out
