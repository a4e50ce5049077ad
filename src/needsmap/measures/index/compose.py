"""The index rebuilt from its domains.

A rebuilt or re-weighted index is **not the official index**: whoever shows it says so.

Notes
-----
*Method*: each domain's ranks are scaled to ``R = (N - r + 1) / N``, tied areas sharing the
average of their places, and transformed to ``-23 ln(1 - R (1 - exp(-100/23)))``, about 0 to
100 with a tenth of the areas above 50. The official weights sum to 0.999 and are used as they
stand; they are not renormalised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.columns import Bands, Ranks
from needsmap.errors import FrameError, fault_list
from needsmap.measures.bands import position
from needsmap.model import Direction, counted, noun, some

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

#: Of the exponential transformation: it makes a tenth of the areas score above 50.
_SCALE: Final = 23.0

#: A transform of fewer areas than this says little.
_FEWEST: Final = 50

#: The domain id that a composed index carries unless it is given another.
OWN: Final = "own_index"

#: Scores nearer than this are tied: published scores have two or three decimals.
_DECIMALS: Final = 9


def transform(place: ArrayLike, n_areas: int) -> Floats:
    """Transform positions to the exponential distribution that domains are combined in.

    Parameters
    ----------
    place
        Position from the most deprived end, 1..N; tied areas the average of their places.
    n_areas
        N of the ranking.

    Returns
    -------
    ndarray
        Near 0 (least deprived) to 100 (most deprived); missing where the position is.

    Raises
    ------
    FrameError
        A position outside 1..N.

    References
    ----------
    Ministry of Housing, Communities and Local Government, *The English Indices of
    Deprivation 2019: technical report*, appendix F.

    Examples
    --------
    >>> transform([1, 5, 10], 10).round(6).tolist()
    [100.0, 20.632707, 2.39026]
    """
    k = np.asarray(place, dtype=float)
    if ((k < 1) | (k > n_areas)).any():
        raise FrameError(f"positions must lie within 1..{n_areas}")
    scaled = (n_areas - k + 1) / n_areas
    return np.asarray(-_SCALE * np.log(1 - scaled * (1 - np.exp(-100 / _SCALE))))


def domain_scores(ranks: pd.DataFrame, direction: Direction) -> pd.DataFrame:
    """Transform every domain of a release, areas down and domains across.

    Parameters
    ----------
    ranks
        A *ranks* frame of one whole release. Published ranks give tied areas the lower
        number; they are given the average of their places first, as the department does.
    direction
        The release's: high scores are the deprived end in either case.

    Returns
    -------
    DataFrame
        One row an area code, one column a domain; missing where a domain has no rank.

    Raises
    ------
    FrameError
        Several releases, an area twice in a domain, or fewer than fifty areas.
    """
    faults = []
    if (ranks[Ranks.RELEASE] != ranks[Ranks.RELEASE].iloc[0]).any():
        faults.append("the ranks are of several releases")
    if ranks.duplicated([Ranks.DOMAIN, Ranks.AREA_CODE]).any():
        faults.append("an area appears twice in a domain")
    if faults:
        raise FrameError(fault_list("compose", faults))
    columns = {}
    for domain, part in ranks.groupby(Ranks.DOMAIN, sort=False):
        place = position(part[Ranks.RANK], part[Ranks.N_AREAS], direction)
        known, n = int(place.notna().sum()), int(part[Ranks.N_AREAS].iloc[0])
        if known < _FEWEST:
            faults.append(
                f"{domain}: {counted(known, 'area has', 'areas have')} a rank; {_FEWEST} are the "
                "fewest"
            )
        elif known < n:
            faults.append(
                f"{domain}: {known:,} of the {counted(n, 'area')} {noun(known, 'has', 'have')} "
                "a rank; give all of them"
            )
        else:
            average = place.rank().to_numpy(dtype=float, na_value=np.nan)
            columns[str(domain)] = pd.Series(transform(average, n), index=part[Ranks.AREA_CODE])
    if faults:
        raise FrameError(fault_list("compose", faults))
    return pd.DataFrame(columns)


def check_weights(weights: Mapping[str, float], domains: Iterable[str]) -> dict[str, float]:
    """Return the weights above zero, refusing any that say nothing or name what is not there.

    Parameters
    ----------
    weights
        Domain id to weight, not below zero; they need not sum to one.
    domains
        Ids that are held.

    Raises
    ------
    FrameError
        Listing unknown domains, negative weights, and a sum of nothing.

    Examples
    --------
    >>> check_weights({"income": 2, "crime": -1}, ["income", "crime"])
    Traceback (most recent call last):
    ...
    needsmap.errors.FrameError: weights: 1 fault
      - crime: -1 is below zero; to count a domain the other way, turn its ranks round
    """
    known = list(domains)
    faults = [
        f"{name}: no such domain here; held: {', '.join(known)}"
        for name in weights
        if name not in known
    ]
    faults += [
        f"{name}: {w!r} is not a number" for name, w in weights.items() if not np.isfinite(w)
    ]
    faults += [
        f"{name}: {w} is below zero; to count a domain the other way, turn its ranks round"
        for name, w in weights.items()
        if w < 0
    ]
    if not faults and not sum(weights.values()) > 0:
        faults.append("the weights sum to nothing")
    if faults:
        raise FrameError(fault_list("weights", faults))
    return {name: float(w) for name, w in weights.items() if w > 0}


def compose(
    scores: pd.DataFrame,
    weights: Mapping[str, float],
    *,
    like: pd.DataFrame,
    direction: Direction = Direction.MOST_DEPRIVED,
) -> pd.DataFrame:
    """Add up transformed domain scores by weight, and rank the sum.

    Parameters
    ----------
    scores
        From `domain_scores` (columns may be added: an added indicator).
    weights
        Domain id to weight, used as they are. The published weights of the release rebuild
        its index, or a domain from its sub-domains.
    like
        A *ranks* frame of the release, for its id and vintage.
    direction
        Which end rank 1 is at: the release's own, to compare a rebuilt index with the published.

    Returns
    -------
    DataFrame
        A *ranks* frame of the domain `OWN`, one row an area: ``score`` (high = deprived) and
        ``rank``, tied areas sharing the lower number.

    Raises
    ------
    FrameError
        Weights that are unknown, negative or nothing; an area without one of the domains.

    References
    ----------
    Ministry of Housing, Communities and Local Government, *The English Indices of
    Deprivation 2019: research report*, chapter 3.
    """
    used = check_weights(weights, map(str, scores.columns))
    lost = scores.loc[scores.loc[:, list(used)].isna().any(axis=1)].index
    if len(lost):
        raise FrameError(
            f"compose: {counted(len(lost), 'area lacks', 'areas lack')} one of the domains: "
            f"{some(lost)}"
        )
    total = scores.loc[:, list(used)].to_numpy(dtype=float) @ np.array(list(used.values()))
    rounded = pd.Series(total).round(_DECIMALS)
    upwards = direction is Direction.BEST
    rank = rounded.rank(method="min", ascending=upwards).astype("Int64")
    return pd.DataFrame(
        {
            Ranks.RELEASE: like[Ranks.RELEASE].iloc[0],
            Ranks.DOMAIN: OWN,
            Ranks.GEOGRAPHY: like[Ranks.GEOGRAPHY].iloc[0],
            Ranks.AREA_CODE: scores.index.to_numpy(),
            Ranks.RANK: rank,
            Ranks.N_AREAS: pd.array([len(scores)] * len(scores), dtype="Int64"),
            Ranks.SCORE: total,
        }
    )


def places(
    composed: pd.DataFrame, direction: Direction = Direction.MOST_DEPRIVED
) -> pd.Series[int]:
    """Return the positions of a ranks frame of one domain, by area code.

    Parameters
    ----------
    composed
        Every area ranked.
    direction
        Which end rank 1 is at.
    """
    place = position(composed[Ranks.RANK], composed[Ranks.N_AREAS], direction)
    return pd.Series(
        place.to_numpy(dtype="int64"), index=composed[Ranks.AREA_CODE], name=Bands.POSITION
    )
