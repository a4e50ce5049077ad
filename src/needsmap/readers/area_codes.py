"""Codes of areas as people type them, and the column of a table that holds them."""

from __future__ import annotations

import re
from itertools import islice
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
    "W": "Wales",
    "S": "Scotland",
    "N": "Northern Ireland",
    "9": "Northern Ireland",
}
#: The digits behind the letter of the country, by kind of area.
_DIGITS: Final = {"oa": "00", "lsoa": "01", "msoa": "02"}
#: The letters that the statistical offices give; an invented place has another.
_OFFICES: Final = "EJKNSW"
_GSS: Final = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]\d{8})(?![A-Za-z0-9])")
_VINTAGE: Final = re.compile(
    r"(?:soa|oa)[ _-]*(?:codes?|cd)?[ _(-]*(20)?([012]1)(?!\d)|(?<!\d)20([012]1)(?!\d)",
    re.IGNORECASE,
)
#: How many rows are looked at for the column of codes, and how much of it must be codes.
_LOOK: Final = 1000
_MOST: Final = 0.5


class CodeColumn(NamedTuple):
    """Where a table has its area codes: the header's line and cells, and the column (from 0).

    ``above`` are the cells of the row above the header, where groups of columns may be named.
    """

    line: int
    header: list[str]
    at: int
    above: list[str]

    @property
    def heading(self) -> str:
        """The heading of the column of codes."""
        return self.header[self.at]


def tidy_codes(cells: pd.Series[str]) -> pd.Series[str]:
    """Return area codes without white space around them; GSS codes in capitals, without any.

    Examples
    --------
    >>> import pandas as pd
    >>> tidy_codes(pd.Series([" e01000001", "E01 000 002", "Zone 1 "], dtype="string")).tolist()
    ['E01000001', 'E01000002', 'Zone 1']
    """
    plain = cells.astype("string").str.strip()
    folded = plain.str.replace(r"[\s\u200b\ufeff]+", "", regex=True).str.upper()
    return folded.where(folded.str.fullmatch(r"[A-Z]\d{8}").fillna(value=False), plain)


def split_code(cell: str) -> tuple[str, str]:
    """Return the one GSS code in a cell and the name beside it, each "" where there is none.

    Examples
    --------
    >>> split_code("E01002915 : Kingston upon Thames 001A")
    ('E01002915', 'Kingston upon Thames 001A')
    >>> split_code("Norbiton (e05000409)"), split_code("E01 002 915"), split_code("Kingston")
    (('E05000409', 'Norbiton'), ('E01002915', ''), ('', ''))
    """
    found = _GSS.findall(cell)
    if len(found) == 1:
        rest = _GSS.sub(" ", cell)
        return found[0].upper(), " ".join(rest.strip(" \t:;,.-\u2013|()[]").split())
    whole = re.sub(r"[\s\u200b\ufeff]+", "", cell)
    return (whole.upper(), "") if not found and _GSS.fullmatch(whole) else ("", "")


def is_code(text: str) -> bool:
    """Return whether a text is a GSS code in capitals, and nothing else."""
    return re.fullmatch(r"[A-Z]\d{8}", text) is not None


def describe_code(code: str) -> str:
    """Return what areas a code is of, or in which other country they lie.

    Examples
    --------
    >>> describe_code("E02000001"), describe_code("W01000001"), describe_code("Elm Road")
    ('middle-layer areas (MSOAs)', 'areas of Wales', 'rows without an area code')
    """
    country = country_of(code)
    if country:
        return f"areas of {country}"
    return (
        _KINDS.get(code[:3], f"{code[:3]} areas") if is_code(code) else "rows without an area code"
    )


def country_of(code: str) -> str:
    """Return the other country of the United Kingdom that a code lies in, "" for none.

    Examples
    --------
    >>> country_of("W01000001"), country_of("95AA01S1"), country_of("E01000001")
    ('Wales', 'Northern Ireland', '')
    """
    ours = is_code(code) or re.fullmatch(r"95\w{6}", code)
    return _COUNTRIES.get(code[0], "") if ours else ""


def fits_kind(code: str, geography: str) -> bool:
    """Return whether a GSS code is of a geography's kind of area, as far as it shows.

    Examples
    --------
    >>> [fits_kind(c, "lsoa21") for c in ("E01000001", "W01000001", "E09000021", "Z09000001")]
    [True, True, False, True]
    """
    digits = _DIGITS.get(kind_of(geography), "")
    return not digits or code[1:3] == digits or code[0] not in _OFFICES


def vintage_in(heading: str) -> int:
    """Return the census year that a heading names, 0 for none.

    Examples
    --------
    >>> vintage_in("LSOA11CD"), vintage_in("LSOA code (2021)"), vintage_in("mnemonic")
    (2011, 2021, 0)
    """
    found = _VINTAGE.search(heading)
    return 2000 + int(found[2] or found[3]) if found else 0


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
    width = max((len(cells) for _, cells in rows), default=0)
    best: tuple[tuple[float, bool, bool], CodeColumn] | None = None
    for at in range(width):
        column = [(i, cells[at]) for i, (_, cells) in enumerate(rows) if len(cells) > at]
        codes = [(i, split_code(cell)[0]) for i, cell in column if cell]
        begins = next((i for i, code in codes if code), 0)
        codes = [(i, code) for i, code in codes if i >= begins]
        share = sum(1 for _, code in codes if code) / len(codes) if codes else 0.0
        header = _header_above(rows[:begins], at)
        if share < _MOST or header is None:
            continue
        wanted = sum(1 for _, code in codes if code and fits_kind(code, geography)) / len(codes)
        named = vintage_in(header.heading)
        score = (round(wanted, 1), named == vintage_of(geography), not named)
        if best is None or score > best[0]:
            best = score, header
    return best[1] if best else None


def _header_above(rows: Sequence[Row], at: int) -> CodeColumn | None:
    """Return the last row above the codes that heads their column and others.

    A total may stand between the header and the codes: a row without numbers goes first, if it
    is as wide.
    """
    every = [
        CodeColumn(line, cells, at, rows[i - 1][1] if i else [])
        for i, (line, cells) in reversed(list(enumerate(rows[:HEADER_ROWS])))
        if len(cells) > at and cells[at] and _filled(cells) > 1
    ]
    if not every:
        return None
    width = _filled(every[0].header)
    words = [c for c in every if _filled(c.header) >= width and not any(map(_is_figure, c.header))]
    return (words or every)[0]


def _filled(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell)


def _is_figure(cell: str) -> bool:
    return not re.fullmatch(r"(19|20)\d\d", cell) and read_number(cell).state == VALUE
