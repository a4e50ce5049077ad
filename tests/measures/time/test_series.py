"""All releases of a place, gaps told."""

from dataclasses import replace

import pytest

from measures.timeline import carried, codes, library, make_ranks, real
from needsmap.catalogue import open_catalogue
from needsmap.columns import SeriesColumns
from needsmap.errors import FrameError, VintageError
from needsmap.measures.time.series import Point, build_series
from needsmap.measures.time.vintages import carry_ranks
from needsmap.model import Direction, Release

IOD2019 = open_catalogue().find("iod2019", Release)


def release(name: str, published: str) -> Release:
    return replace(IOD2019, id=name, short_title=name.upper(), published=published, n_areas=10)


def point(name: str, published: str, ranks: dict[str, int], geography: str = "lsoa11") -> Point:
    frame = make_ranks(ranks, n_areas=10, release=name, geography=geography)
    return Point(release(name, published), carry_ranks(frame, direction=Direction.MOST_DEPRIVED))


def test_one_row_an_area_and_release_in_the_order_of_time() -> None:
    out = build_series(
        [point("new", "2019", {"A": 2, "B": 9}), point("old", "2015", {"A": 5, "B": 5})],
        ["B", "A"],
        domain="imd",
    )
    assert out[SeriesColumns.AREA_CODE].tolist() == ["B", "B", "A", "A"]
    assert out[SeriesColumns.RELEASE].tolist() == ["old", "new"] * 2
    assert out[SeriesColumns.DECILE].tolist() == [5, 9, 5, 2]
    assert set(out[SeriesColumns.GAP]) == {""}
    assert out[SeriesColumns.DATA_DATES].iloc[0] == IOD2019.data_dates


def test_a_gap_is_a_row_that_says_why() -> None:
    points = [
        point("new", "2019", {"A": 2}),
        Point(release("old", "2015"), gap="its file is not at hand"),
    ]
    out = build_series(points, ["A", "B"], domain="imd").set_index(
        [SeriesColumns.AREA_CODE, SeriesColumns.RELEASE]
    )
    assert out.loc[("A", "old"), SeriesColumns.GAP] == "its file is not at hand"
    assert (
        out.loc[("B", "new"), SeriesColumns.GAP] == "no figure of NEW can be carried to this area"
    )
    assert out.loc[("B", "new"), SeriesColumns.VERDICT] == "none"
    lacking = build_series([point("new", "2019", {"A": 2})], ["A"], domain="crime")
    assert lacking[SeriesColumns.GAP].item() == "NEW does not hold this domain"


def test_an_index_of_one_year_is_a_series_of_one() -> None:
    assert len(build_series([point("own", "2024", {"A": 1})], ["A"], domain="imd")) == 1


def test_releases_on_two_vintages_are_refused() -> None:
    points = [point("old", "2015", {"A": 1}), point("new", "2025", {"A": 1}, "lsoa21")]
    with pytest.raises(VintageError, match="one vintage, not of lsoa11 and lsoa21"):
        build_series(points, ["A"], domain="imd")


def test_a_release_twice_and_no_release_are_refused() -> None:
    with pytest.raises(FrameError, match="stands twice"):
        build_series([point("a", "2015", {"A": 1})] * 2, ["A"], domain="imd")
    with pytest.raises(FrameError, match="at least one release"):
        build_series([], ["A"], domain="imd")


@real
def test_kingston_2004_to_2025_has_every_area_in_every_release() -> None:
    releases = ["imd2004", "imd2007", "imd2010", "iod2015", "iod2019", "iod2025"]
    points = [
        Point(library().catalogue.find(name, Release), carried(name, "lsoa21")) for name in releases
    ]
    out = build_series(points, codes("Kingston upon Thames", "lsoa21"), domain="imd")
    assert len(out) == 99 * 6
    assert (out[SeriesColumns.GAP] == "").all()
    estate = out[out[SeriesColumns.AREA_CODE] == "E01002969"]
    assert estate[SeriesColumns.RELEASE].tolist() == releases
    assert estate[SeriesColumns.POSITION].tolist() == [4757, 3759, 5115, 4711, 4000, 6772]
    assert estate[SeriesColumns.DECILE].tolist() == [2, 2, 2, 2, 2, 3]
