"""Who lives in a place's small areas beside who works there: a table, and two maps in one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from needsmap.columns import Areas, Daytime
from needsmap.errors import FrameError
from needsmap.library import open_release
from needsmap.library.result import rows_of
from needsmap.measures.phrases import ratio_words
from needsmap.measures.places.daytime import compare_daytime
from needsmap.model import Notice, counted, noun, vintage_of
from needsmap.model.arguments import check_arguments
from needsmap.readers.indicator import read_daytime
from needsmap.workflows.place_geometry import PlaceGeometry
from needsmap.workflows.vintage_of_codes import check_areas
from needsmap.workflows.wording import INVENTED, plain_notes, source_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from needsmap.library import Library, ReleaseData, Result
    from needsmap.maps.spec import AreaSet, Layer, MapSpec
    from needsmap.model import Place
    from needsmap.workflows.measure.requests import DaytimeRequest

#: What a daytime count is not, wherever one is shown.
CAVEATS: Final = (
    (
        "Workers are counted where they work and residents where they live. Somebody who does "
        "both in one area is counted twice; pupils, students, patients and visitors are counted "
        "in neither."
    ),
    (
        "Small counts are hidden, and so are others from which they could be worked out. Hidden "
        "is not zero."
    ),
)
#: Limits of the classes of workers to a resident: people come in by day above one.
RATIO_BREAKS: Final = (0.25, 0.5, 1.0, 2.0, 4.0)
_RATIO_CLASSES: Final = (
    "fewer than 1 worker to 4 residents", "1 to 4, up to 1 to 2", "1 to 2, up to 1 to 1",
    "1 to 1, up to 2 to 1", "2 to 1, up to 4 to 1", "4 workers or more to a resident",
)  # fmt: skip
_HECTARE: Final = 10_000.0


@check_arguments
def place_daytime(library: Library, request: DaytimeRequest) -> Result:
    """Compare who lives and who works in a place, and save the map that is asked for.

    Parameters
    ----------
    library
        Where the place, its areas and the residents of the release come from.
    request
        The table (see `needsmap.readers.indicator.read_daytime`) and the place.

    Returns
    -------
    Result
        One row a small area, most workers to a resident first: ``code``, ``name``,
        ``residents``, ``workers`` (persons, or "hidden"), ``words``, ``ratio``.

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError
        For the place and its areas.
    FileFormatError, FrameError
        For the table; where it holds no area of the place; where nobody counted residents.
    """
    data = open_release(request.release, library=library)
    place = data.find_place(request.place)
    here, without = _read(data, place, request)
    here, residents_of = _with_residents(data, here, request)
    table = compare_daytime(here, least=request.least)
    table[Areas.AREA_NAME] = table[Daytime.AREA_CODE].map(data.names).fillna("")
    table = table.sort_values(
        [Daytime.RATIO, Daytime.AREA_CODE], ascending=[False, True], ignore_index=True
    )
    missing = f"{counted(without, 'LSOA')} of {place.name} {noun(without, 'is', 'are')}"
    head = (_finding(place, here), f"Residents: {residents_of}.")
    left_out = (f"{missing} not in the table.",) if without else ()
    if request.map_file is not None:
        from needsmap.maps.map_page import MapPage

        MapPage(daytime_map(data, place, table, (head, left_out))).save(request.map_file)
    areas = _rows(table)
    figures = {
        "place": place.label,
        "residents": float(here[Daytime.RESIDENTS].sum()),
        "workers": float(here[Daytime.WORKERS].sum()),
    }
    plain = figures | {
        "areas": rows_of(areas),
        "caveats": list(CAVEATS),
        "notes": library.sentences,
        "sources": library.attributions,
        "invented": library.invented,
    }
    return library.result(areas, (*head, *CAVEATS, *left_out), plain=plain, **figures)


def _read(data: ReleaseData, place: Place, request: DaytimeRequest) -> tuple[pd.DataFrame, int]:
    """Read the rows of a place, and count its areas that the table lacks."""
    file, release, codes = request.file.expanduser(), data.release, data.codes(place)
    counts = read_daytime(
        file, release.geography, residents=request.residents, workers=request.workers
    )
    by_area = counts.set_index(Daytime.AREA_CODE)
    check_areas(data, by_area, file=file.name)
    here = counts[counts[Daytime.AREA_CODE].isin(codes)].reset_index(drop=True)
    if here.empty:
        raise FrameError(
            f"{file}: none of its {counted(len(counts), 'area')} is one of the "
            f"{counted(len(codes), 'LSOA')} of {vintage_of(release.geography)} in {place.label}"
        )
    outside = len(counts) - len(here)
    if outside:
        notice = Notice.of(
            "rows_not_in_place", file=file.name, n=outside, every=len(counts), place=place.name
        )
        data.library.notify(notice)
    return here, len(set(codes) - set(here[Daytime.AREA_CODE]))


def _with_residents(
    data: ReleaseData, here: pd.DataFrame, request: DaytimeRequest
) -> tuple[pd.DataFrame, str]:
    """Return the table with residents, its own or those of the release, and whose they are."""
    if here[Daytime.RESIDENTS].notna().any():
        return here, f"as {request.file.name} gives them"
    people = data.persons()
    if people is None:
        raise FrameError(
            f"{request.file}: it has no column of residents, and none are published with "
            f'{data.release.id}; name the column in a recipe (residents = "...", --recipe), or '
            "choose another release"
        )
    persons, year = people
    filled = here.assign(**{Daytime.RESIDENTS: here[Daytime.AREA_CODE].map(persons)})
    return filled, f"of {year}, as published with {data.release.short_title}"


def _finding(place: Place, here: pd.DataFrame) -> str:
    """Return the place as a whole in a sentence."""
    workers, residents = here[Daytime.WORKERS].sum(), here[Daytime.RESIDENTS].sum()
    both = here.dropna(subset=[Daytime.RESIDENTS, Daytime.WORKERS])
    lived, unpaired = both[Daytime.RESIDENTS].sum(), len(here) - len(both)
    where = f"{workers:,.0f} people work in {place.name} and {residents:,.0f} live there"
    if not lived:
        return f"{where}."
    are = noun(unpaired, "is", "are")
    of = f" in the areas where both are counted ({unpaired:,} {are} not)" if unpaired else ""
    ratio = ratio_words(both[Daytime.WORKERS].sum() / lived)
    return f"{where}: workers to residents are {ratio}{of}."


def _rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return a *daytime* frame as it is read: hidden counts say so."""
    out = table[[Daytime.AREA_CODE, Areas.AREA_NAME]].set_axis(["code", "name"], axis=1)
    for name in (Daytime.RESIDENTS, Daytime.WORKERS):
        blank = table[f"{name}_status"].map({"suppressed": "hidden"}).fillna("")
        whole = table[name].round().astype("Int64").astype(object)
        out[name] = whole.where(table[name].notna(), blank)
    out["words"] = table[Daytime.RATIO].map(ratio_words)
    out["ratio"] = table[Daytime.RATIO].round(2)
    return out


def daytime_map(
    data: ReleaseData,
    place: Place,
    table: pd.DataFrame,
    words: tuple[tuple[str, str], tuple[str, ...]],
) -> MapSpec:
    """Map a place by day beside the same place by night.

    Parameters
    ----------
    data, place
        Whose areas are drawn.
    table
        A *daytime* frame.
    words
        The finding and whose residents they are, and what was left out.

    Returns
    -------
    MapSpec
        Three layers: residents and workers to a hectare (by the same classes, so that day and
        night can be set side by side), and workers to a resident.
    """
    from needsmap.maps.spec import MapSpec

    (finding, residents_of), left_out = words
    library, release = data.library, data.release
    geometry = PlaceGeometry(data, place)
    drawn = geometry.drawn()
    layers = tuple(_layers(finding, table, geometry, drawn))
    return MapSpec(
        title=f"{place.name} by night and by day",
        finding=finding,
        area_sets=(drawn,),
        layers=layers,
        beside=layers[1].id,
        outlines=tuple(geometry.outlines(None)),
        labels=tuple(geometry.labels()),
        summary=layers[0].summary,
        banner=INVENTED if release.invented else "",
        notes=(residents_of, *plain_notes(library)),
        caveats=CAVEATS,
        left_out=left_out,
        sources=source_lines(library),
    )


def _layers(
    finding: str, table: pd.DataFrame, geometry: PlaceGeometry, drawn: AreaSet
) -> Iterator[Layer]:
    from needsmap.maps.build import LayerWords, column, value_layer
    from needsmap.maps.classes import between, even_breaks

    frame = table.set_index(Daytime.AREA_CODE)
    hectares = geometry.areas.set_index(Areas.AREA_CODE).geometry.area / _HECTARE
    night = frame[Daytime.RESIDENTS] / hectares.reindex(frame.index)
    day = frame[Daytime.WORKERS] / hectares.reindex(frame.index)
    every = pd.concat([night, day]).dropna()
    breaks = tuple(dict.fromkeys(float(round(b)) for b in even_breaks(every, 6) if round(b) > 0))
    columns = [
        column("Residents", frame[Daytime.RESIDENTS], drawn, kind="number"),
        column("Workers", frame[Daytime.WORKERS], drawn, kind="number"),
        column("Workers to residents", frame[Daytime.RATIO].map(ratio_words), drawn),
    ]
    more = int((frame[Daytime.RATIO] > 1).sum())
    summary = (
        finding,
        f"In {more} of {counted(len(frame), 'LSOA')} more people work than live.",
    )
    for name, title, values in (
        ("night", "People who live here, to a hectare", night),
        ("day", "People who work here, to a hectare", day),
    ):
        words = LayerWords(
            id=name, title=title, legend=title, direction="darkest = most", summary=summary
        )
        yield value_layer(
            values, drawn, words=words, breaks=breaks, classes=between(breaks), columns=columns
        )
    words = LayerWords(
        id="ratio", title="Workers to each resident", legend="Workers to each resident",
        direction="darkest = most workers to a resident", summary=summary,
    )  # fmt: skip
    yield value_layer(
        frame[Daytime.RATIO], drawn, words=words, breaks=RATIO_BREAKS, classes=_RATIO_CLASSES,
        columns=columns,
    )  # fmt: skip
