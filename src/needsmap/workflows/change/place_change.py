"""How a place's areas moved between two releases, and what has to be said beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from needsmap.columns import Areas, ChangeColumns, Ranks
from needsmap.errors import FrameError, UnknownEntry
from needsmap.library import ReleaseData
from needsmap.measures.phrases import less_words, more_words
from needsmap.measures.time.change import (
    compare,
    count_decile_moves,
    count_moved,
    count_transitions,
    measure_mobility,
    measure_persistence,
)
from needsmap.measures.time.common_geography import COMMON, JoinLoss, count_join_loss
from needsmap.measures.time.comparability import (
    Judgement,
    Override,
    difference_scores,
    judge,
    permit,
    rate_change,
)
from needsmap.measures.time.derived import derive_ranks, find_derivable
from needsmap.measures.time.vintages import count_verdicts
from needsmap.model import Moved, Notice, Release, counted
from needsmap.model.arguments import Request, check_arguments
from needsmap.text.notices import for_analyst
from needsmap.workflows.change.align import AlignedReleases, align_releases

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from needsmap.library import Library
    from needsmap.model import Domain, Place

#: All domains that both releases rank (the index itself, supplements and sub-domains apart).
ALL = ("all",)


@dataclass(frozen=True, kw_only=True)
class ChangeRequest(Request):
    """What to compare.

    Attributes
    ----------
    place
        A name or code; see `needsmap.library.Library.find_place`.
    before, after
        Ids of the earlier and the later release.
    domains
        Ids; empty for the index itself, ``("all",)`` for every domain that both rank.
    vintage
        Which year's wards a name means.
    allow
        Names of lifted bans (`needsmap.measures.time.comparability.Override`).
    files
        Release id to its file, where the user has it already.
    scores, rag
        Also subtract scores, or rate moves red, amber, green with so many points of
        tolerance: both are refused unless `allow` names the ban.
    on
        The vintage of areas to stand on, or ``"common"`` for the finest areas that both
        vintages add up to; "" for the later release's.
    unchanged_only
        Compare only areas that are the same in both vintages: the safest for a headline.
    rerank
        Make the earlier deciles anew among all areas that they were carried to.
    """

    place: str
    before: str
    after: str
    domains: tuple[str, ...] = ()
    vintage: str | None = None
    allow: tuple[str, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)
    scores: bool = False
    rag: float | None = None
    on: str = ""
    unchanged_only: bool = False
    rerank: bool = False


@dataclass(frozen=True)
class PlaceChange:
    """The change of a place's areas.

    Attributes
    ----------
    place, before, after
        What was asked for.
    domains
        Those compared, in the later card's order.
    change
        A *change* frame of the place's areas with ``area_name``, the largest move towards
        more deprived first.
    judgements
        Domain id to how well it compares.
    loss
        What a plain join on code would have kept and dropped in this place.
    lifted
        Sentences about lifted bans.
    lined_up
        How the two releases were brought to the same areas.
    """

    place: Place
    before: Release
    after: Release
    domains: tuple[Domain, ...]
    change: pd.DataFrame
    judgements: Mapping[str, Judgement]
    loss: JoinLoss
    lifted: tuple[str, ...]
    lined_up: AlignedReleases

    def of(self, domain_id: str) -> pd.DataFrame:
        """Return the change frame of one domain."""
        return self.change[self.change[ChangeColumns.DOMAIN] == domain_id].reset_index(drop=True)

    def summary(self, domain_id: str) -> dict[str, Any]:
        """Return the figures of one domain: persistence, matrix, mobility, counts."""
        frame = self.of(domain_id)
        matrix = count_transitions(frame)
        persistence, mobility = measure_persistence(frame), measure_mobility(matrix)
        return {
            "areas": len(frame),
            "persistence": _figure(persistence),
            "persistence_of": int(matrix[1].sum()),
            "mobility": _figure(mobility),
            **count_decile_moves(frame),
            "moved": count_moved(frame),
            "verdicts": count_verdicts(frame),
            "material": int(frame[ChangeColumns.MATERIAL].sum()),
            "boundary_effect": int(frame[ChangeColumns.BOUNDARY_EFFECT].sum()),
            "median_points": _figure(frame[ChangeColumns.POINTS].median()),
            "matrix": matrix.to_numpy().tolist(),
        }

    def finding(self, domain_id: str) -> str:
        """Describe in one sentence how many areas moved which way."""
        counts = count_moved(self.of(domain_id))
        title = next(d.title for d in self.domains if d.id == domain_id)
        these = "groups of LSOAs" if self.lined_up.geography == COMMON else "LSOAs"
        parts = [
            f"{counts[Moved.MORE]:,} became relatively {more_words(self.after)}",
            f"{counts[Moved.LESS]:,} relatively {less_words(self.after)}",
            *_others(counts[Moved.SAME], "did not move"),
            *_within(counts[Moved.WITHIN], "stayed"),
            *_others(counts[Moved.UNKNOWN], "cannot be compared"),
        ]
        return (
            f"{title}, {self.before.short_title} to {self.after.short_title}: of "
            f"{sum(counts.values()):,} {these} of {self.place.name}, {', '.join(parts[:-1])} and "
            f"{parts[-1]}."
        )

    def decile_sentence(self, domain_id: str) -> str:
        """Describe in one sentence how many areas are in another decile; it adds up to all."""
        counts = count_decile_moves(self.of(domain_id))
        parts = [
            f"{counts['worse']:,} {more_words(self.after)}",
            f"{counts['better']:,} {less_words(self.after)}",
            f"{counts['same']:,} the same",
            *_within(counts["within_parents_range"], "in another but"),
            *_others(counts["not_comparable"], "not comparable"),
        ]
        return f"By decile: {', '.join(parts)}."


def _others(count: int, words: str) -> list[str]:
    return [f"{count:,} {words}"] if count else []


def _within(count: int, words: str) -> list[str]:
    into = "it" if count == 1 else "them"
    return _others(count, f"{words} within the range of the areas merged into {into}")


def _figure(value: float) -> float | None:
    """Round a figure for a file; not-a-number is nothing."""
    return None if value != value else round(float(value), 6)  # noqa: PLR0124 - not-a-number is unequal to itself


@check_arguments
def place_change(library: Library, request: ChangeRequest) -> PlaceChange:
    """Compare two releases in a place, on the areas of the later one.

    Raises
    ------
    NotComparable
        Where the statistics forbid it and `asked.allow` does not lift the ban.
    UnknownPlace, AmbiguousPlace, UnknownEntry, VintageError, FetchError, FrameError
        Each saying what to do.
    """
    before, after = (
        library.catalogue.find(name, Release) for name in (request.before, request.after)
    )
    cards = library.catalogue.comparability
    whole = judge(before, after, cards, allow=request.allow)
    place = ReleaseData(library, after).find_place(request.place, vintage=request.vintage)
    pair, domains, lifted = _load_pair(library, before, after, request, place)
    vintage = request.on if request.on and request.on != COMMON else after.geography
    codes = _codes(library, place, after, pair[1], vintage)
    both = align_releases(library, (before, after), pair, codes=codes, request=request)
    change = compare(both.before, both.after)
    if change[ChangeColumns.POINTS].isna().all():
        raise FrameError(
            f"none of the {counted(len(codes), 'area')} of {place.label} has a figure in both "
            f"{before.id} and "
            f"{after.id}"
        )
    change, banned = _with_banned(change, pair, request)
    earlier = _codes(library, place, before, pair[0], before.geography)
    loss = count_join_loss(earlier, codes)
    return PlaceChange(
        place=place,
        before=before,
        after=after,
        domains=domains,
        change=_named(library, change, vintage, after.collection),
        judgements={
            d.id: judge(before, after, cards, domain=d.id, allow=request.allow) for d in domains
        },
        loss=loss,
        lifted=(*whole.lifted, *lifted, *banned),
        lined_up=both,
    )


def _codes(
    library: Library, place: Place, release: Release, ranks: pd.DataFrame, geography: str
) -> list[str]:
    """List a place's areas; of a country, where a release is a cut of it, those of the cut."""
    codes = library.codes_in(place, geography)
    if release.n_rows is None or place.kind != "ctry" or geography != release.geography:
        return codes
    held = sorted(set(codes) & set(ranks[Ranks.AREA_CODE]))
    library.notify(
        Notice.of("part_held", release=release.short_title, n=len(held), every=len(codes))
    )
    return held


def _with_banned(
    change: pd.DataFrame, pair: Sequence[pd.DataFrame], request: ChangeRequest
) -> tuple[pd.DataFrame, list[str]]:
    """Add what the statistics forbid, where the user asked for it and lifted the ban by name."""
    said = []
    if request.scores:
        said.append(permit(Override.SCORES, request.allow))
        scores = difference_scores(*pair, allow=request.allow)
        change = change.merge(
            scores, on=[ChangeColumns.DOMAIN, ChangeColumns.AREA_CODE], how="left"
        )
    if request.rag is not None:
        said.append(permit(Override.RAG, request.allow))
        rated = rate_change(change, tolerance=request.rag, allow=request.allow)
        change = change.assign(**{ChangeColumns.RAG: rated})
    return change, said


def _load_pair(
    library: Library, before: Release, after: Release, request: ChangeRequest, place: Place
) -> tuple[list[pd.DataFrame], tuple[Domain, ...], list[str]]:
    """Load both releases' ranks of the domains that both hold, under the later one's ids."""
    every = request.domains == ALL
    if every:
        wanted = [d for d in after.domains if d.kind == "domain" and before.domain(d.id)]
    else:
        wanted = list(after.find_domains(request.domains))
    sides, lifted, remedy = [], [], ""
    for release in (before, after):
        own = {(d if release is after else _counterpart(before, d)).id: d.id for d in wanted}
        ranks = library.load_ranks(
            release.id,
            domains=None if every else list(own),
            file=request.files.get(release.id),
            place=place,
        )
        ranks = ranks[ranks[Ranks.DOMAIN].isin(list(own))].reset_index(drop=True)
        derivable = find_derivable(ranks)
        if derivable and (not every or Override.DERIVED in request.allow):
            titles = ", ".join(d.title for d in release.domains if d.id in derivable)
            lifted.append(
                permit(Override.DERIVED, request.allow, what=f"{release.short_title}, {titles}")
            )
            ranks = derive_ranks(ranks, release.direction)
        elif derivable:
            remedy = (
                f". {release.short_title} gives scores of them: --allow {Override.DERIVED} makes "
                "ranks of these, and the output then says so"
            )
        ranks[Ranks.DOMAIN] = ranks[Ranks.DOMAIN].map(own)
        sides.append(ranks.dropna(subset=[Ranks.RANK]))
    held = set.intersection(*(set(side[Ranks.DOMAIN]) for side in sides))
    lacking = [d.title for d in wanted if d.id not in held]
    if lacking:
        notice = Notice.of(
            "domains_not_in_both",
            before=before.short_title,
            after=after.short_title,
            domains=tuple(lacking),
        )
        library.notify(notice)
        if not held:
            raise UnknownEntry(f"{for_analyst(notice)} in the files at hand{remedy}")
    kept = [side[side[Ranks.DOMAIN].isin(held)].reset_index(drop=True) for side in sides]
    return kept, tuple(d for d in wanted if d.id in held), lifted


def _counterpart(before: Release, domain: Domain) -> Domain:
    """Return the earlier release's domain of that id, or its index for an index."""
    if domain.kind == "index" and before.index:
        return before.index
    return before.find_domain(domain.id)


def _named(library: Library, change: pd.DataFrame, geography: str, collection: str) -> pd.DataFrame:
    """Add the areas' names; the largest move towards more deprived comes first."""
    names = library.names_of(geography, collection=collection)
    out = change.assign(**{Areas.AREA_NAME: change[ChangeColumns.AREA_CODE].map(names).fillna("")})
    return out.sort_values([ChangeColumns.POINTS, ChangeColumns.AREA_CODE]).reset_index(drop=True)
