"""Change of a place, from the library to the page: invented everywhere, published where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from needsmap.columns import ChangeColumns, Moves
from needsmap.errors import FrameError, NotComparable, UnknownEntry, VintageError
from needsmap.maps.spec import NOT_COMPARABLE
from needsmap.workflows.change.change_map import change_map, save_change_map
from needsmap.workflows.change.place_change import place_change
from needsmap.workflows.change.place_moves import moves_map, place_moves
from needsmap.workflows.change.requests import ALL, ChangeRequest, MovesRequest
from needsmap.workflows.change.timeline import VintageLinks, find_way

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from needsmap.library import Library

PAIR: Any = {"place": "Alderwick", "before": "invented_iod2019", "after": "invented_iod2025"}
ASKED = ChangeRequest(**PAIR)


def test_every_area_of_the_place_is_there_with_a_verdict(invented: Library) -> None:
    result = place_change(invented, ASKED)
    place = invented.find_place("Alderwick", geography="lsoa21", collection="invented")
    assert sorted(result.change[ChangeColumns.AREA_CODE]) == invented.codes_in(place, "lsoa21")
    figures = result.summary("imd")
    assert sum(figures["verdicts"].values()) == figures["areas"] == len(result.change)
    assert {"exact", "inherited", "averaged", "estimated"} == {
        word for word, count in figures["verdicts"].items() if count
    }
    assert result.loss.lost_after == figures["areas"] - figures["verdicts"]["exact"]


def test_the_largest_move_towards_more_deprived_comes_first(invented: Library) -> None:
    change = place_change(invented, ASKED).change
    assert change[ChangeColumns.POINTS].is_monotonic_increasing
    assert change[ChangeColumns.POINTS].iloc[0] < 0


def test_the_map_has_the_move_and_both_releases_on_one_geometry(invented: Library) -> None:
    result = place_change(invented, ASKED)
    spec = change_map(result)
    assert [layer.group for layer in spec.layers] == [
        "Change, IMD 2019 (invented) to IMD 2025 (invented)",
        "IMD 2019 (invented)",
        "IMD 2025 (invented)",
    ]
    assert len(spec.area_sets) == 1
    assert "does not exist" in spec.banner
    legend = spec.layers[0].legend
    assert legend.diverging
    assert legend.classes[0].words.endswith("towards more deprived")
    assert legend.classes[-1].words.endswith("towards less deprived")
    said = " ".join(spec.caveats)
    for reason in ("added and dropped", "measured in another way", "boundaries of LSOAs"):
        assert reason in said
    for name in ("as of 2015 (IMD 2019 (invented))", "as of 2022 (IMD 2025 (invented))"):
        assert name in spec.layers[0].data_date
    assert any("join on area code alone" in line for line in spec.left_out)


def test_a_lifted_ban_is_printed_on_the_map(invented: Library) -> None:
    asked = ChangeRequest(
        place="Alderwick", before="invented_imd2007", after="invented_imd2010", scores=True, rag=2.0
    )
    with pytest.raises(NotComparable, match="scores-across-releases"):
        place_change(invented, asked)
    allow = ("scores-across-releases", "rag-on-rank-change")
    lifted = ChangeRequest(
        place="Alderwick", before="invented_imd2007", after="invented_imd2010", scores=True,
        rag=2.0, allow=allow,
    )  # fmt: skip
    result = place_change(invented, lifted)
    assert set(result.change[ChangeColumns.RAG]) <= {"red", "amber", "green"}
    assert result.change[ChangeColumns.SCORES].notna().all()
    spec = change_map(result)
    assert all(any(name in line for line in spec.caveats) for name in allow)


def test_scores_are_never_carried_between_vintages(invented: Library) -> None:
    asked = ChangeRequest(
        place="Alderwick", before="invented_iod2019", after="invented_iod2025", scores=True,
        allow=("scores-across-releases",),
    )  # fmt: skip
    with pytest.raises(VintageError, match=r"lsoa11 .* and lsoa21"):
        place_change(invented, asked)


def test_well_being_against_deprivation_is_refused_by_name(invented: Library) -> None:
    asked = ChangeRequest(place="Alderwick", before="invented_cwi2009", after="invented_imd2010")
    with pytest.raises(NotComparable, match=r"allow .across-measures."):
        place_change(invented, asked)


def test_the_wrong_order_is_refused(invented: Library) -> None:
    asked = ChangeRequest(place="Alderwick", before="invented_iod2025", after="invented_iod2019")
    with pytest.raises(NotComparable, match="swap them"):
        place_change(invented, asked)


def test_moves_on_several_domains_and_their_map(invented: Library) -> None:
    found = place_moves(invented, MovesRequest(**PAIR, at_least=4))
    assert (found.moves[Moves.DOMAINS_MOVED] >= 4).all()
    assert "on at least 4 of 7 domains" in found.finding
    spec = moves_map(found)
    first = spec.layers[0]
    several = sum(number >= 4 for number in first.classes)
    assert several == len(found.moves)
    assert len(spec.layers) == 1 + 3 * 7


def test_more_domains_than_can_be_compared_are_refused(invented: Library) -> None:
    with pytest.raises(FrameError, match="can be compared on 7 here"):
        place_moves(invented, MovesRequest(**PAIR, at_least=8))


def test_links_never_lead_backwards(invented: Library) -> None:
    with pytest.raises(VintageError, match="to later areas only"):
        find_way(invented, "lsoa21", "lsoa11", collection="invented")
    with pytest.raises(VintageError, match="no change lookup leads from lsoa01"):
        find_way(invented, "lsoa01", "lsoa21", collection="elsewhere")
    same = VintageLinks(invented, "lsoa11", ["Z01000001"], collection="invented")
    assert same.since("lsoa11") is None


@pytest.mark.browser
def test_the_change_map_opens_and_switches_with_no_network(
    invented: Library, page: Page, tmp_path: Path
) -> None:
    result = place_change(invented, ASKED)
    path = save_change_map(result, tmp_path / "change.html")
    page.goto(path.as_uri())
    page.wait_for_selector("html.ready")
    assert "towards more deprived" in page.inner_text("#legend")
    page.select_option("#choose-when", "IMD 2019 (invented)")
    assert "most deprived 10%" in page.inner_text("#legend")
    assert not [url for url in page.asked if not url.startswith(("file:", "data:", "blob:"))]  # type: ignore[attr-defined]


@pytest.mark.browser
def test_two_releases_stand_in_step_beside_one_another(
    invented: Library, page: Page, tmp_path: Path
) -> None:
    path = save_change_map(place_change(invented, ASKED), tmp_path / "pair.html", pair=True)
    page.goto(path.as_uri())
    page.wait_for_selector("html.ready")
    assert page.inner_text("#first-name") == "IMD 2019 (invented)"
    assert page.inner_text("#beside-name") == "IMD 2025 (invented)"
    assert page.locator("#beside canvas.needsmap-canvas").count() == 2
    assert page.inner_text("#beside-legend") == ""
    page.select_option("#choose-when", "Change, IMD 2019 (invented) to IMD 2025 (invented)")
    assert "most deprived 10%" in page.inner_text("#beside-legend")
    # a click on the second map chooses the area on both
    page.locator("#beside").click()
    assert page.locator("#card.open h2").inner_text().startswith("Alderwick")
    page.select_option("#choose-beside", "")
    assert page.locator("#beside canvas").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("drag", ["#beside", "#maps > .map:not(.beside)"])
def test_either_map_moves_the_other(
    invented: Library, page: Page, tmp_path: Path, drag: str
) -> None:
    path = save_change_map(place_change(invented, ASKED), tmp_path / "pair.html", pair=True)
    page.goto(path.as_uri())
    page.wait_for_selector("html.ready")
    before = page.evaluate("location.hash")
    box = page.locator(drag).bounding_box()
    assert box
    page.mouse.move(box["x"] + 150, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 120, steps=4)
    page.mouse.up()
    page.wait_for_timeout(400)
    assert page.evaluate("location.hash") != before
    corners = page.evaluate(
        """() => [...document.querySelectorAll("canvas.needsmap-canvas")].map((canvas) => {
          const { left, top } = canvas.getBoundingClientRect();
          const map = canvas.closest(".folium-map").getBoundingClientRect();
          return [left - map.left, top - map.top];
        })"""
    )
    for first, second in zip(corners[0], corners[2], strict=True):
        assert abs(first - second) <= 2


# ------------------------------------------------------------------ published releases


@pytest.mark.real
def test_ealing_2007_to_2010(library: Library) -> None:
    result = place_change(library, ChangeRequest(place="Ealing", before="imd2007", after="imd2010"))
    figures = result.summary("imd")
    assert figures["moved"]["towards more deprived"] == 96
    assert figures["moved"]["towards less deprived"] == 99
    assert figures["worse"] == 30
    first = result.change.iloc[0]
    assert (first[ChangeColumns.AREA_CODE], first[ChangeColumns.RANK_CHANGE]) == (
        "E01001236",
        -4973,
    )
    assert result.loss.sentence == ""
    spec = change_map(result)
    assert NOT_COMPARABLE not in spec.layers[0].classes
    assert "mostly 2008" in spec.layers[0].data_date


@pytest.mark.real
def test_ealing_living_environment_is_derived_only_by_name(library: Library) -> None:
    plain = ChangeRequest(
        place="Ealing", before="imd2007", after="imd2010", domains=("living_environment",)
    )
    with pytest.raises(NotComparable, match=r"allow .derived-ranks."):
        place_change(library, plain)
    allowed = ChangeRequest(
        place="Ealing", before="imd2007", after="imd2010", domains=("living_environment",),
        allow=("derived-ranks",),
    )  # fmt: skip
    result = place_change(library, allowed)
    moved = result.summary("living_environment")["moved"]
    assert (moved["towards more deprived"], moved["towards less deprived"]) == (74, 121)
    assert any("derived-ranks" in line for line in result.lifted)


@pytest.mark.real
def test_ealing_on_every_domain_that_can_be_derived(library: Library) -> None:
    asked = ChangeRequest(
        place="Ealing", before="imd2007", after="imd2010", domains=ALL, allow=("derived-ranks",)
    )
    result = place_change(library, asked)
    worse = {d.id: result.summary(d.id)["moved"]["towards more deprived"] for d in result.domains}
    # PRODUCT R7: derived from scores that are printed rounded
    assert worse == {"education": 102, "barriers": 188, "living_environment": 74}


@pytest.mark.real
def test_domains_of_which_there_are_only_scores_say_how_to_go_on(library: Library) -> None:
    asked = ChangeRequest(place="Ealing", before="imd2007", after="imd2010", domains=ALL)
    with pytest.raises(UnknownEntry, match=r"IMD 2007 gives scores of them: allow .derived-ranks."):
        place_change(library, asked)


@pytest.mark.real
def test_a_domain_that_the_file_does_not_hold_says_so(library: Library) -> None:
    asked = ChangeRequest(place="Ealing", before="imd2007", after="imd2010", domains=("health",))
    with pytest.raises(UnknownEntry, match="holds no Health"):
        place_change(library, asked)


@pytest.mark.real
def test_a_ward_that_changed_its_code_keeps_its_areas(library: Library) -> None:
    """Norbiton was E05000409 until May 2022 and is E05013941 since, of the same six LSOAs."""
    for name in ("Norbiton", "E05000409", "E05013941"):
        asked = ChangeRequest(place=name, before="imd2004", after="iod2019")
        codes = sorted(place_change(library, asked).change[ChangeColumns.AREA_CODE])
        assert codes == [f"E0100{n}" for n in range(2969, 2975)]


@pytest.mark.real
def test_west_sussex_on_every_domain(library: Library) -> None:
    asked = ChangeRequest(
        place="England", before="imd2007_west_sussex", after="imd2010_west_sussex", domains=ALL
    )
    result = place_change(library, asked)
    assert len(result.domains) == 7
    assert result.change[ChangeColumns.AREA_CODE].nunique() == 503
    assert set(result.change[ChangeColumns.VERDICT]) == {"exact"}
    horsham = place_change(
        library,
        ChangeRequest(
            place="Horsham", before="imd2004_west_sussex", after="imd2010", domains=("crime",)
        ),
    )
    assert horsham.change[ChangeColumns.POINTS].notna().all()
