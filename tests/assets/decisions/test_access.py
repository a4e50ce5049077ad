"""Access, gaps and overlaps: the worked examples of METHODS 6.6 and 6.7."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from assets.make import assets_at
from needsmap.assets.decisions.access import (
    catchment_access,
    floating_catchments,
    groups_within,
    nearest_facility,
    people_within,
)
from needsmap.assets.decisions.provision import (
    CLASS_WORDS,
    find_gaps,
    find_overlaps,
    overlapping_pairs,
    percentiles,
    stage_matrix,
)
from needsmap.columns import BNG, Access, Assets, PeopleColumns
from needsmap.errors import FrameError


def people_at(x: list[float], persons: list[float], **columns: Any) -> gpd.GeoDataFrame:  # noqa: ANN401 - any column
    frame: dict[str, Any] = {
        PeopleColumns.AREA_CODE: [f"p{i}" for i in range(len(x))],
        PeopleColumns.PERSONS: persons,
        PeopleColumns.DECILE: 1,
        PeopleColumns.NEED: 0.0,
    }
    points = gpd.points_from_xy([500_000 + v for v in x], [170_000] * len(x))
    return gpd.GeoDataFrame(frame | columns, geometry=points, crs=BNG)


def on_line(x: list[float], **columns: Any) -> gpd.GeoDataFrame:  # noqa: ANN401 - any column
    return assets_at([(v, 0) for v in x], **({Assets.USE: "Clinic"} | columns))


def test_two_steps_of_the_worked_example() -> None:
    distance = csr_matrix([[400.0, 1500], [900, 700], [2500, 600]])
    persons, supply = [1000, 2000, 500], [2, 1]
    access, ratio = floating_catchments(distance, persons, supply, steps=[1000])
    assert ratio.tolist() == pytest.approx([0.000666667, 0.0004], abs=1e-9)
    assert access.tolist() == pytest.approx([0.000666667, 0.001066667, 0.0004], abs=1e-9)
    access, ratio = floating_catchments(distance, persons, supply, steps=[500, 800, 1000])
    assert ratio.tolist() == pytest.approx([0.001388889, 0.000588235], abs=1e-9)
    assert access.tolist() == pytest.approx([0.001388889, 0.000705556, 0.0004], abs=1e-9)
    assert (access * persons).sum() == pytest.approx(3.0)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.integers(0, 4000), min_size=1, max_size=12),
    st.lists(st.integers(0, 4000), min_size=1, max_size=6),
)
def test_all_access_together_is_the_supply_in_reach(homes: list[int], spots: list[int]) -> None:
    people = people_at([float(v) for v in homes], [100.0] * len(homes))
    access, table = catchment_access(people, on_line([float(v) for v in spots]), steps=[900])
    reached = len(spots) - table[Access.STRANDED].sum()
    assert (access * people[PeopleColumns.PERSONS]).sum() == pytest.approx(reached)


def test_no_supply_in_reach_is_nought_and_the_supply_is_stranded() -> None:
    access, table = catchment_access(people_at([0], [10.0]), on_line([9000]), steps=[400])
    assert access.tolist() == [0]
    assert table[Access.STRANDED].tolist() == [1]


def test_steps_and_weights_must_fit() -> None:
    with pytest.raises(FrameError, match="weights"):
        catchment_access(people_at([0], [1.0]), on_line([0]), steps=[400, 800])


def test_people_within_by_decile_at_the_very_radius() -> None:
    people = people_at([0, 400, 900], [10.0, 20.0, 30.0], decile=[1, 1, 2])
    got = people_within(nearest_facility(people, on_line([0])), radii=[400])
    rows = got.set_index(Access.DECILE)
    assert rows.loc[1, Access.SHARE] == 1.0
    assert rows.loc[1, Access.MEAN] == pytest.approx(800 / 3)
    assert rows.loc[2, Access.COVERED] == 0
    alone = people_within(nearest_facility(people, on_line([0])), radii=[400], by=None)
    assert alone[Access.COVERED].tolist() == [30]


def test_people_of_each_group_within_a_radius() -> None:
    people = people_at([0, 400, 900], [10.0, 20.0, 30.0])
    groups = pd.DataFrame({"old": [4.0, 0, 6], "all": [10.0, 20, 30]}, index=["p0", "p1", "p2"])
    got = groups_within(nearest_facility(people, on_line([0])), groups, radii=[400, 900])
    assert got[Access.GROUP].tolist() == ["old", "old", "all", "all"]
    assert got[Access.COVERED].tolist() == [4, 10, 30, 60]
    assert got[Access.MEAN].tolist() == pytest.approx([540, 540, 35_000 / 60, 35_000 / 60])


def test_the_nearest_is_named_and_a_detour_stretches() -> None:
    got = nearest_facility(people_at([100], [1.0]), on_line([0, 150]), detour=1.3)
    assert got[Access.NEAREST].tolist() == ["a1"]
    assert got[Access.DISTANCE].tolist() == pytest.approx([65.0])


def test_overlap_of_the_worked_example() -> None:
    people = people_at([0, 300, 600, 1000, 1400], [100.0, 50.0, 200.0, 80.0, 40.0])
    got = find_overlaps(people, on_line([0, 500, 1000], partner=["A", "B", "C"]), radius=400).iloc[
        0
    ]
    assert got[Access.DUPLICATION] == pytest.approx(1.531915, abs=1e-6)
    assert got[Access.DUPLICATED_SHARE] == pytest.approx(0.531915, abs=1e-6)
    assert got[Access.COVERED] == 470
    assert got[Access.PARTNERS] == 3


def test_sites_that_nobody_reaches_are_not_counted() -> None:
    people = people_at([0, 5000], [100.0, 0.0])
    got = find_overlaps(people, on_line([0, 90, 5000, 9000], partner=list("ABCD")), radius=400)
    assert got[Access.SITES].tolist() == [2]
    assert got[Access.PARTNERS].tolist() == [2]


def test_overlaps_are_of_one_service_and_two_partners() -> None:
    spots = on_line([0, 100, 130, 900], use=["Gym", "Gym", "Clinic", "Gym"],
                    partner=["A", "B", "B", "A"])  # fmt: skip
    got = overlapping_pairs(spots, radius=400)
    assert got[Access.DISTANCE].tolist() == [100]
    assert got[Access.OTHER_PARTNER].tolist() == ["B"]
    for here, found in (([False, True, False, False], 1), ([False, False, True, True], 0)):
        assert len(overlapping_pairs(spots, radius=400, here=np.array(here))) == found


def test_gap_classes_and_their_order() -> None:
    people = people_at([0, 1, 2], [10.0] * 3, need=[9.0, 5.0, 1.0])
    got = find_gaps(people, [1.0, 5.0, 9.0], use="Clinic")
    assert got[Access.CLASS].tolist() == ["HL", "MM", "LH"]
    assert got[Access.GAP].tolist() == pytest.approx([2 / 3, 0, -2 / 3])
    assert set(got[Access.CLASS]) <= set(CLASS_WORDS)
    with pytest.raises(FrameError, match="not known for 1"):
        find_gaps(people, [1.0, np.nan, 2.0], use="Clinic")


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30))
def test_percentiles_keep_the_order_and_their_mean(values: list[float]) -> None:
    got = percentiles(values)
    assert got.mean() == pytest.approx(0.5)
    assert ((got > 0) & (got < 1)).all()
    assert (np.argsort(values, kind="stable") == np.argsort(got, kind="stable")).all()


def test_a_journey_stage_that_no_area_has_is_seen() -> None:
    assets = on_line([0, 1, 2], journey_stage=["engage; train", "engage", ""])
    got = stage_matrix(assets, assets[Assets.NAME].map({"Asset 0": "North", "Asset 1": "South"}))
    assert got.loc["South"].to_dict() == {"engage": 1, "train": 0}
