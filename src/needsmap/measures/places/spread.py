"""What a place's average hides: its extremes, its spread, and pockets of deprivation.

Pure: the same banded ranks and membership as `needsmap.measures.places.aggregate` in, a *spread*
frame out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from needsmap.columns import Bands, Counts, Lookups, Ranks, Spread, check_same_geography
from needsmap.errors import FrameError
from needsmap.model import counted

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_PLACE: Final = [Lookups.TO_GEOGRAPHY, Lookups.TO_CODE, Lookups.TO_NAME]


@dataclass(frozen=True, slots=True)
class PocketRule:
    """When a place is said to hold a pocket of deprivation that its average hides.

    Attributes
    ----------
    cut
        A small area of the pocket is among this percentage of the most deprived.
    gap
        And stands at least this many percentile points nearer the most deprived end than
        the place as a whole.
    end
        What that end is called: "most deprived", "lowest child well-being".
    """

    cut: int = 20
    gap: float = 20.0
    end: str = "most deprived"

    @property
    def _noun(self) -> str:
        return self.end if self.end == "most deprived" else f"with the {self.end}"

    @property
    def words(self) -> str:
        """The rule in words, for printing beside the flag."""
        return (
            f"a pocket is a small area among the {self.cut}% {self._noun} that stands at least "
            f"{self.gap:g} percentile points nearer the {self.end} end than its place on average"
        )


def _lined(
    banded: pd.DataFrame, membership: pd.DataFrame, counts: pd.DataFrame | None, group: str
) -> pd.DataFrame:
    """Join one domain's positions and people to the membership, row by row."""
    for geography in membership[Lookups.FROM_GEOGRAPHY].unique():
        for other in banded[Ranks.GEOGRAPHY].unique():
            check_same_geography(str(other), str(geography), what="spread")
    if banded[Ranks.AREA_CODE].duplicated().any():
        raise FrameError("spread: give one domain at a time")
    columns = [Ranks.AREA_CODE, Ranks.RANK, Bands.POSITION, Bands.PERCENTILE, Bands.DECILE]
    lined = membership.merge(
        banded.loc[:, columns], left_on=Lookups.FROM_CODE, right_on=Ranks.AREA_CODE, how="left"
    )
    share = lined[Lookups.SHARE].fillna(1.0).astype(float)
    if counts is None:
        return lined.assign(**{Counts.PERSONS: share})
    people = counts.loc[counts[Counts.GROUP] == group].set_index(Counts.AREA_CODE)[Counts.PERSONS]
    persons = people.reindex(lined[Lookups.FROM_CODE]).to_numpy(dtype=float)
    lost = lined.loc[np.isnan(persons), Lookups.FROM_CODE]
    if len(lost):
        raise FrameError(f"spread: no count of {group!r} for {', '.join(lost.head(5))}")
    return lined.assign(**{Counts.PERSONS: persons * share.to_numpy()})


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
    chosen = rule or PocketRule()
    lined = _lined(banded, membership, counts, group)
    known = lined.loc[lined[Bands.POSITION].notna()].copy()
    known[Bands.PERCENTILE] = known[Bands.PERCENTILE].astype(float)
    weight = known[Counts.PERSONS]
    place = known[Lookups.TO_CODE]
    total = weight.groupby(place).sum()
    average = (weight * known[Bands.PERCENTILE]).groupby(place).sum() / total.where(total > 0)
    apart = known[Bands.PERCENTILE] - place.map(average)
    variance = (weight * apart**2).groupby(place).sum() / total.where(total > 0)
    # ties go to the first code, so that a run is the same twice
    known = known.assign(apart=apart).sort_values(
        [Lookups.TO_CODE, Bands.POSITION, Lookups.FROM_CODE], kind="stable"
    )
    groups = known.groupby(Lookups.TO_CODE, sort=True)
    first, last = groups.head(1), groups.tail(1)
    code = first[Lookups.TO_CODE].to_numpy()
    out = pd.DataFrame(
        {
            Spread.GEOGRAPHY: first[Lookups.TO_GEOGRAPHY].to_numpy(),
            Spread.AREA_CODE: code,
            Spread.AREA_NAME: first[Lookups.TO_NAME].to_numpy(),
            Spread.RELEASE: banded[Ranks.RELEASE].iloc[0],
            Spread.DOMAIN: banded[Ranks.DOMAIN].iloc[0],
            Spread.N_AREAS: groups.size().to_numpy(),
            Spread.MOST_CODE: first[Lookups.FROM_CODE].to_numpy(),
            Spread.MOST_RANK: first[Ranks.RANK].to_numpy(),
            Spread.MOST_PERCENTILE: first[Bands.PERCENTILE].to_numpy(),
            Spread.LEAST_CODE: last[Lookups.FROM_CODE].to_numpy(),
            Spread.LEAST_RANK: last[Ranks.RANK].to_numpy(),
            Spread.LEAST_PERCENTILE: last[Bands.PERCENTILE].to_numpy(),
            Spread.AVERAGE: average.loc[code].to_numpy(),
        }
    )
    out[Spread.RANGE] = out[Spread.LEAST_PERCENTILE] - out[Spread.MOST_PERCENTILE]
    out[Spread.DEVIATION] = np.sqrt(variance.loc[code].to_numpy())
    return _pockets(out, known, total, (chosen, "small areas" if counts is None else "people"))


def _pockets(
    out: pd.DataFrame,
    known: pd.DataFrame,
    total: pd.Series[float],
    by: tuple[PocketRule, str],
) -> pd.DataFrame:
    """Flag the places whose most deprived small areas stand apart from their average."""
    rule, counted = by
    inside = (known[Bands.PERCENTILE] <= rule.cut) & (known["apart"] <= -rule.gap)
    pocket = known.loc[inside]
    groups = pocket.groupby(Lookups.TO_CODE)
    code = out[Spread.AREA_CODE]
    areas = code.map(groups.size()).fillna(0).astype(int)
    people = groups[Counts.PERSONS].sum()
    out[Spread.POCKET] = areas > 0
    out[Spread.POCKET_AREAS] = areas
    out[Spread.POCKET_SHARE] = (code.map(people) / code.map(total)).fillna(0.0).astype(float)
    named = groups[Lookups.FROM_CODE].agg(lambda codes: ", ".join(codes.head(5)))
    out[Spread.POCKET_WORDS] = [
        _pocket_words(row, str(named.get(str(row[Spread.AREA_CODE]), "")), (rule.end, counted))
        for row in out.to_dict("records")
    ]
    return out


def _pocket_words(row: Mapping[Hashable, Any], named: str, words: tuple[str, str]) -> str:
    """Write the sentence that goes with the flag: what the end is called, what is counted."""
    end, group = words
    if not row[Spread.POCKET]:
        return ""
    number = int(row[Spread.POCKET_AREAS])
    areas = counted(number, "small area")
    more = f" and {number - 5} more" if number > 5 else ""
    share = 100 * float(row[Spread.POCKET_SHARE])
    home = "home to " if group == "people" else ""
    where = f"{home}{share:.0f}% of its {group}"
    percentile = float(row[Spread.MOST_PERCENTILE])
    average = float(row[Spread.AVERAGE])
    return (
        f"{row[Spread.AREA_NAME]} holds a pocket that its average hides: {areas} ({named}{more}), "
        f"{where}, {percentile:.1f}% of the way from the {end} end of "
        f"the ranking, where the place as a whole averages {average:.1f}%"
    )


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
    lined = _lined(banded, membership, counts, group)
    known = lined.loc[lined[Bands.DECILE].notna()]
    keys = known.loc[:, _PLACE].drop_duplicates()
    ten = keys.merge(pd.DataFrame({Spread.DECILE: range(1, 11)}), how="cross")
    people = known.groupby([Lookups.TO_CODE, Bands.DECILE])[Counts.PERSONS].sum()
    wanted = pd.MultiIndex.from_frame(ten.loc[:, [Lookups.TO_CODE, Spread.DECILE]])
    persons = people.reindex(wanted).fillna(0.0).to_numpy(dtype=float)
    total = ten[Lookups.TO_CODE].map(known.groupby(Lookups.TO_CODE)[Counts.PERSONS].sum())
    out = ten.assign(**{Spread.PERSONS: persons, Spread.SHARE: persons / total.where(total > 0)})
    out.columns = pd.Index(
        [Spread.GEOGRAPHY, Spread.AREA_CODE, Spread.AREA_NAME, Spread.DECILE, Spread.PERSONS,
         Spread.SHARE]
    )  # fmt: skip
    return out.astype({Spread.DECILE: "int64", Spread.PERSONS: float, Spread.SHARE: float})
