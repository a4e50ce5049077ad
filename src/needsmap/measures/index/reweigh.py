"""Other ways of weighing an index: without a domain, by chosen weights, with an indicator.

What comes of it is **not the official index**, and says so wherever it is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from needsmap.columns import Ranks, Sensitivity
from needsmap.errors import FrameError, fault_list
from needsmap.measures.bands import band
from needsmap.measures.index.compose import compose, places
from needsmap.model import counted, noun

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def without(weights: Mapping[str, float], domain: str) -> dict[str, float]:
    """Leave a domain out and share its weight among the others in proportion.

    Parameters
    ----------
    weights
        Domain id to weight.
    domain
        The one to leave out.

    Returns
    -------
    dict
        The others' weights, with the same sum as before.

    Raises
    ------
    FrameError
        A domain that has no weight here, or is the only one.

    Examples
    --------
    >>> without({"income": 0.5, "crime": 0.25, "health": 0.25}, "crime")
    {'income': 0.6666666666666666, 'health': 0.3333333333333333}
    """
    if domain not in weights:
        raise FrameError(f"weights: {domain!r} has none; held: {', '.join(weights)}")
    rest = {name: w for name, w in weights.items() if name != domain}
    if not sum(rest.values()) > 0:
        raise FrameError(f"weights: nothing is left without {domain!r}")
    share = weights[domain] / sum(weights.values())
    return {name: w / (1 - share) for name, w in rest.items()}


def normalised(weights: Mapping[str, float]) -> dict[str, float]:
    """Return weights that sum to one, for a custom index.

    The official weights are not to be normalised: it changes every score, though no rank.

    Parameters
    ----------
    weights
        Domain id to weight.

    Examples
    --------
    >>> normalised({"income": 3, "crime": 1})
    {'income': 0.75, 'crime': 0.25}
    """
    total = sum(weights.values())
    if not total > 0:
        raise FrameError("weights: they sum to nothing")
    return {name: w / total for name, w in weights.items()}


def equal_weights(domains: Iterable[str]) -> dict[str, float]:
    """Weigh every domain alike, as the Child Well-being Index 2009 does.

    Parameters
    ----------
    domains
        Ids.

    Examples
    --------
    >>> equal_weights(["health", "crime"])
    {'health': 0.5, 'crime': 0.5}
    """
    every = list(domains)
    return dict.fromkeys(every, 1 / len(every))


def rank_indicator(
    values: pd.Series[float], ranks: pd.DataFrame, *, domain: str, higher_is_worse: bool = True
) -> pd.DataFrame:
    """Turn an added indicator into a domain that can be weighed with the others.

    Parameters
    ----------
    values
        One figure an area, indexed by area code. Every area of the release needs one: an
        area without would leave the index.
    ranks
        The release to join, for its areas and vintage.
    domain
        The id to give it.
    higher_is_worse
        Polarity: False where a high figure is good.

    Returns
    -------
    DataFrame
        A *ranks* frame with 1 = worst, tied areas sharing the lower number; ``score`` holds
        the figures.

    Raises
    ------
    FrameError
        Every fault: codes that the release does not have, areas without a figure, a figure
        that is the same everywhere.
    """
    areas = pd.Index(ranks[Ranks.AREA_CODE].unique())
    known = values.dropna()
    faults = []
    if known.index.has_duplicates:
        faults.append(
            f"{counted(int(known.index.duplicated().sum()), 'area has', 'areas have')} two figures"
        )
    strangers = known.index.difference(areas)
    if len(strangers):
        faults.append(
            f"{counted(len(strangers), 'code is', 'codes are')} not in the release, such as "
            f"{strangers[0]}"
        )
    lost = areas.difference(known.index)
    if len(lost):
        faults.append(
            f"{len(lost):,} of {counted(len(areas), 'area')} {noun(len(lost), 'has', 'have')} "
            f"no figure, such as {lost[0]}; fill them or leave the indicator out"
        )
    if len(known) and known.max() == known.min():
        faults.append("the figure is the same everywhere, so it ranks nothing")
    if faults:
        raise FrameError(fault_list(f"indicator {domain!r}", faults))
    figures = known.reindex(areas).astype(float)
    rank = figures.rank(method="min", ascending=not higher_is_worse)
    return pd.DataFrame(
        {
            Ranks.RELEASE: ranks[Ranks.RELEASE].iloc[0],
            Ranks.DOMAIN: domain,
            Ranks.GEOGRAPHY: ranks[Ranks.GEOGRAPHY].iloc[0],
            Ranks.AREA_CODE: areas,
            Ranks.RANK: rank.to_numpy(),
            Ranks.N_AREAS: len(areas),
            Ranks.SCORE: figures.to_numpy(),
        }
    ).astype({Ranks.RANK: "Int64", Ranks.N_AREAS: "Int64"})


def moves(basis: pd.Series[int], other: pd.Series[int]) -> pd.DataFrame:
    """Compare two rankings of the same areas.

    Parameters
    ----------
    basis, other
        Positions from the most deprived end, by area code
        (`needsmap.measures.index.compose.places`).

    Returns
    -------
    DataFrame
        ``area_code``, both positions and ``move`` (other less basis: negative = nearer the
        most deprived end under the other way of weighing), largest move first.

    Raises
    ------
    FrameError
        Rankings of different areas.
    """
    if set(basis.index) != set(other.index):
        raise FrameError("moves: the two rankings are not of the same areas")
    out = pd.DataFrame({Sensitivity.BASIS: basis, Sensitivity.POSITION: other.loc[basis.index]})
    out[Sensitivity.MOVE] = out[Sensitivity.POSITION] - out[Sensitivity.BASIS]
    order = out[Sensitivity.MOVE].abs().sort_values(ascending=False, kind="stable").index
    return out.loc[order].rename_axis(Sensitivity.AREA_CODE).reset_index()


def sensitivity(
    scores: pd.DataFrame,
    scenarios: Mapping[str, Mapping[str, float]],
    *,
    basis: pd.Series[int],
    like: pd.DataFrame,
) -> pd.DataFrame:
    """Describe how much the ranking hangs on the weights.

    Parameters
    ----------
    scores
        From `needsmap.measures.index.compose.domain_scores`.
    scenarios
        Name of each way of weighing, to its weights.
    basis
        Positions to compare with, by area code: the published index, as a rule.
    like
        A *ranks* frame of the release.

    Returns
    -------
    DataFrame
        A *sensitivity* frame, one row a scenario: Spearman's rank correlation, the share of
        areas in the same decile (0..1), the largest move in places and whose it is, how many
        areas enter and leave the most deprived 10%, and the most deprived area.

    Raises
    ------
    FrameError
        Weights that say nothing, or a basis of other areas.
    """
    n = len(basis)
    before = band(basis, n, 10)
    rows = []
    for name, weights in scenarios.items():
        after = places(compose(scores, weights, like=like))
        furthest = moves(basis, after).iloc[0]
        decile = band(after.loc[basis.index], n, 10)
        rows.append(
            {
                Sensitivity.SCENARIO: name,
                Sensitivity.CORRELATION: float(
                    np.corrcoef(basis.rank(), after.loc[basis.index].rank())[0, 1]
                ),
                Sensitivity.SAME_DECILE: float((before == decile).mean()),
                Sensitivity.MOST_MOVED: int(furthest[Sensitivity.MOVE]),
                Sensitivity.MOST_MOVED_CODE: (
                    str(furthest[Sensitivity.AREA_CODE]) if furthest[Sensitivity.MOVE] else ""
                ),
                Sensitivity.ENTER: int(((decile == 1) & (before != 1)).sum()),
                Sensitivity.LEAVE: int(((decile != 1) & (before == 1)).sum()),
                Sensitivity.FIRST: str(after.idxmin()),
            }
        )
    return pd.DataFrame(rows)
