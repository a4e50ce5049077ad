"""Sites: the places that assets stand at, so that one building counts once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from needsmap.assets.register.merging import NEAR, SUREST, join_assets
from needsmap.columns import BNG, Assets, Merges, Sites
from needsmap.errors import FrameError
from needsmap.model import PlacedBy

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy as np

_ORDER = (
    Sites.SITE_ID, Sites.NAME, Sites.PARTNERS, Sites.USES, Sites.N_ASSETS, Sites.N_PARTNERS,
    Sites.FLOOR_AREA, Sites.FLOOR_AREA_KNOWN, Sites.RUNNING_COST, Sites.RUNNING_COST_KNOWN,
    Sites.PLACED_BY, Sites.MERGED_BY,
)  # fmt: skip


def check_metres(frame: gpd.GeoDataFrame, *, what: str) -> None:
    """Refuse coordinates that are not metres.

    Parameters
    ----------
    frame
        Points.
    what
        What they are of, for the message.

    Raises
    ------
    FrameError
        Where there is no CRS, or one in degrees.
    """
    if frame.crs is None or frame.crs.is_geographic:
        raise FrameError(f"{what}: distances are in metres; give points in EPSG:27700, not degrees")


def placed(assets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the assets that distance work may use: live, and with a point or a postcode.

    Parameters
    ----------
    assets
        An assets frame.
    """
    exact = assets[Assets.PLACED_BY].isin([str(PlacedBy.POINT), str(PlacedBy.POSTCODE)])
    live = assets[Assets.STATUS] != "closed"
    return assets[exact & live & assets.geometry.notna()]


def collapse_sites(
    assets: gpd.GeoDataFrame, *, near: float = NEAR, apart: Collection[str] = ()
) -> tuple[gpd.GeoDataFrame, pd.Series, pd.DataFrame]:
    """Collapse assets into sites: the same UPRN, the very same point, or near with a like name.

    Parameters
    ----------
    assets
        An assets frame; closed rows and rows without a point take no part.
    near
        Metres within which assets of like names are one site; 0 to join by UPRN and point only.
    apart
        Ids of assets that are to stand alone: it undoes a join.

    Returns
    -------
    GeoDataFrame
        The columns of `needsmap.columns.Sites` but ``cluster``: one row a site, in the order
        of their first assets. The point is that of the best placed asset.
    Series
        The ``site_id`` of each asset, on the index of `assets`; missing where it has none.
    DataFrame
        The columns of `needsmap.columns.Merges`: why each asset was joined to another.

    Raises
    ------
    FrameError
        Where the coordinates are degrees.

    Notes
    -----
    *Method*: ``merged_by`` says what joined the assets of a site: ``"uprn"``, ``"point"``,
    ``"postcode"`` (one postcode's centroid: perhaps not one building), ``"name"``, or "" for a
    lone asset; the least sure of several.
    *CRS*: EPSG:27700.
    """
    check_metres(assets, what="sites")
    use = placed(assets)
    label, merges = join_assets(use, near=near, apart=apart)
    if use.empty:
        nothing = gpd.GeoDataFrame(pd.DataFrame(columns=list(_ORDER)), geometry=[], crs=BNG)
        return nothing, pd.Series(index=assets.index, dtype="str"), merges
    sites = _describe_sites(use, label, merges)
    ids = pd.Series([f"S{i + 1}" for i in label], index=use.index, dtype="str")
    merges[Merges.SITE_ID] = "S" + (merges[Merges.SITE_ID].astype("int64") + 1).astype("str")
    return sites, ids.reindex(assets.index), merges


def _describe_sites(
    assets: gpd.GeoDataFrame, label: np.ndarray, merges: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Describe each group of placed assets as one site, numbered from 0."""
    frame = pd.DataFrame(assets.drop(columns=assets.geometry.name)).assign(_site=label)
    frame["_rough"] = (frame[Assets.PLACED_BY] != str(PlacedBy.POINT)).astype(int)
    by = frame.groupby("_site", sort=True)
    best = frame.sort_values("_rough", kind="stable").drop_duplicates("_site").sort_values("_site")
    points = assets.geometry.loc[best.index]
    size = by.size().to_numpy()
    sureness = merges[Merges.BY].map(SUREST.index)
    least_sure = sureness.groupby(merges[Merges.SITE_ID]).max().reindex(range(len(size)))
    out = pd.DataFrame(
        {
            Sites.SITE_ID: [f"S{i + 1}" for i in range(len(size))],
            Sites.NAME: by[Assets.NAME].first().to_numpy(),
            Sites.PARTNERS: words_by(frame[Assets.PARTNER], label),
            Sites.USES: words_by(frame[Assets.USE], label),
            Sites.N_ASSETS: size,
            Sites.N_PARTNERS: by[Assets.PARTNER].nunique().to_numpy(),
            Sites.FLOOR_AREA: by[Assets.FLOOR_AREA].sum(min_count=1).to_numpy(),
            Sites.FLOOR_AREA_KNOWN: by[Assets.FLOOR_AREA].count().to_numpy(),
            Sites.RUNNING_COST: by[Assets.RUNNING_COST].sum(min_count=1).to_numpy(),
            Sites.RUNNING_COST_KNOWN: by[Assets.RUNNING_COST].count().to_numpy(),
            Sites.PLACED_BY: best[Assets.PLACED_BY].to_numpy(),
            Sites.MERGED_BY: least_sure.map(dict(enumerate(SUREST))).fillna("").to_numpy(),
        }
    )
    return gpd.GeoDataFrame(out, geometry=points.to_numpy(), crs=assets.crs)


def words_by(column: pd.Series, label: np.ndarray | Sequence[int]) -> list[str]:
    """Return the distinct words of each group, in alphabetical order, joined by "; ".

    Parameters
    ----------
    column
        Words; "" is none.
    label
        The group of each.
    """
    frame = pd.DataFrame({"w": column.to_numpy(), "g": label})
    pairs = frame[frame["w"] != ""].drop_duplicates().sort_values(["g", "w"])
    # nearly every group has one word: only the others are joined
    several = pairs["g"].duplicated(keep=False)
    joined = pd.concat(
        [pairs[~several].set_index("g")["w"], pairs[several].groupby("g")["w"].agg("; ".join)]
    )
    words: list[str] = joined.reindex(sorted(set(label)), fill_value="").tolist()
    return words
