"""Services in a profile: here and near, access, gaps and overlaps, worked from registers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from needsmap.columns import Access, Assets, PeopleColumns
from needsmap.errors import UnknownEntry
from needsmap.reports import document as d
from needsmap.workflows.estate.asset_measures import gaps
from needsmap.workflows.profile import profile_services
from needsmap.workflows.profile.requests import ProfileRequest
from needsmap.workflows.profile.ward_profile import Profiler

if TYPE_CHECKING:
    from needsmap.library import Library
    from needsmap.reports.pages import facts


@pytest.fixture(scope="module")
def profiler(invented: Library, shelf: Path) -> Profiler:
    asked = ProfileRequest(
        place="Ferrygate", release="invented_iod2019", past=False,
        assets=(shelf / "registers" / "invented_partnership.csv",),
    )  # fmt: skip
    return Profiler(invented, asked)


@pytest.fixture(scope="module")
def services(profiler: Profiler) -> facts.Services:
    found = profiler.make().profile.services
    assert found
    assert not found.lacking
    return found


def test_the_nearest_of_each_service_is_the_nearest(
    profiler: Profiler, services: facts.Services
) -> None:
    made = profiler._services
    assert made
    assert made.estate
    people = made._residents(profiler.where)
    assert len(people)
    total = people[PeopleColumns.PERSONS].sum()
    x = (people.geometry.x * people[PeopleColumns.PERSONS]).sum() / total
    y = (people.geometry.y * people[PeopleColumns.PERSONS]).sum() / total
    assert [row[2] for row in services.nearest] == sorted(row[2] for row in services.nearest)
    for use, _, metres, within, _ in services.nearest:
        places = made.estate.facilities
        mine = places[places[Assets.USE] == use].geometry
        least = (((mine.x - x) ** 2 + (mine.y - y) ** 2) ** 0.5).min()
        assert metres == pytest.approx(least)
        assert list(within) == sorted(within)
        assert all(0 <= share <= 100.0001 for share in within)


def test_gaps_are_those_of_the_district_in_the_place(
    profiler: Profiler, services: facts.Services
) -> None:
    made = profiler._services
    assert made
    assert made.estate
    want = set()
    for use, *_ in services.nearest:
        table = gaps(made.estate, use=use, radius=services.gap_radius).frame
        here = table[(table[Access.CLASS] == "HL") & table["area_code"].isin(profiler.where.codes)]
        want |= {(use, str(name)) for name in here["area_name"]}
    assert {(use, area) for use, area, _ in services.gaps} == want


def test_gaps_and_overlaps_stand_apart(profiler: Profiler) -> None:
    document = profiler.make().document
    sections = {section.title: section for section in document.sections}
    for title in ("Gaps in services", "Overlaps in services"):
        words = " ".join(
            p for b in sections[title].blocks if isinstance(b, d.Text) for p in b.paragraphs
        )
        assert "One is not to be set off against the other" in words
    names = {table.name for _, table in document.tables()}
    assert {"assets", "nearest", "overlaps"} <= names
    assert any(isinstance(b, d.Map) for b in sections["What is here and near"].blocks)


def test_overlaps_count_people_once(services: facts.Services) -> None:
    assert services.overlaps
    for _, _, covered, twice, share in services.overlaps:
        assert 0 < twice <= covered
        assert share == pytest.approx(100 * twice / covered)


def test_only_the_commonest_services_are_measured(
    profiler: Profiler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profile_services, "MOST_USES", 2)
    found = Profiler(profiler.library, profiler.request).make().profile.services
    assert found
    assert len(found.nearest) == 2
    assert found.left_out


def test_a_register_without_uses_is_said(invented: Library, tmp_path: Path, shelf: Path) -> None:
    import csv

    with (shelf / "registers" / "invented_partnership.csv").open(encoding="utf-8-sig") as file:
        row = next(iter(csv.DictReader(file)))
    register = tmp_path / "council.csv"
    postcode = next(v for k, v in row.items() if "post" in k.lower())
    register.write_text(f"Name,Postcode\nThe Hut,{postcode}\n")
    asked = ProfileRequest(
        place="Ferrygate", release="invented_iod2019", past=False, assets=(register,)
    )
    made = Profiler(invented, asked).make()
    assert made.profile.services
    assert made.profile.services.lacking
    titles = [section.title for section in made.document.sections]
    assert "How near services are" in titles
    assert "Gaps in services" not in titles


def test_a_register_that_is_not_there(invented: Library) -> None:
    asked = ProfileRequest(
        place="Ferrygate", release="invented_iod2019", past=False, assets=(Path("nowhere.csv"),)
    )
    with pytest.raises(UnknownEntry, match=r"no register 'nowhere\.csv': no such file"):
        Profiler(invented, asked).make()


@pytest.mark.real
def test_norbiton_and_its_library(library: Library) -> None:
    # no public library of July 2016 stands in Norbiton; Kingston Library is the nearest
    asked = ProfileRequest(
        place="Norbiton", release="iod2019", past=False, assets=(Path("libraries2016"),)
    )
    services = Profiler(library, asked).make().profile.services
    assert services
    (row,) = services.nearest
    assert row[:2] == ("Library", "Kingston Library")
    assert 700 < row[2] < 1200


def test_a_wards_line_counts_the_wards_people(profiler: Profiler, services: facts.Services) -> None:
    made = profiler._services
    assert made
    assert made.estate
    here = made._residents(profiler.where)
    assert f"{int(here[PeopleColumns.PERSONS].sum()):,} people" in services.counted
    assert f"{len(here):,} points" in services.counted
    assert services.counted != made.estate.ground.about
