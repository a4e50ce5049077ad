"""What residents put first beside measured need: both, residents only, data only, neither."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from needsmap.columns import Priorities
from needsmap.measures.papers.priorities import (
    BOTH,
    DATA_ONLY,
    NEITHER,
    NO_MEASURE,
    RESIDENTS_ONLY,
    beside_need,
)
from needsmap.workflows.profile.ward_profile import Profiler, ProfileRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from needsmap.library import Library
    from needsmap.reports.pages.facts import Standing
    from needsmap.workflows.assess.partner_returns import PriorityReport

#: Percentiles up to this count as measured need: the most deprived fifth of the peers.
WITHIN = 20.0
#: A percentile among fewer peers than this says nothing.
FEWEST_PEERS = 10


@dataclass(frozen=True)
class StatedNeed:
    """Priorities beside need.

    Attributes
    ----------
    frame
        From `needsmap.measures.papers.priorities.beside_need`.
    titles
        Domain id to title.
    words
        What counts as a priority and as need, with the release and the peers.
    """

    frame: pd.DataFrame
    titles: Mapping[str, str]
    words: str

    def groups(self) -> dict[str, list[str]]:
        """Return the issues of each of the four groups, and those that nothing measures."""
        found: dict[str, list[str]] = {
            name: [] for name in (BOTH, RESIDENTS_ONLY, DATA_ONLY, NEITHER, NO_MEASURE)
        }
        for row in self.frame.to_dict("records"):
            found[str(row[Priorities.BESIDE])].append(self._line(row))
        return found

    def _line(self, row: Mapping[object, object]) -> str:
        issue, domain = str(row[Priorities.OPTION]), str(row[Priorities.DOMAIN])
        title = self.titles.get(domain, domain)
        if not domain:
            return issue
        at = f"{title}: percentile {float(str(row[Priorities.PERCENTILE])):.0f}"
        return f"{issue} ({at})" if issue else f"{at}; nobody was asked"


def beside_standing(
    report: PriorityReport, standing: Standing, domain_of: Mapping[str, str]
) -> StatedNeed:
    """Compare ranked priorities with how a place ranks.

    Parameters
    ----------
    report
        Ranked ballots or votes.
    standing
        Of the place: its percentile among its peers, domain by domain.
    domain_of
        Issue to the id of the domain that measures it.

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
    return StatedNeed(frame, {d.id: d.title for d in standing.domains}, words)


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
) -> StatedNeed:
    """Compare ranked priorities with the measured need of a place; see `beside_standing`.

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError, FrameError
        Each saying what to do.
    """
    profiler = Profiler(library, ProfileRequest(place=place, release=release, past=False))
    return beside_standing(report, profiler.standing(), domain_of)
