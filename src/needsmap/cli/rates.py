"""`needsmap rates` and `needsmap pattern`: how unequally figures fall, and where need clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.cli.options import Format, grouped, open_library
from needsmap.cli.tables import TableOutput
from needsmap.workflows.measure.requests import PatternRequest, RatesRequest

if TYPE_CHECKING:
    import typer


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
def rates(request: RatesRequest, out: TableOutput) -> None:
    """Rate your own counts by deprivation: intervals, slope and relative index, concentration."""
    from needsmap.workflows.measure.rates import measure_rates

    out.print(measure_rates(open_library(), request))


@grouped
def pattern(request: PatternRequest, out: TableOutput) -> None:
    """Test whether deprivation, or a move since a release, clusters in a place, and where."""
    from needsmap.workflows.measure.pattern import find_pattern

    result = find_pattern(open_library(), request)
    if out.form is not Format.TABLE:
        out.print(result)
        return
    rows = result.frame[result.frame["significant"]]
    note = f"Only these {len(rows)} are listed; --format csv lists every area."
    out.print(result, rows=rows, head=[note])
