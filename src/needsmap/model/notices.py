"""What was left out, mended or chosen on the way: a kind and its fields, no English."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

#: What a field holds: a number, a name, or several names.
Field = str | int | float | tuple[str, ...]

NoticeKind = Literal[
    "areas_mostly_outside",
    "areas_outside_england",
    "areas_unranked",
    "boundaries_missing",
    "boundaries_of_another_year",
    "domains_not_in_both",
    "domains_without_ranks",
    "file_left_out",
    "group_not_counted",
    "heading_of_another_year",
    "measure_missing",
    "no_polygon",
    "overlaps_unknown",
    "part_held",
    "people_only",
    "people_rounded",
    "place_by_shape",
    "place_carried",
    "place_recoded",
    "places_at_hand",
    "places_without_people",
    "points_by_position",
    "postcodes_outside",
    "postcodes_unknown",
    "postcodes_without_position",
    "release_not_in_series",
    "remark",
    "rows_not_in_place",
    "rows_outside_england",
    "scale_estimated",
    "settings_kept",
    "settings_not_kept",
    "ward_of_years",
    "weights_scaled",
]

#: Kinds that every run has and nobody can act on.
_ROUTINE: Final = {"areas_outside_england", "rows_outside_england"}


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that a user of the figures should know; `needsmap.text.notices` words it.

    Parameters
    ----------
    kind
        What happened.
    fields
        The numbers and names of it.

    Examples
    --------
    >>> Notice.of("rows_outside_england", entry="lsoa21_wd24", n=1917).routine
    True
    """

    kind: NoticeKind
    fields: tuple[tuple[str, Field], ...] = ()

    @classmethod
    def of(cls, kind: NoticeKind, /, **fields: Field) -> Notice:
        """Return a notice of a kind with its fields by name."""
        return cls(kind, tuple(fields.items()))

    @classmethod
    def remark(cls, text: str) -> Notice:
        """Return a notice that is a sentence already."""
        return cls.of("remark", text=text)

    @property
    def routine(self) -> bool:
        """Whether every run has it and nobody can act on it."""
        return self.kind in _ROUTINE


#: What a reader reports to: notices, or sentences of its own.
Notify = Callable[[Notice | str], None]
