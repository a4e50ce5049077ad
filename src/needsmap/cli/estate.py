"""What the commands of `needsmap assets` share: the group, and how a result is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from needsmap.cli.options import Format
from needsmap.cli.settings import inform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from needsmap.cli.tables import TableOutput
    from needsmap.workflows.estate.estate import EstateResult

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Registers of public assets: check them, read them, find clusters, map them.",
    epilog="Begin with [bold]needsmap assets check FILE[/]: what can be used, and what is missing.",
)
#: How the example of each command at a place begins.
EXAMPLE = 'council.csv nhs.csv --place "Kingston upon Thames"'


def show(
    out: TableOutput, result: EstateResult, narrow: Sequence[str] = (), most: int | None = None
) -> None:
    """Print a result with what its files were read as.

    Parameters
    ----------
    out
        Where to, and in which form.
    result
        A table made of registers.
    narrow
        What of a wide table fits a terminal; CSV and JSON have all of it.
    most
        So many rows are shown on a terminal; None for all.
    """
    from needsmap.library.result import INVENTED

    rows, columns = result.frame, None
    if out.form is Format.TABLE:
        columns = titles(rows[list(narrow)] if narrow else rows)
        rows = rows.head(len(rows) if most is None else most)
    if out.form is not Format.TABLE or out.output is not None:
        # the table itself cannot say it
        inform(result.read_as)
    out.print(result, rows=rows, columns=columns, head=[INVENTED] if result.invented else [])


def titles(frame: Any) -> dict[str, str]:  # noqa: ANN401 - a frame
    """Return the heading of each column of a frame."""
    return {str(c): str(c).replace("_", " ") for c in frame.columns}
