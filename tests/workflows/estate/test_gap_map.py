"""Need against access on a map, and the estate as dots and outlines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from shapely import Point

from needsmap.columns import Access
from needsmap.maps.classes import BIVARIATE
from needsmap.workflows.estate.asset_map import save_asset_map
from needsmap.workflows.estate.asset_measures import gaps
from needsmap.workflows.estate.estate import Estate, open_estate
from needsmap.workflows.estate.gap_map import gap_map, save_gap_map
from needsmap.workflows.estate.requests import AssetMapRequest, ReviewRequest

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Library

RELEASE = "invented_iod2019"


@pytest.fixture(scope="module")
def files(shelf: Path) -> tuple[Path, ...]:
    return (shelf / "registers" / "invented_council_land.csv",)


@pytest.fixture(scope="module")
def estate(invented: Library, files: tuple[Path, ...]) -> Estate:
    return open_estate(invented, ReviewRequest(files=files), "Alderwick", RELEASE)


def test_each_area_is_in_the_class_of_its_answer(estate: Estate, tmp_path: Path) -> None:
    answer = gaps(estate, use="Library", radius=1200)
    spec = gap_map(estate, answer, radius=1200)
    layer, codes = spec.layers[0], spec.area_sets[0].codes
    order = list(BIVARIATE)
    drawn = {code: order[number] for code, number in zip(codes, layer.classes, strict=True)}
    assert drawn == dict(
        zip(answer.frame[Access.AREA_CODE], answer.frame[Access.CLASS], strict=True)
    )
    assert layer.legend.classes[0].words == "HL: high need, low access"
    assert spec.finding.startswith(f"{sum(c == 'HL' for c in drawn.values())} of 121 small areas")
    assert "does not exist" in spec.banner
    assert "not a complete" in spec.banner
    assert save_gap_map(estate, answer, tmp_path / "gaps.png", radius=1200).stat().st_size > 50_000


def test_a_picture_of_assets_is_of_dots_and_outlines(
    invented: Library, files: tuple[Path, ...], tmp_path: Path
) -> None:
    asked = AssetMapRequest(files=files, place="Alderwick", release=RELEASE)
    path, _ = save_asset_map(invented, asked, tmp_path / "dots.svg")
    text = path.read_text(encoding="utf-8").lower()
    assert "partner" in text
    # the council's own colour is there, and no area is filled with a decile's
    assert "#d55e00" in text
    assert not [c for c in ("#190f41", "#213f7f", "#5db497") if c in text]


def test_only_sites_that_count_are_drawn_and_the_rest_is_counted(estate: Estate) -> None:
    near = gap_map(estate, gaps(estate, use="Library", radius=1), radius=1)
    place = near.outlines[0].shapes[0]
    xy = zip(near.points[0].x, near.points[0].y, strict=True)
    assert all(place.buffer(1.1).covers(Point(*at)) for at in xy)
    first, second = near.left_out
    shown, every, *parts = map(int, re.findall(r"\d+", first))
    assert shown == len(near.points[0].names) == sum(parts)
    assert every == len(estate.review.assets)
    off = map(int, re.findall(r"(?:: |; )(\d+)", second))
    assert shown + sum(off) == every


@pytest.mark.real
def test_a_national_list_is_cut_to_what_the_place_can_reach(library: Library, mirror: Path) -> None:
    practices = mirror / "assets" / "nhs" / "epraccur.csv.gz"
    estate = open_estate(
        library, ReviewRequest(files=(practices,)), "Kingston upon Thames", "iod2025"
    )
    answer = gaps(estate, use="GP practice", radius=1200)
    # 20 practices in Kingston and 7 within 1,200 m of it, of 6,787 in England
    assert len(gap_map(estate, answer, radius=1200).points[0].names) == 27
