"""What is asked of the measures of places, and how the command line writes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from needsmap.model.arguments import Count, Request
from needsmap.model.options import Option
from needsmap.workflows.request_fields import DomainField, PlaceField, ReleaseField, VintageField

Kind = Literal["proportion", "rate"]
Statistic = Literal["hot-spots", "clusters"]


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
