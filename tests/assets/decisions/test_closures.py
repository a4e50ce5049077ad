"""What if: who loses, by decile, and where services could go."""

import pytest

from assets.decisions.test_access import people_at
from assets.make import assets_at
from needsmap.assets.decisions.closures import (
    change_estate,
    compare_access,
    find_asset,
    find_rooms,
)
from needsmap.columns import Assets, WhatIf
from needsmap.errors import UnknownEntry

PEOPLE = people_at([0, 700, 3000], [100.0, 50.0, 30.0], decile=[1, 1, 5])


def libraries():  # noqa: ANN201 - a frame
    return assets_at([(0, 0), (3000, 0), (10, 0)], use=["Library", "Library", "Gym"],
                     floor_area=[100.0, 400.0, 80.0], utilisation=[0.5, 0.5, 0.9])  # fmt: skip


def test_closing_a_site_says_who_loses_it() -> None:
    before = libraries()
    got = compare_access(before, change_estate(before, close=["a0"]), PEOPLE, radius=800)
    assert set(got[WhatIf.USE]) == {"Library"}  # the gym did not change
    rows = got.set_index(WhatIf.DECILE)
    assert rows.loc[0, WhatIf.LOST] == rows.loc[1, WhatIf.LOST] == 150
    assert rows.loc[5, WhatIf.LOST] == 0
    assert rows.loc[1, WhatIf.MEAN_BEFORE] == pytest.approx(700 * 50 / 150)
    assert rows.loc[1, WhatIf.MEAN_AFTER] == pytest.approx((3000 * 100 + 2300 * 50) / 150)
    assert rows.loc[0, WhatIf.FURTHER] == 150


def test_the_last_site_of_a_use_is_lost_to_all() -> None:
    before = libraries()
    got = compare_access(before, change_estate(before, close=["a2"]), PEOPLE, radius=800)
    assert got.loc[0, WhatIf.LOST] == 150
    assert got.loc[0, WhatIf.COVERED_AFTER] == 0


def test_moving_and_merging_shift_the_place_and_nothing_else() -> None:
    before = libraries()
    moved = change_estate(before, move={"a1": (500_700.0, 170_000.0)})
    assert moved.geometry.x.tolist() == [500_000, 500_700, 500_010]
    merged = change_estate(before, merge={"a0": "a1"})
    assert merged.geometry.x.tolist() == [503_000, 503_000, 500_010]
    assert before.geometry.x.tolist() == [500_000, 503_000, 500_010]
    gained = compare_access(before, moved, PEOPLE, radius=100)
    assert gained.loc[0, WhatIf.GAINED] == 50
    assert compare_access(before, before, PEOPLE).empty


def test_rooms_must_be_large_enough_and_in_reach() -> None:
    got = find_rooms(libraries(), ["a0"], reach=5000)
    assert got[WhatIf.HOST].tolist() == ["a1"]
    assert got[WhatIf.NEEDS_AREA].tolist() == [50]
    none = find_rooms(libraries(), ["a0"], reach=100)
    assert none[WhatIf.HOST].tolist() == [""]


def test_an_id_that_nobody_has_is_named() -> None:
    with pytest.raises(UnknownEntry, match="zz"):
        change_estate(libraries(), close=["zz"])
    assert Assets.STATUS in libraries().columns


def test_what_merges_has_a_row_that_says_whether_it_fits() -> None:
    before = libraries()
    got = find_rooms(before, [], merge={"a0": "a1", "a1": "a2"})
    assert got[WhatIf.HOST].tolist() == ["a1", "a2"]
    assert got[WhatIf.FITS].tolist() == ["yes", "no"]
    before[Assets.UTILISATION] = float("nan")
    assert find_rooms(before, [], merge={"a0": "a1"})[WhatIf.FITS].tolist() == ["not known"]
    assert find_rooms(before, ["a0"])[WhatIf.FITS].tolist() == ["not known"]


def test_an_asset_is_found_by_id_or_whole_name_and_never_guessed() -> None:
    before = libraries()
    assert find_asset(before, "a1") == "a1"
    assert find_asset(before, " asset 2 ") == "a2"
    with pytest.raises(UnknownEntry, match="did you mean 'Asset 1'"):
        find_asset(before, "Aset 1")
    before[Assets.NAME] = "Library"
    with pytest.raises(UnknownEntry, match="3 assets are called"):
        find_asset(before, "library")
