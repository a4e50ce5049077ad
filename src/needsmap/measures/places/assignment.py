"""Which small areas make up a place, by what method.

A membership is a *lookup* frame from small areas to places whose ``share`` is the share of the
small area that counts toward the place, 0..1 (of its residents, its postcodes or, as a last
resort, its land).

Notes
-----
*CRS*: every geometry is in EPSG:27700 (metres).
*Method*, in order of preference: residents of output areas by their population-weighted
centroids; shares of postcodes; the official best-fit lookup; shares of land.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from needsmap.columns import Areas, Counts, Lookups, Residents
from needsmap.errors import FrameError, NotComparable, fault_list
from needsmap.model import Fit, counted, kind_of, some

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

#: An overlap smaller than this share of a small area is the seam of two outlines that were
#: generalised apart from each other, not people.
_SLIVER: Final = 0.01


def _membership(frame: pd.DataFrame, small: str, large: str) -> pd.DataFrame:
    """Return codes, names and shares as a lookup frame, in the order of the codes."""
    blank = dict.fromkeys({Lookups.FROM_NAME, Lookups.CHANGE} - set(frame.columns), "")
    geographies = {Lookups.FROM_GEOGRAPHY: small, Lookups.TO_GEOGRAPHY: large}
    out = frame.assign(**blank, **geographies, **{Lookups.FIT: Fit.BEST})
    out = out.sort_values([Lookups.TO_CODE, Lookups.FROM_CODE], kind="stable", ignore_index=True)
    return out.loc[:, list(Lookups.ALL)]


def from_lookup(lookup: pd.DataFrame) -> pd.DataFrame:
    """Return a lookup as the membership: every small area whole in one place, or by its shares.

    Parameters
    ----------
    lookup
        A *lookup* frame, exact or best fit.

    Returns
    -------
    DataFrame
        The membership; where the lookup gives no shares, share 1 everywhere.

    Raises
    ------
    FrameError
        A small area in two places without shares.
    """
    if lookup[Lookups.SHARE].notna().all():
        return lookup
    twice = lookup.loc[lookup[Lookups.FROM_CODE].duplicated(), Lookups.FROM_CODE].unique()
    if len(twice):
        raise FrameError(
            f"lookup: {counted(len(twice), 'small area is', 'small areas are')} in two places: "
            f"{some(twice)}"
        )
    return lookup.assign(**{Lookups.SHARE: 1.0})


def chain(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Lead small areas to a larger geography through a middle one: LSOA, district, region.

    Parameters
    ----------
    first
        A *lookup* from small areas to the middle geography, where they nest.
    second
        A *lookup* from the middle geography on.

    Returns
    -------
    DataFrame
        The membership of small areas in the larger geography.

    Raises
    ------
    NotComparable
        Where small areas only best-fit the middle one: an LSOA's district is never had
        through its ward (E01027305 would move to another council).
    FrameError
        Middle areas that the second lookup does not have, or two geographies that differ.
    """
    middle = str(first[Lookups.TO_GEOGRAPHY].iloc[0])
    if kind_of(middle) == "wd" and (first[Lookups.FIT] != Fit.EXACT).any():
        raise NotComparable(
            f"small areas only best-fit {middle}: take the lookup from small areas to the larger "
            "geography itself"
        )
    start = str(second[Lookups.FROM_GEOGRAPHY].iloc[0])
    if start != middle:
        raise FrameError(f"lookups do not meet: one leads to {middle}, the next is from {start}")
    onward = second.set_index(Lookups.FROM_CODE)
    codes = first[Lookups.TO_CODE]
    lost = sorted(set(codes) - set(onward.index))
    if lost:
        raise FrameError(
            f"{counted(len(lost), f'{middle} code leads', f'{middle} codes lead')} no further, "
            f"such as {some(lost)}"
        )
    frame = first.assign(
        **{
            Lookups.TO_CODE: codes.map(onward[Lookups.TO_CODE]),
            Lookups.TO_NAME: codes.map(onward[Lookups.TO_NAME]),
            Lookups.SHARE: first[Lookups.SHARE].fillna(1.0).astype(float),
        }
    )
    small = str(first[Lookups.FROM_GEOGRAPHY].iloc[0])
    return _membership(frame, small, str(second[Lookups.TO_GEOGRAPHY].iloc[0]))


def residents(
    counts: pd.DataFrame, centroids: gpd.GeoDataFrame, lookup: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Return residents at their output areas' centroids, each with the small area it nests in.

    Parameters
    ----------
    counts
        *Counts* of residents by output area, one year and group.
    centroids
        ``area_code`` and a point (EPSG:27700), population-weighted.
    lookup
        Exact *lookup* from output areas to the small areas.

    Returns
    -------
    GeoDataFrame
        ``area_code`` (of the **small area**), ``part`` (the output area), ``persons`` and
        the point.

    Raises
    ------
    FrameError
        Output areas without a centroid or a small area.
    """
    codes = centroids[Areas.AREA_CODE]
    people = codes.map(counts.set_index(Counts.AREA_CODE)[Counts.PERSONS])
    nest = codes.map(lookup.set_index(Lookups.FROM_CODE)[Lookups.TO_CODE])
    faults = [
        f"{counted(len(lost), 'output area')} without {what}, such as {lost.iloc[0]}"
        for what, column in (("residents", people), ("a small area", nest))
        if len(lost := codes[column.isna()])
    ]
    if faults:
        raise FrameError(fault_list("residents", faults))
    return centroids.loc[:, [Areas.GEOMETRY]].assign(
        **{
            Residents.PART: codes,
            Areas.AREA_CODE: nest,
            Counts.PERSONS: people.astype(float),
        }
    )


def within(points: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> pd.Series[str]:
    """Return the place that each point lies in.

    Parameters
    ----------
    points
        Points, EPSG:27700.
    places
        An *areas* frame.

    Returns
    -------
    Series
        The place's code, on the index of `points`; missing where a point lies in none. A
        point in two overlapping places (or on their edge) goes to the first by code.
    """
    shapes = places[[Areas.AREA_CODE, places.geometry.name]]
    met = points[[points.geometry.name]].sjoin(shapes, predicate="intersects")
    first: pd.Series[str] = met.groupby(level=0)[Areas.AREA_CODE].min()
    return first.reindex(points.index).rename(Lookups.TO_CODE)


def _shared_out(
    inside: pd.DataFrame, everyone: pd.DataFrame, small: str, large: str
) -> pd.DataFrame:
    """Return the membership by the share of each small area's people who are inside a place."""
    keys = {Areas.AREA_CODE: Lookups.FROM_CODE}
    by = [Areas.AREA_CODE, Lookups.TO_CODE, Lookups.TO_NAME]
    people = inside.groupby(by)[Counts.PERSONS].sum().reset_index().rename(columns=keys)
    whole = everyone.groupby(Areas.AREA_CODE)[Counts.PERSONS].sum()
    total = people[Lookups.FROM_CODE].map(whole)
    share = (people[Counts.PERSONS] / total.astype(float).where(total > 0)).clip(0, 1)
    frame = people.assign(**{Lookups.SHARE: share})
    return _membership(frame.loc[share > 0], small, large)


def by_residents(points: gpd.GeoDataFrame, places: gpd.GeoDataFrame, *, small: str) -> pd.DataFrame:
    """Assign by residents: the share of each small area's people whose centroid is inside.

    Parameters
    ----------
    points
        From `residents` (or postcodes, each counting alike).
    places
        An *areas* frame of the places. They may overlap: each is taken by itself.
    small
        Geography of the small areas.

    Returns
    -------
    DataFrame
        The membership. Small areas without a resident inside are not in it, and neither is a
        place where nobody is known to live (see `check_lived_in`).

    References
    ----------
    Office for National Statistics, *GSS geography policy*: best fit by population-weighted
    centroids of output areas.
    """
    names = {Areas.AREA_CODE: Lookups.TO_CODE, Areas.AREA_NAME: Lookups.TO_NAME}
    shapes = places.rename(columns=names)[[*names.values(), places.geometry.name]]
    people = points[[Areas.AREA_CODE, Counts.PERSONS, points.geometry.name]]
    inside = people.sjoin(shapes, predicate="intersects")
    return _shared_out(inside, points, small, str(places[Areas.GEOGRAPHY].iloc[0]))


def check_lived_in(membership: pd.DataFrame, places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the same membership, or refuse places in which nobody is known to live.

    Parameters
    ----------
    membership
        From `by_residents`.
    places
        The *areas* frame that it was made of.

    Raises
    ------
    FrameError
        Naming places that hold no centroid at all: in the sea, in the wrong CRS, or too small
        for this method.
    """
    codes = places[Areas.AREA_CODE]
    empty = places.loc[~codes.isin(membership[Lookups.TO_CODE]), Areas.AREA_NAME]
    if len(empty):
        raise FrameError(
            f"nobody is known to live in {counted(len(empty), 'place')}: {some(empty)}. "
            "No centroid of an output area (or postcode) lies inside: is it in England, on land, "
            "in the right CRS, and larger than a house?"
        )
    return membership


def by_area(areas: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Assign by land: a last resort, where nothing is known of where people live.

    Parameters
    ----------
    areas
        An *areas* frame of the small areas.
    places
        An *areas* frame of the places.

    Returns
    -------
    DataFrame
        The membership; overlaps below one hundredth of a small area are taken for seams.
    """
    outlines = places.geometry.to_numpy()
    place, area = areas.sindex.query(outlines, predicate="intersects")
    shapes = areas.geometry.to_numpy()[area]
    shared = shapely.area(shapely.intersection(shapes, outlines[place]))
    share = np.clip(shared / shapely.area(shapes), 0, 1)
    frame = pd.DataFrame(
        {
            Lookups.FROM_CODE: areas[Areas.AREA_CODE].to_numpy()[area],
            Lookups.FROM_NAME: areas[Areas.AREA_NAME].to_numpy()[area],
            Lookups.TO_CODE: places[Areas.AREA_CODE].to_numpy()[place],
            Lookups.TO_NAME: places[Areas.AREA_NAME].to_numpy()[place],
            Lookups.SHARE: np.where(share > 1 - _SLIVER, 1.0, share),
        }
    )
    small, large = (str(frame[Areas.GEOGRAPHY].iloc[0]) for frame in (areas, places))
    return _membership(frame.loc[share >= _SLIVER], small, large)


def by_parts(
    parts: pd.DataFrame, chosen: Mapping[str, Sequence[str]], *, small: str, large: str
) -> pd.DataFrame:
    """Assign places given as lists of parts: output areas, postcodes, or small areas whole.

    Parameters
    ----------
    parts
        ``area_code`` (the small area), ``part`` and ``persons`` of **every** part of each
        small area that is touched: the share is of them.
    chosen
        Name of each place, to the codes of its parts.
    small, large
        Geographies of the small areas and of the places.

    Returns
    -------
    DataFrame
        The membership; the name of a place is its code too.

    Raises
    ------
    FrameError
        Parts that are not known, by place.
    """
    pairs = [(name, code) for name, codes in chosen.items() for code in dict.fromkeys(codes)]
    listed = pd.DataFrame(pairs, columns=[Lookups.TO_CODE, Residents.PART])
    lost = listed.loc[~listed[Residents.PART].isin(parts[Residents.PART])]
    if len(lost):
        by_place = lost.groupby(Lookups.TO_CODE, sort=False)[Residents.PART]
        faults = [f"{name}: {len(codes)} not known: {some(codes)}" for name, codes in by_place]
        raise FrameError(fault_list("places of your own", faults))
    inside = listed.assign(**{Lookups.TO_NAME: listed[Lookups.TO_CODE]}).merge(
        parts[[Areas.AREA_CODE, Residents.PART, Counts.PERSONS]], on=Residents.PART
    )
    return _shared_out(inside, parts, small, large)
