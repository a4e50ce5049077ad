"""Which layout a register is in, where its header stands, and which column is which."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from needsmap.columns import Assets, RegisterRows
from needsmap.errors import FileFormatError, UnknownEntry
from needsmap.io.units import find_unit
from needsmap.model import some
from needsmap.readers.registers.content import column_of, is_postcode
from needsmap.readers.registers.headings import (
    JOIN,
    Columns,
    group_row,
    pattern_of,
    plain_header,
)

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Mapping, Sequence

    from needsmap.io.cells import Row
    from needsmap.model import RegisterLayout

#: A header is looked for in this many rows.
_HEADER_WITHIN = 15
#: Of so many names at least this share must hold a word of the layout's; of fewer, one.
_MANY, _SHARE = 20, 0.05
_FEWEST_NAMES: Final = 3


@dataclass(frozen=True, slots=True)
class Fitted:
    """A layout fitted to one file.

    ``at`` maps a frame column to the 0-based columns that make it; ``header`` is the header
    as it stands ([] for none); ``first`` the number of rows that come before the data;
    ``groups`` what a row above or beneath the header says of each column (its unit);
    ``by_content`` the frame columns that only their cells tell; ``choices`` which of several
    columns was taken, in sentences.
    """

    layout: RegisterLayout
    at: dict[str, tuple[int, ...]]
    header: tuple[str, ...]
    first: int
    width: int
    notices: tuple[str, ...]
    groups: tuple[str, ...] = ()
    by_content: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()

    @property
    def headings(self) -> dict[str, str]:
        """The headings that each frame column is made from, or the numbers of its columns."""

        def heading(i: int) -> str:
            return (self.header[i] if i < len(self.header) else "") or f"column {i + 1}"

        states = tuple(status_columns(self))
        columns = self.at | ({Assets.STATUS: states} if states else {})
        return {name: " + ".join(map(heading, of)) for name, of in columns.items()}

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
        for fit in _fits(card, head, header_row=header_row, named=bool(layout_id), what=what)
    ]
    fits.sort(key=_rank, reverse=True)
    for fit in fits:
        # where names contradict the likeliest layout, only another that is as sure will do
        if (fit is fits[0] or fit.layout.recognise) and not contradiction(fit, _names(fit, head)):
            return fit
    if fits:
        return fits[0]  # its names are checked, and refused, when all of them are read
    for card in known:
        by_content = _fit_content(card, head, header_row)
        if by_content is not None:
            return by_content
    shown = next((", ".join(c for c in cells if c) for _, cells in head if any(cells)), "nothing")
    raise FileFormatError(
        f"{what}: no layout fits. The first line reads: {shown[:300]}. Say which column is which "
        "(--column name=HEADER --column postcode=HEADER), or name a layout (--layout ID)"
    )


def _rank(fit: Fitted) -> tuple[bool, bool, int, int, bool, int]:
    headed = len(fit.at) - len(fit.by_content)
    states_use = Assets.USE in fit.layout.fixed
    sure = bool(fit.layout.recognise), bool(fit.layout.holds)
    return *sure, headed, len(fit.at), states_use, -fit.first


def _names(fit: Fitted, head: Sequence[Row]) -> list[str]:
    return [
        cell for i in fit.at.get(Assets.NAME, ())[:1] for cell in column_of(head[fit.first :], i)
    ]


def contradiction(fit: Fitted, names: Sequence[str]) -> str:
    """Return how names contradict what a layout is a list of, "" where they do not."""
    if not fit.layout.names or len(names) < _FEWEST_NAMES:
        return ""
    rule = pattern_of(fit.layout.names)
    met = sum(1 for name in names if rule.search(name))
    if met and (len(names) < _MANY or met >= _SHARE * len(names)):
        return ""
    return f"{met or 'none'} of {len(names):,} names holds a word of {fit.layout.list_of}"


def check_names(fit: Fitted, names: Sequence[str], what: str) -> None:
    """Raise where the names of a file contradict its layout.

    Raises
    ------
    FileFormatError
        Naming the layout, and what to do.
    """
    problem = contradiction(fit, names)
    if problem:
        shown = some((repr(name[:40]) for name in names), 3, joint="; ")
        raise FileFormatError(
            f"{what}: its columns are those of layout {fit.layout.id} ({fit.layout.title}), but "
            f"{problem} ({shown}). Name the right layout (--layout ID), or say which column is "
            "which (--layout common --column name=HEADER)"
        )


def _fits(
    card: RegisterLayout,
    head: Sequence[Row],
    *,
    header_row: int | None,
    named: bool,
    what: str,
) -> list[Fitted]:
    if not card.header:
        fit = _fit_numbers(card, head, named=named) if header_row in {None, 0} else None
        return [fit] if fit else []
    if header_row == 0:
        return []
    within = range(min(len(head), _HEADER_WITHIN))
    rows = [i for i in within if header_row is None or head[i][0] == header_row]
    least = 1 if named or card.recognise or header_row is not None else 2
    tries = [_fit_header(card, head, i, stacked=two) for i in rows for two in (False, True)]
    fits = [fit for fit in tries if fit and len(fit.at) > len(fit.by_content)]
    fits = [fit for fit in fits if len(fit.at) >= least]
    true = [fit for fit in fits if not _misfit(fit, head)]
    if named and fits and not true:
        raise FileFormatError(f"{what}: not in layout {card.id}: {_misfit(fits[0], head)}")
    return true


def _misfit(fit: Fitted, head: Sequence[Row]) -> str:
    """Return which column does not hold what the card says that it holds, "" for none."""
    names = [plain_header(cell) for cell in fit.header]
    for where, pattern in fit.layout.holds.items():
        i = next((i for i, name in enumerate(names) if pattern_of(where).fullmatch(name)), None)
        cells = [] if i is None else column_of(head[fit.first :], i)
        met = sum(1 for cell in cells if pattern_of(pattern).fullmatch(cell))
        if i is None or met < len(cells) / 2 or not cells:
            shown = f"{fit.header[i]!r} holds {cells[0]!r}" if cells and i is not None else "absent"
            return f"the column that says that it is a list of {fit.layout.list_of} ({shown})"
    return ""


def _fit_header(
    card: RegisterLayout, head: Sequence[Row], row: int, *, stacked: bool = False
) -> Fitted | None:
    """Fit a card to a header: one row, or a row of groups and the headings beneath it."""
    line, cells = head[row]
    header = _tidy(cells)
    groups = group_row(head[row - 1][1], len(header)) if row else ("",) * len(header)
    first = row + 1
    if stacked:
        if not _stands_beneath(head, row):
            return None
        beneath = _tidy([*head[first][1], *("",) * len(header)][: len(header)])
        above = group_row(header, len(header))
        groups = tuple(g if b else "" for b, g in zip(beneath, above, strict=True))
        header = tuple(b or h for b, h in zip(beneath, header, strict=True))
        first += 1
    names = [plain_header(cell) for cell in header]
    wanted = card.recognise if isinstance(card.recognise, tuple) else ()
    if not all(any(pattern_of(p).fullmatch(name) for name in names) for p in wanted):
        return None
    columns = Columns(card, header, groups, head[first:])
    at = columns.find()
    if not at or any(map(is_postcode, header)):
        return None
    by_content = {name: at[name] for name in at if name in columns.by_content}
    notices = [f"layout {card.id} ({card.title})"]
    notices.append(f"header on lines {line} and {head[row + 1][0]}" if stacked
                   else f"header on line {line}")  # fmt: skip
    if first + 1 < len(head) and _second_header(head[first][1], at):
        notices.append(f"line {head[first][0]} taken for a second header row")
        units = [*head[first][1], *("",) * len(header)][: len(header)]
        groups = tuple(u if find_unit(u) else g for u, g in zip(units, groups, strict=True))
        first += 1
    width = max(_width(header), *(i + 1 for (i,) in by_content.values()), 0)
    choices = tuple(columns.choices)
    fit = Fitted(card, at, header, first, width, (), groups, tuple(by_content), choices)
    return replace(fit, notices=(*notices, *columns.notices, *_found(fit)))


def _tidy(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(" ".join(cell.replace("\ufeff", "").split()) for cell in cells)


def _found(fit: Fitted) -> list[str]:
    """Return what was told from the cells alone, in a sentence."""
    taken = ", ".join(f"{name} in {fit.headings[name]!r}" for name in fit.by_content)
    return [f"told from what the cells hold: {taken}"] if taken else []


def _stands_beneath(head: Sequence[Row], row: int) -> bool:
    """Return whether the row beneath completes a header: words under its empty cells, no data."""
    if row + 2 >= len(head):
        return False
    above, beneath = head[row][1], head[row + 1][1]
    filled = [i for i, cell in enumerate(beneath) if cell.strip()]
    gaps = [i for i in filled if i >= len(above) or not above[i].strip()]
    return bool(gaps) and len(filled) < len(beneath) and not any(
        ch.isdigit() for i in filled for ch in beneath[i]
    )  # fmt: skip


def _fit_content(
    card: RegisterLayout, head: Sequence[Row], header_row: int | None
) -> Fitted | None:
    """Fit a general card to a table whose headings say nothing, or that has none."""
    if not card.header or card.recognise:
        return None
    place = (Assets.POSTCODE, RegisterRows.LATITUDE, RegisterRows.EASTING)
    for start in range(min(len(head), _HEADER_WITHIN)):
        columns = Columns(card, (), (), head[start:])
        seen = columns.find()
        anchor = next((seen[name][0] for name in place if name in seen), None)
        if Assets.NAME in seen and anchor is not None:
            break
    else:
        return None
    data = next(i for i, (_, cells) in enumerate(head) if i >= start and _is_data(cells, anchor))
    header: tuple[str, ...] = ()
    found = "no header row"
    if data and header_row != 0:
        header = _tidy(head[data - 1][1])
        columns = Columns(card, header, ("",) * len(header), head[data:])
        columns.find()
        found = f"header on line {head[data - 1][0]}"
    widths = [len(cells) for _, cells in head[data:]]
    fit = Fitted(card, columns.at, header, data, max(set(widths), key=widths.count), (),
                 ("",) * len(header), tuple(columns.by_content))  # fmt: skip
    notices = (f"layout {card.id} ({card.title})", found, *columns.notices, *_found(fit))
    return replace(fit, notices=notices)


def _is_data(cells: Sequence[str], anchor: int) -> bool:
    cell = cells[anchor].strip() if anchor < len(cells) else ""
    return is_postcode(cell) or cell.replace(".", "").lstrip("-").isdigit()


def _fit_numbers(card: RegisterLayout, head: Sequence[Row], *, named: bool) -> Fitted | None:
    rows = [cells for _, cells in head if any(cells)]
    if not rows:
        return None
    if card.n_columns and not named and sum(len(c) == card.n_columns for c in rows) < len(rows) / 2:
        return None
    tests = card.recognise if isinstance(card.recognise, dict) else {}
    for number, pattern in tests.items():
        i, rule = int(number[1:]) - 1, pattern_of(pattern)
        met = sum(1 for cells in rows if i < len(cells) and rule.fullmatch(cells[i].strip()))
        if not named and met < 0.8 * len(rows):
            return None
    at = {
        column: tuple(int(n[1:]) - 1 for n in numbers.split(JOIN))
        for column, numbers in card.columns.items()
    }
    widths = [len(cells) for cells in rows]
    width = card.n_columns or max(set(widths), key=widths.count)
    notices = (f"layout {card.id} ({card.title})", "no header row")
    return Fitted(card, at, (), 0, width, notices)


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


#: Headings of the day on which an asset is or was given up; not of one that is only planned.
_GIVEN_UP: Final = (
    "disposal|disposed|closure|closing|closed?|sale|sold|demolition|demolished|decommission(ing|ed)"
    "|surrender(ed)?|vacated|cessation|ceased|termination"
)
_CLOSING_DATE: Final = (
    f"(?!.*\\b(plan|propos|target|expect|anticipat|forecast|estimat|lease|tenancy|contract|open))"
    f"((.* )?({_GIVEN_UP})( completion)? date|(.* )?date (of |when )?({_GIVEN_UP})( .*)?"
    f"|(.* )?({_GIVEN_UP}) on|(is |when |year )?({_GIVEN_UP}))"
)


def status_columns(fitted: Fitted) -> dict[int, tuple[re.Pattern[str], re.Pattern[str]]]:
    """Return the columns that hold a status, each with its patterns of live and closed rows.

    A column of dates of closure or disposal has patterns that nothing fits.
    """
    names = [plain_header(cell) for cell in fitted.header]
    dates = [i for i, name in enumerate(names) if pattern_of(_CLOSING_DATE).fullmatch(name)]
    used = {i for columns in fitted.at.values() for i in columns}
    at = {i: ["(?!)", "(?!)"] for i in (*fitted.at.get(Assets.STATUS, ()), *dates)
          if i not in used or i in fitted.at.get(Assets.STATUS, ())}  # fmt: skip
    for kind, patterns in enumerate((fitted.layout.live, fitted.layout.closed)):
        for where, pattern in patterns.items():
            if where.startswith("#"):
                found = [int(where[1:]) - 1]
            else:
                found = [i for i, name in enumerate(names) if pattern_of(where).fullmatch(name)]
            for i in found:
                at.setdefault(i, ["(?!)", "(?!)"])[kind] = pattern
    return {i: (pattern_of(live), pattern_of(closed)) for i, (live, closed) in at.items()}


def personal_columns(fitted: Fitted) -> set[int]:
    """Return the columns that hold personal data, by the layout's own patterns."""
    rules = [pattern_of(p) for p in fitted.layout.personal]
    names = [plain_header(cell) for cell in fitted.header]
    return {i for i, name in enumerate(names) if any(rule.fullmatch(name) for rule in rules)}
