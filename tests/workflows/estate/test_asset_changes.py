"""What if: places that things move to, and suggestions against every other choice."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from needsmap.columns import Assets, PeopleColumns, WhatIf
from needsmap.errors import NeedsmapError, UnknownEntry, UnknownPlace
from needsmap.workflows.estate.asset_changes import suggest_closures, what_if
from needsmap.workflows.estate.estate import Estate, of_use, open_estate
from needsmap.workflows.estate.requests import ReviewRequest, WhatIfRequest

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Library


@pytest.fixture(scope="module")
def estate(invented: Library, shelf: Path) -> Estate:
    files = (shelf / "registers" / "invented_council_land.csv",)
    return open_estate(invented, ReviewRequest(files=files), "Alderwick", "invented_iod2025")


def ask(**changes: object) -> WhatIfRequest:
    """Ask of an estate that is open already: its files and place play no part."""
    return WhatIfRequest(files=(), place="", release="", **changes)  # type: ignore[arg-type]


def test_no_other_choice_of_sites_is_nearer(estate: Estate) -> None:
    sites = of_use(estate, "Library")
    closes, words = suggest_closures(estate, ask(use="library", suggest=7))
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
    wish = ask(use="Library", suggest=2, protect=(first,), aim="cover")
    closes, words = suggest_closures(estate, wish)
    assert first not in closes
    assert "most people within 800 m" in words[0]
    with pytest.raises(NeedsmapError, match="between 1 and"):
        suggest_closures(estate, ask(use="Library", suggest=0, protect=(first,)))
    other = of_use(estate, "Offices")[Assets.ASSET_ID].iloc[0]
    with pytest.raises(UnknownEntry, match="not placed as Library"):
        suggest_closures(estate, ask(use="Library", suggest=2, protect=(other,)))


def test_what_moves_goes_to_a_point_a_postcode_or_the_middle_of_a_place(estate: Estate) -> None:
    asset = of_use(estate, "Library").iloc[0]
    name = asset[Assets.ASSET_ID]
    same = f"{asset.geometry.x}, {asset.geometry.y}"
    for where in (same, asset[Assets.POSTCODE], "Larkrise"):
        answer = what_if(estate, ask(move=((name, where),)))
        assert answer.details["rooms"] == []
        assert any(f"{name} moves to easting" in line for line in answer.caveats)
        assert answer.frame.empty == (where == same)
    with pytest.raises(UnknownPlace):
        what_if(estate, ask(move=((name, "ZZ99 9ZZ"),)))


def test_a_merger_says_whether_the_host_has_room(estate: Estate) -> None:
    first, second = of_use(estate, "Library")[Assets.ASSET_ID].iloc[:2]
    answer = what_if(estate, ask(merge=((first, second),)))
    (room,) = answer.details["rooms"]
    assert room[WhatIf.HOST] == second
    assert room[WhatIf.FITS] in {"yes", "no", "not known"}
    every = answer.frame[answer.frame[WhatIf.DECILE] == 0].iloc[0]
    assert every[WhatIf.MEAN_AFTER] > every[WhatIf.MEAN_BEFORE]
