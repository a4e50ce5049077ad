"""A lookup file in, a *lookup* frame out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from needsmap.columns import Lookups, check_lookup
from needsmap.errors import FrameError, fault_list, listed
from needsmap.io.frames import find_column, read_frame, readable
from needsmap.model import ENGLAND, Notice, counted, kind_of, line_ranges, some
from needsmap.readers.area_codes import tidy_codes

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.model import Lookup, Notify

#: By how much the shares of an area may add up to more than 1.
_ROUNDING: Final = 0.005


def read_lookup(path: Path, lookup: Lookup, *, notify: Notify | None = None) -> pd.DataFrame:
    """Read the pairs of areas of a lookup.

    Parameters
    ----------
    path
        The publisher's file.
    lookup
        The card.
    notify
        Called with a sentence on rows left out: of other countries, or that appear twice.

    Returns
    -------
    DataFrame
        A *lookup* frame, one row a pair of areas. ``share`` is missing where the file gives
        none; ``change`` is "" where it has no change indicator.

    Raises
    ------
    FileFormatError, FrameError
        Naming the file and every fault: missing columns, empty codes, pairs that appear
        twice with different shares, an area in two places without shares, areas that the
        lookup should cover and does not.
    """
    notify = notify or (lambda _: None)
    out, again = _pairs(path, lookup)
    out[Lookups.FROM_GEOGRAPHY] = lookup.from_geography
    out[Lookups.TO_GEOGRAPHY] = lookup.to_geography
    out[Lookups.FIT] = str(lookup.fit)
    if lookup.collection == ENGLAND:
        english = out[Lookups.FROM_CODE].str.startswith("E").fillna(value=False)
        if not english.all():
            left_out = int((~english).sum())
            notify(Notice.of("rows_outside_england", entry=lookup.id, n=left_out))
        out = out[english]
    out = _each_pair_once(out, again, path, notify)
    if kind_of(lookup.from_geography) != kind_of(lookup.to_geography):
        _check_shared(out, path, notify)
    covered = out[Lookups.FROM_CODE].nunique()
    if covered != lookup.n_areas:
        raise FrameError(
            f"{path}: it covers {covered:,} areas of {lookup.from_geography}, expected "
            f"{lookup.n_areas:,}: a part of the file, or another year's"
        )
    return check_lookup(out, what=str(path))


def _each_pair_once(
    out: pd.DataFrame, again: pd.Series[bool], path: Path, notify: Notify
) -> pd.DataFrame:
    """Return the pairs without repeats; list the lines left out, refuse those that differ."""
    pair = [Lookups.FROM_CODE, Lookups.TO_CODE]
    repeats = out.duplicated(pair)
    figures = [c for c in (Lookups.SHARE, Lookups.CHANGE) if c in out.columns]
    differs = repeats & ~out.duplicated([*pair, *figures])
    if differs.any():
        raise FrameError(
            f"{path}: {line_ranges(out.index[differs])}: the same area and place as a line above, "
            "with another share or change; keep one of them"
        )
    # a file that serves two lookups repeats the pairs of the coarser one: that is right
    twice = repeats & (again.reindex(out.index) | ~out.duplicated())
    if twice.any():
        notify(f"{path.name}: {line_ranges(out.index[twice])} left out: the same area and place "
            "as a line above")  # fmt: skip
    return out[~repeats]


def _check_shared(out: pd.DataFrame, path: Path, notify: Notify) -> None:
    """Refuse areas in several places, unless shares say how much of them is in each."""
    area = out[Lookups.FROM_CODE]
    several = area.duplicated(keep=False)
    shares = Lookups.SHARE in out.columns
    wrong = several
    if shares:
        total = out.groupby(Lookups.FROM_CODE)[Lookups.SHARE].transform("sum", min_count=1)
        wrong = (total > 1 + _ROUNDING) | several & out[Lookups.SHARE].isna()
    if wrong.any():
        why = "and their shares are missing or above 1" if shares else "without shares"
        raise FrameError(
            f"{path}: {counted(int(area[wrong].nunique()), 'area is', 'areas are')} in several "
            f"places {why} ({line_ranges(out.index[wrong])}): {some(area[wrong].unique())}. "
            "Keep one line of each, or give the share in each place (share = the column)"
        )
    if several.any():
        number = counted(int(area[several].nunique()), "area is", "areas are")
        notify(f"{path.name}: {number} shared between places: measures count each by its share, "
            "lists and counts of areas take it whole in every place")  # fmt: skip


def _pairs(path: Path, lookup: Lookup) -> tuple[pd.DataFrame, pd.Series[bool]]:
    """Pick the card's columns out of the file, and mark rows that repeat another whole row."""
    table = read_frame(path, lookup.from_code, member=lookup.source.member)
    wanted = {
        Lookups.FROM_CODE: lookup.from_code, Lookups.TO_CODE: lookup.to_code,
        Lookups.FROM_NAME: lookup.from_name, Lookups.TO_NAME: lookup.to_name,
        Lookups.CHANGE: lookup.change, Lookups.SHARE: lookup.share,
    }  # fmt: skip
    columns = {k: find_column(p, table.columns) for k, p in wanted.items() if p}
    faults = [
        f"no column is headed {readable(wanted[k])!r} or like it"
        for k, column in columns.items()
        if column is None
    ]
    if faults:
        raise FrameError(f"{fault_list(path, faults)}\nIts columns are:\n{listed(table.columns)}")
    out = pd.DataFrame({k: table[column].str.strip() for k, column in columns.items()})
    for code in (Lookups.FROM_CODE, Lookups.TO_CODE):
        out[code] = tidy_codes(out[code])
    for text in (Lookups.FROM_NAME, Lookups.TO_NAME, Lookups.CHANGE):
        if text in out.columns:
            out[text] = out[text].fillna("")
    if lookup.share:
        out[Lookups.SHARE] = pd.to_numeric(out[Lookups.SHARE], errors="coerce")
    return out, table.apply(lambda cells: cells.str.strip().str.casefold()).duplicated()
