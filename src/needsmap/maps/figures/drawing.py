"""A static map on matplotlib axes: areas, outlines, points, names, scale.

Axes are in EPSG:27700 metres with equal aspect, so nothing is projected. Areas of one class are
one compound path: thirty thousand polygons draw as ten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from needsmap.errors import FileFormatError
from needsmap.maps.spec import NO_DATA, NOT_COMPARABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from shapely.geometry.base import BaseGeometry

    from needsmap.maps.spec import ClusterSet, Label, Layer, MapSpec, Outline, PointSet

Extent = tuple[float, float, float, float]

INK: Final = "#1b2430"
SOFT: Final = "#55606e"
_ACCENT: Final = "#c2185b"
BLANK: Final = "#d3d7dc"
_WATER: Final = "#a9c9dd"

#: Marks of `needsmap.maps.spec.SHAPES` in matplotlib's letters.
MARKERS: Final = {
    "circle": "o", "square": "s", "triangle": "^", "diamond": "D", "cross": "X", "pentagon": "p",
    "triangle-down": "v", "star": "*", "plus": "P", "hexagon": "h",
}  # fmt: skip

#: Hatching of the two states without class.
HATCHES: Final = {NO_DATA: "////", NOT_COMPARABLE: "xxxx"}


def draw_map(
    axes: Axes, spec: MapSpec, layer: Layer | None, extent: Extent, *, names: bool = True
) -> None:
    """Draw a map without its legend: equal aspect, no frame.

    Parameters
    ----------
    axes
        In EPSG:27700 metres.
    spec
        The map.
    layer
        The one to show; None for points and outlines alone.
    extent
        West, south, east and north.
    names
        Whether to write its labels.
    """
    west, south, east, north = extent
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect("equal")
    axes.set_axis_off()
    if layer is not None:
        _draw_areas(axes, spec, layer, line=0.0 if len(layer.classes) > 2000 else 0.35)
    order = {"water": 0, "border": 1, "place": 2, "highlight": 3}
    for outline in sorted(spec.outlines, key=lambda o: order[o.role]):
        _draw_outline(axes, outline)
    for group in spec.clusters:
        _draw_clusters(axes, group)
    for points in spec.points:
        _draw_points(axes, points, size=26 if len(points.x) < 400 else 9)
    if names:
        _draw_names(axes, spec.labels, spec.clusters)


def _compound_path(shapes: Sequence[BaseGeometry]) -> Path | None:
    """Return all rings of the shapes as one path, None if there is none."""
    parts = shapely.get_parts(np.asarray(list(shapes), dtype=object))
    rings = shapely.get_rings(parts)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    if not len(xy):
        return None
    codes = np.full(len(xy), Path.LINETO, dtype=np.uint8)
    starts = np.flatnonzero(np.diff(ring, prepend=-1))
    codes[starts] = Path.MOVETO
    codes[np.append(starts[1:], len(xy)) - 1] = Path.CLOSEPOLY
    return Path(xy, codes)


def _draw_areas(axes: Axes, spec: MapSpec, layer: Layer, *, line: float) -> None:
    """Fill the areas of a layer, class by class; hatch those without."""
    areas = spec.area_set(layer.areas)
    numbers = np.array(layer.classes)
    shapes = np.asarray(areas.shapes, dtype=object)
    for number in np.unique(numbers):
        path = _compound_path(shapes[numbers == number])
        if path is None:
            continue
        classed = number >= 0
        patch = PathPatch(
            path,
            facecolor=layer.legend.classes[number].colour if classed else BLANK,
            hatch=None if classed else HATCHES[int(number)],
            edgecolor="white" if classed else SOFT,
            linewidth=line,
            rasterized=len(shapes) > 5000,
        )
        axes.add_artist(patch)


def _draw_outline(axes: Axes, outline: Outline) -> None:
    """Draw borders or water in the style of their role."""
    look: dict[str, Any] = {
        "place": {"edgecolor": INK, "linewidth": 1.1},
        "border": {"edgecolor": INK, "linewidth": 0.45},
        "highlight": {"edgecolor": _ACCENT, "linewidth": 1.8},
        "water": {"edgecolor": _WATER, "linewidth": 0.5},
    }[outline.role]
    fill = _WATER if outline.role == "water" else "none"
    path = _compound_path(outline.shapes)
    if path is not None:
        axes.add_artist(PathPatch(path, facecolor=fill, joinstyle="round", **look))
    for shape in shapely.get_parts(np.asarray(outline.shapes, dtype=object)):
        if shapely.get_type_id(shape) == 1:
            width = 2.0 if outline.role == "water" else look["linewidth"]
            axes.plot(*shape.xy, color=look["edgecolor"], linewidth=width)


def _draw_points(axes: Axes, points: PointSet, *, size: float) -> None:
    """Draw points by colour and shape, each ringed in white."""
    colour = next((f for f in points.facets if f.colours), None)
    shape = next((f for f in points.facets if f.shapes), None)
    x, y = np.array(points.x), np.array(points.y)
    shapes = np.array(shape.which if shape else [0] * len(x))
    colours = np.array([colour.colours[k] for k in colour.which] if colour else [INK] * len(x))
    for number in np.unique(shapes):
        here = shapes == number
        axes.scatter(
            x[here], y[here], s=size, c=colours[here], edgecolors="white", linewidths=0.6,
            marker=MARKERS[shape.shapes[number]] if shape else "o", zorder=5,
        )  # fmt: skip


def _draw_clusters(axes: Axes, group: ClusterSet) -> None:
    """Outline clusters with a dashed line."""
    for cluster in group.clusters:
        path = _compound_path([cluster.outline])
        if path is not None:
            axes.add_patch(
                PathPatch(path, facecolor="none", edgecolor=INK, linewidth=1.2, linestyle="--")
            )


def _draw_names(axes: Axes, labels: Sequence[Label], clusters: Sequence[ClusterSet]) -> None:
    """Write names with a white edge: clusters first, then the weightier; none over another."""
    axes.apply_aspect()
    taken: list[Extent] = []
    names = [
        (text, ((west + east) / 2, north), 7.0, "bold")
        for group in clusters
        for text, (west, _, east, north) in zip(
            _short_names([c.label for c in group.clusters]),
            (c.outline.bounds for c in group.clusters),
            strict=True,
        )
    ]
    names += [
        (label.text, (label.x, label.y), 6.5 + (label.weight < 3), "normal")
        for label in sorted(labels, key=lambda one: one.weight)
    ]
    for text, at, size, weight in names:
        box = _text_box(axes, text, at, size)
        if not any(_touch(box, other) for other in taken):
            taken.append(box)
            _write(axes, text, at, size=size, weight=weight)


def _short_names(labels: Sequence[str]) -> list[str]:
    """Return what tells labels apart where all begin alike.

    Examples
    --------
    >>> _short_names(["Cluster 1", "Cluster 2"])
    ['1', '2']
    >>> _short_names(["The square", "Station Road"])
    ['The square', 'Station Road']
    """
    begins = {label.rpartition(" ")[0] for label in labels}
    alike = len(begins) == 1 and begins != {""}
    return [label.rpartition(" ")[2] for label in labels] if alike else list(labels)


def _text_box(axes: Axes, text: str, at: tuple[float, float], size: float) -> Extent:
    """Return about where text will be, in pixels of the figure."""
    x, y = axes.transData.transform(at)
    pixels = axes.get_figure(root=True).dpi / 72  # type: ignore[union-attr] # axes have a figure
    wide, tall = 0.3 * len(text) * size * pixels, 0.75 * size * pixels
    return float(x - wide), float(y - tall), float(x + wide), float(y + tall)


def _touch(one: Extent, other: Extent) -> bool:
    across = one[0] < other[2] and other[0] < one[2]
    return across and one[1] < other[3] and other[1] < one[3]


def _write(
    axes: Axes, text: str, at: tuple[float, float], *, size: float, weight: str = "normal"
) -> None:
    """Write plain text on the map, edged in white, clipped to it."""
    axes.text(
        *at, text, ha="center", va="center", fontsize=size, color=INK, fontweight=weight,
        clip_on=True, parse_math=False, path_effects=[withStroke(linewidth=2, foreground="white")],
        zorder=6,
    )  # fmt: skip


def draw_scale(axes: Axes) -> None:
    """Draw a bar of a round length of metres or kilometres.

    Parameters
    ----------
    axes
        In EPSG:27700 metres, with the map on them.
    """
    west, east = axes.get_xlim()
    south, north = axes.get_ylim()
    want = (east - west) / 5
    step = 10 ** np.floor(np.log10(want))
    length = step * max(f for f in (1, 2, 5) if f * step <= want)
    label = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    tall = (north - south) / 160
    below = south - 3 * tall
    bar = Rectangle((west, below), length, tall, facecolor=INK, edgecolor="none", clip_on=False)
    axes.add_patch(bar)
    axes.text(west + length * 1.05, below, label, fontsize=7, color=INK, va="bottom")


def bounds_of(spec: MapSpec, areas: str | None = None) -> Extent:
    """Return the bounds of what a map shows: its extent, an area set, or everything.

    Parameters
    ----------
    spec
        The map.
    areas
        Id of an area set; None for everything.

    Raises
    ------
    FileFormatError
        For a map with neither an extent nor anything to draw.
    """
    if spec.extent is not None:
        return spec.extent
    sets = [spec.area_set(areas)] if areas else list(spec.area_sets)
    shapes = [s for one in sets for s in one.shapes]
    shapes += [s for o in spec.outlines for s in o.shapes if o.role != "water"] if not sets else []
    xy = [shapely.total_bounds(np.asarray(shapes, dtype=object))] if shapes else []
    xy += [np.array([min(p.x), min(p.y), max(p.x), max(p.y)]) for p in spec.points if p.x]
    if not xy:
        raise FileFormatError(f"{spec.title[:60]!r} holds no area and no point to draw")
    every = np.array(xy)
    west, south = every[:, 0].min(), every[:, 1].min()
    east, north = every[:, 2].max(), every[:, 3].max()
    pad = 0.02 * max(east - west, north - south, 50.0)
    return float(west - pad), float(south - pad), float(east + pad), float(north + pad)
