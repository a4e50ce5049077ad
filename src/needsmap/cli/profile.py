"""`needsmap profile`, `verify`: profiles of places, and the check of what was made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from needsmap.cli.options import ReleaseOption, Vintage, grouped, open_library, pair, print_notices
from needsmap.cli.settings import inform, organisation
from needsmap.cli.terminal import echo
from needsmap.model import counted, noun

if TYPE_CHECKING:
    from needsmap.library import Library
    from needsmap.workflows.profile.profile_batch import Ward
    from needsmap.workflows.profile.ward_profile import ProfileRequest


def join(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command(
        "profile",
        epilog="Examples: needsmap profile Norbiton -r iod2019 --formats html,pdf | "
        'needsmap profile "Kingston upon Thames" -r iod2019 --all-wards -o profiles | '
        'needsmap profile "Cambridge Road Estate" --area estate.geojson',
    )(profile)
    app.command("verify", epilog="Example: needsmap verify profiles")(verify)


@grouped
def profile(
    place: Annotated[
        str,
        typer.Argument(
            help="A ward or district: name or code. With --area or --postcodes: what the place of "
            "your own is called."
        ),
    ],
    release: ReleaseOption = "iod2025",
    formats: Annotated[
        str, typer.Option("--formats", help="Any of html, pdf, docx, xlsx, with commas.")
    ] = "html",
    all_wards: Annotated[
        bool, typer.Option("--all-wards", help="Every ward of the district, with an index page.")
    ] = False,
    area: Annotated[
        Path | None,
        typer.Option(
            "--area",
            metavar="FILE",
            help="A place of your own: its outline (GeoJSON, GeoPackage, shapefile, KML ...), or "
            "a named set of places in TOML or CSV, of which PLACE is one.",
        ),
    ] = None,
    postcodes: Annotated[
        Path | None,
        typer.Option(
            "--postcodes",
            metavar="FILE",
            help="A place of your own by its postcodes, LSOA or output area codes, one a line.",
        ),
    ] = None,
    crs: Annotated[
        str, typer.Option("--crs", help="CRS of the outline, overruling its file.")
    ] = "",
    vintage: Vintage = None,
    past: Annotated[
        bool, typer.Option("--past/--no-past", help="Whether to compare with earlier releases.")
    ] = True,
    assets: Annotated[
        list[Path] | None,
        typer.Option(
            "--assets",
            metavar="FILE",
            help="A partner's register, or the id of a published one at hand (libraries2016). May "
            "be repeated. Gives what is here and near, access, gaps and overlaps.",
        ),
    ] = None,
    ballots: Annotated[
        Path | None,
        typer.Option("--ballots", metavar="FILE", help="Residents' ballots or counts of votes."),
    ] = None,
    respondents: Annotated[
        int | None,
        typer.Option("--respondents", min=1, help="For counts of votes: people who answered."),
    ] = None,
    measured_by: Annotated[
        list[str] | None,
        typer.Option(
            "--measured-by",
            metavar="ISSUE=DOMAIN",
            help="Set an issue beside a domain, such as housing=barriers. May be repeated.",
        ),
    ] = None,
    kpis: Annotated[
        Path | None,
        typer.Option("--kpis", metavar="FILE", help="A partner's performance table."),
    ] = None,
    tolerance: Annotated[
        str,
        typer.Option("--tolerance", help="How far short of a target is near it: 5%, 2 points."),
    ] = "",
    note: Annotated[
        list[str] | None,
        typer.Option("--note", metavar="WHO: WHAT", help="What a resident or group says."),
    ] = None,
    pictures: Annotated[
        Path | None,
        typer.Option(
            "--pictures",
            metavar="DIR",
            help="A folder of photographs with pictures.toml: file, alt, caption, credit of each.",
        ),
    ] = None,
    date: Annotated[
        str, typer.Option("--date", help="What stands on the cover, such as 'May 2026'.")
    ] = "",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="The folder; by default named for both."
        ),
    ] = None,
) -> None:
    """Write a plain-English profile of a ward, a district or a place of your own."""
    from needsmap.io.file_names import slug
    from needsmap.workflows.profile.ward_profile import ProfileRequest

    if area and postcodes:
        raise typer.BadParameter("give --area or --postcodes, not both")
    if all_wards and (area or postcodes):
        raise typer.BadParameter("--all-wards is of a district, not of a place of your own")
    if all_wards and pictures:
        raise typer.BadParameter("--pictures are of one place: give them with its own profile")
    request = ProfileRequest(
        place=place,
        release=release,
        area=area,
        postcodes=postcodes,
        crs=crs,
        vintage=vintage,
        past=past,
        assets=tuple(assets or ()),
        ballots=ballots,
        respondents=respondents,
        measured_by=tuple(pair(text, "=") for text in measured_by or ()),
        kpis=kpis,
        tolerance=tolerance,
        notes=tuple(pair(text, ":") for text in note or ()),
        pictures=pictures,
        organisation=organisation(),
        date=date,
    )
    wanted = tuple(dict.fromkeys(f.strip().lower() for f in formats.split(",") if f.strip()))
    folder = output or Path(f"{slug(place)}-{slug(release)}")
    if all_wards:
        _every_ward(open_library(), request, folder, wanted)
    else:
        _one_place(open_library(), request, folder, wanted)


def _one_place(
    library: Library, request: ProfileRequest, folder: Path, formats: tuple[str, ...]
) -> None:
    from needsmap.workflows.profile.profile_files import save_one

    for path in save_one(library, request, folder, formats):
        inform(f"wrote {path}")
    print_notices(library)


def _every_ward(
    library: Library, request: ProfileRequest, folder: Path, formats: tuple[str, ...]
) -> None:
    from needsmap.workflows.profile.profile_batch import BatchRequest, save_all_wards

    def say(done: int, every: int, ward: Ward) -> None:
        line = f"{done} of {every}: {ward.name}{ward.fault and f': {ward.fault}'}"
        echo(line, err=True) if ward.fault else inform(line)

    batch = BatchRequest(
        request=request,
        folder=folder,
        formats=formats,
        shelves=tuple(str(path) for path in library.shelves),
        mirror=str(library.mirror) if library.mirror else None,
        cache=str(library.cache),
    )
    made = save_all_wards(batch, say)
    inform(f"wrote {made.index}")
    if made.failed:
        echo(
            f"{len(made.failed)} of {counted(len(made.wards), 'ward')} "
            f"{noun(len(made.failed), 'has', 'have')} no profile",
            err=True,
        )
        raise typer.Exit(1)


def verify(folder: Annotated[Path, typer.Argument(help="A folder that needsmap made.")]) -> None:
    """Check a folder of outputs against its manifest: nothing missing, changed or added."""
    from needsmap.reports.manifest import read_manifest
    from needsmap.reports.manifest import verify as check

    faults = check(folder)
    for fault in faults:
        echo(fault)
    if faults:
        raise typer.Exit(1)
    echo(
        f"{folder}: {counted(len(read_manifest(folder)['files']), 'file is', 'files are')} as "
        "they were made"
    )
