"""The invented borough in memory: everything that its shelf is written from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from alderwick.estate.registers import Estate, make_estate
from alderwick.ground.geometry import Ground, make_ground
from alderwick.ground.vintages import DISTRICT_CODE, Nest, make_nest
from alderwick.people import Addresses, People, make_addresses, make_people
from alderwick.ranks import EDITIONS, Standing, make_character, make_standings
from needsmap.columns import BNG, Areas, Ranks

if TYPE_CHECKING:
    from alderwick.ground.geometry import Integers

#: The seed that documentation, doctests and the demo use.
SEED: Final = 2011
#: Geographies that are another's areas and codes under the name of another year.
SAME_AREAS: Final = {
    "wd13": "wd11", "wd19": "wd11", "wd24": "wd22", "wd25": "wd22",
    "lad19": "lad11", "lad22": "lad11", "lad24": "lad11", "lad25": "lad11",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Borough:
    """An invented borough: its ground, areas, people, ranks and public buildings.

    Notes
    -----
    *CRS*: EPSG:27700, in the North Sea. Nothing in it is, or stands for, a real place.
    """

    seed: int
    ground: Ground
    nest: Nest
    people: People
    addresses: Addresses
    standings: dict[str, Standing]
    estate: Estate

    def areas(self, geography: str) -> gpd.GeoDataFrame:
        """Return the *areas* frame of a geography.

        Examples
        --------
        >>> len(make_borough().areas("wd19"))
        15
        """
        layer = self.nest.layers[SAME_AREAS.get(geography, geography)]
        parent = "" if geography.startswith("lad") else DISTRICT_CODE
        return gpd.GeoDataFrame(
            {
                Areas.GEOGRAPHY: geography,
                Areas.AREA_CODE: list(layer.codes),
                Areas.AREA_NAME: list(layer.names),
                Areas.PARENT_CODE: parent,
                Areas.FORMER_CODE: "",
                Areas.GEOMETRY: _united(self.ground.polygons, layer.of_cell),
            },
            geometry=Areas.GEOMETRY,
            crs=BNG,
        )

    def ranks(self, release: str) -> pd.DataFrame:
        """Return the *ranks* frame of a release, such as ``"iod2019"``."""
        edition, standing = EDITIONS[release], self.standings[release]
        codes = list(self.nest.layers[edition.geography].codes)
        parts = [
            pd.DataFrame(
                {
                    Ranks.RELEASE: f"invented_{release}",
                    Ranks.DOMAIN: domain,
                    Ranks.GEOGRAPHY: edition.geography,
                    Ranks.AREA_CODE: codes,
                    Ranks.RANK: rank,
                    Ranks.N_AREAS: edition.n_areas,
                    Ranks.SCORE: standing.score[domain],
                }
            )
            for domain, rank in standing.rank.items()
        ]
        return pd.concat(parts, ignore_index=True)

    def counts(self, geography: str, year: int) -> dict[str, Integers]:
        """Return whole people by group, in the order of a geography's codes."""
        of_cell = self.nest.layers[SAME_AREAS.get(geography, geography)].of_cell
        return {
            group: np.bincount(of_cell, cells).astype(np.int64)
            for group, cells in self.people.counts(year).items()
        }


@lru_cache(maxsize=2)
def make_borough(seed: int = SEED) -> Borough:
    """Make the invented borough of a seed; the same seed gives the same borough.

    Examples
    --------
    >>> borough = make_borough()
    >>> len(borough.nest.layers["lsoa11"].codes)
    121
    """
    streams = [np.random.Generator(np.random.PCG64([seed, k])) for k in range(6)]
    ground = make_ground(streams[0])
    nest = make_nest(ground, streams[1])
    character = make_character(ground, nest, streams[2])
    people = make_people(ground, nest, character.need, streams[3])
    addresses = make_addresses(ground, people, streams[4])
    return Borough(
        seed=seed,
        ground=ground,
        nest=nest,
        people=people,
        addresses=addresses,
        standings=make_standings(ground, nest, character, streams[2]),
        estate=make_estate(ground, nest, addresses, streams[5]),
    )


def _united(polygons: np.ndarray, of_cell: Integers) -> list[object]:
    """Unite the cells of each area along the borders that they share."""
    return [
        shapely.normalize(shapely.coverage_union_all(polygons[of_cell == k]))
        for k in range(int(of_cell.max()) + 1)
    ]
