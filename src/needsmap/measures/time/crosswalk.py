"""Links between two vintages of areas, made from a change lookup.

The ONS change lookups say which areas stayed as they were, which were split, which merged and
which were redrawn. A *links* frame turns that into weights, with the verdict and the basis
that every figure carried along them will bear.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from needsmap.columns import LinkColumns, Lookups, Overlaps
from needsmap.errors import FrameError, VintageError, listed
from needsmap.model import Verdict, counted, some

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Verdicts, the strongest first: a chain is as good as its weakest link.
STRENGTH: Final = (
    Verdict.EXACT,
    Verdict.INHERITED,
    Verdict.AVERAGED,
    Verdict.ESTIMATED,
    Verdict.NONE,
)
_CODE_VERDICTS: Final = dict(zip("USMX", STRENGTH, strict=False))

#: How far the shares of one area may be from summing to 1.
_TOLERANCE: Final = 1e-6

#: A part smaller than this of an area without a predecessor is a sliver of the outlines.
_SLIVER: Final = 0.01


class Basis(StrEnum):
    """What a carried figure rests on, the surest first."""

    OWN = "own figure"
    PARENT = "parent's figure"
    POPULATION = "weighted by population"
    SHARES = "weighted by the lookup's shares"
    AREA = "weighted by area"
    EQUAL = "weighted equally"
    NOTHING = "no figure to carry"


def weakest(values: pd.Series, order: Sequence[str], by: Any) -> pd.Series:  # noqa: ANN401 - as pandas groups
    """Return the weakest of the ordered words in each group, indexed by group.

    Parameters
    ----------
    values
        Words.
    order
        All of them, the strongest first.
    by
        The group of each value.
    """
    words = [str(word) for word in order]
    codes = pd.Series(pd.Categorical(values, words).codes)
    return codes.groupby(by).max().map(dict(enumerate(words)))


def _check_links(lookup: pd.DataFrame) -> None:
    """Refuse a lookup that repeats a pair, mixes vintages or contradicts its change codes."""
    sides = {s: sorted(lookup[s].unique()) for s in (Lookups.FROM_GEOGRAPHY, Lookups.TO_GEOGRAPHY)}
    faults = [
        f"{side} must be one vintage, found {', '.join(names) or 'none'}"
        for side, names in sides.items()
        if len(names) != 1
    ]
    codes, change = lookup[Lookups.FROM_CODE], lookup[Lookups.CHANGE].fillna("")
    children, parents = _counts(lookup)
    wrong = {
        "pairs appear twice": lookup.duplicated([Lookups.FROM_CODE, Lookups.TO_CODE]),
        "marked U (unchanged) but tied to several areas": (change == "U")
        & (children + parents > 2),
        "marked S (split) but with several parents": (change == "S") & (parents > 1),
        "marked M (merged) but with several children": (change == "M") & (children > 1),
    }
    faults += [f"{what}: {some(sorted({*codes[bad]}))}" for what, bad in wrong.items() if bad.any()]
    share = lookup[Lookups.SHARE].astype("float64")
    if share.notna().any():
        totals = share.fillna(0).groupby(codes).sum()
        off = totals[(totals - 1).abs() > _TOLERANCE]
        if len(off):
            named = [f"{code} ({total:.4f})" for code, total in off.items()]
            faults.append(f"shares do not sum to 1: {some(sorted(named))}")
    if faults:
        raise FrameError(f"lookup: {counted(len(faults), 'fault')}\n{listed(faults)}")


def _counts(pairs: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return how many children the old area of each pair has, and how many parents the new."""
    sides = [pairs[Lookups.FROM_CODE], pairs[Lookups.TO_CODE]]
    children, parents = (side.groupby(side).transform("size") for side in sides)
    return children, parents


def link_areas(
    lookup: pd.DataFrame,
    *,
    overlaps: pd.DataFrame | None = None,
    areas: Iterable[str] = (),
) -> pd.DataFrame:
    """Turn a change lookup into weights between the areas of two vintages.

    Parameters
    ----------
    lookup
        A *lookup* frame from one vintage to a later one. Without change codes they are
        derived from the pairs.
    overlaps
        An *overlaps* frame (persons, else square metres, in both areas), for areas that were
        merged, redrawn or have no predecessor. None weighs parents equally, and says so.
    areas
        All codes of the later vintage: those that the lookup leaves out are linked by their
        overlaps (parts under 1% are slivers of the outlines and left out).

    Returns
    -------
    DataFrame
        A *links* frame. An area that nothing is known of is not in it.

    Raises
    ------
    FrameError
        Every fault of the lookup: a pair twice, several vintages on one side, change codes that
        the pairs contradict, shares of an area that do not sum to 1.

    Notes
    -----
    *Method*: unchanged and split areas take their one parent whole. Merged and redrawn areas
    weigh their parents by people in common, else by the lookup's shares, else by ground, else
    equally; ``basis`` says which. The lookup's pairs are taken as given.
    """
    _check_links(lookup)
    pairs = _with_overlaps(_coded(lookup), overlaps, areas)
    shares, _ = portions(pairs, LinkColumns.FROM_CODE)
    weights, basis = portions(pairs, LinkColumns.TO_CODE)
    verdict = pairs[Lookups.CHANGE].map(_CODE_VERDICTS)
    pairs[LinkColumns.VERDICT] = pairs[LinkColumns.TO_CODE].map(
        weakest(verdict, STRENGTH, pairs[LinkColumns.TO_CODE].to_numpy())
    )
    only = (weights > 0).groupby(pairs[LinkColumns.TO_CODE]).transform("sum") == 1
    basis = basis.mask(only, Basis.PARENT.value)
    basis = basis.mask(pairs[LinkColumns.VERDICT] == Verdict.EXACT.value, Basis.OWN.value)
    pairs[LinkColumns.WEIGHT], pairs[LinkColumns.SHARE] = weights, shares
    pairs[LinkColumns.BASIS] = basis
    for side in (LinkColumns.FROM_GEOGRAPHY, LinkColumns.TO_GEOGRAPHY):
        pairs[side] = lookup[side].iloc[0]
    return pairs.loc[:, list(LinkColumns.ALL)].reset_index(drop=True)


def _coded(lookup: pd.DataFrame) -> pd.DataFrame:
    """Return from, to, change and share, deriving change codes where the lookup has none."""
    columns = [Lookups.FROM_CODE, Lookups.TO_CODE, Lookups.CHANGE, Lookups.SHARE]
    pairs = lookup[columns].copy()
    pairs[Lookups.CHANGE] = pairs[Lookups.CHANGE].fillna("")
    if (pairs[Lookups.CHANGE] != "").all():
        return pairs
    children, parents = _counts(pairs)
    redrawn = pairs[(parents > 1) & (children > 1)]
    # whatever shares an area with a redrawn pair is redrawn too
    touches = pairs[Lookups.FROM_CODE].isin(redrawn[Lookups.FROM_CODE])
    touches |= pairs[Lookups.TO_CODE].isin(redrawn[Lookups.TO_CODE])
    derived = np.select([touches, parents > 1, children > 1], ["X", "M", "S"], "U")
    pairs[Lookups.CHANGE] = pairs[Lookups.CHANGE].mask(pairs[Lookups.CHANGE] == "", derived)
    return pairs


def _with_overlaps(
    pairs: pd.DataFrame, overlaps: pd.DataFrame | None, areas: Iterable[str]
) -> pd.DataFrame:
    """Add people and ground in common, and the pairs of areas without a predecessor."""
    measures = [Overlaps.PERSONS, Overlaps.SQUARE_METRES]
    if overlaps is None:
        return pairs.assign(**dict.fromkeys(measures, float("nan")))
    keys = [Overlaps.FROM_CODE, Overlaps.TO_CODE]
    orphans = set(areas) - set(pairs[Lookups.TO_CODE])
    loose = overlaps.loc[overlaps[Overlaps.TO_CODE].isin(orphans), keys + measures]
    peopled, _ = portions(loose.assign(**{Lookups.SHARE: float("nan")}), Overlaps.TO_CODE)
    parents = loose.loc[peopled >= _SLIVER, keys].assign(**{Lookups.CHANGE: "X"})
    every = pd.concat([pairs, parents], ignore_index=True)
    every = every.merge(overlaps[keys + measures], on=keys, how="left", validate="one_to_one")
    for measure in measures:
        if overlaps[measure].notna().any():
            every[measure] = every[measure].fillna(0.0)
    return every


def portions(pairs: pd.DataFrame, side: str) -> tuple[pd.Series, pd.Series]:
    """Divide 1 among the pairs of each area by the surest measure that it has.

    Parameters
    ----------
    pairs
        With the columns persons, share and square_metres, any of them missing.
    side
        The column of the area's code.

    Returns
    -------
    tuple of Series
        The portion of each pair, and the `Basis` it rests on.
    """
    # numbers group ten times faster than codes
    group = pd.factorize(pairs[side])[0]
    ones = pd.Series(1.0, index=pairs.index)
    portion = ones / ones.groupby(group).transform("sum")
    basis = pd.Series(Basis.EQUAL.value, index=pairs.index, dtype="object")
    measures = (
        (Basis.AREA, pairs[Overlaps.SQUARE_METRES]),
        (Basis.SHARES, pairs[Lookups.SHARE]),
        (Basis.POPULATION, pairs[Overlaps.PERSONS]),
    )
    for name, amount in measures:
        values = amount.astype("float64")
        known = values.notna().groupby(group).transform("all")
        total = values.groupby(group).transform("sum")
        usable = known & (total > 0)
        portion = portion.mask(usable, values / total.where(total > 0))
        basis = basis.mask(usable, name.value)
    return portion, basis


def chain_links(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Chain links over a middle vintage: 2001 to 2011 to 2021.

    Parameters
    ----------
    first, second
        *links* frames: to the middle vintage, and from it.

    Returns
    -------
    DataFrame
        A *links* frame from the first vintage to the last. Verdict and basis are the weakest
        on the way; an area with a middle parent that has no predecessor is ``estimated``
        from the others.

    Raises
    ------
    VintageError
        Where the first does not end at the vintage that the second begins with.
    """
    middle = first[LinkColumns.TO_GEOGRAPHY].iloc[0]
    start = second[LinkColumns.FROM_GEOGRAPHY].iloc[0]
    if middle != start:
        raise VintageError(f"cannot chain links to {middle} with links from {start}")
    path = second.merge(
        first,
        left_on=LinkColumns.FROM_CODE,
        right_on=LinkColumns.TO_CODE,
        suffixes=("", "_first"),
        how="left",
    )
    origin = f"{LinkColumns.FROM_CODE}_first"
    broken = path[origin].isna()
    amounts = [LinkColumns.WEIGHT, LinkColumns.SHARE]
    for column in amounts:
        path[column] *= path[f"{column}_first"]
    sums = path.loc[~broken].groupby([origin, LinkColumns.TO_CODE], sort=False)[amounts].sum()
    out = sums.reset_index().rename(columns={origin: LinkColumns.FROM_CODE})
    weight = out.groupby(LinkColumns.TO_CODE)[LinkColumns.WEIGHT]
    total = weight.transform("sum")
    equal = 1 / weight.transform("size")
    out[LinkColumns.WEIGHT] = (out[LinkColumns.WEIGHT] / total).where(total > 0, equal)
    lost = {LinkColumns.VERDICT: Verdict.ESTIMATED.value, LinkColumns.BASIS: Basis.EQUAL.value}
    orders: dict[str, Sequence[str]] = {LinkColumns.VERDICT: STRENGTH, LinkColumns.BASIS: [*Basis]}
    codes = [*path[LinkColumns.TO_CODE]] * 2
    for column, order in orders.items():
        both = pd.concat([path[column], path[f"{column}_first"].mask(broken, lost[column])])
        out[column] = out[LinkColumns.TO_CODE].map(weakest(both, order, codes))
    out[LinkColumns.FROM_GEOGRAPHY] = first[LinkColumns.FROM_GEOGRAPHY].iloc[0]
    out[LinkColumns.TO_GEOGRAPHY] = second[LinkColumns.TO_GEOGRAPHY].iloc[0]
    return out.loc[:, list(LinkColumns.ALL)]
