"""Maps and charts of measured places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from needsmap.errors import NeedsmapError, UnknownEntry
from needsmap.maps.spec import NO_DATA
from needsmap.model import CustomPlace
from needsmap.readers.places import from_codes
from needsmap.workflows.map_request import MapRequest
from needsmap.workflows.measure.measure import measure
from needsmap.workflows.measure.measure_chart import measure_chart, save_pictures
from needsmap.workflows.measure.measure_map import map_of_peers, measure_map, save_map
from needsmap.workflows.measure.requests import MeasureRequest

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from needsmap.library import Library
    from needsmap.workflows.measure.measured import Measured

RELEASE = "invented_iod2019"


@pytest.fixture(scope="module")
def wards(invented: Library) -> Measured:
    return measure(invented, MeasureRequest(release=RELEASE, places=("Alderwick",), by="ward"))


def test_a_layer_a_measure_over_the_wards(wards: Measured) -> None:
    spec = measure_map(wards)
    assert spec.title == "Wards of 2019 in Alderwick: IMD 2019 (invented)"
    assert [layer.id for layer in spec.layers] == [
        "imd-average_rank", "imd-average_score", "imd-proportion", "imd-extent",
        "imd-local_concentration",
    ]  # fmt: skip
    assert spec.banner.startswith("Invented")
    assert spec.caveats == wards.caveats
    for layer in spec.layers:
        assert layer.legend.direction == "darkest = most deprived"
        assert "fifths of the 15 wards of 2019" in layer.legend.title
        assert NO_DATA not in layer.classes
    score = spec.layers[1]
    values = [v for v in score.columns[0].cells if v is not None]
    order = [score.classes[i] for i, _ in sorted(enumerate(values), key=lambda pair: pair[1])]
    assert order == sorted(order)


def test_a_map_by_ward_is_of_every_domain_asked_for(invented: Library) -> None:
    spec = map_of_peers(
        invented,
        MapRequest(
            place="Alderwick", release=RELEASE, by="ward", domains=("imd", "health"),
            highlight="Larkrise",
        ),
    )  # fmt: skip
    assert {layer.title for layer in spec.layers} == {
        "Index of Multiple Deprivation", "Health Deprivation and Disability",
    }  # fmt: skip
    assert spec.group_title == "Measure"
    names = dict(zip(spec.area_sets[0].codes, spec.area_sets[0].names, strict=True))
    assert [names[code] for code in spec.highlight] == ["Larkrise"]


def test_a_map_by_ward_reads_the_file_that_is_named(invented: Library, tmp_path: Path) -> None:
    wrong = tmp_path / "ranks.csv"
    wrong.write_text("LSOA code (2011),Nothing\nE99,1\n", encoding="utf-8")
    asked = MapRequest(place="Alderwick", release=RELEASE, by="ward", file=wrong)
    with pytest.raises(NeedsmapError, match=r"ranks\.csv"):
        map_of_peers(invented, asked)


def test_a_map_by_ward_is_of_one_release(invented: Library) -> None:
    with pytest.raises(UnknownEntry, match="leave years out"):
        map_of_peers(
            invented, MapRequest(place="Alderwick", release=RELEASE, by="ward", years=("2015",))
        )


def test_chart_is_ranked_and_marks_the_middle(wards: Measured) -> None:
    chart = measure_chart(wards, "average_score")
    assert list(chart.values) == sorted(chart.values, reverse=True)
    assert chart.finding == wards.finding("average_score", wards.domains[0])
    assert "1st of 15 wards of 2019 in invented England" in chart.finding
    assert "longest = most deprived" in chart.axis
    # all the peers are shown, so there is no middle to mark
    assert chart.mark is None
    with pytest.raises(UnknownEntry, match="no measure 'wealth'"):
        measure_chart(wards, "wealth")
    with pytest.raises(UnknownEntry, match="no place has a scale"):
        measure_chart(wards, "scale")


def test_places_of_ones_own_are_drawn(invented: Library) -> None:
    import shapely

    codes = sorted(invented.load_areas("invented_lsoa11_bgc")["area_code"])[:2]
    low_x, low_y, high_x, high_y = invented.load_areas("invented_lad19_bgc").total_bounds
    places = (
        CustomPlace(name="Shape", shape=shapely.box(low_x, low_y, high_x, high_y)),
        from_codes("Listed", codes),
    )
    result = measure(invented, MeasureRequest(release=RELEASE, own=places))
    spec = measure_map(result)
    assert spec.area_sets[0].codes == ("Listed", "Shape")
    assert "drawn as every LSOA it touches" in spec.notes[0]
    assert "15 wards" in spec.layers[0].legend.title
    assert all(column.title != "Rank" for layer in spec.layers for column in layer.columns)


def test_files_of_each_kind(wards: Measured, tmp_path: Path) -> None:
    assert save_map(wards, tmp_path / "m.png", measure="extent").stat().st_size > 10_000
    request = MeasureRequest(release=RELEASE, chart=tmp_path / "c.svg", measure="extent")
    (chart,) = save_pictures(wards, request)
    assert chart.stat().st_size > 5_000


@pytest.mark.browser
def test_page_opens_with_the_network_off(wards: Measured, tmp_path: Path, page: Page) -> None:
    path = save_map(wards, tmp_path / "m.html")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_selector("h1")
    assert page.inner_text("h1") == "Wards of 2019 in Alderwick: IMD 2019 (invented)"
    assert errors == []
    assert [u for u in page.asked if not u.startswith(("file:", "data:", "blob:"))] == []  # type: ignore[attr-defined]
