"""How a place's areas moved between two releases, and what has to be said beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.columns import Areas, ChangeColumns, Ranks
from needsmap.errors import FrameError, UnknownEntry
from needsmap.library import ReleaseData, open_release
from needsmap.measures.time.change import compare
from needsmap.measures.time.common_geography import COMMON, count_join_loss
from needsmap.measures.time.comparability import (
    Override,
    difference_scores,
    judge,
    permit,
    rate_change,
)
from needsmap.measures.time.derived import derive_ranks, find_derivable
from needsmap.model import Notice, counted
from needsmap.model.arguments import check_arguments
from needsmap.text.notices import for_analyst
from needsmap.workflows.change.align import align_releases
from needsmap.workflows.change.change_result import PlaceChange
from needsmap.workflows.change.requests import ALL, ChangeRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from needsmap.library import Library
    from needsmap.model import Domain, Place, Release


@check_arguments
def place_change(library: Library, request: ChangeRequest) -> PlaceChange:
    """Compare two releases in a place, on the areas of the later one.

    Raises
    ------
    NotComparable
        Where the statistics forbid it and `request.allow` does not lift the ban.
    UnknownPlace, AmbiguousPlace, UnknownEntry, VintageError, FetchError, FrameError
        Each saying what to do.
    """
    before, after = (
        open_release(name, library=library) for name in (request.before, request.after)
    )
    cards = library.catalogue.comparability
    whole = judge(before.release, after.release, cards, allow=request.allow)
    place = after.find_place(request.place, vintage=request.vintage)
    pair, domains, lifted = _load_pair(before, after, request, place)
    vintage = request.on if request.on and request.on != COMMON else after.release.geography
    codes = _codes(after, place, pair[1], vintage)
    both = align_releases(before, after, pair, codes=codes, request=request)
    change = compare(both.before, both.after)
    if change[ChangeColumns.POINTS].isna().all():
        raise FrameError(
            f"none of the {counted(len(codes), 'area')} of {place.label} has a figure in both "
            f"{before.release.id} and {after.release.id}"
        )
    change, banned = _with_banned(change, pair, request)
    earlier = _codes(before, place, pair[0], before.release.geography)
    names = library.names_of(vintage, collection=after.release.collection)
    change[Areas.AREA_NAME] = change[ChangeColumns.AREA_CODE].map(names).fillna("")
    order = [ChangeColumns.POINTS, ChangeColumns.AREA_CODE]
    judgements = {
        d.id: judge(before.release, after.release, cards, domain=d.id, allow=request.allow)
        for d in domains
    }
    return PlaceChange(
        request=request,
        place=place,
        before=before.release,
        data=after,
        domains=domains,
        change=change.sort_values(order).reset_index(drop=True),
        judgements=judgements,
        loss=count_join_loss(earlier, codes),
        lifted=(*whole.lifted, *lifted, *banned),
        lined_up=both,
        notices=tuple(library.notices),
        sources=tuple(library.sources),
    )


def _codes(data: ReleaseData, place: Place, ranks: pd.DataFrame, geography: str) -> list[str]:
    """List a place's areas; of a country, where a release is a cut of it, those of the cut."""
    release = data.release
    codes = data.library.codes_in(place, geography)
    if release.n_rows is None or place.kind != "ctry" or geography != release.geography:
        return codes
    ranked = sorted(set(codes) & set(ranks[Ranks.AREA_CODE]))
    data.library.notify(
        Notice.of("part_held", release=release.short_title, n=len(ranked), every=len(codes))
    )
    return ranked


def _with_banned(
    change: pd.DataFrame, pair: Sequence[pd.DataFrame], request: ChangeRequest
) -> tuple[pd.DataFrame, list[str]]:
    """Add what the statistics forbid, where the user asked for it and lifted the ban by name."""
    lifted = []
    if request.scores:
        lifted.append(permit(Override.SCORES, request.allow))
        scores = difference_scores(*pair, allow=request.allow)
        change = change.merge(
            scores, on=[ChangeColumns.DOMAIN, ChangeColumns.AREA_CODE], how="left"
        )
    if request.rag is not None:
        lifted.append(permit(Override.RAG, request.allow))
        rated = rate_change(change, tolerance=request.rag, allow=request.allow)
        change = change.assign(**{ChangeColumns.RAG: rated})
    return change, lifted


def _load_pair(
    before: ReleaseData, after: ReleaseData, request: ChangeRequest, place: Place
) -> tuple[list[pd.DataFrame], tuple[Domain, ...], list[str]]:
    """Load both releases' ranks of the domains that both hold, under the later one's ids."""
    old, new = before.release, after.release
    every = request.domains == ALL
    if every:
        wanted = [d for d in new.domains if d.kind == "domain" and old.domain(d.id)]
    else:
        wanted = list(new.find_domains(request.domains))
    sides, lifted, remedy = [], [], ""
    for release in (old, new):
        own = {(d if release is new else _counterpart(old, d)).id: d.id for d in wanted}
        ranks = after.library.load_ranks(
            release.id,
            domains=None if every else list(own),
            file=request.files.get(release.id),
            place=place,
        )
        ranks = ranks[ranks[Ranks.DOMAIN].isin(list(own))].reset_index(drop=True)
        derivable = find_derivable(ranks)
        titles = f"{release.short_title}, " + ", ".join(
            d.title for d in release.domains if d.id in derivable
        )
        if derivable and (not every or Override.DERIVED in request.allow):
            lifted.append(permit(Override.DERIVED, request.allow, what=titles))
            ranks = derive_ranks(ranks, release.direction)
        elif derivable:
            remedy = (
                f'. {release.short_title} gives scores of them: allow "{Override.DERIVED}" to make '
                "ranks of these, and the output then says so"
            )
        ranks[Ranks.DOMAIN] = ranks[Ranks.DOMAIN].map(own)
        sides.append(ranks.dropna(subset=[Ranks.RANK]))
    ranked = set.intersection(*(set(side[Ranks.DOMAIN]) for side in sides))
    lacking = tuple(d.title for d in wanted if d.id not in ranked)
    if lacking:
        notice = Notice.of(
            "domains_not_in_both", before=old.short_title, after=new.short_title, domains=lacking
        )
        after.library.notify(notice)
        if not ranked:
            error = UnknownEntry(f"{for_analyst(notice)} in the files at hand{remedy}")
            error.setting = ("allow", Override.DERIVED.value) if remedy else None
            raise error
    kept = [side[side[Ranks.DOMAIN].isin(ranked)].reset_index(drop=True) for side in sides]
    return kept, tuple(d for d in wanted if d.id in ranked), lifted


def _counterpart(before: Release, domain: Domain) -> Domain:
    """Return the earlier release's domain of that id, or its index for an index."""
    if domain.kind == "index" and before.index:
        return before.index
    return before.find_domain(domain.id)
