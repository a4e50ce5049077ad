"""Which comparisons the statistics allow, and what has to be said beside them.

What is forbidden raises `needsmap.errors.NotComparable`. Each ban has a name; a user who
gives that name takes it upon himself, and every output then prints it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from needsmap.columns import ChangeColumns, Ranks, check_same_geography
from needsmap.errors import NotComparable, UnknownEntry, listed
from needsmap.measures.phrases import worded
from needsmap.model import Comparability, Level, Reason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pandas as pd

    from needsmap.model import Release

#: What holds of any two releases, in our words; every output of change carries all three.
STANDING_REASONS: Final = (
    "Indicators were added and dropped between releases.",
    "Some indicators are measured in another way than before.",
    "The boundaries of LSOAs were changed in 2011 and in 2021.",
)

NEIGHBOURS: Final = (
    "Ranks carry no published margin of error: do not read anything into a move of less than "
    "one percentile point."
)


def relative_words(release: Release) -> str:
    """Return what a change of rank means, and what it does not.

    Parameters
    ----------
    release
        Gives what is measured.
    """
    either = worded(release, "more or less deprived", "worse or better in", "lower or higher in")
    return (
        "The indices rank areas against one another. A move says that an area became relatively "
        f"{either} than others, not that anything in it became worse or better."
    )


class Override(StrEnum):
    """The bans that a user can lift by name."""

    SCORES = "scores-across-releases"
    MEASURES = "across-measures"
    NATIONS = "across-nations"
    LEVEL = "level-no"
    RAG = "rag-on-rank-change"
    DERIVED = "derived-ranks"


#: Why each is banned, and what to do instead.
_BANS: Final = {
    Override.SCORES: (
        "scores of two releases are on different scales",
        "compare positions instead",
    ),
    Override.MEASURES: (
        "the two releases measure different things",
        "show them side by side instead",
    ),
    Override.NATIONS: (
        "the ranks are within different populations",
        "show each within its own population instead",
    ),
    Override.LEVEL: (
        "the shelf says that these two releases do not compare",
        "show them side by side instead",
    ),
    Override.RAG: (
        "red, amber and green judge performance, and a move among all areas is none",
        "say which way it moved instead",
    ),
    Override.DERIVED: (
        "the file holds scores but no ranks, and ranks made from scores are not published ones",
        "bring the release's own file instead",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How well two releases compare, the reasons, and the bans that were lifted.

    Attributes
    ----------
    level
        The better the earlier in `needsmap.model.Level`.
    reasons
        From the shelf. Those that are not ``confirmed`` are not printed.
    lifted
        Sentences to print on every output.
    """

    level: Level
    reasons: tuple[Reason, ...] = ()
    lifted: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """The reasons that somebody has read in their source."""
        return tuple(reason.text for reason in self.reasons if reason.confirmed)


def permit(ban: Override, allow: Collection[str] = (), *, what: str = "") -> str:
    """Raise for a forbidden act, or give the sentence to print where it was allowed by name.

    Parameters
    ----------
    ban
        Which one.
    allow
        Names of the overrides that the user gave.
    what
        What was attempted, for the message: ``"imd2007 against iod2019"``.

    Returns
    -------
    str
        The sentence to print on every output.

    Raises
    ------
    NotComparable
        Where `allow` does not name the ban; the message names the override.

    Examples
    --------
    >>> permit(Override.RAG, ["rag-on-rank-change"])
    'made by override, although red, amber and green judge ... (rag-on-rank-change).'
    """
    start = f"{what}: " if what else ""
    why, instead = _BANS[ban]
    if ban in allow:
        return f"{start}made by override, although {why} ({ban.value})."
    error = NotComparable(
        f'{start}{why}; {instead}. To do it all the same, allow "{ban.value}": the output then '
        "prints it"
    )
    error.setting = ("allow", ban.value)
    raise error


def _check_allowed(allow: Collection[str]) -> None:
    """Refuse the name of an override that there is not."""
    unknown = [name for name in allow if name not in set(Override)]
    if unknown:
        raise UnknownEntry(
            f"no ban is called {', '.join(map(repr, unknown))}. They are: {', '.join(Override)}"
        )


def judge(
    before: Release,
    after: Release,
    entries: Iterable[Comparability] = (),
    *,
    domain: str = "",
    allow: Collection[str] = (),
) -> Judgement:
    """Describe how well two releases compare, or refuse.

    Parameters
    ----------
    before, after
        The earlier and the later release.
    entries
        Comparability cards.
    domain
        A domain's id; "" for the releases as a whole. A domain that no card names, and its
        sub-domains, share the level of the whole.
    allow
        Names of the overrides that the user gave (`Override`).

    Returns
    -------
    Judgement
        ``caution`` for a pair that no card speaks for.

    Raises
    ------
    NotComparable
        For one release twice, the wrong order, two collections, two measures, directions, overall
        indices or populations, or a pair that the shelf refuses.
    UnknownEntry
        For an override that there is not.
    """
    what = f"{before.short_title} against {after.short_title}"
    _check_allowed(allow)
    _check_order(before, after)
    lifted = []
    if before.ranked_in != after.ranked_in:
        lifted.append(permit(Override.NATIONS, allow, what=what))
    other_index = before.index and after.index and before.index.id != after.index.id
    if before.family[:2] != after.family[:2] or other_index:
        lifted.append(permit(Override.MEASURES, allow, what=what))
    pair = frozenset((before.id, after.id))
    card = next((entry for entry in entries if pair in entry.pairs), None)
    if card is None:
        text = "No shelf says whether these two releases compare."
        reason = Reason(text=text, source="needsmap", confirmed=True)
        return Judgement(level=Level.CAUTION, reasons=(reason,), lifted=tuple(lifted))
    level, reasons = _of_domain(card, after, domain)
    if level is Level.NO and not lifted:
        lifted.append(permit(Override.LEVEL, allow, what=what))
    return Judgement(level=level, reasons=reasons, lifted=tuple(lifted))


def _check_order(before: Release, after: Release) -> None:
    faults = []
    if before.id == after.id:
        faults.append(f"{before.id} cannot be compared with itself: name two releases")
    elif before.published > after.published:
        faults.append(
            f"{before.id} (published {before.published}) is later than {after.id} (published "
            f"{after.published}): swap them"
        )
    if before.collection != after.collection:
        faults.append(
            f"{before.id} is of {before.collection}, {after.id} of {after.collection}: their "
            "areas have nothing in common"
        )
    if faults:
        raise NotComparable(faults[0] if len(faults) == 1 else listed(faults))


def _of_domain(
    card: Comparability, release: Release, domain: str
) -> tuple[Level, tuple[Reason, ...]]:
    """Return the level and reasons of a domain, else of what it is part of, else of the whole."""
    named = {entry.id: entry for entry in card.domains}
    while domain:
        if entry := named.get(domain):
            return entry.level, tuple(dict.fromkeys((*entry.reasons, *card.reasons)))
        part = release.domain(domain)
        domain = part.parent if part else ""
    return card.level, card.reasons


def difference_scores(
    before: pd.DataFrame, after: pd.DataFrame, *, allow: Collection[str] = ()
) -> pd.DataFrame:
    """Subtract the scores of two releases: forbidden unless the user names the override.

    Parameters
    ----------
    before, after
        *ranks* frames of one vintage.
    allow
        Must name ``scores-across-releases``.

    Returns
    -------
    DataFrame
        domain, area_code and ``score_difference`` (after minus before, in no unit that means
        anything).

    Raises
    ------
    NotComparable
        Without the override.
    VintageError
        Where the areas are of two vintages: scores are never carried between them.
    """
    permit(Override.SCORES, allow)
    geographies = [str(frame[Ranks.GEOGRAPHY].iloc[0]) for frame in (before, after)]
    check_same_geography(*geographies, what="subtracting scores")
    keys = [Ranks.DOMAIN, Ranks.AREA_CODE]
    both = before[[*keys, Ranks.SCORE]].merge(after[[*keys, Ranks.SCORE]], on=keys, how="outer")
    both[ChangeColumns.SCORES] = both[f"{Ranks.SCORE}_y"] - both[f"{Ranks.SCORE}_x"]
    return both[[*keys, ChangeColumns.SCORES]]


def rate_change(
    change: pd.DataFrame, *, tolerance: float, allow: Collection[str] = ()
) -> pd.Series:
    """Rate changes of rank red, amber or green: forbidden unless the user names the override.

    Parameters
    ----------
    change
        A *change* frame.
    tolerance
        Percentile points towards more deprived that are still amber.
    allow
        Must name ``rag-on-rank-change``.

    Returns
    -------
    Series
        ``"green"`` (not towards more deprived), ``"amber"``, ``"red"``, or missing.

    Raises
    ------
    NotComparable
        Without the override.
    """
    permit(Override.RAG, allow)
    points = change[ChangeColumns.POINTS]
    rated = points.map(lambda p: "green" if p >= 0 else "amber" if p >= -tolerance else "red")
    return rated.mask(points.isna())
