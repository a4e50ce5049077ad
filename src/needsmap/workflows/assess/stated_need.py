"""What residents put first beside measured need: both, residents only, data only, neither."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

from needsmap.columns import Priorities
from needsmap.library import Result
from needsmap.measures.papers.priorities import (
    BOTH,
    DATA_ONLY,
    NEITHER,
    NO_MEASURE,
    RESIDENTS_ONLY,
    beside_need,
)
from needsmap.workflows.profile.requests import ProfileRequest
from needsmap.workflows.profile.ward_profile import Profiler

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from needsmap.library import Library
    from needsmap.reports.pages.facts import Standing
    from needsmap.workflows.assess.partner_returns import PriorityReport

#: Percentiles up to this count as measured need: the most deprived fifth of the peers.
WITHIN = 20.0
#: A percentile among fewer peers than this says nothing.
FEWEST_PEERS = 10


def beside_standing(
    report: PriorityReport, standing: Standing, domain_of: Mapping[str, str]
) -> Result:
    """Compare ranked priorities with how a place ranks.

    Parameters
    ----------
    report
        Ranked ballots or votes.
    standing
        Of the place: its percentile among its peers, domain by domain.
    domain_of
        Issue to the id of the domain that measures it.

    Returns
    -------
    Result
        From `needsmap.measures.papers.priorities.beside_need`. Its caveat is what counts as a
        priority and as need; ``details`` holds the issues of each of the four groups, and those
        that nothing measures.

    Raises
    ------
    FrameError
        For an issue that nobody was asked about, or a domain without a figure.
    """
    known, among = _percentiles(standing)
    frame = beside_need(report.ranked, known, domain_of, top=report.top, within=WITHIN)
    words = (
        f"A priority: among the first {report.top}. Need: a percentile of {WITHIN:.0f} or less "
        f"{among}, {standing.release.short_title} (low = deprived)."
    )
    titles = {d.id: d.title for d in standing.domains}
    groups: dict[str, list[str]] = {
        name: [] for name in (BOTH, RESIDENTS_ONLY, DATA_ONLY, NEITHER, NO_MEASURE)
    }
    for row in frame.to_dict("records"):
        groups[str(row[Priorities.BESIDE])].append(_line(row, titles))
    return Result(frame=frame, caveats=(words,), details=groups)


def _line(row: Mapping[Hashable, Any], titles: Mapping[str, str]) -> str:
    issue, domain = str(row[Priorities.OPTION]), str(row[Priorities.DOMAIN])
    if not domain:
        return issue
    at = f"{titles.get(domain, domain)}: percentile {float(row[Priorities.PERCENTILE]):.0f}"
    return f"{issue} ({at})" if issue else f"{at}; nobody was asked"


def _percentiles(standing: Standing) -> tuple[dict[str, float], str]:
    """Return the place's percentile by domain, and what it is of.

    Among its peers; where there are too few of them to say anything, that of its middle small
    area among all small areas.
    """
    if all(d.peers >= FEWEST_PEERS for d in standing.domains):
        known = {d.id: d.percentile for d in standing.domains if d.percentile is not None}
        return known, f"among {standing.peers}"
    middle: dict[str, float] = {}
    for domain in standing.domains:
        every = [area.domains.get(domain.id) for area in standing.areas]
        held = [value for value in every if value is not None]
        if held:
            middle[domain.id] = median(held)
    return middle, f"of its middle small area in {standing.release.ranked_in}"


def beside_place(
    library: Library,
    report: PriorityReport,
    domain_of: Mapping[str, str],
    *,
    place: str,
    release: str,
) -> Result:
    """Compare ranked priorities with the measured need of a place; see `beside_standing`.

    Parameters
    ----------
    library
        Where ranks come from.
    report, domain_of
        As for `beside_standing`.
    place, release
        Whose need, by which ranking.

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError, FrameError
        Each saying what to do.
    """
    profiler = Profiler(library, ProfileRequest(place=place, release=release, past=False))
    return beside_standing(report, profiler.standing(), domain_of)
