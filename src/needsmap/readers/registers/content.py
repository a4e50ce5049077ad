"""What the cells of a column look like: whether a heading is borne out, and what has no heading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from needsmap.columns import Assets, RegisterRows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from needsmap.io.cells import Row

#: A full postcode, perhaps with the letter O for a zero.
POSTCODE: Final = re.compile(r"[a-z]{1,2}[0-9o][a-z0-9]?\s*[0-9o][a-z]{2}", re.IGNORECASE)
_WORDS: Final = re.compile(r"[^\W\d_]{2}")
_NOT_NAMED: Final = re.compile(r"\S+@\S+\.\S+|\S*://\S*|yes|no|true|false", re.IGNORECASE)
_TENURE: Final = re.compile("free|leas|licen|^owned$|rent|tenan|held", re.IGNORECASE)
#: Text that is no name: web and mail addresses, dates, codes such as E08000009 or 23UB.
_NO_NAME: Final = re.compile(
    r"\S+@\S+\.\S+|\S*(://|www\.)\S*|[\d/.:\- ]+|(?=\S*\d)[A-Z0-9/\-_.]+"
    r"|yes|no|true|false|n/?a|none|null",
    re.IGNORECASE,
)
#: Coordinates within Britain, in degrees and in metres of the National Grid.
_LATITUDE: Final = (RegisterRows.LATITUDE, (49.8, 60.9))
_LONGITUDE: Final = (RegisterRows.LONGITUDE, (-8.7, 1.8))
_DEGREES: Final = re.compile(r"-?\d{1,2}\.\d{3,}")
_PAIRS: Final = (
    (_LATITUDE, _LONGITUDE, _DEGREES),
    (_LONGITUDE, _LATITUDE, _DEGREES),
    (
        (RegisterRows.EASTING, (80_000, 656_000)),
        (RegisterRows.NORTHING, (5_000, 658_000)),
        re.compile(r"\d{4,6}(\.\d+)?"),
    ),
)
#: How much of a column must look like what its heading says, and like what no heading says.
_SOME, _NEARLY_ALL = 0.3, 0.9
#: From so few rows nothing is concluded about how often words are repeated.
_FEW: Final = 5


def column_of(rows: Sequence[Row], i: int) -> list[str]:
    """Return the filled cells of a column.

    Parameters
    ----------
    rows
        With their lines; some may be shorter.
    i
        The column, from 0.
    """
    return [text for _, cells in rows if i < len(cells) and (text := cells[i].strip())]


def bears_out(field: str, cells: Sequence[str]) -> bool:
    """Return whether cells may be what a heading says; an empty column may be anything.

    Parameters
    ----------
    field
        The frame's column that the heading stands for.
    cells
        Those of the column that are filled.

    Examples
    --------
    >>> bears_out("partner", ["23UB", "00AX"]), bears_out("partner", ["Anytown Council"])
    (False, True)
    """
    test = _TESTS.get(field)
    if field == Assets.NAME and len(cells) > 1 and len(set(cells)) == 1:
        return False
    return test is None or not cells or _share(cells, test) >= _SOME


def are_categories(cells: Sequence[str]) -> bool:
    """Return whether the same few words are repeated, as in a column of uses.

    Parameters
    ----------
    cells
        Those of the column that are filled.
    """
    return len(cells) >= _FEW and len({cell.casefold() for cell in cells}) <= 0.6 * len(cells)


def find_columns(
    rows: Sequence[Row], free: Sequence[int], missing: set[str], *, nameable: Collection[int]
) -> dict[str, tuple[int, ...]]:
    """Find the columns whose cells alone say what they hold.

    Parameters
    ----------
    rows
        Rows of data.
    free
        The columns that no heading gave a meaning, in their order.
    missing
        What is looked for: the postcode, the name, and coordinates (as the longitude).
    nameable
        The columns that may hold names.

    Returns
    -------
    dict
        Frame column to column.
    """
    columns = {i: column_of(rows, i) for i in free}
    postcodes = [i for i in free if _share(columns[i], POSTCODE.fullmatch) >= _NEARLY_ALL]
    places: dict[str, tuple[int, ...]] = {}
    if Assets.POSTCODE in missing and postcodes:
        places[Assets.POSTCODE] = (postcodes[0],)
    if RegisterRows.LONGITUDE in missing:
        places |= _coordinates(columns)
    names = [
        i for i in free if i in nameable and (i,) not in places.values() and _are_names(columns[i])
    ]
    return places | ({Assets.NAME: (names[0],)} if Assets.NAME in missing and names else {})


def _coordinates(columns: dict[int, list[str]]) -> dict[str, tuple[int, ...]]:
    """Find two columns side by side that are degrees, or metres, within Britain."""
    for i, cells in columns.items():
        for (first, one), (second, other), form in _PAIRS:
            beside = columns.get(i + 1, [])
            if _within(cells, one, form) and _within(beside, other, form):
                return {first: (i,), second: (i + 1,)}
    return {}


def _within(cells: Sequence[str], limits: tuple[float, float], form: re.Pattern[str]) -> bool:
    distinct = len(set(cells)) > 0.5 * len(cells)
    return distinct and _share(cells, lambda cell: bool(
        form.fullmatch(cell) and limits[0] <= float(cell) <= limits[1]
    )) >= _NEARLY_ALL  # fmt: skip


def _are_names(cells: Sequence[str]) -> bool:
    if not cells or are_categories(cells):
        return False
    return _share(cells, _is_name) >= _NEARLY_ALL and sum(map(len, cells)) < 80 * len(cells)


def _is_name(cell: str) -> bool:
    return bool(_WORDS.search(cell)) and not _NO_NAME.fullmatch(cell)


def _share(cells: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(1 for cell in cells if test(cell)) / len(cells) if cells else 0.0


def _has_digit(cell: str) -> bool:
    return any(ch.isdigit() for ch in cell)


_TESTS: Final[dict[str, Callable[[str], object]]] = {
    Assets.NAME: lambda cell: _WORDS.search(cell) and not _NOT_NAMED.fullmatch(cell),
    Assets.PARTNER: _is_name,
    Assets.USE: _WORDS.search,
    Assets.TENURE: _TENURE.search,
    Assets.POSTCODE: re.compile(r"[^a-z]*[a-z]{1,2}[0-9o].*|.*\d[a-z]{2}", re.IGNORECASE).match,
    **dict.fromkeys(
        (RegisterRows.X, RegisterRows.Y, RegisterRows.EASTING, RegisterRows.NORTHING,
         RegisterRows.LONGITUDE, RegisterRows.LATITUDE, Assets.UPRN, *Assets.NUMBERS),
        _has_digit,
    ),
}  # fmt: skip
