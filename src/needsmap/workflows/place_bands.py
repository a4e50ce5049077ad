"""How a place's small areas rank nationally in one release and domain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from needsmap.columns import Areas, Bands, Ranks
from needsmap.errors import FrameError
from needsmap.library import default_library, open_release
from needsmap.library.result import Result, rows_of
from needsmap.measures.bands import add_local_bands, count_within, most_deprived
from needsmap.measures.phrases import end_words, more_words, phrase
from needsmap.measures.places.measures import as_published
from needsmap.model import counted, vintage_of
from needsmap.model.arguments import check_arguments
from needsmap.workflows.wording import attrs_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from needsmap.library import Library, ReleaseData
    from needsmap.model import Domain, Place, Release
    from needsmap.workflows.map_request import BandRequest


_AREA_HEADINGS = {
    "code": "Code", "name": "Name", "rank": "Rank", "position": "Position", "percentile": "%",
    "decile": "Decile", "local_decile": "Local decile", "near_cut": "Near a cut",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, repr=False)
class PlaceBands(Result):
    """A place's areas with their bands, and how many are inside each cut.

    Attributes
    ----------
    frame
        The counts: ``percent``, ``areas``, ``share``; or, where they were asked for, the areas.
    request, place, domain
        What was asked for.
    data
        The release.
    areas
        A *ranks* frame of the place's areas with national and local bands and names, in the
        order of their positions.
    counts
        ``percent``, ``areas``, ``share``.
    unranked
        How many of the place's areas have no rank.
    """

    frame: pd.DataFrame = field(init=False)
    caveats: tuple[str, ...] = field(init=False, default=())
    request: BandRequest
    place: Place
    data: ReleaseData
    domain: Domain
    areas: pd.DataFrame
    counts: pd.DataFrame
    unranked: int

    def __post_init__(self) -> None:
        """Make the rows and the sentences above them."""
        frame = self._listed() if self.request.areas else self._counted()
        object.__setattr__(self, "frame", frame)
        object.__setattr__(self, "caveats", tuple(self._sentences()))

    @property
    def release(self) -> Release:
        """The release that ranks the areas."""
        return self.data.release

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

    @property
    def headings(self) -> dict[str, str]:
        """What a table on the screen calls the columns."""
        if self.request.areas:
            return _AREA_HEADINGS
        end = end_words(self.release).capitalize()
        return {"percent": f"{end} %", "areas": "LSOAs", "share": "Share of the place's"}

    def to_dict(self) -> dict[str, Any]:
        """Return the counts, the most deprived area and, where asked for, every area."""
        release = self.release
        areas = rows_of(self._listed())
        return {
            "place": self.place.label,
            "code": self.place.code,
            "place_vintages": list(self.place.geographies),
            "release": release.id,
            "domain": self.domain.id,
            "geography": release.geography,
            "direction": f"rank 1 = {release.direction}",
            "n_areas": len(self.areas) + self.unranked,
            "of": release.n_areas,
            "unranked": self.unranked,
            "bands": rows_of(self._counted()),
            "first": areas[0],
            "finding": self.finding,
            **({"list": areas} if self.request.areas else {}),
            "notes": self.sentences,
            "sources": self.attributions,
            "invented": self.invented,
        }

    def _listed(self) -> pd.DataFrame:
        """Return one row an area, under the names that every output has."""
        columns = {
            Ranks.AREA_CODE: "code", Areas.AREA_NAME: "name", Ranks.RANK: "rank",
            Bands.POSITION: "position", Bands.PERCENTILE: "percentile", Bands.DECILE: "decile",
            Bands.LOCAL_DECILE: "local_decile", Bands.NEAR_CUT: "near_cut",
        }  # fmt: skip
        rows = self.areas[[*columns]].rename(columns=columns).round({"percentile": 3})
        return rows.astype(dict.fromkeys(("rank", "position", "decile", "local_decile"), "Int64"))

    def _counted(self) -> pd.DataFrame:
        """Return one row a cut, with shares rounded as published."""
        columns = {Bands.PERCENT: "percent", Bands.AREAS: "areas", Bands.SHARE: "share"}
        rows = self.counts[[*columns]].rename(columns=columns)
        rounding = self.release.rounding
        return rows.assign(share=[as_published(share, 4, rounding) for share in rows["share"]])

    def _sentences(self) -> Iterator[str]:
        release = self.release
        yield (
            f"{self.place.label}: {release.short_title}, {self.domain.title}. "
            f"{counted(len(self.areas) + self.unranked, 'LSOA')} of "
            f"{vintage_of(release.geography)}, ranked among {release.n_areas:,} in "
            f"{release.ranked_in}; position 1 is the {end_words(release)}."
        )
        yield self.finding
        more = more_words(release)
        yield f"Ranks are relative: they say which areas are {more}, not by how much."
        if self.unranked:
            yield (
                f"{counted(self.unranked, 'LSOA has', 'LSOAs have')} no rank in this release and "
                "are not counted."
            )


@check_arguments
def place_bands(library: Library, request: BandRequest) -> PlaceBands:
    """Band the small areas of a place.

    Parameters
    ----------
    library
        Where ranks, names and lookups come from.
    request
        Place, release and domain.

    Returns
    -------
    PlaceBands

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError, FrameError
        Each saying what to do.
    """
    data = open_release(request.release, library=library)
    domain = data.release.find_domain(request.domain)
    place = data.find_place(request.place, vintage=request.vintage)
    codes = data.codes(place)
    banded = data.bands((domain.id,), file=request.file, place=place)
    ranked = banded[banded[Ranks.AREA_CODE].isin(codes) & banded[Ranks.RANK].notna()]
    if ranked.empty:
        raise FrameError(_unranked(data.release, codes, place))
    local = add_local_bands(ranked)
    named = local.assign(**{Areas.AREA_NAME: local[Ranks.AREA_CODE].map(data.names).fillna("")})
    return PlaceBands(
        request=request,
        place=place,
        data=data,
        domain=domain,
        areas=named.sort_values([Bands.POSITION, Ranks.AREA_CODE]).reset_index(drop=True),
        counts=count_within(named, n_areas=data.release.n_areas),
        unranked=len(codes) - len(ranked),
        notices=tuple(library.notices),
        sources=tuple(library.sources),
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
