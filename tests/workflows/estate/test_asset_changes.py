"""What if: places that things move to, and suggestions against every other choice."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from needsmap.columns import Assets, PeopleColumns, WhatIf
from needsmap.errors import NeedsmapError, UnknownEntry, UnknownPlace
from needsmap.workflows.estate.asset_changes import Changes, Wish, suggest_closures, what_if
from needsmap.workflows.estate.estate import Estate, of_use, open_estate
from needsmap.workflows.estate.requests import ReviewRequest

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Library


@pytest.fixture(scope="module")
def estate(invented: Library, shelf: Path) -> Estate:
    files = (shelf / "registers" / "invented_council_land.csv",)
    return open_estate(invented, ReviewRequest(files=files), "Alderwick", "invented_iod2025")


def test_no_other_choice_of_sites_is_nearer(estate: Estate) -> None:
    sites = of_use(estate, "Library")
    closes, words = suggest_closures(estate, Wish(use="library", number=7), radius=800)
    homes = shapely.get_coordinates(estate.ground.people.geometry.to_numpy())
    spots = shapely.get_coordinates(sites.geometry.to_numpy())
    metres = np.hypot(homes[:, :1] - spots[:, 0], homes[:, 1:] - spots[:, 1])
    persons = estate.ground.people[PeopleColumns.PERSONS].to_numpy()

    def walked(stays: list[int]) -> float:
        return float(metres[:, stays].min(axis=1) @ persons)

    chosen = np.flatnonzero(~sites[Assets.ASSET_ID].isin(closes)).tolist()
    best = min(walked(list(some)) for some in combinations(range(len(sites)), 7))
    assert walked(chosen) == pytest.approx(best)
    assert any("proven" in line for line in words)


def test_protected_sites_stay_and_cover_is_another_aim(estate: Estate) -> None:
    first = of_use(estate, "Library")[Assets.ASSET_ID].iloc[0]
    wish = Wish(use="Library", number=2, protect=(first,), cover=True)
    closes, words = suggest_closures(estate, wish, radius=800)
    assert first not in closes
    assert "most people within 800 m" in words[0]
    with pytest.raises(NeedsmapError, match="between 1 and"):
        suggest_closures(estate, Wish(use="Library", number=0, protect=(first,)), radius=800)
    other = of_use(estate, "Offices")[Assets.ASSET_ID].iloc[0]
    with pytest.raises(UnknownEntry, match="not placed as Library"):
        suggest_closures(estate, Wish(use="Library", number=2, protect=(other,)), radius=800)


def test_what_moves_goes_to_a_point_a_postcode_or_the_middle_of_a_place(
    invented: Library, estate: Estate
) -> None:
    asset = of_use(estate, "Library").iloc[0]
    name = asset[Assets.ASSET_ID]
    same = f"{asset.geometry.x}, {asset.geometry.y}"
    for where in (same, asset[Assets.POSTCODE], "Larkrise"):
        answer, rooms = what_if(invented, estate, Changes(move=((name, where),)), radius=800)
        assert rooms.table.empty
        assert any(f"{name} moves to easting" in line for line in answer.words)
        assert answer.table.empty == (where == same)
    with pytest.raises(UnknownPlace):
        what_if(invented, estate, Changes(move=((name, "ZZ99 9ZZ"),)), radius=800)


def test_a_merger_says_whether_the_host_has_room(invented: Library, estate: Estate) -> None:
    first, second = of_use(estate, "Library")[Assets.ASSET_ID].iloc[:2]
    answer, rooms = what_if(invented, estate, Changes(merge=((first, second),)), radius=800)
    assert rooms.table[WhatIf.HOST].tolist() == [second]
    assert rooms.table[WhatIf.FITS].isin(["yes", "no", "not known"]).all()
    every = answer.table[answer.table[WhatIf.DECILE] == 0].iloc[0]
    assert every[WhatIf.MEAN_AFTER] > every[WhatIf.MEAN_BEFORE]
