"""Which vintage area codes belong to that a release does not rank, and what leads there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.errors import FetchError, FrameError, VintageError
from needsmap.frames import Lookups, Ranks
from needsmap.model import UNIT_WORDS, Lookup, Release, counted, kind_of, vintage_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from needsmap.library import Library


def check_ranked(library: Library, codes: Iterable[str], release: Release, *, file: str) -> None:
    """Check that a release ranks every area of a file.

    Parameters
    ----------
    library
        Whose lookups know the codes of other vintages.
    codes
        Area codes.
    release
        What they are taken for.
    file
        Where they come from.

    Raises
    ------
    VintageError
        Naming the vintage that the codes belong to, and the lookup that leads from it.
    FrameError
        Where no lookup at hand knows them.
    """
    known = set(library.load_ranks(release.id)[Ranks.AREA_CODE])
    lost = sorted(set(codes) - known)
    if not lost:
        return
    some = ", ".join(lost[:5]) + (" ..." if len(lost) > 5 else "")
    said = (
        f"{file}: {counted(len(lost), 'area is', 'areas are')} not ranked by {release.id}: {some}"
    )
    whose = describe_vintage(library, lost, release)
    if whose:
        raise VintageError(f"{said}\n{whose}")
    raise FrameError(f"{said}\nNo lookup at hand knows these codes")


def describe_vintage(library: Library, codes: Iterable[str], release: Release) -> str:
    """Return which vintage codes belong to and how to go on, "" where no lookup knows them.

    Parameters
    ----------
    library
        Whose lookups are searched; only those at hand.
    codes
        Codes that the release does not rank.
    release
        Whose areas they should be.
    """
    wanted = set(codes)
    found: dict[str, int] = {}
    kind = kind_of(release.geography)
    for entry in library.catalogue.of(Lookup, collection=release.collection):
        ends = (
            (entry.from_geography, Lookups.FROM_CODE),
            (entry.to_geography, Lookups.TO_CODE),
        )
        for geography, column in ends:
            if kind_of(geography) != kind or geography == release.geography or geography in found:
                continue
            try:
                lookup = library.load_lookup(entry.id)
            except FetchError:
                continue
            found[geography] = len(wanted & set(lookup[column]))
    if not any(found.values()):
        return ""
    theirs = max(found, key=lambda name: found[name])
    _, many = UNIT_WORDS[kind]
    of = "All" if found[theirs] == len(wanted) else f"{found[theirs]:,} of these"
    ranked = ", ".join(
        r.id
        for r in library.catalogue.of(Release, collection=release.collection)
        if r.geography == theirs
    )
    pair = library.lookup_between(release.geography, theirs, collection=release.collection)
    pair = pair or library.lookup_between(theirs, release.geography, collection=release.collection)
    way = f", or carry the figures over with the lookup {pair.id} ({pair.title})" if pair else ""
    return (
        f"{of} are {many} of {vintage_of(theirs)}; {release.short_title} ranks {many} of "
        f"{vintage_of(release.geography)}. Take a release on {theirs} ({ranked or 'none at hand'})"
        f"{way}"
    )
