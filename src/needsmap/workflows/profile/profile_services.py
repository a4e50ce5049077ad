"""What services do for the people of a place: the nearest, who is within reach, gaps, overlaps.

Gaps and overlaps are two lists throughout. Nothing here nets one off against the other.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pandas as pd

from needsmap.columns import Access, Areas, Assets, PeopleColumns
from needsmap.errors import FetchError, FrameError, UnknownEntry
from needsmap.reports.pages import facts
from needsmap.workflows.estate import asset_measures
from needsmap.workflows.estate.asset_review import near_place
from needsmap.workflows.estate.estate import Estate
from needsmap.workflows.estate.estate_people import people_in
from needsmap.workflows.estate.requests import ReviewRequest

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from needsmap.library import ReleaseData
    from needsmap.model import Place
    from needsmap.workflows.estate.asset_review import Review
    from needsmap.workflows.profile.profile_place import Where

#: Metres beyond the district within which a national list is searched for the nearest.
REACH: Final = 10_000.0
#: Metres: who is within 5, 10 and 15 minutes on foot, by convention.
RADII: Final = (400.0, 800.0, 1200.0)
#: Metres of the catchment behind a gap, and behind an overlap.
GAP_RADIUS: Final = 1200.0
OVERLAP_RADIUS: Final = 800.0
#: Services beyond this many, the rarest, are listed but not measured.
MOST_USES: Final = 12
#: Need high, access low: the class of `needsmap.assets.decisions.provision` that is a gap.
GAP: Final = "HL"


class Services:
    """The registers beside the people of a district, made ready once for all its places.

    Parameters
    ----------
    data, district
        Where people live and how small areas rank.
    review
        The registers.
    areas
        The *areas* frame of the district, with the small areas of a place that crosses its
        border.
    """

    def __init__(
        self,
        data: ReleaseData,
        district: Place,
        *,
        review: Review,
        areas: gpd.GeoDataFrame,
    ) -> None:
        self.district = district
        self.lacking = ""
        self.estate: Estate | None = None
        try:
            ground = people_in(data, district, areas)
        except (UnknownEntry, FetchError) as error:
            self.lacking = str(error).splitlines()[0]
            return
        if ground.people.empty:
            self.lacking = "no table of people holds this place"
            return
        whole = areas.geometry.union_all()
        near, _ = near_place(review, whole, ReviewRequest(files=()), reach=REACH)
        self.estate = Estate(near, ground)

    @cached_property
    def uses(self) -> list[str]:
        """The services, the most frequent first, then by name."""
        if self.estate is None:
            return []
        counts = self.estate.facilities[Assets.USE].value_counts()
        return sorted(counts.index, key=lambda use: (-int(counts[use]), str(use)))

    @cached_property
    def facilities(self) -> gpd.GeoDataFrame:
        """The places of the services that are measured."""
        if self.estate is None:
            raise FrameError("services: nobody's home is known")
        every = self.estate.facilities
        return every[every[Assets.USE].isin(self.uses[:MOST_USES])]

    @cached_property
    def _gaps(self) -> pd.DataFrame:
        """Every gap of the district: a small area and a service."""
        if self.estate is None:
            return pd.DataFrame()
        ground = self.estate.ground
        known = ground.people[ground.people[PeopleColumns.NEED].notna()]
        ranked = replace(self.estate, ground=replace(ground, people=known))
        found = [
            asset_measures.gaps(ranked, use=use, radius=GAP_RADIUS).frame
            for use in self.uses[:MOST_USES]
        ]
        every = pd.concat(found, ignore_index=True)
        return every[every[Access.CLASS] == GAP]

    def of(self, where: Where, shape: BaseGeometry) -> facts.Services:
        """Describe what services do for the people of one place.

        Parameters
        ----------
        where
            The place.
        shape
            Its outline, or that of its small areas, EPSG:27700.
        """
        if self.estate is None or not self.uses:
            lacking = self.lacking or "the lists name no place near enough whose use is stated"
            return facts.Services(lacking=lacking)
        people = self._residents(where)
        if people.empty:
            return facts.Services(lacking="no home is counted inside it")
        return facts.Services(
            nearest=tuple(self._nearest(people, shape)),
            radii=RADII,
            gaps=tuple(
                (str(row[Access.USE]), str(row[Areas.AREA_NAME]), float(row[Access.PERSONS]))
                for row in self._gaps[self._gaps[Access.AREA_CODE].isin(where.codes)].to_dict(
                    "records"
                )
            ),
            gap_radius=GAP_RADIUS,
            gaps_among=self.district.name,
            overlaps=tuple(self._overlaps(people)),
            overlap_radius=OVERLAP_RADIUS,
            counted=replace(self.estate.ground, people=people).about,
            left_out=tuple(self.uses[MOST_USES:]),
        )

    def _residents(self, where: Where) -> gpd.GeoDataFrame:
        """Return the homes of a place: inside its outline, or in its small areas."""
        if self.estate is None:
            raise FrameError("services: nobody's home is known")
        people = self.estate.ground.people
        if where.shape is not None:
            return people[people.geometry.within(where.shape)]
        return people[people[PeopleColumns.SMALL_AREA].isin(where.codes)]

    def _nearest(
        self, people: gpd.GeoDataFrame, shape: BaseGeometry
    ) -> list[tuple[str, str, float, tuple[float, ...], float]]:
        """Find the nearest of each service to the middle of where people live, and who is near."""
        from shapely import Point

        from needsmap.assets.decisions.access import nearest_facility, people_within

        persons = people[PeopleColumns.PERSONS]
        total = float(persons.sum()) or 1.0
        middle = Point(
            float((people.geometry.x * persons).sum()) / total,
            float((people.geometry.y * persons).sum()) / total,
        )
        places = self.facilities
        table = people_within(nearest_facility(people, places), radii=RADII, by=None)
        keys = zip(table[Access.USE], table[Access.RADIUS], strict=True)
        shares = dict(zip(keys, 100 * table[Access.SHARE], strict=True))
        means = table.groupby(Access.USE)[Access.MEAN].first()
        away = places.geometry.distance(middle)
        rows = []
        for use in self.uses[:MOST_USES]:
            first = away[(places[Assets.USE] == use).to_numpy()].idxmin()
            site = places.loc[first]
            inside = " (inside)" if site.geometry.intersects(shape) else ""
            within = tuple(float(shares[use, radius]) for radius in RADII)
            rows.append(
                (use, f"{site[Assets.NAME]}{inside}", float(away[first]), within, float(means[use]))
            )
        return sorted(rows, key=lambda row: (row[2], row[0]))

    def _overlaps(
        self, people: gpd.GeoDataFrame
    ) -> list[tuple[str, tuple[str, ...], float, float, float]]:
        """List the services that some people here can reach at more than one place."""
        from needsmap.assets.decisions.provision import find_overlaps

        table = find_overlaps(people, self.facilities, radius=OVERLAP_RADIUS)
        here = table[table[Access.DUPLICATED] > 0].sort_values(
            [Access.DUPLICATED_SHARE, Access.USE], ascending=[False, True]
        )
        return [
            (
                str(row[Access.USE]),
                self._partners_near(people, str(row[Access.USE])),
                float(row[Access.COVERED]),
                float(row[Access.DUPLICATED]),
                100 * float(row[Access.DUPLICATED_SHARE]),
            )
            for row in here.to_dict("records")
        ]

    def _partners_near(self, people: gpd.GeoDataFrame, use: str) -> tuple[str, ...]:
        """Return the partners whose places of a service somebody here can reach."""
        chosen = self.facilities[self.facilities[Assets.USE] == use]
        homes = people.geometry.union_all()
        near = chosen[chosen.geometry.dwithin(homes, OVERLAP_RADIUS)]
        return tuple(sorted(set(near[Assets.PARTNER].astype(str)) - {""}))
