"""The map of a place: its small areas by national band, in one page that opens anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from needsmap.errors import UnknownEntry
from needsmap.frames import Areas, Bands, Lookups, Ranks
from needsmap.jobs.place_bands import choose_domain
from needsmap.jobs.wording import INVENTED, caveats, direction_words, release_note, source_lines
from needsmap.model import BoundarySet, Direction, Lookup, Release, kind_of
from needsmap.needs.bands import (
    PERCENTS,
    add_bands,
    add_local_bands,
    band_words,
    count_within,
    end_words,
    phrase,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd
    import pandas as pd

    from needsmap.library import Library
    from needsmap.maps.spec import AreaSet, Label, Layer, MapSpec, Outline
    from needsmap.model import Domain, Place

ALL = ("all",)


@dataclass(frozen=True, kw_only=True)
class MapRequest:
    """What to map.

    Attributes
    ----------
    place, release, vintage, file
        As for `needsmap.jobs.place_bands.BandRequest`.
    domains
        Ids of the domains to switch between; empty for the index alone, ``("all",)`` for all
        that have ranks.
    highlight
        A ward to outline and to list, by name or code; None for none.
    """

    place: str
    release: str
    domains: tuple[str, ...] = ()
    highlight: str | None = None
    vintage: str | None = None
    file: Path | None = None


def save_borough_map(library: Library, asked: MapRequest, path: Path | None = None) -> Path:
    """Make the map and save it as one HTML file.

    Parameters
    ----------
    library
        Where frames come from.
    asked
        What to map.
    path
        Where to; None for a name made of place and release, in the current folder.

    Returns
    -------
    Path
        The file, complete and alone.

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError, FrameError
        Each saying what to do; nothing half-written is left.
    """
    from needsmap.maps.page import save_page
    from needsmap.places import fold

    spec = borough_map(library, asked)
    name = f"{fold(asked.place)} {asked.release}".replace(" ", "-")
    return save_page(spec, path or Path(f"{name}.html"))


def borough_map(library: Library, asked: MapRequest) -> MapSpec:
    """Describe the map of a place; see `MapRequest`.

    Returns
    -------
    MapSpec
        One layer a domain over the place's small areas, its wards outlined, the highlighted
        ward's areas marked.

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError, FrameError
        Each saying what to do.
    """
    from needsmap.maps.build import area_set
    from needsmap.maps.spec import MapSpec

    release = library.catalogue.find(asked.release, Release)
    place = library.find_place(
        asked.place, geography=asked.vintage or release.geography, collection=release.collection
    )
    ground = Ground(library, release, place)
    banded = _banded(library, release, asked)
    here = banded[banded[Ranks.AREA_CODE].isin(ground.codes)]
    drawn = area_set(ground.areas, parents=ground.wards, parent_title="Ward")
    ward = None
    if asked.highlight:
        ward = library.find_place(
            asked.highlight, geography=release.geography, collection=release.collection
        )
    marked = _inside(library, ward, release) if ward else []
    layers = tuple(_layers(here, release, place, drawn, ward=(ward, marked)))
    unranked = len(ground.codes) - here[Ranks.AREA_CODE].nunique()
    left_out = [f"{unranked} LSOAs of {place.name} have no rank."] if unranked else []
    with_ward = f", with {ward.name}" if ward else ""
    return MapSpec(
        title=f"{place.name}: {release.short_title}{with_ward}",
        finding=layers[0].finding,
        area_sets=(drawn,),
        layers=layers,
        outlines=tuple(ground.outlines(ward)),
        labels=tuple(ground.labels()),
        highlight=tuple(marked),
        summary=layers[0].summary,
        banner=INVENTED if release.invented else "",
        notes=(release_note(release), *release.notes, *library.told),
        caveats=caveats(release),
        left_out=tuple(left_out),
        sources=source_lines(library),
    )


def _banded(library: Library, release: Release, asked: MapRequest) -> pd.DataFrame:
    """Load and band the domains asked for, those without ranks left out."""
    every = asked.domains == ALL
    ids = None if every else [choose_domain(release, d).id for d in asked.domains or (None,)]
    ranks = library.load_ranks(release.id, domains=ids, file=asked.file)
    ranked = ranks.groupby(Ranks.DOMAIN, sort=False)[Ranks.RANK].transform("count") > 0
    bare = ranks.loc[~ranked, Ranks.DOMAIN].unique()
    if len(bare):
        said = f"the file of {release.id} holds scores but no ranks of {', '.join(bare)}"
        if not every:
            raise UnknownEntry(f"{said}; ranks made from scores are not the published ones")
        library.tell(f"{said}: they are not mapped")
    return add_bands(ranks[ranked].reset_index(drop=True), release.direction)


def _inside(library: Library, ward: Place, release: Release) -> list[str]:
    return library.codes_in(ward, release.geography)


def _layers(
    here: pd.DataFrame,
    release: Release,
    place: Place,
    drawn: AreaSet,
    *,
    ward: tuple[Place | None, Sequence[str]],
) -> Iterator[Layer]:
    """Give one layer a domain, in the card's order."""
    from needsmap.maps.build import LayerWords, band_layer, column

    local = add_local_bands(here)
    for domain in release.domains:
        rows = local[(local[Ranks.DOMAIN] == domain.id) & local[Ranks.RANK].notna()]
        if rows.empty:
            continue
        ordered = rows.sort_values([Bands.POSITION, Ranks.AREA_CODE])
        words = LayerWords(
            id=f"{release.id}-{domain.id}",
            title=domain.title,
            group=release.short_title,
            legend=f"{domain.title}: national decile",
            direction=direction_words(release),
            finding=_finding(ordered, release, place, drawn),
            summary=tuple(_summary(ordered, release, (place, domain), drawn, ward=ward)),
            data_date=release.data_dates,
        )
        places = rows.set_index(Ranks.AREA_CODE)
        count = len(rows)
        extra = [
            column("National decile", places[Bands.DECILE], drawn, kind="number"),
            column(
                f"Place within {place.name}", places[Bands.LOCAL_POSITION], drawn,
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
        f"is the most deprived of {place.name}'s {len(ordered):,} LSOAs"
        if release.direction is Direction.MOST_DEPRIVED
        else f"has the lowest {release.measures} of {place.name}'s {len(ordered):,} LSOAs"
    )
    return f"{name} ({row[Ranks.AREA_CODE]}) {end}, and stands {where}."


def _summary(
    ordered: pd.DataFrame,
    release: Release,
    subject: tuple[Place, Domain],
    drawn: AreaSet,
    *,
    ward: tuple[Place | None, Sequence[str]],
) -> Iterator[str]:
    """Say in paragraphs what the layer shows."""
    place, domain = subject
    counts = count_within(ordered, PERCENTS, n_areas=release.n_areas)
    total = len(ordered)
    shares = [
        f"{int(row[Bands.AREAS])} in the {int(row[Bands.PERCENT])}%" for _, row in counts.iterrows()
    ]
    yield (
        f"{release.short_title}, {domain.title}. Of {place.name}'s {total:,} LSOAs, counted "
        f"against all {release.n_areas:,} in {release.ranked_in}: {', '.join(shares)} "
        f"{'with the ' if release.direction is Direction.BEST else ''}{end_words(release)}."
    )
    named, codes = ward
    if named is None:
        return
    rows = ordered[ordered[Ranks.AREA_CODE].isin(codes)]
    names = dict(zip(drawn.codes, drawn.names, strict=True))
    listed = ", ".join(
        f"{names[row[Ranks.AREA_CODE]]} (position {int(row[Bands.POSITION]):,}, decile "
        f"{int(row[Bands.DECILE])})"
        for _, row in rows.iterrows()
    )
    yield (
        f"{named.name} is made of {len(rows)} LSOAs: {listed}. A ward has no rank among LSOAs; "
        "these are its LSOAs' positions, 1 being the " + end_words(release) + "."
    )


class Ground:
    """The shapes of a place: its small areas, its wards, its outline.

    Parameters
    ----------
    library, release, place
        What to draw, in the release's vintage.

    Attributes
    ----------
    codes
        The place's small areas.
    areas
        Their *areas* frame.
    wards
        Area code to ward name, by best fit.
    """

    def __init__(self, library: Library, release: Release, place: Place) -> None:
        self._library, self._release, self._place = library, release, place
        self.codes = library.codes_in(place, release.geography)
        boundaries = library.boundaries_for(release.geography, collection=release.collection)
        every = library.load_areas(boundaries.id)
        self.areas: gpd.GeoDataFrame = every[every[Areas.AREA_CODE].isin(self.codes)]
        self.wards, self._ward_codes = self._best_fit()

    def _best_fit(self) -> tuple[dict[str, str], list[str]]:
        for entry in self._library.catalogue.of(Lookup, collection=self._release.collection):
            wards = kind_of(entry.to_geography) == "wd"
            if entry.from_geography == self._release.geography and wards:
                lookup = self._library.load_lookup(entry.id)
                inside = lookup[lookup[Lookups.FROM_CODE].isin(self.codes)]
                names = zip(inside[Lookups.FROM_CODE], inside[Lookups.TO_NAME], strict=True)
                return dict(names), sorted(inside[Lookups.TO_CODE].unique())
        return {}, []

    def _shapes_of(self, codes: Sequence[str], kind: str) -> gpd.GeoDataFrame | None:
        """Give the polygons of wards or districts from the boundary set that holds most."""
        best: gpd.GeoDataFrame | None = None
        for entry in self._library.catalogue.of(BoundarySet, collection=self._release.collection):
            if kind_of(entry.geography) != kind or not self._library.has(entry.id):
                continue
            names = self._library.load_names(entry.id)
            held = names[Areas.AREA_CODE].isin(codes).sum()
            if held == len(codes) or held > (0 if best is None else len(best)):
                every = self._library.load_areas(entry.id)
                best = every[every[Areas.AREA_CODE].isin(codes)]
                if held == len(codes):
                    break
        return best

    def outlines(self, ward: Place | None) -> Iterator[Outline]:
        """Give the place's wards (of a country its districts), its edge, the chosen ward."""
        from needsmap.maps.points import outline

        if self._place.kind == "ctry":
            districts = self._districts()
            if districts is not None:
                yield outline(districts, title="Districts", role="border")
            return
        wards = self._shapes_of(self._ward_codes, "wd") if self._ward_codes else None
        if wards is not None:
            yield outline(wards, title="Wards", role="border")
        edge = self.areas.iloc[[0]].copy()
        edge[Areas.AREA_NAME] = self._place.name
        edge = edge.set_geometry([self.areas.geometry.union_all()], crs=self.areas.crs)
        yield outline(edge, title=self._place.name, role="place")
        if ward is not None:
            shape = self._shapes_of([ward.code], "wd")
            if shape is not None:
                yield outline(shape, title=ward.name, role="highlight")

    def _districts(self) -> gpd.GeoDataFrame | None:
        for entry in self._library.catalogue.of(Lookup, collection=self._release.collection):
            exact = kind_of(entry.to_geography) == "lad"
            if entry.from_geography == self._release.geography and exact:
                codes = self._library.load_lookup(entry.id)[Lookups.TO_CODE].unique()
                return self._shapes_of(list(codes), "lad")
        return None

    def labels(self) -> Iterator[Label]:
        """Give the names of the wards at a point inside each."""
        from needsmap.maps.spec import Label

        if self._place.kind == "ctry":
            return
        wards = self._shapes_of(self._ward_codes, "wd") if self._ward_codes else None
        if wards is None:
            return
        points = wards.geometry.representative_point()
        for name, point in zip(wards[Areas.AREA_NAME], points, strict=True):
            yield Label(text=str(name), x=point.x, y=point.y, weight=3)
