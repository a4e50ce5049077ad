"""Changes between releases that measure something other than deprivation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from needsmap.cli.change import _head, _rows, said
from needsmap.jobs.change.change_map import change_map
from needsmap.jobs.change.place_change import ChangeRequest, PlaceChange, place_change
from needsmap.jobs.change.place_series import SeriesRequest, place_series
from needsmap.jobs.change.series_map import finding, slope_chart
from needsmap.model import Direction

if TYPE_CHECKING:
    from needsmap.library import Library
    from needsmap.model import Release

EARLIER, LATER = "invented_iod2019", "invented_iod2025"


def as_well_being(release: Release) -> Release:
    return replace(release, direction=Direction.BEST, measures="child well-being")


@pytest.fixture(scope="module")
def result(invented: Library) -> PlaceChange:
    asked = ChangeRequest(place="Foxholt", before=EARLIER, after=LATER)
    found = place_change(invented, asked)
    return replace(found, before=as_well_being(found.before), after=as_well_being(found.after))


def test_a_change_of_well_being_is_never_called_one_of_deprivation(
    invented: Library, result: PlaceChange
) -> None:
    texts = [
        repr(replace(change_map(invented, result), sources=(), notes=())),
        repr([row["moved"] for row in _rows(result)]),
        repr([line for line in _head(invented, result) if "Comparability" not in line]),
        repr([said(invented, result)[key] for key in ("direction", "relative")]),
        repr(result.summary("imd")["moved"]),
    ]
    for text in texts:
        without = text.replace("Index of Multiple Deprivation", "")
        assert "deprived" not in without.lower()
    assert all("child well-being" in text for text in texts)


def test_a_series_of_well_being_is_never_called_one_of_deprivation(invented: Library) -> None:
    wanted = SeriesRequest(place="Foxholt", releases=(EARLIER, LATER), collection="invented")
    result = place_series(invented, wanted)
    result = replace(result, releases=tuple(map(as_well_being, result.releases)))
    assert "with the lowest child well-being" in finding(result)
    assert "deprived" not in repr(replace(slope_chart(invented, result), lines=())).lower()
