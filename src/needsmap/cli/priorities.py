"""`needsmap priorities`: what residents put first, alone or beside measured need."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from needsmap.cli.options import ReleaseOption, grouped, open_library, pair, print_notices
from needsmap.cli.settings import note
from needsmap.cli.tables import TableOutput, records
from needsmap.model import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from needsmap.workflows.assess.partner_returns import PriorityReport
    from needsmap.workflows.assess.stated_need import StatedNeed

BALLOT_COLUMNS = {
    "place": "Place", "tied": "Tied", "issue": "Issue", "borda": "Points",
    "mean_rank": "Mean rank", "share_first": "Put first", "share_top": "In the top",
    "named_by": "Ranked by", "place_low": "Place, at best", "place_high": "at worst",
}  # fmt: skip
VOTE_COLUMNS = {
    "place": "Place", "tied": "Tied", "issue": "Issue", "votes": "Votes", "share": "Share",
    "share_low": "at least", "share_high": "at most",
}  # fmt: skip

NEED_COLUMNS = {"domain": "Measured by", "percentile": "Percentile", "beside_need": "Beside need"}


def join(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(
        "priorities",
        epilog="Examples: needsmap priorities ballots.csv --top 3 | "
        "needsmap priorities votes.csv --respondents 240 | "
        "needsmap priorities ballots.csv --place Norbiton --measured-by homes=barriers",
    )(priorities)


@grouped
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
    place: Annotated[
        str | None,
        typer.Option("--place", help="Set them beside the measured need of this place."),
    ] = None,
    measured_by: Annotated[
        list[str] | None,
        typer.Option(
            "--measured-by",
            metavar="ISSUE=DOMAIN",
            help="With --place: the domain that measures an issue. May be repeated.",
        ),
    ] = None,
    release: ReleaseOption = "iod2025",
    *,
    out: TableOutput,
) -> None:
    """Rank what residents put first, with ties, people and agreement; and beside measured need."""
    from needsmap.workflows.assess.partner_returns import rank_priorities

    if bool(place) != bool(measured_by):
        raise typer.BadParameter("--place and --measured-by go together")
    pairs = dict(pair(text, "=") for text in measured_by or ())
    report = rank_priorities(
        file, top=top, respondents=respondents, leave_out_spoilt=leave_out_spoilt, seed=seed
    )
    need = None
    if place:
        from needsmap.workflows.assess.stated_need import beside_place

        library = open_library()
        need = beside_place(library, report, pairs, place=place, release=release)
        print_notices(library)
    agreement = report.agreement
    columns = BALLOT_COLUMNS if agreement else VOTE_COLUMNS
    out.show(
        records(need.frame if need else report.ranked),
        columns=columns | (NEED_COLUMNS if need else {}),
        head=[*_priority_head(report), *(_groups(need) if need else ())],
        whole={
            "people": report.people,
            "top": report.top,
            "kendalls_w": agreement.w if agreement and agreement.w == agreement.w else None,
            "p": agreement.p if agreement and agreement.p == agreement.p else None,
            "issues": records(report.ranked),
            "beside_need": records(need.frame) if need else [],
            "left_out": list(report.spoilt),
            "notices": list(report.notices),
        },
    )
    for notice in report.notices:
        note(notice)
    for line in report.spoilt:
        note(f"ballot left out, {line}")


def _groups(need: StatedNeed) -> Iterator[str]:
    yield need.words
    for name, issues in need.groups().items():
        yield f"{name.capitalize()}: {'; '.join(issues) or 'none'}."


def _priority_head(report: PriorityReport) -> list[str]:
    found = report.agreement
    if found is None:
        return [
            f"{counted(report.people, 'person', 'people')} answered.",
            "The range of a share (95%, Wilson) holds only if they are a random sample.",
        ]
    agreement = (
        f"Agreement (Kendall's W, 0 to 1): {found.w:.3f}; chi-squared {found.chi2:.2f}, "
        f"{found.freedom} df, p = {found.p:.3f}."
    )
    return [
        f"{counted(found.ballots, 'ballot')}, {counted(found.options, 'issue')}.",
        agreement,
        "Issues that a ballot left open share the mean of its open places.",
    ]
