"""`needsmap map`: one HTML file with the map of a place, complete and alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from needsmap.cli.options import (
    OwnFile,
    ReleaseOption,
    Vintage,
    grouped,
    open_library,
    print_notices,
)
from needsmap.cli.tables import wrote

if TYPE_CHECKING:
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
    place: Annotated[
        str,
        typer.Argument(help='A ward, district or "England": name or code. Or a recipe (.toml).'),
    ],
    release: ReleaseOption = "iod2025",
    domains: Annotated[
        str,
        typer.Option("--domains", help="Domains to switch between: all, or ids with commas."),
    ] = "",
    highlight: Annotated[
        str | None, typer.Option("--highlight", help="A ward to outline, by name or code.")
    ] = None,
    years: Annotated[
        str,
        typer.Option("--years", help="Further releases to show: years or ids, with commas."),
    ] = "",
    by: Annotated[
        str,
        typer.Option(
            "--by", help="Map ward, lad or region by summary measures, in place of LSOAs."
        ),
    ] = "",
    water: Annotated[
        Path | None, typer.Option("--water", help="A file of rivers and lakes, for bearings.")
    ] = None,
    inset: Annotated[
        str | None,
        typer.Option(
            "--inset",
            metavar="PLACE",
            help="Of a picture: a ward or district to show larger in a corner.",
        ),
    ] = None,
    vintage: Vintage = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="The file to write.")
    ] = None,
    file: OwnFile = None,
) -> None:
    """Map a place's LSOAs by national decile: a page that opens anywhere, a figure, or data."""
    from needsmap.workflows.borough_map import save_borough_map
    from needsmap.workflows.map_request import MapRequest

    library = open_library()
    if place.endswith(".toml"):
        path = save_borough_map(library, _from_recipe(context, place), output or _page(place))
        print_notices(library)
        wrote(path, err=False)
        return
    request = MapRequest(
        place=place,
        release=release,
        domains=_listed(domains),
        years=_listed(years),
        by=by,
        water=water,
        inset=inset,
        highlight=highlight,
        vintage=vintage,
        file=file,
    )
    path = save_borough_map(library, request, output)
    print_notices(library)
    wrote(path, err=False)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _page(recipe: str) -> Path:
    return Path(Path(recipe).stem + ".html")


def _from_recipe(context: typer.Context, recipe: str) -> MapRequest:
    """Read the recipe; what it says cannot be said again beside it."""
    from needsmap.errors import CardError
    from needsmap.workflows.map_recipe import read_map_recipe

    said = [
        name
        for name in (
            "release",
            "domains",
            "highlight",
            "years",
            "by",
            "water",
            "inset",
            "vintage",
            "file",
        )
        if getattr(context.get_parameter_source(name), "name", "") == "COMMANDLINE"
    ]
    if said:
        raise CardError(f"write {', '.join(said)} into {recipe}: a recipe says all that is mapped")
    return read_map_recipe(Path(recipe))
