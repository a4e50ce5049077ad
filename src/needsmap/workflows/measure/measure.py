"""Measure any place by several measures, among its peers, with what its average hides."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from needsmap.columns import Assignment, Bands, Lookups, Ranks, Spread, Summary
from needsmap.errors import UnknownEntry, fault_list
from needsmap.measures.phrases import end_words
from needsmap.measures.places.aggregate import LEAST_COVERAGE, check_coverage, summarise
from needsmap.measures.places.measures import MEASURES, SCALE_DOMAINS
from needsmap.measures.places.spread import PocketRule, decile_shares, spread
from needsmap.model import Notice, Release
from needsmap.model.arguments import Request, check_arguments
from needsmap.readers.places import CustomPlace
from needsmap.workflows.measure.complete import areas_at_hand, check_complete, why_unranked
from needsmap.workflows.measure.custom_places import make_custom_places
from needsmap.workflows.measure.figures import load_figures
from needsmap.workflows.measure.measure_caveats import (
    OVERRIDES,
    allowed,
    caveats_of,
    peers_words_of,
    subject_of,
)
from needsmap.workflows.measure.peers import (
    KINDS,
    choose,
    find_peers,
    judge,
    name_ground,
    official,
)

if TYPE_CHECKING:
    import geopandas as gpd

    from needsmap.library import Library
    from needsmap.model import Domain, Place
    from needsmap.workflows.measure.figures import Figures
    from needsmap.workflows.measure.outside import Outside


#: How named places can be made up; see `needsmap.workflows.measure.peers.find_peers`.
METHODS_BY_NAME: Final = ("best fit", "residents", "area")


#: Areas this near the 10% line, in percentile points, might as well be on its other side.
NEAR: Final = 0.5


@dataclass(frozen=True, kw_only=True)
class MeasureRequest(Request):
    """What to measure.

    Attributes
    ----------
    places
        Names or codes of wards, districts, regions, or England.
    own
        Custom places, instead of `places`.
    by
        What is measured: ``"ward"``, ``"lad"``, ``"region"`` or ``"own"``; "" for the
        smallest kind among the places. A district by ward gives each of its wards.
    release, domains
        Which ranking; no domain means the index itself.
    vintage
        Which year's places a name means.
    method
        How small areas are assigned; see `needsmap.workflows.measure.peers.find_peers`.
    weights
        ``"people"`` (the release's own denominators) or ``"equal"`` (every small area alike,
        where no denominators are held).
    allow
        Names of `OVERRIDES`.
    file
        The release's file, where the user has it already.
    """

    release: str
    places: tuple[str, ...] = ()
    own: tuple[CustomPlace, ...] = ()
    by: str = ""
    domains: tuple[str, ...] = ()
    vintage: str | None = None
    method: str | None = None
    weights: str = "people"
    allow: frozenset[str] = frozenset()
    file: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Places with their measures.

    Attributes
    ----------
    subject
        The places in words: "Wards of Kingston upon Thames", "Norbiton, ward of 2019".
    release, domains, geography
        What was measured, and the geography of the places (``"own"`` for custom places).
    summary
        A *summary* frame of the places asked for; ranks are among `peers_words`.
    everyone
        The *summary* of all their peers; for custom places, of the wards (or districts)
        that they are held against, which they are none of.
    yardstick_words
        What `everyone` is where it is not the peers; "" where it is.
    assignment, spread, deciles
        How the small areas were found; what each average hides, by domain; people by
        national decile of the first domain.
    areas
        A banded *ranks* frame of the places' small areas, with ``to_code`` naming the place.
    shapes
        An *areas* frame of custom places that have a shape; None for others.
    peers_words
        What a place is ranked among: ``"wards of 2019 in England"``.
    unranked
        Why places have no rank among their peers; "" where they have.
    population_words, weights
        What weighs a place's small areas; ``"people"`` or ``"equal"``.
    near_cut
        Place code to how many of its small areas are within half a point of the 10% line.
    outside
        Place code to the part of it that is not counted, for places that have one.
    caveats
        Sentences that belong on every output.
    """

    subject: str
    release: Release
    domains: tuple[Domain, ...]
    geography: str
    summary: pd.DataFrame
    everyone: pd.DataFrame
    assignment: pd.DataFrame
    spread: pd.DataFrame
    deciles: pd.DataFrame
    areas: pd.DataFrame
    shapes: gpd.GeoDataFrame | None
    peers_words: str
    yardstick_words: str
    unranked: str
    population_words: str
    weights: str
    near_cut: dict[str, int]
    outside: dict[str, Outside] = field(default_factory=dict)
    caveats: tuple[str, ...] = field(default=())

    @property
    def codes(self) -> list[str]:
        """The places' codes, in the order asked for."""
        return [str(code) for code in self.assignment[Assignment.AREA_CODE]]


@check_arguments
def measure(library: Library, request: MeasureRequest) -> Measured:
    """Measure places by every summary measure.

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError, FrameError
        Each saying what to do.
    NotComparable
        Where less than 95% of a place's people have data, unless ``low-coverage`` is allowed.
    """
    _check(request)
    release = library.catalogue.find(request.release, Release)
    domains = release.find_domains(request.domains)
    figures = load_figures(library, release, domains, weights=request.weights, file=request.file)
    placed = _placed(library, release, request)
    assignment = placed.assignment
    codes = assignment[Assignment.AREA_CODE]
    mine = placed.membership.loc[placed.membership[Lookups.TO_CODE].isin(codes)]
    compared = _compare(library, placed, mine, figures, request=request)
    summary = compared.everyone.loc[compared.everyone[Summary.AREA_CODE].isin(codes)]
    banded, counts, groups = figures.banded, figures.counts, figures.groups
    hidden = [
        spread(part, mine, counts=counts, group=groups[str(domain)], rule=rule_of(release))
        for domain, part in banded.groupby(Ranks.DOMAIN, sort=False)
    ]
    first = banded.loc[banded[Ranks.DOMAIN] == domains[0].id]
    areas = mine.merge(
        banded, left_on=Lookups.FROM_CODE, right_on=Ranks.AREA_CODE, suffixes=("_place", "")
    )
    result = Measured(
        subject=subject_of(assignment, placed.geography, placed.named),
        release=release,
        domains=domains,
        geography=placed.geography,
        summary=summary.reset_index(drop=True),
        everyone=compared.everyone if compared.yardstick is None else compared.yardstick,
        assignment=assignment,
        spread=pd.concat(hidden, ignore_index=True),
        deciles=decile_shares(first, mine, counts=counts, group=groups[domains[0].id]),
        areas=areas,
        shapes=placed.shapes,
        peers_words=compared.peers_words,
        yardstick_words=compared.yardstick_words,
        unranked=compared.unranked,
        population_words=figures.words,
        weights=request.weights,
        near_cut=_near_cut(areas.loc[areas[Ranks.DOMAIN] == domains[0].id]),
        outside=placed.outside,
        caveats=(
            *caveats_of(
                compared.peers_words,
                placed.geography,
                release=release,
                assignment=assignment,
                weights=request.weights,
                unranked=compared.unranked,
            ),
            *allowed(request.allow),
        ),
    )
    _tell_gaps(library, result)
    return result


@dataclass(frozen=True, kw_only=True)
class _Compared:
    """Places with their peers, or with the yardstick that custom places are held against."""

    everyone: pd.DataFrame
    peers_words: str
    unranked: str = ""
    yardstick: pd.DataFrame | None = None
    yardstick_words: str = ""


def _compare(
    library: Library,
    placed: _Placed,
    mine: pd.DataFrame,
    figures: Figures,
    *,
    request: MeasureRequest,
) -> _Compared:
    """Measure the places among their peers; alone where the peers are not all at hand.

    Raises
    ------
    NotComparable
        For a place that lacks small areas, or too many of its people.
    """
    release, banded = figures.release, figures.banded
    at_hand = areas_at_hand(banded, figures.counts, figures.groups.values(), release)
    membership, unranked = placed.membership, ""
    if at_hand is not None:
        check_complete(mine, at_hand, release)
        membership = mine
        unranked = "" if request.own else why_unranked(at_hand, release)
    least = 0.0 if "low-coverage" in request.allow else LEAST_COVERAGE
    counts, groups = figures.counts, figures.groups
    everyone = summarise(banded, membership, counts=counts, groups=groups, least_coverage=least)
    chosen = everyone[Summary.AREA_CODE].isin(set(mine[Lookups.TO_CODE]))
    check_coverage(everyone.loc[chosen], least=least)
    if unranked:
        everyone[[Summary.RANK, Summary.TIED, Summary.PEERS]] = pd.NA
    ranked = banded[Ranks.AREA_CODE].unique()
    alone = bool(unranked or request.own)
    ground = "measured here" if alone else name_ground(library, release, membership, ranked)
    words = peers_words_of(placed.geography, ground, everyone)
    held = _yardstick(library, release) if request.own and at_hand is None else None
    if held is None:
        return _Compared(everyone=everyone, peers_words=words, unranked=unranked)
    beside = summarise(banded, held, counts=counts, groups=groups)
    kind = str(held[Lookups.TO_GEOGRAPHY].iloc[0])
    return _Compared(
        everyone=everyone,
        peers_words=words,
        yardstick=beside,
        yardstick_words=peers_words_of(kind, name_ground(library, release, held, ranked), beside),
    )


@dataclass(frozen=True, kw_only=True)
class _Placed:
    """The places asked for and all their peers, made up of small areas."""

    geography: str
    membership: pd.DataFrame
    assignment: pd.DataFrame
    shapes: gpd.GeoDataFrame | None = None
    named: tuple[Place, ...] = ()
    outside: dict[str, Outside] = field(default_factory=dict)


def _placed(library: Library, release: Release, request: MeasureRequest) -> _Placed:
    """Build the places, however they were given."""
    if request.own:
        made = make_custom_places(library, release, request.own, allow=request.allow)
        return _Placed(
            geography=made.geography,
            membership=made.membership,
            assignment=made.assignment,
            shapes=made.shapes,
            outside=made.outside,
        )
    near = request.vintage or release.geography
    found = tuple(
        library.find_place(text, geography=near, collection=release.collection)
        for text in request.places
    )
    by = request.by or _kind(found)
    peers = find_peers(library, release, by=by, vintage=request.vintage, method=request.method)
    codes = choose(library, peers, found, release)
    return _Placed(
        geography=peers.geography,
        membership=peers.membership,
        assignment=judge(library, peers, codes, release),
        named=found,
    )


def _check(request: MeasureRequest) -> None:
    """Refuse what does not go together, all at once."""
    faults = [
        f"nothing to allow is called {name!r}: there are {', '.join(OVERRIDES)}"
        for name in sorted(request.allow - set(OVERRIDES))
    ]
    kinds = (*KINDS, "own")
    if request.by and request.by not in kinds:
        faults.append(f"places are measured by {', '.join(kinds)}, not by {request.by!r}")
    if request.by == "own" and not request.own:
        faults.append("by own: give places of your own (a file, postcodes or a circle)")
    if request.own and (request.places or request.by not in {"", "own"}):
        faults.append("name places, or give places of your own, not both at once")
    if not request.own and not request.places:
        faults.append("name a ward, a district or a region, or give places of your own")
    if request.method and request.method not in METHODS_BY_NAME:
        faults.append(f"no method {request.method!r}: there are {', '.join(METHODS_BY_NAME)}")
    if request.weights not in {"people", "equal"}:
        faults.append(f"weights are 'people' or 'equal', not {request.weights!r}")
    if faults:
        raise UnknownEntry(fault_list("measure", faults))


def _kind(found: tuple[Place, ...]) -> str:
    """Return the smallest kind of place that is named: of larger places, all of that kind."""
    kinds = {place.kind for place in found}
    for word, kind in KINDS.items():
        if kind in kinds:
            return word
    raise UnknownEntry(f"say what to measure {found[0].name} by: --by lad, ward or region")


def _yardstick(library: Library, release: Release) -> pd.DataFrame | None:
    """Build the wards, or else the districts, to compare custom places with."""
    for by in ("ward", "lad"):
        found = official(library, release, by=by)
        if found is not None and library.has(found.id):
            return library.load_lookup(found.id)
    return None


def _near_cut(areas: pd.DataFrame) -> dict[str, int]:
    near = (areas[Bands.PERCENTILE].astype(float) - 10).abs() <= NEAR
    counted = near.groupby(areas[Lookups.TO_CODE]).sum()
    return {str(code): int(n) for code, n in counted.items()}


def _tell_gaps(library: Library, result: Measured) -> None:
    """Note measures that nobody has, and places that had to be left out."""
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


def area_names(library: Library, result: Measured) -> dict[str, str]:
    """Return the names of the places' small areas, by code."""
    release = result.release
    names = library.names_of(release.geography, collection=release.collection)
    wanted = {str(c) for c in result.areas[Ranks.AREA_CODE]}
    wanted |= {str(c) for c in result.spread[Spread.MOST_CODE]}
    return {code: str(names.get(code, "")) for code in sorted(wanted)}


def rule_of(release: Release) -> PocketRule:
    """Return the rule of the pocket flag, in the words of the release's direction."""
    return PocketRule(end=end_words(release))
