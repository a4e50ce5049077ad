"""`needsmap bands`: how a place's small areas stand in the national ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.cli.options import grouped, open_library
from needsmap.cli.tables import TableOutput
from needsmap.workflows.map_request import BandRequest

if TYPE_CHECKING:
    import typer


def join(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(
        "bands",
        epilog="Examples: needsmap bands Lewisham --release imd2007 | "
        'needsmap bands "Norbiton, Kingston upon Thames" -r iod2019 --areas | '
        "needsmap bands Ealing -r imd2010 -d health --format json",
    )(bands)


@grouped
def bands(request: BandRequest, out: TableOutput) -> None:
    """Count a place's LSOAs in the most deprived 1, 5, 10, 20 and 30% of England."""
    from needsmap.workflows.place_bands import place_bands

    out.print(place_bands(open_library(), request))
