"""What a place's average hides: its extremes, its spread, and pockets of deprivation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from needsmap.columns import Bands, Counts, Lookups, Ranks, Spread
from needsmap.errors import FrameError
from needsmap.measures.phrases import pocket_sentence
from needsmap.measures.places.members import join_members

_PLACE: Final = {
    Lookups.TO_GEOGRAPHY: Spread.GEOGRAPHY,
    Lookups.TO_CODE: Spread.AREA_CODE,
    Lookups.TO_NAME: Spread.AREA_NAME,
}


@dataclass(frozen=True, slots=True)
class PocketRule:
    """When a place is said to hold a pocket of deprivation that its average hides.

    Attributes
    ----------
    cut
        A small area of the pocket is among this percentage of the most deprived.
    gap
        And is at least this many percentile points nearer the most deprived end than
        the place as a whole.
    end
        What that end is called: "most deprived", "lowest child well-being".
    """

    cut: int = 20
    gap: float = 20.0
    end: str = "most deprived"

    @property
    def words(self) -> str:
        """The rule in words, for printing beside the flag."""
        noun = self.end if self.end == "most deprived" else f"with the {self.end}"
        return (
            f"a pocket is a small area among the {self.cut}% {noun} that stands at least "
            f"{self.gap:g} percentile points nearer the {self.end} end than its place on average"
        )


def _members(
    banded: pd.DataFrame, membership: pd.DataFrame, counts: pd.DataFrame | None, group: str
) -> pd.DataFrame:
    """Return the small areas of the places that have a position."""
    members, lost = join_members(banded, membership, counts=counts, group=group, what="spread")
    if lost:
        raise FrameError(f"spread: no count of {group!r} for {', '.join(lost[:5])}")
    return members[members[Bands.POSITION].notna()]


def spread(
    banded: pd.DataFrame,
    membership: pd.DataFrame,
    *,
    counts: pd.DataFrame | None,
    group: str = "all",
    rule: PocketRule | None = None,
) -> pd.DataFrame:
    """Describe what each place's average hides.

    Parameters
    ----------
    banded
        One domain of a whole release, with the columns of `needsmap.measures.bands.add_bands`.
    membership
        A *lookup* frame from the small areas to the places.
    counts
        *Counts* of people; None makes every small area count alike.
    group
        The group that weighs the domain.
    rule
        What counts as a pocket; None for the standard rule.

    Returns
    -------
    DataFrame
        A *spread* frame, one row a place: the most and the least deprived small area, the
        population-weighted average percentile, the range and the standard deviation around
        that average in percentile points, and the pocket flag with its small areas, the share
        of the place's people who live in them, and a sentence.

    Raises
    ------
    FrameError
        Several domains, or areas without a count.
    VintageError
        Areas of another vintage than the ranks.

    Notes
    -----
    *Direction*: low percentile = deprived.
    *Method*: the average percentile is the published average rank on another scale. It serves
    to tell a pocket from its surroundings, and is not a rank of the place.
    """
    known = _members(banded, membership, counts, group)
    # ties go to the first code, so that a run is the same twice
    known = known.sort_values([Lookups.TO_CODE, Bands.POSITION, Lookups.FROM_CODE], kind="stable")
    place, weight = known[Lookups.TO_CODE], known[Counts.PERSONS]
    people = weight.groupby(place).sum()
    average = (weight * known[Bands.PERCENTILE]).groupby(place).sum() / people.where(people > 0)
    apart = known[Bands.PERCENTILE] - place.map(average)
    variance = (weight * apart**2).groupby(place).sum() / people.where(people > 0)
    groups = known.groupby(Lookups.TO_CODE, sort=True)
    first, last = groups.head(1).reset_index(drop=True), groups.tail(1).reset_index(drop=True)
    code = first[Lookups.TO_CODE]
    out = (
        first[list(_PLACE)]
        .rename(columns=_PLACE)
        .assign(
            **{
                Spread.RELEASE: banded[Ranks.RELEASE].iloc[0],
                Spread.DOMAIN: banded[Ranks.DOMAIN].iloc[0],
                Spread.N_AREAS: groups.size().to_numpy(),
                Spread.MOST_CODE: first[Lookups.FROM_CODE],
                Spread.MOST_RANK: first[Ranks.RANK],
                Spread.MOST_PERCENTILE: first[Bands.PERCENTILE],
                Spread.LEAST_CODE: last[Lookups.FROM_CODE],
                Spread.LEAST_RANK: last[Ranks.RANK],
                Spread.LEAST_PERCENTILE: last[Bands.PERCENTILE],
                Spread.AVERAGE: code.map(average),
                Spread.RANGE: last[Bands.PERCENTILE] - first[Bands.PERCENTILE],
                Spread.DEVIATION: np.sqrt(code.map(variance)),
            }
        )
    )
    chosen = rule or PocketRule()
    pocket = known[(known[Bands.PERCENTILE] <= chosen.cut) & (apart <= -chosen.gap)]
    return _with_pockets(
        out, pocket, people, chosen.end, "small areas" if counts is None else "people"
    )


def _with_pockets(
    out: pd.DataFrame, pocket: pd.DataFrame, people: pd.Series, end: str, counted: str
) -> pd.DataFrame:
    """Flag the places whose most deprived small areas are far from their average."""
    groups = pocket.groupby(Lookups.TO_CODE)
    code = out[Spread.AREA_CODE]
    areas = code.map(groups.size()).fillna(0).astype(int)
    share = code.map(groups[Counts.PERSONS].sum()) / code.map(people)
    out[Spread.POCKET], out[Spread.POCKET_AREAS] = areas > 0, areas
    out[Spread.POCKET_SHARE] = share.fillna(0.0).astype(float)
    named = code.map(groups[Lookups.FROM_CODE].agg(lambda codes: ", ".join(codes.head(5))))
    out[Spread.POCKET_WORDS] = [
        pocket_sentence(row, codes, end=end, counted_as=counted) if row[Spread.POCKET] else ""
        for row, codes in zip(out.to_dict("records"), named, strict=True)
    ]
    return out


def decile_shares(
    banded: pd.DataFrame,
    membership: pd.DataFrame,
    *,
    counts: pd.DataFrame | None,
    group: str = "all",
) -> pd.DataFrame:
    """Share out each place's people by the national decile of the small area they live in.

    Parameters
    ----------
    banded, membership, counts, group
        As for `spread`.

    Returns
    -------
    DataFrame
        Ten rows a place: its codes, ``decile`` (1 = most deprived), ``persons`` and ``share``
        (0..1 of the place's people with data). People of a decile are not all deprived, nor
        all others not.

    Raises
    ------
    FrameError, VintageError
        As for `spread`.
    """
    known = _members(banded, membership, counts, group)
    people = known.pivot_table(
        index=Lookups.TO_CODE, columns=Bands.DECILE, values=Counts.PERSONS, aggfunc="sum"
    ).reindex(columns=range(1, 11))
    places = known[list(_PLACE)].drop_duplicates().rename(columns=_PLACE)
    out = places.merge(pd.DataFrame({Spread.DECILE: range(1, 11)}), how="cross")
    persons = people.loc[places[Spread.AREA_CODE]].fillna(0.0)
    whole = persons.sum(axis=1)
    out[Spread.PERSONS] = persons.to_numpy().ravel()
    out[Spread.SHARE] = persons.div(whole.where(whole > 0), axis=0).to_numpy().ravel()
    return out
