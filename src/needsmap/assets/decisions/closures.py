"""What if: sites closed, moved or merged, and who then has further to go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from needsmap.assets.decisions.access import check_points, nearest_facility
from needsmap.assets.register.sites import placed
from needsmap.errors import UnknownEntry
from needsmap.frames import Access, Assets, WhatIf

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import geopandas as gpd


def change_estate(
    assets: gpd.GeoDataFrame,
    *,
    close: Collection[str] = (),
    move: Mapping[str, tuple[float, float]] | None = None,
    merge: Mapping[str, str] | None = None,
) -> gpd.GeoDataFrame:
    """Give the estate as it would be after some changes; the frame given stays as it is.

    Parameters
    ----------
    assets
        An assets frame.
    close
        Ids of assets that close.
    move
        Id to the easting and northing (EPSG:27700, metres) it moves to.
    merge
        Id of an asset to the id of the one whose place it moves into.

    Raises
    ------
    UnknownEntry
        Where an id is not in the frame.
    """
    moves, merges = dict(move or {}), dict(merge or {})
    ids = assets[Assets.ASSET_ID]
    strange = {*close, *moves, *merges, *merges.values()} - set(ids)
    if strange:
        raise UnknownEntry(f"no asset has the id {', '.join(sorted(strange))}")
    out = assets.copy()
    points = out.geometry.to_numpy().copy()
    where = pd.Series(np.arange(len(out)), index=ids)
    for asset, (x, y) in moves.items():
        points[where[asset]] = shapely.Point(x, y)
    for asset, host in merges.items():
        points[where[asset]] = assets.geometry.iloc[where[host]]
    out = out.set_geometry(points, crs=assets.crs)
    changed = out[Assets.ASSET_ID].isin([*moves, *merges])
    out.loc[changed, Assets.PLACED_BY] = "point"
    out.loc[out[Assets.ASSET_ID].isin(list(close)), Assets.STATUS] = "closed"
    return out


def compare_access(
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    people: gpd.GeoDataFrame,
    *,
    radius: float = 800.0,
) -> pd.DataFrame:
    """Say, by deprivation decile, who has further to go after a change.

    Parameters
    ----------
    before, after
        The estate, and as `change_estate` gives it; facilities beyond the border count.
    people
        Where people live (`needsmap.frames.People`).
    radius
        Metres that count as within reach.

    Returns
    -------
    DataFrame
        One row a use that changed and decile (0 = all deciles together): mean distances,
        people covered, those who lost and gained a site within the radius, and those with
        ``further_to_go``. A use whose last site closes has no distance after: its people all
        lose it.
    """
    first = _distances(before, people)
    second = _distances(after, people)
    parts = []
    for use in sorted(first):
        then = second.get(use, pd.Series(np.inf, index=first[use].index))
        if not np.allclose(first[use], then):
            parts.append(_by_decile(use, first[use], then, people, radius))
    columns = [v for k, v in vars(WhatIf).items() if k.isupper()][:11]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _distances(assets: gpd.GeoDataFrame, people: gpd.GeoDataFrame) -> dict[str, pd.Series]:
    use = placed(assets)
    use = use[use[Assets.USE] != ""]
    if use.empty:
        return {}
    table = nearest_facility(people, use)
    return {
        str(name): group[Access.DISTANCE].reset_index(drop=True)
        for name, group in table.groupby(Access.USE)
    }


def _by_decile(
    use: str, before: pd.Series, after: pd.Series, people: gpd.GeoDataFrame, radius: float
) -> pd.DataFrame:
    persons = people[Access.PERSONS].reset_index(drop=True).astype("float64")
    decile = people[Access.DECILE].reset_index(drop=True)
    had, has = before <= radius, after <= radius
    table = pd.DataFrame(
        {
            WhatIf.PERSONS: persons,
            WhatIf.MEAN_BEFORE: before * persons,
            WhatIf.MEAN_AFTER: after * persons,
            WhatIf.COVERED_BEFORE: persons * had,
            WhatIf.COVERED_AFTER: persons * has,
            WhatIf.LOST: persons * (had & ~has),
            WhatIf.GAINED: persons * (has & ~had),
            WhatIf.FURTHER: persons * (after > before + 1e-6),
        }
    )
    every = table.sum().to_frame().T.assign(**{WhatIf.DECILE: 0})
    each = table.groupby(decile).sum().rename_axis(WhatIf.DECILE).reset_index()
    out = pd.concat([every, each[each[WhatIf.DECILE] > 0]], ignore_index=True)
    for column in (WhatIf.MEAN_BEFORE, WhatIf.MEAN_AFTER):
        out[column] = out[column] / out[WhatIf.PERSONS]
    out.insert(0, WhatIf.DECILE, out.pop(WhatIf.DECILE))
    out.insert(0, WhatIf.USE, use)
    out[WhatIf.RADIUS] = radius
    return out


def find_rooms(
    assets: gpd.GeoDataFrame, close: Collection[str], *, reach: float = 1200.0
) -> pd.DataFrame:
    """Say where the services of closing assets could be rehoused.

    Parameters
    ----------
    assets
        The estate before the change.
    close
        Ids of the assets that close.
    reach
        Metres from the closing asset.

    Returns
    -------
    DataFrame
        One row a closing asset and open building in reach with enough spare floor (m2),
        nearest first. A closing asset whose need is unknown, or that finds no room, has one
        row without a host.
    """
    use = placed(assets).reset_index(drop=True)
    spare = (1 - use[Assets.UTILISATION]) * use[Assets.FLOOR_AREA]
    need = use[Assets.UTILISATION] * use[Assets.FLOOR_AREA]
    spots = check_points(use, "assets")
    stays = ~use[Assets.ASSET_ID].isin(list(close))
    rows: list[dict[str, object]] = []
    for i in use.index[~stays]:
        gap = np.hypot(*(spots - spots[i]).T)
        fits = stays & (gap <= reach) & (spare >= need[i])
        closing = {
            WhatIf.ASSET_ID: use.loc[i, Assets.ASSET_ID],
            WhatIf.NAME: use.loc[i, Assets.NAME],
            WhatIf.USE: use.loc[i, Assets.USE],
            WhatIf.NEEDS_AREA: need[i],
        }
        found = [
            {
                WhatIf.HOST: use.loc[j, Assets.ASSET_ID],
                WhatIf.HOST_NAME: use.loc[j, Assets.NAME],
                WhatIf.SPARE_AREA: spare[j],
                WhatIf.METRES: round(float(gap[j]), 1),
            }
            for j in np.argsort(gap, kind="stable")
            if fits[j]
        ]
        nowhere = {WhatIf.HOST: "", WhatIf.HOST_NAME: "", WhatIf.SPARE_AREA: np.nan,
                   WhatIf.METRES: np.nan}  # fmt: skip
        rows.extend(closing | host for host in found or [nowhere])
    return pd.DataFrame(rows)
