"""What the areas of two vintages have in common: people first, else ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.columns import Areas, Counts, Lookups, Overlaps
from needsmap.errors import FrameError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Geometries = npt.NDArray[np.object_]


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
    import numpy as np
    import pandas as pd
    import shapely

    for frame in (before, after, points):
        if frame is not None and (frame.crs is None or frame.crs.to_epsg() != 27700):
            raise FrameError("overlaps are measured in EPSG:27700 only")
    old, new = before.geometry.to_numpy(), after.geometry.to_numpy()
    mine, theirs = shapely.STRtree(new).query(old, predicate="intersects")
    ground = shapely.area(shapely.intersection(old[mine], new[theirs]))
    out = pd.DataFrame(
        {
            Overlaps.FROM_CODE: before[Areas.AREA_CODE].to_numpy()[mine],
            Overlaps.TO_CODE: after[Areas.AREA_CODE].to_numpy()[theirs],
            Overlaps.PERSONS: np.nan,
            Overlaps.SQUARE_METRES: ground,
        }
    )
    if points is not None:
        people = _people_in_both((old, new), points.geometry.to_numpy(), points[Counts.PERSONS])
        pairs = pd.MultiIndex.from_arrays([mine, theirs])
        out[Overlaps.PERSONS] = people.reindex(pairs).fillna(0.0).to_numpy()
    return out.loc[out[Overlaps.SQUARE_METRES] > 0].reset_index(drop=True)


def _people_in_both(
    sides: tuple[Geometries, Geometries], points: Geometries, persons: pd.Series
) -> pd.Series:
    """Sum the people of the points in each old and new area, by the two areas' numbers."""
    import pandas as pd
    import shapely

    found = []
    for areas in sides:
        point, area = shapely.STRtree(areas).query(points, predicate="intersects")
        found.append(pd.DataFrame({"point": point, "area": area}).drop_duplicates("point"))
    both = found[0].merge(found[1], on="point", suffixes=("_old", "_new"))
    both["persons"] = persons.to_numpy(dtype="float64")[both["point"]]
    return both.groupby(["area_old", "area_new"])["persons"].sum()
