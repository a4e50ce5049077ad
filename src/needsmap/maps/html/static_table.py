"""A map's tables in the HTML itself: for readers without script, and for print.

The page's script replaces it with one that sorts, filters and follows the shown layer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from needsmap.maps.spec import STATES, DataTable

if TYPE_CHECKING:
    from needsmap.maps.spec import AreaSet, Column, Layer, MapSpec, PointSet, Value

#: A page of more areas than this holds only the first rows as plain HTML.
_WHOLE: Final = 1500
_FIRST: Final = 100


def make_static_table(spec: MapSpec) -> DataTable | None:
    """Make the table of the first layer, most deprived classes first if it must be cut.

    Parameters
    ----------
    spec
        Any map; one without a layer has no table.
    """
    if not spec.layers:
        return None
    layer = spec.layers[0]
    areas = spec.area_set(layer.areas)
    n = len(areas.codes)
    order = list(range(n))
    caption = (
        f"{layer.title}{', ' + layer.group if layer.group else ''}: {n:,} {areas.unit[n != 1]}"
    )
    if n > _WHOLE:
        order = sorted(order, key=lambda i: (_first_order(layer, i), i))[:_FIRST]
        caption += f", of which the first {_FIRST} stand here without the script"
    columns = [c for c in layer.columns if c.table]
    header = ["Area", "Code", *([areas.parent_title] if areas.parents else [])]
    header += [c.title for c in columns] + [layer.legend.title]
    rows = tuple(_row(layer, areas, columns, i) for i in order)
    return DataTable(title=layer.title, header=tuple(header), rows=rows, note=caption)


def static_point_table(points: PointSet) -> DataTable:
    """Make the table of a set of points, in their order; of very many, of the first.

    Parameters
    ----------
    points
        The set.
    """
    n = len(points.names)
    caption = f"{points.title}: {n:,} {points.unit[n != 1]}"
    if n > _WHOLE:
        caption += f", of which the first {_FIRST} stand here without the script"
    columns = [c for c in points.columns if c.table]
    marks = [f for f in points.facets if f.title not in {c.title for c in columns}]
    rows = tuple(
        (
            points.names[i] or "Without a name",
            *(f.labels[f.which[i]] for f in marks),
            *(_say(c, c.cells[i]) for c in columns),
        )
        for i in range(n if n <= _WHOLE else _FIRST)
    )
    header = ("Name", *(f.title for f in marks), *(c.title for c in columns))
    return DataTable(title=points.title, header=header, rows=rows, note=caption)


def _say(column: Column, cell: Value) -> str:
    """Print one figure as the page does.

    Examples
    --------
    >>> from needsmap.maps.spec import Column
    >>> _say(Column(title="Rank", cells=(), kind="rank", of=32482), 3759)
    '3,759 of 32,482'
    >>> _say(Column(title="Change", cells=(), kind="points", decimals=1), -2.54)
    '\u22122.5 points'
    """
    if cell is None or isinstance(cell, str):
        return cell or "\u2013"
    shown = f"{abs(cell):,.{column.decimals}f}"
    sign = "\u2212" if cell < 0 else ""
    if column.kind == "points":
        return f"{'+' if cell > 0 else sign}{shown} points"
    if column.kind == "rank" and column.of:
        return f"{shown} of {column.of:,}"
    before, after = {"money": ("\u00a3", ""), "percent": ("", "%")}.get(column.kind, ("", ""))
    return f"{sign}{before}{shown}{after}"


def class_words(layer: Layer, number: int) -> str:
    """Return the words of a class number, those of the states without class included.

    Parameters
    ----------
    layer
        Whose legend has them.
    number
        As in its ``classes``.
    """
    if number >= 0:
        return layer.legend.classes[number].words
    return STATES[number]


def _first_order(layer: Layer, i: int) -> float:
    first = next((c.cells[i] for c in layer.columns if c.kind == "rank"), None)
    number = layer.classes[i]
    if isinstance(first, int | float):
        return float(first)
    return float(number if number >= 0 else 10**9)


def _row(layer: Layer, areas: AreaSet, columns: list[Column], i: int) -> tuple[str, ...]:
    parent = [areas.parents[i]] if areas.parents else []
    figures = [_say(c, c.cells[i]) for c in columns]
    return (areas.names[i], areas.codes[i], *parent, *figures, class_words(layer, layer.classes[i]))
