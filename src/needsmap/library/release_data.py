"""A release of an index with what belongs to it: ranks, areas, names, wards, people."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from needsmap.columns import Counts, Lookups, Ranks
from needsmap.errors import FrameError
from needsmap.library.library import default_library
from needsmap.measures.bands import add_bands
from needsmap.model import Lookup, Notice, Place, Release, kind_of
from needsmap.model.arguments import check_arguments

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from needsmap.library.library import Library


@dataclass(frozen=True)
class ReleaseData:
    """One release, bound to the library that its files come from.

    Parameters
    ----------
    library
        Where files and frames come from.
    release
        The card of the release.

    Examples
    --------
    >>> from needsmap.library import Library, open_release
    >>> open_release("iod2019", library=Library()).release.find_domain("crime").title
    'Crime'
    """

    library: Library
    release: Release

    def __repr__(self) -> str:
        """Return the release in one line."""
        release = self.release
        return f"<ReleaseData {release.id}: {release.n_areas:,} areas, {release.geography}>"

    def bands(
        self,
        domains: Sequence[str] | None = (),
        *,
        file: str | Path | None = None,
        place: Place | None = None,
        skip_missing: bool = False,
    ) -> pd.DataFrame:
        """Load ranks and band them among all the areas of the release.

        Parameters
        ----------
        domains
            See `needsmap.model.Release.find_domains`; None for all that the file holds,
            sub-domains too.
        file
            The release's file, where the user has it already.
        place
            A place that the file must cover; None to check no place.
        skip_missing
            Leave out named domains that the file holds no ranks of, with a notice.

        Returns
        -------
        DataFrame
            A *ranks* frame of the whole release with positions and bands, 1 = most deprived
            (or lowest well-being). Ties need every area: take a place's rows afterwards.

        Raises
        ------
        UnknownEntry, FetchError, FileFormatError
            Where a domain is not known, or its file cannot be had or read.
        FrameError
            Where the file holds scores but no ranks of what was named.
        """
        every = domains is None
        ids = None if domains is None else [d.id for d in self.release.find_domains(domains)]
        ranks = self.library.load_ranks(self.release.id, domains=ids, file=file, place=place)
        ranked = ranks.groupby(Ranks.DOMAIN, sort=False)[Ranks.RANK].transform("count") > 0
        if not ranked.all():
            bare = ", ".join(ranks.loc[~ranked, Ranks.DOMAIN].unique())
            message = f"the file of {self.release.id} holds scores but no ranks of {bare}"
            if not (every or skip_missing) or not ranked.any():
                raise FrameError(f"{message}; ranks made from scores are not the published ones")
            self.library.notify(
                Notice.of("domains_without_ranks", release=self.release.id, domains=bare)
            )
            ranks = ranks[ranked].reset_index(drop=True)
        return add_bands(ranks, self.release.direction)

    def denominators(self) -> pd.DataFrame:
        """Load the people published with the release (a *counts* frame, may be empty)."""
        return self.library.load_denominators(self.release.id)

    def persons(self) -> tuple[pd.Series, int] | None:
        """Load everyone who was counted with the release.

        Returns
        -------
        tuple or None
            Persons by area code, and their year; None where nobody is counted.
        """
        counts = self.denominators()
        everyone = counts[counts[Counts.GROUP] == "all"] if len(counts) else counts
        if everyone.empty:
            return None
        persons = everyone.set_index(Counts.AREA_CODE)[Counts.PERSONS]
        return persons, int(everyone[Counts.YEAR].iloc[0])

    def find_place(self, text: str, *, vintage: str | None = None) -> Place:
        """Find a place by name or code; see `needsmap.library.Library.find_place`.

        Parameters
        ----------
        text
            Its name or code.
        vintage
            Which year's wards a name means; None for those that the release's areas lead to.
        """
        release = self.release
        return self.library.find_place(
            text, geography=vintage or release.geography, collection=release.collection
        )

    def codes(self, place: Place) -> list[str]:
        """List a place's areas in the release's vintage, sorted.

        Parameters
        ----------
        place
            From `find_place`.
        """
        return self.library.codes_in(place, self.release.geography)

    def areas(self, codes: Collection[str] | None = None) -> gpd.GeoDataFrame:
        """Load the polygons of areas (an *areas* frame, EPSG:27700); None for every area.

        Parameters
        ----------
        codes
            Which areas; None for all.
        """
        release = self.release
        return self.library.areas_of(release.geography, collection=release.collection, codes=codes)

    @cached_property
    def names(self) -> pd.Series:
        """The names of the release's areas by code."""
        release = self.release
        return self.library.names_of(release.geography, collection=release.collection)

    def lookup_to(self, kind: str) -> Lookup | None:
        """Return the first lookup from the release's areas to a kind of place, or None.

        Parameters
        ----------
        kind
            ``"wd"``, ``"lad"`` or ``"rgn"``.
        """
        for entry in self.library.catalogue.of(Lookup, collection=self.release.collection):
            starts_here = entry.from_geography == self.release.geography
            if starts_here and kind_of(entry.to_geography) == kind:
                return entry
        return None

    def lookup_from(self, geography: str) -> Lookup | None:
        """Return the lookup from smaller areas, such as ``"oa11"``, to the release's, or None.

        Parameters
        ----------
        geography
            Of the smaller areas.
        """
        release = self.release
        return self.library.lookup_between(
            geography, release.geography, collection=release.collection
        )

    def parents(self, kind: str, codes: Collection[str]) -> pd.DataFrame | None:
        """Return the wards (by best fit) or districts of areas.

        Parameters
        ----------
        kind
            ``"wd"`` or ``"lad"``.
        codes
            Areas of the release.

        Returns
        -------
        DataFrame or None
            A *lookup* frame of these areas; None where no lookup leads to that kind.
        """
        entry = self.lookup_to(kind)
        if entry is None:
            return None
        lookup = self.library.load_lookup(entry.id)
        return lookup[lookup[Lookups.FROM_CODE].isin(codes)]


@check_arguments
def open_release(release: str, *, library: Library | None = None) -> ReleaseData:
    """Open a release: its ranks, areas, names, wards and people.

    Parameters
    ----------
    release
        Its id, such as ``"iod2019"``.
    library
        Where files come from; None for this machine's settings (environment, ``needsmap.toml``).

    Returns
    -------
    ReleaseData
        Nothing is read before it is asked for.

    Raises
    ------
    UnknownEntry
        With the nearest ids.

    Examples
    --------
    >>> open_release("iod2019")
    <ReleaseData iod2019: 32,844 areas, lsoa11>
    """
    chosen = library or default_library()
    return ReleaseData(chosen, chosen.catalogue.find(release, Release))
