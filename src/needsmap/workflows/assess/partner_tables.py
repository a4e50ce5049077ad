"""Partners' tables as results: what is printed above them, and what JSON holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from needsmap.library import Result
from needsmap.model import Notice, counted
from needsmap.model.arguments import check_arguments
from needsmap.reports.pages.figures import with_unit
from needsmap.workflows.assess.partner_returns import (
    add_up_spend,
    inside_of,
    rank_priorities,
    score_kpis,
)
from needsmap.workflows.assess.stated_need import beside_place
from needsmap.workflows.table_rows import records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from needsmap.library import Library
    from needsmap.workflows.assess.partner_requests import (
        KpiRequest,
        PrioritiesRequest,
        SpendRequest,
    )
    from needsmap.workflows.assess.partner_returns import KpiReport, PriorityReport

#: A state is a word and a shape, never a colour alone.
SHAPES: Final = {
    "on or above target": "● on or above target", "within tolerance": "▲ within tolerance",
    "below target": "■ below target", "not assessed": "○ not assessed",
    "improving": "↑ improving", "declining": "↓ declining", "steady": "→ steady",
    "no comparison possible": "○ no comparison",
}  # fmt: skip


def _remarks(sentences: Iterable[str]) -> tuple[Notice, ...]:
    return tuple(map(Notice.remark, sentences))


@check_arguments
def kpi_table(library: Library, request: KpiRequest) -> Result:
    """Score and audit a performance table.

    Parameters
    ----------
    library
        Knows the names of areas, where the rows of one place are kept.
    request
        The table and how it is scored.

    Returns
    -------
    Result
        One row an indicator with its status and direction of travel, or one row a check.

    Raises
    ------
    FrameError, UnknownPlace, AmbiguousPlace
        As for `score_kpis` and `inside_of`.
    """
    inside = inside_of(library, request.place, request.release) if request.place else None
    report = score_kpis(
        request.file, tolerance=request.tolerance, steady=request.steady, inside=inside
    )
    plain = {
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
    }
    unused = (f"the column {heading!r} was not used" for heading in report.unused)
    return Result(
        frame=report.findings if request.audit else _indicators(report),
        caveats=tuple(_kpi_head(report)),
        details={"areas": len(report.areas)},
        notices=_remarks([*report.notices, *unused]),
        plain=plain,
    )


def _indicators(report: KpiReport) -> pd.DataFrame:
    """Return the scores as they are read: figures with their unit, states with their shape."""
    flagged = set(report.contradictions["line"])
    rows = []
    for row in records(report.scores):
        estimate = " (est)" if row["estimated"] else ""
        value, target, unit = row["value"], row["target"], row["unit"]
        flags = (
            "contradicts itself" if row["line"] in flagged else "",
            row["status_reason"],
            "ended" if row["ended"] and value is not None else "",
        )
        shown = {
            "value": None if value is None else f"{with_unit(value, unit)}{estimate}",
            "target": None if target is None else with_unit(target, unit),
            "status": SHAPES[row["status"]],
            "travel": SHAPES[row["travel"]],
            "flag": "; ".join(filter(None, flags)),
        }
        rows.append(row | shown)
    return pd.DataFrame(rows)


def _kpi_head(report: KpiReport) -> Iterator[str]:
    yield (
        f"{report.name}: {counted(len(report.scores), 'indicator')}; tolerance {report.tolerance}."
    )
    yield "Against target: " + _counts(report.status)
    yield "Performance since the period before: " + _counts(report.travel)
    if report.highlights:
        yield "Highlighted indicators: " + _counts(report.highlights)
    if len(report.areas) > 1:
        areas = counted(len(report.areas), "area")
        yield f"The rows are of {areas}: --place NAME keeps those of one."
    for row in records(report.elsewhere):
        yield f"Left out, line {row['line']}, {row['indicator']}: it is of {row['area']}."
    for row in records(report.contradictions):
        yield f"To check, line {row['line']}, {row['indicator']}: {row['words']}"
    for row in records(report.by_group):
        yield (
            f"By group, line {row['line']}, {row['indicator']}, {row['period']}: "
            f"{row['group']} {with_unit(row['value'], row['unit'])}"
        )


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{n} {state}" for state, n in counts.items()) + "."


@check_arguments
def priorities_table(library: Library, request: PrioritiesRequest) -> Result:
    """Rank what residents put first, beside the measured need of a place where one is named.

    Parameters
    ----------
    library
        Where the ranks of the place come from.
    request
        The ballots or votes.

    Returns
    -------
    Result
        One row an issue. ``details["by_ballot"]`` is False for counts of votes.

    Raises
    ------
    FrameError, UnknownPlace, AmbiguousPlace
        As for `rank_priorities` and `beside_place`.
    """
    report = rank_priorities(
        request.file,
        top=request.top,
        respondents=request.respondents,
        leave_out_spoilt=request.leave_out_spoilt,
        seed=request.seed,
    )
    head, frame, beside = _priorities_head(report), report.ranked, pd.DataFrame()
    if request.place:
        need = beside_place(
            library, report, dict(request.measured_by), place=request.place, release=request.release
        )
        frame = beside = need.frame
        groups = need.details.items()
        head += [
            *need.caveats,
            *(f"{name.capitalize()}: {'; '.join(issues) or 'none'}." for name, issues in groups),
        ]
    agreement = report.agreement
    known = agreement is not None and agreement.w == agreement.w
    plain = {
        "people": report.people,
        "top": report.top,
        "kendalls_w": agreement.w if agreement and known else None,
        "p": agreement.p if agreement and agreement.p == agreement.p else None,
        "issues": records(report.ranked),
        "beside_need": records(beside),
        "left_out": list(report.spoilt),
        "notices": list(report.notices),
    }
    spoilt = (f"ballot left out, {line}" for line in report.spoilt)
    return Result(
        frame=pd.DataFrame(records(frame)),
        caveats=tuple(head),
        details={"by_ballot": agreement is not None},
        notices=(*library.notices, *_remarks([*report.notices, *spoilt])),
        sources=tuple(library.sources),
        plain=plain,
    )


def _priorities_head(report: PriorityReport) -> list[str]:
    agreement = report.agreement
    if agreement is None:
        return [
            f"{counted(report.people, 'person', 'people')} answered.",
            "The range of a share (95%, Wilson) holds only if they are a random sample.",
        ]
    return [
        f"{counted(agreement.ballots, 'ballot')}, {counted(agreement.options, 'issue')}.",
        (
            f"Agreement (Kendall's W, 0 to 1): {agreement.w:.3f}; chi-squared "
            f"{agreement.chi2:.2f}, {agreement.freedom} df, p = {agreement.p:.3f}."
        ),
        "Issues that a ballot left open share the mean of its open places.",
    ]


@check_arguments
def spend_table(request: SpendRequest) -> Result:
    """Add up a spend ledger.

    Parameters
    ----------
    request
        The ledger and the column to group by.

    Returns
    -------
    Result
        One row a group, a column for each kind of money (£).

    Raises
    ------
    FrameError
        As for `add_up_spend`.
    """
    report = add_up_spend(request.file, by=request.by or "partner", amount=request.amount)
    totals = [f"{row['measure']}: £{row['amount']:,.0f}" for row in records(report.totals)]
    plain = {
        "totals": records(report.totals),
        "groups": records(report.groups),
        "notices": list(report.notices),
    }
    return Result(
        frame=pd.DataFrame(records(report.groups)),
        caveats=(*totals, *report.notices),
        notices=_remarks(report.notices),
        plain=plain,
    )
