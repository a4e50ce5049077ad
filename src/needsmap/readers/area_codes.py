"""Codes of areas as people type them, and the column of a table that holds them."""

from __future__ import annotations

import re
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from needsmap.io.frames import HEADER_ROWS, tidy
from needsmap.io.numbers import VALUE, read_number
from needsmap.model import kind_of, vintage_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from needsmap.io.cells import Row
    from needsmap.io.tables import Table

#: How a column of area codes is headed by ONS, Nomis and partners.
CODE_HEADING: Final = (
    r"mnemonic|(area|geography|geo|gss|ons|census|small area)?[ _]*(codes?|cd)( \(?\d{4}\)?)?"
    r"|(lsoa|oa)([ _]?\d\d(\d\d)?)?([ _]?(cd|codes?))?( \(?\d{4}\)?)?([ _]?(cd|codes?))?"
)
#: What codes of the statistical offices are of.
_KINDS: Final = {
    "E00": "output areas", "E01": "LSOAs", "E02": "middle-layer areas (MSOAs)", "E05": "wards",
    "E06": "unitary authorities", "E07": "districts", "E08": "metropolitan districts",
    "E09": "London boroughs", "E10": "counties", "E12": "regions", "E14": "constituencies",
    "E92": "England",
}  # fmt: skip
_COUNTRIES: Final = {
    "W": "Wales", "S": "Scotland", "N": "Northern Ireland", "9": "Northern Ireland",
}  # fmt: skip
#: The digits behind the letter of the country, by kind of area.
_DIGITS: Final = {"oa": "00", "lsoa": "01", "msoa": "02"}
#: The letters that the statistical offices give; an invented place has another.
_OFFICES: Final = "EJKNSW"
#: A GSS code in capitals, and nothing else; one within a text, in any case.
GSS: Final = re.compile(r"[A-Z]\d{8}")
_IN_CELL: Final = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]\d{8})(?![A-Za-z0-9])")
_BLANKS: Final = r"[\s\u200b\ufeff]+"
_VINTAGE: Final = re.compile(
    r"(?:soa|oa)[ _-]*(?:codes?|cd)?[ _(-]*(20)?([012]1)(?!\d)|(?<!\d)20([012]1)(?!\d)",
    re.IGNORECASE,
)
#: How many rows are looked at for the column of codes, and how much of it must be codes.
_LOOK: Final = 1000
_MOST: Final = 0.5


class CodeColumn(NamedTuple):
    """Where a table has its area codes: its header's line and cells, and the column (from 0).

    ``above`` are the cells of the row above the header, where groups of columns may be named.
    """

    line: int
    header: list[str]
    at: int
    above: list[str]


def tidy_codes(cells: pd.Series[str]) -> pd.Series[str]:
    """Return area codes without white space around them; GSS codes in capitals, without any.

    Parameters
    ----------
    cells
        Codes as written; missing ones stay missing.

    Examples
    --------
    >>> import pandas as pd
    >>> tidy_codes(pd.Series([" e01000001", "E01 000 002", "Zone 1 "], dtype="string")).tolist()
    ['E01000001', 'E01000002', 'Zone 1']
    """
    plain = cells.astype("string").str.strip()
    folded = plain.str.replace(_BLANKS, "", regex=True).str.upper()
    return folded.where(folded.str.fullmatch(GSS.pattern).fillna(value=False), plain)


def split_code(cell: str) -> tuple[str, str]:
    """Return the one GSS code in a cell and the name beside it, each "" where there is none.

    Parameters
    ----------
    cell
        In any case; a name may stand before or behind the code.

    Examples
    --------
    >>> split_code("E01002915 : Kingston upon Thames 001A")
    ('E01002915', 'Kingston upon Thames 001A')
    >>> split_code("Norbiton (e05000409)"), split_code("E01 002 915"), split_code("Kingston")
    (('E05000409', 'Norbiton'), ('E01002915', ''), ('', ''))
    """
    codes = _IN_CELL.findall(cell)
    if len(codes) == 1:
        rest = _IN_CELL.sub(" ", cell)
        return codes[0].upper(), " ".join(rest.strip(" \t:;,.-\u2013|()[]").split())
    whole = re.sub(_BLANKS, "", cell).upper()
    return (whole if not codes and GSS.fullmatch(whole) else ""), ""


def describe_code(code: str) -> str:
    """Return what areas a code is of, or in which other country they lie.

    Parameters
    ----------
    code
        In capitals.

    Examples
    --------
    >>> describe_code("E02000001"), describe_code("W01000001"), describe_code("Elm Road")
    ('middle-layer areas (MSOAs)', 'areas of Wales', 'rows without an area code')
    """
    country = country_of(code)
    if country:
        return f"areas of {country}"
    unknown = f"{code[:3]} areas" if GSS.fullmatch(code) else "rows without an area code"
    return _KINDS.get(code[:3], unknown)


def country_of(code: str) -> str:
    """Return the other country of the United Kingdom that a code lies in, "" for none.

    Parameters
    ----------
    code
        In capitals; those of small areas of Northern Ireland begin with 95.

    Examples
    --------
    >>> country_of("W01000001"), country_of("95AA01S1"), country_of("E01000001")
    ('Wales', 'Northern Ireland', '')
    """
    known = GSS.fullmatch(code) or re.fullmatch(r"95\w{6}", code)
    return _COUNTRIES.get(code[0], "") if known else ""


def fits_kind(code: str, geography: str) -> bool:
    """Return whether a GSS code is of a geography's kind of area, as far as it shows.

    Parameters
    ----------
    code, geography
        In capitals, its first three letters are enough; such as ``"lsoa21"``.

    Examples
    --------
    >>> [fits_kind(c, "lsoa21") for c in ("E01000001", "W01000001", "E09000021", "Z09000001")]
    [True, True, False, True]
    """
    digits = _DIGITS.get(kind_of(geography), "")
    return not digits or code[1:3] == digits or code[0] not in _OFFICES


def vintage_in(heading: str) -> int:
    """Return the census year that a heading names, 0 for none.

    Parameters
    ----------
    heading
        Of a column of codes.

    Examples
    --------
    >>> vintage_in("LSOA11CD"), vintage_in("LSOA code (2021)"), vintage_in("mnemonic")
    (2011, 2021, 0)
    """
    year = _VINTAGE.search(heading)
    return 2000 + int(year[2] or year[3]) if year else 0


def find_code_column(table: Table, geography: str) -> CodeColumn | None:
    """Find the column in which most cells are GSS codes, by what it holds.

    Parameters
    ----------
    table
        Any table; lines may stand above its header.
    geography
        Whose codes are wanted. Of several columns, the one with most codes of its kind is
        taken, and of those the one whose heading names its year.

    Returns
    -------
    CodeColumn or None
        None where no column holds codes under a heading.
    """
    rows = [(line, [tidy(cell) for cell in cells]) for line, cells in islice(table.walk(), _LOOK)]
    columns: list[tuple[tuple[float, bool, bool], CodeColumn]] = []
    for at in range(max((len(cells) for _, cells in rows), default=0)):
        cells = [(i, row[at]) for i, (_, row) in enumerate(rows) if len(row) > at and row[at]]
        codes = [(i, split_code(cell)[0]) for i, cell in cells]
        begins = next((i for i, code in codes if code), 0)
        below = [code for i, code in codes if i >= begins]
        header = _header_above(rows[:begins], at)
        if header is None or sum(map(bool, below)) < _MOST * len(below):
            continue
        wanted = sum(bool(code) and fits_kind(code, geography) for code in below) / len(below)
        named = vintage_in(header.header[at])
        columns.append(((round(wanted, 1), named == vintage_of(geography), not named), header))
    return max(columns, key=itemgetter(0))[1] if columns else None


def _header_above(rows: Sequence[Row], at: int) -> CodeColumn | None:
    """Return the last row above the codes that heads their column and others.

    A total may stand between the header and the codes: a row without numbers goes first, if it
    is as wide.
    """
    headers = [
        CodeColumn(line, cells, at, rows[i - 1][1] if i else [])
        for i, (line, cells) in reversed(list(enumerate(rows[:HEADER_ROWS])))
        if len(cells) > at and cells[at] and sum(map(bool, cells)) > 1
    ]
    wordy = (
        each
        for each in headers
        if sum(map(bool, each.header)) >= sum(map(bool, headers[0].header))
        and not any(map(_is_figure, each.header))
    )
    return next(wordy, headers[0] if headers else None)


def _is_figure(cell: str) -> bool:
    return not re.fullmatch(r"(19|20)\d\d", cell) and read_number(cell).state == VALUE
