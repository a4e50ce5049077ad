"""How a place's small areas rank nationally in one release and domain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from needsmap.columns import Areas, Bands, Ranks
from needsmap.errors import FrameError
from needsmap.library import open_release
from needsmap.measures.bands import (
    PERCENTS,
    add_local_bands,
    count_within,
    end_words,
    most_deprived,
    phrase,
)
from needsmap.model import counted
from needsmap.model.arguments import Request, check_arguments

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from needsmap.library import Library
    from needsmap.model import Domain, Place, Release


@dataclass(frozen=True)
class PlaceBands:
    """A place's areas with their bands, and how many are inside each cut.

    Attributes
    ----------
    place, release, domain
        What was asked for.
    areas
        A *ranks* frame of the place's areas with national and local bands and names, in the
        order of their positions.
    counts
        ``percent``, ``areas``, ``share``.
    unranked
        How many of the place's areas have no rank.
    """

    place: Place
    release: Release
    domain: Domain
    areas: pd.DataFrame
    counts: pd.DataFrame
    unranked: int

    @property
    def worst(self) -> pd.Series:
        """The row nearest the most deprived end (the first of a tie)."""
        return self.areas.iloc[0]

    @property
    def finding(self) -> str:
        """One sentence with the place's most deprived area, in relative words."""
        row = self.worst
        where = phrase(int(row[Bands.POSITION]), self.release)
        subject = (
            f"the most deprived of {self.place.name}'s {counted(len(self.areas), 'LSOA')}"
            if self.release.of_deprivation
            else f"the LSOA of {self.place.name} with the {end_words(self.release)}"
        )
        tie = len(list(most_deprived(self.areas)))
        shared = f" (one of {tie} that tie)" if tie > 1 else ""
        return (
            f"{row[Ranks.AREA_CODE]} ({row[Areas.AREA_NAME]}) is {subject}{shared}: it is {where}."
        )


@dataclass(frozen=True, kw_only=True)
class BandRequest(Request):
    """What to band.

    Attributes
    ----------
    place
        A name or code; see `needsmap.library.Library.find_place`.
    release, domain
        Which ranking; no domain means the index itself.
    vintage
        Which year's wards a name means; None for those that the release has a lookup to.
    file
        The release's file, where the user has it already.
    percents
        The cuts to count at.
    """

    place: str
    release: str
    domain: str | None = None
    vintage: str | None = None
    file: Path | None = None
    percents: tuple[int, ...] = PERCENTS


@check_arguments
def place_bands(library: Library, request: BandRequest) -> PlaceBands:
    """Band the small areas of a place.

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError, FrameError
        Each saying what to do.
    """
    data = open_release(request.release, library=library)
    release = data.release
    domain = release.find_domain(request.domain)
    place = data.find_place(request.place, vintage=request.vintage)
    codes = data.codes(place)
    banded = data.bands((domain.id,), file=request.file, place=place)
    ranked = banded[banded[Ranks.AREA_CODE].isin(codes) & banded[Ranks.RANK].notna()]
    if ranked.empty:
        raise FrameError(
            f"{release.id} ranks none of the {counted(len(codes), 'area')} of {place.label}"
        )
    local = add_local_bands(ranked)
    named = local.assign(**{Areas.AREA_NAME: local[Ranks.AREA_CODE].map(data.names).fillna("")})
    return PlaceBands(
        place=place,
        release=release,
        domain=domain,
        areas=named.sort_values([Bands.POSITION, Ranks.AREA_CODE]).reset_index(drop=True),
        counts=count_within(named, request.percents, n_areas=release.n_areas),
        unranked=len(codes) - len(ranked),
    )
