"""Asset frames and borders to the points and outlines of a `MapSpec`."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from needsmap.columns import Areas, Assets
from needsmap.columns import NeighbourColumns as Near
from needsmap.maps.classes import CATEGORICAL
from needsmap.maps.spec import (
    SHAPES,
    Column,
    Facet,
    Kind,
    Outline,
    PointSet,
    Role,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd

#: So many words of a facet are listed each; the rarest share "Other".
_LISTED: Final = 60


class _Detail(NamedTuple):
    """A column of the *assets* frame as the page shows it.

    ``times`` is what a value is multiplied by; ``expected`` is false where an empty cell says
    nothing of how complete the register is.
    """

    column: str
    title: str
    kind: Kind = "text"
    times: float = 1
    table: bool = True
    expected: bool = True


#: What the panel of an asset shows. What is expected is what partnerships ask one another.
_DETAILS: Final = (
    _Detail(Assets.PARTNER, "Partner", expected=False),
    _Detail(Assets.USE, "Use"),
    _Detail(Assets.ADDRESS, "Address", table=False, expected=False),
    _Detail(Assets.POSTCODE, "Postcode"),
    _Detail(Areas.AREA_NAME, "Neighbourhood", expected=False),
    _Detail(Assets.OCCUPATION, "Occupation", expected=False),
    _Detail(Assets.TENURE, "Tenure"),
    _Detail(Assets.LEASE_END, "Lease end"),
    _Detail(Assets.LEASE_BREAK, "Lease break", expected=False),
    _Detail(Assets.CAPACITY, "Capacity (persons)", "number"),
    _Detail(Assets.UTILISATION, "Utilisation", "percent", times=100),
    _Detail(Assets.CONDITION, "Condition (A best)"),
    _Detail(Assets.CONDITION_DATE, "Condition surveyed", table=False, expected=False),
    _Detail(Assets.FLOOR_AREA, "Floor area (m\u00b2)", "number"),
    _Detail(Assets.RUNNING_COST, "Running cost (a year)", "money"),
    _Detail(Assets.MARKET_VALUE, "Market value", "money"),
    _Detail(Assets.RATEABLE_VALUE, "Rateable value", "money", expected=False),
    _Detail(Assets.ENERGY, "Energy rating", expected=False),
    _Detail(Assets.COMMUNITY, "Community asset", expected=False),
    _Detail(Assets.PLACED_BY, "Location from", expected=False),
    _Detail(Assets.FAULTS, "Problems in the register", table=False, expected=False),
)
_PLACED_WORDS: Final = {"point": "coordinates", "postcode": "postcode (approximate)"}


def asset_points(
    assets: gpd.GeoDataFrame,
    *,
    title: str,
    near: pd.DataFrame | None = None,
    site_of: pd.Series | None = None,
) -> PointSet:
    """Prepare the placed assets for drawing: a colour for each partner, a shape for each use.

    Rows without a point are left out here: list them in a `DataTable` and count them in
    ``left_out``.

    Parameters
    ----------
    assets
        An *assets* frame (EPSG:27700); with ``area_name``, where each is.
    title
        What the points are.
    near
        A *neighbours* frame of the rows that have a point, in their order.
    site_of
        The site of each asset, on the index of `assets`.
    """
    placed = assets.loc[assets.geometry.notna() & ~assets.geometry.is_empty]
    partner = facet("Partner", placed[Assets.PARTNER], colours=CATEGORICAL)
    use = facet("Use", placed[Assets.USE], shapes=SHAPES)
    return PointSet(
        id="assets",
        title=title,
        unit=("asset", "assets"),
        names=tuple(str(n) for n in placed[Assets.NAME].fillna("")),
        x=tuple(placed.geometry.x.round(1)),
        y=tuple(placed.geometry.y.round(1)),
        facets=(partner, use),
        columns=tuple(_columns(placed, near)),
        notes=tuple(_shared(partner, "colour") + _shared(use, "shape")),
        sites=() if site_of is None else tuple(site_of.loc[placed.index].factorize()[0].tolist()),
        near=None if near is None else _neighbours(near, len(placed)),
    )


def _columns(placed: gpd.GeoDataFrame, near: pd.DataFrame | None) -> list[Column]:
    """Return what the registers say of each asset, what they do not, and who is nearest."""
    details = [detail for detail in _DETAILS if detail.column in placed.columns]
    cells = {d: tuple(_cell(value, d) for value in placed[d.column]) for d in details}
    columns = [
        Column(title=d.title, cells=values, kind=d.kind, table=d.table)
        for d, values in cells.items()
        if any(cell is not None for cell in values)
    ]
    expected = {d: values for d, values in cells.items() if d.expected}
    if expected:
        missing = tuple(", ".join(words) or None for words in _missing(expected, placed))
        columns.append(Column(title="Not in the register", cells=missing, table=False))
    return [*columns, *_nearest_columns(placed, near)]


def _missing(
    cells: dict[_Detail, tuple[Value, ...]], placed: gpd.GeoDataFrame
) -> Iterator[list[str]]:
    """Yield what is not known of each asset; a freehold has no lease end to know."""
    tenure = placed.get(Assets.TENURE, pd.Series("", index=placed.index)).fillna("")
    for i, word in enumerate(tenure.str.casefold()):
        known = {Assets.LEASE_END} if word.startswith("freehold") else set()
        yield [
            d.title.split(" (")[0].lower()
            for d, values in cells.items()
            if values[i] is None and d.column not in known
        ]


def _cell(value: object, detail: _Detail) -> Value:
    cell = plain(value)
    if detail.column == Assets.PLACED_BY:
        return _PLACED_WORDS.get(str(cell), cell)
    if isinstance(cell, str):
        return cell.strip() or None
    return cell if cell is None or detail.kind == "text" else round(cell * detail.times)


def _nearest_columns(placed: gpd.GeoDataFrame, near: pd.DataFrame | None) -> list[Column]:
    """Return the very nearest of another partner, for the table."""
    if near is None or near.empty:
        return []
    first = near.drop_duplicates(Near.ROW).set_index(Near.ROW).reindex(range(len(placed)))
    metres = tuple(None if m != m else round(m) for m in first[Near.METRES])  # noqa: PLR0124 - NaN is the one number unlike itself
    names = tuple(plain(word) for word in first[Near.PARTNER])
    return [
        Column(title="Nearest other partner", cells=names, card=False),
        Column(title="Metres to it", cells=metres, kind="number", card=False),
    ]


def _neighbours(near: pd.DataFrame, n: int) -> tuple[tuple[tuple[int, float, bool], ...], ...]:
    nearest: list[list[tuple[int, float, bool]]] = [[] for _ in range(n)]
    columns = near[[Near.ROW, Near.OTHER_ROW, Near.METRES, Near.ROUGH]]
    for row, other, metres, rough in columns.itertuples(index=False, name=None):
        nearest[row].append((int(other), float(metres), bool(rough)))
    return tuple(map(tuple, nearest))


def facet(
    title: str, values: pd.Series, *, colours: Sequence[str] = (), shapes: Sequence[str] = ()
) -> Facet:
    """Return each word of a column a number, most frequent first.

    Parameters
    ----------
    title
        What tells the points apart.
    values
        A word a point; empty and missing ones are "Not stated". Of more than 60 words the
        rarest share one label, "Other".
    colours, shapes
        Marks in order; where they run out, the rarest words share the last.
    """
    words = values.astype("object").where(values.notna(), "").map(lambda v: str(v).strip())
    words = words.where(words != "", "Not stated")
    counts = Counter(words)
    labels = sorted(counts, key=lambda w: (w == "Not stated", -counts[w], w))
    if len(labels) > _LISTED:
        labels = [*labels[: _LISTED - 1], "Other"]
    number = {word: i for i, word in enumerate(labels)}
    last = len(labels) - 1
    return Facet(
        title=title,
        labels=tuple(labels),
        which=tuple(number.get(word, last) for word in words),
        colours=_marks(colours, len(labels)),
        shapes=_marks(shapes, len(labels)),
    )


def _marks(marks: Sequence[str], n: int) -> tuple[str, ...]:
    """Return n labels a mark each; where there are too few, the last serves the rest."""
    return tuple(marks[min(i, len(marks) - 1)] for i in range(n)) if marks else ()


def _shared(facet: Facet, what: str) -> list[str]:
    """Return the label from which on a mark is shared."""
    marks = facet.colours or facet.shapes
    own = sum(len(list(same)) == 1 for _, same in groupby(marks))
    if own == len(marks):
        return []
    word = facet.title.lower()
    return [f"The {len(marks) - own} rarest {word}s share one {what}; each can still be filtered."]


def outline(areas: gpd.GeoDataFrame, *, title: str, role: Role) -> Outline:
    """Prepare borders for drawing over the choropleth.

    Parameters
    ----------
    areas
        An *areas* frame (EPSG:27700).
    title, role
        What the borders are, and how they are drawn.
    """
    return Outline(
        title=title,
        role=role,
        shapes=tuple(areas.geometry),
        names=tuple(str(n) for n in areas[Areas.AREA_NAME]),
    )


def plain(value: object) -> Value:
    """Return a plain Python value, with None for every kind of missing.

    Parameters
    ----------
    value
        A cell of a frame; dates become ISO text.

    Examples
    --------
    >>> plain(float("nan")) is None
    True
    """
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and value != value:  # noqa: PLR0124 - NaN is the one number unlike itself
        return None
    return str(value) if not isinstance(value, int | float | str) else value
