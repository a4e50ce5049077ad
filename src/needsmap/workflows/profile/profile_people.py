"""How many people live in a place, by the latest count that covers all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from needsmap.columns import Counts
from needsmap.errors import FetchError, FileFormatError
from needsmap.model import Population, Release, kind_of
from needsmap.reports.pages import facts

if TYPE_CHECKING:
    from needsmap.library import Library, ReleaseData
    from needsmap.workflows.profile.profile_place import Where


class Census:
    """Every count of residents of small areas on the shelves, latest first.

    Parameters
    ----------
    data
        The release, from whose collection they are; they may be of another vintage of its small
        areas.
    """

    def __init__(self, data: ReleaseData) -> None:
        self.library, self.release = data.library, data.release
        self._counts = self._find()

    def people(self, where: Where) -> facts.People | None:
        """Count a place's residents, with the year and the source; None where nothing covers it.

        A place that holds shares of areas is estimated from them, on the release's own areas
        only: a share of an area of another vintage is not known.
        """
        for year, entry, group in self._counts:
            if where.shares and entry.geography != self.release.geography:
                continue
            library = self.library.fresh()
            own = entry.geography == self.release.geography
            codes = list(where.codes) if own else library.codes_in(where.place, entry.geography)
            persons = _persons(library, entry, group).reindex(codes)
            complete = bool(codes) and bool(persons.notna().all())
            if not complete:
                library.sources = []  # nothing of it is shown, so it is no source
            self.library.adopt(library)
            if complete:
                inside = persons * pd.Series(where.shares or dict.fromkeys(codes, 1.0))
                return facts.People(
                    persons=float(inside.sum()),
                    year=year,
                    source=entry.title,
                    around=float(persons.sum()) if where.made else None,
                )
        return None

    def _find(self) -> list[tuple[int, Release | Population, str]]:
        catalogue, collection = self.library.catalogue, self.release.collection
        counts: list[tuple[int, Release | Population, str]] = [
            (entry.year, entry, next(iter(entry.groups)))
            for entry in catalogue.of(Population, collection=collection)
            if kind_of(entry.geography) == kind_of(self.release.geography) and not entry.weighs
        ]
        counts += [
            (people.year, release, people.id)
            for release in catalogue.of(Release, collection=collection)
            for people in release.denominators
            if people.id == "all"
        ]
        return sorted(counts, key=lambda each: (-each[0], each[1].id))


def _persons(library: Library, entry: Release | Population, group: str) -> pd.Series:
    load = library.load_denominators if isinstance(entry, Release) else library.load_counts
    try:
        counts = load(entry.id)
    except (FetchError, FileFormatError):
        return pd.Series(dtype="float64")
    mine = counts[counts[Counts.GROUP] == group]
    return mine.set_index(Counts.AREA_CODE)[Counts.PERSONS]
