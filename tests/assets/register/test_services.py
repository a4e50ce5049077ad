"""Services: one that several rows list counts once, and two are never taken for one."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.make import assets_at
from needsmap.assets.register.merging import combine_registers
from needsmap.assets.register.services import repeat_sentences, services_of
from needsmap.assets.register.sites import collapse_sites
from needsmap.columns import Assets

ONE, TWO = "council.csv", "nhs.csv"


def services(points: list[tuple[float, float]], **cells: Any) -> list[str]:  # noqa: ANN401 - columns of any kind
    assets = assets_at(points, **({"use": "Library"} | cells))
    return list(services_of(assets, collapse_sites(assets)[1]))


@pytest.mark.parametrize(
    ("metres", "cells"),
    [
        (0, {"name": "Hook Library"}),
        (60, {"name": ["Hook Library", "The Library, Hook"], "postcode": "KT9 1AA"}),
        (60, {"name": "Hook Library", "placed_by": ["point", "postcode"]}),
        (60, {"name": "Hook Library", "uprn": "100021772000", "register": ONE}),
        (60, {"name": ["Hook Library", ""], "uprn": "100021772000"}),
    ],
)
def test_rows_with_evidence_are_one_service(metres: float, cells: dict[str, Any]) -> None:
    assert services([(0, 0), (metres, 0)], **({"register": [ONE, TWO]} | cells)) == ["a0", "a0"]


@pytest.mark.parametrize(
    ("metres", "cells"),
    [
        # two practices in one health centre, a school and its nursery, two units
        (0, {"name": ["Hook Surgery", "Manor Surgery"], "uprn": "100021772000"}),
        (0, {"name": ["St Mary's School", "St Mary's School Nursery"], "uprn": "100021772000"}),
        (0, {"name": ["Unit", "Unit A"], "postcode": "KT9 1AA"}),
        # two branches of one chain
        (60, {"name": "Boots"}),
        (60, {"name": "Boots", "postcode": ["KT1 1AE", "KT1 1AF"], "placed_by": "postcode"}),
        (400, {"name": "Boots", "postcode": "KT1 1AE"}),
        # one register's own ids
        (0, {"name": "Boots", "postcode": "KT1 1AE", "register": ONE}),
        # no name, and no UPRN
        (0, {"name": "", "postcode": "KT1 1AE"}),
        (0, {"name": ["Hook Library", ""]}),
        # another use
        (0, {"name": "Hook", "use": ["Library", "School"], "uprn": "100021772000"}),
        # a damaged UPRN
        (60, {"name": "Hook Library", "uprn": "1.00012E+11"}),
    ],
)
def test_rows_without_evidence_stay_apart(metres: float, cells: dict[str, Any]) -> None:
    assert services([(0, 0), (metres, 0)], **({"register": [ONE, TWO]} | cells)) == ["a0", "a1"]


def test_two_branches_of_one_register_stay_two_beside_another_register() -> None:
    points = [(0.0, 0.0)] * 4
    found = services(points, name="Boots", postcode="KT1 1AE", register=[ONE, ONE, TWO, TWO])
    assert found == ["a0", "a1", "a0", "a1"]


def test_a_row_without_a_name_does_not_join_two_names() -> None:
    found = services([(0, 0)] * 3, name=["Hook Surgery", "", "Manor Surgery"], uprn="100021772000")
    assert found == ["a0", "a0", "a2"]


def test_a_register_given_twice_counts_once() -> None:
    assets = assets_at([(0, 0), (500, 0)], use="Library", name="Hook Library", register=ONE)
    both = combine_registers([assets, assets])
    assert services_of(both, collapse_sites(both)[1]).nunique() == 2


def test_the_best_placed_row_stands_for_a_service() -> None:
    cells = {"name": "Hook Library", "register": [ONE, TWO], "placed_by": ["postcode", "point"]}
    assert services([(0, 0), (60, 0)], **cells) == ["a1", "a1"]


def test_closed_rows_and_rows_without_a_use_take_no_part() -> None:
    assert services([(0, 0)] * 3, use=["Library", "", "Library"],
                    status=["live", "live", "closed"]) == ["a0"]  # fmt: skip
    assert services([(0, 0)], use="") == []


def test_what_was_counted_as_one_is_named_and_what_may_be_one_too() -> None:
    assets = assets_at(
        [(0, 0)] * 2 + [(900, 0)] * 2 + [(2000, 0)] * 2,
        name=["Hook Library", "Library, Hook", "A Surgery", "B Surgery", "Boots", "Boots"],
        uprn=["", "", "100021772000", "100021772000", "", ""],
        postcode=["", "", "", "", "KT1 1AE", "KT1 1AE"],
        register=[ONE, TWO, ONE, TWO, ONE, ONE], use="Any", line=range(2, 8),
    )  # fmt: skip
    site_of = collapse_sites(assets)[1]
    same, perhaps = repeat_sentences(assets, site_of, services_of(assets, site_of))
    assert "Hook Library / Library, Hook (Any): council.csv line 2, nhs.csv line 3" in same
    assert "Surgery" not in same + perhaps.split("Boots")[1]
    assert "A Surgery / B Surgery (Any): council.csv line 4, nhs.csv line 5" in perhaps
    assert "Boots (Any): council.csv line 6, council.csv line 7" in perhaps
    alone = assets.iloc[[0, 2]]
    assert repeat_sentences(alone, site_of, services_of(alone, site_of)) == ()


CELLS = st.tuples(
    st.sampled_from([0, 5, 60]),
    st.sampled_from(["", "Boots", "Well"]),
    st.sampled_from(["", "KT1 1AE", "KT1 1AF"]),
    st.sampled_from(["", "100021772000", "100021772001"]),
    st.sampled_from([ONE, TWO]),
)


@given(st.lists(CELLS, min_size=1, max_size=8))
def test_no_service_has_two_names_or_two_ids_of_a_register_without_a_uprn(
    rows: list[tuple[float, str, str, str, str]],
) -> None:
    x, name, postcode, uprn, register = (list(cells) for cells in zip(*rows, strict=True))
    assets = assets_at([(e, 0) for e in x], name=name, postcode=postcode, uprn=uprn,
                       register=register, use="Pharmacy")  # fmt: skip
    found = services_of(assets, collapse_sites(assets)[1])
    assert found.index.equals(assets.index)
    assert set(found) <= set(assets[Assets.ASSET_ID])
    for _, group in assets.groupby(found.to_numpy()):
        assert len(set(group[Assets.NAME]) - {""}) <= 1
        free = pd.Series(group[Assets.REGISTER][group[Assets.UPRN] == ""])
        assert free.is_unique
