"""Where the people of a place live, by the official lookups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from needsmap.columns import Counts, Lookups, PeopleColumns
from needsmap.model import Lookup
from needsmap.workflows.estate.estate_people import people_of

if TYPE_CHECKING:
    from needsmap.library import Library


def test_people_belong_to_the_area_that_the_lookup_names(invented: Library) -> None:
    ground = people_of(invented, "Alderwick", "invented_iod2019")
    nest = invented.load_lookup("invented_oa11_lsoa11").set_index(Lookups.FROM_CODE)
    home = nest[Lookups.TO_CODE].reindex(ground.people[PeopleColumns.AREA_CODE])
    assert ground.people[PeopleColumns.SMALL_AREA].tolist() == home.tolist()


def test_an_area_that_was_split_gives_each_part_the_people_who_live_in_it(
    invented: Library,
) -> None:
    ground = people_of(invented, "Alderwick", "invented_iod2025")
    assert not ground.people[PeopleColumns.AREA_CODE].duplicated().any()
    onward = invented.load_lookup("invented_lsoa11_lsoa21")
    parts = onward.groupby(Lookups.FROM_CODE)[Lookups.TO_CODE].agg(set)
    old = people_of(invented, "Alderwick", "invented_iod2019").people.set_index(
        PeopleColumns.AREA_CODE
    )
    new = ground.people.set_index(PeopleColumns.AREA_CODE)[PeopleColumns.SMALL_AREA]
    assert all(new[code] in parts[area] for code, area in old[PeopleColumns.SMALL_AREA].items())
    assert new.nunique() == len(ground.areas)


def test_without_a_lookup_each_point_counts_where_it_lies_with_a_notice(
    invented: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    have = type(invented).has
    lookups = {entry.id for entry in invented.catalogue.of(Lookup, collection="invented")}
    monkeypatch.setattr(type(invented), "has", lambda s, i: i not in lookups and have(s, i))
    ground = people_of(invented, "Alderwick", "invented_iod2019")
    assert len(ground.people)
    assert any("no lookup from oa11 to lsoa11 is at hand" in line for line in invented.sentences)


@pytest.mark.real
@pytest.mark.parametrize(
    ("district", "census_2011"),
    [("E09000021", 160_060), ("E09000009", 338_449), ("E09000023", 275_885),
     ("E08000009", 226_578)],
    ids=["Kingston", "Ealing", "Lewisham", "Trafford"],
)  # fmt: skip
@pytest.mark.parametrize("release", ["imd2010", "iod2019", "iod2025"])
def test_the_people_of_a_borough_are_those_of_the_census(
    library: Library, district: str, census_2011: int, release: str
) -> None:
    people = people_of(library, district, release).people
    assert people[PeopleColumns.PERSONS].sum() == census_2011


@pytest.mark.real
@pytest.mark.parametrize("release", ["imd2010", "iod2019", "iod2025"])
def test_each_small_area_has_the_people_of_its_output_areas(library: Library, release: str) -> None:
    # E01002944 had 1,360 residents at the census of 2011 (KS101EW), and never changed
    people = people_of(library, "E09000021", release).people
    got = people.groupby(PeopleColumns.SMALL_AREA)[PeopleColumns.PERSONS].sum()
    assert got["E01002944"] == 1_360
    counts = library.load_counts("oa11_population").set_index(Counts.AREA_CODE)[Counts.PERSONS]
    nest = library.load_lookup("oa11_lsoa11").set_index(Lookups.FROM_CODE)[Lookups.TO_CODE]
    published = counts.groupby(nest).sum()
    for step in ("lsoa01_lsoa11", "lsoa11_lsoa21"):
        changes = library.load_lookup(step)
        changed = changes[changes[Lookups.CHANGE] != "U"]
        got = got.drop(changed[[Lookups.FROM_CODE, Lookups.TO_CODE]].stack(), errors="ignore")
    assert len(got) > 90
    assert got.tolist() == published.reindex(got.index).tolist()
