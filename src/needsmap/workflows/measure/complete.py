"""Places of which every small area is at hand, where the data at hand covers only some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.columns import Counts, Lookups, Ranks
from needsmap.errors import NotComparable, listed
from needsmap.model import UNIT_WORDS, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from needsmap.model import Release


def areas_at_hand(
    banded: pd.DataFrame,
    counts: pd.DataFrame | None,
    groups: Iterable[str],
    release: Release,
) -> set[str] | None:
    """Find the small areas that are in every domain and counted in every group.

    Parameters
    ----------
    banded, counts, groups
        The ranks, the people (None where areas count alike), and the group of each domain.
    release
        Whose small areas.

    Returns
    -------
    set of str or None
        Codes; None where all that the card promises are at hand.
    """
    held = [set(part) for _, part in banded.groupby(Ranks.DOMAIN)[Ranks.AREA_CODE]]
    if counts is not None:
        known = counts.dropna(subset=[Counts.PERSONS])
        by_group = known.groupby(Counts.GROUP)[Counts.AREA_CODE]
        held += [set(by_group.get_group(group)) for group in set(groups)]
    codes = set.intersection(*held)
    return None if len(codes) >= (release.n_rows or release.n_areas) else codes


def check_complete(membership: pd.DataFrame, at_hand: set[str], release: Release) -> None:
    """Refuse places that lack some of their small areas.

    Parameters
    ----------
    membership
        A *lookup* frame from small areas to the places to measure.
    at_hand
        See `areas_at_hand`.
    release
        Whose small areas.

    Raises
    ------
    NotComparable
        Naming each place and how many small areas it lacks.
    """
    absent = ~membership[Lookups.FROM_CODE].isin(at_hand)
    if not absent.any():
        return
    one, many = UNIT_WORDS[kind_of(release.geography)]
    keys = [Lookups.TO_NAME, Lookups.TO_CODE]
    lacking = absent.groupby([membership[key] for key in keys], sort=False).agg(["sum", "size"])
    faults = [
        f"{name or code} ({code}) lacks {lost:,} of its {size:,} {many}"
        for (name, code), (lost, size) in zip(lacking.index, lacking.to_numpy(), strict=True)
        if lost
    ]
    raise NotComparable(
        f"{release.id}: figures are not at hand for every {one} of each place, so no measure is "
        "given. Take the whole file of the release with --file, or --weights equal where only the "
        f"people are missing\n{listed(faults)}"
    )


def why_unranked(at_hand: set[str], release: Release) -> str:
    """Return the sentence that says why places have no rank among their peers.

    Parameters
    ----------
    at_hand
        See `areas_at_hand`.
    release
        Whose small areas.
    """
    _, many = UNIT_WORDS[kind_of(release.geography)]
    return (
        f"Not ranked: figures are at hand for only {len(at_hand):,} of {release.n_areas:,} {many}, "
        "so a place's peers cannot be measured."
    )
