"""Releases brought to one vintage of areas: what every job about change begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.columns import Areas, Counts, LinkColumns, Lookups
from needsmap.errors import UnknownEntry, VintageError
from needsmap.measures.places.overlaps import find_changed, overlap_areas
from needsmap.measures.time.crosswalk import chain_links, link_areas
from needsmap.measures.time.vintages import carry_ranks
from needsmap.model import ENGLAND, Lookup, Notice, Population, Release, kind_of, vintage_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    import geopandas as gpd
    import pandas as pd

    from needsmap.library import Library


def find_way(library: Library, start: str, end: str, *, collection: str = ENGLAND) -> list[Lookup]:
    """Find the change lookups that lead from one vintage to a later one.

    Raises
    ------
    VintageError
        Where the way would go backwards (a rank cannot be put together from its parts), or no
        lookup leads on.
    """
    if (vintage_of(start) or 0) > (vintage_of(end) or 0):
        raise VintageError(
            f"ranks are carried to later areas only: {start} cannot be brought to {end}"
        )
    way: list[Lookup] = []
    here = start
    while here != end:
        onward = [
            entry
            for entry in library.catalogue.of(Lookup, collection=collection)
            if entry.from_geography == here
            and kind_of(entry.to_geography) == kind_of(end)
            and (vintage_of(here) or 0)
            < (vintage_of(entry.to_geography) or 0)
            <= (vintage_of(end) or 0)
        ]
        if not onward:
            raise VintageError(f"no change lookup leads from {here} towards {end}")
        way.append(max(onward, key=lambda entry: vintage_of(entry.to_geography) or 0))
        here = way[-1].to_geography
    return way


class VintageLinks:
    """Links from any earlier vintage to one later one, for the areas wanted.

    Each step between two vintages is made once, whatever earlier vintages are asked for.

    Parameters
    ----------
    library
        Lends lookups and, where parents have to be weighed, boundaries and people.
    end
        The later geography, such as ``"lsoa21"``.
    areas
        Its codes whose figures are wanted. Only their parents are weighed: the weights of
        other areas are not to be used.
    collection
        Whose lookups.
    """

    def __init__(
        self, library: Library, end: str, areas: Collection[str], *, collection: str = ENGLAND
    ) -> None:
        self._library, self._end, self._collection = library, end, collection
        self._areas = frozenset(areas)
        self._steps: dict[str, tuple[pd.DataFrame, set[str]]] = {}

    def since(self, start: str) -> pd.DataFrame | None:
        """Return the *links* frame from an earlier vintage; None where it is the later one itself.

        Raises
        ------
        VintageError
            See `find_way`.
        """
        wanted = set(self._areas)
        chained: pd.DataFrame | None = None
        way = find_way(self._library, start, self._end, collection=self._collection)
        for entry in reversed(way):
            if entry.id not in self._steps:
                self._steps[entry.id] = self._step(entry, wanted)
            links, wanted = self._steps[entry.id]
            chained = links if chained is None else chain_links(links, chained)
        return chained

    def _step(self, entry: Lookup, wanted: set[str]) -> tuple[pd.DataFrame, set[str]]:
        """Link one vintage to the next, and give the parents of the areas wanted."""
        lookup = self._library.load_lookup(entry.id)
        overlaps = self._load_overlaps(entry, lookup, wanted)
        links = link_areas(lookup, overlaps=overlaps, areas=wanted)
        return links, set(links.loc[links[LinkColumns.TO_CODE].isin(wanted), LinkColumns.FROM_CODE])

    def _load_overlaps(
        self, entry: Lookup, lookup: pd.DataFrame, wanted: set[str]
    ) -> pd.DataFrame | None:
        """Measure what wanted areas share with their parents, where it matters."""
        old, new = find_changed(lookup, wanted)
        new &= wanted
        theirs = lookup.loc[lookup[Lookups.TO_CODE].isin(new), Lookups.TO_CODE]
        orphans = new - set(lookup[Lookups.TO_CODE])
        if not theirs.duplicated().any() and not orphans:
            return None
        try:
            before, after = (
                self._library.areas_of(geography, collection=entry.collection, codes=codes)
                for geography, codes in ((entry.from_geography, old), (entry.to_geography, new))
            )
        except UnknownEntry as error:
            self._library.notify(Notice.of("overlaps_unknown", why=str(error)))
            return None
        return overlap_areas(before, after, points=load_people(self._library, entry.collection))


def load_people(library: Library, collection: str) -> gpd.GeoDataFrame | None:
    """Load points where people live, the finest areas that a population table has."""
    tables = [
        entry
        for entry in library.catalogue.of(Population, collection=collection)
        if entry.easting and entry.northing
    ]
    if not tables:
        return None
    entry = max(tables, key=lambda table: table.n_areas)
    points = library.load_centroids(entry.id)
    counts = library.load_counts(entry.id)
    first = counts.loc[counts[Counts.GROUP] == next(iter(entry.groups))]
    people = first.set_index(Counts.AREA_CODE)[Counts.PERSONS]
    return points.assign(**{Counts.PERSONS: points[Areas.AREA_CODE].map(people).fillna(0.0)})


def carry_releases(
    library: Library,
    releases: Iterable[Release],
    geography: str,
    *,
    areas: Collection[str],
    domains: Sequence[str] | None = None,
) -> Iterator[pd.DataFrame]:
    """Load the positions of releases on the areas of one vintage.

    Parameters
    ----------
    library
        Where the ranks, and the lookups to the areas, come from.
    releases
        Of this vintage or an earlier one.
    geography
        The vintage.
    areas
        Codes wanted; each has a row a release and domain, with its verdict.
    domains
        Ids; None for all that the file holds.

    Yields
    ------
    DataFrame
        A *carried* frame a release, in their order.

    Raises
    ------
    VintageError, UnknownEntry
        See `find_way` and `needsmap.library.Library.load_ranks`.
    """
    codes = sorted(set(areas))
    links: VintageLinks | None = None
    for release in releases:
        ranks = library.load_ranks(release.id, domains=domains)
        links = links or VintageLinks(library, geography, codes, collection=release.collection)
        way = links.since(release.geography)
        yield carry_ranks(ranks, way, direction=release.direction, areas=codes)
