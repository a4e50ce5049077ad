"""The frame's columns made out of a file's, each of its own kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.columns import Assets, RegisterRows
from needsmap.io.units import RATE, Unit, unit_of_heading
from needsmap.model import counted
from needsmap.readers.registers.status import read_status
from needsmap.readers.registers.unit_columns import find_unit_columns, with_units
from needsmap.readers.registers.values import (
    MEASURES,
    read_dates,
    read_numbers,
    read_text,
    tidy_text,
)

if TYPE_CHECKING:
    import datetime as dt

    from needsmap.readers.registers.fitted import Fitted
    from needsmap.readers.registers.values import RowFaults


#: Two columns of one number may differ by this share, as rounded figures do.
_UNLIKE: Final = 0.02


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
    """

    def __init__(
        self, table: pd.DataFrame, fitted: Fitted, dropped: set[int], *, separator: str
    ) -> None:
        self._table = table
        self._fitted = fitted
        self._dropped = dropped
        self._separator = separator
        self.choices: list[str] = []
        self.notices: list[str] = []
        self.unknown: dict[str, dict[str, int]] = {}
        self.units = find_unit_columns(table, fitted, dropped)

    def read(self, faults: RowFaults, *, as_of: dt.date) -> pd.DataFrame:
        """Return the frame's columns.

        Parameters
        ----------
        faults
            Those of the rows so far; those of their cells are added.
        as_of
            The day by which a date of closure has passed.
        """
        layout, index = self._fitted.layout, self._table.index
        out = {c: self._text(c, faults) for c in (*Assets.TEXT, *RegisterRows.PLACE)}
        present = {*self._fitted.at, *layout.fixed}
        for column in Assets.NUMBERS:
            known = column in present
            out[column] = self._numbers(column, faults) if known else pd.Series(np.nan, index=index)
        for column in Assets.DATES:
            out[column] = pd.Series(pd.NaT, index=index, dtype="datetime64[s]")
            if column in present:
                out[column] = read_dates(self._cells(column), faults, field=column)
        out[Assets.STATUS], strange, occupied, by_date = read_status(
            self._table, self._fitted, as_of=as_of
        )
        self.choices += [
            f"{counted(n, 'asset is', 'assets are')} closed by {heading!r} up to {as_of}"
            for heading, n in by_date.items()
        ]
        if Assets.OCCUPATION not in present:
            out[Assets.OCCUPATION] = occupied
        unknown = strange.mask(strange != "", "is not known and changes nothing")
        faults.add_cells(Assets.STATUS, strange, unknown)
        self._list_unknown(Assets.STATUS, strange)
        out[Assets.FAULTS] = faults.texts
        out[RegisterRows.CRS] = out[RegisterRows.CRS].replace("", layout.crs)
        return pd.DataFrame(out)

    def _text(self, column: str, faults: RowFaults) -> pd.Series:
        """Read text; codes and spellings become words, whatever their case."""
        text = self._cells(column)
        if column not in {*RegisterRows.PLACE, Assets.STATUS}:
            text = read_text(text, faults, field=column)
        aliases = self._fitted.layout.aliases.get(column, {})
        if aliases:
            table = {spelling.casefold(): words for spelling, words in aliases.items()}
            table |= {words.casefold(): words for words in aliases.values()}
            folded = text.str.casefold()
            known = folded.isin(list(table))
            self._list_unknown(column, text[~known])
            text = text.mask(known, folded.map(table).astype("str"))
        # sites list their partners and uses joined by "; "
        return text.str.replace(";", ",") if column in {Assets.PARTNER, Assets.USE} else text

    def _list_unknown(self, column: str, words: pd.Series) -> None:
        """Count the words of a column that no table knows, most first."""
        counts = words[words != ""].value_counts()
        if len(counts):
            self.unknown[column] = {str(word): int(n) for word, n in counts.items()}

    def _numbers(self, column: str, faults: RowFaults) -> pd.Series:
        """Read the numbers of a column; a second column of them, in another unit, fills blanks."""
        values = pd.Series(np.nan, index=self._table.index)
        for i in self._fitted.at.get(column, ()) or (None,):
            read = read_numbers(
                self._quantities(column, i), faults, field=column,
                heading=self._heading_unit(column, i), separator=self._separator,
            )  # fmt: skip
            unlike = (values - read).abs() > _UNLIKE * values.abs()
            if unlike.any():
                heading = self._fitted.header[i or 0][:40].replace(";", ",")
                other = read.map("{:,.6g}".format) + f" {MEASURES[column].unit}"
                faults.add(unlike, f"{column}: {heading!r} says " + other + ", and is not used")
            values = values.fillna(read)
        return values

    def _cells(self, column: str, at: tuple[int, ...] | None = None) -> pd.Series:
        """Return the text of a frame column: from the file, else what the layout fixes."""
        at = self._fitted.at.get(column, ()) if at is None else at
        places = [i for i in at if i not in self._dropped and i in self._table.columns]
        if not places:
            fixed = self._fitted.layout.fixed.get(column, "")
            return pd.Series(fixed, index=self._table.index, dtype="str")
        out, *others = (tidy_text(self._table[i]) for i in places)
        for other in others:  # joined by ", ", but for empty ones
            comma = np.where((out != "") & (other != ""), ", ", "")
            out = out + pd.Series(comma, index=out.index, dtype="str") + other
        return out

    def _quantities(self, column: str, i: int | None) -> pd.Series:
        """Return the cells of a column of numbers, with the units that other columns hold."""
        cells = self._cells(column, () if i is None else (i,))
        units = [] if i is None else self.units.get(i, [])
        if not units:
            return cells
        shown = " and ".join(str(unit + 1) for unit in units)
        self.notices.append(f"{column}: the unit of each row is from column {shown}")
        return with_units(cells, self._table[units].agg(" ".join, axis=1), field=column)

    def _heading_unit(self, column: str, i: int | None) -> Unit | None:
        """Return the unit that a column's heading names, noting one that is converted."""
        if i is None or i >= len(self._fitted.header):
            return None
        heading, measure = self._fitted.header[i], MEASURES[column]
        group = self._fitted.groups[i]
        unit = unit_of_heading(heading, group=group, dimension=measure.dimension)
        if unit and unit.dimension != measure.dimension:
            kind = unit.name if unit.dimension == RATE else unit.dimension
            self.notices.append(f"{column}: {heading[:60]!r} is of {kind}, and cannot be read")
        elif unit and unit.name not in {measure.unit, "%", "persons"}:
            what = f"{heading[:60]!r} is converted from {unit.name} to {measure.unit}"
            self.notices.append(f"{column}: {what}")
        return unit
