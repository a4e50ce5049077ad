"""The frozen words of the field: what a release, a boundary set or a place is.

Nothing here reads, computes or draws. Cards on the shelves are checked against these
classes by `needsmap.catalogue`; an unknown key is an error.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

FORBID_UNKNOWN: dict[str, Any] = {"extra": "forbid"}

#: The collection of the real publications; a user's own shelf may hold others.
ENGLAND = "england"


class Direction(StrEnum):
    """Which end rank 1 stands at.

    The Indices of Deprivation give rank 1 to the most deprived area; the Child Well-being
    Index 2009 gives rank 1 to the area with the highest well-being.
    """

    MOST_DEPRIVED = "most deprived"
    BEST = "best"


class Fit(StrEnum):
    """How a lookup ties areas of one geography to those of another."""

    EXACT = "exact"
    BEST = "best"


class Verdict(StrEnum):
    """How far a figure carried from one vintage of areas to another can be trusted."""

    EXACT = "exact"
    INHERITED = "inherited"
    AVERAGED = "averaged"
    ESTIMATED = "estimated"
    NONE = "none"


class Moved(StrEnum):
    """Which way an area moved among all areas, in the words that outputs use."""

    MORE = "towards more deprived"
    LESS = "towards less deprived"
    SAME = "no relative change"
    WITHIN = "within the range of its parents"
    UNKNOWN = "not comparable"


class Level(StrEnum):
    """How well two releases compare, the best first."""

    OK = "ok"
    CAUTION = "caution"
    WEAK = "weak"
    NO = "no"


class PlacedBy(StrEnum):
    """What an asset's position on the map rests on."""

    POINT = "point"
    POSTCODE = "postcode"
    DISTRICT = "district"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a file is published and under what terms.

    Attributes
    ----------
    publisher, page, url
        Who publishes it, the page a person reads, the address of the file itself ("" where
        no stable address is known: a person then saves the file by hand from the page).
    licence, attribution
        The licence's name, and the line to print wherever the data is shown.
    sha256
        Of the publisher's own bytes, where somebody has read them; else "".
    seen
        False where nobody has yet read the official file itself, so that the reader says so
        when it fails.
    file
        For a user's own shelf: a path relative to the card. "" on the built-in shelves.
    mirror
        Ids to look for in a mirror's manifest, best first; empty means the entry's own id.
    member
        A file inside a zip, or "".
    remark
        What somebody who gets or reads the file has to know.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID_UNKNOWN

    publisher: str
    page: str
    licence: str
    attribution: str
    url: str = ""
    sha256: str = ""
    seen: bool = False
    file: str = ""
    mirror: tuple[str, ...] = ()
    member: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """One ranking of a release: the overall index, a domain, a sub-domain or a supplement.

    Attributes
    ----------
    id, title
        ``"income"``, ``"Income Deprivation"``: ids are the same in every release.
    header
        Pattern (regular expression, any case) of the words that stand for it in the file's
        headers; put into the release's ``rank_header``, ``score_header`` and
        ``decile_header`` in place of ``{}``.
    kind
        ``"index"``, ``"domain"``, ``"subdomain"`` or ``"supplement"``.
    parent
        For a sub-domain, the id of its domain.
    weight
        Published share in what it is combined into (0 if none).
    population
        The group of people whose count weighs it (a `Denominator` id); "" if unknown.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID_UNKNOWN

    id: str
    title: str
    header: str
    kind: str = "domain"
    parent: str = ""
    weight: float = 0.0
    population: str = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Denominator:
    """A count of people published with a release: id of the group, title, header pattern."""

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID_UNKNOWN

    id: str
    title: str
    column: str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One publication of an index, such as ``iod2019``.

    Attributes
    ----------
    geography
        The vintage its areas belong to: ``"lsoa01"``, ``"lsoa11"`` or ``"lsoa21"``.
    n_areas
        N, the number of areas that are ranked. A property of the release, never a constant.
    n_rows
        How many of them the file holds (a county's cut holds fewer); None means all.
    direction
        Which end rank 1 stands at.
    measures
        What a high position means, in words: ``"deprivation"`` or ``"low child well-being"``.
    ranked_in
        The population of the ranking, in words: ``"England"``.
    code
        Pattern of the area code column.
    rank_header, score_header, decile_header
        Patterns of a domain's columns, with ``{}`` where the domain's ``header`` stands.
    sheet
        Pattern of the worksheet's name, for workbooks.
    data_dates
        The time most of the data is from, in words.
    collection
        Which set of entries belong together; entries of two collections never meet.
    invented
        True for made-up data: every output says so.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID_UNKNOWN

    id: str
    title: str
    short_title: str
    published: str
    geography: str
    n_areas: int
    direction: Direction
    code: str
    rank_header: str
    source: Source
    domains: tuple[Domain, ...]
    score_header: str = ""
    decile_header: str = ""
    n_rows: int | None = None
    measures: str = "deprivation"
    ranked_in: str = "England"
    sheet: str = ""
    data_dates: str = ""
    denominators: tuple[Denominator, ...] = ()
    collection: str = ENGLAND
    invented: bool = False
    notes: tuple[str, ...] = ()

    def domain(self, domain_id: str) -> Domain | None:
        """Give the domain of that id, or None."""
        return next((d for d in self.domains if d.id == domain_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundarySet:
    """Polygons of one geography and vintage, such as ``lsoa11_bgc``.

    ``code``, ``name`` and ``parent`` are header patterns; ``parent_geography`` says which
    geography the parent codes are of (wards may carry their district).
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID_UNKNOWN

    id: str
    title: str
    geography: str
    n_areas: int
    code: str
    name: str
    source: Source
    parent: str = ""
    parent_geography: str = ""
    former_code: str = ""
    collection: str = ENGLAND
    invented: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A table that ties areas of one geography to those of another, such as ``lsoa11_lad19``.

    ``change`` is the header pattern of the ONS change indicator (U, S, M, X), "" if there is
    none. ``n_areas`` counts the distinct areas on the from side, within England.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID_UNKNOWN

    id: str
    title: str
    from_geography: str
    to_geography: str
    from_code: str
    to_code: str
    fit: Fit
    n_areas: int
    source: Source
    from_name: str = ""
    to_name: str = ""
    change: str = ""
    share: str = ""
    without_predecessor: tuple[str, ...] = ()
    collection: str = ENGLAND
    invented: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Postcodes:
    """A list of postcodes with their points (EPSG:27700), such as ``codepo_gb``."""

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID_UNKNOWN

    id: str
    title: str
    n_areas: int
    source: Source
    collection: str = ENGLAND
    invented: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Counts of people by small area, such as ``oa11_population``.

    ``groups`` maps a group id to its header pattern; ``easting`` and ``northing`` are the
    patterns of population-weighted centroid columns (EPSG:27700), "" if there are none.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID_UNKNOWN

    id: str
    title: str
    geography: str
    year: int
    n_areas: int
    code: str
    groups: dict[str, str]
    source: Source
    easting: str = ""
    northing: str = ""
    collection: str = ENGLAND
    invented: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLayout:
    """How one kind of asset register is laid out, such as the LGA's land and building schema.

    Attributes
    ----------
    columns
        Frame column (`needsmap.frames.Assets`, or ``x``, ``y`` and ``crs``) to header pattern
        (whole header, any case), or to a column number (1-based, as ``"#12"``) for files
        without a header. Several columns joined by ``" + "`` make one text (an address).
    header
        False where the file has no header row.
    recognise
        What tells this layout from others: with a header, patterns each of which some header
        must match; without, ``"#12"`` to a pattern that most rows match.
    n_columns
        How many columns a file without a header has; 0 where any number will do.
    live
        Header pattern or ``"#12"`` to a pattern that every live row matches; rows that do not
        are kept and marked closed.
    fixed
        Frame column to a value that holds for every row (``use = "GP practice"``).
    aliases
        For a coded column, spelling (any case) to the words to show.
    personal
        Patterns of columns that are dropped on reading unless asked for.
    crs
        The system of ``x`` and ``y`` (``"EPSG:4326"``) where no column says it; "" has it
        told from the numbers.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID_UNKNOWN

    id: str
    title: str
    columns: dict[str, str]
    source: Source
    header: bool = True
    recognise: tuple[str, ...] | dict[str, str] = ()
    n_columns: int = 0
    live: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, dict[str, str]] = field(default_factory=dict)
    personal: tuple[str, ...] = ()
    crs: str = ""
    collection: str = ENGLAND
    invented: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
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

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID_UNKNOWN

    id: str
    title: str
    unit: str
    cell_size: float
    year: int
    source: Source
    total: float | None = None
    collection: str = ENGLAND
    invented: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why two releases compare well or badly: a sentence, whose it is, and whether read there.

    ``confirmed`` is False until somebody has read it in the named source (or recomputed it):
    until then no output may give it as the publisher's words.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID_UNKNOWN

    text: str
    source: str
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainComparability:
    """How well one domain compares, where it differs from the whole release."""

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID_UNKNOWN

    id: str
    level: Level
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparability:
    """How well the ranks of an earlier and a later release compare, whole and by domain.

    One card may speak for several pairs: each release of ``before`` with each of ``after``.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID_UNKNOWN

    id: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    level: Level
    reasons: tuple[Reason, ...]
    domains: tuple[DomainComparability, ...] = ()
    collection: str = ENGLAND
    invented: bool = False

    @property
    def pairs(self) -> frozenset[frozenset[str]]:
        """Every pair of releases that the card speaks for, in no order."""
        return frozenset(frozenset((b, a)) for b in self.before for a in self.after)


Entry = Release | BoundarySet | Lookup | Postcodes | Population | RegisterLayout | Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a user named: one district, ward or the whole country.

    Attributes
    ----------
    code, name
        Its GSS code and name.
    geographies
        The vintages in which this code stands, oldest first: ``("wd22", "wd24", "wd25")``.
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
        """The years of the boundaries that its code stands in, in words: ``2022 to 2025``."""
        years = [year for g in self.geographies if (year := vintage_of(g))]
        if not years:
            return ""
        return f"{years[0]}" if len(years) == 1 else f"{years[0]} to {years[-1]}"


#: The words for the unit that each kind of geography counts, singular and plural.
UNIT_WORDS = {
    "oa": ("output area", "output areas"),
    "lsoa": ("LSOA", "LSOAs"),
    "msoa": ("MSOA", "MSOAs"),
    "wd": ("ward", "wards"),
    "lad": ("district", "districts"),
    "rgn": ("region", "regions"),
    "ctry": ("country", "countries"),
}


def kind_of(geography: str) -> str:
    """Give the kind of a geography without its year.

    Examples
    --------
    >>> kind_of("lsoa11")
    'lsoa'
    """
    return geography.rstrip("0123456789")


def vintage_of(geography: str) -> int | None:
    """Give the year of a geography, or None where the name carries none.

    Examples
    --------
    >>> vintage_of("wd25"), vintage_of("rgn")
    (2025, None)
    """
    digits = geography[len(kind_of(geography)) :]
    return 2000 + int(digits) if digits else None
