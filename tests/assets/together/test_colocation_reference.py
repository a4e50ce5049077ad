"""How a quotient depends on the sites that it is tested against: worked and drawn cases."""

from __future__ import annotations

import numpy as np
import pytest

from needsmap.assets.together.colocation import colocation_quotients, highest_quotient
from needsmap.assets.together.colocation_reference import (
    MOST_LEFT_OUT,
    ONLY,
    reference_sensitivity,
    wide_enough,
)
from needsmap.columns import Colocation


def _town(seed: int = 3) -> tuple[np.ndarray, list[str]]:
    """Chemists beside surgeries; schools and libraries anywhere."""
    rng = np.random.default_rng(seed)
    surgeries = rng.uniform(0, 10_000, (16, 2))
    chemists = np.vstack(
        [surgeries[:8] + rng.normal(size=(8, 2)) * 20, rng.uniform(0, 10_000, (19, 2))]
    )
    rest = rng.uniform(0, 10_000, (59, 2))
    uses = ["GP"] * 16 + ["chemist"] * 27 + ["school"] * 52 + ["library"] * 7
    return np.vstack([surgeries, chemists, rest]), uses


def test_each_reference_is_named_and_counted() -> None:
    points, uses = _town()
    table = reference_sensitivity(points, uses, ("GP", "chemist"), permutations=99)
    assert table[Colocation.REFERENCE].tolist() == [
        "all 4 uses", "all but school", "all but library", ONLY,
    ]  # fmt: skip
    assert table[Colocation.N].tolist() == [102, 50, 95, 43]
    assert set(table[Colocation.N_FROM]) == {16}
    assert set(table[Colocation.N_TO]) == {27}
    assert (table[Colocation.QUOTIENT] <= table[Colocation.HIGHEST] + 1e-9).all()


def test_the_first_row_is_the_quotient_itself() -> None:
    points, uses = _town()
    first = reference_sensitivity(points, uses, ("GP", "chemist"), permutations=99).iloc[0]
    whole = colocation_quotients(points, uses, permutations=99)
    row = whole.set_index([Colocation.FROM, Colocation.TO]).loc[("GP", "chemist")]
    assert first[Colocation.QUOTIENT] == row[Colocation.QUOTIENT]
    assert first[Colocation.P] == row[Colocation.P]


def test_the_pair_alone_is_never_wide_enough() -> None:
    points, uses = _town()
    table = reference_sensitivity(points, uses, ("chemist", "GP"), permutations=9)
    wide = dict(zip(table[Colocation.REFERENCE], wide_enough(table), strict=True))
    assert wide["all 4 uses"]
    assert not wide[ONLY]
    # 49 other sites, 27 of them chemists: most neighbours are chemists in any case
    other = reference_sensitivity(points, uses, ("GP", "chemist"), permutations=9)
    assert other[Colocation.HIGHEST].round(3).tolist() == [3.741, 1.815, 3.481, 1.556]
    assert wide_enough(other).tolist() == [True, False, True, False]


def test_two_uses_have_one_reference_and_a_use_with_itself_none_alone() -> None:
    points, uses = _town()
    two = np.isin(uses, ["GP", "chemist"])
    kept = [use for use, keep in zip(uses, two, strict=True) if keep]
    table = reference_sensitivity(points[two], kept, ("GP", "chemist"), permutations=9)
    assert table[Colocation.REFERENCE].tolist() == [ONLY]
    same = reference_sensitivity(points, uses, ("GP", "GP"), permutations=9)
    assert ONLY not in same[Colocation.REFERENCE].tolist()


def test_at_most_some_uses_are_left_out() -> None:
    rng = np.random.default_rng(0)
    uses = [f"use {i % 14}" for i in range(140)]
    table = reference_sensitivity(
        rng.uniform(0, 1_000, (140, 2)), uses, ("use 1", "use 2"), permutations=9
    )
    assert table[Colocation.REFERENCE].str.startswith("all but").sum() == MOST_LEFT_OUT


@pytest.mark.parametrize(("to", "highest"), [("B", 42 / 27), ("A", 42 / 26)])
def test_a_site_is_not_its_own_neighbour(to: str, highest: float) -> None:
    row = {Colocation.FROM: "A", Colocation.TO: to, Colocation.N_TO: 27}
    assert highest_quotient(row, 43) == pytest.approx(highest)
