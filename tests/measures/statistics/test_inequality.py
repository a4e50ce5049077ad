"""Slopes and concentration against worked examples and independent code."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from needsmap.columns import Estimates
from needsmap.errors import FrameError
from needsmap.measures.statistics.inequality import (
    concentration_index,
    gini,
    group_rates,
    slope_index,
)

FIVE = pd.DataFrame({Estimates.VALUE: [30.0, 25, 20, 15, 10], Estimates.PERSONS: [1.0] * 5})


def test_slope_of_five_equal_groups() -> None:
    slope = slope_index(FIVE)
    assert slope.sii == pytest.approx(-25)
    assert slope.rii == pytest.approx(0.230769, abs=1e-6)
    assert slope.most_deprived == pytest.approx(32.5)
    assert slope.groups == 5
    assert slope.sii_low is None


@given(st.lists(st.tuples(st.floats(0.01, 0.9), st.floats(1, 1e5)), min_size=3, max_size=20))
def test_slope_is_weighted_least_squares(groups: list[tuple[float, float]]) -> None:
    frame = pd.DataFrame(groups, columns=[Estimates.VALUE, Estimates.PERSONS])
    weight = frame[Estimates.PERSONS] / frame[Estimates.PERSONS].sum()
    middle = weight.cumsum() - weight / 2
    for transform, forward in (("none", lambda y: y), ("log", np.log)):
        fit = sm.WLS(forward(frame[Estimates.VALUE]), sm.add_constant(middle), weights=weight).fit()
        ends = fit.params.iloc[0], fit.params.iloc[0] + fit.params.iloc[1]
        if transform == "log":
            ends = np.exp(ends)
        slope = slope_index(frame, transform=transform)  # type: ignore[arg-type]
        assert slope.sii == pytest.approx(ends[1] - ends[0], rel=1e-6, abs=1e-8)


def test_logit_keeps_the_ends_within_a_proportion() -> None:
    steep = pd.DataFrame(
        {Estimates.VALUE: [0.98, 0.6, 0.2, 0.05, 0.01], Estimates.PERSONS: [10.0] * 5}
    )
    slope = slope_index(steep, transform="logit")
    assert 0 < slope.least_deprived < slope.most_deprived < 1
    assert slope_index(steep).least_deprived < 0


def test_interval_holds_the_slope_and_is_the_same_twice() -> None:
    frame = FIVE.assign(low=FIVE[Estimates.VALUE] - 2, high=FIVE[Estimates.VALUE] + 2)
    slope = slope_index(frame)
    assert slope == slope_index(frame)
    assert slope.sii_low is not None
    assert slope.sii_high is not None
    # analytic: the variance of the slope of five equal weights is s2 / sum((b - mean)^2)
    error = (2 / 1.959964) / np.sqrt(0.4)
    assert slope.sii_low == pytest.approx(-25 - 1.959964 * error, abs=0.05)
    assert slope.sii_high == pytest.approx(-25 + 1.959964 * error, abs=0.05)


def test_groups_without_people_are_dropped() -> None:
    frame = pd.concat([FIVE, pd.DataFrame({Estimates.VALUE: [99.0], Estimates.PERSONS: [0.0]})])
    assert slope_index(frame).sii == pytest.approx(-25)


def test_slope_refuses_what_it_cannot_fit() -> None:
    with pytest.raises(FrameError, match="three are the fewest"):
        slope_index(FIVE.head(2))
    with pytest.raises(FrameError, match="no logarithm"):
        slope_index(FIVE.assign(value=[0.0, 1, 2, 3, 4]), transform="log")
    with pytest.raises(FrameError, match="no logit"):
        slope_index(FIVE, transform="logit")
    with pytest.raises(FrameError, match="'persons' is missing"):
        slope_index(FIVE.drop(columns="persons"))


def test_rates_by_deprivation_group() -> None:
    positions = pd.DataFrame(
        {"area_code": [f"E{i}" for i in range(10)], "position": range(1, 11), "n_areas": 10}
    )
    counts = pd.DataFrame(
        {"area_code": ["E0", "E1", "E9"], "count": [4, 6, 1], "persons": [10, 10, 20]}
    )
    out = group_rates(positions, counts, groups=5)
    assert out[Estimates.GROUP].tolist() == [1, 5]
    assert out[Estimates.VALUE].tolist() == [0.5, 0.05]
    with pytest.raises(FrameError, match="not ranked in this release: E77"):
        group_rates(positions, counts.replace("E9", "E77"))
    with pytest.raises(FrameError, match="5 to 100 groups"):
        group_rates(positions, counts, groups=4)


def test_gini_by_hand() -> None:
    assert gini([1, 2, 3, 4]) == pytest.approx(0.25)
    assert gini([0, 0, 0, 1]) == pytest.approx(0.75)
    assert np.isnan(gini([0, 0]))


def test_gini_of_columbus_crime() -> None:
    libpysal = pytest.importorskip("libpysal")
    import geopandas as gpd

    frame = gpd.read_file(libpysal.examples.get_path("columbus.shp"))
    assert gini(frame["CRIME"]) == pytest.approx(0.2690411717, abs=1e-10)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 6)), min_size=2, max_size=12))
def test_a_weight_is_that_many_areas(pairs: list[tuple[int, int]]) -> None:
    values, weights = zip(*pairs, strict=True)
    spread = [v for v, w in pairs for _ in range(w)]
    if sum(spread) == 0:
        return
    assert gini(values, weights) == pytest.approx(gini(spread), abs=1e-9)
    ties = [i for i, (_, w) in enumerate(pairs) for _ in range(w)]
    assert concentration_index(values, range(len(pairs)), weights) == pytest.approx(
        concentration_index(spread, ties), abs=1e-9
    )


def test_concentration_by_hand() -> None:
    assert concentration_index([30, 25, 20, 15, 10], [1, 2, 3, 4, 5]) == pytest.approx(-0.2)
    assert concentration_index([10, 15, 20, 25, 30], [1, 2, 3, 4, 5]) == pytest.approx(0.2)
    assert concentration_index([5, 5, 5], [1, 2, 3]) == pytest.approx(0)


def test_bad_values_are_refused() -> None:
    for bad in ([-1, 2], [np.nan, 2]):
        with pytest.raises(FrameError):
            gini(bad)
    with pytest.raises(FrameError, match="2 values but 3 weights"):
        gini([1, 2], [1, 1, 1])
    with pytest.raises(FrameError, match="sum to nothing"):
        gini([1, 2], [0, 0])
    with pytest.raises(FrameError, match="2 values but 1 position"):
        concentration_index([1, 2], [1])
