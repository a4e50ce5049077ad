"""The place of a profile with its small areas: a ward, a district, or a custom place."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from needsmap.columns import Areas, Assignment, Lookups
from needsmap.errors import UnknownPlace
from needsmap.library import ReleaseData
from needsmap.model import Lookup, Place, counted, kind_of, some
from needsmap.readers.places import read_codes, read_places
from needsmap.reports.pages import facts
from needsmap.workflows.measure.custom_places import OWN, make_custom_places

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from needsmap.library import ReleaseData
    from needsmap.model import CustomPlace
    from needsmap.workflows.profile.requests import ProfileRequest

#: A small area that shares less than this of its land with an outline only meets its edge.
EDGE = 0.01

#: How the small areas of a custom place were found, in a reader's words.
METHODS = {
    "listed": "The small areas were listed by their codes. Each belongs to the place whole.",
    "residents": (
        "We took, for each small area, the share of its people who lived inside the place in "
        "{year}. People are counted in groups of about 125 homes, each group at one point. So the "
        "figures for a place of a few streets are rough."
    ),
    "postcodes": (
        "We took, for each small area, the share of its postcodes that are in the place. "
        "Postcodes stand in for people, so the shares are estimates."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Where:
    """A place with the small areas of a release that it is made of.

    Attributes
    ----------
    place
        What it is called, and in which district it lies.
    codes
        Its small areas; of a custom place, those that it touches.
    shares
        The share of each small area that counts; empty where all are held whole.
    membership
        A *lookup* frame with shares, of a custom place; None for an official place.
    shape
        The outline of a custom place, EPSG:27700; None where a list made it up.
    made
        How a custom place was made up, for readers; None for an official place.
    """

    place: Place
    codes: tuple[str, ...]
    shares: dict[str, float] = field(default_factory=dict)
    membership: pd.DataFrame | None = None
    shape: BaseGeometry | None = None
    made: facts.CustomPlaces | None = None


def official_place(data: ReleaseData, place: Place) -> Where:
    """Return a ward or district with its small areas, and their shares where it splits any.

    Parameters
    ----------
    data
        The release.
    place
        A ward or district.

    Returns
    -------
    Where
    """
    library, release, codes = data.library, data.release, tuple(data.codes(place))
    for geography in reversed(place.geographies):
        entry = library.lookup_between(release.geography, geography, collection=release.collection)
        if entry:
            lookup = library.load_lookup(entry.id)
            mine = lookup[lookup[Lookups.TO_CODE] == place.code]
            shares = mine.set_index(Lookups.FROM_CODE)[Lookups.SHARE].fillna(1.0)
            return Where(place=place, codes=codes, shares=_parts(shares))
    return Where(place=place, codes=codes)


def _parts(shares: pd.Series[float]) -> dict[str, float]:
    """Return the shares by code, or nothing where every small area counts whole."""
    return {} if (shares >= 1).all() else {str(code): float(s) for code, s in shares.items()}


def wards_of(data: ReleaseData, district: Place) -> list[Place]:
    """List the wards of a district, by name.

    Parameters
    ----------
    data
        The release.
    district
        Its district.

    Returns
    -------
    list of Place

    Raises
    ------
    UnknownPlace
        Where no lookup leads from the release's areas to wards.
    """
    library, release = data.library, data.release
    inside = data.codes(district)
    wards: dict[str, Place] = {}
    for entry in library.catalogue.of(Lookup, collection=release.collection):
        if entry.from_geography != release.geography or kind_of(entry.to_geography) != "wd":
            continue
        lookup = library.load_lookup(entry.id)
        mine = lookup.loc[lookup[Lookups.FROM_CODE].isin(inside), Lookups.TO_CODE]
        for code in sorted(mine.unique()):
            place = library.find_place(code, collection=release.collection)
            if place.parent_code in {"", district.code}:
                wards.setdefault(place.code, place)
    if not wards:
        raise UnknownPlace(f"{district.name}: no lookup of {release.geography} leads to its wards")
    return sorted(wards.values(), key=lambda p: (p.name, p.code))


def read_own_place(data: ReleaseData, request: ProfileRequest) -> CustomPlace:
    """Read the custom place of a profile.

    Parameters
    ----------
    data
        Its library takes a notice of everything that was mended.
    request
        Where its file holds several places, the one of its name is meant.

    Returns
    -------
    CustomPlace

    Raises
    ------
    UnknownPlace
        Where the file holds several places and none of that name, with the nearest.
    FileFormatError, FrameError
        Every fault of the file.
    """
    name, area = request.place, request.area
    if request.postcodes is not None:
        return read_codes(request.postcodes, name)
    if area is None:
        raise UnknownPlace(f"{name}: give its outline or its postcodes")
    places = read_places(area, crs=request.crs, notify=data.library.notify)
    if len(places) == 1:
        return replace(places[0], name=name)
    folded = {place.name.casefold(): place for place in places}
    if name.casefold() in folded:
        return folded[name.casefold()]
    near = get_close_matches(name.casefold(), folded, n=3)
    hint = f"; did you mean {' or '.join(folded[n].name for n in near)}?" if near else "."
    raise UnknownPlace(
        f"{area.name} holds {counted(len(places), 'place')} and none is called {name!r}{hint} "
        f"There are {some((place.name for place in places), 10)}"
    )


def find_custom_place(data: ReleaseData, given: CustomPlace) -> Where:
    """Build a custom place from the small areas of a release.

    Parameters
    ----------
    data
        The release.
    given
        Its outline, postcodes or areas.

    Returns
    -------
    Where

    Raises
    ------
    UnknownPlace
        Postcodes or codes that are not known, with the nearest.
    FrameError
        A place where nobody is known to live.
    """
    made = make_custom_places(data, [given])
    membership = made.membership
    shape = None if made.shapes is None else made.shapes.geometry.iloc[0]
    shares = {
        str(code): float(share)
        for code, share in zip(
            membership[Lookups.FROM_CODE], membership[Lookups.SHARE].fillna(1.0), strict=True
        )
    }
    districts = _districts(data, shares)
    place = Place(
        code=given.name,
        name=given.name,
        geographies=(OWN,),
        parent_code=districts[0][0] if districts else "",
        parent_name=districts[0][1] if districts else "",
        collection=data.release.collection,
    )
    row = made.assignment.iloc[0]
    return Where(
        place=place,
        codes=tuple(sorted(shares)),
        shares=shares,
        membership=membership,
        shape=shape,
        made=facts.CustomPlaces(
            shares=shares,
            method=METHODS[str(row[Assignment.METHOD])].format(
                year=row[Assignment.POPULATION_YEAR]
            ),
            outlined=shape is not None,
            districts=tuple(name for _, name in districts),
            edges=_edges(data, shape, set(shares)),
            covered=part.covered if (part := made.outside.get(given.name)) else "",
        ),
    )


def _districts(data: ReleaseData, shares: dict[str, float]) -> list[tuple[str, str]]:
    """Return code and name of the districts that the small areas lie in, the largest part first."""
    entry = data.lookup_to("lad")
    if entry is None:
        return []
    lookup = data.library.load_lookup(entry.id)
    mine = lookup[lookup[Lookups.FROM_CODE].isin(list(shares))]
    part = mine[Lookups.FROM_CODE].map(shares).groupby(mine[Lookups.TO_CODE]).sum()
    names = dict(zip(mine[Lookups.TO_CODE], mine[Lookups.TO_NAME], strict=True))
    ordered = sorted(part.index, key=lambda code: (-float(part[code]), str(code)))
    return [(str(code), str(names[code])) for code in ordered]


def _edges(data: ReleaseData, shape: BaseGeometry | None, inside: set[str]) -> int:
    """Count the small areas that an outline cuts into where nobody is counted inside it."""
    if shape is None:
        return 0
    areas = data.areas()
    met = areas[areas.geometry.intersects(shape)]
    cut = met[met.geometry.intersection(shape).area >= EDGE * met.geometry.area]
    return len(set(cut[Areas.AREA_CODE]) - inside)
