"""`needsmap measure` and `spread`: any place, every measure, and what the average hides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from needsmap.cli.options import Format, grouped, open_library
from needsmap.cli.tables import TableOutput, invented_lines, wrote
from needsmap.cli.terminal import echo
from needsmap.workflows.measure.requests import MeasureRequest, PlacesRequest

if TYPE_CHECKING:
    import typer

#: Up to so many places are each given a page on the screen; more are given a table.
PAGES: Final = 3


def join(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command(
        "measure",
        epilog="Examples: needsmap measure Norbiton -r iod2019 | "
        'needsmap measure "Kingston upon Thames" --by ward -r iod2019 --format csv | '
        'needsmap measure --circle "KT1 3AA, 800" -r iod2019',
    )(measure)
    app.command(
        "spread",
        epilog='Example: needsmap spread "Kingston upon Thames" --by ward -r iod2019 --format csv',
    )(spread)


@grouped
def measure(request: MeasureRequest, out: TableOutput) -> None:
    """Measure places as the department does: average score and rank, proportion, extent ..."""
    from needsmap.workflows.measure.measure import measure as run
    from needsmap.workflows.measure.measure_chart import save_pictures
    from needsmap.workflows.measure.measure_tables import brief, summary_result, table_head
    from needsmap.workflows.measure.measure_words import page

    library = open_library()
    measured = run(library, request)
    for path in save_pictures(measured, request):
        wrote(path)
    screen = out.form is Format.TABLE
    few = screen and out.output is None and len(measured.codes) <= PAGES
    # the pages first: they name areas, and what they use is among the sources of the result
    pages = [page(measured, code) for code in measured.codes] if few else []
    result = summary_result(measured)
    if not screen:
        out.print(result)
    elif not few:
        rows, columns = brief(measured)
        out.print(result, rows=rows, columns=columns, head=[table_head(measured)], below=True)
    else:
        for head, rows, columns, lines in pages:
            out.show(rows, columns=columns, head=[*invented_lines(library), *head])
            for line in lines:
                echo(line)
        for line in result.caveats:
            echo(line)
        out.foot(result)


@grouped
def spread(request: PlacesRequest, out: TableOutput) -> None:
    """Describe what each place's average hides: its extremes, its spread, and pockets of need."""
    from needsmap.workflows.measure.measure import measure as run
    from needsmap.workflows.measure.measure_tables import spread_head, spread_table, summary_result

    measured = run(open_library(), request)
    rows, columns = spread_table(measured)
    result, head = summary_result(measured), [spread_head(measured)]
    out.print(result, rows=rows, columns=columns, head=head, below=True)
