"""The map of a place: its small areas by national band, in one page that opens anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from needsmap.columns import Bands, Ranks
from needsmap.errors import FileFormatError, FrameError
from needsmap.library import ReleaseData, open_release
from needsmap.maps.map_page import MapPage, kind_of_map
from needsmap.measures.bands import PERCENTS, add_local_bands, count_within
from needsmap.measures.phrases import band_words, decile_words, end_words, phrase, share_words
from needsmap.model import Direction, Release, counted, noun
from needsmap.model.arguments import check_arguments
from needsmap.workflows.map_request import ALL, MapRequest
from needsmap.workflows.place_geometry import PlaceGeometry, water_outlines
from needsmap.workflows.wording import (
    INVENTED,
    caveats,
    direction_words,
    plain_notes,
    release_note,
    source_lines,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from needsmap.library import Library
    from needsmap.maps.spec import AreaSet, Layer, MapSpec
    from needsmap.model import Domain, Place

SIDE_BY_SIDE = (
    "The releases stand side by side. Each ranks its own areas by its own indicators, so a "
    "difference between two of them need not be a change on the ground: needsmap change says "
    "what can be compared."
)


@check_arguments
def save_borough_map(library: Library, request: MapRequest, path: str | Path | None = None) -> Path:
    """Make the map and save it; the end of the file's name chooses what it is.

    Parameters
    ----------
    library
        Where frames come from.
    asked
        What to map.
    path
        ``.html`` for the page; ``.png``, ``.svg`` or ``.pdf`` for a figure (small multiples
        where there are several layers, the first of them with an inset); ``.gpkg``,
        ``.geojson``, ``.topojson``, ``.csv`` or ``.parquet`` for the data. None for a
        page named after place and release, here.

    Returns
    -------
    Path
        The file, complete and alone.

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError, FrameError, FileFormatError
        Each saying what to do; nothing half-written is left.
    """
    from needsmap.io.labels import fold_label

    named = Path(path or f"{fold_label(request.place)} {request.release}.html".replace(" ", "-"))
    lens = None
    if request.inset:
        if kind_of_map(named) != "figure":
            raise FileFormatError(
                f"{named.name}: an inset stands in a picture (.png, .svg or .pdf); a page zooms"
            )
        lens = _lens(open_release(request.release, library=library), request, request.inset)
    return MapPage(borough_map(library, request)).save(named, inset=lens)


def _lens(data: ReleaseData, request: MapRequest, inset: str) -> tuple[float, float, float, float]:
    """Return the bounds of the place of an inset, with a little room round it (EPSG:27700)."""
    place = data.find_place(inset, vintage=request.vintage)
    west, south, east, north = PlaceGeometry(data, place).areas.total_bounds
    room = 0.06 * max(east - west, north - south)
    return float(west - room), float(south - room), float(east + room), float(north + room)


@check_arguments
def borough_map(library: Library, request: MapRequest) -> MapSpec:
    """Describe the map of a place; see `MapRequest`.

    Returns
    -------
    MapSpec
        One layer a release and domain over the place's small areas, its wards outlined, the
        highlighted ward's areas marked.

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError, FrameError
        Each saying what to do.
    """
    from needsmap.maps.spec import MapSpec

    if request.by:
        from needsmap.workflows.measure.measure_map import map_of_peers

        return map_of_peers(library, request)
    shown = _releases(open_release(request.release, library=library), request.years)
    releases = [data.release for data in shown]
    scenes = [_scene(data, request, request.file if data is shown[0] else None) for data in shown]
    first = scenes[0]
    layers = tuple(layer for scene in scenes for layer in scene.layers)
    sets = {scene.drawn.id: scene.drawn for scene in scenes}
    with_ward = f", with {first.ward.name}" if first.ward else ""
    years = releases[0].short_title
    if len(releases) > 1:
        dated = sorted(releases, key=lambda r: r.published)
        years = f"{dated[0].short_title} to {dated[-1].short_title}"
    notes = [note for r in releases for note in (release_note(r), *r.notes)]
    return MapSpec(
        title=f"{first.place.name}: {years}{with_ward}",
        finding=layers[0].finding,
        area_sets=tuple(sets.values()),
        layers=layers,
        outlines=(*water_outlines(library, request.water), *first.ground.outlines(first.ward)),
        labels=tuple(first.ground.labels(first.ward)),
        highlight=tuple(dict.fromkeys(code for scene in scenes for code in scene.marked)),
        summary=layers[0].summary,
        banner=INVENTED if releases[0].invented else "",
        notes=(*notes, *([SIDE_BY_SIDE] if len(releases) > 1 else []), *plain_notes(library)),
        caveats=caveats(releases[0]),
        left_out=tuple(text for scene in scenes for text in scene.left_out),
        sources=source_lines(library),
    )


def _releases(data: ReleaseData, years: Sequence[str]) -> list[ReleaseData]:
    """Return the release asked for and those of the further years, each once."""
    first, catalogue = data.release, data.library.catalogue
    whole = [r for r in catalogue.of(Release, collection=first.collection) if r.n_rows is None]
    others: dict[str, Release] = {}
    for year in years:
        same = [r for r in whole if r.id.endswith(year)] if year.isdigit() else []
        release = next((r for r in same if r.family == first.family), None)
        release = release or catalogue.find(year, Release)
        if release.id != first.id:
            others.setdefault(release.id, release)
    later = sorted(others.values(), key=lambda r: r.published, reverse=True)
    return [data, *(ReleaseData(data.library, release) for release in later)]


@dataclass(frozen=True)
class _Scene:
    """One release on its own ground."""

    place: Place
    ground: PlaceGeometry
    drawn: AreaSet
    layers: tuple[Layer, ...]
    ward: Place | None
    marked: tuple[str, ...]
    left_out: tuple[str, ...]


def _scene(data: ReleaseData, request: MapRequest, file: Path | None) -> _Scene:
    release = data.release
    place = data.find_place(request.place, vintage=request.vintage)
    ground = PlaceGeometry(data, place)
    banded = data.bands(None if request.domains == ALL else request.domains, file=file, place=place)
    here = banded[banded[Ranks.AREA_CODE].isin(ground.codes)]
    if here[Ranks.RANK].isna().all():
        raise FrameError(
            f"{release.id} ranks none of the {counted(len(ground.codes), 'area')} of {place.label}"
        )
    drawn = ground.drawn()
    ward = data.find_place(request.highlight) if request.highlight else None
    marked = data.codes(ward) if ward else []
    unranked = len(ground.codes) - here[Ranks.AREA_CODE].nunique()
    return _Scene(
        place=place,
        ground=ground,
        drawn=drawn,
        layers=tuple(_layers(here, release, place, drawn, ward=(ward, marked))),
        ward=ward,
        marked=tuple(marked),
        left_out=(
            (
                (
                    f"{counted(unranked, 'LSOA')} of {place.name} "
                    f"{noun(unranked, 'has', 'have')} no rank in {release.short_title}."
                ),
            )
            if unranked
            else ()
        ),
    )


def _layers(
    here: pd.DataFrame,
    release: Release,
    place: Place,
    drawn: AreaSet,
    *,
    ward: tuple[Place | None, Sequence[str]],
) -> Iterator[Layer]:
    """Return one layer a domain, in the card's order."""
    from needsmap.maps.build import LayerWords, band_layer, column

    local, decile = add_local_bands(here), decile_words(release)
    for domain in release.domains:
        rows = local[(local[Ranks.DOMAIN] == domain.id) & local[Ranks.RANK].notna()]
        if rows.empty:
            continue
        ordered = rows.sort_values([Bands.POSITION, Ranks.AREA_CODE])
        words = LayerWords(
            id=f"{release.id}-{domain.id}",
            title=domain.title,
            group=release.short_title,
            legend=f"{domain.title}: {decile}",
            direction=direction_words(release),
            finding=_finding(ordered, release, place, drawn),
            summary=tuple(_summary(ordered, release, (place, domain), drawn, ward=ward)),
            data_date=release.data_dates,
            end=end_words(release),
        )
        places = rows.set_index(Ranks.AREA_CODE)
        count = len(rows)
        extra = [
            column(f"{decile[:1].upper()}{decile[1:]}", places[Bands.DECILE], drawn, kind="number"),
            column(
                f"Rank within {place.name}", places[Bands.LOCAL_POSITION], drawn,
                kind="rank", of=count,
            ),
        ]  # fmt: skip
        bands = [band_words(n, 10, release) for n in range(1, 11)]
        yield band_layer(rows, drawn, words=words, bands=bands, extra=extra)


def _finding(ordered: pd.DataFrame, release: Release, place: Place, drawn: AreaSet) -> str:
    row = ordered.iloc[0]
    name = dict(zip(drawn.codes, drawn.names, strict=True))[row[Ranks.AREA_CODE]]
    where = phrase(int(row[Bands.POSITION]), release)
    end = (
        f"is the most deprived of {place.name}'s {counted(len(ordered), 'LSOA')}"
        if release.of_deprivation
        else f"has the {end_words(release)} of {place.name}'s {counted(len(ordered), 'LSOA')}"
    )
    return f"{name} ({row[Ranks.AREA_CODE]}) {end}: it is {where}."


def _summary(
    ordered: pd.DataFrame,
    release: Release,
    subject: tuple[Place, Domain],
    drawn: AreaSet,
    *,
    ward: tuple[Place | None, Sequence[str]],
) -> Iterator[str]:
    """Describe in paragraphs what the layer shows."""
    place, domain = subject
    counts = count_within(ordered, PERCENTS, n_areas=release.n_areas)
    total = len(ordered)
    shares = [f"{percent}%" for percent in PERCENTS]
    first, *rest = [
        f"{n or 'none'} in the {share}"
        for n, share in zip(
            counts[Bands.AREAS], [share_words(shares[0], release), *shares[1:]], strict=True
        )
    ]
    yield (
        f"{release.short_title}, {domain.title}. Of {place.name}'s {counted(total, 'LSOA')}, "
        f"{first} of the {release.n_areas:,} in {release.ranked_in}; {', '.join(rest)}."
    )
    named, codes = ward
    if named is None:
        return
    rows = ordered[ordered[Ranks.AREA_CODE].isin(codes)]
    names = dict(zip(drawn.codes, drawn.names, strict=True))
    at = "rank" if release.direction is Direction.MOST_DEPRIVED else "position"
    listed = ", ".join(
        f"{names[row[Ranks.AREA_CODE]]} ({at} {int(row[Bands.POSITION]):,}, decile "
        f"{int(row[Bands.DECILE])})"
        for _, row in rows.iterrows()
    )
    yield (
        f"{named.name} is made up of {counted(len(rows), 'LSOA')}: {listed}. "
        f"1 is the {end_words(release)}. A ward has no rank among LSOAs."
    )
