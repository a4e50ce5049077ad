"""Which services stand together more than chance has it: of a place, and site by site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from needsmap.frames import Assets, Colocation
from needsmap.jobs.estate.estate import Answer, named_use

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from needsmap.jobs.estate.estate import Estate
    from needsmap.library import Library

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


def colocate(library: Library, estate: Estate, *, permutations: int = 999) -> Answer:
    """Ask which uses draw one another within the place, against random labelling."""
    from needsmap.assets.together.colocation import LEVEL, TOO_FEW, colocation_quotients

    use, points = _alike(library, estate)
    table = colocation_quotients(points, use[Assets.USE].tolist(), permutations=permutations)
    table = table.sort_values(
        [Colocation.Q, Colocation.QUOTIENT], ascending=[True, False], na_position="last"
    )
    words = (
        _dealt(estate, use, permutations),
        (
            "1 is chance; low and high hold the middle 95% of the labellings. A verdict needs "
            f"{TOO_FEW} of each use. p at or below {LEVEL} answers for a pair chosen before "
            "looking; q, corrected for the number of pairs, for one found by looking."
        ),
        NULL,
        CENTROIDS,
    )
    return Answer(_rounded(table).reset_index(drop=True), words)


def colocate_sites(
    library: Library, estate: Estate, pair: tuple[str, str], *, permutations: int = 999
) -> Answer:
    """Ask site by site where a use stands among more of another than chance has it."""
    import pandas as pd

    from needsmap.assets.together.colocation import LEVEL
    from needsmap.assets.together.colocation_local import NEIGHBOURS, local_colocation

    use, points = _alike(library, estate)
    first, second = (named_use(use, wanted) for wanted in pair)
    table = local_colocation(
        points, use[Assets.USE].tolist(), (first, second), permutations=permutations
    )
    sites = use.iloc[table[Colocation.SITE_ID]]
    shown = [Assets.ASSET_ID, Assets.NAME, Assets.PARTNER, Assets.USE]
    table = pd.concat([sites[shown].reset_index(drop=True), table.iloc[:, 1:]], axis=1)
    table = table.sort_values(Colocation.QUOTIENT, ascending=False, ignore_index=True)
    found = int((table[Colocation.Q] <= LEVEL).sum())
    words = (
        (
            f"{found} of {len(table)} sites ({first}) have more of {second} round them than chance "
            f"gives (q at or below {LEVEL}, corrected over these sites). There are "
            f"{int((use[Assets.USE] == second).sum())} sites of {second}."
        ),
        (
            f"Round each site its {NEIGHBOURS} nearest facilities count, the nearer the more "
            "(Gaussian; the last one's distance is the bandwidth). 1 is chance, 0 none near."
        ),
        _dealt(estate, use, permutations),
        NULL,
        CENTROIDS,
    )
    return Answer(_rounded(table), words)


def colocate_distances(
    library: Library,
    estate: Estate,
    pair: tuple[str, str],
    *,
    radii: Sequence[float] = (),
    permutations: int = 999,
) -> Answer:
    """Ask at what distance a use gathers round another (cross-K against random labelling)."""
    from needsmap.assets.together.colocation import LEVEL, cross_k

    use, points = _alike(library, estate)
    first, second = (named_use(use, wanted) for wanted in pair)
    table = cross_k(
        points, use[Assets.USE].tolist(), (first, second),
        radii=sorted(radii or RADII), area=estate.shape.area, permutations=permutations,
    )  # fmt: skip
    whole = [Colocation.R, Colocation.K, Colocation.L, Colocation.LOW, Colocation.HIGH]
    table[whole] = table[whole].round().astype("Int64")
    more = table.loc[table[Colocation.P] <= LEVEL, Colocation.R].tolist()
    at = ", ".join(f"{r:,}" for r in more)
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
        NULL,
        CENTROIDS,
    )
    return Answer(table.round({Colocation.WITHIN: 4, Colocation.P: 4}), words)


def _alike(library: Library, estate: Estate) -> tuple[gpd.GeoDataFrame, NDArray[np.float64]]:
    """Give the facilities of the place, all placed with one precision, and their points."""
    import shapely

    from needsmap.assets.decisions.facilities import facilities
    from needsmap.model import Postcodes

    lists = library.catalogue.of(Postcodes, collection=estate.ground.release.collection)
    postcodes = library.load_postcodes(next(iter(lists)).id)
    use = estate.inside(facilities(estate.review.assets, postcodes))
    return use, shapely.get_coordinates(use.geometry.to_numpy())


def _dealt(estate: Estate, use: gpd.GeoDataFrame, permutations: int) -> str:
    return (
        f"{len(use):,} facilities, {use[Assets.USE].nunique()} uses, in "
        f"{estate.ground.place.name}; {permutations:,} random labellings of the same places."
    )


def _rounded(table: pd.DataFrame) -> pd.DataFrame:
    figures = [Colocation.QUOTIENT, Colocation.LOW, Colocation.HIGH, Colocation.P, Colocation.Q]
    digits = dict.fromkeys(figures[:3], 2) | dict.fromkeys(figures[3:], 4)
    return table.round({column: n for column, n in digits.items() if column in table})
