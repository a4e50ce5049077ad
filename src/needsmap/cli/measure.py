"""`needsmap measure` and `spread`: any place, every measure, and what the average hides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from needsmap.cli.options import (
    Format,
    OwnFile,
    ReleaseOption,
    Vintage,
    grouped,
    open_library,
    print_notices,
)
from needsmap.cli.tables import TableOutput, invented_lines, provenance, wrote
from needsmap.cli.terminal import echo

if TYPE_CHECKING:
    from needsmap.library import Library
    from needsmap.readers.places import CustomPlace
    from needsmap.workflows.measure.measure import Measured

#: Up to so many places are each given a page on the screen; more are given a table.
PAGES = 3

Places = Annotated[
    list[str] | None,
    typer.Argument(metavar="PLACE...", help='Wards, districts or regions, or "England".'),
]
By = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="KIND",
        help="What is measured: ward, lad, region or own. A district by ward gives each of its "
        "wards; places of your own are ranked among themselves.",
    ),
]
Domains = Annotated[
    list[str] | None,
    typer.Option(
        "--domain",
        "-d",
        help='A domain of the release; may be given several times, or "all". Default: the index.',
    ),
]
Own = Annotated[
    Path | None,
    typer.Option(
        "--own",
        metavar="FILE",
        help="Places of your own: shapes (GeoJSON, GeoPackage, shapefile, KML ...), or a named "
        "set of postcodes, codes, shapes and circles in TOML or CSV.",
    ),
]
PostcodesOption = Annotated[
    str, typer.Option("--postcodes", help='One place by its postcodes: "KT1 3AA, KT1 3AB".')
]
Circle = Annotated[
    str,
    typer.Option(
        "--circle", help='One place by a circle: "KT1 3AA, 800" or "518500, 169200, 800" (metres).'
    ),
]
Name = Annotated[str, typer.Option("--name", help="What to call that one place.")]
Crs = Annotated[str, typer.Option("--crs", help="CRS of the shapes, overruling their file.")]
Method = Annotated[
    str | None,
    typer.Option(
        "--method",
        help='How LSOAs are assigned: "best fit" (official lookup), "residents" or "area".',
    ),
]
Weights = Annotated[
    str,
    typer.Option(
        "--weights", help='"people" (the release\'s denominators) or "equal" (LSOAs alike).'
    ),
]
Allow = Annotated[
    list[str] | None,
    typer.Option(
        "--allow",
        help="Allow by name what is refused: low-coverage, unknown-postcodes. It is printed.",
    ),
]


MapFile = Annotated[
    Path | None,
    typer.Option(
        "--map", metavar="FILE", help="Save a map: .html with every measure, or .png, .svg, .pdf."
    ),
]
ChartFile = Annotated[
    Path | None,
    typer.Option("--chart", metavar="FILE", help="Save a ranked bar chart: .png, .svg or .pdf."),
]
Shown = Annotated[
    str,
    typer.Option(
        "--measure",
        help="The measure of the chart, and of a map that is a picture: average_rank, "
        "average_score, proportion, extent, local_concentration, scale.",
    ),
]


def join(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command(
        "measure",
        epilog="Examples: needsmap measure Norbiton -r iod2019 | "
        'needsmap measure "Kingston upon Thames" --by ward -r iod2019 --format csv | '
        'needsmap measure --circle "KT1 3AA, 800" --name "Around the library" -r iod2019',
    )(measure)
    app.command(
        "spread",
        epilog='Example: needsmap spread "Kingston upon Thames" --by ward -r iod2019 --format csv',
    )(spread)


@grouped
def measure(
    places: Places = None,
    release: ReleaseOption = "iod2025",
    by: By = "",
    domain: Domains = None,
    own: Own = None,
    postcodes: PostcodesOption = "",
    circle: Circle = "",
    name: Name = "My place",
    crs: Crs = "",
    method: Method = None,
    weights: Weights = "people",
    allow: Allow = None,
    map_file: MapFile = None,
    chart: ChartFile = None,
    shown: Shown = "average_rank",
    vintage: Vintage = None,
    *,
    out: TableOutput,
    file: OwnFile = None,
) -> None:
    """Measure places as the department does: average score and rank, proportion, extent ..."""
    library = open_library()
    mine = _own_places(library, own=own, postcodes=postcodes, circle=circle, name=name, crs=crs)
    from needsmap.workflows.measure.measure import MeasureRequest
    from needsmap.workflows.measure.measure import measure as run

    request = MeasureRequest(
        release=release,
        places=tuple(places or ()),
        own=mine,
        by=by,
        domains=tuple(domain or ()),
        vintage=vintage,
        method=method,
        weights=weights,
        allow=frozenset(allow or ()),
        file=file,
    )
    result = run(library, request)
    _pictures(library, result, map_file, chart, shown)
    if out.form is not Format.TABLE or out.output is not None or len(result.codes) > PAGES:
        _tables(library, result, out)
    else:
        for code in result.codes:
            _page(library, result, code)
    if out.form is Format.TABLE:
        _foot(library, result)
    print_notices(library)


@grouped
def spread(
    places: Places = None,
    release: ReleaseOption = "iod2025",
    by: By = "",
    domain: Domains = None,
    own: Own = None,
    crs: Crs = "",
    weights: Weights = "people",
    vintage: Vintage = None,
    *,
    out: TableOutput,
    file: OwnFile = None,
) -> None:
    """Describe what each place's average hides: its extremes, its spread, and pockets of need."""
    from needsmap.text.phrases import sentence
    from needsmap.workflows.measure.measure import MeasureRequest, rule_of
    from needsmap.workflows.measure.measure import measure as run
    from needsmap.workflows.measure.measure_tables import spread_table

    library = open_library()
    mine = _own_places(library, own=own, postcodes="", circle="", name="", crs=crs)
    request = MeasureRequest(
        release=release,
        places=tuple(places or ()),
        own=mine,
        by=by,
        domains=tuple(domain or ()),
        vintage=vintage,
        weights=weights,
        file=file,
    )
    result = run(library, request)
    rows, columns = spread_table(result)
    out.show(
        rows,
        columns=columns,
        head=[
            *invented_lines(library),
            f"What the average hides. {sentence(rule_of(result.release).words)}",
        ],
        whole=_whole(library, result),
    )
    if out.form is Format.TABLE:
        _foot(library, result)
    print_notices(library)


def _own_places(
    library: Library, *, own: Path | None, postcodes: str, circle: str, name: str, crs: str
) -> tuple[CustomPlace, ...]:
    """Read the custom places, however they were given."""
    from needsmap.readers.places import circle_around, from_codes, read_places

    found: list[CustomPlace] = []
    if own is not None:
        found += read_places(own, crs=crs, notify=library.notify)
    if postcodes:
        found.append(from_codes(name, postcodes.replace(";", ",").split(",")))
    if circle:
        found.append(circle_around(name, circle))
    return tuple(found)


def _page(library: Library, result: Measured, code: str) -> None:
    """Print the page of one place."""
    from needsmap.workflows.measure.measure import area_names
    from needsmap.workflows.measure.measure_words import (
        basis,
        deciles_words,
        head,
        hidden,
        measure_rows,
    )

    rows = measure_rows(result, code)
    columns = {"measure": "Measure", "shown": "Value", "standing": "Rank"}
    if len(result.domains) > 1:
        columns = {"domain": "Domain", **columns}
    TableOutput().show(rows, columns=columns, head=[*invented_lines(library), *head(result, code)])
    for line in [
        *basis(result, code),
        "",
        "What the average hides",
        *hidden(result, code, area_names(library, result)),
        deciles_words(result, code),
        "",
    ]:
        echo(line)


def _pictures(
    library: Library, result: Measured, map_file: Path | None, chart: Path | None, shown: str
) -> None:
    """Save the map and the chart that were asked for, and say where."""
    from needsmap.workflows.measure.measure_chart import save_chart
    from needsmap.workflows.measure.measure_map import save_map

    saved = []
    if map_file is not None:
        saved.append(save_map(library, result, map_file, measure=shown))
    if chart is not None:
        saved.append(save_chart(library, result, chart, measure=shown))
    for path in saved:
        wrote(path)


def _tables(library: Library, result: Measured, out: TableOutput) -> None:
    """Print or write one row a place, as the department's District Summaries are laid out."""
    from needsmap.library.result import rows_of
    from needsmap.workflows.measure.measure_tables import brief, wide

    if out.form is Format.TABLE:
        rows, columns = brief(result)
        head = [*invented_lines(library), _subject(result)]
        out.show(rows, columns=columns, head=head)
        return
    table = wide(result)
    out.show(
        rows_of(table),
        columns={str(c): str(c) for c in table.columns},
        whole=_whole(library, result),
    )


def _subject(result: Measured) -> str:
    from needsmap.measures.phrases import end_words

    title = f"{result.release.short_title}, {result.domains[0].title}"
    if result.unranked:
        return f"{title}. {result.unranked}"
    return f"{title}: ranks among {result.peers_words}; 1 = the {end_words(result.release)} end."


def _whole(library: Library, result: Measured) -> dict[str, Any]:
    from needsmap.workflows.measure.measure_tables import whole

    return whole(result) | provenance(library)


def _foot(library: Library, result: Measured) -> None:
    for line in (*result.caveats, *library.attributions):
        echo(line)
