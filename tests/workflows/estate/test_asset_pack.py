"""The pack for a meeting: a page, a workbook and a GeoPackage that agree."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest

from needsmap.workflows.estate.asset_pack import save_pack
from needsmap.workflows.estate.requests import PackRequest

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Library


# gptables leaves the file of its theme to the collector
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_three_files_hold_every_row(invented: Library, shelf: Path, tmp_path: Path) -> None:
    place = invented.find_place("Alderwick", collection="invented", geography="lsoa21")
    register = shelf / "registers" / "invented_partnership.csv"
    asked = PackRequest(
        files=(register,),
        place=place.code,
        release="invented_iod2025",
        as_of=date(2026, 11, 22),
    )
    paths = save_pack(invented, asked, tmp_path / "pack")
    assert sorted(p.name for p in (tmp_path / "pack").iterdir()) == sorted(p.name for p in paths)
    lines = len(register.read_text(encoding="utf-8").splitlines()) - 1
    assert len(gpd.read_file(paths[2], layer="assets")) == lines
    sheets = pd.read_excel(paths[1], sheet_name=None, header=None, engine="calamine")
    every = next(sheet for name, sheet in sheets.items() if "every row" in name.casefold())
    said = every.astype("str").to_numpy().ravel().tolist()
    ids = gpd.read_file(paths[2], layer="assets")["asset_id"]
    assert set(ids) <= set(said)
    assert "not a complete or definitive list" in paths[0].read_text(encoding="utf-8")
