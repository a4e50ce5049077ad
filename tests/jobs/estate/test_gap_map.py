"""Need against access on a map, and the estate as dots and outlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from needsmap.frames import Access
from needsmap.jobs.estate.asset_map import AssetMapRequest, save_asset_map
from needsmap.jobs.estate.asset_measures import gaps
from needsmap.jobs.estate.asset_review import ReviewRequest
from needsmap.jobs.estate.estate import Estate, open_estate
from needsmap.jobs.estate.gap_map import gap_map, save_gap_map
from needsmap.jobs.map_request import MapRequest
from needsmap.maps.classes import BIVARIATE

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


def test_each_area_is_in_the_class_of_its_answer(
    invented: Library, estate: Estate, tmp_path: Path
) -> None:
    answer = gaps(estate, use="Library", radius=1200)
    spec = gap_map(invented, estate, answer)
    layer, codes = spec.layers[0], spec.area_sets[0].codes
    order = list(BIVARIATE)
    drawn = {code: order[number] for code, number in zip(codes, layer.classes, strict=True)}
    assert drawn == dict(
        zip(answer.table[Access.AREA_CODE], answer.table[Access.CLASS], strict=True)
    )
    assert layer.legend.classes[0].words == "HL: high need, low access"
    assert spec.finding.startswith(f"{sum(c == 'HL' for c in drawn.values())} of 121 small areas")
    assert "does not exist" in spec.banner
    assert "not a complete" in spec.banner
    assert save_gap_map(invented, estate, answer, tmp_path / "gaps.png").stat().st_size > 50_000


def test_a_picture_of_assets_is_of_dots_and_outlines(
    invented: Library, files: tuple[Path, ...], tmp_path: Path
) -> None:
    asked = AssetMapRequest(
        review=ReviewRequest(files=files), ground=MapRequest(place="Alderwick", release=RELEASE)
    )
    path, _ = save_asset_map(invented, asked, tmp_path / "dots.svg")
    text = path.read_text(encoding="utf-8").lower()
    assert "partner" in text
    # the council's own colour is there, and no area is filled with a decile's
    assert "#d55e00" in text
    assert not [c for c in ("#190f41", "#213f7f", "#5db497") if c in text]
