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

    from needsmap.library import ReleaseData
    from needsmap.model import Release
    from needsmap.workflows.change.requests import ChangeRequest

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
    before: ReleaseData,
    after: ReleaseData,
    ranks: Sequence[pd.DataFrame],
    *,
    codes: Sequence[str],
    request: ChangeRequest,
) -> AlignedReleases:
    """Bring two releases to the same areas.

    Parameters
    ----------
    before, after
        The earlier and the later release.
    ranks
        The *ranks* frame of each.
    codes
        The place's areas, of the vintage asked for, else of the later release's.
    request
        ``on``, ``unchanged_only`` and ``rerank`` choose the way.

    Returns
    -------
    AlignedReleases

    Raises
    ------
    FrameError
        Where re-ranking has not all areas to rank among.
    VintageError
        Where no lookup leads to the vintage.
    """
    if request.on == COMMON:
        return _on_common(before, after, ranks, codes)
    library, old, new = after.library, before.release, after.release
    geography = request.on or new.geography
    # positions are worked out in whole rankings, so a place is cut out last
    wanted = _all_of(new, ranks[1]) if request.rerank else list(codes)
    links = VintageLinks(library, geography, wanted, collection=new.collection)
    first, second = (
        carry_ranks(part, links.since(r.geography), direction=r.direction, areas=wanted)
        for r, part in zip((old, new), ranks, strict=True)
    )
    words: tuple[str, ...] = ()
    if request.rerank:
        ranked = rerank(first)
        known = int(ranked[Carried.POSITION].notna().sum() / ranked[Carried.DOMAIN].nunique())
        first = ranked.assign(**{Carried.DECILE: ranked[Carried.DECILE_RERANKED]})
        first, second = (side[side[Carried.AREA_CODE].isin(codes)] for side in (first, second))
        words += (
            (
                f"Deciles of {old.short_title} are made anew among the "
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
    if geography != new.geography:
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
    before: ReleaseData, after: ReleaseData, ranks: Sequence[pd.DataFrame], codes: Sequence[str]
) -> AlignedReleases:
    """Bring both releases to the finest areas that the two vintages add up to."""
    library, old, new = after.library, before.release, after.release
    country = library.find_place(old.ranked_in, collection=new.collection)
    ways = VintageLinks(library, new.geography, after.codes(country), collection=new.collection)
    links = ways.since(old.geography)
    if links is None:
        raise FrameError(
            f"{old.short_title} and {new.short_title} are on the same areas: there is nothing "
            "to find in common"
        )
    groups = find_common_geography(links[links[LinkColumns.WEIGHT] > 0])
    later = groups[groups[Groups.GEOGRAPHY] == new.geography]
    wanted = sorted(later.loc[later[Groups.AREA_CODE].isin(codes), Groups.GROUP].unique())
    here = groups[groups[Groups.GROUP].isin(wanted)]
    sides = [
        carry_ranks(
            part,
            link_groups(here, side.release.geography, _persons(side, here)),
            direction=side.release.direction,
            areas=wanted,
        )
        for side, part in zip((before, after), ranks, strict=True)
    ]
    several = int((later[later[Groups.GROUP].isin(wanted)][Groups.GROUP].value_counts() > 1).sum())
    words = (
        (
            f"On the common geography of {old.geography.upper()} and {new.geography.upper()}: "
            f"{counted(len(codes), 'area makes', 'areas make')} {counted(len(wanted), 'group')} "
            "that both vintages add up to, "
            f"{several:,} of them of several later areas. A group bears the code of its first "
            "later area; its position is the mean of its areas by people."
        ),
    )
    return AlignedReleases(sides[0], sides[1], COMMON, words)


def _persons(data: ReleaseData, groups: pd.DataFrame) -> pd.Series:
    """Count people in the areas of one vintage that share a group, at the census points."""
    import pandas as pd

    from needsmap.assets.register.assign import areas_of_points

    own = groups[groups[Groups.GEOGRAPHY] == data.release.geography]
    codes = own.loc[own.duplicated(Groups.GROUP, keep=False), Groups.AREA_CODE]
    points = load_people(data.library, data.release.collection)
    if points is None or codes.empty:
        return pd.Series(dtype="float64")
    home = areas_of_points(points, data.areas(codes))
    persons: pd.Series = points[Counts.PERSONS].groupby(home.to_numpy()).sum()
    return persons
