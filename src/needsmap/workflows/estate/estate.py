"""Registers and the place they are looked at in: what each question of the estate begins with."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from needsmap.columns import Assets
from needsmap.errors import FrameError, UnknownEntry
from needsmap.io.labels import fold_plural
from needsmap.library.result import Result
from needsmap.model import some
from needsmap.model.arguments import check_arguments
from needsmap.workflows.estate.asset_review import Review, review_assets
from needsmap.workflows.estate.estate_people import PeopleOfPlace, people_of
from needsmap.workflows.estate.requests import DatedRequest, ReviewRequest

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from needsmap.library import Library
    from needsmap.workflows.estate.requests import PlaceRequest, Zones

STRAIGHT = "Distances are straight lines."
#: So many uses are named in a message.
_LISTED = 20


@dataclass(frozen=True, kw_only=True, repr=False)
class EstateResult(Result):
    """A result whose first line says what each file was read as; "" for frames."""

    read_as: str = ""

    @property
    def head(self) -> tuple[str, ...]:
        """What is printed above the table."""
        read_as = (self.read_as,) if self.read_as else ()
        return (*read_as, *self.caveats)


@dataclass(frozen=True)
class Estate:
    """Registers and the place they are looked at in."""

    review: Review
    ground: PeopleOfPlace

    @property
    def library(self) -> Library:
        """Where the release came from."""
        return self.ground.data.library

    def result(
        self, frame: pd.DataFrame, caveats: Iterable[str], **details: object
    ) -> EstateResult:
        """Return a table with what must stand beside it."""
        return result_of(self.library, self.review, frame, caveats, **details)

    @cached_property
    def services(self) -> pd.Series:
        """The id that stands for the service of each live, placed asset that says its use."""
        from needsmap.assets.register.services import services_of

        return services_of(self.review.assets, self.review.site_of)

    @cached_property
    def facilities(self) -> gpd.GeoDataFrame:
        """The live, placed assets that say their use, one row a service."""
        use = self.review.assets.loc[self.services.index]
        return use[use[Assets.ASSET_ID] == self.services]

    def stated_uses(self) -> gpd.GeoDataFrame:
        """Return `facilities`.

        Raises
        ------
        FrameError
            Where assets are on the map and none of them says its use.
        """
        if self.facilities.empty and self.review.assets.geometry.notna().any():
            raise FrameError(
                "no live asset on the map says its use, so that nothing can be measured by use; "
                "state it: needsmap assets read FILE --use Library, or --column use=HEADING"
            )
        return self.facilities

    def of_services(self, sites: gpd.GeoDataFrame) -> pd.Series:
        """Return the part of `services` with every row of some services."""
        return self.services[self.services.isin(sites[Assets.ASSET_ID])]

    def rows_of(self, asset_id: str) -> list[str]:
        """Return the ids of the rows that are one service with an asset, the first its own."""
        ids = self.review.assets[Assets.ASSET_ID].loc[self.services.index]
        same = ids[self.services.isin(self.services[ids == asset_id])]
        return list(dict.fromkeys([asset_id, *same]))

    def repeats(self, use: str = "") -> tuple[str, ...]:
        """Return sentences on the services that several rows are, of a use or of all."""
        from needsmap.assets.register.services import repeat_sentences

        chosen = self.of_services(of_use(self, use)) if use else self.services
        return repeat_sentences(self.review.assets, self.review.site_of, chosen)

    @property
    def shape(self) -> BaseGeometry:
        """The place, whole."""
        from shapely import union_all

        return union_all(self.ground.areas.geometry.to_numpy())

    def inside(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Return the rows whose point lies in the place."""
        return frame[frame.geometry.within(self.shape)]

    def beyond(self, sites: gpd.GeoDataFrame, reach: float) -> str:
        """Return how many of the facilities within reach of the place are outside it."""
        place, name = self.shape, self.ground.place.name
        near = sites[sites.geometry.dwithin(place, reach)]
        outside = len(near) - int(near.geometry.within(place).sum())
        if not outside:
            return (
                f"The registers hold no facility within {reach:,.0f} m beyond the border of "
                f"{name}: people near it may have less far to go than is shown."
            )
        return (
            f"Facilities beyond the border count: {outside:,} within {reach:,.0f} m of {name}, "
            f"besides {len(near) - outside:,} in it."
        )


def result_of(
    library: Library,
    review: Review,
    frame: pd.DataFrame,
    caveats: Iterable[str],
    **more: Any,  # noqa: ANN401 - goes into the JSON as it is
) -> EstateResult:
    """Return a table made of registers, with its caveats, notices and sources.

    Parameters
    ----------
    library
        Where notices and sources come from.
    review
        What was read.
    frame
        The table.
    caveats
        Sentences that are printed wherever it is.
    **more
        As for `needsmap.library.Library.result`.
    """
    known = library.result(frame, tuple(caveats), **more)
    read_as = review.read_as if review.registers else ""
    values = {field.name: getattr(known, field.name) for field in fields(known)}
    return EstateResult(**values, read_as=read_as)


@check_arguments
def open_estate(library: Library, request: ReviewRequest, place: str, release: str) -> Estate:
    """Read registers and load the people of a place.

    Parameters
    ----------
    library
        Where frames come from.
    request
        The registers.
    place
        A ward or district: name or code.
    release
        Whose deciles and need are taken.

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError, FileFormatError
        Each saying what to do.
    """
    ground = people_of(library, place, release)
    review = review_assets(library, replace(request, collection=ground.release.collection))
    return Estate(review, ground)


def estate_of(library: Library, request: PlaceRequest) -> Estate:
    """Read the registers of a request and load the people of its place.

    Parameters
    ----------
    library
        Where frames come from.
    request
        Registers, place and release, and perhaps a day.
    """
    as_of = request.as_of if isinstance(request, DatedRequest) else None
    registers = ReviewRequest(files=request.files, as_of=as_of)
    return open_estate(library, registers, request.place, request.release)


def of_use(estate: Estate, use: str) -> gpd.GeoDataFrame:
    """Return the services of a use, one row each, or name the uses that there are."""
    every = estate.facilities
    return every[every[Assets.USE] == named_use(every, use)]


def named_use(facilities: gpd.GeoDataFrame, use: str) -> str:
    """Return a use as the registers write it, whatever its case and number.

    Raises
    ------
    UnknownEntry
        Naming the uses that there are, those that share a word with it first.
    """
    uses = sorted(filter(None, facilities[Assets.USE].unique()))
    words = set(fold_plural(use).split())
    for known in uses:
        if fold_plural(known) == fold_plural(use):
            return str(known)
    uses.sort(key=lambda known: not words & set(fold_plural(known).split()))
    there = some(uses, _LISTED) or "none"
    raise UnknownEntry(f"no placed asset has the use {use[:60]!r}; there are: {there}")


def wider_uses(facilities: gpd.GeoDataFrame, use: str) -> list[str]:
    """Return a sentence on the uses that contain the words of another and are not counted in it.

    Returns
    -------
    list of str
        Empty where there are none: "Public library" is one beside "Library".
    """
    words = set(fold_plural(use).split())
    counts = facilities[Assets.USE].value_counts()
    wider = [
        f"{name!r} ({n:,})"
        for name, n in counts.items()
        if words < set(fold_plural(str(name)).split())
    ]
    return [f"Not counted as {use!r}, being other uses: {some(wider, _LISTED)}."] if wider else []


def zones_of(estate: Estate, zones: Zones) -> gpd.GeoDataFrame:
    """Return the areas of the place that figures are made for: small areas, or wards.

    Parameters
    ----------
    estate
        Registers and place.
    zones
        ``"area"`` for the release's small areas.

    Raises
    ------
    UnknownEntry
        Where no boundaries of wards are at hand.
    """
    ground = estate.ground
    if zones == "area":
        return ground.areas
    from needsmap.workflows.place_geometry import PlaceGeometry

    wards = PlaceGeometry(ground.data, ground.place).ward_shapes()
    if wards is None:
        raise UnknownEntry(f"no boundaries of wards are at hand for {ground.place.label}")
    return wards
