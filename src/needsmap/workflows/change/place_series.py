"""All releases that a place's areas can have, on the areas of one vintage."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from needsmap.columns import Areas, Ranks, SeriesColumns
from needsmap.errors import FetchError, FrameError, NotComparable, UnknownEntry
from needsmap.library import ReleaseData
from needsmap.measures.time.common_geography import count_join_loss
from needsmap.measures.time.comparability import Override, judge, permit
from needsmap.measures.time.derived import derive_ranks, find_derivable
from needsmap.measures.time.series import Point, build_series
from needsmap.measures.time.vintages import carry_ranks
from needsmap.model import Notice, Release, vintage_of
from needsmap.model.arguments import check_arguments
from needsmap.workflows.change.series_result import PlaceSeries
from needsmap.workflows.change.timeline import VintageLinks

if TYPE_CHECKING:
    import pandas as pd

    from needsmap.library import Library
    from needsmap.model import Domain, Place
    from needsmap.workflows.change.requests import SeriesRequest


@check_arguments
def place_series(library: Library, request: SeriesRequest) -> PlaceSeries:
    """Line up the releases of a place.

    Raises
    ------
    NotComparable
        Where two of the releases named measure different things, unless allowed.
    UnknownPlace, AmbiguousPlace, UnknownEntry, VintageError, FrameError
        Each saying what to do. A release whose file is not at hand is a gap, not an error.
    """
    releases = choose_releases(library, request)
    last = releases[-1]
    domain = last.find_domain(request.domain)
    geography = request.geography or max(
        (r.geography for r in releases), key=lambda g: vintage_of(g) or 0
    )
    later = [r for r in releases if (vintage_of(r.geography) or 0) > (vintage_of(geography) or 0)]
    if later:
        raise NotComparable(
            f"{later[0].short_title} is on {later[0].geography}: a rank cannot be brought back to "
            f"{geography}. Leave that release out, or show the series on a later vintage"
        )
    cards = library.catalogue.comparability
    judgements = {
        (a.id, b.id): judge(a, b, cards, domain=domain.id, allow=request.allow)
        for a, b in pairwise(releases)
    }
    lifted = [sentence for one in judgements.values() for sentence in one.lifted]
    data = ReleaseData(library, last)
    place = data.find_place(request.place, vintage=request.vintage or geography)
    codes = library.codes_in(place, geography)
    links = VintageLinks(library, geography, codes, collection=last.collection)
    points = []
    for release in releases:
        way = links.since(release.geography)
        ranks = _ranks(ReleaseData(library, release), domain, request, place)
        if isinstance(ranks, str):
            points.append(Point(release, gap=ranks))
            continue
        if find_derivable(ranks):
            what = f"{release.short_title}, {domain.title}"
            lifted.append(permit(Override.DERIVED, request.allow, what=what))
            ranks = derive_ranks(ranks, release.direction)
        carried = carry_ranks(ranks, way, direction=release.direction, areas=codes)
        points.append(Point(release, carried))
    if all(point.carried is None for point in points):
        raise FrameError("\n".join(dict.fromkeys(point.gap for point in points)))
    series = build_series(points, codes, domain=domain.id)
    names = library.names_of(geography, collection=last.collection)
    series[Areas.AREA_NAME] = series[SeriesColumns.AREA_CODE].map(names).fillna("")
    losses = {
        start: count_join_loss(library.codes_in(place, start), codes)
        for start in dict.fromkeys(r.geography for r in releases)
        if start != geography
    }
    return PlaceSeries(
        data=data,
        place=place,
        releases=releases,
        domain=domain,
        geography=geography,
        series=series,
        points=tuple(points),
        judgements=judgements,
        losses=losses,
        lifted=tuple(dict.fromkeys(lifted)),
        notices=tuple(library.notices),
        sources=tuple(library.sources),
    )


@check_arguments
def choose_releases(library: Library, request: SeriesRequest) -> tuple[Release, ...]:
    """Return the releases asked for, or those of the published series.

    Raises
    ------
    UnknownEntry
        For an id that no shelf holds, or a collection without a release.
    """
    if request.releases:
        chosen = [library.catalogue.find(name, Release) for name in request.releases]
    else:
        chosen = _published_series(library, request)
    if not chosen:
        raise UnknownEntry(f"no release of {request.collection!r} is on any shelf")
    return tuple(sorted(dict.fromkeys(chosen), key=lambda r: (r.published, r.id)))


def _published_series(library: Library, request: SeriesRequest) -> list[Release]:
    """Return the releases of the collection's usual ranking: the one that most of them share."""
    every = sorted(
        library.catalogue.of(Release, collection=request.collection), key=lambda r: r.published
    )
    every = [r for r in every if request.domain is None or r.domain(request.domain)] or every
    # beside the whole there may be a county's part; an invented country has only parts
    whole = [r for r in every if r.n_rows is None] or every
    kinds = [(r.family, r.index.id if r.index else "") for r in whole]
    usual = max(kinds, key=kinds.count, default=None)
    chosen = [r for r, kind in zip(whole, kinds, strict=True) if kind == usual]
    for other in whole:
        if other not in chosen and other.domain(request.domain or chosen[0].domains[0].id):
            notice = Notice.of(
                "release_not_in_series",
                release=other.short_title,
                measures=other.measures,
                country=other.ranked_in,
                usual_measures=chosen[0].measures,
                usual_country=chosen[0].ranked_in,
            )
            library.notify(notice)
    return chosen


def _ranks(
    data: ReleaseData, domain: Domain, request: SeriesRequest, place: Place
) -> pd.DataFrame | str:
    """Load one release's ranks under the domain's id, or say why it is a gap."""
    release = data.release
    own = release.domain(domain.id)
    if own is None and domain.kind == "index":
        own = release.index
    if own is None:
        return f"{release.short_title} has no {domain.title}"
    file = request.files.get(release.id)
    try:
        ranks = data.library.load_ranks(release.id, domains=[own.id], file=file, place=place)
    except FetchError:
        return f"the file of {release.short_title} could not be had"
    except UnknownEntry:
        return f"the file of {release.short_title} at hand holds no {domain.title} rank"
    if find_derivable(ranks) and Override.DERIVED not in request.allow:
        return (
            f"the file of {release.short_title} at hand holds scores of {domain.title} "
            f'but no ranks (allow "{Override.DERIVED.value}" to make them from the scores)'
        )
    return ranks.assign(**{Ranks.DOMAIN: domain.id})
