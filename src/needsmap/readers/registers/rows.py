"""Registers as rows of text with their line numbers: tables and map files alike."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import shapely

from needsmap.errors import FileFormatError
from needsmap.io.archives import check_zip
from needsmap.io.crs import frame_to_grid
from needsmap.io.repair import refuse_tangles
from needsmap.io.tables import Table, TableOptions, order_sheets
from needsmap.io.vector import ENDINGS, KINDS, read_layers
from needsmap.io.worksheets import cell_text

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from needsmap.io.cells import Row
    from needsmap.io.vector import Layer

_LAYER = "layer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(TableOptions):
    """What a user may state about a register instead of having it found out.

    Attributes
    ----------
    header_row
        The line of the header (1-based), 0 for none; None to find out.
    keep_personal
        True keeps the columns with personal data (e-mail, telephone, head teacher).
    crs
        The coordinate system, which overrules what the file says; "" to find out.
    as_of
        The day by which a date of closure or disposal has passed; None for today.
    """

    header_row: int | None = None
    keep_personal: bool = False
    crs: str = ""
    as_of: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MapTable(Table):
    """The features of a map file as rows of text, a header above them.

    The columns ``x`` and ``y`` (EPSG:27700) come first; ``faults`` says by line what was
    corrected, or why a shape is not used.
    """

    faults: dict[int, str] = field(default_factory=dict)


def open_rows(path: Path, reading: Reading) -> list[Table]:
    """Open a register: a table (see `needsmap.io.tables.order_sheets`) or a map file.

    Parameters
    ----------
    path
        csv, tsv or txt (perhaps gzipped); xlsx, xls, xlsb, ods; a map file (see
        `needsmap.io.vector.read_layers`); or a zip that holds one of these.
    reading
        What the user states about the file.

    Returns
    -------
    list of Table
        Several for a workbook of which no worksheet is named: the one that is meant first. One
        `MapTable` for a map file.

    Raises
    ------
    FileFormatError, FrameError
        Where it is empty, cut short, of another kind, an archive that is not safe, or a map file
        without a feature or a CRS.
    """
    if path.is_file() and _is_map(path):
        return [_read_map(path, layer=reading.sheet, crs=reading.crs)]
    return order_sheets(path, reading)


def _is_map(path: Path) -> bool:
    """Return whether a file is a map file, or a zip that holds one."""
    with path.open("rb") as file:
        magic = file.read(16)
    if magic.startswith(b"PK") and path.suffix.lower() != ".kmz":
        names = [n for n in check_zip(path) if not n.startswith("__MACOSX/")]
        return any(n.lower().endswith(ENDINGS) for n in names)
    return magic.startswith(b"SQLite format 3") or path.suffix.lower() in KINDS


def _read_map(path: Path, *, layer: str, crs: str) -> MapTable:
    """Read the features of a map file, or of one layer: an area or a line has a point within it."""
    layers = read_layers(path, layer=layer)
    names = list(dict.fromkeys(str(c) for each in layers for c in _attributes(each.frame).columns))
    names += [_LAYER] if len(layers) > 1 and _LAYER not in names else []
    titles = [f"{name} column" if name.casefold() in {"x", "y"} else name for name in names]
    rows: list[Row] = [(1, ["x", "y", *titles])]
    notices: list[str] = []
    faults: dict[int, str] = {}
    for each in layers:
        notices += each.notices
        points, own = _points(each, notices, what=path.name, crs=crs)
        faults |= {len(rows) + 1 + i: fault for i, fault in own.items()}
        table = _attributes(each.frame).reindex(columns=names)
        if _LAYER in names and _LAYER not in each.frame.columns:
            table[_LAYER] = each.name
        for cells, point in zip(table.itertuples(index=False), points, strict=True):
            text = ["" if cell is None or cell != cell else cell_text(cell) for cell in cells]  # noqa: PLR0124 - NaN and NaT differ from themselves
            rows.append((len(rows) + 1, [*point, *text]))
    if len(rows) == 1:
        raise FileFormatError(f"{path.name}: it holds no feature")
    return MapTable(
        name=path.name, walk=lambda: (row for row in rows), notices=tuple(notices), faults=faults
    )


def _points(
    layer: Layer, notices: list[str], *, what: str, crs: str
) -> tuple[list[tuple[str, str]], dict[int, str]]:
    """Return each feature's point as text, and by row what was corrected."""
    frame: gpd.GeoDataFrame = layer.frame
    if not hasattr(frame, "geom_type") or shapely.is_missing(frame.geometry.to_numpy()).all():
        notices += [f"layer {layer.name!r} has no shapes"] if len(frame) else []
        return [("", "")] * len(frame), {}
    kinds = ", ".join(sorted({str(k) for k in frame.geom_type.dropna()}))
    system = f"{crs}, as stated" if crs else frame.crs.name if frame.crs else "no CRS"
    notices.append(f"{len(frame)} features ({kinds}) in {system}")
    placed, corrected = frame_to_grid(frame, what, override=crs)
    faults: dict[int, str] = {}
    for fault, wrong in corrected.items():
        notices.append(f"{int(wrong.sum())} of {len(frame)} features: {fault}")
        faults |= dict.fromkeys(map(int, wrong.nonzero()[0]), fault)
    for i in (placed.geom_type == "MultiPoint").to_numpy().nonzero()[0]:
        west, south, east, north = placed.geometry.iloc[i].bounds
        apart, count = math.hypot(east - west, north - south), len(placed.geometry.iloc[i].geoms)
        if apart > 0:
            several = f"it has {count:,} points within {apart:,.0f} m; one of them is used"
            faults[int(i)] = f"{faults[int(i)]}; {several}" if int(i) in faults else several
    refuse_tangles(placed.geometry, what)
    points = shapely.point_on_surface(shapely.make_valid(placed.geometry.to_numpy()))
    return [
        (f"{x:.2f}", f"{y:.2f}") if x == x else ("", "")  # noqa: PLR0124 - NaN for no point
        for x, y in zip(shapely.get_x(points), shapely.get_y(points), strict=True)
    ], faults


def _attributes(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of a layer but its shapes."""
    return frame.drop(columns=frame.geometry.name) if hasattr(frame, "geom_type") else frame
