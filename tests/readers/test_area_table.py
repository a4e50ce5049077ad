"""Tables by area code: what is left out is named as the file spells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.readers.area_table import read_area_table

if TYPE_CHECKING:
    from pathlib import Path


def test_rows_of_other_kinds_are_quoted_as_they_are_spelt(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(
        "LSOA code,Cases\nE01000001,3\nE01000002,4\nE01000003,6\nNot known here,5\n", "utf-8"
    )
    table = read_area_table(path, "lsoa11")
    assert list(table.frame.index) == ["E01000001", "E01000002", "E01000003"]
    assert "'Not known here'" in "; ".join(table.notices)
