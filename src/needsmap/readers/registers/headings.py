"""Which column is which: by its heading, by what its cells hold, by both."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from needsmap.columns import Assets, RegisterRows
from needsmap.io.dates import time_of_heading
from needsmap.io.units import RATE, unit_of_heading, without_unit
from needsmap.readers.registers.content import are_categories, bears_out, column_of, find_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from needsmap.io.cells import Row
    from needsmap.model import RegisterLayout

#: Between the columns that make one text, and between patterns of which the next is tried where
#: no column fits the one before.
JOIN: Final = " + "
ELSE: Final = " > "
#: Headers of columns that hold a place, for every layout that does not name its own. The
#: single columns come first: "Lat, Long" is not a latitude.
_LAT, _LON = "lat(itude)?", "(long?|lng)(itude)?"
_OF, _IN = "((site|geo|gps|map|wgs ?84|decimal) )?", "( (wgs ?84|dec(imal)?|deg(rees)?))?"
_PLACES = {
    "lat_long": f".*\\b{_LAT}\\W+(and )?{_LON}.*|.*\\b{_LON}\\W+(and )?{_LAT}.*|lat ?(long?|lng)|"
    ".*eastings?\\W+(and )?northings?.*|x ?, ?y|(gps )?co ?ord(inate)?s?|gps|geo ?(point|loc).*",
    "wkt": "wkt|(wkt )?geom(etry)?( wkt)?|the ?geom|wkb geometry|geo ?json|point",
    "x": "x|(geo|point|os|centroid) ?x|(.* )?x ?co ?ord(inate)?s?|co ?ord(inate)?s? x",
    "y": "y|(geo|point|os|centroid) ?y|(.* )?y ?co ?ord(inate)?s?|co ?ord(inate)?s? y",
    "easting": "(.* )?eastings?( .*)?|((os|osgb|bng|grid|grid ref(erence)?) ?)?e(ast)?",
    "northing": "(.* )?northings?( .*)?|((os|osgb|bng|grid|grid ref(erence)?) ?)?n(orth)?",
    "grid_reference": "(.* )?grid ?ref(erence)?s?( (no|number|os|ngr))?|ngr|os ?(gr|ref)|"
    "map ref(erence)?",
    "longitude": f"(.* )?longitude( .*)?|{_OF}{_LON}{_IN}",
    "latitude": f"(.* )?latitude( .*)?|{_OF}{_LAT}{_IN}",
    "crs": "crs|coordinate ?(reference ?)?system|srid|epsg( code)?|projection|spatial reference",
    "location": "((site|geo|map) )?location",
}
#: Columns that describe an asset and do not name it.
_NO_NAMES: Final = (
    r".*\b(ward|town|city|county|street|road|district|region|country|constituency|parish|locality"
    r"|areas?|lsoa|msoa|notes?|comments?|remarks?|status|types?|categor.*|class.*|urls?|web ?site"
    r"|open.*|hours|e ?mail|phone|contact|manager|officer|owner|surname|forename|supplier|title"
    r"|condition|tenure|partner|services?|reason|date|code|id|number|no)\b.*"
)


class Columns:
    """Finds the columns of a table, step by step: the surest headings come first.

    Parameters
    ----------
    card
        The patterns of headings.
    header, groups
        The headings, and what stands above or beneath each.
    rows
        Rows of data, to compare headings with what the cells hold.
    """

    def __init__(
        self,
        card: RegisterLayout,
        header: Sequence[str],
        groups: Sequence[str],
        rows: Sequence[Row],
    ) -> None:
        self._card = card
        self._rows = rows
        self._header = header
        self._names = [plain_header(cell) for cell in header]
        self._times = [
            time._replace(order=time.order or time_of_heading(group).order)
            for cell, group in zip(header, groups, strict=True)
            for time in [time_of_heading(without_unit(cell))]
        ]
        # a heading fits with or without its unit and its year: "GIA 2025 (sq ft)" is "GIA"
        self._forms = [
            {plain_header(cell), plain_header(without_unit(cell)), plain_header(time.rest)}
            for cell, time in zip(header, self._times, strict=True)
        ]
        # "End" beneath "Lease" is "lease end"
        self._grouped = [
            {plain_header(f"{g} {h}")} if g and h else set()
            for g, h in zip(groups, header, strict=True)
        ]
        self.at: dict[str, tuple[int, ...]] = {}
        self.by_content: set[str] = set()
        self.notices: list[str] = []
        self.choices: list[str] = []

    def find(self) -> dict[str, tuple[int, ...]]:
        """Return the columns of each frame column; a column of the file is used once."""
        tiers = {name: text.split(ELSE) for name, text in self._card.columns.items()}
        first = {name: patterns[0] for name, patterns in tiers.items()}
        self._match(first | _PLACES | first, self._forms)
        self._match(first, self._grouped)
        for step in range(1, max(map(len, tiers.values()), default=1)):
            later = {n: patterns[step] for n, patterns in tiers.items() if step < len(patterns)}
            self._match(later, self._forms)
        self._find_by_content({Assets.POSTCODE, RegisterRows.LONGITUDE})
        # a column is what its heading says even where its cells are odd, if no other column is
        self._match(first | _PLACES | first, self._forms, strict=False)
        self._borrow_name()
        self._find_by_content({Assets.NAME})
        self._add_other_units()
        return self.at

    def _find_by_content(self, wanted: set[str]) -> None:
        """Add the columns that no heading names and whose cells leave no doubt."""
        personal = [pattern_of(text) for text in self._card.personal]
        width = max((len(cells) for _, cells in self._rows), default=0)
        names = [*self._names, *[""] * (width - len(self._names))]
        free = [
            i
            for i, name in enumerate(names)
            if i not in self._used and not any(rule.fullmatch(name) for rule in personal)
        ]
        placed = {*RegisterRows.WHOLE, *(name for pair in RegisterRows.PAIRS for name in pair)}
        missing = wanted - {*self.at, *self._card.fixed}
        if placed & set(self.at):
            missing -= {RegisterRows.LONGITUDE}
        nameable = {i for i in free if not re.fullmatch(_NO_NAMES, names[i])}
        columns = find_columns(self._rows, free, missing, nameable=nameable)
        self.at |= columns
        self.by_content |= set(columns)

    @property
    def _used(self) -> set[int]:
        return {i for columns in self.at.values() for i in columns}

    def _match(
        self, columns: Mapping[str, str], forms: Sequence[set[str]], *, strict: bool = True
    ) -> None:
        """Match each frame column with the free columns that its patterns fit.

        A column whose cells contradict its heading comes last; where the heading is not sure
        (`strict`), it is not taken.
        """
        for field, patterns in columns.items():
            taken = self._used
            chosen: list[int] = []
            for text in patterns.split(JOIN) if field not in self.at else ():
                rule = pattern_of(text)
                fits = [
                    i
                    for i, names in enumerate(forms)
                    if i not in taken and any(rule.fullmatch(name) for name in names if name)
                ]
                borne = [i for i in fits if bears_out(field, column_of(self._rows, i))]
                if not borne and not strict and field not in _STRICT:
                    borne = fits
                chosen.extend(self._latest(field, borne)[:1])
            if chosen:
                self.at[field] = tuple(chosen)

    def _latest(self, field: str, fits: list[int]) -> list[int]:
        """Return columns that fit, the latest of those that differ in their year alone first."""
        same = [i for i in fits if self._times[i].rest == self._times[fits[0]].rest]
        same.sort(key=lambda i: self._times[i].order or _UNDATED, reverse=True)
        if len({self._times[i].order for i in same}) < 2:
            return fits
        self.choices.append(f"{field} is from the latest column, {self._header[same[0]]!r}")
        return same

    def _add_other_units(self) -> None:
        """Add the columns that hold a number once more in another unit: "GIA (sq ft)"."""
        plain = [plain_header(without_unit(cell)) for cell in self._header]
        for field in Assets.NUMBERS:
            first = next(iter(self.at.get(field, ())), len(plain))
            if first >= len(plain) or field == Assets.UTILISATION:
                continue
            used, own = self._used, unit_of_heading(self._header[first])
            twins = [
                i
                for i, name in enumerate(plain)
                if i not in used
                and name == plain[first]
                and (unit := unit_of_heading(self._header[i])) not in {None, own}
                and unit.dimension != RATE
            ]
            self.at[field] = (first, *twins)

    def _borrow_name(self) -> None:
        """Take the address for the name, else a description, where no column holds names."""
        if Assets.NAME in self.at or Assets.NAME in self._card.fixed:
            return
        use = self.at.get(Assets.USE, ())
        if Assets.ADDRESS in self.at:
            self.at[Assets.NAME] = self.at[Assets.ADDRESS]
            self.notices.append("no column holds names: the address is shown for it")
        elif (
            use
            and "desc" in self._names[use[0]]
            and not are_categories(column_of(self._rows, use[0]))
        ):
            self.at[Assets.NAME] = self.at.pop(Assets.USE)
            self.notices.append("no column holds names: the description is shown for it")


#: Where other columns name a year, one that does not is of now.
_UNDATED: Final = (9999,)
#: A column headed as a partner that holds codes is none: "23UB" is no one's name.
_STRICT: Final = frozenset((Assets.PARTNER,))


def group_row(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Return the group above each column: a group runs to the next; a title is none.

    Parameters
    ----------
    cells, width
        The row of groups, and how many columns there are.
    """
    groups: list[str] = []
    for cell in [*cells, *("",) * width][:width]:
        groups.append(cell.strip() or (groups[-1] if groups else ""))
    title = len(set(filter(None, groups))) == 1 and bool(groups[0])
    return ("",) * width if title else tuple(groups)


def plain_header(header: str) -> str:
    """Return a header without case, marks and camel case: ``PostCode (A)`` is ``post code a``.

    Parameters
    ----------
    header
        As it stands.
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    return " ".join(re.sub(r"[_\-./()?:*]+", " ", spaced).casefold().split())


@cache
def pattern_of(text: str) -> re.Pattern[str]:
    """Return a card's pattern compiled, for headings in any case.

    Parameters
    ----------
    text
        A regular expression.
    """
    return re.compile(text, re.IGNORECASE)
