"""Sentences that every output of a kind carries, in needsmap's own words.

They say what the publishers ask to be said; none is printed as a quotation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from needsmap.measures.phrases import (
    band_words,
    end_words,
    far_end_words,
    low_words,
    people_words,
    towards_words,
)
from needsmap.measures.time.comparability import NEIGHBOURS, STANDING_REASONS, relative_words
from needsmap.model import Direction, Moved, vintage_of
from needsmap.text.notices import for_residents

if TYPE_CHECKING:
    from needsmap.library import Library
    from needsmap.model import Release

RELATIVE = (
    "Ranks are relative. They say which areas are more deprived than which, not how deprived an "
    "area is, nor by how much it differs from another."
)
NOT_WEALTH = "An area that is not deprived need not be wealthy: the indices do not measure that."
INVENTED = "Invented data: this borough does not exist. Nothing here describes a real place."


def not_people(release: Release) -> str:
    """Return the sentence that figures of areas are not of the people in them."""
    if not release.of_deprivation:
        each, others = people_words(release)
        return (
            f"The figures describe areas, not people: not {each} in an area with "
            f"{low_words(release)} fares badly, and {others} elsewhere may."
        )
    return (
        "The figures describe areas, not people: not everyone in a deprived area is deprived, and "
        "deprived people live in areas that are not."
    )


def caveats(release: Release) -> tuple[str, ...]:
    """Return the caveats of every map and table of a release."""
    turned = _turned(release) if release.direction is Direction.BEST else ()
    if release.of_deprivation:
        return (RELATIVE, *turned, not_people(release), NOT_WEALTH)
    return (
        (
            f"This is an index of {release.measures}, not of deprivation: it holds things that are "
            "not strictly related to deprivation."
        ),
        *turned,
        not_people(release),
    )


def _turned(release: Release) -> tuple[str]:
    """Return the caveat that positions count from the other end than the published ranks."""
    end, far = end_words(release), far_end_words(release)
    # what is ranked is named by the caveats beside this one, so briefly here
    best = f"{far} area" if release.of_deprivation else f"area with the {far.replace('child ', '')}"
    first = end.removesuffix(f" {release.measures}")
    return (f"Rank 1 is the {best}. Positions here are counted from the {first}.",)


def change_caveats(release: Release) -> tuple[str, ...]:
    """Return the caveats of every comparison of releases, the latest of which is given."""
    return (relative_words(release), *STANDING_REASONS, NEIGHBOURS, not_people(release))


def move_words(release: Release) -> str:
    """Return what a minus sign means in a map of moves, the later release of which is given."""
    more = towards_words(Moved.MORE, release)
    return (
        f"A minus sign means {more}, relative to all of {release.ranked_in}. "
        "Not comparable: hatched."
    )


def direction_words(release: Release) -> str:
    """Return which end position 1 is at and among how many.

    Examples
    --------
    ``1 = most deprived of 32,482 LSOAs in England``
    """
    return f"1 = {end_words(release)} of {release.n_areas:,} LSOAs in {release.ranked_in}"


def release_note(release: Release) -> str:
    """Describe what was ranked, when the data is from, and on which areas."""
    dated = f" Its data is {release.data_dates}." if release.data_dates else ""
    return (
        f"{release.title} ({release.published}) ranks {release.n_areas:,} LSOAs of "
        f"{vintage_of(release.geography)}.{dated}"
    )


def data_dates(*releases: Release) -> str:
    """Describe what time each release's data is from."""
    dated = [
        f"{release.short_title}: data {release.data_dates or 'of a time that its card leaves open'}"
        for release in releases
    ]
    return "; ".join(dated) + "."


def plain_notes(library: Library) -> tuple[str, ...]:
    """Return what the library left out or chose on the way, in plain English."""
    titles = {key: entry.title for key, entry in library.catalogue.entries.items()}
    return for_residents(library.notices, titles)


def source_lines(library: Library) -> tuple[str, ...]:
    """Return attribution, licence and page of everything that was used."""
    lines: dict[str, list[str]] = {}
    for use in library.sources:
        lines.setdefault(use.attribution, []).append(use.title)
    return tuple(f"{'; '.join(titles)}. {line}" for line, titles in lines.items())


def attrs_of(library: Library, release: Release, place: str) -> dict[str, Any]:
    """Return the notes that go with a frame's figures, as plain text and lists for ``attrs``."""
    invented = ["Invented data: no real place."] if release.invented else []
    return {
        "place": place,
        "release": release.id,
        "title": f"{place}: {release.short_title}",
        "decile_1": end_words(release),
        "decile_words": [band_words(n, 10, release) for n in range(1, 11)],
        "banner": INVENTED if release.invented else "",
        "sources": list(source_lines(library)),
        "notices": [*invented, *plain_notes(library)],
        "caveats": list(caveats(release)),
    }
