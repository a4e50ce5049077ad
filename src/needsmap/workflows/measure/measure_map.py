"""Measured places as a map, with a layer a domain and measure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from needsmap.columns import Areas, Assignment, Lookups, Ranks, Summary
from needsmap.errors import FrameError, UnknownEntry
from needsmap.library import open_release
from needsmap.measures.phrases import end_words
from needsmap.measures.places.measures import MEASURES
from needsmap.model import BoundarySet, Notice, counted, kind_of, some
from needsmap.model.arguments import check_arguments
from needsmap.workflows.measure.measured import ALIKE, DECIMALS, PERCENT
from needsmap.workflows.measure.peers import KINDS
from needsmap.workflows.measure.requests import PlacesRequest
from needsmap.workflows.wording import INVENTED, plain_notes, release_note, source_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd

    from needsmap.library import Library
    from needsmap.maps.spec import AreaSet, Layer, MapSpec
    from needsmap.model import Domain
    from needsmap.workflows.map_request import MapRequest
    from needsmap.workflows.measure.measured import Measured

#: A class of the map is a fifth of the peers.
CLASSES: Final = 5
#: More places than these are not named on the map.
NAMED: Final = 120


def measure_map(measured: Measured) -> MapSpec:
    """Describe the map of measured places: one layer a domain and measure.

    Classes are fifths of all the peers, so that a borough is not painted dark for being a
    little more deprived than itself.

    Parameters
    ----------
    measured
        The places.

    Raises
    ------
    FrameError
        Where the places' outlines are not at hand.
    """
    from needsmap.maps.build import area_set
    from needsmap.maps.spec import Label, MapSpec

    library = measured.data.library
    shapes = outlines_of(measured)
    drawn = area_set(shapes)
    layers = tuple(
        layer for domain in measured.domains for layer in _layers(measured, drawn, domain)
    )
    if not layers:
        raise FrameError("no measure has a value to map")
    release = measured.release
    lost = [code for code in measured.codes if code not in set(drawn.codes)]
    named = shapes if len(shapes) <= NAMED else shapes.iloc[:0]
    return MapSpec(
        title=f"{measured.title}{ALIKE if measured.weights == 'equal' else ''}",
        finding=layers[0].finding,
        area_sets=(drawn,),
        layers=layers,
        labels=tuple(
            Label(text=str(name), x=float(at.x), y=float(at.y))
            for name, at in zip(
                named[Areas.AREA_NAME], named.geometry.representative_point(), strict=True
            )
        ),
        group_title="Measure",
        banner=INVENTED if release.invented else "",
        notes=(*_how_drawn(measured), release_note(release), *plain_notes(library)),
        caveats=measured.caveats,
        left_out=(
            (f"{counted(len(lost), 'place has', 'places have')} no outline at hand: {some(lost)}."),
        )
        if lost
        else (),
        sources=source_lines(library),
    )


@check_arguments
def map_of_peers(library: Library, request: MapRequest) -> MapSpec:
    """Describe the map that a `MapRequest` asks for by ward, district or region.

    Parameters
    ----------
    library
        Where frames come from.
    request
        ``by`` says what is mapped: all of that kind in the place, among their peers everywhere.

    Raises
    ------
    UnknownEntry
        For another word, or together with further years: one release is mapped.
    """
    from needsmap.workflows.measure.measure import measure
    from needsmap.workflows.place_geometry import water_outlines

    if request.by not in KINDS:
        raise UnknownEntry(f"no map by {request.by!r}: choose {', '.join(KINDS)}")
    if request.years:
        raise UnknownEntry("a map by ward, district or region shows one release: leave years out")
    release = open_release(request.release, library=library).release
    every = request.domains == ("all",)
    domains = release.domains if every else release.find_domains(request.domains)
    counted_people = not library.load_denominators(release.id, file=request.file).empty
    wanted = PlacesRequest(
        release=release.id,
        places=(request.place,),
        by=request.by,
        domains=tuple(d.id for d in domains),
        vintage=request.vintage,
        weights="people" if counted_people else "equal",
        file=request.file,
    )
    measured = measure(library, wanted)
    spec = measure_map(measured)
    marked: tuple[str, ...] = ()
    if request.highlight:
        place = measured.data.find_place(request.highlight, vintage=measured.geography)
        marked = (place.code,)
    return replace(spec, highlight=marked, outlines=tuple(water_outlines(library, request.water)))


def outlines_of(measured: Measured) -> gpd.GeoDataFrame:
    """Return the outlines of measured places: their boundaries, their own shape, or their areas'.

    Parameters
    ----------
    measured
        The places.

    Returns
    -------
    GeoDataFrame
        An *areas* frame in EPSG:27700. A place without a boundary at hand, or a custom place
        that was listed by postcodes or codes, is drawn as the small areas that it touches.
    """
    import geopandas as gpd
    import pandas as pd

    data, custom = measured.data, measured.geography == "own"
    shapes = measured.made.shapes if custom else _published(measured)
    known = set() if shapes is None else set(shapes[Areas.AREA_CODE])
    listed = [code for code in measured.codes if code not in known]
    if not listed and shapes is not None:
        return shapes
    if not custom:
        notice = Notice.of("boundaries_missing", geography=measured.geography, n=len(listed))
        data.library.notify(notice)
    areas = data.areas().set_index(Areas.AREA_CODE).geometry
    parts = measured.areas.drop_duplicates([Lookups.TO_CODE, Ranks.AREA_CODE])
    inside = parts.groupby(Lookups.TO_CODE)[Ranks.AREA_CODE]
    names = measured.assignment.set_index(Assignment.AREA_CODE)[Assignment.AREA_NAME]
    made = gpd.GeoDataFrame(
        {
            Areas.GEOGRAPHY: measured.geography,
            Areas.AREA_CODE: listed,
            Areas.AREA_NAME: names.loc[listed].to_numpy(),
        },
        geometry=[areas.loc[inside.get_group(code)].union_all() for code in listed],
        crs=areas.crs,
    )
    if shapes is None:
        return made
    return gpd.GeoDataFrame(pd.concat([shapes, made], ignore_index=True), crs=areas.crs)


def _published(measured: Measured) -> gpd.GeoDataFrame | None:
    """Return the boundaries of the places' own year, or of another that holds every one's code."""
    library, kind = measured.data.library, kind_of(measured.geography)
    entries = library.catalogue.of(BoundarySet, collection=measured.release.collection)
    sets = [entry for entry in entries if kind_of(entry.geography) == kind]
    sets.sort(key=lambda entry: entry.geography != measured.geography)
    for entry in sets:
        own = entry.geography == measured.geography
        if not own and not library.has(entry.id):
            continue
        named = set(library.load_names(entry.id)[Areas.AREA_CODE])
        if own or named.issuperset(measured.codes):
            if not own:
                library.notify(Notice.of("boundaries_of_another_year", geography=entry.geography))
            every = library.load_areas(entry.id)
            return every.loc[every[Areas.AREA_CODE].isin(measured.codes)]
    return None


def _how_drawn(measured: Measured) -> list[str]:
    """Describe how places given as lists, without an outline, are drawn."""
    shapes = measured.made.shapes
    drawn = set() if shapes is None else set(shapes[Areas.AREA_CODE])
    if measured.geography != "own" or drawn >= set(measured.codes):
        return []
    return ["A place that was listed by postcodes or codes is drawn as every LSOA it touches."]


def _layers(measured: Measured, drawn: AreaSet, domain: Domain) -> Iterator[Layer]:
    from needsmap.maps.build import LayerWords, column, value_layer
    from needsmap.maps.classes import between, even_breaks

    for measure in MEASURES:
        mine = measured.of(domain, measure)
        everyone = measured.of(domain, measure, everyone=True)[Summary.VALUE].dropna()
        values = mine[Summary.VALUE]
        if values.isna().all():
            continue
        factor, decimals = (100, 1) if measure in PERCENT else (1, min(DECIMALS[measure], 1))
        if measure in {"average_rank", "local_concentration"}:
            decimals = 0
        breaks = even_breaks(round(factor * everyone, decimals).tolist(), CLASSES)
        title = measured.title_of(measure)
        fifths = f"cut at the fifths of the {len(everyone):,} {measured.others}"
        words = LayerWords(
            id=f"{domain.id}-{measure}",
            title=domain.title,
            group=title,
            legend=f"{title}{' (%)' if measure in PERCENT else ''}: {fifths}",
            direction=f"darkest = {end_words(measured.release)}",
            finding=(sentence := measured.finding(measure, domain)),
            summary=(sentence, f"{title}: {MEASURES[measure].words_in(measured.release)}."),
        )
        columns = [
            column(
                title, factor * values, drawn,
                kind="percent" if measure in PERCENT else "number", decimals=decimals,
            ),
        ]  # fmt: skip
        if measured.geography != "own" and not measured.unranked:
            columns.append(column("Rank", mine[Summary.RANK], drawn, kind="rank", of=len(everyone)))
        columns.append(column("LSOAs", mine[Summary.N_AREAS], drawn, kind="number"))
        yield value_layer(
            factor * values, drawn, words=words, breaks=breaks,
            classes=between(breaks, decimals), columns=columns,
        )  # fmt: skip


def save_map(measured: Measured, path: Path, *, measure: str = "") -> Path:
    """Save the map of measured places: HTML with every measure, or a picture of one.

    Parameters
    ----------
    measured
        The places.
    path
        Ends in ``.html``, ``.png``, ``.svg`` or ``.pdf``.
    measure
        Which measure a picture shows; "" for the first.

    Returns
    -------
    Path
        The file.
    """
    from needsmap.maps.figures.static import save_figure
    from needsmap.maps.html.page import save_page

    spec = measure_map(measured)
    if path.suffix.lower() in {".html", ".htm"}:
        return save_page(spec, path)
    layer = f"{measured.domains[0].id}-{measure}" if measure else None
    return save_figure(spec, path, layer=layer)
