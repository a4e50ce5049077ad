"""Custom areas written as lists: the postcodes or area codes that make each of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from needsmap.errors import FrameError, listed
from needsmap.io.frames import find_column, read_frame, tidy
from needsmap.io.tables import open_table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_CODE: Final = (
    r"post ?codes?|pcds?\d?|codes?|area[_ ]?codes?|gss[_ ]?codes?"
    r"|(lsoa|oa)([_ ]?\d\d(\d\d)?)?([_ ]?(cd|codes?))?( \(?\d{4}\)?)?"
)
_NAME: Final = r"place|name|area|area[_ ]?name|neighbourhood|estate|locality|community|title|zone"
_AREA_CODE: Final = re.compile(r"[A-Z]0[01]\d{6}")
#: What other codes of the statistical offices are of.
_KINDS: Final = {
    "E02": "a middle-layer area (MSOA)", "E05": "a ward", "E06": "a unitary authority",
    "E07": "a district", "E08": "a metropolitan district", "E09": "a London borough",
    "E10": "a county", "E12": "a region", "E14": "a constituency", "E92": "England",
}  # fmt: skip
_COUNTRIES: Final = {"W": "Wales", "S": "Scotland", "N": "Northern Ireland"}
_GSS: Final = re.compile(r"[A-Z]\d{8}")


def read_code_table(path: Path) -> dict[str, list[str]]:
    """Read custom areas from a table of two columns: the area's name, and one code a row.

    Parameters
    ----------
    path
        A table (see `needsmap.io.tables`). The codes stand under ``code``, ``postcode`` or a
        heading of ONS (``LSOA11CD``), the names under ``place``, ``name`` or the like.

    Returns
    -------
    dict
        Name of each area to its codes as written.

    Raises
    ------
    FileFormatError
        Where it is not a table.
    FrameError
        Where a column is missing; listing every row, with its line, without a name or code.
    """
    table = read_frame(path, _CODE, what="codes (a postcode, LSOA or output area a row)")
    code = str(find_column(_CODE, table.columns))
    others = [column for column in table.columns if column != code]
    name = find_column(_NAME, others)
    if name is None:
        raise FrameError(
            f"{path}: no column names the areas (heading: place). Found:\n{listed(table.columns)}"
        )
    found: dict[str, list[str]] = {}
    faults = []
    for line, area, cell in zip(
        table.index, table[name].fillna(""), table[code].fillna(""), strict=True
    ):
        if not area.strip() or not cell.strip():
            faults.append(f"line {line}: {'code' if area.strip() else 'place'} is empty")
            continue
        found.setdefault(tidy(area), []).append(cell)
    if faults:
        raise FrameError(f"{path}: {len(faults)} fault(s)\n{listed(faults)}")
    return found


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
    """
    rows = [cells for _, cells in open_table(path).walk() if any(cell.strip() for cell in cells)]
    heads = [tidy(cell) for cell in rows[0]] if rows else []
    code = find_column(_CODE, heads)
    if code is not None:
        at = heads.index(code)
        return [cells[at] for cells in rows[1:] if len(cells) > at]
    return [code for cells in rows for cell in cells for code in re.split("[,;\t]", cell)]


def sort_codes(name: str, codes: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tell postcodes from area codes, each once.

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
    >>> sort_codes("Street", ["KT1 3AA", "kt13ab"])
    (('KT1 3AA', 'kt13ab'), ())
    """
    every = list(dict.fromkeys(tidy(code) for code in codes if code.strip()))
    if not every:
        raise FrameError(f"{name}: the list is empty")
    plain = [code.upper().replace(" ", "") for code in every]
    other = [code for code in plain if _GSS.fullmatch(code) and not _AREA_CODE.fullmatch(code)]
    abroad = [code for code in plain if _GSS.fullmatch(code) and code[0] in _COUNTRIES]
    if abroad:
        raise FrameError(
            f"{name}: {abroad[0]} lies in {_COUNTRIES[abroad[0][0]]}, whose index is another; its "
            "areas are never put together with England's"
        )
    if other:
        kind = _KINDS.get(other[0][:3], "not an LSOA or output area")
        raise FrameError(
            f"{name}: {other[0]} is {kind}; a list takes postcodes, LSOAs (E01...) or output areas "
            "(E00...). Name a larger area itself as the place"
        )
    areas = list(dict.fromkeys(code for code in plain if _AREA_CODE.fullmatch(code)))
    rest = [code for code, bare in zip(every, plain, strict=True) if bare not in areas]
    if areas and rest:
        raise FrameError(
            f"{name}: it mixes area codes with others, such as {rest[0][:40]!r}; give one kind"
        )
    return tuple(rest), tuple(areas)
