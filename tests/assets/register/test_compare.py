"""Two years of one register: each row once, each match explained, the doubtful listed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.make import assets_at
from needsmap.assets.register.compare import compare_assets
from needsmap.columns import Assets, FieldChanges
from needsmap.columns import RegisterChanges as Out

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd


def register(*rows: dict[str, Any]) -> gpd.GeoDataFrame:
    """Rows at ``at`` (metres; nowhere without it), with what else is given of each."""
    base = {Assets.ASSET_ID: "", Assets.NAME: "", Assets.UPRN: "", Assets.POSTCODE: "",
            Assets.PARTNER: "Council", Assets.USE: "", Assets.TENURE: "", Assets.ADDRESS: "",
            Assets.FLOOR_AREA: np.nan, Assets.LEASE_END: pd.NaT, "by": "point"}  # fmt: skip
    filled = [base | row for row in rows]
    ids = Counter(row["asset_id"] for row in filled)
    frame = assets_at(
        [row.get("at", (0, 0)) for row in rows],
        **{key: [row[key] for row in filled] for key in base if key not in {"by", "asset_id"}},
        asset_id=[
            f"line {i}" if not one else one if ids[one] == 1 else f"{one} (line {i})"
            for i, one in enumerate((row["asset_id"] for row in filled), start=2)
        ],
        placed_by=[row["by"] if "at" in row else "none" for row in filled],
    )
    frame[Assets.GEOMETRY] = frame.geometry.where(np.array(["at" in row for row in rows]), None)
    return frame


def kinds(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> list[tuple[str, str, str]]:
    found, _ = compare_assets(old, new)
    columns = [Out.CHANGE, Out.OLD_NAME, Out.NEW_NAME]
    return list(found[columns].itertuples(index=False, name=None))


def only(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    found, _ = compare_assets(register(old), register(new))
    assert len(found) == 1, found
    return found.iloc[0].to_dict()


HALL = {"name": "Town Hall", "at": (0, 0)}


@pytest.mark.parametrize(
    ("before", "after", "change", "why"),
    [
        ({"uprn": "10023456"}, {"uprn": "10023456.0", "name": "Guildhall"}, "renamed", "UPRN"),
        ({"asset_id": "A-001"}, {"asset_id": "a1", "tenure": "Leasehold"}, "changed", "spelling"),
        ({"asset_id": "A001"}, {"asset_id": "A001/1", "at": (30, 0)}, "moved", "suffix"),
        ({"asset_id": "A001/24"}, {"asset_id": "A001/25", "name": "Town Hall "}, "same", "suffix"),
        ({"asset_id": "C7"}, {"asset_id": "C7", "at": (4000, 0)}, "moved", "id"),
        ({"asset_id": "C7"}, {"asset_id": "X", "name": "TOWN-HALL", "use": "X"}, "changed", "name"),
        ({"asset_id": "C7"}, {"asset_id": "X9", "at": (60, 0)}, "moved", "name, place"),
        ({}, {"name": "The Town Hall", "at": (20, 0)}, "renamed", "similar name"),
    ],
)  # fmt: skip
def test_each_way_to_know_an_asset_again(
    before: dict[str, Any], after: dict[str, Any], change: str, why: str
) -> None:
    row = only(HALL | before, HALL | after)
    assert row[Out.CHANGE] == change
    assert why in row[Out.MATCHED_BY]
    assert row[Out.NOTE] == ""


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ({"uprn": "100012345678"}, {"uprn": "100012345678", "at": (1600, 0)}, "1,600 m"),
        ({}, {"at": (5000, 0)}, "5,000 m"),
        ({}, {"name": "Pharmacy", "at": (3, 0)}, "another name"),
        ({"asset_id": "12"}, {"asset_id": "12", "name": "Pharmacy", "at": (5000, 0)}, "same id"),
    ],
)
def test_what_could_be_one_asset_is_listed_as_doubtful(
    before: dict[str, Any], after: dict[str, Any], word: str
) -> None:
    row = only(HALL | before, HALL | after)
    assert row[Out.CHANGE] == Out.DOUBTFUL
    assert word in row[Out.NOTE]


@pytest.mark.parametrize(
    "uprn", ["1.00012E+11", "100012000000", "0", "999999999999", "100012345678/100012345679"]
)
def test_a_damaged_uprn_identifies_nothing(uprn: str) -> None:
    old = register({"name": "Town Hall", "at": (0, 0), "uprn": uprn})
    new = register({"name": "Surgery", "at": (4000, 0), "uprn": uprn})
    assert [kind for kind, _, _ in kinds(old, new)] == ["disposed", "acquired"]


def test_numbers_that_a_reader_gave_from_the_line_are_no_ids() -> None:
    halls = [{"name": f"Hall of {place}", "at": (3000 * i, 0)}
             for i, place in enumerate(("Ash", "Beech", "Elm"))]  # fmt: skip
    new = register({"name": "Pool", "at": (50_000, 0)}, *halls)
    assert Counter(kind for kind, _, _ in kinds(register(*halls), new)) == {
        "same": 3, "acquired": 1,
    }  # fmt: skip


def test_running_numbers_that_moved_on_by_one_do_not_mislead() -> None:
    names = ("Ash Library", "Beech Depot", "Elm Surgery", "Oak Nursery")
    rows = [{"name": name, "at": (3000 * i, 0)} for i, name in enumerate(names)]
    old = register(*(row | {"asset_id": str(i)} for i, row in enumerate(rows, start=1)))
    new = register(
        {"name": "Yew Pavilion", "at": (70_000, 0), "asset_id": "1"},
        *(row | {"asset_id": str(i), "tenure": "Freehold"} for i, row in enumerate(rows, start=2)),
    )
    found = kinds(old, new)
    assert found[0] == ("acquired", "", "Yew Pavilion")
    assert {(a, b) for kind, a, b in found if kind == "changed"} == {(n, n) for n in names}


def test_several_rows_of_one_uprn_are_told_apart_by_name() -> None:
    at = {"uprn": "100012345678", "at": (0, 0)}
    old = register(*({"name": n} | at for n in ("Library", "Cafe", "Registrar")))
    new = register(*({"name": n, "tenure": "Leased"} | at for n in ("Registrar", "Library", "Gym")))
    found = kinds(old, new)
    assert ("changed", "Library", "Library") in found
    assert ("changed", "Registrar", "Registrar") in found
    # of what is left it cannot be known whether the cafe became the gym
    assert ("doubtful", "Cafe", "Gym") in found


def test_an_old_row_with_two_candidates_is_doubtful_with_both_named() -> None:
    old = register({"name": "Garages", "postcode": "KT1 1AE", "at": (0, 0), "use": "Garage"})
    two = [{"name": "Garages", "postcode": "KT1 1AE", "at": (x, 0)} for x in (40, -40)]
    found, _ = compare_assets(old, register(*two))
    assert found[Out.CHANGE].tolist() == ["doubtful", "doubtful"]
    assert found[Out.NOTE].str.contains("could also be").all()
    assert sorted(found[Out.NEW_LINE]) == [2, 3]
    assert found[Out.OLD_LINE].dropna().tolist() == [2]


def test_many_of_one_name_are_known_by_their_points() -> None:
    garages = [{"name": "Garage", "at": (4 * i, 0), "floor_area": 12.0 + i} for i in range(30)]
    new = register(*(row | {"floor_area": 50.0} for row in reversed(garages)))
    found, _ = compare_assets(register(*garages), new)
    assert set(found[Out.CHANGE]) == {"changed"}
    assert set(found[Out.METRES]) == {0.0}


def test_no_row_loses_its_better_partner_to_a_likeness() -> None:
    """The first old row resembles both new rows; only the other resemblance leaves a pair each."""
    old = register({"name": "Elm Park Hall", "at": (0, 0)}, {"name": "Elm Park", "at": (60, 0)})
    new = register({"name": "Elm Park Hall", "at": (30, 0), "use": "Hall"})
    assert ("disposed", "Elm Park", "") in kinds(old, new)


@pytest.mark.parametrize(
    ("field", "before", "after", "differs"),
    [
        ("floor_area", 250.0, 2691 * 0.09290304, False),
        ("floor_area", 250.0, 251.0, True),
        ("floor_area", 25_000.0, 25_020.0, False),
        ("tenure", "Free-hold", "free hold", False),
        ("tenure", "Freehold", "Leasehold", True),
        ("postcode", "kt11ae", "KT1 1AE", False),
        ("uprn", "000010023456", "10,023,456", False),
        ("lease_end", pd.Timestamp("2030-03-31"), pd.Timestamp("2030-03-31 00:00"), False),
        ("lease_end", pd.Timestamp("2030-03-31"), pd.Timestamp("2035-03-31"), True),
    ],
)
def test_values_are_compared_by_what_they_mean(
    field: str, before: object, after: object, *, differs: bool
) -> None:
    same = HALL | {"asset_id": "A1"}
    row = only(same | {field: before}, same | {field: after})
    assert (row[Out.FIELDS] != "") == differs
    assert row[Out.CHANGE] == ("changed" if differs else "same")


def test_filled_emptied_and_changed_are_three_things() -> None:
    same = HALL | {"asset_id": "A1"}
    old = register(same | {"floor_area": 250.0, "tenure": "Freehold"})
    new = register(same | {"use": "Offices", "floor_area": 300.0})
    _, fields = compare_assets(old, new)
    columns = [FieldChanges.FIELD, FieldChanges.KIND, FieldChanges.BEFORE, FieldChanges.AFTER]
    assert set(fields[columns].itertuples(index=False, name=None)) == {
        ("use", "filled", "", "Offices"),
        ("tenure", "emptied", "Freehold", ""),
        ("floor area", "changed", "250 m2", "300 m2"),
    }


def test_a_partner_that_was_renamed_is_no_change_of_its_rows() -> None:
    rows = [{"name": f"Station {i}", "at": (3000 * i, 0)} for i in range(3)]
    old = register(*(row | {"partner": "Fire Brigade"} for row in rows), HALL)
    new = register(*(row | {"partner": "Fire and Rescue Service"} for row in rows), HALL)
    assert Counter(kind for kind, _, _ in kinds(old, new)) == {"same": 4}
    handed = register(*(row | {"partner": "Council"} for row in rows), HALL)
    assert Counter(kind for kind, _, _ in kinds(old, handed)) == {"changed": 3, "same": 1}


def test_a_postcode_that_became_a_point_is_no_move() -> None:
    before = {"name": "Clinic", "asset_id": "A1", "postcode": "KT1 1AE", "at": (0, 0)}
    assert only(before | {"by": "postcode"}, before | {"at": (90, 0)})[Out.CHANGE] == "same"
    assert only(before, before | {"at": (90, 0)})[Out.CHANGE] == "moved"


def test_nothing_against_something_and_nothing() -> None:
    none = register(HALL).iloc[:0]
    assert kinds(none, register(HALL)) == [("acquired", "", "Town Hall")]
    assert kinds(register(HALL), none) == [("disposed", "Town Hall", "")]
    assert kinds(none, none) == []


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "asset_id": st.sampled_from(["", "A-1", "A1", "A1/1", "A1/2", "B2", "7"]),
            "name": st.sampled_from(["", "Hall", "Town Hall", "Town Hall 2", "Library", "LIBRARY"]),
            "uprn": st.sampled_from(["", "100012345678", "10023456", "0"]),
            "postcode": st.sampled_from(["", "KT1 1AE", "M32"]),
            "use": st.sampled_from(["", "Office"]),
            "floor_area": st.sampled_from([np.nan, 250.0, 250.3, 400.0]),
            "by": st.sampled_from(["point", "postcode"]),
        },
        optional={"at": st.sampled_from([(0, 0), (8, 0), (80, 0), (600, 0), (5000, 0)])},
    ),
    min_size=1,
    max_size=5,
)


def content(frame: gpd.GeoDataFrame, rows: pd.Series) -> list[object]:
    """What stands in some rows, whichever of several equal rows it is."""
    plain = frame.drop(columns=[Assets.LINE]).astype("str")
    plain[Assets.ASSET_ID] = plain[Assets.ASSET_ID].str.replace(
        r" ?\(?line \d+\)?$", "", regex=True
    )
    return [None if pd.isna(row) else tuple(plain.iloc[int(row)]) for row in rows]


def outcome(
    old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, *, names: Sequence[str] = ()
) -> Counter[tuple[object, ...]]:
    found, _ = compare_assets(old, new)
    swapped = dict(zip(names, reversed(names), strict=True))
    kind = found[Out.CHANGE].map(lambda change: swapped.get(change, change))
    return Counter(
        zip(kind, content(old, found[Out.OLD_ROW]), content(new, found[Out.NEW_ROW]), strict=True)
    )


@settings(max_examples=15)
@given(ROWS, ROWS)
def test_each_row_appears_exactly_once(
    old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> None:
    found, fields = compare_assets(register(*old), register(*new))
    assert sorted(found[Out.OLD_ROW].dropna()) == list(range(len(old)))
    assert sorted(found[Out.NEW_ROW].dropna()) == list(range(len(new)))
    pairs = found.dropna(subset=[Out.OLD_ROW, Out.NEW_ROW])
    assert (pairs[Out.MATCHED_BY] != "").all()
    assert (found[Out.CHANGE] == Out.DOUBTFUL).tolist() == (found[Out.NOTE] != "").tolist()
    ends = {tuple(pair) for pair in pairs[[Out.OLD_ROW, Out.NEW_ROW]].to_numpy()}
    assert {tuple(pair) for pair in fields[[Out.OLD_ROW, Out.NEW_ROW]].to_numpy()} <= ends


@settings(max_examples=15)
@given(ROWS)
def test_a_register_against_itself_is_all_the_same(rows: list[dict[str, Any]]) -> None:
    found, fields = compare_assets(register(*rows), register(*rows))
    assert set(found[Out.CHANGE]) == {"same"}
    assert fields.empty


@settings(max_examples=15)
@given(st.data(), ROWS, ROWS)
def test_the_order_of_the_rows_and_which_is_old_change_nothing(
    data: st.DataObject, old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> None:
    plain = outcome(register(*old), register(*new))
    other = outcome(
        register(*data.draw(st.permutations(old))), register(*data.draw(st.permutations(new)))
    )
    assert plain == other
    mirrored = outcome(register(*new), register(*old), names=("disposed", "acquired"))
    assert plain == Counter({(kind, b, a): n for (kind, a, b), n in mirrored.items()})


def test_a_row_that_repeats_another_is_neither_acquired_nor_disposed_of() -> None:
    library = {"name": "Oak Library", "uprn": "100012345680", "at": (0, 0)}
    hub = {"name": "Oak Library", "uprn": "100012345699", "at": (0, 0)}
    one, three = register(library), register(library, library, hub)
    doubtful = (Out.DOUBTFUL, "", "Oak Library"), (Out.DOUBTFUL, "Oak Library", "")
    same = (Out.SAME, "Oak Library", "Oak Library")
    acquired = (Out.ACQUIRED, "", "Oak Library")
    assert sorted(kinds(one, three)) == sorted([same, doubtful[0], acquired])
    assert (Out.DOUBTFUL, "Oak Library", "") in kinds(three, one)


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("In use", "Occupied", False),
        ("", "in use", False),
        ("Void", "Vacant", False),
        ("Occupied", "Vacant", True),
        ("Let", "In use", True),
    ],
)
def test_words_of_one_meaning_are_no_change(*, before: str, after: str, changed: bool) -> None:
    old, new = register(HALL), register(HALL)
    old[Assets.OCCUPATION], new[Assets.OCCUPATION] = before, after
    _, fields = compare_assets(old, new)
    assert fields[FieldChanges.FIELD].tolist() == (["occupation"] if changed else [])
