"""Custom areas written as lists: the postcodes or area codes that make each of them."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from needsmap.errors import FrameError, fault_list, listed
from needsmap.io.frames import HEADER_ROWS, find_column, matches, read_frame, tidy
from needsmap.io.tables import open_tables, order_sheets
from needsmap.model import line_ranges, some
from needsmap.readers.area_codes import (
    CODE_HEADING,
    GSS,
    country_of,
    describe_code,
    find_code_column,
    split_code,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

_CODE: Final = rf"post ?codes?|pcds?\d?|{CODE_HEADING}"
_NAME: Final = r"place|name|area|area[_ ]?name|neighbourhood|estate|locality|community|title|zone"
_AREA_CODE: Final = re.compile(r"[A-Z]0[01]\d{6}")
#: Headings of columns that say which rows are meant, and which are not.
_MEANT: Final = re.compile(
    r"(.*[ _])?(includ\w*|in[ _]?scope|select\w*|chosen|keep|member|active|in[ _](area|place))\??",
    re.IGNORECASE,
)
_NOT_MEANT: Final = re.compile(
    r"(.*[ _])?(exclu\w*|omit\w*|remov\w*|drop\w*|delet\w*|out of scope)\??", re.IGNORECASE
)
#: Headings of columns that say how much of an area is meant.
_PART: Final = re.compile(
    r"(.*[ _])?(share|weight(ing)?|proportion|fraction|portion|percent(age)?|pct|%)([ _].*)?",
    re.IGNORECASE,
)
_NO: Final = frozenset(("", "n", "no", "false", "0", "f", "exclude", "excluded", "out"))
#: The geography whose codes are looked for where no heading names them.
_SMALL: Final = "lsoa21"


def read_code_table(
    path: Path, *, notify: Callable[[str], None] | None = None
) -> dict[str, list[str]]:
    """Read custom areas from a table of two columns: the area's name, and one code a row.

    Parameters
    ----------
    path
        A table (see `needsmap.io.tables`). The codes stand under ``code``, ``postcode`` or a
        heading of ONS (``LSOA11CD``), the names under ``place``, ``name`` or the like.
    notify
        Called with a sentence on lines that repeat a code of their area, and on unread columns.

    Returns
    -------
    dict
        Name of each area to its codes as written, each once.

    Raises
    ------
    FileFormatError
        Where it is not a table.
    FrameError
        Where a column is missing, or says that rows are not meant or meant in part; listing
        every row, with its line, without a name or code.
    """
    heading = _heading(path)
    table = read_frame(path, heading, what="codes (a postcode, LSOA or output area a row)")
    code = str(find_column(heading, table.columns))
    rows = zip(table.index, table.fillna("").to_numpy(), strict=True)
    _check_all_meant(path, [(int(line), list(row)) for line, row in rows], list(map(str, table)))
    others = [column for column in table.columns if column != code]
    name = find_column(_NAME, others)
    if name is None:
        raise FrameError(
            f"{path}: no column names the areas (heading: place). Found:\n{listed(table.columns)}"
        )
    areas: dict[str, dict[str, str]] = {}
    spelt: dict[str, str] = {}
    faults, again = [], []
    cells = zip(table.index, table[name].fillna(""), table[code].fillna(""), strict=True)
    for line, area, cell in cells:
        if not area.strip() or not cell.strip():
            faults.append(f"line {line}: {'code' if area.strip() else 'place'} is empty")
            continue
        codes = areas.setdefault(spelt.setdefault(tidy(area).casefold(), tidy(area)), {})
        key = "".join(cell.split()).upper()
        if key in codes:
            again.append(line)
        codes.setdefault(key, cell)
    if faults:
        raise FrameError(fault_list(path, faults))
    unread = [c for c in others if c != name and (table[c].fillna("") != "").any()]
    if again and notify:
        same = "the same code and area as a line above"
        notify(f"{path.name}: {line_ranges(again)} left out: {same}")
    if unread and notify:
        notify(f"{path.name}: columns that were not read: {some(unread)}")
    return {area: [*codes.values()] for area, codes in areas.items()}


def _heading(path: Path) -> str:
    """Return the pattern of the heading of codes: a usual one, or that of a column of codes."""
    for table in open_tables(path):
        for _, cells in islice(table.walk(), HEADER_ROWS):
            if any(matches(_CODE, tidy(cell)) for cell in cells):
                return _CODE
        column = find_code_column(table, _SMALL)
        if column is not None:
            return re.escape(column.header[column.at])
    return _CODE


def read_code_list(path: Path) -> list[str]:
    """Read a list of postcodes or of area codes.

    Parameters
    ----------
    path
        Codes apart by lines, commas, semicolons or tabs; or a table whose column of codes is
        headed ``postcode``, ``code`` or as ONS heads it.

    Returns
    -------
    list of str
        The codes as written.

    Raises
    ------
    FileFormatError
        Where there is no such file, or it is not a table or text.
    FrameError
        Where a column says that rows are not meant, or meant in part.
    """
    lines = [(line, cells) for line, cells in order_sheets(path)[0].walk() if any(map(tidy, cells))]
    rows = [cells for _, cells in lines]
    heads = [tidy(cell) for cell in rows[0]] if rows else []
    code = find_column(_CODE, heads)
    _check_all_meant(path, lines[1:], heads)
    columns = [
        [cells[at] for cells in rows if len(cells) > at]
        for at in range(max(map(len, rows), default=0))
    ]
    if code is not None:
        return columns[heads.index(code)][1:]
    coded = [c for c in columns if 2 * sum(1 for cell in c if split_code(cell)[0]) > len(c)]
    if len(coded) == 1 and len(columns) > 1:  # names or figures beside the codes
        return coded[0] if split_code(coded[0][0])[0] else coded[0][1:]
    return [code for cells in rows for cell in cells for code in re.split("[,;\t]", cell)]


def _check_all_meant(
    path: Path, rows: Iterable[tuple[int, Sequence[str]]], heads: Iterable[str]
) -> None:
    """Raise where a column such as "Include" or "Share" says that rows are not meant whole."""
    heads = [tidy(head) for head in heads]
    wanted = [i for i, head in enumerate(heads) if _MEANT.fullmatch(head)]
    unwanted = [i for i, head in enumerate(heads) if _NOT_MEANT.fullmatch(head)]
    cells = [(int(line), [tidy(cell).casefold() for cell in row]) for line, row in rows]
    for i in (*wanted, *unwanted):
        column = [(line, row[i] if i < len(row) else "") for line, row in cells]
        # a column of crosses marks what is meant: a blank there is a no
        lines = [line for line, cell in column if (cell in _NO) == (i in wanted)]
        if lines and any(cell for _, cell in column):
            raise FrameError(
                f"{path}: column {heads[i][:40]!r} says that some rows are not meant "
                f"({line_ranges(lines)}). Remove these rows, or the column if they are"
            )
    for i in (i for i, head in enumerate(heads) if _PART.fullmatch(head)):
        lines = [line for line, row in cells if i < len(row) and _is_part(row[i])]
        if lines:
            raise FrameError(
                f"{path}: column {heads[i][:40]!r} counts areas in part ({line_ranges(lines)}), "
                "and a list takes each whole. Remove the column if they are meant whole; else "
                "list the postcodes or output areas, or draw the place as a shape"
            )


def _is_part(cell: str) -> bool:
    """Return whether a cell holds a number that is not the whole: neither 1 nor 100%."""
    try:
        return float(cell.removesuffix("%").replace(",", ".")) not in {1.0, 100.0}
    except ValueError:
        return False


def sort_codes(name: str, codes: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Separate postcodes from area codes, each once.

    Parameters
    ----------
    name
        Of the area, for messages.
    codes
        As written, in any case.

    Returns
    -------
    tuple
        Postcodes as written, and area codes in capitals; one of the two is empty.

    Raises
    ------
    FrameError
        For an empty list, for a list of both, and for codes of larger areas or of another
        country, naming what they are.

    Examples
    --------
    >>> sort_codes("Estate", ["e01002969 ", "E01002969"])
    ((), ('E01002969',))
    >>> sort_codes("Estate", ["E01002969: Kingston 011A"])
    ((), ('E01002969',))
    >>> sort_codes("Street", ["KT1 3AA", "kt13ab"])
    (('KT1 3AA', 'kt13ab'), ())
    """
    written = dict.fromkeys(tidy(code) for code in codes if code.strip())
    if not written:
        raise FrameError(f"{name}: the list is empty")
    every = [split_code(code)[0] or code for code in written]
    plain = [code.upper().replace(" ", "") for code in every]
    foreign = next(filter(country_of, plain), "")
    if foreign:
        raise FrameError(
            f"{name}: {foreign} lies in {country_of(foreign)}, whose index is another; its areas "
            "are never put together with England's"
        )
    larger = next((c for c in plain if GSS.fullmatch(c) and not _AREA_CODE.fullmatch(c)), "")
    if larger:
        raise FrameError(
            f"{name}: {larger} is a code of {describe_code(larger)}; a list takes postcodes, "
            "LSOAs (E01...) or output areas (E00...). Name a larger area itself as the place"
        )
    areas = list(dict.fromkeys(code for code in plain if _AREA_CODE.fullmatch(code)))
    rest = [code for code, bare in zip(every, plain, strict=True) if bare not in areas]
    if areas and rest:
        raise FrameError(
            f"{name}: it mixes area codes with others, such as {rest[0][:40]!r}; give one kind"
        )
    return tuple(rest), tuple(areas)
