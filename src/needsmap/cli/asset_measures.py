"""What the estate does: `assets colocate | access | gaps | overlaps | stages | surface`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from needsmap.cli.estate import EXAMPLE, AtPlace, Printed, Radius, Registers, app, check_metres
from needsmap.cli.options import grouped
from needsmap.cli.settings import inform

Use = Annotated[str, typer.Option("--use", help="The service, as the registers call it.")]


@app.command(
    epilog=f"Examples: needsmap assets colocate {EXAMPLE} | "
    f'needsmap assets colocate {EXAMPLE} --local "GP practice" Pharmacy | '
    f"needsmap assets colocate {EXAMPLE} --pair Library School --radius 200 --radius 400 | "
    f'needsmap assets colocate {EXAMPLE} --references "GP practice" Pharmacy'
)
@grouped
def colocate(
    at: AtPlace,
    permutations: Annotated[int, typer.Option(min=19, max=99_999, help="Random labellings.")] = 999,
    local: Annotated[
        tuple[str, str] | None,
        typer.Option("--local", metavar="USE USE", help="One pair, site by site of the first."),
    ] = None,
    pair: Annotated[
        tuple[str, str] | None,
        typer.Option("--pair", metavar="USE USE", help="One pair, at rising distances (cross-K)."),
    ] = None,
    radius: Annotated[
        list[float] | None,
        typer.Option(
            "--radius",
            callback=check_metres,
            help="Metres, with --pair; may be given several times.",
        ),
    ] = None,
    references: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--references", metavar="USE USE", help="One pair, against several reference sites."
        ),
    ] = None,
    reference: Annotated[
        list[str] | None,
        typer.Option(
            "--reference",
            metavar="USE",
            help="Test against sites of these uses; may be given several times. All if not given.",
        ),
    ] = None,
    *,
    registers: Registers,
    printed: Printed,
) -> None:
    """Find which uses draw one another more than chance: quotients with n, p and correction."""
    from needsmap.library.result import rows_of
    from needsmap.workflows.estate import asset_colocation as job

    if sum(bool(x) for x in (local, pair, references)) > 1 or (radius and not pair):
        raise typer.BadParameter(
            "choose one of --local, --pair and --references; --radius goes with --pair"
        )
    library, estate = at.open(registers)
    sites = tuple(reference or ())
    if local:
        answer = job.colocate_sites(
            library, estate, local, reference=sites, permutations=permutations
        )
    elif pair:
        answer = job.colocate_distances(
            library,
            estate,
            pair,
            radii=radius or (),
            reference=sites,
            permutations=permutations,
        )
    elif references:
        answer = job.colocate_references(
            library, estate, references, reference=sites, permutations=permutations
        )
    else:
        answer = job.colocate(library, estate, reference=sites, permutations=permutations)
    by_reference = rows_of(answer.sensitivity)
    printed.say(answer, library, estate.review, reference=answer.reference, references=by_reference)


class By(StrEnum):
    """Whose access is counted."""

    DECILE = "decile"
    GROUP = "group"
    ALL = "all"


@app.command(
    epilog=f"Examples: needsmap assets access {EXAMPLE} --radius 800 --format csv | "
    f"needsmap assets access {EXAMPLE} --by group"
)
@grouped
def access(
    at: AtPlace,
    radius: Annotated[
        list[float] | None,
        typer.Option("--radius", callback=check_metres, help="Metres; may be given several times."),
    ] = None,
    by: Annotated[
        By, typer.Option("--by", help="Whom to count: by deprivation, by age and sex, or all.")
    ] = By.DECILE,
    *,
    registers: Registers,
    printed: Printed,
) -> None:
    """Count people within 400, 800 and 1,200 m of each use, by deprivation, age and sex."""
    from needsmap.assets.decisions.access import RADII
    from needsmap.workflows.estate import asset_measures
    from needsmap.workflows.estate.people_groups import groups_of

    library, estate = at.open(registers)
    groups = groups_of(library, estate.ground) if by is By.GROUP else None
    answer = asset_measures.access(
        estate, radii=radius or RADII, by="all" if by is By.ALL else "decile", groups=groups
    )
    printed.say(answer, library, estate.review)


@app.command(epilog=f"Example: needsmap assets gaps {EXAMPLE} --use Library --map gaps.html")
@grouped
def gaps(
    at: AtPlace,
    use: Use,
    radius: Radius = 1200.0,
    picture: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE", help="Save a map, too: .html, .png, .svg, .gpkg ..."),
    ] = None,
    *,
    registers: Registers,
    printed: Printed,
) -> None:
    """List small areas by need set against access to one service: gaps first."""
    from needsmap.workflows.estate import asset_measures
    from needsmap.workflows.estate.gap_map import save_gap_map

    library, estate = at.open(registers)
    answer = asset_measures.gaps(estate, use=use, radius=radius)
    if picture is not None:
        inform(f"wrote {save_gap_map(library, estate, answer, picture, radius=radius)}")
    printed.say(answer, library, estate.review)


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
    from needsmap.workflows.estate import asset_measures

    library, estate = at.open(registers)
    printed.say(asset_measures.overlaps(estate, radius=radius, pairs=pairs), library, estate.review)


class Zones(StrEnum):
    """For which areas of the place figures are made."""

    AREA = "area"
    WARD = "ward"

    @property
    def areas(self) -> Literal["small areas", "wards"]:
        """What the job calls them."""
        return "wards" if self is Zones.WARD else "small areas"


@app.command(
    epilog=f"Example: needsmap assets stages {EXAMPLE} --stage Engage --stage Train --format csv"
)
@grouped
def stages(
    at: AtPlace,
    by: Annotated[Zones, typer.Option("--by", help="Rows: wards, or small areas.")] = Zones.WARD,
    stage: Annotated[
        list[str] | None,
        typer.Option("--stage", help="A stage; give each, in the journey's order."),
    ] = None,
    *,
    registers: Registers,
    printed: Printed,
) -> None:
    """Count services by area and stage of a journey, such as the one to employment."""
    from needsmap.workflows.estate import asset_measures

    library, estate = at.open(registers)
    answer = asset_measures.stages(library, estate, zones=by.areas, order=stage or ())
    printed.say(answer, library, estate.review)


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
    bandwidth: Annotated[
        float, typer.Option("--bandwidth", callback=check_metres, help="Metres, of a density.")
    ] = 800.0,
    suggest: Annotated[
        bool, typer.Option("--suggest-bandwidth", help="Take the rule of thumb's bandwidth.")
    ] = False,
    by: Annotated[Zones, typer.Option("--by", help="What means are taken of.")] = Zones.AREA,
    people: Annotated[
        str,
        typer.Option(
            "--people", metavar="ID", help="A table of people to share out over the grid's cells."
        ),
    ] = "",
    cell: Annotated[
        float,
        typer.Option("--cell", callback=check_metres, help="Metres, without a grid of people."),
    ] = 100.0,
    *,
    registers: Registers,
    printed: Printed,
) -> None:
    """Map density or distance of a service over a place, with means in its small areas or wards."""
    from needsmap.workflows.estate.asset_surface import SurfaceRequest, make_surface, save_surface
    from needsmap.workflows.estate.estate import Answer

    library, estate = at.open(registers)
    request = SurfaceRequest(
        what=kind.value,
        use=use,
        cell=cell,
        bandwidth=None if suggest else bandwidth,
        zones=by.areas,
        people=people,
    )
    raster, table, words = make_surface(library, estate, request)
    if tiff is not None:
        inform(f"wrote {save_surface(raster, tiff)}")
    printed.say(Answer(table, words), library, estate.review)
