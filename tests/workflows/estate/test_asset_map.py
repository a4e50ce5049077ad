"""The asset map of files of which nothing can be drawn: a page that says so and lists them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from needsmap.maps.html.page import render_page
from needsmap.workflows.estate.asset_map import asset_map
from needsmap.workflows.estate.requests import AssetMapRequest

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
    request = AssetMapRequest(files=(file,), place="Alderwick", release="invented_iod2025")
    spec, _ = asset_map(invented, request)
    assert "could be placed" in spec.finding
    # no filter, no table and no heading of clusters is shown for what is not there
    assert (spec.points, spec.clusters) == ((), ())
    assert "The one asset in the files is not on the map." in spec.left_out
    page = render_page(spec)
    listed = [
        table for table in spec.tables if table.title == "Assets that could not be put on the map"
    ]
    assert bool(listed) == (kind != "closed")
    assert ("Elm Hall" in page) == bool(listed)


def test_every_asset_of_the_files_is_counted_once(invented: Library, tmp_path: Path) -> None:
    file = tmp_path / "council.csv"
    rows = "".join(f"Hall {i},{row.partition(',')[2]}" for i, row in enumerate(ROWS.values()))
    inside = "Hall in,Hall,ZX1 6UG,Open\nHall beside,Hall,ZX1 6UG,Open\n"
    file.write_text(f"Name,Use,Postcode,Status\n{rows}{inside}", encoding="utf-8")
    request = AssetMapRequest(files=(file,), place="Alderwick", release="invented_iod2025")
    spec, _ = asset_map(invented, request)
    first, second = spec.left_out[-2:]
    shown, every, here, beside = map(int, re.findall(r"\d+", first))
    assert (shown, every) == (len(spec.points[0].names), 5)
    assert here + beside == shown
    assert shown + sum(map(int, re.findall(r"(?:: |; )(\d+)", second))) == every
    assert spec.layers[0].summary[1:3] == (first, second)
    rows_of_files = next(t for t in spec.tables if t.title == "Rows of each file").rows
    assert [row[1:] for row in rows_of_files] == [(5, 5, 0, 0)]
