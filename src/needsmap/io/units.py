"""Units of measurement: what stands beside a number or in its heading, and how it converts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

AREA, MONEY, SHARE, COUNT, RATE = "area", "money", "share", "count", "rate"

#: Square metres in one of each unit of area, by its folded spelling.
_AREA: Final = {
    **dict.fromkeys(("m2", "sqm", "sqms", "sqmetre", "sqmetres", "sqmeter", "sqmeters", "sqmtr",
                     "sqmtrs", "squaremetre", "squaremetres", "squaremeter", "squaremeters",
                     "metressquared", "mtrsq", "msq"), ("m2", 1.0)),
    **dict.fromkeys(("sqft", "ft2", "sqfeet", "sqfoot", "squarefeet", "squarefoot", "sf"),
                    ("sq ft", 0.09290304)),
    **dict.fromkeys(("sqyd", "sqyds", "sqyards", "yd2", "squareyards"), ("sq yd", 0.83612736)),
    **dict.fromkeys(("ha", "has", "hect", "hectare", "hectares"), ("ha", 10_000.0)),
    **dict.fromkeys(("ac", "acre", "acres"), ("acres", 4046.8564224)),
    **dict.fromkeys(("km2", "sqkm", "squarekm", "squarekilometres"), ("km2", 1e6)),
    **dict.fromkeys(("sqmi", "sqmile", "sqmiles", "squaremiles"), ("sq miles", 2_589_988.110336)),
}  # fmt: skip
_SCALES: Final = {
    "": 1.0, **dict.fromkeys(("k", "000", "000s", "thousand", "thousands"), 1e3),
    **dict.fromkeys(("m", "mn", "mln", "mill", "million", "millions"), 1e6),
    **dict.fromkeys(("bn", "billion", "billions"), 1e9),
}  # fmt: skip
_NAMES: Final = {1.0: "", 1e3: "thousand", 1e6: "million", 1e9: "billion"}
_MONEY: Final = {
    **{mark + scale: (f"£ {_NAMES[factor]}".strip(), factor)
       for mark in ("£", "gbp", "") for scale, factor in _SCALES.items() if mark + scale},
    **{scale + word: (f"£ {_NAMES[factor]}".strip(), factor)
       for word in ("pounds", "gbp") for scale, factor in _SCALES.items()},
    **dict.fromkeys(("p", "pence"), ("pence", 0.01)),
}  # fmt: skip
_COUNT: Final = {
    **{scale: (_NAMES[factor], factor) for scale, factor in _SCALES.items() if scale},
    **dict.fromkeys(("people", "persons", "person", "seats", "places", "desks", "workstations",
                     "pupils", "beds", "staff", "residents", "users"), ("persons", 1.0)),
}  # fmt: skip
_SHARE: Final = dict.fromkeys(("%", "percent", "percentage", "pct", "pc"), ("%", 0.01))
_TABLES: Final = {SHARE: _SHARE, AREA: _AREA, COUNT: _COUNT, MONEY: _MONEY}

#: What a yearly sum may say of itself; of other periods it is a rate.
_YEARLY: Final = re.compile(
    r"\s*(?:\(?p\.?\s?a\.?\)?|(?:per|a|each|/)\s*(?:annum|year|yr)|annual(?:ly)?|yearly)$",
    re.IGNORECASE,
)
_RATE: Final = re.compile(
    r"(?<![a-z])(?:(?:per\s+|per(?=\d|sq|m2|month|week|day|head))(?!cent|annum|year|yr)[a-z0-9]"
    r"|/\s*(?!cent|annum|year|yr)[a-z])"
    r"|(?<![a-z])p\.?c\.?m(?![a-z])|monthly|weekly|[£\d]\W*(?:month|week)|\b(?:a|each) month",
    re.IGNORECASE,
)
#: Too short to be a unit in a heading, unless it stands in brackets.
_BRACKETED_ONLY: Final = {"m", "k", "p", "ac", "sf", "pc", "has", "mill", "msq"}
_SCALE_WORDS: Final = re.compile(
    r"£|\bgbp\b|\bpounds\b|\b(?:figures|amounts|values|in (?:thousands|millions))\b", re.IGNORECASE
)
_SCALED_NUMBER: Final = re.compile(r"\d\s*(?:k|m|mn|bn|thousand|million|billion)\b", re.IGNORECASE)
_TOKEN: Final = re.compile(
    r"£\s*(?:'?000s?|k|m|mn|bn|thousand|million)?(?![a-z0-9])"
    r"|\d{1,3}(?:,\d{3})+|[^\s,;:()\[\]]+",
    re.IGNORECASE,
)


class Unit(NamedTuple):
    """A unit: its dimension, its name, and how many of the dimension's base unit it is.

    Base units are m2 (area), pounds (money), 1 (share, count). A rate (``£ per m2``) has no
    base: nothing converts to or from it.
    """

    dimension: str
    name: str
    factor: float


_POUNDS: Final = Unit(MONEY, "£", 1.0)


@lru_cache(maxsize=4096)
def find_unit(text: str, dimension: str = "") -> Unit | None:
    """Find the unit that a spelling means.

    Parameters
    ----------
    text
        As written beside a number: ``"sq. ft"``, ``"m²"``, ``"£'000"``, ``"per cent"``.
    dimension
        ``"area"``, ``"money"``, ``"share"`` or ``"count"``, to look among its units only
        (``"m"`` is a million of money, and not an area); "" to look among all.

    Returns
    -------
    Unit or None
        None where no unit is spelled so.

    Examples
    --------
    >>> find_unit("sq. ft")
    Unit(dimension='area', name='sq ft', factor=0.09290304)
    >>> find_unit("£'000").factor, find_unit("k", "money").factor, find_unit("m", "area")
    (1000.0, 1000.0, None)
    """
    if _RATE.search(text):
        return Unit(RATE, " ".join(text.split()), 1.0)
    plain = _YEARLY.sub("", text.replace("\u00b2", "2").replace("^2", "2").strip())
    key = re.sub(r"[\s.'\u2018\u2019()\[\]]+", "", plain).casefold()
    if not key:
        return _POUNDS if _YEARLY.fullmatch(text) else None
    for name in [dimension] if dimension else _TABLES:
        if key in _TABLES[name]:
            return Unit(name, *_TABLES[name][key])
    return None


def units_of_heading(heading: str, *, dimension: str = "") -> list[Unit]:
    """Return the units that a heading names, those in brackets first.

    Parameters
    ----------
    heading
        As printed: ``"GIA (sq ft)"``, ``"FloorAreaHa"``, ``"Running costs £k"``.
    dimension
        Keep the units of this dimension, and rates; "" for all.

    Examples
    --------
    >>> [unit.name for unit in units_of_heading("Size (m2 or sq ft)")]
    ['m2', 'sq ft']
    >>> [unit.name for unit in units_of_heading("Annual running cost (£k)")]
    ['£ thousand']
    """
    wanted = {dimension, RATE} if dimension else {*_TABLES, RATE}
    # "annual" says how often, not in what
    return [
        unit
        for unit, written in _named_units(heading, dimension)
        if unit.dimension in wanted and not _YEARLY.fullmatch(written)
    ]


def unit_of_heading(heading: str, *, group: str = "", dimension: str = "") -> Unit | None:
    """Return the one unit that a heading names, else the one of the heading above it.

    Parameters
    ----------
    heading
        The column's own heading.
    group
        The heading of its group (``"Cost (£000)"`` above ``"Running cost"``).
    dimension
        The dimension that the column has.

    Returns
    -------
    Unit or None
        None where neither names a unit. Nothing can be converted from a heading that names
        several (``"m2 / sq ft"``), which gives a rate, or one of another dimension.

    Examples
    --------
    >>> unit_of_heading("Running cost", group="Cost (£000)", dimension="money").factor
    1000.0
    >>> unit_of_heading("Name of the hall") is None
    True
    """
    for text in (heading, group):
        units = list(dict.fromkeys(units_of_heading(text, dimension=dimension)))
        if len(units) > 1 and not re.search(r"\bor\b|/", text):  # "£,000", "thousands of pounds"
            units = [unit for unit in units if unit != _POUNDS]
        if len({unit.factor for unit in units}) == 1 or any(u.dimension == RATE for u in units):
            return next((u for u in units if u.dimension == RATE), units[0])
        if units:
            return Unit(RATE, " or ".join(unit.name for unit in units), 1.0)
    return next(iter(units_of_heading(heading)), None)


def stated_scale(text: str) -> Unit | None:
    """Return the thousands or millions in which a text says that sums are; None for none.

    Parameters
    ----------
    text
        A title or note.

    Examples
    --------
    >>> stated_scale("All figures in £000 unless stated").factor, stated_scale("Over £500")
    (1000.0, None)
    """
    plain = re.sub(r"\bof (?:pounds|gbp)\b", "", text, flags=re.IGNORECASE)
    if not _SCALE_WORDS.search(plain) or _SCALED_NUMBER.search(plain):
        return None
    unit = unit_of_heading(plain, dimension=MONEY)
    return unit if unit and unit.dimension == MONEY and unit.factor >= 1000 else None


def without_unit(heading: str) -> str:
    """Return a heading without the units that it names, and the brackets they left empty.

    Parameters
    ----------
    heading
        As printed.

    Examples
    --------
    >>> without_unit("GIA (sq ft)"), without_unit("Running costs £k"), without_unit("Site Name")
    ('GIA', 'Running costs', 'Site Name')
    """
    text = _split_camel(heading)
    for _, written in _named_units(heading, ""):
        text = text.replace(written, " ", 1)
    text = re.sub(r"[(\[]\s*(?:in|or|/|,)?\s*[)\]]", " ", text)
    return " ".join(re.sub(r"\s(?:in|,|-)?\s*$", "", text + " ").split())


def _split_camel(heading: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", heading)


def _named_units(heading: str, dimension: str) -> list[tuple[Unit, str]]:
    """Return the units in a heading with how each is written, in brackets first."""
    text = _split_camel(heading)
    out: list[tuple[Unit, str]] = []
    for part in re.findall(r"[(\[]([^()\[\]]*)[)\]]", text):
        unit = find_unit(part, dimension) or find_unit(part)
        out += [(unit, part)] if unit else _in_words(part, dimension)
    return out + _in_words(re.sub(r"[(\[][^()\[\]]*[)\]]", " | ", text), dimension)


def _in_words(text: str, dimension: str) -> list[tuple[Unit, str]]:
    tokens = [(m.start(), m.end()) for m in _TOKEN.finditer(text)]
    out: list[tuple[Unit, str]] = []
    i = 0
    while i < len(tokens):
        for n in (3, 2, 1):
            if i + n > len(tokens):
                continue
            written = text[tokens[i][0] : tokens[i + n - 1][1]]
            if written.casefold() in _BRACKETED_ONLY or (n > 1 and "|" in written):
                continue
            unit = find_unit(written, dimension) or (None if n > 1 else find_unit(written))
            if unit and unit.dimension != RATE and unit.name != "persons":
                out.append((unit, written))
                i += n - 1
                break
        i += 1
    if "per " in text.casefold() and _RATE.search(text):
        out.append((Unit(RATE, " ".join(text.split()), 1.0), ""))
    return out
