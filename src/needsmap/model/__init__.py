"""The frozen words of the field: what a release, a boundary set or a place is.

Nothing here reads, computes or draws. Cards on the shelves are checked against these classes
by `needsmap.catalogue`; an unknown key is an error.
"""

from needsmap.model.custom_place import CustomPlace
from needsmap.model.geography import (
    BoundarySet,
    Grid,
    Lookup,
    Place,
    Population,
    Postcodes,
)
from needsmap.model.notices import Notice, NoticeKind, Notify
from needsmap.model.register import (
    RegisterLayout,
)
from needsmap.model.release import (
    ALL_DOMAINS,
    Comparability,
    Denominator,
    Domain,
    DomainComparability,
    Reason,
    Release,
)
from needsmap.model.source import Source, SourceUse
from needsmap.model.words import (
    ENGLAND,
    UNIT_WORDS,
    Direction,
    Fit,
    Level,
    Moved,
    PlacedBy,
    Rounding,
    Verdict,
    counted,
    kind_of,
    line_ranges,
    noun,
    some,
    vintage_of,
)

Entry = Release | BoundarySet | Lookup | Postcodes | Population | RegisterLayout | Grid

__all__ = [
    "ALL_DOMAINS",
    "ENGLAND",
    "UNIT_WORDS",
    "BoundarySet",
    "Comparability",
    "CustomPlace",
    "Denominator",
    "Direction",
    "Domain",
    "DomainComparability",
    "Entry",
    "Fit",
    "Grid",
    "Level",
    "Lookup",
    "Moved",
    "Notice",
    "NoticeKind",
    "Notify",
    "Place",
    "PlacedBy",
    "Population",
    "Postcodes",
    "Reason",
    "RegisterLayout",
    "Release",
    "Rounding",
    "Source",
    "SourceUse",
    "Verdict",
    "counted",
    "kind_of",
    "line_ranges",
    "noun",
    "some",
    "vintage_of",
]
