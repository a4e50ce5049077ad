"""Static pictures of a map: PNG and SVG for reports, with legend, scale, sources and alt text."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from needsmap.errors import FileFormatError
from needsmap.maps.figures.drawing import (
    BLANK,
    HATCHES,
    INK,
    MARKERS,
    SOFT,
    Extent,
    bounds_of,
    draw_map,
    draw_scale,
)
from needsmap.maps.figures.saving import check_kind, house_style, save_picture
from needsmap.maps.spec import STATES

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from needsmap.maps.spec import Layer, MapSpec


#: Panels a row of small multiples.
_COLUMNS = 4


def save_figure(
    spec: MapSpec,
    path: str | os.PathLike[str],
    *,
    layer: str | None = None,
    inset: Extent | None = None,
) -> Path:
    """Draw one layer, or only the points and outlines, as a picture with its own legend and notes.

    Parameters
    ----------
    spec
        The map.
    path
        Ends in ``.png``, ``.svg`` or ``.pdf``.
    layer
        Id of the layer to show; None for the first; ``""`` for none (a dot-and-outline figure).
    inset
        A part to show larger under the legend (EPSG:27700 west, south, east, north), for dense
        towns.

    Returns
    -------
    Path
        The file; its alt text is inside it (SVG title and description, PNG description).

    Raises
    ------
    FileFormatError
        For another kind of file.
    LookupError
        For a layer that the map does not hold.
    """
    file = check_kind(path)
    shown = _layer(spec, layer)
    with house_style():
        figure = Figure(figsize=(8.3, 7.2), layout=None)
        head = _write_head(figure, spec.title, (shown and shown.finding) or spec.finding)
        foot = _write_foot(figure, spec)
        axes = figure.add_axes((0.02, foot, 0.66, head - foot))
        draw_map(axes, spec, shown, bounds_of(spec, shown.areas if shown else None))
        draw_scale(axes)
        below = _write_legend(figure, spec, shown, at=(0.70, head))
        if inset is not None:
            _draw_inset(axes, spec, shown, inset, room=(foot, below))
        return save_picture(figure, file, title=spec.title, alt=alt_text(spec, shown))


def save_multiples(spec: MapSpec, path: str | os.PathLike[str]) -> Path:
    """Draw the layers side by side, by domain or by year, with one legend.

    Parameters
    ----------
    spec
        The map.
    path
        Ends in ``.png``, ``.svg`` or ``.pdf``.

    Raises
    ------
    FileFormatError
        For another kind of file, a map without layers, or layers whose legends differ: one legend
        could not tell both.
    """
    file = check_kind(path)
    shown = spec.layers
    if not shown:
        raise FileFormatError(f"{spec.title[:60]!r} holds no layer to draw")
    if len({tuple(c.words for c in one.legend.classes) for one in shown}) > 1:
        raise FileFormatError(
            "these layers have different classes, so one legend cannot stand for all: "
            "draw them apart, or choose layers of one kind"
        )
    rows = -(-len(shown) // _COLUMNS)
    several = len({one.group for one in shown}) > 1
    with house_style():
        figure = Figure(figsize=(10.5, 1.6 + 2.9 * rows))
        head = _write_head(figure, spec.title, spec.finding)
        foot = _write_foot(figure, spec)
        wide, tall = 0.74 / _COLUMNS, (head - foot) / rows
        for k, one in enumerate(shown):
            row, place = divmod(k, _COLUMNS)
            box = (0.02 + place * wide, head - (row + 1) * tall, wide * 0.96, tall * 0.88)
            axes = figure.add_axes(box)
            draw_map(axes, spec, one, bounds_of(spec, one.areas), names=False)
            name = f"{one.title}, {one.group}" if several else one.title
            axes.set_title("\n".join(textwrap.wrap(name, 30)), fontsize=8.5, pad=3)
        _write_legend(figure, spec, shown[0], at=(0.79, head), titled=False)
        alt = " ".join(dict.fromkeys(one.finding for one in shown if one.finding))
        return save_picture(figure, file, title=spec.title, alt=alt or spec.finding)


def alt_text(spec: MapSpec, layer: Layer | None) -> str:
    """Describe in a few sentences what the picture shows, for readers who cannot see it.

    Parameters
    ----------
    spec
        The map.
    layer
        The one shown; None for none.
    """
    parts = [f"Map: {spec.title}."]
    if layer is not None:
        counts = [(c.words, layer.classes.count(k)) for k, c in enumerate(layer.legend.classes)]
        counts += [(words, layer.classes.count(state)) for state, words in STATES.items()]
        unit = spec.area_set(layer.areas).unit[1]
        counted_classes = "; ".join(f"{words}: {n:,}" for words, n in counts if n)
        parts += [
            layer.finding or spec.finding,
            f"{layer.legend.title}, {unit}: {counted_classes}.",
        ]
    else:
        parts.append(spec.finding)
    parts += [f"{p.title}: {len(p.names):,} {p.unit[1]}." for p in spec.points]
    return " ".join(part for part in parts if part)


def _layer(spec: MapSpec, layer_id: str | None) -> Layer | None:
    if layer_id == "" or not spec.layers:
        return None
    if layer_id is None:
        return spec.layers[0]
    layers = {layer.id: layer for layer in spec.layers}
    if layer_id not in layers:
        raise LookupError(f"no layer {layer_id!r} on this map; it holds {', '.join(layers)}")
    return layers[layer_id]


def _draw_inset(
    axes: Axes, spec: MapSpec, layer: Layer | None, part: Extent, *, room: tuple[float, float]
) -> None:
    """Frame a part of the map, and draw it larger between two heights of the right side."""
    west, south, east, north = part
    frame: dict[str, Any] = {"facecolor": "none", "edgecolor": INK, "linewidth": 0.8, "zorder": 7}
    axes.add_patch(Rectangle((west, south), east - west, north - south, **frame))
    low, high = room
    tall = min(0.45, max(high - low - 0.03, 0.15))
    lens = axes.get_figure().add_axes((0.70, low + 0.01, 0.28, tall))  # type: ignore[union-attr] # axes have a figure
    draw_map(lens, spec, layer, part)
    lens.set_axis_on()
    lens.set_xticks([])
    lens.set_yticks([])
    lens.set_facecolor("white")
    lens.set_title("The framed part", fontsize=8, loc="left", pad=3)


def _write_head(figure: Figure, title: str, finding: str) -> float:
    """Write title and finding at the top; give the height that is left below."""
    tall = float(figure.get_figheight())
    y = 1 - 0.15 / tall
    for text, size, weight, wide in ((title, 14, "bold", 70), (finding, 9.5, "normal", 105)):
        for line in textwrap.wrap(text, wide)[:3]:
            y -= size * 1.3 / 72 / tall
            figure.text(0.02, y, line, fontsize=size, fontweight=weight, va="bottom")
    return y - 0.12 / tall


def _write_foot(figure: Figure, spec: MapSpec) -> float:
    """Write banner and sources at the bottom; give the height that they take."""
    tall = float(figure.get_figheight())
    lines = [w for text in (spec.banner, *spec.sources) for w in textwrap.wrap(text, 165)]
    for k, line in enumerate(reversed(lines)):
        y = (0.08 + k * 0.125) / tall
        figure.text(0.02, y, line, fontsize=6.5, color=SOFT, va="bottom")
    return (0.18 + len(lines) * 0.125) / tall


def _write_legend(
    figure: Figure,
    spec: MapSpec,
    layer: Layer | None,
    *,
    at: tuple[float, float],
    titled: bool = True,
) -> float:
    """Write the classes in words, and what points look like; give the height left below."""
    x, y = at
    if layer is not None:
        title = [layer.legend.title] if titled else []
        head = "\n".join(w for t in (*title, layer.legend.direction) for w in textwrap.wrap(t, 36))
        y = _legend(figure, _class_keys(layer, counted=titled), head, (x, y))
    for points in spec.points:
        for facet in points.facets:
            if facet.colours or facet.shapes:
                y = _legend(figure, _point_keys(facet.labels, facet.colours, facet.shapes),
                            facet.title, (x, y))  # fmt: skip
    return y


def _legend(figure: Figure, keys: list[Artist], title: str, at: tuple[float, float]) -> float:
    legend = figure.legend(
        handles=keys, title=title, loc="upper left", bbox_to_anchor=at, frameon=False, fontsize=8,
        title_fontsize=9, alignment="left", handlelength=1.6, handleheight=1.0, labelspacing=0.35,
        borderaxespad=0,
    )  # fmt: skip
    tall = len(keys) * 0.165 + (title.count("\n") + 1) * 0.18 + 0.22
    tall += 0.14 * sum(str(k.get_label()).count("\n") for k in keys)
    legend.set_zorder(8)
    return float(at[1] - tall / figure.get_figheight())


def _class_keys(layer: Layer, *, counted: bool) -> list[Artist]:
    def label(words: str, n: int) -> str:
        return "\n".join(textwrap.wrap(f"{words} ({n:,})" if counted else words, 38))

    keys: list[Artist] = [
        Patch(facecolor=c.colour, edgecolor=SOFT, linewidth=0.4,
              label=label(c.words, layer.classes.count(k)))
        for k, c in enumerate(layer.legend.classes)
    ]  # fmt: skip
    for state, words in STATES.items():
        if n := layer.classes.count(state):
            look: dict[str, Any] = {"facecolor": BLANK, "hatch": HATCHES[state], "edgecolor": SOFT}
            keys.append(Patch(**look, label=label(words, n)))
    return keys


def _point_keys(
    labels: Sequence[str], colours: Sequence[str], shapes: Sequence[str]
) -> list[Artist]:
    names: dict[tuple[str, str], str] = {}
    for k, label in enumerate(labels):
        look = (shapes[k] if shapes else "", colours[k] if colours else INK)
        names[look] = "Other" if look in names else label[:38]
    return [
        Line2D([], [], linestyle="none", markersize=6.5, markeredgecolor="white", label=label,
               marker=MARKERS[shape] if shape else "o", color=colour)
        for (shape, colour), label in names.items()
    ]  # fmt: skip
