"""Postcode districts and sectors, and the areas that hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely

from needsmap.workflows import postcode_areas as room
from needsmap.workflows.postcode_areas import postcode_areas

if TYPE_CHECKING:
    from needsmap.library import Library


def test_every_postcode_leads_to_the_area_that_it_stands_in(invented: Library) -> None:
    areas = invented.load_areas("invented_lsoa11_bgc")
    found = postcode_areas(invented, areas, collection="invented")
    postcodes = invented.load_postcodes("invented_codepo_gb")
    shapes = dict(zip(areas["area_code"], areas.geometry, strict=True))
    checked = 0
    for row in postcodes.iloc[::40].itertuples():
        at = shapely.Point(row.easting, row.northing)
        for code in (code for code, shape in shapes.items() if shape.contains(at)):
            checked += 1
            assert code in found[row.postcode[:-4]]
            assert code in found[row.postcode[:-2]]
    assert checked > 5


def test_of_many_areas_only_districts_are_listed(
    invented: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "SECTORS_UP_TO", 10)
    areas = invented.load_areas("invented_lsoa11_bgc")
    found = postcode_areas(invented, areas, collection="invented")
    assert found
    assert not [name for name in found if " " in name]


def test_without_a_list_there_is_nothing_to_find(invented: Library) -> None:
    areas = invented.load_areas("invented_lsoa11_bgc")
    assert postcode_areas(invented, areas, collection="nowhere") == {}


@pytest.mark.real
def test_new_malden_is_kt3(library: Library) -> None:
    """KT3 is the post town New Malden: the wards round it, and none in Surbiton."""
    areas = library.load_areas("lsoa11_bgc")
    names = dict(zip(areas["area_code"], areas["area_name"], strict=True))
    kingston = areas[areas["area_name"].str.startswith("Kingston upon Thames")]
    found = postcode_areas(library, kingston, collection="england")
    assert {"KT1", "KT2", "KT3", "KT5", "KT6", "KT9"} <= set(found)
    assert all(names[code].startswith("Kingston") for code in found["KT3"])
    assert set(found["KT3 4"]) <= set(found["KT3"])
