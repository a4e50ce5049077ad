"""Change and series as frames: the figures of the commands, plain columns and notes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

import needsmap as nm
from needsmap.columns import ChangeColumns, SeriesColumns
from needsmap.errors import NotComparable, UnknownEntry
from needsmap.workflows.change.change_frame import FIGURES
from needsmap.workflows.change.place_change import place_change
from needsmap.workflows.change.place_series import place_series
from needsmap.workflows.change.requests import ChangeRequest, SeriesRequest

if TYPE_CHECKING:
    import geopandas as gpd

    from needsmap.library import Library

PAIR = ("invented_iod2019", "invented_iod2025")


@pytest.fixture(scope="module")
def moved(invented: Library) -> gpd.GeoDataFrame:
    return nm.change("Alderwick", *PAIR, library=invented)


def test_figures_are_those_of_the_command(moved: gpd.GeoDataFrame, invented: Library) -> None:
    request = ChangeRequest(place="Alderwick", before=PAIR[0], after=PAIR[1])
    rows = place_change(invented, request).change.set_index(ChangeColumns.AREA_CODE).sort_index()
    assert moved["LSOA21CD"].tolist() == rows.index.tolist()
    for name, column in FIGURES.items():
        known = rows[column].notna().to_numpy()
        assert moved.loc[known, name].tolist() == rows.loc[known, column].tolist(), name
        assert moved.loc[~known, name].isna().all()
    assert moved.crs == "EPSG:27700"
    assert moved.geometry.is_valid.all()


def test_areas_are_those_that_load_gives(moved: gpd.GeoDataFrame, invented: Library) -> None:
    loaded = nm.load("Alderwick", PAIR[1], library=invented)
    assert loaded["LSOA21CD"].tolist() == moved["LSOA21CD"].tolist()
    assert loaded["imd_decile"].tolist() == moved["decile_after"].tolist()
    assert loaded.geometry.geom_equals(moved.geometry).all()


def test_notes_are_plain_data(moved: gpd.GeoDataFrame) -> None:
    attrs = json.loads(json.dumps(moved.attrs))
    assert attrs["releases"] == list(PAIR)
    assert attrs["comparability"]["level"] == "weak"
    assert any("join on area code alone" in notice for notice in attrs["notices"])
    assert any("no published margin of error" in caveat for caveat in attrs["caveats"])
    assert attrs["sources"]


def test_a_domain_is_compared_by_its_own_figures(invented: Library) -> None:
    ward = nm.change("Larkrise", *PAIR, domain="health", library=invented)
    loaded = nm.load("Larkrise", PAIR[1], domains="health", library=invented)
    assert ward["rank_after"].tolist() == loaded["health_rank"].tolist()


def test_what_the_command_refuses_is_refused(invented: Library) -> None:
    with pytest.raises(NotComparable):
        nm.change("Alderwick", "invented_cwi2009", "invented_imd2010", library=invented)
    with pytest.raises(NotComparable):
        nm.change("Alderwick", *PAIR[::-1], library=invented)
    with pytest.raises(UnknownEntry):
        nm.change("Alderwick", *PAIR, domain="wealth", library=invented)


def test_a_series_has_a_row_an_area_and_release(invented: Library) -> None:
    lined = nm.series("Alderwick", collection="invented", library=invented)
    request = SeriesRequest(place="Alderwick", collection="invented")
    rows = place_series(invented, request).series
    assert not lined.duplicated(["LSOA21CD", "release"]).any()
    assert lined["release"].tolist() == rows[SeriesColumns.RELEASE].tolist()
    assert np.array_equal(lined["percentile"], rows[SeriesColumns.PERCENTILE], equal_nan=True)
    assert [c["after"] for c in lined.attrs["comparability"]] == lined.attrs["releases"][1:]
    assert json.loads(json.dumps(lined.attrs)) == lined.attrs


def test_a_series_of_named_releases_refuses_other_measures(invented: Library) -> None:
    pair = nm.series("Larkrise", releases=PAIR, library=invented)
    assert pair["release"].unique().tolist() == list(PAIR)
    assert pair.attrs["releases"] == list(PAIR)
    with pytest.raises(NotComparable):
        nm.series("Larkrise", releases=("invented_cwi2009", PAIR[1]), library=invented)


@pytest.mark.real
def test_ealing_2019_to_2025() -> None:
    # the finding of `needsmap change Ealing --from iod2019 --to iod2025`
    ealing = nm.change("Ealing", "iod2019", "iod2025")
    assert len(ealing) == 199
    assert ealing["moved"].value_counts().to_dict() == {
        "towards more deprived": 152,
        "towards less deprived": 47,
    }
    assert ealing["verdict"].value_counts().to_dict() == {"exact": 193, "inherited": 6}
