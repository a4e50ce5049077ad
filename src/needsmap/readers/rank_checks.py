"""Check whether the numbers of a release's file can be ranks, and its counts those of people.

Scores and deciles in the same file, and the rule that ranks follow, say whether a column holds
ranks at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from needsmap.columns import Counts
from needsmap.errors import FrameError, fault_list
from needsmap.model import Direction, counted, some

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from needsmap.model import Release

#: A column with at most so many different numbers over a country is of deciles or percentiles.
_BANDS: Final = 100
_DECILES: Final = 10
#: Share of neighbouring ranks whose scores may be in the other order: scores are rounded, and
#: some were revised after they were ranked (12 of 503 in West Sussex's older people of 2010).
_DISORDER: Final = 0.05
#: Times the residents that those of working age may be: they are counted apart, by another rule
#: (up to 1.063 in 2019).
_WORKING_AGE: Final = 1.25
#: How close to 1..n the ranks of a part are before they are taken to be made within it.
_LOCAL_FROM: Final = 10


@dataclass
class Findings:
    """What checks found: faults refuse a file, notices go with its figures.

    ``decided`` is whether something in the file shows that it is of this release and no other.
    """

    faults: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    decided: bool = False

    def add(self, other: Findings) -> None:
        """Take over what other checks found.

        Parameters
        ----------
        other
            Unchanged.
        """
        self.faults += other.faults
        self.notices += other.notices
        self.decided |= other.decided

    def report(self, path: str, release: str, notify: Callable[[str], None]) -> None:
        """Raise the faults, or else pass on the notices.

        Parameters
        ----------
        path, release
            The file's path and the release's title, for messages.
        notify
            Called with each notice.

        Raises
        ------
        FrameError
            Listing every fault.
        """
        if self.faults:
            raise FrameError(fault_list(path, self.faults))
        for notice in self.notices:
            notify(f"{release}: {notice}")


def check_ranking(ranks: pd.Series[float], release: Release) -> list[str]:
    """Check that a column's numbers can be ranks; return the faults.

    Parameters
    ----------
    ranks
        Whole numbers within 1..N, indexed by area code; of all areas or of a part.
    release
        The card: N is its number of areas.

    Notes
    -----
    Over all areas a rank is one more than the number of areas before it (the lower number is
    shared; the higher is let pass). Over a part only too many equal ranks, or ranks without a
    gap, can be told.
    """
    ranks = ranks.dropna()
    count, distinct = len(ranks), ranks.nunique()
    n = release.n_areas
    shared = count - distinct
    top = int(ranks.max()) if count else 0
    few = 0 if top <= _DECILES else max(2, count // 20)
    if top <= _BANDS < n and shared > few:
        return [
            f"holds {distinct} different numbers up to {top}: deciles or percentiles, not ranks"
        ]
    if count == n:
        return _check_whole(ranks)
    if shared > max(2, count // 20):
        return [f"{count:,} areas share {distinct:,} ranks, more than ties explain"]
    if count >= _LOCAL_FROM and top == count and not shared:
        among = f"not among the {n:,} of {release.ranked_in}"
        return [f"holds 1 to {top:,} without a gap: ranks among these areas only, {among}"]
    return []


def _check_whole(ranks: pd.Series[float]) -> list[str]:
    """Check the ranks of all areas against the numbers of areas before them."""
    off = ranks[ranks != ranks.rank(method="min")]
    if not len(off) or not (ranks != ranks.rank(method="max")).any():
        return []
    first = ", ".join(f"{code} ({int(rank):,})" for code, rank in off.head(3).items())
    extremes = f"the ranks run from {int(ranks.min()):,} to {int(ranks.max()):,}"
    what = "a rank that is not one more than the number of areas before them"
    return [f"{len(off):,} areas have {what}, such as {first}; {extremes}"]


def check_order(ranks: pd.Series[float], scores: pd.Series[float], release: Release) -> list[str]:
    """Check that each rank of a whole release is the rank of its score; return the faults.

    Parameters
    ----------
    ranks, scores
        By area code. Published scores that are rounded to the same figure share the ranks between
        them. No area of any whole file since 2004 is outside of these.
    release
        The card: its direction and number of areas.
    """
    if int((ranks.notna() & scores.notna()).sum()) != release.n_areas:
        return []
    rising = release.direction is Direction.BEST
    by_score, last = (scores.rank(method=m, ascending=rising) for m in ("min", "max"))
    own = ranks.rank(method="min")
    off = ranks[(own < by_score) | (own > last)]
    if not len(off):
        return []
    first = ", ".join(
        f"{code} (rank {int(rank):,}, {int(by_score[str(code)]):,} by score)"
        for code, rank in off.head(3).items()
    )
    return [f"{len(off):,} areas have another rank than by their scores: {first}"]


def check_scores(ranks: pd.Series[float], scores: pd.Series[float], release: Release) -> Findings:
    """Check that ranks follow the scores in the same file.

    Parameters
    ----------
    ranks, scores
        By area code. Scores are high where deprivation is high (in the Child Well-being Index,
        where well-being is low).
    release
        The card: scores fall with the rank where rank 1 is the most deprived, and rise where it
        is the best.
    """
    both = ranks.notna() & scores.notna()
    steps = scores[both].groupby(ranks[both]).first().diff().dropna()
    against = steps[steps < 0] if release.direction is Direction.BEST else steps[steps > 0]
    if len(steps) > 1 and len(against) == len(steps):
        return Findings(["the ranks run the other way from the scores beside them"])
    order = f"of {len(steps) + 1:,} areas are in another order by score than by rank"
    if len(against) > _DISORDER * len(steps):
        return Findings([f"ranks and scores disagree: {len(against):,} {order}"])
    if len(against):
        first = f"the first at rank {int(against.index[0]):,}; the published ranks are used"
        return Findings(notices=[f"{len(against)} {order}, {first}"])
    return Findings()


def check_deciles(ranks: pd.Series[float], deciles: pd.Series[float], n_areas: int) -> list[str]:
    """Check the deciles in a file against its ranks; return the faults.

    Parameters
    ----------
    ranks, deciles
        By area code.
    n_areas
        How many areas are ranked.

    Examples
    --------
    >>> import pandas as pd
    >>> codes = ["E01000001", "E01000002"]
    >>> check_deciles(pd.Series([1, 95], codes), pd.Series([1, 10], codes), 100)
    []
    >>> check_deciles(pd.Series([1, 95], codes), pd.Series([10, 1], codes), 100)
    ['the ranks run the other way from the deciles beside them']
    """
    both = ranks.notna() & deciles.notna()
    expected = (10 * ranks[both] + n_areas - 1) // n_areas
    wrong = deciles[both] != expected
    if not wrong.any():
        return []
    if (deciles[both] == 11 - expected).all():
        return ["the ranks run the other way from the deciles beside them"]
    codes = list(wrong.index[wrong][:3])
    first = ", ".join(f"{c} (rank {int(ranks[c]):,}, decile {deciles[c]:g})" for c in codes)
    remedy = "Take the decile column out if it was made among these areas only"
    return [
        f"{int(wrong.sum()):,} deciles are not those of the ranks beside them: {first}. {remedy}"
    ]


def check_people(counts: pd.DataFrame) -> Findings:
    """Check a release's counts of people: somebody in each area, no part above its whole.

    Parameters
    ----------
    counts
        A *counts* frame of one release.
    """
    findings = Findings()
    wide = counts.pivot_table(
        index=Counts.AREA_CODE, columns=Counts.GROUP, values=Counts.PERSONS, sort=False
    )
    for group in wide.columns:
        absent = list(wide.index[wide[group].isna()])
        if absent:
            areas = counted(len(absent), "area has", "areas have")
            findings.notices.append(f"{areas} no count of {group}: {some(absent)}")
    if "all" not in wide.columns:
        return findings
    empty = list(wide.index[wide["all"] <= 0])
    if empty:
        findings.faults.append(f"nobody lives in {counted(len(empty), 'area')}: {some(empty)}")
    for group in wide.columns.drop("all"):
        over = wide[wide[group] > wide["all"] * (_WORKING_AGE if group == "working_age" else 1)]
        if len(over):
            first = f"{over.index[0]}: {over[group].iloc[0]:,g} of {over['all'].iloc[0]:,g}"
            areas = counted(len(over), "area counts", "areas count")
            findings.faults.append(f"{areas} more {group} than people, such as {first}")
    return findings
