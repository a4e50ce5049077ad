"""Shapes that cross or overlap themselves, mended where that can be done in a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from needsmap.errors import FrameError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Points = NDArray[np.float64]
    Numbers = NDArray[np.intp]

#: Mending takes time by the square of the crossings: so many take seconds.
_MOST_CROSSINGS: Final = 2_000
#: How many of the longest edges are tried; of all edges as many, or one in so many of a long shape.
_TRIED: Final = 100
_ONE_IN: Final = 1_000
#: A change of area by mending that is not worth a remark.
_SMALL_SHARE: Final = 0.01
#: Edges that are tried at a time: of a tangle the first are enough.
_AT_ONCE: Final = 5


def refuse_tangles(shapes: Iterable[BaseGeometry | None], what: str) -> None:
    """Refuse shapes that cannot be mended: with endless crossings, or corners that are nowhere.

    Parameters
    ----------
    shapes
        In any CRS; None and valid shapes pass.
    what
        The file, for the message.

    Raises
    ------
    FrameError
        Where edges of these shapes cross thousands of times, estimated from the longest and from
        a sample of all (those of a coastline cross a few times); where a corner has no position.
    """
    crossings = 0.0
    for shape in shapes:
        if shape is None or shape.is_valid:
            continue
        if _polygons(shape) and not np.isfinite(shapely.get_coordinates(shape)).all():
            raise FrameError(
                f"{what}: a shape has corners that are nowhere in its coordinate system: are some "
                "of them in metres and some in degrees? Draw it again"
            )
        crossings += _crossings(shape)
        if crossings > _MOST_CROSSINGS:
            raise FrameError(
                f"{what}: its shapes cross themselves thousands of times: their corners are in the "
                "wrong order, or they were drawn to do harm. Draw them again"
            )


def mend(shape: BaseGeometry) -> BaseGeometry | None:
    """Return all polygons of a shape as one, mended where they cross or overlap, or None.

    Parameters
    ----------
    shape
        In any CRS, valid or not.

    Notes
    -----
    *Method*: what an outline goes round more than once, and what several polygons cover, counts
    once. (By shapely's other method, "linework", it would be cut out.)

    Examples
    --------
    >>> from shapely import GeometryCollection, Point, box
    >>> mend(GeometryCollection([GeometryCollection([box(0, 0, 2, 1), Point(0, 0)])])).area
    2.0
    """
    parts = shapely.make_valid(_polygons(shape), method="structure", keep_collapsed=False)
    whole = shapely.union_all(parts)
    return whole if whole.area > 0 else None


def describe_mending(drawn: BaseGeometry, mended: BaseGeometry) -> str:
    """Return the area before and after mending where they differ by over 1%, else "".

    Parameters
    ----------
    drawn, mended
        In metres.

    Examples
    --------
    >>> from shapely import Polygon
    >>> bowtie = Polygon([(0, 0), (20, 20), (20, 0), (0, 20)])
    >>> describe_mending(bowtie, mend(bowtie))
    '200 m2, where its outline as drawn adds up to 0 m2'
    """
    if abs(drawn.area - mended.area) <= _SMALL_SHARE * mended.area:
        return ""
    return f"{mended.area:,.0f} m2, where its outline as drawn adds up to {drawn.area:,.0f} m2"


def _polygons(shape: BaseGeometry) -> list[BaseGeometry]:
    """Return the polygons of a shape, from collections within collections too."""
    polygons, waiting = [], [shape]
    while waiting:
        shape = waiting.pop()
        if shape.geom_type == "Polygon":
            polygons.append(shape)
        else:
            waiting += getattr(shape, "geoms", ())
    return polygons


def _crossings(shape: BaseGeometry) -> float:
    """Estimate how often a shape crosses itself; of a tangle, no further than needed."""
    rings = shapely.get_rings(_polygons(shape))
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    drawn = (ring[:-1] == ring[1:]) & (corners[:-1] != corners[1:]).any(axis=1)
    begins, ends = corners[:-1][drawn], corners[1:][drawn]
    tree = shapely.STRtree(np.asarray(shapely.linestrings(np.stack([begins, ends], axis=1))))
    longest = np.argsort(np.hypot(*(ends - begins).T))[-_TRIED:]
    number = min(len(begins), max(_TRIED, len(begins) // _ONE_IN))
    spread = np.linspace(0, len(begins) - 1, number).astype(int)

    most = 0.0
    for tried, stands_for in ((longest, 1), (spread, len(begins) / max(number, 1))):
        crossings = 0.0
        for start in range(0, len(tried), _AT_ONCE):
            some = tried[start : start + _AT_ONCE]
            one, other = tree.query(tree.geometries[some])
            met = _cross(begins, ends, some[one], other)
            crossings += int(np.count_nonzero(met)) * stands_for / 2
            if crossings > _MOST_CROSSINGS:
                return crossings
        most = max(most, crossings)
    return most


def _cross(begins: Points, ends: Points, one: Numbers, other: Numbers) -> NDArray[np.bool_]:
    """Return for pairs of edges whether each has the ends of its fellow on both sides."""

    def side(a: Points, b: Points, c: Points) -> Points:
        return np.sign((b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1])
                       - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0]))  # fmt: skip

    a, b, c, d = begins[one], ends[one], begins[other], ends[other]
    return (side(a, b, c) * side(a, b, d) < 0) & (side(c, d, a) * side(c, d, b) < 0)
