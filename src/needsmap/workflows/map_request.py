"""What is asked of the bands and the map of a place, and how the command line writes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from needsmap.model.arguments import Request
from needsmap.model.options import Option
from needsmap.workflows.request_fields import (
    DomainField,
    FileField,
    PlaceField,
    ReleaseField,
    VintageField,
)

#: Every domain that has ranks.
ALL = ("all",)


@dataclass(frozen=True, kw_only=True)
class BandRequest(Request):
    """What to band.

    Attributes
    ----------
    place
        A name or code; see `needsmap.library.Library.find_place`.
    release, domain
        Which ranking; no domain means the index itself.
    areas
        List every area, in place of counts.
    vintage
        Which year's wards a name means; None for those that the release has a lookup to.
    file
        The release's file, where the user has it already.
    """

    place: PlaceField
    release: ReleaseField
    domain: DomainField = None
    areas: Annotated[bool, Option("List every area with its rank and bands.")] = False
    vintage: VintageField = None
    file: FileField = None


@dataclass(frozen=True, kw_only=True)
class MapRequest(Request):
    """What to map.

    Attributes
    ----------
    place, release, vintage, file
        As for `BandRequest`.
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
