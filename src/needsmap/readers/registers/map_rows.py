"""A register that is a map file, as rows of text: its columns, and a point for each shape."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from needsmap.errors import FileFormatError
from needsmap.io.crs import frame_to_grid
from needsmap.io.repair import refuse_tangles
from needsmap.io.vector import read_layers
from needsmap.io.worksheets import cell_text

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from needsmap.io.cells import Row
    from needsmap.io.vector import Layer

_LAYER = "layer"


@dataclass(slots=True)
class MapRows:
    """The rows of a map file.

    Attributes
    ----------
    rows
        The header (``x`` and ``y`` in EPSG:27700, then the file's columns), then a row a
        feature; lines are counted from 2, as if a header stood above them.
    notices
        What was found out about the file, in sentences.
    faults
        What was corrected in a row, or why its shape is not used, by line.
    """

    rows: list[Row]
    notices: list[str] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)


def read_map_rows(path: Path, *, layer: str = "", crs: str = "") -> MapRows:
    """Read the features of a map file as rows of text.

    Parameters
    ----------
    path
        Any file that `needsmap.io.vector.read_layers` reads.
    layer
        The layer to read; "" for all of them.
    crs
        The coordinate system, where the user names it: it overrules the file.

    Returns
    -------
    MapRows
        An area or a line has a point within it.

    Raises
    ------
    FileFormatError, FrameError
        Where it cannot be read, holds no feature, or names no CRS.
    """
    layers = read_layers(path, layer=layer)
    names = list(dict.fromkeys(str(c) for each in layers for c in _table(each.frame).columns))
    names += [_LAYER] if len(layers) > 1 and _LAYER not in names else []
    titles = [f"{name} column" if name.casefold() in {"x", "y"} else name for name in names]
    out = MapRows([(1, ["x", "y", *titles])])
    for each in layers:
        out.notices += each.notices
        _add_layer(out, each, names, what=path.name, crs=crs)
    if len(out.rows) == 1:
        raise FileFormatError(f"{path.name}: it holds no feature")
    return out


def _add_layer(out: MapRows, layer: Layer, names: list[str], *, what: str, crs: str) -> None:
    points = [("", "")] * len(layer.frame)
    if _shapes(layer.frame):
        points = _points(out, layer, what=what, crs=crs)
    elif len(layer.frame):
        out.notices.append(f"layer {layer.name!r} has no shapes")
    table = _table(layer.frame).reindex(columns=names)
    if _LAYER in names and _LAYER not in layer.frame.columns:
        table[_LAYER] = layer.name
    for cells, point in zip(table.itertuples(index=False), points, strict=True):
        text = ["" if _absent(cell) else cell_text(cell) for cell in cells]
        out.rows.append((len(out.rows) + 1, [*point, *text]))


def _points(out: MapRows, layer: Layer, *, what: str, crs: str) -> list[tuple[str, str]]:
    """Return each feature's point as text, and note what was corrected."""
    import shapely

    frame: gpd.GeoDataFrame = layer.frame
    kinds = ", ".join(sorted({str(k) for k in frame.geom_type.dropna()}))
    system = f"{crs}, as stated" if crs else frame.crs.name if frame.crs else "no CRS"
    out.notices.append(f"{len(frame)} features ({kinds}) in {system}")
    placed, faults = frame_to_grid(frame, what, override=crs)
    for fault, rows in faults.items():
        out.notices.append(f"{int(rows.sum())} of {len(frame)} features: {fault}")
        for i in rows.nonzero()[0]:
            out.faults[len(out.rows) + 1 + int(i)] = fault
    for at, fault in _several_points(placed).items():
        row = len(out.rows) + 1 + at
        out.faults[row] = f"{out.faults[row]}; {fault}" if row in out.faults else fault
    refuse_tangles(placed.geometry, what)
    points = shapely.point_on_surface(shapely.make_valid(placed.geometry.to_numpy()))
    return [
        (f"{x:.2f}", f"{y:.2f}") if x == x else ("", "")  # noqa: PLR0124 - NaN for no point
        for x, y in zip(shapely.get_x(points), shapely.get_y(points), strict=True)
    ]


def _several_points(placed: gpd.GeoDataFrame) -> dict[int, str]:
    """Return a fault for each feature that has several points, of which one is used."""
    several = (placed.geom_type == "MultiPoint").to_numpy().nonzero()[0]
    found = {}
    for i in several:
        west, south, east, north = placed.geometry.iloc[i].bounds
        apart = math.hypot(east - west, north - south)
        if apart > 0:
            count = len(placed.geometry.iloc[i].geoms)
            found[int(i)] = f"it has {count:,} points within {apart:,.0f} m; one of them is used"
    return found


def _table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of a layer but its shapes."""
    return frame.drop(columns=frame.geometry.name) if hasattr(frame, "geom_type") else frame


def _shapes(frame: pd.DataFrame) -> bool:
    import shapely

    if not hasattr(frame, "geom_type"):
        return False
    return not bool(shapely.is_missing(frame.geometry.to_numpy()).all())


def _absent(cell: object) -> bool:
    return cell is None or cell != cell  # noqa: PLR0124 - NaN and NaT differ from themselves
