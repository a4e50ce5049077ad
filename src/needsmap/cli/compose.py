"""`needsmap compose`: an index rebuilt, without a domain, or by chosen weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from needsmap.cli.options import Format, grouped, open_library
from needsmap.cli.tables import TableOutput
from needsmap.cli.terminal import echo
from needsmap.workflows.measure.requests import ComposeRequest

if TYPE_CHECKING:
    import typer

SCENARIOS: Final = {
    "scenario": "Way of weighing", "rank_correlation": "Rank correlation",
    "same_decile": "Same decile", "largest_move": "Largest move",
    "largest_move_code": "whose", "enter_most_deprived_10": "Enter the 10%",
    "leave_most_deprived_10": "Leave it", "most_deprived_code": "First",
}  # fmt: skip
#: Of the columns of areas, in their order.
AREAS: Final = ("Code", "Name", "Score", "Rank", "Decile", "Position", "Published", "Moved")


def join(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(
        "compose",
        epilog="Examples: needsmap compose -r iod2019 --without health | "
        'needsmap compose -r iod2019 --weights "income=3, employment=3, crime=1" | '
        "needsmap compose -r iod2025 --of living_environment",
    )(compose)


@grouped
def compose(request: ComposeRequest, out: TableOutput) -> None:
    """Rebuild an index from its domains' ranks, or weigh them otherwise, and see what moves."""
    import pandas as pd

    from needsmap.workflows.measure.compose import compose_index

    result = compose_index(open_library(), request)
    screen = out.form is Format.TABLE
    if out.form is Format.CSV or (out.output is not None and not screen):
        echo(result.details["label"], err=True)
    if request.place:
        keys = [str(column) for column in result.frame]
        out.print(result, columns=dict(zip(keys, AREAS if screen else keys, strict=True)))
        return
    rows = pd.DataFrame(result.details["scenarios"])
    if screen:
        rows["rank_correlation"] = rows["rank_correlation"].map("{:.4f}".format)
        rows["same_decile"] = (100 * rows["same_decile"]).map("{:.1f}%".format)
    out.print(result, rows=rows, columns=SCENARIOS)
