"""`needsmap assets`: a partnership's registers, checked, cleaned, clustered and mapped."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from needsmap.cli.options import (
    Format,
    FormatOption,
    Mirror,
    Output,
    ReleaseOption,
    Shelf,
    Vintage,
    open_library,
    tell,
)
from needsmap.cli.tables import show

if TYPE_CHECKING:
    from needsmap.jobs.estate.asset_review import Review, ReviewRequest

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Registers of public assets: check them, clean them, find clusters, map them.",
    epilog="Begin with [bold]needsmap assets check FILE[/]: what can be used, and what is missing.",
)


class Part(StrEnum):
    """Which table of a check report to print."""

    PARTNERS = "partners"
    FIELDS = "fields"
    FAULTS = "faults"
    UNPLACED = "unplaced"
    SITES = "sites"
    MERGES = "merges"


Files = Annotated[
    list[Path],
    typer.Argument(
        help="Registers: csv, tsv, xlsx, xls, ods, geojson, gpkg, shp, or a zip of one."
    ),
]
Layout = Annotated[
    str, typer.Option("--layout", help="The layout of the files; found out if not given.")
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="NAME=HEADER",
        help="Which header holds which column: --column name=Site --column postcode=PCD.",
    ),
]
Partner = Annotated[
    str, typer.Option("--partner", help="Whose register it is, for rows that do not say so.")
]
PostcodeList = Annotated[
    str, typer.Option("--postcodes", metavar="ID", help="The list of postcodes to check against.")
]
Encoding = Annotated[str, typer.Option("--encoding", help="Such as windows-1252; found out.")]
Separator = Annotated[str, typer.Option("--separator", help="Such as ';'; found out.")]
Sheet = Annotated[str, typer.Option("--sheet", help="The worksheet, or the layer of a map file.")]
HeaderRow = Annotated[
    int | None, typer.Option("--header-row", help="The line of the header; 0 for none.")
]
Personal = Annotated[
    bool, typer.Option("--keep-personal", help="Keep e-mail, telephone and names of people.")
]
Diameter = Annotated[
    float, typer.Option("--diameter", help="Metres: no two sites of a cluster are further apart.")
]


def join(root: typer.Typer) -> None:
    """Add the group, and the measures that it holds, to the app."""
    import needsmap.cli.asset_measures  # noqa: F401 - its commands join `app` as it is imported

    root.add_typer(app, name="assets")


def make_request(
    files: list[Path],
    *,
    layout: str = "",
    columns: list[str] | None = None,
    partner: str = "",
    postcodes: str = "",
    reading: dict[str, Any] | None = None,
) -> ReviewRequest:
    """Put the options of a command together into what the job takes."""
    from needsmap.jobs.estate.asset_review import ReviewRequest
    from needsmap.readers.registers.rows import Reading

    pairs = [item.partition("=") for item in columns or []]
    if any(not sign for _, sign, _ in pairs):
        raise typer.BadParameter("--column takes NAME=HEADER, such as --column name=Site")
    return ReviewRequest(
        files=tuple(files),
        layout=layout,
        columns=tuple((name.strip(), header.strip()) for name, _, header in pairs),
        partner=partner,
        postcodes=postcodes,
        reading=Reading(**(reading or {})),
    )


@app.command(
    epilog="Examples: needsmap assets check register.csv | needsmap assets check *.xlsx "
    "--table faults --format csv -o faults.csv"
)
def check(
    files: Files,
    table: Annotated[Part, typer.Option("--table", help="Which table to print.")] = Part.PARTNERS,
    layout: Layout = "",
    column: Columns = None,
    partner: Partner = "",
    postcodes: PostcodeList = "",
    encoding: Encoding = "",
    separator: Separator = "",
    sheet: Sheet = "",
    header_row: HeaderRow = None,
    keep_personal: Personal = False,
    save_layout: Annotated[
        Path | None,
        typer.Option("--save-layout", metavar="CARD", help="Keep the columns you named as a card."),
    ] = None,
    form: FormatOption = Format.TABLE,
    output: Output = None,
    mirror: Mirror = None,
    shelf: Shelf = None,
) -> None:
    """Report how much of a register can be used: rows, places, completeness, faults by line."""
    from needsmap.jobs.estate.asset_review import review_assets
    from needsmap.jobs.estate.asset_review import save_layout as save_card

    library = open_library(mirror, shelf)
    request = make_request(
        files, layout=layout, columns=column, partner=partner, postcodes=postcodes,
        reading={"encoding": encoding, "separator": separator, "sheet": sheet,
                 "header_row": header_row, "keep_personal": keep_personal},
    )  # fmt: skip
    review = review_assets(library, request)
    if save_layout is not None:
        typer.echo(f"wrote {save_card(request, library, save_layout)}", err=True)
    rows, columns = _part(review, table)
    if form is Format.TABLE and table in NARROW:
        columns = {c: columns[c] for c in NARROW[table]}
    head = [*review.told, "", *review.report.sentences]
    show(rows, columns=columns, form=form, output=output, head=head, whole=_whole(review))
    tell(library)


#: What of a wide table fits a terminal; CSV and JSON have all of it.
NARROW = {
    Part.UNPLACED: ("line", "name", "partner", "occupation", "uprn", "reason"),
    Part.FAULTS: ("line", "name", "fault"),
    Part.SITES: ("site_id", "name", "partners", "uses", "n_assets", "merged_by"),
    Part.MERGES: ("site_id", "name", "joined_name", "joined_by", "metres"),
}


def _part(review: Review, part: Part) -> tuple[list[dict[str, Any]], dict[str, str]]:
    from needsmap.jobs.estate.asset_review import rows_of

    report = review.report
    frames = {
        Part.PARTNERS: report.partners,
        Part.FIELDS: report.fields,
        Part.FAULTS: report.faults,
        Part.UNPLACED: report.unplaced,
        Part.SITES: review.sites.drop(columns="geometry"),
        Part.MERGES: review.merges,
    }
    frame = frames[part]
    return rows_of(frame), {str(c): str(c).replace("_", " ") for c in frame.columns}


def _whole(review: Review) -> dict[str, Any]:
    report = review.report
    return {
        "rows": report.rows,
        "live": report.live,
        "placed_by": report.placed,
        "sites": len(review.sites),
        "told": review.told,
        "findings": report.sentences,
        **{str(part): _part(review, part)[0] for part in Part if part is not Part.SITES},
    }


@app.command(
    epilog="Example: needsmap assets clean register.xlsx -o cleaned.csv: the common schema, to "
    "send back to the partner."
)
def clean(
    files: Files,
    layout: Layout = "",
    column: Columns = None,
    partner: Partner = "",
    postcodes: PostcodeList = "",
    sheet: Sheet = "",
    form: FormatOption = Format.CSV,
    output: Output = None,
    mirror: Mirror = None,
    shelf: Shelf = None,
) -> None:
    """Write every row in the common schema, with its place, its faults and its line."""
    from needsmap.jobs.estate.asset_review import cleaned_rows, review_assets

    library = open_library(mirror, shelf)
    request = make_request(
        files, layout=layout, columns=column, partner=partner, postcodes=postcodes,
        reading={"sheet": sheet},
    )  # fmt: skip
    review = review_assets(library, request)
    rows = cleaned_rows(review.assets, review.site_of)
    show(rows, columns={c: c for c in rows[0]}, form=form, output=output)
    typer.echo(f"{review.report.rows:,} rows in, {len(rows):,} rows out", err=True)
    tell(library)


@app.command(
    epilog="Example: needsmap assets clusters council.csv nhs.csv --diameter 400 --format csv"
)
def clusters(
    files: Files,
    diameter: Diameter = 400.0,
    partners: Annotated[int, typer.Option(help="Distinct partners a cluster must have.")] = 2,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="Show how they depend on the diameter instead.")
    ] = False,
    layout: Layout = "",
    column: Columns = None,
    partner: Partner = "",
    postcodes: PostcodeList = "",
    form: FormatOption = Format.TABLE,
    output: Output = None,
    mirror: Mirror = None,
    shelf: Shelf = None,
) -> None:
    """List sites of several partners within a diameter of one another, most partners first."""
    from needsmap.jobs.estate.asset_map import NO_STANDARD
    from needsmap.jobs.estate.asset_review import list_clusters, review_assets, rows_of

    library = open_library(mirror, shelf)
    request = make_request(
        files, layout=layout, columns=column, partner=partner, postcodes=postcodes
    )  # fmt: skip
    review = review_assets(library, request)
    found, by_diameter = list_clusters(review, diameter=diameter, partners=partners)
    frame = by_diameter if sensitivity else found
    whole = {
        "diameter": diameter,
        "clusters": rows_of(found),
        "sensitivity": rows_of(by_diameter),
        "findings": review.report.sentences,
    }
    titles = {str(c): str(c).replace("_", " ") for c in frame.columns}
    head = [*review.report.sentences, NO_STANDARD]
    show(rows_of(frame), columns=titles, form=form, output=output, head=head, whole=whole)
    tell(library)


@app.command(
    "map",
    epilog='Example: needsmap assets map council.csv nhs.csv --place "Kingston upon Thames" '
    "-o assets.html",
)
def assets_map(
    files: Files,
    place: Annotated[str, typer.Option("--place", help="A ward or district: name or code.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The file to write.")
    ] = Path("assets.html"),
    release: ReleaseOption = "iod2025",
    highlight: Annotated[
        str | None, typer.Option("--highlight", help="A ward to outline, by name or code.")
    ] = None,
    diameter: Diameter = 400.0,
    partners: Annotated[int, typer.Option(help="Distinct partners a cluster must have.")] = 2,
    layout: Layout = "",
    column: Columns = None,
    partner: Partner = "",
    postcodes: PostcodeList = "",
    vintage: Vintage = None,
    mirror: Mirror = None,
    shelf: Shelf = None,
) -> None:
    """Map assets and their clusters over deprivation, in one HTML file that opens anywhere."""
    from needsmap.jobs.borough_map import MapRequest
    from needsmap.jobs.estate.asset_map import AssetMapRequest, save_asset_map

    library = open_library(mirror, shelf)
    asked = AssetMapRequest(
        review=make_request(
            files, layout=layout, columns=column, partner=partner, postcodes=postcodes
        ),
        ground=MapRequest(place=place, release=release, highlight=highlight, vintage=vintage),
        diameter=diameter,
        partners=partners,
    )
    path, review = save_asset_map(library, asked, output)
    for line in review.report.sentences:
        typer.echo(line)
    tell(library)
    typer.echo(f"wrote {path} ({path.stat().st_size / 1000:,.0f} kB)")


@app.command(
    epilog="Example: needsmap assets pack council.csv nhs.csv --place Ealing -o ealing-meeting"
)
def pack(
    files: Files,
    place: Annotated[str, typer.Option("--place", help="A ward or district: name or code.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="The folder to write.")
    ] = Path("assets"),
    release: ReleaseOption = "iod2025",
    diameter: Diameter = 400.0,
    today: Annotated[
        datetime | None,
        typer.Option("--today", formats=["%Y-%m-%d"], help="From when events are counted."),
    ] = None,
    layout: Layout = "",
    partner: Partner = "",
    postcodes: PostcodeList = "",
    mirror: Mirror = None,
    shelf: Shelf = None,
) -> None:
    """Write the pack for a meeting: the map, a workbook, and a GeoPackage for QGIS."""
    from needsmap.jobs.borough_map import MapRequest
    from needsmap.jobs.estate.asset_map import AssetMapRequest
    from needsmap.jobs.estate.asset_pack import save_pack

    library = open_library(mirror, shelf)
    asked = AssetMapRequest(
        review=make_request(files, layout=layout, partner=partner, postcodes=postcodes),
        ground=MapRequest(place=place, release=release),
        diameter=diameter,
    )
    day = today.date() if today else datetime.now().astimezone().date()
    for path in save_pack(library, asked, output, today=day):
        typer.echo(f"wrote {path} ({path.stat().st_size / 1000:,.0f} kB)")
    tell(library)
