"""`needsmap daytime`: who lives in an area beside who works there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from needsmap.cli.options import grouped, open_library
from needsmap.cli.tables import TableOutput, wrote
from needsmap.workflows.measure.requests import DaytimeRequest

if TYPE_CHECKING:
    import typer

COLUMNS: Final = {
    "code": "Code", "name": "Name", "residents": "Residents", "workers": "Workers",
    "words": "Workers to residents", "ratio": "Ratio",
}  # fmt: skip


def join(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(
        "daytime",
        epilog="Example: needsmap daytime workplace.csv --place Lewisham -r iod2019 "
        "--map lewisham-by-day.html",
    )(daytime)


@grouped
def daytime(request: DaytimeRequest, out: TableOutput) -> None:
    """Compare the people who work in each LSOA of a place with those who live there."""
    from needsmap.workflows.measure.daytime import place_daytime

    result = place_daytime(open_library(), request)
    out.print(result, columns=COLUMNS)
    if request.map_file is not None:
        wrote(request.map_file)
