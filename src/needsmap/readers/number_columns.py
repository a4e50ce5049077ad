"""Columns of numbers: whether one is, its figures, and rates and ranks that are not counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pandas as pd

from needsmap.errors import FrameError, listed
from needsmap.io.cells import BLANK, NOT_APPLICABLE, NOT_AVAILABLE, SUPPRESSED
from needsmap.io.numbers import VALUE, decimal_mark, read_number
from needsmap.io.units import COUNT, Unit, find_unit
from needsmap.model import counted

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.io.numbers import Number

#: What a heading or a column of measures names that cannot be added up, and headings of counts.
_NO_COUNT: Final = re.compile(
    r"\b(rates?|ratios?|smr|sir|sar|dsr|prevalence|index|indices|scores?|average|mean|median|ranks?"
    r"|deciles?|quintiles?|quartiles?|percentiles?|expectancy|proportions?|shares?|probability"
    r"|percent(age)?|per cent|(age|directly|indirectly)[ -]standardi[sz]ed|density|z-?score"
    r"|confidence|(lower|upper) (ci|limit))\b|%|^(calendar |financial )?years?( of .*)?$",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(r"(total |all )?(numbers?|counts?|no\.? of|n)\b", re.IGNORECASE)
_ANY_FIGURE: Final = re.compile(
    r"(indicator |observed? |obs )?(values?|figures?|data|results?|observations?|amounts?)"
    r"|obs_?values?", re.IGNORECASE
)  # fmt: skip


def holds_numbers(cells: pd.Series) -> bool:
    """Return whether any cell of a column is a number.

    Parameters
    ----------
    cells
        Text; of many different cells the first 200 are looked at.
    """
    return any(read_number(str(cell)).state == VALUE for cell in cells.unique()[:200])


def as_numbers(cells: pd.Series, path: Path | str, *, gaps: bool = False) -> pd.Series:
    """Return a column as numbers.

    Parameters
    ----------
    cells, path
        Text by line of the file, and the file, for messages.
    gaps
        Whether what is suppressed or not available is missing; else it is refused.

    Raises
    ------
    FrameError
        For cells that are neither, with their lines.
    """
    text = cells.str.strip()
    numbers = pd.to_numeric(text, errors="coerce").astype("float64")
    numbers = numbers.mask(numbers.abs() == float("inf"))
    odd = text[text.notna() & (text != "") & numbers.isna()]
    if odd.empty:
        return numbers
    mark = decimal_mark(text.dropna(), cells.attrs.get("separator", ""))
    read = odd.map(lambda cell: read_number(cell, decimal=mark))
    known = {VALUE, SUPPRESSED, NOT_AVAILABLE, NOT_APPLICABLE, BLANK} if gaps else {VALUE}
    lost = odd[[n.state not in known or n.unit is not None for n in read]]
    if len(lost):
        raise FrameError(
            f"{path}: column {cells.name!r} holds "
            f"{counted(len(lost), 'cell that is not a number', 'cells that are not numbers')}:\n"
            f"{listed(f'line {line}: {cell[:40]!r}' for line, cell in lost.items())}"
        )
    return numbers.fillna(pd.Series([n.value for n in read], odd.index, dtype="float64"))


def faults_of_counts(
    frame: pd.DataFrame, column: str, numbers: list[Number], heading: Unit | None
) -> list[str]:
    """Return a fault where a column that should hold counts is headed or measured otherwise.

    Parameters
    ----------
    frame, column
        The table as text, and the heading of the column. A column of words beside it names its
        measure where it is headed "Value", or is the only one.
    numbers, heading
        The cells as they were read, and the unit that the heading names.
    """
    units = [heading, *(number.unit for number in numbers)]
    named = [u.name for u in units if u is not None and u.dimension != COUNT]
    plain = " ".join(column.replace("_", " ").split())
    if _NO_COUNT.search(plain) and not _COUNTED.match(plain):
        named.append("a rate, an average, a rank or another figure that does not add up")
    others = [str(name) for name in frame if str(name) != column]
    alone = not any(holds_numbers(frame[name]) for name in others)
    if _ANY_FIGURE.fullmatch(plain) or (alone and not _COUNTED.match(plain)):
        named += [f"{cell[:40]!r} by {name!r}" for name in others
                  for cell in frame[name].unique() if _names_no_count(cell)]  # fmt: skip
    remedy = "choose the column that holds them, or if this does, head it 'Number of ...'"
    fault = f"counts of people or events are needed; {remedy}"
    return [f"{column!r} is {named[0]}: {fault}"] if named else []


def _names_no_count(cell: str) -> bool:
    unit = find_unit(cell) if cell.strip() else None
    other = unit is not None and unit.dimension != COUNT
    return other or (bool(_NO_COUNT.search(cell)) and not _COUNTED.match(cell.strip()))
