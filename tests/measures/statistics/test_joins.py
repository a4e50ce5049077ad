"""Neighbours that share a mark: the figures of METHODS 5.3 on the Columbus data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from needsmap.columns import Areas
from needsmap.errors import FrameError
from needsmap.measures.statistics.pattern import (
    join_counts,
    local_join_counts,
    neighbours,
    quiet,
)

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


@pytest.fixture
def much_crime(columbus: gpd.GeoDataFrame) -> pd.Series[bool]:
    crime = columbus.set_index(Areas.AREA_CODE)["CRIME"]
    return crime > crime.median()


def test_joins_of_columbus(columbus: gpd.GeoDataFrame, much_crime: pd.Series[bool]) -> None:
    assert much_crime.sum() == 24
    joins = join_counts(much_crime, neighbours(columbus))
    assert (joins.both, joins.neither, joins.differ) == (54, 35, 29)


def test_local_joins_of_columbus_add_up_to_twice_the_whole(
    columbus: gpd.GeoDataFrame, much_crime: pd.Series[bool]
) -> None:
    found = local_join_counts(much_crime, neighbours(columbus))
    assert found.head(10).tolist() == [0, 0, 0, 0, 4, 0, 0, 4, 0, 0]
    assert found.sum() / 2 == 54
    assert (found[~much_crime] == 0).all()


def test_local_joins_agree_with_esda(
    columbus: gpd.GeoDataFrame, much_crime: pd.Series[bool]
) -> None:
    esda = pytest.importorskip("esda")
    graph = neighbours(columbus)
    with quiet():
        theirs = esda.Join_Counts_Local(
            connectivity=graph.transform("b").to_W(),  # type: ignore[attr-defined]
            permutations=0,
        ).fit(much_crime.astype(float).to_numpy())
    assert local_join_counts(much_crime, graph).tolist() == theirs.LJC.tolist()


def test_a_mark_that_all_bear_is_refused(columbus: gpd.GeoDataFrame) -> None:
    every = columbus.set_index(Areas.AREA_CODE)["CRIME"] > -1
    with pytest.raises(FrameError, match="same everywhere"):
        local_join_counts(every, neighbours(columbus))
