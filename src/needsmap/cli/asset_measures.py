"""`needsmap assets colocate | access | gaps | overlaps | opportunities | what-if ...`."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from needsmap.cli.assets import Files, Layout, Partner, app, make_request
from needsmap.cli.options import (
    Format,
    FormatOption,
    Mirror,
    Output,
    ReleaseOption,
    Shelf,
    open_library,
    tell,
)
from needsmap.cli.tables import show

if TYPE_CHECKING:
    from needsmap.jobs.estate.asset_measures import Answer, Estate
    from needsmap.library import Library

PlaceOption = Annotated[str, typer.Option("--place", help="A ward or district: name or code.")]
Radius = Annotated[float, typer.Option("--radius", help="Metres, in a straight line.")]
Today = Annotated[
    datetime | None,
    typer.Option("--today", formats=["%Y-%m-%d"], help="From when events are counted."),
]
_EXAMPLE = "council.csv nhs.csv --place Kingston"


def _open(
    files: list[Path], at: tuple[str, str], library: Library, *, layout: str, partner: str
) -> Estate:
    from needsmap.jobs.estate.asset_measures import open_estate

    place, release = at
    return open_estate(library, make_request(files, layout=layout, partner=partner), place, release)


def _say(
    answer: Answer,
    library: Library,
    *,
    form: Format,
    output: Path | None,
    **more: Any,  # noqa: ANN401 - goes into the JSON as it is
) -> None:
    from needsmap.jobs.estate.asset_review import rows_of

    rows = rows_of(answer.table)
    titles = {str(c): str(c).replace("_", " ") for c in answer.table.columns}
    whole = {"notes": list(answer.words), "rows": rows, **more}
    show(rows, columns=titles, form=form, output=output, head=answer.words, whole=whole)
    if form is Format.TABLE:
        for line in library.attributions():
            typer.echo(line)
    tell(library)


@app.command(epilog=f"Example: needsmap assets colocate {_EXAMPLE}")
def colocate(
    files: Files,
    place: PlaceOption,
    release: ReleaseOption = "iod2025",
    permutations: Annotated[int, typer.Option(help="Random labellings.")] = 999,
    layout: Layout = "",
    partner: Partner = "",
    form: FormatOption = Format.TABLE,
    output: Output = None,
    mirror: Mirror = None,
    shelf: Shelf = None,
) -> None:
    """Ask which uses draw one another more than chance: quotients with n, p and correction."""
    from needsmap.jobs.estate import asset_measures

    library = open_library(mirror, shelf)
    estate = _open(files, (place, release), library, layout=layout, partner=partner)
    answer = asset_measures.colocate(library, estate, permutations=permutations)
    _say(answer, library, form=form, output=output)


@app.command(epilog=f"Example: needsmap assets access {_EXAMPLE} --radius 800 --format csv")
def access(
    files: Files,
    place: PlaceOption,
    release: ReleaseOption = "iod2025",
    radius: Annotated[
        list[float] | None, typer.Option("--radius", help="Metres; may be given several times.")
    ] = None,
    together: Annotated[bool, typer.Option("--together", help="All deciles together.")] = False,
    layout: Layout = "",
    partner: Partner = "",
    form: FormatOption = Format.TABLE,
    output: Output = None,
    mirror: Mirror = None,
    shelf: Shelf = None,
) -> None:
    """Count people within 400, 800 and 1,200 m of each use, by deprivation decile."""
    from needsmap.assets.decisions.access import RADII
    from needsmap.jobs.estate import asset_measures

    library = open_library(mirror, shelf)
    estate = _open(files, (place, release), library, layout=layout, partner=partner)
    answer = asset_measures.access(estate, radii=radius or RADII, by_decile=not together)
    _say(answer, library, form=form, output=output)


@app.command(epilog=f"Example: needsmap assets gaps {_EXAMPLE} --use Library --radius 1200")
def gaps(
    files: Files,
    place: PlaceOption,
    use: Annotated[str, typer.Option("--use", help="The service, as the registers call it.")],
    release: ReleaseOption = "iod2025",
    radius: Radius = 1200.0,
    layout: Layout = "",
    partner: Partner = "",
    form: FormatOption = Format.TABLE,
    output: Output = None,
    mirror: Mirror = None,
    shelf: Shelf = None,
) -> None:
    """List small areas by need set against access to one service: gaps first."""
    from needsmap.jobs.estate import asset_measures

    library = open_library(mirror, shelf)
    estate = _open(files, (place, release), library, layout=layout, partner=partner)
    _say(asset_measures.gaps(estate, use=use, radius=radius), library, form=form, output=output)


@app.command(epilog=f"Example: needsmap assets overlaps {_EXAMPLE} --radius 800 --pairs")
def overlaps(
    files: Files,
    place: PlaceOption,
    release: ReleaseOption = "iod2025",
    radius: Radius = 800.0,
    pairs: Annotated[
        bool, typer.Option("--pairs", help="List pairs of sites of one use and two partners.")
    ] = False,
    layout: Layout = "",
    partner: Partner = "",
    form: FormatOption = Format.TABLE,
    output: Output = None,
    mirror: Mirror = None,
    shelf: Shelf = None,
) -> None:
    """Measure how far several sites of one use cover the same people."""
    from needsmap.jobs.estate import asset_measures

    library = open_library(mirror, shelf)
    estate = _open(files, (place, release), library, layout=layout, partner=partner)
    answer = asset_measures.overlaps(estate, radius=radius, pairs=pairs)
    _say(answer, library, form=form, output=output)


@app.command(epilog=f"Example: needsmap assets opportunities {_EXAMPLE} --radius 400")
def opportunities(
    files: Files,
    place: PlaceOption,
    release: ReleaseOption = "iod2025",
    radius: Radius = 400.0,
    today: Today = None,
    layout: Layout = "",
    partner: Partner = "",
    form: FormatOption = Format.TABLE,
    output: Output = None,
    mirror: Mirror = None,
    shelf: Shelf = None,
) -> None:
    """Score pairs of a host with room and a guest with a reason to move, best first."""
    from needsmap.jobs.estate import asset_measures

    library = open_library(mirror, shelf)
    estate = _open(files, (place, release), library, layout=layout, partner=partner)
    answer = asset_measures.opportunities(estate, today=_day(today), reach=radius)
    if form is Format.TABLE:
        shown = ["host_name", "guest_name", "metres", "score", "completeness", "saving"]
        answer = type(answer)(answer.table[shown].head(40), answer.words)
    _say(answer, library, form=form, output=output)


@app.command(epilog=f"Example: needsmap assets leases {_EXAMPLE} --format csv -o leases.csv")
def leases(
    files: Files,
    place: PlaceOption,
    release: ReleaseOption = "iod2025",
    today: Today = None,
    layout: Layout = "",
    partner: Partner = "",
    form: FormatOption = Format.TABLE,
    output: Output = None,
    mirror: Mirror = None,
    shelf: Shelf = None,
) -> None:
    """List lease ends and breaks of the next 12, 24 and 36 months, by date and area."""
    from needsmap.jobs.estate import asset_measures

    library = open_library(mirror, shelf)
    estate = _open(files, (place, release), library, layout=layout, partner=partner)
    _say(asset_measures.leases(estate, today=_day(today)), library, form=form, output=output)


def _day(given: datetime | None) -> date:
    return given.date() if given else datetime.now().astimezone().date()


@app.command(
    "what-if",
    epilog=f"Example: needsmap assets what-if {_EXAMPLE} --close L3 --merge L7=C12 --radius 800",
)
def what_if(
    files: Files,
    place: PlaceOption,
    close: Annotated[
        list[str] | None, typer.Option("--close", metavar="ID", help="An asset that closes.")
    ] = None,
    merge: Annotated[
        list[str] | None,
        typer.Option("--merge", metavar="ID=ID", help="An asset that moves in with another."),
    ] = None,
    release: ReleaseOption = "iod2025",
    radius: Radius = 800.0,
    layout: Layout = "",
    partner: Partner = "",
    form: FormatOption = Format.TABLE,
    output: Output = None,
    mirror: Mirror = None,
    shelf: Shelf = None,
) -> None:
    """Close or merge sites: who has further to go, by decile, and where services could go."""
    from needsmap.jobs.estate import asset_measures
    from needsmap.jobs.estate.asset_review import rows_of

    pairs = [item.partition("=") for item in merge or []]
    if not (close or merge) or any(not sign for _, sign, _ in pairs):
        raise typer.BadParameter("name what changes: --close ID, or --merge ID=ID")
    library = open_library(mirror, shelf)
    estate = _open(files, (place, release), library, layout=layout, partner=partner)
    answer, rooms = asset_measures.what_if(
        estate, close=close or [], merge={a: b for a, _, b in pairs}, radius=radius
    )
    _say(answer, library, form=form, output=output, rooms=rows_of(rooms.table))
    if form is Format.TABLE and close:
        _say(rooms, library, form=form, output=None)


class Kind(StrEnum):
    """Which surface."""

    DENSITY = "density"
    DISTANCE = "distance"


@app.command(epilog=f"Example: needsmap assets surface {_EXAMPLE} --use Library --tiff out.tif")
def surface(
    files: Files,
    place: PlaceOption,
    use: Annotated[str, typer.Option("--use", help="The service, as the registers call it.")],
    kind: Annotated[Kind, typer.Option("--kind", help="What the surface shows.")] = Kind.DISTANCE,
    tiff: Annotated[
        Path | None, typer.Option("--tiff", metavar="FILE", help="Write the raster as GeoTIFF.")
    ] = None,
    release: ReleaseOption = "iod2025",
    bandwidth: Annotated[float, typer.Option("--bandwidth", help="Metres, of a density.")] = 800.0,
    cell: Annotated[
        float, typer.Option("--cell", help="Metres, without a grid of people.")
    ] = 100.0,
    layout: Layout = "",
    partner: Partner = "",
    form: FormatOption = Format.TABLE,
    output: Output = None,
    mirror: Mirror = None,
    shelf: Shelf = None,
) -> None:
    """Lay density or distance of a service over a place, with means in its small areas."""
    from needsmap.jobs.estate.asset_measures import Answer
    from needsmap.jobs.estate.asset_surface import make_surface, save_surface

    library = open_library(mirror, shelf)
    estate = _open(files, (place, release), library, layout=layout, partner=partner)
    raster, table, words = make_surface(
        library, estate, kind.value, use=use, cell=cell, bandwidth=bandwidth
    )
    if tiff is not None:
        typer.echo(f"wrote {save_surface(raster, tiff)}", err=True)
    _say(Answer(table, words), library, form=form, output=output)
