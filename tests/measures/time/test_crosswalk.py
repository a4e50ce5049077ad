"""Links between vintages: by hand, as properties, and against the ONS lookups."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.timeline import ORPHANS, few, library, links, make_lookup, real
from needsmap.columns import LinkColumns, Lookups, Overlaps
from needsmap.errors import FrameError, VintageError
from needsmap.measures.time.common_geography import COMMON, find_common_geography, link_groups
from needsmap.measures.time.crosswalk import Basis, chain_links, link_areas

PAIRS = [
    ("A", "A", "U"),
    ("B", "B1", "S"), ("B", "B2", "S"),
    ("C", "CD", "M"), ("D", "CD", "M"),
    ("E", "E1", "X"), ("E", "F1", "X"), ("F", "F1", "X"),
]  # fmt: skip


def overlaps(people: dict[tuple[str, str], float]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            Overlaps.FROM_CODE: [pair[0] for pair in people],
            Overlaps.TO_CODE: [pair[1] for pair in people],
            Overlaps.PERSONS: list(people.values()),
            Overlaps.SQUARE_METRES: [float("nan")] * len(people),
        }
    )


PEOPLE = {
    ("B", "B1"): 30.0, ("B", "B2"): 10.0, ("C", "CD"): 300.0, ("D", "CD"): 100.0,
    ("E", "E1"): 80.0, ("E", "F1"): 20.0, ("F", "F1"): 60.0,
}  # fmt: skip


def cell(frame: pd.DataFrame, old: str, new: str, column: str) -> float | str:
    row = frame[(frame[LinkColumns.FROM_CODE] == old) & (frame[LinkColumns.TO_CODE] == new)]
    return row[column].item()


def test_each_kind_of_change_has_its_weight_verdict_and_basis() -> None:
    made = link_areas(make_lookup(PAIRS), overlaps=overlaps(PEOPLE))
    told = [
        (
            row[LinkColumns.TO_CODE],
            row[LinkColumns.WEIGHT],
            row[LinkColumns.SHARE],
            row[LinkColumns.VERDICT],
        )
        for _, row in made.iterrows()
    ]
    assert told == [
        ("A", 1.0, 1.0, "exact"),
        ("B1", 1.0, 0.75, "inherited"),
        ("B2", 1.0, 0.25, "inherited"),
        ("CD", 0.75, 1.0, "averaged"),
        ("CD", 0.25, 1.0, "averaged"),
        ("E1", 1.0, 0.8, "estimated"),
        ("F1", 0.25, 0.2, "estimated"),
        ("F1", 0.75, 1.0, "estimated"),
    ]
    assert made[LinkColumns.BASIS].tolist() == [
        Basis.OWN, Basis.PARENT, Basis.PARENT, Basis.POPULATION, Basis.POPULATION,
        Basis.PARENT, Basis.POPULATION, Basis.POPULATION,
    ]  # fmt: skip


def test_without_people_parents_weigh_by_ground_and_without_ground_the_same() -> None:
    ground = overlaps(PEOPLE).assign(
        **{Overlaps.PERSONS: float("nan"), Overlaps.SQUARE_METRES: list(PEOPLE.values())}
    )
    by_area = link_areas(make_lookup(PAIRS), overlaps=ground)
    assert cell(by_area, "C", "CD", LinkColumns.WEIGHT) == 0.75
    assert cell(by_area, "C", "CD", LinkColumns.BASIS) == Basis.AREA
    equal = link_areas(make_lookup(PAIRS))
    assert cell(equal, "C", "CD", LinkColumns.WEIGHT) == 0.5
    assert cell(equal, "C", "CD", LinkColumns.BASIS) == Basis.EQUAL


def test_a_part_that_nobody_lives_in_falls_back_to_ground() -> None:
    none = {pair: 0.0 if pair[1] == "CD" else people for pair, people in PEOPLE.items()}
    mixed = overlaps(none)
    mixed[Overlaps.SQUARE_METRES] = 1.0
    made = link_areas(make_lookup(PAIRS), overlaps=mixed)
    assert cell(made, "C", "CD", LinkColumns.BASIS) == Basis.AREA
    assert cell(made, "F", "F1", LinkColumns.BASIS) == Basis.POPULATION


def test_the_lookups_own_shares_are_used_before_ground() -> None:
    lookup = make_lookup(PAIRS)
    lookup[Lookups.SHARE] = [1.0, 0.9, 0.1, 1.0, 1.0, 0.5, 0.5, 1.0]
    made = link_areas(lookup)
    assert cell(made, "B", "B1", LinkColumns.SHARE) == 0.9
    assert cell(made, "E", "F1", LinkColumns.WEIGHT) == pytest.approx(1 / 3)
    assert cell(made, "E", "F1", LinkColumns.BASIS) == Basis.SHARES


def test_change_codes_are_derived_where_the_lookup_has_none() -> None:
    bare = make_lookup([(old, new, "") for old, new, _ in PAIRS])
    coded = link_areas(make_lookup(PAIRS), overlaps=overlaps(PEOPLE))
    derived = link_areas(bare, overlaps=overlaps(PEOPLE))
    pd.testing.assert_frame_equal(coded, derived)


def test_an_area_without_predecessor_is_linked_by_people_and_slivers_are_dropped() -> None:
    people = PEOPLE | {("E", "NEW"): 50.0, ("A", "NEW"): 0.2}
    every = {new for _, new, _ in PAIRS} | {"NEW"}
    made = link_areas(make_lookup(PAIRS), overlaps=overlaps(people), areas=every)
    mine = made[made[LinkColumns.TO_CODE] == "NEW"]
    assert mine[
        [LinkColumns.FROM_CODE, LinkColumns.WEIGHT, LinkColumns.VERDICT]
    ].to_numpy().tolist() == [["E", 1.0, "estimated"]]
    assert mine[LinkColumns.SHARE].item() == pytest.approx(50 / 150)


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([("A", "A", "U"), ("A", "B", "U")], "U .unchanged. but tied to several areas: A"),
        ([("A", "C", "S"), ("B", "C", "S")], "S .split. but with several parents"),
        ([("A", "B", "M"), ("A", "C", "M")], "M .merged. but with several children"),
        ([("A", "A", "U"), ("A", "A", "U")], "pairs appear twice: A"),
    ],
)
def test_a_lookup_that_contradicts_itself_is_refused(
    pairs: list[tuple[str, str, str]], words: str
) -> None:
    with pytest.raises(FrameError, match=words):
        link_areas(make_lookup(pairs))


def test_shares_that_do_not_sum_to_one_are_refused_with_their_area() -> None:
    lookup = make_lookup(PAIRS)
    lookup[Lookups.SHARE] = [1.0, 0.9, 0.3, 1.0, 1.0, 0.5, 0.5, 1.0]
    with pytest.raises(FrameError, match=r"shares do not sum to 1: B \(1.2000\)"):
        link_areas(lookup)


def test_a_lookup_of_two_vintages_is_refused() -> None:
    lookup = make_lookup(PAIRS)
    lookup.loc[0, Lookups.TO_GEOGRAPHY] = "lsoa21"
    with pytest.raises(FrameError, match="must be one vintage, found lsoa11, lsoa21"):
        link_areas(lookup)


def test_a_chain_is_as_good_as_its_weakest_link() -> None:
    first = link_areas(make_lookup(PAIRS), overlaps=overlaps(PEOPLE))
    later = [("A", "A1", "S"), ("A", "A2", "S"), ("B1", "B12", "M"), ("B2", "B12", "M"),
             ("CD", "CD", "U"), ("E1", "E1", "U"), ("F1", "F1", "U")]  # fmt: skip
    second = link_areas(make_lookup(later, way=("lsoa11", "lsoa21")))
    both = chain_links(first, second)
    verdicts = both.drop_duplicates(LinkColumns.TO_CODE).set_index(LinkColumns.TO_CODE)[
        LinkColumns.VERDICT
    ]
    assert verdicts.to_dict() == {
        "A1": "inherited", "A2": "inherited", "B12": "averaged", "CD": "averaged",
        "E1": "estimated", "F1": "estimated",
    }  # fmt: skip
    assert cell(both, "B", "B12", LinkColumns.WEIGHT) == pytest.approx(1)
    assert cell(both, "B", "B12", LinkColumns.SHARE) == pytest.approx(1)
    assert set(both[LinkColumns.TO_GEOGRAPHY]) == {"lsoa21"}


def test_a_chain_over_an_area_without_predecessor_is_estimated_from_the_other() -> None:
    first = link_areas(make_lookup([("A", "A", "U")]))
    merged = make_lookup([("A", "AN", "M"), ("NEW", "AN", "M")], way=("lsoa11", "lsoa21"))
    both = chain_links(first, link_areas(merged))
    assert both[
        [LinkColumns.FROM_CODE, LinkColumns.WEIGHT, LinkColumns.VERDICT]
    ].to_numpy().tolist() == [["A", 1.0, "estimated"]]


def test_links_that_do_not_meet_cannot_be_chained() -> None:
    one = link_areas(make_lookup([("A", "A", "U")]))
    with pytest.raises(VintageError, match="links to lsoa11 with links from lsoa01"):
        chain_links(one, one)


def test_the_common_geography_is_the_connected_areas() -> None:
    made = link_areas(make_lookup(PAIRS), overlaps=overlaps(PEOPLE))
    groups = find_common_geography(made)
    old = groups[groups["geography"] == "lsoa01"].set_index("area_code")["group"]
    assert old.to_dict() == {"A": "A", "B": "B1", "C": "CD", "D": "CD", "E": "E1", "F": "E1"}
    people = pd.Series({"A": 5.0, "C": 3.0, "D": 1.0, "E": 2.0, "F": 2.0})
    joined = link_groups(groups, "lsoa01", people)
    assert set(joined[LinkColumns.TO_GEOGRAPHY]) == {COMMON}
    assert cell(joined, "C", "CD", LinkColumns.WEIGHT) == 0.75
    assert cell(joined, "B", "B1", LinkColumns.VERDICT) == "exact"


@st.composite
def any_lookup(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw pairs of old and new areas, and people in each; unchanged, split, merged, redrawn."""
    olds = [f"o{i}" for i in range(draw(st.integers(1, 6)))]
    news = [f"n{i}" for i in range(draw(st.integers(1, 6)))]
    pairs = draw(
        st.lists(st.tuples(st.sampled_from(olds), st.sampled_from(news)), min_size=1, unique=True)
    )
    people = draw(st.lists(st.floats(0, 1e6), min_size=len(pairs), max_size=len(pairs)))
    table = overlaps(dict(zip(pairs, people, strict=True)))
    return make_lookup([(old, new, "") for old, new in pairs]), table


@few
@given(any_lookup())
def test_weights_and_shares_always_sum_to_one(drawn: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    lookup, table = drawn
    made = link_areas(lookup, overlaps=table)
    weights = made.groupby(LinkColumns.TO_CODE)[LinkColumns.WEIGHT].sum()
    shares = made.groupby(LinkColumns.FROM_CODE)[LinkColumns.SHARE].sum()
    assert (weights - 1).abs().max() < 1e-9
    assert (shares - 1).abs().max() < 1e-9
    assert (made[[LinkColumns.WEIGHT, LinkColumns.SHARE]] >= 0).all(axis=None)


@real
def test_the_2001_to_2011_lookup_has_the_counts_of_the_ons() -> None:
    lookup = library().load_lookup("lsoa01_lsoa11")
    by = lookup.groupby(Lookups.CHANGE)
    assert by[Lookups.FROM_CODE].nunique().to_dict() == {"M": 293, "S": 366, "U": 31672, "X": 151}
    assert by[Lookups.TO_CODE].nunique().to_dict() == {"M": 145, "S": 881, "U": 31672, "X": 142}
    assert len(lookup) == 32997


@real
def test_the_2011_to_2021_lookup_has_the_counts_of_the_ons() -> None:
    lookup = library().load_lookup("lsoa11_lsoa21")
    by = lookup.groupby(Lookups.CHANGE)
    assert by[Lookups.FROM_CODE].nunique().to_dict() == {"M": 194, "S": 834, "U": 31810, "X": 6}
    assert by[Lookups.TO_CODE].nunique().to_dict() == {"M": 97, "S": 1842, "U": 31810, "X": 6}
    assert len(lookup) == 33855


@real
@pytest.mark.parametrize(
    ("way", "shares"),
    [
        (("lsoa01", "lsoa11"), (96.4, 2.7, 0.44, 0.44)),
        (("lsoa11", "lsoa21"), (94.2, 5.5, 0.29, 0.02)),
    ],
)
def test_verdicts_have_the_shares_of_the_methods_note(
    way: tuple[str, str], shares: tuple[float, ...]
) -> None:
    new = (
        links(*way)
        .drop_duplicates(LinkColumns.TO_CODE)[LinkColumns.VERDICT]
        .value_counts(normalize=True)
    )
    found = [100 * new[word] for word in ("exact", "inherited", "averaged", "estimated")]
    assert found == pytest.approx(shares, abs=0.06)


@real
def test_the_four_areas_without_predecessor_are_estimated_from_the_parents_on_the_ground() -> None:
    mine = links("lsoa01", "lsoa11")
    mine = mine[mine[LinkColumns.TO_CODE].isin(ORPHANS)]
    parents = mine.groupby(LinkColumns.TO_CODE)[LinkColumns.FROM_CODE].agg(set).to_dict()
    # the parents that an overlay of the outlines finds (METHODS 2.3)
    assert parents == {
        "E01032522": {"E01013952"},
        "E01033730": {"E01001643"},
        "E01032540": {"E01012004", "E01011956"},
        "E01032608": {"E01011289", "E01011291", "E01011290"},
    }
    assert set(mine[LinkColumns.VERDICT]) == {"estimated"}


@real
def test_all_england_is_carried_over_both_changes() -> None:
    both = links("lsoa01", "lsoa21")
    assert both[LinkColumns.TO_CODE].nunique() == 33755
    assert both[LinkColumns.FROM_CODE].nunique() == 32482
    assert (both.groupby(LinkColumns.TO_CODE)[LinkColumns.WEIGHT].sum() - 1).abs().max() < 1e-9
    assert (both.groupby(LinkColumns.FROM_CODE)[LinkColumns.SHARE].sum() - 1).abs().max() < 1e-9
