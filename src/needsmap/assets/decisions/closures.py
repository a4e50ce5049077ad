"""What if: sites closed, moved or merged, and who then has further to go."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from needsmap.assets.decisions.access import check_points, nearest_facility
from needsmap.assets.register.sites import placed
from needsmap.columns import Access, Assets, WhatIf
from needsmap.errors import UnknownEntry

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import geopandas as gpd


def find_asset(assets: gpd.GeoDataFrame, wanted: str) -> str:
    """Return the id of the asset that an id or a whole name means.

    Parameters
    ----------
    assets
        An assets frame.
    wanted
        An id, or a name in any case.

    Raises
    ------
    UnknownEntry
        Where none is called that, or several are: the message tells them apart by their ids.
    """
    text = wanted.strip()
    named = assets[assets[Assets.ASSET_ID] == text]
    if named.empty:
        named = assets[assets[Assets.NAME].str.casefold() == text.casefold()]
    if len(named) == 1:
        return str(named[Assets.ASSET_ID].iloc[0])
    if named.empty:
        near = get_close_matches(text, [*assets[Assets.ASSET_ID], *assets[Assets.NAME]], 3)
        hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        raise UnknownEntry(f"no asset has the id or name {text!r}{hint}")
    each = ", ".join(
        f"{row[Assets.ASSET_ID]!r} of {row[Assets.PARTNER]}"
        for row in named.head(8).to_dict("records")
    )
    raise UnknownEntry(f"{len(named):,} assets are called {text!r}: {each}. Give one's id")


def change_estate(
    assets: gpd.GeoDataFrame,
    *,
    close: Collection[str] = (),
    move: Mapping[str, tuple[float, float]] | None = None,
    merge: Mapping[str, str] | None = None,
) -> gpd.GeoDataFrame:
    """Return the estate as it would be after some changes; the frame given stays as it is.

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
    points = pd.Series(assets.geometry.to_numpy(), index=ids, dtype=object)
    new = {asset: shapely.Point(xy) for asset, xy in moves.items()}
    new |= {asset: points[host] for asset, host in merges.items()}
    for asset, point in new.items():
        points[asset] = point
    out = assets.set_geometry(points.to_numpy(), crs=assets.crs)
    out.loc[ids.isin(list(new)), Assets.PLACED_BY] = "point"
    out.loc[ids.isin(list(close)), Assets.STATUS] = "closed"
    return out


def compare_access(
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    people: gpd.GeoDataFrame,
    *,
    radius: float = 800.0,
) -> pd.DataFrame:
    """Describe, by deprivation decile, who has further to go after a change.

    Parameters
    ----------
    before, after
        The estate, and as `change_estate` gives it; facilities beyond the border count.
    people
        Where people live (`needsmap.columns.PeopleColumns`).
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
    assets: gpd.GeoDataFrame,
    close: Collection[str],
    *,
    merge: Mapping[str, str] | None = None,
    reach: float = 1200.0,
) -> pd.DataFrame:
    """Describe where the services of closing assets could be rehoused.

    Parameters
    ----------
    assets
        The estate before the change.
    close
        Ids of the assets that close.
    merge
        Id of an asset to that of the one it moves in with: whether that has room.
    reach
        Metres from the closing asset.

    Returns
    -------
    DataFrame
        One row a closing asset and open building in reach with enough spare floor (m2),
        nearest first; one row an asset that merges, with its host. A closing asset that finds
        no room has one row without a host. ``fits`` is "yes", "no" or "not known": spare floor
        is ``(1 - utilisation) * floor area``, and what is not known is no room. Each service is
        looked at alone: two cannot have the same room.
    """
    use = placed(assets).reset_index(drop=True)
    if use.empty:
        return pd.DataFrame(columns=_ROOMS)
    spots = check_points(use, "assets")
    into, going = dict(merge or {}), {*close, *(merge or {})}
    spare = (1 - use[Assets.UTILISATION]) * use[Assets.FLOOR_AREA]
    need = use[Assets.UTILISATION] * use[Assets.FLOOR_AREA]
    stays = ~use[Assets.ASSET_ID].isin(going)
    rows: list[dict[str, object]] = []
    for i in use.index[~stays]:
        gap = np.hypot(*(spots - spots[i]).T)
        host = into.get(use.loc[i, Assets.ASSET_ID])
        fits = stays & (gap <= reach) & (spare >= need[i])
        hosts = fits if host is None else use[Assets.ASSET_ID] == host
        closing = {
            WhatIf.ASSET_ID: use.loc[i, Assets.ASSET_ID],
            WhatIf.NAME: use.loc[i, Assets.NAME],
            WhatIf.USE: use.loc[i, Assets.USE],
            WhatIf.NEEDS_AREA: need[i],
        }
        if not hosts.any():
            none = "not known" if np.isnan(need[i]) else "no"
            rows.append(closing | {WhatIf.HOST: "", WhatIf.HOST_NAME: "", WhatIf.FITS: none})
        fit = np.select([(spare + need[i]).isna(), spare >= need[i]], ["not known", "yes"], "no")
        rows += [
            closing
            | {
                WhatIf.HOST: use.loc[j, Assets.ASSET_ID],
                WhatIf.HOST_NAME: use.loc[j, Assets.NAME],
                WhatIf.SPARE_AREA: spare[j],
                WhatIf.METRES: round(float(gap[j]), 1),
                WhatIf.FITS: fit[j],
            }
            for j in np.argsort(gap, kind="stable")
            if hosts[j]
        ]
    return pd.DataFrame(rows, columns=_ROOMS)


_ROOMS = [
    WhatIf.ASSET_ID, WhatIf.NAME, WhatIf.USE, WhatIf.NEEDS_AREA, WhatIf.HOST, WhatIf.HOST_NAME,
    WhatIf.SPARE_AREA, WhatIf.METRES, WhatIf.FITS,
]  # fmt: skip
