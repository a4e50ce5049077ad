"""Profiles of places as documents: one place, or another of its district."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from needsmap.columns import Areas
from needsmap.errors import FrameError, UnknownPlace
from needsmap.library import open_release
from needsmap.reports.pages import facts
from needsmap.reports.pages.profile import write_profile
from needsmap.workflows.assess.partner_returns import PriorityReport, rank_priorities
from needsmap.workflows.borough_map import borough_map
from needsmap.workflows.estate.asset_review import Review, review_assets, source_lines_of
from needsmap.workflows.estate.requests import ReviewRequest
from needsmap.workflows.map_request import MapRequest
from needsmap.workflows.measure.custom_places import OWN
from needsmap.workflows.profile.peer_figures import PeerFigures
from needsmap.workflows.profile.profile_extras import (
    assets_near,
    photos_in,
    register_files,
    stated_priorities,
)
from needsmap.workflows.profile.profile_kpis import Performance
from needsmap.workflows.profile.profile_map import profile_map, services_map
from needsmap.workflows.profile.profile_past import Past
from needsmap.workflows.profile.profile_people import Census
from needsmap.workflows.profile.profile_place import (
    Where,
    find_custom_place,
    official_place,
    read_own_place,
    wards_of,
)
from needsmap.workflows.profile.profile_services import Services
from needsmap.workflows.wording import INVENTED, plain_notes, source_lines

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from needsmap.library import Library
    from needsmap.maps.spec import MapSpec
    from needsmap.model import Place
    from needsmap.reports import document as d
    from needsmap.reports.document import Block, Picture
    from needsmap.workflows.profile.requests import ProfileRequest


@dataclass(frozen=True)
class Made:
    """One profile as a document, with its map and a library that holds what it used."""

    profile: facts.Profile
    document: d.Document
    spec: MapSpec | None
    used: Library


class Profiler:
    """Makes profiles of one release: what they share is loaded once."""

    def __init__(self, library: Library, request: ProfileRequest) -> None:
        self.library, self.request = library, request
        self.data = open_release(request.release, library=library)
        self.release = self.data.release
        with library.recording() as used:
            self.where = self._find()
        self.place = self.where.place
        self._all_figures: dict[str, PeerFigures] = {}
        self._chosen = used.notices

    def _find(self) -> Where:
        """Find the place asked for, or make up the one that was brought."""
        request, data = self.request, self.data
        if request.own:
            return find_custom_place(data, read_own_place(data, request))
        return official_place(data, data.find_place(request.place, vintage=request.vintage))

    @cached_property
    def district(self) -> Place:
        """The district that the place is, or lies in."""
        if not self.place.parent_code:
            return self.place
        try:
            return self.library.find_place(
                self.place.parent_code, collection=self.release.collection
            )
        except UnknownPlace:
            return self.place

    @cached_property
    def areas(self) -> gpd.GeoDataFrame:
        """The polygons of the district's small areas."""
        codes = set(self.where.codes)
        if self.district.kind != OWN:
            codes |= set(self.data.codes(self.district))
        return self.data.areas(codes)

    @cached_property
    def district_map(self) -> MapSpec | None:
        """The map of the district: a layer for the index and for each domain."""
        if self.district.kind == OWN:
            return None
        domains = self._figures(self.place).held
        return borough_map(
            self.library,
            MapRequest(place=self.district.code, release=self.release.id, domains=tuple(domains)),
        )

    @cached_property
    def past(self) -> Past | None:
        """The earlier releases on these areas."""
        if not self.request.past:
            return None
        codes = sorted(self.areas[Areas.AREA_CODE])
        figures = self._figures(self.place)
        return Past(self.data, index=figures.index, codes=codes)

    @cached_property
    def _census(self) -> Census:
        return Census(self.data)

    def _figures(self, place: Place) -> PeerFigures:
        to = self._peers_of(place)
        if to not in self._all_figures:
            self._all_figures[to] = PeerFigures(self.data, to)
        return self._all_figures[to]

    def _peers_of(self, place: Place) -> str:
        """Return the geography that a place is ranked in, or set beside; "" where there is none."""
        if place.kind == OWN:
            wards = self.data.lookup_to("wd")
            return wards.to_geography if wards and self.library.has(wards.id) else ""
        for geography in reversed(place.geographies):
            entry = self.library.lookup_between(
                self.release.geography, geography, collection=self.release.collection
            )
            if entry:
                return entry.to_geography
        return ""

    def wards(self) -> list[Place]:
        """List the wards of the district, by name: see `wards_of`."""
        return wards_of(self.data, self.district)

    @cached_property
    def _review(self) -> Review | None:
        if not self.files:
            return None
        request = ReviewRequest(files=self.files, collection=self.release.collection)
        return review_assets(self.library, request)

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """The partners' registers."""
        return register_files(self.library, self.request.assets)

    @cached_property
    def _services(self) -> Services | None:
        if self._review is None:
            return None
        return Services(self.data, self.district, review=self._review, areas=self.areas)

    @cached_property
    def _ranked(self) -> PriorityReport | None:
        if self.request.ballots is None:
            return None
        return rank_priorities(
            self.request.ballots, respondents=self.request.respondents, leave_out_spoilt=True
        )

    def _shape(self, where: Where) -> BaseGeometry:
        """Return a place's own outline, or that of its small areas."""
        if where.shape is not None:
            return where.shape
        mine = self.areas[self.areas[Areas.AREA_CODE].isin(where.codes)]
        whole: BaseGeometry = mine.geometry.union_all()
        return whole

    def _assets(self, where: Where) -> facts.Assets | None:
        if self._review is None:
            return None
        return assets_near(self._review, self._shape(where))

    @cached_property
    def _performance(self) -> Performance | None:
        if self.request.kpis is None:
            return None
        return Performance(
            self.data,
            self.district,
            file=self.request.kpis,
            tolerance=self.request.tolerance,
        )

    @cached_property
    def _photos(self) -> tuple[Picture, ...]:
        return photos_in(self.request.pictures) if self.request.pictures else ()

    def _stated(self, standing: facts.Standing) -> tuple[Block, ...]:
        if self._ranked is None or self.request.ballots is None:
            return ()
        known = {d.id: d.percentile for d in standing.domains if d.percentile is not None}
        return stated_priorities(
            self._ranked,
            known,
            {d.id: d.title for d in standing.domains},
            dict(self.request.measured_by),
            source=f"Source: {self.request.ballots.name}. Measured need: percentile of the "
            f"{standing.release.short_title} among {standing.peers or standing.beside}; 20 or less "
            "counts as need.",
        )

    @cached_property
    def _shared(self) -> Library:
        """What every profile of the district shares is loaded; holds what that used."""
        with self.library.recording() as used:
            figures = self._figures(self.place)
            _ = (
                self._photos,
                self._performance,
                figures.summary,
                figures.peers,
                figures.names,
                self.past,
                self.district_map,
                self.areas,
                self._review,
                self._services,
            )
        return used

    def standing(self) -> facts.Standing:
        """Describe how the place asked for ranks, without a map or its past."""
        return self._figures(self.place).standing(self.where)

    def make(self, place: Place | None = None) -> Made:
        """Make the profile of a place: the one asked for, or another of its district.

        Raises
        ------
        FrameError
            Where the release ranks none of its small areas.
        """
        shared = self._shared
        with self.library.recording() as used:
            for notice in () if place else self._chosen:
                self.library.notify(notice)
            self.library.adopt(shared)
            return self._made(place, used)

    def _made(self, place: Place | None, used: Library) -> Made:
        where = official_place(self.data, place) if place else self.where
        figures = self._figures(where.place)
        standing = figures.standing(where)
        if not standing.areas:
            name = where.place.label
            raise FrameError(f"{name}: none of its small areas is ranked by this release")
        order = [a.code for a in standing.areas]
        change = self.past.change(order, figures.names) if self.past else None
        series = self.past.series(order, figures.names) if self.past else None
        people = self._census.people(where)
        assets, stated = self._assets(where), self._stated(standing)
        district = self.district_map
        profile = facts.Profile(
            place=where.place,
            standing=standing,
            people=people,
            custom=where.made,
            change=change,
            series=series,
            assets=assets,
            services=self._services.of(where, self._shape(where)) if self._services else None,
            stated=stated,
            notes=self.request.notes,
            photos=self._photos,
            performance=self._performance.blocks(where.place) if self._performance else (),
            notices=plain_notes(used),
            sources=self._sources(),
            banner=INVENTED if used.invented else "",
            organisation=self.request.organisation,
            date=self.request.date,
        )
        spec = profile_map(district, profile, where, self.areas) if district else None
        services = None
        if spec and self._review:
            services = services_map(spec, self._review, profile, self._shape(where))
        return Made(profile, write_profile(profile, spec, services), spec, used)

    def _sources(self) -> tuple[str, ...]:
        registers = source_lines_of(self.library, self._review) if self._review else []
        return (*source_lines(self.library), *registers)
