"""Gaps and overlaps: two outputs that are never netted off against one another.

A gap is a missed need: filling it costs money. An overlap is a duplicated effort: ending it may
save some. One area can be both, for two services.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.assets.decisions.access import check_points, within_reach
from needsmap.columns import Access, Assets, PeopleColumns
from needsmap.errors import FrameError
from needsmap.model import counted

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray

#: Need first, access second: high, middle, low by terciles.
CLASS_WORDS: Final = {
    "HL": "gap: high need, low access",
    "HM": "high need, middling access",
    "HH": "served: high need, high access",
    "ML": "middling need, low access",
    "MM": "middling need and access",
    "MH": "middling need, high access",
    "LL": "low priority: low need, low access",
    "LM": "low need, middling access",
    "LH": "possible over-provision: low need, high access",
}


def percentiles(values: ArrayLike) -> NDArray[np.float64]:
    """Return the percentile of each value among all, 0..1: low is low; ties share their mean.

    Parameters
    ----------
    values
        Missing ones stay missing and do not count.

    Examples
    --------
    >>> percentiles([10, 30, 20, 20]).tolist()
    [0.125, 0.875, 0.5, 0.5]
    """
    ranks = pd.Series(np.asarray(values, dtype="float64")).rank()
    return np.asarray((ranks - 0.5) / ranks.count())


def find_gaps(people: gpd.GeoDataFrame, access: ArrayLike, *, use: str) -> pd.DataFrame:
    """Compare need with access, area by area, for one service.

    Parameters
    ----------
    people
        The columns of `needsmap.columns.PeopleColumns`; ``need`` is high where need is high.
    access
        High where access is good: supply a person, or distance with its sign turned.
    use
        The service.

    Returns
    -------
    DataFrame
        One row an area: both percentiles (0..1), ``gap`` = need - access within (-1, 1), and
        ``gap_class``: need then access by terciles of the areas given (``HL`` is a gap, see
        `CLASS_WORDS`).

    Raises
    ------
    FrameError
        Where need or access is missing for some area.
    """
    need = people[PeopleColumns.NEED].to_numpy(dtype="float64")
    level = np.asarray(access, dtype="float64")
    if np.isnan(need).any() or np.isnan(level).any():
        missing = int((np.isnan(need) | np.isnan(level)).sum())
        raise FrameError(f"gaps: need or access is not known for {counted(missing, 'area')}")
    n, a = percentiles(need), percentiles(level)
    words = pd.Series(list(map("".join, zip(_thirds(n), _thirds(a), strict=True))))
    return pd.DataFrame(
        {
            Access.USE: use,
            Access.AREA_CODE: people[PeopleColumns.AREA_CODE].to_numpy(),
            Access.PERSONS: people[PeopleColumns.PERSONS].to_numpy(),
            Access.NEED: need,
            Access.SCORE: level,
            Access.NEED_PERCENTILE: n,
            Access.ACCESS_PERCENTILE: a,
            Access.GAP: n - a,
            Access.CLASS: words,
        }
    ).sort_values([Access.GAP, Access.AREA_CODE], ascending=[False, True], ignore_index=True)


def _thirds(percentile: NDArray[np.float64]) -> list[str]:
    return ["LMH"[min(2, int(3 * p))] for p in percentile]


def find_overlaps(
    people: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame, *, radius: float
) -> pd.DataFrame:
    """Measure, service by service, how far the catchments of several sites cover the same people.

    Parameters
    ----------
    people
        Points with ``persons``.
    facilities
        Placed assets with use and partner.
    radius
        Metres: a catchment.

    Returns
    -------
    DataFrame
        One row a use: the sites that somebody reaches and their partners, people covered,
        people with two and more sites in reach, their share of those covered, and the
        duplication index (people counted once for each site over people counted once; 1 = no
        overlap, NaN = nobody covered).

    Notes
    -----
    Several services at one place are co-location, not overlap.
    """
    homes = check_points(people, "people")
    spots = check_points(facilities, "facilities")
    persons = people[PeopleColumns.PERSONS].to_numpy(dtype="float64")
    rows = []
    for use, group in facilities.reset_index(drop=True).groupby(Assets.USE, sort=True):
        reach = within_reach(homes, spots[group.index.to_numpy()], radius)
        times = np.diff(reach.indptr)
        near = group.iloc[np.unique(reach.indices[np.repeat(persons > 0, times)])]
        covered, twice = persons[times >= 1].sum(), persons[times >= 2].sum()
        rows.append(
            {
                Access.USE: use,
                Access.SITES: len(near),
                Access.PARTNERS: near[Assets.PARTNER].nunique(),
                Access.COVERED: covered,
                Access.DUPLICATED: twice,
                Access.DUPLICATED_SHARE: twice / covered if covered else float("nan"),
                Access.DUPLICATION: (persons * times).sum() / covered if covered else float("nan"),
            }
        )
    return pd.DataFrame(rows)


def overlapping_pairs(
    facilities: gpd.GeoDataFrame, *, radius: float, here: NDArray[np.bool_] | None = None
) -> pd.DataFrame:
    """List the pairs of sites of one use but two partners within a radius, nearest first.

    Parameters
    ----------
    facilities
        Placed assets with use and partner.
    radius
        Metres.
    here
        Which facilities are in the place: one of a pair must be. None for all.
    """
    spots = check_points(facilities, "facilities")
    near = within_reach(spots, spots, radius).tocoo()
    table = facilities.reset_index(drop=True)
    first, second = table.loc[near.row].reset_index(), table.loc[near.col].reset_index()
    inside = np.ones(len(spots), dtype=bool) if here is None else here
    chosen = (
        (near.row < near.col)
        & (inside[near.row] | inside[near.col])
        & (first[Assets.USE] == second[Assets.USE])
        & (first[Assets.PARTNER] != second[Assets.PARTNER])
    )
    out = pd.DataFrame(
        {
            Access.USE: first[Assets.USE],
            Access.NAME: first[Assets.NAME],
            Access.PARTNERS: first[Assets.PARTNER],
            Access.OTHER_NAME: second[Assets.NAME],
            Access.OTHER_PARTNER: second[Assets.PARTNER],
            Access.DISTANCE: near.data.round(1),
        }
    )
    return pd.DataFrame(out[chosen].sort_values(Access.DISTANCE, ignore_index=True))


def stage_matrix(assets: gpd.GeoDataFrame, areas: pd.Series) -> pd.DataFrame:
    """Count the services of each stage of a journey in each area.

    Parameters
    ----------
    assets
        Assets with ``journey_stage``; several stages are parted by ";" or ",".
    areas
        The area of each, on the same index.

    Returns
    -------
    DataFrame
        Areas down, stages across; an area without a service of some stage shows 0.
    """
    stages = assets[Assets.STAGE].str.split(r"[;,]", regex=True)
    each = pd.DataFrame({"area": areas, "stage": stages}).explode("stage")
    each["stage"] = each["stage"].fillna("").str.strip()
    each = each[(each["stage"] != "") & each["area"].notna()]
    table: pd.DataFrame = pd.crosstab(each["area"], each["stage"])
    return pd.DataFrame(table.rename_axis(index=None, columns=None))
