"""`needsmap kpi`: a partner's table of performance, scored and checked against itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from needsmap.cli.options import grouped, open_library
from needsmap.cli.tables import TableOutput
from needsmap.workflows.assess.partner_requests import KpiRequest

if TYPE_CHECKING:
    import typer

INDICATORS: Final = {
    "theme": "Theme", "indicator": "Code", "title": "Indicator", "period": "Period",
    "value": "Value", "target": "Target", "status": "Against target", "travel": "Performance",
    "flag": "To check",
}  # fmt: skip
CHECKS: Final = {
    "line": "Line", "indicator": "Code", "check": "Check", "verdict": "Verdict", "words": "Finding",
}  # fmt: skip


def join(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(
        "kpi",
        epilog="Examples: needsmap kpi quarter2.csv --tolerance 5% --audit | "
        "needsmap kpi all_boroughs.csv --tolerance 5% --place Ealing",
    )(kpi)


@grouped
def kpi(request: KpiRequest, out: TableOutput) -> None:
    """Score a performance table: status, direction of travel, and what contradicts itself."""
    from needsmap.workflows.assess.partner_tables import kpi_table

    result = kpi_table(open_library(), request)
    # the area of each row only where rows are of several
    area = {"area": "Area"} if result.details["areas"] > 1 else {}
    out.print(result, columns=CHECKS if request.audit else area | INDICATORS)
