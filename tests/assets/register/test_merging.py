"""Several registers put together, and joins that are explained and can be undone."""

import pandas as pd

from assets.make import assets_at
from needsmap.assets.register.identity import far_uprns, fold_spellings
from needsmap.assets.register.merging import combine_registers
from needsmap.assets.register.sites import collapse_sites
from needsmap.columns import Assets, Merges, Sites


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


def test_one_uprn_joins_however_it_is_written_and_a_damaged_one_never() -> None:
    assets = assets_at(
        [(0, 0), (300, 0), (0, 300), (300, 300), (0, 600), (300, 600)],
        name=["A", "B", "C", "D", "E", "F"],
        uprn=["10023456", "000010023456.0", "0", "0", "1.00012E+11", "1.00012E+11"],
    )
    sites, _, merges = collapse_sites(assets)
    assert len(sites) == 5
    assert merges[Merges.BY].tolist() == ["uprn"]


def test_one_uprn_far_apart_joins_nothing_and_is_named() -> None:
    assets = assets_at(
        [(0, 0), (1600, 0), (1650, 0)], name=["A", "B", "C"], uprn="100012345678", line=[2, 3, 4]
    )
    sites, ids, _ = collapse_sites(assets)
    assert list(ids) == ["S1", "S2", "S2"]
    assert len(sites) == 2
    (notice,) = far_uprns(assets)
    assert "line 2" in notice
    assert "line 3" in notice
    assert "1,600 m" in notice


def test_partners_and_uses_are_folded_across_registers_and_it_is_said() -> None:
    one = assets_at([(0, 0), (9, 0)], partner="Council", use=["Library", "G.P. practice"])
    two = assets_at([(0, 500)], partner="COUNCIL ", use="library", register="b.csv")
    assets, notices = fold_spellings(combine_registers([one, two]))
    assert set(assets[Assets.PARTNER]) == {"Council"}
    assert assets[Assets.USE].tolist() == ["Library", "G.P. practice", "Library"]
    assert len(notices) == 2
    sites, _, _ = collapse_sites(assets)
    assert set(sites[Sites.N_PARTNERS]) == {1}
