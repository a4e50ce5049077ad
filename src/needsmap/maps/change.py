"""Carried and changed positions to layers: one release's standing, or the move between two."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from needsmap.columns import Carried, ChangeColumns
from needsmap.maps.build import as_number, check_geography, column
from needsmap.maps.classes import DIVERGING, SEQUENTIAL, cut, spread
from needsmap.maps.spec import NO_DATA, NOT_COMPARABLE, AreaSet, Column, Layer
from needsmap.model import Moved, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from needsmap.maps.build import LayerWords

#: Limits, in percentile points, of the classes of a change layer, and their words.
CHANGE_BREAKS = (-20.0, -10.0, -5.0, -1.0, 1.0, 5.0, 10.0, 20.0)
CHANGE_WORDS = (
    "20 points or more {more}",
    "10 to 20 points {more}",
    "5 to 10 points {more}",
    "1 to 5 points {more}",
    "Less than 1 point either way",
    "1 to 5 points {less}",
    "5 to 10 points {less}",
    "10 to 20 points {less}",
    "20 points or more {less}",
)


def change_words(ways: Mapping[Moved, str]) -> list[str]:
    """Return the words of each class of a change layer.

    Parameters
    ----------
    ways
        What to call each way that an area can have moved.
    """
    return [text.format(more=ways[Moved.MORE], less=ways[Moved.LESS]) for text in CHANGE_WORDS]


def change_layer(
    change: pd.DataFrame,
    areas: AreaSet,
    *,
    words: LayerWords,
    before: str,
    after: str,
    ways: Mapping[Moved, str],
) -> Layer:
    """Make a diverging layer of the move in percentile points between two releases.

    Parameters
    ----------
    change
        A *change* frame of one domain. Negative points = relatively more deprived.
    areas
        The set to paint.
    words
        Title, group and so on.
    before, after
        How to call the two releases: ``"2007"``, ``"2010"``.
    ways
        What to call each way that an area can have moved, in the terms of what is measured.

    Returns
    -------
    Layer
        Areas whose verdict is ``none`` are "not comparable"; a merged area that stays within
        the range of its parents is painted as unmoved.

    Raises
    ------
    VintageError
        If the change is of another geography than the areas.
    """
    check_geography(change, areas)
    frame = change.set_index(ChangeColumns.AREA_CODE)
    points = column("Change", frame[ChangeColumns.POINTS], areas, kind="points", decimals=1)
    moves = column("Moved", frame[ChangeColumns.MOVED].astype("object"), areas)
    painted = cut(
        (
            0.0 if move == Moved.WITHIN else as_number(value)
            for value, move in zip(points.cells, moves.cells, strict=True)
        ),
        CHANGE_BREAKS,
    )
    classes = (
        NOT_COMPARABLE if move == Moved.UNKNOWN else number
        for number, move in zip(painted, moves.cells, strict=True)
    )
    figures = (
        (f"Percentile {before}", ChangeColumns.BEFORE, 1),
        (f"Percentile {after}", ChangeColumns.AFTER, 1),
        (f"Decile {before}", ChangeColumns.DECILE_BEFORE, 0),
        (f"Decile {after}", ChangeColumns.DECILE_AFTER, 0),
    )
    columns = (
        points,
        replace(moves, table=False, cells=tuple(c and ways[Moved(str(c))] for c in moves.cells)),
        *(column(title, frame[n], areas, kind="number", decimals=d) for title, n, d in figures),
        *_trust_columns(frame, areas),
    )
    return words.layer(areas, classes, change_words(ways), DIVERGING, columns, diverging=True)


def standing_layer(
    carried: pd.DataFrame, areas: AreaSet, *, words: LayerWords, bands: Sequence[str]
) -> Layer:
    """Make a layer of one release's deciles on the areas of any vintage.

    Parameters
    ----------
    carried
        A *carried* frame of one release and domain.
    areas
        The set to paint.
    words
        Title, group and so on.
    bands
        The words of the ten deciles, most deprived first.

    Returns
    -------
    Layer
        A rank is shown only where it is the area's own; a carried position is no rank.

    Raises
    ------
    VintageError
        If the figures are of another geography than the areas.
    """
    check_geography(carried, areas)
    frame = carried.set_index(Carried.AREA_CODE)
    own = frame[Carried.POSITION].where(frame[Carried.VERDICT] == Verdict.EXACT.value)
    decile = column("Decile", frame[Carried.DECILE], areas, kind="number")
    verdicts = column("How comparable", frame[Carried.VERDICT].astype("object"), areas)
    classes = (
        NO_DATA if verdict is None else NOT_COMPARABLE if number is None else int(number) - 1
        for number, verdict in zip(decile.cells, verdicts.cells, strict=True)
    )
    columns = (
        column("Rank", own, areas, kind="rank", of=int(frame[Carried.N_AREAS].iloc[0])),
        column("Percentile", frame[Carried.PERCENTILE], areas, kind="number", decimals=1),
        decile,
        *_trust_columns(frame, areas),
    )
    return words.layer(areas, classes, bands, spread(SEQUENTIAL, len(bands)), columns)


def _trust_columns(frame: pd.DataFrame, areas: AreaSet) -> tuple[Column, ...]:
    """Return verdict and basis for card and table; nothing where every figure is an area's own."""
    if (frame[ChangeColumns.VERDICT] == Verdict.EXACT.value).all():
        return ()
    basis = frame[ChangeColumns.BASIS].astype("object")
    return (
        column("How comparable", frame[ChangeColumns.VERDICT].astype("object"), areas),
        replace(column("What its earlier figure is", basis, areas), table=False),
    )
