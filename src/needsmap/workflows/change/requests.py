"""What is asked of comparisons of releases, and how the command line writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from needsmap.model import ENGLAND
from needsmap.model.arguments import Count, Request
from needsmap.model.options import Option
from needsmap.workflows.request_fields import AllowField, DomainField, PlaceField, VintageField

#: All domains that both releases rank (the index itself, supplements and sub-domains apart).
ALL = ("all",)

Towards: TypeAlias = Literal["more", "less"]

FilesField: TypeAlias = Annotated[
    Mapping[str, Path],
    Option("Release id to its own file, where you have saved it already.", in_recipe=True),
]


@dataclass(frozen=True, kw_only=True)
class PairRequest(Request):
    """Which two releases of which place.

    Attributes
    ----------
    place
        A name or code; see `needsmap.library.Library.find_place`.
    before, after
        Ids of the earlier and the later release.
    vintage
        Which year's wards a name means.
    allow
        Names of lifted bans (`needsmap.measures.time.comparability.Override`).
    files
        Release id to its file, where the user has it already.
    """

    place: PlaceField
    before: Annotated[str, Option("The earlier release.", ("--from",), default="iod2019")]
    after: Annotated[str, Option("The later release.", ("--to",), default="iod2025")]
    vintage: VintageField = None
    allow: AllowField = ()
    files: FilesField = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ChangeRequest(PairRequest):
    """What to compare, and how.

    Attributes
    ----------
    domains
        Ids; empty for the index itself, ``("all",)`` for every domain that both rank.
    areas
        List every area in JSON, too.
    unchanged_only
        Compare only areas that are the same in both vintages: the safest for a headline.
    scores, rag
        Also subtract scores, or rate moves red, amber, green with so many points of
        tolerance: both are refused unless `allow` names the ban.
    on
        The vintage of areas to stand on, or ``"common"`` for the finest areas that both
        vintages add up to; "" for the later release's.
    rerank
        Make the earlier deciles anew among all areas that they were carried to.
    pair
        Open the map with both releases in step.
    """

    domains: Annotated[
        tuple[str, ...],
        Option(
            "Domains of the release, such as health, with commas: a map switches between them, "
            "the table is of the first. Default: the index itself.",
            ("--domain", "-d"),
            commas=True,
        ),
    ] = ()
    areas: Annotated[bool, Option("List every area, not only the largest moves.")] = False
    unchanged_only: Annotated[bool, Option("Compare only areas that did not change.")] = False
    scores: Annotated[bool, Option("Subtract scores, too: refused unless allowed.")] = False
    rag: Annotated[float | None, Option("Rate moves: refused unless allowed.", in_recipe=True)] = (
        None
    )
    on: Annotated[
        str,
        Option(
            'Areas to compare on: lsoa11, lsoa21, or "common" for the finest areas that both '
            "vintages add up to. Default: those of the later release.",
            in_recipe=True,
        ),
    ] = ""
    rerank: Annotated[
        bool, Option("Make the earlier deciles anew among the later areas.", in_recipe=True)
    ] = False
    pair: Annotated[bool, Option("Open the map with both releases in step.")] = False


@dataclass(frozen=True, kw_only=True)
class MovesRequest(PairRequest):
    """Which moves on several domains to look for.

    Attributes
    ----------
    domains
        Ids; ``("all",)`` or empty for every domain that both rank.
    at_least
        On how many domains.
    towards
        More or less deprived.
    least_points
        The smallest move that counts, in percentile points.
    """

    domains: Annotated[
        tuple[str, ...], Option("all, or ids with commas, such as health,crime.", commas=True)
    ] = ALL
    at_least: Annotated[Count, Option("On how many domains an area has to move.")] = 3
    towards: Annotated[Towards, Option("Towards more or less deprived.")] = "more"
    least_points: Annotated[
        float, Option("The smallest move that counts, in percentile points.", in_recipe=True)
    ] = 1.0


@dataclass(frozen=True, kw_only=True)
class SeriesRequest(Request):
    """Which releases of a place to show side by side.

    Attributes
    ----------
    place
        A name or code.
    domain
        A domain's id; None for the index itself.
    releases
        Ids; empty for the published series of the collection: the releases that measure the same,
        from the same end, in the same population, as most of its releases do.
    collection
        Whose releases, where none are named.
    geography
        The vintage to show it on; None for that of the latest release.
    vintage, allow, files
        As for `PairRequest`.
    """

    place: PlaceField
    domain: DomainField = None
    releases: Annotated[
        tuple[str, ...], Option("Ids with commas. Default: all of the country.", commas=True)
    ] = ()
    collection: Annotated[str, Option("Whose releases, where none are named.")] = ENGLAND
    allow: AllowField = ()
    vintage: VintageField = None
    geography: Annotated[
        str | None,
        Option("The vintage to show it on, such as lsoa21. Default: the last.", in_recipe=True),
    ] = None
    files: FilesField = field(default_factory=dict)
