"""Small parts of sentences: dates, areas, reasons and full stops."""

from __future__ import annotations

import re
from typing import Final

_GEOGRAPHIES: Final = {
    "oa": "output areas", "lsoa": "small areas", "msoa": "larger areas", "wd": "wards",
    "lad": "districts",
}  # fmt: skip


def areas_of(geography: str) -> str:
    """Write the name of a geography out.

    Parameters
    ----------
    geography
        Its id.

    Examples
    --------
    >>> areas_of("lsoa21"), areas_of("rgn")
    ('small areas of 2021', 'rgn')
    """
    match = re.fullmatch(r"([a-z]+)(\d\d)", geography)
    if match is None or match[1] not in _GEOGRAPHIES:
        return geography
    return f"{_GEOGRAPHIES[match[1]]} of 20{match[2]}"


def joined(words: list[str]) -> str:
    """Join words as in a sentence.

    Parameters
    ----------
    words
        In order.

    Examples
    --------
    >>> joined(["crime", "health", "housing"])
    'crime, health and housing'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def sentence(text: str) -> str:
    """Begin with a capital, unless the text begins with an id, and end with a full stop.

    Parameters
    ----------
    text
        At least one word.
    """
    text = text.strip()
    start = text[:1].upper() + text[1:] if text.split()[0].isalpha() else text
    return start if start.endswith((".", "!", "?")) else f"{start}."


def plain_dates(dates: str) -> str:
    """Describe when most of the data of a release is from.

    Parameters
    ----------
    dates
        As on the card of the release.

    Examples
    --------
    >>> plain_dates("mostly the tax year 2012/13")
    'Most of its data is from the tax year 2012/13.'
    >>> plain_dates("where possible 2005; housing from the 2001 Census")
    'The dates of its data: where possible 2005; housing from the 2001 Census.'
    """
    if dates.startswith("mostly "):
        return f"Most of its data is from {dates.removeprefix('mostly ')}."
    return f"The dates of its data: {dates}."
