"""Which layout a register is in, where its header stands, and which column is which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from needsmap.columns import Assets, RegisterRows
from needsmap.errors import FileFormatError, UnknownEntry
from needsmap.io.units import find_unit
from needsmap.readers.registers.content import POSTCODE, column_of
from needsmap.readers.registers.fitted import Fitted
from needsmap.readers.registers.headings import JOIN, Columns, group_row, pattern_of, plain_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from needsmap.io.cells import Row
    from needsmap.model import RegisterLayout

#: A header is looked for in this many rows.
_HEADER_WITHIN: Final = 15


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
        if (fit is fits[0] or fit.layout.recognise) and not fit.contradiction(_names(fit, head)):
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


def _fits(
    card: RegisterLayout, head: Sequence[Row], *, header_row: int | None, named: bool, what: str
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
    if not at or any(map(POSTCODE.fullmatch, header)):
        return None
    by_content = tuple(name for name in at if name in columns.by_content)
    lines = f"lines {line} and {head[row + 1][0]}" if stacked else f"line {line}"
    notices = [f"layout {card.id} ({card.title})", f"header on {lines}"]
    if first + 1 < len(head) and _second_header(head[first][1], at):
        notices.append(f"line {head[first][0]} taken for a second header row")
        units = [*head[first][1], *("",) * len(header)][: len(header)]
        groups = tuple(u if find_unit(u) else g for u, g in zip(units, groups, strict=True))
        first += 1
    named = max((i for i, cell in enumerate(header, start=1) if cell), default=0)
    return Fitted(
        layout=card, at=at, header=header, first=first, groups=groups, by_content=by_content,
        width=max(named, *(at[name][0] + 1 for name in by_content), 0),
        notices=(*notices, *columns.notices), choices=tuple(columns.choices),
    )  # fmt: skip


def _tidy(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(" ".join(cell.replace("\ufeff", "").split()) for cell in cells)


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
    cells = [row[anchor].strip() if anchor < len(row) else "" for _, row in head]
    data = next(
        i
        for i, cell in enumerate(cells)
        if i >= start and (POSTCODE.fullmatch(cell) or cell.replace(".", "").lstrip("-").isdigit())
    )
    header: tuple[str, ...] = ()
    if data and header_row != 0:
        header = _tidy(head[data - 1][1])
        columns = Columns(card, header, ("",) * len(header), head[data:])
        columns.find()
    where = f"header on line {head[data - 1][0]}" if header else "no header row"
    return Fitted(
        layout=card, at=columns.at, header=header, first=data, width=_usual_width(head[data:]),
        notices=(f"layout {card.id} ({card.title})", where, *columns.notices),
        groups=("",) * len(header), by_content=tuple(columns.by_content),
    )  # fmt: skip


def _usual_width(rows: Sequence[Row]) -> int:
    widths = [len(cells) for _, cells in rows]
    return max(set(widths), key=widths.count)


def _fit_numbers(card: RegisterLayout, head: Sequence[Row], *, named: bool) -> Fitted | None:
    rows = [cells for _, cells in head]
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
    notices = (f"layout {card.id} ({card.title})", "no header row")
    return Fitted(layout=card, at=at, width=card.n_columns or _usual_width(head), notices=notices)


def _second_header(cells: Sequence[str], at: dict[str, tuple[int, ...]]) -> bool:
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
