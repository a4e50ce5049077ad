"""An index rebuilt from its parts, or weighed in another way, and what that moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from needsmap.columns import Areas, Bands, Ranks, Sensitivity, export_names
from needsmap.errors import FrameError, UnknownEntry, fault_list
from needsmap.library import ReleaseData
from needsmap.measures.bands import add_bands
from needsmap.measures.index.compose import check_weights, compose, domain_scores, places
from needsmap.measures.index.reweigh import (
    equal_weights,
    moves,
    normalised,
    rank_indicator,
    sensitivity,
    without,
)
from needsmap.measures.phrases import end_words
from needsmap.model import Direction, Notice, Release
from needsmap.model.arguments import Request, check_arguments
from needsmap.workflows.vintage_of_codes import check_areas

if TYPE_CHECKING:
    from needsmap.library import Library
    from needsmap.model import Domain

#: What a composed index is, wherever it is shown.
NOT_OFFICIAL: Final = (
    "NOT THE OFFICIAL INDEX: a re-weighing of the published domain ranks, for asking how much the "
    "ranking hangs on the weights."
)
#: The part that an added indicator becomes.
INDICATOR: Final = "own_indicator"
#: The same for a rebuild by the published weights.
REBUILT: Final = (
    "A rebuild from the published ranks by the published weights: a check, and not the official "
    "index, which is the published one."
)


@dataclass(frozen=True, kw_only=True)
class ComposeRequest(Request):
    """How to weigh an index.

    Attributes
    ----------
    release, of
        What is composed: a release's index, or one of its domains from its sub-domains.
    leave_out
        Parts to leave out; their weight is shared among the others in proportion.
    weights
        One's own weights by part, instead of the published; brought to a sum of one.
    equal
        Weigh every part alike.
    indicator, column, indicator_weight, higher_is_worse
        A file of the user's figures that joins as a part, with the weight it gets (0..1, the
        others sharing the rest), and its polarity.
    place
        A place whose areas are listed by how far they move; None for all.
    file
        The release's file, where the user has it already.
    """

    release: str
    of: str | None = None
    leave_out: tuple[str, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    equal: bool = False
    indicator: Path | None = None
    column: str = ""
    indicator_weight: float = 0.0
    higher_is_worse: bool = True
    place: str | None = None
    file: Path | None = None

    @property
    def changed(self) -> bool:
        """Return whether the weights are anything but the published ones."""
        return bool(self.leave_out or self.weights or self.equal or self.indicator)


@dataclass(frozen=True, kw_only=True)
class ComposedIndex:
    """A composed index beside the published one.

    Attributes
    ----------
    release, target, weights
        What was composed, and by which weights.
    composed
        A *ranks* frame of every area, with bands.
    moved
        Areas with their published and composed positions, largest move first; of one place
        where one was named.
    table
        A *sensitivity* frame: this weighing, and others to set it beside.
    score_error
        Largest difference from the published score; None where none is published.
    ranks_wrong
        How many areas have another rank than the published one.
    label
        What the output says of its standing.
    """

    release: Release
    target: Domain
    weights: dict[str, float]
    composed: pd.DataFrame
    moved: pd.DataFrame
    table: pd.DataFrame
    score_error: float | None
    ranks_wrong: int
    label: str


@check_arguments
def compose_index(library: Library, request: ComposeRequest) -> ComposedIndex:
    """Compose an index and compare it with the published one.

    Raises
    ------
    UnknownEntry
        A release, domain or part that is not there, or ways of weighing that exclude each other.
    FrameError
        Weights that say nothing; ranks that are not held, or not of the whole country.
    UnknownPlace, AmbiguousPlace
        For the place.
    """
    release = library.catalogue.find(request.release, Release)
    target, parts = _parts(release, request)
    ranks = _ranks(library, release, (target, *parts), request.file)
    published = ranks.loc[ranks[Ranks.DOMAIN] == target.id]
    held = ranks.loc[ranks[Ranks.DOMAIN] != target.id]
    official = {d.id: d.weight for d in parts}
    if request.indicator:
        held = pd.concat(
            [held, _indicator(library, request, published, release)], ignore_index=True
        )
    scores = domain_scores(held, release.direction)
    weights = _weights(request, official)
    if request.weights and abs(sum(request.weights.values()) - 1) > 1e-9:
        library.notify(Notice.of("weights_scaled", total=sum(request.weights.values())))
    composed = compose(scores, weights, like=published, direction=release.direction)

    basis = places(published, release.direction)
    after = places(composed, release.direction)
    scenarios = _scenarios(request, official, weights)
    known = published.set_index(Ranks.AREA_CODE)
    mine = composed.set_index(Ranks.AREA_CODE).loc[known.index]
    gap = (mine[Ranks.SCORE] - known[Ranks.SCORE]).abs()
    return ComposedIndex(
        release=release,
        target=target,
        weights=weights,
        composed=add_bands(composed, release.direction),
        moved=_of_place(library, moves(basis, after), release, request.place),
        table=sensitivity(scores, scenarios, basis=basis, like=published),
        score_error=float(gap.max()) if gap.notna().any() else None,
        ranks_wrong=int((mine[Ranks.RANK] != known[Ranks.RANK]).sum()),
        label=NOT_OFFICIAL if request.changed else REBUILT,
    )


def _parts(release: Release, request: ComposeRequest) -> tuple[Domain, tuple[Domain, ...]]:
    """Find what is composed and the parts that the card gives weights to."""
    ways = sum([bool(request.weights), request.equal, bool(request.leave_out)])
    if ways > 1:
        raise UnknownEntry("choose one of: leave a part out, weigh all alike, or your own weights")
    target = release.find_domain(request.of)
    parts = tuple(d for d in release.domains if d.parent == target.id and d.weight > 0)
    if not parts:
        raise UnknownEntry(f"{target.title} of {release.id} is not made of parts with weights")
    lost = [name for name in request.leave_out if name not in {d.id for d in parts}]
    if lost:
        held = ", ".join(d.id for d in parts)
        raise UnknownEntry(f"{lost[0]!r} is no part of {target.title}; its parts: {held}")
    return target, parts


def _ranks(
    library: Library, release: Release, wanted: tuple[Domain, ...], file: Path | None
) -> pd.DataFrame:
    ranks = library.load_ranks(release.id, domains=[d.id for d in wanted], file=file)
    held = ranks.loc[ranks[Ranks.RANK].notna()]
    lost = [d.id for d in wanted if d.id not in set(held[Ranks.DOMAIN])]
    if lost:
        raise FrameError(
            f"the file of {release.id} at hand holds no ranks of {', '.join(lost)}: an index is "
            "composed of published ranks, never of ranks made from rounded scores"
        )
    return held.reset_index(drop=True)


def _indicator(
    library: Library, request: ComposeRequest, like: pd.DataFrame, release: Release
) -> pd.DataFrame:
    from needsmap.readers.indicator import read_indicator

    if request.indicator is None or not 0 < request.indicator_weight < 1:
        raise FrameError("an indicator of your own needs a weight between 0 and 1")
    figures = read_indicator(request.indicator, release.geography, column=request.column)
    check_areas(library, figures, release=release, file=request.indicator.name)
    return rank_indicator(
        figures,
        like,
        domain=INDICATOR,
        # the release's own direction: rank 1 is best where it is so for the others
        higher_is_worse=request.higher_is_worse is (release.direction is Direction.MOST_DEPRIVED),
    )


def _weights(request: ComposeRequest, official: Mapping[str, float]) -> dict[str, float]:
    """Compute the weights asked for: published ones are used as they are."""
    if request.weights:
        weights = normalised(check_weights(request.weights, official))
    elif request.equal:
        weights = equal_weights(official)
    else:
        weights = dict(official)
        for name in request.leave_out:
            weights = without(weights, name)
        if request.leave_out:
            weights = normalised(weights)
    if request.indicator:
        rest = normalised(weights)
        weights = {name: w * (1 - request.indicator_weight) for name, w in rest.items()}
        weights[INDICATOR] = request.indicator_weight
    return weights


def _scenarios(
    request: ComposeRequest, official: Mapping[str, float], weights: Mapping[str, float]
) -> dict[str, Mapping[str, float]]:
    """List the ways of weighing to compare: this one, then each part left out, then all alike."""
    found: dict[str, Mapping[str, float]] = {}
    found["this weighing" if request.changed else "published weights"] = weights
    if len(official) > 2:
        for name in official:
            if request.leave_out != (name,):
                found[f"without {name}"] = without(official, name)
    if not request.equal:
        found["equal weights"] = equal_weights(official)
    return found


def _of_place(
    library: Library, moved: pd.DataFrame, release: Release, place: str | None
) -> pd.DataFrame:
    """Add names to the areas, and drop those outside a place where one is named."""
    if place is not None:
        found = ReleaseData(library, release).find_place(place)
        codes = library.codes_in(found, release.geography)
        moved = moved.loc[moved[Sensitivity.AREA_CODE].isin(codes)].reset_index(drop=True)
        if moved.empty:
            raise FrameError(f"{release.id} ranks no area of {found.label}")
    entry = library.boundaries_at_hand(release.geography, collection=release.collection)
    if entry is None:
        return moved.assign(**{Areas.AREA_NAME: ""})
    names = library.load_names(entry.id).set_index(Areas.AREA_CODE)[Areas.AREA_NAME]
    named = moved[Sensitivity.AREA_CODE].map(names).fillna("")
    return moved.assign(**{Areas.AREA_NAME: named})


def area_table(result: ComposedIndex) -> pd.DataFrame:
    """Return the composed index as one row an area, with ONS's column names.

    Returns
    -------
    DataFrame
        Code, name, score, rank, decile, the published position and the move.
    """
    code, name = export_names(result.release.geography)
    composed = result.composed.set_index(Ranks.AREA_CODE)
    moved = result.moved
    codes = moved[Sensitivity.AREA_CODE]
    mine = composed.loc[codes]
    end = end_words(result.release)
    return pd.DataFrame(
        {
            code: codes.to_numpy(),
            name: moved[Areas.AREA_NAME].to_numpy(),
            "Own index - Score (not official)": mine[Ranks.SCORE].round(3).to_numpy(),
            "Own index - Rank (not official)": mine[Ranks.RANK].to_numpy(),
            "Own index - Decile (not official)": mine[Bands.DECILE].to_numpy(),
            f"Position from the {end} end": moved[Sensitivity.POSITION].to_numpy(),
            "Published position": moved[Sensitivity.BASIS].to_numpy(),
            "Moved (negative = towards the first)": moved[Sensitivity.MOVE].to_numpy(),
        }
    )


def weights_words(result: ComposedIndex) -> str:
    """Write the weights out."""
    return "Weights: " + ", ".join(f"{name} {w:.4g}" for name, w in result.weights.items()) + "."


def read_weights(text: str) -> dict[str, float]:
    """Read weights as a user writes them: ``"income=3, crime=1"``.

    Raises
    ------
    FrameError
        Every pair that is not so, and every domain that is weighed twice.

    Examples
    --------
    >>> read_weights("income=3, crime=1")
    {'income': 3.0, 'crime': 1.0}
    """
    weights: dict[str, float] = {}
    faults = []
    for pair in filter(None, (p.strip() for p in text.replace(";", ",").split(","))):
        name, _, number = pair.partition("=")
        name = name.strip()
        if name in weights:
            faults.append(f"{name[:40]!r} has two weights; give one")
        try:
            weights[name] = float(number)
        except ValueError:
            faults.append(f"{pair!r} is not written as domain=number")
    if faults:
        raise FrameError(fault_list("weights", faults))
    return weights
