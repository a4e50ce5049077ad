"""Layers of change and of one release's standing."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from maps.test_build import BANDS, WORDS, areas
from needsmap.columns import Carried, ChangeColumns
from needsmap.errors import VintageError
from needsmap.maps.build import area_set
from needsmap.maps.change import change_layer, standing_layer
from needsmap.maps.spec import NO_DATA, NOT_COMPARABLE
from needsmap.model import Moved

NAMED: Any = {"before": "2007", "after": "2010", "ways": {move: move.value for move in Moved}}


def change(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            ChangeColumns.GEOGRAPHY: "lsoa11",
            ChangeColumns.AREA_CODE: ["E1", "E2", "E3"],
            ChangeColumns.POINTS: [-25.0, 0.4, None],
            ChangeColumns.BEFORE: [50.0, 20.0, 30.0],
            ChangeColumns.AFTER: [25.0, 20.4, None],
            ChangeColumns.DECILE_BEFORE: pd.array([5, 2, 3], dtype="Int64"),
            ChangeColumns.DECILE_AFTER: pd.array([3, 3, None], dtype="Int64"),
            ChangeColumns.VERDICT: ["exact", "inherited", "none"],
            ChangeColumns.BASIS: ["own figure", "parent's figure", "no figure to carry"],
            ChangeColumns.MOVED: [Moved.MORE.value, Moved.LESS.value, Moved.UNKNOWN.value],
        }
        | columns
    )


def test_change_diverges_and_what_cannot_be_compared_says_so() -> None:
    layer = change_layer(change(), area_set(areas()), words=WORDS, **NAMED)
    assert layer.classes == (0, 4, NOT_COMPARABLE)
    assert layer.legend.diverging
    assert layer.legend.classes[0].words == "20 points or more towards more deprived"
    assert layer.legend.classes[4].words == "Less than 1 point either way"
    assert [c.cells for c in layer.columns if c.title == "How comparable"] == [
        ("exact", "inherited", "none")
    ]


def test_a_merged_area_within_its_parents_range_is_painted_as_unmoved() -> None:
    within = change(moved=[Moved.WITHIN.value, Moved.MORE.value, Moved.UNKNOWN.value])
    layer = change_layer(within, area_set(areas()), words=WORDS, **NAMED)
    assert layer.classes[0] == 4
    assert layer.columns[0].cells[0] == -25.0


def test_where_every_figure_is_an_areas_own_nothing_is_said_of_trust() -> None:
    exact = change(verdict=["exact"] * 3)
    layer = change_layer(exact, area_set(areas()), words=WORDS, **NAMED)
    assert "How comparable" not in [c.title for c in layer.columns]


def carried(geography: str = "lsoa11") -> pd.DataFrame:
    return pd.DataFrame(
        {
            Carried.GEOGRAPHY: geography,
            Carried.AREA_CODE: ["E1", "E2"],
            Carried.N_AREAS: 32482,
            Carried.POSITION: [3759.0, 5000.5],
            Carried.PERCENTILE: [11.6, None],
            Carried.DECILE: pd.array([2, None], dtype="Int64"),
            Carried.VERDICT: ["exact", "none"],
            Carried.BASIS: ["own figure", "no figure to carry"],
        }
    )


def test_a_rank_is_shown_only_where_it_is_the_areas_own() -> None:
    layer = standing_layer(carried(), area_set(areas()), words=WORDS, bands=BANDS)
    assert layer.classes == (1, NOT_COMPARABLE, NO_DATA)
    assert layer.columns[0].cells == (3759, None, None)
    assert layer.columns[0].of == 32482


def test_figures_of_another_vintage_are_refused() -> None:
    with pytest.raises(VintageError, match="lsoa01"):
        standing_layer(carried("lsoa01"), area_set(areas()), words=WORDS, bands=BANDS)
