"""The places of one kind that a measure ranks among: every ward, district or region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from needsmap.columns import Areas, Assignment, Lookups
from needsmap.errors import NeedsmapError, UnknownPlace, VintageError, fault_list
from needsmap.measures.places.assignment import by_area, by_residents, chain, from_lookup, residents
from needsmap.measures.places.fit import describe, misfit
from needsmap.model import (
    BoundarySet,
    Lookup,
    Notice,
    Population,
    kind_of,
    vintage_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    import pandas as pd

    from needsmap.library import ReleaseData
    from needsmap.model import Place

#: What a user calls a kind of place, and the kind of geography that it is.
KINDS: Final = {"ward": "wd", "lad": "lad", "region": "rgn"}


class Peers(NamedTuple):
    """Every place of one kind and vintage, as made up of a release's small areas.

    Attributes
    ----------
    geography
        Of the places, such as ``"wd19"``.
    membership
        A *lookup* frame from the small areas to the places.
    method
        An id of `needsmap.measures.places.fit.METHODS`.
    homes
        Residents at their output areas, where they are held: to judge the fit by.
    year
        Of those residents.
    """

    geography: str
    membership: pd.DataFrame
    method: str
    homes: gpd.GeoDataFrame | None = None
    year: int | None = None


def homes_in(data: ReleaseData) -> tuple[gpd.GeoDataFrame, int] | None:
    """Load residents at output areas that nest in the release's small areas, if any are held.

    Parameters
    ----------
    data
        The release.

    Returns
    -------
    tuple or None
        A *residents* frame and its year; None where no such population is on the shelves, or
        it would have to be downloaded first.
    """
    library, release = data.library, data.release
    for entry in library.catalogue.of(Population, collection=release.collection):
        nest = data.lookup_from(entry.geography)
        if nest and entry.easting and library.has(entry.id) and library.has(nest.id):
            counts = library.load_counts(entry.id)
            points = library.load_centroids(entry.id)
            return residents(counts, points, library.load_lookup(nest.id)), entry.year
    return None


def _official(data: ReleaseData, kind: str, vintage: str | None) -> Lookup | None:
    """Find the official lookup from a release's small areas to a kind of place, or None."""
    if vintage and kind_of(vintage) == kind:
        release = data.release
        return data.library.lookup_between(
            release.geography, vintage, collection=release.collection
        )
    return data.lookup_to(kind)


def _regions(data: ReleaseData) -> pd.DataFrame | None:
    """Lead small areas to regions through their districts, where two lookups meet."""
    library, release = data.library, data.release
    for entry in library.catalogue.of(Lookup, collection=release.collection):
        if kind_of(entry.to_geography) == "rgn" and kind_of(entry.from_geography) == "lad":
            first = library.lookup_between(
                release.geography, entry.from_geography, collection=release.collection
            )
            if first:
                return chain(library.load_lookup(first.id), library.load_lookup(entry.id))
    return None


def _outlines(data: ReleaseData, kind: str, vintage: str | None) -> BoundarySet:
    """Choose the boundaries of a kind: the vintage that is asked for, else the newest."""
    sets = [
        entry
        for entry in data.library.catalogue.of(BoundarySet, collection=data.release.collection)
        if kind_of(entry.geography) == kind
    ]
    fitting = [entry for entry in sets if entry.geography == vintage]
    if vintage and kind_of(vintage) == kind and not fitting:
        raise VintageError(
            f"no boundaries of {vintage} are on the shelves; there are "
            f"{', '.join(sorted(entry.geography for entry in sets)) or 'none of its kind'}"
        )
    if not sets:
        raise VintageError(f"no boundaries of {kind} are on the shelves")
    return max(fitting or sets, key=lambda entry: vintage_of(entry.geography) or 0)


def find_peers(
    data: ReleaseData, *, by: str, vintage: str | None = None, method: str | None = None
) -> Peers:
    """Build every place of one kind from a release's small areas.

    Parameters
    ----------
    data
        The release whose small areas they are.
    by
        ``"ward"``, ``"lad"`` or ``"region"``.
    vintage
        Which year's places, such as ``"wd25"``; None for those that the release has an
        official lookup to.
    method
        ``"best fit"``, ``"residents"`` or ``"area"``; None for the official lookup where there
        is one, else residents.

    Raises
    ------
    VintageError
        Where neither a lookup nor boundaries lead to such places.
    NeedsmapError
        For a method that the data at hand does not allow.
    """
    kind = KINDS[by]
    library, entry = data.library, _official(data, kind, vintage)
    if method in {None, "best fit"}:
        frame = None
        if entry is not None:
            frame = from_lookup(library.load_lookup(entry.id))
        elif kind == "rgn" and not vintage:
            frame = _regions(data)
        if frame is not None:
            geography = str(frame[Lookups.TO_GEOGRAPHY].iloc[0])
            homes, year = (homes_in(data) if kind == "wd" else None) or (None, None)
            return Peers(geography, frame, _fit(frame, kind), homes, year)
        if method:
            raise VintageError(f"no lookup leads from {data.release.geography} to {vintage or by}")
    outlines = _outlines(data, kind, entry.to_geography if entry else vintage)
    places = library.load_areas(outlines.id)
    if method == "area":
        return Peers(outlines.geography, by_area(data.areas(), places), method)
    lived_in = homes_in(data)
    if lived_in is None:
        raise NeedsmapError(
            f"no residents of output areas are held for {data.release.geography}, so people "
            'cannot be shared out: write method = "area" (a last resort) in a recipe (--recipe), '
            "or take a vintage with an official lookup"
        )
    points, year = lived_in
    frame = by_residents(points, places, small=data.release.geography)
    nobody = len(places) - frame[Lookups.TO_CODE].nunique()
    if nobody:
        library.notify(
            Notice.of(
                "places_without_people",
                n=nobody,
                every=len(places),
                geography=outlines.geography,
            )
        )
    return Peers(outlines.geography, frame, "residents", points, year)


def _fit(membership: pd.DataFrame, kind: str) -> str:
    """Return the id of the method of a lookup: whether it gives small areas whole, or splits."""
    if (membership[Lookups.SHARE].fillna(1.0) < 1 - 1e-9).any():
        return "shared"
    return "best fit" if kind == "wd" else "exact fit"


def name_ground(data: ReleaseData, membership: pd.DataFrame, ranked: Iterable[object]) -> str:
    """Return where the places to rank among are: in the whole country, or at hand.

    Parameters
    ----------
    data
        The release; its library takes a notice where the places are made of some small areas.
    membership
        A *lookup* frame from the small areas to every place.
    ranked
        The codes of the small areas that have figures.

    Returns
    -------
    str
        ``"in England"``, or ``"at hand"`` where small areas of the release belong to no place.
    """
    release = data.release
    covered = len(set(ranked) & set(membership[Lookups.FROM_CODE]))
    # an invented borough stands for the country of its own
    if covered >= (release.n_rows if release.invented and release.n_rows else release.n_areas):
        return f"in {release.ranked_in}"
    notice = Notice.of(
        "places_at_hand",
        geography=str(membership[Lookups.TO_GEOGRAPHY].iloc[0]),
        n=covered,
        every=release.n_areas,
        release=release.short_title,
        country=release.ranked_in,
    )
    data.library.notify(notice)
    return "at hand"


def choose(data: ReleaseData, peers: Peers, places: Iterable[Place]) -> list[str]:
    """List the codes of the peers that are meant: the place itself, or all of its kind in it.

    Parameters
    ----------
    data, peers
        The release, and every place of one kind.
    places
        What the user named.

    Raises
    ------
    UnknownPlace
        For a place smaller than its peers, or of another vintage; every fault at once.
    """
    held = set(peers.membership[Lookups.TO_CODE])
    kind = kind_of(peers.geography)
    order = ["wd", "lad", "rgn", "ctry"]
    chosen: list[str] = []
    faults = []
    for place in places:
        if place.kind == kind and place.code in held:
            chosen.append(place.code)
        elif place.kind == "ctry":
            chosen += sorted(held)
        elif order.index(place.kind) > order.index(kind):
            chosen += _inside(data, peers, place)
        elif place.kind == kind:
            faults.append(
                f"{place.label} ({place.code}) stands in {', '.join(place.geographies)}, and the "
                f"places here are of {peers.geography}: name it by its code there, or choose "
                f'the vintage in a recipe (vintage = "{place.geographies[-1]}", --recipe)'
            )
        else:
            faults.append(f"{place.label} is smaller than what is measured here ({kind})")
    if faults:
        raise UnknownPlace(fault_list("places to measure", faults))
    return list(dict.fromkeys(chosen))


def _inside(data: ReleaseData, peers: Peers, place: Place) -> list[str]:
    """List the peers that have most of their small areas in a larger place."""
    codes = data.codes(place)
    rows = peers.membership
    inside = rows[Lookups.FROM_CODE].isin(codes)
    most = inside.groupby(rows[Lookups.TO_CODE]).mean() > 0.5
    return sorted(str(code) for code in most.index[most])


def judge(data: ReleaseData, peers: Peers, codes: list[str]) -> pd.DataFrame:
    """Describe how the small areas of each chosen place were found, and how badly they fit.

    Parameters
    ----------
    data, peers
        The release, and every place of one kind.
    codes
        Of the places that are meant.

    Returns
    -------
    DataFrame
        An *assignment* frame in the order of `codes`.
    """
    mine = peers.membership.loc[peers.membership[Lookups.TO_CODE].isin(codes)]
    library, fit, entry = data.library, None, None
    if peers.homes is not None and kind_of(peers.geography) == "wd":
        entry = library.boundaries_at_hand(peers.geography, collection=data.release.collection)
    if peers.homes is not None and entry is not None:
        places = library.load_areas(entry.id)
        outlines = places.loc[places[Areas.AREA_CODE].isin(codes)]
        low_x, low_y, high_x, high_y = outlines.total_bounds
        around = peers.homes.cx[low_x:high_x, low_y:high_y]
        near = set(mine[Lookups.FROM_CODE]) | set(around[Areas.AREA_CODE])
        fit = misfit(mine, peers.homes.loc[peers.homes[Areas.AREA_CODE].isin(near)], outlines)
    table = describe(mine, method=peers.method, year=peers.year, fit=fit)
    return table.set_index(Assignment.AREA_CODE).loc[codes].reset_index()[list(Assignment.ALL)]
