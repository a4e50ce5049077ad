"""A `MapSpec` to what the page carries: one JSON description and one packed block of bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from needsmap.maps.html.arcs import Arcs, cut_arcs, line_arcs, project
from needsmap.maps.html.codec import Sections, front_coded, pack_cells, planes, varints, zigzag
from needsmap.maps.spec import NEAR_NOTE, NEAR_TITLE, NO_DATA, NOT_COMPARABLE, STATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from needsmap.maps.spec import (
        AreaSet,
        ClusterSet,
        Column,
        Layer,
        MapSpec,
        Outline,
        PointSet,
    )

#: Grid fineness: 2**25 cells round the world are 0.7 m in England, 2**23 are 3 m.
_FINE: Final = 25
_COARSE: Final = 23
#: Above so many vertices the coarse grid is taken.
_MANY_VERTICES: Final = 400_000

#: How the two states without class travel in a byte.
_STATES = {NO_DATA: 255, NOT_COMPARABLE: 254}


def pack(spec: MapSpec) -> tuple[dict[str, Any], str]:
    """Return everything of a map that the script draws or lists: same map in, same bytes out.

    Parameters
    ----------
    spec
        Any map.

    Returns
    -------
    dict
        A description, as plain JSON data.
    str
        The packed bytes that it points at, as base64 text.
    """
    every = [s for a in spec.area_sets for s in a.shapes]
    vertices = int(shapely.get_num_coordinates(np.asarray(every, dtype=object)).sum())
    bits = _COARSE if vertices > _MANY_VERTICES else _FINE
    sections = Sections()
    index = {a.id: i for i, a in enumerate(spec.area_sets)}
    points = {p.id: i for i, p in enumerate(spec.points)}
    meta: dict[str, Any] = {
        "bits": bits,
        **_fields(spec, "title finding summary sources highlight beside"),
        "sets": [_pack_set(sections, one, bits) for one in spec.area_sets],
        "layers": [_pack_layer(sections, one, index) for one in spec.layers],
        "points": [_pack_points(sections, one, bits) for one in spec.points],
        "clusters": [_pack_clusters(sections, one, bits, points) for one in spec.clusters],
        "outlines": [_pack_outline(sections, one, bits) for one in spec.outlines],
        "labels": _pack_labels(spec, bits),
        "extent": _extent(spec, bits),
    }
    meta["sizes"] = sections.sizes
    return meta, sections.packed()


def _fields(part: object, names: str) -> dict[str, Any]:
    return {name: getattr(part, name) for name in names.split()}


def _pack_arcs(sections: Sections, arcs: Arcs) -> dict[str, Any]:
    """Pack borders: counts, sides, first vertices and steps, each in its own section."""
    n = len(arcs.left)
    if not n:
        return {"arcs": 0}
    begin, end = arcs.starts[:-1], arcs.starts[1:] - 1
    inner = np.ones(len(arcs.x), dtype=bool)
    inner[begin] = False
    packed: dict[str, Any] = {"arcs": n, "vertices": len(arcs.x)}
    packed["counts"] = sections.add(varints(np.diff(arcs.starts) - 2))
    packed["left"] = sections.add(varints(zigzag(np.diff(arcs.left, prepend=0))))
    beside = np.where(arcs.right > 0, zigzag(arcs.right - arcs.left) + 1, 0)
    packed["right"] = sections.add(varints(beside))
    for axis, values in (("x", arcs.x), ("y", arcs.y)):
        origin = int(values.min())
        packed[f"{axis}0"] = origin
        before = np.append(origin, values[end][:-1])
        packed[f"{axis}s"] = sections.add(varints(zigzag(values[begin] - before)))
        steps = np.diff(values, prepend=0)[inner]
        packed[f"{axis}d"] = sections.add(varints(zigzag(steps)))
    return packed


def _pack_set(sections: Sections, areas: AreaSet, bits: int) -> dict[str, Any]:
    packed = {
        **_fields(areas, "id unit"),
        "n": len(areas.codes),
        "codes": sections.add(front_coded(areas.codes)),
        "names": sections.add(front_coded(areas.names)),
        "geo": _pack_arcs(sections, cut_arcs(areas.shapes, bits)),
    }
    if areas.parents:
        packed["parents"], _ = pack_cells(sections, areas.parents)
        packed["parentTitle"] = areas.parent_title
    if areas.postcodes:
        packed["postcodes"] = _pack_postcodes(sections, areas)
    return packed


def _pack_postcodes(sections: Sections, areas: AreaSet) -> dict[str, int]:
    """Pack names, how many areas each has, and the steps from area to area."""
    counts = np.array([len(within) for _, within in areas.postcodes], dtype=np.int64)
    members = np.array([m for _, within in areas.postcodes for m in within], dtype=np.int64)
    return {
        "n": len(counts),
        "names": sections.add(front_coded([name for name, _ in areas.postcodes])),
        "counts": sections.add(varints(counts)),
        "steps": sections.add(varints(zigzag(np.diff(members, prepend=0)))),
    }


def _pack_layer(sections: Sections, layer: Layer, index: dict[str, int]) -> dict[str, Any]:
    columns, key = _pack_columns(sections, layer.columns)
    classes, _ = pack_cells(sections, [_STATES.get(c, c) for c in layer.classes], key=key)
    legend = layer.legend
    return {
        **_fields(layer, "id title group"),
        "set": index[layer.areas],
        "classes": classes,
        "columns": columns,
        "legend": {
            **_fields(legend, "title direction diverging"),
            "noData": STATES[NO_DATA],
            "notComparable": STATES[NOT_COMPARABLE],
            "classes": [_fields(c, "words short colour") for c in legend.classes],
        },
        **_fields(layer, "finding summary"),
        "date": layer.data_date,
        "notes": layer.notes,
    }


def _pack_columns(
    sections: Sections, columns: Sequence[Column]
) -> tuple[list[dict[str, Any]], Any]:
    key, packed = None, []
    for column in columns:
        how, whole = pack_cells(sections, column.cells, decimals=column.decimals, key=key)
        key = whole if key is None else key
        packed.append(_fields(column, "title kind of decimals card table") | how)
    return packed, key


def _grid(sections: Sections, x: Sequence[float], y: Sequence[float], bits: int) -> dict[str, int]:
    gx, gy = project(np.column_stack([x, y]).astype(np.float64), bits)
    return {"x": sections.add(planes(gx, 4)), "y": sections.add(planes(gy, 4))}


def _pack_points(sections: Sections, points: PointSet, bits: int) -> dict[str, Any]:
    columns, _ = _pack_columns(sections, points.columns)
    return {
        **_fields(points, "id title unit"),
        "n": len(points.names),
        "names": sections.add(front_coded(points.names)),
        **_grid(sections, points.x, points.y, bits),
        "facets": [
            {
                **_fields(f, "title labels"),
                "which": sections.add(planes(np.array(f.which, dtype=np.int64), 2)),
                **_fields(f, "colours shapes"),
            }
            for f in points.facets
        ],
        "columns": columns,
        "notes": points.notes,
        "sites": sections.add(varints(np.array(points.sites, dtype=np.int64))),
        "near": _pack_near(sections, points),
    }


def _pack_near(sections: Sections, points: PointSet) -> dict[str, Any] | None:
    """Pack who is nearest: how many a point has, then other, whole metres and rough in a row."""
    if points.near is None:
        return None
    flat = [one for row in points.near for one in row]
    other, metres, rough = (np.array(column) for column in zip(*flat, strict=True)) if flat else (
        np.empty(0), np.empty(0), np.empty(0))  # fmt: skip
    doubled = 2 * np.rint(metres).astype(np.int64) + rough.astype(np.int64)
    return {
        "title": NEAR_TITLE,
        "note": NEAR_NOTE,
        "n": len(flat),
        "counts": sections.add(varints(np.array([len(f) for f in points.near]))),
        "other": sections.add(varints(other.astype(np.int64))),
        "metres": sections.add(varints(doubled)),
    }


def _pack_clusters(
    sections: Sections, group: ClusterSet, bits: int, index: dict[str, int]
) -> dict[str, Any]:
    return {
        "title": group.title,
        "points": index[group.points],
        "note": group.note,
        "geo": _pack_arcs(sections, cut_arcs([c.outline for c in group.clusters], bits)),
        "items": [_fields(c, "label words members fields") for c in group.clusters],
    }


def _pack_outline(sections: Sections, outline: Outline, bits: int) -> dict[str, Any]:
    shapes: Sequence[BaseGeometry] = outline.shapes
    water = outline.role == "water"
    return {
        **_fields(outline, "title role names"),
        "geo": _pack_arcs(
            sections, _whole_rings(shapes, bits) if water else cut_arcs(shapes, bits)
        ),
        "lines": _pack_arcs(sections, line_arcs(shapes, bits)),
    }


def _whole_rings(shapes: Sequence[BaseGeometry], bits: int) -> Arcs:
    """Return each ring as one arc: a fill, unlike a border, needs it closed."""
    parts = shapely.get_parts(np.asarray(shapes, dtype=object))
    rings = shapely.get_rings(parts)
    return line_arcs([shapely.LineString(ring.coords) for ring in rings], bits)


def _pack_labels(spec: MapSpec, bits: int) -> list[dict[str, Any]]:
    xy = np.array([[label.x, label.y] for label in spec.labels], dtype=np.float64).reshape(-1, 2)
    gx, gy = project(xy, bits)
    return [
        {"text": label.text, "x": x, "y": y, "weight": label.weight}
        for label, x, y in zip(spec.labels, gx.tolist(), gy.tolist(), strict=True)
    ]


def _extent(spec: MapSpec, bits: int) -> list[int] | None:
    if spec.extent is None:
        return None
    west, south, east, north = spec.extent
    corners = np.array([[west, south], [east, north], [west, north], [east, south]])
    x, y = project(corners.astype(np.float64), bits)
    return [int(x.min()), int(y.min()), int(x.max()), int(y.max())]
