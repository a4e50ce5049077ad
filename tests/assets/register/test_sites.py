"""Sites: one building counts once."""

import pytest

from assets.make import assets_at
from needsmap.assets.register.sites import collapse_sites, placed
from needsmap.columns import Assets, Sites
from needsmap.errors import FrameError


def test_one_uprn_is_one_site_and_so_is_one_point() -> None:
    assets = assets_at(
        [(0, 0), (30, 0), (500, 0), (500, 0), (900, 0)],
        uprn=["77", "77", "", "", ""],
        partner=["Council", "NHS", "Police", "Police", "NHS"],
        use=["Office", "Clinic", "Station", "Station", "Clinic"],
    )
    sites, ids, _ = collapse_sites(assets)
    assert list(ids) == ["S1", "S1", "S2", "S2", "S3"]
    assert list(sites[Sites.MERGED_BY]) == ["uprn", "point", ""]
    assert list(sites[Sites.PARTNERS]) == ["Council; NHS", "Police", "NHS"]
    assert list(sites[Sites.USES]) == ["Clinic; Office", "Station", "Clinic"]
    assert list(sites[Sites.N_ASSETS]) == [2, 2, 1]


def test_a_uprn_that_a_spreadsheet_rounded_joins_nothing() -> None:
    sites, _, _ = collapse_sites(assets_at([(0, 0), (900, 0)], uprn="100121000000"))
    assert len(sites) == 2


def test_a_postcode_centroid_is_named_as_such() -> None:
    sites, _, _ = collapse_sites(assets_at([(0, 0), (0, 0)], placed_by="postcode"))
    assert list(sites[Sites.MERGED_BY]) == ["postcode"]
    assert list(sites[Sites.PLACED_BY]) == ["postcode"]


def test_the_best_placed_asset_gives_the_point() -> None:
    assets = assets_at([(0, 0), (40, 0)], uprn="5", placed_by=["postcode", "point"])
    sites, _, _ = collapse_sites(assets)
    assert sites.geometry.x.iloc[0] == 500_040
    assert sites[Sites.PLACED_BY].iloc[0] == "point"


def test_sums_are_of_what_is_known() -> None:
    nothing = float("nan")
    assets = assets_at(
        [(0, 0), (0, 0), (9, 9)], floor_area=[10.0, nothing, nothing], running_cost=nothing
    )
    sites, _, _ = collapse_sites(assets)
    assert sites[Sites.FLOOR_AREA].iloc[0] == 10
    assert sites[Sites.FLOOR_AREA_KNOWN].tolist() == [1, 0]
    assert sites[Sites.FLOOR_AREA].isna().tolist() == [False, True]


def test_closed_and_unplaced_assets_take_no_part() -> None:
    assets = assets_at(
        [(0, 0), (0, 0), (0, 0)], status=["live", "closed", "live"],
        placed_by=["point", "point", "district"],
    )  # fmt: skip
    assert len(placed(assets)) == 1
    sites, ids, _ = collapse_sites(assets)
    assert list(sites[Sites.N_ASSETS]) == [1]
    assert ids.isna().tolist() == [False, True, True]


def test_a_register_without_any_place_has_no_site() -> None:
    sites, ids, _ = collapse_sites(assets_at([(0, 0)], placed_by="none"))
    assert sites.empty
    assert ids.isna().all()


def test_degrees_are_refused() -> None:
    with pytest.raises(FrameError, match="metres"):
        collapse_sites(assets_at([(0, 0)]).to_crs("EPSG:4326"))


def test_every_placed_asset_is_in_one_site() -> None:
    assets = assets_at(
        [(i % 7, i % 3) for i in range(60)], uprn=[str(i % 11 + 1) for i in range(60)]
    )
    sites, ids, _ = collapse_sites(assets)
    assert sites[Sites.N_ASSETS].sum() == 60
    assert set(ids) == set(sites[Sites.SITE_ID])
    assert list(sites.columns[:1]) == [Sites.SITE_ID]
    assert Assets.UPRN not in sites.columns
