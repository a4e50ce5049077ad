"""How areas moved relative to one another between two releases.

The indices rank areas: they say which is more deprived, not how much, and nothing of whether
an area became better or worse in itself. So positions are compared, never scores, and the
words are *towards more deprived* and *towards less deprived*.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from needsmap.columns import Carried, ChangeColumns, Moves, check_same_geography
from needsmap.errors import FrameError
from needsmap.measures.time.crosswalk import STRENGTH, Basis, weakest
from needsmap.model import Moved, Verdict

#: A move of at least this many percentile points, with another decile, is called material.
_MATERIAL_POINTS: Final = 5.0

#: Another decile after a move of less than this many points is an effect of the cut.
_BOUNDARY_POINTS: Final = 1.0

_DECILES: Final = range(1, 11)


def compare(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Compare the positions of areas in two releases.

    Parameters
    ----------
    before, after
        *carried* frames on the same areas, one release each (`measures.time.vintages.carry_ranks`).
        Only domains that both hold are compared.

    Returns
    -------
    DataFrame
        A *change* frame with a row for every area of either frame. ``percentile_points`` is
        after minus before: **below zero is towards more deprived**.

    Raises
    ------
    VintageError
        Where the frames are on areas of two vintages.
    FrameError
        Where a frame holds several releases, or the two share no domain.

    Notes
    -----
    *Units*: percentile points of all ranked areas, within (-100, 100). ``rank_change`` is in
    places of the later ranking: the earlier position is rescaled to the later N where N
    differs, and ``rank_rescaled`` says so.
    *Method*: an area that rests on several parents is called changed only where the later
    position is outside their range. ``material``: at least 5 points and another decile.
    ``boundary_effect``: another decile after less than 1 point.
    """
    _check_pair(before, after)
    keys = [Carried.GEOGRAPHY, Carried.DOMAIN, Carried.AREA_CODE]
    shared = set(before[Carried.DOMAIN].unique()) & set(after[Carried.DOMAIN].unique())
    both = before.loc[before[Carried.DOMAIN].isin(shared)].merge(
        after.loc[after[Carried.DOMAIN].isin(shared)],
        on=keys,
        how="outer",
        suffixes=("_0", "_1"),
        validate="one_to_one",
    )
    out = both[keys].assign(
        **{
            ChangeColumns.RELEASE_BEFORE: before[Carried.RELEASE].iloc[0],
            ChangeColumns.RELEASE_AFTER: after[Carried.RELEASE].iloc[0],
        }
    )
    names = {
        Carried.PERCENTILE: (ChangeColumns.BEFORE, ChangeColumns.AFTER),
        Carried.POSITION: (ChangeColumns.RANK_BEFORE, ChangeColumns.RANK_AFTER),
        Carried.DECILE: (ChangeColumns.DECILE_BEFORE, ChangeColumns.DECILE_AFTER),
        Carried.LOW: (ChangeColumns.LOW, ChangeColumns.AFTER_LOW),
        Carried.HIGH: (ChangeColumns.HIGH, ChangeColumns.AFTER_HIGH),
    }
    for column, (first, second) in names.items():
        out[first], out[second] = both[f"{column}_0"], both[f"{column}_1"]
    out[ChangeColumns.POINTS] = out[ChangeColumns.AFTER] - out[ChangeColumns.BEFORE]
    n_before, n_after = both[f"{Carried.N_AREAS}_0"], both[f"{Carried.N_AREAS}_1"]
    out[ChangeColumns.RANK_CHANGE] = (
        out[ChangeColumns.RANK_AFTER] - out[ChangeColumns.RANK_BEFORE] * n_after / n_before
    )
    out[ChangeColumns.RESCALED] = (n_before != n_after) & out[ChangeColumns.POINTS].notna()
    out[ChangeColumns.DECILE_MOVE] = (
        out[ChangeColumns.DECILE_AFTER] - out[ChangeColumns.DECILE_BEFORE]
    )
    out[ChangeColumns.VERDICT], out[ChangeColumns.BASIS] = _weaker(both)
    return _with_flags(out).loc[:, list(ChangeColumns.ALL)]


def _check_pair(before: pd.DataFrame, after: pd.DataFrame) -> None:
    for left in before[Carried.GEOGRAPHY].unique():
        for right in after[Carried.GEOGRAPHY].unique():
            check_same_geography(left, right, what="comparing releases")
    for frame in (before, after):
        releases = sorted(frame[Carried.RELEASE].unique())
        if len(releases) != 1:
            names = ", ".join(releases) or "none"
            raise FrameError(f"a comparison takes one release on each side; found {names}")
    one, other = (sorted(frame[Carried.DOMAIN].unique()) for frame in (before, after))
    if not set(one) & set(other):
        raise FrameError(
            f"the releases share no domain: {', '.join(one)} against {', '.join(other)}"
        )


def _weaker(both: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the weaker verdict of the two sides, and the basis of the side it is from."""
    first, second = (
        both[f"{Carried.VERDICT}_{side}"].fillna(Verdict.NONE.value) for side in (0, 1)
    )
    verdict = weakest(pd.concat([first, second]), STRENGTH, [*both.index, *both.index])
    bases = (both[f"{Carried.BASIS}_{side}"].fillna(Basis.NOTHING.value) for side in (0, 1))
    basis = next(bases).mask((first != verdict) & (second == verdict), next(bases))
    return verdict, basis


def _with_flags(change: pd.DataFrame) -> pd.DataFrame:
    """Add moved, material and boundary_effect."""
    points = change[ChangeColumns.POINTS]
    outside = (change[ChangeColumns.AFTER_LOW] > change[ChangeColumns.HIGH]) | (
        change[ChangeColumns.AFTER_HIGH] < change[ChangeColumns.LOW]
    )
    change[ChangeColumns.MOVED] = np.select(
        [points.isna(), points == 0, ~outside, points < 0],
        [Moved.UNKNOWN.value, Moved.SAME.value, Moved.WITHIN.value, Moved.MORE.value],
        default=Moved.LESS.value,
    )
    decile = change[ChangeColumns.DECILE_MOVE].fillna(0) != 0
    change[ChangeColumns.MATERIAL] = (points.abs() >= _MATERIAL_POINTS) & decile & outside
    change[ChangeColumns.BOUNDARY_EFFECT] = (points.abs() < _BOUNDARY_POINTS) & decile
    return change


def count_transitions(change: pd.DataFrame) -> pd.DataFrame:
    """Count areas by decile before (rows) and after (columns).

    Parameters
    ----------
    change
        A *change* frame of one domain.

    Returns
    -------
    DataFrame
        10 x 10 whole numbers, both axes 1..10. Left of the diagonal is towards more
        deprived. Areas without a position on one side are not in it.

    Raises
    ------
    FrameError
        If the frame holds several domains: each has its own matrix.
    """
    domains = sorted(change[ChangeColumns.DOMAIN].unique())
    if len(domains) > 1:
        raise FrameError(f"a transition matrix is of one domain; found {', '.join(domains)}")
    sides = [ChangeColumns.DECILE_BEFORE, ChangeColumns.DECILE_AFTER]
    known = change[sides].dropna().astype("int64")
    matrix = pd.crosstab(known[sides[0]], known[sides[1]])
    matrix = matrix.reindex(index=_DECILES, columns=_DECILES, fill_value=0).astype("int64")
    return matrix.rename_axis(index=sides[0], columns=sides[1])


def measure_mobility(matrix: pd.DataFrame) -> float:
    """Return Shorrocks' index of a transition matrix: 0 nobody changes decile, 1 and over: all mix.

    Parameters
    ----------
    matrix
        From `count_transitions`.

    Returns
    -------
    float
        ``(m - trace(P)) / (m - 1)`` with each row of P summing to 1; rows that hold no area
        leave m. Not-a-number with fewer than two rows.

    References
    ----------
    Shorrocks, A. F. (1978), The measurement of mobility, Econometrica 46.
    """
    counts = matrix.to_numpy(dtype="float64")
    totals = counts.sum(axis=1)
    filled = totals > 0
    m = int(filled.sum())
    if m < 2:
        return float("nan")
    return float((m - (np.diag(counts)[filled] / totals[filled]).sum()) / (m - 1))


def measure_persistence(change: pd.DataFrame) -> float:
    """Return the share of the most deprived decile's areas that were in it before.

    Parameters
    ----------
    change
        A *change* frame of one domain.

    Returns
    -------
    float
        0..1, of the later areas in that decile whose earlier position is known; not-a-number
        where there are none.
    """
    later = change[ChangeColumns.DECILE_AFTER] == 1
    earlier = change.loc[later.fillna(value=False), ChangeColumns.DECILE_BEFORE].dropna()
    return float((earlier == 1).mean()) if len(earlier) else float("nan")


def count_decile_moves(change: pd.DataFrame) -> dict[str, int]:
    """Count areas by the decile they moved to; the counts sum to the number of rows.

    Parameters
    ----------
    change
        A *change* frame.

    Returns
    -------
    dict
        ``worse`` (a more deprived decile), ``better``, ``same``, ``within_parents_range``
        (another decile, but inside the range of the areas it was merged from) and
        ``not_comparable``.
    """
    move = change[ChangeColumns.DECILE_MOVE].astype("Float64")
    within = change[ChangeColumns.MOVED] == Moved.WITHIN.value
    return {
        "worse": int(((move < 0) & ~within).sum()),
        "better": int(((move > 0) & ~within).sum()),
        "same": int((move == 0).sum()),
        "within_parents_range": int(((move != 0) & within).sum()),
        "not_comparable": int(move.isna().sum()),
    }


def count_moved(change: pd.DataFrame) -> dict[str, int]:
    """Count areas by the words of `Moved`, every word named.

    Parameters
    ----------
    change
        A *change* frame.
    """
    counts = change[ChangeColumns.MOVED].value_counts()
    return {word.value: int(counts.get(word.value, 0)) for word in Moved}


def find_moves(
    change: pd.DataFrame,
    *,
    at_least: int,
    towards: Moved = Moved.MORE,
    least_points: float = 1.0,
) -> pd.DataFrame:
    """Find areas that moved one way on at least so many domains.

    Parameters
    ----------
    change
        A *change* frame of several domains (leave the overall index out: it is made of them).
    at_least
        On how many domains an area must have moved.
    towards
        `Moved.MORE` or `Moved.LESS` deprived.
    least_points
        How far, in percentile points, a move has to go to be counted: neighbouring ranks
        carry no published error, so less than 1 says nothing.

    Returns
    -------
    DataFrame
        A *moves* frame, most domains first, then the largest single move. ``which`` lists
        the domains, the largest move first; ``domains_known`` says of how many.

    Raises
    ------
    ValueError
        If `towards` is not a direction, or `at_least` is not 1 or more.
    """
    if towards not in (Moved.MORE, Moved.LESS):
        raise ValueError(f"towards must be {Moved.MORE!r} or {Moved.LESS!r}, not {towards!r}")
    if at_least < 1:
        raise ValueError(f"at least 1 domain, not {at_least}")
    keys = [ChangeColumns.GEOGRAPHY, ChangeColumns.AREA_CODE]
    size = change[ChangeColumns.POINTS].abs()
    moved = change.loc[(change[ChangeColumns.MOVED] == towards.value) & (size >= least_points)]
    moved = moved.assign(size=size).sort_values("size", ascending=False, kind="stable")
    by_area = moved.groupby(keys, sort=True).agg(
        **{
            Moves.DOMAINS_MOVED: (ChangeColumns.DOMAIN, "size"),
            Moves.WHICH: (ChangeColumns.DOMAIN, ", ".join),
            Moves.LARGEST: (ChangeColumns.POINTS, "first"),
        }
    )
    known = change.groupby(keys)[ChangeColumns.POINTS].count()
    by_area[Moves.DOMAINS_KNOWN] = known.reindex(by_area.index)
    groups = [moved[key].to_numpy() for key in keys]
    by_area[Moves.VERDICT] = weakest(moved[ChangeColumns.VERDICT], STRENGTH, groups).to_numpy()
    out = by_area.loc[by_area[Moves.DOMAINS_MOVED] >= at_least].reset_index()
    out = out.assign(size=out[Moves.LARGEST].abs())
    order = [Moves.DOMAINS_MOVED, "size", Moves.AREA_CODE]
    out = out.sort_values(order, ascending=[False, False, True])
    return out.loc[:, list(Moves.ALL)].reset_index(drop=True)
