"""Neighbours that share a mark, counted over a field and area by area.

A mark is yes or no, such as "among the most deprived 20%". With the [stats] extra.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from needsmap.measures.statistics.pattern import lined, quiet, statistics

if TYPE_CHECKING:
    from needsmap.measures.statistics.pattern import Neighbours


@dataclass(frozen=True, slots=True, kw_only=True)
class Joins:
    """How many neighbours share a mark: both have it, neither has, or they differ."""

    both: int
    neither: int
    differ: int


def join_counts(marked: pd.Series[bool], graph: Neighbours) -> Joins:
    """Count the neighbours that share a mark, such as "among the most deprived 20%"."""
    esda, _ = statistics()
    y, part, _alone = lined(marked.astype(float), graph)
    with quiet():
        got = esda.Join_Counts(y, part.transform("b"), permutations=0)
    return Joins(both=round(got.bb), neither=round(got.ww), differ=round(got.bw))


def local_join_counts(marked: pd.Series[bool], graph: Neighbours) -> pd.Series[int]:
    """Count for each marked area how many of its neighbours are marked too.

    Parameters
    ----------
    marked
        By area code; every area of the graph needs one.
    graph
        From `needsmap.measures.statistics.pattern.neighbours`.

    Returns
    -------
    Series
        By area code, ``x_i * sum_j x_j`` over the neighbours: 0 where the area itself is not
        marked, or none of its neighbours is. A pair of marked neighbours is counted from both
        sides, so the sum is twice `Joins.both`.

    Raises
    ------
    FrameError
        Areas without a mark, or all or none of them marked.

    References
    ----------
    Anselin and Li (2019), *Operational local join count statistics for cluster detection*.
    """
    y, part, _alone = lined(marked.astype(float), graph)
    near = np.asarray(part.transform("b").sparse @ y)
    found = pd.Series((y * near).astype("int64"), index=pd.Index(part.unique_ids))
    return found.reindex(pd.Index(graph.unique_ids), fill_value=0)
