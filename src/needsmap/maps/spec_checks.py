"""Faults of a map's description: ids that appear twice, lengths that differ, numbers of nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.maps.spec import NOT_COMPARABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from needsmap.maps.spec import Layer, MapSpec, Neighbours, PointSet


def faults_of(spec: MapSpec) -> Iterator[str]:
    """Yield what is wrong with a map, each fault in a sentence."""
    if not spec.title.strip():
        yield "a map needs a title"
    if not (spec.layers or spec.points or spec.outlines):
        yield "nothing to show: no layer, no point, no outline"
    yield from _doubles("area set", (s.id for s in spec.area_sets))
    yield from _doubles("layer", (layer.id for layer in spec.layers))
    if spec.beside and spec.beside not in {layer.id for layer in spec.layers}:
        yield f"no layer {spec.beside!r} to show beside the first"
    yield from _doubles("point set", (p.id for p in spec.points))
    sizes = {s.id: len(s.codes) for s in spec.area_sets}
    for layer in spec.layers:
        yield from _layer_faults(layer, sizes)
    for points in spec.points:
        yield from _point_faults(points)
    counts = {p.id: len(p.names) for p in spec.points}
    for group in spec.clusters:
        if group.points not in counts:
            yield f"clusters {group.title!r}: no point set {group.points!r}"
        elif any(m >= counts[group.points] for c in group.clusters for m in c.members):
            yield f"clusters {group.title!r}: a member that is not a point"


def _doubles(what: str, ids: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            yield f"{what} {one!r} stands twice"
        seen.add(one)


def _layer_faults(layer: Layer, sizes: dict[str, int]) -> Iterator[str]:
    if layer.areas not in sizes:
        yield f"layer {layer.id!r}: no area set {layer.areas!r}"
        return
    n = sizes[layer.areas]
    if len(layer.classes) != n:
        yield f"layer {layer.id!r}: {len(layer.classes)} classes for {n} areas"
    elif layer.classes and not (
        min(layer.classes) >= NOT_COMPARABLE and max(layer.classes) < len(layer.legend.classes)
    ):
        yield f"layer {layer.id!r}: a class number that its legend does not hold"
    for column in layer.columns:
        if len(column.cells) != n:
            yield f"layer {layer.id!r}, {column.title!r}: {len(column.cells)} values, {n} areas"


def _point_faults(points: PointSet) -> Iterator[str]:
    n = len(points.names)
    if not len(points.x) == len(points.y) == n:
        yield f"points {points.id!r}: {n} names, {len(points.x)} x, {len(points.y)} y"
    if points.sites and len(points.sites) != n:
        yield f"points {points.id!r}: {len(points.sites)} sites, {n} points"
    for facet in points.facets:
        if len(facet.which) != n:
            yield f"points {points.id!r}, {facet.title!r}: {len(facet.which)} values, {n} points"
        elif facet.which and not 0 <= min(facet.which) <= max(facet.which) < len(facet.labels):
            yield f"points {points.id!r}, {facet.title!r}: a value without a label"
    if points.near is not None:
        yield from _near_faults(points.near, points.id, n)
    for column in points.columns:
        if len(column.cells) != n:
            yield f"points {points.id!r}, {column.title!r}: {len(column.cells)} values, {n} points"


def _near_faults(near: Neighbours, points: str, n: int) -> Iterator[str]:
    if len(near.found) != n:
        yield f"points {points!r}: neighbours of {len(near.found)}, {n} points"
    if any(not 0 <= other < n for found in near.found for other, _, _ in found):
        yield f"points {points!r}: a neighbour that is not a point"
