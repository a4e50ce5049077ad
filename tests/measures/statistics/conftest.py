"""The Columbus data that libpysal carries: published figures hang on it."""

from __future__ import annotations

import warnings

import geopandas as gpd
import pytest

from needsmap.columns import Areas


@pytest.fixture(scope="session")
def columbus() -> gpd.GeoDataFrame:
    """49 tracts of Columbus, Ohio, as an areas frame."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        libpysal = pytest.importorskip("libpysal")
        frame = gpd.read_file(libpysal.examples.get_path("columbus.shp"))
    frame[Areas.GEOGRAPHY] = "tract80"
    frame[Areas.AREA_CODE] = [f"T{i:02}" for i in range(len(frame))]
    return frame
