"""A file of custom places in, plain descriptions of them out.

A place is a list of postcodes, of LSOA or output area codes, a shape in any common format and
CRS, or a circle around a point. A set of them stands in one TOML or CSV file.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import shapely

from needsmap.catalogue import read_toml
from needsmap.errors import FileFormatError, FrameError, fault_list, listed
from needsmap.io.crs import frame_to_grid
from needsmap.io.file_names import check_file
from needsmap.io.repair import describe_mending, mend, refuse_tangles
from needsmap.io.tables import TEXT, WORKBOOKS
from needsmap.io.vector import KINDS, read_layers
from needsmap.io.wkt import read_wkt
from needsmap.model import CustomPlace, Notice, counted, some
from needsmap.readers.code_lists import read_code_list, read_code_table, sort_codes

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    import pandas as pd

    from needsmap.io.vector import Layer
    from needsmap.model import Notify

#: File endings that are read as shapes.
SHAPES: Final = frozenset(KINDS)
#: File endings that are read as tables of codes.
LISTS: Final = frozenset({*TEXT, *WORKBOOKS})
_CODE_LISTS: Final = ("postcodes", "lsoas", "output_areas")
_KEYS: Final = {"name", *_CODE_LISTS, "shape", "centre", "metres"}
_NAMES: Final = ("name", "place", "title", "area_name", "site name", "label", "id")
#: A publisher's name column, such as ``WD24NM``, ``LSOA21NM`` or ``ward_name``.
_NAME_HEAD: Final = re.compile(r"[a-z]{2,5}\d{2}nm|\w+[ _]name", re.IGNORECASE)
#: A circle or shape wider than this is no neighbourhood but a mistake of units.
_WIDEST: Final = 200_000.0


def read_places(path: Path, *, crs: str = "", notify: Notify | None = None) -> list[CustomPlace]:
    """Read custom places from a file.

    Parameters
    ----------
    path
        TOML or CSV for a named set, or a table with polygons as WKT; else a file of shapes.
    crs
        Of the shapes, overruling what the file announces; ``"EPSG:4326"`` for degrees.
    notify
        Called with a sentence on everything that was mended.

    Returns
    -------
    list of CustomPlace
        At least one; names are unique.

    Raises
    ------
    FileFormatError
        A file that cannot be read, or of a kind that holds no places.
    FrameError
        Every fault of its content, with the line or the place's name.
    """
    path = Path(path).expanduser()
    check_file(path)
    notify = notify or (lambda _: None)
    suffix = path.suffix.lower()
    if suffix == ".toml":
        places = _from_toml(path, crs, notify)
    elif suffix in LISTS and (layer := read_wkt(path)):
        places = _from_layers([layer], path, crs, notify)
    elif suffix in LISTS:
        places = [from_codes(*entry) for entry in read_code_table(path, notify=notify).items()]
    elif suffix in SHAPES:
        places = read_shapes(path, crs=crs, notify=notify)
    else:
        known = ", ".join(sorted({".toml", *LISTS, *SHAPES}))
        raise FileFormatError(
            f"{path}: no file of places ends in {suffix!r}. There are {known}. Save shapes of "
            "another kind as GeoPackage or GeoJSON"
        )
    names = [place.name for place in places]
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise FrameError(
            f"{path}: place names appear twice: {some(twice)}. Rename them, or join the "
            "shapes of one name"
        )
    return places


def _from_toml(path: Path, crs: str, notify: Notify) -> list[CustomPlace]:
    """Return the places of a file of [[place]] tables."""
    rows = read_toml(path, FileFormatError)[1].get("place")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise FrameError(f"{path}: it holds no [[place]] table")
    faults: list[str] = []
    places = []
    for number, row in enumerate(rows, start=1):
        name = str(row.get("name", "")).strip()
        own = _place_faults(row, name or f"place {number}")
        faults += own
        if own:
            continue
        shape = None
        if row.get("shape"):
            shapes = read_shapes(path.parent / str(row["shape"]), crs=crs, notify=notify)
            shape = shapely.union_all([place.shape for place in shapes])
        centre = row.get("centre", "")
        places.append(CustomPlace(
            name=name, shape=shape, metres=float(row.get("metres", 0)),
            postcodes=tuple(map(str, row.get("postcodes", ()))),
            areas=(*map(str, row.get("lsoas", ())), *map(str, row.get("output_areas", ()))),
            centre=", ".join(map(str, centre)) if isinstance(centre, list) else str(centre),
        ))  # fmt: skip
    if faults:
        raise FrameError(fault_list(path, faults))
    return places


def _place_faults(row: dict[str, Any], what: str) -> list[str]:
    """List what is wrong with one [[place]] table."""
    faults = [] if str(row.get("name", "")).strip() else ["it has no name"]
    unknown = sorted(set(row) - _KEYS)
    if unknown:
        faults.append(f"unknown key {unknown[0]!r}; there are {', '.join(sorted(_KEYS))}")
    ways = [key for key in (*_CODE_LISTS, "shape", "centre") if row.get(key)]
    if len(ways) != 1:
        given = " and ".join(ways) or "none"
        faults.append(
            f"give exactly one of postcodes, lsoas, output_areas, shape, centre; it has {given}"
        )
    faults += [
        f"{key} must be a list"
        for key in _CODE_LISTS
        if key in row and not isinstance(row[key], list)
    ]
    metres = row.get("metres")
    needed = bool(row.get("centre")) or "metres" in row
    if needed and not (isinstance(metres, int | float) and 0 < metres <= _WIDEST):
        faults.append("a circle needs its radius in metres, above 0")
    return [f"{what}: {fault}" for fault in faults]


def from_codes(name: str, codes: Iterable[str]) -> CustomPlace:
    """Return a place made of a list of postcodes or of area codes.

    Parameters
    ----------
    name, codes
        What it is called, and the codes as written.

    Raises
    ------
    FrameError
        As for `needsmap.readers.code_lists.sort_codes`.
    """
    postcodes, areas = sort_codes(name, codes)
    return CustomPlace(name=name, postcodes=postcodes, areas=areas)


def read_codes(path: Path, name: str) -> CustomPlace:
    """Read one place from a list of codes.

    Parameters
    ----------
    path, name
        See `needsmap.readers.code_lists.read_code_list`; and what the place is called.

    Raises
    ------
    FileFormatError, FrameError
        Where the list cannot be read; as for `from_codes`.
    """
    return from_codes(name, read_code_list(Path(path).expanduser()))


def circle_around(name: str, text: str) -> CustomPlace:
    """Return a place made of a circle.

    Parameters
    ----------
    name, text
        What it is called, and its centre and radius in metres.

    Raises
    ------
    FrameError
        Where it is not written so.

    Examples
    --------
    >>> circle_around("Library", "KT1 3AA, 800").metres
    800.0
    >>> circle_around("Library", "518500, 169200, 400").centre
    '518500, 169200'
    """
    centre, _, radius = text.rpartition(",")
    try:
        metres = float(radius.strip().removesuffix("m"))
    except ValueError:
        metres = 0.0
    if not centre.strip() or not 0 < metres <= _WIDEST:
        raise FrameError(
            f"{name}: a circle is written as its centre and its radius in metres, such as "
            f"'KT1 3AA, 800' or '518500, 169200, 800', not {text!r}"
        )
    return CustomPlace(name=name, centre=centre.strip(), metres=metres)


def read_shapes(path: Path, *, crs: str = "", notify: Notify | None = None) -> list[CustomPlace]:
    """Read polygons, each a custom place.

    Parameters
    ----------
    path
        Any file that `needsmap.io.vector.read_layers` reads: GeoJSON, GeoPackage, shapefile,
        KML and others. Every layer and folder of it is read.
    crs
        The coordinate system, which overrules what the file announces.
    notify
        Called with a sentence on each correction and repair, and on what was left out.

    Returns
    -------
    list of CustomPlace
        In EPSG:27700. A place is named by the file's name column, else by the file. Polygons
        that are parts of one name stay apart: `read_places` refuses a name that appears twice.

    Raises
    ------
    FileFormatError
        Where the file cannot be read.
    FrameError
        No CRS, no polygon, or a shape outside Great Britain.

    Notes
    -----
    *CRS*: what the user names, else what the file announces, checked against the coordinates
    (`needsmap.io.crs`), brought to EPSG:27700.
    """
    layers = [layer for layer in read_layers(path) if hasattr(layer.frame, "geom_type")]
    return _from_layers(layers, path, crs, notify or (lambda _: None))


def _from_layers(layers: list[Layer], path: Path, crs: str, notify: Notify) -> list[CustomPlace]:
    """Return the places of every layer of a file; what has no polygon is noted."""
    if not any(len(layer.frame) for layer in layers):
        raise FrameError(f"{path}: it holds no shape")
    places: list[CustomPlace] = []
    without: list[str] = []
    for layer in layers:
        for notice in layer.notices:
            notify(f"{path.name}: {notice}")
        frame, names = _placed(layer, path, crs, notify, several=len(layers) > 1)
        for name, shape in zip(names, frame.geometry, strict=True):
            mended = None if shape is None or shape.is_empty else mend(shape)
            if mended is None:
                without.append(name)
                continue
            if not shape.is_valid:
                change = describe_mending(shape, mended)
                change = f": {change}; check it on a map" if change else ""
                notify(f"{path.name}: {name} crosses or overlaps itself and was repaired{change}")
            places.append(CustomPlace(name=name, shape=mended))
    if without:
        notify(Notice.of("no_polygon", file=path.name, names=some(without)))
    if not places:
        raise FrameError(f"{path}: it holds no polygon")
    return places


def _placed(
    layer: Layer, path: Path, crs: str, notify: Notify, *, several: bool
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return a layer in EPSG:27700 and the name of each of its shapes; refuse unusable ones."""
    frame, faults = frame_to_grid(layer.frame, str(path), override=crs)
    refuse_tangles(frame.geometry, str(path))
    several = several or len(frame) > 1
    column = _name_column(frame)
    given = [""] * len(frame) if column is None else map(_plain, frame[column])
    stem = layer.name if layer.name and several else path.name.split(".")[0]
    names = [
        name or (f"{stem} {number}" if several else stem)
        for number, name in enumerate(given, start=1)
    ]
    unusable = []
    for fault, rows in faults.items():
        sentences = [f"{names[int(i)]}: {fault}" for i in rows.nonzero()[0]]
        if frame.geometry[rows].isna().any():
            unusable += sentences
        else:
            for sentence in sentences[:5]:
                notify(f"{path.name}: {sentence}")
    if unusable:
        raise FrameError(
            f"{path}: {counted(len(unusable), 'shape')} cannot be used; is the CRS right? "
            f"(--crs overrules the file)\n{listed(unusable)}"
        )
    return frame, names


def _name_column(frame: pd.DataFrame) -> str | None:
    """Return the column that holds the names: a common heading, else a publisher's own.

    Of several, the first in which no name appears twice: wards stand beside their district.
    """
    columns = [str(c) for c in frame.columns]
    plain = {column.casefold(): column for column in reversed(columns)}
    named = [plain[name] for name in _NAMES if name in plain]
    named += [c for c in columns if c not in named and _NAME_HEAD.fullmatch(c)]
    unique = [c for c in named if frame[c].notna().any() and frame[c].dropna().is_unique]
    return next(iter(unique or named), None)


def _plain(name: object) -> str:
    """Return a name as text, "" for a missing one."""
    return "" if name is None or name != name else " ".join(str(name).split())  # noqa: PLR0124 - NaN
