"""Custom areas that lie partly where nothing is ranked."""

import geopandas as gpd
import pytest
from shapely import Point, box

from needsmap.columns import Areas
from needsmap.workflows.measure.outside import find_outside, share_outside


def areas(*shapes: object) -> gpd.GeoDataFrame:
    codes = [f"E0100000{i}" for i in range(len(shapes))]
    columns = {Areas.AREA_CODE: codes, Areas.AREA_NAME: ["Marches"] * len(shapes)}
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs="EPSG:27700")


SMALL = areas(box(0, 0, 100, 100), box(100, 0, 200, 100))


@pytest.mark.parametrize(
    ("shape", "share"),
    [(box(0, 0, 200, 100), 0), (box(100, 0, 300, 100), 0.5), (box(-60, 0, 20, 100), 0.75),
     (box(500, 500, 600, 600), 1), (Point(1, 1), 0)],
)  # fmt: skip
def test_the_share_that_no_small_area_covers(shape: object, share: float) -> None:
    assert share_outside(areas(shape), SMALL) == pytest.approx(share)


def test_area_and_postcodes_outside_are_counted_and_slivers_are_not_mentioned() -> None:
    posts = gpd.GeoDataFrame(geometry=[Point(150, 50), Point(250, 50), Point(260, 50)], crs=27700)
    found = find_outside(areas(box(100, 0, 300, 100)), SMALL, "England", lambda: posts)
    assert found is not None
    assert found.share == pytest.approx(0.5)
    assert "50% of its area" in found.notice
    assert "2 of its 3 postcodes (67%)" in found.notice
    assert "50% of its area" in found.covered
    assert "1 of its 3 postcodes (33%)" in found.covered
    inside = areas(box(0, 0, 201, 100))
    assert find_outside(inside, SMALL, "England", lambda: pytest.fail("not needed")) is None


@pytest.mark.parametrize(("left", "right"), [(199.9, 400), (0, 1e6)])
def test_a_part_is_never_written_as_none_or_all(left: float, right: float) -> None:
    none = areas(Point(0, 0)).iloc[:0]
    found = find_outside(areas(box(left, 0, right, 100)), SMALL, "England", lambda: none)
    assert found is not None
    assert "99% of its area lies outside" in found.notice
    assert found.covered == "1% of its area is land in England"
