"""What a map of a place is to show."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path  # noqa: TC003 - a recipe's checker asks for a field's type when it runs

from needsmap.model.arguments import Request

#: Every domain that has ranks.
ALL = ("all",)


@dataclass(frozen=True, kw_only=True)
class MapRequest(Request):
    """What to map.

    Attributes
    ----------
    place, release, vintage, file
        As for `needsmap.workflows.place_bands.BandRequest`.
    domains
        Ids of the domains to switch between; empty for the index alone, ``("all",)`` for all
        that have ranks.
    highlight
        A ward to outline and to list, by name or code; None for none.
    years
        Further releases to switch between, by id or by year ("2015"), each on its own areas.
    by
        ``"ward"``, ``"lad"`` or ``"region"``: map these by their summary measures among their
        peers in place of the small areas; "" for the small areas.
    water
        A file of rivers and lakes to draw for bearings; None for none.
    inset
        A ward or district to show larger in a corner of a picture, by name or code; None for
        none.
    """

    place: str
    release: str
    domains: tuple[str, ...] = ()
    highlight: str | None = None
    vintage: str | None = None
    file: Path | None = None
    years: tuple[str, ...] = ()
    by: str = ""
    water: Path | None = None
    inset: str | None = None
