"""Two releases lined up on the same areas, in the way that was asked for, and what to say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from needsmap.columns import Carried, Counts, Groups, LinkColumns, Ranks
from needsmap.errors import FrameError
from needsmap.measures.time.common_geography import COMMON, find_common_geography, link_groups
from needsmap.measures.time.vintages import carry_ranks, keep_unchanged, rerank
from needsmap.model import counted
from needsmap.workflows.change.timeline import VintageLinks, load_people

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from needsmap.library import Library
    from needsmap.model import Release
    from needsmap.workflows.change.place_change import ChangeRequest

#: The earlier positions stand as they did among the areas of their own time.
_OWN: Final = "percentiles, positions and points stay those of the release's own ranking"


@dataclass(frozen=True, slots=True)
class AlignedReleases:
    """Two releases on the same areas.

    Attributes
    ----------
    before, after
        *carried* frames of the place's areas.
    geography
        Of these areas.
    words
        What must be said of the way, in sentences; empty for the usual one.
    """

    before: pd.DataFrame
    after: pd.DataFrame
    geography: str
    words: tuple[str, ...] = ()


def align_releases(
    library: Library,
    releases: tuple[Release, Release],
    ranks: Sequence[pd.DataFrame],
    *,
    codes: Sequence[str],
    request: ChangeRequest,
) -> AlignedReleases:
    """Bring two releases to the same areas.

    Parameters
    ----------
    library
        Where the lookups between vintages come from.
    releases, ranks
        The earlier and the later one, and their *ranks* frames.
    codes
        The place's areas, of the vintage asked for, else of the later release's.
    asked
        ``on``, ``unchanged_only`` and ``rerank`` choose the way.

    Raises
    ------
    FrameError
        Where re-ranking has not all areas to rank among.
    VintageError
        Where no lookup leads to the vintage.
    """
    before, after = releases
    if request.on == COMMON:
        return _on_common(library, releases, ranks, codes)
    geography = request.on or after.geography
    # positions are worked out in whole rankings, so a place is cut out last
    wanted = _all_of(after, ranks[1]) if request.rerank else list(codes)
    links = VintageLinks(library, geography, wanted, collection=after.collection)
    first, second = (
        carry_ranks(part, links.since(r.geography), direction=r.direction, areas=wanted)
        for r, part in zip(releases, ranks, strict=True)
    )
    words: tuple[str, ...] = ()
    if request.rerank:
        ranked = rerank(first)
        known = int(ranked[Carried.POSITION].notna().sum() / ranked[Carried.DOMAIN].nunique())
        first = ranked.assign(**{Carried.DECILE: ranked[Carried.DECILE_RERANKED]})
        first, second = (side[side[Carried.AREA_CODE].isin(codes)] for side in (first, second))
        words += (
            (
                f"Deciles of {before.short_title} are made anew among the "
                f"{counted(known, 'area')} that it "
                f"was carried to, so that each holds a tenth of them; {_OWN}."
            ),
        )
    if request.unchanged_only:
        first = keep_unchanged(first)
        second = keep_unchanged(second)
        kept = set(first[Carried.AREA_CODE]) & set(second[Carried.AREA_CODE])
        first, second = (side[side[Carried.AREA_CODE].isin(kept)] for side in (first, second))
        words += (
            (
                f"Only the {counted(len(kept), 'area')} that did not change are compared; "
                f"{counted(len(codes) - len(kept), 'other is', 'others are')} left out."
            ),
        )
    if geography != after.geography:
        words += (f"Both releases were carried to {geography.upper()}.",)
    return AlignedReleases(first, second, geography, words)


def _all_of(after: Release, ranks: pd.DataFrame) -> list[str]:
    """List every area of the later ranking, or say that they are not all there."""
    every = ranks[Ranks.AREA_CODE].unique()
    if len(every) != after.n_areas:
        raise FrameError(
            f"re-ranking takes all {after.n_areas:,} areas of {after.short_title}; the file holds "
            f"{len(every):,}"
        )
    return [str(code) for code in every]


def _on_common(
    library: Library,
    releases: tuple[Release, Release],
    ranks: Sequence[pd.DataFrame],
    codes: Sequence[str],
) -> AlignedReleases:
    """Bring both releases to the finest areas that the two vintages add up to."""
    before, after = releases
    every = library.codes_in(
        library.find_place(before.ranked_in, collection=after.collection), after.geography
    )
    made = VintageLinks(library, after.geography, every, collection=after.collection)
    links = made.since(before.geography)
    if links is None:
        raise FrameError(
            f"{before.short_title} and {after.short_title} are on the same areas: there is nothing "
            "to find in common"
        )
    groups = find_common_geography(links[links[LinkColumns.WEIGHT] > 0])
    new = groups[groups[Groups.GEOGRAPHY] == after.geography]
    wanted = sorted(new.loc[new[Groups.AREA_CODE].isin(codes), Groups.GROUP].unique())
    here = groups[groups[Groups.GROUP].isin(wanted)]
    sides = [
        carry_ranks(
            part,
            link_groups(here, r.geography, _persons(library, r, here)),
            direction=r.direction,
            areas=wanted,
        )
        for r, part in zip(releases, ranks, strict=True)
    ]
    several = int((new[new[Groups.GROUP].isin(wanted)][Groups.GROUP].value_counts() > 1).sum())
    words = (
        (
            f"On the common geography of {before.geography.upper()} and {after.geography.upper()}: "
            f"{counted(len(codes), 'area makes', 'areas make')} {counted(len(wanted), 'group')} "
            "that both vintages add up to, "
            f"{several:,} of them of several later areas. A group bears the code of its first "
            "later area; its position is the mean of its areas by people."
        ),
    )
    return AlignedReleases(sides[0], sides[1], COMMON, words)


def _persons(library: Library, release: Release, groups: pd.DataFrame) -> pd.Series:
    """Count people in the areas of one vintage that share a group, at the census points."""
    import pandas as pd

    from needsmap.assets.register.assign import areas_of_points

    own = groups[groups[Groups.GEOGRAPHY] == release.geography]
    codes = own.loc[own.duplicated(Groups.GROUP, keep=False), Groups.AREA_CODE]
    points = load_people(library, release.collection)
    if points is None or codes.empty:
        return pd.Series(dtype="float64")
    shapes = library.areas_of(release.geography, collection=release.collection, codes=codes)
    home = areas_of_points(points, shapes)
    persons: pd.Series = points[Counts.PERSONS].groupby(home.to_numpy()).sum()
    return persons
