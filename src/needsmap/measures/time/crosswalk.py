"""Links between two vintages of areas, made from a change lookup.

The ONS change lookups say which areas stayed as they were, which were split, which merged and
which were redrawn. A *links* frame turns that into weights, with the verdict and the basis
that every figure carried along them will bear.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from needsmap.columns import LinkColumns, Lookups, Overlaps
from needsmap.errors import FrameError, VintageError, listed
from needsmap.model import Verdict, counted, some

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

#: Verdicts, the strongest first: a chain is as good as its weakest link.
STRENGTH: Final = (
    Verdict.EXACT,
    Verdict.INHERITED,
    Verdict.AVERAGED,
    Verdict.ESTIMATED,
    Verdict.NONE,
)

#: How far the shares of one area may be from summing to 1.
TOLERANCE: Final = 1e-6

#: A part smaller than this of an area without a predecessor is a sliver of the outlines.
SLIVER: Final = 0.01

_CODE_VERDICTS: Final = {
    "U": Verdict.EXACT,
    "S": Verdict.INHERITED,
    "M": Verdict.AVERAGED,
    "X": Verdict.ESTIMATED,
}


class Basis(StrEnum):
    """What a carried figure rests on, the surest first."""

    OWN = "own figure"
    PARENT = "parent's figure"
    POPULATION = "weighted by population"
    SHARES = "weighted by the lookup's shares"
    AREA = "weighted by area"
    EQUAL = "weighted equally"
    NOTHING = "no figure to carry"


def weakest(values: pd.Series, order: Sequence[str], by: pd.Series) -> pd.Series:
    """Return the weakest of the ordered words in each group, indexed by group."""
    rank = {str(word): place for place, word in enumerate(order)}
    worst = values.astype("string").map(rank).groupby(by).max()
    return worst.map(dict(enumerate(str(word) for word in order)))


def check_links(lookup: pd.DataFrame) -> None:
    """Refuse a lookup that repeats a pair, mixes vintages or contradicts its change codes.

    Raises
    ------
    FrameError
        Listing every fault: pairs that appear twice, several geographies on one side, a
        ``U`` area with two rows, an ``S`` child with two parents, an ``M`` parent with two
        children, shares of an area that do not sum to 1.
    """
    sides = {s: sorted(lookup[s].unique()) for s in (Lookups.FROM_GEOGRAPHY, Lookups.TO_GEOGRAPHY)}
    faults = [
        f"{side} must be one vintage, found {', '.join(names) or 'none'}"
        for side, names in sides.items()
        if len(names) != 1
    ]
    codes = lookup[Lookups.FROM_CODE]
    twice = lookup.duplicated([Lookups.FROM_CODE, Lookups.TO_CODE])
    if twice.any():
        faults.append(f"pairs appear twice: {some(sorted({*codes[twice]}))}")
    children = lookup.groupby(Lookups.FROM_CODE)[Lookups.TO_CODE].transform("size")
    parents = lookup.groupby(Lookups.TO_CODE)[Lookups.FROM_CODE].transform("size")
    change = lookup[Lookups.CHANGE].fillna("")
    wrong = {
        "U (unchanged) but tied to several areas": (change == "U") & (children + parents > 2),
        "S (split) but with several parents": (change == "S") & (parents > 1),
        "M (merged) but with several children": (change == "M") & (children > 1),
    }
    faults += [
        f"marked {words}: {some(sorted({*codes[bad]}))}"
        for words, bad in wrong.items()
        if bad.any()
    ]
    share = lookup[Lookups.SHARE].astype("float64")
    if share.notna().any():
        totals = share.fillna(0).groupby(lookup[Lookups.FROM_CODE]).sum()
        off = totals[(totals - 1).abs() > TOLERANCE]
        if len(off):
            named = [f"{code} ({total:.4f})" for code, total in off.items()]
            faults.append(f"shares do not sum to 1: {some(sorted(named))}")
    if faults:
        raise FrameError(f"lookup: {counted(len(faults), 'fault')}\n{listed(faults)}")


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
        See `check_links`.

    Notes
    -----
    *Method*: unchanged and split areas take their one parent whole. Merged and redrawn areas
    weigh their parents by people in common, else by the lookup's shares, else by ground, else
    equally; ``basis`` says which. The lookup's pairs are taken as given.
    """
    check_links(lookup)
    pairs = _with_overlaps(_coded(lookup), overlaps, areas)
    shares, _ = portions(pairs, LinkColumns.FROM_CODE)
    weights, basis = portions(pairs, LinkColumns.TO_CODE)
    verdict = pairs[Lookups.CHANGE].map(_CODE_VERDICTS).astype("string")
    pairs[LinkColumns.VERDICT] = pairs[LinkColumns.TO_CODE].map(
        weakest(verdict, STRENGTH, pairs[LinkColumns.TO_CODE])
    )
    only = (weights > 0).groupby(pairs[LinkColumns.TO_CODE]).transform("sum") == 1
    basis = basis.mask(only, Basis.PARENT.value)
    basis = basis.mask(pairs[LinkColumns.VERDICT] == Verdict.EXACT.value, Basis.OWN.value)
    pairs[LinkColumns.WEIGHT], pairs[LinkColumns.SHARE], pairs[LinkColumns.BASIS] = (
        weights,
        shares,
        basis,
    )
    pairs[LinkColumns.FROM_GEOGRAPHY] = lookup[Lookups.FROM_GEOGRAPHY].iloc[0]
    pairs[LinkColumns.TO_GEOGRAPHY] = lookup[Lookups.TO_GEOGRAPHY].iloc[0]
    return pairs.loc[:, list(LinkColumns.ALL)].reset_index(drop=True)


def _coded(lookup: pd.DataFrame) -> pd.DataFrame:
    """Return from, to, change and share, deriving change codes where the lookup has none."""
    columns = [Lookups.FROM_CODE, Lookups.TO_CODE, Lookups.CHANGE, Lookups.SHARE]
    pairs = lookup[columns].copy()
    pairs[Lookups.CHANGE] = pairs[Lookups.CHANGE].fillna("")
    if (pairs[Lookups.CHANGE] != "").all():
        return pairs
    children = pairs.groupby(Lookups.FROM_CODE)[Lookups.TO_CODE].transform("size")
    parents = pairs.groupby(Lookups.TO_CODE)[Lookups.FROM_CODE].transform("size")
    derived = (children > 1).map({True: "S", False: "U"})
    derived = derived.mask(parents > 1, "M").mask((parents > 1) & (children > 1), "X")
    derived = derived.mask(_touches(pairs, derived == "X"), "X")
    pairs[Lookups.CHANGE] = pairs[Lookups.CHANGE].mask(pairs[Lookups.CHANGE] == "", derived)
    return pairs


def _touches(pairs: pd.DataFrame, redrawn: pd.Series) -> pd.Series:
    """Mark the pairs that share an area with a redrawn pair."""
    olds = set(pairs.loc[redrawn, Lookups.FROM_CODE])
    news = set(pairs.loc[redrawn, Lookups.TO_CODE])
    return pairs[Lookups.FROM_CODE].isin(olds) | pairs[Lookups.TO_CODE].isin(news)


def _with_overlaps(
    pairs: pd.DataFrame, overlaps: pd.DataFrame | None, areas: Iterable[str]
) -> pd.DataFrame:
    """Add people and ground in common, and the pairs of areas without a predecessor."""
    import pandas as pd

    measures = [Overlaps.PERSONS, Overlaps.SQUARE_METRES]
    if overlaps is None:
        return pairs.assign(**dict.fromkeys(measures, float("nan")))
    keys = [Overlaps.FROM_CODE, Overlaps.TO_CODE]
    orphans = set(areas) - set(pairs[Lookups.TO_CODE])
    found = overlaps.loc[overlaps[Overlaps.TO_CODE].isin(orphans), keys + measures]
    peopled, _ = portions(found.assign(**{Lookups.SHARE: float("nan")}), Overlaps.TO_CODE)
    parents = found.loc[peopled >= SLIVER, keys].assign(**{Lookups.CHANGE: "X"})
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
    import pandas as pd

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
    import numpy as np
    import pandas as pd

    middle, start = (
        first[LinkColumns.TO_GEOGRAPHY].iloc[0],
        second[LinkColumns.FROM_GEOGRAPHY].iloc[0],
    )
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
    path[LinkColumns.WEIGHT] *= path[f"{LinkColumns.WEIGHT}_first"]
    path[LinkColumns.SHARE] *= path[f"{LinkColumns.SHARE}_first"]
    words: dict[str, list[str]] = {LinkColumns.VERDICT: [*STRENGTH], LinkColumns.BASIS: [*Basis]}
    lost = {LinkColumns.VERDICT: Verdict.ESTIMATED.value, LinkColumns.BASIS: Basis.EQUAL.value}
    ends: dict[str, pd.Series] = {}
    for column, order in words.items():
        both = pd.concat([path[column], path[f"{column}_first"].mask(broken, lost[column])])
        group = pd.concat([path[LinkColumns.TO_CODE]] * 2)
        ends[column] = weakest(both, order, group)
    whole = path.loc[~broken]
    sums = whole.groupby([origin, LinkColumns.TO_CODE], sort=False)[
        [LinkColumns.WEIGHT, LinkColumns.SHARE]
    ].sum()
    out = sums.reset_index().rename(columns={origin: LinkColumns.FROM_CODE})
    total = out.groupby(LinkColumns.TO_CODE)[LinkColumns.WEIGHT].transform("sum")
    size = out.groupby(LinkColumns.TO_CODE)[LinkColumns.WEIGHT].transform("size")
    out[LinkColumns.WEIGHT] = np.where(
        total > 0, out[LinkColumns.WEIGHT] / total.where(total > 0), 1 / size
    )
    for column, words_of in ends.items():
        out[column] = out[LinkColumns.TO_CODE].map(words_of)
    out[LinkColumns.FROM_GEOGRAPHY] = first[LinkColumns.FROM_GEOGRAPHY].iloc[0]
    out[LinkColumns.TO_GEOGRAPHY] = second[LinkColumns.TO_GEOGRAPHY].iloc[0]
    return out.loc[:, list(LinkColumns.ALL)]
