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

from needsmap.assets.register.sites import check_metres
from needsmap.columns import Access, Assets, PeopleColumns
from needsmap.errors import FrameError
from needsmap.model import some

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray

#: 5, 10 and 15 minutes at 80 m a minute: a convention, not a standard.
RADII: Final = (400.0, 800.0, 1200.0)
#: Weights of the three steps of E2SFCA (Luo and Qi 2009); of one step, 1.
STEP_WEIGHTS: Final = (1.0, 0.68, 0.22)


def check_points(frame: gpd.GeoDataFrame, what: str) -> NDArray[np.float64]:
    """Return the coordinates of points in metres.

    Parameters
    ----------
    frame
        Points.
    what
        What they are of, for the message.

    Raises
    ------
    FrameError
        Where there are none, or the CRS is missing or in degrees.
    """
    check_metres(frame, what=what)
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
    columns = [PeopleColumns.AREA_CODE, PeopleColumns.PERSONS, PeopleColumns.DECILE]
    living = pd.DataFrame(people)[columns]
    parts = []
    for use, ids in facilities.reset_index(drop=True).groupby(Assets.USE)[Assets.ASSET_ID]:
        gap, which = cKDTree(spots[ids.index]).query(homes)
        part = living.assign(
            **{Access.DISTANCE: gap * detour, Access.NEAREST: ids.to_numpy()[which]}
        )
        part.insert(0, Access.USE, use)
        parts.append(part)
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
    groups = [distances[key] for key in (Access.USE, by) if key]
    persons, metres = distances[Access.PERSONS], distances[Access.DISTANCE]
    total = persons.groupby(groups).sum()
    some = total.where(total > 0)
    parts = []
    for radius in radii:
        covered = persons.where(metres <= radius, 0).groupby(groups).sum()
        columns = {
            Access.RADIUS: radius,
            Access.PERSONS: total,
            Access.COVERED: covered,
            Access.SHARE: covered / some,
            Access.MEAN: (metres * persons).groupby(groups).sum() / some,
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

    Parameters
    ----------
    people, spots
        (n, 2) and (m, 2), metres.
    reach
        Metres.
    """
    tree, other = cKDTree(people), cKDTree(spots)
    near = tree.sparse_distance_matrix(other, reach * (1 + 1e-12), output_type="coo_matrix")
    data = np.maximum(near.data, np.finfo("float64").tiny)
    return csr_matrix((data, (near.row, near.col)), shape=(len(people), len(spots)))


def floating_catchments(
    distance: csr_matrix, persons: ArrayLike, supply: ArrayLike, *, steps: Sequence[float]
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
        Metres, rising: the edges of one or three zones round a facility, of weight 1, 0.68, 0.22.

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
        Where the steps are not one or three, rising.

    Notes
    -----
    *Method*: ``R_j = S_j / sum W(d) P_i``; ``A_i = sum W(d) R_j``. All the people's access
    together is the supply that somebody reaches.

    References
    ----------
    Luo and Wang (2003); Luo and Qi (2009), Health & Place 15, 1100-1107.
    """
    shares = STEP_WEIGHTS[: len(steps)]
    if len(steps) not in {1, len(STEP_WEIGHTS)} or list(steps) != sorted(steps):
        raise FrameError(f"the weights are of one step or of three rising ones, not {some(steps)}")
    edges = np.asarray(steps, dtype="float64") * (1 + 1e-12)
    pull = csr_matrix(distance, copy=True)
    pull.data = np.asarray([*shares, 0.0])[np.searchsorted(edges, pull.data)]
    demand = pull.T @ np.asarray(persons, dtype="float64")
    offered = np.asarray(supply, dtype="float64")
    ratio = np.divide(offered, demand, out=np.full(len(offered), np.nan), where=demand > 0)
    return np.asarray(pull @ np.nan_to_num(ratio)), ratio


def catchment_access(
    people: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame, *, steps: Sequence[float]
) -> tuple[NDArray[np.float64], pd.DataFrame]:
    """Measure supply for each person in straight lines; see `floating_catchments`.

    Parameters
    ----------
    people
        Points with ``persons``.
    facilities
        Points, also those outside the place.
    steps
        Metres: one, or three for the weights of Luo and Qi. Each facility offers 1.

    Returns
    -------
    ndarray
        Supply for each person at each point of people.
    DataFrame
        One row a facility: ``ratio``, and ``stranded``, the supply that nobody reaches.
    """
    homes, spots = check_points(people, "people"), check_points(facilities, "facilities")
    distance = within_reach(homes, spots, steps[-1])
    persons = people[PeopleColumns.PERSONS]
    access, ratio = floating_catchments(distance, persons, np.ones(len(spots)), steps=steps)
    lost = np.where(np.isnan(ratio), 1.0, 0.0)
    return access, pd.DataFrame({Access.RATIO: ratio, Access.STRANDED: lost})
