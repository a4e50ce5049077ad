"""`needsmap kpi`: a partner's table of performance, scored and checked against itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from needsmap.cli.options import ReleaseOption, grouped, open_library
from needsmap.cli.settings import note
from needsmap.cli.tables import TableOutput, records
from needsmap.model import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from needsmap.workflows.assess.partner_returns import KpiReport

KPI_COLUMNS = {
    "theme": "Theme", "indicator": "Code", "title": "Indicator", "period": "Period",
    "value": "Value", "target": "Target", "status": "Against target", "travel": "Performance",
    "flag": "To check",
}  # fmt: skip
AUDIT_COLUMNS = {
    "line": "Line", "indicator": "Code", "check": "Check", "verdict": "Verdict", "words": "Finding",
}  # fmt: skip
SHAPES = {
    "on or above target": "● on or above target", "within tolerance": "▲ within tolerance",
    "below target": "■ below target", "not assessed": "○ not assessed",
    "improving": "↑ improving", "declining": "↓ declining", "steady": "→ steady",
    "no comparison possible": "○ no comparison",
}  # fmt: skip


def join(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(
        "kpi",
        epilog="Examples: needsmap kpi quarter2.csv --tolerance 5% --audit | "
        "needsmap kpi all_boroughs.csv --tolerance 5% --place Ealing",
    )(kpi)


@grouped
def kpi(
    file: Annotated[Path, typer.Argument(help="The partner's table: csv or workbook.")],
    tolerance: Annotated[
        str,
        typer.Option(
            "--tolerance",
            help="How far short of target is still within tolerance: '5%' of the target, or "
            "'2 points'. No common value exists, so it must be given.",
        ),
    ],
    audit: Annotated[
        bool, typer.Option("--audit", help="List every check of the table's own arithmetic.")
    ] = False,
    steady: Annotated[
        float, typer.Option("--steady", help="A move up to this, in the measure's unit, is none.")
    ] = 0.0,
    place: Annotated[
        str | None,
        typer.Option(
            "--place",
            help="Keep the rows of this place, where a column says which area each row is of.",
        ),
    ] = None,
    release: ReleaseOption = "iod2025",
    *,
    out: TableOutput,
) -> None:
    """Score a performance table: status, direction of travel, and what contradicts itself."""
    from needsmap.workflows.assess.partner_returns import inside_of, score_kpis

    inside = inside_of(open_library(), place, release) if place else None
    report = score_kpis(file, tolerance=tolerance, steady=steady, inside=inside)
    rows = records(report.findings) if audit else _kpi_rows(report)
    out.show(
        rows,
        columns=AUDIT_COLUMNS if audit else _columns(report),
        head=list(_head(report)),
        whole={
            "file": report.name,
            "tolerance": report.tolerance,
            "status": report.status,
            "travel": report.travel,
            "highlights": report.highlights,
            "indicators": records(report.scores),
            "by_group": records(report.by_group),
            "findings": records(report.findings),
            "elsewhere": records(report.elsewhere),
            "unused_headings": list(report.unused),
            "notices": list(report.notices),
        },
    )
    for notice in report.notices:
        note(notice)
    for heading in report.unused:
        note(f"the column {heading!r} was not used")


def _columns(report: KpiReport) -> dict[str, str]:
    """Return the area of each row only where rows are of several."""
    return ({"area": "Area"} if len(report.areas) > 1 else {}) | KPI_COLUMNS


def _kpi_rows(report: KpiReport) -> list[dict[str, Any]]:
    from needsmap.reports.pages.figures import with_unit

    flagged = set(report.contradictions["line"])
    rows = []
    for row in records(report.scores):
        estimate = " (est)" if row["estimated"] else ""
        value, target = row["value"], row["target"]
        rows.append(
            row
            | {
                "value": None if value is None else f"{with_unit(value, row['unit'])}{estimate}",
                "target": None if target is None else with_unit(target, row["unit"]),
                "status": SHAPES[row["status"]],
                "travel": SHAPES[row["travel"]],
                "flag": _flag(row, contradicts=row["line"] in flagged),
            }
        )
    return rows


def _flag(row: dict[str, Any], *, contradicts: bool) -> str:
    ended = "ended" if row["ended"] and row["value"] is not None else ""
    parts = ["contradicts itself" if contradicts else "", row["status_reason"], ended]
    return "; ".join(part for part in parts if part)


def _head(report: KpiReport) -> Iterator[str]:
    from needsmap.reports.pages.figures import with_unit

    n = len(report.scores)
    yield f"{report.name}: {n} indicator{'s' * (n != 1)}; tolerance {report.tolerance}."
    yield "Against target: " + _counted(report.status)
    yield "Performance since the period before: " + _counted(report.travel)
    if report.highlights:
        yield "Highlighted indicators: " + _counted(report.highlights)
    if len(report.areas) > 1:
        yield (
            f"The rows are of {counted(len(report.areas), 'area')}: --place NAME keeps those of "
            "one."
        )
    for row in records(report.elsewhere):
        yield f"Left out, line {row['line']}, {row['indicator']}: it is of {row['area']}."
    for row in records(report.contradictions):
        yield f"To check, line {row['line']}, {row['indicator']}: {row['words']}"
    for row in records(report.by_group):
        yield (
            f"By group, line {row['line']}, {row['indicator']}, {row['period']}: "
            f"{row['group']} {with_unit(row['value'], row['unit'])}"
        )


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{n} {state}" for state, n in counts.items()) + "."
