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
    per: Annotated[float, Option("People that a rate is for.")] = 100_000.0
    groups: Annotated[int, Option("Deprivation groups, 5 to 100.")] = 10
    least: Annotated[Count, Option("Counts from 1 to one below this are hidden.")] = 5
    domain: DomainField = None


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
