"""What a map shows, as frozen plain data: the last thing before a renderer.

A `MapSpec` is a description. It holds the polygons of each geography once (`AreaSet`), any
number of `Layer` over them, points, clusters, outlines, and every word that the page prints.
Renderers (`needsmap.maps.html.page`, `needsmap.maps.figures.static`) only draw what is
here; nothing in this package works out a statistic.

Notes
-----
*CRS*: every shape and every x, y is in EPSG:27700, metres.
*Direction*: a layer says in its legend's words which end is which.
*Text*: every string is plain text, never markup; a renderer escapes it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from needsmap.errors import FrameError, fault_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shapely.geometry.base import BaseGeometry

#: Class numbers of an area that has no class: it is drawn grey and hatched, and counted.
NO_DATA: Final = -1
NOT_COMPARABLE: Final = -2
STATES: Final = {NO_DATA: "No data", NOT_COMPARABLE: "Not comparable"}

#: The page's id buffer gives an area 18 bits (and 14 to know a wrong one by).
MOST_AREAS: Final = 2**18 - 1

#: How a column's values are printed on the card and in the table.
Kind = Literal["rank", "number", "percent", "points", "money", "text"]

#: Marks for points, in the order in which they are handed out.
SHAPES: Final = (
    "circle", "square", "triangle", "diamond", "cross", "pentagon", "triangle-down", "star",
    "plus", "hexagon",
)  # fmt: skip

#: What the list of a point's neighbours is called, and what its distances are.
NEAR_TITLE: Final = "Nearest of each other partner"
NEAR_NOTE: Final = (
    "Straight lines between the points of the registers, in metres. \u201cAbout\u201d: one of the "
    "two is known by its postcode only."
)

#: How an outline is drawn: the place itself, a chosen part of it, other borders, or context.
Role = Literal["place", "highlight", "border", "water"]

Value = int | float | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaSet:
    """The areas of one geography and vintage: codes, names and polygons, held once.

    Attributes
    ----------
    id
        Usually the geography: ``"lsoa11"``.
    unit
        The word for one area and for several: ``("LSOA", "LSOAs")``.
    codes, names, shapes
        One each an area, in the same order. Shapes are polygons in EPSG:27700.
    parents
        The name of the larger area that each lies in; empty where it is not shown.
    parent_title
        What the parents are: ``"Ward"``.
    postcodes
        Postcode districts and sectors (``"KT3"``, ``"KT3 4"``) to be searched for, each with the
        places in `codes`, rising, of the areas that hold one of its postcodes.
    """

    id: str
    unit: tuple[str, str]
    codes: tuple[str, ...]
    names: tuple[str, ...]
    shapes: tuple[BaseGeometry, ...]
    parents: tuple[str, ...] = ()
    parent_title: str = ""
    postcodes: tuple[tuple[str, tuple[int, ...]], ...] = ()

    def __post_init__(self) -> None:
        n = len(self.codes)
        faults = [] if n else ["no area"]
        if len(self.names) != n:
            faults.append(f"{len(self.names)} names for {n} codes")
        if len(self.shapes) != n:
            faults.append(f"{len(self.shapes)} shapes for {n} codes")
        if self.parents and len(self.parents) != n:
            faults.append(f"{len(self.parents)} parents for {n} codes")
        if n > MOST_AREAS:
            faults.append(f"{n:,} areas; a page can tell {MOST_AREAS:,} apart")
        if len(set(self.codes)) != n:
            faults.append("codes appear twice")
        faults += [
            f"postcodes {name}: not rising places of {n} areas"
            for name, places in self.postcodes
            if not places
            or places[-1] >= n
            or places[0] < 0
            or any(a >= b for a, b in pairwise(places))
        ]
        _refuse(faults, f"area set {self.id!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One figure or word an area (or a point), for the card and the table.

    Attributes
    ----------
    cells
        In the order of the area set's codes; None where there is none.
    kind
        ``"rank"`` prints ``3,759 of 32,482``; ``"percent"`` adds a sign; ``"points"`` prints a
        signed number; ``"money"`` puts a pound before it.
    of
        For a rank: of how many.
    decimals
        Digits after the point; values are kept to these.
    card, table
        Where it is shown.
    """

    title: str
    cells: tuple[Value, ...]
    kind: Kind = "text"
    of: int | None = None
    decimals: int = 0
    card: bool = True
    table: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendClass:
    """One class of a layer: its colour, its words, and a short form for tight places.

    ``words``: "1: most deprived 10% of LSOAs in England"; ``short``: "1".
    """

    words: str
    colour: str
    short: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """What the colours of a layer mean, in words.

    ``direction`` says what an end means ("1 = most deprived"); ``diverging`` is true where a
    neutral middle separates two directions. Areas without class are named by `STATES`.
    """

    title: str
    classes: tuple[LegendClass, ...]
    direction: str = ""
    diverging: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One choropleth over an area set, with everything that the page says while it is shown.

    Attributes
    ----------
    title, group
        What ("Income") and of which release or year ("IoD 2019"). Layers of one title in
        several groups are a series; layers of one group are its domains.
    areas
        Id of the `AreaSet` that it paints.
    classes
        One number an area: an index into ``legend.classes``, `NO_DATA` or `NOT_COMPARABLE`.
    columns
        Figures and words for the card and the table.
    finding, summary
        One sentence for the head of the page, and paragraphs for the text summary; where they
        are empty the map's own stand.
    data_date
        When the data is from, in words.
    """

    id: str
    title: str
    areas: str
    classes: tuple[int, ...]
    legend: Legend
    columns: tuple[Column, ...] = ()
    group: str = ""
    finding: str = ""
    summary: tuple[str, ...] = ()
    data_date: str = ""
    notes: tuple[str, ...] = ()

    def faults(self, sizes: dict[str, int]) -> Iterator[str]:
        """Yield what does not fit, given the number of areas of each set."""
        if self.areas not in sizes:
            yield f"layer {self.id!r}: no area set {self.areas!r}"
            return
        n = sizes[self.areas]
        if len(self.classes) != n:
            yield f"layer {self.id!r}: {len(self.classes)} classes for {n} areas"
        elif self.classes and not (
            min(self.classes) >= NOT_COMPARABLE and max(self.classes) < len(self.legend.classes)
        ):
            yield f"layer {self.id!r}: a class number that its legend does not hold"
        for column in self.columns:
            if len(column.cells) != n:
                yield f"layer {self.id!r}, {column.title!r}: {len(column.cells)} values, {n} areas"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A way to tell points apart and to filter them: by partner, by use, by precision.

    ``which`` holds an index into ``labels`` a point. ``colours`` or ``shapes`` (of `SHAPES`),
    one a label, are empty where the facet only filters; labels may share one.
    """

    title: str
    labels: tuple[str, ...]
    which: tuple[int, ...]
    colours: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PointSet:
    """Points such as the assets of a partnership; x, y in EPSG:27700 metres.

    Attributes
    ----------
    sites
        The number of the place that each is at: points of one number share it.
    near
        The neighbours of each, nearest first: index of the other point, metres, and whether that
        distance is rough (one of the two is not placed by coordinates of its own).
    """

    id: str
    title: str
    unit: tuple[str, str]
    names: tuple[str, ...]
    x: tuple[float, ...]
    y: tuple[float, ...]
    facets: tuple[Facet, ...] = ()
    columns: tuple[Column, ...] = ()
    notes: tuple[str, ...] = ()
    sites: tuple[int, ...] = ()
    near: tuple[tuple[tuple[int, float, bool], ...], ...] | None = None

    def faults(self) -> Iterator[str]:
        """Yield what does not fit together."""
        n, what = len(self.names), f"points {self.id!r}"
        if not len(self.x) == len(self.y) == n:
            yield f"{what}: {n} names, {len(self.x)} x, {len(self.y)} y"
        if self.sites and len(self.sites) != n:
            yield f"{what}: {len(self.sites)} sites, {n} points"
        for facet in self.facets:
            if len(facet.which) != n:
                yield f"{what}, {facet.title!r}: {len(facet.which)} values, {n} points"
            elif facet.which and not 0 <= min(facet.which) <= max(facet.which) < len(facet.labels):
                yield f"{what}, {facet.title!r}: a value without a label"
        if self.near is not None and len(self.near) != n:
            yield f"{what}: neighbours of {len(self.near)}, {n} points"
        if any(not 0 <= other < n for row in self.near or () for other, _, _ in row):
            yield f"{what}: a neighbour that is not a point"
        for column in self.columns:
            if len(column.cells) != n:
                yield f"{what}, {column.title!r}: {len(column.cells)} values, {n} points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A group of points: its outline, its members (indices of the point set) and its words."""

    label: str
    words: str
    members: tuple[int, ...]
    outline: BaseGeometry
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterSet:
    """Clusters of one point set, in the order in which the page lists them."""

    title: str
    points: str
    clusters: tuple[Cluster, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Borders or lines drawn over the areas: the place, a chosen ward, a river."""

    title: str
    role: Role
    shapes: tuple[BaseGeometry, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A name on the map, which the search finds too.

    ``weight`` 1 (shown first) to 5 (shown when zoomed in).
    """

    text: str
    x: float
    y: float
    weight: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DataTable:
    """A further table of the page, such as the assets that could not be placed.

    An ``early`` one stands before the clusters and the map's own tables.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""
    early: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSpec:
    """Everything that one map page or figure shows.

    Attributes
    ----------
    title, finding
        The heading, and what the map shows in one sentence.
    summary
        Paragraphs that say in words what the map says.
    highlight
        Area codes to mark from the start (the LSOAs of a ward, the most deprived one).
    beside
        Id of a layer to show in a second map that moves in step with the first, from the
        start; "" for one map (the reader can always choose another layer beside it).
    extent
        What to show first: west, south, east, north (EPSG:27700); None shows everything.
    banner
        A line above everything: "Invented data: ..." or "This map is not complete or definitive".
    caveats
        What the data does not say; always printed.
    left_out
        What is not on the map, counted and with its reason.
    sources
        Attribution and licence lines.
    group_title
        What the groups of the layers are: releases, or measures.
    """

    title: str
    finding: str
    area_sets: tuple[AreaSet, ...] = ()
    layers: tuple[Layer, ...] = ()
    points: tuple[PointSet, ...] = ()
    clusters: tuple[ClusterSet, ...] = ()
    outlines: tuple[Outline, ...] = ()
    labels: tuple[Label, ...] = ()
    tables: tuple[DataTable, ...] = ()
    highlight: tuple[str, ...] = ()
    beside: str = ""
    extent: tuple[float, float, float, float] | None = None
    summary: tuple[str, ...] = ()
    banner: str = ""
    notes: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    group_title: str = "Release"

    def __post_init__(self) -> None:
        _refuse(list(self._faults()), f"map {self.title[:80]!r}")

    def _faults(self) -> Iterator[str]:
        if not self.title.strip():
            yield "a map needs a title"
        if not (self.layers or self.points or self.outlines):
            yield "nothing to show: no layer, no point, no outline"
        yield from _doubles("area set", (s.id for s in self.area_sets))
        yield from _doubles("layer", (layer.id for layer in self.layers))
        if self.beside and self.beside not in {layer.id for layer in self.layers}:
            yield f"no layer {self.beside!r} to show beside the first"
        yield from _doubles("point set", (p.id for p in self.points))
        sizes = {s.id: len(s.codes) for s in self.area_sets}
        for layer in self.layers:
            yield from layer.faults(sizes)
        for points in self.points:
            yield from points.faults()
        counts = {p.id: len(p.names) for p in self.points}
        for group in self.clusters:
            if group.points not in counts:
                yield f"clusters {group.title!r}: no point set {group.points!r}"
            elif any(m >= counts[group.points] for c in group.clusters for m in c.members):
                yield f"clusters {group.title!r}: a member that is not a point"

    def area_set(self, set_id: str) -> AreaSet:
        """Return the area set of that id."""
        return next(s for s in self.area_sets if s.id == set_id)


def _doubles(what: str, ids: Iterable[str]) -> list[str]:
    return [f"{what} {one!r} stands twice" for one, n in Counter(ids).items() if n > 1]


def _refuse(faults: list[str], what: str) -> None:
    if faults:
        raise FrameError(fault_list(what, faults))
