"""`needsmap series`: every release that a place's areas can have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from needsmap.cli.change import MapFile
from needsmap.cli.options import Format, grouped, open_library
from needsmap.cli.settings import inform
from needsmap.cli.tables import TableOutput, wrote
from needsmap.workflows.change.requests import SeriesRequest

#: How many areas a table shows unless it goes to a file.
MOST = 40


def join(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(
        "series",
        epilog='Examples: needsmap series "Kingston upon Thames" --picture kingston.svg | '
        "needsmap series Norbiton -d health | needsmap series Lewisham --map lewisham.html",
    )(series)


@grouped
def series(
    request: SeriesRequest,
    out: TableOutput,
    map_file: MapFile = None,
    picture: Annotated[
        Path | None,
        typer.Option(
            "--picture", metavar="FILE", help="Save slope lines as .svg, .png or .pdf, too."
        ),
    ] = None,
) -> None:
    """Line up the releases of a place's LSOAs, one figure an area and release."""
    from needsmap.workflows.change.place_series import place_series

    library = open_library()
    result = place_series(library, request)
    if map_file:
        from needsmap.maps.html.page import save_page
        from needsmap.workflows.change.series_map import series_map

        wrote(save_page(series_map(result), map_file))
    if picture:
        from needsmap.maps.figures.slopes import save_slopes
        from needsmap.workflows.change.series_map import slope_chart

        inform(f"wrote {save_slopes(slope_chart(result), picture)}")
    result = library.update(result)
    table = result.table
    if out.form is Format.TABLE and not out.output and len(table) > MOST:
        from needsmap.measures.phrases import end_words

        end = end_words(result.data.release)
        note = f"{MOST} of {len(table):,}, {end} first; --format csv lists all."
        out.print(result, rows=table.head(MOST), head=[note])
    else:
        out.print(result)
