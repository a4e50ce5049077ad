"""Totals, headings of sections and footnotes are not assets; each is listed with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.catalogue import open_catalogue
from needsmap.columns import Assets
from needsmap.model import RegisterLayout
from needsmap.readers.registers.read import Register, read_register

if TYPE_CHECKING:
    from pathlib import Path

LAYOUTS = tuple(open_catalogue(()).of(RegisterLayout))
HEAD = "Site Name,Postcode,Floor area (sqm)\n"


def read(folder: Path, text: str) -> Register:
    path = folder / "r.csv"
    path.write_text(text, encoding="utf-8")
    return read_register(path, LAYOUTS)


def test_totals_sections_and_notes_are_left_out_by_line_and_all_adds_up(tmp_path: Path) -> None:
    text = (
        HEAD + "LIBRARIES,,\nElm Library,KT1 3DH,250\nOak Library,KT1 3HH,900\nSub-total,,1150\n"
        ",,\nDEPOTS,,\nAsh Depot,KT1 3PE,300\nSub-total,,300\nGrand Total,,1450\n"
        "Note: areas are gross internal.,,\n,,\n"
    )
    got = read(tmp_path, text)
    assert got.rows[Assets.NAME].tolist() == ["Elm Library", "Oak Library", "Ash Depot"]
    assert got.rows[Assets.FLOOR_AREA].sum() == 1450
    kinds = [(aside.line, aside.kind) for aside in got.left_out]
    assert kinds == [
        (2, "section"), (5, "sub-total"), (7, "section"), (9, "sub-total"), (10, "total"),
        (11, "note"),
    ]  # fmt: skip
    assert got.blank == 2
    beneath = len(text.splitlines()) - 1
    assert len(got.rows) + len(got.left_out) + got.blank == beneath


def test_a_total_beside_a_count_of_sites_is_left_out_though_its_sum_is_wrong(
    tmp_path: Path,
) -> None:
    got = read(tmp_path, HEAD + "Elm,KT1 3DH,250\nOak,KT1 3HH,900\nTotal,2 sites,999\n")
    assert got.rows[Assets.NAME].tolist() == ["Elm", "Oak"]
    assert got.left_out[0].problem


def test_a_building_with_a_total_in_its_name_is_an_asset(tmp_path: Path) -> None:
    text = HEAD + "Elm,KT1 3DH,250\nTotal Fitness,KT1 3HH,900\nSumner Hall,KT1 3PE,\n"
    assert len(read(tmp_path, text).rows) == 3


def test_a_row_that_may_be_a_total_is_kept_and_flagged(tmp_path: Path) -> None:
    rows = "".join(f"Hall {i},KT1 3DH,{100 + i}\n" for i in range(6))
    got = read(tmp_path, HEAD + rows + f"All buildings together,,{sum(range(100, 106))}\n")
    assert len(got.rows) == 7
    faults = got.rows[Assets.FAULTS].tolist()
    assert faults[:6] == [""] * 6
    assert "may be a total" in faults[6]


def test_a_header_that_is_repeated_on_each_page_is_not_an_asset(tmp_path: Path) -> None:
    got = read(tmp_path, HEAD + "Elm,KT1 3DH,250\n" + HEAD + "Oak,KT1 3HH,900\n")
    assert got.rows[Assets.NAME].tolist() == ["Elm", "Oak"]
    assert [(aside.line, aside.kind) for aside in got.left_out] == [(3, "heading")]


def test_an_asset_of_which_only_the_name_is_known_stays(tmp_path: Path) -> None:
    got = read(tmp_path, HEAD + "Elm,KT1 3DH,250\nOld Mill,,\nYew,unknown,\n")
    assert got.rows[Assets.NAME].tolist() == ["Elm", "Old Mill", "Yew"]


def test_the_first_row_is_not_a_second_header_because_it_holds_words_alone(
    tmp_path: Path,
) -> None:
    text = "Name,Postcode,UPRN\nElm,unknown,TBC\nOak,KT1 3HH,10023456\n"
    assert len(read(tmp_path, text).rows) == 2


def test_a_name_outside_the_column_of_names_heads_a_section(tmp_path: Path) -> None:
    text = (
        "Asset ID,Name,Postcode,Floor area\nElm Council,,,\nA1,Guildhall,KT1 1EU,1000\n"
        "A2,Lib,KT2 7QB,500\nElm NHS Trust,,,\nA3,Hosp,KT2 7QB,9000\n"
    )
    got = read(tmp_path, text)
    assert got.rows[Assets.NAME].tolist() == ["Guildhall", "Lib", "Hosp"]
    assert [(aside.line, aside.kind) for aside in got.left_out] == [(2, "section"), (5, "section")]


def test_names_alone_above_each_group_head_sections(tmp_path: Path) -> None:
    text = HEAD + "Libraries,,\nElm,KT1 3DH,250\nOak,KT1 3HH,900\nDepots,,\nAsh,KT1 3PE,300\n"
    assert read(tmp_path, text).rows[Assets.NAME].tolist() == ["Elm", "Oak", "Ash"]


def test_a_building_of_which_only_the_name_is_known_is_an_asset(tmp_path: Path) -> None:
    text = HEAD + "Elm,KT1 3DH,250\nOak,KT1 3HH,900\nDepot,,\nAsh,KT1 3PE,300\nYew Barn,,\n"
    assert len(read(tmp_path, text).rows) == 5


def test_what_stands_alone_below_a_blank_line_at_the_end_is_a_note(tmp_path: Path) -> None:
    text = HEAD + "Elm,KT1 3DH,250\nOak,KT1 3HH,900\n\nAll costs in pounds,,\nSee sheet 2,,\n"
    got = read(tmp_path, text)
    assert len(got.rows) == 2
    assert [aside.kind for aside in got.left_out] == ["note", "note"]
