"""Areas that moved the same way on several domains: the list, and its map."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from needsmap.columns import Areas, ChangeColumns, Moves
from needsmap.errors import FrameError
from needsmap.library.result import Result, rows_of
from needsmap.measures.phrases import towards_words
from needsmap.measures.time.change import find_moves
from needsmap.model import Moved, counted
from needsmap.model.arguments import check_arguments
from needsmap.workflows.change.change_map import change_map
from needsmap.workflows.change.place_change import place_change
from needsmap.workflows.change.requests import ALL, ChangeRequest, MovesRequest, PairRequest
from needsmap.workflows.table_rows import plain_rows

if TYPE_CHECKING:
    import pandas as pd

    from needsmap.library import Library
    from needsmap.maps.spec import AreaSet, Layer, MapSpec
    from needsmap.workflows.change.change_result import PlaceChange

_HEADINGS = {
    "code": "Code", "name": "Name", "domains": "Domains", "of": "Of", "largest": "Largest move",
    "which": "Which", "verdict": "Verdict",
}  # fmt: skip
_COLUMNS = {
    "code": Moves.AREA_CODE, "name": Areas.AREA_NAME, "domains": Moves.DOMAINS_MOVED,
    "of": Moves.DOMAINS_KNOWN, "largest": Moves.LARGEST, "which": Moves.WHICH,
    "verdict": Moves.VERDICT,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, repr=False)
class PlaceMoves(Result):
    """The areas that moved one way on several domains.

    Attributes
    ----------
    frame
        One row an area, most domains first.
    request
        What was looked for.
    result
        The change that they were found in.
    moves
        A *moves* frame with ``area_name``.
    """

    request: MovesRequest
    result: PlaceChange
    moves: pd.DataFrame

    @property
    def towards(self) -> Moved:
        """The way that was looked for."""
        return Moved.MORE if self.request.towards == "more" else Moved.LESS

    @property
    def finding(self) -> str:
        """How many areas moved on so many domains, in one sentence."""
        result = self.result
        total = result.change[ChangeColumns.AREA_CODE].nunique()
        return (
            f"{len(self.moves):,} of {counted(total, 'LSOA')} of {result.place.name} moved "
            f"{towards_words(self.towards, result.after)} on at least "
            f"{self.request.at_least} of {len(result.domains)} domains, by "
            f"{points(self.request.least_points)} or more, between "
            f"{result.before.short_title} and {result.after.short_title}."
        )

    @property
    def headings(self) -> dict[str, str]:
        """What a table on the screen shows."""
        return _HEADINGS

    @property
    def table(self) -> pd.DataFrame:
        """The rows with the titles of domains in place of their ids."""
        return self.frame.assign(which=[titled(self.result, ids) for ids in self.frame["which"]])

    def to_dict(self) -> dict[str, Any]:
        """Return the areas and how the two releases compare, as plain values."""
        return {
            "finding": self.finding,
            "at_least": self.request.at_least,
            "towards": str(self.towards),
            "least_points": self.request.least_points,
            "domains": [domain.id for domain in self.result.domains],
            "areas": rows_of(self.frame),
            **self.result.comparison(),
        }


@check_arguments
def place_moves(library: Library, request: MovesRequest) -> PlaceMoves:
    """Find the areas of a place that moved one way on several domains.

    Parameters
    ----------
    library
        Where ranks, names and lookups come from.
    request
        Place, releases and domains, and which moves count.

    Returns
    -------
    PlaceMoves

    Raises
    ------
    FrameError
        If fewer domains can be compared than are asked for.
    NotComparable, UnknownPlace, UnknownEntry, VintageError, FetchError
        As for `needsmap.workflows.change.place_change.place_change`.
    """
    pair = {f.name: getattr(request, f.name) for f in fields(PairRequest)}
    change = ChangeRequest(**pair, domains=request.domains or ALL)
    result = place_change(library, change)
    if request.at_least > len(result.domains):
        titles = ", ".join(domain.title for domain in result.domains)
        raise FrameError(
            f"at least {request.at_least} domains were asked for, but {change.before} and "
            f"{change.after} can be compared on {len(result.domains)} here: {titles}"
        )
    moves = find_moves(
        result.change,
        at_least=request.at_least,
        towards=Moved.MORE if request.towards == "more" else Moved.LESS,
        least_points=request.least_points,
    )
    areas = result.change.drop_duplicates(ChangeColumns.AREA_CODE)
    names = areas.set_index(ChangeColumns.AREA_CODE)[Areas.AREA_NAME]
    moves = moves.assign(**{Areas.AREA_NAME: moves[Moves.AREA_CODE].map(names)})
    found = PlaceMoves(
        frame=plain_rows(moves, _COLUMNS),
        request=request,
        result=result,
        moves=moves,
        notices=result.notices,
        sources=result.sources,
    )
    return replace(found, caveats=(found.finding, *result.reservations))


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


def moves_map(found: PlaceMoves) -> MapSpec:
    """Describe the map: first the number of domains, then each domain's change and releases.

    Parameters
    ----------
    found
        The areas that moved.

    Returns
    -------
    MapSpec
    """
    spec = change_map(found.result)
    first = _layer(found, spec.area_sets[0])
    way = towards_words(found.towards, found.result.after)
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
        result.change, at_least=1, towards=found.towards,
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
        legend=f"Domains on which it moved {towards_words(found.towards, result.after)}",
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
