"""What is asked of the measures of places, and how the command line writes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from needsmap.model import CustomPlace
from needsmap.model.arguments import Count, Request
from needsmap.model.options import Option
from needsmap.workflows.request_fields import (
    DomainField,
    FileField,
    PlaceField,
    ReleaseField,
    VintageField,
)

Kind = Literal["proportion", "rate"]
Statistic = Literal["hot-spots", "clusters"]


@dataclass(frozen=True, kw_only=True)
class PlacesRequest(Request):
    """Which places, and by which ranking."""

    places: Annotated[
        tuple[str, ...],
        Option('Wards, districts or regions, or "England".', argument=True, metavar="PLACE..."),
    ] = ()
    release: ReleaseField
    by: Annotated[
        str,
        Option(
            "What is measured: ward, lad, region or own. A district by ward gives each of its "
            "wards; places of your own are ranked among themselves.",
            metavar="KIND",
        ),
    ] = ""
    domains: Annotated[
        tuple[str, ...],
        Option(
            'A domain of the release; may be given several times, or "all". Default: the index.',
            ("--domain", "-d"),
        ),
    ] = ()
    own: tuple[CustomPlace, ...] = ()
    own_file: Annotated[
        Path | None,
        Option(
            "Places of your own: shapes (GeoJSON, GeoPackage, shapefile, KML ...), or a named "
            "set of postcodes, codes, shapes and circles in TOML or CSV.",
            ("--own",),
            metavar="FILE",
        ),
    ] = None
    postcodes: Annotated[str, Option('One place by its postcodes: "KT1 3AA, KT1 3AB".')] = ""
    circle: Annotated[
        str, Option('One place by a circle: "KT1 3AA, 800" or "518500, 169200, 800" (metres).')
    ] = ""
    weights: Annotated[
        str, Option('"people" (the release\'s denominators) or "equal" (LSOAs alike).')
    ] = "people"
    file: FileField = None
    name: Annotated[
        str, Option("What to call the place of --postcodes or --circle.", in_recipe=True)
    ] = "My place"
    crs: Annotated[str, Option("CRS of the shapes, overruling their file.", in_recipe=True)] = ""
    method: Annotated[
        str | None,
        Option(
            'How LSOAs are assigned: "best fit" (official lookup), "residents" or "area".',
            in_recipe=True,
        ),
    ] = None
    allow: Annotated[
        tuple[str, ...],
        Option(
            "Allow by name what is refused: low-coverage, unknown-postcodes. It is printed.",
            in_recipe=True,
        ),
    ] = ()
    vintage: Annotated[
        str | None,
        Option("Which year's wards a name means, such as wd25.", in_recipe=True),
    ] = None


@dataclass(frozen=True, kw_only=True)
class MeasureRequest(PlacesRequest):
    """Which places, by which ranking, and what is drawn of them."""

    map_file: Annotated[
        Path | None,
        Option(
            "Save a map: .html with every measure, or .png, .svg, .pdf.",
            ("--map",),
            metavar="FILE",
        ),
    ] = None
    chart: Annotated[
        Path | None, Option("Save a ranked bar chart: .png, .svg or .pdf.", metavar="FILE")
    ] = None
    measure: Annotated[
        str,
        Option(
            "The measure of the chart, and of a map that is a picture: average_rank, "
            "average_score, proportion, extent, local_concentration, scale.",
            in_recipe=True,
        ),
    ] = "average_rank"


@dataclass(frozen=True, slots=True, kw_only=True)
class RatesRequest(Request):
    """Which counts, and by which deprivation."""

    file: Annotated[
        Path,
        Option("Your counts by LSOA: csv, xlsx, xls or ods, codes in a column.", argument=True),
    ]
    release: ReleaseField
    count: Annotated[str, Option("Heading of the counts.")] = ""
    persons: Annotated[
        str, Option("Heading of the people; without it those that the release counts by.")
    ] = ""
    place: Annotated[str, Option("Only the areas of this place.")] = ""
    kind: Annotated[Kind, Option("Events for so many people, or a share of persons.")] = "rate"
    groups: Annotated[int, Option("Deprivation groups, 5 to 100.")] = 10
    per: Annotated[float, Option("People that a rate is for; usually 100000.", in_recipe=True)] = (
        100_000.0
    )
    least: Annotated[
        Count, Option("Counts from 1 to one below this are hidden; usually 5.", in_recipe=True)
    ] = 5
    domain: Annotated[
        str | None, Option("A domain of the release; usually the index itself.", in_recipe=True)
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposeRequest(Request):
    """How to weigh an index."""

    release: ReleaseField
    of: Annotated[str | None, Option("Compose this domain of its sub-domains, not the index.")] = (
        None
    )
    leave_out: Annotated[
        tuple[str, ...],
        Option("Leave this domain out. May be given several times.", ("--without",)),
    ] = ()
    weights: Annotated[
        str, Option('Your own weights, "income=3, crime=1", or "equal" for all alike.')
    ] = ""
    indicator: Annotated[
        Path | None,
        Option("A table of your own figures by area, to weigh with the domains.", metavar="FILE"),
    ] = None
    column: Annotated[
        str, Option("The indicator's column, where its table has several.", in_recipe=True)
    ] = ""
    indicator_weight: Annotated[
        float, Option("The indicator's weight, 0 to 1; the rest share.", in_recipe=True)
    ] = 0.1
    higher_is_worse: Annotated[
        bool, Option("Whether a high figure of the indicator is the bad end.", in_recipe=True)
    ] = True
    place: Annotated[
        str | None, Option('List the moves of this place\'s areas; "England" lists every area.')
    ] = None
    file: Annotated[Path | None, Option("The release's own file.", in_recipe=True)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DaytimeRequest(Request):
    """Whose days and nights to compare."""

    file: Annotated[
        Path,
        Option("A table by LSOA with a column of workers, and one of residents.", argument=True),
    ]
    place: Annotated[str, Option('A ward, district or "England": name or code.', ("--place", "-p"))]
    release: Annotated[
        str,
        Option("Whose LSOAs the table is of: iod2019 for those of 2011.", ("--release", "-r")),
    ] = "iod2019"
    map_file: Annotated[
        Path | None, Option("Save a map as one HTML file, too.", ("--map",), metavar="FILE")
    ] = None
    residents: Annotated[
        str, Option("Heading of the residents, if it is not found.", in_recipe=True)
    ] = ""
    workers: Annotated[
        str, Option("Heading of the workers, if it is not found.", in_recipe=True)
    ] = ""
    least: Annotated[
        Count, Option("Counts from 1 to one below this are hidden; usually 5.", in_recipe=True)
    ] = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternRequest(Request):
    """Whose pattern, and of what."""

    place: PlaceField
    release: ReleaseField
    since: Annotated[str, Option("The pattern of moves since this release.", metavar="RELEASE")] = (
        ""
    )
    statistic: Annotated[Statistic, Option("Gi* hot spots, or local Moran's clusters.")] = (
        "hot-spots"
    )
    domain: DomainField = None
    vintage: VintageField = None
