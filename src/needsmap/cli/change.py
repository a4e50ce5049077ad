"""`needsmap change`: how a place's areas moved between two releases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from needsmap.cli.options import Format, grouped, open_library
from needsmap.cli.tables import TableOutput, wrote
from needsmap.model import counted
from needsmap.workflows.change.requests import ChangeRequest

if TYPE_CHECKING:
    import pandas as pd

MapFile = Annotated[
    Path | None, typer.Option("--map", metavar="FILE", help="Save a map as one HTML file, too.")
]

#: How many areas a table shows at either end unless every one is asked for.
ENDS = 10


def join(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(
        "change",
        epilog="Examples: needsmap change Ealing --from imd2007 --to imd2010 --map ealing.html | "
        "needsmap change England --from iod2015 --to iod2019 --format json | "
        "needsmap change Lewisham --from iod2019 --to iod2025 -d health --format csv -o out.csv",
    )(change)


@grouped
def change(request: ChangeRequest, out: TableOutput, map_file: MapFile = None) -> None:
    """Show how a place's LSOAs moved among all areas between two releases."""
    from needsmap.workflows.change.place_change import place_change

    library = open_library()
    result = place_change(library, request)
    if map_file:
        from needsmap.maps.html.page import save_page
        from needsmap.workflows.change.change_map import change_map

        wrote(save_page(change_map(result, pair=request.pair), map_file))
        result = library.update(result)
    if out.form is Format.TABLE and not request.areas and len(result.frame) > 2 * ENDS:
        out.print(result, rows=_ends(result.table), head=[_shortened(len(result.frame))])
    else:
        out.print(result)


def _ends(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.iloc[[*range(ENDS), *range(-ENDS, 0)]]


def _shortened(n: int) -> str:
    return (
        f"The {ENDS} largest moves either way, of {counted(n, 'area')}; --areas or --format csv "
        "lists all."
    )
