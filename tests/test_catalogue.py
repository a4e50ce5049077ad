"""Cards: every built-in one holds together, and faulty ones say all that is wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from needsmap.catalogue import built_in_shelves, open_catalogue, read_card
from needsmap.errors import CardError, UnknownEntry
from needsmap.model import BoundarySet, Direction, Lookup, Release

if TYPE_CHECKING:
    from pathlib import Path

CATALOGUE = open_catalogue()

REQUIRED = {
    Release: {"imd2004", "imd2007", "imd2010", "cwi2009", "iod2015", "iod2019", "iod2025"},
    BoundarySet: {
        "lsoa01_bgc", "lsoa11_bgc", "lsoa21_bgc", "wd13_bgc", "wd19_bgc", "wd22_bgc", "wd25_bgc",
        "lad19_bgc", "lad24_bgc",
    },
    Lookup: {
        "lsoa01_wd11", "lsoa11_wd19", "lsoa21_wd24", "lsoa01_lad11", "lsoa11_lad19",
        "lsoa21_lad24", "lsoa01_lsoa11", "lsoa11_lsoa21",
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", REQUIRED)
def test_the_shelves_hold_what_the_field_needs(kind: type) -> None:
    assert {entry.id for entry in CATALOGUE.of(kind)} >= REQUIRED[kind]


@pytest.mark.parametrize("entry", CATALOGUE.entries.values(), ids=lambda e: e.id)
def test_every_card_names_publisher_page_licence_and_attribution(entry: object) -> None:
    source = entry.source  # type: ignore[attr-defined]
    assert source.publisher
    if source.publisher == "needsmap":
        # a schema of our own: nobody publishes it, and it carries no data
        assert not source.url
        return
    assert source.page.startswith("https://")
    assert "Licence" in source.licence
    assert len(source.attribution) > 20
    assert not source.url or source.url.startswith("https://")


@pytest.mark.parametrize("path", [p for s in built_in_shelves() for p in sorted(s.rglob("*.toml"))],
                         ids=lambda p: p.stem)  # fmt: skip
def test_a_card_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 62


@pytest.mark.parametrize("release", list(CATALOGUE.of(Release)), ids=lambda r: r.id)
def test_the_patterns_of_a_release_are_expressions_and_its_parts_add_up(release: Release) -> None:
    for domain in release.domains:
        for pattern in (release.rank_header, release.score_header, release.decile_header):
            re.compile(pattern.replace("{}", domain.header))
        assert not domain.parent or release.domain(domain.parent)
    domains = [d for d in release.domains if d.kind == "domain"]
    total = sum(d.weight for d in domains)
    # the department's weights sum to 0.999 and are not renormalised; CWI's are sevenths
    assert total == pytest.approx(1 if release.direction is Direction.BEST else 0.999, abs=1e-8)


def test_only_the_child_well_being_index_counts_from_the_best_end() -> None:
    best = {r.id for r in CATALOGUE.of(Release) if r.direction is Direction.BEST}
    assert best == {"cwi2009"}
    assert len([d for d in CATALOGUE.find("cwi2009", Release).domains if d.kind == "domain"]) == 7


def test_living_environment_is_weighed_otherwise_in_2025() -> None:
    def shares(release: str) -> list[float]:
        found = CATALOGUE.find(release, Release)
        return [d.weight for d in found.domains if d.parent == "living_environment"]

    assert shares("iod2019") == pytest.approx([2 / 3, 1 / 3])
    assert shares("iod2025") == [0.7, 0.3]


def test_an_unknown_id_names_the_nearest_and_a_wrong_kind_says_what_it_is() -> None:
    with pytest.raises(UnknownEntry, match=r"no release is called 'iod2091'.*iod2019"):
        CATALOGUE.find("iod2091", Release)
    with pytest.raises(UnknownEntry, match="'lsoa11_bgc' is a boundary set, not a release"):
        CATALOGUE.find("lsoa11_bgc", Release)
    assert isinstance(CATALOGUE.find("IoD2019"), Release)


GOOD = """kind = "postcodes"
id = "own"
title = "My postcodes"
n_areas = 3
[source]
publisher = "Me"
page = "https://example.org"
licence = "Open"
attribution = "Mine"
file = "own.csv"
"""


def test_a_shelf_of_ones_own_adds_entries_without_code(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "own.toml").write_text(GOOD)
    catalogue = open_catalogue([tmp_path])
    assert catalogue.find("own").title == "My postcodes"
    assert catalogue.folder("own") == tmp_path / "deep"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("title", "titel"), "(?s)2 fault.*title: field required.*titel: unexpected"),
        (GOOD.replace("postcodes", "postcode", 1), "kind 'postcode' is none of release"),
        (GOOD.replace("3", '"three"'), "n_areas: input should be a valid integer"),
        ("kind = ", "not a TOML file"),
        (GOOD.replace('"own"', '"other"'), "'other' and the file's name differ"),
    ],
)
def test_a_faulty_card_names_the_file_and_every_fault(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text)
    with pytest.raises(CardError, match=said) as caught:
        read_card(path)
    assert "own.toml" in str(caught.value)


@pytest.mark.parametrize("key", ["measures", "ranked_in"])
def test_a_release_states_what_it_measures_and_of_whom(key: str, tmp_path: Path) -> None:
    path = built_in_shelves()[0] / "iod2019.toml"
    left = re.sub(rf"(?m)^{key} = .*\n", "", path.read_text("utf-8"))
    card = tmp_path / path.name
    card.write_text(left, "utf-8")
    with pytest.raises(CardError, match=rf'1 fault\n  - {key}: .* add {key} = "'):
        read_card(card)


def test_a_ranking_of_few_areas_is_not_one_of_the_country(tmp_path: Path) -> None:
    text = (built_in_shelves()[0] / "iod2019.toml").read_text("utf-8").replace("iod2019", "own")
    card = tmp_path / "own.toml"
    card.write_text(text.replace("n_areas = 32844", "n_areas = 98"), "utf-8")
    with pytest.raises(CardError, match=r"own\.toml: 1 fault\n.* 32,844 .*ranked_in"):
        open_catalogue([tmp_path])
    ranked = card.read_text("utf-8").replace('ranked_in = "England"', 'ranked_in = "Kingston"')
    card.write_text(ranked, "utf-8")
    assert open_catalogue([tmp_path]).find("own", Release).family[2] == "Kingston"


def test_an_id_stands_once_and_a_shelf_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "iod2019.toml").write_text(GOOD.replace('"own"', '"iod2019"'))
    with pytest.raises(CardError, match="'iod2019' is taken"):
        open_catalogue([tmp_path])
    with pytest.raises(CardError, match="is not a folder"):
        open_catalogue([tmp_path / "nowhere"])


def test_a_toml_without_a_kind_is_no_card(tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text('title = "x"')
    assert read_card(path) is None
