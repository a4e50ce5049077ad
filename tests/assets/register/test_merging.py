"""Several registers put together, and joins that are explained and can be undone."""

import pandas as pd

from assets.make import assets_at
from needsmap.assets.register.merging import combine_registers
from needsmap.assets.register.sites import collapse_sites
from needsmap.frames import Assets, Merges, Sites


def test_two_partners_with_the_same_ids_keep_every_row() -> None:
    one = assets_at([(0, 0), (9, 0)], register="council.csv")
    two = assets_at([(0, 5), (9, 5), (20, 0)], register="nhs.csv")
    both = combine_registers([one, two, two])
    assert len(both) == 8
    assert both[Assets.ASSET_ID].is_unique
    assert "council.csv: a0" in set(both[Assets.ASSET_ID])
    assert "nhs.csv: a0 (copy 2)" in set(both[Assets.ASSET_ID])


HALL = ["Town Hall", "The Town Hall", "Library", "Town Hall"]
POINTS = [(0, 0), (60, 0), (62, 0), (400, 0)]


def test_like_names_nearby_are_one_site_and_the_table_says_why() -> None:
    assets = assets_at(POINTS, name=HALL, partner=["Council", "Police", "Council", "NHS"])
    sites, ids, merges = collapse_sites(assets)
    assert list(ids) == ["S1", "S1", "S2", "S3"]
    assert list(sites[Sites.MERGED_BY]) == ["name", "", ""]
    assert merges.to_dict("records") == [
        {
            Merges.SITE_ID: "S1", Merges.ASSET_ID: "a1", Merges.NAME: "The Town Hall",
            Merges.JOINED_TO: "a0", Merges.JOINED_NAME: "Town Hall", Merges.BY: "name",
            Merges.METRES: 60.0, Merges.LIKENESS: 1.0,
        }
    ]  # fmt: skip


def test_a_join_can_be_undone() -> None:
    assets = assets_at(POINTS, name=HALL)
    assert len(collapse_sites(assets, apart=["a1"])[0]) == 4
    assert len(collapse_sites(assets, near=0)[0]) == 4


def test_one_row_for_each_asset_that_was_joined() -> None:
    assets = assets_at(
        [(0, 0), (0, 0), (30, 0), (30, 0), (900, 0)],
        name=["Hub", "Hub", "Hub annexe", "Clinic", "Depot"],
        uprn=["1", "", "1", "", ""],
    )
    sites, _, merges = collapse_sites(assets)
    assert len(assets) - len(sites) == len(merges) == 3
    assert sorted(merges[Merges.BY]) == ["point", "point", "uprn"]
    assert list(sites[Sites.N_ASSETS]) == [4, 1]


def test_assets_are_left_as_they_were() -> None:
    assets = assets_at(POINTS, name=HALL)
    before = assets.copy()
    collapse_sites(assets)
    pd.testing.assert_frame_equal(assets, before)
