"""Measure any place by several measures, among its peers, with what its average hides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from needsmap.columns import Assignment, Bands, Lookups, Ranks, Summary
from needsmap.errors import UnknownEntry, fault_list
from needsmap.library import open_release
from needsmap.measures.phrases import end_words
from needsmap.measures.places.aggregate import LEAST_COVERAGE, check_coverage, summarise
from needsmap.measures.places.measures import MEASURES, SCALE_DOMAINS
from needsmap.measures.places.spread import PocketRule, decile_shares, spread
from needsmap.model import Notice
from needsmap.model.arguments import check_arguments
from needsmap.readers.places import circle_around, from_codes, read_places
from needsmap.workflows.measure.complete import areas_at_hand, check_complete, why_unranked
from needsmap.workflows.measure.custom_places import Places, make_custom_places
from needsmap.workflows.measure.figures import load_figures
from needsmap.workflows.measure.measure_caveats import (
    OVERRIDES,
    allowed,
    caveats_of,
    peers_words_of,
    subject_of,
)
from needsmap.workflows.measure.measured import Measured
from needsmap.workflows.measure.peers import (
    KINDS,
    choose,
    find_peers,
    judge,
    name_ground,
)

if TYPE_CHECKING:
    from needsmap.library import Library, ReleaseData
    from needsmap.model import CustomPlace, Place
    from needsmap.workflows.measure.figures import Figures
    from needsmap.workflows.measure.requests import PlacesRequest


#: How named places can be made up; see `needsmap.workflows.measure.peers.find_peers`.
METHODS_BY_NAME: Final = ("best fit", "residents", "area")


#: Areas this near the 10% line, in percentile points, might as well be on its other side.
NEAR: Final = 0.5


@check_arguments
def measure(library: Library, request: PlacesRequest) -> Measured:
    """Measure places by every summary measure.

    Parameters
    ----------
    library
        Where ranks, people, lookups and outlines come from.
    request
        The places and the ranking.

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError, FrameError
        Each saying what to do.
    NotComparable
        Where less than 95% of a place's people have data, unless ``low-coverage`` is allowed.
    """
    own = _own_places(library, request)
    _check(request, own)
    data = open_release(request.release, library=library)
    release = data.release
    domains = release.find_domains(request.domains)
    figures = load_figures(data, domains, weights=request.weights, file=request.file)
    made = _make_places(data, request, own)
    codes = made.assignment[Assignment.AREA_CODE]
    mine = made.membership.loc[made.membership[Lookups.TO_CODE].isin(codes)]
    compared = _compare(data, made, mine, figures, low="low-coverage" in request.allow)
    banded, counts, groups = figures.banded, figures.counts, figures.groups
    spreads = [
        spread(
            part,
            mine,
            counts=counts,
            group=groups[str(domain)],
            rule=PocketRule(end=end_words(release)),
        )
        for domain, part in banded.groupby(Ranks.DOMAIN, sort=False)
    ]
    areas = mine.merge(
        banded, left_on=Lookups.FROM_CODE, right_on=Ranks.AREA_CODE, suffixes=("_place", "")
    )
    first = domains[0].id
    measured = Measured(
        data=data,
        domains=domains,
        subject=subject_of(made),
        made=made,
        summary=compared.summary,
        everyone=compared.everyone,
        spread=pd.concat(spreads, ignore_index=True),
        deciles=decile_shares(
            banded.loc[banded[Ranks.DOMAIN] == first], mine, counts=counts, group=groups[first]
        ),
        areas=areas,
        peers_words=compared.peers_words,
        yardstick_words=compared.yardstick_words,
        unranked=compared.unranked,
        population_words=figures.words,
        weights=request.weights,
        near_cut=_near_cut(areas.loc[areas[Ranks.DOMAIN] == first]),
        caveats=(
            *caveats_of(
                release,
                made,
                weights=request.weights,
                peers_words=compared.peers_words,
                unranked=compared.unranked,
            ),
            *allowed(request.allow),
        ),
    )
    _note_gaps(measured)
    return measured


def _own_places(library: Library, request: PlacesRequest) -> tuple[CustomPlace, ...]:
    """Return the custom places, however they were given."""
    places = [*request.own]
    if request.own_file is not None:
        places += read_places(request.own_file, crs=request.crs, notify=library.notify)
    if request.postcodes:
        places.append(from_codes(request.name, request.postcodes.replace(";", ",").split(",")))
    if request.circle:
        places.append(circle_around(request.name, request.circle))
    return tuple(places)


class _Compared(NamedTuple):
    """Places among their peers, or beside the yardstick that custom places are held against."""

    summary: pd.DataFrame
    everyone: pd.DataFrame
    peers_words: str
    unranked: str = ""
    yardstick_words: str = ""


def _compare(
    data: ReleaseData, made: Places, mine: pd.DataFrame, figures: Figures, *, low: bool
) -> _Compared:
    """Measure the places among their peers; alone where the peers are not all at hand.

    Parameters
    ----------
    data, made, figures
        The release, the places and what they are measured by.
    mine
        The rows of the places that are meant.
    low
        Whether a low coverage is allowed.

    Raises
    ------
    NotComparable
        For a place that lacks small areas, or too many of its people.
    """
    release, custom = data.release, made.geography == "own"
    banded, counts, groups, _ = figures
    at_hand = areas_at_hand(banded, counts, groups.values(), release)
    membership, unranked = made.membership, ""
    if at_hand is not None:
        check_complete(mine, at_hand, release)
        membership = mine
        unranked = "" if custom else why_unranked(at_hand, release)
    least = 0.0 if low else LEAST_COVERAGE
    everyone = summarise(banded, membership, counts=counts, groups=groups, least_coverage=least)
    chosen = everyone[Summary.AREA_CODE].isin(set(mine[Lookups.TO_CODE]))
    check_coverage(everyone.loc[chosen], least=least)
    if unranked:
        everyone[[Summary.RANK, Summary.TIED, Summary.PEERS]] = pd.NA
    ranked = banded[Ranks.AREA_CODE].unique()
    alone = bool(unranked) or custom
    ground = "measured here" if alone else name_ground(data, membership, ranked)
    words = peers_words_of(made.geography, ground, everyone)
    summary = everyone.loc[chosen].reset_index(drop=True)
    yardstick = _yardstick(data) if custom and at_hand is None else None
    if yardstick is None:
        return _Compared(summary, everyone, words, unranked)
    beside = summarise(banded, yardstick, counts=counts, groups=groups)
    kind = str(yardstick[Lookups.TO_GEOGRAPHY].iloc[0])
    others = peers_words_of(kind, name_ground(data, yardstick, ranked), beside)
    return _Compared(summary, beside, words, yardstick_words=others)


def _make_places(data: ReleaseData, request: PlacesRequest, own: tuple[CustomPlace, ...]) -> Places:
    """Build the places, however they were given."""
    if own:
        return make_custom_places(data, own, allow=request.allow)
    named = tuple(data.find_place(text, vintage=request.vintage) for text in request.places)
    peers = find_peers(
        data,
        by=request.by or _kind(named),
        vintage=request.vintage,
        method=request.method,
    )
    assignment = judge(data, peers, choose(data, peers, named))
    return Places(peers.geography, peers.membership, assignment, named=named)


def _check(request: PlacesRequest, own: tuple[CustomPlace, ...]) -> None:
    """Refuse what does not go together, all at once."""
    faults = [
        f"nothing to allow is called {name!r}: there are {', '.join(OVERRIDES)}"
        for name in sorted(set(request.allow) - set(OVERRIDES))
    ]
    kinds = (*KINDS, "own")
    if request.by and request.by not in kinds:
        faults.append(f"places are measured by {', '.join(kinds)}, not by {request.by!r}")
    if request.by == "own" and not own:
        faults.append("by own: give places of your own (a file, postcodes or a circle)")
    if own and (request.places or request.by not in {"", "own"}):
        faults.append("name places, or give places of your own, not both at once")
    if not own and not request.places:
        faults.append("name a ward, a district or a region, or give places of your own")
    if request.method and request.method not in METHODS_BY_NAME:
        faults.append(f"no method {request.method!r}: there are {', '.join(METHODS_BY_NAME)}")
    if request.weights not in {"people", "equal"}:
        faults.append(f"weights are 'people' or 'equal', not {request.weights!r}")
    if faults:
        raise UnknownEntry(fault_list("measure", faults))


def _kind(named: tuple[Place, ...]) -> str:
    """Return the smallest kind of place that is named: of larger places, all of that kind."""
    kinds = {place.kind for place in named}
    for word, kind in KINDS.items():
        if kind in kinds:
            return word
    raise UnknownEntry(f"say what to measure {named[0].name} by: --by lad, ward or region")


def _yardstick(data: ReleaseData) -> pd.DataFrame | None:
    """Return the wards, or else the districts, to compare custom places with."""
    for kind in ("wd", "lad"):
        entry = data.lookup_to(kind)
        if entry is not None and data.library.has(entry.id):
            return data.library.load_lookup(entry.id)
    return None


def _near_cut(areas: pd.DataFrame) -> dict[str, int]:
    near = (areas[Bands.PERCENTILE].astype(float) - 10).abs() <= NEAR
    counted = near.groupby(areas[Lookups.TO_CODE]).sum()
    return {str(code): int(n) for code, n in counted.items()}


def _note_gaps(result: Measured) -> None:
    """Note measures that nobody has, and places that had to be left out."""
    library = result.data.library
    values = result.everyone.groupby([Summary.DOMAIN, Summary.MEASURE], sort=False)[Summary.VALUE]
    gone: dict[str, list[str]] = {}
    for (domain, name), known in zip(values.count().index, values.count(), strict=True):
        if not known:
            gone.setdefault(str(name), []).append(str(domain))
    for name, domains in gone.items():
        title = MEASURES[name].title.lower()
        library.notify(Notice.of("measure_missing", measure=title, domains=tuple(domains)))
    if result.weights == "equal":
        return
    if any(d.id in SCALE_DOMAINS for d in result.domains):
        library.notify(Notice.of("scale_estimated"))
