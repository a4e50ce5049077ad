"""The small areas of places, and the department's formulas on them.

`needsmap.measures.places.aggregate` applies the formulas to every place at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.columns import Bands, Counts, Lookups, Ranks, check_same_geography
from needsmap.errors import FrameError
from needsmap.model import some

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

#: Columns of joined members: the number of the place of each row, and N - position + 1 with
#: tied areas sharing the average of their places.
PLACE: Final = "place"
INVERTED: Final = "inverted"


def join_members(
    part: pd.DataFrame,
    membership: pd.DataFrame,
    *,
    counts: pd.DataFrame | None,
    group: str,
    what: str,
) -> tuple[pd.DataFrame, list[str]]:
    """Join one domain's ranks, and people, to the small areas of places.

    Parameters
    ----------
    part
        Banded ranks of one domain of a whole release.
    membership
        A *lookup* frame from the small areas to the places.
    counts
        *Counts* of people, one year a group; None makes every small area count alike.
    group
        The group of people that weighs the domain.
    what
        What is measured, for the messages.

    Returns
    -------
    DataFrame
        The membership, row by row, with ``rank``, ``score``, bands, ``inverted``, ``share``
        (1 where missing) and ``persons``: those of the small area who live in the place.
    list of str
        The small areas that have no count.

    Raises
    ------
    FrameError
        An area twice; no counts of the group, or of several years.
    VintageError
        Places made of areas of another vintage than the ranks.
    """
    for geography in membership[Lookups.FROM_GEOGRAPHY].unique():
        for other in part[Ranks.GEOGRAPHY].unique():
            check_same_geography(str(other), str(geography), what=what)
    if part[Ranks.AREA_CODE].duplicated().any():
        raise FrameError(f"{what}: an area appears twice; give one domain at a time")
    position = part[Bands.POSITION].astype("Float64")
    ties = position.groupby(position).transform("size").astype("Float64")
    numbers = part[[Ranks.SCORE, Bands.POSITION, Bands.PERCENTILE, Bands.DECILE]].assign(
        **{
            Bands.TOP_PERCENT: part.get(Bands.TOP_PERCENT),
            INVERTED: part[Ranks.N_AREAS] - (position + (ties - 1) / 2) + 1,
        }
    )
    known = numbers.astype("float64").assign(**{Ranks.RANK: part[Ranks.RANK]})
    codes = membership[Lookups.FROM_CODE]
    share = membership[Lookups.SHARE].fillna(1.0).astype("float64")
    people = _people(counts, group, codes)
    joined = known.set_index(pd.Index(part[Ranks.AREA_CODE])).reindex(codes)
    members = pd.concat([membership, joined.set_index(membership.index)], axis=1)
    members[Lookups.SHARE], members[Counts.PERSONS] = share, people * share
    return members, [str(code) for code in codes[people.isna()].unique()]


def _people(counts: pd.DataFrame | None, group: str, codes: pd.Series) -> pd.Series:
    """Return the people of each small area, missing where there is no count."""
    if counts is None:
        return pd.Series(1.0, index=codes.index)
    wanted = counts.loc[counts[Counts.GROUP] == group]
    if wanted.empty:
        groups = ", ".join(sorted(counts[Counts.GROUP].unique()))
        raise FrameError(
            f"no counts of the group {group!r}, which weighs this domain; held: {groups}"
        )
    years = sorted(wanted[Counts.YEAR].unique())
    if len(years) > 1:
        raise FrameError(f"counts of {group!r} are of several years: give one of {some(years)}")
    return codes.map(wanted.set_index(Counts.AREA_CODE)[Counts.PERSONS]).astype("float64")


def total(values: pd.Series, members: pd.DataFrame) -> pd.Series:
    """Add up by place, leaving out what is missing.

    Parameters
    ----------
    values
        One a row of the members.
    members
        With the number of each row's place.
    """
    return pd.Series(np.bincount(members[PLACE], weights=values.fillna(0.0)))


def value_of(measure: str, members: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return a measure's value by place, and the column that it rests on.

    Parameters
    ----------
    measure
        An id of `needsmap.measures.places.measures.MEASURES`.
    members
        From `join_members`, with the number of each row's place.

    Returns
    -------
    tuple
        Values by place (missing where nothing is known), and the column whose gaps are the
        gaps of the measure.
    """
    score, position = members[Ranks.SCORE], members[Bands.POSITION]
    if measure == "average_score":
        return _average(score, members), score
    if measure == "average_rank":
        return _average(members[INVERTED], members), position
    if measure == "extent":
        weight = pd.Series(extent_weight(members[Bands.TOP_PERCENT]), index=members.index)
        return _average(weight, members), position
    if measure == "local_concentration":
        return _local_concentration(members), position
    if measure == "scale":
        return total(members[Counts.PERSONS] * score, members), score
    decile = members[Bands.DECILE]
    share = members[Lookups.SHARE].where(decile.notna())
    return total(share.where(decile == 1), members) / total(share, members), position


def _average(values: pd.Series, members: pd.DataFrame) -> pd.Series:
    """Return the population-weighted mean by place."""
    weight = members[Counts.PERSONS].where(values.notna())
    return total(weight * values, members) / total(weight, members)


def extent_weight(percentile_band: ArrayLike) -> NDArray[np.float64]:
    """Return the weight of a small area in the extent, by its whole percentile.

    Parameters
    ----------
    percentile_band
        ``ceil(100 * position / N)``, 1..100: whole percentiles. A continuous ramp gives
        other figures than the published ones for nearly every district.

    Returns
    -------
    ndarray
        1 up to the 10th percentile, 0.95 for the 11th falling in equal steps to 0.05 for
        the 30th, 0 beyond.

    References
    ----------
    Ministry of Housing, Communities and Local Government, *The English Indices of
    Deprivation 2019: technical report*, appendix N.

    Examples
    --------
    >>> extent_weight([1, 10, 11, 13, 30, 31]).round(6).tolist()
    [1.0, 1.0, 0.95, 0.855263, 0.05, 0.0]
    """
    c = np.asarray(percentile_band, dtype=float)
    taper = 0.95 - (0.95 - 0.05) / 19 * (c - 11)
    return np.select([np.isnan(c), c <= 10, c <= 30], [np.nan, 1.0, taper], 0.0)


def _local_concentration(members: pd.DataFrame) -> pd.Series:
    """Average the inverted rank over the most deprived areas that hold 10% of the people."""
    known = members[members[Bands.POSITION].notna()]
    known = known.sort_values([PLACE, Bands.POSITION], kind="stable")
    people = known[Counts.PERSONS]
    by_place = people.groupby(known[PLACE])
    before = by_place.cumsum() - people
    taken = (0.1 * by_place.transform("sum") - before).clip(0, people)
    average = total(taken * known[INVERTED], known) / total(taken, known)
    return average.reindex(members[PLACE].unique())
