"""The index rebuilt from its domains, by hand and against the published indices."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.published import OFFICIAL, imd2010, iod, real
from needsmap.columns import Ranks, Sensitivity
from needsmap.errors import FrameError
from needsmap.measures.index.compose import check_weights, compose, domain_scores, places, transform
from needsmap.measures.index.reweigh import (
    equal_weights,
    moves,
    normalised,
    rank_indicator,
    sensitivity,
    without,
)
from needsmap.model import Direction

DEPRIVED = Direction.MOST_DEPRIVED


def ranks(columns: dict[str, list[int]]) -> pd.DataFrame:
    n = len(next(iter(columns.values())))
    return pd.concat(
        [
            pd.DataFrame(
                {
                    Ranks.RELEASE: "toy",
                    Ranks.DOMAIN: domain,
                    Ranks.GEOGRAPHY: "lsoa01",
                    Ranks.AREA_CODE: [f"E{i:03}" for i in range(n)],
                    Ranks.RANK: pd.array(values, dtype="Int64"),
                    Ranks.N_AREAS: pd.array([n] * n, dtype="Int64"),
                    Ranks.SCORE: float("nan"),
                }
            )
            for domain, values in columns.items()
        ],
        ignore_index=True,
    )


SIXTY = list(range(1, 61))


def test_transform_published_values() -> None:
    assert transform([1, 5, 10], 10) == pytest.approx([100, 20.632707, 2.390260], abs=1e-6)
    n = 32_844
    assert transform([3284, 16422, n], n) == pytest.approx(
        [50.435324, 15.648155, 0.000691], abs=1e-6
    )
    assert (transform(np.arange(1, n + 1), n) > 50).mean() == pytest.approx(0.1021, abs=5e-5)


def test_transform_refuses_positions_that_are_not() -> None:
    with pytest.raises(FrameError, match=r"1\.\.10"):
        transform([0], 10)
    assert np.isnan(transform([np.nan], 10)[0])


@given(st.integers(2, 5000))
def test_transform_falls_from_100(n: int) -> None:
    scores = transform(np.arange(1, n + 1), n)
    assert scores[0] == pytest.approx(100)
    assert (np.diff(scores) < 0).all()
    assert scores[-1] > 0


def test_tied_areas_share_the_average_of_their_places() -> None:
    tied = [1, 1, *range(3, 61)]
    scores = domain_scores(ranks({"crime": tied}), DEPRIVED)["crime"]
    assert scores.iloc[0] == scores.iloc[1] == pytest.approx(float(transform([1.5], 60)[0]))


def test_well_being_counts_from_its_worst_end() -> None:
    # CWI: rank 1 is best, so the last rank scores 100 and the composed rank runs the same way
    domains = [
        "material",
        "health",
        "education",
        "crime",
        "housing",
        "environment",
        "children_in_need",
    ]
    columns = dict.fromkeys(domains, SIXTY)
    frame = ranks(columns)
    scores = domain_scores(frame, Direction.BEST)
    assert scores.iloc[-1].tolist() == pytest.approx([100] * 7)
    out = compose(scores, equal_weights(columns), like=frame, direction=Direction.BEST)
    assert out[Ranks.RANK].tolist() == SIXTY
    assert out[Ranks.SCORE].iloc[-1] == pytest.approx(100)


def test_cwi_by_hand_ten_areas() -> None:
    # METHODS 4.4: with rank 1 = best, R = rank / N; all seven domains at rank 10 of 10 give 100
    assert float(transform([1], 10)[0]) == pytest.approx(100)


def test_weights_are_used_as_they_stand() -> None:
    frame = ranks({"income": SIXTY, "crime": SIXTY[::-1]})
    scores = domain_scores(frame, DEPRIVED)
    out = compose(scores, {"income": 0.5, "crime": 0.1}, like=frame)
    assert out[Ranks.SCORE].iloc[0] == pytest.approx(0.5 * 100 + 0.1 * transform([60], 60)[0])
    assert out[Ranks.DOMAIN].unique().tolist() == ["own_index"]
    assert sum(OFFICIAL.values()) == pytest.approx(0.999)


def test_without_keeps_the_sum_and_the_proportions() -> None:
    rest = without(OFFICIAL, "health")
    assert sum(rest.values()) == pytest.approx(0.999)
    assert rest["income"] / rest["crime"] == pytest.approx(0.225 / 0.093)
    assert sum(normalised(rest).values()) == pytest.approx(1)
    with pytest.raises(FrameError, match="'money' has none"):
        without(OFFICIAL, "money")
    with pytest.raises(FrameError, match="nothing is left"):
        without({"income": 1.0}, "income")


def test_bad_weights_are_all_told_at_once() -> None:
    with pytest.raises(FrameError) as told:
        check_weights({"income": -1, "wealth": 1, "crime": float("nan")}, ["income", "crime"])
    message = str(told.value)
    assert "wealth: no such domain here; held: income, crime" in message
    assert "income: -1 is below zero" in message
    assert "crime: nan is not a number" in message
    with pytest.raises(FrameError, match="sum to nothing"):
        check_weights({"income": 0.0}, ["income"])
    with pytest.raises(FrameError, match="sum to nothing"):
        normalised({"income": 0.0})


def test_missing_domains_are_refused() -> None:
    with pytest.raises(FrameError, match="crime: 10 areas have a rank; 50"):
        domain_scores(ranks({"crime": list(range(1, 11))}), DEPRIVED)
    part = ranks({"crime": SIXTY}).head(55)
    with pytest.raises(FrameError, match="55 of the 60 areas have a rank"):
        domain_scores(part, DEPRIVED)
    two = pd.concat([ranks({"crime": SIXTY}), ranks({"crime": SIXTY})])
    with pytest.raises(FrameError, match="twice in a domain"):
        domain_scores(two, DEPRIVED)
    with pytest.raises(FrameError, match="several releases"):
        domain_scores(two.assign(release=["a"] * 60 + ["b"] * 60), DEPRIVED)
    frame = ranks({"crime": SIXTY})
    scores = domain_scores(frame, DEPRIVED)
    scores.iloc[3, 0] = np.nan
    with pytest.raises(FrameError, match=r"1 area lacks one of the domains: E003"):
        compose(scores, {"crime": 1.0}, like=frame)


def test_an_indicator_of_ones_own() -> None:
    frame = ranks({"crime": SIXTY})
    values = pd.Series(np.arange(60.0), index=[f"E{i:03}" for i in range(60)])
    worse = rank_indicator(values, frame, domain="damp_homes")
    assert worse[Ranks.RANK].iloc[-1] == 1
    better = rank_indicator(values, frame, domain="trees", higher_is_worse=False)
    assert better[Ranks.RANK].iloc[0] == 1
    both = pd.concat([frame, worse])
    scores = domain_scores(both, DEPRIVED)
    out = compose(scores, {"crime": 1, "damp_homes": 1}, like=frame)
    # opposite rankings, equal weights: the two ends meet
    assert out[Ranks.RANK].iloc[0] == out[Ranks.RANK].iloc[-1]


def test_bad_indicators_are_refused() -> None:
    frame = ranks({"crime": SIXTY})
    codes = [f"E{i:03}" for i in range(60)]
    with pytest.raises(FrameError, match="the same everywhere"):
        rank_indicator(pd.Series(1.0, index=codes), frame, domain="flat")
    with pytest.raises(FrameError, match="59 of 60 areas have no figure") as told:
        rank_indicator(pd.Series([1.0, 2.0], index=["E000", "W01"]), frame, domain="few")
    assert "1 code is not in the release, such as W01" in str(told.value)
    with pytest.raises(FrameError, match="two figures"):
        rank_indicator(pd.Series([1.0, 2.0], index=["E000", "E000"]), frame, domain="twice")


def test_moves_are_signed_towards_the_deprived_end() -> None:
    basis = pd.Series([1, 2, 3], index=["a", "b", "c"])
    other = pd.Series([3, 2, 1], index=["a", "b", "c"])
    out = moves(basis, other)
    assert out[Sensitivity.AREA_CODE].tolist() == ["a", "c", "b"]
    assert out[Sensitivity.MOVE].tolist() == [2, -2, 0]
    with pytest.raises(FrameError, match="not of the same areas"):
        moves(basis, other.drop("a"))


# --- published indices ---


def against(
    release: pd.DataFrame, domain: str, weights: dict[str, float]
) -> tuple[float, int, int]:
    """Rebuild and compare: largest score error, ranks that differ, and by how much at most."""
    published = release.loc[release[Ranks.DOMAIN] == domain].set_index(Ranks.AREA_CODE)
    mine = compose(domain_scores(release, DEPRIVED), weights, like=release)
    mine = mine.set_index(Ranks.AREA_CODE).loc[published.index]
    off = (mine[Ranks.RANK] - published[Ranks.RANK]).abs()
    error = (mine[Ranks.SCORE] - published[Ranks.SCORE]).abs().max()
    return float(error), int((off > 0).sum()), int(off.max())


@real
def test_imd2025_is_rebuilt_exactly() -> None:
    error, wrong, _ = against(iod(2025), "imd", OFFICIAL)
    assert error <= 0.000501
    assert wrong == 0


@real
def test_imd2019_is_rebuilt_but_for_thirty_near_ties() -> None:
    error, wrong, most = against(iod(2019), "imd", OFFICIAL)
    assert error <= 0.00051
    assert (wrong, most) == (30, 1)


@real
def test_imd2010_is_rebuilt() -> None:
    error, wrong, most = against(imd2010(), "imd", OFFICIAL)
    assert error <= 0.00501
    assert (wrong, most) == (18, 1)


@real
@pytest.mark.parametrize(
    ("domain", "weights"),
    [
        ("education", {"children": 0.5, "skills": 0.5}),
        ("barriers", {"geographical": 0.5, "wider": 0.5}),
    ],
)
def test_halves_in_every_release(domain: str, weights: dict[str, float]) -> None:
    assert against(iod(2025), domain, weights)[1] == 0
    assert against(iod(2025), domain, weights)[0] <= 0.000501
    assert against(iod(2019), domain, weights)[2] <= 1
    assert against(imd2010(), domain, weights)[0] <= 0.0051


@real
def test_living_environment_was_reweighed_in_2025() -> None:
    thirds = {"indoors": 2 / 3, "outdoors": 1 / 3}
    tenths = {"indoors": 0.7, "outdoors": 0.3}
    domain = "living_environment"
    assert against(iod(2025), domain, tenths)[0] <= 0.000501
    assert against(iod(2025), domain, thirds)[0] == pytest.approx(3.32, abs=0.005)
    assert against(iod(2019), domain, thirds)[2] <= 1
    assert against(imd2010(), domain, thirds)[0] <= 0.0051


@real
def test_sensitivity_of_2019() -> None:
    release = iod(2019)
    scores = domain_scores(release, DEPRIVED)
    published = release.loc[release[Ranks.DOMAIN] == "imd"]
    basis = places(published)
    scenarios = {
        "without health": normalised(without(OFFICIAL, "health")),
        "equal weights": equal_weights(OFFICIAL),
    }
    out = sensitivity(scores, scenarios, basis=basis, like=release).set_index(Sensitivity.SCENARIO)
    assert out[Sensitivity.CORRELATION].tolist() == pytest.approx([0.99458, 0.98556], abs=1e-5)
    assert out[Sensitivity.SAME_DECILE].tolist() == pytest.approx([0.782, 0.650], abs=5e-4)
    assert abs(out.loc["without health", Sensitivity.MOST_MOVED]) == 10_224
    assert out.loc["without health", Sensitivity.FIRST] == "E01021988"
    assert (out[Sensitivity.ENTER] == out[Sensitivity.LEAVE]).all()
    composed = compose(scores, scenarios["without health"], like=release).set_index(Ranks.AREA_CODE)
    assert composed.loc["E01021988", Ranks.SCORE] == pytest.approx(92.0949, abs=5e-5)
    assert composed.loc["E01002969", Ranks.RANK] == 3684
    equal = places(compose(scores, scenarios["equal weights"], like=release))
    assert equal["E01002969"] == 4984
