"""A partner's performance table in a profile: whose rows, by group, and what has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from needsmap.errors import NeedsmapError
from needsmap.reports import document as d
from needsmap.workflows.profile.requests import ProfileRequest
from needsmap.workflows.profile.ward_profile import Profiler

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Library

TABLE = """Area,PI,NI Code,Polarity,Quarter 1,Quarter 2,Quarter 2 Target,Note
Larkrise,Burglaries,A1,Lower is better,12,9,10,
Ferrygate,Burglaries,A2,Lower is better,30,31,10,
Alderwick,Fires,A3,Lower is better,5,6,8,
,Life expectancy,A4,Higher is better,80,78.1 (male) 82.4 (female),79,
Somewhere else,Floods,A5,Lower is better,1,1,1,
,Old measure,A6,Higher is better,,,,replaced by A4
"""


def blocks(library: Library, folder: Path, table: str, tolerance: str = "5%") -> list[d.Block]:
    file = folder / "police.csv"
    file.write_text(table, encoding="utf-8")
    asked = ProfileRequest(
        place="Larkrise", release="invented_iod2019", past=False, kpis=file, tolerance=tolerance
    )
    document = Profiler(library, asked).make().document
    (section,) = (s for s in document.sections if s.title == "How services perform")
    return list(section.blocks)


def test_rows_are_of_the_ward_or_of_the_whole_district(invented: Library, tmp_path: Path) -> None:
    found = blocks(invented, tmp_path, TABLE)
    tables = {b.name.split("_")[1]: b for b in found if isinstance(b, d.Table)}
    rows = next(b for b in found if isinstance(b, d.Table)).rows
    assert {(str(row[0]), str(row[1])) for row in rows} == {
        ("Burglaries (Larkrise)", "A1"), ("Fires (Alderwick)", "A3"), ("Life expectancy", "A4"),
        ("Old measure", "A6"),
    }  # fmt: skip
    groups = tables["groups"]
    assert {str(row[2]) for row in groups.rows} == {"male", "female"}
    said = " ".join(p for b in found if isinstance(b, d.Text) for p in b.paragraphs)
    assert "Rows that name no ward are of Alderwick as a whole." in said
    ended = [item for b in found if isinstance(b, d.Bullets) for item in b.items]
    assert ended
    assert ended[0].startswith("A6: ")
    assert "A4" in ended[0]


def test_a_table_of_other_places_is_said(invented: Library, tmp_path: Path) -> None:
    head, *rows = TABLE.splitlines()
    only = "\n".join([head, next(row for row in rows if row.startswith("Somewhere"))])
    (text,) = blocks(invented, tmp_path, only + "\n")
    assert isinstance(text, d.Text)
    assert "holds no row of Larkrise or of Alderwick as a whole" in text.paragraphs[0]


def test_a_tolerance_must_be_given(invented: Library, tmp_path: Path) -> None:
    with pytest.raises(NeedsmapError, match="such as a tolerance of 5%"):
        blocks(invented, tmp_path, TABLE, tolerance="")


def test_rows_that_were_left_out_are_named(invented: Library, tmp_path: Path) -> None:
    found = blocks(invented, tmp_path, TABLE + "Total,,,,47,46,18,\nSource: invented,,,,,,,\n")
    items = [str(item) for b in found if isinstance(b, d.Bullets) for item in b.items]
    assert any("line 8: total" in item and "line 9: note" in item for item in items)
