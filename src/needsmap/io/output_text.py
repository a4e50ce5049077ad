"""Text that users gave, made safe for the files that are written."""

from __future__ import annotations

import re
from typing import Any, Final

#: A cell that begins with one of these is a formula to a spreadsheet.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
#: What XML 1.0 cannot hold: control characters, surrogates, and the two that are no characters.
_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean_text(text: str) -> str:
    r"""Return a text without the characters that XML or UTF-8 cannot hold.

    Parameters
    ----------
    text
        Of any writer: HTML, Word, xlsx, SVG, GeoPackage, GeoJSON, CSV.

    Examples
    --------
    >>> clean_text("Elm\x00 Hall\ud800\ufffe")
    'Elm Hall'
    """
    return _ILLEGAL.sub("", text)


def csv_cell(value: Any) -> Any:  # noqa: ANN401 - whatever the csv module writes
    """Return a value for a cell of a CSV file, never read as a formula.

    Parameters
    ----------
    value
        Text is cleaned, and put behind an apostrophe where a spreadsheet would run it; None
        becomes an empty cell; anything else is returned as it is.

    Examples
    --------
    >>> csv_cell("=HYPERLINK(1)"), csv_cell(-3), csv_cell(None)
    ("'=HYPERLINK(1)", -3, '')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        text = clean_text(value)
        return f"'{text}" if text.startswith(_FORMULA) else text
    return value


def clean_frame(frame: Any) -> Any:  # noqa: ANN401 - a pandas or geopandas frame, not imported here
    """Return a frame whose text cells and column names are clean.

    Parameters
    ----------
    frame
        Other cells stay as they are.
    """
    cleaned = {
        name: column.map(lambda cell: clean_text(cell) if isinstance(cell, str) else cell)
        for name, column in frame.items()
        if column.dtype.kind == "O" and column.dtype.name != "geometry"
    }
    return frame.assign(**cleaned).rename(columns=clean_text)
