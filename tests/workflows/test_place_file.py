"""A user's own file of a release that lacks areas of a place: refused by every command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from needsmap.errors import FrameError
from needsmap.workflows.borough_map import borough_map
from needsmap.workflows.change.place_change import place_change
from needsmap.workflows.change.place_series import place_series
from needsmap.workflows.change.requests import ChangeRequest, SeriesRequest
from needsmap.workflows.map_request import BandRequest, MapRequest
from needsmap.workflows.place_bands import place_bands

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from needsmap.library import Library

EARLIER, LATER = "invented_iod2019", "invented_iod2025"
PLACE = "Foxholt"


def bands(library: Library, file: Path) -> object:
    return place_bands(library, BandRequest(place=PLACE, release=EARLIER, file=file))


def mapped(library: Library, file: Path) -> object:
    return borough_map(library, MapRequest(place=PLACE, release=EARLIER, file=file))


def change(library: Library, file: Path) -> object:
    files = {EARLIER: file}
    return place_change(
        library, ChangeRequest(place=PLACE, before=EARLIER, after=LATER, files=files)
    )


def series(library: Library, file: Path) -> object:
    wanted = SeriesRequest(
        place=PLACE, releases=(EARLIER, LATER), collection="invented", files={EARLIER: file}
    )
    return place_series(library, wanted)


@pytest.fixture(scope="module")
def areas(invented: Library) -> list[str]:
    result = place_bands(invented, BandRequest(place=PLACE, release=EARLIER))
    return sorted(result.areas["area_code"])


@pytest.mark.parametrize("command", [bands, mapped, change, series])
def test_a_file_without_some_or_all_areas_is_refused_and_blamed(
    command: Callable[[Library, Path], object],
    invented: Library,
    areas: list[str],
    tmp_path: Path,
) -> None:
    table = pd.read_csv(invented.fetch(EARLIER).path, dtype=str)
    code = table.columns[0]
    file = tmp_path / "mine.csv"
    for lacking, share in ((areas[:1], f"1 of the {len(areas)} LSOAs"), (areas, "any of the")):
        table[~table[code].isin(lacking)].to_csv(file, index=False)
        with pytest.raises(FrameError) as refused:
            command(invented, file)
        for part in (str(file), "no row", share, lacking[0]):
            assert part in str(refused.value)
    blank = table.copy()
    blank.loc[blank[code] == areas[0], [c for c in table.columns if "Rank" in c]] = ""
    blank.to_csv(file, index=False)
    with pytest.raises(FrameError, match="no rank for 1 of"):
        command(invented, file)


@pytest.mark.parametrize("command", [bands, mapped, change, series])
def test_a_file_of_the_place_alone_is_enough(
    command: Callable[[Library, Path], object],
    invented: Library,
    areas: list[str],
    tmp_path: Path,
) -> None:
    table = pd.read_csv(invented.fetch(EARLIER).path, dtype=str)
    file = tmp_path / "mine.csv"
    table[table[table.columns[0]].isin(areas)].to_csv(file, index=False)
    assert command(invented, file)
