"""People by age and sex at the points of a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from needsmap.columns import Counts, Lookups, PeopleColumns
from needsmap.errors import UnknownEntry
from needsmap.workflows.estate.estate_people import people_of
from needsmap.workflows.estate.people_groups import groups_of

if TYPE_CHECKING:
    from needsmap.library import Library


def test_each_group_adds_up_to_the_tables_own_figure(invented: Library) -> None:
    ground = people_of(invented, "Alderwick", "invented_iod2025")
    persons, _, _ = groups_of(ground)
    counts = invented.load_counts("invented_lsoa11_population")
    own = counts.groupby(Counts.GROUP)[Counts.PERSONS].sum()
    assert persons.index.tolist() == ground.people[PeopleColumns.AREA_CODE].tolist()
    assert persons.sum().to_dict() == pytest.approx(own.to_dict())
    # within a small area the groups keep the shares of the whole area at every point
    home = invented.load_lookup("invented_oa11_lsoa11").set_index(Lookups.FROM_CODE)
    share = persons["children"] / persons["all"]
    assert (share.groupby(home[Lookups.TO_CODE]).agg(lambda v: v.max() - v.min()) < 1e-12).all()


def test_a_place_that_no_table_covers_is_refused(
    invented: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = people_of(invented, "Alderwick", "invented_iod2025")
    monkeypatch.setattr(type(invented), "lookup_between", lambda *_, **__: None)
    with pytest.raises(UnknownEntry, match="no table at hand holds people by age or sex"):
        groups_of(ground)


def test_what_is_not_at_hand_is_named(invented: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    ground = people_of(invented, "Alderwick", "invented_iod2025")
    monkeypatch.setattr(type(invented), "has", lambda _, name: name == "invented_oa11_lsoa11")
    with pytest.raises(UnknownEntry, match="needsmap fetch invented_lsoa11_population"):
        groups_of(ground)


@pytest.mark.real
def test_kingstons_people_of_mid_2019(library: Library) -> None:
    # ONS's estimate for the borough, mid-2019: 177,507
    persons, _, about = groups_of(people_of(library, "E09000021", "iod2025"))
    assert persons["all"].sum() == pytest.approx(177_507)
    ages = [group for group in persons if group.startswith("aged_")]
    assert persons[ages].sum(axis=1).sum() == pytest.approx(177_507)
    assert persons["male"].sum() + persons["female"].sum() == pytest.approx(177_507)
    assert "mid-2019" in about


@pytest.mark.real
def test_beyond_london_the_releases_own_people_are_taken(library: Library) -> None:
    persons, _, about = groups_of(people_of(library, "E08000009", "iod2019"))
    assert "IMD 2019 counts by" in about
    assert {"children", "aged_16_59", "older"} <= set(persons)
