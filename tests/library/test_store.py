"""What a library was used for: notices and sources, by themselves or together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from needsmap.errors import UnknownEntry
from needsmap.library import Library
from needsmap.model import Notice

if TYPE_CHECKING:
    from pathlib import Path


def test_a_notice_is_held_once() -> None:
    library = Library()
    for _ in range(2):
        library.notify(Notice.of("part_held", release="IoD 2019", n=7, every=9))
        library.notify("one line was left out")
    assert library.sentences == ["IoD 2019 holds 7 of 9 areas", "one line was left out"]


def test_a_block_is_recorded_by_itself_and_kept_besides(shelf: Path) -> None:
    library = Library(shelves=[shelf])
    library.load_ranks("invented_iod2019")
    library.notify("before")
    with library.recording() as outer:
        library.load_ranks("invented_iod2019")
        with library.recording() as inner:
            library.notify("within")
        library.notify("after")
    assert inner.sentences == ["within"]
    assert [use.id for use in outer.sources] == ["invented_iod2019"]
    assert outer.sentences == ["within", "after"]
    assert library.sentences == ["before", "within", "after"]
    assert library.sources == outer.sources


def test_a_block_that_fails_leaves_the_library_whole() -> None:
    library = Library()
    library.notify("before")
    with pytest.raises(UnknownEntry), library.recording():
        library.load_ranks("iod1066")
    library.notify("after")
    assert library.sentences == ["before", "after"]
