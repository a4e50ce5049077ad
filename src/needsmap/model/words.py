"""The closed lists of the field: directions, fits, verdicts, kinds of geography."""

from collections.abc import Iterable
from enum import StrEnum
from itertools import groupby

#: The collection of the real publications; a user's own shelf may hold others.
ENGLAND = "england"


class Direction(StrEnum):
    """Which end rank 1 is at.

    The Indices of Deprivation give rank 1 to the most deprived area; the Child Well-being
    Index 2009 gives rank 1 to the area with the highest well-being.
    """

    MOST_DEPRIVED = "most deprived"
    BEST = "best"


class Rounding(StrEnum):
    """Where a figure goes that lies halfway between two that are printed: 0.03125."""

    HALF_UP = "half up"
    HALF_EVEN = "half even"


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


def noun(n: float, one: str, many: str = "") -> str:
    """Return the word for one thing or for several.

    Parameters
    ----------
    n
        How many there are.
    one, many
        The singular and the plural; no plural means the singular with an s.

    Examples
    --------
    >>> noun(1, "LSOA"), noun(0, "LSOA"), noun(2, "is", "are")
    ('LSOA', 'LSOAs', 'are')
    """
    return one if n == 1 else many or f"{one}s"


def counted(n: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    Parameters
    ----------
    n, one, many
        As for `noun`.

    Examples
    --------
    >>> counted(1, "LSOA"), counted(1917, "row"), counted(2, "area is", "areas are")
    ('1 LSOA', '1,917 rows', '2 areas are')
    """
    return f"{n:,} {noun(n, one, many)}"


def some(items: Iterable[object], most: int = 5, *, joint: str = ", ") -> str:
    """Return the first of some items in a row, and how many more there are.

    Parameters
    ----------
    items, most, joint
        The items, how many of them to print, and what to put between them.

    Examples
    --------
    >>> some(["a", "b"]), some(["a", "b", "c", "d"], 2), some([1, 2, 3], 2, joint="; ")
    ('a, b', 'a, b and 2 more', '1; 2 and 1 more')
    """
    every = [str(item) for item in items]
    more = f" and {len(every) - most:,} more" if len(every) > most else ""
    return joint.join(every[:most]) + more


def line_ranges(lines: Iterable[int]) -> str:
    """Return lines with neighbours put together: ``lines 2-9, 12``.

    Parameters
    ----------
    lines
        In any order. Of more than twelve groups the others are counted.

    Examples
    --------
    >>> line_ranges([4, 2, 3, 9]), line_ranges([7]), line_ranges(range(1, 29, 2))
    ('lines 2-4, 9', 'line 7', 'lines 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 and 2 more')
    """
    every = sorted(set(lines))
    # neighbours differ from their place in the list by the same number
    groups = groupby(enumerate(every), key=lambda pair: pair[1] - pair[0])
    parts = [[line for _, line in group] for _, group in groups]
    shown = ", ".join(f"{p[0]}-{p[-1]}" if len(p) > 1 else str(p[0]) for p in parts[:12])
    rest = sum(map(len, parts[12:]))
    more = f" and {rest:,} more" if rest else ""
    return f"line{'s' if len(every) > 1 else ''} {shown}{more}"


def kind_of(geography: str) -> str:
    """Return the kind of a geography without its year.

    Parameters
    ----------
    geography
        Such as ``"wd25"``.

    Examples
    --------
    >>> kind_of("lsoa11")
    'lsoa'
    """
    return geography.rstrip("0123456789")


def vintage_of(geography: str) -> int | None:
    """Return the year of a geography, or None where the name carries none.

    Parameters
    ----------
    geography
        Such as ``"wd25"``.

    Examples
    --------
    >>> vintage_of("wd25"), vintage_of("rgn")
    (2025, None)
    """
    digits = geography[len(kind_of(geography)) :]
    return 2000 + int(digits) if digits else None
