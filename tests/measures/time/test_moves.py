"""Several domains at once: the list that Ealing asked for."""

import pandas as pd
import pytest

from measures.timeline import library, make_ranks, real
from needsmap.columns import ChangeColumns, Moves
from needsmap.measures.time.change import compare, find_moves
from needsmap.measures.time.vintages import carry_ranks
from needsmap.model import Direction, Moved

DOMAINS = ("income", "employment", "education", "health", "crime", "barriers", "living_environment")


def change(before: dict[str, dict[str, int]], after: dict[str, dict[str, int]]) -> pd.DataFrame:
    """Compare {domain: {area: rank of 1000}}."""
    sides = [
        pd.concat([make_ranks(r, n_areas=1000, release=name, domain=d) for d, r in ranks.items()])
        for name, ranks in (("old", before), ("new", after))
    ]
    return compare(*(carry_ranks(s, direction=Direction.MOST_DEPRIVED) for s in sides))


BEFORE = {d: {"A": 500, "B": 500, "C": 500} for d in ("income", "health", "crime")}
AFTER = {
    "income": {"A": 400, "B": 495, "C": 600},
    "health": {"A": 300, "B": 300, "C": 480},
    "crime": {"A": 490, "B": 520, "C": 700},
}


def test_areas_that_moved_on_enough_domains_the_most_first() -> None:
    found = find_moves(change(BEFORE, AFTER), at_least=1)
    assert found[Moves.AREA_CODE].tolist() == ["A", "B", "C"]
    assert found[Moves.DOMAINS_MOVED].tolist() == [3, 1, 1]
    assert found[Moves.WHICH].tolist() == ["health, income, crime", "health", "health"]
    assert found[Moves.LARGEST].tolist() == [-20, -20, -2]
    assert set(found[Moves.DOMAINS_KNOWN]) == {3}
    assert find_moves(change(BEFORE, AFTER), at_least=2)[Moves.AREA_CODE].tolist() == ["A"]


def test_a_move_of_less_than_a_point_says_nothing_unless_asked() -> None:
    every = find_moves(change(BEFORE, AFTER), at_least=2, least_points=0)
    assert every[Moves.AREA_CODE].tolist() == ["A", "B"]


def test_towards_less_deprived() -> None:
    found = find_moves(change(BEFORE, AFTER), at_least=2, towards=Moved.LESS)
    assert found[Moves.AREA_CODE].tolist() == ["C"]
    assert found[Moves.LARGEST].tolist() == [20]


def test_nobody_moved_gives_an_empty_table_with_its_columns() -> None:
    found = find_moves(change(BEFORE, BEFORE), at_least=1)
    assert found.empty
    assert list(found.columns) == list(Moves.ALL)


def test_a_direction_that_is_none_and_no_domain_are_refused() -> None:
    with pytest.raises(ValueError, match="towards must be"):
        find_moves(change(BEFORE, AFTER), at_least=1, towards=Moved.WITHIN)
    with pytest.raises(ValueError, match="at least 1 domain, not 0"):
        find_moves(change(BEFORE, AFTER), at_least=0)


@real
def test_west_sussex_2007_to_2010_on_all_seven_domains() -> None:
    sides = [
        carry_ranks(
            library().load_ranks(f"imd{year}_west_sussex", domains=DOMAINS),
            direction=Direction.MOST_DEPRIVED,
        )
        for year in (2007, 2010)
    ]
    both = compare(*sides)
    assert both[ChangeColumns.AREA_CODE].nunique() == 503
    found = find_moves(both, at_least=3, least_points=0)
    # counted straight from the county's own rank columns
    counts = (
        (
            both.set_index([ChangeColumns.AREA_CODE, ChangeColumns.DOMAIN])[
                ChangeColumns.RANK_CHANGE
            ].lt(0)
        )
        .groupby(level=0)
        .sum()
    )
    assert len(found) == (counts >= 3).sum()
    # the county's ranks are those of the national file
    national = library().load_ranks("imd2010", domains=["health"]).set_index("area_code")["rank"]
    mine = library().load_ranks("imd2010_west_sussex", domains=["health"]).set_index("area_code")
    assert (national.loc[mine.index] == mine["rank"]).all()
