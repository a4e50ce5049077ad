"""Areas through time: change codes as the ONS defines them, and everything nests."""

from collections import Counter, defaultdict

import pytest
import shapely

from alderwick import Borough
from alderwick.ground.vintages import POCKET_WARD
from needsmap.columns import Areas

PAIRS = [("lsoa01", "lsoa11"), ("lsoa11", "lsoa21")]


def shapes(borough: Borough, geography: str) -> dict[str, shapely.Polygon]:
    areas = borough.areas(geography)
    return dict(zip(areas[Areas.AREA_CODE], areas.geometry, strict=True))


@pytest.mark.parametrize("pair", PAIRS)
def test_each_kind_of_change_occurs(borough: Borough, pair: tuple[str, str]) -> None:
    kinds = Counter(kind for _, _, kind in borough.nest.changes[pair])
    assert set(kinds) == {"U", "S", "M", "X"}
    assert kinds["U"] > 100


@pytest.mark.parametrize("pair", PAIRS)
def test_unchanged_keeps_its_code_and_nothing_else_does(
    borough: Borough, pair: tuple[str, str]
) -> None:
    rows = borough.nest.changes[pair]
    assert all((before == after) == (kind == "U") for before, after, kind in rows)
    old, new = (set(borough.nest.layers[g].codes) for g in pair)
    assert {before for before, after, _ in rows if before == after} == old & new


@pytest.mark.parametrize("pair", PAIRS)
def test_change_codes_say_what_happened_to_the_ground(
    borough: Borough, pair: tuple[str, str]
) -> None:
    before, after = shapes(borough, pair[0]), shapes(borough, pair[1])
    children, parents = defaultdict(list), defaultdict(list)
    kind_of = {}
    for old, new, kind in borough.nest.changes[pair]:
        children[old].append(new)
        parents[new].append(old)
        kind_of[old, new] = kind
    for (old, new), kind in kind_of.items():
        if kind == "U":
            assert before[old].equals_exact(after[new], 0)
        elif kind == "S":
            assert len(children[old]) >= 2
            united = shapely.union_all([after[code] for code in children[old]])
            assert shapely.equals(united, before[old])
        elif kind == "M":
            assert len(parents[new]) >= 2
            united = shapely.union_all([before[code] for code in parents[new]])
            assert shapely.equals(united, after[new])
        else:
            assert before[old].intersection(after[new]).area > 0
            assert not shapely.equals(before[old], after[new])


def test_every_older_lsoa_is_in_the_lookup_and_one_newer_is_not(borough: Borough) -> None:
    layers, nest = borough.nest.layers, borough.nest
    rows = nest.changes["lsoa01", "lsoa11"]
    assert {row[0] for row in rows} == set(layers["lsoa01"].codes)
    assert set(layers["lsoa11"].codes) - {row[1] for row in rows} == {nest.orphan}
    rows = nest.changes["lsoa11", "lsoa21"]
    assert {row[0] for row in rows} == set(layers["lsoa11"].codes)
    assert {row[1] for row in rows} == set(layers["lsoa21"].codes)


def test_the_orphan_lies_in_an_older_lsoa_whose_row_is_irregular(borough: Borough) -> None:
    before, after = shapes(borough, "lsoa01"), shapes(borough, "lsoa11")
    orphan = after[borough.nest.orphan]
    (parent,) = [code for code, shape in before.items() if shape.contains_properly(orphan.centroid)]
    assert before[parent].covers(orphan)
    kinds = [row[2] for row in borough.nest.changes["lsoa01", "lsoa11"] if row[0] == parent]
    assert kinds == ["X"]


def test_one_lsoa_was_split_twice(borough: Borough) -> None:
    first = {new for _, new, kind in borough.nest.changes["lsoa01", "lsoa11"] if kind == "S"}
    second = {old for old, _, kind in borough.nest.changes["lsoa11", "lsoa21"] if kind == "S"}
    assert len(first & second) == 1


@pytest.mark.parametrize("small", ["lsoa01", "lsoa11", "lsoa21"])
@pytest.mark.parametrize("large", ["wd11", "wd22", "lad11"])
def test_lsoas_nest_in_wards_and_district(borough: Borough, small: str, large: str) -> None:
    layers = borough.nest.layers
    pairs = set(zip(layers[small].of_cell.tolist(), layers[large].of_cell.tolist(), strict=True))
    assert len(pairs) == len(layers[small].codes)


def test_wards_of_2022_one_recoded_and_two_redrawn(borough: Borough) -> None:
    old, new = shapes(borough, "wd19"), shapes(borough, "wd25")
    assert len(old) == len(new) == 15
    gone = set(old) - set(new)
    assert len(gone) == 3
    assert all(shapely.equals(old[code], new[code]) for code in set(old) & set(new))
    layer = borough.nest.layers["wd11"]
    name = dict(zip(layer.codes, layer.names, strict=True))
    kept = [code for code in gone if any(shapely.equals(old[code], s) for s in new.values())]
    assert [name[code] for code in kept] == [POCKET_WARD]


@pytest.mark.parametrize("geography", ["lsoa01", "lsoa11", "lsoa21", "wd11", "wd22", "msoa11"])
def test_codes_and_names_are_unique_and_no_real_code(borough: Borough, geography: str) -> None:
    layer = borough.nest.layers[geography]
    assert len(set(layer.codes)) == len(set(layer.names)) == len(layer.codes)
    assert all(code.startswith("Z0") and len(code) == 9 for code in layer.codes)


def test_the_borough_has_the_size_that_was_asked_for(borough: Borough) -> None:
    sizes = {g: len(layer.codes) for g, layer in borough.nest.layers.items()}
    assert sizes == {
        "lsoa01": 120, "lsoa11": 121, "lsoa21": 124, "msoa11": 30, "wd11": 15, "wd22": 15,
        "lad11": 1,
    }  # fmt: skip
