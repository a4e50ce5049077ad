"""Maps of change: the move between two releases, each release beside it, in one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.columns import Carried, ChangeColumns
from needsmap.errors import VintageError
from needsmap.measures.phrases import band_words, decile_words, towards_words
from needsmap.model import Moved, Verdict, counted, noun
from needsmap.text.comparability import LEVELS
from needsmap.workflows.place_geometry import PlaceGeometry
from needsmap.workflows.wording import (
    INVENTED,
    change_caveats,
    direction_words,
    move_words,
    plain_notes,
    source_lines,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd

    from needsmap.maps.spec import AreaSet, Layer, MapSpec
    from needsmap.model import Domain, Release
    from needsmap.workflows.change.change_result import PlaceChange

#: Which columns of a change frame hold a side's position, in the order of `_SIDE`.
_BEFORE = (ChangeColumns.RANK_BEFORE, ChangeColumns.BEFORE, ChangeColumns.DECILE_BEFORE)
_AFTER = (ChangeColumns.RANK_AFTER, ChangeColumns.AFTER, ChangeColumns.DECILE_AFTER)
_SIDE = (Carried.POSITION, Carried.PERCENTILE, Carried.DECILE)


def save_change_map(result: PlaceChange, path: Path, *, pair: bool = False) -> Path:
    """Save the map of a change as one HTML file that opens anywhere.

    Parameters
    ----------
    result
        What moved.
    path
        Where to.
    pair
        See `change_map`.

    Returns
    -------
    Path
        The file.
    """
    from needsmap.maps.html.page import save_page

    return save_page(change_map(result, pair=pair), path)


def change_map(result: PlaceChange, *, pair: bool = False) -> MapSpec:
    """Describe the map of a change.

    Parameters
    ----------
    result
        What moved.
    pair
        Open the page with the earlier release and, in step beside it, the later one; else
        with the move between them. The reader can go from one to the other.

    Returns
    -------
    MapSpec
        For each domain a diverging layer and the deciles of both releases, all on the areas
        of the later one.
    """
    from needsmap.maps.spec import MapSpec

    if result.lined_up.geography != result.after.geography:
        raise VintageError(
            f"a map of change is drawn on {result.after.geography}, the areas of "
            f"{result.after.short_title}; leave out what other areas to stand on"
        )
    library = result.data.library
    ground = PlaceGeometry(result.data, result.place)
    drawn = ground.drawn()
    layers = [layer for domain in result.domains for layer in _layers(result, domain, drawn)]
    if pair:
        layers[:3] = [layers[1], layers[2], layers[0]]
    return MapSpec(
        title=f"{result.place.name}: from {result.before.short_title} to "
        f"{result.after.short_title}",
        finding=layers[0].finding,
        area_sets=(drawn,),
        layers=tuple(layers),
        beside=layers[1].id if pair else "",
        outlines=tuple(ground.outlines(None)),
        labels=tuple(ground.labels()),
        summary=layers[0].summary,
        banner=INVENTED if library.invented else "",
        notes=plain_notes(library),
        caveats=(*result.lifted, *change_caveats(result.after)),
        left_out=tuple(_left_out(result)),
        sources=source_lines(library),
    )


def _layers(result: PlaceChange, domain: Domain, drawn: AreaSet) -> Iterator[Layer]:
    """Return the change of a domain, then the standing in each release."""
    from needsmap.maps.build import LayerWords
    from needsmap.maps.change import change_layer, standing_layer

    before, after = result.before, result.after
    frame = result.of(domain.id)
    finding, summary = result.finding(domain.id), tuple(_summary(result, domain))
    words = LayerWords(
        id=f"change-{domain.id}",
        title=domain.title,
        group=f"Change, {before.short_title} to {after.short_title}",
        legend=f"{domain.title}: move in percentile points",
        direction=move_words(after),
        data_date=" and ".join(f"{r.data_dates} ({r.short_title})" for r in (before, after)),
        finding=finding,
        summary=summary,
    )
    yield change_layer(
        frame,
        drawn,
        words=words,
        before=before.short_title,
        after=after.short_title,
        ways={move: towards_words(move, after) for move in Moved},
    )
    for release, columns in ((before, _BEFORE), (after, _AFTER)):
        words = LayerWords(
            id=f"{release.id}-{domain.id}",
            title=domain.title,
            group=release.short_title,
            legend=f"{domain.title}: {decile_words(release)}, {release.short_title}",
            direction=direction_words(release),
            data_date=release.data_dates,
            finding=finding,
            summary=summary,
        )
        bands = [band_words(n, 10, release) for n in range(1, 11)]
        yield standing_layer(_side(frame, release, columns), drawn, words=words, bands=bands)


def _side(change: pd.DataFrame, release: Release, columns: Sequence[str]) -> pd.DataFrame:
    """Cut one release's positions out of a change frame."""
    own = change[ChangeColumns.GEOGRAPHY] == release.geography
    names = dict(zip(columns, _SIDE, strict=True))
    kept = [
        ChangeColumns.GEOGRAPHY,
        ChangeColumns.AREA_CODE,
        ChangeColumns.VERDICT,
        ChangeColumns.BASIS,
    ]
    side = change[[*kept, *columns]].rename(columns=names)
    side[Carried.N_AREAS] = release.n_areas
    known = side[Carried.POSITION].notna()
    if own.all():
        # on its own areas a release's figure is its own, whatever the other one's is
        side[Carried.VERDICT] = known.map({True: Verdict.EXACT.value, False: Verdict.NONE.value})
    return side


def _summary(result: PlaceChange, domain: Domain) -> Iterator[str]:
    """Describe in paragraphs what the change layer shows."""
    figures = result.summary(domain.id)
    yield (
        f"{result.finding(domain.id)} {figures['material']:,} moved by at least "
        f"5 percentile points and into another decile. {result.decile_sentence(domain.id)}"
    )
    frame = result.of(domain.id)
    known = frame[frame[ChangeColumns.POINTS].notna()]
    if len(known):
        yield " ".join([_named(known.iloc[i], result.after) for i in (0, -1)])
    judged = result.judgements[domain.id]
    yield " ".join([LEVELS[judged.level], *judged.sentences, *judged.lifted])


def _named(row: pd.Series, release: Release) -> str:
    """Describe where one area stood and stands."""
    from needsmap.columns import Areas

    way = {Moved.WITHIN: "stayed within the range of the areas it was merged from"}
    move = Moved(row[ChangeColumns.MOVED])
    moved = way.get(move, f"moved {towards_words(move, release)}")
    return (
        f"{row[Areas.AREA_NAME]} ({row[ChangeColumns.AREA_CODE]}) {moved} by "
        f"{abs(row[ChangeColumns.POINTS]):.1f} percentile points, from "
        f"{row[ChangeColumns.BEFORE]:.1f} to {row[ChangeColumns.AFTER]:.1f}."
    )


def _left_out(result: PlaceChange) -> Iterator[str]:
    """Count what cannot be compared, what was carried, and what a plain join would drop."""
    frame = result.of(result.domains[0].id)
    counts = frame[ChangeColumns.VERDICT].value_counts()
    if missing := int(counts.get(Verdict.NONE.value, 0)):
        codes = frame.loc[
            frame[ChangeColumns.VERDICT] == Verdict.NONE.value, ChangeColumns.AREA_CODE
        ]
        some = ", ".join(sorted(codes)[:12]) + (" and others" if missing > 12 else "")
        yield (
            f"{counted(missing, 'LSOA')} cannot be compared and {noun(missing, 'is', 'are')} "
            f"hatched: {some}."
        )
    carried = {
        Verdict.INHERITED: "were split; each part is given the old area's rank",
        Verdict.AVERAGED: "were merged and are given the average of the areas they were made from",
        Verdict.ESTIMATED: "were redrawn and are estimated",
    }
    for verdict, words in carried.items():
        if count := int(counts.get(verdict.value, 0)):
            yield f"{count:,} of {counted(len(frame), 'LSOA')} {words}."
    if result.loss.sentence:
        yield result.loss.sentence
