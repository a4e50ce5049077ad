"""Who lives in a place's small areas beside who works there: a table, and two maps in one page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from needsmap.columns import Areas, Counts, Daytime
from needsmap.errors import FrameError
from needsmap.library import ReleaseData
from needsmap.measures.phrases import ratio_words
from needsmap.measures.places.daytime import compare_daytime
from needsmap.model import Notice, Release, counted, noun, vintage_of
from needsmap.model.arguments import Request, check_arguments
from needsmap.workflows.place_geometry import PlaceGeometry
from needsmap.workflows.vintage_of_codes import check_areas
from needsmap.workflows.wording import INVENTED, plain_notes, source_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from needsmap.library import Library
    from needsmap.maps.spec import AreaSet, Layer, MapSpec
    from needsmap.model import Place

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


@dataclass(frozen=True, kw_only=True)
class DaytimeRequest(Request):
    """Whose days and nights to compare.

    Attributes
    ----------
    file
        The table: see `needsmap.readers.indicator.read_daytime`.
    place
        A ward, district or country.
    release
        Whose areas the table is of (``"iod2019"``: LSOAs of 2011). Where the table has no
        residents, those that were published with this release are taken.
    residents, workers
        Headings of the two counts, where they are not the usual ones.
    least
        Counts from 1 to one below this are hidden.
    """

    file: Path
    place: str
    release: str
    residents: str = ""
    workers: str = ""
    least: int = 5


@dataclass(frozen=True, kw_only=True)
class PlaceDaytime:
    """A place by night and by day.

    Attributes
    ----------
    place, release
        What was asked for.
    table
        A *daytime* frame with ``area_name``, one row a small area of the place, most workers
        to a resident first.
    residents, workers
        Persons, of the areas that have each count.
    ratio
        Workers to residents, of the areas that have both; None where nobody lives there.
    unpaired
        How many areas have only one of the counts, and are not in the ratio.
    residents_of
        Where and when the residents were counted, in words.
    without
        How many of the place's areas the table does not hold.
    """

    place: Place
    release: Release
    table: pd.DataFrame
    residents: float
    workers: float
    ratio: float | None
    unpaired: int
    residents_of: str
    without: int

    @property
    def finding(self) -> str:
        """The place as a whole in a sentence."""
        where = f"{self.workers:,.0f} people work in {self.place.name} and {self.residents:,.0f}"
        if self.ratio is None:
            return f"{where} live there."
        of = (
            " in the areas where both are counted "
            f"({self.unpaired:,} {noun(self.unpaired, 'is', 'are')} not)"
            if self.unpaired
            else ""
        )
        return f"{where} live there: workers to residents are {ratio_words(self.ratio)}{of}."


@check_arguments
def place_daytime(library: Library, request: DaytimeRequest) -> PlaceDaytime:
    """Compare who lives and who works in a place.

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError
        For the place and its areas.
    FileFormatError, FrameError
        For the table; where it holds no area of the place; where nobody counted residents.
    """
    from needsmap.readers.indicator import read_daytime

    release = library.catalogue.find(request.release, Release)
    place = ReleaseData(library, release).find_place(request.place)
    codes = library.codes_in(place, release.geography)
    counts = read_daytime(
        request.file, release.geography, residents=request.residents, workers=request.workers
    )
    by_area = counts.set_index(Daytime.AREA_CODE)
    check_areas(library, by_area, release=release, file=request.file.name)
    here = counts[counts[Daytime.AREA_CODE].isin(codes)].reset_index(drop=True)
    if here.empty:
        raise FrameError(
            f"{request.file}: none of its {counted(len(counts), 'area')} is one of the "
            f"{counted(len(codes), 'LSOA')} of {vintage_of(release.geography)} in {place.label}"
        )
    if len(here) < len(counts):
        notice = Notice.of(
            "rows_not_in_place",
            file=request.file.name,
            n=len(counts) - len(here),
            every=len(counts),
            place=place.name,
        )
        library.notify(notice)
    residents_of = f"as {request.file.name} gives them"
    if here[Daytime.RESIDENTS].isna().all():
        here, residents_of = _with_residents(library, release, here, request.file)
    both = here.dropna(subset=[Daytime.RESIDENTS, Daytime.WORKERS])
    lived = both[Daytime.RESIDENTS].sum()
    table = compare_daytime(here, least=request.least)
    named = table.assign(**{Areas.AREA_NAME: _names(library, release, table)})
    return PlaceDaytime(
        place=place,
        release=release,
        table=named.sort_values(
            [Daytime.RATIO, Daytime.AREA_CODE], ascending=[False, True], ignore_index=True
        ),
        residents=float(here[Daytime.RESIDENTS].sum()),
        workers=float(here[Daytime.WORKERS].sum()),
        ratio=float(both[Daytime.WORKERS].sum() / lived) if lived else None,
        unpaired=len(here) - len(both),
        residents_of=residents_of,
        without=len(set(codes) - set(here[Daytime.AREA_CODE])),
    )


def _with_residents(
    library: Library, release: Release, here: pd.DataFrame, file: Path
) -> tuple[pd.DataFrame, str]:
    """Take the residents that were published with the release."""
    counts = library.load_denominators(release.id)
    people = counts[counts[Counts.GROUP] == "all"] if len(counts) else counts
    if people.empty:
        raise FrameError(
            f"{file}: it has no column of residents, and none are published with {release.id}; "
            "say which column with --residents, or choose another release"
        )
    persons = people.set_index(Counts.AREA_CODE)[Counts.PERSONS]
    filled = here.assign(**{Daytime.RESIDENTS: here[Daytime.AREA_CODE].map(persons)})
    return filled, f"of {people[Counts.YEAR].iloc[0]}, as published with {release.short_title}"


def _names(library: Library, release: Release, table: pd.DataFrame) -> pd.Series:
    names = library.names_of(release.geography, collection=release.collection)
    return table[Daytime.AREA_CODE].map(names).fillna("")


def daytime_map(library: Library, result: PlaceDaytime) -> MapSpec:
    """Map a place by day beside the same place by night.

    Returns
    -------
    MapSpec
        Three layers: residents and workers to a hectare (by the same classes, so that day and
        night can be set side by side), and workers to a resident.
    """
    from needsmap.maps.spec import MapSpec

    ground = PlaceGeometry(library, result.release, result.place)
    drawn = ground.drawn()
    layers = tuple(_layers(result, ground, drawn))
    return MapSpec(
        title=f"{result.place.name} by night and by day",
        finding=result.finding,
        area_sets=(drawn,),
        layers=layers,
        beside=layers[1].id,
        outlines=tuple(ground.outlines(None)),
        labels=tuple(ground.labels()),
        summary=layers[0].summary,
        banner=INVENTED if result.release.invented else "",
        notes=(f"Residents: {result.residents_of}.", *plain_notes(library)),
        caveats=CAVEATS,
        left_out=(
            (
                (
                    f"{counted(result.without, 'LSOA')} of {result.place.name} "
                    f"{noun(result.without, 'is', 'are')} not in the table."
                ),
            )
            if result.without
            else ()
        ),
        sources=source_lines(library),
    )


def _layers(result: PlaceDaytime, ground: PlaceGeometry, drawn: AreaSet) -> Iterator[Layer]:
    from needsmap.maps.build import LayerWords, column, value_layer
    from needsmap.maps.classes import between, even_breaks

    frame = result.table.set_index(Daytime.AREA_CODE)
    hectares = ground.areas.set_index(Areas.AREA_CODE).geometry.area / _HECTARE
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
        result.finding,
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
