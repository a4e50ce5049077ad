"""What the areas of two vintages have in common: people first, else ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from needsmap.columns import BNG, Areas, Counts, Lookups, Overlaps
from needsmap.errors import FrameError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd


def find_changed(lookup: pd.DataFrame, areas: Iterable[str] = ()) -> tuple[set[str], set[str]]:
    """Return the old and new codes whose overlap has to be known.

    Parameters
    ----------
    lookup
        A *lookup* frame with change codes.
    areas
        All codes of the later vintage; those that the lookup leaves out need an overlap too,
        and may have it with any earlier area.

    Returns
    -------
    tuple of sets
        Earlier and later codes that are not marked unchanged.
    """
    changed = lookup.loc[lookup[Lookups.CHANGE] != "U"]
    orphans = set(areas) - set(lookup[Lookups.TO_CODE])
    return set(changed[Lookups.FROM_CODE]), set(changed[Lookups.TO_CODE]) | orphans


def overlap_areas(
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    *,
    points: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Measure the ground, and count the people, that old and new areas share.

    Parameters
    ----------
    before, after
        *areas* frames of the two vintages; pass only the areas that changed (see
        `find_changed`), or the work is done for all England.
    points
        Where people live (population-weighted centroids of output areas), EPSG:27700. None
        leaves ``persons`` missing.

    Returns
    -------
    DataFrame
        An *overlaps* frame: each pair of areas whose insides meet.

    Raises
    ------
    FrameError
        Where a CRS is not EPSG:27700.

    Notes
    -----
    *Units*: persons; square metres. *CRS*: EPSG:27700.
    *Method*: a person counts for the areas that the point falls in; outlines that were
    generalised apart leave slivers of ground, which `crosswalk.link_areas` drops.
    """
    for frame in (before, after, points):
        if frame is not None and frame.crs != BNG:
            raise FrameError("overlaps are measured in EPSG:27700 only")
    old, new = before.geometry.to_numpy(), after.geometry.to_numpy()
    mine, theirs = after.sindex.query(old, predicate="intersects")
    out = pd.DataFrame(
        {
            Overlaps.FROM_CODE: before[Areas.AREA_CODE].to_numpy()[mine],
            Overlaps.TO_CODE: after[Areas.AREA_CODE].to_numpy()[theirs],
            Overlaps.PERSONS: np.nan,
            Overlaps.SQUARE_METRES: shapely.area(shapely.intersection(old[mine], new[theirs])),
        }
    )
    if points is not None:
        sides = [_areas_of(points, frame) for frame in (before, after)]
        people = points[Counts.PERSONS].astype("float64").groupby(sides).sum()
        pairs = pd.MultiIndex.from_arrays([mine, theirs])
        out[Overlaps.PERSONS] = people.reindex(pairs).fillna(0.0).to_numpy()
    return out.loc[out[Overlaps.SQUARE_METRES] > 0].reset_index(drop=True)


def _areas_of(points: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.Series:
    """Return the number of the first area that each point falls in, missing where in none."""
    point, area = areas.sindex.query(points.geometry.to_numpy(), predicate="intersects")
    first = pd.Series(area, index=points.index[point]).groupby(level=0).first()
    return first.reindex(points.index)
