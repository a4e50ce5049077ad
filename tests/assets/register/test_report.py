"""The report that comes before the map."""

from assets.make import POSTCODES, assets_at, register_rows
from needsmap.assets.register.placing import place_assets
from needsmap.assets.register.report import NOT_COMPLETE, check_register
from needsmap.columns import Assets, Checks


def report():  # noqa: ANN201 - a report
    rows = register_rows(
        [
            {"postcode": "KT1 1AE", "use": "Library", "floor_area": 40.0},
            {"postcode": "KT1 1AE", "status": "closed"},
            {"postcode": "M32", "partner": "NHS", "name": "Land", "occupation": "vacant"},
            {"postcode": "M32", "uprn": "7", "occupation": "vacant", "holding": "building"},
            {"x": "see map", "postcode": "KT1 OAE", "name": "=cmd()"},
        ]
    )
    return check_register(place_assets(rows, POSTCODES))


def test_counts_add_up_to_the_rows() -> None:
    got = report()
    assert got.rows == sum(got.placed.values()) == 5
    assert got.live == 4
    assert got.placed == {"point": 0, "postcode": 2, "district": 3, "none": 0}
    assert got.partners[Checks.ROWS].sum() == 5
    assert got.sentences[-1] == NOT_COMPLETE


def test_each_fault_has_its_line() -> None:
    got = report().faults
    postcode, coordinates = got.loc[got[Assets.NAME] == "=cmd()", Checks.FAULT]
    assert "'KT1 OAE'" in postcode
    assert coordinates == "coordinates are not numbers: 'see map'"
    assert set(got[Checks.LINE]) == {4, 5, 6}


def test_vacant_buildings_come_first_among_the_unplaced() -> None:
    got = report().unplaced
    assert got[Checks.LINE].tolist() == [5, 4, 6]
    assert got[Checks.MISSING].tolist()[0] == "coordinates or full postcode"


def test_completeness_is_of_live_rows_by_partner_and_field() -> None:
    got = report().fields.set_index([Checks.PARTNER, Checks.FIELD])
    assert got.loc[("Council", Assets.FLOOR_AREA), Checks.FILLED] == 1
    assert got.loc[("Council", Assets.FLOOR_AREA), Checks.ROWS] == 3
    assert got.loc[("NHS", Assets.USE), Checks.SHARE] == 0


def test_a_clean_register_has_nothing_to_list() -> None:
    got = check_register(assets_at([(0, 0)]))
    assert got.faults.empty
    assert got.unplaced.empty
    assert got.faulty == 0
