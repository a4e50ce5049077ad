"""`needsmap priorities`: what residents put first, alone or beside measured need."""

from __future__ import annotations

from typing import Final

import typer

from needsmap.cli.options import grouped, open_library
from needsmap.cli.tables import TableOutput
from needsmap.workflows.assess.partner_requests import PrioritiesRequest

BALLOTS: Final = {
    "place": "Place", "tied": "Tied", "issue": "Issue", "borda": "Points",
    "mean_rank": "Mean rank", "share_first": "Put first", "share_top": "In the top",
    "named_by": "Ranked by", "place_low": "Place, at best", "place_high": "at worst",
}  # fmt: skip
VOTES: Final = {
    "place": "Place", "tied": "Tied", "issue": "Issue", "votes": "Votes", "share": "Share",
    "share_low": "at least", "share_high": "at most",
}  # fmt: skip
NEED: Final = {"domain": "Measured by", "percentile": "Percentile", "beside_need": "Beside need"}


def join(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(
        "priorities",
        epilog="Examples: needsmap priorities ballots.csv --top 3 | "
        "needsmap priorities votes.csv --respondents 240 | "
        "needsmap priorities ballots.csv --place Norbiton --measured-by homes=barriers",
    )(priorities)


@grouped
def priorities(request: PrioritiesRequest, out: TableOutput) -> None:
    """Rank what residents put first, with ties, people and agreement; and beside measured need."""
    from needsmap.workflows.assess.partner_tables import priorities_table

    if bool(request.place) != bool(request.measured_by):
        raise typer.BadParameter("--place and --measured-by go together")
    result = priorities_table(open_library(), request)
    columns = BALLOTS if result.details["by_ballot"] else VOTES
    out.print(result, columns=columns | (NEED if request.place else {}))
