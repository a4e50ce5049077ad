"""How well the small areas of a place fit it, and by what method they were found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.columns import Areas, Assignment, Counts, Lookups
from needsmap.errors import FrameError
from needsmap.measures.places.assignment import within

if TYPE_CHECKING:
    import geopandas as gpd

#: The method that is good only where nothing is known of people.
LAST_RESORT: Final = "area"

#: The ways of assigning small areas, and what to print of each.
METHODS: Final = {
    "exact fit": "the small areas nest in the place",
    "best fit": "best-fit lookup: each small area belongs whole to one place",
    "shared": "the lookup's shares: a split small area counts in each place by its share",
    "residents": "share of each small area's residents, by output areas and their "
    "population-weighted centroids",
    "listed": "the small areas that were listed, whole",
    "postcodes": "share of each small area's postcodes, standing in for its residents",
    LAST_RESORT: "share of each small area's land: a last resort, for people do not live evenly",
}


def describe(
    membership: pd.DataFrame, *, method: str, year: int | None, fit: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Describe how the small areas of each place were found.

    Parameters
    ----------
    membership
        From any function here.
    method
        Id from `METHODS`.
    year
        Of the population behind the shares; None where there is none.
    fit
        From `misfit`; None where nothing finer is held to judge by.

    Returns
    -------
    DataFrame
        An *assignment* frame, one row a place.
    """
    if method not in METHODS:
        raise FrameError(f"no method {method!r}: choose from {', '.join(METHODS)}")
    keys = {Lookups.TO_GEOGRAPHY: Assignment.GEOGRAPHY, Lookups.TO_CODE: Assignment.AREA_CODE}
    whole = membership[Lookups.SHARE].fillna(1.0).ge(1 - 1e-9)
    groups = membership.assign(whole=whole).groupby(list(keys), sort=False)
    out = groups.agg(
        **{
            Assignment.AREA_NAME: (Lookups.TO_NAME, "first"),
            Assignment.N_AREAS: (Lookups.FROM_CODE, "size"),
            Assignment.N_WHOLE: ("whole", "sum"),
        }
    )
    out = out.reset_index().rename(columns=keys)
    out[Assignment.METHOD] = method
    out[Assignment.POPULATION_YEAR] = pd.array([year] * len(out), dtype="Int64")
    for column in (Assignment.LEFT_OUT, Assignment.BROUGHT_IN):
        out[column] = np.nan if fit is None else out[Assignment.AREA_CODE].map(fit[column])
    return out.loc[:, list(Assignment.ALL)]


def misfit(
    membership: pd.DataFrame, points: gpd.GeoDataFrame, places: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Measure how far assigned small areas miss the people of their place.

    Parameters
    ----------
    membership
        What to judge.
    points
        Residents at centroids, from `residents`.
    places
        An *areas* frame of the places' true outlines.

    Returns
    -------
    DataFrame
        Indexed by place code: ``left_out`` (share of the place's residents whose small area
        is not assigned to it) and ``brought_in`` (share of the assigned residents who live
        outside), 0..1; missing where nobody is known to live in the place.

    Notes
    -----
    *Method*: residents counted at the population-weighted centroids of their output areas.
    """
    persons = points[Counts.PERSONS]
    lives = persons.groupby([points[Areas.AREA_CODE], within(points, places)]).sum()
    actual = lives.groupby(level=1).sum()
    whole = persons.groupby(points[Areas.AREA_CODE]).sum()
    pairs = pd.MultiIndex.from_frame(membership.loc[:, [Lookups.FROM_CODE, Lookups.TO_CODE]])
    people = membership[Lookups.FROM_CODE].map(whole).fillna(0.0)
    assigned = people * membership[Lookups.SHARE].fillna(1.0)
    both = np.minimum(lives.reindex(pairs).fillna(0.0).to_numpy(), assigned)
    place = membership[Lookups.TO_CODE]
    met, given = both.groupby(place).sum(), assigned.groupby(place).sum()
    return pd.DataFrame(
        {
            Assignment.LEFT_OUT: (1 - met / actual.reindex(met.index)).clip(lower=0),
            Assignment.BROUGHT_IN: 1 - met / given.where(given > 0),
        }
    )
