"""Areas that moved the same way on several domains: the list, and its map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from needsmap.columns import Areas, ChangeColumns, Moves
from needsmap.errors import FrameError
from needsmap.measures.phrases import towards_words
from needsmap.measures.time.moves import find_moves
from needsmap.model import Moved, counted
from needsmap.model.arguments import Request, check_arguments
from needsmap.workflows.change.change_map import change_map
from needsmap.workflows.change.place_change import ALL, ChangeRequest, PlaceChange, place_change

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from needsmap.library import Library
    from needsmap.maps.spec import AreaSet, Layer, MapSpec


@dataclass(frozen=True, kw_only=True)
class MovesRequest(Request):
    """What to look for.

    Attributes
    ----------
    change
        Place, releases and domains (``("all",)`` unless some are named).
    at_least
        On how many domains.
    towards
        `needsmap.model.Moved.MORE` or ``LESS``.
    least_points
        The smallest move that counts, in percentile points.
    """

    change: ChangeRequest
    at_least: int = 3
    towards: Moved = Moved.MORE
    least_points: float = 1.0


@dataclass(frozen=True)
class PlaceMoves:
    """The areas found: a *moves* frame with ``area_name``, and the change it was found in."""

    request: MovesRequest
    result: PlaceChange
    moves: pd.DataFrame

    @property
    def finding(self) -> str:
        """Return how many areas moved on so many domains."""
        result = self.result
        total = result.change[ChangeColumns.AREA_CODE].nunique()
        return (
            f"{len(self.moves):,} of {counted(total, 'LSOA')} of {result.place.name} moved "
            f"{towards_words(self.request.towards, result.after)} on at least "
            f"{self.request.at_least} of {len(result.domains)} domains, by "
            f"{points(self.request.least_points)} or more, between "
            f"{result.before.short_title} and {result.after.short_title}."
        )


@check_arguments
def place_moves(library: Library, request: MovesRequest) -> PlaceMoves:
    """Find the areas of a place that moved one way on several domains.

    Raises
    ------
    FrameError
        If fewer domains can be compared than are asked for.
    NotComparable, UnknownPlace, UnknownEntry, VintageError, FetchError
        As for `needsmap.workflows.change.place_change.place_change`.
    """
    from dataclasses import replace

    change = request.change
    if not change.domains:
        change = replace(change, domains=ALL)
    result = place_change(library, change)
    if request.at_least > len(result.domains):
        held = ", ".join(domain.title for domain in result.domains)
        raise FrameError(
            f"at least {request.at_least} domains were asked for, but {change.before} and "
            f"{change.after} can be compared on {len(result.domains)} here: {held}"
        )
    found = find_moves(
        result.change,
        at_least=request.at_least,
        towards=request.towards,
        least_points=request.least_points,
    )
    names = result.change.drop_duplicates(ChangeColumns.AREA_CODE).set_index(
        ChangeColumns.AREA_CODE
    )
    found = found.assign(**{Areas.AREA_NAME: found[Moves.AREA_CODE].map(names[Areas.AREA_NAME])})
    return PlaceMoves(request, result, found)


def points(number: float) -> str:
    """Write a number of percentile points.

    Examples
    --------
    >>> points(1.0), points(2.5)
    ('1 percentile point', '2.5 percentile points')
    """
    return f"{number:g} percentile point{'' if number == 1 else 's'}"


def titled(result: PlaceChange, which: str) -> str:
    """Write the ids of domains as their titles, which hold commas of their own."""
    titles = {domain.id: domain.title for domain in result.domains}
    return "; ".join(titles[name] for name in which.split(", ") if name)


def save_moves_map(library: Library, found: PlaceMoves, path: Path) -> Path:
    """Save a map of how many domains each area moved on, and of each domain's change."""
    from needsmap.maps.html.page import save_page

    return save_page(moves_map(library, found), path)


def moves_map(library: Library, found: PlaceMoves) -> MapSpec:
    """Describe the map: first the number of domains, then each domain's change and releases."""
    from dataclasses import replace

    spec = change_map(library, found.result)
    first = _layer(found, spec.area_sets[0])
    way = towards_words(found.request.towards, found.result.after)
    return replace(
        spec,
        title=f"{found.result.place.name}: {way} on several domains",
        finding=found.finding,
        layers=(first, *spec.layers),
    )


def _layer(found: PlaceMoves, drawn: AreaSet) -> Layer:
    """Count the domains on which each area moved."""
    from needsmap.maps.build import LayerWords, column, value_layer

    result = found.result
    every = find_moves(
        result.change, at_least=1, towards=found.request.towards,
        least_points=found.request.least_points,
    ).set_index(Moves.AREA_CODE)  # fmt: skip
    number = every[Moves.DOMAINS_MOVED].reindex(drawn.codes).fillna(0)
    known = result.change.dropna(subset=[ChangeColumns.POINTS])[ChangeColumns.AREA_CODE].unique()
    number = number[number.index.isin(known)].astype("int64")
    most = max(int(number.max()), 1)
    words = LayerWords(
        id="moves",
        title="How many domains",
        group=f"Change, {result.before.short_title} to {result.after.short_title}",
        legend=f"Domains on which it moved {towards_words(found.request.towards, result.after)}",
        direction=f"Of {counted(len(result.domains), 'domain')}; moves of less than "
        f"{points(found.request.least_points)} are not counted.",
        finding=found.finding,
        summary=(found.finding, "; ".join(domain.title for domain in result.domains) + "."),
    )
    return value_layer(
        number,
        drawn,
        words=words,
        breaks=[n - 0.5 for n in range(1, most + 1)],
        classes=["none", *[f"{n} domain{'s' if n > 1 else ''}" for n in range(1, most + 1)]],
        columns=[
            column("Domains", number, drawn, kind="number"),
            column(
                "Which, the largest move first",
                every[Moves.WHICH].map(lambda which: titled(result, which)),
                drawn,
            ),
            column("Largest move", every[Moves.LARGEST], drawn, kind="points", decimals=1),
        ],
    )
