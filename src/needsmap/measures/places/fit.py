"""How well the small areas of a place fit it, and by what method they were found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.columns import Areas, Assignment, Counts, Lookups
from needsmap.errors import FrameError
from needsmap.measures.places.assignment import within

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True, slots=True)
class Method:
    """A way of assigning small areas: its id, what to print, and whether to warn."""

    id: str
    words: str
    last_resort: bool = False


METHODS: Final = {
    m.id: m
    for m in (
        Method("exact fit", "the small areas nest in the place"),
        Method("best fit", "best-fit lookup: each small area belongs whole to one place"),
        Method(
            "shared", "the lookup's shares: a split small area counts in each place by its share"
        ),
        Method(
            "residents",
            "share of each small area's residents, by output areas and their "
            "population-weighted centroids",
        ),
        Method("listed", "the small areas that were listed, whole"),
        Method("postcodes", "share of each small area's postcodes, standing in for its residents"),
        Method(
            "area",
            "share of each small area's land: a last resort, for people do not live evenly",
            last_resort=True,
        ),
    )
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
    keys = [Lookups.TO_GEOGRAPHY, Lookups.TO_CODE]
    share = membership[Lookups.SHARE].fillna(1.0)
    whole = share.ge(1 - 1e-9)
    groups = membership.assign(whole=whole).groupby(keys, sort=False)
    out = groups.agg(
        name=(Lookups.TO_NAME, "first"), n=(Lookups.FROM_CODE, "size"), n_whole=("whole", "sum")
    ).reset_index()
    out.columns = pd.Index(
        [Assignment.GEOGRAPHY, Assignment.AREA_CODE, Assignment.AREA_NAME, Assignment.N_AREAS,
         Assignment.N_WHOLE]
    )  # fmt: skip
    out[Assignment.METHOD] = method
    out[Assignment.POPULATION_YEAR] = pd.array([year] * len(out), dtype="Int64")
    for column in (Assignment.LEFT_OUT, Assignment.BROUGHT_IN):
        out[column] = (
            np.nan if fit is None else out[Assignment.AREA_CODE].map(fit[column]).astype(float)
        )
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
    truth = points.assign(**{Lookups.TO_CODE: within(points, places)})
    lives = truth.groupby([Areas.AREA_CODE, Lookups.TO_CODE])[Counts.PERSONS].sum()
    actual = lives.groupby(level=Lookups.TO_CODE).sum()
    whole = points.groupby(Areas.AREA_CODE)[Counts.PERSONS].sum()
    pairs = pd.MultiIndex.from_frame(membership.loc[:, [Lookups.FROM_CODE, Lookups.TO_CODE]])
    share = membership[Lookups.SHARE].fillna(1.0).to_numpy(dtype=float)
    assigned = whole.reindex(membership[Lookups.FROM_CODE]).fillna(0.0).to_numpy() * share
    both = np.minimum(lives.reindex(pairs).fillna(0.0).to_numpy(), assigned)
    sums = (
        pd.DataFrame({"both": both, "assigned": assigned}, index=membership[Lookups.TO_CODE])
        .groupby(level=0)
        .sum()
    )
    true = actual.reindex(sums.index)
    return pd.DataFrame(
        {
            Assignment.LEFT_OUT: (1 - sums["both"] / true).clip(lower=0),
            Assignment.BROUGHT_IN: 1 - sums["both"] / sums["assigned"].where(sums["assigned"] > 0),
        }
    )
