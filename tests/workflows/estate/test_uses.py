"""The use that a user names, found as the registers write it."""

import geopandas as gpd
import pytest

from needsmap.assets.register.identity import fold_spellings
from needsmap.columns import Assets
from needsmap.errors import UnknownEntry
from needsmap.workflows.estate.estate import named_use, wider_uses


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
