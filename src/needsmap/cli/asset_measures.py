"""`needsmap assets colocate | access | gaps | overlaps | surface`: what the estate does."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from needsmap.cli.estate import EXAMPLE, AtPlace, Printed, Radius, Registers, app
from needsmap.cli.options import grouped

Use = Annotated[str, typer.Option("--use", help="The service, as the registers call it.")]


@app.command(epilog=f"Example: needsmap assets colocate {EXAMPLE}")
@grouped
def colocate(
    at: AtPlace,
    permutations: Annotated[int, typer.Option(help="Random labellings.")] = 999,
    *,
    registers: Registers,
    printed: Printed,
) -> None:
    """Ask which uses draw one another more than chance: quotients with n, p and correction."""
    from needsmap.jobs.estate import asset_measures

    library, estate = at.open(registers)
    printed.say(asset_measures.colocate(library, estate, permutations=permutations), library)


@app.command(epilog=f"Example: needsmap assets access {EXAMPLE} --radius 800 --format csv")
@grouped
def access(
    at: AtPlace,
    radius: Annotated[
        list[float] | None, typer.Option("--radius", help="Metres; may be given several times.")
    ] = None,
    together: Annotated[bool, typer.Option("--together", help="All deciles together.")] = False,
    *,
    registers: Registers,
    printed: Printed,
) -> None:
    """Count people within 400, 800 and 1,200 m of each use, by deprivation decile."""
    from needsmap.assets.decisions.access import RADII
    from needsmap.jobs.estate import asset_measures

    library, estate = at.open(registers)
    answer = asset_measures.access(estate, radii=radius or RADII, by_decile=not together)
    printed.say(answer, library)


@app.command(epilog=f"Example: needsmap assets gaps {EXAMPLE} --use Library --radius 1200")
@grouped
def gaps(
    at: AtPlace, use: Use, radius: Radius = 1200.0, *, registers: Registers, printed: Printed
) -> None:
    """List small areas by need set against access to one service: gaps first."""
    from needsmap.jobs.estate import asset_measures

    library, estate = at.open(registers)
    printed.say(asset_measures.gaps(estate, use=use, radius=radius), library)


@app.command(epilog=f"Example: needsmap assets overlaps {EXAMPLE} --radius 800 --pairs")
@grouped
def overlaps(
    at: AtPlace,
    radius: Radius = 800.0,
    pairs: Annotated[
        bool, typer.Option("--pairs", help="List pairs of sites of one use and two partners.")
    ] = False,
    *,
    registers: Registers,
    printed: Printed,
) -> None:
    """Measure how far several sites of one use cover the same people."""
    from needsmap.jobs.estate import asset_measures

    library, estate = at.open(registers)
    printed.say(asset_measures.overlaps(estate, radius=radius, pairs=pairs), library)


class Kind(StrEnum):
    """Which surface."""

    DENSITY = "density"
    DISTANCE = "distance"


@app.command(epilog=f"Example: needsmap assets surface {EXAMPLE} --use Library --tiff out.tif")
@grouped
def surface(
    at: AtPlace,
    use: Use,
    kind: Annotated[Kind, typer.Option("--kind", help="What the surface shows.")] = Kind.DISTANCE,
    tiff: Annotated[
        Path | None, typer.Option("--tiff", metavar="FILE", help="Write the raster as GeoTIFF.")
    ] = None,
    bandwidth: Annotated[float, typer.Option("--bandwidth", help="Metres, of a density.")] = 800.0,
    cell: Annotated[
        float, typer.Option("--cell", help="Metres, without a grid of people.")
    ] = 100.0,
    *,
    registers: Registers,
    printed: Printed,
) -> None:
    """Lay density or distance of a service over a place, with means in its small areas."""
    from needsmap.jobs.estate.asset_measures import Answer
    from needsmap.jobs.estate.asset_surface import make_surface, save_surface

    library, estate = at.open(registers)
    raster, table, words = make_surface(
        library, estate, kind.value, use=use, cell=cell, bandwidth=bandwidth
    )
    if tiff is not None:
        typer.echo(f"wrote {save_surface(raster, tiff)}", err=True)
    printed.say(Answer(table, words), library)
