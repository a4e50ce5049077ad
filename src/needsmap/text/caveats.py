"""Fixed sentences that go with figures on every profile and assessment."""

from __future__ import annotations

from typing import Final

AREAS_NOT_PEOPLE: Final = (
    "These figures are about areas, not people. Not everyone in a deprived area is deprived. "
    "Many people who are deprived live elsewhere."
)
RELATIVE: Final = (
    "Ranks are relative. They say that one area is more deprived than another. They do not say "
    "by how much."
)
RELATIVE_CHANGE: Final = (
    "A move in rank does not mean that life got better or worse here. It means that this area "
    "moved past others, or others moved past it."
)
NOT_OFFICIAL: Final = (
    "The figures for the whole place are worked out from the figures for its small areas. They "
    "are not official statistics."
)
#: What goes with each of the two lists of services.
TWO_LISTS: Final = (
    "Gaps and overlaps are two lists. One is not to be set off against the other: a gap in one "
    "service is not filled by plenty of another."
)
#: What goes with the services of a place that is known by a list alone.
NO_OUTLINE: Final = (
    "A list has no outline. What is said of services here is of the small areas that the place "
    "touches, with all their people."
)
STRAIGHT: Final = "Distances are straight lines, so the way on foot is longer."
