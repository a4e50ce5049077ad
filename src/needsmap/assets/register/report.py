"""How much of a register can be used: counts, completeness, faults, what has no place.

The report comes before the map. A list of assets is never complete or definitive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from needsmap.columns import Assets, Checks
from needsmap.model import PlacedBy, counted, line_ranges

if TYPE_CHECKING:
    import geopandas as gpd

#: Printed wherever assets are shown.
NOT_COMPLETE: Final = "This is not a complete or definitive list of assets."

#: The seven groups that Ealing's partnership asked for in 2011, and the fields of each.
_GROUPS: Final = {
    "location": (Assets.ADDRESS, Assets.POSTCODE, Assets.UPRN),
    "current use": (Assets.USE, Assets.PUBLIC_ACCESS, Assets.HOLDING, Assets.OCCUPATION),
    "tenure": (Assets.TENURE, Assets.OWNER, Assets.LEASE_END),
    "capacity and utilisation": (Assets.CAPACITY, Assets.UTILISATION, Assets.FLOOR_AREA),
    "market and rateable value": (Assets.MARKET_VALUE, Assets.RATEABLE_VALUE),
    "condition": (Assets.CONDITION, Assets.CONDITION_DATE, Assets.ENERGY),
    "operating costs": (Assets.RUNNING_COST,),
}
_PLACES = tuple(str(place) for place in PlacedBy)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a register holds and what it lacks.

    Attributes
    ----------
    rows, live, faulty
        How many assets there are, how many of them are live, how many have a fault.
    placed
        How many rows were placed by ``point``, ``postcode``, ``district`` or ``none``.
    partners
        One row a partner: rows, and how they were placed.
    fields
        One row a partner and field: how many rows fill it, and their share.
    faults
        One row a fault: register, line, asset, and the sentence.
    unplaced
        One row a live asset without a point: register, line, asset, why, what is missing.
    """

    rows: int
    live: int
    faulty: int
    placed: dict[str, int]
    partners: pd.DataFrame
    fields: pd.DataFrame
    faults: pd.DataFrame
    unplaced: pd.DataFrame

    @property
    def sentences(self) -> list[str]:
        """The counts in words, for a page or a terminal."""
        parts = self.placed
        lines = [
            f"{counted(self.rows, 'asset')}, {self.live:,} of them live.",
            (
                f"Placed: {parts['point']:,} by coordinates, {parts['postcode']:,} by postcode. "
                f"Not placed: {parts['district']:,} with only a district known, "
                f"{parts['none']:,} with no location."
            ),
        ]
        if self.faulty:
            lines.append(
                f"{counted(self.faulty, 'asset has', 'assets have')} "
                f"{counted(len(self.faults), 'fault')}."
            )
        return [*lines, NOT_COMPLETE]


@dataclass(frozen=True, slots=True)
class RowCounts:
    """What became of the rows of one file: its parts add up to the rows beneath its header.

    Attributes
    ----------
    register
        The file's name.
    assets, blank
        How many rows are assets, and how many are empty.
    left_out
        The lines of rows that are totals, headings of sections or footnotes.
    """

    register: str
    assets: int
    blank: int
    left_out: tuple[int, ...]

    @property
    def rows(self) -> int:
        """How many rows stand beneath the header."""
        return self.assets + self.blank + len(self.left_out)

    def __str__(self) -> str:
        """Return the counts as a sentence."""
        where = f" ({line_ranges(self.left_out)})" if self.left_out else ""
        return (
            f"{self.register}: {counted(self.rows, 'row')} = {counted(self.assets, 'asset')} + "
            f"{len(self.left_out):,} left out as totals, headings or notes{where} + "
            f"{self.blank:,} blank."
        )


def check_register(assets: gpd.GeoDataFrame) -> CheckReport:
    """Report on one register, or on several put together.

    Parameters
    ----------
    assets
        An assets frame, placed.

    Returns
    -------
    CheckReport
    """
    table = pd.DataFrame(assets.drop(columns=Assets.GEOMETRY))
    live = table[Assets.STATUS] != "closed"
    counts = table[Assets.PLACED_BY].value_counts()
    return CheckReport(
        rows=len(table),
        live=int(live.sum()),
        faulty=int((table[Assets.FAULTS] != "").sum()),
        placed={place: int(counts.get(place, 0)) for place in _PLACES},
        partners=_by_partner(table),
        fields=_completeness(table[live]),
        faults=_list_faults(table),
        unplaced=_list_unplaced(table[live]),
    )


def _by_partner(table: pd.DataFrame) -> pd.DataFrame:
    out = pd.crosstab(table[Assets.PARTNER], table[Assets.PLACED_BY]).reindex(
        columns=list(_PLACES), fill_value=0
    )
    out.insert(0, Checks.ROWS, out.sum(axis=1))
    out = out.sort_values(Checks.ROWS, ascending=False, kind="stable")
    return out.rename_axis(columns=None).rename_axis(Checks.PARTNER).reset_index()


def _completeness(table: pd.DataFrame) -> pd.DataFrame:
    """Count, for each partner and field of the seven groups, the rows that fill it."""
    groups = {field: group for group, fields in _GROUPS.items() for field in fields}
    cells = table[list(groups)]
    filled = cells.notna() & (cells.astype("str") != "")
    by_partner = filled.groupby(table[Assets.PARTNER].rename(Checks.PARTNER)).sum()
    out = by_partner.melt(var_name=Checks.FIELD, value_name=Checks.FILLED, ignore_index=False)
    out = out.reset_index()
    out[Checks.GROUP] = out[Checks.FIELD].map(groups)
    rows = table.groupby(Assets.PARTNER).size()
    # of no rows at all, the column would be one of text
    out[Checks.ROWS] = out[Checks.PARTNER].map(rows).astype("int64")
    out[Checks.SHARE] = out[Checks.FILLED].astype("int64") / out[Checks.ROWS]
    return out[
        [Checks.PARTNER, Checks.GROUP, Checks.FIELD, Checks.ROWS, Checks.FILLED, Checks.SHARE]
    ]


def _list_faults(table: pd.DataFrame) -> pd.DataFrame:
    """List every fault on a row of its own, with its register and line."""
    bad = table[table[Assets.FAULTS] != ""]
    names = [Assets.REGISTER, Assets.LINE, Assets.ASSET_ID, Assets.NAME]
    out = bad[names].assign(**{Checks.FAULT: bad[Assets.FAULTS].str.split("; ")})
    return out.explode(Checks.FAULT).reset_index(drop=True)


def _list_unplaced(table: pd.DataFrame) -> pd.DataFrame:
    """List the assets without a point, vacant ones first: they may be the best candidates."""
    rows = table[table[Assets.PLACED_BY].isin([str(PlacedBy.DISTRICT), str(PlacedBy.NONE)])]
    names = [
        Assets.REGISTER, Assets.LINE, Assets.ASSET_ID, Assets.NAME, Assets.PARTNER,
        Assets.OCCUPATION, Assets.HOLDING, Assets.POSTCODE, Assets.UPRN, Assets.REASON,
    ]  # fmt: skip
    out = rows[names].copy()
    missing = pd.Series("coordinates, full postcode or UPRN", index=out.index, dtype="str")
    out[Checks.MISSING] = missing.mask(out[Assets.UPRN] != "", "coordinates or full postcode")
    vacant = out[Assets.OCCUPATION].str.contains("vacant", case=False)
    building = out[Assets.HOLDING].str.contains("building", case=False)
    order = (-(vacant.astype(int) * 2 + (vacant & building).astype(int))).sort_values(kind="stable")
    return out.loc[order.index].reset_index(drop=True)
