"""`needsmap profile`, `verify`: profiles of places, and the check of what was made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from needsmap.cli.options import grouped, open_library, print_notices
from needsmap.cli.settings import inform, organisation
from needsmap.cli.terminal import echo
from needsmap.model import counted, noun
from needsmap.workflows.profile.requests import ProfileRequest

if TYPE_CHECKING:
    from needsmap.workflows.profile.profile_batch import Ward


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
    request: ProfileRequest,
    formats: Annotated[
        str, typer.Option("--formats", help="Any of html, pdf, docx, xlsx, with commas.")
    ] = "html",
    all_wards: Annotated[
        bool, typer.Option("--all-wards", help="Every ward of the district, with an index page.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="The folder; by default named for both."
        ),
    ] = None,
) -> None:
    """Write a plain-English profile of a ward, a district or a place of your own."""
    from needsmap.io.file_names import slug

    folder = output or Path(f"{slug(request.place)}-{slug(request.release)}")
    request = replace(request, organisation=organisation())
    chosen = tuple(dict.fromkeys(f.strip().lower() for f in formats.split(",") if f.strip()))
    (_every_ward if all_wards else _one_place)(request, folder, chosen)


def _one_place(request: ProfileRequest, folder: Path, formats: tuple[str, ...]) -> None:
    from needsmap.workflows.profile.profile_files import save_one

    library = open_library()
    for path in save_one(library, request, folder, formats):
        inform(f"wrote {path}")
    print_notices(library)


def _every_ward(request: ProfileRequest, folder: Path, formats: tuple[str, ...]) -> None:
    from needsmap.errors import ArgumentError
    from needsmap.workflows.profile.profile_batch import save_all_wards

    def show(done: int, every: int, ward: Ward) -> None:
        line = f"{done} of {every}: {ward.name}{ward.fault and f': {ward.fault}'}"
        echo(line, err=True) if ward.fault else inform(line)

    try:
        wards = save_all_wards(open_library(), request, folder, formats, progress=show)
    except ArgumentError as error:
        raise typer.BadParameter(str(error)) from None
    inform(f"wrote {folder / 'index.html'}")
    failed = [ward for ward in wards if ward.fault]
    if failed:
        missing = f"{len(failed)} of {counted(len(wards), 'ward')}"
        echo(f"{missing} {noun(len(failed), 'has', 'have')} no profile", err=True)
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
