"""Positions and bands.

The one module that turns a published rank into a position from the most deprived end, through
the release's direction. Everything else speaks of positions: 1 is always the most deprived
area (or, for child well-being, the one with the lowest well-being).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from needsmap.columns import Bands, Ranks
from needsmap.errors import FrameError
from needsmap.model import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The shares, in percent, that a place's areas are counted in.
PERCENTS = (1, 5, 10, 20, 30)

#: How near to a band's cut, in percentile points, an area has to be for a warning.
NEAR = 0.5


def position(rank: pd.Series, n_areas: pd.Series | int, direction: Direction) -> pd.Series:
    """Return the position counted from the most deprived end.

    Parameters
    ----------
    rank
        Ranks as published, 1..N, missing where the file holds none.
    n_areas
        N of the release: a number, or one an area.
    direction
        Which end rank 1 is at.

    Returns
    -------
    Series
        Int64, on the index of `rank`; 1 = most deprived (lowest well-being). Tied areas
        share the position nearest the most deprived end.

    Raises
    ------
    ValueError
        For a direction that is not one.

    Notes
    -----
    *Direction*: unchanged where rank 1 is the most deprived. Where rank 1 is best, tied areas
    share the *best* published rank, so the position is N minus the worst rank of the tie,
    plus 1.

    Examples
    --------
    >>> position(pd.Series([31906]), 32482, Direction.BEST).tolist()
    [577]
    """
    whole = rank.astype("Int64")
    # a direction given as text must not fall through to the other end
    if Direction(direction) is Direction.MOST_DEPRIVED:
        return whole.rename(Bands.POSITION)
    ties = whole.groupby(whole).transform("size").astype("Int64")
    return (n_areas - (whole + ties - 1) + 1).rename(Bands.POSITION)


def band(position: pd.Series, n_areas: pd.Series | int, parts: int) -> pd.Series:
    """Return the band of each position when N areas are cut into equal parts.

    Parameters
    ----------
    position
        From the most deprived end, 1..N.
    n_areas
        N of the ranking that the positions are in.
    parts
        10 for deciles, 5 for quintiles, 100 for percentiles.

    Returns
    -------
    Series
        Int64 in 1..parts, 1 = most deprived; missing where the position is.

    Raises
    ------
    FrameError
        For positions that are not whole numbers in 1..N.

    Notes
    -----
    *Method*: ``ceil(parts * position / N)`` in whole numbers, as the department bands its
    published deciles (no mismatch in 2015, 2019, 2025). A float goes wrong at exact multiples.

    Examples
    --------
    >>> band(pd.Series([3284, 3285, 32844]), 32844, 10).tolist()
    [1, 2, 10]
    """
    try:
        whole = position.astype("Int64")
    except (TypeError, ValueError):
        raise FrameError("positions are whole numbers, 1 to N") from None
    outside = ((whole < 1) | (whole > n_areas)).fillna(value=False)
    if pd.api.types.is_string_dtype(position.dtype) or outside.any():
        shown = position[outside].iloc[0] if outside.any() else position.iloc[0]
        raise FrameError(f"positions are whole numbers, 1 to N: {shown} is not one")
    return -((-parts * whole) // n_areas)


def add_bands(ranks: pd.DataFrame, direction: Direction) -> pd.DataFrame:
    """Add position, percentile, decile, quintile, "top X%" and a near-the-cut flag.

    Parameters
    ----------
    ranks
        A *ranks* frame of one release (any number of domains).
    direction
        The release's.

    Returns
    -------
    DataFrame
        The same rows and the columns of `needsmap.columns.Bands` up to ``near_cut``.
        ``percentile`` is ``100*position/N`` (low = deprived), ``near_cut`` is True within
        0.5 percentile points of a decile's cut.

    Raises
    ------
    FrameError
        If the frame holds more than one release: N and direction belong to a release.
    """
    releases = sorted(ranks[Ranks.RELEASE].unique())
    if len(releases) > 1:
        names = ", ".join(releases)
        raise FrameError(f"bands are made one release at a time; this frame holds {names}")
    n = ranks[Ranks.N_AREAS]
    places = [
        position(part[Ranks.RANK], part[Ranks.N_AREAS], direction)
        for _, part in ranks.groupby(Ranks.DOMAIN, sort=False)
    ]
    place = pd.concat(places).reindex(ranks.index) if places else ranks[Ranks.RANK]
    percentile = (100 * place.astype("Float64") / n).astype("float64")
    return ranks.assign(
        **{
            Bands.POSITION: place,
            Bands.PERCENTILE: percentile,
            Bands.DECILE: band(place, n, 10),
            Bands.QUINTILE: band(place, n, 5),
            Bands.TOP_PERCENT: band(place, n, 100),
            Bands.NEAR_CUT: near_cut(percentile),
        }
    )


def near_cut(percentile: pd.Series) -> pd.Series:
    """Return which percentiles lie within half a point of a decile's cut, 0 and 100 apart.

    Parameters
    ----------
    percentile
        0..100.

    Examples
    --------
    >>> near_cut(pd.Series([0.2, 9.6, 20.06, 25.0])).tolist()
    [False, True, True, False]
    """
    nearest = (percentile / 10).round() * 10
    inner = (nearest > 0) & (nearest < 100)
    return (((percentile - nearest).abs() <= NEAR) & inner).astype(bool)


def add_local_bands(banded: pd.DataFrame) -> pd.DataFrame:
    """Add the position and decile *within the frame's own areas*, for each domain.

    A local decile ranks a place's areas among themselves: it says nothing of England, and a
    label must say which population it is of.

    Parameters
    ----------
    banded
        From `add_bands`, for the areas of one place.

    Returns
    -------
    DataFrame
        With ``local_position`` and ``local_decile``; the decile is missing where the place
        has fewer than ten areas.
    """
    groups = banded.groupby(Ranks.DOMAIN, sort=False)[Bands.POSITION]
    place = groups.rank(method="min").astype("Int64")
    size = groups.transform("count").astype("Int64")
    decile = band(place, size.mask(size == 0), 10).mask(size < 10)
    return banded.assign(**{Bands.LOCAL_POSITION: place, Bands.LOCAL_DECILE: decile})


def count_within(
    banded: pd.DataFrame, percents: Sequence[int] = PERCENTS, *, n_areas: int
) -> pd.DataFrame:
    """Count the areas among the most deprived 1, 5, 10, 20, 30% of the ranking.

    Parameters
    ----------
    banded
        From `add_bands`, one domain, for the areas of a place.
    percents
        The cuts. An area is inside when ``100*position <= percent*N``.
    n_areas
        N of the release.

    Returns
    -------
    DataFrame
        ``percent``, ``areas`` (how many), ``share`` (of the areas that have a rank, 0..1;
        not-a-number where none has).
    """
    places = banded[Bands.POSITION].dropna()
    counts = [int((100 * places <= percent * n_areas).sum()) for percent in percents]
    known = len(places)
    shares = [count / known if known else float("nan") for count in counts]
    return pd.DataFrame({Bands.PERCENT: list(percents), Bands.AREAS: counts, Bands.SHARE: shares})


def top_percent(position: int, n_areas: int) -> int:
    """Return X in "among the X% most deprived": the smallest whole percent that is true.

    Parameters
    ----------
    position, n_areas
        From the most deprived end, 1..N.

    Examples
    --------
    >>> [top_percent(k, 32482) for k in (577, 967, 1826)]
    [2, 3, 6]
    """
    if not 1 <= position <= n_areas or int(position) != position:
        raise FrameError(f"a position is a whole number, 1 to {n_areas:,}: {position} is not one")
    return -(-100 * position // n_areas)


def most_deprived(banded: pd.DataFrame) -> list[str]:
    """Return the codes of the area (or tied areas) nearest the most deprived end.

    Parameters
    ----------
    banded
        From `add_bands`, one domain.
    """
    places = banded[Bands.POSITION].dropna()
    return [str(code) for code in banded.loc[places.index[places == places.min()], Ranks.AREA_CODE]]
