"""Where the people of a place live, with the deprivation of their area and their need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from needsmap.columns import Areas, Bands, Counts, Lookups, PeopleColumns, Ranks
from needsmap.errors import UnknownEntry
from needsmap.library import ReleaseData, open_release
from needsmap.measures.bands import add_bands
from needsmap.model import Lookup, Notice, Population, Release, counted, kind_of

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from needsmap.library import Library
    from needsmap.model import Place


@dataclass(frozen=True, slots=True)
class PeopleOfPlace:
    """A place with its people and its small areas.

    Attributes
    ----------
    data
        The release, and the library that it came from.
    place
        What the areas are called together.
    people
        The columns of `needsmap.columns.PeopleColumns`: one point an output area, residents of all
        ages; ``decile`` and ``need`` (the percentile position turned round: high = deprived)
        are those of the small area that the output area belongs to.
    areas
        The *areas* frame of the place.
    everyone
        All points of the table with their persons, beyond the place too: they share what
        stands at its border.
    points
        The table that the people and their points come from.
    """

    data: ReleaseData
    place: Place
    people: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    everyone: gpd.GeoDataFrame
    points: Population

    @property
    def release(self) -> Release:
        """The release whose deciles and need the people have."""
        return self.data.release

    @property
    def about(self) -> str:
        """Of what and when the people are counted, and how many they are, in words."""
        persons = int(self.people[PeopleColumns.PERSONS].sum())
        return (
            f"{self.points.title}: {counted(persons, 'person', 'people')} at "
            f"{counted(len(self.people), 'point')}"
        )


def people_of(library: Library, place_text: str, release_id: str) -> PeopleOfPlace:
    """Load where the people of a place live.

    Parameters
    ----------
    library
        Where frames come from.
    place_text
        A ward or district: name or code.
    release_id
        The release whose deciles and need are taken.

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError, FrameError
        Each saying what to do.
    """
    data = open_release(release_id, library=library)
    place = data.find_place(place_text)
    return people_in(data, place, data.areas(data.codes(place)))


def people_in(data: ReleaseData, place: Place, areas: gpd.GeoDataFrame) -> PeopleOfPlace:
    """Load where the people of some small areas live.

    Parameters
    ----------
    data
        The release whose deciles and need are taken.
    place
        What the areas are called together.
    areas
        An *areas* frame of the release's geography.

    Raises
    ------
    UnknownEntry, FetchError
        Where no table of people with points is at hand.

    Notes
    -----
    *Method*: an output area belongs to the small area that official lookups name; of several
    (the parts of one that was split), to the one its point lies in or nearest to. One
    that no lookup names belongs to the area that its point lies in; where no lookup is at hand
    all do, with a notice.
    """
    import geopandas as gpd

    library, release = data.library, data.release
    entry = _points_entry(data)
    points = library.load_centroids(entry.id)
    counts = library.load_counts(entry.id)
    persons = counts[counts[Counts.GROUP] == "all"].set_index(Counts.AREA_CODE)[Counts.PERSONS]
    home = _home_areas(data, entry, points=points, areas=areas)
    inside = points.loc[home.index]
    index = (release.index or release.domains[0]).id
    ranks = library.load_ranks(release.id, domains=[index])
    bands = add_bands(ranks, release.direction).set_index(Ranks.AREA_CODE)
    codes_of = inside[Areas.AREA_CODE]
    people = gpd.GeoDataFrame(
        {
            PeopleColumns.AREA_CODE: codes_of.to_numpy(),
            PeopleColumns.PERSONS: codes_of.map(persons).fillna(0).to_numpy(),
            PeopleColumns.DECILE: home.map(bands[Bands.DECILE])
            .fillna(0)
            .astype("int64")
            .to_numpy(),
            PeopleColumns.NEED: (100 - home.map(bands[Bands.PERCENTILE])).to_numpy(dtype="float64"),
            PeopleColumns.SMALL_AREA: home.to_numpy(),
        },
        geometry=inside.geometry.to_numpy(),
        crs=points.crs,
    )
    everyone = gpd.GeoDataFrame(
        {
            PeopleColumns.AREA_CODE: points[Areas.AREA_CODE].to_numpy(),
            PeopleColumns.PERSONS: points[Areas.AREA_CODE].map(persons).fillna(0).to_numpy(),
        },
        geometry=points.geometry.to_numpy(),
        crs=points.crs,
    )
    return PeopleOfPlace(data, place, people, areas, everyone, entry)


def _home_areas(
    data: ReleaseData,
    entry: Population,
    *,
    points: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
) -> pd.Series[str]:
    """Return the small area of each point of a table that belongs to one of these areas."""
    import pandas as pd

    from needsmap.assets.register.assign import areas_of_points

    library, release = data.library, data.release
    pairs = pd.DataFrame({"row": points.index, Areas.AREA_CODE: points[Areas.AREA_CODE]})
    steps = _steps(data, entry)
    if not steps:
        pairs = pairs.iloc[:0]
        library.notify(
            Notice.of("points_by_position", start=entry.geography, end=release.geography)
        )
    for step, start, end in steps:
        onward = library.load_lookup(step.id)[[start, end]]
        pairs = pairs.merge(onward, left_on=Areas.AREA_CODE, right_on=start)
        pairs = pd.DataFrame({"row": pairs["row"], Areas.AREA_CODE: pairs[end]})
    elsewhere = areas_of_points(points.drop(index=pairs["row"]), areas)
    rows = pairs.loc[pairs[Areas.AREA_CODE].isin(areas[Areas.AREA_CODE]), "row"]
    pairs = pairs[pairs["row"].isin(rows)].drop_duplicates()
    several = pairs["row"].duplicated(keep=False)
    if several.any():
        shapes = data.areas().set_index(Areas.AREA_CODE).geometry
        away = points.geometry.loc[pairs["row"]].distance(
            shapes.reindex(pairs[Areas.AREA_CODE]), align=False
        )
        pairs = pairs.iloc[away.to_numpy().argsort(kind="stable")].drop_duplicates("row")
    named = pairs.set_index("row")[Areas.AREA_CODE]
    named = named[named.isin(areas[Areas.AREA_CODE])]
    home: pd.Series[str] = pd.concat([named, elsewhere[elsewhere.notna()]]).sort_index()
    return home


def _steps(data: ReleaseData, entry: Population) -> list[tuple[Lookup, str, str]]:
    """Return the lookups at hand that lead from a table's areas to a release's, if any do.

    Each with the columns that it is read from and to: LSOAs of 2001 lead to those of 2011, and
    are read backwards.
    """
    library, release = data.library, data.release
    known: list[tuple[str, str, tuple[Lookup, str, str]]] = []
    for one in library.catalogue.of(Lookup, collection=release.collection):
        if library.has(one.id):
            way = (one, Lookups.FROM_CODE, Lookups.TO_CODE)
            known.append((one.from_geography, one.to_geography, way))
            if kind_of(one.from_geography) == kind_of(one.to_geography):
                back = (one, Lookups.TO_CODE, Lookups.FROM_CODE)
                known.append((one.to_geography, one.from_geography, back))
    first = {end: way for start, end, way in reversed(known) if start == entry.geography}
    if release.geography in first:
        return [first[release.geography]]
    for start, end, way in known:
        if start in first and end == release.geography:
            return [first[start], way]
    return []


def _points_entry(data: ReleaseData) -> Population:
    """Return the finest table of people that carries points, in the release's collection."""
    collection = data.release.collection
    tables = [
        entry
        for entry in data.library.catalogue.of(Population, collection=collection)
        if entry.easting and entry.northing and "all" in entry.groups
    ]
    if not tables:
        raise UnknownEntry(f"no table of people with points is in the collection {collection!r}")
    return min(tables, key=lambda entry: (not entry.geography.startswith("oa"), -entry.n_areas))
