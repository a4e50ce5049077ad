"""`needsmap assess`, `diff`: a needs assessment from a recipe, and what changed since the last."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from needsmap.cli.options import grouped, open_library, print_notices
from needsmap.cli.settings import inform, organisation
from needsmap.cli.terminal import echo
from needsmap.model import counted

if TYPE_CHECKING:
    from needsmap.workflows.assess.recipe_form import Files, Recipe


def join(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command(
        "assess",
        epilog="Examples: needsmap assess ealing_themes -o site | "
        "needsmap assess my_recipe.toml -o site --against last_year",
    )(assess)
    app.command("diff", epilog="Example: needsmap diff last_year this_year")(diff)


@grouped
def assess(
    recipe: Annotated[str, typer.Argument(help="A recipe's file, or its name on a shelf.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="The folder of the site.")
    ],
    place: Annotated[
        str | None, typer.Option("--place", help="Another place than the recipe's.")
    ] = None,
    kpis: Annotated[
        Path | None,
        typer.Option("--kpis", metavar="FILE", help="The partners' KPI table."),
    ] = None,
    tolerance: Annotated[
        str | None, typer.Option("--tolerance", help="Of the KPI table: '5%' or '2 points'.")
    ] = None,
    assets: Annotated[
        list[Path] | None,
        typer.Option(
            "--assets",
            metavar="FILE",
            help="A partner's register. May be repeated.",
        ),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="DIR", help="An earlier run, for what changed."),
    ] = None,
) -> None:
    """Build a needs assessment: a site of linked pages that opens from a folder, no server."""
    from needsmap.workflows.assess.assessment_site import save_assessment
    from needsmap.workflows.assess.recipe import find_recipe, override, read_recipe

    library = open_library()
    path = find_recipe(recipe, library.shelves)
    whole = read_recipe(path, library)
    if place or kpis or tolerance or assets:
        files = _with_files(whole, kpis, tolerance, assets)
        whole = override(whole, library, path.parent, place=place, files=files)
    whole = replace(whole, organisation=organisation(whole.organisation))
    made = save_assessment(
        library,
        whole,
        output,
        own=path.parent,
        against=against,
        progress=inform,
    )
    inform(f"wrote {counted(len(made), 'file')}; open {output / 'index.html'}")
    print_notices(library)


def _with_files(
    recipe: Recipe, kpis: Path | None, tolerance: str | None, assets: list[Path] | None
) -> Files:
    """Return the recipe's files with what is named here in their stead."""
    files = recipe.files
    if kpis and not (tolerance or files.tolerance):
        raise typer.BadParameter("--kpis needs --tolerance, such as '5%'")
    return replace(
        files,
        kpis=str(kpis.resolve()) if kpis else files.kpis,
        tolerance=tolerance or files.tolerance,
        assets=tuple(str(path.resolve()) for path in assets) if assets else files.assets,
    )


def diff(
    old: Annotated[Path, typer.Argument(help="The folder of the earlier run.")],
    new: Annotated[Path, typer.Argument(help="The folder of the later run.")],
) -> None:
    """Describe what changed between two runs: data, versions, and every figure."""
    from needsmap.reports.pages.differences import MOST, compare_folders

    found = compare_folders(old, new)
    for line in (*found.inputs, *found.versions):
        echo(line)
    for table, row, column, before, after in found.figures[:MOST]:
        echo(f"{table}: {row}: {column}: {before or '-'} -> {after or '-'}")
    for name, what in found.files:
        echo(f"{name}: {what}")
    if found.nothing:
        echo("nothing changed")
