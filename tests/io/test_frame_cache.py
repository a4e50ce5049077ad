"""What is kept of a file is what was read from it, and never outlives what it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal

from needsmap.errors import FetchError
from needsmap.io.frame_cache import FrameCache
from needsmap.library import Library
from needsmap.model import BoundarySet, Lookup, Notice, Population, Postcodes, Release

if TYPE_CHECKING:
    from pathlib import Path

LOADERS = {
    Release: ("load_ranks", "load_denominators"),
    BoundarySet: ("load_names", "load_areas"),
    Lookup: ("load_lookup",),
    Population: ("load_counts", "load_centroids"),
    Postcodes: ("load_postcodes",),
}


def _lent(library: Library) -> dict[tuple[str, str], pd.DataFrame]:
    """Everything that a library lends, by the loader and the id."""
    return {
        (loader, entry.id): getattr(library, loader)(entry.id)
        for kind, loaders in LOADERS.items()
        for entry in library.catalogue.of(kind, collection="invented")
        for loader in loaders
        if loader != "load_centroids" or entry.easting
    }


def test_every_frame_comes_back_as_it_was_read(shelf: Path, tmp_path: Path) -> None:
    first, second = (Library(shelves=[shelf], cache=tmp_path) for _ in range(2))
    fresh = _lent(first)
    assert {loader for loader, _ in fresh} == {name for names in LOADERS.values() for name in names}
    assert len(list((tmp_path / "read").glob("*.parquet"))) == len(fresh)
    second._read = None  # type: ignore[assignment,method-assign] # nothing may be read again
    for key, frame in _lent(second).items():
        if "geometry" in frame:
            assert_geodataframe_equal(frame, fresh[key])
        else:
            assert_frame_equal(frame, fresh[key])
    assert second.notices == first.notices
    assert second.sources == first.sources


def test_another_file_is_another_frame(tmp_path: Path) -> None:
    cache = FrameCache(tmp_path)
    cache.save("ranks", ("hash of 2007",), pd.DataFrame({"rank": [1]}), [])
    cache.save("ranks-imd", ("hash of 2007",), pd.DataFrame({"rank": [3]}), [])
    assert cache.load("ranks", ("hash of 2010",)) is None
    notices = [Notice.remark("1 left out"), Notice.of("no_polygon", file="a", names=("P1", "P2"))]
    cache.save("ranks", ("hash of 2010",), pd.DataFrame({"rank": [2]}), notices)
    frame, again = cache.load("ranks", ("hash of 2010",)) or pytest.fail("it was not kept")
    assert (frame["rank"].tolist(), again) == ([2], notices)
    # the older one is removed, or a cache would only ever grow
    assert cache.load("ranks", ("hash of 2007",)) is None
    assert cache.load("ranks-imd", ("hash of 2007",)) is not None


def test_a_damaged_copy_is_made_anew(tmp_path: Path) -> None:
    cache = FrameCache(tmp_path)
    cache.save("ranks", (), pd.DataFrame({"rank": [1]}), [])
    (copy,) = cache.folder.glob("*.parquet")
    copy.write_bytes(copy.read_bytes()[:50])
    assert cache.load("ranks", ()) is None
    assert not copy.exists()


def test_a_cache_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "read").write_text("a file where the folder should be")
    cache = FrameCache(tmp_path)
    cache.save("ranks", (), pd.DataFrame({"rank": [1]}), [])
    assert cache.load("ranks", ()) is None


@pytest.mark.real
def test_a_file_that_is_gone_is_still_missed(mirror: Path, tmp_path: Path) -> None:
    """The kept copy does not stand in for a file that is no longer there."""
    library = Library(mirror=mirror, cache=tmp_path)
    library.load_ranks("imd2007")
    gone = Library(mirror=None, cache=tmp_path)
    gone.mirror = None
    with pytest.raises(FetchError, match="imd2007"):
        gone.load_ranks("imd2007")
