"""What is asked of registers of assets, and how the command line writes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal, TypeAlias

from needsmap.errors import ArgumentError
from needsmap.model import ENGLAND
from needsmap.model.arguments import Count, Line, Metres, Permutations, Request
from needsmap.model.options import Option
from needsmap.workflows.request_fields import ReleaseField, VintageField

RegistersField: TypeAlias = Annotated[
    tuple[Path, ...],
    Option(
        "Registers: csv, tsv, xlsx, xls, ods, geojson, gpkg, shp, kml, or a zip of one.",
        argument=True,
    ),
]
UseField: TypeAlias = Annotated[str, Option("The service, as the registers call it.")]
_RADIUS: Final = Option("Metres, in a straight line.")
_DIAMETER: Final = Option("Metres: no two sites of a cluster are further apart.")
_PARTNERS: Final = Option("Distinct partners a cluster must have.")

Part = Literal["partners", "fields", "faults", "unplaced", "sites", "merges"]
Method = Literal["complete", "dbscan", "hdbscan"]
Zones = Literal["ward", "area"]
CountedBy = Literal["decile", "group", "all"]
By = Literal["decile", "group", "area", "all"]
Detail = Literal["references", "distances", "sites"]
Surface = Literal["density", "distance"]
RuleOfThumb = Literal["rule of thumb"]
Aim = Literal["distance", "cover"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRequest(Request):
    """Which registers to read, and how.

    What is not given is taken from the settings kept beside a file (see
    `needsmap.workflows.estate.register_settings`), else found out.

    Attributes
    ----------
    columns
        Frame column to header, for a file that no layout knows: ``("name", "Site")``.
    postcodes
        Id of the list of postcodes; "" for the one of the collection.
    as_of
        The day by which a date of closure or disposal has passed; None for today.
    collection
        Which entries the postcodes are taken from.
    near
        Metres within which assets of like names are one site.
    apart
        Ids of assets to be joined to no other.
    """

    files: RegistersField
    layout: Annotated[str, Option("The layout of the files; found out if not given.")] = ""
    columns: Annotated[
        tuple[tuple[str, str], ...],
        Option(
            "Which header holds which column: --column name=Site --column postcode=PCD.",
            ("--column",),
            metavar="NAME=HEADER",
            between="=",
        ),
    ] = ()
    partner: Annotated[str, Option("Whose register it is, for rows that do not say so.")] = ""
    use: Annotated[str, Option("What its sites are, such as Library, for rows without a use.")] = ""
    postcodes: Annotated[str, Option("The list of postcodes to check against.", metavar="ID")] = ""
    encoding: Annotated[str, Option("Such as windows-1252; found out.")] = ""
    separator: Annotated[str, Option("Such as ';'; found out.")] = ""
    sheet: Annotated[str, Option("The worksheet, or the layer of a map file.")] = ""
    header_row: Annotated[Line | None, Option("The line of the header; 0 for none.")] = None
    crs: Annotated[
        str,
        Option(
            "The coordinate system, which overrules the file: EPSG:27700 (metres of the "
            "National Grid), EPSG:4326 (degrees)."
        ),
    ] = ""
    shift_datum: Annotated[
        bool, Option("Apply the OSGB36 datum shift to registers that lack it.")
    ] = False
    keep_personal: Annotated[
        bool, Option("Keep e-mail, telephone and names of people, this once.")
    ] = False
    as_of: date | None = None
    collection: str = ENGLAND
    near: float = 100.0
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest(Request):
    """Which registers are reported on, and which table of the report is shown."""

    files: RegistersField
    table: Annotated[Part, Option("Which table to print.")] = "partners"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClustersRequest(Request):
    """Which registers, and what a cluster of their sites is."""

    files: RegistersField
    diameter: Annotated[Metres, _DIAMETER] = 400.0
    partners: Annotated[Count, _PARTNERS] = 2
    method: Annotated[
        Method,
        Option("complete bounds a cluster's length; dbscan and hdbscan chain (extra \\[stats])."),
    ] = "complete"
    sensitivity: Annotated[bool, Option("Only how they depend on the diameter.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRequest(Request):
    """Registers, the place they are looked at in, and the release whose deciles are taken."""

    files: RegistersField
    place: Annotated[str, Option("A ward or district: name or code.")]
    release: ReleaseField


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRequest(PlaceRequest):
    """As `PlaceRequest`, as of a day."""

    as_of: Annotated[
        date,
        Option(
            "The day from which lease events are counted. It is asked for, so that the same "
            "command gives the same answer next month."
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetMapRequest(PlaceRequest):
    """What to map: registers and their clusters, over the deprivation of a place."""

    highlight: Annotated[str | None, Option("A ward to outline, by name or code.")] = None
    diameter: Annotated[Metres, _DIAMETER] = 400.0
    partners: Annotated[Count, _PARTNERS] = 2
    vintage: VintageField = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRequest(DatedRequest):
    """Which registers a meeting is about, what a cluster of their sites is, and as of when.

    Its map is that of an `AssetMapRequest`.
    """

    diameter: Annotated[Metres, _DIAMETER] = 400.0
    partners: Count = 2
    highlight: str | None = None
    vintage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRequest(PlaceRequest):
    """Whose access to services is counted, and within what distances."""

    radii: Annotated[
        tuple[Metres, ...], Option("Metres; may be given several times.", ("--radius",))
    ] = (400.0, 800.0, 1200.0)
    by: Annotated[
        CountedBy,
        Option("Whom to count: by deprivation, by age and sex, or all."),
    ] = "decile"


@dataclass(frozen=True, slots=True, kw_only=True)
class GapsRequest(PlaceRequest):
    """Against access to which service need is set."""

    use: UseField
    radius: Annotated[Metres, _RADIUS] = 1200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapsRequest(PlaceRequest):
    """What counts as an overlap."""

    radius: Annotated[Metres, _RADIUS] = 800.0
    pairs: Annotated[bool, Option("List pairs of sites of one use and two partners.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StagesRequest(PlaceRequest):
    """Whose stages of a journey are counted, and by which areas."""

    by: Annotated[Zones, Option("Rows: wards, or small areas.")] = "ward"
    stages: Annotated[
        tuple[str, ...], Option("A stage; give each, in the journey's order.", ("--stage",))
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ColocationRequest(PlaceRequest):
    """Which uses are tested for standing together, and against which sites."""

    pair: Annotated[
        tuple[tuple[str, str], ...],
        Option("One pair of uses, closely.", metavar="USE=USE", between="="),
    ] = ()
    detail: Annotated[
        Detail,
        Option(
            "Of a pair: against several reference sites, at rising distances (cross-K), or site "
            "by site of the first."
        ),
    ] = "references"
    radii: Annotated[
        tuple[Metres, ...],
        Option("Metres, of --detail distances; may be given several times.", ("--radius",)),
    ] = ()
    reference: Annotated[
        tuple[str, ...],
        Option(
            "Test against sites of these uses; may be given several times. All if not given.",
            metavar="USE",
        ),
    ] = ()
    permutations: Annotated[Permutations, Option("Random labellings.")] = 999

    def __post_init__(self) -> None:
        """Check that what is asked of a pair is asked of one."""
        Request.__post_init__(self)
        if len(self.pair) > 1:
            raise ArgumentError("--pair is given once: the other options are of one pair of uses")
        if (self.detail != "references" and not self.pair) or (
            self.radii and self.detail != "distances"
        ):
            raise ArgumentError(
                "--detail goes with --pair USE=USE, and --radius with --detail distances"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class SurfaceRequest(PlaceRequest):
    """Which surface, and over which areas its means are taken.

    Attributes
    ----------
    bandwidth
        Metres, of a density's quartic kernel; 0 for the rule of thumb of
        `needsmap.surfaces.kernels.suggest_bandwidth` on the sites in the place.
    people
        Id of a table of people by small area, to share out over the grid (dasymetric); "" for
        the people that the grid itself holds.
    cell
        Metres. With a grid of people, the grid's own cells are taken.
    """

    use: UseField
    kind: Annotated[Surface, Option("What the surface shows.")] = "distance"
    by: Annotated[Zones, Option("What means are taken of.")] = "area"
    bandwidth: Annotated[
        Metres | RuleOfThumb,
        Option('metres of a density, or "rule of thumb"', in_recipe=True),
    ] = 800.0
    people: Annotated[
        str, Option("a table of people to share out over the grid's cells", in_recipe=True)
    ] = ""
    cell: Annotated[Metres, Option("metres, without a grid of people", in_recipe=True)] = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpportunitiesRequest(DatedRequest):
    """What may share with what."""

    radius: Annotated[Metres, _RADIUS] = 400.0
    hubs: Annotated[bool, Option("Hosts with several guests, three sites and more.")] = False
    keep: Annotated[
        tuple[str, ...], Option("An asset that stays as it is: id or name.", metavar="ASSET")
    ] = ()
    apart: Annotated[
        tuple[tuple[str, str], ...],
        Option("Two uses that cannot share a building.", metavar="USE=USE", between="="),
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasesRequest(DatedRequest):
    """Whose lease events are listed."""

    by_area: Annotated[bool, Option("Count the events of each small area and window.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkRequest(Request):
    """What of registers is compared."""

    files: RegistersField
    buildings: Annotated[
        bool, Option("The buildings that are vacant, under-used, worn out or costly.")
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfRequest(PlaceRequest):
    """What is to change, or which sites are to be chosen; assets are named by id or whole name."""

    close: Annotated[
        tuple[str, ...], Option("An asset that closes: its id or name.", metavar="ASSET")
    ] = ()
    move: Annotated[
        tuple[tuple[str, str], ...],
        Option(
            "An asset that moves to a postcode, an easting,northing or a place's middle.",
            metavar="ASSET=WHERE",
            between="=",
        ),
    ] = ()
    merge: Annotated[
        tuple[tuple[str, str], ...],
        Option("An asset that moves in with another.", metavar="ASSET=ASSET", between="="),
    ] = ()
    use: Annotated[str, Option("With --suggest: the service.")] = ""
    suggest: Annotated[
        int | None, Option("Choose which N sites of --use to keep, exactly.", metavar="N")
    ] = None
    radius: Annotated[Metres, _RADIUS] = 800.0
    protect: Annotated[
        tuple[str, ...],
        Option("with suggest: sites that must stay", in_recipe=True),
    ] = ()
    aim: Annotated[
        Aim,
        Option(
            "with suggest: the least distance of all people together (p-median), or most people "
            "within the radius (maximal cover)",
            in_recipe=True,
        ),
    ] = "distance"
    seconds: Annotated[
        float, Option("with suggest: the most that the solver may take", in_recipe=True)
    ] = 60.0

    def __post_init__(self) -> None:
        """Check that there is a change or a choice."""
        Request.__post_init__(self)
        if (self.suggest is not None) == bool(self.close or self.move or self.merge):
            raise ArgumentError(
                "name what changes (--close, --move, --merge), or ask for a choice: --suggest N"
            )
        if self.suggest is not None and (not self.use or self.suggest < 0):
            raise ArgumentError("--suggest needs --use, which service, and a number from 0")
