"""An area set as TopoJSON: shared borders once, longitude and latitude, quantized."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from shapely.geometry import Polygon

from needsmap.maps.html.arcs import HALF_WORLD, cut_arcs

if TYPE_CHECKING:
    from needsmap.maps.html.arcs import Arcs
    from needsmap.maps.spec import AreaSet

#: 0.7 m in England.
_BITS: Final = 25
#: Steps of the quantized longitude and latitude.
_STEPS: Final = 10**6


def topology(areas: AreaSet, properties: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the areas as a TopoJSON topology.

    Parameters
    ----------
    areas
        The set; its id names the object.
    properties
        One mapping an area, in order.

    Returns
    -------
    dict
        Plain JSON data. An area whose borders cannot be joined up has no shape.
    """
    arcs = cut_arcs(areas.shapes, _BITS)
    longitude, latitude = _degrees(arcs)
    west, south = float(longitude.min()), float(latitude.min())
    scale = [max(float(np.ptp(v)), 1e-9) / (_STEPS - 1) for v in (longitude, latitude)]
    x = np.rint((longitude - west) / scale[0]).astype(int)
    y = np.rint((latitude - south) / scale[1]).astype(int)
    lines = []
    for begin, end in zip(arcs.starts[:-1], arcs.starts[1:], strict=True):
        steps = np.column_stack(
            [np.diff(x[begin:end], prepend=0), np.diff(y[begin:end], prepend=0)]
        )
        lines.append(steps.tolist())
    shapes = [
        {"type": "MultiPolygon", "arcs": rings, "properties": given}
        if rings
        else {"type": None, "properties": given}
        for rings, given in zip(_polygons(arcs, len(areas.codes)), properties, strict=True)
    ]
    return {
        "type": "Topology",
        "transform": {"scale": scale, "translate": [west, south]},
        "objects": {areas.id: {"type": "GeometryCollection", "geometries": shapes}},
        "arcs": lines,
    }


def _degrees(arcs: Arcs) -> tuple[np.ndarray, np.ndarray]:
    cell = 2 * HALF_WORLD / 2**_BITS
    longitude = (arcs.x * cell / HALF_WORLD - 1) * 180
    north = np.pi * (1 - arcs.y * cell / HALF_WORLD)
    return longitude, np.degrees(np.arctan(np.sinh(north)))


def _polygons(arcs: Arcs, n: int) -> list[list[list[list[int]]]]:
    """Join each area's arcs into rings and put holes with the ring they lie in."""
    of: list[list[int]] = [[] for _ in range(n)]
    for arc, sides in enumerate(zip(arcs.left.tolist(), arcs.right.tolist(), strict=True)):
        for side in sides:
            if side:
                of[side - 1].append(arc)
    return [_nest(arcs, _rings(arcs, mine)) for mine in of]


def _rings(arcs: Arcs, mine: list[int]) -> list[list[int]]:
    """Walk arcs end to end; ``~arc`` is an arc walked backwards."""
    ends = {
        arc: ((int(arcs.x[s]), int(arcs.y[s])), (int(arcs.x[e - 1]), int(arcs.y[e - 1])))
        for arc in mine
        for s, e in [(arcs.starts[arc], arcs.starts[arc + 1])]
    }
    left, rings = set(mine), []
    while left:
        arc = min(left)
        left.remove(arc)
        ring, (first, at) = [arc], ends[arc]
        while at != first:
            following = next((a for a in sorted(left) if at in ends[a]), None)
            if following is None:
                break
            left.remove(following)
            forward = ends[following][0] == at
            ring.append(following if forward else ~following)
            at = ends[following][1 if forward else 0]
        else:
            rings.append(ring)
    return rings


def _points(arcs: Arcs, ring: list[int]) -> np.ndarray:
    pieces = []
    for arc in ring:
        which = arc if arc >= 0 else ~arc
        piece = slice(arcs.starts[which], arcs.starts[which + 1])
        xy = np.column_stack([arcs.x[piece], arcs.y[piece]])
        pieces.append(xy if arc >= 0 else xy[::-1])
    return np.vstack(pieces)


def _nest(arcs: Arcs, rings: list[list[int]]) -> list[list[list[int]]]:
    """Group rings into polygons: a ring inside another, and in no third, is its hole."""
    shapes = [Polygon(_points(arcs, ring)).buffer(0) for ring in rings]
    order = sorted(range(len(rings)), key=lambda k: -shapes[k].area)
    outer: list[int] = []
    polygons: dict[int, list[list[int]]] = {}
    for k in order:
        around = [o for o in outer if shapes[o].contains(shapes[k].representative_point())]
        if len(around) % 2 == 0:
            outer.append(k)
            polygons[k] = [rings[k]]
        else:
            polygons[around[-1]].append(rings[k])
    return list(polygons.values())
