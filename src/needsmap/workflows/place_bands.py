"""How a place's small areas rank nationally in one release and domain."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from needsmap.columns import Areas, Bands, Ranks
from needsmap.errors import FrameError
from needsmap.library import default_library, open_release
from needsmap.measures.bands import PERCENTS, add_local_bands, count_within, most_deprived
from needsmap.measures.phrases import end_words, phrase
from needsmap.measures.places.measures import as_published
from needsmap.model import counted
from needsmap.model.arguments import Request, check_arguments
from needsmap.workflows.wording import attrs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        raise FrameError(_unranked(release, codes, place))
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


@check_arguments
def bands(
    place: str,
    release: str,
    *,
    domains: str | Sequence[str] = (),
    vintage: str | None = None,
    library: Library | None = None,
) -> pd.DataFrame:
    """Count a place's small areas among the most deprived 1, 5, 10, 20 and 30% of the ranking.

    Parameters
    ----------
    place
        A ward, district or country by name or code.
    release
        Such as ``"iod2019"``; `releases` lists them.
    domains
        Ids of domains; none for the index itself, ``"all"`` for all but sub-domains.
    vintage
        Which year's wards a name means (``"wd19"``); None for those of the release.
    library
        Where files come from; None for this machine's settings (environment, ``needsmap.toml``).

    Returns
    -------
    DataFrame
        One row a domain and cut: ``domain``, ``percent``, ``areas`` inside it, ``ranked`` (the
        place's areas that have a rank) and ``share`` of these, 0 to 1, rounded as published.
        ``attrs`` holds sources, notices and caveats. `load` gives each area's decile.

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry, VintageError
        Where the place, release or domain is not known.
    FetchError, FileFormatError, FrameError
        Where files cannot be had or read, or hold no ranks of what was asked for.

    Examples
    --------
    >>> import needsmap as nm
    >>> library = nm.Library(shelves=[nm.write_shelf("alderwick")])
    >>> nm.bands("Alderwick", "invented_iod2019", library=library)["percent"].tolist()
    [1, 5, 10, 20, 30]
    """
    import pandas as pd

    data = open_release(release, library=(library or default_library()).fresh())
    wanted = (domains,) if isinstance(domains, str) else tuple(domains)
    found = data.find_place(place, vintage=vintage)
    codes = data.codes(found)
    banded = data.bands(wanted, place=found, skip_missing=wanted == ("all",))
    ranked = banded[banded[Ranks.AREA_CODE].isin(codes) & banded[Ranks.RANK].notna()]
    parts = []
    for domain in data.release.domains:
        part = ranked[ranked[Ranks.DOMAIN] == domain.id]
        if len(part):
            counts = count_within(part, n_areas=data.release.n_areas)
            counts.insert(0, "domain", domain.id)
            counts.insert(3, "ranked", len(part))
            parts.append(counts)
    if not parts:
        raise FrameError(_unranked(data.release, codes, found))
    out = pd.concat(parts, ignore_index=True)
    rounding = data.release.rounding
    out[Bands.SHARE] = [as_published(share, 4, rounding) for share in out[Bands.SHARE]]
    out.attrs.update(attrs_of(data.library, data.release, found.label))
    return out


def _unranked(release: Release, codes: Sequence[str], place: Place) -> str:
    return f"{release.id} ranks none of the {counted(len(codes), 'area')} of {place.label}"
