"""The places that the shelves know, and the small areas that each is made of."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pandas as pd

from needsmap.columns import Areas, Lookups
from needsmap.errors import FetchError, VintageError
from needsmap.io.labels import fold_label
from needsmap.model import ENGLAND, BoundarySet, Lookup, Notice, Place, Release, kind_of, vintage_of
from needsmap.places import Gazetteer, places_from

if TYPE_CHECKING:
    from collections.abc import Iterator

    from needsmap.library.frame_loader import FrameLoader


#: Of England, in the register of geographic codes.
ENGLAND_CODE = "E92000001"

Row = tuple[str, str, str, str]


#: The columns of a kept gazetteer; geographies are divided by spaces, oldest first.
_GEOGRAPHIES: Final = "geographies"
_PARENT_NAME: Final = "parent_name"
_PLACE: Final = (
    Areas.AREA_CODE, Areas.AREA_NAME, _GEOGRAPHIES, Areas.PARENT_CODE, _PARENT_NAME,
    Areas.FORMER_CODE,
)  # fmt: skip


def open_gazetteer(library: FrameLoader, collection: str) -> Gazetteer:
    """Gather every ward, district, region and country of a collection.

    Lookups are fetched; of boundary sets only those at hand are read: nobody should wait for a
    hundred megabytes to find a name. What was read for names alone is no source of a result. The
    places are cached, so that the next command need not read a score of files.

    Parameters
    ----------
    library, collection
        Where cards and files come from, and which of them.

    Raises
    ------
    FetchError
        If no source of names can be had at all.
    """
    failed: list[FetchError] = []
    sources = (collection, *_sources(library, collection, failed))
    name = f"places-{fold_label(collection).replace(' ', '_')}"
    copy = library.frame_cache.load(name, sources)
    frame = copy[0] if copy else _gathered(library.fresh(), collection, failed)
    if copy is None:
        library.frame_cache.save(name, sources, frame, [])
    places, former = [], {}
    for code, title, geographies, parent, parent_name, old in zip(
        *(frame[column].tolist() for column in _PLACE), strict=True
    ):
        places.append(
            Place(
                code=code,
                name=title,
                geographies=tuple(geographies.split()),
                parent_code=parent,
                parent_name=parent_name,
                collection=collection,
            )
        )
        former.update(dict.fromkeys(old.split(), code))
    return Gazetteer(places, former)


def _sources(library: FrameLoader, collection: str, failed: list[FetchError]) -> Iterator[object]:
    """Name what a gazetteer is gathered from: cards, and hashes of the files at hand."""
    yield tuple(library.catalogue.of(Release, collection=collection))
    for boundaries in library.catalogue.of(BoundarySet, collection=collection):
        if _names_places(boundaries) and library.has(boundaries.id):
            yield boundaries, library.fetch(boundaries.id).sha256
    for entry in library.catalogue.of(Lookup, collection=collection):
        if kind_of(entry.to_geography) in {"wd", "lad"}:
            try:
                yield entry, library.fetch(entry.id).sha256
            except FetchError as error:
                failed.append(error)


def _names_places(boundaries: BoundarySet) -> bool:
    return kind_of(boundaries.geography) in {"wd", "lad", "rgn"} or bool(boundaries.former_code)


def _gathered(library: FrameLoader, collection: str, failed: list[FetchError]) -> pd.DataFrame:
    """Read every source of names into a frame of places."""
    rows = [*_named_places(library, collection)]
    known = {fold_label(name) for _, name, _, _ in rows}
    countries = [row for row in _countries(library, collection) if fold_label(row[1]) not in known]
    rows = [*countries, *rows]
    if failed and not any(kind_of(g) == "lad" for _, _, g, _ in rows):
        raise failed[0]
    districts = {code: name for code, name, g, _ in rows if kind_of(g) == "lad" and name}
    old: dict[str, str] = {}
    for code, new in _former_codes(library, collection).items():
        old[new] = f"{old.get(new, '')} {code}".strip()
    places = places_from(rows, parents=districts, collection=collection)
    columns = (
        [p.code for p in places],
        [p.name for p in places],
        [" ".join(p.geographies) for p in places],
        [p.parent_code for p in places],
        [p.parent_name for p in places],
        [old.get(p.code, "") for p in places],
    )
    return pd.DataFrame(dict(zip(_PLACE, columns, strict=True)), dtype="str")


def _countries(library: FrameLoader, collection: str) -> Iterator[Row]:
    """Return the countries of a collection; what a user's own release ranks is not one."""
    if collection == ENGLAND:
        yield ENGLAND_CODE, "England", "ctry", ""
        return
    countries = {r.ranked_in for r in library.catalogue.of(Release, collection=collection)}
    for number, name in enumerate(sorted(countries)):
        yield f"{collection}-{number}", name, "ctry", ""


def _named_places(library: FrameLoader, collection: str) -> Iterator[Row]:
    """Return (code, name, geography, parent code) of every ward, district and region."""
    for boundaries in library.catalogue.of(BoundarySet, collection=collection):
        if kind_of(boundaries.geography) in {"wd", "lad", "rgn"} and library.has(boundaries.id):
            names = library.load_names(boundaries.id)
            columns = (Areas.AREA_CODE, Areas.AREA_NAME, Areas.GEOGRAPHY, Areas.PARENT_CODE)
            yield from names[list(columns)].itertuples(index=False, name=None)
    for entry in library.catalogue.of(Lookup, collection=collection):
        if kind_of(entry.to_geography) in {"wd", "lad"} and entry.to_name:
            # what could not be fetched was noted when the sources were named
            with suppress(FetchError):
                yield from _from_lookup(library, entry)


def _from_lookup(library: FrameLoader, entry: Lookup) -> Iterator[Row]:
    lookup = library.load_lookup(entry.id)
    parents: dict[str, str] = {}
    if kind_of(entry.to_geography) == "wd":
        parents = _districts_of_wards(library, entry)
    names = lookup.drop_duplicates(Lookups.TO_CODE)
    for code, name in zip(names[Lookups.TO_CODE], names[Lookups.TO_NAME], strict=True):
        yield str(code), str(name), entry.to_geography, parents.get(str(code), "")


def _districts_of_wards(library: FrameLoader, entry: Lookup) -> dict[str, str]:
    """Return the district of each ward: the one that most of its areas are in.

    Most, not any: the best-fit ward of one area in England (E01027305) is in another district.
    """
    for other in library.catalogue.of(Lookup, collection=entry.collection):
        same = other.from_geography == entry.from_geography
        if same and kind_of(other.to_geography) == "lad":
            pair = [Lookups.FROM_CODE, Lookups.TO_CODE]
            wards = library.load_lookup(entry.id)[pair]
            both = wards.merge(library.load_lookup(other.id)[pair], on=Lookups.FROM_CODE)
            counted = both.groupby([f"{Lookups.TO_CODE}_x", f"{Lookups.TO_CODE}_y"]).size()
            ordered = counted.sort_values(ascending=False, kind="stable").reset_index()
            first = ordered.drop_duplicates(f"{Lookups.TO_CODE}_x")
            return dict(zip(first.iloc[:, 0], first.iloc[:, 1], strict=True))
    return {}


def _former_codes(library: FrameLoader, collection: str) -> dict[str, str]:
    former: dict[str, str] = {}
    for entry in library.catalogue.of(BoundarySet, collection=collection):
        if entry.former_code:
            names = library.load_names(entry.id)
            pairs = zip(names[Areas.FORMER_CODE], names[Areas.AREA_CODE], strict=True)
            former.update({str(old): str(new) for old, new in pairs if old})
    return former


def codes_in(library: FrameLoader, place: Place, geography: str) -> list[str]:
    """List the small areas of a place; see `needsmap.library.Library.codes_in`.

    Parameters
    ----------
    library, place, geography
        Where the lookups come from, the place, and the vintage of its areas.
    """
    direct = _direct(library, place, geography)
    if direct is not None:
        return direct
    for other in _vintages(library, geography, place.collection):
        codes = _direct(library, place, other) if other != geography else None
        if codes is not None:
            carried = _carried(library, codes, (other, geography), place.collection)
            notice = Notice.of(
                "place_carried",
                place=place.label,
                code=place.code,
                before=len(codes),
                start=other,
                after=len(carried),
                end=geography,
            )
            library.notify(notice)
            return carried
    inside = _by_middle(library, place, geography)
    if inside:
        return inside
    raise VintageError(
        f"{place.label} ({place.code}) stands in {', '.join(place.geographies)}, and no lookup "
        f"leads from {geography} to any of these"
    )


def _by_middle(library: FrameLoader, place: Place, geography: str) -> list[str]:
    """List the areas whose middle point lies in the place's polygon, where no lookup holds it."""
    for entry in library.catalogue.of(BoundarySet, collection=place.collection):
        if entry.geography not in place.geographies or not library.has(entry.id):
            continue
        shapes = library.load_areas(entry.id)
        shape = shapes.loc[shapes[Areas.AREA_CODE] == place.code, Areas.GEOMETRY].iloc[0]
        small = library.boundaries_for(geography, collection=place.collection)
        areas = library.load_areas(small.id)
        middle = areas.geometry.representative_point()
        codes = sorted(areas.loc[middle.within(shape), Areas.AREA_CODE])
        year = vintage_of(entry.geography)
        dated = f" of {year}" if year else ""
        notice = Notice.of(
            "place_by_shape",
            place=place.label,
            code=place.code,
            n=len(codes),
            geography=geography,
            dated=dated,
        )
        library.notify(notice)
        return codes
    return []


def _vintages(library: FrameLoader, geography: str, collection: str) -> list[str]:
    """List the vintages of a geography's kind that lookups start from, nearest first."""
    here = vintage_of(geography) or 0
    vintages = {
        e.from_geography
        for e in library.catalogue.of(Lookup, collection=collection)
        if kind_of(e.from_geography) == kind_of(geography)
    }
    return sorted(vintages, key=lambda g: abs((vintage_of(g) or 0) - here))


def _direct(library: FrameLoader, place: Place, geography: str) -> list[str] | None:
    """List a place's areas by a lookup that holds its code, or None."""
    for entry in library.catalogue.of(Lookup, collection=place.collection):
        if entry.from_geography != geography:
            continue
        if place.kind == "ctry" and kind_of(entry.to_geography) == "lad":
            return sorted(library.load_lookup(entry.id)[Lookups.FROM_CODE].unique())
        if entry.to_geography in place.geographies:
            lookup = library.load_lookup(entry.id)
            inside = lookup.loc[lookup[Lookups.TO_CODE] == place.code, Lookups.FROM_CODE]
            if len(inside):
                return sorted(inside)
    return None


def _carried(
    library: FrameLoader, codes: list[str], way: tuple[str, str], collection: str
) -> list[str]:
    """Carry areas from one vintage to another through the change lookups, either way."""
    start, end = way
    between = _vintages(library, start, collection)
    low, high = sorted((vintage_of(start) or 0, vintage_of(end) or 0))
    steps = sorted(
        {g for g in between if low <= (vintage_of(g) or 0) <= high} | {start, end},
        key=lambda g: vintage_of(g) or 0,
        reverse=(vintage_of(start) or 0) > (vintage_of(end) or 0),
    )
    for here, there in pairwise(steps):
        forward = library.lookup_between(here, there, collection=collection)
        entry = forward or library.lookup_between(there, here, collection=collection)
        if entry is None:
            raise VintageError(f"no lookup leads from {here} to {there}")
        lookup = library.load_lookup(entry.id)
        source, target = (
            (Lookups.FROM_CODE, Lookups.TO_CODE)
            if forward
            else (Lookups.TO_CODE, Lookups.FROM_CODE)
        )
        codes = sorted(set(lookup.loc[lookup[source].isin(codes), target]))
    return codes
