"""Ranks made from published scores, where a release's ranks are not at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.columns import Ranks
from needsmap.model import Direction

if TYPE_CHECKING:
    import pandas as pd


def find_derivable(ranks: pd.DataFrame) -> list[str]:
    """List the domains that hold a score for every ranked area, and no rank.

    Parameters
    ----------
    ranks
        A *ranks* frame of one release.

    Returns
    -------
    list of str
        Domain ids, in the frame's order.
    """
    by = ranks.groupby(Ranks.DOMAIN, sort=False)
    scored = (by[Ranks.RANK].count() == 0) & (by[Ranks.SCORE].count() == by[Ranks.N_AREAS].first())
    return [str(name) for name in scored.index[scored]]


def derive_ranks(ranks: pd.DataFrame, direction: Direction) -> pd.DataFrame:
    """Rank areas by their score in the domains that `find_derivable` lists.

    The ranks are not the published ones: scores are published rounded, so that areas tie here
    which did not tie there. They are good for a share of areas, not for one place up or down.

    Parameters
    ----------
    ranks
        A *ranks* frame of one release.
    direction
        The release's: which end rank 1 stands at. A high score is always the deprived end.

    Returns
    -------
    DataFrame
        The same rows; other domains are untouched.

    Notes
    -----
    *Method*: competition ranks, as the department's: tied areas share the lowest number.
    """
    here = ranks[Ranks.DOMAIN].isin(find_derivable(ranks))
    scores = ranks.loc[here].groupby(Ranks.DOMAIN, sort=False)[Ranks.SCORE]
    rank = scores.rank(method="min", ascending=direction is Direction.BEST).astype("Int64")
    out = ranks.copy()
    out.loc[here, Ranks.RANK] = rank
    return out
