"""Which vintage area codes belong to that a release does not rank, and what leads there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.columns import Lookups, Ranks
from needsmap.errors import FetchError, FrameError, UnknownEntry, VintageError
from needsmap.io.labels import fold_label
from needsmap.model import (
    UNIT_WORDS,
    Lookup,
    Notice,
    Release,
    counted,
    kind_of,
    noun,
    some,
    vintage_of,
)
from needsmap.readers.area_codes import vintage_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

    from needsmap.library import ReleaseData


def check_areas(data: ReleaseData, figures: pd.Series | pd.DataFrame, *, file: str) -> None:
    """Check the areas of a user's figures, and pass on what their reader reported.

    Which year the codes are of is decided by the codes; where they are of both, by their heading.

    Parameters
    ----------
    data
        The release whose areas they should be; its library takes the notices.
    figures
        What `needsmap.readers.indicator` read, indexed by area code.
    file
        The file's name.

    Raises
    ------
    VintageError
        Where the codes belong to another vintage, named with the lookup that leads from it; or
        where the heading names another year and no code contradicts it.
    FrameError
        Where codes are not ranked and no lookup at hand knows them.
    """
    release = data.release
    codes, heading = set(figures.index), str(figures.attrs["heading"])
    year, wanted = vintage_in(heading), vintage_of(release.geography)
    _check_ranked(data, codes, file=f"{file}, codes headed {heading!r}")
    if year not in {0, wanted}:
        other = f"{kind_of(release.geography)}{year % 100:02d}"
        known = next((known for _, known in _known_codes(data, only=other)), set())
        only = codes - known if known else set()
        if not only:
            _, many = UNIT_WORDS[kind_of(release.geography)]
            raise VintageError(
                f"{file}: its areas are headed {heading!r}, and may be the {many} of {year}; "
                f"{release.short_title} ranks those of {wanted}. Choose a release of {year}, carry "
                f"the figures over with the lookup {'_'.join(sorted((release.geography, other)))}, "
                "or correct the heading"
            )
        notice = Notice.of(
            "heading_of_another_year",
            file=file,
            heading=heading,
            n=len(only),
            year=str(wanted),
            headed=str(year),
            code=min(only),
        )
        data.library.notify(notice)
    odd = _odd_names(data, figures.attrs["names"])
    for notice in dict.fromkeys((*figures.attrs["notices"], *odd)):
        data.library.notify(f"{file}: {notice}")


def _check_ranked(data: ReleaseData, codes: set[str], *, file: str) -> None:
    """Raise where a release does not rank every area of a file."""
    release = data.release
    lost = sorted(codes - set(data.library.load_ranks(release.id)[Ranks.AREA_CODE]))
    if not lost:
        return
    message = (
        f"{file}: {counted(len(lost), 'area is', 'areas are')} not ranked by {release.id}: "
        f"{some(lost)}"
    )
    vintage = describe_vintage(data, lost)
    if vintage:
        raise VintageError(f"{message}\n{vintage}")
    raise FrameError(f"{message}\nNo lookup at hand knows these codes")


def _known_codes(data: ReleaseData, *, only: str = "") -> Iterator[tuple[str, set[str]]]:
    """Yield each other vintage of a release's areas with its codes, by the first lookup at hand."""
    library, release = data.library, data.release
    seen = {release.geography}
    for entry in library.catalogue.of(Lookup, collection=release.collection):
        for geography, column in (
            (entry.from_geography, Lookups.FROM_CODE),
            (entry.to_geography, Lookups.TO_CODE),
        ):
            alike = kind_of(geography) == kind_of(release.geography)
            if not alike or geography in seen or only not in {"", geography}:
                continue
            try:
                codes = set(library.load_lookup(entry.id)[column])
            except FetchError:
                continue
            seen.add(geography)
            yield geography, codes


def _odd_names(data: ReleaseData, named: Mapping[str, str]) -> list[str]:
    """Return a notice of the codes that have the name of another area beside them."""
    if not named:
        return []
    try:
        names = data.names
    except (FetchError, UnknownEntry):
        return []  # a check that needs what is not at hand
    odd = [
        f"{code} ({name[:40]!r}, published as {names[code]!r})"
        for code, name in named.items()
        # "Kingston 014A" is short for Kingston upon Thames 014A
        if code in names.index
        and fold_label(name).split()[-1:] != fold_label(names[code]).split()[-1:]
    ]
    words = (
        f"{counted(len(odd), 'code stands', 'codes stand')} beside another name: "
        f"{some(odd, 3)}; the {noun(len(odd), 'code is', 'codes are')} used"
    )
    return [words] if odd else []


def describe_vintage(data: ReleaseData, codes: Iterable[str]) -> str:
    """Return which vintage codes belong to and how to go on, "" where no lookup knows them.

    Parameters
    ----------
    data
        The release whose areas they should be; of its library's lookups, those at hand are
        searched.
    codes
        Codes that the release does not rank.

    Returns
    -------
    str
    """
    library, release, wanted = data.library, data.release, set(codes)
    found = {geography: len(wanted & known) for geography, known in _known_codes(data)}
    if not any(found.values()):
        return ""
    theirs = max(found, key=lambda name: found[name])
    _, many = UNIT_WORDS[kind_of(theirs)]
    of = "All" if found[theirs] == len(wanted) else f"{found[theirs]:,} of these"
    releases = library.catalogue.of(Release, collection=release.collection)
    ranked = ", ".join(r.id for r in releases if r.geography == theirs)
    pair = library.lookup_between(release.geography, theirs, collection=release.collection)
    pair = pair or library.lookup_between(theirs, release.geography, collection=release.collection)
    way = f", or carry the figures over with the lookup {pair.id} ({pair.title})" if pair else ""
    return (
        f"{of} are {many} of {vintage_of(theirs)}; {release.short_title} ranks {many} of "
        f"{vintage_of(release.geography)}. Take a release on {theirs} ({ranked or 'none at hand'})"
        f"{way}"
    )
