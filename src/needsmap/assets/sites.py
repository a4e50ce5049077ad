"""Sites: the places that assets stand at, so that one building counts once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from needsmap.errors import FrameError
from needsmap.frames import BNG, Assets, Sites
from needsmap.model import PlacedBy

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A UPRN that a spreadsheet did not round: 1 to 12 digits that do not end in six noughts.
_UPRN = r"(?!\d*0{6}$)\d{1,12}"


def placed(assets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the assets that distance work may use: live, and with a point or a postcode."""
    exact = assets[Assets.PLACED_BY].isin([str(PlacedBy.POINT), str(PlacedBy.POSTCODE)])
    live = assets[Assets.STATUS] != "closed"
    return assets[exact & live & assets.geometry.notna()]


def collapse_sites(assets: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, pd.Series]:
    """Collapse assets into sites: the same UPRN, else the very same point.

    Parameters
    ----------
    assets
        An assets frame; closed rows and rows without a point take no part.

    Returns
    -------
    GeoDataFrame
        The columns of `needsmap.frames.Sites` but ``cluster``: one row a site, in the order
        of their first assets. The point is that of the best placed asset.
    Series
        The ``site_id`` of each asset, on the index of `assets`; missing where it has none.

    Notes
    -----
    *Method*: ``merged_by`` says what joined the assets of a site: ``"uprn"``, ``"point"``,
    ``"postcode"`` (one postcode's centroid: perhaps not one building) or "" for a lone asset.
    *CRS*: EPSG:27700.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from needsmap.frames import check_assets
    >>> frame = gpd.GeoDataFrame({"asset_id": ["a", "b", "c"], "name": ["Hall", "Hub", "Clinic"],
    ...     "partner": ["Council", "NHS", "NHS"], "uprn": ["1", "1", ""],
    ...     "placed_by": "point", "floor_area": [10.0, None, 5.0]},
    ...     geometry=gpd.points_from_xy([518000, 518005, 518090], [169000] * 3), crs="EPSG:27700")
    >>> sites, _ = collapse_sites(check_assets(frame))
    >>> sites[["name", "n_assets", "n_partners", "floor_area", "merged_by"]]
               name  n_assets  n_partners  floor_area merged_by
    0          Hall         2           2        10.0      uprn
    1        Clinic         1           1         5.0
    """
    if assets.crs is None or assets.crs.is_geographic:
        raise FrameError("sites are found in metres: give assets in EPSG:27700, not in degrees")
    use = placed(assets)
    if use.empty:
        nothing = pd.DataFrame(columns=list(_ORDER))
        return gpd.GeoDataFrame(nothing, geometry=[], crs=BNG), pd.Series(
            index=assets.index, dtype="str"
        )
    label = _labels(use)
    sites = describe_sites(use, label)
    ids = pd.Series([f"S{i + 1}" for i in label], index=use.index, dtype="str")
    return sites, ids.reindex(assets.index)


def whole_uprn(column: pd.Series) -> pd.Series:
    """Keep UPRNs that no spreadsheet rounded; "" for the rest."""
    return column.where(column.str.fullmatch(_UPRN), "")


_ORDER = (
    Sites.SITE_ID, Sites.NAME, Sites.PARTNERS, Sites.USES, Sites.N_ASSETS, Sites.N_PARTNERS,
    Sites.FLOOR_AREA, Sites.FLOOR_AREA_KNOWN, Sites.RUNNING_COST, Sites.RUNNING_COST_KNOWN,
    Sites.PLACED_BY, Sites.MERGED_BY,
)  # fmt: skip


def _labels(assets: gpd.GeoDataFrame) -> np.ndarray:
    """Give each asset the number of its site, from 0 in the order of first assets."""
    n = len(assets)
    uprn = whole_uprn(assets[Assets.UPRN])
    point = assets.geometry.x.astype("str") + " " + assets.geometry.y.astype("str")
    ends: list[tuple[np.ndarray, np.ndarray]] = []
    for key in (uprn, point):
        codes = pd.factorize(key)[0]
        first = pd.Series(np.arange(n)).groupby(codes).transform("min").to_numpy()
        said = (key != "").to_numpy()
        ends.append((np.arange(n)[said], first[said]))
    left = np.concatenate([a for a, _ in ends])
    right = np.concatenate([b for _, b in ends])
    graph = coo_matrix((np.ones(len(left), dtype="int8"), (left, right)), shape=(n, n))
    labels = connected_components(graph, directed=False)[1]
    return np.asarray(pd.factorize(labels)[0])


def describe_sites(assets: gpd.GeoDataFrame, label: np.ndarray) -> gpd.GeoDataFrame:
    """Describe each group of assets as one site.

    Parameters
    ----------
    assets
        Placed assets.
    label
        The number of the site of each, 0 and up.
    """
    frame = pd.DataFrame(assets.drop(columns=assets.geometry.name)).assign(_site=label)
    frame["_rough"] = (frame[Assets.PLACED_BY] != str(PlacedBy.POINT)).astype(int)
    by = frame.groupby("_site", sort=True)
    best = frame.sort_values("_rough", kind="stable").drop_duplicates("_site").sort_values("_site")
    points = assets.geometry.loc[best.index]
    size = by.size().to_numpy()
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
            Sites.MERGED_BY: _merged_by(frame, label, size),
        }
    )
    return gpd.GeoDataFrame(out, geometry=points.to_numpy(), crs=assets.crs)


def words_by(column: pd.Series, label: np.ndarray | Sequence[int]) -> list[str]:
    """List the distinct words of each group, in alphabetical order, joined by "; "."""
    frame = pd.DataFrame({"w": column.to_numpy(), "g": label})
    pairs = frame[frame["w"] != ""].drop_duplicates().sort_values(["g", "w"])
    joined = pairs.groupby("g")["w"].agg("; ".join)
    return joined.reindex(sorted(set(label)), fill_value="").tolist()


def _merged_by(frame: pd.DataFrame, label: np.ndarray, size: np.ndarray) -> list[str]:
    good = whole_uprn(frame[Assets.UPRN])
    shared = pd.DataFrame({"u": good.to_numpy(), "g": label})
    twice = shared[(shared["u"] != "") & shared.duplicated(["g", "u"])]["g"].unique()
    all_rough = frame.groupby(label)["_rough"].min().to_numpy() == 1
    out = np.where(all_rough, "postcode", "point").astype(object)
    out[twice] = "uprn"
    out[size == 1] = ""
    return [str(word) for word in out]
