"""Small maps with every part on them, for the tests of this wing."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from shapely import box
from shapely.geometry import LineString, MultiPolygon, Polygon

from needsmap.maps.classes import SEQUENTIAL, spread
from needsmap.maps.spec import (
    NO_DATA,
    NOT_COMPARABLE,
    AreaSet,
    Cluster,
    ClusterSet,
    Column,
    DataTable,
    Facet,
    Label,
    Layer,
    Legend,
    LegendClass,
    MapSpec,
    Outline,
    PointSet,
)

HOSTILE = (
    '<img src=x onerror="window.hit=1"></script><script>window.hit=1</script>\u202eevil \U0001f3f0'
)
if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

WEST, SOUTH, SIDE = 518000.0, 168000.0, 500.0


def square(column: int, row: int, size: int = 1) -> Polygon:
    x, y = WEST + SIDE * column, SOUTH + SIDE * row
    return box(x, y, x + SIDE * size, y + SIDE * size)


def grid(columns: int = 4, rows: int = 3, *, set_id: str = "lsoa11") -> AreaSet:
    cells = [(c, r) for r in range(rows) for c in range(columns)]
    return AreaSet(
        id=set_id,
        unit=("LSOA", "LSOAs"),
        codes=tuple(f"E0100{i:04}" for i in range(len(cells))),
        names=tuple(f"Square {c}{'ABCDEFGH'[r % 8]}" for c, r in cells),
        shapes=tuple(square(c, r) for c, r in cells),
        parents=tuple("West ward" if c < columns / 2 else "East ward" for c, _ in cells),
        parent_title="Ward",
        postcodes=tuple(
            (name, held)
            for name, held in (("SQ1", (0, 1, 4, 5)), ("SQ1 2", (4, 5)), ("SQ11", (11,)))
            if held[-1] < len(cells)
        ),
    )


def legend(
    words: tuple[str, ...] = ("1: most deprived 20%", "2", "3", "4", "5: least deprived"),
) -> Legend:
    return Legend(
        title="National fifth",
        direction="1 = most deprived",
        classes=tuple(
            LegendClass(words=w, colour=c, short=w[0])
            for w, c in zip(words, spread(SEQUENTIAL, len(words)), strict=True)
        ),
    )


def layer(areas: AreaSet, classes: tuple[int, ...], **more: object) -> Layer:
    ranks = tuple(None if c < 0 else 100 * c + i + 1 for i, c in enumerate(classes))
    given = {
        "id": "imd",
        "title": "Overall",
        "group": "2019",
        "columns": (
            Column(title="Rank", cells=ranks, kind="rank", of=32844),
            Column(title="Score", cells=tuple(i / 8 for i in range(len(classes))), kind="number",
                   decimals=2),
            Column(title="Verdict", cells=tuple("exact" for _ in classes)),
        ),
        "finding": "The west is the more deprived.",
        "summary": ("Three squares of the west are in the most deprived fifth.",),
    }  # fmt: skip
    return Layer(areas=areas.id, classes=classes, legend=legend(), **{**given, **more})


def small(**more: object) -> MapSpec:
    """Twelve squares in two wards, two domains, of which one has areas without class."""
    areas = grid()
    first = layer(areas, (0, 1, 2, 3, 0, 1, 2, 4, 0, 1, 3, 4))
    second = layer(
        areas,
        (4, NO_DATA, NOT_COMPARABLE, 3, 2, 1, 0, 4, 4, 4, 4, 4),
        id="income",
        title="Income",
        finding="Income says something else.",
    )
    given = {
        "title": "Squareham",
        "finding": "A small map.",
        "area_sets": (areas,),
        "layers": (first, second),
        "sources": ("Source: nobody, invented.",),
        "caveats": ("Squares are not people.",),
    }
    return MapSpec(**{**given, **more})


def full() -> MapSpec:
    """Squares with points, clusters, outlines, labels, tables, two vintages, hostile words."""
    old, new = grid(), grid(5, 3, set_id="lsoa21")
    points = PointSet(
        id="assets",
        title="Assets",
        unit=("asset", "assets"),
        names=("Town hall", HOSTILE, "=HYPERLINK(1)", "Clinic"),
        x=(WEST + 250, WEST + 260, WEST + 1250, WEST + 1750),
        y=(SOUTH + 250, SOUTH + 250, SOUTH + 750, SOUTH + 1250),
        facets=(
            Facet(title="Partner", labels=("Council", "NHS"), which=(0, 0, 1, 1),
                  colours=("#d55e00", "#0072b2")),
            Facet(title="Use", labels=("Office", "Clinic"), which=(0, 0, 0, 1),
                  shapes=("circle", "square")),
        ),
        columns=(
            Column(title="Tenure", cells=("Freehold", None, "Leasehold", "Freehold")),
            Column(title="Floor area", cells=(900, None, 80, 1200), kind="number"),
            Column(title="Not in the register", cells=(None, "tenure", None, None), table=False),
        ),
        sites=(0, 0, 1, 2),
        near=(((2, 1118.0, False),), ((2, 1109.5, True),), ((0, 1118.0, False),), ()),
    )  # fmt: skip
    cluster = Cluster(
        label="Cluster 1", words="Two sites of one partner.", members=(0, 1),
        outline=box(WEST + 200, SOUTH + 200, WEST + 320, SOUTH + 320),
        fields=(("Partner/s", "Borough Council; Community Health Services; Police"),),
    )  # fmt: skip
    base = small()
    return dataclasses.replace(
        base,
        title=f"Assets {HOSTILE}",
        banner="Invented data: nothing here is real.",
        area_sets=(old, new),
        layers=(
            *base.layers,
            layer(new, (0,) * 15, id="imd25", title="Overall", group="2025"),
        ),
        points=(points,),
        clusters=(ClusterSet(title="Clusters", points="assets", clusters=(cluster,)),),
        outlines=(
            Outline(title="West ward", role="highlight", shapes=(square(0, 0, 2),), names=("W",)),
            Outline(title="River", role="water",
                    shapes=(LineString([(WEST, SOUTH), (WEST + 900, SOUTH + 900)]),)),
        ),
        labels=(Label(text="Middle", x=WEST + 1000, y=SOUTH + 700, weight=1),),
        tables=(DataTable(title="Not placed", header=("Name", "Why"), rows=((HOSTILE, "?"),)),),
        left_out=("1 asset without a place.",),
        notes=(HOSTILE,),
        highlight=("E01000004",),
    )  # fmt: skip


def awkward() -> tuple[BaseGeometry, ...]:
    """A ring with a lake and an island in it, two islands, a sliver, and overlapping squares."""
    outer = square(0, 0, 4)
    lake = square(1, 1, 2)
    return (
        Polygon(outer.exterior.coords, [lake.exterior.coords]),
        box(WEST + 800, SOUTH + 800, WEST + 1000, SOUTH + 1000),
        MultiPolygon([square(6, 0), square(8, 0)]),
        box(WEST + 2000, SOUTH, WEST + 2000.3, SOUTH + 2000),
        square(10, 0, 2),
        square(11, 0, 2),
    )
