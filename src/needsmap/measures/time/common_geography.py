"""The finest areas that two vintages can both be added up to, and what a plain join would lose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from needsmap.columns import Groups, LinkColumns, Lookups, Overlaps
from needsmap.measures.time.crosswalk import Basis, portions
from needsmap.model import Verdict, counted

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The name of the geography that groups of areas belong to.
COMMON: Final = "common"


def find_common_geography(links: pd.DataFrame) -> pd.DataFrame:
    """Return the finest areas that both vintages can be added up to.

    Parameters
    ----------
    links
        From `link_areas` or `chain_links`.

    Returns
    -------
    DataFrame
        A *groups* frame: every old and new area with the name of its group (the first new
        code in it). An unchanged area is a group by itself.

    Notes
    -----
    *Method*: connected components of the links. Nothing is assumed about who lives where, at
    the price of detail: figures are of groups, not of areas. Only groups of redrawn areas may
    have moved at their edge, as the lookup gives these by best fit; ``redrawn`` marks them.
    """
    olds, old_names = pd.factorize(links[LinkColumns.FROM_CODE], sort=True)
    news, new_names = pd.factorize(links[LinkColumns.TO_CODE], sort=True)
    size = len(old_names) + len(new_names)
    edges = coo_array((np.ones(len(links)), (olds, news + len(old_names))), shape=(size, size))
    _, labels = connected_components(edges, directed=False)
    old_labels, new_labels = labels[: len(old_names)], labels[len(old_names) :]
    name = pd.Series(new_names).groupby(new_labels).min()
    loose = (links[LinkColumns.VERDICT] == Verdict.ESTIMATED.value).to_numpy()
    redrawn = np.unique(old_labels[olds[loose]])
    sides = [
        (LinkColumns.FROM_GEOGRAPHY, old_names, old_labels),
        (LinkColumns.TO_GEOGRAPHY, new_names, new_labels),
    ]
    frames = [
        pd.DataFrame(
            {
                Groups.GEOGRAPHY: links[geography].iloc[0],
                Groups.AREA_CODE: codes,
                Groups.GROUP: name.loc[label].to_numpy(),
                Groups.MEMBERS_BEFORE: np.bincount(old_labels)[label],
                Groups.MEMBERS_AFTER: np.bincount(new_labels)[label],
                Groups.REDRAWN: np.isin(label, redrawn),
            }
        )
        for geography, codes, label in sides
    ]
    return pd.concat(frames, ignore_index=True)


def link_groups(groups: pd.DataFrame, geography: str, persons: pd.Series) -> pd.DataFrame:
    """Link one vintage to the groups of the common geography, weighing areas by people.

    Parameters
    ----------
    groups
        From `find_common_geography`.
    geography
        Which of its two vintages.
    persons
        People by area code of that vintage (index: code). Where a group's counts are missing
        or nought its areas weigh the same.

    Returns
    -------
    DataFrame
        A *links* frame to the geography `COMMON`.
    """
    own = groups.loc[groups[Groups.GEOGRAPHY] == geography]
    pairs = pd.DataFrame(
        {LinkColumns.FROM_CODE: own[Groups.AREA_CODE], LinkColumns.TO_CODE: own[Groups.GROUP]}
    ).reset_index(drop=True)
    pairs[Overlaps.PERSONS] = pairs[LinkColumns.FROM_CODE].map(persons)
    pairs[[Overlaps.SQUARE_METRES, Lookups.SHARE]] = float("nan")
    weight, basis = portions(pairs, LinkColumns.TO_CODE)
    one = pairs.groupby(LinkColumns.TO_CODE)[LinkColumns.FROM_CODE].transform("size") == 1
    verdict = one.map({True: Verdict.EXACT.value, False: Verdict.AVERAGED.value})
    redrawn = own[Groups.REDRAWN].reset_index(drop=True)
    return pd.DataFrame(
        {
            LinkColumns.FROM_GEOGRAPHY: geography,
            LinkColumns.FROM_CODE: pairs[LinkColumns.FROM_CODE],
            LinkColumns.TO_GEOGRAPHY: COMMON,
            LinkColumns.TO_CODE: pairs[LinkColumns.TO_CODE],
            LinkColumns.WEIGHT: weight,
            LinkColumns.SHARE: 1.0,
            LinkColumns.VERDICT: verdict.mask(redrawn, Verdict.ESTIMATED.value),
            LinkColumns.BASIS: basis.mask(one, Basis.OWN.value),
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinLoss:
    """What a join of two vintages on area code alone would keep and lose.

    Attributes
    ----------
    before, after
        Areas in each vintage.
    kept
        Codes that stand in both. (In the ONS vintages no code was used again for another
        area; a code that stands in both is the same area.)
    """

    before: int
    after: int
    kept: int

    @property
    def lost_before(self) -> int:
        """Earlier areas that would vanish without a word."""
        return self.before - self.kept

    @property
    def lost_after(self) -> int:
        """Later areas that would be left without a figure."""
        return self.after - self.kept

    @property
    def sentence(self) -> str:
        """The loss in one sentence; empty where nothing would be lost."""
        if not (self.lost_before or self.lost_after):
            return ""
        return (
            f"A join on area code alone would leave {self.lost_after:,} of {self.after:,} later "
            f"areas ({self.lost_after / self.after:.1%}) without an earlier figure and drop "
            f"{self.lost_before:,} of {counted(self.before, 'earlier area')}."
        )


def count_join_loss(before: Iterable[str], after: Iterable[str]) -> JoinLoss:
    """Count what a plain join on code between two vintages would drop.

    Parameters
    ----------
    before, after
        Area codes.

    Examples
    --------
    >>> loss = count_join_loss(["A", "B", "C"], ["A", "D"])
    >>> loss.kept, loss.lost_before, loss.lost_after
    (1, 2, 1)
    """
    old, new = set(before), set(after)
    return JoinLoss(before=len(old), after=len(new), kept=len(old & new))
