"""What the estate does for people: co-location, access, gaps, overlaps.

Each function answers one question with a table and the sentences that must stand beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from needsmap.errors import UnknownEntry
from needsmap.frames import Access, Areas, Assets, Colocation, People
from needsmap.jobs.estate.asset_review import Review, ReviewRequest, review_assets
from needsmap.jobs.estate.estate_people import Ground, people_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd

    from needsmap.library import Library

STRAIGHT = (
    "Distances are straight lines; facilities beyond the border count where registers hold them."
)
NOT_NETTED = "Gaps and overlaps are two lists: one is not to be set off against the other."
CENTROIDS = (
    "Where a register gives postcodes only, all facilities are placed by postcode: two at one "
    "postcode are at distance 0 only because both stand on its centroid."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A table, and the sentences that must stand beside it."""

    table: pd.DataFrame
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Estate:
    """Registers and the place they are looked at in."""

    review: Review
    ground: Ground

    @property
    def facilities(self) -> gpd.GeoDataFrame:
        """The live, placed assets that say their use."""
        from needsmap.assets.register.sites import placed

        use = placed(self.review.assets)
        return use[use[Assets.USE] != ""]

    def inside(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Give the rows whose point lies in the place."""
        from shapely import union_all

        return frame[frame.geometry.within(union_all(self.ground.areas.geometry.to_numpy()))]


def open_estate(library: Library, asked: ReviewRequest, place: str, release: str) -> Estate:
    """Read registers and load the people of a place.

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError, FileFormatError
        Each saying what to do.
    """
    ground = people_of(library, place, release)
    review = review_assets(library, replace(asked, collection=ground.release.collection))
    return Estate(review, ground)


def colocate(library: Library, estate: Estate, *, permutations: int = 999) -> Answer:
    """Ask which uses draw one another within the place, against random labelling."""
    import shapely

    from needsmap.assets.decisions.facilities import facilities
    from needsmap.assets.together.colocation import LEVEL, TOO_FEW, colocation_quotients
    from needsmap.model import Postcodes

    lists = library.catalogue.of(Postcodes, collection=estate.ground.release.collection)
    postcodes = library.load_postcodes(next(iter(lists)).id)
    use = estate.inside(facilities(estate.review.assets, postcodes))
    points = shapely.get_coordinates(use.geometry.to_numpy())
    table = colocation_quotients(points, use[Assets.USE].tolist(), permutations=permutations)
    table = table.sort_values(
        [Colocation.Q, Colocation.QUOTIENT], ascending=[True, False], na_position="last"
    )
    words = (
        (
            f"{len(use):,} facilities, {use[Assets.USE].nunique()} uses, in "
            f"{estate.ground.place.name}; {permutations:,} random labellings of the same places."
        ),
        (
            f"1 is chance. A verdict needs {TOO_FEW} of each use and q at or below {LEVEL}; q is p "
            "corrected for the number of pairs."
        ),
        CENTROIDS,
    )
    return Answer(table.reset_index(drop=True), words)


def access(estate: Estate, *, radii: Sequence[float], by_decile: bool = True) -> Answer:
    """Count the people within some distances of each use, by deprivation decile."""
    from needsmap.assets.decisions.access import nearest_facility, people_within

    distances = nearest_facility(estate.ground.people, estate.facilities)
    table = people_within(distances, radii=radii, by=Access.DECILE if by_decile else None)
    return Answer(table, (estate.ground.about, STRAIGHT))


def gaps(estate: Estate, *, use: str, radius: float) -> Answer:
    """Set need against access to a use, small area by small area (E2SFCA within a radius)."""
    from needsmap.assets.decisions.access import catchment_access
    from needsmap.assets.decisions.provision import CLASS_WORDS, find_gaps

    people, sites = estate.ground.people, _of_use(estate, use)
    supply, _ = catchment_access(people, sites, steps=[radius])
    each = people.assign(**{Access.SCORE: supply * people[People.PERSONS]})
    sums = each.groupby(People.SMALL_AREA)[[People.PERSONS, Access.SCORE]].sum()
    areas = estate.ground.areas.set_index(Areas.AREA_CODE).loc[sums.index]
    ground = areas.assign(
        **{
            People.AREA_CODE: sums.index,
            People.PERSONS: sums[People.PERSONS],
            People.NEED: each.groupby(People.SMALL_AREA)[People.NEED].first(),
        }
    )
    level = (sums[Access.SCORE] / sums[People.PERSONS].where(sums[People.PERSONS] > 0)).fillna(0)
    table = find_gaps(ground, level, use=use)
    names = estate.ground.areas.set_index(Areas.AREA_CODE)[Areas.AREA_NAME]
    table.insert(2, Areas.AREA_NAME, table[Access.AREA_CODE].map(names))
    in_gap = table[table[Access.CLASS] == "HL"]
    words = (
        (
            f"{len(in_gap)} of {len(table)} small areas have high need and low access to {use} "
            f"({int(in_gap[Access.PERSONS].sum()):,} people): terciles within "
            f"{estate.ground.place.name}, catchments of {radius:,.0f} m."
        ),
        f"Need is the position in {estate.ground.release.short_title}.",
        "; ".join(f"{code} = {said}" for code, said in CLASS_WORDS.items()) + ".",
        NOT_NETTED,
        STRAIGHT,
    )
    return Answer(table, words)


def _of_use(estate: Estate, use: str) -> gpd.GeoDataFrame:
    every = estate.facilities
    chosen = every[every[Assets.USE].str.casefold() == use.casefold()]
    if chosen.empty:
        known = ", ".join(sorted(every[Assets.USE].unique())[:20]) or "none"
        raise UnknownEntry(f"no placed asset has the use {use!r}; there are: {known}")
    return chosen


def overlaps(estate: Estate, *, radius: float, pairs: bool = False) -> Answer:
    """Measure how far sites of one use cover the same people; or list pairs of two partners."""
    from needsmap.assets.decisions.provision import find_overlaps, overlapping_pairs

    sites = estate.facilities
    if pairs:
        table = overlapping_pairs(estate.inside(sites), radius=radius)
    else:
        table = find_overlaps(estate.ground.people, sites, radius=radius)
        table = table[table[Access.COVERED] > 0].reset_index(drop=True)
    words = (
        (
            f"Catchments of {radius:,.0f} m. A duplication index of 1 means that nobody is covered "
            "twice. Several services at one place are co-location, not overlap."
        ),
        NOT_NETTED,
        STRAIGHT,
    )
    return Answer(table, words)
