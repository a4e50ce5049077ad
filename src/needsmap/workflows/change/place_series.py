"""All releases that a place's areas can have, on the areas of one vintage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from needsmap.columns import Areas, Ranks, SeriesColumns
from needsmap.errors import FetchError, FrameError, NotComparable, UnknownEntry
from needsmap.measures.time.common_geography import JoinLoss, count_join_loss
from needsmap.measures.time.comparability import Judgement, Override, judge, permit
from needsmap.measures.time.derived import derive_ranks, find_derivable
from needsmap.measures.time.series import Point, build_series
from needsmap.measures.time.vintages import carry_ranks
from needsmap.model import ENGLAND, Notice, Place, Release, vintage_of
from needsmap.model.arguments import Request, check_arguments
from needsmap.workflows.change.timeline import VintageLinks

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from needsmap.library import Library
    from needsmap.model import Domain


@dataclass(frozen=True, kw_only=True)
class SeriesRequest(Request):
    """What to line up.

    Attributes
    ----------
    place
        A name or code.
    domain
        A domain's id; None for the index itself.
    releases
        Ids; empty for the published series of the collection: the releases that measure the same,
        from the same end, in the same population, as most of its releases do.
    geography
        The vintage to show it on; None for that of the latest release.
    vintage, allow, files, collection
        As for `needsmap.workflows.change.place_change.ChangeRequest`.
    """

    place: str
    domain: str | None = None
    releases: tuple[str, ...] = ()
    geography: str | None = None
    vintage: str | None = None
    allow: tuple[str, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)
    collection: str = ENGLAND


@dataclass(frozen=True)
class PlaceSeries:
    """A place's series.

    Attributes
    ----------
    place, releases, domain, geography
        What is shown; releases in the order of publication.
    series
        A *series* frame with ``area_name``.
    points
        Each release's positions on the vintage, or its gap.
    judgements
        How well each release compares with the one before it: (before, after) to judgement.
    losses
        What a plain join on code would drop, by the vintage joined from.
    lifted
        Sentences about lifted bans.
    """

    place: Place
    releases: tuple[Release, ...]
    domain: Domain
    geography: str
    series: pd.DataFrame
    points: tuple[Point, ...]
    judgements: Mapping[tuple[str, str], Judgement]
    losses: Mapping[str, JoinLoss]
    lifted: tuple[str, ...]

    @property
    def gaps(self) -> dict[str, int]:
        """How many of the place's areas have no figure, by release (those with none left out)."""
        missing = self.series[self.series[SeriesColumns.GAP] != ""]
        counts = missing.groupby(SeriesColumns.RELEASE, sort=False).size()
        return {str(name): int(count) for name, count in counts.items()}


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
            f"{geography}. Leave it out with --releases, or show the series on a later vintage"
        )
    judgements, lifted = _judge_steps(library, releases, domain, request.allow)
    place = library.find_place(
        request.place, geography=request.vintage or geography, collection=last.collection
    )
    codes = library.codes_in(place, geography)
    links = VintageLinks(library, geography, codes, collection=last.collection)
    points = [
        _point(
            library,
            release,
            domain,
            request,
            (links.since(release.geography), codes, lifted, place),
        )
        for release in releases
    ]
    if all(point.carried is None for point in points):
        raise FrameError("\n".join(dict.fromkeys(point.gap for point in points)))
    frame = build_series(points, codes, domain=domain.id)
    return PlaceSeries(
        place=place,
        releases=releases,
        domain=domain,
        geography=geography,
        series=_named(library, frame, last),
        points=tuple(points),
        judgements=judgements,
        losses={
            start: count_join_loss(library.codes_in(place, start), codes)
            for start in dict.fromkeys(r.geography for r in releases)
            if start != geography
        },
        lifted=tuple(dict.fromkeys(lifted)),
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


def _judge_steps(
    library: Library, releases: Sequence[Release], domain: Domain, allow: tuple[str, ...]
) -> tuple[dict[tuple[str, str], Judgement], list[str]]:
    """Judge each release against the one before it."""
    cards = library.catalogue.comparability
    judged = {
        (a.id, b.id): judge(a, b, cards, domain=domain.id, allow=allow)
        for a, b in pairwise(releases)
    }
    return judged, [sentence for one in judged.values() for sentence in one.lifted]


def _point(
    library: Library,
    release: Release,
    domain: Domain,
    request: SeriesRequest,
    ready: tuple[pd.DataFrame | None, list[str], list[str], Place],
) -> Point:
    """Carry one release, or say why it is a gap."""
    links, codes, lifted, place = ready
    own = release.domain(domain.id)
    if own is None and domain.kind == "index":
        own = release.index
    if own is None:
        return Point(release, gap=f"{release.short_title} has no {domain.title}")
    try:
        ranks = library.load_ranks(
            release.id, domains=[own.id], file=request.files.get(release.id), place=place
        )
    except FetchError:
        return Point(release, gap=f"the file of {release.short_title} could not be had")
    except UnknownEntry:
        return Point(
            release, gap=f"the file of {release.short_title} at hand holds no {domain.title} rank"
        )
    if find_derivable(ranks):
        if Override.DERIVED not in request.allow:
            return Point(
                release,
                gap=f"the file of {release.short_title} at hand holds scores of {domain.title} "
                f"but no ranks (--allow {Override.DERIVED.value} makes them from the scores)",
            )
        what = f"{release.short_title}, {domain.title}"
        lifted.append(permit(Override.DERIVED, request.allow, what=what))
        ranks = derive_ranks(ranks, release.direction)
    carried = carry_ranks(
        ranks.assign(**{Ranks.DOMAIN: domain.id}), links, direction=release.direction, areas=codes
    )
    return Point(release, carried)


def _named(library: Library, series: pd.DataFrame, last: Release) -> pd.DataFrame:
    """Add the areas' names."""
    geography = str(series[SeriesColumns.GEOGRAPHY].iloc[0])
    names = library.names_of(geography, collection=last.collection)
    return series.assign(**{Areas.AREA_NAME: series[SeriesColumns.AREA_CODE].map(names).fillna("")})
