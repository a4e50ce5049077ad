"""Registers as rows of text with their line numbers: tables and map files alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from needsmap.errors import FileFormatError
from needsmap.io.archives import check_zip
from needsmap.io.tables import Row, TableOptions, open_table
from needsmap.io.worksheets import cell_text

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

_MAPS = (".geojson", ".json", ".gpkg", ".shp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(TableOptions):
    """What a user may state about a register instead of having it found out.

    Attributes
    ----------
    header_row
        The line of the header (1-based), 0 for none; None to find out.
    keep_personal
        True keeps the columns with personal data (e-mail, telephone, head teacher).
    """

    header_row: int | None = None
    keep_personal: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """A register that can be walked through more than once.

    ``walk`` gives its rows from the first; ``crs`` is that of the columns ``x`` and ``y`` of
    a map file, "" for other files; ``told`` says in sentences what was found out; ``separator``
    parts the columns of a text file.
    """

    walk: Callable[[], Generator[Row]]
    told: tuple[str, ...] = ()
    crs: str = ""
    separator: str = ""


def open_rows(path: Path, reading: Reading) -> Rows:
    """Open a register: a table (see `needsmap.io.tables.open_table`) or a map file.

    Parameters
    ----------
    path
        csv, tsv or txt (perhaps gzipped); xlsx, xls, xlsb, ods; geojson, gpkg, shp; or a zip
        that holds one of these.
    reading
        What the user states about the file.

    Raises
    ------
    FileFormatError
        Where it is empty, cut short, of another kind, or an archive that is not safe.
    """
    if path.is_file():
        with path.open("rb") as file:
            magic = file.read(16)
        if magic.startswith(b"SQLite format 3") or path.name.lower().endswith(_MAPS):
            return open_map(path, reading)
        if magic.startswith(b"PK"):
            maps = [n for n in check_zip(path) if n.lower().endswith(_MAPS)]
            maps = [n for n in maps if not n.startswith("__MACOSX/")]
            if len(maps) > 1:
                raise FileFormatError(
                    f"{path.name}: a zip must hold one map file, this holds {len(maps)} "
                    f"({', '.join(maps[:6])}). Unpack it and give the file that is meant"
                )
            if maps:
                return open_map(path, reading, member=maps[0])
    table = open_table(path, reading)
    return Rows(table.walk, table.notices, separator=table.separator)


def open_map(path: Path, reading: Reading, *, member: str = "") -> Rows:
    """Open a map file (geojson, gpkg, shp): its columns, and ``x`` and ``y`` of each shape.

    An area or a line is given by a point within it. Line numbers are those of the features,
    counted from 2, as if a header stood above them.

    Raises
    ------
    FileFormatError
        Where it cannot be read, or says no CRS.
    """
    import pyogrio

    where = f"/vsizip/{path.resolve()}/{member}" if member else str(path)
    try:
        frame = pyogrio.read_dataframe(where, layer=reading.sheet or None)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise FileFormatError(f"{path.name}: not a map file that can be read ({error})") from error
    shapes = getattr(frame, "geometry", None)
    if shapes is None:
        names = [str(c) for c in frame.columns]
        plain = [
            (i, [cell_text(c) for c in row]) for i, row in enumerate(frame.fillna("").values, 2)
        ]
        return Rows(lambda: (row for row in [(1, names), *plain]), ("a layer without shapes",))
    if frame.crs is None:
        raise FileFormatError(
            f"{path.name}: no CRS is set, so its places are unknown. Save it again with its CRS"
        )
    points = shapes.representative_point().to_crs("EPSG:27700")
    table = frame.drop(columns=frame.geometry.name)
    names = [*map(str, table.columns), "x", "y"]
    body: list[Row] = []
    for i, (cells, point) in enumerate(zip(table.itertuples(index=False), points, strict=True), 2):
        place = (
            ["", ""] if point is None or point.is_empty else [f"{point.x:.2f}", f"{point.y:.2f}"]
        )
        body.append((i, [*("" if _absent(c) else cell_text(c) for c in cells), *place]))
    kinds = ", ".join(sorted({str(k) for k in frame.geom_type.dropna()})) or "no shape"
    told = (f"{len(body)} features ({kinds}) in {frame.crs.to_string()}",)
    return Rows(lambda: (row for row in [(1, names), *body]), told, crs="EPSG:27700")


def _absent(cell: object) -> bool:
    return cell is None or cell != cell  # noqa: PLR0124 - NaN and NaT differ from themselves
