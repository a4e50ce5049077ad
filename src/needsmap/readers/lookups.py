"""A lookup file in, a *lookup* frame out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.errors import FrameError, fault_list, listed
from needsmap.frames import Lookups, check_lookup
from needsmap.io.frames import find_column, read_frame, readable
from needsmap.model import ENGLAND
from needsmap.readers.area_codes import tidy_codes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from needsmap.model import Lookup


def read_lookup(
    path: Path, lookup: Lookup, *, tell: Callable[[str], None] | None = None
) -> pd.DataFrame:
    """Read the pairs of areas of a lookup.

    Parameters
    ----------
    path
        The publisher's file.
    lookup
        The card.
    tell
        Told in a sentence of what was left out (rows of other countries).

    Returns
    -------
    DataFrame
        A *lookup* frame, one row a pair of areas. ``share`` is missing where the file gives
        none; ``change`` is "" where it has no change indicator.

    Raises
    ------
    FileFormatError, FrameError
        Naming the file and every fault: missing columns, empty codes, pairs that appear
        twice, areas that the lookup should cover and does not.
    """
    out = _pairs(path, lookup)
    out[Lookups.FROM_GEOGRAPHY] = lookup.from_geography
    out[Lookups.TO_GEOGRAPHY] = lookup.to_geography
    out[Lookups.FIT] = str(lookup.fit)
    if lookup.collection == ENGLAND:
        english = out[Lookups.FROM_CODE].str.startswith("E").fillna(value=False)
        if tell and not english.all():
            tell(f"{lookup.id}: left out {int((~english).sum()):,} rows outside England")
        out = out[english]
    # a file that serves two lookups repeats the pairs of the coarser one
    out = out.drop_duplicates([Lookups.FROM_CODE, Lookups.TO_CODE])
    covered = out[Lookups.FROM_CODE].nunique()
    if covered != lookup.n_areas:
        raise FrameError(
            f"{path}: it covers {covered:,} areas of {lookup.from_geography}, expected "
            f"{lookup.n_areas:,}: a part of the file, or another year's"
        )
    return check_lookup(out, what=str(path))


def _pairs(path: Path, lookup: Lookup) -> pd.DataFrame:
    """Pick the card's columns out of the file."""
    import pandas as pd

    table = read_frame(path, lookup.from_code, member=lookup.source.member)
    wanted = {
        Lookups.FROM_CODE: lookup.from_code, Lookups.TO_CODE: lookup.to_code,
        Lookups.FROM_NAME: lookup.from_name, Lookups.TO_NAME: lookup.to_name,
        Lookups.CHANGE: lookup.change, Lookups.SHARE: lookup.share,
    }  # fmt: skip
    columns = {k: find_column(p, table.columns) for k, p in wanted.items() if p}
    faults = [
        f"no column is headed {readable(wanted[k])!r} or like it"
        for k, found in columns.items()
        if found is None
    ]
    if faults:
        raise FrameError(f"{fault_list(path, faults)}\nIts columns are:\n{listed(table.columns)}")
    out = pd.DataFrame({k: table[found].str.strip() for k, found in columns.items()})
    for code in (Lookups.FROM_CODE, Lookups.TO_CODE):
        out[code] = tidy_codes(out[code])
    for text in (Lookups.FROM_NAME, Lookups.TO_NAME, Lookups.CHANGE):
        if text in out.columns:
            out[text] = out[text].fillna("")
    if lookup.share:
        out[Lookups.SHARE] = pd.to_numeric(out[Lookups.SHARE], errors="coerce")
    return out
