"""`needsmap assets check | read | clusters | map | pack`: registers, their clusters, their map."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from needsmap.cli.estate import app, show
from needsmap.cli.options import (
    Format,
    FormatOption,
    Output,
    grouped,
    open_library,
    print_notices,
)
from needsmap.cli.settings import inform
from needsmap.cli.tables import TableOutput, wrote
from needsmap.cli.terminal import echo
from needsmap.workflows.estate.requests import (
    AssetMapRequest,
    CheckRequest,
    ClustersRequest,
    PackRequest,
    ReviewRequest,
)


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
def check(request: CheckRequest, out: TableOutput) -> None:
    """Report how much of a register can be used: rows, places, completeness, faults by line."""
    from needsmap.workflows.estate.asset_reading import check_assets

    show(out, check_assets(open_library(), request), NARROW.get(request.table, ()))


#: What of a wide table fits a terminal.
NARROW = {
    "unplaced": ("line", "name", "partner", "occupation", "uprn", "reason"),
    "faults": ("line", "name", "fault"),
    "sites": ("site_id", "name", "partners", "uses", "n_assets", "merged_by"),
    "merges": ("site_id", "name", "joined_name", "joined_by", "metres"),
}


@app.command(
    epilog="Examples: needsmap assets read register.xlsx -o clean.csv | needsmap assets read "
    "land.csv --encoding windows-1252 --column name=Site -o clean.csv"
)
@grouped
def read(
    request: ReviewRequest,
    save_layout: Annotated[
        Path | None,
        typer.Option("--save-layout", metavar="CARD", help="Keep the columns you named as a card."),
    ] = None,
    form: FormatOption = Format.CSV,
    output: Output = None,
) -> None:
    """Write every row in the common schema, and remember beside each file how it is read.

    The options given are kept in FILE.needsmap.toml: every command that reads FILE uses them.
    """
    from needsmap.library.result import rows_of
    from needsmap.workflows.estate.asset_reading import read_assets
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


@app.command(
    epilog="Examples: needsmap assets clusters council.csv nhs.csv --diameter 400 --format csv | "
    "needsmap assets clusters council.csv nhs.csv --method dbscan --diameter 200"
)
@grouped
def clusters(request: ClustersRequest, out: TableOutput) -> None:
    """List sites of several partners that stand together, and how that depends on the diameter."""
    from needsmap.workflows.estate.asset_clusters import list_clusters

    result, by_diameter = list_clusters(open_library(), request)
    if not request.sensitivity:
        show(out, result, CLUSTER)
    if request.sensitivity or (out.form is Format.TABLE and out.output is None):
        show(out, by_diameter)


CLUSTER = ("cluster", "n_partners", "n_sites", "span", "partners", "uses")


@app.command(
    "map",
    epilog='Example: needsmap assets map council.csv nhs.csv --place "Kingston upon Thames" '
    "-o assets.html",
)
@grouped
def assets_map(
    request: AssetMapRequest,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The file to write.")
    ] = Path("assets.html"),
) -> None:
    """Map assets and their clusters over deprivation, in one HTML file that opens anywhere."""
    from needsmap.workflows.estate.asset_map import save_asset_map

    library = open_library()
    path, review = save_asset_map(library, request, output)
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
    request: PackRequest,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="The folder to write.")
    ] = Path("assets"),
) -> None:
    """Write the pack for a meeting: the map, a workbook, and a GeoPackage for QGIS."""
    from needsmap.workflows.estate.asset_pack import save_pack

    library = open_library()
    files = save_pack(library, request, output)
    print_notices(library)
    for path in files:
        wrote(path, err=False)
