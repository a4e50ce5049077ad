"""A place's releases side by side: table, map and slope lines."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from needsmap.columns import SeriesColumns
from needsmap.errors import FrameError, NotComparable, UnknownEntry
from needsmap.library import Library
from needsmap.maps.figures.slopes import save_slopes
from needsmap.maps.html.page import save_page
from needsmap.model import Release
from needsmap.workflows.change.place_series import choose_releases, place_series
from needsmap.workflows.change.requests import SeriesRequest
from needsmap.workflows.change.series_map import series_map, slope_chart

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

ASKED = SeriesRequest(place="Alderwick", collection="invented")


def test_six_releases_without_a_gap_on_the_last_vintage(invented: Library) -> None:
    result = place_series(invented, ASKED)
    assert [r.id[-7:] for r in result.releases] == [
        "imd2004", "imd2007", "imd2010", "iod2015", "iod2019", "iod2025",
    ]  # fmt: skip
    assert result.geography == "lsoa21"
    assert result.gaps == {}
    assert len(result.series) == 6 * 124
    assert result.losses["lsoa01"].lost_after > result.losses["lsoa11"].lost_after > 0


def test_well_being_is_in_a_series_only_by_name(invented: Library) -> None:
    asked = SeriesRequest(
        place="Alderwick", releases=("invented_imd2007", "invented_cwi2009", "invented_imd2010")
    )
    with pytest.raises(NotComparable, match="across-measures"):
        place_series(invented, asked)


def test_an_index_of_ones_own_is_left_out_of_the_national_series(
    shelf: Path, tmp_path: Path
) -> None:
    both = tmp_path / "shelf"
    shutil.copytree(shelf, both)
    card = (both / "indices" / "invented_iod2019.toml").read_text("utf-8")
    own = card.replace("invented_iod2019", "invented_own").replace('id = "imd"', 'id = "lone"')
    (both / "indices" / "invented_own.toml").write_text(own, "utf-8")
    (both / "indices" / "invented_own.csv").write_bytes(
        (both / "indices" / "invented_iod2019.csv").read_bytes()
    )
    library = Library(shelves=[both])
    assert "invented_own" in {r.id for r in library.catalogue.of(Release, collection="invented")}
    assert "invented_own" not in {r.id for r in choose_releases(library, ASKED)}
    only = replace(ASKED, domain="lone")
    assert {r.id for r in choose_releases(library, only)} == {"invented_own"}


@pytest.mark.parametrize(
    ("line", "other"),
    [
        (r"ranked_in = .*", 'ranked_in = "Larkrise"'),
        (r"direction = .*", 'direction = "best"'),
        (r"measures = .*", 'measures = "vulnerability"'),
    ],
)
def test_the_published_series_is_shown_though_a_newer_ranking_has_its_ids(
    shelf: Path, tmp_path: Path, line: str, other: str
) -> None:
    both = tmp_path / "shelf"
    shutil.copytree(shelf, both)
    card = (both / "indices" / "invented_iod2025.toml").read_text("utf-8")
    own = card.replace("invented_iod2025", "invented_own")
    own = re.sub(r"published = .*", 'published = "2026"', own)
    own = re.sub(r"short_title = .*", 'short_title = "Own 2026"', own)
    (both / "indices" / "invented_own.toml").write_text(re.sub(line, other, own), "utf-8")
    library = Library(shelves=[both])
    assert [r.id[-7:] for r in choose_releases(library, ASKED)] == [
        "imd2004", "imd2007", "imd2010", "iod2015", "iod2019", "iod2025",
    ]  # fmt: skip
    assert any("Own 2026" in note for note in library.sentences)


def test_a_series_on_an_earlier_vintage_is_refused_for_later_releases(invented: Library) -> None:
    asked = SeriesRequest(place="Alderwick", collection="invented", geography="lsoa11")
    with pytest.raises(NotComparable, match=r"IMD 2025 .invented. is on lsoa21"):
        place_series(invented, asked)


def test_a_series_of_one_year(invented: Library) -> None:
    result = place_series(
        invented, SeriesRequest(place="Alderwick", releases=("invented_imd2007",))
    )
    assert len(result.series) == result.series[SeriesColumns.AREA_CODE].nunique()
    assert result.judgements == {}


def test_nothing_to_line_up_says_why(invented: Library) -> None:
    with pytest.raises(UnknownEntry, match="no release of 'nowhere'"):
        place_series(invented, SeriesRequest(place="Alderwick", collection="nowhere"))


def test_one_layer_a_release_and_each_vintage_once(invented: Library) -> None:
    spec = series_map(place_series(invented, ASKED))
    assert [s.id for s in spec.area_sets] == ["lsoa21", "lsoa11", "lsoa01"]
    assert [layer.group[:8] for layer in spec.layers] == [
        "IMD 2025", "IMD 2019", "IMD 2015", "IMD 2010", "IMD 2007", "IMD 2004",
    ]  # fmt: skip
    weak = "IMD 2019 (invented) to IMD 2025 (invented): The two are only broadly comparable"
    assert any(weak in text for text in spec.summary)


@pytest.mark.browser
def test_the_page_switches_through_the_releases(
    invented: Library, page: Page, tmp_path: Path
) -> None:
    path = save_page(series_map(place_series(invented, ASKED)), tmp_path / "series.html")
    page.goto(path.as_uri())
    page.wait_for_selector("html.ready")
    for release in ("IMD 2004 (invented)", "IMD 2015 (invented)", "IMD 2025 (invented)"):
        page.select_option("#choose-when", release)
        assert release in page.inner_text("#legend")


def test_slope_lines_name_the_most_deprived_and_say_what_was_carried(
    invented: Library, tmp_path: Path
) -> None:
    chart = slope_chart(place_series(invented, ASKED))
    assert len(chart.lines) == 124
    assert sum(bool(line.label) for line in chart.lines) == 5
    assert any(not all(line.own) for line in chart.lines)
    first = save_slopes(chart, tmp_path / "one.svg").read_bytes()
    assert save_slopes(chart, tmp_path / "two.svg").read_bytes() == first
    assert b"Alderwick: Index of Multiple Deprivation" in first
    assert b"does not exist" in first


@pytest.mark.real
def test_a_domain_with_gaps_says_why(library: Library) -> None:
    result = place_series(library, SeriesRequest(place="Norbiton", domain="health"))
    assert result.gaps == {"imd2004": 6, "imd2007": 6, "iod2015": 6}
    held = result.series[result.series[SeriesColumns.GAP] == ""]
    assert set(held[SeriesColumns.RELEASE]) == {"imd2010", "iod2019", "iod2025"}
    with pytest.raises(FrameError, match="holds no Health"):
        place_series(
            library, SeriesRequest(place="Norbiton", domain="health", releases=("imd2004",))
        )
