"""The index rebuilt from its domains, and other ways of weighing them.

Pure. A rebuilt or re-weighted index is **not the official index**: every frame that leaves
here carries a domain id of its own, and whoever shows it says so.

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

from needsmap.errors import FrameError, listed
from needsmap.frames import Bands, Ranks
from needsmap.model import Direction
from needsmap.needs.bands import position

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

#: Of the exponential transformation: it makes a tenth of the areas score above 50.
SCALE: Final = 23.0

#: A transform of fewer areas than this says little.
FEWEST: Final = 50

#: The domain id that a composed index carries unless it is given another.
OWN: Final = "own_index"

#: Scores nearer than this are tied: published scores have two or three decimals.
DECIMALS: Final = 9


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
    return np.asarray(-SCALE * np.log(1 - scaled * (1 - np.exp(-100 / SCALE))))


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
        raise FrameError(f"compose:\n{listed(faults)}")
    columns = {}
    for domain, part in ranks.groupby(Ranks.DOMAIN, sort=False):
        place = position(part[Ranks.RANK], part[Ranks.N_AREAS], direction).astype("Float64")
        known = int(place.notna().sum())
        n = int(part[Ranks.N_AREAS].iloc[0])
        if known < FEWEST:
            faults.append(f"{domain}: {known} areas have a rank; {FEWEST} are the fewest")
            continue
        if known < n:
            faults.append(f"{domain}: {known:,} of the {n:,} areas have a rank; give all of them")
            continue
        ties = place.groupby(place).transform("size")
        average = (place + (ties - 1) / 2).to_numpy(dtype=float, na_value=np.nan)
        columns[str(domain)] = pd.Series(transform(average, n), index=part[Ranks.AREA_CODE])
    if faults:
        raise FrameError(f"compose:\n{listed(faults)}")
    return pd.DataFrame(columns)


def check_weights(weights: Mapping[str, float], domains: Iterable[str]) -> dict[str, float]:
    """Refuse weights that say nothing or name what is not there.

    Parameters
    ----------
    weights
        Domain id to weight, not below zero; they need not sum to one.
    domains
        Ids that are held.

    Returns
    -------
    dict
        The weights above zero.

    Raises
    ------
    FrameError
        Listing unknown domains, negative weights, and a sum of nothing.

    Examples
    --------
    >>> check_weights({"income": 2, "crime": -1}, ["income", "crime"])
    Traceback (most recent call last):
    ...
    needsmap.errors.FrameError: weights:
      - crime: -1 is below zero; to count a domain the other way, turn its ranks round
    """
    held = list(domains)
    faults = [
        f"{name}: no such domain here; held: {', '.join(held)}"
        for name in weights
        if name not in held
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
        raise FrameError(f"weights:\n{listed(faults)}")
    return {name: float(w) for name, w in weights.items() if w > 0}


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
    """Give weights that sum to one, for an index of one's own.

    The official weights are not to be normalised: it changes every score, though no rank.

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
    """Turn an indicator of one's own into a domain that can be weighed with the others.

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
        faults.append(f"{int(known.index.duplicated().sum())} area(s) have two figures")
    strangers = known.index.difference(areas)
    if len(strangers):
        faults.append(f"{len(strangers)} code(s) are not in the release, such as {strangers[0]}")
    lost = areas.difference(known.index)
    if len(lost):
        faults.append(
            f"{len(lost):,} of {len(areas):,} areas have no figure, such as {lost[0]}; "
            "fill them or leave the indicator out"
        )
    if len(known) and known.max() == known.min():
        faults.append("the figure is the same everywhere, so it ranks nothing")
    if faults:
        raise FrameError(f"indicator {domain!r}:\n{listed(faults)}")
    figures = known.reindex(areas).astype(float)
    placed = figures.rank(method="min", ascending=not higher_is_worse).astype("int64")
    return pd.DataFrame(
        {
            Ranks.RELEASE: ranks[Ranks.RELEASE].iloc[0],
            Ranks.DOMAIN: domain,
            Ranks.GEOGRAPHY: ranks[Ranks.GEOGRAPHY].iloc[0],
            Ranks.AREA_CODE: areas,
            Ranks.RANK: placed.astype("Int64").to_numpy(),
            Ranks.N_AREAS: len(areas),
            Ranks.SCORE: figures.to_numpy(),
        }
    ).astype({Ranks.RANK: "Int64", Ranks.N_AREAS: "Int64"})


def compose(
    scores: pd.DataFrame,
    weights: Mapping[str, float],
    *,
    like: pd.DataFrame,
    direction: Direction = Direction.MOST_DEPRIVED,
    domain: str = OWN,
) -> pd.DataFrame:
    """Add up transformed domain scores by weight, and rank the sum.

    Parameters
    ----------
    scores
        From `domain_scores` (columns may be added: an indicator of one's own).
    weights
        Domain id to weight, used as they stand. The published weights of the release rebuild
        its index, or a domain from its sub-domains.
    like
        A *ranks* frame of the release, for its id and vintage.
    direction
        The end that rank 1 is to stand at: the release's own, so that a rebuilt index can be
        laid beside the published one.
    domain
        Id of the result.

    Returns
    -------
    DataFrame
        A *ranks* frame, one row an area: ``score`` (high = deprived) and ``rank``, tied areas
        sharing the lower number.

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
        some = ", ".join(map(str, lost[:5]))
        raise FrameError(f"compose: {len(lost):,} area(s) lack one of the domains: {some}")
    total = scores.loc[:, list(used)].to_numpy(dtype=float) @ np.array(list(used.values()))
    rounded = pd.Series(total).round(DECIMALS)
    upwards = direction is Direction.BEST
    rank = rounded.rank(method="min", ascending=upwards).astype("Int64")
    return pd.DataFrame(
        {
            Ranks.RELEASE: like[Ranks.RELEASE].iloc[0],
            Ranks.DOMAIN: domain,
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
    """Give the positions of a ranks frame of one domain, by area code."""
    place = position(composed[Ranks.RANK], composed[Ranks.N_AREAS], direction)
    return pd.Series(
        place.to_numpy(dtype="int64"), index=composed[Ranks.AREA_CODE], name=Bands.POSITION
    )
