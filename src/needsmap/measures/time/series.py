"""Every release that an area can have, one row each; a gap is a row that says why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from needsmap.columns import Carried, SeriesColumns
from needsmap.errors import FrameError, VintageError
from needsmap.measures.time.crosswalk import Basis
from needsmap.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from needsmap.model import Release


@dataclass(frozen=True, eq=False)
class Point:
    """One release of a series: its positions on the series' areas, or why there are none."""

    release: Release
    carried: pd.DataFrame | None = None
    gap: str = ""


def build_series(points: Sequence[Point], areas: Iterable[str], *, domain: str) -> pd.DataFrame:
    """Line up the releases of one domain on the areas of one vintage.

    Parameters
    ----------
    points
        One a release, in any order; their *carried* frames are all on one vintage.
    areas
        The codes wanted; each gets a row for every release.
    domain
        A domain's id.

    Returns
    -------
    DataFrame
        A *series* frame ordered by area and date of publication. Where an area has no
        position ``verdict`` is ``none`` and ``gap`` says why.

    Raises
    ------
    VintageError
        Where the releases are on areas of several vintages.
    FrameError
        Where a release stands twice or there is none.

    Notes
    -----
    *Units*: percentiles in each release's own ranking, 0..100, low = deprived. A line through
    them shows standing among all areas, not whether an area grew better or worse.
    """
    every = list(dict.fromkeys(areas))
    geography = _check_points(points)
    ordered = sorted(points, key=lambda point: (point.release.published, point.release.id))
    out = pd.concat([_rows(point, every, domain=domain, geography=geography) for point in ordered])
    # the rows of each release are in the order of the areas
    out = out.sort_index(kind="stable").reset_index(drop=True)
    return out.loc[:, list(SeriesColumns.ALL)]


def _check_points(points: Sequence[Point]) -> str:
    ids = [point.release.id for point in points]
    if not ids:
        raise FrameError("a series needs at least one release")
    if len(set(ids)) < len(ids):
        raise FrameError(f"a release stands twice in the series: {', '.join(sorted(ids))}")
    frames = [point.carried for point in points if point.carried is not None]
    geographies = sorted({str(g) for frame in frames for g in set(frame[Carried.GEOGRAPHY])})
    if len(geographies) > 1:
        raise VintageError(
            f"a series is on the areas of one vintage, not of {' and '.join(geographies)}: carry "
            "the ranks of the earlier ones first"
        )
    return geographies[0] if geographies else points[-1].release.geography


def _rows(point: Point, areas: list[str], *, domain: str, geography: str) -> pd.DataFrame:
    """Return the rows of one release, a gap where an area has no position."""
    release = point.release
    rows = pd.DataFrame(index=areas, columns=list(_KINDS))
    gap = point.gap or f"{release.short_title} does not hold this domain"
    if point.carried is not None:
        mine = point.carried.loc[point.carried[Carried.DOMAIN] == domain]
        if len(mine):
            rows = mine.set_index(Carried.AREA_CODE)[list(_KINDS)].reindex(areas)
            gap = f"no figure of {release.short_title} can be carried to this area"
    missing = rows[Carried.POSITION].isna()
    out = rows.rename_axis(SeriesColumns.AREA_CODE).reset_index().astype(_KINDS)
    out[SeriesColumns.VERDICT] = out[SeriesColumns.VERDICT].fillna(Verdict.NONE.value)
    out[SeriesColumns.BASIS] = out[SeriesColumns.BASIS].fillna(Basis.NOTHING.value)
    out[SeriesColumns.GEOGRAPHY], out[SeriesColumns.DOMAIN] = geography, domain
    out[SeriesColumns.RELEASE], out[SeriesColumns.PUBLISHED] = release.id, release.published
    out[SeriesColumns.DATA_DATES], out[SeriesColumns.N_AREAS] = release.data_dates, release.n_areas
    out[SeriesColumns.GAP] = missing.map({True: gap, False: ""}).to_numpy()
    return out


_KINDS = {
    Carried.POSITION: "float64", Carried.PERCENTILE: "float64", Carried.DECILE: "Int64",
    Carried.NEAR_CUT: "boolean", Carried.LOW: "float64", Carried.HIGH: "float64",
    Carried.VERDICT: "object", Carried.BASIS: "object",
}  # fmt: skip
