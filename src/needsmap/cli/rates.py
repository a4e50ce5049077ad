"""`needsmap rates` and `needsmap pattern`: how unequally figures fall, and where need clusters."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from needsmap.cli.options import DomainOption, Format, ReleaseOption, Vintage, grouped, open_library
from needsmap.cli.tables import TableOutput, invented_lines

if TYPE_CHECKING:
    import pandas as pd

    from needsmap.library import Library


class Kind(StrEnum):
    """What a count is divided by, and which interval it gets."""

    PROPORTION = "proportion"
    RATE = "rate"


class Statistic(StrEnum):
    """Which local statistic."""

    HOT_SPOTS = "hot-spots"
    CLUSTERS = "clusters"


def join(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command(
        "rates",
        epilog="Examples: needsmap rates admissions.csv -r iod2019 --count Admissions "
        "--persons Residents | needsmap rates smokers.csv -r iod2019 --kind proportion "
        "--place Ealing --format csv",
    )(rates)
    app.command(
        "pattern",
        epilog="Examples: needsmap pattern Ealing -r iod2019 | "
        "needsmap pattern Ealing -r iod2019 --since iod2015 --format csv -o moves.csv | "
        "needsmap pattern Ealing -r iod2019 --statistic clusters",
    )(pattern)


@grouped
def rates(
    file: Annotated[
        Path, typer.Argument(help="Your counts by LSOA: csv, xlsx, xls or ods, codes in a column.")
    ],
    release: ReleaseOption = "iod2025",
    count: Annotated[str, typer.Option("--count", help="Heading of the counts.")] = "",
    persons: Annotated[
        str,
        typer.Option(
            "--persons", help="Heading of the people; without it those that the release counts by."
        ),
    ] = "",
    place: Annotated[str, typer.Option("--place", help="Only the areas of this place.")] = "",
    kind: Annotated[
        Kind, typer.Option("--kind", help="Events for so many people, or a share of persons.")
    ] = Kind.RATE,
    per: Annotated[
        float, typer.Option("--per", min=1, help="People that a rate is for.")
    ] = 100_000,
    groups: Annotated[
        int, typer.Option("--groups", min=5, max=100, help="Deprivation groups, 5 to 100.")
    ] = 10,
    least: Annotated[
        int, typer.Option("--least", min=1, help="Counts from 1 to one below this are hidden.")
    ] = 5,
    domain: DomainOption = None,
    *,
    out: TableOutput,
) -> None:
    """Rate your own counts by deprivation: intervals, slope and relative index, concentration."""
    from needsmap.workflows.measure.rates import RatesRequest, measure_rates

    library = open_library()
    found = measure_rates(
        library,
        RatesRequest(
            file=file,
            release=release,
            domain=domain,
            count=count,
            persons=persons,
            place=place,
            kind=kind.value,
            per=per,
            groups=groups,
            least=least,
        ),
    )
    _say(library, found.table, found.words, out, **found.figures)


@grouped
def pattern(
    place: Annotated[str, typer.Argument(help='A ward, district or "England": name or code.')],
    release: ReleaseOption = "iod2025",
    since: Annotated[
        str,
        typer.Option("--since", metavar="RELEASE", help="The pattern of moves since this release."),
    ] = "",
    statistic: Annotated[
        Statistic, typer.Option("--statistic", help="Gi* hot spots, or local Moran's clusters.")
    ] = Statistic.HOT_SPOTS,
    domain: DomainOption = None,
    vintage: Vintage = None,
    *,
    out: TableOutput,
) -> None:
    """Test whether deprivation, or a move since a release, clusters in a place, and where."""
    from needsmap.workflows.measure.pattern import PatternRequest, find_pattern

    library = open_library()
    found = find_pattern(
        library,
        PatternRequest(
            place=place,
            release=release,
            domain=domain,
            since=since,
            statistic="hot spots" if statistic is Statistic.HOT_SPOTS else "clusters",
            vintage=vintage,
        ),
    )
    table, words = found.table, found.words
    if out.form is Format.TABLE:
        table = table[table["significant"]]
        words += (f"Only these {len(table)} are listed; --format csv lists every area.",)
    _say(library, table, words, out)


def _say(
    library: Library,
    table: pd.DataFrame,
    words: tuple[str, ...],
    out: TableOutput,
    **more: Any,  # noqa: ANN401 - goes into the JSON as it is
) -> None:
    """Print a table with the sentences that must stand beside it, and the sources."""
    from needsmap.workflows.table_rows import rows_of

    rows = rows_of(table)
    titles = {str(c): str(c).replace("_", " ") for c in table.columns}
    head = [*invented_lines(library), *words]
    whole = {
        **more,
        "notes": head,
        "notices": library.sentences,
        "rows": rows,
        "sources": library.attributions(),
        "invented": library.invented,
    }
    out.show(rows, columns=titles, head=head, whole=whole)
    out.foot(library)
