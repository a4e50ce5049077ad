"""Carry the ranks or counts of one vintage of areas to a later one, each with its verdict.

A rank cannot be divided: a split area's children inherit their parent's position, merged
areas take an average with the range of their parents beside it, and what nobody can say is
left empty and counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.columns import Bands, Carried, Counts, LinkColumns, Ranks, check_same_geography
from needsmap.errors import FrameError, listed
from needsmap.measures import bands
from needsmap.measures.time.crosswalk import STRENGTH, Basis
from needsmap.model import Verdict, counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from needsmap.model import Direction

#: Averaged positions are kept to a millionth of a place, so that bands stay whole-number sums.
_FINENESS: Final = 1_000_000


def carry_ranks(
    ranks: pd.DataFrame,
    links: pd.DataFrame | None = None,
    *,
    direction: Direction,
    areas: Iterable[str] = (),
) -> pd.DataFrame:
    """Carry the positions of one release to the areas of a later vintage.

    Parameters
    ----------
    ranks
        A *ranks* frame of one release, any number of domains. Positions are taken in its own
        ranking, before anything is carried.
    links
        A *links* frame that begins at the release's vintage. None keeps its own areas.
    direction
        The release's.
    areas
        Codes to give a row each, known or not. Empty: every area that has a parent among the
        ranks.

    Returns
    -------
    DataFrame
        A *carried* frame, one row a domain and area, ``verdict`` ``none`` and no position
        where a parent has no rank or there is no parent.

    Raises
    ------
    FrameError
        If the frame holds more than one release.
    VintageError
        Where the links begin at another vintage.

    Notes
    -----
    *Units*: positions are places from the most deprived end; percentiles 0..100, low =
    deprived.
    *Method*: the position of a merged area is interpolated from the weighted mean of its
    parents' scores where the release gives the score of every area it ranks, else it is the
    weighted mean of their positions, and ``basis`` says which. Positions of two releases are
    never averaged together.
    """
    banded = bands.add_bands(ranks, direction)
    geography = str(ranks[Ranks.GEOGRAPHY].iloc[0])
    every = list(dict.fromkeys(areas))
    if links is None:
        return _stay(banded, every)
    check_same_geography(
        geography, str(links[LinkColumns.FROM_GEOGRAPHY].iloc[0]), what="carrying ranks along links"
    )
    parts = [
        _carry_domain(part, links, every) for _, part in banded.groupby(Ranks.DOMAIN, sort=False)
    ]
    out = pd.concat(parts, ignore_index=True)
    out[Carried.GEOGRAPHY] = links[LinkColumns.TO_GEOGRAPHY].iloc[0]
    return _banded(out).loc[:, list(Carried.ALL)]


def _stay(banded: pd.DataFrame, areas: list[str]) -> pd.DataFrame:
    """Return a release on its own areas with the columns of the carried frame."""
    out = banded
    if areas:
        parts = [
            part.set_index(Ranks.AREA_CODE)
            .reindex(areas)
            .rename_axis(Ranks.AREA_CODE)
            .reset_index()
            .fillna({column: part[column].iloc[0] for column in _CONSTANT})
            for _, part in out.groupby(Ranks.DOMAIN, sort=False)
        ]
        out = pd.concat(parts)
    out = out.reset_index(drop=True)
    known = out[Carried.POSITION].notna()
    out[Carried.POSITION] = out[Carried.POSITION].astype("float64")
    out[Carried.LOW] = out[Carried.HIGH] = out[Bands.PERCENTILE]
    out[Carried.NEAR_CUT] = bands.near_cut(out[Carried.PERCENTILE])
    out[Carried.PARENTS] = known.astype("int64")
    out[Carried.VERDICT] = known.map({True: Verdict.EXACT.value, False: Verdict.NONE.value})
    out[Carried.BASIS] = known.map({True: Basis.OWN.value, False: Basis.NOTHING.value})
    return out.loc[:, list(Carried.ALL)]


_CONSTANT: Final = (Ranks.RELEASE, Ranks.DOMAIN, Ranks.GEOGRAPHY, Ranks.N_AREAS)


def _carry_domain(part: pd.DataFrame, links: pd.DataFrame, areas: list[str]) -> pd.DataFrame:
    """Carry one domain; positions, bounds, verdicts, but no bands yet."""
    n_areas = int(part[Ranks.N_AREAS].iloc[0])
    own = part.set_index(Ranks.AREA_CODE)
    rows = links.loc[links[LinkColumns.WEIGHT] > 0]
    position = rows[LinkColumns.FROM_CODE].map(own[Bands.POSITION].astype("float64"))
    ready = pd.DataFrame(
        {
            "to": rows[LinkColumns.TO_CODE],
            "mean": rows[LinkColumns.WEIGHT] * position,
            "position": position,
            "missing": position.isna(),
        }
    )
    grouped = ready.groupby("to", sort=True)
    gathered = grouped.agg(
        mean=("mean", "sum"),
        low=("position", "min"),
        high=("position", "max"),
        parents=("position", "size"),
        missing=("missing", "sum"),
    )
    out = gathered.reindex(areas) if areas else gathered[gathered.missing < gathered.parents]
    words = rows.drop_duplicates(LinkColumns.TO_CODE).set_index(LinkColumns.TO_CODE)
    known = (out["missing"] == 0).to_numpy()
    mean = out["mean"].to_numpy(dtype="float64")
    several = known & (out["parents"] > 1).to_numpy()
    basis = words[LinkColumns.BASIS].reindex(out.index).to_numpy(dtype=object, copy=True)
    if several.any():
        mixed = _average_scores(
            own, rows[rows[LinkColumns.TO_CODE].isin(out.index[several])], n_areas
        )
        if mixed is not None:
            inside = mixed.reindex(out.index).clip(out["low"], out["high"])
            mean = np.where(several, inside.to_numpy(), mean)
        word = "positions" if mixed is None else "scores"
        basis[several] = [f"parents' {word} {each}" for each in basis[several]]
    basis[~known] = Basis.NOTHING.value
    verdict = words[LinkColumns.VERDICT].reindex(out.index).to_numpy(dtype=object, copy=True)
    verdict[~known] = Verdict.NONE.value
    scale = 100 / n_areas
    return pd.DataFrame(
        {
            Carried.RELEASE: part[Ranks.RELEASE].iloc[0],
            Carried.DOMAIN: part[Ranks.DOMAIN].iloc[0],
            Carried.AREA_CODE: out.index.astype(part[Ranks.AREA_CODE].dtype),
            Carried.N_AREAS: n_areas,
            Carried.POSITION: np.where(known, np.round(mean * _FINENESS) / _FINENESS, np.nan),
            Carried.LOW: np.where(known, out["low"] * scale, np.nan),
            Carried.HIGH: np.where(known, out["high"] * scale, np.nan),
            Carried.PARENTS: out["parents"].fillna(0).astype("int64").to_numpy(),
            Carried.VERDICT: verdict,
            Carried.BASIS: basis,
        }
    )


def _average_scores(own: pd.DataFrame, rows: pd.DataFrame, n_areas: int) -> pd.Series | None:
    """Place the weighted mean of the parents' scores in the release's own ranking.

    None where the release does not give the score of every area it ranks, or where scores and
    positions do not run together: a score then says nothing of a position.
    """
    score, position = own[Ranks.SCORE], own[Bands.POSITION].astype("float64")
    if int(score.notna().sum()) != n_areas or position.isna().any():
        return None
    order = np.lexsort((position.to_numpy(), -score.to_numpy()))
    places = position.to_numpy()[order]
    if (np.diff(places) < 0).any():
        return None
    weighted = rows[LinkColumns.WEIGHT] * rows[LinkColumns.FROM_CODE].map(score)
    mean = weighted.groupby(rows[LinkColumns.TO_CODE]).sum()
    position_of_mean = np.interp(-mean.to_numpy(), -score.to_numpy()[order], places)
    return pd.Series(position_of_mean, index=mean.index)


def _banded(carried: pd.DataFrame) -> pd.DataFrame:
    """Add percentile, decile and the near-the-cut flag to carried positions."""
    out = carried
    fine = (out[Carried.POSITION] * _FINENESS).round().astype("Int64")
    out[Carried.PERCENTILE] = 100 * out[Carried.POSITION] / out[Carried.N_AREAS]
    out[Carried.DECILE] = bands.band(fine, out[Carried.N_AREAS] * _FINENESS, 10)
    out[Carried.NEAR_CUT] = bands.near_cut(out[Carried.PERCENTILE])
    return out


def rerank(carried: pd.DataFrame) -> pd.DataFrame:
    """Add the percentile and decile among the carried areas themselves.

    The position in the release's own ranking stays the one to quote. Re-ranked deciles hold a
    tenth of the later areas each, which a table of persistence may want.

    Parameters
    ----------
    carried
        From `carry_ranks`.

    Returns
    -------
    DataFrame
        With ``percentile_reranked`` and ``decile_reranked``; areas without a position have
        none and are not counted in N.
    """
    out = carried.copy(deep=False)
    groups = out.groupby([Carried.RELEASE, Carried.DOMAIN], sort=False)[Carried.POSITION]
    place = groups.rank(method="min").astype("Int64")
    known = groups.transform("count").astype("int64")
    out[Carried.PERCENTILE_RERANKED] = (100 * place.astype("Float64") / known).astype("float64")
    out[Carried.DECILE_RERANKED] = bands.band(place, known.where(known > 0, 1), 10)
    return out


def keep_unchanged(carried: pd.DataFrame) -> pd.DataFrame:
    """Return only the areas that are the same in both vintages: the safest for a headline.

    Parameters
    ----------
    carried
        From `carry_ranks`.
    """
    return carried.loc[carried[Carried.VERDICT] == Verdict.EXACT.value].reset_index(drop=True)


def count_verdicts(carried: pd.DataFrame) -> dict[str, int]:
    """Count areas by verdict, every verdict named, the strongest first.

    Parameters
    ----------
    carried
        From `carry_ranks`.
    """
    counts = carried[Carried.VERDICT].value_counts()
    return {verdict.value: int(counts.get(verdict.value, 0)) for verdict in STRENGTH}


def carry_counts(counts: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Carry counts of people to a later vintage; the total stays what it was.

    Parameters
    ----------
    counts
        A *counts* frame of the vintage that the links begin at.
    links
        A *links* frame. Each area's people are divided by ``share``.

    Returns
    -------
    DataFrame
        A *counts* frame of the later vintage.

    Raises
    ------
    VintageError
        Where the counts are of another vintage.
    FrameError
        Where the lookup does not cover an area that has people (they would be lost), or the
        total changes by more than one part in 10^9.
    """
    geography = str(counts[Counts.GEOGRAPHY].iloc[0])
    check_same_geography(
        geography,
        str(links[LinkColumns.FROM_GEOGRAPHY].iloc[0]),
        what="carrying counts along links",
    )
    there = counts[Counts.AREA_CODE].isin(links[LinkColumns.FROM_CODE])
    stranded = counts.loc[~there & (counts[Counts.PERSONS] > 0), Counts.AREA_CODE].unique()
    if len(stranded):
        raise FrameError(
            f"the lookup does not cover {counted(len(stranded), 'area')} with people\n"
            f"{listed(map(str, stranded))}"
        )
    rows = counts.merge(
        links[[LinkColumns.FROM_CODE, LinkColumns.TO_CODE, LinkColumns.SHARE]],
        left_on=Counts.AREA_CODE,
        right_on=LinkColumns.FROM_CODE,
    )
    rows[Counts.PERSONS] *= rows[LinkColumns.SHARE]
    rows[Counts.AREA_CODE] = rows[LinkColumns.TO_CODE]
    rows[Counts.GEOGRAPHY] = links[LinkColumns.TO_GEOGRAPHY].iloc[0]
    keys = [Counts.GEOGRAPHY, Counts.AREA_CODE, Counts.YEAR, Counts.GROUP]
    out = rows.groupby(keys, sort=True)[[Counts.PERSONS]].sum().reset_index()
    before, after = float(counts[Counts.PERSONS].sum()), float(out[Counts.PERSONS].sum())
    if abs(after - before) > 1e-9 * max(abs(before), 1.0):
        raise FrameError(
            f"{before:,.3f} people became {after:,.3f} on the way: the links' shares do not sum "
            "to 1 for every area"
        )
    return out.loc[:, list(Counts.ALL)]
