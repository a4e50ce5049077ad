"""Custom places, made up of a release's small areas: postcodes, codes, shapes, circles."""

from __future__ import annotations

from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

import geopandas as gpd
import pandas as pd
from shapely import Point

from needsmap.columns import BNG, Areas, Assignment, Lookups, Residents
from needsmap.columns import PostcodeColumns as Columns
from needsmap.errors import FrameError, NeedsmapError, UnknownPlace, listed
from needsmap.measures.places.assignment import by_parts, by_residents, check_lived_in, within
from needsmap.measures.places.fit import describe
from needsmap.model import Fit, Notice, Postcodes, counted, noun
from needsmap.workflows.measure.outside import find_outside
from needsmap.workflows.measure.peers import homes_in
from needsmap.workflows.vintage_of_codes import describe_vintage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shapely import Polygon

    from needsmap.library import ReleaseData
    from needsmap.model import CustomPlace, Place
    from needsmap.workflows.measure.outside import Outside

#: The geography of custom places: they have no codes but their names.
OWN: Final = "own"


class Places(NamedTuple):
    """Places with the small areas that make them up.

    Attributes
    ----------
    geography
        Such as ``"wd19"``; `OWN` for custom places.
    membership
        A *lookup* frame: of custom places in the order that they were given in, else of every
        place of the kind.
    assignment
        An *assignment* frame of the places that are meant.
    shapes
        An *areas* frame of the custom places that have a shape; None where none has.
    outside
        By name, the custom places of which a part is not counted.
    named
        What the user named.
    """

    geography: str
    membership: pd.DataFrame
    assignment: pd.DataFrame
    shapes: gpd.GeoDataFrame | None = None
    outside: Mapping[str, Outside] = MappingProxyType({})
    named: tuple[Place, ...] = ()


def make_custom_places(
    data: ReleaseData, places: Sequence[CustomPlace], *, allow: Iterable[str] = ()
) -> Places:
    """Build custom places from a release's small areas.

    Parameters
    ----------
    data
        The release whose small areas they are.
    places
        From `needsmap.readers.places`.
    allow
        ``"unknown-postcodes"`` leaves out postcodes that are not in the list, and says so.

    Raises
    ------
    UnknownPlace
        Postcodes or codes that are not known, with the nearest.
    FrameError
        A place where nobody is known to live.
    """
    members, described, shapes, outside = [], [], {}, {}
    for place in places:
        if place.areas:
            frame, method, year = _by_codes(data, place)
        elif place.postcodes:
            frame, method, year = _by_postcodes(data, place, allow)
        else:
            shape = place.shape if place.shape is not None else _circle(data, place)
            shapes[place.name] = shape
            outline = _areas_frame({place.name: shape})
            frame, method, year = _by_outline(data, outline)
            if part := _outside(data, outline):
                outside[place.name] = part
        members.append(frame)
        described.append(describe(frame, method=method, year=year))
    return Places(
        geography=OWN,
        membership=pd.concat(members, ignore_index=True),
        assignment=pd.concat(described, ignore_index=True).loc[:, list(Assignment.ALL)],
        shapes=_areas_frame(shapes) if shapes else None,
        outside=outside,
    )


def _areas_frame(shapes: Mapping[str, object]) -> gpd.GeoDataFrame:
    names = list(shapes)
    return gpd.GeoDataFrame(
        {Areas.GEOGRAPHY: OWN, Areas.AREA_CODE: names, Areas.AREA_NAME: names},
        geometry=list(shapes.values()),
        crs=BNG,
    )


Found = tuple[pd.DataFrame, str, int | None]


def _by_codes(data: ReleaseData, place: CustomPlace) -> Found:
    """Build a place from LSOA codes, whole, or from output areas, by their residents."""
    release = data.release
    known = set(data.areas()[Areas.AREA_CODE])
    wanted = list(dict.fromkeys(place.areas))
    if all(code[1:3] == "01" for code in wanted):
        lost = [code for code in wanted if code not in known]
        if lost:
            whose = describe_vintage(data, lost)
            if not whose:
                whose = f"(another year's LSOAs?)\n{_nearest(lost, known)}"
            raise UnknownPlace(
                f"{place.name}: {counted(len(lost), 'code is', 'codes are')} not among the "
                f"{release.geography} that {release.id} ranks:\n{whose}"
            )
        frame = pd.DataFrame(
            {
                Lookups.FROM_GEOGRAPHY: release.geography,
                Lookups.FROM_CODE: wanted,
                Lookups.FROM_NAME: "",
                Lookups.TO_GEOGRAPHY: OWN,
                Lookups.TO_CODE: place.name,
                Lookups.TO_NAME: place.name,
                Lookups.SHARE: 1.0,
                Lookups.CHANGE: "",
                Lookups.FIT: Fit.EXACT,
            }
        )
        return frame, "listed", None
    homes = homes_in(data)
    if homes is None:
        raise NeedsmapError(
            f"{place.name}: no residents of output areas are held for {release.geography}; list "
            "LSOAs or postcodes instead"
        )
    points, year = homes
    parts = points.drop(columns=Residents.GEOMETRY)
    lost = [code for code in wanted if code not in set(parts[Residents.PART])]
    if lost:
        near = _nearest(lost, set(parts[Residents.PART]))
        raise UnknownPlace(
            f"{place.name}: {counted(len(lost), 'code is', 'codes are')} not output areas:\n{near}"
        )
    frame = by_parts(parts, {place.name: wanted}, small=release.geography, large=OWN)
    return frame, "residents", year


def _nearest(lost: Sequence[str], known: Iterable[str]) -> str:
    """Return what each unknown code or postcode may have been meant for."""
    every = sorted(known)
    lines = []
    for code in lost:
        pool = [k for k in every if k[:5] == code[:5]] or [k for k in every if k[:3] == code[:3]]
        near = get_close_matches(code, pool[:20_000], n=3, cutoff=0.7)
        lines.append(f"{code}: near it {'is' if len(near) == 1 else 'are'} {', '.join(near)}"
                     if near else f"{code}: nothing is near it")  # fmt: skip
    return listed(lines)


def _postcodes(data: ReleaseData) -> pd.DataFrame:
    library = data.library
    entry = next(iter(library.catalogue.of(Postcodes, collection=data.release.collection)), None)
    if entry is None:
        raise NeedsmapError("no list of postcodes is on the shelves")
    return library.load_postcodes(entry.id)


def _tidied(what: str, written: Sequence[str]) -> list[str]:
    """Write postcodes with one space, or name those that cannot be read as one."""
    from needsmap.assets.register.postcodes import FORM, PostcodeForm, is_form, tidy_postcodes

    table = tidy_postcodes(pd.Series(list(written), dtype="str"))
    whole = is_form(table[FORM], [PostcodeForm.FULL, PostcodeForm.MENDED])
    if not whole.all():
        bad = [text for text, good in zip(written, whole, strict=True) if not good]
        raise UnknownPlace(
            f"{what}: {counted(len(bad), 'entry', 'entries')} not a whole postcode:\n"
            f"{listed(map(repr, bad))}"
        )
    return list(dict.fromkeys(table[Columns.POSTCODE]))


def _by_postcodes(data: ReleaseData, place: CustomPlace, allow: Iterable[str]) -> Found:
    """Build a place from postcodes: the share of each small area's postcodes."""
    library, release = data.library, data.release
    every = _postcodes(data)
    wanted = _tidied(place.name, place.postcodes)
    held = every.loc[every[Columns.POSTCODE].isin(wanted)]
    lost = [code for code in wanted if code not in set(held[Columns.POSTCODE])]
    if lost:
        near = _nearest(lost, every[Columns.POSTCODE])
        if "unknown-postcodes" not in allow or len(lost) == len(wanted):
            raise UnknownPlace(
                f"{place.name}: {len(lost)} of {counted(len(wanted), 'postcode')} "
                f"{noun(len(lost), 'is', 'are')} not in the list, which holds live ones only: "
                "mistyped, terminated, or newer than it. Leave them out with "
                f'allow = ["unknown-postcodes"] in a recipe (--recipe)\n{near}'
            )
        notice = Notice.of(
            "postcodes_unknown",
            place=place.name,
            n=len(lost),
            every=len(wanted),
            codes=tuple(lost),
        )
        library.notify(notice)
    placed = held.loc[held[Columns.EASTING].notna()]
    if len(placed) < len(held):
        bare = len(held) - len(placed)
        library.notify(Notice.of("postcodes_without_position", place=place.name, n=bare))
    small = data.areas()
    points = _points(placed)
    inside = within(points, small)
    if inside.isna().any():
        notice = Notice.of(
            "postcodes_outside",
            place=place.name,
            n=int(inside.isna().sum()),
            every=len(points),
            country=release.ranked_in,
            codes=tuple(points.loc[inside.isna(), Residents.PART].head(5)),
        )
        library.notify(notice)
    if inside.isna().all():
        raise UnknownPlace(f"{place.name}: none of its postcodes lies in {release.ranked_in}")
    touched = small.loc[small[Areas.AREA_CODE].isin(set(inside.dropna()))]
    parts = _postcodes_of(every, touched).drop(columns=Residents.GEOMETRY)
    chosen = [str(code) for code in points.loc[inside.notna(), Residents.PART]]
    frame = by_parts(parts, {place.name: chosen}, small=release.geography, large=OWN)
    return frame, "postcodes", None


def _points(postcodes: pd.DataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {Residents.PART: postcodes[Columns.POSTCODE].to_numpy(), Residents.PERSONS: 1.0},
        geometry=gpd.points_from_xy(postcodes[Columns.EASTING], postcodes[Columns.NORTHING]),
        crs=BNG,
    )


def _postcodes_of(every: pd.DataFrame, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return every postcode of some small areas, each counting as one, as a *residents* frame."""
    low_x, low_y, high_x, high_y = areas.total_bounds
    near = every.loc[
        every[Columns.EASTING].between(low_x, high_x)
        & every[Columns.NORTHING].between(low_y, high_y)
    ]
    points = _points(near)
    points[Areas.AREA_CODE] = within(points, areas)
    return points.loc[points[Areas.AREA_CODE].notna()]


def _by_outline(data: ReleaseData, outline: gpd.GeoDataFrame) -> Found:
    """Build a place from its outline: by residents where they are known, else by postcodes."""
    release = data.release
    homes = homes_in(data)
    if homes is not None:
        points, year = homes
        frame = by_residents(points, outline, small=release.geography)
        return check_lived_in(frame, outline), "residents", year
    small = data.areas()
    touched = small.loc[small.geometry.intersects(outline.geometry.iloc[0])]
    if touched.empty:
        raise FrameError(
            f"{outline[Areas.AREA_NAME].iloc[0]}: it touches no small area of {release.ranked_in}; "
            "is it on land, and in the right CRS?"
        )
    parts = _postcodes_of(_postcodes(data), touched)
    frame = by_residents(parts, outline, small=release.geography)
    return check_lived_in(frame, outline), "postcodes", None


def _outside(data: ReleaseData, outline: gpd.GeoDataFrame) -> Outside | None:
    """Find how much of an outline lies outside the ranked country, and note it."""

    def points() -> gpd.GeoDataFrame:
        every = _postcodes(data)
        return _points(every.loc[every[Columns.EASTING].notna()])

    part = find_outside(outline, data.areas(), data.release.ranked_in, points)
    if part:
        data.library.notify(f"{outline[Areas.AREA_NAME].iloc[0]}: {part.notice}")
    return part


def _circle(data: ReleaseData, place: CustomPlace) -> Polygon:
    """Draw a circle around a postcode or a point, in metres."""
    centre = point_at(data, place.centre, what=f"{place.name}: the centre")
    return centre.buffer(place.metres, quad_segs=32)


def point_at(data: ReleaseData, text: str, *, what: str) -> Point:
    """Return the point that an easting and northing, or a postcode, means.

    Parameters
    ----------
    data
        The release whose collection has the list of postcodes.
    text
        ``"518500, 169200"`` (EPSG:27700, metres) or ``"KT1 3AA"``.
    what
        What the text is, for the message.

    Raises
    ------
    FrameError
        For degrees.
    UnknownPlace
        For what is no postcode with a position, with those most like it.
    """
    numbers = text.replace(",", " ").split()
    if len(numbers) == 2 and all(_is_number(word) for word in numbers):
        easting, northing = map(float, numbers)
        if max(abs(easting), abs(northing)) <= 400:
            raise FrameError(
                f"{what} {text!r} looks like degrees; give easting and northing in metres, or a "
                "postcode"
            )
        return Point(easting, northing)
    every = _postcodes(data)
    code = _tidied(what, [text])[0]
    row = every.loc[(every[Columns.POSTCODE] == code) & every[Columns.EASTING].notna()]
    if row.empty:
        near = _nearest([code], every[Columns.POSTCODE])
        raise UnknownPlace(f"{what} {text!r} is no postcode with a position\n{near}")
    return Point(float(row[Columns.EASTING].iloc[0]), float(row[Columns.NORTHING].iloc[0]))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
