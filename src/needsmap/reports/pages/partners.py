"""What partners and residents sent in, as blocks of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from needsmap.frames import Findings, Kpis, Priorities, Scorecard, Spend
from needsmap.needs.papers.indicators import Status, Travel
from needsmap.reports import document as d
from needsmap.reports.pages.figures import counted, written

if TYPE_CHECKING:
    import pandas as pd

STATUS_TONES: Final[dict[str, d.Tone]] = {
    Status.ON_TARGET: "good", Status.NEAR: "near", Status.BELOW: "bad",
    Status.NOT_ASSESSED: "none",
}  # fmt: skip
TRAVEL_TONES: Final[dict[str, d.Tone]] = {
    Travel.IMPROVING: "up", Travel.DECLINING: "down", Travel.STEADY: "steady",
    Travel.NONE: "none",
}  # fmt: skip


def kpi_blocks(
    scores: pd.DataFrame, findings: pd.DataFrame, *, theme: str, tolerance: str, source: str
) -> tuple[d.Block, ...]:
    """Give the indicators of a theme, and what in them contradicts itself.

    Parameters
    ----------
    scores, findings
        From `needsmap.needs.papers.indicators.score` and `needsmap.needs.papers.audit.audit`, of
        this theme.
    theme
        Its title.
    tolerance
        In words.
    source
        The file's name.
    """
    rows = tuple(_kpi_row(row) for row in scores.to_dict("records"))
    on = int((scores[Scorecard.STATUS] == Status.ON_TARGET).sum())
    missed = int(scores[Scorecard.STATUS].isin([Status.NEAR, Status.BELOW]).sum())
    lines = (
        f"Here: {counted(len(rows), 'indicator', 'indicators')}. "
        f"On target: {on}. Not on target: {missed}. Not judged: {len(rows) - on - missed}."
    )
    blocks: list[d.Block] = [
        d.Text(paragraphs=(lines,)),
        d.Table(
            title=f"Indicators: {theme}",
            name=f"kpis_{d.slug(theme).replace('-', '_')}",
            columns=(
                d.Column("Indicator"), d.Column("Code"), d.Column("Period"),
                d.Column("Value"), d.Column("Target"), d.Column("Against target", "mark"),
                d.Column("Performance", "mark"), d.Column("Lead"),
            ),
            rows=rows,
            note=(
                f"Within tolerance: up to {tolerance} short. Performance compares with the period "
                f"before; it goes up when things get better, whichever way the number went. "
                f"Source: {source}."
            ),
        ),
    ]  # fmt: skip
    wrong = findings[findings[Findings.VERDICT] == "contradiction"]
    if len(wrong):
        blocks.append(
            d.Table(
                title=f"To check with the partner: {theme}",
                name=f"kpi_checks_{d.slug(theme).replace('-', '_')}",
                columns=(d.Column("Indicator"), d.Column("Line of the file", "whole"),
                         d.Column("What contradicts itself")),
                rows=tuple(
                    (r[Findings.CODE], int(r[Findings.LINE]), r[Findings.WORDS])
                    for r in wrong.to_dict("records")
                ),
                note="The figures stand as they were sent. Nothing was corrected.",
            )
        )  # fmt: skip
    return tuple(blocks)


def _kpi_row(row: dict[object, object]) -> tuple[d.Cell, ...]:
    unit = "%" if row[Scorecard.UNIT] == "%" else ""
    estimate = " (estimate)" if row[Scorecard.ESTIMATED] else ""
    value, target = (_figure(row[key], unit) for key in (Scorecard.VALUE, Scorecard.TARGET))
    status, travel = str(row[Scorecard.STATUS]), str(row[Scorecard.TRAVEL])
    why = str(row[Scorecard.STATUS_REASON])
    move = str(row[Scorecard.TRAVEL_REASON]).partition(" (")[0]
    return (
        str(row[Kpis.TITLE]),
        str(row[Kpis.CODE]),
        str(row[Scorecard.PERIOD]),
        f"{value}{estimate}" if value else "",
        target,
        d.Mark(f"{status}: {why}" if why else status, STATUS_TONES[status]),
        d.Mark(f"{travel}: {move}" if move else travel, TRAVEL_TONES[travel]),
        str(row[Kpis.LEAD]),
    )


def _figure(value: object, unit: str) -> str:
    number = float(str(value))
    return "" if number != number else f"{number:,.10g}{unit}"  # noqa: PLR0124 - nan is unequal to itself


def priority_blocks(ranked: pd.DataFrame, *, people: int, source: str) -> tuple[d.Block, ...]:
    """Give what residents put first, with ties and the number of people."""
    by_ballot = Priorities.BORDA in ranked
    rows = tuple(
        (
            f"{row[Priorities.PLACE]}{' (tied)' if row[Priorities.TIED] else ''}",
            str(row[Priorities.OPTION]),
            written(float(row[Priorities.BORDA if by_ballot else Priorities.VOTES]), "whole"),
            f"{row[Priorities.LOW]} to {row[Priorities.HIGH]}" if by_ballot
            else f"{100 * float(row[Priorities.SHARE]):.0f}%",
        )
        for row in ranked.to_dict("records")
    )  # fmt: skip
    return (
        d.Text(paragraphs=(f"{counted(people, 'person', 'people').capitalize()} answered.",)),
        d.Table(
            title="What residents put first",
            name="priorities",
            columns=(
                d.Column("Place"), d.Column("Issue"),
                d.Column("Points" if by_ballot else "Votes", "whole"),
                d.Column("Range of places (95%)" if by_ballot else "Share"),
            ),
            rows=rows,
            note=f"Source: {source}. It speaks for those who answered.",
        ),
    )  # fmt: skip


def spend_blocks(
    totals: pd.DataFrame, groups: pd.DataFrame, *, by: str, source: str
) -> tuple[d.Block, ...]:
    """Give the totals of a ledger, and its sums by partner."""
    kinds = [str(c) for c in groups.columns if c != by]
    return (
        d.Table(
            title="Spending, each kind of money for itself",
            name="spend_totals",
            columns=(d.Column("Money"), d.Column("Pounds", "pounds")),
            rows=tuple(
                (str(r[Spend.MEASURE]).capitalize(), float(r[Spend.AMOUNT]))
                for r in totals.to_dict("records")
            ),
            note=f"Source: {source}. Match funding and transfers are in no other total, so that "
            "nothing is counted twice.",
        ),
        d.Table(
            title=f"Spending by {by}",
            name=f"spend_by_{by}",
            columns=(
                d.Column(by.replace("_", " ").capitalize()),
                *(d.Column(kind.capitalize(), "pounds") for kind in kinds),
            ),
            rows=tuple(
                (str(r[by]) or "not said", *(float(r[k]) for k in kinds))
                for r in groups.to_dict("records")
            ),
        ),
    )
