"""Columns of the frames that measures of a place give."""

from typing import Final

from needsmap.columns.columns import Columns


class Assignment(Columns):
    """Columns of the *assignment* frame: one row a place, how its small areas were found.

    ``left_out`` is the share of the place's residents who live in small areas that were not
    assigned to it; ``brought_in`` the share of the assigned residents who live outside it.
    Both are 0..1 and missing where there is no finer population to judge by.
    """

    GEOGRAPHY: Final = "geography"
    AREA_CODE: Final = "area_code"
    AREA_NAME: Final = "area_name"
    METHOD: Final = "method"
    POPULATION_YEAR: Final = "population_year"
    N_AREAS: Final = "n_areas"
    N_WHOLE: Final = "n_whole"
    LEFT_OUT: Final = "left_out"
    BROUGHT_IN: Final = "brought_in"


class Residents:
    """Columns of the *residents* frame: one row a part (output area, postcode), at a point.

    ``area_code`` is of the small area that the part nests in.
    """

    AREA_CODE: Final = "area_code"
    PART: Final = "part"
    PERSONS: Final = "persons"
    GEOMETRY: Final = "geometry"


class Daytime(Columns):
    """Columns of the *daytime* frame: one row an area, who lives there and who works there.

    ``residents`` and ``workers`` are persons, ``ratio`` workers to one resident. A status is
    ``shown``, ``suppressed`` or ``missing``.
    """

    AREA_CODE: Final = "area_code"
    RESIDENTS: Final = "residents"
    RESIDENTS_STATUS: Final = "residents_status"
    WORKERS: Final = "workers"
    WORKERS_STATUS: Final = "workers_status"
    RATIO: Final = "ratio"


class Spread:
    """Columns of the *spread* frame: one row a place and domain, what its average hides.

    Percentiles are of the small areas of the release (low = most deprived), widths are in
    percentile points, shares 0..1 of the place's people.
    """

    GEOGRAPHY: Final = "geography"
    AREA_CODE: Final = "area_code"
    AREA_NAME: Final = "area_name"
    RELEASE: Final = "release"
    DOMAIN: Final = "domain"
    N_AREAS: Final = "n_areas"
    MOST_CODE: Final = "most_deprived_code"
    MOST_RANK: Final = "most_deprived_rank"
    MOST_PERCENTILE: Final = "most_deprived_percentile"
    LEAST_CODE: Final = "least_deprived_code"
    LEAST_RANK: Final = "least_deprived_rank"
    LEAST_PERCENTILE: Final = "least_deprived_percentile"
    AVERAGE: Final = "average_percentile"
    RANGE: Final = "range_points"
    DEVIATION: Final = "deviation_points"
    POCKET: Final = "pocket"
    POCKET_AREAS: Final = "pocket_areas"
    POCKET_SHARE: Final = "pocket_share"
    POCKET_WORDS: Final = "pocket_words"
    #: Of the long table of people by national decile.
    DECILE: Final = "decile"
    PERSONS: Final = "persons"
    SHARE: Final = "share"


class Sensitivity:
    """Columns of the *sensitivity* frame: one row a way of weighing, against a basis."""

    SCENARIO: Final = "scenario"
    CORRELATION: Final = "rank_correlation"
    SAME_DECILE: Final = "same_decile"
    MOST_MOVED: Final = "largest_move"
    MOST_MOVED_CODE: Final = "largest_move_code"
    ENTER: Final = "enter_most_deprived_10"
    LEAVE: Final = "leave_most_deprived_10"
    FIRST: Final = "most_deprived_code"
    #: Of the table of areas: positions from the most deprived end, and their difference.
    AREA_CODE: Final = "area_code"
    BASIS: Final = "position_basis"
    POSITION: Final = "position"
    MOVE: Final = "move"


class Estimates:
    """Columns of an *estimates* frame: a figure, its interval, and what may be shown of it."""

    COUNT: Final = "count"
    PERSONS: Final = "persons"
    VALUE: Final = "value"
    LOW: Final = "low"
    HIGH: Final = "high"
    REASON: Final = "reason"
    SHOWN: Final = "shown"
    STATUS: Final = "status"
    GROUP: Final = "group"


class Pattern:
    """Columns of a *pattern* frame: one row an area, a local statistic of its neighbourhood."""

    AREA_CODE: Final = "area_code"
    VALUE: Final = "value"
    STATISTIC: Final = "statistic"
    Z: Final = "z"
    P: Final = "p"
    Q: Final = "q"
    KIND: Final = "kind"
    SIGNIFICANT: Final = "significant"
    JOINS: Final = "joins"
    NEIGHBOURS: Final = "neighbours"
