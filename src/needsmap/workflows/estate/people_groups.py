"""The people of a place by age and sex, at the points where they live."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from needsmap.columns import Counts, Lookups, PeopleColumns
from needsmap.errors import UnknownEntry
from needsmap.model import Population, Release

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from needsmap.workflows.estate.estate_people import PeopleOfPlace

ALL: Final = "all"
#: Groups that the indices count by, in words.
_WORDS: Final = {
    ALL: "all people",
    "children": "children",
    "older": "older people",
    "working_age": "people of working age",
}


class _Source(NamedTuple):
    """A table of people by group: a population's card, or what a release counts by."""

    id: str
    geography: str
    year: int
    title: str
    titles: Mapping[str, str]
    load: Callable[[], pd.DataFrame]


def groups_of(ground: PeopleOfPlace) -> tuple[pd.DataFrame, Mapping[str, str], str]:
    """Load the people of a place by age and sex, as far as a table holds them.

    Parameters
    ----------
    ground
        The place, with the points that its people are laid on.

    Returns
    -------
    DataFrame
        Code of the point (index) by group (columns, their ids).
    Mapping
        Group to words.
    str
        Where they come from and how they were laid on the points, in a sentence.

    Raises
    ------
    UnknownEntry
        Where no table at hand holds groups for all of the place.

    Notes
    -----
    *Method*: the latest table that covers the place is taken. A group's people in a small
    area are spread over its points as its residents of all ages are (at the census): nothing
    finer is published with the points. Each group adds up to the table's own figure.
    """
    points, library = ground.points, ground.data.library
    tried, absent = [], []
    for source in _sources(ground):
        way = library.lookup_between(
            points.geography, source.geography, collection=points.collection
        )
        if way is None:
            continue
        if not library.has(source.id) or not library.has(way.id):
            absent += [name for name in (source.id, way.id) if not library.has(name)]
            continue
        tried.append(source.title)
        persons = _laid(ground, library.load_lookup(way.id), source)
        if persons is not None:
            about = (
                f"Groups: {source.title}. Within each {source.geography.upper()} a group is "
                "spread as residents of all ages are; groups overlap, so do not add them up."
            )
            return persons, source.titles, about
    said = f"; tried: {', '.join(tried)}" if tried else ""
    remedy = (
        f"Fetch what is not at hand: needsmap fetch {' '.join(dict.fromkeys(absent))}"
        if absent
        else "Put one on a shelf of your own: a card of kind 'population' with its groups"
    )
    raise UnknownEntry(
        f"no table at hand holds people by age or sex for all of {ground.place.label}{said}. "
        f"{remedy}"
    )


def _sources(ground: PeopleOfPlace) -> list[_Source]:
    """List every table of people by group, the latest first."""
    library, collection = ground.data.library, ground.points.collection
    found = [
        _Source(
            entry.id, entry.geography, entry.year, entry.title,
            {group: group_words(group) for group in entry.groups},
            partial(library.load_counts, entry.id),
        )
        for entry in library.catalogue.of(Population, collection=collection)
        if len(entry.groups) > 1 and ALL in entry.groups and not entry.weighs
    ] + [
        _Source(
            release.id, release.geography, max(d.year for d in release.denominators),
            f"people that {release.short_title} counts by",
            {d.id: d.title for d in release.denominators},
            partial(library.load_denominators, release.id),
        )
        for release in library.catalogue.of(Release, collection=collection)
        if len(release.denominators) > 1
    ]  # fmt: skip
    return sorted(found, key=lambda source: -source.year)


def _laid(ground: PeopleOfPlace, lookup: pd.DataFrame, source: _Source) -> pd.DataFrame | None:
    """Allocate a table's groups to the points of the place; None where it does not cover it."""
    counts = source.load()
    if counts.empty:
        return None
    table = counts.pivot_table(
        index=Counts.AREA_CODE, columns=Counts.GROUP, values=Counts.PERSONS, aggfunc="sum",
        min_count=1,
    )  # fmt: skip
    residents = ground.data.library.load_counts(ground.points.id)
    residents = residents[residents[Counts.GROUP] == ALL].set_index(Counts.AREA_CODE)
    home = lookup.set_index(Lookups.FROM_CODE)[Lookups.TO_CODE].reindex(residents.index)
    persons = residents[Counts.PERSONS]
    share = (persons / persons.groupby(home).transform("sum")).fillna(0.0)
    codes = ground.people[PeopleColumns.AREA_CODE]
    held = [group for group in source.titles if group in table.columns]
    here = table.reindex(home.reindex(codes))[held]
    if here.isna().to_numpy().any() or len(held) < 2:
        return None
    return here.set_axis(codes.to_numpy(), axis=0).mul(share.reindex(codes), axis=0)


def group_words(group: str) -> str:
    """Return a group's id in words.

    Examples
    --------
    >>> group_words("aged_0_15"), group_words("female_aged_65_over"), group_words("all")
    ('aged 0 to 15', 'female, aged 65 and over', 'all people')
    """
    if group in _WORDS:
        return _WORDS[group]
    words = re.sub(r"aged_(\d+)_(\d+)", r"aged \1 to \2", group)
    words = re.sub(r"aged_(\d+)_over", r"aged \1 and over", words)
    return re.sub(r"^(male|female)_", r"\1, ", words).replace("_", " ")
