"""`needsmap map`: one HTML file with the map of a place, complete and alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from needsmap.cli.options import given_options, grouped, open_library, print_notices
from needsmap.cli.tables import wrote
from needsmap.workflows.map_request import MapRequest


def join(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(
        "map",
        epilog='Example: needsmap map "Kingston upon Thames" -r imd2007 --highlight Norbiton '
        "-o kingston.html | needsmap map kingston.toml",
    )(borough_map)


@grouped
def borough_map(
    context: typer.Context,
    request: MapRequest,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="The file to write.")
    ] = None,
) -> None:
    """Map a place's LSOAs by national decile: a page that opens anywhere, a figure, or data."""
    from needsmap.workflows.borough_map import save_borough_map

    if request.place.endswith(".toml"):
        recipe = Path(request.place)
        request = _from_recipe(context, recipe)
        output = output or Path(f"{recipe.stem}.html")
    library = open_library()
    path = save_borough_map(library, request, output)
    print_notices(library)
    wrote(path, err=False)


def _from_recipe(context: typer.Context, recipe: Path) -> MapRequest:
    """Read the recipe, which holds everything that is mapped."""
    from needsmap.errors import CardError
    from needsmap.workflows.recipe_request import read_request

    options = [name for name in given_options(context) if name not in {"place", "output"}]
    if options:
        raise CardError(
            f"write {', '.join(options)} into {recipe}: a recipe holds all that is mapped"
        )
    return read_request(recipe, MapRequest)
