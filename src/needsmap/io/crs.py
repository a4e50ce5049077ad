"""Coordinate systems: their names, and whether coordinates can be in the one that is announced.

Every source of points and polygons is checked here, so that metres that are labelled as
degrees, another grid, or swapped axes are corrected and reported in one way.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final, NamedTuple, cast

import numpy as np
import pyproj
import shapely

from needsmap.columns import BNG
from needsmap.errors import FrameError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray

    #: Pairs of coordinates, and which of them are meant.
    Pairs = NDArray[np.float64]
    Rows = NDArray[np.bool_]

WGS84: Final = "EPSG:4326"
MERCATOR: Final = "EPSG:3857"

#: The reach of Great Britain: its south-western and north-eastern corner.
_REACH: Final = {
    BNG: ((0.0, 0.0), (700_000.0, 1_300_000.0)),
    WGS84: ((-9.0, 49.0), (2.5, 61.5)),
    MERCATOR: ((-1_002_000.0, 6_270_000.0), (279_000.0, 8_760_000.0)),
}
#: Numbers up to this size are degrees, never metres of a grid.
MOST_DEGREES: Final = 400.0
_TITLES: Final = {
    BNG: "metres of the National Grid",
    WGS84: "degrees",
    MERCATOR: "metres of Web Mercator",
}
#: Names that people write, without case, spaces and marks.
_COMMON: Final = {
    **dict.fromkeys(
        (
            "osgb36", "osgb1936", "osgb", "bng", "britishnationalgrid", "nationalgrid",
            "osgb36britishnationalgrid", "osgb1936britishnationalgrid", "osnationalgrid",
            "ordnancesurvey", "ordnancesurveynationalgrid", "osgrid", "osgb36bng", "osgbbng",
            "gbnationalgrid", "eastingnorthing", "eastingsnorthings", "eastingsandnorthings",
        ),
        BNG,
    ),
    **dict.fromkeys(
        (
            "wgs84", "wgs1984", "gcswgs1984", "latlong", "latlon", "latlng", "longlat", "lonlat",
            "lnglat", "latitudelongitude", "longitudelatitude", "gps", "crs84", "ogccrs84",
            "urnogcdefcrsogc13crs84", "degrees", "decimaldegrees", "wgs84latlong", "wgs84longlat",
        ),
        WGS84,
    ),
    **dict.fromkeys(("etrs89", "etrs1989", "gcsetrs1989"), "EPSG:4258"),
    **dict.fromkeys(
        (
            "webmercator", "googlemercator", "sphericalmercator", "pseudomercator",
            "wgs84pseudomercator", "wgs84webmercator", "wgs1984webmercator",
            "wgs1984webmercatorauxiliarysphere", "900913", "epsg900913", "102100", "epsg102100",
            "esri102100", "102113", "epsg102113", "esri102113",
        ),
        MERCATOR,
    ),
}  # fmt: skip
_CODE: Final = re.compile(
    r"(?:.*\bEPSG[^0-9]*(?:[0-9.]+[:/])?)?\s*(\d{4,6})(?:\.0)?\W*", re.IGNORECASE | re.DOTALL
)
_WKT: Final = re.compile(r"\s*[A-Z_]{6,}\s*[\[(]")


class CheckedCoordinates(NamedTuple):
    """Coordinates in EPSG:27700 (metres, NaN for none), with what was corrected.

    ``system`` is the CRS that each pair was taken in (see `label_of`; "" where not used);
    ``swapped`` whether x and y were exchanged; ``fault`` what was corrected, or why a pair was
    not used.
    """

    easting: NDArray[np.float64]
    northing: NDArray[np.float64]
    system: NDArray[np.object_]
    swapped: NDArray[np.bool_]
    fault: NDArray[np.object_]


def resolve_crs(name: object) -> pyproj.CRS:
    """Return the coordinate system of a name that people write.

    Parameters
    ----------
    name
        An EPSG code (``"EPSG:27700"``, ``27700``, a URN or web address of one), WKT, or a
        common name such as ``"lat/long"``. "OSGB36" is taken for the National Grid.

    Raises
    ------
    FrameError
        Where the name is not known.

    Examples
    --------
    >>> resolve_crs("British National Grid").to_epsg(), resolve_crs("lat / long").to_epsg()
    (27700, 4326)
    >>> resolve_crs("urn:ogc:def:crs:EPSG::27700").to_epsg()
    27700
    """
    return name if isinstance(name, pyproj.CRS) else _resolved(str(name).strip())


@lru_cache(maxsize=256)
def _resolved(text: str) -> pyproj.CRS:
    common = _COMMON.get(re.sub(r"[^a-z0-9]", "", text.casefold()))
    code = _CODE.fullmatch(text)
    # nothing else is handed to PROJ, whose own strings can name files
    given = common or (text if _WKT.match(text) else f"EPSG:{code[1]}" if code else "")
    try:
        if given:
            return pyproj.CRS.from_user_input(given)
    except pyproj.exceptions.CRSError:
        pass
    raise FrameError(
        f"coordinate system {text[:60]!r} is not known. Write EPSG:27700 (metres of the National "
        "Grid), EPSG:4326 (degrees), or another EPSG code"
    )


def check_coordinates(
    x: ArrayLike, y: ArrayLike, announced: object = "", *, override: object = ""
) -> CheckedCoordinates:
    """Check coordinates against the system they are announced in, and bring them to metres.

    Parameters
    ----------
    x, y
        Numbers, NaN for none: easting or longitude, northing or latitude.
    announced
        The CRS that the file names ("" or None for none), or one for each pair.
    override
        The CRS that the user names: it is taken, whatever the file announces.

    Raises
    ------
    FrameError
        Where ``override`` is not known.

    Notes
    -----
    *Method*: a pair is taken in the first of these that puts it within Great Britain: the
    announced system, swapped degrees, degrees, metres of the National Grid or of Web Mercator
    (their ranges do not overlap). Else it is not used.
    *CRS*: degrees are brought to EPSG:27700 to within about 2 m.

    Examples
    --------
    >>> got = check_coordinates([518600.0], [169200.0], "WGS84")
    >>> got.easting.tolist(), got.fault.tolist()
    ([518600.0], ['coordinates are metres of the National Grid, though EPSG:4326 is announced'])
    """
    pairs = np.column_stack([np.asarray(x, dtype="float64"), np.asarray(y, dtype="float64")])
    n = len(pairs)
    out = CheckedCoordinates(
        easting=np.full(n, np.nan),
        northing=np.full(n, np.nan),
        system=np.full(n, "", dtype=object),
        swapped=np.zeros(n, dtype=bool),
        fault=np.full(n, "", dtype=object),
    )
    usable = np.isfinite(pairs).all(axis=1)
    for name, rows in _named(override or announced, n):
        there = usable & rows
        crs, unknown = _known(name)
        if unknown and override:
            resolve_crs(name)
        if crs is not None:
            _place(out, pairs, there, crs)
            if crs.is_geographic:
                _swap(out, pairs, there, crs)
        if not override:
            _recognise(out, pairs, there, crs)
        out.fault[there & np.isnan(out.easting)] = "the coordinates lie outside Great Britain"
        if unknown:
            text = f"coordinate system {str(name)[:40]!r} is not known"
            out.fault[there] = [f"{text}; {fault}" if fault else text for fault in out.fault[there]]
    return out


def _named(names: object, n: int) -> list[tuple[object, Rows]]:
    """Return each announced system with the rows that it stands for."""
    if names is None or isinstance(names, str | int | pyproj.CRS):
        return [(names, np.ones(n, dtype=bool))]
    every = np.array([str(name or "").strip() for name in cast("Iterable[object]", names)])
    return [(name, every == name) for name in dict.fromkeys(every)]


def _known(name: object) -> tuple[pyproj.CRS | None, bool]:
    """Return the system of a name (None for none), and whether the name is unknown."""
    if name is None or name == "":
        return None, False
    try:
        return resolve_crs(name), False
    except FrameError:
        return None, True


def _place(out: CheckedCoordinates, pairs: Pairs, rows: Rows, crs: pyproj.CRS) -> Rows:
    """Take the rows that have no place yet in a system, where that is within Great Britain."""
    rows = rows & np.isnan(out.easting)
    if not crs.is_geographic:
        rows &= np.abs(pairs).max(axis=1) > MOST_DEGREES
    metres = np.full(pairs.shape, np.nan)
    if rows.any():
        metres[rows] = np.column_stack(to_grid(pairs[rows, 0], pairs[rows, 1], crs))
    placed = _within(BNG, metres)
    out.easting[placed], out.northing[placed] = metres[placed].T
    out.system[placed] = label_of(crs)
    return placed


def _swap(out: CheckedCoordinates, pairs: Pairs, rows: Rows, crs: pyproj.CRS) -> None:
    swapped = pairs[:, ::-1]
    placed = _place(out, swapped, rows & _within(WGS84, swapped), crs)
    out.swapped[placed] = True
    out.fault[placed] = "longitude and latitude were swapped, and put right"


def _recognise(
    out: CheckedCoordinates, pairs: Pairs, rows: Rows, announced: pyproj.CRS | None
) -> None:
    """Take the rows that have no place yet in the one system that their size allows."""
    _swap(out, pairs, rows, resolve_crs(WGS84))
    for system, title in _TITLES.items():
        placed = _place(out, pairs, rows & _within(system, pairs), resolve_crs(system))
        if announced is not None:
            name = label_of(announced) if announced.to_epsg() else announced.name
            out.fault[placed] = f"coordinates are {title}, though {name} is announced"
        elif system == MERCATOR:
            out.fault[placed] = f"coordinates are read as {title}"


def _within(system: str, pairs: Pairs) -> Rows:
    least, most = _REACH[system]
    inside: Rows = np.all((pairs >= least) & (pairs <= most), axis=1)
    return inside


def label_of(crs: pyproj.CRS) -> str:
    """Return ``"EPSG:..."`` where a system has a code, else its WKT.

    Parameters
    ----------
    crs
        Of any kind.
    """
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else str(crs.to_wkt())


def to_grid(
    x: NDArray[np.float64], y: NDArray[np.float64], crs: pyproj.CRS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Convert coordinates to EPSG:27700, without any check.

    Parameters
    ----------
    x, y, crs
        Easting or longitude, northing or latitude, and the system that they are in.
    """
    if label_of(crs) == BNG:
        return x, y
    east, north = _transformer(label_of(crs)).transform(x, y)
    return np.asarray(east), np.asarray(north)


@lru_cache(maxsize=32)
def _transformer(label: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(label, BNG, always_xy=True)


def frame_to_grid(
    frame: gpd.GeoDataFrame, what: str, *, override: str = ""
) -> tuple[gpd.GeoDataFrame, dict[str, Rows]]:
    """Bring the shapes of a frame to EPSG:27700, checked against the CRS it names.

    Parameters
    ----------
    frame
        Shapes of any kind; ``frame.crs`` is what the file announces.
    what
        The file, for messages.
    override
        The CRS that the user names.

    Returns
    -------
    GeoDataFrame
        In EPSG:27700, flat; a shape that cannot be used becomes None.
    dict
        Each fault, corrected or not, with the rows that have it.

    Raises
    ------
    FrameError
        Where no CRS is named, by the file or by the user.
    """
    if frame.crs is None and not override:
        raise FrameError(
            f"{what}: no CRS is set, and needsmap does not guess. Name it with --crs "
            "(EPSG:27700 for metres of the National Grid, EPSG:4326 for degrees)"
        )
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    west, south, east, north = shapely.bounds(shapes).T
    whole = _all_finite(shapes)
    x, y = np.where(whole, (west + east) / 2, np.nan), np.where(whole, (south + north) / 2, np.nan)
    got = check_coordinates(x, y, frame.crs, override=override)
    for system, swapped in {*zip(got.system, got.swapped, strict=True)} - {("", False)}:
        rows = (got.system == system) & (got.swapped == swapped)
        if system != BNG or swapped:
            turn = partial(_turned, system=str(system), swapped=bool(swapped))
            shapes[rows] = shapely.transform(shapes[rows], turn)
    faults = {str(text): got.fault == text for text in dict.fromkeys(got.fault) if text}
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if (~whole & ~empty).any():
        faults["a coordinate is not a number"] = ~whole & ~empty
    shapes[np.isnan(got.easting)] = None
    return frame.set_geometry(type(frame.geometry)(shapes, index=frame.index, crs=BNG)), faults


def _turned(pairs: Pairs, *, system: str, swapped: bool) -> Pairs:
    x, y = pairs[:, ::-1].T if swapped else pairs.T
    return np.column_stack(to_grid(x, y, resolve_crs(system)))


def _all_finite(shapes: NDArray[np.object_]) -> Rows:
    """Return which shapes have coordinates, all of them numbers."""
    pairs, at = shapely.get_coordinates(shapes, return_index=True)
    good = np.bincount(at, minlength=len(shapes)) > 0
    good[at[~np.isfinite(pairs).all(axis=1)]] = False
    return good
