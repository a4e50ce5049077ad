"""What an average hides: by hand, and Norbiton on the published ranks."""

import numpy as np
import pandas as pd
import pytest

from measures.published import denominators_2019, iod, lookup, real
from needsmap.columns import Counts, Lookups, Ranks, Spread
from needsmap.errors import FrameError, VintageError
from needsmap.measures.bands import add_bands
from needsmap.measures.places.spread import PocketRule, decile_shares, spread
from needsmap.model import Direction

N = 100


def banded(direction: Direction = Direction.MOST_DEPRIVED) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            Ranks.RELEASE: "toy",
            Ranks.DOMAIN: "imd",
            Ranks.GEOGRAPHY: "lsoa11",
            Ranks.AREA_CODE: [f"E{i:03}" for i in range(1, N + 1)],
            Ranks.RANK: pd.array(range(1, N + 1), dtype="Int64"),
            Ranks.N_AREAS: pd.array([N] * N, dtype="Int64"),
            Ranks.SCORE: float("nan"),
        }
    )
    return add_bands(frame, direction)


def membership(places: dict[str, list[int]]) -> pd.DataFrame:
    rows = [(f"E{i:03}", place) for place, ranks in places.items() for i in ranks]
    return pd.DataFrame(
        {
            Lookups.FROM_GEOGRAPHY: "lsoa11",
            Lookups.FROM_CODE: [code for code, _ in rows],
            Lookups.TO_GEOGRAPHY: "wd19",
            Lookups.TO_CODE: [place for _, place in rows],
            Lookups.TO_NAME: [f"Ward {place}" for _, place in rows],
            Lookups.SHARE: float("nan"),
        }
    )


def people(persons: dict[int, float]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            Counts.GEOGRAPHY: "lsoa11",
            Counts.AREA_CODE: [f"E{i:03}" for i in persons],
            Counts.YEAR: 2015,
            Counts.GROUP: "all",
            Counts.PERSONS: list(persons.values()),
        }
    )


def test_extremes_and_spread_by_hand() -> None:
    out = spread(
        banded(), membership({"A": [10, 50, 90]}), counts=people({10: 100, 50: 200, 90: 100})
    ).iloc[0]
    assert (out[Spread.MOST_CODE], out[Spread.LEAST_CODE]) == ("E010", "E090")
    assert (out[Spread.MOST_RANK], out[Spread.LEAST_RANK]) == (10, 90)
    assert out[Spread.AVERAGE] == pytest.approx(50)
    assert out[Spread.RANGE] == pytest.approx(80)
    assert out[Spread.DEVIATION] == pytest.approx(np.sqrt(0.5) * 40)
    assert out[Spread.POCKET]
    assert out[Spread.POCKET_SHARE] == pytest.approx(0.25)
    assert (
        "Ward A holds a pocket that its average hides: 1 small area (E010)"
        in out[Spread.POCKET_WORDS]
    )


def test_a_place_that_is_deprived_throughout_hides_no_pocket() -> None:
    out = spread(banded(), membership({"A": [3, 8, 12], "B": [40, 60]}), counts=None)
    assert out[Spread.POCKET].tolist() == [False, False]
    assert out[Spread.POCKET_WORDS].tolist() == ["", ""]
    assert out[Spread.POCKET_SHARE].tolist() == [0, 0]


def test_the_rule_is_inclusive_and_one_can_set_it() -> None:
    # 20 stands at the cut and exactly 20 points from the average of 40
    out = spread(banded(), membership({"A": [20, 60]}), counts=None)
    assert out[Spread.POCKET].tolist() == [True]
    assert not spread(banded(), membership({"A": [21, 61]}), counts=None)[Spread.POCKET].iloc[0]
    wide = PocketRule(cut=30, gap=10)
    assert spread(banded(), membership({"A": [21, 61]}), counts=None, rule=wide)[
        Spread.POCKET
    ].iloc[0]
    assert wide.words.startswith("a pocket is a small area among the 30% most deprived")


def test_one_small_area_has_no_spread() -> None:
    out = spread(banded(), membership({"A": [7]}), counts=people({7: 10})).iloc[0]
    assert (out[Spread.RANGE], out[Spread.DEVIATION], out[Spread.POCKET]) == (0, 0, False)


def test_well_being_counts_from_its_worst_end() -> None:
    out = spread(banded(Direction.BEST), membership({"A": [1, 95]}), counts=None).iloc[0]
    assert out[Spread.MOST_CODE] == "E095"
    assert out[Spread.MOST_RANK] == 95


def test_people_by_national_decile() -> None:
    out = decile_shares(
        banded(), membership({"A": [1, 10, 95]}), counts=people({1: 10, 10: 30, 95: 60})
    )
    assert out[Spread.DECILE].tolist() == list(range(1, 11))
    shares = out.set_index(Spread.DECILE)[Spread.SHARE]
    assert (shares[1], shares[10]) == (0.4, 0.6)
    assert shares.sum() == pytest.approx(1)
    assert out[Spread.PERSONS].sum() == 100


def test_bad_input_is_refused() -> None:
    with pytest.raises(FrameError, match="no count of 'all' for E002"):
        spread(banded(), membership({"A": [1, 2]}), counts=people({1: 10}))
    two = pd.concat([banded(), banded().assign(domain="crime")])
    with pytest.raises(FrameError, match="one domain at a time"):
        spread(two, membership({"A": [1]}), counts=None)
    later = membership({"A": [1]}).assign(**{Lookups.FROM_GEOGRAPHY: "lsoa21"})
    with pytest.raises(VintageError):
        spread(banded(), later, counts=None)


@real
def test_norbiton_holds_a_pocket() -> None:
    release = iod(2019)
    imd = add_bands(release.loc[release[Ranks.DOMAIN] == "imd"], Direction.MOST_DEPRIVED)
    wards = lookup("lsoa11_wd19", "lsoa11", "wd19")
    out = spread(imd, wards, counts=denominators_2019()).set_index(Spread.AREA_CODE)
    norbiton = out.loc["E05000409"]
    assert norbiton[Spread.MOST_CODE] == "E01002969"
    assert norbiton[Spread.MOST_RANK] == 4000
    assert norbiton[Spread.MOST_PERCENTILE] == pytest.approx(100 * 4000 / 32844)
    assert norbiton[Spread.LEAST_RANK] == 21686
    assert norbiton[Spread.POCKET]
    assert norbiton[Spread.POCKET_SHARE] == pytest.approx(1763 / 10572)
    # a flag on every ward would say nothing
    assert 0.05 < out[Spread.POCKET].mean() < 0.25
    shares = decile_shares(imd, wards, counts=denominators_2019())
    mine = shares.loc[shares[Spread.AREA_CODE] == "E05000409"].set_index(Spread.DECILE)
    assert mine.loc[2, Spread.PERSONS] == 1763
    assert mine[Spread.SHARE].sum() == pytest.approx(1)
