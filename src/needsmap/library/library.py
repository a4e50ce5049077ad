"""Ids and names in, checked frames out.

Joins the catalogue, the files and the readers. It computes no measure.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache, cached_property
from typing import TYPE_CHECKING

import pandas as pd

from needsmap.columns import Counts, Ranks
from needsmap.errors import AmbiguousPlace, FileFormatError, FrameError, UnknownEntry, UnknownPlace
from needsmap.library.frame_loader import FrameLoader
from needsmap.library.gazetteers import codes_in, open_gazetteer
from needsmap.library.recoded import find_recoded
from needsmap.model import (
    ENGLAND,
    Lookup,
    Notice,
    Place,
    Population,
    Release,
    kind_of,
)
from needsmap.places import Gazetteer, is_code
from needsmap.readers.indices import read_denominators, read_ranks
from needsmap.readers.release_checks import check_covers, check_published, same_edition
from needsmap.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Self


class Library(FrameLoader):
    """Opens the shelves and loads checked frames.

    Parameters
    ----------
    shelves
        A folder of a user's own cards, or several, beside the built-in ones.
    mirror
        A folder with a ``manifest.csv`` to take files from before any network; None for the
        folder that ``NEEDSMAP_MIRROR`` names, if it names one.
    cache
        Where downloads are stored; None for the user's cache folder.
    progress
        Called with an entry's title; gives what a download reports to.

    Attributes
    ----------
    catalogue
        Every entry by id.
    sources
        Every `SourceUse` so far, in the order of use.
    notices
        Everything that was left out, mended or chosen on the way.
    frame_cache
        What was read before, by whichever command.

    Examples
    --------
    >>> library = Library()
    >>> library.catalogue.find("iod2019").n_areas
    32844
    """

    @cached_property
    def _gazetteers(self) -> dict[str, Gazetteer]:
        return {}

    def fresh(self) -> Self:
        """Return a library that shares files and frames; see `needsmap.library.store.Store`."""
        _ = self._gazetteers  # made once, shared by every copy
        return super().fresh()

    # ------------------------------------------------------------------ ids to frames

    def load_ranks(
        self,
        release_id: str,
        *,
        domains: Sequence[str] | None = None,
        file: str | Path | None = None,
        place: Place | None = None,
    ) -> pd.DataFrame:
        """Load a release's ranks.

        Parameters
        ----------
        release_id
            Such as ``"iod2019"``.
        domains
            Ids of domains; None for all that the file holds.
        file
            The release's file where the user has it already; None to fetch it.
        place
            A place of which the user's file must rank every area; None to check no place.

        Returns
        -------
        DataFrame
            A *ranks* frame.

        Raises
        ------
        UnknownEntry, FetchError, FileFormatError, FrameError
            Each saying what to do.
        """
        release = self.catalogue.find(release_id, Release)
        wanted = tuple(domains) if domains else None
        others = self.catalogue.of(Release, collection=release.collection)
        ranks = self._load(
            release,
            lambda path, notify: read_ranks(
                path,
                release,
                domains=wanted,
                others=others,
                whole=file is None,
                notify=notify,
            ),
            key=("ranks", wanted),
            file=file,
        )
        published = None if file is None else self._published(release)
        if published is not None:
            compared = check_published(ranks, published, release)
            compared.report(str(file), release.short_title, self.notify)
        whole_country = place is None or (place.kind == "ctry" and release.n_rows is not None)
        if file is not None and place is not None and not whole_country:
            areas = self.codes_in(place, release.geography)
            check_covers(ranks, areas, release, file=str(file), place=place.label)
        return ranks

    def _published(self, release: Release) -> pd.DataFrame | None:
        """Return the ranks of a release's own files at hand, without listing them as a source."""
        beside = Library(shelves=self.shelves, mirror=self.mirror, cache=self.cache)
        others = self.catalogue.of(Release, collection=release.collection)
        frames = []
        for one in (release, *(r for r in others if r != release and same_edition(r, release))):
            with suppress(FileFormatError, FrameError, UnknownEntry):
                frames += [beside.load_ranks(one.id)] if beside.has(one.id) else []
        if not frames:
            return None
        every = pd.concat(frames, ignore_index=True)
        first = every.sort_values(Ranks.RANK, kind="stable", na_position="last")
        return first.drop_duplicates([Ranks.DOMAIN, Ranks.AREA_CODE])

    def load_denominators(
        self, release_id: str, *, file: str | Path | None = None, whole: bool = True
    ) -> pd.DataFrame:
        """Load the counts of people published with a release.

        Parameters
        ----------
        release_id
            Such as ``"iod2019"``.
        file
            The release's file where the user has it already: its counts alone are given.
        whole
            False takes tables at hand that count only some of the release's areas too.

        Returns
        -------
        DataFrame
            A *counts* frame, may be empty. A table at hand that says that it weighs the
            release goes before the release's own file.
        """
        release = self.catalogue.find(release_id, Release)
        counts = self._load(
            release,
            lambda path, notify: read_denominators(path, release, notify=notify),
            key=("people",),
            file=file,
        )
        for table in self.tables_weighing(release) if file is None else ():
            if self.has(table.id) and (not whole or table.n_areas >= release.n_areas):
                parts = [part for part in (counts, self.load_counts(table.id)) if len(part)]
                keys = [Counts.GROUP, Counts.AREA_CODE]
                counts = pd.concat(parts, ignore_index=True).drop_duplicates(keys, keep="last")
        return counts

    def tables_weighing(self, release: Release) -> list[Population]:
        """List the tables of people by which a release's measures are weighed.

        Parameters
        ----------
        release
            From the catalogue.
        """
        tables = self.catalogue.of(Population, collection=release.collection)
        return [table for table in tables if table.weighs == release.id]

    # ------------------------------------------------------------------ places

    def find_place(
        self, text: str, *, geography: str | None = None, collection: str = ENGLAND
    ) -> Place:
        """Find the ward, district or country that a name or code means.

        Parameters
        ----------
        text
            ``"Kingston upon Thames"``, ``"E09000021"``, ``"Norbiton"``, ``"E05013941"``,
            ``"Norbiton, Kingston upon Thames"``, ``"England"``.
        geography
            What the place is to be made of (``"lsoa01"``) or the vintage of wards that is
            meant (``"wd25"``): it chooses where a name has several codes. None where the
            choice is open: then a ward of several codes is ambiguous.
        collection
            Which collection to look in.

        Raises
        ------
        UnknownPlace, AmbiguousPlace
            With the candidates.
        """
        near: list[str] | None = None
        if geography:
            near = [geography]
            if kind_of(geography) == "lsoa":
                lookups = self.catalogue.of(Lookup, collection=collection)
                near = [e.to_geography for e in lookups if e.from_geography == geography]
        if collection not in self._gazetteers:
            self._gazetteers[collection] = open_gazetteer(self, collection)
        gazetteer = self._gazetteers[collection]
        try:
            place = gazetteer.find(text, geographies=near, hint=", or a vintage, such as wd25")
        except AmbiguousPlace as error:
            error.setting = ("vintage", "wd25")
            raise
        except UnknownPlace:
            recoded = is_code(text) and find_recoded(self, gazetteer, text, collection)
            if not recoded:
                raise
            return recoded
        if place.kind == "wd" and not is_code(text):
            self.notify(
                Notice.of("ward_of_years", place=place.label, years=place.years, code=place.code)
            )
        return place

    def codes_in(self, place: Place, geography: str) -> list[str]:
        """List the small areas of a place.

        Parameters
        ----------
        place
            From `find_place`.
        geography
            ``"lsoa01"``, ``"lsoa11"`` or ``"lsoa21"``.

        Returns
        -------
        list of str
            Area codes, sorted. Best fit: an area belongs whole to one ward. The district of
            an area is taken from the lookup of areas to districts, never through its ward.

        Raises
        ------
        VintageError
            If no lookup leads from these areas to the place.

        Notes
        -----
        Where no lookup ties this vintage to the place, the areas of another vintage that it
        is made of are carried through the change lookups, and a notice says so.
        """
        return codes_in(self, place, geography)


@cache
def default_library() -> Library:
    """Return the library of the machine's settings: see `needsmap.settings`."""
    machine = read_settings()
    return Library(shelves=machine.shelves, mirror=machine.mirror, cache=machine.cache)
