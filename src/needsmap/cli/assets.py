"""`needsmap assets check | read | clusters | map | pack`: registers, their clusters, their map."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from needsmap.cli.estate import (
    AsOf,
    Diameter,
    Partners,
    PlaceOption,
    Printed,
    Registers,
    app,
    titles,
)
from needsmap.cli.options import (
    Format,
    FormatOption,
    Output,
    ReleaseOption,
    Vintage,
    grouped,
    open_library,
    print_notices,
)
from needsmap.cli.settings import inform
from needsmap.cli.tables import TableOutput, wrote
from needsmap.cli.terminal import echo
from needsmap.model import counted
from needsmap.workflows.estate.requests import ReviewRequest

if TYPE_CHECKING:
    from needsmap.workflows.estate.asset_review import Review


class Part(StrEnum):
    """Which table of a check report to print."""

    PARTNERS = "partners"
    FIELDS = "fields"
    FAULTS = "faults"
    UNPLACED = "unplaced"
    SITES = "sites"
    MERGES = "merges"


def join(root: typer.Typer) -> None:
    """Add the group, with its measures and decisions, to the app."""
    import needsmap.cli.asset_compare
    import needsmap.cli.asset_decisions
    import needsmap.cli.asset_measures  # noqa: F401 - their commands join `app` as they are imported

    root.add_typer(app, name="assets")


@app.command(
    epilog="Examples: needsmap assets check register.csv | needsmap assets check *.xlsx "
    "--table faults --format csv -o faults.csv"
)
@grouped
def check(
    table: Annotated[Part, typer.Option("--table", help="Which table to print.")] = Part.PARTNERS,
    *,
    registers: Registers,
    printed: Printed,
) -> None:
    """Report how much of a register can be used: rows, places, completeness, faults by line."""
    library, review = registers.review()
    rows, columns = _part(review, table)
    if printed.form is Format.TABLE and table in NARROW:
        columns = {c: columns[c] for c in NARROW[table]}
    printed.head(review)
    head = [review.read_as, *review.remarks, "", *review.sentences[1:]]
    if table is Part.UNPLACED:
        head.append(f"Listed: {counted(len(rows), 'live asset')} without a point, no closed ones.")
    printed.show(rows, columns=columns, head=head, whole=_whole(review))
    print_notices(library)


#: What of a wide table fits a terminal; CSV and JSON have all of it.
NARROW = {
    Part.UNPLACED: ("line", "name", "partner", "occupation", "uprn", "reason"),
    Part.FAULTS: ("line", "name", "fault"),
    Part.SITES: ("site_id", "name", "partners", "uses", "n_assets", "merged_by"),
    Part.MERGES: ("site_id", "name", "joined_name", "joined_by", "metres"),
}


def _part(review: Review, part: Part) -> tuple[list[dict[str, Any]], dict[str, str]]:
    from needsmap.library.result import rows_of

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
    return rows_of(frame), titles(frame)


def _whole(review: Review) -> dict[str, Any]:
    parts = {str(part): _part(review, part)[0] for part in Part if part is not Part.SITES}
    return review.to_dict() | parts


@app.command(
    epilog="Examples: needsmap assets read register.xlsx -o clean.csv | needsmap assets read "
    "land.csv --encoding windows-1252 --column name=Site -o clean.csv"
)
@grouped
def read(
    save_layout: Annotated[
        Path | None,
        typer.Option("--save-layout", metavar="CARD", help="Keep the columns you named as a card."),
    ] = None,
    form: FormatOption = Format.CSV,
    output: Output = None,
    *,
    request: ReviewRequest,
) -> None:
    """Write every row in the common schema, and remember beside each file how it is read.

    The options given are kept in FILE.needsmap.toml: every command that reads FILE uses them.
    """
    from needsmap.library.result import rows_of
    from needsmap.workflows.estate.asset_review import read_assets
    from needsmap.workflows.estate.register_columns import save_layout as save_card

    library = open_library()
    result = read_assets(library, request)
    if save_layout is not None:
        inform(f"wrote {save_card(request, library, save_layout)}")
    for line in result.caveats:
        inform(line)
    columns = {str(column): str(column) for column in result.frame.columns}
    TableOutput(form=form, output=output).show(rows_of(result.frame), columns=columns)
    print_notices(result)


class Method(StrEnum):
    """How sites are grouped."""

    COMPLETE = "complete"
    DBSCAN = "dbscan"
    HDBSCAN = "hdbscan"


@app.command(
    epilog="Examples: needsmap assets clusters council.csv nhs.csv --diameter 400 --format csv | "
    "needsmap assets clusters council.csv nhs.csv --method dbscan --diameter 200"
)
@grouped
def clusters(
    diameter: Diameter = 400.0,
    partners: Partners = 2,
    method: Annotated[
        Method,
        typer.Option(
            "--method",
            help="complete bounds a cluster's length; dbscan and hdbscan chain (extra \\[stats]).",
        ),
    ] = Method.COMPLETE,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="Only how they depend on the diameter.")
    ] = False,
    *,
    registers: Registers,
    printed: Printed,
) -> None:
    """List sites of several partners that stand together, and how that depends on the diameter."""
    from needsmap.library.result import rows_of
    from needsmap.workflows.estate.asset_clusters import METHODS, list_clusters
    from needsmap.workflows.estate.asset_map import NO_STANDARD

    library, review = registers.review()
    found, by_diameter = list_clusters(
        review, diameter=diameter, partners=partners, method=method.value
    )
    whole = {
        "method": method.value,
        "diameter": diameter,
        "clusters": rows_of(found),
        "sensitivity": rows_of(by_diameter),
        "findings": review.sentences,
    }
    printed.head(review)
    head = [*review.sentences, METHODS[method.value]]
    if not sensitivity:
        wide = titles(found)
        columns = wide if printed.form is not Format.TABLE else {c: wide[c] for c in CLUSTER}
        printed.show(rows_of(found), columns=columns, head=head, whole=whole)
        head = []
    if sensitivity or (printed.form is Format.TABLE and printed.output is None):
        printed.show(
            rows_of(by_diameter), columns=titles(by_diameter), head=[*head, NO_STANDARD],
            whole=whole,
        )  # fmt: skip
    print_notices(library)


CLUSTER = ("cluster", "n_partners", "n_sites", "span", "partners", "uses")


@app.command(
    "map",
    epilog='Example: needsmap assets map council.csv nhs.csv --place "Kingston upon Thames" '
    "-o assets.html",
)
@grouped
def assets_map(
    place: PlaceOption,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The file to write.")
    ] = Path("assets.html"),
    release: ReleaseOption = "iod2025",
    highlight: Annotated[
        str | None, typer.Option("--highlight", help="A ward to outline, by name or code.")
    ] = None,
    diameter: Diameter = 400.0,
    partners: Partners = 2,
    vintage: Vintage = None,
    *,
    registers: Registers,
) -> None:
    """Map assets and their clusters over deprivation, in one HTML file that opens anywhere."""
    from needsmap.workflows.estate.asset_map import AssetMapRequest, save_asset_map
    from needsmap.workflows.map_request import MapRequest

    library = open_library()
    map_request = AssetMapRequest(
        review=registers.request(),
        ground=MapRequest(place=place, release=release, highlight=highlight, vintage=vintage),
        diameter=diameter,
        partners=partners,
    )
    path, review = save_asset_map(library, map_request, output)
    for line in review.sentences:
        echo(line)
    print_notices(library)
    wrote(path, err=False)


@app.command(
    epilog="Example: needsmap assets pack council.csv nhs.csv --place Ealing --as-of 2026-11-22 "
    "-o ealing-meeting"
)
@grouped
def pack(
    place: PlaceOption,
    as_of: AsOf,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="The folder to write.")
    ] = Path("assets"),
    release: ReleaseOption = "iod2025",
    diameter: Diameter = 400.0,
    *,
    registers: Registers,
) -> None:
    """Write the pack for a meeting: the map, a workbook, and a GeoPackage for QGIS."""
    from needsmap.workflows.estate.asset_map import AssetMapRequest
    from needsmap.workflows.estate.asset_pack import save_pack
    from needsmap.workflows.map_request import MapRequest

    library = open_library()
    map_request = AssetMapRequest(
        review=registers.request(as_of=as_of),
        ground=MapRequest(place=place, release=release),
        diameter=diameter,
    )
    files = save_pack(library, map_request, output, as_of=as_of.date())
    print_notices(library)
    for path in files:
        wrote(path, err=False)
