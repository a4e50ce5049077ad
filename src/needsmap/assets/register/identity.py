"""What makes two rows of registers the same: one UPRN, and one spelling of a label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from needsmap.columns import Assets
from needsmap.io.identifiers import PLAIN_UPRN, read_uprn
from needsmap.io.labels import common_spellings, fold_label, fold_plural, folded_notice

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

#: Assets of one UPRN further apart than this are not one building (metres): a number was
#: copied down, or a placeholder that no table knows.
FAR: Final = 1_000.0
#: Columns that rows are grouped by, so that one label must have one spelling.
_LABELS: Final = (Assets.PARTNER, Assets.USE, Assets.OWNER, Assets.STAGE)
#: What joined two assets of one UPRN.
UPRN: Final = "uprn"


def fold_spellings(assets: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Write each partner, use, owner and stage as most rows write it.

    Parameters
    ----------
    assets
        An assets frame, of one register or several.

    Returns
    -------
    GeoDataFrame
        As many rows; spellings that differ only in case, space or punctuation are one, and uses
        that differ in number ("Library", "Libraries").
    list of str
        A sentence for each column in which spellings were folded.
    """
    notices: list[str] = []
    folded: dict[str, pd.Series] = {}
    for column in _LABELS:
        fold = fold_plural if column == Assets.USE else fold_label
        shown = common_spellings(assets[column].tolist(), fold=fold)
        folded[column] = assets[column].map(shown).astype("str")
        notices.append(folded_notice(shown, column.replace("_", " ")))
    return assets.assign(**folded), [notice for notice in notices if notice]


def normal_uprns(column: pd.Series) -> pd.Series:
    """Return UPRNs in their one spelling; "" where one is damaged, a placeholder or missing.

    Parameters
    ----------
    column
        As typed.
    """
    odd = PLAIN_UPRN.odd_of(column)
    if odd.empty:
        return column
    known = {cell: read_uprn(cell).value for cell in odd.unique()}
    normal = column.copy()
    normal[odd.index] = odd.map(known).astype("str")
    return normal


def far_uprns(assets: gpd.GeoDataFrame) -> list[str]:
    """Return a sentence for each two assets of one UPRN that are too far apart for one building.

    Parameters
    ----------
    assets
        Placed assets.
    """
    points = shapely.get_coordinates(assets.geometry.to_numpy())
    _, far = uprn_pairs(normal_uprns(assets[Assets.UPRN]), points)
    where = (assets[Assets.REGISTER] + " line " + assets[Assets.LINE].astype("str")).tolist()
    numbers = assets[Assets.UPRN].tolist()
    return [
        f"UPRN {numbers[b]}: {where[a]} and {where[b]} are "
        f"{np.hypot(*(points[a] - points[b])):,.0f} m apart, and are not joined by it"
        for a, b in far
    ]


def uprn_pairs(
    uprn: pd.Series, points: NDArray[np.float64]
) -> tuple[list[tuple[int, int, str]], list[tuple[int, int]]]:
    """Pair rows of one UPRN: those that are near, and those that are too far apart.

    Parameters
    ----------
    uprn
        As `normal_uprns` returns them.
    points
        Coordinates in metres, one row each.

    Returns
    -------
    list of tuple
        Positions of two rows that one UPRN joins, and what joins them.
    list of tuple
        Positions of two rows that it does not join.
    """
    near: list[tuple[int, int, str]] = []
    far: list[tuple[int, int]] = []
    shared = uprn.duplicated(keep=False).to_numpy() & (uprn != "").to_numpy()
    rows = pd.Series(np.flatnonzero(shared))
    for _, group in rows.groupby(uprn.to_numpy()[shared]):
        places: list[int] = []
        for row in group.tolist():
            gaps = np.hypot(*(points[places] - points[row]).T)
            close = np.flatnonzero(gaps <= FAR)
            if len(close):
                near.append((places[close[0]], row, UPRN))
                continue
            if places:
                far.append((places[0], row))
            places.append(row)
    return near, far
