"""Access and siting against PySAL's own packages, on made-up towns."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from needsmap.assets.decisions.access import STEP_WEIGHTS, floating_catchments
from needsmap.assets.decisions.siting import centre_sites, cover_all, cover_most, median_sites

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@pytest.fixture(autouse=True)
def _their_notices() -> Iterator[None]:
    """Let the oracles speak of their own next versions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def town(seed: int, *, homes: int = 40, sites: int = 7) -> tuple[Floats, Floats, Floats]:
    """Distances (homes, sites) in metres, people, and supply of a made-up town."""
    rng = np.random.default_rng(seed)
    here, there = rng.uniform(0, 3000, (homes, 2)), rng.uniform(0, 3000, (sites, 2))
    metres = np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1))
    return metres, rng.integers(50, 900, homes).astype(float), rng.integers(1, 9, sites) * 1.0


def pysal_access(metres: Floats, persons: Floats, supply: Floats) -> Any:  # noqa: ANN401 - ships no types
    access = pytest.importorskip("access")
    n, m = metres.shape
    cost = {"o": np.repeat(range(n), m), "d": np.tile(range(m), n), "cost": metres.ravel()}
    return access.Access(
        demand_df=pd.DataFrame({"home": range(n), "persons": persons}), demand_index="home",
        demand_value="persons",
        supply_df=pd.DataFrame({"site": range(m), "s": supply}), supply_index="site",
        supply_value="s",
        cost_df=pd.DataFrame(cost), cost_origin="o", cost_dest="d", cost_name="cost",
    )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_floating_catchments_are_pysals(seed: int) -> None:
    metres, persons, supply = town(seed)
    theirs = pysal_access(metres, persons, supply)
    plain, _ = floating_catchments(csr_matrix(metres), persons, supply, steps=[800])
    # a home that reaches nothing is missing there and 0 here
    two = theirs.two_stage_fca(max_cost=800).iloc[:, 0].reindex(range(len(persons))).fillna(0)
    assert plain == pytest.approx(two.to_numpy())

    from access.weights import step_fn

    steps = [400.0, 800.0, 1200.0]
    ours, _ = floating_catchments(csr_matrix(metres), persons, supply, steps=steps)
    weigh = step_fn(dict(zip(steps, STEP_WEIGHTS, strict=True)))
    found = theirs.enhanced_two_stage_fca(weight_fn=weigh, max_cost=1200).iloc[:, 0]
    assert ours == pytest.approx(found.reindex(range(len(persons))).fillna(0).to_numpy())
    assert (ours > 0).sum() > 20


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_siting_is_as_good_as_spopts(seed: int) -> None:
    locate = pytest.importorskip("spopt.locate")
    pulp = pytest.importorskip("pulp")
    metres, persons, _ = town(seed, homes=25, sites=8)
    reach = float(metres.min(axis=1).max()) + 1  # every home can be covered

    def best(model: Any) -> float:  # noqa: ANN401 - ships no types
        return float(model.solve(pulp.PULP_CBC_CMD(msg=False)).problem.objective.value())

    # several choices can be equally good: objectives are compared, not sites
    assert cover_all(metres, reach).objective == best(locate.LSCP.from_cost_matrix(metres, reach))
    most = locate.MCLP.from_cost_matrix(metres, persons, 500, p_facilities=3)
    assert cover_most(metres, persons, 500, 3).objective == pytest.approx(best(most))
    median = locate.PMedian.from_cost_matrix(metres, persons, p_facilities=3)
    assert median_sites(metres, persons, 3).objective == pytest.approx(best(median))
    centre = locate.PCenter.from_cost_matrix(metres, p_facilities=3)
    assert centre_sites(metres, 3).objective == pytest.approx(best(centre))
