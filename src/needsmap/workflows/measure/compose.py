"""An index rebuilt from its parts, or weighed in another way, and what that moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from needsmap.columns import Areas, Bands, Ranks, Sensitivity, export_names
from needsmap.errors import FrameError, UnknownEntry, fault_list
from needsmap.library import open_release
from needsmap.library.result import rows_of
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
from needsmap.model import Direction, Notice, counted, noun
from needsmap.model.arguments import check_arguments
from needsmap.readers.indicator import read_indicator
from needsmap.workflows.vintage_of_codes import check_areas

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from needsmap.library import Library, ReleaseData, Result
    from needsmap.model import Domain, Release
    from needsmap.workflows.measure.requests import ComposeRequest

#: What a composed index is, wherever it is shown.
NOT_OFFICIAL: Final = (
    "NOT THE OFFICIAL INDEX: a re-weighing of the published domain ranks, for asking how much the "
    "ranking hangs on the weights."
)
#: The same for a rebuild by the published weights.
REBUILT: Final = (
    "A rebuild from the published ranks by the published weights: a check, and not the official "
    "index, which is the published one."
)
#: The part that an added indicator becomes.
INDICATOR: Final = "own_indicator"
#: All parts alike, as a user writes it.
EQUAL: Final = "equal"


@check_arguments
def compose_index(library: Library, request: ComposeRequest) -> Result:
    """Compose an index and compare it with the published one.

    Parameters
    ----------
    library
        Where ranks come from.
    request
        What is composed, and by which weights.

    Returns
    -------
    Result
        One row an area, of the place where one is named, largest move first: ONS code and
        name, score, rank, decile, the published position and the move (negative = towards the
        first). ``details["scenarios"]`` holds this weighing beside others.

    Raises
    ------
    UnknownEntry
        A release, domain or part that is not there, or ways of weighing that exclude each other.
    FrameError
        Weights that say nothing; ranks that are not held, or not of the whole country.
    UnknownPlace, AmbiguousPlace
        For the place.
    """
    data = open_release(request.release, library=library)
    release = data.release
    target, parts = _parts(release, request)
    ranks = _ranks(data, (target, *parts), request.file)
    published = ranks.loc[ranks[Ranks.DOMAIN] == target.id]
    available = ranks.loc[ranks[Ranks.DOMAIN] != target.id]
    if request.indicator:
        available = pd.concat(
            [available, _indicator(data, request, request.indicator, published)], ignore_index=True
        )
    scores = domain_scores(available, release.direction)
    official = {d.id: d.weight for d in parts}
    weights = _weights(library, request, official)
    composed = compose(scores, weights, like=published, direction=release.direction)
    basis = places(published, release.direction)
    scenarios = _scenarios(request, official, weights)
    table = sensitivity(scores, scenarios, basis=basis, like=published)
    moved = moves(basis, places(composed, release.direction))
    areas = _area_table(data, add_bands(composed, release.direction), moved, request.place)
    known = published.set_index(Ranks.AREA_CODE)
    mine = composed.set_index(Ranks.AREA_CODE).loc[known.index]
    gap = (mine[Ranks.SCORE] - known[Ranks.SCORE]).abs()
    figures = {
        "release": release.id,
        "composed": target.id,
        "label": NOT_OFFICIAL if _changed(request) else REBUILT,
        "weights": weights,
        "score_error": float(gap.max()) if gap.notna().any() else None,
        "ranks_that_differ": int((mine[Ranks.RANK] != known[Ranks.RANK]).sum()),
        "scenarios": rows_of(table),
    }
    plain = figures | {
        "areas": rows_of(areas) if request.place else [],
        "notes": library.sentences,
    }
    head = _head(release, target, request, figures)
    return library.result(areas, head, plain=plain, **figures)


def _changed(request: ComposeRequest) -> bool:
    """Return whether the weights are anything but the published ones."""
    return bool(request.leave_out or request.weights or request.indicator)


def _head(
    release: Release, target: Domain, request: ComposeRequest, figures: Mapping[str, Any]
) -> tuple[str, ...]:
    """Return what was composed and by which weights, how near it is, and how to read it."""
    weights, differ = figures["weights"], figures["ranks_that_differ"]
    error = (
        f"largest difference from the published score {figures['score_error']:.4f}; "
        if figures["score_error"] is not None and not _changed(request)
        else ""
    )
    end = end_words(release)
    return (
        f"{release.short_title}: {target.title} of {counted(len(weights), 'part')}",
        figures["label"],
        f"Weights: {', '.join(f'{name} {w:.4g}' for name, w in weights.items())}.",
        (
            f"{error}{differ:,} of {counted(release.n_areas, 'area')} "
            f"{noun(differ, 'has', 'have')} another rank than published."
        ),
        f"Positions from the {end} end; a negative move is towards it."
        if request.place
        else f"Each way of weighing beside the published ranking (position 1 = {end}):",
    )


def _parts(release: Release, request: ComposeRequest) -> tuple[Domain, tuple[Domain, ...]]:
    """Find what is composed and the parts that the card gives weights to."""
    if request.weights and request.leave_out:
        raise UnknownEntry("choose one of: leave a part out, weigh all alike, or your own weights")
    target = release.find_domain(request.of)
    parts = tuple(d for d in release.domains if d.parent == target.id and d.weight > 0)
    if not parts:
        raise UnknownEntry(f"{target.title} of {release.id} is not made of parts with weights")
    known = [d.id for d in parts]
    lost = [name for name in request.leave_out if name not in known]
    if lost:
        raise UnknownEntry(
            f"{lost[0]!r} is no part of {target.title}; its parts: {', '.join(known)}"
        )
    return target, parts


def _ranks(data: ReleaseData, wanted: tuple[Domain, ...], file: Path | None) -> pd.DataFrame:
    release = data.release
    ranks = data.library.load_ranks(release.id, domains=[d.id for d in wanted], file=file)
    ranked = ranks.dropna(subset=[Ranks.RANK])
    lost = [d.id for d in wanted if d.id not in set(ranked[Ranks.DOMAIN])]
    if lost:
        raise FrameError(
            f"the file of {release.id} at hand holds no ranks of {', '.join(lost)}: an index is "
            "composed of published ranks, never of ranks made from rounded scores"
        )
    return ranked.reset_index(drop=True)


def _indicator(
    data: ReleaseData, request: ComposeRequest, path: Path, like: pd.DataFrame
) -> pd.DataFrame:
    """Rank a user's figures as a part of the index."""
    if not 0 < request.indicator_weight < 1:
        raise FrameError("an indicator of your own needs a weight between 0 and 1")
    release = data.release
    figures = read_indicator(path, release.geography, column=request.column)
    check_areas(data, figures, file=path.name)
    return rank_indicator(
        figures,
        like,
        domain=INDICATOR,
        # the release's own direction: rank 1 is best where it is so for the others
        higher_is_worse=request.higher_is_worse is (release.direction is Direction.MOST_DEPRIVED),
    )


def _weights(
    library: Library, request: ComposeRequest, official: Mapping[str, float]
) -> dict[str, float]:
    """Compute the weights asked for: published ones are used as they are."""
    weights = dict(official)
    if request.weights == EQUAL:
        weights = equal_weights(official)
    elif request.weights:
        own = read_weights(request.weights)
        weights = normalised(check_weights(own, official))
        if abs(sum(own.values()) - 1) > 1e-9:
            library.notify(Notice.of("weights_scaled", total=sum(own.values())))
    elif request.leave_out:
        for name in request.leave_out:
            weights = without(weights, name)
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
    ways = {"this weighing" if _changed(request) else "published weights": weights}
    if len(official) > 2:
        for name in official:
            if request.leave_out != (name,):
                ways[f"without {name}"] = without(official, name)
    if request.weights != EQUAL:
        ways["equal weights"] = equal_weights(official)
    return ways


def _area_table(
    data: ReleaseData, composed: pd.DataFrame, moved: pd.DataFrame, place: str | None
) -> pd.DataFrame:
    """Return one row an area, of a place where one is named, largest move first."""
    release, library = data.release, data.library
    if place is not None:
        found = data.find_place(place)
        moved = moved.loc[moved[Sensitivity.AREA_CODE].isin(data.codes(found))]
        if moved.empty:
            raise FrameError(f"{release.id} ranks no area of {found.label}")
    codes = moved[Sensitivity.AREA_CODE]
    outlines = library.boundaries_at_hand(release.geography, collection=release.collection)
    names: Mapping[str, str] | pd.Series = {}
    if outlines:
        names = library.load_names(outlines.id).set_index(Areas.AREA_CODE)[Areas.AREA_NAME]
    mine = composed.set_index(Ranks.AREA_CODE).loc[codes]
    code, name = export_names(release.geography)
    return pd.DataFrame(
        {
            code: codes.to_numpy(),
            name: [str(names.get(area, "")) for area in codes],
            "Own index - Score (not official)": mine[Ranks.SCORE].round(3).to_numpy(),
            "Own index - Rank (not official)": mine[Ranks.RANK].to_numpy(),
            "Own index - Decile (not official)": mine[Bands.DECILE].to_numpy(),
            f"Position from the {end_words(release)} end": moved[Sensitivity.POSITION].to_numpy(),
            "Published position": moved[Sensitivity.BASIS].to_numpy(),
            "Moved (negative = towards the first)": moved[Sensitivity.MOVE].to_numpy(),
        }
    )


def read_weights(text: str) -> dict[str, float]:
    """Read weights as a user writes them: ``"income=3, crime=1"``.

    Parameters
    ----------
    text
        Pairs with commas between them.

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
