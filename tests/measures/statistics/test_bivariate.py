"""One figure beside another next door: METHODS 5.3 on the Columbus data, esda as oracle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from needsmap.columns import Areas
from needsmap.errors import FrameError
from needsmap.measures.statistics.pattern import bivariate_moran, neighbours

if TYPE_CHECKING:
    import geopandas as gpd


def test_income_beside_crime(columbus: gpd.GeoDataFrame) -> None:
    own = columbus.set_index(Areas.AREA_CODE)
    got = bivariate_moran(own["INC"], own["CRIME"], neighbours(columbus))
    assert got.statistic == pytest.approx(-0.4516226894, abs=1e-10)
    assert np.isnan([got.z, got.p]).all()


def test_the_shuffled_p_is_esdas(columbus: gpd.GeoDataFrame) -> None:
    esda = pytest.importorskip("esda")
    own = columbus.set_index(Areas.AREA_CODE)
    graph = neighbours(columbus)
    for column in ("INC", "PLUMB", "NEIG"):
        got = bivariate_moran(own[column], own["CRIME"], graph, permutations=4_999)
        np.random.seed(1)  # noqa: NPY002 - esda draws from the global generator
        w = graph.transform("r")
        theirs = esda.Moran_BV(own[column], own["CRIME"], w, permutations=4_999)
        # one-sided theirs, two-sided ours; drawn apart
        assert got.p == pytest.approx(min(1.0, 2 * theirs.p_sim), abs=0.04)
        assert got.z == pytest.approx(theirs.z_sim, abs=0.15)
        again = bivariate_moran(own[column], own["CRIME"], graph, permutations=4_999)
        assert again == got


def test_a_figure_that_is_the_same_everywhere_is_refused(columbus: gpd.GeoDataFrame) -> None:
    own = columbus.set_index(Areas.AREA_CODE)
    with pytest.raises(FrameError, match="first figure is the same"):
        bivariate_moran(own["CRIME"] * 0, own["CRIME"], neighbours(columbus))
