"""Read what partners and residents sent in, and work out what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from needsmap.columns import FindingColumns, KpiCells, Kpis, Scorecard, Spend
from needsmap.errors import FrameError, NeedsmapError
from needsmap.io.labels import fold_label
from needsmap.library import open_release
from needsmap.measures.papers.audit import CONTRADICTS, audit
from needsmap.measures.papers.indicators import counts_by, score
from needsmap.measures.papers.priorities import Agreement, agreement_of, rank_ballots, rank_counts
from needsmap.measures.papers.spend import by_group, totals
from needsmap.measures.papers.targets import Tolerance
from needsmap.readers.papers.ballots import read_ballots
from needsmap.readers.papers.kpis import read_kpis
from needsmap.readers.papers.ledger import read_ledger
from needsmap.readers.papers.votes import holds_votes, read_votes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from needsmap.library import Library

#: What a table may put round the name of a district.
_OFFICE: Final = re.compile(
    r"\b(?:the|royal|london|metropolitan)\b|\bborough(?: council)?(?: of)?\b|\bcouncil\b|\bLBE?\b|"
    r"\b(?:city|district|county) (?:council|of)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class KpiReport:
    """A performance table with its status, its direction of travel and its audit.

    Attributes
    ----------
    scores, findings
        See `needsmap.measures.papers.indicators.score` and `needsmap.measures.papers.audit.audit`.
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
    elsewhere
        Rows that are of another place than the one asked for, in the order of the table; they
        stand in nothing else here.
    notices
        Sentences on rows that were left out and words that were not understood.
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
    elsewhere: pd.DataFrame
    notices: tuple[str, ...] = ()

    @property
    def contradictions(self) -> pd.DataFrame:
        """The findings where the table contradicts itself."""
        return self.findings[self.findings[FindingColumns.VERDICT] == CONTRADICTS]

    @property
    def areas(self) -> list[str]:
        """The places that the rows say they are of."""
        return sorted({str(area) for area in self.scores[Kpis.AREA] if area})

    @property
    def by_group(self) -> pd.DataFrame:
        """The values for different groups of people: cells that hold several, each with its own."""
        cells = self.cells[self.cells[KpiCells.GROUP] != ""]
        titles = self.scores.set_index(Kpis.LINE)[[Kpis.TITLE, Kpis.THEME]]
        return cells.join(titles, on=KpiCells.LINE, how="inner").reset_index(drop=True)


def inside_of(library: Library, place: str, release: str) -> Callable[[str], bool]:
    """Return a test of whether a table's own words for an area mean a place, or part of it.

    Parameters
    ----------
    library
        Whose gazetteer knows the names and codes.
    place
        A district or ward.
    release
        Whose areas choose the vintage of wards.

    Returns
    -------
    callable
        Of the words of a cell. A name that no gazetteer knows is of another place: it is
        listed, and never taken in.

    Raises
    ------
    UnknownPlace, AmbiguousPlace
        For the place itself.
    """
    here = open_release(release, library=library).find_place(place)
    known = {fold_label(here.code), fold_label(here.name)}
    # which vintage a row's ward is of changes nothing here
    others = open_release(release, library=library.fresh())

    def inside(text: str) -> bool:
        if known & {fold_label(text), fold_label(_OFFICE.sub("", text))}:
            return True
        try:
            found = others.find_place(text)
        except NeedsmapError:
            return False
        return here.code in {found.code, found.parent_code}

    return inside


def score_kpis(
    path: Path,
    *,
    tolerance: str,
    steady: float = 0.0,
    inside: Callable[[str], bool] | None = None,
) -> KpiReport:
    """Score and audit a partner's performance table.

    Parameters
    ----------
    path
        See `needsmap.readers.papers.kpis.read_kpis`.
    tolerance
        "5%" of the target, or "2 points"; a row's own tolerance overrules it.
    steady
        A move up to this is none.
    inside
        Says whether the words of an area column mean the place that the table is read for (see
        `inside_of`); None to keep every row.

    Raises
    ------
    FrameError
        Listing every fault of the file; where the tolerance cannot be read; where every row is
        of another place.
    """
    given = Tolerance.parse(tolerance)
    table = read_kpis(path)
    mine = pd.Series(
        [not area or inside is None or inside(str(area)) for area in table.indicators[Kpis.AREA]]
    )
    elsewhere = table.indicators[~mine].reset_index(drop=True)
    if not mine.any():
        named = ", ".join(dict.fromkeys(elsewhere[Kpis.AREA]))
        raise FrameError(f"{path.name}: every indicator is of another place: {named}")
    kept = table.indicators[mine].reset_index(drop=True)
    cells = table.cells[table.cells[KpiCells.LINE].isin(kept[Kpis.LINE])].reset_index(drop=True)
    scores = score(kept, cells, tolerance=given, steady=steady)
    marked = scores[scores[Kpis.HIGHLIGHT]]
    return KpiReport(
        name=table.name,
        scores=scores,
        findings=audit(scores, cells),
        cells=cells,
        status=counts_by(scores, Scorecard.STATUS),
        travel=counts_by(scores, Scorecard.TRAVEL),
        highlights=counts_by(marked, Scorecard.TRAVEL) if len(marked) else {},
        unused=table.unused,
        tolerance=given.words,
        elsewhere=elsewhere,
        notices=table.notices,
    )


class PriorityReport(NamedTuple):
    """Ranked issues, how many people named them, and how far they agree.

    ``agreement`` is None for counts of votes; ``spoilt`` names ballots that were left out,
    ``notices`` the rows that were, and spellings that were put together.
    """

    ranked: pd.DataFrame
    people: int
    agreement: Agreement | None
    spoilt: tuple[str, ...]
    top: int
    notices: tuple[str, ...] = ()


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
        See `needsmap.readers.papers.ballots.read_ballots` and
        `needsmap.readers.papers.votes.read_votes`.
    top
        Places that count as "in the top".
    respondents
        For counts of votes: how many people answered; None to take it from the file, where a
        row says so. Ballots count themselves.
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
        votes = read_votes(path)
        base, notices = votes.attrs["respondents"], list(votes.attrs["notices"])
        if respondents is None and base is None:
            raise FrameError(
                f"{path.name} holds counts of votes: state how many people answered: "
                "--respondents 240, or files.respondents in a recipe"
            )
        if respondents is None:
            notices.append(f"{base:,} people answered, by the file's own row")
        elif base not in {None, respondents}:
            notices.append(f"{base:,} people answered by the file; {respondents:,} are used")
        people = respondents or int(base)
        ranked = rank_counts(votes, respondents=people)
        return PriorityReport(ranked, people, None, (), top, tuple(notices))
    cast = read_ballots(path, leave_out_spoilt=leave_out_spoilt)
    ranked = rank_ballots(cast.places, top=top, seed=seed)
    agreement = agreement_of(cast.places)
    return PriorityReport(ranked, agreement.ballots, agreement, cast.spoilt, top, cast.notices)


class SpendReport(NamedTuple):
    """A ledger, its totals, and its sums by partner or another column.

    ``notices`` are sentences on what was left out of the ledger, converted or put together.
    """

    ledger: pd.DataFrame
    totals: pd.DataFrame
    groups: pd.DataFrame
    by: str

    @property
    def notices(self) -> tuple[str, ...]:
        """Return what the reader reported."""
        return tuple(self.ledger.attrs.get("notices", ()))


def add_up_spend(path: Path, *, by: str = Spend.PARTNER, amount: str = "") -> SpendReport:
    """Add up a spend ledger, each kind of money for itself.

    Parameters
    ----------
    path
        See `needsmap.readers.papers.ledger.read_ledger`.
    by
        The column to group by: partner, theme, area_code, restriction, programme, period.
    amount
        Heading of the column of the money, where it is not found by itself.

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
    ledger = read_ledger(path, amount=amount)
    return SpendReport(ledger, totals(ledger), by_group(ledger, by), by)
