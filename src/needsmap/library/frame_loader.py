"""Boundaries, lookups, people and postcodes of the cards, read into checked frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.columns import Areas
from needsmap.errors import UnknownEntry
from needsmap.library.store import Store
from needsmap.model import ENGLAND, BoundarySet, Lookup, Population, Postcodes
from needsmap.readers.boundaries import read_areas, read_names
from needsmap.readers.lookups import read_lookup
from needsmap.readers.populations import read_centroids, read_counts
from needsmap.readers.postcodes import read_postcodes

if TYPE_CHECKING:
    from collections.abc import Collection

    import geopandas as gpd
    import pandas as pd


class FrameLoader(Store):
    """Loads what needs no place to be found first; see `needsmap.library.Library`."""

    def load_areas(self, boundary_id: str) -> gpd.GeoDataFrame:
        """Load a boundary set's polygons (an *areas* frame, EPSG:27700).

        Parameters
        ----------
        boundary_id
            Such as ``"lsoa11_bgc"``.
        """
        entry = self.catalogue.find(boundary_id, BoundarySet)
        return self._load(
            entry, lambda path, notify: read_areas(path, entry, notify=notify), key=("areas",)
        )

    def load_names(self, boundary_id: str) -> pd.DataFrame:
        """Load a boundary set's codes and names without its shapes.

        Parameters
        ----------
        boundary_id
            Such as ``"lsoa11_bgc"``.
        """
        entry = self.catalogue.find(boundary_id, BoundarySet)
        return self._load(entry, lambda path, _: read_names(path, entry), key=("names",))

    def areas_of(
        self,
        geography: str,
        *,
        collection: str = ENGLAND,
        codes: Collection[str] | None = None,
    ) -> gpd.GeoDataFrame:
        """Load the polygons of a geography's areas (an *areas* frame), all or some by code.

        Parameters
        ----------
        geography
            With its year, such as ``"lsoa11"``.
        collection
            Which entries to look among.
        codes
            Which areas; None for all.
        """
        every = self.load_areas(self.boundaries_for(geography, collection=collection).id)
        return every if codes is None else every[every[Areas.AREA_CODE].isin(codes)]

    def names_of(self, geography: str, *, collection: str = ENGLAND) -> pd.Series:
        """Load the names of a geography's areas by code.

        Parameters
        ----------
        geography, collection
            As for `areas_of`.
        """
        names = self.load_names(self.boundaries_for(geography, collection=collection).id)
        return names.set_index(Areas.AREA_CODE)[Areas.AREA_NAME]

    def load_lookup(self, lookup_id: str) -> pd.DataFrame:
        """Load a lookup (a *lookup* frame).

        Parameters
        ----------
        lookup_id
            From `Catalogue.of`, or as ``needsmap list`` shows it.
        """
        entry = self.catalogue.find(lookup_id, Lookup)
        return self._load(
            entry, lambda path, notify: read_lookup(path, entry, notify=notify), key=("lookup",)
        )

    def load_counts(self, population_id: str) -> pd.DataFrame:
        """Load people by small area (a *counts* frame, persons).

        Parameters
        ----------
        population_id
            Of a table of people.
        """
        entry = self.catalogue.find(population_id, Population)
        return self._load(entry, lambda path, _: read_counts(path, entry), key=("counts",))

    def load_centroids(self, population_id: str) -> gpd.GeoDataFrame:
        """Load the population-weighted centroids of small areas (points, EPSG:27700).

        Parameters
        ----------
        population_id
            Of a table of people that gives points.
        """
        entry = self.catalogue.find(population_id, Population)
        return self._load(entry, lambda path, _: read_centroids(path, entry), key=("centroids",))

    def load_postcodes(self, list_id: str) -> pd.DataFrame:
        """Load a list of postcodes with their points (a *postcodes* frame).

        Parameters
        ----------
        list_id
            Of a list of postcodes.
        """
        entry = self.catalogue.find(list_id, Postcodes)
        return self._load(entry, lambda path, _: read_postcodes(path, entry), key=("postcodes",))

    def boundaries_for(self, geography: str, *, collection: str = ENGLAND) -> BoundarySet:
        """Return the boundary set of a geography.

        Parameters
        ----------
        geography, collection
            As for `areas_of`.

        Raises
        ------
        UnknownEntry
            Naming the geographies that there are boundaries for.
        """
        sets = list(self.catalogue.of(BoundarySet, collection=collection))
        for entry in sets:
            if entry.geography == geography:
                return entry
        known = ", ".join(sorted({e.geography for e in sets}))
        raise UnknownEntry(f"no boundary set is of {geography}; there are {known}")

    def boundaries_at_hand(
        self, geography: str, *, collection: str = ENGLAND
    ) -> BoundarySet | None:
        """Return a boundary set of a geography that needs no download, or None.

        Parameters
        ----------
        geography, collection
            As for `areas_of`.
        """
        for entry in self.catalogue.of(BoundarySet, collection=collection):
            if entry.geography == geography and self.has(entry.id):
                return entry
        return None

    def lookup_between(self, start: str, end: str, *, collection: str = ENGLAND) -> Lookup | None:
        """Return the lookup from one geography to another, or None.

        Parameters
        ----------
        start, end
            Geographies, such as ``"lsoa11"`` and ``"lsoa21"``.
        collection
            Which entries to look among.
        """
        for entry in self.catalogue.of(Lookup, collection=collection):
            if (entry.from_geography, entry.to_geography) == (start, end):
                return entry
        return None
