"""The names of the columns, spelled here and nowhere else."""

from typing import ClassVar, Final

#: British National Grid, the only CRS inside needsmap.
BNG: Final = "EPSG:27700"

#: ONS change indicators: unchanged, split, merged, irregular.
CHANGES: Final = ("U", "S", "M", "X")


class Columns:
    """Names of the columns of a frame; ``ALL`` are those that it always has, in order."""

    ALL: ClassVar[tuple[str, ...]]

    def __init_subclass__(cls) -> None:
        """Take every name of the class for a column."""
        cls.ALL = tuple(column for name, column in vars(cls).items() if name.isupper())


class Ranks(Columns):
    """Columns of the *ranks* frame: one row an area and domain, as published."""

    RELEASE: Final = "release"
    DOMAIN: Final = "domain"
    GEOGRAPHY: Final = "geography"
    AREA_CODE: Final = "area_code"
    RANK: Final = "rank"
    N_AREAS: Final = "n_areas"
    SCORE: Final = "score"


class Areas(Columns):
    """Columns of the *areas* frame: one row an area, with its polygon."""

    GEOGRAPHY: Final = "geography"
    AREA_CODE: Final = "area_code"
    AREA_NAME: Final = "area_name"
    PARENT_CODE: Final = "parent_code"
    FORMER_CODE: Final = "former_code"
    GEOMETRY: Final = "geometry"


class Lookups(Columns):
    """Columns of the *lookup* frame: one row a pair of areas."""

    FROM_GEOGRAPHY: Final = "from_geography"
    FROM_CODE: Final = "from_code"
    FROM_NAME: Final = "from_name"
    TO_GEOGRAPHY: Final = "to_geography"
    TO_CODE: Final = "to_code"
    TO_NAME: Final = "to_name"
    SHARE: Final = "share"
    CHANGE: Final = "change"
    FIT: Final = "fit"


class Counts(Columns):
    """Columns of the *counts* frame: people by area, year and group."""

    GEOGRAPHY: Final = "geography"
    AREA_CODE: Final = "area_code"
    YEAR: Final = "year"
    GROUP: Final = "group"
    PERSONS: Final = "persons"


class Bands:
    """Columns that `needsmap.measures.bands` adds to a ranks frame."""

    POSITION: Final = "position"
    PERCENTILE: Final = "percentile"
    DECILE: Final = "decile"
    QUINTILE: Final = "quintile"
    TOP_PERCENT: Final = "top_percent"
    LOCAL_POSITION: Final = "local_position"
    LOCAL_DECILE: Final = "local_decile"
    NEAR_CUT: Final = "near_cut"
    #: Of a table of counts: the cut, and how many areas are inside it.
    PERCENT: Final = "percent"
    AREAS: Final = "areas"
    SHARE: Final = "share"


class Summary(Columns):
    """Columns of the *summary* frame: one row a larger area and measure."""

    GEOGRAPHY: Final = "geography"
    AREA_CODE: Final = "area_code"
    AREA_NAME: Final = "area_name"
    RELEASE: Final = "release"
    DOMAIN: Final = "domain"
    MEASURE: Final = "measure"
    VALUE: Final = "value"
    RANK: Final = "rank"
    PEERS: Final = "peers"
    TIED: Final = "tied"
    N_AREAS: Final = "n_areas"
    POPULATION: Final = "population"
    COVERAGE: Final = "coverage"


class PostcodeColumns(Columns):
    """Columns of the *postcodes* frame: one row a unit postcode, EPSG:27700 metres."""

    POSTCODE: Final = "postcode"
    EASTING: Final = "easting"
    NORTHING: Final = "northing"
    QUALITY: Final = "quality"
    DISTRICT_CODE: Final = "district_code"
    WARD_CODE: Final = "ward_code"


def export_names(geography: str) -> tuple[str, str]:
    """Return the ONS column names of a geography's code and name, for files for others.

    Parameters
    ----------
    geography
        With its year.

    Examples
    --------
    >>> export_names("lsoa21")
    ('LSOA21CD', 'LSOA21NM')
    """
    stem = geography.upper()
    return f"{stem}CD", f"{stem}NM"
