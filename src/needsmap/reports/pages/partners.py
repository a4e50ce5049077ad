"""What partners and residents sent in, as blocks of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from needsmap.columns import FindingColumns, KpiCells, Kpis, Priorities, Scorecard
from needsmap.io.file_names import slug
from needsmap.measures.papers.priorities import BOTH, DATA_ONLY, NEITHER, NO_MEASURE, RESIDENTS_ONLY
from needsmap.measures.papers.targets import Status, Travel
from needsmap.reports import document as d
from needsmap.reports.pages.figures import counted, with_unit, written
from needsmap.text.phrases import joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

_STATUS_TONES: Final[dict[str, d.Tone]] = {
    Status.ON_TARGET: "good", Status.NEAR: "near", Status.BELOW: "bad",
    Status.NOT_ASSESSED: "none",
}  # fmt: skip
_TRAVEL_TONES: Final[dict[str, d.Tone]] = {
    Travel.IMPROVING: "up", Travel.DECLINING: "down", Travel.STEADY: "steady",
    Travel.NONE: "none",
}  # fmt: skip


def status_facts(status: Mapping[str, int], source: str) -> d.Facts:
    """Return how many indicators are in each of the four states, as figures to remember.

    Parameters
    ----------
    status
        State to how many indicators.
    source
        The file's name.
    """
    return d.Facts(tuple((words.capitalize(), str(n), source) for words, n in status.items()))


def kpi_blocks(
    scores: pd.DataFrame, findings: pd.DataFrame, *, theme: str, tolerance: str, source: str
) -> tuple[d.Block, ...]:
    """Return the indicators of a theme, and what in them contradicts itself.

    Parameters
    ----------
    scores, findings
        From `needsmap.measures.papers.indicators.score` and
        `needsmap.measures.papers.audit.audit`, of this theme.
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
    name = slug(theme).replace("-", "_")
    blocks: list[d.Block] = [
        d.text(lines),
        d.Table(
            title=f"Indicators: {theme}",
            name=f"kpis_{name}",
            columns=(
                d.Column("Indicator"), d.Column("Code", "code"), d.Column("Period"),
                d.Column("Before", "figure"), d.Column("Value", "figure"),
                d.Column("Target", "figure"), d.Column("Against target", "mark"),
                d.Column("Performance", "mark"), d.Column("Lead"),
            ),
            rows=rows,
            note=(
                f"Within tolerance: up to {tolerance} short. Before is the period before. "
                "Performance goes up when things get better, whichever way the number went. "
                f"Source: {source}."
            ),
        ),
    ]  # fmt: skip
    ended = findings[findings[FindingColumns.CHECK] == "ended"]
    if len(ended):
        lines_of = (
            f"{r[FindingColumns.CODE]}: {r[FindingColumns.WORDS]}" for r in ended.to_dict("records")
        )
        blocks.append(d.Bullets(tuple(lines_of)))
    wrong = findings[findings[FindingColumns.VERDICT] == "contradiction"]
    if len(wrong):
        blocks.append(
            d.frame_table(
                wrong,
                {
                    FindingColumns.CODE: "Indicator",
                    FindingColumns.LINE: ("Line of the file", "whole"),
                    FindingColumns.WORDS: "What contradicts itself",
                },
                title=f"To check with the partner: {theme}",
                name=f"kpi_checks_{name}",
                note="The figures stand as they were sent. Nothing was corrected.",
            )
        )
    return tuple(blocks)


def group_blocks(groups: pd.DataFrame, *, theme: str) -> tuple[d.Block, ...]:
    """Return the values for different groups of people, as far as the table holds any.

    Parameters
    ----------
    groups
        Rows of one group each.
    theme
        Its title.
    """
    if groups.empty:
        return ()
    values = [
        with_unit(float(value), str(unit))
        for value, unit in zip(groups[KpiCells.VALUE], groups[KpiCells.UNIT], strict=True)
    ]
    table = d.frame_table(
        groups.assign(**{KpiCells.VALUE: values}),
        {
            Kpis.TITLE: "Indicator",
            KpiCells.CODE: ("Code", "code"),
            KpiCells.GROUP: "Group",
            KpiCells.PERIOD: "Period",
            KpiCells.VALUE: ("Value", "figure"),
        },
        title=f"For different groups: {theme}",
        name=f"kpi_groups_{slug(theme).replace('-', '_')}",
        note="Other indicators came without a figure for each group.",
    )
    return (table,)


def elsewhere_blocks(elsewhere: pd.DataFrame, place: str) -> tuple[d.Block, ...]:
    """List the rows of a performance table that are of another place.

    Parameters
    ----------
    elsewhere
        Rows of a *kpis* frame.
    place
        The one that the pages are about.
    """
    text = (
        f"These rows of the table are of another place than {place}, or of one whose name is not "
        "known. They stand on no other page and in no count."
    )
    table = d.frame_table(
        elsewhere,
        {
            Kpis.TITLE: "Indicator",
            Kpis.CODE: ("Code", "code"),
            Kpis.AREA: "Area",
            Kpis.LINE: ("Line of the file", "whole"),
        },
        title="Indicators of other places",
        name="kpis_elsewhere",
    )
    return d.text(text), table


def _kpi_row(row: dict[object, object]) -> tuple[d.Cell, ...]:
    unit = str(row[Scorecard.UNIT])
    estimate = " (estimate)" if row[Scorecard.ESTIMATED] else ""
    before, value, target = (
        with_unit(float(str(row[key])), unit)
        for key in (Scorecard.PREVIOUS, Scorecard.VALUE, Scorecard.TARGET)
    )
    status, travel = str(row[Scorecard.STATUS]), str(row[Scorecard.TRAVEL])
    why = str(row[Scorecard.STATUS_REASON])
    move = str(row[Scorecard.TRAVEL_REASON]).partition(" (")[0]
    way = "no comparison" if travel == Travel.NONE else travel
    area = f" ({row[Kpis.AREA]})" if row[Kpis.AREA] else ""
    return (
        f"{row[Kpis.TITLE]}{area}",
        str(row[Kpis.CODE]),
        str(row[Scorecard.PERIOD]),
        before,
        f"{value}{estimate}" if value else "",
        target,
        d.Mark(f"{status}: {why}" if why else status, _STATUS_TONES[status]),
        d.Mark(f"{way}: {move}" if move else way, _TRAVEL_TONES[travel]),
        str(row[Kpis.LEAD]),
    )


def need_blocks(groups: Mapping[str, Sequence[str]], words: str) -> tuple[d.Block, ...]:
    """Return stated priorities beside measured need, two by two.

    Parameters
    ----------
    groups
        The groups of `needsmap.measures.papers.priorities.beside_need` to the issues in each.
    words
        What counts as a priority and as need.
    """
    boxes = tuple(
        (name.capitalize(), meaning, tuple(groups[name]))
        for name, meaning in (
            (BOTH, "Residents put it first, and need is measured"),
            (RESIDENTS_ONLY, "Residents put it first; no need is measured"),
            (DATA_ONLY, "Need is measured; residents did not put it first"),
            (NEITHER, "Residents did not put it first; no need is measured"),
        )
    )
    figure = d.Quadrants(title="What residents say beside measured need", boxes=boxes, note=words)
    bare = groups[NO_MEASURE]
    if not bare:
        return (figure,)
    return figure, d.text(f"Nothing here measures: {joined(list(bare))}.")


def stated_blocks(
    rows: Sequence[tuple[d.Cell, ...]], *, figure: str, summary: str, source: str
) -> tuple[d.Block, ...]:
    """Return what residents put first beside measured need.

    Parameters
    ----------
    rows
        Place, issue, figure, and what is measured.
    figure
        What the figures are.
    summary, source
        How many answered and agree, and where the answers come from.
    """
    return (
        d.text(summary),
        d.Table(
            title="What residents put first",
            name="priorities",
            columns=(
                d.Column("Place", "whole"), d.Column("Issue"), d.Column(figure),
                d.Column("Beside measured need"),
            ),
            rows=tuple(rows),
            note=source,
        ),
    )  # fmt: skip


def priority_blocks(ranked: pd.DataFrame, *, people: int, source: str) -> tuple[d.Block, ...]:
    """Return what residents put first, with ties and the number of people.

    Parameters
    ----------
    ranked
        Ranked ballots or votes.
    people
        How many answered.
    source
        The file's name.
    """
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
        d.text(f"{counted(people, 'person', 'people').capitalize()} answered."),
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
