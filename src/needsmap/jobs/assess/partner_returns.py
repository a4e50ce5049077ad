"""Read what partners and residents sent in, and work out what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from needsmap.errors import FrameError
from needsmap.frames import Findings, Kpis, Scorecard, Spend
from needsmap.needs.papers.audit import CONTRADICTS, audit
from needsmap.needs.papers.indicators import Tolerance, counts_by, score
from needsmap.needs.papers.priorities import Agreement, agreement_of, rank_ballots, rank_counts
from needsmap.needs.papers.spend import by_group, totals
from needsmap.readers.papers.kpis import read_kpis
from needsmap.readers.papers.returns import holds_votes, read_ballots, read_ledger, read_votes

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


@dataclass(frozen=True)
class KpiReport:
    """A performance table with its status, its direction of travel and its audit.

    Attributes
    ----------
    scores, findings
        See `needsmap.needs.papers.indicators.score` and `needsmap.needs.papers.audit.audit`.
    cells
        Every cell as printed and as read.
    status, travel
        How many indicators are in each state.
    highlights
        How many of the highlighted indicators go each way; empty where none is marked.
    unused
        Headings that mean nothing to needsmap.
    tolerance
        In words.
    """

    name: str
    scores: pd.DataFrame
    findings: pd.DataFrame
    cells: pd.DataFrame
    status: dict[str, int]
    travel: dict[str, int]
    highlights: dict[str, int]
    unused: tuple[str, ...]
    tolerance: str

    @property
    def contradictions(self) -> pd.DataFrame:
        """The findings where the table contradicts itself."""
        return self.findings[self.findings[Findings.VERDICT] == CONTRADICTS]


def score_kpis(path: Path, *, tolerance: str, steady: float = 0.0) -> KpiReport:
    """Score and audit a partner's performance table.

    Parameters
    ----------
    path
        See `needsmap.readers.papers.kpis.read_kpis`.
    tolerance
        "5%" of the target, or "2 points"; a row's own tolerance goes before it.
    steady
        A move up to this is none.

    Raises
    ------
    FrameError
        Listing every fault of the file; where the tolerance cannot be read.
    """
    given = Tolerance.parse(tolerance)
    table = read_kpis(path)
    scores = score(table.indicators, table.cells, tolerance=given, steady=steady)
    marked = scores[scores[Kpis.HIGHLIGHT]]
    return KpiReport(
        name=table.name,
        scores=scores,
        findings=audit(scores, table.cells),
        cells=table.cells,
        status=counts_by(scores, Scorecard.STATUS),
        travel=counts_by(scores, Scorecard.TRAVEL),
        highlights=counts_by(marked, Scorecard.TRAVEL) if len(marked) else {},
        unused=table.unused,
        tolerance=given.words,
    )


@dataclass(frozen=True)
class PriorityReport:
    """Ranked issues, how many people stand behind them, and how far they agree.

    ``agreement`` is None for counts of votes; ``spoilt`` names ballots that were left out.
    """

    ranked: pd.DataFrame
    people: int
    agreement: Agreement | None
    spoilt: tuple[str, ...]
    top: int


def rank_priorities(
    path: Path,
    *,
    top: int = 3,
    respondents: int | None = None,
    leave_out_spoilt: bool = False,
    seed: int = 1,
) -> PriorityReport:
    """Rank what residents put first, from ballots or from counts of votes.

    Parameters
    ----------
    path
        See `needsmap.readers.papers.returns.read_ballots` and `read_votes`.
    top
        Places that count as "in the top".
    respondents
        For counts of votes: how many people answered. Ballots count themselves.
    leave_out_spoilt
        Leave a ballot that repeats or skips a place out, and name it, instead of refusing.
    seed
        Of the intervals.

    Raises
    ------
    FrameError
        Listing every fault; where counts of votes come without the number of people asked.
    """
    if holds_votes(path):
        if respondents is None:
            raise FrameError(
                f"{path.name} holds counts of votes: say how many people answered (respondents)"
            )
        ranked = rank_counts(read_votes(path), respondents=respondents)
        return PriorityReport(ranked, respondents, None, (), top)
    cast = read_ballots(path, leave_out_spoilt=leave_out_spoilt)
    ranked = rank_ballots(cast.places, top=top, seed=seed)
    agreement = agreement_of(cast.places)
    return PriorityReport(ranked, agreement.ballots, agreement, cast.spoilt, top)


@dataclass(frozen=True)
class SpendReport:
    """A ledger, its totals, and its sums by partner or another column."""

    ledger: pd.DataFrame
    totals: pd.DataFrame
    groups: pd.DataFrame
    by: str


def add_up_spend(path: Path, *, by: str = Spend.PARTNER) -> SpendReport:
    """Add up a spend ledger, each kind of money for itself.

    Parameters
    ----------
    path
        See `needsmap.readers.papers.returns.read_ledger`.
    by
        The column to group by: partner, theme, area_code, restriction, programme, period.

    Raises
    ------
    FrameError
        Listing every fault of the file; where there is no such column.
    """
    known = (
        Spend.PARTNER, Spend.THEME, Spend.AREA_CODE, Spend.RESTRICTION, Spend.PROGRAMME,
        Spend.PERIOD, Spend.TOTAL_PLACE,
    )  # fmt: skip
    if by not in known:
        raise FrameError(f"spend is grouped by {', '.join(known)}; not by {by!r}")
    ledger = read_ledger(path)
    return SpendReport(ledger, totals(ledger), by_group(ledger, by), by)
