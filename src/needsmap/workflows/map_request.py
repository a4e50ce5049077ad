"""What a map of a place is to show."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from needsmap.model.arguments import Request
from needsmap.model.options import Option
from needsmap.workflows.request_fields import FileField, ReleaseField, VintageField

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

    place: Annotated[
        str,
        Option('A ward, district or "England": name or code. Or a recipe (.toml).', argument=True),
    ]
    release: ReleaseField
    domains: Annotated[
        tuple[str, ...],
        Option("Domains to switch between: all, or ids with commas.", commas=True),
    ] = ()
    highlight: Annotated[str | None, Option("A ward to outline, by name or code.")] = None
    years: Annotated[
        tuple[str, ...],
        Option("Further releases to show: years or ids, with commas.", commas=True),
    ] = ()
    by: Annotated[
        str, Option("Map ward, lad or region by summary measures, in place of LSOAs.")
    ] = ""
    water: Annotated[Path | None, Option("A file of rivers and lakes, for bearings.")] = None
    inset: Annotated[
        str | None,
        Option("Of a picture: a ward or district to show larger in a corner.", metavar="PLACE"),
    ] = None
    vintage: VintageField = None
    file: FileField = None
