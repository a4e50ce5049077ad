"""`needsmap daytime`: who lives in an area beside who works there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from needsmap.cli.options import grouped, open_library
from needsmap.cli.tables import TableOutput, invented_lines, provenance, wrote
from needsmap.model import counted, noun

if TYPE_CHECKING:
    from needsmap.workflows.measure.daytime import PlaceDaytime


def join(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(
        "daytime",
        epilog="Example: needsmap daytime workplace.csv --place Lewisham -r iod2019 "
        "--map lewisham-by-day.html",
    )(daytime)


@grouped
def daytime(
    file: Annotated[
        Path,
        typer.Argument(help="A table by LSOA with a column of workers, and one of residents."),
    ],
    place: Annotated[
        str, typer.Option("--place", "-p", help='A ward, district or "England": name or code.')
    ],
    release: Annotated[
        str,
        typer.Option(
            "--release", "-r", help="Whose LSOAs the table is of: iod2019 for those of 2011."
        ),
    ] = "iod2019",
    residents: Annotated[
        str, typer.Option("--residents", help="Heading of the residents, if it is not found.")
    ] = "",
    workers: Annotated[
        str, typer.Option("--workers", help="Heading of the workers, if it is not found.")
    ] = "",
    least: Annotated[
        int, typer.Option("--least", min=1, help="Hide counts from 1 to one below this.")
    ] = 5,
    map_file: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="Save a map as one HTML file, too.")
    ] = None,
    *,
    out: TableOutput,
) -> None:
    """Compare the people who work in each LSOA of a place with those who live there."""
    from needsmap.workflows.measure.daytime import (
        CAVEATS,
        DaytimeRequest,
        daytime_map,
        place_daytime,
    )

    library = open_library()
    result = place_daytime(
        library,
        DaytimeRequest(
            file=file.expanduser(),
            place=place,
            release=release,
            residents=residents,
            workers=workers,
            least=least,
        ),
    )
    residents_of = f"Residents: {result.residents_of}."
    head = [*invented_lines(library), result.finding, residents_of, *CAVEATS]
    if result.without:
        head.append(
            f"{counted(result.without, 'LSOA')} of {result.place.name} "
            f"{noun(result.without, 'is', 'are')} not in the table."
        )
    rows = _rows(result)
    whole = {
        "place": result.place.label,
        "residents": result.residents,
        "workers": result.workers,
        "areas": rows,
        "caveats": list(CAVEATS),
        **provenance(library),
    }
    out.show(rows, columns=COLUMNS, head=head, whole=whole)
    if map_file is not None:
        from needsmap.maps.map_page import MapPage

        wrote(MapPage(daytime_map(library, result)).save(map_file))
    out.foot(library)


COLUMNS = {
    "code": "Code", "name": "Name", "residents": "Residents", "workers": "Workers",
    "words": "Workers to residents", "ratio": "Ratio",
}  # fmt: skip


def _rows(result: PlaceDaytime) -> list[dict[str, Any]]:
    from math import isnan

    from needsmap.columns import Areas, Daytime
    from needsmap.measures.phrases import ratio_words

    def count(value: float, status: str) -> int | str:
        if isnan(value):
            return "hidden" if status == "suppressed" else ""
        return round(value)

    return [
        {
            "code": row[Daytime.AREA_CODE],
            "name": row[Areas.AREA_NAME],
            "residents": count(row[Daytime.RESIDENTS], row[Daytime.RESIDENTS_STATUS]),
            "workers": count(row[Daytime.WORKERS], row[Daytime.WORKERS_STATUS]),
            "words": ratio_words(row[Daytime.RATIO]),
            "ratio": None if isnan(row[Daytime.RATIO]) else round(float(row[Daytime.RATIO]), 2),
        }
        for row in result.table.to_dict("records")
    ]
