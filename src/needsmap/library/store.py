"""Files of entries, read once and kept, and the list of everything that was used."""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from needsmap.catalogue import open_catalogue
from needsmap.errors import FileFormatError, FrameError
from needsmap.io.file_names import check_file
from needsmap.io.frame_cache import FrameCache
from needsmap.library.result import Result
from needsmap.model import Notice, SourceUse
from needsmap.model.arguments import check_arguments
from needsmap.sources import Fetched, Progress, at_hand, default_cache, fetch, forget, sha256
from needsmap.text.notices import for_analyst

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Self

    import pandas as pd

    from needsmap.model import Entry, Notify

R = TypeVar("R", bound=Result)
T = TypeVar("T", bound="pd.DataFrame")


class Store:
    """Finds, fetches and reads the files of entries; see `needsmap.library.Library`."""

    @check_arguments
    def __init__(
        self,
        *,
        shelves: str | Path | Iterable[str | Path] = (),
        mirror: str | Path | None = None,
        cache: str | Path | None = None,
        progress: Callable[[str], Progress] | None = None,
    ) -> None:
        named = mirror or os.environ.get("NEEDSMAP_MIRROR")
        folders = (shelves,) if isinstance(shelves, str | Path) else shelves
        self.shelves = tuple(Path(folder) for folder in folders)
        self.catalogue = open_catalogue(self.shelves)
        self.mirror = Path(named).expanduser() if named else None
        self.cache = Path(cache).expanduser() if cache else default_cache()
        self.sources: list[SourceUse] = []
        self.notices: list[Notice] = []
        self._progress = progress
        self.frame_cache = FrameCache(self.cache)
        self._files: dict[str, Fetched] = {}
        self._loaded: dict[tuple[object, ...], tuple[pd.DataFrame, SourceUse, list[Notice]]] = {}

    def fetch(self, entry_id: str) -> Fetched:
        """Get an entry's file without reading it.

        Parameters
        ----------
        entry_id
            Such as ``"iod2019"``.
        """
        entry: Entry = self.catalogue.find(entry_id)
        return self._fetched(entry, None)

    def has(self, entry_id: str) -> bool:
        """Return whether an entry's file is at hand without the network.

        Parameters
        ----------
        entry_id
            Such as ``"iod2019"``.
        """
        entry: Entry = self.catalogue.find(entry_id)
        if entry.id not in self._files:
            fetched = at_hand(
                entry.id,
                entry.source,
                folder=self.catalogue.folder(entry.id),
                mirror=self.mirror,
                cache=self.cache,
            )
            if fetched is None:
                return False
            self._files[entry.id] = fetched
        return True

    def fresh(self) -> Self:
        """Return a library that shares files and frames, with notices and sources of its own.

        A result can so name what it rests on, whatever was loaded before.
        """
        other = copy(self)
        other.sources, other.notices = [], []
        return other

    def adopt(self, other: Store) -> None:
        """Add the notices and sources of another library to this one's, each once.

        Parameters
        ----------
        other
            Such as a copy from `fresh`.
        """
        for use in other.sources:
            self._use(use)
        for notice in other.notices:
            self.notify(notice)

    @contextmanager
    def recording(self) -> Iterator[Self]:
        """Collect the notices and sources of a block by themselves.

        Yields
        ------
        Library
            Holds what the block used; afterwards this library holds it as well.
        """
        used, before = self.fresh(), (self.sources, self.notices)
        self.sources, self.notices = used.sources, used.notices
        try:
            yield used
        finally:
            self.sources, self.notices = before
            self.adopt(used)

    def notify(self, notice: Notice | str) -> None:
        """Add a notice for the user, once; a sentence becomes a remark.

        Parameters
        ----------
        notice
            What was left out, mended or chosen.
        """
        what = Notice.remark(notice) if isinstance(notice, str) else notice
        if what not in self.notices:
            self.notices.append(what)

    def result(
        self,
        frame: pd.DataFrame,
        caveats: Iterable[str] = (),
        *,
        plain: Mapping[str, object] | None = None,
        **details: object,
    ) -> Result:
        """Return a table as a result that names what this library was used for so far.

        Parameters
        ----------
        frame
            The figures.
        caveats
            Sentences that are printed wherever the figures are.
        plain
            What JSON holds, where one table is not the whole result.
        details
            Single figures and names beside the table, by their keys in JSON.
        """
        return Result(
            frame=frame,
            caveats=tuple(caveats),
            details=details,
            notices=tuple(self.notices),
            sources=tuple(self.sources),
            plain=plain,
        )

    def update(self, result: R) -> R:
        """Return a result that names what this library has been used for since, such as a map."""
        return replace(result, notices=tuple(self.notices), sources=tuple(self.sources))

    def _use(self, use: SourceUse) -> None:
        if use not in self.sources:
            self.sources.append(use)

    @property
    def sentences(self) -> list[str]:
        """The notices in English, for an analyst."""
        return [for_analyst(notice) for notice in self.notices]

    @property
    def attributions(self) -> list[str]:
        """The line to print for every source that was used, each once."""
        return list(dict.fromkeys(use.attribution for use in self.sources))

    @property
    def invented(self) -> bool:
        """Whether anything invented was used: every output then says so."""
        return any(use.invented for use in self.sources)

    def _fetched(self, entry: Entry, file: str | Path | None) -> Fetched:
        if file is not None:
            path = Path(file).expanduser()
            check_file(path)
            return Fetched(path, "by hand", sha256(path))
        if entry.id not in self._files:
            self._files[entry.id] = fetch(
                entry.id,
                entry.source,
                folder=self.catalogue.folder(entry.id),
                mirror=self.mirror,
                cache=self.cache,
                progress=self._progress(entry.title) if self._progress else None,
            )
        return self._files[entry.id]

    def _load(
        self,
        entry: Entry,
        read: Callable[[Path, Notify], T],
        *,
        key: tuple[object, ...],
        file: str | Path | None = None,
    ) -> T:
        whole = (entry.id, _as_saved(file), *key)
        if whole not in self._loaded:
            fetched = self._fetched(entry, file)
            name = "-".join((entry.id, *map(_short, key)))
            sources = (entry, fetched.sha256, key)
            earlier = self.frame_cache.load(name, sources) if file is None else None
            result, notes = earlier or self._read(entry, fetched, read)
            if file is None and earlier is None:
                self.frame_cache.save(name, sources, result, notes)
            self._loaded[whole] = (result, _source_use(entry, fetched), notes)
        frame, use, notices = self._loaded[whole]
        self._use(use)
        for notice in notices:
            self.notify(notice)
        # a frame of its own for each caller, sharing the values until one of them writes
        return cast("T", frame.copy(deep=False))

    def _read(
        self,
        entry: Entry,
        fetched: Fetched,
        read: Callable[[Path, Notify], T],
    ) -> tuple[T, list[Notice]]:
        """Read a file; forget it where it is not what its card says."""
        notices: list[Notice] = []

        def notify(notice: Notice | str) -> None:
            notices.append(Notice.remark(notice) if isinstance(notice, str) else notice)

        try:
            return read(fetched.path, notify), notices
        except (FileFormatError, FrameError) as error:
            forget(fetched)
            self._files.pop(entry.id, None)
            if not entry.source.seen and fetched.origin in {"network", "by hand"}:
                error.add_note("The card was written without the official file at hand.")
            raise


def _as_saved(file: str | Path | None) -> tuple[object, ...]:
    """Return what tells a user's file from the same file saved anew."""
    path = Path(file).expanduser() if file is not None else None
    if path is None or not path.is_file():
        return (str(path),)
    stat = path.stat()
    return (str(path), stat.st_mtime_ns, stat.st_size)


def _short(part: object) -> str:
    """Return a part of a key as a part of a file's name."""
    text = part if isinstance(part, str) else hashlib.sha256(repr(part).encode()).hexdigest()
    return text[:12]


def _source_use(entry: Entry, fetched: Fetched) -> SourceUse:
    source = entry.source
    return SourceUse(
        id=entry.id,
        title=entry.title,
        publisher=source.publisher,
        page=source.page,
        licence=source.licence,
        attribution=source.attribution,
        file=fetched.path.name,
        origin=fetched.origin,
        sha256=fetched.sha256,
        fidelity=fetched.fidelity,
        invented=entry.invented,
    )
