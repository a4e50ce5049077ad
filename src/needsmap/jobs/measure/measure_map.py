"""Measured places as a map with a layer a measure, and as a ranked bar chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from needsmap.errors import FrameError, UnknownEntry
from needsmap.frames import Areas, Lookups, Ranks, Summary
from needsmap.jobs.measure.measure_tables import DECIMALS, label_of, rows
from needsmap.jobs.wording import INVENTED, source_lines
from needsmap.model import BoundarySet
from needsmap.needs.bands import end_words, ordinal
from needsmap.needs.places.measures import MEASURES

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from needsmap.jobs.measure.measure import Measured
    from needsmap.library import Library
    from needsmap.maps.figures.bars import BarChart
    from needsmap.maps.spec import AreaSet, Layer, MapSpec

#: Shares are shown in percent.
PERCENT: Final = frozenset({"proportion", "extent"})
#: A class of the map is a fifth of the peers.
CLASSES: Final = 5


def measure_map(library: Library, measured: Measured) -> MapSpec:
    """Describe the map of measured places: one layer a measure of the first domain.

    Classes are fifths of all the peers, so that a borough is not painted dark for being a
    little more deprived than itself.

    Raises
    ------
    FrameError
        Where the places' outlines are not at hand.
    """
    from needsmap.maps.build import area_set
    from needsmap.maps.points import outline
    from needsmap.maps.spec import Label, MapSpec

    shapes = outlines_of(library, measured)
    drawn = area_set(shapes)
    layers = tuple(_layers(measured, drawn))
    if not layers:
        raise FrameError("no measure has a value to map")
    release = measured.release
    lost = [code for code in measured.codes if code not in set(drawn.codes)]
    return MapSpec(
        title=_title(measured),
        finding=layers[0].finding,
        area_sets=(drawn,),
        layers=layers,
        outlines=(outline(shapes, title="Places", role="border"),),
        labels=tuple(
            Label(text=str(name), x=float(at.x), y=float(at.y))
            for name, at in zip(
                shapes[Areas.AREA_NAME], shapes.geometry.representative_point(), strict=True
            )
        ),
        summary=tuple(layer.finding for layer in layers),
        banner=INVENTED if release.invented else "",
        notes=(*_how_drawn(measured), *library.told),
        caveats=measured.caveats,
        left_out=(f"{len(lost)} place(s) have no outline at hand: {', '.join(lost[:5])}.",)
        if lost
        else (),
        sources=source_lines(library),
    )


def outlines_of(library: Library, measured: Measured) -> gpd.GeoDataFrame:
    """Give the outlines of measured places: their boundaries, their own shape, or their areas'.

    Returns
    -------
    GeoDataFrame
        An *areas* frame in EPSG:27700; a place of one's own that was listed by postcodes or
        codes is shown as the small areas that it touches.

    Raises
    ------
    FrameError
        Where no boundaries of the places are on the shelves.
    """
    import geopandas as gpd
    import pandas as pd

    collection = measured.release.collection
    if measured.geography != "own":
        for entry in library.catalogue.of(BoundarySet, collection=collection):
            if entry.geography == measured.geography:
                every = library.load_areas(entry.id)
                return every.loc[every[Areas.AREA_CODE].isin(measured.codes)]
        raise FrameError(f"no boundaries of {measured.geography} are on the shelves: no map")
    held = [] if measured.shapes is None else [measured.shapes]
    known = set() if measured.shapes is None else set(measured.shapes[Areas.AREA_CODE])
    listed = [code for code in measured.codes if code not in known]
    if listed:
        small = library.boundaries_for(measured.release.geography, collection=collection)
        areas = library.load_areas(small.id).set_index(Areas.AREA_CODE).geometry
        parts = measured.areas.drop_duplicates([Lookups.TO_CODE, Ranks.AREA_CODE])
        made = {
            code: areas.loc[parts.loc[parts[Lookups.TO_CODE] == code, Ranks.AREA_CODE]].union_all()
            for code in listed
        }
        columns = {Areas.GEOGRAPHY: "own", Areas.AREA_CODE: listed, Areas.AREA_NAME: listed}
        held.append(gpd.GeoDataFrame(columns, geometry=list(made.values()), crs=areas.crs))
    return gpd.GeoDataFrame(pd.concat(held, ignore_index=True), crs=held[0].crs)


def _how_drawn(measured: Measured) -> list[str]:
    """Say how places of one's own are drawn that were listed and not outlined."""
    held = set() if measured.shapes is None else set(measured.shapes[Areas.AREA_CODE])
    if measured.geography != "own" or held >= set(measured.codes):
        return []
    return ["A place that was listed by postcodes or codes is drawn as every LSOA it touches."]


def _title(measured: Measured) -> str:
    return f"{measured.subject}: {measured.release.short_title}"


def _layers(measured: Measured, drawn: AreaSet) -> list[Layer]:
    from needsmap.maps.build import LayerWords, column, value_layer
    from needsmap.maps.classes import between, even_breaks

    domain, end = measured.domains[0], end_words(measured.release)
    long = rows(measured)
    out = []
    for measure in MEASURES:
        mine = _one(long, domain.id, measure)
        everyone = _one(measured.everyone, domain.id, measure)[Summary.VALUE].dropna()
        values = mine[Summary.VALUE]
        if values.isna().all():
            continue
        factor, decimals = (100, 1) if measure in PERCENT else (1, min(DECIMALS[measure], 1))
        if measure in {"average_rank", "local_concentration"}:
            decimals = 0
        breaks = even_breaks(round(factor * everyone, decimals).tolist(), CLASSES)
        title = MEASURES[measure].title
        others = measured.yardstick_words or measured.peers_words
        fifths = f"cut at the fifths of the {len(everyone):,} {others}"
        words = LayerWords(
            id=measure,
            title=title,
            group=measured.release.short_title,
            legend=f"{title}{' (%)' if measure in PERCENT else ''}: {fifths}",
            direction=f"darkest = {end}",
            finding=finding(measured, measure),
        )
        columns = [
            column(
                title, factor * values, drawn,
                kind="percent" if measure in PERCENT else "number", decimals=decimals,
            ),
        ]  # fmt: skip
        if measured.geography != "own":
            columns.append(column("Rank", mine[Summary.RANK], drawn, kind="rank", of=len(everyone)))
        out.append(
            value_layer(
                factor * values, drawn, words=words, breaks=breaks,
                classes=between(breaks, decimals), columns=columns,
            )
        )  # fmt: skip
    return out


def _one(frame: pd.DataFrame, domain: str, measure: str) -> pd.DataFrame:
    part = frame.loc[(frame[Summary.DOMAIN] == domain) & (frame[Summary.MEASURE] == measure)]
    return part.set_index(Summary.AREA_CODE)


def finding(measured: Measured, measure: str) -> str:
    """Say in one sentence which of the places stands nearest the most deprived end."""
    domain, end = measured.domains[0], end_words(measured.release)
    mine = _one(rows(measured), domain.id, measure).dropna(subset=[Summary.VALUE])
    ordered = mine.sort_values(Summary.VALUE, ascending=False, kind="stable")
    top = ordered.iloc[0]
    title = MEASURES[measure].title
    title = title[0].lower() + title[1:]
    values = ordered[Summary.VALUE]
    if len(ordered) > 1 and values.max() == values.min():
        return f"By {title}, all {len(ordered)} places are alike."
    name = top[Summary.AREA_NAME]
    where = "" if len(ordered) == 1 else f" of the {len(ordered)} shown"
    said = f"By {title}, {name} is the {end}{where}" if len(ordered) > 1 else f"{name}"
    if measured.geography == "own":
        return f"{said}." if len(ordered) > 1 else f"{name}, by {title}."
    rank = ordinal(int(top[Summary.RANK]))
    return (
        f"{said}{':' if len(ordered) > 1 else ', by ' + title + ','} {rank} of "
        f"{int(top[Summary.PEERS]):,} {measured.peers_words}."
    )


def measure_chart(library: Library, measured: Measured, measure: str) -> BarChart:
    """Describe the ranked bar chart of one measure.

    Raises
    ------
    UnknownEntry
        For a measure that is not one, or has no value here.
    """
    from needsmap.maps.figures.bars import MOST, BarChart

    if measure not in MEASURES:
        raise UnknownEntry(f"no measure {measure!r}: choose from {', '.join(MEASURES)}")
    domain, end = measured.domains[0], end_words(measured.release)
    mine = _one(rows(measured), domain.id, measure).dropna(subset=[Summary.VALUE])
    if mine.empty:
        held = [m for m in MEASURES if not _one(rows(measured), domain.id, m).empty]
        raise UnknownEntry(f"no place has a {measure}; there are {', '.join(held)}")
    ordered = mine.sort_values(
        [Summary.VALUE, Summary.AREA_NAME], ascending=[False, True], kind="stable"
    )
    shown = ordered.head(MOST)
    factor, suffix = (100, "%") if measure in PERCENT else (1, "")
    decimals = 1 if measure in PERCENT else min(DECIMALS[measure], 1)
    everyone = _one(measured.everyone, domain.id, measure)[Summary.VALUE].dropna()
    others = measured.yardstick_words or measured.peers_words
    notes = list(measured.caveats)
    if len(ordered) > len(shown):
        notes.insert(0, f"The first {len(shown)} of {len(ordered):,} places are shown.")
    title = MEASURES[measure].title
    return BarChart(
        title=f"{title}: {_title(measured)}",
        finding=finding(measured, measure),
        labels=tuple(str(name) for name in shown[Summary.AREA_NAME]),
        values=tuple(float(factor * v) for v in shown[Summary.VALUE]),
        written=tuple(f"{factor * v:,.{decimals}f}{suffix}" for v in shown[Summary.VALUE]),
        axis=f"{label_of(domain)}, {title.lower()}: longest = {end}",
        mark=float(factor * everyone.median()) if len(everyone) > len(shown) else None,
        mark_words=f"middle of {len(everyone):,} {others}",
        notes=tuple(notes),
        sources=source_lines(library),
        banner=INVENTED if measured.release.invented else "",
    )


def save_map(library: Library, measured: Measured, path: Path, *, measure: str = "") -> Path:
    """Save the map of measured places: HTML with every measure, or a picture of one.

    Parameters
    ----------
    library, measured
        What was measured.
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

    spec = measure_map(library, measured)
    if path.suffix.lower() in {".html", ".htm"}:
        return save_page(spec, path)
    return save_figure(spec, path, layer=measure or None)


def save_chart(library: Library, measured: Measured, path: Path, *, measure: str) -> Path:
    """Save the ranked bar chart of one measure as PNG, SVG or PDF."""
    from needsmap.maps.figures.bars import save_bars

    return save_bars(measure_chart(library, measured, measure), path)
