"""Profiles of places as documents: one place, or another of its district."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from needsmap.errors import FrameError, UnknownPlace
from needsmap.frames import Areas, Lookups
from needsmap.jobs.borough_map import MapRequest, borough_map
from needsmap.jobs.profile.profile_desk import Desk
from needsmap.jobs.profile.profile_extras import (
    assets_near,
    rank_from,
    read_assets,
    stated_priorities,
)
from needsmap.jobs.profile.profile_map import profile_map
from needsmap.jobs.profile.profile_past import Past
from needsmap.jobs.wording import INVENTED, source_lines
from needsmap.model import Place, Release, kind_of
from needsmap.reports.pages import facts
from needsmap.reports.pages.profile import write_profile

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from needsmap.jobs.assess.partner_returns import PriorityReport
    from needsmap.jobs.estate.asset_review import Review
    from needsmap.library import Library, Loan
    from needsmap.maps.spec import MapSpec
    from needsmap.reports import document as d


@dataclass(frozen=True, kw_only=True)
class ProfileRequest:
    """What to profile.

    Attributes
    ----------
    place
        A name or code.
    release
        The release's id.
    vintage
        Which year's wards a name means; None for those that the release has a lookup to.
    past
        Whether to compare with earlier releases.
    assets
        Partners' registers, to list what is here and near.
    ballots, respondents, measured_by
        What residents put first, how many answered (counts of votes only), and (issue, domain)
        pairs to set it beside measured need.
    notes
        (who said it, what) of the community.
    date
        What stands on the cover; "" for none. The clock is not asked, so that the same
        request gives the same bytes.
    """

    place: str
    release: str
    vintage: str | None = None
    past: bool = True
    assets: tuple[Path, ...] = ()
    ballots: Path | None = None
    respondents: int | None = None
    measured_by: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    date: str = ""


@dataclass(frozen=True)
class Made:
    """One profile as a document, with its map."""

    profile: facts.Profile
    document: d.Document
    spec: MapSpec | None


class Profiler:
    """Makes profiles of one release: what they share is loaded once."""

    def __init__(self, library: Library, asked: ProfileRequest) -> None:
        self.library, self.asked = library, asked
        self.release = library.catalogue.find(asked.release, Release)
        # what an earlier run with the same library was told is no part of this profile
        library.told.clear()
        self.place = library.find_place(
            asked.place,
            geography=asked.vintage or self.release.geography,
            collection=self.release.collection,
        )
        self._desks: dict[str, Desk] = {}
        self._chosen = list(library.told)
        self._told: list[str] = []
        self._lent: list[Loan] = []

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
        entry = self.library.boundaries_for(
            self.release.geography, collection=self.release.collection
        )
        whole = self.library.load_areas(entry.id)
        codes = set(self.library.codes_in(self.district, self.release.geography))
        codes |= set(self.library.codes_in(self.place, self.release.geography))
        return whole[whole[Areas.AREA_CODE].isin(codes)]

    @cached_property
    def district_map(self) -> MapSpec:
        """The map of the district: a layer for the index and for each domain."""
        domains = self._desk(self.place).held
        return borough_map(
            self.library,
            MapRequest(place=self.district.code, release=self.release.id, domains=tuple(domains)),
        )

    @cached_property
    def past(self) -> Past | None:
        """The earlier releases on these areas."""
        if not self.asked.past:
            return None
        codes = sorted(self.areas[Areas.AREA_CODE])
        desk = self._desk(self.place)
        return Past(self.library, self.release, index=desk.index, codes=codes)

    def _desk(self, place: Place) -> Desk:
        lookups = (
            self.library.lookup_between(
                self.release.geography, g, collection=self.release.collection
            )
            for g in reversed(place.geographies)
        )
        entry = next((e for e in lookups if e), None)
        to = entry.to_geography if entry else ""
        if to not in self._desks:
            self._desks[to] = Desk(self.library, self.release, to)
        return self._desks[to]

    def wards(self) -> list[Place]:
        """List the wards of the district, by name.

        Raises
        ------
        UnknownPlace
            Where no lookup leads from the release's areas to wards.
        """
        geography = self.release.geography
        found: dict[str, Place] = {}
        for entry in self.library.catalogue.entries.values():
            if (
                getattr(entry, "from_geography", "") == geography
                and kind_of(getattr(entry, "to_geography", "")) == "wd"
                and entry.collection == self.release.collection
            ):
                lookup = self.library.load_lookup(entry.id)
                inside = lookup[
                    lookup[Lookups.FROM_CODE].isin(self.library.codes_in(self.district, geography))
                ]
                for code in sorted(inside[Lookups.TO_CODE].unique()):
                    place = self.library.find_place(code, collection=self.release.collection)
                    if place.parent_code in {"", self.district.code}:
                        found.setdefault(place.code, place)
        if not found:
            raise UnknownPlace(f"{self.district.name}: no lookup of {geography} leads to its wards")
        return sorted(found.values(), key=lambda p: (p.name, p.code))

    @cached_property
    def _review(self) -> Review | None:
        if not self.asked.assets:
            return None
        return read_assets(self.library, self.asked.assets, self.release.collection)

    @cached_property
    def _ranked(self) -> PriorityReport | None:
        if self.asked.ballots is None:
            return None
        return rank_from(self.asked.ballots, respondents=self.asked.respondents)

    def _assets(self, codes: list[str]) -> facts.Assets | None:
        if self._review is None:
            return None
        mine = self.areas[self.areas[Areas.AREA_CODE].isin(codes)]
        return assets_near(self._review, mine.geometry.union_all())

    def _stated(self, standing: facts.Standing) -> facts.Stated | None:
        if self._ranked is None or self.asked.ballots is None:
            return None
        known = {d.id: d.percentile for d in standing.domains if d.percentile is not None}
        return stated_priorities(
            self._ranked,
            known,
            {d.id: d.title for d in standing.domains},
            dict(self.asked.measured_by),
            source=f"Source: {self.asked.ballots.name}. Measured need: percentile of the "
            f"{standing.release.short_title} among {standing.peers}; 20 or less counts as need.",
        )

    def prime(self) -> None:
        """Load what every profile of the district shares, and note what was told of it."""
        self.library.told.clear()
        self.library.ledger.clear()
        desk = self._desk(self.place)
        _ = (
            desk.summary,
            desk.spread,
            desk.names,
            self.past,
            self.district_map,
            self.areas,
            self._review,
        )
        self._told, self._lent = list(self.library.told), list(self.library.ledger)

    def make(self, place: Place | None = None) -> Made:
        """Make the profile of a place: the one asked for, or another of its district.

        Raises
        ------
        FrameError
            Where the release ranks none of its small areas.
        """
        if not self._lent:
            self.prime()
        # a profile tells and names what it used itself, whatever was made before it
        self.library.told[:] = [*([] if place else self._chosen), *self._told]
        self.library.ledger[:] = self._lent
        where = place or self.place
        desk = self._desk(where)
        codes = self.library.codes_in(where, self.release.geography)
        standing = desk.standing(where, codes)
        if not standing.areas:
            raise FrameError(f"{where.label}: none of its small areas is ranked by this release")
        order = [a.code for a in standing.areas]
        change = self.past.change(order, desk.names) if self.past else None
        series = self.past.series(order, desk.names) if self.past else None
        people = desk.people(where)
        assets, stated = self._assets(codes), self._stated(standing)
        district = self.district_map
        profile = facts.Profile(
            place=where,
            standing=standing,
            people=people,
            change=change,
            series=series,
            assets=assets,
            stated=stated,
            notes=self.asked.notes,
            told=tuple(self.library.told),
            sources=source_lines(self.library),
            banner=INVENTED if self.library.invented else "",
            date=self.asked.date,
        )
        spec = profile_map(district, profile, self.areas)
        return Made(profile, write_profile(profile, spec), spec)
