"""Boundary sets, lookups, postcodes, populations, grids, and a place that a user named."""

from dataclasses import dataclass

from needsmap.model.source import Card
from needsmap.model.words import ENGLAND, Fit, kind_of, vintage_of


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundarySet(Card):
    """Polygons of one geography and vintage, such as ``lsoa11_bgc``.

    ``code``, ``name`` and ``parent`` are header patterns; ``parent_geography`` says which
    geography the parent codes are of (wards may carry their district).
    """

    geography: str
    n_areas: int
    code: str
    name: str
    parent: str = ""
    parent_geography: str = ""
    former_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup(Card):
    """A table that ties areas of one geography to those of another, such as ``lsoa11_lad19``.

    ``change`` is the header pattern of the ONS change indicator (U, S, M, X), "" if there is
    none. ``n_areas`` counts the distinct areas on the from side, within England.
    """

    from_geography: str
    to_geography: str
    from_code: str
    to_code: str
    fit: Fit
    n_areas: int
    from_name: str = ""
    to_name: str = ""
    change: str = ""
    share: str = ""
    without_predecessor: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Postcodes(Card):
    """A list of postcodes with their points (EPSG:27700), such as ``codepo_gb``."""

    n_areas: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Population(Card):
    """Counts of people by small area, such as ``oa11_population``.

    ``groups`` maps a group id to its header pattern; ``easting`` and ``northing`` are the
    patterns of population-weighted centroid columns (EPSG:27700), "" if there are none.
    ``weighs`` is the id of the release whose measures these people weigh, "" for other counts.
    """

    geography: str
    year: int
    n_areas: int
    code: str
    groups: dict[str, str]
    easting: str = ""
    northing: str = ""
    weighs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid(Card):
    """A raster of people or of anything else that can be summed or averaged.

    Attributes
    ----------
    unit
        What a cell holds, in words: ``"persons"``.
    cell_size
        Metres.
    year
        Of the data.
    total
        Sum over all cells as published; None where none is known. A reader checks it.
    """

    unit: str
    cell_size: float
    year: int
    total: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a user named: one district, ward or the whole country.

    Attributes
    ----------
    code, name
        Its GSS code and name.
    geographies
        The vintages that have this code, oldest first: ``("wd22", "wd24", "wd25")``.
    parent_code, parent_name
        The district of a ward, where it is known.
    """

    code: str
    name: str
    geographies: tuple[str, ...]
    parent_code: str = ""
    parent_name: str = ""
    collection: str = ENGLAND

    @property
    def label(self) -> str:
        """The name as a person would write it: ``Norbiton, Kingston upon Thames``."""
        return f"{self.name}, {self.parent_name}" if self.parent_name else self.name

    @property
    def kind(self) -> str:
        """``"wd"``, ``"lad"``, ``"rgn"`` or ``"ctry"``."""
        return kind_of(self.geographies[-1])

    @property
    def years(self) -> str:
        """The years of the boundaries that have its code, in words: ``2022 to 2025``."""
        years = [year for g in self.geographies if (year := vintage_of(g))]
        if not years:
            return ""
        return f"{years[0]}" if len(years) == 1 else f"{years[0]} to {years[-1]}"
