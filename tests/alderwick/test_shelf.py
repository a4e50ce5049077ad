"""The shelf: cards that the catalogue takes, files that the readers take, steady bytes."""

import io
import zipfile
import zlib
from pathlib import Path
from typing import TypeVar

import pytest

from alderwick import Borough, make_borough, packed
from alderwick.borough import SAME_AREAS
from alderwick.ranks import EDITIONS
from needsmap.catalogue import Catalogue, open_catalogue, read_card
from needsmap.columns import Lookups, Ranks
from needsmap.invented import ZIP
from needsmap.model import (
    BoundarySet,
    Comparability,
    Lookup,
    Population,
    Postcodes,
    RegisterLayout,
    Release,
)
from needsmap.readers.boundaries import read_areas
from needsmap.readers.indices import read_denominators, read_ranks
from needsmap.readers.lookups import read_lookup
from needsmap.readers.populations import read_counts

E = TypeVar("E", Release, BoundarySet, Lookup, Population, Postcodes)


@pytest.fixture(scope="module")
def catalogue(shelf: Path) -> Catalogue:
    return open_catalogue([shelf])


def entries(catalogue: Catalogue, kind: type[E]) -> list[tuple[E, Path]]:
    found = list(catalogue.of(kind, collection="invented"))
    assert found
    return [(entry, catalogue.folder(entry.id) / entry.source.file) for entry in found]


def test_the_package_ships_what_the_generator_makes_byte_for_byte() -> None:
    """After a change to the generator, to a card or to a pinned package: `make invented`."""
    make_borough.cache_clear()
    made = packed()
    with zipfile.ZipFile(io.BytesIO(made)) as mine, zipfile.ZipFile(ZIP) as shipped:
        assert mine.namelist() == shipped.namelist()
        differ = [name for name in mine.namelist() if mine.read(name) != shipped.read(name)]
    assert not differ
    if "ng" not in zlib.ZLIB_RUNTIME_VERSION:  # zlib-ng packs the same files in other bytes
        assert made == ZIP.read_bytes()


def test_no_clock_and_no_machine_is_in_the_zip() -> None:
    with zipfile.ZipFile(ZIP) as archive:
        members = archive.infolist()
    assert {(m.date_time, m.create_system, m.external_attr >> 16) for m in members} == {
        ((1980, 1, 1, 0, 0, 0), 3, 0o644)
    }
    assert [m.filename for m in members] == sorted(m.filename for m in members)
    assert ZIP.stat().st_size < 500_000


def test_every_card_says_that_it_is_invented(shelf: Path, catalogue: Catalogue) -> None:
    cards = sorted(shelf.rglob("*.toml"))
    assert len(cards) > 35
    for path in cards:
        card = read_card(path)
        if card is None:
            assert path.parent.name == "maps"
            continue
        assert card.invented
        assert card.collection == "invented"
        assert card.id.startswith("invented_")
        if isinstance(card, Comparability):
            continue
        assert "invented" in card.title.lower()
        assert "invented" in card.source.attribution.lower()
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 60
    releases = list(catalogue.of(Release, collection="invented"))
    assert {release.ranked_in for release in releases} == {"invented England"}


def test_every_release_is_read_by_the_real_patterns(borough: Borough, catalogue: Catalogue) -> None:
    for release, path in entries(catalogue, Release):
        frame = read_ranks(path, release)
        assert frame[Ranks.RANK].notna().all()
        assert frame[Ranks.SCORE].notna().all()
        mine = borough.ranks(release.id.removeprefix("invented_"))
        both = frame.merge(mine, on=[Ranks.DOMAIN, Ranks.AREA_CODE], suffixes=("", "_made"))
        assert len(both) == len(frame) == len(mine)
        assert (both[Ranks.RANK] == both["rank_made"]).all()
        people = read_denominators(path, release)
        assert people.empty == (release.direction == "best")


def test_every_boundary_set_is_read(borough: Borough, catalogue: Catalogue) -> None:
    for entry, path in entries(catalogue, BoundarySet):
        areas = read_areas(path, entry, notify=pytest.fail)
        assert set(areas.geometry.geom_type) == {"Polygon"}
        assert sorted(areas["area_code"]) == sorted(borough.areas(entry.geography)["area_code"])


def test_every_lookup_is_read_and_leads_to_areas_that_exist(
    borough: Borough, catalogue: Catalogue
) -> None:
    for entry, path in entries(catalogue, Lookup):
        frame = read_lookup(path, entry, notify=pytest.fail)
        geography = SAME_AREAS.get(entry.to_geography, entry.to_geography)
        assert set(frame[Lookups.TO_CODE]) <= set(borough.nest.layers[geography].codes)


def test_every_population_is_read_and_sums(borough: Borough, catalogue: Catalogue) -> None:
    for entry, path in entries(catalogue, Population):
        frame = read_counts(path, entry)
        every = frame[frame["group"] == "all"]["persons"].sum()
        assert every == borough.people.counts(entry.year)["all"].sum()


def test_postcodes_are_laid_out_as_code_point_open(borough: Borough, catalogue: Catalogue) -> None:
    ((entry, path),) = entries(catalogue, Postcodes)
    with zipfile.ZipFile(path) as archive:
        lines = archive.read("Data/CSV/zx.csv").decode().splitlines()
    assert len(lines) == entry.n_areas == len(borough.addresses.postcodes)
    assert all(line.count(",") == 9 for line in lines)
    assert lines[0].startswith('"ZX1 0')


def test_every_pair_of_releases_compares_as_the_real_pair_does(catalogue: Catalogue) -> None:
    def levels(collection: str) -> dict[tuple[str, ...], str]:
        return {
            tuple(sorted(name.removeprefix("invented_") for name in pair)): str(card.level)
            for card in catalogue.comparability
            if card.collection == collection
            for pair in card.pairs
        }

    mine, real = levels("invented"), levels("england")
    assert len(mine) > 15
    assert mine.items() <= real.items()
    assert all(set(pair) - set(EDITIONS) for pair in set(real) - set(mine))


def test_papers_and_registers_are_there(shelf: Path) -> None:
    names = {path.name for path in shelf.rglob("*.csv")}
    assert {
        "invented_kpi.csv", "invented_ballot.csv", "invented_spend.csv",
        "invented_council_land.csv", "invented_partnership.csv", "invented_epraccur.csv",
    } <= names  # fmt: skip


@pytest.mark.parametrize(
    ("file", "layout", "placed"),
    [
        ("council_land", "lga_land", {"point": 81, "district": 15, "postcode": 2, "none": 1}),
        ("partnership", "common", {"point": 100, "postcode": 1, "none": 1}),
        ("epraccur", "epraccur", {"postcode": 37, "none": 1}),
    ],
)
def test_every_register_is_recognised_and_its_faults_counted(
    shelf: Path, catalogue: Catalogue, file: str, layout: str, placed: dict[str, int]
) -> None:
    from needsmap.assets.register.placing import place_assets
    from needsmap.readers.postcodes import read_postcodes
    from needsmap.readers.registers.read import read_register

    layouts = list(catalogue.of(RegisterLayout))
    register = read_register(shelf / "registers" / f"invented_{file}.csv", layouts)
    assert register.layout == layout
    assert not register.unknown
    ((entry, path),) = entries(catalogue, Postcodes)
    assets = place_assets(register.rows, read_postcodes(path, entry))
    assert len(assets) == len(register.rows) == sum(placed.values())
    assert assets["placed_by"].value_counts().to_dict() == placed


def test_a_performance_table_a_ballot_and_a_ledger_are_read(shelf: Path) -> None:
    from needsmap.readers.papers.ballots import read_ballots
    from needsmap.readers.papers.kpis import read_kpis
    from needsmap.readers.papers.ledger import read_ledger

    papers = shelf / "papers"
    assert read_kpis(papers / "invented_kpi.csv")
    assert read_ballots(papers / "invented_ballot.csv").places.shape == (60, 6)
    assert len(read_ledger(papers / "invented_spend.csv")) == 13


def test_the_recipe_holds_without_a_fault(shelf: Path) -> None:
    from needsmap.library import Library
    from needsmap.workflows.assess.recipe import find_recipe, read_recipe

    recipe = read_recipe(find_recipe("alderwick_themes", [shelf]), Library(shelves=[shelf]))
    assert [theme.title for theme in recipe.themes][1:] == [
        "Health", "Prosperity", "Safety", "High Quality of Life",
    ]  # fmt: skip
