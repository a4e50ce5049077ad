"""`needsmap kpi`, `priorities`, `spend`: what partners and residents sent in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from needsmap.cli.options import (
    Format,
    FormatOption,
    Mirror,
    Output,
    ReleaseOption,
    Shelf,
    open_library,
    tell,
)
from needsmap.cli.tables import show

if TYPE_CHECKING:
    from needsmap.jobs.assess.partner_returns import KpiReport, PriorityReport, SpendReport
    from needsmap.library import Library

KPI_COLUMNS = {
    "theme": "Theme", "indicator": "Code", "title": "Indicator", "value": "Value",
    "target": "Target", "status": "Against target", "travel": "Performance",
    "flag": "To check",
}  # fmt: skip
AUDIT_COLUMNS = {
    "line": "Line", "indicator": "Code", "check": "Check", "verdict": "Verdict", "words": "Finding",
}  # fmt: skip
BALLOT_COLUMNS = {
    "place": "Place", "tied": "Tied", "issue": "Issue", "borda": "Points",
    "mean_rank": "Mean rank", "share_first": "Put first", "share_top": "In the top",
    "named_by": "Ranked by", "place_low": "Place, at best", "place_high": "at worst",
}  # fmt: skip
VOTE_COLUMNS = {
    "place": "Place", "tied": "Tied", "issue": "Issue", "votes": "Votes", "share": "Share",
    "share_low": "at least", "share_high": "at most",
}  # fmt: skip
WARD_COLUMNS = {
    "area_name": "Ward", "area_code": "Code", "amount": "£", "per_head": "£ a head",
    "per_person_in_need": "£ a person in need", "spend_share": "Share of spending",
    "need_share": "Share of need", "alignment": "Alignment",
}  # fmt: skip
SHAPES = {
    "on or above target": "● on or above target", "within tolerance": "▲ within tolerance",
    "below target": "■ below target", "not assessed": "○ not assessed",
    "improving": "↑ improving", "declining": "↓ declining", "steady": "→ steady",
    "no comparison possible": "○ no comparison",
}  # fmt: skip


def join(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command("kpi", epilog="Example: needsmap kpi quarter2.csv --tolerance 5% --audit")(kpi)
    app.command(
        "priorities",
        epilog="Examples: needsmap priorities ballots.csv --top 3 | "
        "needsmap priorities votes.csv --respondents 240",
    )(priorities)
    app.command("spend", epilog="Example: needsmap spend ledger.csv --by theme --format csv")(spend)


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
    form: FormatOption = Format.TABLE,
    output: Output = None,
) -> None:
    """Score a performance table: status, direction of travel, and what contradicts itself."""
    from needsmap.jobs.assess.partner_returns import score_kpis

    report = score_kpis(file, tolerance=tolerance, steady=steady)
    rows = _records(report.findings) if audit else _kpi_rows(report)
    show(
        rows,
        columns=AUDIT_COLUMNS if audit else KPI_COLUMNS,
        form=form,
        output=output,
        head=_kpi_head(report),
        whole={
            "file": report.name,
            "tolerance": report.tolerance,
            "status": report.status,
            "travel": report.travel,
            "highlights": report.highlights,
            "indicators": _records(report.scores),
            "findings": _records(report.findings),
            "unused_headings": list(report.unused),
        },
    )
    for heading in report.unused:
        typer.echo(f"note: the column {heading!r} was not used", err=True)


def _kpi_rows(report: KpiReport) -> list[dict[str, Any]]:
    flagged = set(report.contradictions["indicator"])
    rows = []
    for row in _records(report.scores):
        unit = "%" if row["unit"] == "%" else ""
        estimate = " (est)" if row["estimated"] else ""
        value, target = row["value"], row["target"]
        rows.append(
            row
            | {
                "value": None if value is None else f"{value:g}{unit}{estimate}",
                "target": None if target is None else f"{target:g}{unit}",
                "status": SHAPES[row["status"]],
                "travel": SHAPES[row["travel"]],
                "flag": "contradicts itself" if row["indicator"] in flagged else "",
            }
        )
    return rows


def _kpi_head(report: KpiReport) -> list[str]:
    lines = [
        f"{report.name}: {len(report.scores)} indicators; tolerance {report.tolerance}.",
        "Against target: " + _counted(report.status),
        "Performance since the period before: " + _counted(report.travel),
    ]
    if report.highlights:
        lines.append("Highlighted indicators: " + _counted(report.highlights))
    wrong = _records(report.contradictions)
    lines += [f"To check, line {row['line']}, {row['indicator']}: {row['words']}" for row in wrong]
    return lines


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{n} {state}" for state, n in counts.items()) + "."


def priorities(
    file: Annotated[Path, typer.Argument(help="Ballots (places 1, 2, 3 ...) or counts of votes.")],
    top: Annotated[int, typer.Option("--top", min=1, help="Places that count as the top.")] = 3,
    respondents: Annotated[
        int | None,
        typer.Option("--respondents", min=1, help="For counts of votes: people who answered."),
    ] = None,
    leave_out_spoilt: Annotated[
        bool,
        typer.Option("--leave-out-spoilt", help="Leave faulty ballots out, naming each."),
    ] = False,
    seed: Annotated[int, typer.Option("--seed", help="Of the intervals, for the same again.")] = 1,
    form: FormatOption = Format.TABLE,
    output: Output = None,
) -> None:
    """Rank what residents put first, with ties, the number of people, and their agreement."""
    from needsmap.jobs.assess.partner_returns import rank_priorities

    report = rank_priorities(
        file, top=top, respondents=respondents, leave_out_spoilt=leave_out_spoilt, seed=seed
    )
    agreement = report.agreement
    show(
        _records(report.ranked),
        columns=BALLOT_COLUMNS if agreement else VOTE_COLUMNS,
        form=form,
        output=output,
        head=_priority_head(report),
        whole={
            "people": report.people,
            "top": report.top,
            "kendalls_w": agreement.w if agreement and agreement.w == agreement.w else None,
            "p": agreement.p if agreement and agreement.p == agreement.p else None,
            "issues": _records(report.ranked),
            "left_out": list(report.spoilt),
        },
    )
    for line in report.spoilt:
        typer.echo(f"note: ballot left out, {line}", err=True)


def _priority_head(report: PriorityReport) -> list[str]:
    found = report.agreement
    if found is None:
        return [
            f"{report.people} people answered.",
            "The range of a share (95%, Wilson) holds only if they are a random sample.",
        ]
    agreement = (
        f"Agreement (Kendall's W, 0 to 1): {found.w:.3f}; chi-squared {found.chi2:.2f}, "
        f"{found.freedom} df, p = {found.p:.3f}."
    )
    return [
        f"{found.ballots} ballots, {found.options} issues.",
        agreement,
        "Issues that a ballot left open share the mean of its open places.",
    ]


def spend(
    file: Annotated[Path, typer.Argument(help="The ledger: csv or workbook.")],
    by: Annotated[
        str,
        typer.Option(
            "--by", help="partner, theme, area_code, restriction, programme, period, total_place."
        ),
    ] = "partner",
    place: Annotated[
        str | None,
        typer.Option("--place", help="Lay it out over the wards of this district, beside need."),
    ] = None,
    release: ReleaseOption = "iod2019",
    form: FormatOption = Format.TABLE,
    output: Output = None,
    mirror: Mirror = None,
    shelf: Shelf = None,
) -> None:
    """Add up a spend ledger: spent, allocated, matched and moved money each for itself."""
    from needsmap.jobs.assess.partner_returns import add_up_spend

    if place:
        _spend_by_ward(open_library(mirror, shelf), (file, place, release), form, output)
        return
    report = add_up_spend(file, by=by)
    rows = _records(report.groups)
    kinds = [c for c in report.groups.columns if c != by]
    show(
        rows,
        columns={by: by.replace("_", " ").capitalize()}
        | {kind: f"{kind.capitalize()}, £" for kind in kinds},
        form=form,
        output=output,
        head=_spend_head(report),
        whole={"totals": _records(report.totals), "groups": rows},
    )


def _spend_by_ward(
    library: Library, asked: tuple[Path, str, str], form: Format, output: Path | None
) -> None:
    from needsmap.jobs.assess.spend_by_ward import spend_by_ward

    file, place, release = asked
    made = spend_by_ward(library, file, place=place, release=release)
    rows, bases = _records(made.wards), _records(made.bases)
    show(
        rows,
        columns=WARD_COLUMNS,
        form=form,
        output=output,
        head=[
            *(_basis_line(row) for row in bases),
            made.words,
            "Alignment: share of spending over share of need; 1 is in step.",
        ],
        whole={"wards": rows, "bases": bases, "keys": made.words},
    )
    tell(library)


def _basis_line(row: dict[str, Any]) -> str:
    modelled = " (modelled)" if row["modelled"] else " (known to have gone there)"
    return f"laid out {row['basis']}{modelled}: £{row['amount']:,.0f}, {row['spend_share']:.0%}"


def _spend_head(report: SpendReport) -> list[str]:
    return [f"{row['measure']}: £{row['amount']:,.0f}" for row in _records(report.totals)]


def _records(frame: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - pandas is not imported here
    """Give the rows of a frame as plain values, missing ones as None."""
    import json

    records: list[dict[str, Any]] = json.loads(frame.to_json(orient="records"))
    return records
