"""The asset map of files of which nothing can be drawn: a page that says so and lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from needsmap.jobs.estate.asset_map import AssetMapRequest, asset_map
from needsmap.jobs.estate.asset_review import ReviewRequest
from needsmap.jobs.map_request import MapRequest
from needsmap.maps.html.page import render_page

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Library

ROWS = {
    "unplaced": "Elm Hall,Hall,,Open\n",
    "closed": "Elm Hall,Hall,ZX1 6UG,Closed\n",
    "far": "Elm Hall,Hall,EH1 1YZ,Open\n",
}


@pytest.mark.parametrize("kind", ROWS)
def test_nothing_to_draw_is_a_page_that_says_so(
    kind: str, invented: Library, tmp_path: Path
) -> None:
    file = tmp_path / "council.csv"
    file.write_text(f"Name,Use,Postcode,Status\n{ROWS[kind]}", encoding="utf-8")
    request = AssetMapRequest(
        review=ReviewRequest(files=(file,), postcodes="invented_codepo_gb"),
        ground=MapRequest(place="Alderwick", release="invented_iod2025"),
    )
    spec, _ = asset_map(invented, request)
    assert "could be placed" in spec.finding
    assert spec.points[0].names == ()
    page = render_page(spec)
    listed = [table for table in spec.tables if table.title == "Assets that could not be placed"]
    assert bool(listed) == (kind != "closed")
    assert ("Elm Hall" in page) == bool(listed)
