"""Tables on the screen, as CSV or as JSON.

What leaves as CSV is safe to open in a spreadsheet: a cell of text that would begin a formula
is put behind an apostrophe.
"""

from __future__ import annotations

import csv
import io
import json
import textwrap
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from needsmap.cli.options import Format, FormatOption, Output, print_notices
from needsmap.cli.settings import inform
from needsmap.cli.terminal import CONTROLS, echo, plain
from needsmap.io.atomic import write_text
from needsmap.io.output_text import csv_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from needsmap.library import Library, Result

#: Cells of up to this many characters stay on one line.
SHORT = 14

#: Wider than any table, for measuring one.
_WIDEST = 10_000
#: Between two columns.
_GAP = 3
#: Rich leaves a table's outer edges out of what it says that the table needs.
_EDGES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOutput:
    """How and where a command prints its table."""

    form: FormatOption = Format.TABLE
    output: Output = None

    def print(
        self,
        result: Result,
        *,
        rows: pd.DataFrame | Sequence[Mapping[str, Any]] | None = None,
        columns: Mapping[str, str] | None = None,
        head: Iterable[str] = (),
        below: bool = False,
    ) -> None:
        """Print or write a result: its caveats, its table, its sources, and its notices.

        Parameters
        ----------
        result
            What a workflow returned.
        rows
            What the table shows; None for all rows.
        columns
            Key to heading, in order; None for the result's own.
        head
            Further lines above the table on the screen.
        below
            The caveats stand beneath the table.
        """
        import pandas as pd

        from needsmap.library.result import INVENTED, rows_of
        from needsmap.text.notices import for_analyst

        if self.form is Format.TABLE:
            shown, own = result.table, result.headings
        else:
            shown, own = result.frame, {str(name): str(name) for name in result.frame.columns}
        chosen = shown if rows is None else rows
        banner = [INVENTED] if result.invented else []
        self.show(
            rows_of(chosen) if isinstance(chosen, pd.DataFrame) else chosen,
            columns=columns or own,
            head=[*(banner if below else result.head), *head],
            whole=result.to_dict(),
        )
        if self.form is Format.TABLE:
            for line in result.caveats if below else ():
                echo(line)
            # what stands above the table is not noted again
            notices = [n for n in result.notices if for_analyst(n) not in result.caveats]
            result = replace(result, notices=tuple(notices))
        self.foot(result)

    def show(
        self,
        rows: Sequence[Mapping[str, Any]],
        *,
        columns: Mapping[str, str],
        head: Iterable[str] = (),
        whole: Mapping[str, Any] | None = None,
    ) -> None:
        """Print or write a table.

        Parameters
        ----------
        rows
            One mapping a row.
        columns
            Key to heading, in order. CSV and JSON use the keys. A CSV file gets a byte order
            mark, for Excel.
        head
            Lines above the table on the screen.
        whole
            What JSON prints, where it is more than the rows.
        """
        if self.form is Format.TABLE:
            text = _table(rows, columns, head)
        elif self.form is Format.CSV:
            text = _csv(rows, columns)
        else:
            text = json_text(whole if whole is not None else list(rows))
        if self.output is None:
            echo(text, nl=False)
            return
        save_text(text, self.output, mark=self.form is Format.CSV)

    def foot(self, result: Result | Library) -> None:
        """Print the sources under a table, and the notices on the error stream."""
        if self.form is Format.TABLE:
            for line in result.attributions:
                echo(line)
        print_notices(result)


def save_text(text: str, path: Path, *, mark: bool = False) -> None:
    """Write a file whole or not at all, and say so."""
    write_text(path, text, encoding="utf-8-sig" if mark else "utf-8")
    inform(f"wrote {path}")


def wrote(path: Path, *, err: bool = True) -> None:
    """Print what was saved, and its size; on the error stream where tables go to the screen."""
    line = f"wrote {path} ({path.stat().st_size / 1000:,.0f} kB)"
    inform(line) if err else echo(line)


def invented_lines(library: Library) -> list[str]:
    """Return the line above every table of invented data."""
    return ["INVENTED DATA: no real place."] if library.invented else []


def _table(
    rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], head: Iterable[str]
) -> str:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    cells = {
        key: _cells([row.get(key) for row in rows], money="£" in title)
        for key, title in columns.items()
    }
    longest = {key: max(map(len, held), default=0) for key, held in cells.items()}
    room = sum(max(longest[key], len(title)) + _GAP for key, title in columns.items())
    for key, title in columns.items():
        number = all(_is_number(row.get(key)) for row in rows)
        # a figure, a short cell or a word of a heading is never broken over two lines
        words = title.split() if room > _width() else [title]
        width = max(min(longest[key], SHORT), *map(len, words), 1)
        table.add_column(
            "\n".join(textwrap.wrap(title, width)),
            justify="right" if number else "left",
            overflow="fold",
            no_wrap=longest[key] <= SHORT,
            min_width=width,
        )
    for row in zip(*cells.values(), strict=True):
        table.add_row(*map(Text, row))
    sink = io.StringIO()
    console = Console(file=sink, width=_width(), soft_wrap=False)
    # rich crops what does not fit; a long line is a nuisance, half a figure is an error
    needed = console.measure(table, options=console.options.update(width=_WIDEST)).minimum
    console = Console(file=sink, width=max(needed + _EDGES, _width()), soft_wrap=False)
    for line in head:
        console.print(Text(plain(line)), soft_wrap=True)
    if rows:
        console.print(table)
    return "\n".join(line.rstrip() for line in sink.getvalue().splitlines()) + "\n"


def _cells(values: Sequence[object], *, money: bool = False) -> list[str]:
    """Write a column alike: where every figure is whole, none is given a decimal; else pence."""
    figures = [v for v in values if isinstance(v, float) and v == v]  # noqa: PLR0124 - not-a-number is unequal to itself
    if figures and all(v.is_integer() for v in figures):
        values = [int(v) if isinstance(v, float) and v == v else v for v in values]  # noqa: PLR0124 - as above
    elif money:
        values = [f"{v:,.2f}" if isinstance(v, float) and v == v else v for v in values]  # noqa: PLR0124 - as above
    return [_shown(v) for v in values]


def _is_number(value: object) -> bool:
    if isinstance(value, str):
        return value.removesuffix("%").replace(",", "").lstrip("+-").replace(".", "", 1).isdigit()
    return isinstance(value, int | float | None)


def _width() -> int:
    import shutil

    return max(shutil.get_terminal_size((110, 20)).columns, 80)


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return "" if value != value else f"{value:,.4g}" if abs(value) < 1 else f"{value:,.1f}"  # noqa: PLR0124 - not-a-number is unequal to itself
    return " ".join(plain(str(value)).split())


def _csv(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> str:
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow(map(csv_cell, columns))
    for row in rows:
        writer.writerow([csv_cell(row.get(key)) for key in columns])
    return sink.getvalue()


def json_text(value: object) -> str:
    r"""Return a value as JSON, with what a terminal would obey written as an escape of JSON.

    Examples
    --------
    >>> print(json_text({"name": "a\x9b2J\u202e"}), end="")
    {
      "name": "a\u009b2J\u202e"
    }
    """
    text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    return CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
