"""Which services stand together more than chance has it: of a place, and site by site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd
import shapely

from needsmap.assets.decisions.facilities import facilities
from needsmap.assets.together.colocation import (
    CHANCE,
    LEVEL,
    TOO_FEW,
    colocation_quotients,
    cross_k,
    highest_quotient,
)
from needsmap.assets.together.colocation_local import NEIGHBOURS, local_colocation
from needsmap.assets.together.colocation_reference import (
    NARROW,
    WIDE,
    reference_sensitivity,
    wide_enough,
)
from needsmap.columns import Assets, Colocation
from needsmap.errors import UnknownEntry
from needsmap.library.result import rows_of
from needsmap.model import Postcodes, counted, some
from needsmap.workflows.estate.estate import named_use

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import numpy as np
    from numpy.typing import NDArray

    from needsmap.workflows.estate.estate import Estate, EstateResult
    from needsmap.workflows.estate.requests import ColocationRequest

#: Metres, where a user names none.
RADII: Final = (100.0, 200.0, 400.0, 800.0, 1200.0)
NULL = (
    "Chance means that the same uses are dealt at random over the same places, which keeps where "
    "places are, and so the people whom they follow, as they are."
)
CENTROIDS = (
    "Where a register gives postcodes only, all facilities are placed by postcode: two at one "
    "postcode are at distance 0 only because both stand on its centroid."
)


#: Pairs, those with the lowest p first, whose dependence on the reference is worked out.
MOST_PAIRS: Final = 12
_RULE: Final = (
    "The reference is all sites of all uses in the files, or of those named by --reference. That "
    "nothing was found counts only where it has sites of further uses and the second use is at "
    "most half of the others (highest is 2 or more): else most neighbours are of it in any case."
)
_HIGHEST: Final = (
    "highest: the quotient if the nearest neighbour of every site of the first use were of the "
    "second."
)
#: The verdict of a pair that is nearer than chance against some references only.
DEPENDS: Final = "depends on which sites it is tested against"


def colocate(estate: Estate, request: ColocationRequest) -> EstateResult:
    """Measure which uses draw one another within the place, against random labelling.

    Parameters
    ----------
    estate
        The registers and the place.
    request
        All pairs of uses or one closely, and the uses whose sites they are tested against.

    Returns
    -------
    EstateResult
        One row an ordered pair; of one pair, one row a reference, distance or site. ``reference``
        counts the facilities of each use that was tested against, ``references`` has one row a
        pair and reference (`needsmap.assets.together.colocation_reference`).

    Raises
    ------
    UnknownEntry, FrameError
        A use that is not there; too few sites.
    """
    named = [name for pair in request.pair for name in pair]
    use, points = _alike(estate, request.reference, named)
    n = request.permutations
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    if not named:
        table, by_reference = _every_pair(use, points, n)
        after = _every_pair_words()
    else:
        pair = (named_use(use, named[0]), named_use(use, named[1]))
        by_reference = _sensitivity(use, points, pair, permutations=n)
        sentence = _by_reference(by_reference)
        if request.detail == "references":
            table, before = by_reference, (sentence, f"{_RULE} {_HIGHEST}")
        elif request.detail == "sites":
            table, before = _sites(use, points, pair, n)
            after = (sentence,)
        else:
            radii = sorted(request.radii or RADII)
            table = cross_k(
                points, use[Assets.USE].tolist(), pair,
                radii=radii, area=estate.shape.area, permutations=n,
            )  # fmt: skip
            before, after = _distance_words(table, pair), (sentence,)
            whole = [Colocation.R, Colocation.K, Colocation.L, Colocation.LOW, Colocation.HIGH]
            table[whole] = table[whole].round().astype("Int64")
    dealt = _dealt(estate, use, n)
    return estate.result(
        _rounded(table),
        (*before, dealt, *estate.repeats(), *after, NULL, CENTROIDS),
        reference=_uses(use),
        references=rows_of(_rounded(by_reference)),
    )


def _every_pair(
    use: gpd.GeoDataFrame, points: NDArray[np.float64], permutations: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measure each ordered pair of uses, and how the nearest depend on the reference."""
    table = colocation_quotients(points, use[Assets.USE].tolist(), permutations=permutations)
    table = table.sort_values(
        [Colocation.Q, Colocation.QUOTIENT], ascending=[True, False], na_position="last"
    ).reset_index(drop=True)
    highest = [highest_quotient(row, len(use)) for row in table.to_dict("records")]
    table.insert(list(table.columns).index(Colocation.LOW), Colocation.HIGHEST, highest)
    bare = use[Assets.USE].nunique() < 3
    narrow = (table[Colocation.VERDICT] == CHANCE) & (bare | (table[Colocation.HIGHEST] < WIDE))
    enough = table[[Colocation.N_FROM, Colocation.N_TO]].min(axis=1) >= TOO_FEW
    near = table[enough & (table[Colocation.P] <= LEVEL)].nsmallest(MOST_PAIRS, Colocation.P)
    parts = [
        _sensitivity(use, points, pair, permutations=permutations)
        for pair in zip(near[Colocation.FROM], near[Colocation.TO], strict=True)
    ]
    columns = [
        Colocation.FROM, Colocation.TO, Colocation.REFERENCE, Colocation.P, Colocation.HIGHEST,
    ]  # fmt: skip
    grouped = pd.concat(parts) if parts else pd.DataFrame(columns=columns)
    wide = grouped[wide_enough(grouped)]
    spans = wide.groupby([Colocation.FROM, Colocation.TO])[Colocation.P].agg(["min", "max"])
    spans.columns = pd.Index([Colocation.P_LOWEST, Colocation.P_HIGHEST])
    table = table.join(spans, on=[Colocation.FROM, Colocation.TO])
    unsure = table[Colocation.P_HIGHEST] > LEVEL
    verdict = table[Colocation.VERDICT]
    table[Colocation.VERDICT] = verdict.where(~unsure, DEPENDS).mask(narrow, NARROW)
    return table, grouped


def _every_pair_words() -> tuple[str, str]:
    return (
        (
            "1 is chance; low and high hold the middle 95% of the labellings. A verdict needs "
            f"{TOO_FEW} of each use. p at or below {LEVEL} answers for a pair chosen before "
            "looking; q, corrected for the number of pairs, for one found by looking."
        ),
        (
            f"{_RULE} p_lowest and p_highest: the same pair without one of the other uses. Where "
            f"p_highest is above {LEVEL}, the verdict is {DEPENDS!r}; --pair USE=USE lists each "
            "reference."
        ),
    )


def _sites(
    use: gpd.GeoDataFrame, points: NDArray[np.float64], pair: tuple[str, str], permutations: int
) -> tuple[pd.DataFrame, tuple[str, str]]:
    """Find site by site where a use stands among more of another than chance has it."""
    first, second = pair
    table = local_colocation(points, use[Assets.USE].tolist(), pair, permutations=permutations)
    sites = use.iloc[table[Colocation.SITE_ID]]
    shown = [Assets.ASSET_ID, Assets.NAME, Assets.PARTNER, Assets.USE]
    table = pd.concat([sites[shown].reset_index(drop=True), table.iloc[:, 1:]], axis=1)
    table = table.sort_values(Colocation.QUOTIENT, ascending=False, ignore_index=True)
    more = int((table[Colocation.Q] <= LEVEL).sum())
    return table, (
        (
            f"{more} of {counted(len(table), 'site')} ({first}) with more of {second} round them "
            f"than chance gives (q at or below {LEVEL}, corrected over these sites). "
            f"{second}: {counted(int((use[Assets.USE] == second).sum()), 'site')}."
        ),
        (
            f"Round each site its {NEIGHBOURS} nearest facilities count, the nearer the more "
            "(Gaussian; the last one's distance is the bandwidth). 1 is chance, 0 none near."
        ),
    )


def _distance_words(table: pd.DataFrame, pair: tuple[str, str]) -> tuple[str, str]:
    """Write at what distances a use gathers round another (cross-K against random labelling)."""
    more = table.loc[table[Colocation.P] <= LEVEL, Colocation.R]
    at = ", ".join(f"{round(r):,}" for r in more)
    first, second = pair
    return (
        f"{first} and {second}: more pairs than chance gives within {at} m (p at or below "
        f"{LEVEL}, each radius by itself)."
        if at
        else f"{first} and {second}: no more pairs than chance gives at any of these radii.",
        (
            "pairs: of the two uses within r metres. share within: of the first use's sites with "
            "one of the second. k and its middle 95% (low, high) by the labellings are in square "
            "metres, l in metres; no edge is corrected, for chance has the same edges."
        ),
    )


def _sensitivity(
    use: gpd.GeoDataFrame,
    points: NDArray[np.float64],
    pair: tuple[str, str],
    *,
    permutations: int,
) -> pd.DataFrame:
    """Compute a pair's quotient against several references."""
    return reference_sensitivity(points, use[Assets.USE].tolist(), pair, permutations=permutations)


def _by_reference(table: pd.DataFrame) -> str:
    """Write the sensitivity of one pair as a sentence, and whether its verdict hangs on it."""
    pair = f"{table[Colocation.FROM].iloc[0]} to {table[Colocation.TO].iloc[0]}"
    each = "; ".join(
        f"{row[Colocation.REFERENCE]} ({counted(row[Colocation.N], 'site')}) quotient "
        f"{row[Colocation.QUOTIENT]:.2f}, p {row[Colocation.P]:.3f}"
        for row in table.to_dict("records")
    )
    wide = table[wide_enough(table)]
    if min(table[Colocation.N_FROM].iloc[0], table[Colocation.N_TO].iloc[0]) < TOO_FEW:
        verdict = "too few to say"
    elif wide.empty and table[Colocation.P].max() > LEVEL:
        verdict = f"{NARROW}; give registers of other services too"
    elif wide.empty or wide[Colocation.P].max() <= LEVEL:
        verdict = "nearer than chance, whichever of the other uses is left out"
    elif wide[Colocation.P].min() > LEVEL:
        verdict = "no more than chance, whichever of the other uses is left out"
    else:
        verdict = DEPENDS
    return f"{pair}, by the sites it is tested against: {each}. Verdict: {verdict}."


def _uses(use: gpd.GeoDataFrame) -> dict[str, int]:
    return {str(name): int(n) for name, n in use[Assets.USE].value_counts().items()}


def _alike(
    estate: Estate, reference: Sequence[str], pair: Sequence[str]
) -> tuple[gpd.GeoDataFrame, NDArray[np.float64]]:
    """Return the reference facilities, all placed with one precision, and their points.

    Raises
    ------
    UnknownEntry
        For a use that no facility of the place has.
    """
    library = estate.library
    lists = library.catalogue.of(Postcodes, collection=estate.ground.release.collection)
    postcodes = library.load_postcodes(next(iter(lists)).id)
    use = estate.inside(facilities(estate.facilities, postcodes))
    if reference:
        if len({named_use(use, name) for name in reference}) < 2 and not pair:
            raise UnknownEntry("co-location needs two uses: name --reference at least twice")
        use = use[use[Assets.USE].isin([named_use(use, name) for name in (*reference, *pair)])]
    return use, shapely.get_coordinates(use.geometry.to_numpy())


def _dealt(estate: Estate, use: gpd.GeoDataFrame, permutations: int) -> str:
    counts = _uses(use)
    named = some((f"{name} {n:,}" for name, n in counts.items()), 12)
    return (
        f"Tested against {counted(len(use), 'facility', 'facilities')} of "
        f"{counted(len(counts), 'use')} in {estate.ground.place.name} ({named}); "
        f"{permutations:,} random labellings of these places."
    )


def _rounded(table: pd.DataFrame) -> pd.DataFrame:
    figures = [Colocation.QUOTIENT, Colocation.LOW, Colocation.HIGH, Colocation.HIGHEST]
    chances = [Colocation.P, Colocation.Q, Colocation.P_LOWEST, Colocation.P_HIGHEST]
    digits = dict.fromkeys(figures, 2) | dict.fromkeys((*chances, Colocation.WITHIN), 4)
    return table.round({column: n for column, n in digits.items() if column in table})
