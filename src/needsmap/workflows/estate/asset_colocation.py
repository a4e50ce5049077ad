"""Which services stand together more than chance has it: of a place, and site by site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from needsmap.columns import Assets, Colocation
from needsmap.errors import UnknownEntry
from needsmap.model import counted, some
from needsmap.workflows.estate.estate import Answer, named_use

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from needsmap.library import Library
    from needsmap.workflows.estate.estate import Estate

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
#: The verdict of a pair that is nearer than chance against some references only.
DEPENDS: Final = "depends on which sites it is tested against"


@dataclass(frozen=True, slots=True)
class ColocationAnswer(Answer):
    """An answer with the sites that it was tested against.

    Attributes
    ----------
    reference
        Uses of the reference population and how many facilities of each, the most first.
    sensitivity
        One row a pair and reference (`needsmap.assets.together.colocation_reference`).
    """

    reference: dict[str, int]
    sensitivity: pd.DataFrame


def colocate(
    library: Library,
    estate: Estate,
    *,
    reference: Sequence[str] = (),
    permutations: int = 999,
) -> ColocationAnswer:
    """Measure which uses draw one another within the place, against random labelling.

    Parameters
    ----------
    library, estate
        The registers and the place.
    reference
        Uses whose sites the pairs are tested against; none means all uses in the files.
    permutations
        Random labellings.

    Raises
    ------
    UnknownEntry, FrameError
        A use that is not there; too few sites.
    """
    import pandas as pd

    from needsmap.assets.together.colocation import (
        CHANCE,
        LEVEL,
        TOO_FEW,
        colocation_quotients,
        highest_quotient,
    )
    from needsmap.assets.together.colocation_reference import NARROW, WIDE, wide_enough

    use, points = _alike(library, estate, reference)
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
    words = (
        _dealt(estate, use, permutations),
        *estate.repeats(),
        (
            "1 is chance; low and high hold the middle 95% of the labellings. A verdict needs "
            f"{TOO_FEW} of each use. p at or below {LEVEL} answers for a pair chosen before "
            "looking; q, corrected for the number of pairs, for one found by looking."
        ),
        (
            f"{_RULE} p_lowest and p_highest: the same pair without one of the other uses. Where "
            f"p_highest is above {LEVEL}, the verdict is {DEPENDS!r}; --references USE USE lists "
            "each reference."
        ),
        NULL,
        CENTROIDS,
    )
    return ColocationAnswer(_rounded(table), words, _uses(use), _rounded(grouped))


def colocate_references(
    library: Library,
    estate: Estate,
    pair: tuple[str, str],
    *,
    reference: Sequence[str] = (),
    permutations: int = 999,
) -> ColocationAnswer:
    """Measure how the quotient of one pair depends on the sites that it is tested against."""
    use, points = _alike(library, estate, reference, pair)
    first, second = (named_use(use, wanted) for wanted in pair)
    table = _sensitivity(use, points, (first, second), permutations=permutations)
    words = (
        *_by_reference(table),
        (
            f"{_RULE} highest: the quotient if the nearest neighbour of every site of the first "
            "use were of the second."
        ),
        _dealt(estate, use, permutations),
        *estate.repeats(),
        NULL,
        CENTROIDS,
    )
    table = _rounded(table)
    return ColocationAnswer(table, words, _uses(use), table)


def colocate_sites(
    library: Library,
    estate: Estate,
    pair: tuple[str, str],
    *,
    reference: Sequence[str] = (),
    permutations: int = 999,
) -> ColocationAnswer:
    """Find site by site where a use stands among more of another than chance has it."""
    import pandas as pd

    from needsmap.assets.together.colocation import LEVEL
    from needsmap.assets.together.colocation_local import NEIGHBOURS, local_colocation

    use, points = _alike(library, estate, reference, pair)
    first, second = (named_use(use, wanted) for wanted in pair)
    table = local_colocation(
        points, use[Assets.USE].tolist(), (first, second), permutations=permutations
    )
    sites = use.iloc[table[Colocation.SITE_ID]]
    shown = [Assets.ASSET_ID, Assets.NAME, Assets.PARTNER, Assets.USE]
    table = pd.concat([sites[shown].reset_index(drop=True), table.iloc[:, 1:]], axis=1)
    table = table.sort_values(Colocation.QUOTIENT, ascending=False, ignore_index=True)
    found = int((table[Colocation.Q] <= LEVEL).sum())
    sensitivity = _sensitivity(use, points, (first, second), permutations=permutations)
    words = (
        (
            f"{found} of {counted(len(table), 'site')} ({first}) with more of {second} round them "
            f"than chance gives (q at or below {LEVEL}, corrected over these sites). "
            f"{second}: {counted(int((use[Assets.USE] == second).sum()), 'site')}."
        ),
        (
            f"Round each site its {NEIGHBOURS} nearest facilities count, the nearer the more "
            "(Gaussian; the last one's distance is the bandwidth). 1 is chance, 0 none near."
        ),
        _dealt(estate, use, permutations),
        *estate.repeats(),
        *_by_reference(sensitivity),
        NULL,
        CENTROIDS,
    )
    return ColocationAnswer(_rounded(table), words, _uses(use), _rounded(sensitivity))


def colocate_distances(
    library: Library,
    estate: Estate,
    pair: tuple[str, str],
    *,
    radii: Sequence[float] = (),
    reference: Sequence[str] = (),
    permutations: int = 999,
) -> ColocationAnswer:
    """Find at what distance a use gathers round another (cross-K against random labelling)."""
    from needsmap.assets.together.colocation import LEVEL, cross_k

    use, points = _alike(library, estate, reference, pair)
    first, second = (named_use(use, wanted) for wanted in pair)
    table = cross_k(
        points, use[Assets.USE].tolist(), (first, second),
        radii=sorted(radii or RADII), area=estate.shape.area, permutations=permutations,
    )  # fmt: skip
    whole = [Colocation.R, Colocation.K, Colocation.L, Colocation.LOW, Colocation.HIGH]
    table[whole] = table[whole].round().astype("Int64")
    more = table.loc[table[Colocation.P] <= LEVEL, Colocation.R].tolist()
    at = ", ".join(f"{r:,}" for r in more)
    sensitivity = _sensitivity(use, points, (first, second), permutations=permutations)
    words = (
        (
            f"{first} and {second}: more pairs than chance gives within {at} m (p at or below "
            f"{LEVEL}, each radius by itself)."
            if more
            else f"{first} and {second}: no more pairs than chance gives at any of these radii."
        ),
        (
            "pairs: of the two uses within r metres. share within: of the first use's sites with "
            "one of the second. k and its middle 95% (low, high) by the labellings are in square "
            "metres, l in metres; no edge is corrected, for chance has the same edges."
        ),
        _dealt(estate, use, permutations),
        *estate.repeats(),
        *_by_reference(sensitivity),
        NULL,
        CENTROIDS,
    )
    table = table.round({Colocation.WITHIN: 4, Colocation.P: 4})
    return ColocationAnswer(table, words, _uses(use), _rounded(sensitivity))


def _sensitivity(
    use: gpd.GeoDataFrame,
    points: NDArray[np.float64],
    pair: tuple[str, str],
    *,
    permutations: int,
) -> pd.DataFrame:
    """Compute a pair's quotient against several references."""
    from needsmap.assets.together.colocation_reference import reference_sensitivity

    return reference_sensitivity(points, use[Assets.USE].tolist(), pair, permutations=permutations)


def _by_reference(table: pd.DataFrame) -> Iterator[str]:
    """Write the sensitivity of one pair as a sentence, and whether its verdict hangs on it."""
    from needsmap.assets.together.colocation import LEVEL, TOO_FEW
    from needsmap.assets.together.colocation_reference import NARROW, wide_enough

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
    yield f"{pair}, by the sites it is tested against: {each}. Verdict: {verdict}."


def _uses(use: gpd.GeoDataFrame) -> dict[str, int]:
    return {str(name): int(n) for name, n in use[Assets.USE].value_counts().items()}


def _alike(
    library: Library,
    estate: Estate,
    reference: Sequence[str] = (),
    pair: Sequence[str] = (),
) -> tuple[gpd.GeoDataFrame, NDArray[np.float64]]:
    """Return the reference facilities, all placed with one precision, and their points.

    Raises
    ------
    UnknownEntry
        For a use that no facility of the place has.
    """
    import shapely

    from needsmap.assets.decisions.facilities import facilities
    from needsmap.model import Postcodes

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
    digits = dict.fromkeys(figures, 2) | dict.fromkeys(chances, 4)
    return table.round({column: n for column, n in digits.items() if column in table})
