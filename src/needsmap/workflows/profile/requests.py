"""What a profile is to describe, and how the command line writes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from needsmap.errors import ArgumentError
from needsmap.model.arguments import Count, Request
from needsmap.model.options import Option
from needsmap.workflows.request_fields import ReleaseField, VintageField


@dataclass(frozen=True, kw_only=True)
class ProfileRequest(Request):
    """What to profile.

    Attributes
    ----------
    place
        A name or code; of a custom place, what it is called.
    release
        The release's id.
    area, postcodes, crs
        A custom place: its outline, or its list of postcodes, LSOAs or output areas; the
        CRS of an outline whose file does not say.
    vintage
        Which year's wards a name means; None for those that the release has a lookup to.
    past
        Whether to compare with earlier releases.
    assets
        Partners' registers, to list what is here and near: files, or ids of published ones on
        the shelves.
    ballots, respondents, measured_by
        What residents put first, how many answered (counts of votes only), and (issue, domain)
        pairs to set it beside measured need.
    kpis, tolerance
        A partner's performance table, and how far short of a target still counts as near it.
    notes
        (who said it, what) of the community.
    pictures
        A folder of photographs with its list: see `needsmap.readers.papers.pictures`.
    organisation, date
        What is on the cover; "" for none, never today's date by itself, so that the same
        request gives the same bytes.

    Raises
    ------
    ArgumentError
        For a field of another type, or both an outline and postcodes.
    """

    place: Annotated[
        str,
        Option(
            "A ward or district: name or code. With --area or --postcodes: what the place of "
            "your own is called.",
            argument=True,
        ),
    ]
    release: ReleaseField
    area: Annotated[
        Path | None,
        Option(
            "A place of your own: its outline (GeoJSON, GeoPackage, shapefile, KML ...), or "
            "a named set of places in TOML or CSV, of which PLACE is one.",
            metavar="FILE",
        ),
    ] = None
    postcodes: Annotated[
        Path | None,
        Option(
            "A place of your own by its postcodes, LSOA or output area codes, one a line.",
            metavar="FILE",
        ),
    ] = None
    crs: Annotated[str, Option("CRS of the outline, overruling its file.", in_recipe=True)] = ""
    vintage: VintageField = None
    past: Annotated[
        bool, Option("Whether to compare with earlier releases.", ("--past/--no-past",))
    ] = True
    assets: Annotated[
        tuple[Path, ...],
        Option(
            "A partner's register, or the id of a published one at hand (libraries2016). May "
            "be repeated. Gives what is here and near, access, gaps and overlaps.",
            metavar="FILE",
        ),
    ] = ()
    ballots: Annotated[
        Path | None, Option("Residents' ballots or counts of votes.", in_recipe=True)
    ] = None
    respondents: Annotated[
        Count | None, Option("For counts of votes: people who answered.", in_recipe=True)
    ] = None
    measured_by: Annotated[
        tuple[tuple[str, str], ...],
        Option("Issues beside the domains that measure them.", in_recipe=True),
    ] = ()
    kpis: Annotated[Path | None, Option("A partner's performance table.", in_recipe=True)] = None
    tolerance: Annotated[
        str, Option("How far short of a target is near it: 5%, 2 points.", in_recipe=True)
    ] = ""
    notes: Annotated[
        tuple[tuple[str, str], ...],
        Option("What residents or groups say, each with who says it.", in_recipe=True),
    ] = ()
    pictures: Annotated[
        Path | None,
        Option(
            "A folder of photographs with pictures.toml: file, alt, caption, credit of each.",
            in_recipe=True,
        ),
    ] = None
    organisation: str = ""
    date: Annotated[str, Option("What stands on the cover, such as 'May 2026'.")] = ""

    def __post_init__(self) -> None:
        """Check the fields, each and together."""
        super().__post_init__()
        if self.area and self.postcodes:
            raise ArgumentError("give an outline (area) or postcodes, not both")

    @property
    def own(self) -> bool:
        """True for a custom place."""
        return bool(self.area or self.postcodes)
