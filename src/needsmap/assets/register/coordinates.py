"""Coordinates as people write them, read into numbers: pairs, grid references, degrees, WKT.

Nothing is projected and nothing is looked up here: see `needsmap.assets.register.points`.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
import shapely

from needsmap.columns import quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

#: Columns of what is read: numbers in their own system, the system where the cell names it,
#: whether they are degrees, the size (metres) that they are known to, and what is wrong.
X, Y, SYSTEM, DEGREES, SIZE, FAULT = "x", "y", "system", "degrees", "size", "fault"
#: Latitudes and longitudes of the British Isles, with a margin.
LATITUDES: Final = (49.0, 61.5)
LONGITUDES: Final = (-9.5, 2.5)
_METRES_PER_DEGREE: Final = 111_000
#: Degrees with no more decimals than this are known to 100 m at best.
_COARSE_DECIMALS: Final = 3
_FIRST_METRES: Final = 180

_THOUSANDS: Final = r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d*)?"
_DOTTED: Final = r"\d{1,3}(?:\.\d{3})+"
_DECIMAL_COMMA: Final = r"[-+]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+"
_SCIENTIFIC: Final = r"^[-+]?\d(?:\.(\d*))?[eE]\+?(\d+)$"
_LABELS: Final = re.compile(
    r"\b(?:lat(?:itude)?|long?(?:itude)?|lng|deg(?:rees)?|east(?:ing)?s?|north(?:ing)?s?)\b[.:=]?",
    re.IGNORECASE,
)
_LETTER_LAST: Final = re.compile(r"([^NSEWnsew]*\d[^NSEWnsew]*)([NSEWnsew])")
_LETTER_FIRST: Final = re.compile(r"([NSEWnsew])([^NSEWnsew]*\d[^NSEWnsew]*)")
_MARKS: Final = re.compile(r"[°º˚'′\u2018\u2019`\"″\u201c\u201d:]+|(?<=\d)[dms](?![a-z])")  # noqa: RUF001 - marks as typed
_SEXAGESIMAL: Final = re.compile(
    r"([-+]?)(\d{1,3}) +(\d{1,2}(?:[.,]\d+)?)(?: +(\d{1,2}(?:[.,]\d+)?))?"
)
_GRID: Final = re.compile(r"(?:OSGB)?([HJNOST][A-HJ-Z])([\d\s,./-]*)", re.IGNORECASE)
_SHAPE: Final = re.compile(
    r"(?:SRID=(\d+);)?\s*((?:MULTI)?(?:POINT|POLYGON|LINESTRING)\s*(?:Z|M|ZM)?\s*\(.*)",
    re.IGNORECASE | re.DOTALL,
)


class Whole(NamedTuple):
    """A place written in one cell: two numbers as text, their system and size where it says."""

    x: str
    y: str
    system: str = ""
    size: float = 0.0


def read_pairs(x: pd.Series, y: pd.Series) -> pd.DataFrame:
    """Read pairs of coordinates from text, deciding commas and units for each pair.

    Parameters
    ----------
    x, y
        Easting and northing, or longitude and latitude, as typed.

    Returns
    -------
    DataFrame
        On the same index: ``x`` and ``y`` (NaN where there is no usable pair), ``degrees``,
        ``size`` (metres: 1,000 where both numbers are whole kilometres) and ``fault``.

    Examples
    --------
    >>> import pandas as pd
    >>> pairs = read_pairs(pd.Series(["518,724", "0,7142"]), pd.Series(["169,226", "51,5377"]))
    >>> pairs[["x", "y", "degrees"]]
                 x            y  degrees
    0  518724.0000  169226.0000    False
    1       0.7142      51.5377     True
    """
    text_x, text_y = _packed(x), _packed(y)
    plain_x, comma_x = _numbers(text_x)
    plain_y, comma_y = _numbers(text_y)
    near = _are_degrees(comma_x, comma_y) | _are_degrees(comma_y, comma_x)
    left, right = (
        comma.where(near | plain.isna(), plain)
        for plain, comma in ((plain_x, comma_x), (plain_y, comma_y))
    )
    # 518.724 is 518 thousand where it cannot be degrees
    dots = ~near & text_x.str.fullmatch(_DOTTED) & text_y.str.fullmatch(_DOTTED)
    dots &= ~(_are_degrees(left, right) | _are_degrees(right, left))
    left, right = (
        value.mask(dots, pd.to_numeric(text.str.replace(".", ""), errors="coerce"))
        for value, text in ((left, text_x), (right, text_y))
    )
    given = (text_x != "") | (text_y != "")
    prose = given & ~(np.isfinite(left) & np.isfinite(right))
    cell = quoted(x.where(left.isna() & (text_x != ""), y))
    nowhere = (left == 0) & (right == 0)
    small_x, small_y = left.abs() <= _FIRST_METRES, right.abs() <= _FIRST_METRES
    mixed = given & ~prose & (small_x != small_y) & (left != 0) & (right != 0)
    fault = pd.Series("", index=x.index, dtype="str")
    fault = fault.mask(prose, "coordinates are not numbers: " + cell)
    alone = ((text_x == "") & right.notna()) | ((text_y == "") & left.notna())
    fault = fault.mask(prose & alone, "one coordinate is missing")
    fault = fault.mask(nowhere, "coordinates are 0, 0")
    fault = fault.mask(mixed, "one coordinate is in degrees, the other in metres")
    bad = prose | nowhere | mixed | ~given
    out = pd.DataFrame({X: left.mask(bad), Y: right.mask(bad), SYSTEM: "", FAULT: fault})
    out[DEGREES] = small_x & small_y & ~bad
    out[SIZE] = _sizes(out, text_x, text_y)
    return out


def read_wholes(cells: pd.Series) -> pd.DataFrame:
    """Read places that are written in one cell, in any of the usual notations.

    Parameters
    ----------
    cells
        Text as typed: see `read_whole`.

    Returns
    -------
    DataFrame
        As `read_pairs`; longitude comes first whatever the order in the cell. A cell that
        holds something else has a fault.
    """
    read = {cell: read_whole(cell) or Whole("", "") for cell in cells.unique()}
    frame = pd.DataFrame([read[cell] for cell in cells], cells.index, list(Whole._fields))
    out = read_pairs(frame["x"].astype("str"), frame["y"].astype("str"))
    turned = out[DEGREES] & _are_degrees(out[Y], out[X])
    out[X], out[Y] = out[X].where(~turned, out[Y]), out[Y].where(~turned, out[X])
    out[SYSTEM] = frame["system"].astype("str")
    sized = frame["size"].astype("float64") > 0
    out[SIZE] = out[SIZE].mask(sized, frame["size"].astype("float64"))
    unread = (cells.str.strip() != "") & (frame["x"] == "")
    out[FAULT] = out[FAULT].mask(unread, quoted(cells) + " is not a place that can be read")
    return out


def read_whole(cell: str) -> Whole | None:
    """Read one place: a grid reference, "lat, long", an easting and northing, or WKT.

    Parameters
    ----------
    cell
        Text as typed. Degrees may have signs, minutes, seconds and the letters N, S, E, W.

    Returns
    -------
    Whole or None
        None where the cell holds something else.

    Examples
    --------
    >>> read_whole("TQ 186 692")
    Whole(x='518650', y='169250', system='EPSG:27700', size=100)
    >>> read_whole("51.409430, -0.296141")
    Whole(x='51.409430', y='-0.296141', system='', size=0.0)
    >>> read_whole("Ground floor")
    """
    text = " ".join(cell.replace("\u2212", "-").replace("\u2013", "-").split())
    if not text:
        return None
    readers: tuple[Callable[[str], Whole | None], ...] = (_grid_reference, _shape, _two_angles)
    return next((whole for read in readers if (whole := read(text)) is not None), None)


def _packed(cells: pd.Series) -> pd.Series:
    """Remove spaces between digits and turn angles with marks or letters into decimals."""
    text = cells.fillna("").str.strip()
    odd = text.str.contains(r"[^0-9.,eE+\s-]|[eE]$|^[eE]|[0-9]\s+[0-9]+\s+[0-9]", regex=True)
    if odd.any():
        angles = {cell: _decimal(cell) for cell in text[odd].unique()}
        text = text.mask(odd, text.map(angles).astype("str"))
    spaced = text.str.contains(r"\s", regex=True)
    return text.mask(spaced, text[spaced].str.replace(r"\s+", "", regex=True))


def _decimal(cell: str) -> str:
    """Write an angle, or a number with a unit, as a decimal; else the cell as it is."""
    if match := _LETTER_LAST.fullmatch(cell) or _LETTER_FIRST.fullmatch(cell):
        letter, part = min(match.groups(), key=len), max(match.groups(), key=len)
        number = _angle(part)
        return cell if number is None else _signed(number, letter)
    number = _angle(re.sub(r"(?i)\s*m(?:et(?:re|er)s?)?$", "", _LABELS.sub(" ", cell).strip()))
    return cell if number is None else number


def _numbers(text: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Read numbers twice: with commas between thousands, and with a decimal comma."""
    has_comma = text.str.contains(",")
    bare = text.where(~has_comma | text.str.fullmatch(_THOUSANDS), "").str.replace(",", "")
    plain = pd.to_numeric(bare, errors="coerce").astype("float64")
    swapped = text.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    decimal = text.where(~has_comma, swapped.where(text.str.fullmatch(_DECIMAL_COMMA), ""))
    return plain, pd.to_numeric(decimal, errors="coerce").astype("float64")


def _are_degrees(longitude: pd.Series, latitude: pd.Series) -> pd.Series:
    return longitude.between(*LONGITUDES) & latitude.between(*LATITUDES)


def _sizes(pairs: pd.DataFrame, text_x: pd.Series, text_y: pd.Series) -> pd.Series:
    """Compute the size in metres that pairs are known to, from the digits that both lack."""
    size = pd.Series(0.0, index=pairs.index)
    for unit in (1e2, 1e3, 1e4, 1e5):
        size = size.mask((pairs[X] % unit == 0) & (pairs[Y] % unit == 0), unit)
    degrees = pairs[DEGREES]
    decimals = np.maximum(*(_decimals(text[degrees]) for text in (text_x, text_y)))
    fine = _METRES_PER_DEGREE / 10.0**decimals
    size[degrees] = np.where(decimals <= _COARSE_DECIMALS, fine, 0.0)
    for text in (text_x, text_y):
        rounded = text[text.str.contains("[eE]", regex=True)].str.extract(_SCIENTIFIC)
        power = pd.to_numeric(rounded[1]) - rounded[0].str.len().fillna(0)
        known = pd.Series(10.0, index=size.index) ** power.reindex(size.index).astype("float64")
        size = size.mask(known > np.maximum(size, 1), known)
    return size.where(pairs[X].notna(), 0.0)


def _decimals(text: pd.Series) -> NDArray[np.float64]:
    """Count the digits after the decimal mark."""
    mark = np.maximum(text.str.rfind(".").to_numpy(), text.str.rfind(",").to_numpy())
    length = text.str.len().to_numpy()
    return np.where(mark < 0, 0.0, length - mark - 1.0)


def _grid_reference(text: str) -> Whole | None:
    """Read a grid reference; a coarse one stands for the middle of its square."""
    match = _GRID.fullmatch(text)
    if match is None:
        return None
    digits = re.sub(r"\D", "", match[2])
    half = len(digits) // 2
    if len(digits) % 2 or not 1 <= half <= 6:
        return None
    first, second = (ord(c) - ord("A") - (c > "I") for c in match[1].upper())
    east = (first - 2) % 5 * 5 + second % 5
    north = 19 - first // 5 * 5 - second // 5
    if half == 6:  # letters and whole coordinates: they must agree
        agree = (int(digits[:2][0]), int(digits[half:][0])) == (east, north)
        return Whole(digits[:half], digits[half:], "EPSG:27700") if agree else None
    size = 10 ** (5 - half)
    middle = size // 2
    x = east * 100_000 + int(digits[:half] or 0) * size + middle
    y = north * 100_000 + int(digits[half:] or 0) * size + middle
    return Whole(str(x), str(y), "EPSG:27700", size)


def _shape(text: str) -> Whole | None:
    """Read WKT, EWKT, hexadecimal WKB or a GeoJSON geometry; an area by a point within it."""
    system, shape = "", None
    try:
        if match := _SHAPE.fullmatch(text):
            system = f"EPSG:{match[1]}" if match[1] else ""
            shape = shapely.from_wkt(match[2])
        elif text.startswith("{"):
            shape = shapely.from_geojson(text)
        elif re.fullmatch(r"0[01](?:[0-9A-Fa-f]{2}){16,}", text):
            shape = shapely.from_wkb(text)
            system = f"EPSG:{shapely.get_srid(shape)}" if shapely.get_srid(shape) else ""
    except (shapely.errors.GEOSException, ValueError):
        return None
    point = _inner_point(shape)
    return None if point is None else Whole(repr(point[0]), repr(point[1]), system)


def _inner_point(shape: BaseGeometry | None) -> tuple[float, float] | None:
    if shape is None or shape.is_empty:
        return None
    point = shape if shape.geom_type == "Point" else shape.representative_point()
    x, y = shapely.get_coordinates(point)[0].tolist()
    return (x, y) if math.isfinite(x) and math.isfinite(y) else None


def _two_angles(text: str) -> Whole | None:
    """Read two numbers or angles, in either order, with or without letters."""
    bare = _LABELS.sub(" ", text).strip("()[]{} ")
    for rule, letter, part in ((_LETTER_LAST, 1, 0), (_LETTER_FIRST, 0, 1)):
        pairs = rule.findall(bare)
        joined = "".join("".join(pair) for pair in pairs)
        if len(pairs) == 2 and len(joined) == len(bare):
            return _lettered([(pair[letter], pair[part]) for pair in pairs])
    for separator in (r"\s*[;|/]\s*", r",\s+", r",", r"\s+", r"\s{2,}"):
        parts = re.split(separator, bare)
        if len(parts) == 2:
            x, y = (_angle(part) for part in parts)
            if x is not None and y is not None:
                return Whole(x, y)
    return None


def _lettered(pairs: list[tuple[str, str]]) -> Whole | None:
    """Put two angles in order by their letters: longitude, then latitude."""
    by_axis: dict[bool, str] = {}
    for letter, part in pairs:
        number = _angle(part)
        if number is None:
            return None
        by_axis[letter in "EWew"] = _signed(number, letter)
    return Whole(by_axis[True], by_axis[False]) if len(by_axis) == 2 else None


def _signed(number: str, letter: str) -> str:
    return f"-{number.lstrip('+-')}" if letter in "WSws" else number


def _angle(part: str) -> str | None:
    """Write degrees, minutes and seconds as a decimal; a plain number as it is."""
    bare = _MARKS.sub(" ", part).strip(" ,;")
    if re.fullmatch(r"[-+]?\d[\d.,]*(?:[eE][-+]?\d+)?", bare):
        return bare
    if re.fullmatch(r"\d{3} \d{3}", bare):  # 518 724
        return bare.replace(" ", "")
    match = _SEXAGESIMAL.fullmatch(bare)
    if match is None:
        return None
    minutes, seconds = (float((match[i] or "0").replace(",", ".")) for i in (3, 4))
    if minutes >= 60 or seconds >= 60:
        return None
    degrees = int(match[2]) + minutes / 60 + seconds / 3600
    return f"{match[1]}{degrees:.7f}"
