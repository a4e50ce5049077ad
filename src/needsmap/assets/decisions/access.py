"""Access: how far people live from a service, how many are within reach, and how much there is.

Facilities beyond the border of a place count: people cross it. Give all that are within reach.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

from needsmap.columns import Access, Assets, PeopleColumns
from needsmap.errors import FrameError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray

#: 5, 10 and 15 minutes at 80 m a minute: a convention, not a standard.
RADII: Final = (400.0, 800.0, 1200.0)
#: Weights of the three steps of E2SFCA (Luo and Qi 2009).
STEP_WEIGHTS: Final = (1.0, 0.68, 0.22)


def check_points(frame: gpd.GeoDataFrame, what: str) -> NDArray[np.float64]:
    """Return the coordinates of points in metres.

    Raises
    ------
    FrameError
        Where there are none, or the CRS is missing or in degrees.
    """
    if frame.crs is None or frame.crs.is_geographic:
        raise FrameError(f"{what}: distances are in metres; give points in EPSG:27700")
    if frame.empty:
        raise FrameError(f"{what}: none has a place on the map, so nothing can be measured")
    return np.asarray(shapely.get_coordinates(frame.geometry.to_numpy()))


def nearest_facility(
    people: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame, *, detour: float = 1.0
) -> pd.DataFrame:
    """Return the distance from where people live to the nearest facility of each use.

    Parameters
    ----------
    people
        The columns of `needsmap.columns.PeopleColumns`: points with residents.
    facilities
        Placed assets, also those outside the place.
    detour
        What a straight line is multiplied by; 1 leaves it straight.

    Returns
    -------
    DataFrame
        One row a use and point of people: ``distance`` in metres and the asset that is
        ``nearest``, with persons and decile.
    """
    homes = check_points(people, "people")
    spots = check_points(facilities, "facilities")
    parts = []
    for use in sorted(facilities[Assets.USE].unique()):
        chosen = np.flatnonzero(facilities[Assets.USE] == use)
        gap, which = cKDTree(spots[chosen]).query(homes)
        parts.append(
            pd.DataFrame(
                {
                    Access.USE: use,
                    Access.AREA_CODE: people[PeopleColumns.AREA_CODE].to_numpy(),
                    Access.PERSONS: people[PeopleColumns.PERSONS].to_numpy(),
                    Access.DECILE: people[PeopleColumns.DECILE].to_numpy(),
                    Access.DISTANCE: gap * detour,
                    Access.NEAREST: facilities[Assets.ASSET_ID].to_numpy()[chosen[which]],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def people_within(
    distances: pd.DataFrame, *, radii: Sequence[float] = RADII, by: str | None = Access.DECILE
) -> pd.DataFrame:
    """Count the people within some distances of the nearest facility.

    Parameters
    ----------
    distances
        As `nearest_facility` gives them.
    radii
        Metres; a person at exactly the radius is within it.
    by
        A column to count by (the deprivation decile); None for all people together.

    Returns
    -------
    DataFrame
        One row a use, group and radius: persons, covered, share (0..1), and the mean distance
        of the group's people in metres.
    """
    keys = [Access.USE, *([by] if by else [])]
    persons, metres = distances[Access.PERSONS], distances[Access.DISTANCE]
    groups = [distances[key] for key in keys]
    total = persons.groupby(groups).sum()
    mean = (metres * persons).groupby(groups).sum() / total.where(total > 0)
    parts = []
    for radius in radii:
        covered = persons.where(metres <= radius, 0).groupby(groups).sum()
        columns = {
            Access.RADIUS: radius,
            Access.PERSONS: total,
            Access.COVERED: covered,
            Access.SHARE: covered / total.where(total > 0),
            Access.MEAN: mean,
        }
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts).sort_index(kind="stable").reset_index()


def groups_within(
    distances: pd.DataFrame, groups: pd.DataFrame, *, radii: Sequence[float] = RADII
) -> pd.DataFrame:
    """Count the people of each group within some distances of the nearest facility.

    Parameters
    ----------
    distances
        As `nearest_facility` gives them.
    groups
        People by the code of the point (index) and group (columns); groups may overlap.
    radii
        Metres.

    Returns
    -------
    DataFrame
        As `people_within`, one row a use, group and radius, the groups in the order given.
    """
    parts = []
    for group in groups.columns:
        persons = distances[Access.AREA_CODE].map(groups[group])
        own = people_within(distances.assign(**{Access.PERSONS: persons}), radii=radii, by=None)
        own.insert(1, Access.GROUP, group)
        parts.append(own)
    # a stable sort keeps the order of the groups, and of the radii within them
    return pd.concat(parts).sort_values(Access.USE, kind="stable", ignore_index=True)


def within_reach(
    people: NDArray[np.float64], spots: NDArray[np.float64], reach: float
) -> csr_matrix:
    """Return the distances of all pairs of home and facility within reach, as a sparse matrix.

    A distance of 0 is stored as the smallest number above it, so that it is not lost.
    """
    tree, other = cKDTree(people), cKDTree(spots)
    found = tree.sparse_distance_matrix(other, reach * (1 + 1e-12), output_type="coo_matrix")
    data = np.maximum(found.data, np.finfo("float64").tiny)
    return csr_matrix((data, (found.row, found.col)), shape=(len(people), len(spots)))


def floating_catchments(
    distance: csr_matrix,
    persons: ArrayLike,
    supply: ArrayLike,
    *,
    steps: Sequence[float],
    weights: Sequence[float] | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Measure supply for each person by the (enhanced) two-step floating catchment area.

    Parameters
    ----------
    distance
        (homes, facilities): metres where in reach, nothing stored where not. It may come from
        a street network as well as from `within_reach`.
    persons, supply
        People at each home; what each facility offers (places, doctors).
    steps
        Metres, rising: the edges of the zones round a facility.
    weights
        The weight of each zone; None for 1 (one zone), or 1, 0.68, 0.22 (three).

    Returns
    -------
    ndarray
        Supply for each person at each home; 0 where nothing is in reach.
    ndarray
        Each facility's supply for each weighted person in its catchment; NaN where nobody is:
        its supply is stranded.

    Raises
    ------
    FrameError
        Where weights and steps do not fit.

    Notes
    -----
    *Method*: ``R_j = S_j / sum W(d) P_i``; ``A_i = sum W(d) R_j``. All the people's access
    together is the supply that somebody reaches.

    References
    ----------
    Luo and Wang (2003); Luo and Qi (2009), Health & Place 15, 1100-1107.
    """
    shares = list(weights) if weights else ([1.0] if len(steps) == 1 else list(STEP_WEIGHTS))
    if len(shares) != len(steps) or list(steps) != sorted(steps):
        raise FrameError(f"{len(steps)} rising steps need as many weights, not {len(shares)}")
    edges = np.asarray(steps, dtype="float64") * (1 + 1e-12)
    pull = csr_matrix(distance, copy=True)
    pull.data = np.asarray([*shares, 0.0])[np.searchsorted(edges, pull.data)]
    demand = pull.T @ np.asarray(persons, dtype="float64")
    offered = np.asarray(supply, dtype="float64")
    ratio = np.divide(offered, demand, out=np.full(len(offered), np.nan), where=demand > 0)
    return np.asarray(pull @ np.nan_to_num(ratio)), ratio


def catchment_access(
    people: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    supply: Sequence[float] | None = None,
    *,
    steps: Sequence[float] = (1200.0,),
) -> tuple[NDArray[np.float64], pd.DataFrame]:
    """Measure supply for each person in straight lines; see `floating_catchments`.

    Parameters
    ----------
    people
        Points with ``persons``.
    facilities
        Points, also those outside the place.
    supply
        What each facility offers; None for 1 each.
    steps
        Metres: one, or three for the weights of Luo and Qi.

    Returns
    -------
    ndarray
        Supply for each person at each point of people.
    DataFrame
        One row a facility: ``ratio``, and ``stranded``, the supply that nobody reaches.
    """
    homes, spots = check_points(people, "people"), check_points(facilities, "facilities")
    offered = np.ones(len(spots)) if supply is None else np.asarray(supply, dtype="float64")
    distance = within_reach(homes, spots, steps[-1])
    access, ratio = floating_catchments(
        distance, people[PeopleColumns.PERSONS], offered, steps=steps
    )
    lost = np.where(np.isnan(ratio), offered, 0.0)
    return access, pd.DataFrame({Access.RATIO: ratio, Access.STRANDED: lost})
