"""What the estate does: `assets colocate | access | gaps | overlaps | stages | surface`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from needsmap.cli.estate import EXAMPLE, app, show
from needsmap.cli.options import grouped, open_library
from needsmap.cli.settings import inform
from needsmap.cli.tables import TableOutput
from needsmap.workflows.estate.requests import (
    AccessRequest,
    ColocationRequest,
    GapsRequest,
    OverlapsRequest,
    StagesRequest,
    SurfaceRequest,
)


@app.command(
    epilog=f"Examples: needsmap assets colocate {EXAMPLE} | "
    f'needsmap assets colocate {EXAMPLE} --pair "GP practice=Pharmacy" | '
    f"needsmap assets colocate {EXAMPLE} --pair Library=School --detail distances --radius 200 | "
    f'needsmap assets colocate {EXAMPLE} --pair "GP practice=Pharmacy" --detail sites'
)
@grouped
def colocate(request: ColocationRequest, out: TableOutput) -> None:
    """Find which uses draw one another more than chance: quotients with n, p and correction."""
    from needsmap.workflows.estate.asset_colocation import colocate as run
    from needsmap.workflows.estate.estate import estate_of

    show(out, run(estate_of(open_library(), request), request))


@app.command(
    epilog=f"Examples: needsmap assets access {EXAMPLE} --radius 800 --format csv | "
    f"needsmap assets access {EXAMPLE} --by group"
)
@grouped
def access(request: AccessRequest, out: TableOutput) -> None:
    """Count people within 400, 800 and 1,200 m of each use, by deprivation, age and sex."""
    from needsmap.workflows.estate import asset_measures
    from needsmap.workflows.estate.estate import estate_of

    estate = estate_of(open_library(), request)
    show(out, asset_measures.access(estate, radii=request.radii, by=request.by))


@app.command(epilog=f"Example: needsmap assets gaps {EXAMPLE} --use Library --map gaps.html")
@grouped
def gaps(
    request: GapsRequest,
    out: TableOutput,
    picture: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE", help="Save a map, too: .html, .png, .svg, .gpkg ..."),
    ] = None,
) -> None:
    """List small areas by need set against access to one service: gaps first."""
    from needsmap.workflows.estate import asset_measures
    from needsmap.workflows.estate.estate import estate_of
    from needsmap.workflows.estate.gap_map import save_gap_map

    estate = estate_of(open_library(), request)
    result = asset_measures.gaps(estate, use=request.use, radius=request.radius)
    if picture is not None:
        inform(f"wrote {save_gap_map(estate, result, picture, radius=request.radius)}")
    show(out, result)


@app.command(epilog=f"Example: needsmap assets overlaps {EXAMPLE} --radius 800 --pairs")
@grouped
def overlaps(request: OverlapsRequest, out: TableOutput) -> None:
    """Measure how far several sites of one use cover the same people."""
    from needsmap.workflows.estate import asset_measures
    from needsmap.workflows.estate.estate import estate_of

    estate = estate_of(open_library(), request)
    show(out, asset_measures.overlaps(estate, radius=request.radius, pairs=request.pairs))


@app.command(
    epilog=f"Example: needsmap assets stages {EXAMPLE} --stage Engage --stage Train --format csv"
)
@grouped
def stages(request: StagesRequest, out: TableOutput) -> None:
    """Count services by area and stage of a journey, such as the one to employment."""
    from needsmap.workflows.estate import asset_measures
    from needsmap.workflows.estate.estate import estate_of

    estate = estate_of(open_library(), request)
    show(out, asset_measures.stages(estate, zones=request.by, order=request.stages))


@app.command(epilog=f"Example: needsmap assets surface {EXAMPLE} --use Library --tiff out.tif")
@grouped
def surface(
    request: SurfaceRequest,
    out: TableOutput,
    tiff: Annotated[
        Path | None, typer.Option("--tiff", metavar="FILE", help="Write the raster as GeoTIFF.")
    ] = None,
) -> None:
    """Map density or distance of a service over a place, with means in its small areas or wards."""
    from needsmap.workflows.estate.asset_surface import make_surface, save_surface
    from needsmap.workflows.estate.estate import estate_of

    raster, result = make_surface(estate_of(open_library(), request), request)
    if tiff is not None:
        inform(f"wrote {save_surface(raster, tiff)}")
    show(out, result)
