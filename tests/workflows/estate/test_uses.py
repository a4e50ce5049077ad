"""The use that a user names, found as the registers write it."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest

from needsmap.assets.register.identity import fold_spellings
from needsmap.columns import Access, Assets
from needsmap.errors import FrameError, UnknownEntry
from needsmap.library import Library
from needsmap.workflows.estate.asset_measures import access, overlaps
from needsmap.workflows.estate.asset_reading import read_assets
from needsmap.workflows.estate.estate import named_use, open_estate, wider_uses
from needsmap.workflows.estate.requests import ReviewRequest


@pytest.fixture
def assets() -> gpd.GeoDataFrame:
    uses = ["Libraries", "Library", "Libraries", "Public library", "Church", "", "Bus depot"]
    blank = dict.fromkeys((Assets.PARTNER, Assets.OWNER, Assets.STAGE), "")
    return fold_spellings(gpd.GeoDataFrame({Assets.USE: uses, **blank}))[0]


@pytest.mark.parametrize("typed", ["Library", "libraries", "LIBRARIES"])
def test_case_and_number_of_a_use_do_not_matter(assets: gpd.GeoDataFrame, typed: str) -> None:
    use = named_use(assets, typed)
    assert (assets[Assets.USE] == use).sum() == 3


def test_uses_that_hold_the_words_of_another_are_listed(assets: gpd.GeoDataFrame) -> None:
    (sentence,) = wider_uses(assets, "Library")
    assert "'Public library' (1)" in sentence
    assert wider_uses(assets, "Churches") == []


def test_a_use_that_is_not_there_is_refused_with_the_likest_first(assets: gpd.GeoDataFrame) -> None:
    with pytest.raises(UnknownEntry, match="there are: Libraries, Public library, "):
        named_use(assets, "Mobile library")


def test_a_list_of_one_kind_is_used_once_its_use_is_stated(
    invented: Library, tmp_path: Path
) -> None:
    """A list of practices has no column of uses: nothing counted said that none had a place."""
    places = invented.load_centroids("invented_oa11_population").geometry.head(3)
    lines = [f"P{i},Practice {i},{at.x:.0f},{at.y:.0f}" for i, at in enumerate(places)]
    file = tmp_path / "practices.csv"
    file.write_text("\n".join(["id,name,easting,northing", *lines]), encoding="utf-8")
    asked = ReviewRequest(files=(file,), postcodes="invented_codepo_gb")
    estate = open_estate(invented, asked, "Alderwick", "invented_iod2025")
    with pytest.raises(FrameError, match="says its use"):
        access(estate, radii=(800.0,))
    with pytest.raises(FrameError, match="says its use"):
        overlaps(estate, radius=800.0)
    read_assets(invented, replace(asked, use="GP practice"))
    again = open_estate(invented, asked, "Alderwick", "invented_iod2025")
    assert set(access(again, radii=(800.0,)).frame[Access.USE]) == {"GP practice"}
