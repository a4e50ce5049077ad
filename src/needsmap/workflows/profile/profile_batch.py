"""Profiles of every ward of a district, in parallel; one that fails does not stop the rest."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from multiprocessing import active_children, get_context
from typing import TYPE_CHECKING, Any

from needsmap.errors import ArgumentError, NeedsmapError
from needsmap.io.atomic import atomic_folder, write_text
from needsmap.io.file_names import unique_slugs
from needsmap.library import Library
from needsmap.measures.phrases import end_words, share_words
from needsmap.model import counted, noun
from needsmap.reports import document as d
from needsmap.reports import html
from needsmap.reports.manifest import save_manifest
from needsmap.workflows.profile.profile_files import (
    check_formats,
    own_files,
    plain_request,
    save_profile,
)
from needsmap.workflows.profile.ward_profile import Profiler

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from needsmap.model import SourceUse
    from needsmap.workflows.profile.requests import ProfileRequest

#: A ward's code, its name, and its files' name without an ending.
Named = tuple[str, str, str]

#: Fewer wards than this a process are not worth the start of one, which loads everything
#: again: pages alone are quick to make, PDFs and Word files are not.
WORTH_A_PROCESS = {"html": 8, "other": 4}


@dataclass(frozen=True)
class Ward:
    """One ward of the batch: its files, or why there are none, and its row of the index."""

    code: str
    name: str
    files: tuple[str, ...]
    row: tuple[d.Cell, ...]
    fault: str
    sources: tuple[SourceUse, ...]


def save_all_wards(
    library: Library,
    request: ProfileRequest,
    folder: Path,
    formats: tuple[str, ...] = ("html",),
    *,
    progress: Callable[[int, int, Ward], None],
    processes: int | None = None,
) -> list[Ward]:
    """Make the profile of every ward of a district, and ``index.html`` with links to them.

    Parameters
    ----------
    library
        Whose shelves, mirror and cache each process opens.
    request
        What each profile is like; its place names the district or one of its wards.
    folder
        Where to; made if need be.
    formats
        Of `needsmap.workflows.profile.profile_files.FORMATS`.
    progress
        Called after each ward with how many are done, how many there are, and the ward.
    processes
        None for as many as there are cores and work for them.

    Returns
    -------
    list of Ward
        By name; those without a profile hold the fault.

    Raises
    ------
    ArgumentError
        For a request of a custom place, or with the pictures of one place.
    UnknownPlace
        Where the district has no wards in a lookup.
    NeedsmapError
        For a format that is not known, or a PDF where no browser is installed.
    """
    if request.own or request.pictures:
        raise ArgumentError("outlines and pictures are of one place, not of every ward")
    if faults := check_formats(formats):
        raise NeedsmapError("\n".join(faults))
    profiler = Profiler(library.fresh(), request)
    places = profiler.wards()
    codes, names = [place.code for place in places], [place.name for place in places]
    stems = unique_slugs(names, codes, taken=("index",))
    wards = list(zip(codes, names, stems, strict=True))
    worth = WORTH_A_PROCESS["html" if formats == ("html",) else "other"]
    processes = max(1, min(processes or os.cpu_count() or 1, len(wards) // worth))
    done: dict[str, Ward] = {}
    with atomic_folder(folder) as part:
        made = (
            (_one(profiler, part, formats, named) for named in wards)
            if processes == 1
            else _together((library, request, part, formats), wards, processes)
        )
        with closing(made):
            for ward in made:
                done[ward.code] = ward
                progress(len(done), len(wards), ward)
        ordered = [done[code] for code in codes]
        write_text(part / "index.html", html.render(_index(profiler, ordered)))
        used = {source.id: source for ward in ordered for source in ward.sources}
        save_manifest(
            part,
            act="profile, all wards",
            request=plain_request(request) | {"formats": list(formats)},
            sources=list(used.values()),
            notices=[f"{ward.name}: {ward.fault}" for ward in ordered if ward.fault],
            own=own_files(profiler),
        )
    return ordered


#: Of a process of the pool: what makes its profiles, their folder and formats.
_state: tuple[Profiler, Path, tuple[str, ...]] | None = None


def _start(shelves: tuple[Path, ...], mirror: Path | None, cache: Path, *task: Any) -> None:  # noqa: ANN401 - as `_together` has them
    """Open the library once a process."""
    global _state  # noqa: PLW0603 - a process of the pool has no other place to keep it
    request, folder, formats = task
    library = Library(shelves=shelves, mirror=mirror, cache=cache)
    _state = Profiler(library, request), folder, formats


def _in_pool(named: Named) -> Ward:
    if _state is None:
        raise RuntimeError
    return _one(*_state, named)


def _together(
    task: tuple[Library, ProfileRequest, Path, tuple[str, ...]],
    wards: list[Named],
    processes: int,
) -> Generator[Ward]:
    """Make wards in several processes, yielding each as it is done."""
    library, request, folder, formats = task
    ready = (library.shelves, library.mirror, library.cache, request, folder, formats)
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_start, initargs=ready
    ) as pool:
        with _ignored_interrupts():  # which the processes inherit: this one stops them
            waiting = {pool.submit(_in_pool, named): named for named in wards}
        try:
            for future in as_completed(waiting):
                code, name, _ = waiting[future]
                error = future.exception()
                yield future.result() if error is None else _failed(code, name, error)
        except BaseException:
            for process in active_children():
                process.terminate()
            raise


@contextmanager
def _ignored_interrupts() -> Iterator[None]:
    """Ignore Ctrl-C for a moment, where this is the main thread, which alone receives it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _one(profiler: Profiler, folder: Path, formats: tuple[str, ...], named: Named) -> Ward:
    """Make one ward's files; a fault becomes part of the answer."""
    code, name, stem = named
    try:
        place = profiler.library.find_place(code, collection=profiler.release.collection)
        made = profiler.make(replace(place, name=name))
        files = save_profile(made, folder, formats, stem=stem)
    except Exception as error:  # noqa: BLE001 - whatever stops one ward must not stop the rest
        return _failed(code, name, error)
    standing = made.profile.standing
    score = standing.average_score
    worst = standing.areas[0]
    row: tuple[d.Cell, ...] = (
        name, len(standing.areas), standing.within[10], standing.within[20],
        score.rank if score else None, f"{worst.top_percent}%", worst.name,
        "yes" if standing.pocket else "no",
    )  # fmt: skip
    return Ward(code, name, tuple(path.name for path in files), row, "", tuple(made.used.sources))


def _failed(code: str, name: str, error: BaseException) -> Ward:
    words = str(error).splitlines()[0] if str(error) else type(error).__name__
    return Ward(code, name, (), (), words, ())


def _index(profiler: Profiler, wards: list[Ward]) -> d.Document:
    release, district = profiler.release, profiler.district
    alike = (
        ""
        if len(profiler.library.load_denominators(release.id))
        else ", every small area counted alike"
    )
    good = [ward for ward in wards if not ward.fault]
    failed = [ward for ward in wards if ward.fault]
    table = d.Table(
        title=f"The wards, {release.short_title}",
        columns=(
            d.Column("Ward"), d.Column("Small areas", "whole"),
            d.Column(f"In the {share_words('10%', release)}", "whole"),
            d.Column(f"In the {share_words('20%', release)}", "whole"),
            d.Column(f"Rank of the ward, by average score{alike}", "whole"),
            d.Column(f"Its first small area is in the {end_words(release)}"), d.Column("That is"),
            d.Column("A pocket"),
        ),
        rows=tuple(ward.row for ward in good),
        note=f"Counts are of small areas, against all in {release.ranked_in}. Rank 1 is the "
        f"ward that is {end_words(release)}.",
    )  # fmt: skip
    links = d.Links(
        links=tuple(
            (ward.name, ward.files[0], ", ".join(f.rpartition(".")[2] for f in ward.files))
            for ward in good
        )
    )
    sections = [
        d.Section(title="Profiles", blocks=(links,)),
        d.Section(title="Side by side", blocks=(table,)),
    ]
    if failed:
        lines = d.Bullets(tuple(f"{ward.name}: {ward.fault}" for ward in failed))
        sections.append(d.Section(title="Without a profile", blocks=(lines,)))
    return d.Document(
        title=f"Wards of {district.name}",
        subtitle=f"Ward profiles, {release.short_title}",
        finding=(
            f"{len(good)} of {counted(len(wards), 'ward')} {noun(len(good), 'has', 'have')} a "
            "profile."
        ),
        sections=tuple(sections),
        sources=tuple(dict.fromkeys(source.attribution for w in good for source in w.sources)),
    )
