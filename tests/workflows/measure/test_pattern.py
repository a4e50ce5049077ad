"""The pattern of a place, with its surroundings: METHODS 5.3 on Ealing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("esda")

from needsmap.columns import Pattern
from needsmap.errors import NotComparable
from needsmap.workflows.measure.pattern import find_pattern
from needsmap.workflows.measure.requests import PatternRequest

if TYPE_CHECKING:
    from needsmap.library import Library


def test_clusters_of_the_invented_borough(invented: Library) -> None:
    for statistic in ("hot-spots", "clusters"):
        asked = PatternRequest(
            place="Alderwick",
            release="invented_iod2025",
            statistic=statistic,  # type: ignore[arg-type]
        )
        got = find_pattern(invented, asked)
        assert len(got.frame) == 124
        assert got.frame[Pattern.Z].is_monotonic_increasing
        significant = got.frame[got.frame[Pattern.SIGNIFICANT]]
        assert (significant[Pattern.Q] <= 0.05).all()
        assert "like lies beside like" in got.caveats[0]
        marked = got.frame[Pattern.VALUE] <= 20
        assert (got.frame.loc[~marked, Pattern.JOINS] == 0).all()
        assert got.frame.loc[marked, Pattern.JOINS].max() > 0


def test_moves_leave_out_what_was_split(invented: Library) -> None:
    asked = PatternRequest(place="Alderwick", release="invented_iod2025", since="invented_iod2019")
    got = find_pattern(invented, asked)
    assert "left out, as changed since: 13 areas" in got.caveats[0]
    assert int(got.frame[Pattern.VALUE].isna().sum()) == 13
    assert any(line.startswith("The two are only broadly comparable.") for line in got.caveats)
    with pytest.raises(NotComparable):
        find_pattern(invented, PatternRequest(
            place="Alderwick", release="invented_imd2010", since="invented_cwi2009"))  # fmt: skip
    tested = int(got.frame[Pattern.P].notna().sum())
    assert tested < len(got.frame)
    assert f"of {tested} tested areas" in got.caveats[1]
    assert f"{len(got.frame) - tested} without a value" in got.caveats[1]


@pytest.mark.real
@pytest.mark.parametrize(("since", "statistic"), [("", "0.515"), ("iod2015", "0.297")])
def test_ealing_2019_and_its_move_since_2015(library: Library, since: str, statistic: str) -> None:
    got = find_pattern(library, PatternRequest(place="Ealing", release="iod2019", since=since))
    assert f"Moran's I {statistic} within the place" in got.caveats[0]
    assert "196 areas" in got.caveats[0]
