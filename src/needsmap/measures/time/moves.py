"""Areas that moved the same way on several domains at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.columns import ChangeColumns, Moves
from needsmap.measures.time.crosswalk import STRENGTH, weakest
from needsmap.model import Moved

if TYPE_CHECKING:
    import pandas as pd


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
