"""A service in two registers counts once in every answer, and the answer names it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from needsmap.columns import Access, Assets
from needsmap.workflows.estate.asset_changes import suggest_closures, what_if
from needsmap.workflows.estate.asset_measures import access, gaps, overlaps
from needsmap.workflows.estate.estate import Estate, of_use, open_estate
from needsmap.workflows.estate.gap_map import gap_map
from needsmap.workflows.estate.requests import ReviewRequest, WhatIfRequest

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Library

SAID = "counted as one service"


@pytest.fixture(scope="module")
def once(invented: Library, shelf: Path) -> Estate:
    files = (shelf / "registers" / "invented_council_land.csv",)
    return open_estate(invented, ReviewRequest(files=files), "Alderwick", "invented_iod2025")


@pytest.fixture(scope="module")
def twice(
    invented: Library, shelf: Path, once: Estate, tmp_path_factory: pytest.TempPathFactory
) -> Estate:
    """The estate with its libraries in a second register as well."""
    here = of_use(once, "Library")
    lines = ["id,name,use,partner,easting,northing"]
    lines += [
        f"T{i},{name},Libraries,Trust,{point.x},{point.y}"
        for i, (name, point) in enumerate(zip(here[Assets.NAME], here.geometry, strict=True))
    ]
    path = tmp_path_factory.mktemp("twice") / "trust.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    files = (shelf / "registers" / "invented_council_land.csv", path)
    return open_estate(invented, ReviewRequest(files=files), "Alderwick", "invented_iod2025")


def test_each_measure_is_as_if_listed_once_and_names_what_it_joined(
    once: Estate, twice: Estate
) -> None:
    assert len(twice.review.assets) == len(once.review.assets) + len(of_use(once, "Library"))
    for one, two in (
        (access(once, radii=[800]), access(twice, radii=[800])),
        (gaps(once, use="Library", radius=800), gaps(twice, use="Library", radius=800)),
        (overlaps(once, radius=800), overlaps(twice, radius=800)),
    ):
        assert one.frame.drop(columns="partners", errors="ignore").equals(
            two.frame.drop(columns="partners", errors="ignore")
        ), one.frame.compare(two.frame)
        assert SAID not in " ".join(one.caveats)
        (sentence,) = [words for words in two.caveats if SAID in words]
        assert "trust.csv line 2" in sentence
    assert SAID not in " ".join(gaps(twice, use="Offices", radius=800).caveats)


def test_a_map_counts_every_row_that_it_leaves_out(twice: Estate) -> None:
    shown = gap_map(twice, gaps(twice, use="Library", radius=800), radius=800)
    assert f"{len(of_use(twice, 'Library'))} listed more than once" in " ".join(shown.left_out)


def test_a_service_closes_with_all_its_rows(twice: Estate) -> None:
    first = str(of_use(twice, "Library")[Assets.ASSET_ID].iloc[0])
    rows = twice.rows_of(first)
    assert len(rows) == 2
    asked = WhatIfRequest(files=(), place="", release="", close=(rows[0],))
    for name in rows:
        answer = what_if(twice, replace(asked, close=(name,)))
        assert (answer.frame[Access.USE] == "Library").any()
    wish = replace(asked, close=(), use="Library", suggest=1, protect=(rows[1],))
    closes, words = suggest_closures(twice, wish)
    assert first not in closes
    assert SAID in " ".join(words)
