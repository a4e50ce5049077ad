"""What the commands of `needsmap assets` share: their groups of options, and how they answer.

A command takes a group as one parameter (see `needsmap.cli.options.grouped`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from needsmap.cli.options import Format, ReleaseOption, open_library
from needsmap.cli.settings import inform
from needsmap.cli.tables import TableOutput
from needsmap.model.arguments import LONGEST

if TYPE_CHECKING:
    from needsmap.library import Library
    from needsmap.workflows.estate.asset_review import Review
    from needsmap.workflows.estate.estate import Answer, Estate
    from needsmap.workflows.estate.requests import ReviewRequest

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Registers of public assets: check them, read them, find clusters, map them.",
    epilog="Begin with [bold]needsmap assets check FILE[/]: what can be used, and what is missing.",
)


def check_metres(value: Any) -> Any:  # noqa: ANN401 - one distance, several or none
    """Return the distances that an option gives, checked.

    Raises
    ------
    BadParameter
        For one that is below 1 m, longer than England, or not a number.
    """
    for metres in value if isinstance(value, list) else [value]:
        if metres is not None and not 1 <= metres <= LONGEST:
            raise typer.BadParameter(
                f"{metres:g} m is not a distance within England: give 1 to {LONGEST:,.0f} metres"
            )
    return value


PlaceOption = Annotated[str, typer.Option("--place", help="A ward or district: name or code.")]
Radius = Annotated[
    float,
    typer.Option("--radius", callback=check_metres, help="Metres, in a straight line."),
]
Diameter = Annotated[
    float,
    typer.Option(
        "--diameter",
        callback=check_metres,
        help="Metres: no two sites of a cluster are further apart.",
    ),
]
Partners = Annotated[int, typer.Option(min=1, help="Distinct partners a cluster must have.")]
AsOf = Annotated[
    datetime,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        help="The day from which lease events are counted. It is asked for, so that the same "
        "command gives the same answer next month.",
    ),
]
#: How the example of each command at a place begins.
EXAMPLE = 'council.csv nhs.csv --place "Kingston upon Thames"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Registers:
    """Which registers to read."""

    files: Annotated[
        list[Path],
        typer.Argument(
            help="Registers: csv, tsv, xlsx, xls, ods, geojson, gpkg, shp, kml, or a zip of one."
        ),
    ]

    def request(self, *, as_of: datetime | None = None) -> ReviewRequest:
        """Return the options as the request of the job."""
        from needsmap.workflows.estate.requests import ReviewRequest

        return ReviewRequest(files=tuple(self.files), as_of=None if as_of is None else as_of.date())

    def review(self) -> tuple[Library, Review]:
        """Read the registers; give the library too, which says what it lent."""
        from needsmap.workflows.estate.asset_review import review_assets

        library = open_library()
        return library, review_assets(library, self.request())


@dataclass(frozen=True, slots=True, kw_only=True)
class AtPlace:
    """Where the registers are looked at, and the release whose deciles and need are taken."""

    place: PlaceOption
    release: ReleaseOption = "iod2025"

    def open(
        self, registers: Registers, *, as_of: datetime | None = None
    ) -> tuple[Library, Estate]:
        """Read the registers and load the people of the place."""
        from needsmap.workflows.estate.estate import open_estate

        library = open_library()
        return library, open_estate(
            library, registers.request(as_of=as_of), self.place, self.release
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed(TableOutput):
    """How and where an answer is printed."""

    def say(
        self,
        answer: Answer,
        library: Library,
        review: Review,
        **more: Any,  # noqa: ANN401 - goes into the JSON as it is
    ) -> None:
        """Print an answer with what the files were read as, its notes, and the sources."""
        from needsmap.library.result import rows_of

        rows = rows_of(answer.table)
        notes = [review.read_as, *answer.words]
        whole = {"notes": notes, "rows": rows, **more}
        self.head(review)
        self.show(rows, columns=titles(answer.table), head=notes, whole=whole)
        self.foot(library)

    def head(self, review: Review) -> None:
        """Print what the files were read as where the table itself cannot say it."""
        if self.form is not Format.TABLE or self.output is not None:
            inform(review.read_as)


def titles(frame: Any) -> dict[str, str]:  # noqa: ANN401 - a frame
    """Return the heading of each column of a frame."""
    return {str(c): str(c).replace("_", " ") for c in frame.columns}
