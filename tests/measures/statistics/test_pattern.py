"""Spatial pattern against the published figures of the Columbus data that libpysal carries."""

import sys
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("esda")

import geopandas as gpd
import shapely
from statsmodels.stats.multitest import multipletests

from needsmap.columns import BNG, Areas, Pattern
from needsmap.errors import FrameError, NeedsmapError
from needsmap.measures.bands import add_bands
from needsmap.measures.statistics.hotspots import hot_spots, local_moran
from needsmap.measures.statistics.pattern import (
    moran,
    neighbours,
)
from needsmap.model import Direction

if TYPE_CHECKING:
    from needsmap.library import Library


def of(columbus: gpd.GeoDataFrame, column: str) -> pd.Series:
    return columbus.set_index(Areas.AREA_CODE)[column]


def squares(n: int, *, away: int = 0) -> gpd.GeoDataFrame:
    """A board of n by n squares of 100 m, with some more far off."""
    shapes = [
        shapely.box(100 * x, 100 * y, 100 * x + 100, 100 * y + 100)
        for y in range(n)
        for x in range(n)
    ] + [shapely.box(90_000 + 900 * i, 0, 90_100 + 900 * i, 100) for i in range(away)]
    return gpd.GeoDataFrame(
        {
            Areas.GEOGRAPHY: "lsoa11",
            Areas.AREA_CODE: [f"S{i:03}" for i in range(len(shapes))],
        },
        geometry=shapes,
        crs=BNG,
    )


def test_moran_of_columbus(columbus: gpd.GeoDataFrame) -> None:
    crime = of(columbus, "CRIME")
    queen = neighbours(columbus)
    got = moran(crime, queen)
    assert got.statistic == pytest.approx(0.5001885572, abs=1e-10)
    assert got.expected == pytest.approx(-0.0208333, abs=1e-7)
    assert got.z == pytest.approx(5.589383, abs=1e-6)
    assert (got.areas, got.islands) == (49, 0)
    rook = neighbours(columbus, kind="rook")
    assert moran(crime, rook).statistic == pytest.approx(0.5236702128, abs=1e-10)


def test_moran_by_its_formula(columbus: gpd.GeoDataFrame) -> None:
    crime = of(columbus, "CRIME")
    graph = neighbours(columbus)
    z = (crime - crime.mean()).to_numpy()
    w = graph.transform("r").sparse.toarray()  # type: ignore[attr-defined]
    assert moran(crime, graph).statistic == pytest.approx(len(z) / w.sum() * (z @ w @ z) / (z @ z))


def test_hot_spots_of_columbus(columbus: gpd.GeoDataFrame) -> None:
    crime = of(columbus, "CRIME")
    out = hot_spots(crime, neighbours(columbus))
    expected = [-1.432780, -1.340008, -0.771999, -0.131733]
    assert out[Pattern.Z].head(4).tolist() == pytest.approx(expected, abs=1e-6)
    # the formula of 1995, with the area itself and the population's deviation
    w = neighbours(columbus).sparse.toarray() + np.eye(49)  # type: ignore[attr-defined]
    x, n = crime.to_numpy(), 49
    weight, square = w.sum(axis=1), (w**2).sum(axis=1)
    z = (w @ x - x.mean() * weight) / (x.std() * np.sqrt((n * square - weight**2) / (n - 1)))
    assert out[Pattern.Z].to_numpy() == pytest.approx(z, abs=1e-12)
    reject, q, _, _ = multipletests(out[Pattern.P], alpha=0.05, method="fdr_bh")
    assert out[Pattern.SIGNIFICANT].tolist() == reject.tolist()
    assert out[Pattern.Q].to_numpy() == pytest.approx(q)
    high = out.loc[out[Pattern.SIGNIFICANT] & (out[Pattern.Z] > 0), Pattern.KIND]
    assert set(high) == {"high"}
    assert (out.loc[~out[Pattern.SIGNIFICANT], Pattern.KIND] == "").all()


def test_local_moran_of_columbus(columbus: gpd.GeoDataFrame) -> None:
    crime = of(columbus, "CRIME")
    graph = neighbours(columbus)
    out = local_moran(crime, graph, permutations=199, alpha=1.0)
    assert out[Pattern.STATISTIC].head(3).tolist() == pytest.approx(
        [0.721781, 0.517986, 0.091935], abs=1e-6
    )
    assert out[Pattern.STATISTIC].sum() / 48 == pytest.approx(moran(crime, graph).statistic)
    # alpha 1 puts every name on: quadrants as published
    counts = out[Pattern.KIND].value_counts()
    assert [counts[k] for k in ("high among high", "low among high", "low among low",
                                "high among low")] == [21, 5, 20, 3]  # fmt: skip
    again = local_moran(crime, graph, permutations=199, alpha=1.0)
    pd.testing.assert_frame_equal(out, again)


def test_islands_are_reported_and_not_tested() -> None:
    board = squares(6, away=2)
    graph = neighbours(board)
    assert list(graph.isolates) == ["S036", "S037"]
    values = pd.Series(np.r_[np.repeat([0.0, 9.0], 18), 5.0, 5.0], index=board[Areas.AREA_CODE])
    out = hot_spots(values, graph).set_index(Pattern.AREA_CODE)
    assert out.loc["S036", Pattern.KIND] == "island"
    assert np.isnan(out.loc["S036", Pattern.P])
    assert not out.loc["S036", Pattern.SIGNIFICANT]
    assert moran(values, graph).islands == 2
    # the islands change nothing for the rest
    alone = squares(6)
    rest = hot_spots(values.head(36), neighbours(alone))
    assert rest[Pattern.Z].to_numpy() == pytest.approx(out[Pattern.Z].head(36).to_numpy())


def test_neighbours_outside_the_place_are_kept_and_not_reported() -> None:
    board = squares(6)
    graph = neighbours(board)
    place = ["S014", "S015", "S020", "S021"]
    values = pd.Series(np.linspace(0, 1, 36) ** 2, index=board[Areas.AREA_CODE])
    out = hot_spots(values, graph, within=place)
    whole = hot_spots(values, graph).set_index(Pattern.AREA_CODE)
    assert out[Pattern.AREA_CODE].tolist() == place
    assert out[Pattern.NEIGHBOURS].tolist() == [8, 8, 8, 8]
    assert out[Pattern.Z].to_numpy() == pytest.approx(whole.loc[place, Pattern.Z].to_numpy())
    # four tests are controlled as four
    assert out[Pattern.Q].to_numpy() == pytest.approx(
        multipletests(out[Pattern.P], method="fdr_bh")[1]
    )


def test_an_area_without_a_value_is_left_out() -> None:
    board = squares(5)
    values = pd.Series(np.arange(25.0), index=board[Areas.AREA_CODE])
    values.iloc[12] = np.nan
    out = hot_spots(values, neighbours(board)).set_index(Pattern.AREA_CODE)
    assert np.isnan(out.loc["S012", Pattern.Z])
    assert out.loc["S012", Pattern.KIND] == ""
    assert moran(values, neighbours(board)).areas == 24


def test_nearest_neighbours_bridge_gaps() -> None:
    board = squares(3, away=1)
    assert list(neighbours(board).isolates) == ["S009"]
    assert list(neighbours(board, kind="nearest", nearest=3).isolates) == []


def test_what_has_no_pattern_is_refused() -> None:
    board = squares(3)
    graph = neighbours(board)
    with pytest.raises(FrameError, match="the same everywhere"):
        moran(pd.Series(1.0, index=board[Areas.AREA_CODE]), graph)
    with pytest.raises(FrameError, match="1 area has no value"):
        moran(pd.Series(range(8), index=board[Areas.AREA_CODE][:8]), graph)
    with pytest.raises(FrameError, match="make no pattern"):
        neighbours(board.head(2))
    mixed = board.assign(geography=["lsoa11"] * 8 + ["lsoa21"])
    with pytest.raises(FrameError, match="several vintages"):
        neighbours(mixed)


def test_control_leaves_missing_ones_out() -> None:
    board = squares(5)
    values = pd.Series(np.arange(25.0) ** 2, index=board[Areas.AREA_CODE])
    values.iloc[12] = np.nan
    out = hot_spots(values, neighbours(board))
    missing = out[Pattern.P].isna()
    assert missing.sum() == 1
    assert out.loc[missing, Pattern.Q].isna().all()
    known = multipletests(out.loc[~missing, Pattern.P], method="fdr_bh")[1]
    assert out.loc[~missing, Pattern.Q].to_numpy() == pytest.approx(known)


def test_without_the_extra_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "esda", None)
    with pytest.raises(NeedsmapError, match=r"needsmap\[stats\]"):
        neighbours(squares(3))


@pytest.mark.real
def test_moran_of_the_percentiles_of_2019(library: "Library") -> None:
    # worked out apart from this code, on another generalisation of the same boundaries
    ranks = library.load_ranks("iod2019", domains=["imd"])
    percentile = add_bands(ranks, Direction.MOST_DEPRIVED).set_index("area_code")["percentile"]
    areas = library.load_areas("lsoa11_bgc")
    district = library.load_lookup("lsoa11_lad19").set_index("from_code")["to_name"]
    codes = district.index[district == "Ealing"]
    got = moran(
        percentile.reindex(codes), neighbours(areas.loc[areas[Areas.AREA_CODE].isin(codes)])
    )
    assert (got.areas, got.islands) == (196, 0)
    assert got.statistic == pytest.approx(0.515432, abs=1e-6)
