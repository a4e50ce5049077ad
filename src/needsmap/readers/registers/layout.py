"""Which layout a register is in, where its header stands, and which column is which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from needsmap.errors import FileFormatError, UnknownEntry
from needsmap.frames import Assets
from needsmap.io.units import find_unit, without_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from needsmap.io.tables import Row
    from needsmap.model import RegisterLayout

#: A header is looked for in this many rows.
_HEADER_WITHIN = 15
_JOIN = " + "
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


@dataclass(frozen=True, slots=True)
class Fitted:
    """A layout fitted to one file.

    ``at`` maps a frame column to the 0-based columns that make it; ``header`` is the header
    as it stands ([] for none); ``first`` the number of rows that come before the data;
    ``groups`` what a row above or beneath the header says of each column (its unit).
    """

    layout: RegisterLayout
    at: dict[str, tuple[int, ...]]
    header: tuple[str, ...]
    first: int
    width: int
    told: tuple[str, ...]
    groups: tuple[str, ...] = ()

    @property
    def headings(self) -> dict[str, str]:
        """The headings that each frame column is made from, or the numbers of its columns."""

        def heading(i: int) -> str:
            return (self.header[i] if i < len(self.header) else "") or f"column {i + 1}"

        return {name: " + ".join(map(heading, columns)) for name, columns in self.at.items()}

    @property
    def unused(self) -> list[str]:
        """The headers that no frame column was made from."""
        used = {i for columns in self.at.values() for i in columns}
        used |= set(status_columns(self))
        return [h for i, h in enumerate(self.header) if i not in used and h.strip()]


def fit_layout(
    head: Sequence[Row],
    layouts: Iterable[RegisterLayout],
    *,
    layout_id: str = "",
    header_row: int | None = None,
    what: str = "register",
) -> Fitted:
    """Fit the layout that knows the most columns of a file.

    A layout with a ``recognise`` list fits only where all of it is met; among those that
    fit, the one that finds most of its columns is taken.

    Parameters
    ----------
    head
        The first rows of the file.
    layouts
        The cards to choose from.
    layout_id
        The card to take, "" to find out.
    header_row
        The line that the header stands on, 0 for none, None to find out.
    what
        The file, for messages.

    Raises
    ------
    UnknownEntry
        Where no layout has that id.
    FileFormatError
        Where none fits: the message shows the headers that were found.
    """
    known = list(layouts)
    if layout_id:
        chosen = [card for card in known if card.id == layout_id]
        if not chosen:
            ids = ", ".join(sorted(card.id for card in known)) or "none"
            raise UnknownEntry(f"no register layout is called {layout_id!r}; there are {ids}")
        known = chosen
    fits = [
        fit
        for card in known
        for fit in _fits(card, head, header_row=header_row, named=bool(layout_id))
    ]
    if fits:
        return max(fits, key=lambda fit: (bool(fit.layout.recognise), len(fit.at), -fit.first))
    shown = next((", ".join(c for c in cells if c) for _, cells in head if any(cells)), "nothing")
    raise FileFormatError(
        f"{what}: no layout fits. The first line reads: {shown[:300]}. Say which column is which "
        "(--column name=HEADER --column postcode=HEADER), or name a layout (--layout ID)"
    )


def _fits(
    card: RegisterLayout, head: Sequence[Row], *, header_row: int | None, named: bool
) -> list[Fitted]:
    if not card.header:
        fit = _fit_numbers(card, head, named=named) if header_row in {None, 0} else None
        return [fit] if fit else []
    if header_row == 0:
        return []
    rows = list(enumerate(head[:_HEADER_WITHIN]))
    if header_row is not None:
        rows = [(i, row) for i, row in rows if row[0] == header_row]
    least = 1 if named or header_row is not None else 2
    fits = [_fit_header(card, head, i) for i, _ in rows]
    return [fit for fit in fits if fit and len(fit.at) >= least]


def _fit_header(card: RegisterLayout, head: Sequence[Row], row: int) -> Fitted | None:
    line, cells = head[row]
    header = tuple(" ".join(cell.replace("\ufeff", "").split()) for cell in cells)
    names = [plain_header(cell) for cell in header]
    wanted = card.recognise if isinstance(card.recognise, tuple) else ()
    if not all(any(_pattern(p).fullmatch(name) for name in names) for p in wanted):
        return None
    groups = _group_row(head[row - 1][1], len(header)) if row else ("",) * len(header)
    at = _columns_at(card, header, groups)
    told = [f"layout {card.id} ({card.title})", f"header on line {line}"]
    first = row + 1
    if first + 1 < len(head) and _second_header(head[first][1], at):
        told.append(f"line {head[first][0]} taken for a second header row")
        beneath = [*head[first][1], *("",) * len(header)][: len(header)]
        groups = tuple(b if find_unit(b) else g for b, g in zip(beneath, groups, strict=True))
        first += 1
    return Fitted(card, at, header, first, _width(header), tuple(told), groups)


def _group_row(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Return the group above each column: a group runs to the next; a lone title is none."""
    groups: list[str] = []
    for cell in [*cells, *("",) * width][:width]:
        groups.append(cell.strip() or (groups[-1] if groups else ""))
    return tuple(groups) if len(set(filter(None, groups))) > 1 else ("",) * width


def _columns_at(
    card: RegisterLayout, headers: Sequence[str], groups: Sequence[str]
) -> dict[str, tuple[int, ...]]:
    """Return the file columns of each frame column; a file column is used once, first come.

    A heading fits with or without the unit that it names ("GIA (sq ft)" is "GIA"), and together
    with the heading of its group ("End" beneath "Lease").
    """
    forms = [{plain_header(header), plain_header(without_unit(header))} for header in headers]
    at = _matched(card.columns | _PLACES | card.columns, forms, {})
    grouped = [
        {plain_header(f"{g} {h}")} if g and h else set()
        for g, h in zip(groups, headers, strict=True)
    ]
    return _matched(card.columns, grouped, at)


def _matched(
    columns: Mapping[str, str], forms: Sequence[set[str]], at: dict[str, tuple[int, ...]]
) -> dict[str, tuple[int, ...]]:
    """Add the frame columns that are not found yet, each with the free headings that it fits."""
    taken = {i for found in at.values() for i in found}
    for frame_column, patterns in columns.items():
        found: list[int] = []
        for pattern in patterns.split(_JOIN) if frame_column not in at else ():
            rule = _pattern(pattern)
            free = (
                i
                for i, names in enumerate(forms)
                if i not in taken and any(rule.fullmatch(name) for name in names if name)
            )
            found.extend([i for i in [next(free, None)] if i is not None])
        if found:
            at[frame_column] = tuple(found)
            taken.update(found)
    return at


def _fit_numbers(card: RegisterLayout, head: Sequence[Row], *, named: bool) -> Fitted | None:
    rows = [cells for _, cells in head if any(cells)]
    if not rows:
        return None
    if card.n_columns and not named and sum(len(c) == card.n_columns for c in rows) < len(rows) / 2:
        return None
    tests = card.recognise if isinstance(card.recognise, dict) else {}
    for number, pattern in tests.items():
        i, rule = int(number[1:]) - 1, _pattern(pattern)
        met = sum(1 for cells in rows if i < len(cells) and rule.fullmatch(cells[i].strip()))
        if not named and met < 0.8 * len(rows):
            return None
    at = {
        column: tuple(int(n[1:]) - 1 for n in numbers.split(_JOIN))
        for column, numbers in card.columns.items()
    }
    widths = [len(cells) for cells in rows]
    width = card.n_columns or max(set(widths), key=widths.count)
    told = (f"layout {card.id} ({card.title})", "no header row")
    return Fitted(card, at, (), 0, width, told)


def _second_header(cells: Sequence[str], at: Mapping[str, tuple[int, ...]]) -> bool:
    """Return whether a row beneath the header holds units, or remarks on what is to be filled in.

    A row with a figure is data, and so is one of plain words: an asset whose postcode is
    "unknown" is an asset.
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    plain = [cell for cell in filled if find_unit(cell) is None]
    if not filled or any(ch.isdigit() for cell in plain for ch in cell):
        return False
    figures = [i for column in Assets.NUMBERS for i in at.get(column, ()) if i < len(cells)]
    return any(find_unit(cells[i]) for i in figures) or all(
        cell.startswith(("(", "[")) and cell.endswith((")", "]")) for cell in filled
    )


def _width(header: Sequence[str]) -> int:
    """Count columns up to the last that has a name."""
    return max((i for i, cell in enumerate(header, start=1) if cell), default=0)


def plain_header(header: str) -> str:
    """Write a header without case, marks and camel case: ``PostCode (A)`` is ``post code a``."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    return " ".join(re.sub(r"[_\-./()?:*]+", " ", spaced).casefold().split())


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def status_columns(fitted: Fitted) -> dict[int, tuple[re.Pattern[str], re.Pattern[str]]]:
    """Return the columns that hold a status, each with its patterns of live and closed rows."""
    at = {i: ["(?!)", "(?!)"] for i in fitted.at.get(Assets.STATUS, ())}
    names = [plain_header(cell) for cell in fitted.header]
    for kind, patterns in enumerate((fitted.layout.live, fitted.layout.closed)):
        for where, pattern in patterns.items():
            if where.startswith("#"):
                found = [int(where[1:]) - 1]
            else:
                found = [i for i, name in enumerate(names) if _pattern(where).fullmatch(name)]
            for i in found:
                at.setdefault(i, ["(?!)", "(?!)"])[kind] = pattern
    return {i: (_pattern(live), _pattern(closed)) for i, (live, closed) in at.items()}


def personal_columns(fitted: Fitted) -> set[int]:
    """Give the columns that hold personal data, by the layout's own patterns."""
    rules = [_pattern(p) for p in fitted.layout.personal]
    names = [plain_header(cell) for cell in fitted.header]
    return {i for i, name in enumerate(names) if any(rule.fullmatch(name) for rule in rules)}
